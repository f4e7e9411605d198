//! Price lists and what is charged by them.

use std::fmt::Write;

use jiff::civil::date;
use law::Law;
use law::tariff::charge::{self, Priced, Volume};
use law::tariff::list::{self, Command, Content, Payers, Position, State, Unit};
use law::tariff::{Money, Quantity};

use crate::common::at;
use crate::sheet::{Matrix, names_complete, through};

pub fn position(code: &str, unit: Unit, price: &str) -> Position {
    Position {
        code: code.into(),
        title: "x".into(),
        component: unit.component(),
        unit,
        price: price.parse().unwrap(),
    }
}

pub fn content(payers: Payers, positions: Vec<Position>) -> Content {
    Content { payers, from: date(2026, 10, 15), vat: true, positions, reason: "order 1".into() }
}

pub fn lists(matrix: &mut Matrix, law: &Law) {
    let apply = |state: State, command, at| state.apply(command, at, law);
    let now = at(law, "2026-10-07 10:00:00");
    let both = || vec![position("R1", Unit::Month, "100000"), position("S1", Unit::Hour, "5000")];
    let support = || vec![position("S1", Unit::Hour, "5000")];
    let mut begin = |list| {
        let begun = list::draft(list, now, law).unwrap();
        matrix.kinds.extend(begun.events.iter().map(|event| event.kind));
        begun.next
    };
    let consent = || Command::Consent { number: "12-1".into() };
    let refuse = |reason: &str| Command::Refuse { number: "12-2".into(), reason: reason.into() };
    let withdraw = |reason: &str| Command::Withdraw { reason: reason.into() };
    let of_portal = begin(content(Payers::Participants, both()));
    let of_expertise = begin(content(Payers::ExpertiseUsers, both()));
    let of_465 = begin(content(Payers::SystemOperators, support()));
    let approved = |state: &State| through(state.clone(), [(Command::Approve, now)], apply);
    let waiting = approved(&of_portal);
    let states = [
        ("prices for participants of the portal", of_portal.clone()),
        ("prices for users of an expertise system", of_expertise.clone()),
        ("prices for operators of systems of order 465", of_465.clone()),
        ("prices for participants of the portal", waiting.clone()),
        ("prices for participants of the portal", through(waiting.clone(), [(consent(), now)], apply)),
        ("prices for users of an expertise system", approved(&of_expertise)),
        ("prices for operators of systems of order 465", approved(&of_465)),
        ("", through(waiting, [(refuse("too high"), now)], apply)),
        ("", through(of_portal, [(withdraw("a slip"), now)], apply)),
    ];
    let late = at(law, "2026-10-15 00:00:00");
    let commands = [
        ("approve", Command::Approve, now),
        ("approve on its own day", Command::Approve, late),
        ("consent", consent(), now),
        ("consent after its day", consent(), at(law, "2026-10-20 10:00:00")),
        ("refuse consent", refuse("too high"), now),
        ("refuse consent, without a reason", refuse(" "), now),
        ("withdraw", withdraw("a slip"), now),
        ("withdraw, without a reason", withdraw(""), now),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("Price lists (A-15, A-38, B-14.p3)", &states, &commands, State::name, apply);
    drafts(matrix, law);
}

fn drafts(matrix: &mut Matrix, law: &Law) {
    matrix.title("Price lists that are not drafted");
    let now = at(law, "2026-10-07 10:00:00");
    let wrong = Position { unit: Unit::Hour, ..position("R1", Unit::Month, "1") };
    let hour = |price| position("S1", Unit::Hour, price);
    let month = || position("R1", Unit::Month, "1");
    let cases = [
        ("without positions", content(Payers::Participants, vec![])),
        ("a position twice", content(Payers::Participants, vec![hour("1"), hour("2")])),
        ("resources by the hour", content(Payers::Participants, vec![wrong])),
        ("a price of nothing", content(Payers::ExpertiseUsers, vec![hour("0")])),
        ("a price below nothing", content(Payers::ExpertiseUsers, vec![hour("-1")])),
        ("a price beyond a billion tenge", content(Payers::Participants, vec![hour("1000000000.01")])),
        ("resources, for operators of systems of order 465", content(Payers::SystemOperators, vec![month()])),
    ];
    let refused: Vec<_> =
        cases.into_iter().map(|(label, list)| (label, list::draft(list, now, law).unwrap_err())).collect();
    matrix.refusals(&refused);
}

pub fn charges(matrix: &mut Matrix) {
    matrix.title("Support that is charged on 20 October 2026 by a list in force since the 15th (A-15)");
    let list = content(
        Payers::Participants,
        vec![position("R1", Unit::Month, "100000"), position("S1", Unit::Hour, "5000")],
    );
    let prices = [Priced { list: &list, number: 1, from: list.from, until: None }];
    let volume = |position: &str, hundredths, day| Volume {
        position: position.into(),
        quantity: Quantity::of_hundredths(hundredths),
        day: date(2026, 10, day),
        basis: "request 7".into(),
    };
    let cases = [
        ("2.50 hours", volume("S1", 250, 20)),
        ("before there were prices", volume("S1", 100, 14)),
        ("a position that is not in the list", volume("S9", 100, 20)),
        ("the use of resources", volume("R1", 100, 20)),
        ("no hours", volume("S1", 0, 20)),
        ("more hours than there are", volume("S1", Quantity::LARGEST.hundredths() + 1, 20)),
    ];
    let mut refused = Vec::new();
    for (label, volume) in cases {
        match charge::of_volume(Payers::Participants, &prices, &volume) {
            Ok(line) => {
                let amount: Money = line.amount;
                writeln!(
                    matrix.text,
                    "{label}\n    -> {} x {}/{} = {amount}",
                    line.price, line.part, line.whole
                )
                .unwrap();
            }
            Err(refusal) => refused.push((label, refusal)),
        }
    }
    matrix.refusals(&refused);
}
