//! Reminders that an accreditation ends (T-36 in support of ): once each, dated by their instants, to those whom it
//! concerns, also after a downtime.

use jiff::civil::date;
use office::demo::personas::{OPERATOR, VEDOMSTVO};
use office::participants::{self, Participant, State};
use office::store::{events, notices, terms};
use office::{firing, replay};

use crate::world::{WEDNESDAY, World, at, each};

const CODE: &str = "ЕКІ";

/// Every event since the registration, with its instant.
async fn happened(world: &World, of: &Participant) -> Vec<(String, String)> {
    let mut reader = world.office.db.read().await.unwrap();
    let all = events::of_subject(&mut reader, participants::SUBJECT, of.id).await.unwrap();
    all.into_iter().skip(3).map(|event| (event.kind, event.at.to_string())).collect()
}

async fn told(world: &World, party: &str) -> Vec<String> {
    let mut reader = world.office.db.read().await.unwrap();
    let all = notices::of_party(&mut reader, party, 100).await.unwrap();
    let reminders = all.iter().filter(|it| it.kind == "participant-reminded");
    let mut told: Vec<_> = reminders.map(|it| format!("{} {}", it.at, it.data["date"])).collect();
    told.sort();
    told
}

/// When the next reminder is due by the table of running terms.
async fn next(world: &World, of: &Participant) -> Option<jiff::Timestamp> {
    let mut reader = world.office.db.read().await.unwrap();
    let running = terms::of_subject(&mut reader, participants::SUBJECT, of.id).await.unwrap();
    running.into_iter().find(|term| term.rule == "T-36").map(|term| term.due_at)
}

/// Whether a job stands at the end of a term then.
async fn planned(world: &World, then: jiff::Timestamp) -> bool {
    let sql = "SELECT id FROM job WHERE kind = 'term' AND run_at = $1";
    world.office.db.read().await.unwrap().row(sql, &office::values![then]).await.unwrap().is_some()
}

async fn replays(world: &World) {
    let report = replay::run(&world.office).await.unwrap();
    assert!(report.differences.is_empty(), "{:?}", report.differences);
}

/// 60, 30, 7 and 1 day before the end, the organisation and the operator are told; one transaction each, however
/// often the job runs; what a downtime missed comes in its order, before the exclusion.
#[tokio::test]
async fn an_ending_accreditation_is_told_of_in_time() {
    each(WEDNESDAY, async |world| {
        let of = world.participant_with(CODE, VEDOMSTVO.bin, date(2026, 12, 9)).await;
        let first = at("2026-10-11T00:00:00+05:00");
        assert_eq!(next(&world, &of).await, Some(first));
        assert!(planned(&world, first).await, "a job stands at the reminder");
        world.goes_to("2026-10-10T23:59:59.999999+05:00");
        participants::expire(&world.office, &world.automatic(), of.id).await.unwrap();
        assert!(happened(&world, &of).await.is_empty());

        world.goes_to("2026-10-11T00:00:00+05:00");
        for _ in 0..2 {
            firing::fire(&world.office, &world.automatic(), participants::SUBJECT, of.id).await.unwrap();
        }
        let reminded = |at: &str| ("participant_reminded".to_owned(), at.to_owned());
        assert_eq!(happened(&world, &of).await, [reminded("2026-10-10T19:00:00Z")]);
        let date = "\"2026-12-09\"";
        for party in [VEDOMSTVO.bin, OPERATOR.bin] {
            assert_eq!(told(&world, party).await, [format!("2026-10-10T19:00:00Z {date}")], "{party}");
        }
        replays(&world).await;

        world.goes_to("2027-01-05T09:00:00+05:00");
        let world = world.restarted().await;
        for found in [1, 0] {
            let looked = firing::sweep(&world.office, &world.automatic()).await.unwrap();
            assert_eq!(looked > 0, found > 0);
        }
        let all = happened(&world, &of).await;
        let late = ["2026-11-09T19:00:00Z", "2026-12-02T19:00:00Z", "2026-12-08T19:00:00Z"];
        let ended = |kind: &str| (kind.to_owned(), "2026-12-09T19:00:00Z".to_owned());
        let wanted = [reminded("2026-10-10T19:00:00Z")].into_iter().chain(late.map(reminded));
        let wanted = wanted.chain(["participant_excluded", "participant_blocked"].map(ended));
        assert_eq!(all, wanted.collect::<Vec<_>>());
        for party in [VEDOMSTVO.bin, OPERATOR.bin] {
            assert_eq!(told(&world, party).await[1..], late.map(|at| format!("{at} {date}")), "{party}");
        }
        replays(&world).await;
    })
    .await;
}

/// a further certificate begins the reminders anew, and only those that are to come.
#[tokio::test]
async fn a_renewed_accreditation_is_told_of_by_its_new_end() {
    each(WEDNESDAY, async |world| {
        let of = world.participant_with(CODE, VEDOMSTVO.bin, date(2026, 11, 20)).await;
        assert_eq!(
            next(&world, &of).await,
            Some(at("2026-10-22T00:00:00+05:00")),
            "60 days had passed before"
        );
        world.goes_to("2026-10-22T00:00:01+05:00");
        participants::expire(&world.office, &world.automatic(), of.id).await.unwrap();
        world.goes_to("2026-11-18T12:00:00+05:00");
        let renewed =
            participants::renew(&world.office, &world.who("registrar"), of.id, "KZ-2", date(2026, 12, 1))
                .await;
        assert!(matches!(renewed.unwrap().state, State::Registered { .. }));
        assert_eq!(next(&world, &of).await, Some(at("2026-11-25T00:00:00+05:00")), "60 and 30 have passed");
        // The ends that were planned before do nothing.
        participants::expire(&world.office, &world.automatic(), of.id).await.unwrap();
        assert_eq!(told(&world, VEDOMSTVO.bin).await.len(), 1);
        world.goes_to("2026-11-30T00:00:00+05:00");
        participants::expire(&world.office, &world.automatic(), of.id).await.unwrap();
        world.goes_to("2026-12-01T00:00:00+05:00");
        participants::expire(&world.office, &world.automatic(), of.id).await.unwrap();
        let told = told(&world, OPERATOR.bin).await;
        assert_eq!(
            told[1..],
            ["2026-11-24T19:00:00Z", "2026-11-30T19:00:00Z"].map(|at| format!("{at} \"2026-12-01\""))
        );
        assert_eq!(next(&world, &of).await, None);
        replays(&world).await;
    })
    .await;
}

/// an organisation that a former program registered is reminded as well.
#[tokio::test]
async fn reminders_that_nobody_planned_are_planned_at_the_start() {
    each(WEDNESDAY, async |world| {
        let of = world.participant_with(CODE, VEDOMSTVO.bin, date(2026, 12, 9)).await;
        let mut tx = world.office.db.begin().await.unwrap();
        for sql in ["DELETE FROM term WHERE rule = 'T-36'", "DELETE FROM job WHERE kind = 'term'"] {
            tx.execute(sql, &[]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let world = world.restarted().await;
        let first = at("2026-10-11T00:00:00+05:00");
        assert_eq!(next(&world, &of).await, Some(first));
        assert!(planned(&world, first).await);
        replays(&world).await;
    })
    .await;
}

/// A-0.h: looking at a system writes nothing, so that what is missing is found and not quietly made again.
#[tokio::test]
async fn a_replay_finds_a_reminder_that_is_gone() {
    each(WEDNESDAY, async |world| {
        let of = world.participant_with(CODE, VEDOMSTVO.bin, date(2026, 12, 9)).await;
        let mut tx = world.office.db.begin().await.unwrap();
        tx.execute("DELETE FROM term WHERE rule = 'T-36'", &[]).await.unwrap();
        tx.commit().await.unwrap();
        let looking = office::Office::look(world.office.config.clone()).await.unwrap();
        let report = replay::run(&looking).await.unwrap();
        assert!(report.differences.iter().any(|it| it.subject_id == of.id), "{:?}", report.differences);
        assert_eq!(next(&world, &of).await, None);
    })
    .await;
}

/// A-12.p3, A-13.1: the series of numbers, and the day to which an accreditation was shown, are what the history says.
#[tokio::test]
async fn a_replay_finds_another_accreditation_and_another_series() {
    each(WEDNESDAY, async |world| {
        let of = world.participant_with(CODE, VEDOMSTVO.bin, date(2026, 12, 9)).await;
        let words = world.office.texts.of(office::texts::Locale::En);
        for (sql, values, wanted) in [
            (
                "UPDATE participant SET accredited_until = $1",
                office::values![date(2030, 1, 1)],
                "the column accredited_until is",
            ),
            (
                "INSERT INTO number_series (participant_id, year, next) VALUES ($1, 2026, 5)",
                office::values![of.id],
                "numbers of 2026: the next one is 5, by the events 1",
            ),
        ] {
            let mut tx = world.office.db.begin().await.unwrap();
            tx.execute(sql, &values).await.unwrap();
            tx.commit().await.unwrap();
            let report = replay::run(&world.office).await.unwrap();
            let told: Vec<_> = report.differences.iter().map(|it| it.told(words)).collect();
            assert!(told.iter().any(|it| it.contains(wanted)), "{told:?}");
        }
    })
    .await;
}

/// A-18.p4: two participants whose numbers would look alike are not registered.
#[tokio::test]
async fn a_code_that_looks_like_another_one_is_refused() {
    each(WEDNESDAY, async |world| {
        world.participant_with("СНС", VEDOMSTVO.bin, date(2026, 12, 9)).await;
        let entry = participants::Entry {
            bin: law::Bin::parse(OPERATOR.bin).unwrap(),
            name_kk: "Екі".into(),
            name_ru: "Два".into(),
            name_en: "Two".into(),
            code: law::number::Code::parse("CHC").unwrap(),
            system: "expertise".into(),
            accredited_until: date(2026, 12, 9),
            card: participants::Card::default(),
        };
        let refused = participants::register(&world.office, &world.who("registrar"), entry).await;
        let Err(office::Error::Invalid(wrong)) = refused else { panic!("{refused:?}") };
        assert_eq!((wrong[0].field.as_str(), wrong[0].key.as_ref()), ("code", "participant-error-code"));
    })
    .await;
}

/// A-0.h: an edition from a later day touches no participant that was registered before it, although its validity ends
/// after that day.
#[tokio::test]
async fn an_edition_to_come_lists_only_what_begins_under_it() {
    each(WEDNESDAY, async |world| {
        world.participant_with(CODE, VEDOMSTVO.bin, date(2027, 12, 9)).await;
        let text = |from: &str| {
            format!(
                "id = \"670-next\"\norder = \"670\"\namends = \"670-2019-08-16\"\nact = \"x\"\n\
                 given = \"2026-09-30\"\nin_force_from = \"{from}\"\n"
            )
        };
        let touched = async |from: &str| {
            let admin = world.who("administrator");
            let preview = office::laws::editions::preview_edition(&world.office, &admin, &text(from)).await;
            let (_, preview) = preview.unwrap();
            preview.effect.by_rule.keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(touched("2027-01-01").await, Vec::<String>::new());
        assert_eq!(touched("2026-10-01").await, ["T-19", "T-36"]);
    })
    .await;
}
