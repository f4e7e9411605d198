//! The terms of order 299, to which refer: their lengths, and those that follow from another term.

use super::*;

/// K1 to K5, E1 to E4, E7, R1 to R3, V1 of order 299 (A-39.1, A-40.p1, A-43, A-44): defaults, all unconfirmed.
#[test]
fn terms_of_order_299_have_their_default_lengths_and_say_they_are_unconfirmed() {
    let law = fictional();
    for (rule, days, last_day) in [
        (Rule::Completeness, 5, "2026-10-15"),
        (Rule::MissingDocuments, 5, "2026-10-15"),
        (Rule::ContractDraft, 3, "2026-10-13"),
        (Rule::ContractSigning, 10, "2026-10-22"),
        (Rule::ExpertiseComplex, 45, "2026-12-10"),
        (Rule::ExpertiseNormal, 30, "2026-11-19"),
        (Rule::ExpertiseSimple, 15, "2026-10-29"),
        (Rule::ExpertiseSmall, 10, "2026-10-22"),
        (Rule::ExpertiseUrban, 45, "2026-12-10"),
        (Rule::Remarks45, 20, "2026-11-05"),
        (Rule::Remarks30, 15, "2026-10-29"),
        (Rule::Remarks15, 7, "2026-10-19"),
        (Rule::Remarks10, 5, "2026-10-15"),
        (Rule::Answers, 10, "2026-10-22"),
        (Rule::EnvironmentOpinion, 15, "2026-10-29"),
    ] {
        let due = due(&law, rule, at(&law, "2026-10-07 10:00:00"));
        ends_with(&law, &due, last_day, rule.id());
        assert_eq!(law.calendar.working_days_between(day("2026-10-07"), due.last_day), days, "{rule}");
        assert_eq!(due.doubts, [Doubt::Term], "{rule}");
    }
}

/// R3: the longer term for answers runs on from the last day of the first one. That one ends at 24:00, which
/// is 00:00 of the next day: no start at that instant makes the term a day longer or shorter.
#[test]
fn the_longer_term_for_answers_runs_on_from_the_last_day_of_the_first() {
    let law = fictional();
    let first = due(&law, Rule::Answers, at(&law, "2026-10-07 10:00:00"));
    assert_eq!(first.last_day, day("2026-10-22"));
    for start in
        [first.at, law.start_of(first.last_day), at(&law, "2026-10-22 23:59:59"), first.start().unwrap()]
    {
        let longer = due(&law, Rule::AnswersLonger, Start::until(start, first.last_day));
        ends_with(&law, &longer, "2026-10-29", "five working days after the 22nd");
        let fifteen = law.calendar.working_days_between(day("2026-10-07"), longer.last_day);
        assert_eq!(fifteen, 15, "ten and five, none lost");
        // An instant alone does not say which day was the last one.
        let refused = law.due(Rule::AnswersLonger, start).unwrap_err();
        assert_eq!(refused, TermError::NeedsTerm { rule: Rule::AnswersLonger, from: Rule::Answers });
    }
}

/// K5: the term of the expertise begins on the day after the contract is in force; calendar days.
#[test]
fn the_expertise_begins_on_the_day_after_the_contract() {
    let law = fictional();
    let due = due(&law, Rule::ExpertiseStart, at(&law, "2026-10-09 17:00:00"));
    ends_with(&law, &due, "2026-10-10", "a Saturday");
}

/// E5: the term of the base kind, but not more than E2.
#[test]
fn an_adjusted_project_takes_the_term_of_its_kind_but_not_more_than_thirty_days() {
    let law = fictional();
    for (base, days, told, last_day) in [
        (Rule::ExpertiseComplex, 30, Rule::ExpertiseNormal, "2026-11-19"),
        (Rule::ExpertiseUrban, 30, Rule::ExpertiseNormal, "2026-11-19"),
        (Rule::ExpertiseNormal, 30, Rule::ExpertiseNormal, "2026-11-19"),
        (Rule::ExpertiseSimple, 15, Rule::ExpertiseSimple, "2026-10-29"),
        (Rule::ExpertiseSmall, 10, Rule::ExpertiseSmall, "2026-10-22"),
    ] {
        let start = Start::of_base(at(&law, "2026-10-07 10:00:00"), base);
        let due = due(&law, Rule::ExpertiseAdjusted, start);
        ends_with(&law, &due, last_day, base.id());
        assert_eq!(due.because[2].kind, StepKind::Base { rule: told, days });
    }
}

/// E6: half of the base term, rounded up, at least ten working days.
#[test]
fn a_repeated_expertise_takes_half_but_at_least_ten_days() {
    let law = fictional();
    for (base, days, last_day) in [
        (Rule::ExpertiseComplex, 23, "2026-11-10"),
        (Rule::ExpertiseNormal, 15, "2026-10-29"),
        (Rule::ExpertiseSimple, 10, "2026-10-22"),
        (Rule::ExpertiseSmall, 10, "2026-10-22"),
    ] {
        let due = due(&law, Rule::ExpertiseRepeated, Start::of_base(at(&law, "2026-10-07 10:00:00"), base));
        ends_with(&law, &due, last_day, base.id());
        assert_eq!(due.because[2].kind, StepKind::Base { rule: base, days });
    }
}

/// Z1: the rest of the enclosing term, at least five working days.
#[test]
fn the_conclusion_takes_the_rest_of_the_term_but_at_least_five_days() {
    let law = fictional();
    let answered = at(&law, "2026-10-07 10:00:00");
    for (term_ends, last_day, rest) in [
        ("2026-11-19", "2026-11-19", true),
        ("2026-10-17", "2026-10-17", true),
        ("2026-10-15", "2026-10-15", false),
        ("2026-10-09", "2026-10-15", false),
        ("2026-10-01", "2026-10-15", false),
    ] {
        let due = due(&law, Rule::Conclusion, Start::until(answered, day(term_ends)));
        ends_with(&law, &due, last_day, term_ends);
        let told = due.because.iter().any(|step| matches!(step.kind, StepKind::Rest { .. }));
        assert_eq!(told, rest, "{term_ends}");
    }
}

/// A term that follows from another one is as unconfirmed as that one.
#[test]
fn a_term_whose_base_is_not_confirmed_is_not_confirmed() {
    let law = fictional();
    let mut confirmed = (**law.edition.term(Rule::ExpertiseAdjusted, day("2026-10-07")).unwrap()).clone();
    confirmed.confirmed = true;
    let edition = law.edition.with_terms(&[confirmed]).unwrap().into();
    let law = Law { edition, ..law };
    let start = Start::of_base(at(&law, "2026-10-07 10:00:00"), Rule::ExpertiseComplex);
    assert_eq!(due(&law, Rule::ExpertiseAdjusted, start).doubts, [Doubt::Term]);
}
