//! What the operator and its lawyer do at the law desk, with two nodes and a newer program, on both engines.

mod common;

use std::sync::Arc;

use common::*;
use jiff::civil::date;
use law::access::Role;
use law::calendar::{Amendment, DayKind, Reason};
use law::edition::{Ground, Standing};
use law::{LawBook, Rule};
use office::laws::confirm::{self, Confirmation};
use office::laws::{Laws, desk, editions};
use office::store::jobs;
use office::testing::Fresh;
use office::{Clock, Ctx, Error, Office};

const NEXT_YEAR: &str = r#"
id = "670-2027-01-01"
order = "670"
amends = "670-2019-08-16"
act = "order of the test"
given = "2026-09-30"
in_force_from = "2027-01-01"
"#;

fn admin(office: &Office) -> Ctx {
    acting("expertise-administrator", office.clock.now())
}

fn lawyer(office: &Office) -> Ctx {
    acting("expertise-lawyer", office.clock.now())
}

fn refused(outcome: Result<impl std::fmt::Debug, Error>) -> (&'static str, &'static str) {
    match outcome {
        Err(Error::Refused(refusal)) => (refusal.clause.0, refusal.code),
        other => panic!("{other:?}"),
    }
}

async fn node(fresh: &Fresh) -> Office {
    open("expertise", fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await
}

async fn reread(office: &Office) {
    office.laws.refresh(&mut office.db.read().await.unwrap()).await.unwrap();
}

/// A-0.h, A-0.h-R2: a loaded edition is taken back before its day; every node reads it as withdrawn, and nothing begins
/// under it. The record stays.
#[tokio::test]
async fn an_edition_is_withdrawn_before_its_day_on_every_node() {
    for fresh in Fresh::engines().await {
        let (here, there) = (node(&fresh).await, node(&fresh).await);
        editions::load_edition(&here, &admin(&here), NEXT_YEAR, "order 9", false).await.unwrap();
        for id in ["670-2019-08-16", "670-nothing"] {
            let outcome = editions::withdraw(&here, &admin(&here), id, "a slip").await;
            match id {
                "670-nothing" => assert!(matches!(outcome, Err(Error::NotFound))),
                _ => assert_eq!(refused(outcome), ("A-0.h", "edition-day-has-come")),
            }
        }
        let id = "670-2027-01-01";
        assert_eq!(
            refused(editions::withdraw(&here, &lawyer(&here), id, "x").await),
            ("A-0.h", "role-may-not")
        );
        // The other node has not read the edition: its withdrawal is of something unknown there.
        assert!(matches!(editions::withdraw(&there, &admin(&there), id, "x").await, Err(Error::NotFound)));
        reread(&there).await;
        let silent = editions::withdraw(&there, &admin(&there), id, " ").await;
        assert!(matches!(silent, Err(Error::Invalid(wrong)) if wrong[0].key == "law-error-reason"));

        let (a, b) = (admin(&here), admin(&there));
        let (first, second) = tokio::join!(
            editions::withdraw(&here, &a, id, "a slip"),
            editions::withdraw(&there, &b, id, "a slip")
        );
        let won = usize::from(first.is_ok()) + usize::from(second.is_ok());
        assert_eq!(won, 1, "{first:?} {second:?}");
        for office in [&here, &there] {
            reread(office).await;
            let edition = office.laws.kept().book.edition(id).unwrap().edition;
            assert_eq!(edition.standing, Standing::Withdrawn);
            assert_eq!(&*office.law(at("2027-02-01T07:00:00Z")).edition.id, "670-2019-08-16");
            let again = editions::withdraw(office, &admin(office), id, "again").await;
            assert_eq!(refused(again), ("A-0.h", "edition-withdrawn"));
            let activated = editions::activate(office, &admin(office), id, "again", false).await;
            assert_eq!(refused(activated), ("A-0.h", "edition-withdrawn"));
            let known = editions::load_edition(office, &admin(office), NEXT_YEAR, "order 9", false).await;
            assert!(matches!(known, Err(Error::Invalid(wrong)) if wrong[0].key == "edition-error-known"));
        }
        let changes = desk::changes(&here, &admin(&here)).await.unwrap();
        assert_eq!((changes[0].kind.as_str(), changes[0].reason.as_str()), ("withdrawal", "a slip"));
        assert_eq!(changes[0].actor["name"], admin(&here).actor.name);
        // A third node, and this one after a start, read the same.
        let third = node(&fresh).await;
        assert_eq!(third.laws.kept().book.edition(id).unwrap().edition.standing, Standing::Withdrawn);
    }
}

/// A-0.h-R2: an edition under which something was decided is not taken back, also where its day is to come by the clock.
#[tokio::test]
async fn an_edition_with_a_case_is_not_withdrawn() {
    for fresh in Fresh::engines().await {
        let office = node(&fresh).await;
        editions::load_edition(&office, &admin(&office), NEXT_YEAR, "order 9", false).await.unwrap();
        // A node whose clock ran ahead began a case.
        let mut tx = office.db.begin().await.unwrap();
        let sql = "INSERT INTO event (id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data)
                   VALUES ($1, 'case', $2, 1, 'received', $3, $4, 'A-32', '670-2027-01-01', 'x', $4)";
        let (id, subject) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        let nothing = serde_json::json!({});
        tx.execute(sql, &office::values![id, subject, at(MONDAY), nothing]).await.unwrap();
        tx.commit().await.unwrap();
        let outcome = editions::withdraw(&office, &admin(&office), "670-2027-01-01", "a slip").await;
        assert_eq!(refused(outcome), ("A-0.h-R2", "edition-has-cases"));
        let shown = editions::may_withdraw(&office, &admin(&office), "670-2027-01-01").await;
        assert_eq!(refused(shown), ("A-0.h-R2", "edition-has-cases"));
    }
}

/// A-0.h: only the lawyer confirms a term and takes it back; what was before is there again.
#[tokio::test]
async fn a_confirmation_is_the_lawyers_alone_and_can_be_taken_back() {
    for fresh in Fresh::engines().await {
        let office = node(&fresh).await;
        let confirmation = Confirmation {
            edition: "670-2019-08-16".into(),
            rule: Rule::Completeness,
            value: None,
            from: None,
            basis: "order 299, point 10".into(),
        };
        let ground = |office: &Office| {
            let edition = office.law(office.clock.now()).edition;
            let term = edition.term(Rule::Completeness, date(2026, 10, 5)).unwrap().clone();
            match term.ground() {
                Ground::Lawyer(said) => format!("{}, {}, {}", said.by, said.on, said.basis),
                other => format!("{other:?}"),
            }
        };
        for role in Role::ALL.into_iter().filter(|role| *role != Role::OperatorLawyer) {
            let mut ctx = admin(&office);
            ctx.actor.roles = vec![role];
            let outcome = confirm::confirm_term(&office, &ctx, &confirmation).await;
            assert_eq!(refused(outcome), ("A-0.h", "role-may-not"), "{role}");
            let back = confirm::doubt_term(&office, &ctx, "670-2019-08-16", Rule::Completeness, "x").await;
            assert_eq!(refused(back), ("A-0.h", "role-may-not"), "{role}");
        }
        let back = async |reason: &str| {
            confirm::doubt_term(&office, &lawyer(&office), "670-2019-08-16", Rule::Completeness, reason).await
        };
        assert_eq!(refused(back("too early").await), ("A-0.h", "law-term-not-confirmed"));
        confirm::confirm_term(&office, &lawyer(&office), &confirmation).await.unwrap();
        let name = lawyer(&office).actor.name;
        assert_eq!(ground(&office), format!("{name}, 2026-10-05, order 299, point 10"));
        assert!(matches!(back("").await, Err(Error::Invalid(_))));
        back("order 299 was read again").await.unwrap();
        assert_eq!(ground(&office), "Assumed");
        // Both are in the history, also for a node that starts later.
        assert_eq!(ground(&node(&fresh).await), "Assumed");
        let kinds: Vec<_> = desk::changes(&office, &lawyer(&office)).await.unwrap();
        let kinds: Vec<_> = kinds.iter().map(|change| change.kind.as_str()).collect();
        assert_eq!(kinds, ["term-doubt", "term", "calendar"]);
        // By the file of an edition nobody says what only the lawyer says.
        let word = "confirmed_by = { by = \"me\", on = \"2026-10-05\", basis = \"x\" }";
        let term = "[[term]]\nrule = \"K1\"\nunit = \"working-days\"\nvalue = 5\n\
                    start = \"documents-presented\"\nacts = \"portal-operator\"\nwaits = \"applicant\"\n\
                    effect = \"overdue\"\nclause = \"A-39.1\"\nfrom = \"2027-01-01\"\nconfirmed = false\n";
        let text = format!("{NEXT_YEAR}{term}{word}\n");
        let outcome = editions::load_edition(&office, &admin(&office), &text, "x", false).await;
        assert!(matches!(outcome, Err(Error::Invalid(wrong)) if wrong[0].key == "law-error-edition-lawyer"));
    }
}

/// A-0.h: a newer program brings other days; those that the operator entered lie over them, open terms are counted anew,
/// and neither the next start nor the former program changes anything again.
#[tokio::test]
async fn what_the_operator_entered_lies_over_the_calendar_of_a_newer_program() {
    let day_off = |month, day| Amendment {
        date: date(2026, month, day),
        kind: Some(DayKind::DayOff),
        reason: Reason::Declared,
        act: "order 7".into(),
    };
    for fresh in Fresh::engines().await {
        let office = node(&fresh).await;
        let entered = [day_off(11, 25)];
        desk::change_calendar(&office, &admin(&office), &entered, "order 7", None).await.unwrap();
        let before = LawBook::embedded();
        // The newer edition of the program knows another day off.
        let newer = before.with_calendar(Arc::new(before.calendar().overlaid(&[day_off(12, 7)])));
        let now = office.clock.now();
        let working = |laws: &Laws| {
            let days = [date(2026, 11, 25), date(2026, 11, 26), date(2026, 12, 7)];
            days.map(|date| laws.kept().book.calendar().is_working(date))
        };
        let laws = Laws::open_with(&office.db, now, &before).await.unwrap();
        assert_eq!((working(&laws), laws.kept().version), ([false, true, true], 2));
        let laws = Laws::open_with(&office.db, now, &newer).await.unwrap();
        assert_eq!((working(&laws), laws.kept().version), ([false, true, false], 3));
        let counted = jobs::standing(&mut office.db.read().await.unwrap(), "recount:3").await.unwrap();
        assert!(counted.is_some(), "open terms are counted anew");
        for program in [&newer, &before] {
            let laws = Laws::open_with(&office.db, now, program).await.unwrap();
            assert_eq!((working(&laws), laws.kept().version), ([false, true, false], 3));
        }
        // What is entered later goes on from there.
        reread(&office).await;
        desk::change_calendar(&office, &admin(&office), &[day_off(11, 26)], "order 8", None).await.unwrap();
        let laws = Laws::open_with(&office.db, now, &newer).await.unwrap();
        assert_eq!((working(&laws), laws.kept().version), ([false, false, false], 4));
    }
}
