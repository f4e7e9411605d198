//! The world of these tests: the portal of the demonstration with its personas, on a fresh database, with a
//! clock that stands until a test moves it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use law::access::Role;
use law::number::Code;
use law::registration::Attachment;
use law::{Bin, Order};
use office::applications::{self, Application, sections};
use office::arrival;
use office::config::Malware;
use office::demo::authority::DemoAuthority;
use office::demo::paper::paper;
use office::demo::personas::{EXPERTISE, OPERATOR, PERSONAS, Persona, SEALS};
use office::participants::{self, Card, Entry, Participant};
use office::registrations::refusal::{self, Grounds};
use office::registrations::{self, Registration, confirmation};
use office::store::Dialect;
use office::testing::{self, Fresh};
use office::texts::Locale;
use office::{Actor, ActorKind, Clock, Config, Ctx, Error, Office};
use uuid::Uuid;

use crate::ledger::append_only;
use crate::samples::{FILES, announced, body, object_form, party_form};

/// Wednesday, 10:00 in Astana: what is received now is registered at once.
pub const WEDNESDAY: &str = "2026-10-07T10:00:00+05:00";

/// A running portal. Dropped last: the database and its folder.
pub struct World {
    pub office: Office,
    clock: Clock,
    fresh: Fresh,
}

/// Runs a test on every engine, each time in a world of its own.
pub async fn each(now: &str, test: impl AsyncFn(World)) {
    for fresh in Fresh::engines().await {
        test(World::of(config(&fresh), Clock::fixed(at(now)), fresh).await).await;
    }
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// One authority for all tests: making its RSA keys takes seconds.
pub fn authority() -> &'static DemoAuthority {
    static AUTHORITY: OnceLock<DemoAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| testing::authority(&authority_folder(), at("2026-09-01T00:00:00Z")))
}

/// The same folder in every run, so that nothing heaps up.
fn authority_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("portal-tests-authority-2026")
}

pub fn config(fresh: &Fresh) -> Config {
    let authority = authority();
    let quoted =
        |files: Vec<PathBuf>| files.iter().map(|file| format!("{file:?}")).collect::<Vec<_>>().join(",");
    let expertise = SEALS.iter().find(|seal| seal.id == "expertise").unwrap();
    let (registrar, administrator) = (persona("registrar"), persona("administrator"));
    let text = format!(
        r#"
system = "portal"
listen = "127.0.0.1:0"
public_origin = "http://127.0.0.1:8670"
database = "{url}"
data = "data"
[organisation]
code = "portal"
name_kk = "Оператор"
name_ru = "Оператор"
name_en = "Operator"
bin = "{operator}"
[pki]
realm = "demo"
anchors = [{anchors}]
intermediates = [{intermediates}]
[seal]
key = {key:?}
certificate = {certificate:?}
[view]
program = {program:?}
[demo]
clock = "clock"
authority = {folder:?}
signer_page = "http://127.0.0.1:8672"
[[peer]]
code = "expertise"
name_kk = "expertise"
name_ru = "expertise"
name_en = "expertise"
base_url = "http://127.0.0.1:9"
bin = "{peer}"
system_oid = "{oid}"
[[employee]]
iin = "{iin}"
bin = "{operator}"
name = "{name}"
role = "portal_operator_registrar"
[[employee]]
iin = "{admin_iin}"
bin = "{operator}"
name = "{admin}"
role = "portal_operator_admin"
"#,
        url = fresh.url(),
        operator = OPERATOR.bin,
        anchors = quoted(authority.anchor_files()),
        intermediates = quoted(authority.intermediate_files()),
        key = authority.key_file("portal"),
        certificate = authority.certificate_file("portal"),
        // This process is the harness of the tests.
        program = env!("CARGO_BIN_EXE_draw-for-tests"),
        folder = authority_folder(),
        peer = expertise.owner.bin,
        oid = expertise.oid,
        iin = registrar.iin,
        name = registrar.full_name(),
        admin_iin = administrator.iin,
        admin = administrator.full_name(),
    );
    Config::parse(&text, fresh.folder()).unwrap()
}

pub fn persona(id: &str) -> &'static Persona {
    PERSONAS.iter().find(|persona| persona.id == id).unwrap()
}

impl World {
    pub async fn of(config: Config, clock: Clock, fresh: Fresh) -> World {
        World { office: Office::open_at(config, clock.clone()).await.unwrap(), clock, fresh }
    }

    /// The database itself refuses to change, delete or replace the rows of a table.
    pub async fn unchangeable(&self, table: &str, column: &str) {
        let further = match self.office.db.dialect() {
            Dialect::Postgres => format!("TRUNCATE {table}"),
            Dialect::Sqlite => format!("REPLACE INTO {table} SELECT * FROM {table}"),
        };
        for sql in [format!("UPDATE {table} SET {column} = ''"), format!("DELETE FROM {table}"), further] {
            append_only(self, sql.leak()).await;
        }
    }

    pub fn now(&self) -> Timestamp {
        self.office.clock.now()
    }

    /// Moves the clock to a later moment.
    pub fn goes_to(&self, moment: &str) {
        let by: SignedDuration = at(moment).duration_since(self.now());
        assert!(!by.is_negative(), "the clock never goes back to {moment}");
        self.clock.forward(by).unwrap();
    }

    /// Another process with the same database, folder and clock.
    pub async fn other_node(&self) -> Office {
        Office::open_at(config(&self.fresh), self.clock.clone()).await.unwrap()
    }

    /// The process ends and another one opens the same database and folder.
    pub async fn restarted(self) -> World {
        let World { office, clock, fresh } = self;
        drop(office);
        World::of(config(&fresh), clock, fresh).await
    }

    /// What another process would open; the database and its folder stay until the second is dropped.
    pub fn closed(self) -> (Config, Fresh) {
        let World { office, fresh, .. } = self;
        drop(office);
        (config(&fresh), fresh)
    }

    /// The same by a clock that says another time, also an earlier one.
    pub async fn restarted_at(self, moment: &str) -> World {
        let World { office, fresh, .. } = self;
        drop(office);
        World::of(config(&fresh), Clock::fixed(at(moment)), fresh).await
    }

    /// The same with another scanner, or without one.
    pub async fn restarted_with(self, malware: Option<Malware>) -> World {
        let World { office, clock, fresh } = self;
        drop(office);
        World::of(Config { malware, ..config(&fresh) }, clock, fresh).await
    }

    /// A persona at work now, as its session would say after a confirmed registration.
    pub fn who(&self, id: &str) -> Ctx {
        let persona = persona(id);
        let actor = Actor {
            kind: ActorKind::Person,
            iin: Some(persona.iin.into()),
            bin: persona.organisation.map(|company| company.bin.into()),
            name: persona.full_name(),
            roles: [Role::Guest].into_iter().chain(Role::USER).chain(persona.role).collect(),
        };
        Ctx::new(self.now(), Locale::Ru, actor)
    }

    pub fn automatic(&self) -> Ctx {
        Ctx::automatic(self.now())
    }

    /// A registration with form and attachments, for which only the agreement is not signed.
    pub async fn registration_draft(&self, id: &str) -> Registration {
        self.draft_for(id, Order::Expertise).await
    }

    /// The same with the portal of an order.
    pub async fn draft_for(&self, id: &str, order: Order) -> Registration {
        let (office, ctx) = (&self.office, &self.who(id));
        let name = persona(id).organisation.map_or(persona(id).full_name(), |company| company.name.into());
        let draft = registrations::start(office, ctx, order, &name).await.unwrap();
        registrations::save(office, ctx, draft.id, party_form()).await.unwrap();
        for group in draft.applicant().unwrap().obligatory() {
            self.attach(id, draft.id, *group).await;
        }
        draft
    }

    pub async fn attach(&self, id: &str, registration: Uuid, group: Attachment) {
        let (name, bytes) = (format!("{}.pdf", group.name()), paper(group.name(), 0));
        let (ctx, file) = (self.who(id), announced(&name));
        let taken =
            registrations::upload_whole(&self.office, &ctx, registration, group, file, body(&bytes)).await;
        self.check_job(taken.unwrap().id).await;
    }

    /// The agreement of a registration, signed by a persona.
    pub async fn signed_agreement(&self, id: &str, registration: Uuid, signer: &str) -> Vec<u8> {
        let agreement = registrations::agreement(&self.office, &self.who(id), registration).await.unwrap();
        self.signed(signer, agreement.text.as_bytes())
    }

    /// A registration that waits for the operator, as it is stored.
    pub async fn presented(&self, id: &str) -> Registration {
        self.presented_for(id, Order::Expertise).await
    }

    pub async fn presented_for(&self, id: &str, order: Order) -> Registration {
        let draft = self.draft_for(id, order).await;
        let cms = self.signed_agreement(id, draft.id, id).await;
        registrations::present(&self.office, &self.who(id), draft.id, cms).await.unwrap()
    }

    /// A confirmed registration.
    pub async fn registered(&self, id: &str) -> Registration {
        let presented = self.presented(id).await;
        self.confirmed(presented.id).await
    }

    /// The registrar confirms what was presented, with the own signature.
    pub async fn confirmed(&self, id: Uuid) -> Registration {
        let (office, ctx) = (&self.office, self.who("registrar"));
        let paper = confirmation::paper(office, &ctx, id).await.unwrap();
        let cms = self.signed("registrar", &paper.bytes);
        confirmation::sign(office, &ctx, id, &paper.sha256, cms).await.unwrap()
    }

    /// The registrar refuses what was presented, with the own signature.
    pub async fn refused(&self, presented: &Registration, grounds: Grounds) -> Registration {
        let (office, ctx, id) = (&self.office, self.who("registrar"), presented.id);
        refusal::prepare(office, &ctx, id, presented.version, grounds).await.unwrap();
        let paper = refusal::prepared(office, &ctx, id).await.unwrap();
        let cms = self.signed("registrar", &paper.bytes);
        refusal::sign(office, &ctx, id, &paper.sha256, cms).await.unwrap()
    }

    pub async fn participant(&self) -> Participant {
        self.participant_with("СНС", EXPERTISE.bin, jiff::civil::date(2027, 12, 31)).await
    }

    pub async fn participant_with(&self, code: &str, bin: &str, until: jiff::civil::Date) -> Participant {
        let entry = Entry {
            bin: Bin::parse(bin).unwrap(),
            name_kk: "Сенім Сараптама".into(),
            name_ru: "Сенiм Сараптама".into(),
            name_en: "Senim Saraptama".into(),
            code: Code::parse(code).unwrap(),
            system: "expertise".into(),
            accredited_until: until,
            card: Card::default(),
        };
        participants::register(&self.office, &self.who("registrar"), entry).await.unwrap()
    }

    /// A world with a registered applicant and a participant.
    pub async fn inhabited(&self) -> Participant {
        self.registered("applicant").await;
        self.participant().await
    }

    /// An empty draft of a registered persona.
    pub async fn started(&self, id: &str) -> Uuid {
        applications::start(&self.office, &self.who(id)).await.unwrap().id
    }

    pub async fn upload(&self, id: &str, application: Uuid, name: &str, bytes: &[u8]) -> Uuid {
        let (ctx, file) = (self.who(id), announced(name));
        let upload = applications::upload_whole(&self.office, &ctx, application, file, body(bytes)).await;
        let upload = upload.unwrap().id;
        self.check_job(upload).await;
        upload
    }

    /// What the job of arrival does.
    pub async fn check_job(&self, upload: Uuid) {
        arrival::run(&self.office, &self.automatic(), upload, 1).await.unwrap();
    }

    /// A draft with everything but the signature.
    pub async fn ready(&self, id: &str, participant: &Participant) -> Uuid {
        let (office, ctx) = (&self.office, &self.who(id));
        let application = self.started(id).await;
        applications::save(office, ctx, application, object_form()).await.unwrap();
        for (name, bytes) in FILES {
            assert!(sections::REQUIRED.contains(&sections::of_file_name(name)));
            self.upload(id, application, name, bytes).await;
        }
        applications::choose_participant(office, ctx, application, Some(participant.id)).await.unwrap();
        applications::state_no_secrets(office, ctx, application, true).await.unwrap();
        application
    }

    pub fn signed(&self, signer: &str, bytes: &[u8]) -> Vec<u8> {
        authority().sign(signer, bytes, false, self.now()).unwrap()
    }

    /// The bytes that the applicant is asked to sign now.
    pub async fn manifest(&self, id: &str, application: Uuid) -> Vec<u8> {
        let asked = applications::to_sign(&self.office, &self.who(id), application).await.unwrap();
        asked.manifest.unwrap_or_else(|| panic!("the draft is not complete: {:?}", asked.missing))
    }

    pub async fn submit(&self, id: &str, application: Uuid, cms: Vec<u8>) -> Result<Application, Error> {
        applications::submit(&self.office, &self.who(id), application, cms).await
    }

    /// Signs as the owner and submits.
    pub async fn submitted(&self, id: &str, application: Uuid) -> Application {
        let manifest = self.manifest(id, application).await;
        self.submit(id, application, self.signed(id, &manifest)).await.unwrap()
    }

    /// What the registration job does.
    pub async fn register_job(&self, application: Uuid) {
        applications::register_one(&self.office, &self.automatic(), application).await.unwrap();
    }

    pub async fn application(&self, id: &str, application: Uuid) -> Application {
        applications::draft(&self.office, &self.who(id), application).await.unwrap().application
    }
}
