//! Many open terms at once: a decree moves a day off, and every date that moves is listed, durably.
//!
//! `TEREZE_TERMS=1000000 cargo test -p office --test recount -- --nocapture` measures with as many terms as said.

mod common;

use std::time::Instant;

use common::*;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan};
use law::calendar::{Amendment, DayKind, Reason};
use law::{Law, Rule};
use office::laws::{desk, recount};
use office::store::Sql;
use office::testing::Fresh;
use office::{Clock, Office};

const RULES: [Rule; 3] = [Rule::Completeness, Rule::ExpertiseSmall, Rule::ExpertiseComplex];

/// Working days on which terms began: those of the three months before the day of the decree.
fn starts(law: &Law) -> Vec<Date> {
    let first = date(2026, 7, 6);
    first
        .series(1.day())
        .take_while(|day| *day < date(2026, 10, 6))
        .filter(|day| law.calendar.is_working(*day))
        .collect()
}

/// As many terms as wanted, evenly over days and rules.
async fn fill(office: &Office, law: &Law, wanted: i64) -> i64 {
    // Identifiers as the office makes them: the moment first.
    let sql = Sql::differs(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         INSERT INTO term
         SELECT 'case', unhex(printf('%012x', $8 + i) || '70008000' || hex(randomblob(6))),
             $2, $3, $4, $5, $6, $7, '', 0
         FROM n",
        "INSERT INTO term
         SELECT 'case',
             (lpad(to_hex($8::bigint + i), 12, '0') || '70008000' || substr(md5(random()::text), 1, 12))::uuid,
             $2, $3, $4, $5, $6, $7, '', false
         FROM generate_series(1, $1::bigint) i",
    );
    let starts = starts(law);
    let each = wanted / (starts.len() * RULES.len()) as i64 + 1;
    let mut tx = office.db.begin().await.unwrap();
    for day in &starts {
        for rule in RULES {
            let at = law.start_of(*day) + SignedDuration::from_hours(10);
            let due = law.due(rule, at).unwrap();
            let values = office::values![
                each,
                rule.id(),
                law.edition.id.to_string(),
                law.calendar.id().to_string(),
                at,
                due.last_day,
                due.at,
                at.as_millisecond()
            ];
            tx.execute(sql, &values).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    each
}

/// all dates by the new calendar, each moved one in the list, none twice; a second run changes nothing.
#[tokio::test]
async fn a_decree_moves_many_terms_at_once_and_lists_each() {
    let wanted = std::env::var("TEREZE_TERMS").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000);
    for fresh in Fresh::engines().await {
        let office = open("expertise", &fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        let law = office.law(office.clock.now());
        let each = fill(&office, &law, wanted).await;
        let decree = Amendment {
            date: date(2026, 10, 9),
            kind: Some(DayKind::DayOff),
            reason: Reason::Transfer,
            act: "decree of the test".into(),
        };
        let admin = acting("expertise-administrator", office.clock.now());
        let change = desk::change_calendar(&office, &admin, &[decree], "decree", None).await.unwrap().number;
        let kept = office.laws.kept();
        let (before, after) = kept.calendars_of(change).unwrap();

        let begun = Instant::now();
        recount::dates(&office, &kept, change, &before, &after).await.unwrap();
        let took = begun.elapsed();

        let now = office.law(office.clock.now());
        let mut expected = 0;
        for day in starts(&law) {
            for rule in RULES {
                let at = law.start_of(day) + SignedDuration::from_hours(10);
                let (from, to) = (law.due(rule, at).unwrap(), now.due(rule, at).unwrap());
                expected += if from.last_day == to.last_day { 0 } else { each };
                let right = "SELECT COUNT(*) AS n FROM term
                             WHERE rule = $1 AND start_at = $2 AND last_day = $3 AND due_at = $4";
                let values = office::values![rule.id(), at, to.last_day, to.at];
                let row = office.db.read().await.unwrap().row(right, &values).await.unwrap().unwrap();
                assert_eq!(row.get::<i64>("n").unwrap(), each, "{rule} from {day}");
            }
        }
        let listed = "SELECT COUNT(*) AS n FROM term_change";
        assert!(expected > 0);
        assert_eq!(count(&office, listed).await, expected);
        recount::dates(&office, &kept, change, &before, &after).await.unwrap();
        assert_eq!(count(&office, listed).await, expected);
        let all = count(&office, "SELECT COUNT(*) AS n FROM term").await;
        println!(
            "{all} open terms, {expected} moved and listed durably in {took:.2?} ({:?})",
            office.db.dialect()
        );
    }
}
