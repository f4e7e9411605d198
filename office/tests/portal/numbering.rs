//! The template of registration numbers (A-18.p4): who sets it, what is refused, from when it counts.

use jiff::civil::date;
use office::demo::personas::VEDOMSTVO;
use office::numbering::{self, Preview, Proposal};
use office::{Error, FieldError};

use crate::ledger::{invalid, pairs, refused};
use crate::world::{WEDNESDAY, World, each};

const SLASHES: &str = "{code}/{yy}/{seq:6}";

fn proposal(template: &str, from: &str) -> Proposal {
    Proposal { template: template.into(), from: from.into(), reason: "№ 12 бұйрық".into() }
}

async fn preview(world: &World, template: &str, from: &str) -> Result<Preview, Error> {
    numbering::preview(&world.office, &world.who("administrator"), &proposal(template, from)).await
}

/// The administrator looks and confirms what was shown.
async fn set(world: &World, template: &str, from: &str) {
    let seen = preview(world, template, from).await.unwrap().edition;
    let (ctx, proposal) = (world.who("administrator"), proposal(template, from));
    numbering::record(&world.office, &ctx, &proposal, seen).await.unwrap();
}

async fn number(world: &World, participant: &office::participants::Participant) -> String {
    let id = world.ready("applicant", participant).await;
    world.submitted("applicant", id).await.state.number().expect("registered").0.to_owned()
}

fn the_one(result: Result<Preview, Error>) -> FieldError {
    match result {
        Err(Error::Invalid(mut wrong)) if wrong.len() == 1 => wrong.remove(0),
        other => panic!("expected one wrong field, got {other:?}"),
    }
}

/// A-18.p4: the template is set by the operator of the portal, and there by the administrator.
#[tokio::test]
async fn only_the_administrator_of_the_operator_sets_the_template() {
    each(WEDNESDAY, async |world| {
        let proposal = proposal(SLASHES, "08.10.2026");
        for who in ["registrar", "applicant", "vedomstvo"] {
            let (office, ctx) = (&world.office, &world.who(who));
            let denied = ("role-may-not", "A-18.p4");
            assert_eq!(refused(numbering::overview(office, ctx).await), denied);
            assert_eq!(refused(numbering::preview(office, ctx, &proposal).await), denied);
            assert_eq!(refused(numbering::record(office, ctx, &proposal, 0).await), denied);
        }
        let seen = numbering::overview(&world.office, &world.who("administrator")).await.unwrap();
        assert_eq!((seen.template.to_string(), seen.since), ("{code}-{year}-{seq:5}".into(), None));
        assert!(seen.editions.is_empty());
    })
    .await;
}

/// A-18.p4: a new template counts from its day; numbers already given never change, and the series goes on.
#[tokio::test]
async fn a_template_counts_from_its_day_and_changes_no_number_given_before() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        assert_eq!(number(&world, &participant).await, "СНС-2026-00001");
        set(&world, SLASHES, "08.10.2026").await;
        assert_eq!(number(&world, &participant).await, "СНС-2026-00002");
        // Received after 14:00 of the old day, registered on the new one: its own date decides.
        world.goes_to("2026-10-07T15:00:00+05:00");
        let late = world.ready("applicant", &participant).await;
        world.submitted("applicant", late).await;
        world.goes_to("2026-10-08T10:00:00+05:00");
        assert_eq!(number(&world, &participant).await, "СНС/26/000003");
        world.register_job(late).await;
        let late = world.application("applicant", late).await;
        assert_eq!(late.state.number().unwrap().0, "СНС/26/000004");
        let sql = "SELECT number FROM application";
        let rows = world.office.db.read().await.unwrap().rows(sql, &[]).await.unwrap();
        let mut numbers: Vec<String> = rows.iter().map(|row| row.get("number").unwrap()).collect();
        numbers.sort();
        assert_eq!(numbers, ["СНС-2026-00001", "СНС-2026-00002", "СНС/26/000003", "СНС/26/000004"]);
    })
    .await;
}

/// A-18.p4: the history says which template counted from when, who set it and why.
#[tokio::test]
async fn every_template_stays_in_the_history_with_who_when_and_why() {
    each(WEDNESDAY, async |world| {
        set(&world, SLASHES, "2026-10-08").await;
        world.goes_to("2026-10-08T10:00:00+05:00");
        set(&world, "{code}.{year}.{month}.{seq:4}", "01.11.2026").await;
        let seen = numbering::overview(&world.office, &world.who("administrator")).await.unwrap();
        assert_eq!(seen.template.to_string(), SLASHES);
        assert_eq!(seen.since.as_ref(), seen.editions.last());
        let told: Vec<_> =
            seen.editions.iter().map(|e| (e.edition, e.valid_from, e.reason.as_str())).collect();
        let reason = "№ 12 бұйрық";
        assert_eq!(told, [(2, date(2026, 11, 1), reason), (1, date(2026, 10, 8), reason)]);
        assert_eq!(seen.editions[0].actor, world.who("administrator").actor);
        assert_eq!(seen.editions[0].recorded_at, world.now());
    })
    .await;
}

/// A-18.p4: every mistake is told by itself.
#[tokio::test]
async fn every_mistake_of_a_proposal_is_told_by_itself() {
    each(WEDNESDAY, async |world| {
        let cases = [
            ("{code}-{year}", "08.10.2026", "number-error-missing"),
            ("{code}-{year}-{kind}-{seq:5}", "08.10.2026", "number-error-unknown-token"),
            ("{code}{year}-{seq:5}", "08.10.2026", "number-error-not-parted"),
            ("{code}-{year}-{seq:5}-{seq:5}", "08.10.2026", "number-error-twice"),
            ("{code} {year}-{seq:5}", "08.10.2026", "number-error-sign"),
            ("{code}-{year}-{seq}", "08.10.2026", "number-error-width"),
            ("{code}-{year}-{seq:5", "08.10.2026", "number-error-unclosed"),
            ("{code}-{year}-{seq:5}", "08.10.2026", "numbering-error-nothing-new"),
            ("K{code}-{year}-{seq:5}", "08.10.2026", "numbering-error-might-repeat"),
            (SLASHES, "07.10.2026", "numbering-error-from-early"),
            (SLASHES, "01.01.2020", "numbering-error-from-early"),
            (SLASHES, "01.01.3000", "numbering-error-from"),
            (SLASHES, "31.02.2027", "numbering-error-from"),
            (SLASHES, "", "numbering-error-from"),
        ];
        for (template, from, key) in cases {
            assert_eq!(the_one(preview(&world, template, from).await).key, key, "{template} {from}");
        }
        let nothing =
            numbering::preview(&world.office, &world.who("administrator"), &Proposal::default()).await;
        let all = [
            ("template", "number-error-missing"),
            ("from", "numbering-error-from"),
            ("reason", "numbering-error-reason"),
        ];
        assert_eq!(invalid(nothing), pairs(&all));
        let endless = Proposal { reason: "а".repeat(1_001), ..proposal(SLASHES, "08.10.2026") };
        let endless = numbering::preview(&world.office, &world.who("administrator"), &endless).await;
        assert_eq!(the_one(endless).key, "numbering-error-reason-long");
        let recorded =
            numbering::overview(&world.office, &world.who("administrator")).await.unwrap().editions;
        assert!(recorded.is_empty(), "a refused proposal leaves nothing");
    })
    .await;
}

/// A-18.p4: the preview shows the next three numbers of every participant and records nothing.
#[tokio::test]
async fn a_preview_shows_the_next_numbers_of_every_participant() {
    each(WEDNESDAY, async |world| {
        let first = world.inhabited().await;
        world.participant_with("ЕКІ", VEDOMSTVO.bin, date(2027, 12, 31)).await;
        number(&world, &first).await;
        let coming = |preview: Preview| -> Vec<Vec<String>> {
            let mut coming = preview.coming;
            coming.sort_by(|a, b| a.participant.code.cmp(&b.participant.code));
            coming.into_iter().map(|one| one.numbers).collect()
        };
        let soon = preview(&world, SLASHES, "08.10.2026").await.unwrap();
        assert_eq!((soon.compared, soon.edition), (1, 0));
        assert_eq!(
            coming(soon),
            [
                ["ЕКІ/26/000001", "ЕКІ/26/000002", "ЕКІ/26/000003"],
                ["СНС/26/000002", "СНС/26/000003", "СНС/26/000004"]
            ]
        );
        let next_year = preview(&world, "{code}/{year}.{month}/{seq:1}", "01.02.2027").await.unwrap();
        assert_eq!(coming(next_year)[1], ["СНС/2027.02/1", "СНС/2027.02/2", "СНС/2027.02/3"]);
        assert_eq!(number(&world, &first).await, "СНС-2026-00002", "nothing was recorded");
    })
    .await;
}

/// A-18.p4: a number that came from elsewhere is not given a second time either.
#[tokio::test]
async fn a_template_that_would_give_an_existing_number_is_refused() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        number(&world, &participant).await;
        let mut tx = world.office.db.begin().await.unwrap();
        tx.execute("UPDATE application SET number = 'СНС/26/000009'", &[]).await.unwrap();
        tx.commit().await.unwrap();
        let wrong = the_one(preview(&world, SLASHES, "08.10.2026").await);
        assert_eq!(wrong.key, "numbering-error-repeats");
        assert_eq!(wrong.args["number"], "СНС/26/000009");
        // With other widths the same number would not come out.
        preview(&world, "{code}/{yy}/{seq:7}", "08.10.2026").await.unwrap();
        // A place that was taken is never given again.
        let mut tx = world.office.db.begin().await.unwrap();
        tx.execute("UPDATE number_series SET next = 10", &[]).await.unwrap();
        tx.commit().await.unwrap();
        preview(&world, SLASHES, "08.10.2026").await.unwrap();
    })
    .await;
}

/// A-18.p4: templates of the past and planned ones count as well.
#[tokio::test]
async fn a_template_is_compared_with_earlier_and_planned_ones() {
    each(WEDNESDAY, async |world| {
        set(&world, SLASHES, "08.10.2026").await;
        set(&world, "{code}.{yy}.{seq:6}", "01.01.2027").await;
        let before = preview(&world, "{code}_{yy}_{seq:6}", "01.12.2026").await.unwrap();
        assert_eq!(before.until.map(|edition| edition.valid_from), Some(date(2027, 1, 1)));
        for template in ["A{code}/{yy}/{seq:6}", "A{code}.{yy}.{seq:6}", "A{code}-{year}-{seq:6}"] {
            let wrong = the_one(preview(&world, template, "01.02.2027").await);
            assert_eq!(wrong.key, "numbering-error-might-repeat", "{template}");
        }
        // What is planned can be taken back by the template before it, on the same day.
        set(&world, SLASHES, "01.01.2027").await;
        let again = preview(&world, "{code}.{yy}.{seq:6}", "01.01.2027").await.unwrap();
        assert_eq!((again.until, again.edition), (None, 3));
    })
    .await;
}

/// A-18.p4: of two administrators at once one is told that the template has changed meanwhile.
#[tokio::test]
async fn whoever_confirms_an_outdated_preview_is_told_so() {
    each(WEDNESDAY, async |world| {
        let seen = preview(&world, SLASHES, "08.10.2026").await.unwrap().edition;
        set(&world, "{code}.{yy}.{seq:6}", "08.10.2026").await;
        let (ctx, late) = (world.who("administrator"), proposal(SLASHES, "08.10.2026"));
        let told = numbering::record(&world.office, &ctx, &late, seen).await;
        assert!(matches!(told, Err(Error::Stale)), "{told:?}");
        // The same with both at the same moment.
        let seen = preview(&world, SLASHES, "09.10.2026").await.unwrap().edition;
        let record = |template: &str| {
            let (office, ctx) = (world.office.clone(), ctx.clone());
            let proposal = proposal(template, "09.10.2026");
            async move { numbering::record(&office, &ctx, &proposal, seen).await }
        };
        let (one, other) = tokio::join!(record(SLASHES), record("{code}_{yy}_{seq:6}"));
        let failed: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        assert!(matches!(failed[..], [Error::Stale]), "{failed:?}");
    })
    .await;
}

/// A-18.p4: what was recorded cannot be changed.
#[tokio::test]
async fn the_database_refuses_to_change_a_recorded_template() {
    each(WEDNESDAY, async |world| {
        set(&world, SLASHES, "08.10.2026").await;
        world.unchangeable("number_template", "reason").await;
    })
    .await;
}
