//! An expertise organisation registers itself as participant, comes back after a blocking, and confirms its accreditation
//! what is accepted, what is refused by which clause, and that nothing is lost.

use jiff::civil::date;
use office::admissions::{self, Admission, Form, Purpose, State};
use office::demo::paper::paper;
use office::demo::personas::{APPLICANT, VEDOMSTVO};
use office::participants::{self, Ground, Participant};
use office::store::{documents, events, notices, participants as rows, signatures};
use office::testing;
use office::verdicts::{Entry, Verdict};
use office::{Error, memberships, replay};
use uuid::Uuid;

use crate::samples::{announced, body};
use crate::world::{WEDNESDAY, World, at, authority, each};

/// The head of an organisation that is no participant yet, with a key that binds it.
const HEAD: &str = "applicant";

pub fn form() -> Form {
    Form {
        name_ru: "ТОО «Сеним»".into(),
        name_en: "Senim LLP".into(),
        head: "Директор Сәрсенова Динара".into(),
        region: "710000000".into(),
        address: "Астана, Мәңгілік Ел, 1".into(),
        phone: "+7 701 000 00 00".into(),
        email: "office@example.kz".into(),
        code: "АБВ".into(),
        system: "expertise".into(),
        certificate: "KZ-1".into(),
        issuer: "ГАСК".into(),
        issued: "01.02.2026".into(),
        until: "31.12.2027".into(),
        kinds: "Второй уровень\nПервый уровень".into(),
        ..Form::default()
    }
}

pub async fn attached(world: &World, who: &str, id: Uuid, bytes: &[u8]) {
    let (ctx, file) = (world.who(who), announced("certificate.pdf"));
    let upload = admissions::attach(&world.office, &ctx, id, file, body(bytes)).await.unwrap();
    world.check_job(upload.id).await;
}

/// What the registrar records of the organisation in its expertise system.
fn record(world: &World, bin: &str, ground: Option<law::expertise::user::Ground>) -> Entry {
    Entry {
        verdict: Verdict::Membership {
            system: "expertise".into(),
            bin: bin.into(),
            name: APPLICANT.name.into(),
            ground,
            at: world.now(),
        },
        act: "№ 5".into(),
        circumstances: "Письмо оператора системы".into(),
    }
}

/// The organisation is a user of the expertise system (A-11.p2).
pub async fn member(world: &World) {
    let (registrar, entry) = (world.who("registrar"), record(world, APPLICANT.bin, None));
    testing::decide(&world.office, &registrar, authority(), Uuid::new_v4(), entry).await.unwrap();
}

/// The organisation in the public list, where it stands there.
async fn listed(world: &World) -> Option<Participant> {
    let all = participants::listed(&world.office).await.unwrap();
    all.into_iter().find(|it| it.bin == APPLICANT.bin)
}

/// A draft for which only the signature is missing.
async fn ready(world: &World, who: &str, form: Form) -> Admission {
    let ctx = world.who(who);
    let draft = admissions::start(&world.office, &ctx, APPLICANT.name).await.unwrap();
    let wrong = admissions::save(&world.office, &ctx, draft.id, form).await.unwrap();
    assert!(wrong.is_empty(), "{wrong:?}");
    attached(world, who, draft.id, &paper("certificate", 0)).await;
    admissions::view(&world.office, &ctx, draft.id).await.unwrap().admission
}

pub async fn signed(world: &World, who: &str, id: Uuid, signer: &str) -> Result<Admission, Error> {
    let ctx = world.who(who);
    let reading = admissions::reading(&world.office, &ctx, id).await.unwrap();
    let cms = world.signed(signer, reading.text.as_bytes());
    admissions::present(&world.office, &ctx, id, cms).await
}

async fn presented(world: &World) -> Admission {
    if memberships::all(&world.office, &world.who("registrar")).await.unwrap().is_empty() {
        member(world).await;
    }
    let draft = ready(world, HEAD, form()).await;
    signed(world, HEAD, draft.id, HEAD).await.unwrap()
}

/// The operator's signature under the agreement of a procedure.
async fn countersigned(world: &World, id: Uuid) -> Vec<u8> {
    let mut reader = world.office.db.read().await.unwrap();
    let papers = documents::of_subject(&mut reader, admissions::SUBJECT, id).await.unwrap();
    let paper = papers.iter().find(|it| it.kind == "admission").unwrap().sha256.clone();
    drop(reader);
    world.signed("registrar", &world.office.blobs.read(&paper).await.unwrap())
}

async fn registered(world: &World) -> Admission {
    let presented = presented(world).await;
    let cms = countersigned(world, presented.id).await;
    admissions::conclude(&world.office, &world.who("registrar"), presented.id, presented.version, cms)
        .await
        .unwrap()
}

async fn participant(world: &World) -> Participant {
    let mut reader = world.office.db.read().await.unwrap();
    rows::by_bin(&mut reader, APPLICANT.bin).await.unwrap().unwrap()
}

async fn history(world: &World, id: Uuid) -> Vec<String> {
    let mut reader = world.office.db.read().await.unwrap();
    let all = events::of_subject(&mut reader, participants::SUBJECT, id).await.unwrap();
    all.into_iter().map(|event| event.kind).collect()
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Refused(refusal)) => (refusal.clause.0, refusal.code),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

async fn replays(world: &World) {
    let report = replay::run(&world.office).await.unwrap();
    assert!(report.differences.is_empty(), "{:?}", report.differences);
}

/// A-11.p1, A-11.p2, A-12.p1, A-12.p2, A-12.p3: one signature presents agreement, questionnaire and certificate; the term
/// of three working days runs from there; with the operator's signature the organisation stands in the public list.
#[tokio::test]
async fn an_organisation_registers_itself_and_enters_the_list() {
    each(WEDNESDAY, async |world| {
        let presented = presented(&world).await;
        assert_eq!(presented.state, State::Presented);
        let one = participant(&world).await;
        let dates = participants::dates(&world.office, &world.who(HEAD), one.id).await.unwrap();
        let due = dates.dues.iter().find(|(due, _)| due.rule == law::Rule::RegisterParticipant);
        // From Wednesday the 7th: Thursday, Friday, Monday.
        assert_eq!(due.unwrap().0.last_day, date(2026, 10, 12));
        assert!(listed(&world).await.is_none(), "not before the decision");
        // A second delivery of the same form changes nothing.
        let again = signed(&world, HEAD, presented.id, HEAD).await.unwrap();
        assert_eq!((again.id, again.version), (presented.id, presented.version));

        let card = admissions::card(&world.office, &world.who("registrar"), presented.id).await.unwrap();
        assert!(card.checks.iter().all(|check| check.fine), "{:?}", card.checks);
        let cms = countersigned(&world, presented.id).await;
        let (office, ctx) = (&world.office, world.who("registrar"));
        let stale =
            admissions::conclude(office, &ctx, presented.id, presented.version - 1, cms.clone()).await;
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
        for _ in 0..2 {
            let version = presented.version;
            let done = admissions::conclude(office, &ctx, presented.id, version, cms.clone()).await.unwrap();
            assert_eq!(done.state, State::Accepted);
        }
        let one = listed(&world).await.unwrap();
        assert_eq!((one.card.certificate.as_str(), one.card.kinds.len()), ("KZ-1", 2));
        assert!(one.accepts(world.now(), &office.law(world.now())));
        let kinds = ["agreed", "questionnaire_presented", "registered"].map(|it| format!("participant_{it}"));
        assert_eq!(history(&world, one.id).await, kinds);
        let mut reader = office.db.read().await.unwrap();
        let under = signatures::of_subject(&mut reader, admissions::SUBJECT, presented.id).await.unwrap();
        let roles: Vec<_> = under.iter().map(|it| it.role.as_str()).collect();
        assert_eq!(roles.len(), 2, "{roles:?}");
        assert!(roles.contains(&"organisation") && roles.contains(&"operator"), "{roles:?}");
        drop(reader);
        replays(&world).await;
        let again = admissions::start(office, &world.who(HEAD), APPLICANT.name).await;
        assert_eq!(refusal(again), ("A-12.p3", "admission-registered-already"));
    })
    .await;
}

/// A-11.p2: who is no user of an expertise system is told so before anything is filled in; a signed record of the operator
/// changes that, and the end of it stops the registration.
#[tokio::test]
async fn only_a_user_of_an_expertise_system_begins() {
    each(WEDNESDAY, async |world| {
        let (office, applicant) = (&world.office, world.who("applicant"));
        let refused = admissions::start(office, &applicant, APPLICANT.name).await;
        assert_eq!(refusal(refused), ("A-11.p2", "participant-not-expertise-user"));
        let registrar = world.who("registrar");
        let wrong =
            testing::decide(office, &registrar, authority(), Uuid::new_v4(), record(&world, "123", None))
                .await;
        let Err(Error::Invalid(wrong)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(wrong[0].key, "membership-error-bin");
        testing::decide(office, &registrar, authority(), Uuid::new_v4(), record(&world, APPLICANT.bin, None))
            .await
            .unwrap();
        let all = memberships::all(office, &registrar).await.unwrap();
        assert_eq!((all.len(), all[0].registered, all[0].source.as_str()), (1, true, "operator"));
        let ctx = world.who("applicant");
        let draft = admissions::start(office, &ctx, APPLICANT.name).await.unwrap();
        assert!(admissions::save(office, &ctx, draft.id, form()).await.unwrap().is_empty());
        attached(&world, "applicant", draft.id, &paper("certificate", 0)).await;
        let ground = Some(law::expertise::user::Ground::AgreementEnded);
        testing::decide(
            office,
            &registrar,
            authority(),
            Uuid::new_v4(),
            record(&world, APPLICANT.bin, ground),
        )
        .await
        .unwrap();
        let late = signed(&world, "applicant", draft.id, "applicant").await;
        let (clause, code) = match late {
            Err(Error::Refused(refusal)) => (refusal.clause.0, refusal.code),
            other => panic!("{other:?}"),
        };
        assert_eq!((clause, code), ("A-11.p2", "participant-not-expertise-user"));
        let kept = admissions::view(office, &ctx, draft.id).await.unwrap();
        assert!(kept.file.is_some() && kept.admission.form.code == "АБВ", "nothing is lost");
        replays(&world).await;
    })
    .await;
}

/// A-12.p1, A-12.p2: an expired certificate, a wrong day, the code of another, another's key, a file that is not what it
/// says: each is told, and what was typed stays.
#[tokio::test]
async fn bad_papers_are_told_apart_and_nothing_is_lost() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        world.participant_with("ЕКІ", VEDOMSTVO.bin, date(2027, 12, 9)).await;
        member(&world).await;
        let ctx = world.who(HEAD);
        let draft = admissions::start(office, &ctx, APPLICANT.name).await.unwrap();
        let wrong = async |form: Form| {
            let wrong = admissions::save(office, &ctx, draft.id, form).await.unwrap();
            wrong.into_iter().map(|it| (it.field, it.key.to_string())).collect::<Vec<_>>()
        };
        let told = |field: &str, key: &str| vec![(field.to_owned(), key.to_owned())];
        let expired = Form { until: "06.10.2026".into(), ..form() };
        assert_eq!(wrong(expired).await, told("until", "admission-error-expired"));
        let order = Form { issued: "01.02.2026".into(), until: "31.01.2026".into(), ..form() };
        assert_eq!(wrong(order).await[0].0, "until");
        let day = Form { issued: "later".into(), ..form() };
        assert_eq!(wrong(day).await, told("issued", "admission-error-issued"));
        let same = Form { code: "ЕКІ".into(), ..form() };
        assert_eq!(wrong(same).await, told("code", "participant-error-code"));
        let region = Form { region: "1".into(), ..form() };
        assert_eq!(wrong(region).await, told("region", "admission-error-region"));
        let kept = admissions::view(office, &ctx, draft.id).await.unwrap().admission;
        assert_eq!(kept.form.region, "1", "kept as it was typed");
        assert!(wrong(form()).await.is_empty());

        attached(&world, HEAD, draft.id, b"MZ this is no document").await;
        let reading = admissions::reading(office, &ctx, draft.id).await.unwrap();
        assert_eq!(reading.missing[0].key, "arrival-error-blocked");
        let unsigned = admissions::present(office, &ctx, draft.id, vec![1]).await;
        assert!(matches!(unsigned, Err(Error::Invalid(_))), "{unsigned:?}");
        attached(&world, HEAD, draft.id, &paper("certificate", 0)).await;
        let other = signed(&world, HEAD, draft.id, "expertise-head").await;
        assert_eq!(refusal(other), ("A-12.p1", "registration-signer-differs"));
        let employee = signed(&world, HEAD, draft.id, "clerk").await;
        assert_eq!(refusal(employee), ("A-12.p1", "registration-signer-without-authority"));
        // Somebody else does not even see it.
        let stranger = admissions::view(office, &world.who("expertise-head"), draft.id).await;
        assert!(matches!(stranger, Err(Error::NotFound)), "{stranger:?}");
        let alone = admissions::start(office, &world.who("individual"), "x").await;
        assert_eq!(refusal(alone), ("A-12.p1", "admission-needs-organisation"));
        assert_eq!(signed(&world, HEAD, draft.id, HEAD).await.unwrap().state, State::Presented);
    })
    .await;
}

/// A-12.p2: the number of another's certificate is seen by the registrar, and nobody is registered with it; the refusal is
/// a signed letter for a condition of the closed list, and what was filled in is there when the organisation comes again.
#[tokio::test]
async fn anothers_certificate_is_not_registered_and_the_letter_says_why() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        let other = world.participant_with("ЕКІ", VEDOMSTVO.bin, date(2027, 12, 9)).await;
        let registrar = world.who("registrar");
        participants::renew(office, &registrar, other.id, "KZ-1", date(2028, 1, 1)).await.unwrap();
        let presented = presented(&world).await;
        let card = admissions::card(office, &registrar, presented.id).await.unwrap();
        let bad: Vec<_> = card.checks.iter().filter(|it| !it.fine).map(|it| it.key).collect();
        assert_eq!(bad, ["admission-check-certificate-other"]);
        let cms = countersigned(&world, presented.id).await;
        let refused = admissions::conclude(office, &registrar, presented.id, presented.version, cms).await;
        assert_eq!(refusal(refused), ("A-12.p2", "admission-certificate-of-another"));

        let entry = |lack: &str| Entry {
            verdict: Verdict::Decline { lack: lack.into() },
            act: String::new(),
            circumstances: "Свидетельство выдано другой организации".into(),
        };
        let unknown = testing::decide(office, &registrar, authority(), presented.id, entry("no_luck")).await;
        assert!(matches!(unknown, Err(Error::Invalid(_))), "the list is closed: {unknown:?}");
        testing::decide(office, &registrar, authority(), presented.id, entry("no_accreditation"))
            .await
            .unwrap();
        let one = participant(&world).await;
        assert!(matches!(one.state, law::participant::State::NotRegistered { .. }), "{:?}", one.state);
        let (papers, under) = admissions::papers(office, &world.who(HEAD), presented.id).await.unwrap();
        let letter = papers.iter().find(|it| it.kind == "verdict-decline").unwrap();
        assert!(under.iter().any(|it| it.document_id == letter.id && it.role == "operator"));
        replays(&world).await;
        let again = admissions::start(office, &world.who(HEAD), APPLICANT.name).await.unwrap();
        assert_ne!(again.id, presented.id);
        assert_eq!(again.form.address, form().address, "nothing is lost");
    })
    .await;
}

/// excluded, then blocked, by a signed decision that names its evidence; the whole procedure anew brings
/// the same organisation back with its history and its numbers.
#[tokio::test]
async fn a_blocked_organisation_comes_back_by_the_whole_procedure() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        registered(&world).await;
        let before = participant(&world).await;
        let registrar = world.who("registrar");
        let none = Entry {
            verdict: Verdict::Exclude { ground: Ground::AccreditationWithdrawn },
            act: String::new(),
            circumstances: "Отозвано".into(),
        };
        let wrong = testing::decide(office, &registrar, authority(), before.id, none).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "an act is named: {wrong:?}");
        assert!(participants::affected(office, &registrar, before.id).await.unwrap().is_empty());
        testing::exclude(office, &registrar, before.id, Ground::AccreditationWithdrawn, "Отозвано")
            .await
            .unwrap();
        let kinds = history(&world, before.id).await;
        assert_eq!(kinds[3..], ["participant_excluded", "participant_blocked"], "in this order");
        let mut reader = office.db.read().await.unwrap();
        let papers = documents::of_subject(&mut reader, participants::SUBJECT, before.id).await.unwrap();
        assert_eq!(papers.iter().map(|it| it.kind.as_str()).collect::<Vec<_>>(), ["verdict-exclude"]);
        let told = notices::of_party(&mut reader, APPLICANT.bin, 100).await.unwrap();
        assert!(told.iter().any(|it| it.kind == "participant-excluded"));
        drop(reader);
        assert!(listed(&world).await.is_none());

        // Its code is its own; with another one it does not come back.
        let ctx = world.who(HEAD);
        let draft = admissions::start(office, &ctx, APPLICANT.name).await.unwrap();
        let other = Form { code: "ҮШ".into(), ..form() };
        let wrong = admissions::save(office, &ctx, draft.id, other).await.unwrap();
        assert_eq!(wrong[0].key, "admission-error-code-kept");
        registered(&world).await;
        let after = participant(&world).await;
        assert_eq!((after.id, after.code.as_str()), (before.id, before.code.as_str()));
        let kinds = history(&world, before.id).await;
        assert_eq!(kinds.len(), 8, "the history is kept: {kinds:?}");
        let card = admissions::queue(office, &registrar).await.unwrap().decided;
        assert_eq!(card.len(), 2);
        replays(&world).await;
    })
    .await;
}

/// a registered organisation presents the certificate of a further validity; accepted, it stays listed until the
/// new day; at 00:00 after that day it is excluded to the second.
#[tokio::test]
async fn a_renewed_certificate_is_presented_and_accepted_before_the_end() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        let first = registered(&world).await;
        assert_eq!(first.purpose, Purpose::Registration);
        world.goes_to("2026-12-01T10:00:00+05:00");
        let ctx = world.who(HEAD);
        let draft = admissions::renew(office, &ctx, APPLICANT.name).await.unwrap();
        assert_eq!(draft.form.issuer, "ГАСК", "nothing is asked twice");
        let later = Form {
            certificate: "KZ-2".into(),
            issued: "30.11.2026".into(),
            until: "01.02.2028".into(),
            issuer: "ГАСК".into(),
            kinds: "Первый уровень".into(),
            ..Form::default()
        };
        assert!(admissions::save(office, &ctx, draft.id, later).await.unwrap().is_empty());
        attached(&world, HEAD, draft.id, &paper("certificate", 1)).await;
        let presented = signed(&world, HEAD, draft.id, HEAD).await.unwrap();
        assert_eq!(
            participant(&world).await.accredited_until,
            date(2027, 12, 31),
            "not before it is accepted"
        );
        let registrar = world.who("registrar");
        admissions::accept(office, &registrar, presented.id, presented.version).await.unwrap();
        let twice = admissions::accept(office, &registrar, presented.id, presented.version).await;
        assert!(matches!(twice, Err(Error::Stale)), "{twice:?}");
        let one = participant(&world).await;
        assert_eq!((one.accredited_until, one.card.certificate.as_str()), (date(2028, 2, 1), "KZ-2"));

        world.goes_to("2028-02-01T23:59:59+05:00");
        participants::expire(office, &world.automatic(), one.id).await.unwrap();
        assert!(matches!(participant(&world).await.state, law::participant::State::Registered { .. }));
        world.goes_to("2028-02-02T00:00:00+05:00");
        participants::expire(office, &world.automatic(), one.id).await.unwrap();
        let law::participant::State::Blocked { ground, blocked_at } = participant(&world).await.state else {
            panic!("still listed")
        };
        assert_eq!(
            (ground, blocked_at),
            (Ground::AccreditationNotConfirmed, at("2028-02-02T00:00:00+05:00"))
        );
        replays(&world).await;
    })
    .await;
}
