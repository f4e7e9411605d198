//! Sections of the expertise: the case and the check of completeness.

use law::{
    Law,
    expertise::{
        case,
        completeness::{self, Verdict},
    },
};

use crate::{
    common::at,
    sheet::{Matrix, names_complete, through},
};

pub fn cases(matrix: &mut Matrix, law: &Law) {
    use case::{Command, State};
    use completeness::Command as Check;

    let apply = |state: State, command, at| state.apply(command, at, law);
    let registered_at = at(law, "2026-10-13 00:00:00");
    // Five working days after Tuesday the 13th: 14, 15, 17, 19, 20.
    let (before, due) = (at(law, "2026-10-20 23:59:59.999999"), at(law, "2026-10-21 00:00:00"));
    let draft = |verdict, remarks| Command::Completeness(Check::Draft { verdict, remarks });
    let expert = Command::Completeness(Check::SignAsExpert);
    let head = Command::Completeness(Check::SignAsHead { number: "К-1".into() });
    let expire = Command::Completeness(Check::Expire { number: "К-2".into(), open_ticket: None });
    let signed = |state: State, verdict, remarks| {
        through(
            state,
            [(draft(verdict, remarks), before), (expert.clone(), before), (head.clone(), before)],
            apply,
        )
    };

    let received = case::receive(registered_at, registered_at, law).unwrap();
    matrix.kinds.extend(received.events.iter().map(|event| event.kind));
    let received = received.next;
    assert_eq!(received.completeness_due(law).unwrap().at, due);
    let checked = through(received.clone(), [(Command::Start, before)], apply);
    let states = [
        ("", received),
        ("", checked.clone()),
        ("", signed(checked.clone(), Verdict::Positive, 0)),
        ("", signed(checked, Verdict::Negative, 2)),
    ];
    let commands = [
        ("start", Command::Start, before),
        ("draft", draft(Verdict::Positive, 0), before),
        ("sign as expert", expert, before),
        ("sign as head", head, before),
        ("the term ends", expire.clone(), due),
        ("the term is said to end too early", expire, before),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("Case of the expertise (A-39)", &states, &commands, State::name, apply);
}

pub fn checks(matrix: &mut Matrix, law: &Law) {
    use completeness::{Command, State};

    let apply = |state: State, command, at| state.apply(command, at, law);
    let (before, due) = (at(law, "2026-10-20 23:59:59.999999"), at(law, "2026-10-21 00:00:00"));
    let draft = |verdict, remarks| Command::Draft { verdict, remarks };
    let head = Command::SignAsHead { number: "К-1".into() };
    let expire = Command::Expire { number: "К-2".into(), open_ticket: None };

    let running = State::running(at(law, "2026-10-13 00:00:00"));
    let drafted = through(running.clone(), [(draft(Verdict::Negative, 2), before)], apply);
    let half = through(drafted.clone(), [(Command::SignAsExpert, before)], apply);
    let negative = through(half.clone(), [(head.clone(), before)], apply);
    let half_positive = through(
        running.clone(),
        [(draft(Verdict::Positive, 0), before), (Command::SignAsExpert, before)],
        apply,
    );
    let positive = through(half_positive.clone(), [(head.clone(), before)], apply);
    let automatic = through(running.clone(), [(expire.clone(), due)], apply);
    let states = [
        ("", running),
        ("negative", drafted),
        ("negative", half),
        ("positive", half_positive),
        ("", positive),
        ("", negative),
        ("", automatic),
    ];
    let commands = [
        ("draft positive", draft(Verdict::Positive, 0), before),
        ("draft positive with remarks", draft(Verdict::Positive, 1), before),
        ("draft negative with remarks", draft(Verdict::Negative, 2), before),
        ("draft negative without remarks", draft(Verdict::Negative, 0), before),
        ("sign as expert", Command::SignAsExpert, before),
        ("sign as head", head.clone(), before),
        ("draft at the end of the term", draft(Verdict::Negative, 2), due),
        ("sign as expert at the end of the term", Command::SignAsExpert, due),
        ("sign as head at the end of the term", head, due),
        ("the term is said to end too early", expire.clone(), before),
        ("the term ends", expire.clone(), due),
        ("the term ends, the job is two days late", expire, at(law, "2026-10-23 09:00:00")),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("Check of completeness (A-40, A-41)", &states, &commands, State::name, apply);
}
