//! Remarks on the project and their elimination.

use law::{
    Law,
    expertise::{
        course::{Course, Kind},
        remarks::{self, Assessment, Command, Remark, State},
    },
};

use crate::{
    common::at,
    sheet::{Matrix, names_complete, through},
};

fn remark(number: u16, section: &str) -> Remark {
    Remark { number, section: section.into(), norm: "СП РК 2.02-101-2022, 5.3".into() }
}

pub fn remarks(matrix: &mut Matrix, law: &Law) {
    let apply = |state: State, command, at| state.apply(command, at, law);
    let in_force = at(law, "2026-10-07 10:00:00");
    // Five working days for remarks: 8, 9, 13, 14, 15.
    let (before, due) = (at(law, "2026-10-15 23:59:59.999999"), at(law, "2026-10-16 00:00:00"));
    // Ten for answers: 17, 19 to 23, 26 to 29; five more: 30, 2 to 5 November.
    let (before_answers, answers_due) =
        (at(law, "2026-10-29 23:59:59.999999"), at(law, "2026-10-30 00:00:00"));
    let longer_due = at(law, "2026-11-06 00:00:00");
    let draft = |remarks: &[Remark]| Command::Draft { remarks: remarks.to_vec() };
    let two = [remark(1, "fire safety"), remark(2, "estimate")];
    let issue = Command::Issue { number: "З-1".into() };
    let answer = |certified_at| Command::Answer { certified_at };
    let assess = |results: &[(u16, bool)]| Command::Assess {
        assessments: results.iter().map(|&(number, eliminated)| Assessment { number, eliminated }).collect(),
    };
    let correct =
        |remarks: &[Remark]| Command::Correct { version: "З-1/2".into(), remarks: remarks.to_vec() };

    let opened = remarks::open(Course::First { kind: Kind::Small }, in_force, law).unwrap();
    matrix.kinds.extend(opened.events.iter().map(|event| event.kind));
    let none = opened.next;
    assert_eq!(none.due(law).unwrap().at, due);
    let drafted = through(none.clone(), [(draft(&two), before)], apply);
    let issued = through(drafted.clone(), [(issue.clone(), before)], apply);
    assert_eq!(issued.due(law).unwrap().at, answers_due);
    let longer = through(issued.clone(), [(Command::Prolong, before_answers)], apply);
    assert_eq!(longer.due(law).unwrap().at, longer_due);
    let answered = through(issued.clone(), [(answer(before_answers), before_answers)], apply);
    let assessed = through(answered.clone(), [(assess(&[(1, true), (2, false)]), answers_due)], apply);
    let closed = through(none.clone(), [(Command::Expire, due)], apply);
    let renounced = through(none.clone(), [(Command::Renounce, in_force)], apply);
    let expired = through(issued.clone(), [(Command::Expire, answers_due)], apply);
    let states = [
        ("", none),
        ("", drafted),
        ("", issued),
        ("with more time for the answers", longer),
        ("", answered),
        ("", assessed),
        ("by the end of the term", closed),
        ("renounced", renounced),
        ("", expired),
    ];
    let saturday = at(law, "2026-10-24 12:00:00");
    let commands = [
        ("draft", draft(&two), before),
        ("draft, no remark at all", draft(&[]), before),
        ("draft, a number is left out", draft(&[remark(1, "estimate"), remark(3, "estimate")]), before),
        ("draft, a remark without section", draft(&[remark(1, "")]), before),
        ("draft when the term has ended", draft(&two), due),
        ("issue at the last moment", issue.clone(), before),
        ("issue when the term has ended", issue, due),
        ("renounce", Command::Renounce, before),
        ("renounce when the term has ended", Command::Renounce, due),
        ("the term for remarks is said to end too early", Command::Expire, before),
        ("the term for remarks ends on Thursday 15 October 24:00", Command::Expire, due),
        ("prolong the term for answers", Command::Prolong, before_answers),
        ("prolong the term for answers after it", Command::Prolong, answers_due),
        ("answer at the last moment", answer(before_answers), before_answers),
        (
            "answer at the last moment, known four days later",
            answer(before_answers),
            at(law, "2026-11-02 09:00:00"),
        ),
        ("answer certified before the remarks", answer(in_force), before),
        ("answer on a Saturday, known on Monday", answer(saturday), at(law, "2026-10-26 09:00:00")),
        ("answer on a Saturday, not registered yet", answer(saturday), saturday),
        ("answer a moment after the term", answer(answers_due), answers_due),
        ("the term for answers ends on Thursday 29 October 24:00", Command::Expire, answers_due),
        ("the longer term for answers ends on Thursday 5 November 24:00", Command::Expire, longer_due),
        ("assess each remark", assess(&[(1, true), (2, false)]), answers_due),
        ("assess, one is left out", assess(&[(1, true)]), answers_due),
        ("assess, one twice", assess(&[(1, true), (1, false), (2, true)]), answers_due),
        ("assess a remark that was not issued", assess(&[(1, true), (2, true), (3, false)]), answers_due),
        ("correct: clarify one, withdraw the other", correct(&[remark(2, "cost estimate")]), answers_due),
        (
            "correct: add a third",
            correct(&[two[0].clone(), two[1].clone(), remark(3, "estimate")]),
            answers_due,
        ),
        ("correct: say one number twice", correct(&[two[0].clone(), two[0].clone()]), answers_due),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("Remarks and their elimination (A-43)", &states, &commands, State::name, apply);
}
