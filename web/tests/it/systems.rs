//! A portal and an expertise system that talk over real HTTP on the loopback address, with their jobs at work.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use law::access::Role;
use law::application::State;
use law::disclosure::Label;
use law::expertise::completeness::Verdict;
use law::ids::Bin;
use law::registration::{self, Applicant, Attachment, Command, Signer};
use office::demo::paper::paper;
use office::demo::personas::{APPLICANT, PERSONAS};
use office::exchange::message::Remark;
use office::expertise::queue::{self, Wanted};
use office::expertise::{result, signing, view};
use office::store::applications::Form;
use office::store::events::{self, NewEvent};
use office::store::participants;
use office::store::registrations::{self, Registration};
use office::store::terms::Governed;
use office::testing::{Fresh, all_present};
use office::{Actor, ActorKind, Background, Clock, Config, Ctx, Office, System, applications};
use serde_json::json;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::app::{START, at, authority, configuration};

/// The locks of the addresses that this process has given out.
static HELD: std::sync::Mutex<Vec<std::fs::File>> = std::sync::Mutex::new(Vec::new());

/// Long enough for a busy machine; nothing waits that long when all is well.
const PATIENCE: Duration = Duration::from_secs(60);

/// A system that serves, with its jobs at work.
pub struct Running {
    pub office: Office,
    background: Background,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Running {
    pub async fn start(place: &Place, clock: &Clock) -> Running {
        let office = place.open(clock).await;
        let listener = web::serve::bind(place.address.parse().unwrap()).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let router = web::routes::router(&office);
        let stopped = async move {
            stopped.await.ok();
        };
        let server = tokio::spawn(web::serve::serve(listener, router, stopped));
        Running { background: office.background(), office, stop, server }
    }

    pub async fn stop(self) {
        self.background.stop().await;
        self.stop.send(()).unwrap();
        self.server.await.unwrap();
    }
}

/// Where a system lies: its database and folder outlive it.
pub struct Place {
    pub system: System,
    pub fresh: Fresh,
    pub address: String,
    peer: String,
    peer_folder: PathBuf,
}

impl Place {
    /// Each system is the witness of the other's log.
    fn log(&self) -> serde_json::Value {
        let prepare = |folder: &Path, address| {
            office::log::prepare(&folder.join("log.key"), &format!("http://{address}")).unwrap()
        };
        prepare(self.fresh.folder(), &self.address);
        let (log, witness) = prepare(&self.peer_folder, &self.peer);
        let witnesses = json!([{"url": format!("http://{}/log/witness", self.peer), "key": witness}]);
        json!({"key": "log.key", "witness_of": [log], "witness": witnesses})
    }

    pub async fn open(&self, clock: &Clock) -> Office {
        let mut config = configuration(&self.fresh, self.system);
        config["listen"] = self.address.clone().into();
        config["public_origin"] = format!("http://{}", self.address).into();
        config["peer"][0]["base_url"] = format!("http://{}", self.peer).into();
        config["log"] = self.log();
        let text = toml::to_string(&config).unwrap();
        let config = Config::parse(&text, self.fresh.folder()).unwrap();
        Office::open_at(config, clock.clone()).await.unwrap()
    }
}

/// A portal and an expertise system on each engine, and a clock that runs ten times as fast as ours.
pub async fn each(test: impl AsyncFn(&Place, &Place, Clock)) {
    for (portal, expertise) in Fresh::engines().await.into_iter().zip(Fresh::engines().await) {
        let (here, there) = (free_address(), free_address());
        let folders = [portal.folder().to_owned(), expertise.folder().to_owned()];
        let place = |system, fresh, address: &str, peer: &str, folder: &PathBuf| {
            let (address, peer, peer_folder) = (address.into(), peer.into(), folder.clone());
            Place { system, fresh, address, peer, peer_folder }
        };
        let portal = place(System::Portal, portal, &here, &there, &folders[1]);
        let expertise = place(System::Expertise, expertise, &there, &here, &folders[0]);
        let clock = Clock::fixed(at(START));
        let ticking = tokio::spawn(tick(clock.clone()));
        test(&portal, &expertise, clock).await;
        ticking.abort();
    }
}

async fn tick(clock: Clock) {
    loop {
        tokio::time::sleep(Duration::from_millis(50)).await;
        clock.forward(SignedDuration::from_millis(500)).unwrap();
    }
}

/// An address that no other test is given: its number is a file that this test alone holds locked until its process ends.
fn free_address() -> String {
    loop {
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        if given(address.port()) {
            return address.to_string();
        }
    }
}

/// Whether no other test was given this port; it is then held from them until this process ends.
pub fn given(port: u16) -> bool {
    let file = std::fs::File::create(std::env::temp_dir().join(format!("tereze-test-port-{port}"))).unwrap();
    let free = file.try_lock().is_ok();
    if free {
        HELD.lock().unwrap().push(file);
    }
    free
}

/// Waits until the answer is there.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

pub fn acting(id: &str, role: Role, now: Timestamp) -> Ctx {
    let persona = PERSONAS.iter().find(|persona| persona.id == id).unwrap();
    let actor = Actor {
        kind: ActorKind::Person,
        iin: Some(persona.iin.into()),
        bin: persona.organisation.map(|company| company.bin.into()),
        name: persona.full_name(),
        roles: if role == Role::PortalUser { Role::USER.into() } else { vec![role] },
    };
    Ctx { actor, ..Ctx::automatic(now) }
}

/// The files of the application; the second one takes several pieces to travel.
pub fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![("ПЗ_записка.pdf", paper("note", 0)), ("ИД_задание.pdf", paper("large", 100_000))]
}

/// A registered applicant submits; before 14:00 of a working day it is registered at once.
pub async fn submit(office: &Office) -> Uuid {
    submit_labelled(office, &[]).await
}

/// The same with labels on the first files.
pub async fn submit_labelled(office: &Office, labels: &[Label]) -> Uuid {
    let now = office.clock.now();
    register_applicant(office, now).await;
    let ctx = acting("applicant", Role::PortalUser, now);
    let id = applications::start(office, &ctx).await.unwrap().id;
    let form = Form {
        title: "Мектеп".into(),
        address: "Астана".into(),
        documentation: "design-estimate".into(),
        purpose: "production".into(),
        works: "new-construction".into(),
        responsibility: "2".into(),
        designer_name: "ЖШС".into(),
        designer_bin: APPLICANT.bin.into(),
        cost: String::new(),
        place: None,
    };
    applications::save(office, &ctx, id, form).await.unwrap();
    for (place, (name, bytes)) in files().into_iter().enumerate() {
        let file = office::documents::Announced {
            file_name: name.into(),
            media_type: "application/pdf".into(),
            ..Default::default()
        };
        let body = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes.into())]);
        let upload = applications::upload_whole(office, &ctx, id, file, body).await.unwrap().id;
        office::arrival::run(office, &Ctx::automatic(now), upload, 1).await.unwrap();
        if let Some(label) = labels.get(place) {
            let section = applications::sections::of_file_name(name);
            let sorted = applications::Sorted { section, volume: "", form: "copy", access: label.name() };
            let sorted = applications::sort_file(office, &ctx, id, upload, sorted);
            sorted.await.unwrap();
        }
    }
    let listed = participants::all(&mut office.db.read().await.unwrap()).await.unwrap();
    let participant = listed.iter().find(|participant| participant.system == "expertise").unwrap().id;
    applications::choose_participant(office, &ctx, id, Some(participant)).await.unwrap();
    applications::state_no_secrets(office, &ctx, id, true).await.unwrap();
    let manifest = applications::to_sign(office, &ctx, id).await.unwrap().manifest.unwrap();
    let cms = authority().sign("applicant", &manifest, false, now).unwrap();
    applications::submit(office, &ctx, id, cms).await.unwrap();
    id
}

/// The applicant is registered, with a history by which a replay finds the same.
pub async fn register_applicant(office: &Office, now: Timestamp) {
    let person = PERSONAS.iter().find(|persona| persona.id == "applicant").unwrap();
    let bin = Bin::parse(APPLICANT.bin).unwrap();
    let signer = Signer { iin: None, bin: Some(bin.clone()), may_sign_for_organisation: true };
    let (law, attachments) = (office.law(now), Attachment::ALL.into());
    let applicant = Applicant::LegalEntity { bin };
    let (mut state, mut happened) = (registration::State::Draft, Vec::new());
    for command in
        [Command::SignAgreement { applicant, signer }, Command::Present { attachments }, Command::Confirm]
    {
        let outcome = state.apply(command, now, &law).unwrap();
        state = outcome.next;
        happened.extend(outcome.events);
    }
    let mut governed = Governed::default();
    governed.begin(&law);
    let registration = Registration {
        id: Uuid::new_v4(),
        party: APPLICANT.bin.into(),
        iin: person.iin.into(),
        bin: Some(APPLICANT.bin.into()),
        order: law::Order::Expertise,
        name: APPLICANT.name.into(),
        state,
        governed,
        version: 1,
        form: Default::default(),
        explanation: None,
        previous: None,
        created_at: now,
        updated_at: now,
        presented_at: Some(now),
        decided_at: Some(now),
    };
    let mut tx = office.db.begin().await.unwrap();
    assert!(registrations::insert(&mut tx, &registration).await.unwrap());
    assert!(registrations::update(&mut tx, &registration).await.unwrap());
    for event in happened {
        let event = NewEvent {
            id: Uuid::new_v4(),
            subject_kind: "registration",
            subject_id: registration.id,
            kind: event.kind.to_owned(),
            at: event.at,
            actor: serde_json::to_value(Actor::automatic()).unwrap(),
            clause: event.clause.to_string(),
            edition: law.edition.id.to_string(),
            calendar: law.calendar.id().to_string(),
            data: event.data,
        };
        events::append(&mut tx, &event).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub async fn case(office: &Office) -> Option<view::CaseView> {
    let ctx = acting("expert", Role::ExpertiseExpert, office.clock.now());
    let all = queue::page(office, &ctx, &Wanted::default()).await.unwrap().cases;
    assert!(all.len() <= 1, "one application has one case");
    view::case(office, &ctx, all.first()?.case.id).await.ok()
}

pub async fn state(office: &Office, id: Uuid) -> State {
    let mut conn = office.db.read().await.unwrap();
    office::store::applications::find(&mut conn, id).await.unwrap().unwrap().state
}

pub async fn count(office: &Office, sql: &'static str) -> i64 {
    let row = office.db.read().await.unwrap().row(sql, &[]).await.unwrap().unwrap();
    row.get("n").unwrap()
}

/// The expert records and signs, the head signs: the result leaves by itself.
pub async fn decide(office: &Office, verdict: Verdict) {
    let seen = case(office).await.unwrap();
    let id = seen.case.id;
    let remarks = match verdict {
        Verdict::Positive => Vec::new(),
        Verdict::Negative => vec![Remark { text: "Нет раздела".into(), ..Remark::default() }],
    };
    let lines = all_present(office, &seen);
    let input = result::Input { version: seen.case.version, verdict, lines, remarks };
    let expert = acting("expert", Role::ExpertiseExpert, office.clock.now());
    result::record(office, &expert, id, input).await.unwrap();
    let head = acting("expertise-head", Role::ExpertiseHead, office.clock.now());
    for (who, ctx) in [("expert", &expert), ("expertise-head", &head)] {
        let (_, bytes) = view::draft_bytes(office, ctx, id).await.unwrap();
        let sha256 = case(office).await.unwrap().draft.unwrap().sha256;
        let cms = authority().sign(who, &bytes, false, ctx.now).unwrap();
        signing::sign(office, ctx, id, &sha256, cms).await.unwrap();
    }
}
