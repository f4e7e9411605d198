//! Editions as dated data: which one rules, what is refused, what a lawyer changes.

mod common;

use common::{EDITIONS, EDITIONS_465, at, common_editions, day, fictional, real};
use law::{
    LawBook, Order, Rule, Unit,
    edition::{Confirmed, Edition, EditionError, Ground, Standing, Term},
    expertise::case,
    term::Doubt,
};

fn book(further: &[&str]) -> Result<LawBook, EditionError> {
    LawBook::new(&common_editions(further), fictional().calendar)
}

/// An edition that amends the one in force, with some text of its own.
fn amending(id: &str, from: &str, more: &str) -> String {
    format!(
        "id = \"{id}\"\norder = \"670\"\namends = \"670-2019-08-16\"\nact = \"test\"\ngiven = \"2026-01-01\"\n\
         in_force_from = \"{from}\"\n{more}\n"
    )
}

/// The text of one term.
fn term(rule: &str, unit: &str, value: u16, more: &str) -> String {
    format!(
        "[[term]]\nrule = \"{rule}\"\nunit = \"{unit}\"\nvalue = {value}\nstart = \"s\"\nacts = \"a\"\nwaits = \"w\"\n\
         effect = \"e\"\nclause = \"A-8.p2\"\nbasis = \"test\"\nconfirmed = true\n{more}\n"
    )
}

/// .h, B-0.4: by the clock of the capital (+06 until 2024), to the microsecond.
#[test]
fn an_edition_rules_from_its_first_day_by_the_clock_of_the_capital() {
    let book = LawBook::embedded();
    for (order, utc, id) in [
        (Order::Expertise, "2018-09-23T18:00:00Z", "670-2018-09-24"),
        (Order::Expertise, "2019-08-15T17:59:59.999999Z", "670-2018-09-24"),
        (Order::Expertise, "2019-08-15T18:00:00Z", "670-2019-08-16"),
        (Order::Expertise, "2026-06-30T18:59:59Z", "670-2019-08-16"),
        // The Construction Code of 01.07.2026 is only prepared.
        (Order::Expertise, "2026-07-01T00:00:00Z", "670-2019-08-16"),
        (Order::Expertise, "2035-01-01T00:00:00Z", "670-2019-08-16"),
        (Order::Construction, "2020-09-10T18:00:00Z", "465-2020-09-11"),
        (Order::Construction, "2022-12-29T17:59:59.999999Z", "465-2020-09-11"),
        (Order::Construction, "2022-12-29T18:00:00Z", "465-2022-12-30"),
        // Before the first edition the first one is taken.
        (Order::Expertise, "2018-09-23T17:59:59.999999Z", "670-2018-09-24"),
        (Order::Construction, "2020-09-10T17:59:59.999999Z", "465-2020-09-11"),
    ] {
        assert_eq!(&*book.in_force_of(order, utc.parse().unwrap()).edition.id, id, "{utc}");
    }
    let at = "2019-08-15T18:00:00Z".parse().unwrap();
    assert_eq!(book.in_force(at).edition, book.in_force_of(Order::Expertise, at).edition);
}

/// A later edition is loaded ahead of its day, in any order of the texts that amend nothing of each other.
#[test]
fn an_edition_loaded_ahead_rules_from_its_own_day_on() {
    let later = amending("670-2030-01-01", "2030-01-01", "[cut_off]\nhour = 16");
    let book = book(&[]).unwrap().with_edition(&later).unwrap();
    let edition = |utc: &str| book.in_force(utc.parse().unwrap()).edition;
    assert_eq!(&*edition("2029-12-31T18:59:59.999999Z").id, "670-2019-08-16");
    assert_eq!(&*edition("2029-12-31T19:00:00Z").id, "670-2030-01-01");
    assert_eq!(edition("2029-12-31T18:59:59.999999Z").cut_off.unwrap().hour, 14);
    assert_eq!(edition("2029-12-31T19:00:00Z").cut_off.unwrap().hour, 16);
    // What it does not say is that of the edition it amends.
    let (new, old) = (edition("2030-06-01T00:00:00Z"), edition("2029-06-01T00:00:00Z"));
    assert_eq!((&new.support, &new.works, new.terms()), (&old.support, &old.works, old.terms()));
}

/// A case keeps the edition it began with, whatever comes into force later.
#[test]
fn a_case_keeps_its_edition() {
    let seven = term("K1", "working-days", 7, "from = \"2026-10-14\"\nextended_by_failures = true");
    let book = book(&[&amending("670-2026-10-14", "2026-10-14", &seven)]).unwrap();
    let registered = at(&fictional(), "2026-10-13 00:00:00");
    let law = book.in_force(registered);
    let state = case::receive(registered, registered, &law).unwrap().next;
    assert_eq!(state.completeness_due(&law).unwrap().last_day, day("2026-10-20"));
    // Two days later another edition rules new cases; this one is asked by name.
    let later = at(&law, "2026-10-15 00:00:00");
    assert_eq!(&*book.in_force(later).edition.id, "670-2026-10-14");
    let kept = book.edition(&law.edition.id).unwrap();
    let due = state.completeness_due(&kept).unwrap();
    assert_eq!((due.last_day, &*due.edition), (day("2026-10-20"), "670-2019-08-16"));
    let new = case::receive(later, later, &book.in_force(later)).unwrap().next;
    // 17, 19, 20, 21, 22, 23, 26.
    assert_eq!(new.completeness_due(&book.in_force(later)).unwrap().last_day, day("2026-10-26"));
}

/// The Code of 2026 is in the book, in force for nobody, and cannot be activated without its terms.
#[test]
fn a_prepared_edition_cannot_be_activated_while_rules_are_missing() {
    let book = LawBook::embedded();
    let prepared = book.edition("code-2026-07-01").unwrap().edition;
    assert_eq!(prepared.standing, Standing::Prepared);
    assert_eq!(prepared.missing().len(), Order::Expertise.rules().count());
    let first = EditionError::NoTerm { edition: "code-2026-07-01".into(), rule: Rule::RegisterPortalUser };
    assert_eq!(prepared.activated(), Err(first));
    // With every rule but the last one the last one is named.
    let known = book.edition("670-2019-08-16").unwrap().edition;
    let all: Vec<Term> = known.terms().iter().map(|term| (**term).clone()).collect();
    let but_one: Vec<Term> =
        all.iter().filter(|term| term.rule != Rule::EnvironmentOpinion).cloned().collect();
    let nearly = prepared.with_terms(&but_one).unwrap();
    assert_eq!(nearly.missing(), [Rule::EnvironmentOpinion]);
    let last = EditionError::NoTerm { edition: "code-2026-07-01".into(), rule: Rule::EnvironmentOpinion };
    assert_eq!(nearly.activated(), Err(last));
    // With all of them the hours are still missing; with these it rules from its day on.
    let full = prepared.with_terms(&all).unwrap();
    assert!(matches!(full.activated(), Err(EditionError::Field { field: "cut_off", .. })));
    let mut hours = full;
    hours.cut_off = known.cut_off;
    hours.support = known.support.clone();
    hours.works = known.works.clone();
    hours.extension = known.extension;
    let activated = hours.activated().unwrap();
    let book = book.with(activated).unwrap();
    let id = |utc: &str| book.in_force(utc.parse().unwrap()).edition.id.clone();
    assert_eq!(&*id("2026-06-30T18:59:59.999999Z"), "670-2019-08-16");
    assert_eq!(&*id("2026-06-30T19:00:00Z"), "code-2026-07-01");
    assert_eq!(book.editions().count(), LawBook::embedded().editions().count());
}

/// Table T and the terms of order 299: each rule has a term in each edition in force of its order.
#[test]
fn every_rule_is_in_every_edition_of_its_order() {
    let book = LawBook::embedded();
    assert_eq!(Rule::ALL.len(), 64);
    let mut of_any = 0;
    for order in Order::ALL {
        let rules: Vec<Rule> = order.rules().collect();
        of_any += rules.len();
        for edition in book.editions().filter(|it| it.order == order && it.standing == Standing::InForce) {
            assert_eq!(edition.missing(), [], "{}", edition.id);
            for rule in &rules {
                let term = edition.term(*rule, edition.in_force_from).unwrap();
                assert!(
                    term.clause.starts_with(if order == Order::Expertise { "A-" } else { "B-" }),
                    "{rule}"
                );
                assert!(!term.start.is_empty(), "{rule}");
            }
            for term in edition.terms() {
                assert!(rules.contains(&term.rule), "{} has {} of the other order", edition.id, term.rule);
            }
        }
    }
    assert_eq!(of_any, Rule::ALL.len());
    assert_eq!(EDITIONS.len() + EDITIONS_465.len(), 4);
    let in_force = book.editions().filter(|it| it.standing == Standing::InForce).count();
    assert_eq!(in_force, 4);
}

/// Table T: T-01 to T-36 by id, with T-11b, T-17b, T-28b and the four parts of T-35; K1 to K5, E1 to E7, R1 to R4, Z, V.
#[test]
fn the_ids_of_the_rules_are_those_of_the_norms() {
    let ids: Vec<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    for number in 1..=36 {
        let id = format!("T-{number:02}");
        let wanted = if number == 35 { vec!["T-35a", "T-35b", "T-35c", "T-35d"] } else { vec![id.as_str()] };
        for id in wanted {
            assert!(ids.contains(&id), "{id}");
        }
    }
    let others =
        "T-11b T-17b T-28b K1 K2 K3 K4 K5 E1 E2 E3 E4 E5 E6 E7 R1-45 R1-30 R1-15 R1-10 R2 R3 R4 Z1 Z2 V1";
    for id in others.split(' ') {
        assert!(ids.contains(&id), "{id}");
    }
    assert_eq!(ids.len(), 35 + 4 + others.split(' ').count());
    for rule in Rule::ALL {
        assert_eq!(rule.id().parse::<Rule>(), Ok(*rule));
        assert_eq!(rule.id().to_lowercase().parse::<Rule>(), Ok(*rule));
    }
    assert!("T-37".parse::<Rule>().is_err());
}

/// Points 18, 41, 53, 54, 56 and 69 as first given are not known: dates of that edition say so.
#[test]
fn dates_of_the_first_edition_that_rest_on_the_later_wording_are_not_confirmed() {
    let law = LawBook::embedded().edition("670-2018-09-24").unwrap();
    let start = at(&law, "2018-10-09 10:00:00");
    for rule in [Rule::JournalEntry, Rule::Analysis, Rule::WorksNotice, Rule::UserReport] {
        assert_eq!(law.due(rule, start).unwrap().doubts, [Doubt::Term], "{rule}");
    }
    assert!(law.due(Rule::RegisterPortalUser, start).unwrap().confirmed());
    let registration = law::application::registration_date(&law, start);
    assert_eq!(registration.doubts, [Doubt::Term]);
    let later = real();
    assert!(law::application::registration_date(&later, start).confirmed());
}

/// A lawyer sets another length from a day on: what started before keeps the former one.
#[test]
fn a_term_set_from_a_day_on_rules_what_starts_then() {
    let law = fictional();
    let former = law.edition.term(Rule::Completeness, day("2026-10-13")).unwrap();
    let set = |from: &str, value, to: Option<&str>| Term {
        value,
        from: day(from),
        to: to.map(day),
        confirmed: true,
        confirmed_by: Some(Confirmed { by: "lawyer".into(), on: day("2026-10-13"), basis: "order 1".into() }),
        ..(**former).clone()
    };
    let changed = law.edition.with_terms(&[set("2026-10-14", 3, None)]).unwrap();
    let law = law::Law { edition: changed.into(), ..law };
    let due = |start: &str| law.due(Rule::Completeness, at(&law, start)).unwrap();
    let (before, after) = (due("2026-10-13 23:59:59.999999"), due("2026-10-14 00:00:00"));
    // 14, 15, 17, 19, 20 and 15, 17, 19.
    assert_eq!((before.last_day, before.doubts), (day("2026-10-20"), vec![Doubt::Term]));
    assert_eq!((after.last_day, after.doubts), (day("2026-10-19"), vec![]));
    // The same day again: the later word counts.
    let again = law.edition.with_terms(&[set("2026-10-14", 4, None)]).unwrap();
    assert_eq!(again.term(Rule::Completeness, day("2026-10-14")).unwrap().value, 4);
    assert_eq!(again.terms().len(), law.edition.terms().len());
    // For a time only: after it the former one rules again.
    let for_a_time = law.edition.with_terms(&[set("2026-11-01", 9, Some("2026-11-30"))]).unwrap();
    let value = |date: &str| for_a_time.term(Rule::Completeness, day(date)).map(|term| term.value);
    assert_eq!(
        ["2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"].map(value),
        [Some(3), Some(9), Some(9), Some(3)]
    );
}

/// A-0.h-R2: a case keeps the length that was in force when it began, also for a term that starts later.
#[test]
fn a_length_set_later_than_a_case_began_does_not_touch_it() {
    let law = fictional();
    let former = law.edition.term(Rule::ContractDraft, day("2026-10-13")).unwrap();
    let longer = Term { value: former.value + 2, from: day("2026-10-14"), to: None, ..(**former).clone() };
    let edition = law.edition.with_terms(&[longer]).unwrap();
    let law = law::Law { edition: edition.into(), ..law };
    let ends = |begun: Option<&str>| {
        let law = law.clone().begun_on(begun.map(day));
        law.due(Rule::ContractDraft, at(&law, "2026-10-19 10:00:00")).unwrap().last_day
    };
    // Three working days from Monday the 19th, or five.
    assert_eq!(ends(Some("2026-10-13")), day("2026-10-22"));
    for begun in [Some("2026-10-14"), Some("2026-10-19"), None] {
        assert_eq!(ends(begun), day("2026-10-26"), "{begun:?}");
    }
}

/// A term whose last day has passed gives no date.
#[test]
fn a_term_that_has_ended_without_another_gives_no_date() {
    let law = fictional();
    let former = law.edition.term(Rule::Completeness, day("2026-10-13")).unwrap();
    let ended = Term { to: Some(day("2026-10-31")), ..(**former).clone() };
    let edition = law.edition.with_terms(&[ended]).unwrap();
    assert!(edition.term(Rule::Completeness, day("2026-10-31")).is_some());
    assert!(edition.term(Rule::Completeness, day("2026-11-01")).is_none());
    let law = law::Law { edition: edition.into(), ..law };
    let start = at(&law, "2026-11-01 00:00:00");
    let refusal = case::receive(start, start, &law).unwrap_err();
    assert_eq!((refusal.code, refusal.args["rule"].as_str()), ("law-has-no-term", "K1"));
}

/// What an edition amends must be known and of its order; none is loaded twice.
#[test]
fn unknown_and_repeated_editions_are_refused() {
    let orphan = amending("670-x", "2030-01-01", "").replace("670-2019-08-16", "670-2001-01-01");
    let amends = |it: &str, what: &str| EditionError::Amends { edition: it.into(), amends: what.into() };
    assert_eq!(book(&[&orphan]).unwrap_err(), amends("670-x", "670-2001-01-01"));
    // In the wrong order of the texts it is not known yet.
    let reversed = LawBook::new(&[EDITIONS[1], EDITIONS[0]], fictional().calendar);
    assert_eq!(reversed.unwrap_err(), amends("670-2019-08-16", "670-2018-09-24"));
    let other_order = amending("465-x", "2030-01-01", "").replace("order = \"670\"", "order = \"465\"");
    assert_eq!(book(&[&other_order]).unwrap_err(), amends("465-x", "670-2019-08-16"));
    assert_eq!(book(&[EDITIONS[1]]).unwrap_err(), EditionError::Known("670-2019-08-16".into()));
    let twice = amending("670-x", "2030-01-01", "");
    assert_eq!(book(&[&twice, &twice]).unwrap_err(), EditionError::Known("670-x".into()));
    assert_eq!(LawBook::new(&[], fictional().calendar).unwrap_err(), EditionError::Empty);
}

/// A slip in the data is found when it is loaded, not when it decides.
#[test]
fn wrong_values_in_an_edition_are_refused() {
    let refused = |more: &str| book(&[&amending("670-x", "2030-01-01", more)]).expect_err(more);
    let from = "from = \"2030-01-01\"";
    for (text, what) in [
        (term("K1", "working-days", 0, from), "no-length"),
        (term("T-21", "minutes-before", 0, from), "no-length"),
        (term("T-19", "agreed", 3, from), "idle-length"),
        (term("T-32", "immediately", 1, from), "idle-length"),
        (term("K1", "working-days", 5001, from), "too-long"),
        (term("K1", "working-days", 5, "from = \"2030-01-02\"\nto = \"2030-01-01\""), "ends-before"),
        (term("T-07", "minutes", 60, "from = \"2030-01-01\"\nextended_by_failures = true"), "by-the-clock"),
        (term("T-17", "months", 1, "from = \"2030-01-01\"\nstart_counts = true"), "start-counts"),
        (term("T-15", "years", 3, "from = \"2030-01-01\"\nstart_counts = true"), "start-counts"),
        (term("T-08", "working-minutes", 30, "from = \"2030-01-01\"\nstart_counts = true"), "start-counts"),
        (
            term("T-36", "calendar-days-before", 30, "from = \"2030-01-01\"\nstart_counts = true"),
            "start-counts",
        ),
        (term("K1", "working-days", 5, "from = \"2030-01-01\"\npauses = [\"asked\"]"), "no-pauses"),
        (term("K1", "working-days", 5, "from = \"2030-01-01\"\nalso = [3]"), "no-further"),
        (term("T-28b", "working-days", 2, from), "not-one-day"),
        (term("T-28b", "months", 1, from), "not-one-day"),
        (term("K1", "working-days", 5, from) + &term("K1", "working-days", 6, from), "twice"),
    ] {
        let error = refused(&text);
        assert!(matches!(error, EditionError::Term { what: told, .. } if told == what), "{text}: {error}");
    }
    for (text, field) in [
        ("[cut_off]\nhour = 0", "cut-off-hour"),
        ("[cut_off]\nhour = 24", "cut-off-hour"),
        (
            "[support]\nopens = \"09:00:00\"\nlunch_from = \"14:00:00\"\nlunch_to = \"12:30:00\"\n\
             closes = \"18:30:00\"\nclause = \"A-53.2.p3\"",
            "hours-order",
        ),
    ] {
        let error = refused(text);
        assert!(matches!(error, EditionError::Value { what: told, .. } if told == field), "{text}: {error}");
    }
    let right = amending("670-x", "2030-01-01", "");
    for (id, what) in [("a/b?c#d", "id"), ("", "id"), ("Редакция", "id"), ("../x", "id")] {
        let error = book(&[&right.replace("670-x", id)]).expect_err(id);
        assert!(matches!(error, EditionError::Value { what: told, .. } if told == what), "{id}: {error}");
    }
    let act = right.lines().find(|line| line.starts_with("act")).unwrap();
    let error = book(&[&right.replace(act, "act = \" \"")]).unwrap_err();
    assert!(matches!(error, EditionError::Value { what: "no-act", .. }), "{error}");
    assert!(matches!(refused("zone = \"Asia/Astana\""), EditionError::Zone { .. }));
    for text in [
        "colour = \"red\"",
        "[extension]\nunit = \"hours\"",
        "[cut_off]\nhour = \"14\"",
        &term("T-99", "working-days", 3, from),
        &term("K1", "fortnights", 3, from),
        &term("K1", "working-days", 3, "from = \"2030-13-01\""),
    ] {
        assert!(matches!(refused(text), EditionError::Parse { .. }), "{text}");
    }
    let no_zone = EDITIONS[0].replace("zone = \"Asia/Almaty\"", "");
    let error = LawBook::new(&[&no_zone], fictional().calendar).unwrap_err();
    assert!(matches!(error, EditionError::Field { field: "zone", .. }));
    let no_term = EDITIONS[0].replace("rule = \"K1\"", "rule = \"T-04\"");
    let error = LawBook::new(&[&no_term], fictional().calendar).unwrap_err();
    assert!(matches!(error, EditionError::NoTerm { rule: Rule::Completeness, .. }));
    // The same terms in a prepared edition do load.
    let nothing = amending("670-x", "2030-01-01", "standing = \"prepared\"");
    assert!(book(&[&nothing]).is_ok());
}

/// A-40.p1, A-0.h: where an edition says so the day of the start is the first day of the term, in every unit that counts
/// single days; the explanation says so itself, and adds up.
#[test]
fn the_day_of_the_start_counts_where_the_edition_says_so() {
    let kept = real();
    let edition = |of: &str, changed: &dyn Fn(&mut Term)| {
        let rule: Rule = of.parse().unwrap();
        let mut term = (**kept.edition.term(rule, day("2027-01-11")).unwrap()).clone();
        term.start_counts = true;
        changed(&mut term);
        law::Law { edition: kept.edition.with_terms(&[term]).unwrap().into(), ..kept.clone() }
    };
    let to = Some(day("2027-01-29"));
    for (rule, unit, value, from, last) in [
        // Monday to Friday; without it the term would end on Monday the 18th.
        ("K1", Unit::WorkingDays, 5, "2027-01-11 10:00", "2027-01-15"),
        ("K1", Unit::WorkingDays, 1, "2027-01-11 10:00", "2027-01-11"),
        // A start on a day off counts that day no more than the rest of the weekend.
        ("K1", Unit::WorkingDays, 5, "2027-01-16 10:00", "2027-01-22"),
        ("K1", Unit::CalendarDays, 5, "2027-01-11 10:00", "2027-01-15"),
        ("E5", Unit::BaseAtMost, 0, "2027-01-11 10:00", "2027-01-22"),
        ("E6", Unit::HalfOfBase, 5, "2027-01-11 10:00", "2027-01-15"),
        ("Z1", Unit::RestAtLeast, 5, "2027-01-11 10:00", "2027-01-29"),
    ] {
        let law = edition(rule, &|term| (term.unit, term.value) = (unit, value));
        let start = law::Start { until: to, base: Some(Rule::ExpertiseSmall), ..at(&law, from).into() };
        let due = law.due(rule.parse().unwrap(), start).unwrap();
        assert_eq!(due.last_day, day(last), "{rule} {unit:?} {from}");
        assert_eq!(due.adds_up(&law.zone), Ok(()), "{rule} {unit:?}: {:#?}", due.because);
        assert!(matches!(due.because[0].kind, law::StepKind::Start { counts: true, .. }), "{rule}");
        assert_eq!(due.days_left(day(last)), 1, "{rule}");
    }
}

/// A-0.h: what the program does by itself, whatever an edition says, cannot be said otherwise: each such word is refused
/// with its rule, field and line, and with what happens instead.
#[test]
fn a_field_that_is_not_followed_is_refused_with_its_line() {
    for edition in LawBook::embedded().editions() {
        assert_eq!(edition.followed(), Ok(()), "{}", edition.id);
    }
    let k1 = |field: &str| {
        let text = "[[term]]\nrule = \"K1\"\nunit = \"working-days\"\nvalue = 5\nstart = \"application-registered\"\n\
             acts = \"participant\"\nwaits = \"applicant\"\neffect = \"positive-result\"\nclause = \"A-40.p1\"\n\
             from = \"2030-01-01\"\nconfirmed = true\n";
        let name = field.split(' ').next().unwrap();
        let mut lines: Vec<_> = text.lines().filter(|line| line.split(' ').next() != Some(name)).collect();
        lines.push(field);
        lines.join("\n")
    };
    let read = |more: &str| {
        let text = amending("670-x", "2030-01-01", more);
        let edition = book(&[&text]).unwrap().edition("670-x").unwrap().edition;
        edition.followed().map_err(|error| error.in_text(&text))
    };
    for sound in
        ["value = 7", "start_counts = true", "extended_by_failures = true", "unit = \"calendar-days\""]
    {
        assert_eq!(read(&k1(sound)), Ok(()), "{sound}");
    }
    let idle = |field: &str| match read(&k1(field)).expect_err(field) {
        EditionError::Idle { rule: Rule::Completeness, line: Some(7), field, word, known, .. } => {
            format!("{field}: {word}, not {known}")
        }
        other => panic!("{field}: {other}"),
    };
    assert_eq!(idle("start = \"contract-in-force\""), "start: contract-in-force, not application-registered");
    assert_eq!(idle("acts = \"applicant\""), "acts: applicant, not participant");
    assert_eq!(idle("waits = \"participant\""), "waits: participant, not applicant");
    assert_eq!(idle("effect = \"overdue\""), "effect: overdue, not positive-result");
    assert_eq!(idle("unit = \"rest-at-least\""), "unit: rest-at-least, not working-days");
    assert_eq!(idle("unit = \"half-of-base\""), "unit: half-of-base, not working-days");
    // No date at all would stop every case.
    let open = k1("unit = \"open\"").replace("value = 5\n", "");
    assert!(matches!(read(&open), Err(EditionError::Idle { field: "unit", .. })));
    // What stops the clock of one rule does not stop that of another.
    let pause = "[[term]]\nrule = \"T-06\"\nunit = \"working-minutes\"\nvalue = 30\nstart = \"message-received\"\n\
         acts = \"operator-support\"\nwaits = \"user\"\neffect = \"breach\"\nclause = \"A-54.p1\"\n\
         pauses = [\"information-requested\"]\nfrom = \"2030-01-01\"\nconfirmed = true\n";
    assert!(matches!(read(pause), Err(EditionError::Idle { field: "pauses", line: Some(7), .. })));
    let without = pause.replace("T-06", "T-08").replace("message-received", "message-registered");
    assert_eq!(read(&without), Ok(()));
    assert_eq!(read(&without.replace("[\"information-requested\"]", "[]")), Ok(()));
    // Rules without a date are not counted at all.
    let window = "[[term]]\nrule = \"T-22\"\nunit = \"working-days\"\nvalue = 3\nstart = \"works-start\"\n\
         acts = \"operator\"\nwaits = \"user\"\neffect = \"scheduling-refused\"\nclause = \"A-69.p2\"\n\
         from = \"2030-01-01\"\nconfirmed = true\n";
    assert!(matches!(read(window), Err(EditionError::Idle { field: "unit", .. })));
}

/// A-0.h: two editions that differ in any field of a term differ, and the field is named; a field that is added later
/// must be added here.
#[test]
fn a_difference_in_any_field_of_a_term_is_found_and_named() {
    let edition = real().edition;
    let kept = Term {
        also: vec![9],
        pauses: vec!["a".into()],
        basis: "b".into(),
        to: Some(day("2030-01-01")),
        confirmed_by: Some(Confirmed { by: "c".into(), on: day("2026-10-07"), basis: String::new() }),
        ..(**edition.term(Rule::Completeness, day("2026-10-07")).unwrap()).clone()
    };
    let other = serde_json::json!({
        "rule": "K2", "unit": "calendar-days", "value": 6, "also": [], "start": "s", "start_counts": true,
        "acts": "a", "waits": "w", "pauses": [], "extended_by_failures": false, "effect": "e", "clause": "A-1",
        "basis": "other", "from": "2018-09-25", "to": null, "confirmed": true, "confirmed_by": null,
    });
    let written = serde_json::to_value(&kept).unwrap();
    let keys = |it: &serde_json::Value| it.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&written), keys(&other), "each field has another value to be tried");
    // Only the term itself is looked at here, not whether the edition may have it.
    let with = |term: &serde_json::Value| {
        let mut written = written.clone();
        written.as_object_mut().unwrap().extend(term.as_object().unwrap().clone());
        serde_json::from_value::<Term>(written).unwrap()
    };
    for key in keys(&other).into_iter().filter(|key| key != "rule" && key != "also" && key != "pauses") {
        let plain = |term: Term| Term { also: vec![], pauses: vec![], ..term };
        let one = edition.with_terms(&[plain(kept.clone())]).unwrap();
        let term = plain(with(&serde_json::json!({ key.clone(): other[&key] })));
        let mut without = edition.with_terms(&[Term { from: term.from, ..term.clone() }]).unwrap();
        if key == "from" {
            let all: Vec<Term> = without.terms().iter().map(|it| (**it).clone()).collect();
            let all: Vec<_> =
                all.into_iter().filter(|it| it.rule != term.rule || it.from == term.from).collect();
            without =
                LawBook::embedded().edition("code-2026-07-01").unwrap().edition.with_terms(&all).unwrap();
        }
        let found = one.differences(&without).terms;
        assert_eq!(found.len(), 1, "{key}: {found:?}");
        assert_eq!((found[0].rule, found[0].gone.len(), found[0].new.len()), (term.rule, 1, 1), "{key}");
        let names: Vec<_> = found[0].new[0].fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, [key.as_str()]);
    }
    // Further lengths and pauses stand only in the units that have them.
    for (rule, key, value) in [("T-36", "also", vec![]), ("T-08", "pauses", vec![])] {
        let rule: Rule = rule.parse().unwrap();
        let known = (**edition.term(rule, day("2026-10-07")).unwrap()).clone();
        let mut term = serde_json::to_value(&known).unwrap();
        term[key] = serde_json::Value::Array(value);
        let other = edition.with_terms(&[serde_json::from_value(term).unwrap()]).unwrap();
        let found = edition.differences(&other).terms;
        assert_eq!((found.len(), &*found[0].new[0].fields[0].name), (1, key));
    }
    assert!(edition.differences(&edition).is_empty());
}

/// A-0.h: everything else of an edition that decides something is compared too; its name and its act are not.
#[test]
fn a_difference_in_anything_else_that_decides_is_found_and_named() {
    let known = real().edition;
    let names = |other: &Edition| -> Vec<String> {
        known.differences(other).fields.into_iter().map(|field| field.name).collect()
    };
    let read = |more: &str| {
        book(&[&amending("670-x", "2030-01-01", more)]).unwrap().edition("670-x").unwrap().edition
    };
    assert!(known.differences(&read("")).is_empty());
    let support = "[support]\nopens = \"09:00:00\"\nlunch_from = \"12:30:00\"\nlunch_to = \"14:00:00\"\n";
    for (more, name) in [
        ("zone = \"Asia/Aqtobe\"", "zone"),
        ("standing = \"prepared\"", "standing"),
        ("[cut_off]\nhour = 16", "cut_off"),
        (&format!("{support}closes = \"18:00:00\"\nclause = \"A-53.2.p3\""), "support"),
        (&format!("{support}closes = \"18:30:00\"\nclause = \"A-53\""), "support"),
        ("[works]\nfrom = \"22:00:00\"\nto = \"06:00:00\"\nclause = \"A-69.p2\"", "works"),
        ("[extension]\nunit = \"exact\"", "extension"),
    ] {
        assert_eq!(names(&read(more)), [name], "{more}");
    }
    let mut construction = (*known).clone();
    construction.order = Order::Construction;
    assert_eq!(names(&construction), ["order"]);
    // Whatever stands in an edition is compared, or is one of the names by which it is told apart.
    let written = serde_json::to_value(&*known).unwrap();
    let mut fields: Vec<_> = written.as_object().unwrap().keys().map(String::as_str).collect();
    fields.retain(|field| !["id", "name", "act", "given", "in_force_from", "note", "terms"].contains(field));
    fields.sort_unstable();
    assert_eq!(fields, ["cut_off", "extension", "order", "standing", "support", "works", "zone"]);
}

/// A term that is added beside another one is told against that one; a rule that had none, with all that it says.
#[test]
fn a_new_term_is_told_against_the_one_that_it_takes_the_place_of() {
    let known = real().edition;
    let former = known.term(Rule::Completeness, day("2026-10-07")).unwrap();
    let later = Term { from: day("2030-01-01"), effect: "overdue".into(), ..(**former).clone() };
    let found = known.differences(&known.with_terms(&[later]).unwrap()).terms;
    assert!(found.len() == 1 && found[0].gone.is_empty(), "{found:?}");
    assert_eq!(found[0].new[0].instead_of.as_ref(), Some(former));
    let names: Vec<_> = found[0].new[0].fields.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["effect", "from"]);
    let prepared = LawBook::embedded().edition("code-2026-07-01").unwrap().edition;
    let found = prepared.differences(&known).terms;
    let of_order = Order::Expertise.rules().count();
    assert!(found.len() == of_order && found.iter().all(|it| it.new[0].instead_of.is_none()));
    let k1 = found.iter().find(|it| it.rule == Rule::Completeness).unwrap();
    assert!(k1.new[0].fields.iter().any(|it| it.name == "extended_by_failures" && it.after == true));
    assert!(
        prepared.differences(&prepared).is_empty() && known.differences(&prepared).terms.len() == of_order
    );
}

/// The names of units are those of the data.
#[test]
fn a_unit_is_stored_by_its_name() {
    for unit in Unit::ALL {
        assert_eq!(serde_json::to_value(unit).unwrap(), unit.name());
    }
}

/// A date whose start, actor or effect has no text could be explained to nobody.
#[test]
fn words_that_no_text_exists_for_are_named_with_their_rule_and_field() {
    assert!(LawBook::embedded().editions().all(|edition| edition.unknown_word().is_none()));
    let known = "start = \"documents-presented\"\nacts = \"portal-operator\"\nwaits = \"applicant\"\n\
                 effect = \"overdue\"\nclause = \"A-8.p2\"\n";
    for (field, word) in [
        ("start", "whatever-happens"),
        ("acts", "nobody-at-all"),
        ("waits", "somebody"),
        ("effect", "positive-by-silence"),
        ("clause", "A-999"),
    ] {
        let words: Vec<String> = known
            .lines()
            .map(|line| if line.starts_with(field) { format!("{field} = \"{word}\"") } else { line.into() })
            .collect();
        let term = format!(
            "[[term]]\nrule = \"T-01\"\nunit = \"working-days\"\nvalue = 5\nbasis = \"test\"\n\
             from = \"2027-01-01\"\nconfirmed = true\n{}\n",
            words.join("\n")
        );
        let book = book(&[&amending("later", "2027-01-01", &term)]).unwrap();
        let unknown = book.edition("later").unwrap().edition.unknown_word().unwrap();
        assert_eq!((unknown.rule, unknown.field, &*unknown.word), (Rule::RegisterPortalUser, field, word));
    }
}

/// A-0.h, A-0.h-R2: an edition is taken back before its day, while nothing began under it; it can be read, rules nobody,
/// and is amended by none.
#[test]
fn an_edition_is_withdrawn_only_before_its_day_and_before_any_case() {
    let book = book(&[&amending("670-x", "2030-01-01", "")]).unwrap();
    let loaded = book.edition("670-x").unwrap().edition;
    let refused = |today: &str, begun| {
        let refusal = loaded.withdrawn(day(today), begun).unwrap_err();
        (refusal.clause.0, refusal.code)
    };
    assert_eq!(refused("2030-01-01", false), ("A-0.h", "edition-day-has-come"));
    assert_eq!(refused("2029-12-31", true), ("A-0.h-R2", "edition-has-cases"));
    let withdrawn = loaded.withdrawn(day("2029-12-31"), false).unwrap();
    let again = withdrawn.withdrawn(day("2029-12-31"), false).unwrap_err();
    assert_eq!((again.clause.0, again.code), ("A-0.h", "edition-withdrawn"));

    let book = book.with(withdrawn).unwrap();
    let after = "2030-06-01T00:00:00Z".parse().unwrap();
    assert_eq!(&*book.in_force(after).edition.id, "670-2019-08-16");
    assert_eq!(book.edition("670-x").unwrap().edition.standing, Standing::Withdrawn);
    let upon = amending("670-y", "2030-02-01", "").replace("670-2019-08-16", "670-x");
    assert!(matches!(book.with_edition(&upon), Err(EditionError::Amends { .. })));
}

/// A-0.h: the text of the order, a lawyer's word and an assumption are three different things; a word that is taken back
/// leaves what was before.
#[test]
fn a_lawyers_word_stands_beside_the_text_of_the_order() {
    let edition = real().edition;
    let from = day("2018-09-24");
    let word = |rule: Rule, value: Option<u16>| {
        let term = edition.term(rule, day("2026-10-07")).unwrap();
        let said = Confirmed { by: "A. B.".into(), on: day("2026-10-07"), basis: "opinion 1".into() };
        Term { confirmed_by: Some(said), value: value.unwrap_or(term.value), ..(**term).clone() }
    };
    // T-01 stands in the order, K1 is an assumption.
    for (rule, before) in [(Rule::RegisterPortalUser, Ground::Order), (Rule::Completeness, Ground::Assumed)] {
        let ground = |it: &Edition| match it.term(rule, day("2026-10-07")).unwrap().ground() {
            Ground::Lawyer(said) => format!("{} on {}", said.by, said.on),
            other => format!("{other:?}"),
        };
        assert_eq!(ground(&edition), format!("{before:?}"));
        let confirmed = edition.with_confirmed(&word(rule, None)).unwrap();
        assert_eq!(ground(&confirmed), "A. B. on 2026-10-07");
        let back = confirmed.without_confirmed(rule, from).unwrap();
        assert_eq!(ground(&back), format!("{before:?}"));
        let twice = back.without_confirmed(rule, from).unwrap_err();
        assert_eq!((twice.clause.0, twice.code), ("A-0.h", "law-term-not-confirmed"));
    }
    // Of another length the order says nothing, whoever claims so.
    let claimed = Term { confirmed: true, ..word(Rule::RegisterPortalUser, Some(9)) };
    let longer = edition.with_confirmed(&claimed).unwrap().without_confirmed(claimed.rule, from).unwrap();
    assert_eq!(longer.term(claimed.rule, day("2026-10-07")).unwrap().ground(), Ground::Assumed);
    // As it was recorded at first.
    let line: Confirmed = serde_json::from_str("\"A. B., head, 2026-10-07\"").unwrap();
    assert_eq!((line.by.as_str(), line.on), ("A. B., head", day("2026-10-07")));
}

/// A-0.h: what editions and the calendar say for people is there in the three languages.
#[test]
fn the_data_of_the_law_speaks_three_languages() {
    let book = LawBook::embedded();
    let different = |text: &law::Text| text.kk != text.ru && text.ru != text.en && text.kk != text.en;
    for edition in book.editions() {
        assert!(different(&edition.act) && different(&edition.note), "{}", edition.id);
        assert!(different(&edition.name), "{}", edition.id);
        for term in edition.terms() {
            assert!(term.basis.is_empty() || different(&term.basis), "{} {}", edition.id, term.rule);
        }
    }
    for (year, _, against) in book.calendar().years() {
        assert!(different(against), "{year}");
    }
    // What somebody typed once is the same in each.
    let typed = self::book(&[&amending("670-x", "2030-01-01", "")]).unwrap().edition("670-x").unwrap();
    assert_eq!((&*typed.edition.act.kk, &*typed.edition.act.en), ("test", "test"));
}

/// What cannot be read is told with its line.
#[test]
fn a_text_that_is_no_edition_is_told_with_its_line() {
    let line = |text: &str| match book(&[text]).unwrap_err() {
        EditionError::Parse { line, .. } => line,
        other => panic!("{other}"),
    };
    assert_eq!(line("id = <nothing>"), 1);
    assert_eq!(line(&amending("670-x", "2030-01-01", "colour = \"red\"")), 7);
    assert_eq!(line(&amending("670-x", "2030-13-01", "")), 6);
    // So is a term that cannot be so.
    let two = term("T-01", "working-days", 3, "from = \"2030-01-01\"")
        + &term("K1", "working-days", 0, "from = \"2030-01-01\"");
    let wrong = book(&[&amending("670-x", "2030-01-01", &two)]).unwrap_err();
    assert!(matches!(wrong, EditionError::Term { line: Some(19), what: "no-length", .. }), "{wrong:?}");
}
