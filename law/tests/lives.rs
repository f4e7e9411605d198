//! Whole lives: what is recorded leads to the same state, and nothing else that could have been recorded does.

mod common;
#[path = "common/life.rs"]
mod life;

use std::collections::BTreeSet;

use common::{EDITIONS, at, day, fictional, fictional_465};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use law::{
    Event, Law, LawBook,
    event::{Broken, Recorded, Subject},
    expertise::{completeness::Verdict, conclusion::Finding, course::Kind},
    replay,
};
use life::{Life, Told, replay_of};
use serde_json::{Value, json};

fn lives() -> [(&'static str, Life); 3] {
    [
        ("with remarks", life::with_remarks(fictional())),
        ("automatic", life::automatic(fictional())),
        ("negative", life::negative(fictional())),
    ]
}

/// a case of average length has some fifty events and ten terms, each computed by a rule.
#[test]
fn a_life_with_remarks_has_all_its_events_and_terms() {
    let life = life::with_remarks(fictional());
    let events = life.events();
    assert!((44..=60).contains(&events.len()), "{}", events.len());
    let terms = events.iter().filter(|event| event.data.get("due").is_some()).count();
    assert!(terms >= 10, "{terms}");
    assert_eq!(life.application.state.name(), "stored");
    assert_eq!(life.case.state.conclusion().unwrap().name(), "delivered");
    let last_days: Vec<_> = life
        .case
        .events
        .iter()
        .filter_map(|event| Some((event.kind, event.data.get("last_day")?.as_str()?)))
        .collect();
    let expected = [
        ("case_received", "2026-10-13"),
        ("case_check_started", "2026-10-13"),
        // Three working days from the result, ten from the draft.
        ("contract_sent", "2026-10-26"),
        ("contract_in_force", "2026-10-15"),
        ("remarks_opened", "2026-10-23"),
        ("remarks_issued", "2026-11-06"),
        // Answers of Monday the 2nd: the rest is three days, Z1 gives five.
        ("conclusion_begun", "2026-11-09"),
        ("conclusion_registered", "2026-11-09"),
    ];
    assert_eq!(last_days, expected);
}

/// A-18.p3: answers certified on a Saturday are registered on Monday, and the expertise counts from then.
#[test]
fn what_is_certified_on_a_day_off_reaches_the_expertise_at_its_registration() {
    let life = life::with_remarks(fictional());
    let monday = at(&life.law, "2026-11-02 00:00:00");
    let find = |events: &[Event], kind: &str| {
        events.iter().filter(|event| event.kind == kind).map(|event| event.at).next_back()
    };
    assert_eq!(find(&life.application.events, "application_document_registered"), Some(monday));
    assert_eq!(find(&life.case.events, "remarks_answered"), Some(monday));
}

/// A-45.p2: neither positive nor negative conclusions reach the portal before the contract is performed.
#[test]
fn the_portal_hears_of_a_held_conclusion_but_not_what_it_found() {
    for life in [life::with_remarks(fictional()), life::negative(fictional())] {
        let position = |kind: &str| life.application.events.iter().position(|event| event.kind == kind);
        let held = position("application_conclusion_held").unwrap();
        assert!(held < position("application_result_issued").unwrap());
        assert_eq!(life.application.events[held].data, json!({}));
    }
    // Performed before the signature: sent in the same act.
    let life = life::automatic(fictional());
    assert!(!life.case.events.iter().any(|event| event.kind == "conclusion_held"));
}

fn same<S: Subject + PartialEq + std::fmt::Debug>(told: &Told<S>, law: &Law) {
    let replayed = told.replayed(law).unwrap();
    assert_eq!(replayed.events, told.events.len());
    let state = replayed.state.unwrap();
    assert_eq!(state, told.state);
    let bytes = |state: &S| serde_json::to_vec(state).unwrap();
    assert_eq!(bytes(&state), bytes(&told.state));
    assert_eq!(serde_json::from_slice::<S>(&bytes(&state)).unwrap(), state);
}

/// nothing is in a state that does not follow from its events.
#[test]
fn a_replay_of_each_history_gives_the_same_state_and_bytes() {
    for (_, life) in lives() {
        same(&life.application, &life.law);
        same(&life.case, &life.law);
        same(&life.storage, &life.law);
        life.conclusion.iter().for_each(|conclusion| same(conclusion, &life.law));
    }
}

/// Dates in an event that a rule gives; the others are facts that somebody told.
const COMPUTED: [&str; 13] = [
    "expertise_due",
    "expertise_last_day",
    "held",
    "due",
    "last_day",
    "date",
    "registration_date",
    "registration_at",
    "alert_after",
    "overdue",
    "count",
    "course",
    "opening",
];

/// The value a day, a second or one more.
fn shifted(field: &str, value: &Value) -> Value {
    match value {
        Value::Bool(truth) => json!(!truth),
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(at) => json!(at.saturating_add(SignedDuration::from_secs(1)).unwrap()),
            Err(_) => json!(text.parse::<Date>().unwrap().saturating_add(1.day())),
        },
        Value::Object(map) if map.contains_key("kind") => {
            let mut other = map.clone();
            other.insert("kind".into(), json!(if map["kind"] == "complex" { "small" } else { "complex" }));
            Value::Object(other)
        }
        other => panic!("{field} is {other}"),
    }
}

fn forgeries<S: Subject>(told: &Told<S>, law: &Law) -> usize {
    let mut tried = 0;
    for (index, event) in told.events.iter().enumerate() {
        for field in COMPUTED {
            let Some(value) = event.data.get(field) else { continue };
            let mut forged = told.events.clone();
            forged[index].data[field] = shifted(field, value);
            let broken = replay_of::<S>(&forged, law);
            assert!(broken.is_err(), "{} with another {field} is a history", event.kind);
            tried += 1;
        }
    }
    tried
}

/// .p1: users cannot type a date; a history with another one is none.
#[test]
fn a_history_in_which_a_computed_value_is_another_is_broken() {
    let mut tried = 0;
    for (_, life) in lives() {
        tried += forgeries(&life.application, &life.law);
        tried += forgeries(&life.case, &life.law);
        tried += forgeries(&life.storage, &life.law);
    }
    let law = fictional();
    tried += forgeries(&life::registered_late(&law), &law);
    let construction = fictional_465();
    tried += forgeries(&life::registered_late(&construction), &construction);
    tried += forgeries(&life::excluded(&law), &law);
    assert!(tried > 100, "{tried}");
}

/// What happens by the law alone is dated by it: by no other instant.
const DATED: [&str; 14] = [
    "registration_overdue",
    "participant_overdue",
    "participant_reminded",
    "participant_excluded",
    "participant_blocked",
    "application_registered",
    "application_document_registered",
    "completeness_positive_auto",
    "contract_signed_by_customer",
    "remarks_opened",
    "remarks_answered",
    "remarks_closed",
    "remarks_elimination_expired",
    "contract_in_force",
];

/// The kinds of [`DATED`] in a history, each tried a second later and a second earlier.
fn moments<S: Subject>(told: &Told<S>, law: &Law, tried: &mut BTreeSet<&'static str>) {
    for (index, event) in told.events.iter().enumerate().filter(|(_, event)| DATED.contains(&event.kind)) {
        for by in [1, -1] {
            let mut forged = told.events.clone();
            forged[index].at = event.at.saturating_add(SignedDuration::from_secs(by)).unwrap();
            let replayed = replay_of::<S>(&forged, law);
            assert!(replayed.is_err(), "{} at another instant is a history", event.kind);
        }
        tried.insert(event.kind);
    }
}

/// A-8.p2, A-12.p3, A-13.1, A-40.p1: an act by the end of a term is dated by that end.
#[test]
fn a_history_in_which_an_act_of_the_law_has_another_instant_is_broken() {
    let mut tried = BTreeSet::new();
    for (_, life) in lives() {
        moments(&life.application, &life.law, &mut tried);
        moments(&life.case, &life.law, &mut tried);
    }
    let law = fictional();
    moments(&life::registered_late(&law), &law, &mut tried);
    moments(&life::excluded(&law), &law, &mut tried);
    assert_eq!(tried, DATED.into());
}

/// nobody was excluded for an accreditation that had not ended, also in histories that name the ground alone.
#[test]
fn an_exclusion_before_the_end_of_the_accreditation_is_broken() {
    let law = fictional();
    let mut told = life::excluded(&law);
    let last = told.events.len() - 2;
    for event in &mut told.events[last..] {
        event.data = json!({ "ground": "accreditation_not_confirmed" });
    }
    assert_eq!(replay_of::<law::participant::State>(&told.events, &law).unwrap().state, Some(told.state));
    for index in [last, last + 1] {
        let mut forged = told.events.clone();
        forged[index].at = at(&law, "2026-11-20 23:59:59");
        let broken = replay_of::<law::participant::State>(&forged, &law).unwrap_err();
        assert!(matches!(broken, Broken::Differs { field: "at", .. }), "{broken}");
    }
}

/// Neighbours that may stand either way: news, two sections, what one side does while the other works.
const EITHER_WAY: [[&str; 2]; 7] = [
    ["application_document_sent", "application_conclusion_held"],
    ["application_document_sent", "application_progress"],
    ["application_progress", "application_completeness_positive"],
    ["application_progress", "application_remarks_received"],
    ["conclusion_section_signed", "conclusion_section_signed"],
    ["contract_performed", "conclusion_drafted"],
    ["remarks_assessed", "conclusion_drafted"],
];

/// Events without which the end is the same: what they say is no longer needed in storage. That they happened
/// is for the log to show.
const LEAVES_NO_TRACE: [&str; 3] =
    ["application_conclusion_held", "application_progress", "application_remarks_received"];

/// Pairs of neighbours that can be swapped, and events that can be left out, without a trace.
fn loose<S: Subject>(told: &Told<S>, law: &Law) -> (BTreeSet<[&'static str; 2]>, BTreeSet<&'static str>) {
    let value = |state: Option<S>| serde_json::to_value(state).unwrap();
    let (mut either_way, mut no_trace) = (BTreeSet::new(), BTreeSet::new());
    for index in 0..told.events.len() - 1 {
        let mut forged = told.events.clone();
        forged.swap(index, index + 1);
        if replay_of::<S>(&forged, law).is_ok() {
            either_way.insert([told.events[index].kind, told.events[index + 1].kind]);
        }
        let mut forged = told.events.clone();
        let left_out = forged.remove(index).kind;
        if replay_of::<S>(&forged, law).is_ok_and(|it| value(it.state) == value(Some(told.state.clone()))) {
            no_trace.insert(left_out);
        }
    }
    (either_way, no_trace)
}

/// .p2: signatures, remarks and sending have an order, and none of them can be left out.
#[test]
fn a_history_in_another_order_or_with_a_gap_is_broken() {
    let (mut either_way, mut no_trace) = (BTreeSet::new(), BTreeSet::new());
    for (_, life) in lives() {
        for (pairs, events) in [loose(&life.application, &life.law), loose(&life.case, &life.law)] {
            either_way.extend(pairs);
            no_trace.extend(events);
        }
    }
    assert_eq!(either_way, EITHER_WAY.into());
    assert_eq!(no_trace, LEAVES_NO_TRACE.into());
}

/// A-0.h: a case keeps the edition it began with.
#[test]
fn an_event_of_another_edition_breaks_the_history() {
    let life = life::with_remarks(fictional());
    let book = LawBook::new(&EDITIONS, life.law.calendar.clone()).unwrap();
    let other = book.edition("670-2018-09-24").unwrap();
    for foreign in 0..life.case.events.len() {
        let events = life.case.events.iter().enumerate().map(|(index, event)| {
            let law = if index == foreign { &other } else { &life.law };
            (Recorded { kind: event.kind, at: event.at, data: &event.data }, law)
        });
        let broken = replay::replay::<law::expertise::case::State>(events).unwrap_err();
        assert!(matches!(broken, Broken::Edition { .. }), "event {foreign}: {broken}");
    }
}

/// the whole case is kept three years from the latest registration in it, whoever sent the item.
#[test]
fn each_item_that_comes_keeps_the_whole_case_longer() {
    let mut life = Life::filed(fictional());
    let kept = |life: &Life| life.application.state.storage(None, &life.law).unwrap().last_day;
    assert_eq!(kept(&life), day("2029-10-05"));
    life.checked("2026-10-08 11:00:00", Verdict::Positive);
    assert_eq!(kept(&life), day("2029-10-08"), "the result on completeness");
    life.contracted("2026-10-09 12:00:00", "2026-10-13 23:59:59", "2026-10-14 10:00:00", Kind::Simple);
    assert_eq!(kept(&life), day("2029-10-13"), "the contract that the user signed");
    life.remarked("2026-10-23 17:00:00");
    assert_eq!(kept(&life), day("2029-10-23"), "the remarks");
    life.answered("2026-10-31 12:00:00", "2026-11-02 00:00:00", true);
    assert_eq!(kept(&life), day("2029-11-02"), "the answer, certified on a day off");
    life.concluded("2026-11-06 16:00:00", Finding::Positive);
    life.performed("2026-11-09 09:30:00");
    life.delivered("2026-11-09 09:31:00");
    assert_eq!(kept(&life), day("2029-11-09"), "the conclusion");
}

/// a result that bears the date of its system and comes to the portal later keeps the case from its arrival; 3.7.
#[test]
fn what_comes_late_keeps_the_case_from_its_arrival() {
    let mut life = Life::filed(fictional());
    life.checked("2026-10-08 11:00:00", Verdict::Negative);
    let (state, law) = (&life.application.state, &life.law);
    let kept = |arrived: &str| state.storage(Some(at(law, arrived)), law).unwrap().last_day;
    assert_eq!(kept("2026-10-05 10:00:00"), day("2029-10-08"), "what came earlier shortens nothing");
    assert_eq!(kept("2026-10-13 09:00:00"), day("2029-10-13"));
    assert_eq!(kept("2027-05-20 23:59:59"), day("2030-05-20"));
    assert_eq!(kept("2028-02-29 12:00:00"), day("2031-02-28"));
    let arrived = Some(at(law, "2027-05-20 09:00:00"));
    let last = state.may_dispose(arrived, at(law, "2030-05-20 23:59:59"), law).unwrap_err();
    assert_eq!((last.clause.0, last.args["last_day"].as_str()), ("A-23", "2030-05-20"));
    assert!(state.may_dispose(arrived, at(law, "2030-05-21 00:00:00"), law).is_ok());
}
