//! The story of an application told by use cases, up to the moment that a test needs.

use std::os::unix::fs::PermissionsExt;

use futures_util::stream;
use law::Order;
use law::access::Role;
use law::participant::Ground;
use law::term::Rule;
use office::applications::incoming::{self, Progress};
use office::applications::{self, Application};
use office::ctx::{Actor, ActorKind};
use office::demo::personas::PERSONAS;
use office::documents::Announced;
use office::exchange::message;
use office::registrations::refusal::{self, Grounds};
use office::registrations::{self, Attachment, confirmation};
use office::store::registrations::Form as Entrant;
use office::store::signatures::Signature;
use office::texts::Locale;
use office::{Ctx, Office, paper, participants};
use uuid::Uuid;

use crate::app::{App, authority};

/// Names and bytes of the files of [`draft`].
pub const FILES: [(&str, &[u8]); 2] =
    [("ПЗ_Мектеп 'том 1'; 2.pdf", paper!("note")), ("ИД_АПЗ.pdf", paper!("initial data"))];

/// A persona at work on the portal now.
pub fn acting(office: &Office, id: &str) -> Ctx {
    let persona = PERSONAS.iter().find(|persona| persona.id == id).unwrap();
    let actor = Actor {
        kind: ActorKind::Person,
        iin: Some(persona.iin.into()),
        bin: persona.organisation.map(|company| company.bin.into()),
        name: persona.full_name(),
        roles: [Role::Guest].into_iter().chain(Role::USER).chain(persona.role).collect(),
    };
    Ctx::new(office.clock.now(), Locale::Kk, actor)
}

fn acting_name(key: &str) -> String {
    let persona = PERSONAS.iter().find(|persona| persona.id == key);
    persona.map_or_else(|| key.to_owned(), |persona| persona.full_name())
}

/// Spoils the stored bytes, as a failing disk would.
pub fn damage(office: &Office, sha256: &str) {
    let folder = office.config.data.join("blobs/sha256").join(&sha256[..2]).join(&sha256[2..4]);
    let place = folder.join(sha256);
    let mut bytes = std::fs::read(&place).unwrap();
    bytes[0] ^= 1;
    let mut permissions = std::fs::metadata(&place).unwrap().permissions();
    permissions.set_mode(0o600);
    std::fs::set_permissions(&place, permissions).unwrap();
    std::fs::write(&place, bytes).unwrap();
}

fn sign(office: &Office, persona: &str, bytes: &[u8]) -> Vec<u8> {
    authority().sign(persona, bytes, false, office.clock.now()).unwrap()
}

pub fn whole(
    bytes: &'static [u8],
) -> impl futures_util::Stream<Item = Result<axum::body::Bytes, std::io::Error>> + Send {
    stream::iter([Ok(axum::body::Bytes::from_static(bytes))])
}

pub fn announced(name: &str) -> Announced {
    Announced { file_name: name.into(), media_type: "application/pdf".into(), ..Announced::default() }
}

/// The applicant presents the documents of the registration.
pub async fn presented(app: &App, persona: &str) -> Uuid {
    presented_for(app, persona, Order::Expertise).await
}

/// The same with the portal of an order.
pub async fn presented_for(app: &App, persona: &str, order: Order) -> Uuid {
    let office = &app.office;
    let ctx = Ctx {
        actor: Actor { roles: vec![Role::Guest], ..acting(office, persona).actor },
        ..acting(office, persona)
    };
    let name = PERSONAS.iter().find(|one| one.id == persona).unwrap();
    let name = name.organisation.map_or_else(|| name.full_name(), |company| company.name.to_owned());
    let registration = registrations::start(office, &ctx, order, &name).await.unwrap();
    let form = Entrant {
        address: "Астана, Достық көшесі, 5".into(),
        phone: "+7 701 000 00 00".into(),
        email: "applicant@example.kz".into(),
        account: "KZ770000000000000001".into(),
        bank: "Банк".into(),
        bik: "DEMOKZKA".into(),
        kbe: "17".into(),
        ..Entrant::default()
    };
    registrations::save(office, &ctx, registration.id, form).await.unwrap();
    let groups: &[Attachment] = match registration.bin {
        Some(_) => {
            &[Attachment::StateRegistration, Attachment::TaxAndMandatoryPayments, Attachment::BankDetails]
        }
        None => &[Attachment::IdentityDocument],
    };
    for group in groups {
        let file = announced("қосымша.pdf");
        let bytes = whole(paper!("attachment"));
        let taken = registrations::upload_whole(office, &ctx, registration.id, *group, file, bytes).await;
        app.checked(taken.unwrap().id).await;
    }
    let text = registrations::agreement(office, &ctx, registration.id).await.unwrap().text;
    let cms = sign(office, persona, text.as_bytes());
    registrations::present(office, &ctx, registration.id, cms).await.unwrap();
    registration.id
}

/// The operator confirms the registration.
pub async fn registered(app: &App, persona: &str) {
    let id = presented(app, persona).await;
    confirmed(app, id).await;
}

/// The operator confirms what was presented.
pub async fn confirmed(app: &App, id: Uuid) {
    let registrar = acting(&app.office, "registrar");
    let paper = confirmation::paper(&app.office, &registrar, id).await.unwrap();
    let cms = sign(&app.office, "registrar", &paper.bytes);
    confirmation::sign(&app.office, &registrar, id, &paper.sha256, cms).await.unwrap();
}

/// The operator prepares a refusal; only its signature refuses.
pub async fn refusing(app: &App, id: Uuid, grounds: Grounds) {
    let registrar = acting(&app.office, "registrar");
    let version = registrations::card(&app.office, &registrar, id).await.unwrap().registration.version;
    refusal::prepare(&app.office, &registrar, id, version, grounds).await.unwrap();
}

/// The operator refuses what was presented.
pub async fn refused(app: &App, id: Uuid, grounds: Grounds) {
    refusing(app, id, grounds).await;
    let registrar = acting(&app.office, "registrar");
    let paper = refusal::prepared(&app.office, &registrar, id).await.unwrap();
    let cms = sign(&app.office, "registrar", &paper.bytes);
    refusal::sign(&app.office, &registrar, id, &paper.sha256, cms).await.unwrap();
}

/// A draft that can be signed.
pub async fn draft(app: &App) -> Uuid {
    draft_of(app, "applicant").await
}

async fn draft_of(app: &App, persona: &str) -> Uuid {
    let office = &app.office;
    let ctx = acting(office, persona);
    let id = applications::start(office, &ctx).await.unwrap().id;
    let form = applications::Form {
        title: "1 200 орындық орта мектеп <b>".into(),
        address: "Астана, Нұра ауданы".into(),
        documentation: "design-estimate".into(),
        purpose: "production".into(),
        works: "new-construction".into(),
        responsibility: "2".into(),
        designer_name: "Арқа Жобалау ЖШС".into(),
        designer_bin: "190840000015".into(),
        cost: String::new(),
        place: None,
    };
    applications::save(office, &ctx, id, form).await.unwrap();
    for (name, bytes) in FILES {
        let taken = applications::upload_whole(office, &ctx, id, announced(name), whole(bytes)).await;
        app.checked(taken.unwrap().id).await;
    }
    let chosen = participants::choice(office, &ctx).await.unwrap().remove(0);
    applications::choose_participant(office, &ctx, id, Some(chosen.id)).await.unwrap();
    applications::state_no_secrets(office, &ctx, id, true).await.unwrap();
    id
}

/// The applicant signs and sends.
pub async fn submitted(app: &App) -> Application {
    submitted_by(app, "applicant").await
}

/// The same by somebody else who is registered.
pub async fn submitted_by(app: &App, persona: &str) -> Application {
    let (office, id) = (&app.office, draft_of(app, persona).await);
    let ctx = acting(office, persona);
    let manifest = applications::to_sign(office, &ctx, id).await.unwrap().manifest.unwrap();
    let cms = sign(office, persona, &manifest);
    applications::submit(office, &ctx, id, cms).await.unwrap()
}

/// On its way to the system of the addressee; with retries exhausted when it does not answer.
pub async fn forwarding(app: &App, exhausted: bool) -> Uuid {
    let office = &app.office;
    let (id, now) = (submitted(app).await.id, office.clock.now());
    let mut tx = office.db.begin().await.unwrap();
    incoming::forwarding(&mut tx, office, id, now).await.unwrap();
    if exhausted {
        incoming::delivery_failed(&mut tx, office, id, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

/// The addressee was excluded before the registration date came.
pub async fn unroutable(app: &App) -> Uuid {
    let office = &app.office;
    let application = submitted(app).await;
    let registrar = acting(office, "registrar");
    let chosen = application.participant.unwrap();
    office::testing::exclude(office, &registrar, chosen, Ground::AgreementViolated, "№ 1").await.unwrap();
    application.id
}

/// The system of the addressee has everything and has begun; its term runs.
pub async fn considered(app: &App) -> Uuid {
    let office = &app.office;
    let (id, now) = (submitted(app).await.id, office.clock.now());
    let case = applications::case(office, &acting(office, "applicant"), id).await.unwrap();
    let of = |kind: &str| -> Vec<String> {
        let found = case.documents.iter().filter(|document| document.kind == kind);
        found.map(|document| document.sha256.clone()).collect()
    };
    let mut tx = office.db.begin().await.unwrap();
    incoming::forwarding(&mut tx, office, id, now).await.unwrap();
    let (manifest, files) = (of("manifest").remove(0), of("project"));
    incoming::acknowledged(&mut tx, office, id, "expertise", &manifest, &files, now).await.unwrap();
    let due = office.law(now).due(Rule::Completeness, now).ok();
    let news = Progress { kind: "completeness_started".into(), at: now, due };
    incoming::progress(&mut tx, office, id, "expertise", news, now).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// The answer on completeness with two signatures, or by the end of the term with the seal of the system.
pub async fn answered(app: &App, outcome: message::Outcome, automatic: bool) -> Uuid {
    let office = &app.office;
    let (id, now) = (considered(app).await, office.clock.now());
    let bytes = b"%PDF-1.7 the result";
    let stored = office.blobs.put(bytes).await.unwrap();
    let document = Uuid::from_u128(7);
    let signers: &[(&str, &str)] = if automatic {
        &[("system", "expertise")]
    } else {
        &[("expert", "expert"), ("head", "expertise-head")]
    };
    let case = applications::case(office, &acting(office, "applicant"), id).await.unwrap();
    let of = |place: usize, role: &str, key: &str| Signature {
        id: Uuid::from_u128(70 + place as u128),
        document_id: document,
        role: role.into(),
        signer_name: acting_name(key),
        cms: sign(office, key, bytes),
        signed_at: now,
        // What the check found is shown as it stands; the exchange tests where it comes from.
        ..case.signatures[0].clone()
    };
    let signatures = signers.iter().enumerate().map(|(place, (role, key))| of(place, role, key)).collect();
    let negative = outcome == message::Outcome::Negative;
    let remark = message::Remark {
        text: "Жоқ құжат: ИГИ <есебі>".into(),
        norm: "ҚР ЕЖ 1.02".into(),
        ..message::Remark::default()
    };
    let result = incoming::Result {
        outcome,
        automatic,
        document: message::File {
            id: None,
            title: "Нәтиже".into(),
            file_name: "completeness.pdf".into(),
            kind: "completeness-result".into(),
            section: None,
            volume: None,
            folder: None,
            kinds: Vec::new(),
            access: Default::default(),
            media_type: "application/pdf".into(),
            size: bytes.len() as i64,
            sha256: stored.sha256,
        },
        document_id: document,
        supersedes: None,
        number: "К-2026-00001".into(),
        registered_at: now,
        due_at: now,
        remarks: if negative { vec![remark] } else { Vec::new() },
        signatures,
    };
    let mut tx = office.db.begin().await.unwrap();
    incoming::result(&mut tx, office, id, "expertise", result, now).await.unwrap();
    tx.commit().await.unwrap();
    id
}
