//! B-13: how long the portal keeps what it has.

mod common;

use common::{at, day, real};
use law::{
    LawBook,
    edition::Order,
    retention::{self, Act, Command, Protection, Scope, State},
};

fn case_of(registered_on: &str) -> State {
    let law = real();
    let on = day(registered_on);
    retention::begin(Scope::Case, "aa".into(), on, law.start_of(on), &law).unwrap().next
}

fn act(items: &[&str]) -> Act {
    let items = items.iter().map(|item| item.to_string()).collect();
    Act { number: "А-1".into(), approver: "operator".into(), items }
}

fn protected_to(state: &State) -> jiff::civil::Date {
    match state.protection(&real()) {
        Some(Protection::Until(due)) => due.last_day,
        other => panic!("{other:?}"),
    }
}

/// three years from the day of registration, the last one included; 29 February ends on the 28th.
#[test]
fn a_case_is_protected_for_three_years_and_disposed_of_from_the_day_after() {
    let law = real();
    for (registered, last_day, disposable) in [
        ("2026-10-13", "2029-10-13", "2029-10-14 00:00:00"),
        ("2028-02-29", "2031-02-28", "2031-03-01 00:00:00"),
    ] {
        let state = case_of(registered);
        assert_eq!(protected_to(&state), day(last_day), "{registered}");
        let (last, from) = (at(&law, &format!("{last_day} 23:59:59.999999")), at(&law, disposable));
        assert!(!state.disposable(last, &law) && state.disposable(from, &law), "{registered}");
        let dispose = Command::Dispose { act: act(&["aa"]), signed: true };
        let refusal = state.clone().apply(dispose.clone(), last, &law).unwrap_err();
        assert_eq!((refusal.clause.0, refusal.code), ("A-23", "retention-runs"));
        assert_eq!(refusal.args["last_day"], last_day);
        let disposed = state.apply(dispose, from, &law).unwrap().next;
        assert_eq!(disposed, State::Disposed { act: act(&["aa"]), disposed_at: from });
    }
}

/// the whole case is kept as long as its latest document.
#[test]
fn a_document_in_course_prolongs_the_whole_case() {
    let law = real();
    let add = Command::Add { sha256: "bb".into(), registered_on: day("2027-05-20") };
    let outcome = case_of("2026-10-13").apply(add, at(&law, "2027-05-20 18:00:00"), &law).unwrap();
    assert_eq!(protected_to(&outcome.next), day("2030-05-20"));
    assert_eq!(outcome.events[0].data["last_day"], "2030-05-20");
    assert!(!outcome.next.disposable(at(&law, "2030-05-20 23:59:59"), &law));
    assert!(outcome.next.disposable(at(&law, "2030-05-21 00:00:00"), &law));
    // An earlier document does not shorten it.
    let earlier = Command::Add { sha256: "cc".into(), registered_on: day("2026-12-01") };
    let state = outcome.next.apply(earlier, at(&law, "2027-05-21 09:00:00"), &law).unwrap().next;
    assert_eq!(protected_to(&state), day("2030-05-20"));
}

/// evidence is held beyond the term until it is released.
#[test]
fn what_is_held_by_a_referral_is_not_disposed_of() {
    let law = real();
    let over = at(&law, "2029-10-14 00:00:00");
    let hold = |referral: &str| Command::Hold { referral: referral.into() };
    let dispose = Command::Dispose { act: act(&["aa"]), signed: true };
    let state = case_of("2026-10-13").apply(hold("Н-1"), over, &law).unwrap().next;
    let state = state.apply(hold("Н-2"), over, &law).unwrap().next;
    let release = Command::Release { referral: "Н-1".into() };
    let state = state.apply(release, over, &law).unwrap().next;
    let refusal = state.clone().apply(dispose.clone(), over, &law).unwrap_err();
    assert_eq!((refusal.clause.0, refusal.args["referral"].as_str()), ("A-65", "Н-2"));
    let release = Command::Release { referral: "Н-2".into() };
    let state = state.apply(release, over, &law).unwrap().next;
    assert!(state.apply(dispose, over, &law).is_ok());
}

/// B-13: the records of an object have no end before its operation ends.
#[test]
fn an_object_is_kept_until_its_operation_ends() {
    let book = LawBook::embedded();
    let begun_at = at(&real(), "2026-10-13 10:00:00");
    let law = book.in_force_of(Order::Construction, begun_at);
    let scope = Scope::Object { operation_ended: None };
    let state = retention::begin(scope, "aa".into(), day("2026-10-13"), begun_at, &law).unwrap().next;
    assert_eq!(state.protection(&law), Some(Protection::Open));
    assert!(!state.disposable(at(&law, "2126-10-13 10:00:00"), &law));
    let end = Command::EndOperation { date: day("2076-03-01") };
    let early = state.clone().apply(end.clone(), at(&law, "2076-02-29 23:59:59"), &law).unwrap_err();
    assert_eq!((early.clause.0, early.code), ("B-13", "retention-operation-not-ended"));
    let state = state.apply(end, at(&law, "2076-03-01 12:00:00"), &law).unwrap().next;
    assert!(!state.disposable(at(&law, "2076-03-01 23:59:59"), &law));
    assert!(state.disposable(at(&law, "2076-03-02 00:00:00"), &law));
}
