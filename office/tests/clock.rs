//! The legal clock at work: terms fire once, move by decrees, and are computed again from the history.

mod common;

use common::cases::*;
use common::*;
use jiff::civil::date;
use law::calendar::{Amendment, DayKind, Reason};
use law::{Cause, Rule};
use office::expertise::view;
use office::laws::confirm::{self, Confirmation};
use office::laws::interruptions::{self, Entry, Scope};
use office::laws::recount;
use office::laws::{desk, editions};
use office::store::terms::Governed;
use office::terms::extract::{self, Issued};
use office::{Clock, Ctx, Error, Office, firing, notices};
use serde_json::json;

/// Friday 9 October becomes a day off.
fn decree() -> Vec<Amendment> {
    vec![Amendment {
        date: date(2026, 10, 9),
        kind: Some(DayKind::DayOff),
        reason: Reason::Transfer,
        act: "decree of the test, No. 1".into(),
    }]
}

/// A-39.1: a decree moves the term of an open case by one working day; the history says so, the portal is told, and
/// the term fires at its new end.
#[tokio::test]
async fn a_day_off_declared_meanwhile_moves_open_terms_and_is_told() {
    each(async |_, office, case| {
        goes_to(office, "2026-10-06T05:00:00Z").await;
        let preview = desk::preview_calendar(office, &admin(office), &decree()).await.unwrap();
        assert_eq!((preview.effect.open, preview.effect.moved), (1, 1));
        assert_eq!(
            (preview.effect.dates[0].from, preview.effect.dates[0].to),
            (date(2026, 10, 12), date(2026, 10, 13))
        );
        let expert = acting("expert", office.clock.now());
        let refused = desk::change_calendar(office, &expert, &decree(), "no role", None).await;
        assert!(matches!(refused, Err(Error::Refused(it)) if it.clause.0 == "A-0.h"));

        let made =
            desk::change_calendar(office, &admin(office), &decree(), "decree No. 1", Some(&preview.name))
                .await
                .unwrap();
        recount::run(office, &automatic(office), made.number).await.unwrap();
        recount::run(office, &automatic(office), made.number).await.unwrap();
        let listed = "SELECT COUNT(*) AS n FROM term_change WHERE told_at IS NOT NULL";
        assert_eq!(count(office, listed).await, 1);
        assert_eq!(ends(office, case).await.0, at(TUESDAY_ENDS));
        let kinds = events(office, case).await;
        assert_eq!(kinds.iter().filter(|(kind, _)| kind == "term_recounted").count(), 1, "{kinds:?}");
        let told = told_last(office).await;
        assert_eq!(told.body["stage"]["stage"], "term_moved");
        assert_eq!(told.body["stage"]["due"]["last_day"], "2026-10-13");

        // The job of the former end finds that nothing is due.
        goes_to(office, MONDAY_ENDS).await;
        firing::fire(office, &automatic(office), "case", case).await.unwrap();
        assert_eq!(firing::sweep(office, &automatic(office)).await.unwrap(), 0);
        assert_eq!(decided_at(office, case).await, None);
        goes_to(office, "2026-10-14T03:00:00Z").await;
        assert_eq!(firing::sweep(office, &automatic(office)).await.unwrap(), 1);
        assert_eq!(decided_at(office, case).await, Some(at(TUESDAY_ENDS)));
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A-39.1: whatever was changed in a row of a running term, and a row that belongs to nothing, is found.
#[tokio::test]
async fn a_replay_finds_each_changed_column_of_a_running_term_and_rows_of_nothing() {
    each(async |_, office, case| {
        assert_eq!(replays(office).await, Vec::<String>::new());
        let does = async |sql: &'static str| {
            let mut tx = office.db.begin().await.unwrap();
            assert_eq!(tx.execute(sql, &[]).await.unwrap(), 1, "{sql}");
            tx.commit().await.unwrap();
        };
        let changes = [
            ("start_at = start_at - 86400000000", "start_at = start_at - INTERVAL '1 day'", "begins"),
            ("due_at = due_at + 1000000", "due_at = due_at + INTERVAL '1 second'", "ends"),
            ("last_day = '2026-10-13'", "last_day = '2026-10-13'", "has the last day"),
            ("open_by = 'SBI-1'", "open_by = 'SBI-1'", "is held open by"),
            ("interrupted = 1", "interrupted = true", "is interrupted"),
            ("edition = '670-2018-09-24'", "edition = '670-2018-09-24'", "is of the edition"),
            ("calendar = 'kz-1'", "calendar = 'kz-1'", "is by the calendar"),
        ];
        let columns = "subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by,
                       interrupted";
        let mut tx = office.db.begin().await.unwrap();
        tx.execute("CREATE TABLE kept AS SELECT * FROM term", &[]).await.unwrap();
        tx.commit().await.unwrap();
        let sqlite = office.db.dialect() == office::store::Dialect::Sqlite;
        for (here, there, told) in changes {
            does(leak(format!("UPDATE term SET {}", if sqlite { here } else { there }))).await;
            let found = replays(office).await;
            assert!(found.len() == 1 && found[0].contains(&format!("K1 {told}")), "{told}: {found:?}");
            does("DELETE FROM term").await;
            does(leak(format!("INSERT INTO term ({columns}) SELECT {columns} FROM kept"))).await;
        }
        assert_eq!(replays(office).await, Vec::<String>::new());
        let nobody = uuid::Uuid::new_v4();
        for kind in ["case", "registration", "nothing"] {
            let mut tx = office.db.begin().await.unwrap();
            let stray = "INSERT INTO term SELECT $1, $2, rule, edition, calendar, start_at, last_day, due_at, open_by,
                         interrupted FROM kept";
            tx.execute(stray, &office::values![kind, nobody]).await.unwrap();
            tx.commit().await.unwrap();
        }
        let found = replays(office).await;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().all(|it| it.contains(&nobody.to_string()) && it.contains("no history")));
        assert!(case != nobody);
    })
    .await;
}

/// Statements of this file that are put together.
fn leak(sql: String) -> &'static str {
    Box::leak(sql.into_boxed_str())
}

/// A-40.p2: what was decided by the calendar of its time stays, whatever is decreed later.
#[tokio::test]
async fn a_decree_never_touches_a_day_that_has_come() {
    each(async |_, office, case| {
        goes_to(office, "2026-10-13T03:00:00Z").await;
        firing::sweep(office, &automatic(office)).await.unwrap();
        assert_eq!(decided_at(office, case).await, Some(at(MONDAY_ENDS)));
        let refused = desk::change_calendar(office, &admin(office), &decree(), "too late", None).await;
        let Err(Error::Invalid(wrong)) = refused else { panic!("{refused:?}") };
        assert_eq!(wrong[0].key, "calendar-error-not-to-come");
        assert_eq!(decided_at(office, case).await, Some(at(MONDAY_ENDS)));
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A-40.p1: two nodes whose clocks differ and that were down at the end of the term issue one result, dated by the
/// end of the term.
#[tokio::test]
async fn two_nodes_with_different_clocks_fire_once_after_downtime() {
    each(async |fresh, office, case| {
        goes_to(office, "2026-10-15T05:00:00Z").await;
        let ahead = Clock::fixed(at("2026-10-15T08:00:00Z"));
        let other = open("expertise", fresh, ahead, "http://127.0.0.1:9").await;
        let (here, there) = (automatic(office), automatic(&other));
        let (first, second, third, fourth) = tokio::join!(
            firing::fire(office, &here, "case", case),
            firing::fire(&other, &there, "case", case),
            firing::sweep(office, &here),
            firing::sweep(&other, &there)
        );
        // The loser may see that it lost before the winner is durable; its job runs again.
        assert!(first.is_ok() || second.is_ok() || third.is_ok() || fourth.is_ok());
        firing::fire(office, &here, "case", case).await.unwrap();
        firing::fire(&other, &there, "case", case).await.unwrap();
        assert_eq!(decided_at(office, case).await, Some(at(MONDAY_ENDS)));
        let kinds = events(office, case).await;
        let fired = kinds.iter().filter(|(kind, _)| kind == "completeness_positive_auto").count();
        assert_eq!(fired, 1, "{kinds:?}");
        let results = "SELECT COUNT(*) AS n FROM message_out WHERE kind = 'RESULT'";
        assert_eq!(count(office, results).await, 1);
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A-39.1, A-40.p1: what the terms of a case do by themselves is told to the head of the organisation, once and together
/// with it, also by two nodes; and the date of each stays explained.
#[tokio::test]
async fn terms_that_acted_are_told_to_the_head_once_and_stay_explained() {
    each(async |fresh, office, case| {
        goes_to(office, "2026-10-19T05:00:00Z").await;
        let other = open("expertise", fresh, Clock::fixed(office.clock.now()), "http://127.0.0.1:9").await;
        let ctx = automatic(office);
        // First the result, then the draft of the contract that nobody sent.
        for _ in 0..3 {
            let here = firing::fire(office, &ctx, "case", case);
            let (one, two) = tokio::join!(here, firing::fire(&other, &ctx, "case", case));
            assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
        }
        let acts = [
            (json!("K1"), json!("completeness_positive_auto")),
            (json!("K3"), json!("contract_draft_overdue")),
        ];
        for reader in ["expertise-head", "expert"] {
            let told = notices::list(office, &acting(reader, office.clock.now())).await.unwrap();
            let mut told: Vec<_> =
                told.iter().map(|it| (&it.data["rule"], &it.data["event"], it.subject_id)).collect();
            told.sort_by_key(|(rule, ..)| rule.to_string());
            let acts = acts.iter().map(|(rule, event)| (rule, event, case));
            assert_eq!(told, acts.collect::<Vec<_>>(), "{reader}");
        }
        for stranger in ["expertise-administrator", "expertise-lawyer"] {
            let stranger = acting(stranger, office.clock.now());
            assert!(notices::list(office, &stranger).await.unwrap().is_empty());
        }
        let dates = view::dates(office, &acting("expert", office.clock.now()), case).await.unwrap();
        for (rule, ends) in [("K1", MONDAY_ENDS), ("K3", "2026-10-15T19:00:00Z")] {
            let (due, _) = dates.of(rule).unwrap();
            assert_eq!(due.at, at(ends), "{rule}");
            let acted = dates.ended.iter().find(|it| it.due == *due).unwrap();
            assert!(acted.acted && dates.ended_by(rule, acted.event, office.clock.now()).is_some());
        }
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A-40.p1, A-62.3: a failure that is told after a term has acted moves no date that acted.
#[tokio::test]
async fn a_failure_told_later_leaves_the_date_that_acted_as_it_was() {
    each(async |_, office, case| {
        goes_to(office, "2026-10-13T05:00:00Z").await;
        firing::fire(office, &automatic(office), "case", case).await.unwrap();
        let failure = Entry {
            days: None,
            id: "SBI-9".into(),
            cause: Cause::HighFailure,
            scope: Scope::All,
            from: at("2026-10-12T05:00:00Z"),
            until: at("2026-10-13T04:00:00Z"),
            lasts: false,
            reason: "late".into(),
        };
        interruptions::record(office, &admin(office), &failure).await.unwrap();
        firing::fire(office, &automatic(office), "case", case).await.unwrap();
        let seen = view::case(office, &acting("expert", office.clock.now()), case).await.unwrap();
        assert_eq!(seen.due.at, at(MONDAY_ENDS));
        let dates = view::dates(office, &acting("expert", office.clock.now()), case).await.unwrap();
        assert_eq!(dates.of("K1").unwrap().0.at, at(MONDAY_ENDS));
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A-0.h-R2: a lawyer's length from a day on does not touch a case that was registered before, also where its term
/// starts later: neither the term, nor a decree that moves it, nor a replay.
#[tokio::test]
async fn a_lawyer_s_length_leaves_cases_that_began_before() {
    each(async |_, office, case| {
        let word = Confirmation {
            edition: "670-2019-08-16".into(),
            rule: Rule::ContractDraft,
            value: Some(4),
            from: Some(date(2026, 10, 7)),
            basis: "order of the test".into(),
        };
        confirm::confirm_term(office, &lawyer(office), &word).await.unwrap();
        goes_to(office, "2026-10-13T03:00:00Z").await;
        firing::fire(office, &automatic(office), "case", case).await.unwrap();
        let draft = async || {
            let seen = view::case(office, &acting("expert", office.clock.now()), case).await.unwrap();
            seen.running.into_iter().find(|due| due.rule == Rule::ContractDraft).unwrap()
        };
        // Complete by lapse on Monday: 13, 14, 15; a later case would have the 16th as well.
        let due = draft().await;
        assert_eq!(due.at, at("2026-10-15T19:00:00Z"));
        let of = |begun| {
            let governed =
                Governed { begun: Some(begun), edition: word.edition.clone(), ..Governed::default() };
            let law = office.laws.of(&governed, office.clock.now()).unwrap();
            law.due(Rule::ContractDraft, due.start().unwrap()).unwrap().last_day
        };
        assert_eq!((of(date(2026, 10, 6)), of(date(2026, 10, 7))), (date(2026, 10, 15), date(2026, 10, 16)));
        assert_eq!(replays(office).await, Vec::<String>::new());
        // Of three days and of four, what a decree moves to the 16th is not moved once more.
        let decree = [Amendment { date: date(2026, 10, 15), ..decree().remove(0) }];
        let made = desk::change_calendar(office, &admin(office), &decree, "decree", None).await.unwrap();
        recount::run(office, &automatic(office), made.number).await.unwrap();
        assert_eq!(draft().await.at, at("2026-10-16T19:00:00Z"));
        assert_eq!(replays(office).await, Vec::<String>::new());
        goes_to(office, "2026-10-21T03:00:00Z").await;
        firing::fire(office, &automatic(office), "case", case).await.unwrap();
        assert!(events(office, case).await.iter().any(|(kind, _)| kind == "contract_draft_overdue"));
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A-40.p1: of two nodes on one database the clock of one stands before the end of the term, that of the other after it:
/// the result is issued once, dated by the end of the term, whatever the first does before and after.
#[tokio::test]
async fn a_node_behind_the_end_of_a_term_and_one_past_it_fire_once() {
    each(async |fresh, office, case| {
        goes_to(office, "2026-10-12T18:59:30Z").await;
        let past = Clock::fixed(at("2026-10-12T19:00:30Z"));
        let other = open("expertise", fresh, past, "http://127.0.0.1:9").await;
        let (behind, past) = (automatic(office), automatic(&other));
        firing::fire(office, &behind, "case", case).await.unwrap();
        assert_eq!(firing::sweep(office, &behind).await.unwrap(), 0);
        assert_eq!(decided_at(office, case).await, None, "the term runs");
        let (before, after) = tokio::join!(
            firing::fire(office, &behind, "case", case),
            firing::fire(&other, &past, "case", case)
        );
        assert!(before.is_ok() && after.is_ok(), "{before:?} {after:?}");
        for _ in 0..2 {
            firing::fire(office, &behind, "case", case).await.unwrap();
            firing::sweep(office, &behind).await.unwrap();
            firing::fire(&other, &past, "case", case).await.unwrap();
            firing::sweep(&other, &past).await.unwrap();
        }
        let kinds = events(office, case).await;
        let fired = kinds.iter().filter(|(kind, _)| kind == "completeness_positive_auto").count();
        assert_eq!(fired, 1, "{kinds:?}");
        assert_eq!(decided_at(&other, case).await, Some(at(MONDAY_ENDS)));
        let results = "SELECT COUNT(*) AS n FROM message_out WHERE kind = 'RESULT'";
        assert_eq!(count(office, results).await, 1);
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A-39.1: replay finds a state or a date that somebody changed behind the history.
#[tokio::test]
async fn replay_finds_what_was_changed_behind_the_history() {
    each(async |_, office, _| {
        assert_eq!(replays(office).await, Vec::<String>::new());
        let mut tx = office.db.begin().await.unwrap();
        let sql = "UPDATE term SET due_at = $1";
        tx.execute(sql, &office::values![at("2026-10-20T19:00:00Z")]).await.unwrap();
        tx.commit().await.unwrap();
        let found = replays(office).await;
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("K1 ends 2026-10-20T19:00:00Z in the table"), "{found:?}");

        let mut tx = office.db.begin().await.unwrap();
        let sql = "UPDATE expertise_case SET law_state = $1";
        let state = json!({ "state": "received", "registered_at": "2026-10-05T07:00:00Z" });
        tx.execute(sql, &office::values![state]).await.unwrap();
        tx.commit().await.unwrap();
        let found = replays(office).await;
        assert!(found.iter().any(|what| what.contains("state is")), "{found:?}");
    })
    .await;
}

/// A-0.h, A-41: what stands beside a state for lists and searches is compared too, and so are the series of numbers and
/// what has no history.
#[tokio::test]
async fn replay_finds_what_was_changed_beside_a_state() {
    each(async |_, office, case| {
        let stray = uuid::Uuid::from_u128(7);
        let copied = "INSERT INTO expertise_case (id, portal_code, application_id, registration_number,
                          registration_date, title, applicant_name, state, check_state, version, law_state, edition,
                          interruptions, decided_at, body, received_at, updated_at)
                      SELECT $1, portal_code, $1, registration_number, registration_date, title, applicant_name, state,
                          check_state, version, law_state, edition, interruptions, decided_at, body, received_at,
                          updated_at FROM expertise_case WHERE id = $2";
        let late = at("2030-01-01T00:00:00Z");
        for (sql, values, wanted) in [
            ("UPDATE expertise_case SET state = $1", office::values!["concluded"].to_vec(), "the column state is"),
            ("UPDATE expertise_case SET check_state = $1", office::values!["decided"].to_vec(), "the column check_state is"),
            ("UPDATE expertise_case SET decided_at = $1", office::values![late].to_vec(), "the column decided_at is"),
            (
                "UPDATE expertise_case SET registration_date = $1",
                office::values![date(2027, 1, 1)].to_vec(),
                "the column registration_date is",
            ),
            (
                "INSERT INTO document_number (series, year, next) VALUES ($1, $2, $3)",
                office::values!["ЖТН", 2026_i16, 9_i64].to_vec(),
                "the next one is 9, by the documents 1",
            ),
            (copied, office::values![stray, case].to_vec(), "there is no history of it"),
        ] {
            assert_eq!(replays(office).await, Vec::<String>::new(), "{sql}");
            let kept = office.db.read().await.unwrap().rows(FORMER, &[]).await.unwrap();
            let mut tx = office.db.begin().await.unwrap();
            tx.execute(sql, &values).await.unwrap();
            tx.commit().await.unwrap();
            let found = replays(office).await;
            assert!(found.iter().any(|what| what.contains(wanted)), "{sql}: {found:?}");
            let mut tx = office.db.begin().await.unwrap();
            let row = &kept[0];
            let former = office::values![
                row.get::<String>("state").unwrap(),
                row.get::<String>("check_state").unwrap(),
                row.get::<Option<jiff::Timestamp>>("decided_at").unwrap(),
                row.get::<jiff::civil::Date>("registration_date").unwrap()
            ];
            tx.execute("DELETE FROM expertise_case WHERE id = $1", &office::values![stray]).await.unwrap();
            tx.execute("DELETE FROM document_number", &[]).await.unwrap();
            tx.execute(
                "UPDATE expertise_case SET state = $1, check_state = $2, decided_at = $3, registration_date = $4",
                &former,
            )
            .await
            .unwrap();
            tx.commit().await.unwrap();
        }
    })
    .await;
}

const FORMER: &str = "SELECT state, check_state, decided_at, registration_date FROM expertise_case";

/// A-39.1, A-0.h: a lawyer confirms a term; another length counts only from a day to come, and open terms keep theirs.
#[tokio::test]
async fn a_confirmed_term_loses_its_doubt_and_another_length_begins_in_time() {
    each(async |_, office, case| {
        let doubtful = view::case(office, &acting("expert", office.clock.now()), case).await.unwrap();
        assert!(!doubtful.due.confirmed());
        let confirmation = |value, from| Confirmation {
            edition: "670-2019-08-16".into(),
            rule: Rule::Completeness,
            value,
            from,
            basis: "order 299, point 10".into(),
        };
        confirm::confirm_term(office, &lawyer(office), &confirmation(None, None)).await.unwrap();
        let sure = view::case(office, &acting("expert", office.clock.now()), case).await.unwrap();
        assert!(sure.due.confirmed());
        assert_eq!(sure.due.at, at(MONDAY_ENDS));

        for day in [date(2026, 10, 5), date(9999, 12, 31)] {
            let wrong =
                confirm::confirm_term(office, &lawyer(office), &confirmation(Some(3), Some(day))).await;
            assert!(matches!(wrong, Err(Error::Invalid(wrong)) if wrong[0].key == "law-error-term-from"));
        }
        // A-8.p2 says three working days: only another text of the order says anything else.
        let of_order =
            Confirmation { rule: Rule::RegisterPortalUser, ..confirmation(Some(9), Some(date(2026, 10, 6))) };
        let refused = confirm::confirm_term(office, &lawyer(office), &of_order).await;
        assert!(matches!(refused, Err(Error::Refused(refused)) if refused.code == "law-term-of-order"));
        confirm::confirm_term(office, &lawyer(office), &confirmation(Some(3), Some(date(2026, 10, 6))))
            .await
            .unwrap();
        assert_eq!(ends(office, case).await.0, at(MONDAY_ENDS), "it began before");
        goes_to(office, "2026-10-06T05:00:00Z").await;
        let law = office.law(office.clock.now());
        assert_eq!(law.due(Rule::Completeness, office.clock.now()).unwrap().last_day, date(2026, 10, 9));
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A-0.h: an edition is loaded ahead, says whom it touches, and rules from its first instant by the capital's clock;
/// a case keeps the edition it began with.
#[tokio::test]
async fn an_edition_loaded_ahead_rules_from_its_first_instant() {
    const TEXT: &str = r#"
id = "670-2026-10-07"
order = "670"
amends = "670-2019-08-16"
act = "order of the test"
given = "2026-09-30"
in_force_from = "2026-10-07"
[cut_off]
hour = 16
"#;
    each(async |_, office, case| {
        let (edition, preview) = editions::preview_edition(office, &admin(office), TEXT).await.unwrap();
        assert_eq!(
            (&*edition.id, preview.effect.moved),
            ("670-2026-10-07", 0),
            "nothing has begun under it yet"
        );
        let late = TEXT.replace("2026-10-07", "2026-10-01");
        let (_, touched) = editions::preview_edition(office, &admin(office), &late).await.unwrap();
        assert_eq!(touched.effect.moved, 1, "the open case began after its first day");

        editions::load_edition(office, &admin(office), TEXT, "loaded ahead", false).await.unwrap();
        let again = editions::load_edition(office, &admin(office), TEXT, "twice", false).await;
        assert!(matches!(again, Err(Error::Invalid(wrong)) if wrong[0].key == "edition-error-known"));
        let id = |moment: &str| office.law(at(moment)).edition.id.to_string();
        assert_eq!(id("2026-10-06T18:59:59.999999Z"), "670-2019-08-16");
        assert_eq!(id("2026-10-06T19:00:00Z"), "670-2026-10-07");
        goes_to(office, "2026-10-08T05:00:00Z").await;
        let kept = view::case(office, &acting("expert", office.clock.now()), case).await.unwrap();
        assert_eq!(&*kept.due.edition, "670-2019-08-16");
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A-39.1: what cannot be read stops no replay: it is named by its case and its term, the other cases are replayed, and
/// the last day is told where it alone differs.
#[tokio::test]
async fn replay_names_what_it_cannot_read_and_goes_on() {
    each(async |_, office, case| {
        let (unreadable, moved) =
            (received_as(office, "SENIM-2026-00002").await, received_as(office, "SENIM-2026-00003").await);
        let mut tx = office.db.begin().await.unwrap();
        let broken = json!({ "state": "nonsense" });
        let sql = "UPDATE expertise_case SET law_state = $1 WHERE id = $2";
        tx.execute(sql, &office::values![broken, unreadable]).await.unwrap();
        let sql = "UPDATE term SET last_day = $1 WHERE subject_id = $2";
        tx.execute(sql, &office::values![date(2026, 10, 9), moved]).await.unwrap();
        let sql = "UPDATE term SET last_day = 'infinity' WHERE subject_id = $1";
        tx.execute(sql, &office::values![case]).await.unwrap();
        tx.commit().await.unwrap();
        let found = replays(office).await;
        for (id, said) in [
            (unreadable, "what is stored cannot be read"),
            (moved, "K1 has the last day 2026-10-09 in the table, by the law 2026-10-12"),
            (case, "the term K1 in the table cannot be read"),
        ] {
            let named = |it: &&String| it.starts_with(&format!("case {id}: {said}"));
            assert_eq!(found.iter().filter(named).count(), 1, "{id} {said}: {found:?}");
        }
        assert_eq!(found.len(), 3, "{found:?}");
    })
    .await;
}

/// A-0.h: a case whose edition this system does not hold is a fault that names the edition; nothing is counted by
/// another one. What has not begun is under the law in force.
#[tokio::test]
async fn a_case_under_an_unknown_edition_is_a_fault_and_counted_by_no_other() {
    fn names_it<T: std::fmt::Debug>(answer: Result<T, Error>) {
        let error = answer.unwrap_err();
        assert!(matches!(error, Error::Internal(_)), "{error}");
        assert!(error.to_string().contains("no edition 670-of-another-node"), "{error}");
    }
    each(async |_, office, case| {
        let mut tx = office.db.begin().await.unwrap();
        let sql = "UPDATE expertise_case SET edition = '670-of-another-node' WHERE id = $1";
        tx.execute(sql, &office::values![case]).await.unwrap();
        tx.commit().await.unwrap();
        names_it(view::case(office, &acting("expert", office.clock.now()), case).await);
        names_it(desk::preview_calendar(office, &admin(office), &decree()).await);
        assert!(replays(office).await.iter().any(|it| it.contains("no edition 670-of-another-node")));
        goes_to(office, MONDAY_ENDS).await;
        names_it(firing::fire(office, &automatic(office), "case", case).await);
        let sql = "SELECT COUNT(*) AS n FROM event WHERE kind = 'completeness_positive_auto'";
        assert_eq!(count(office, sql).await, 0);

        let now = office.clock.now();
        let begins = office.laws.of(&Governed::default(), now).unwrap();
        assert_eq!(begins.edition.id, office.law(now).edition.id);
    })
    .await;
}

/// A-39.1, A-31: a date can be taken away as a paper with the seal of the system; both stay as they were issued, and
/// there is another paper only when the date has moved.
#[tokio::test]
async fn a_date_is_issued_once_as_a_paper_under_the_seal_of_the_system() {
    each(async |_, office, case| {
        let ctx = acting("expert", office.clock.now());
        let dates = view::dates(office, &ctx, case).await.unwrap();
        let (due, _) = dates.of("K1").unwrap();
        // Two at once make one.
        let (first, second) = tokio::join!(
            extract::issue(office, &ctx, &dates, due),
            extract::issue(office, &ctx, &dates, due)
        );
        let issued = first.unwrap();
        assert_eq!((&issued, issued.issue), (&second.unwrap(), 1));
        let paper = extract::bytes(office, &issued).await.unwrap();
        assert!(paper.starts_with(b"%PDF-1.7"));

        goes_to(office, "2026-10-06T05:00:00Z").await;
        let later = acting("expert", office.clock.now());
        let dates = view::dates(office, &later, case).await.unwrap();
        let (due, _) = dates.of("K1").unwrap();
        assert_eq!(extract::issue(office, &later, &dates, due).await.unwrap(), issued, "nothing has changed");
        fits(office, &later, &issued).await;

        let made =
            desk::change_calendar(office, &admin(office), &decree(), "decree No. 1", None).await.unwrap();
        recount::run(office, &automatic(office), made.number).await.unwrap();
        let dates = view::dates(office, &later, case).await.unwrap();
        let (due, _) = dates.of("K1").unwrap();
        let moved = extract::issue(office, &later, &dates, due).await.unwrap();
        assert_eq!((moved.issue, moved.at), (2, later.now));
        assert_ne!(moved.sha256, issued.sha256);
        let all = extract::issued(office, &later, &dates, due).await.unwrap();
        assert_eq!(all, [moved.clone(), issued.clone()], "the former one stays");
        for it in [&moved, &issued] {
            fits(office, &later, it).await;
        }
        let other = Some(extract::bytes(office, &moved).await.unwrap());
        assert!(office.verify(issued.cms, other, pki::Purpose::Seal, later.now).await.is_err());
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM term_extract").await, 2);
        let gone = office.db.begin().await.unwrap().execute("DELETE FROM term_extract", &[]).await;
        assert!(matches!(gone, Err(office::store::Error::AppendOnly(_))));
    })
    .await;
}

async fn fits(office: &Office, ctx: &Ctx, issued: &Issued) {
    let paper = extract::bytes(office, issued).await.unwrap();
    let verified = office.verify(issued.cms.clone(), Some(paper), pki::Purpose::Seal, ctx.now).await.unwrap();
    assert_eq!(verified.signer.bin.as_deref(), Some(BINS.1));
}
