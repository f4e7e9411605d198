//! The conclusion of an expertise.

use law::{
    Law,
    expertise::{
        conclusion::{self, Command, Finding, Opening, State},
        course::{Course, Kind},
    },
};

use crate::{
    common::at,
    sheet::{Matrix, names_complete, through},
};

pub fn conclusions(matrix: &mut Matrix, law: &Law) {
    let apply = |state: State, command, at| state.apply(command, at, law);
    let course = Course::First { kind: Kind::Small };
    let in_force_at = at(law, "2026-10-07 10:00:00");
    // Ten working days of the expertise end on Thursday the 22nd.
    let (before, due) = (at(law, "2026-10-22 23:59:59.999999"), at(law, "2026-10-23 00:00:00"));
    let draft = |sections: &[&str]| Command::Draft {
        finding: Finding::Positive,
        sections: sections.iter().map(|it| it.to_string()).collect(),
    };
    let both = draft(&["estimate", "fire safety"]);
    let section = |name: &str| Command::SignSection { section: name.into() };
    let head = |contract_performed| Command::SignAsHead { number: "01-1/26".into(), contract_performed };
    let send = |contract_performed| Command::Send { contract_performed };
    let replace = Command::Replace { by: "01-1/26-2".into() };
    // Held from Thursday the 22nd, ten calendar days.
    let alert = at(law, "2026-11-02 00:00:00");

    let opening = Opening { course, in_force_at, answered_at: None };
    let begun = conclusion::begin(opening, at(law, "2026-10-16 00:00:00"), law).unwrap();
    matrix.kinds.extend(begun.events.iter().map(|event| event.kind));
    let begun = begun.next;
    assert_eq!(begun.due(law).unwrap().at, due);
    let drafted = through(begun.clone(), [(both.clone(), before)], apply);
    let sections =
        through(drafted.clone(), [(section("estimate"), before), (section("fire safety"), before)], apply);
    let group = through(sections.clone(), [(Command::SignAsGroupHead, before)], apply);
    let late = through(group.clone(), [(Command::Expire, due)], apply);
    let held = through(group.clone(), [(head(false), before)], apply);
    let alerted = through(held.clone(), [(Command::Expire, alert)], apply);
    let sent = through(held.clone(), [(send(true), due)], apply);
    let delivered = through(sent.clone(), [(Command::Acknowledge, due)], apply);
    let replaced = through(delivered.clone(), [(replace.clone(), due)], apply);
    let registered = held.registered().unwrap().clone();
    let states = [
        ("nothing yet", begun),
        ("no signature", drafted),
        ("all sections signed", sections),
        ("signed by the head of the group", group),
        ("the term has ended", late),
        ("between two records of one act", State::SignedRegistered { registered }),
        ("", held),
        ("after the alert", alerted),
        ("", sent),
        ("", delivered),
        ("", replaced),
    ];
    let commands = [
        ("draft with two sections", both, before),
        ("draft without sections", draft(&[]), before),
        ("sign a section", section("estimate"), before),
        ("sign a section that is not in it", section("ecology"), before),
        ("sign as head of the group", Command::SignAsGroupHead, before),
        ("sign as head, contract not performed", head(false), before),
        ("sign as head, contract performed", head(true), before),
        ("sign as head after the term", head(false), due),
        ("the term is said to end too early", Command::Expire, before),
        ("the term ends on Thursday 22 October 24:00", Command::Expire, due),
        ("ten days of holding end on Sunday 1 November 24:00", Command::Expire, alert),
        ("send by hand, contract not performed", send(false), due),
        ("the contract is performed", send(true), due),
        ("acknowledge", Command::Acknowledge, due),
        ("replace by a new version", replace, due),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("Conclusion of the expertise (A-41, A-45)", &states, &commands, State::name, apply);
}
