//! The contract of an expertise.

use law::{
    Law,
    expertise::{
        contract::{Command, State},
        course::{Course, Kind},
    },
};

use crate::{
    common::at,
    sheet::{Matrix, names_complete, through},
};

pub fn contracts(matrix: &mut Matrix, law: &Law) {
    let apply = |state: State, command, at| state.apply(command, at, law);
    let complete = at(law, "2026-10-07 10:00:00");
    // Three working days: 8, 9, 13.
    let (before_draft, draft_due) = (at(law, "2026-10-13 23:59:59.999999"), at(law, "2026-10-14 00:00:00"));
    // Sent on the 13th, ten working days: 14, 15, 17, 19 to 23, 26, 27.
    let (before, due) = (at(law, "2026-10-27 23:59:59.999999"), at(law, "2026-10-28 00:00:00"));
    let send = Command::Send { number: "Д-1".into(), course: Course::First { kind: Kind::Small } };
    let sign = |certified_at| Command::SignByCustomer { certified_at };
    let force = |basis: &str| Command::EnterIntoForce { basis: basis.into() };
    let perform = |basis: &str| Command::Perform { basis: basis.into() };

    let awaited = State::awaited(complete);
    let late = through(awaited.clone(), [(Command::Expire, draft_due)], apply);
    let sent = through(awaited.clone(), [(send.clone(), before_draft)], apply);
    let closed = through(sent.clone(), [(Command::Expire, due)], apply);
    let signed = through(sent.clone(), [(sign(before), before)], apply);
    let in_force = through(signed.clone(), [(force("payment 17"), before)], apply);
    let performed = through(in_force.clone(), [(perform("payment 18"), before)], apply);
    let states = [
        ("", awaited),
        ("the term has ended", late),
        ("", sent),
        ("", signed),
        ("", in_force),
        ("", performed),
        ("", closed),
    ];
    let saturday = at(law, "2026-10-24 12:00:00");
    let commands = [
        ("send", send.clone(), before_draft),
        ("send after the term", send, draft_due),
        ("the term is said to end too early", Command::Expire, at(law, "2026-10-13 12:00:00")),
        ("the term of the draft ends on Tuesday 13 October 24:00", Command::Expire, draft_due),
        ("the term of the signature ends on Tuesday 27 October 24:00", Command::Expire, due),
        ("sign by the customer on the last day", sign(before), before),
        (
            "sign by the customer on the last day, known two days later",
            sign(before),
            at(law, "2026-10-29 09:00:00"),
        ),
        (
            "sign by the customer on a Saturday, known on Monday",
            sign(saturday),
            at(law, "2026-10-26 09:00:00"),
        ),
        ("sign by the customer on a Saturday, not registered yet", sign(saturday), saturday),
        ("sign by the customer a moment after the term", sign(due), due),
        ("sign by the customer before it was sent", sign(complete), before),
        ("enter into force", force("payment 17"), before),
        ("enter into force, by nothing", force(" "), before),
        ("perform", perform("payment 18"), before),
        ("perform, by nothing", perform(""), before),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("Contract of the expertise (A-39.1, A-45)", &states, &commands, State::name, apply);
}
