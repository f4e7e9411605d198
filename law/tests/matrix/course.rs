//! A case after the check of completeness: what its parts do to each other.

use law::{
    Law,
    expertise::{
        case::{self, Command, State},
        completeness::Command as Check,
        conclusion::{Command as Conclude, Finding},
        contract::Command as Contract,
        course::{Course, Kind},
        remarks::{Assessment, Command as Remarks, Remark},
        user::Ground,
    },
};

use crate::{
    common::at,
    sheet::{Matrix, names_complete, through},
};

pub fn cases(matrix: &mut Matrix, law: &Law) {
    let apply = |state: State, command, at| state.apply(command, at, law);
    let registered_at = at(law, "2026-10-05 10:00:00");
    let now = at(law, "2026-10-07 10:00:00");
    let send = Command::Contract(Contract::Send {
        number: "Д-1".into(),
        course: Course::First { kind: Kind::Small },
    });
    let sign = Command::Contract(Contract::SignByCustomer { certified_at: now });
    let force = Command::Contract(Contract::EnterIntoForce { basis: "payment 17".into() });
    let perform = Command::Contract(Contract::Perform { basis: "payment 18".into() });
    let draft = Command::Remarks(Remarks::Draft {
        remarks: vec![Remark { number: 1, section: "estimate".into(), norm: "СН РК 8.02-07".into() }],
    });
    let issue = Command::Remarks(Remarks::Issue { number: "З-1".into() });
    let answer = Command::Remarks(Remarks::Answer { certified_at: now });
    let assess =
        Command::Remarks(Remarks::Assess { assessments: vec![Assessment { number: 1, eliminated: true }] });
    let conclude =
        |finding| Command::Conclusion(Conclude::Draft { finding, sections: ["estimate".to_string()].into() });
    let section = Command::Conclusion(Conclude::SignSection { section: "estimate".into() });
    let group = Command::Conclusion(Conclude::SignAsGroupHead);
    // The case knows better than the command whether the contract is performed.
    let head = |contract_performed| {
        Command::Conclusion(Conclude::SignAsHead { number: "01-1/26".into(), contract_performed })
    };
    let by_hand = Command::Conclusion(Conclude::Send { contract_performed: true });
    let acknowledge = Command::Conclusion(Conclude::Acknowledge);
    let freeze = Command::Freeze { ground: Ground::AgreementEnded };
    let expire = Command::Completeness(Check::Expire { number: "К-1".into() });
    let lapse = |state: &State, when| state.lapsed(when, law).map(|command| (command, when));
    let through = |state: &State, commands: &[&Command]| {
        through(state.clone(), commands.iter().map(|command| ((*command).clone(), now)), apply)
    };

    let received = case::receive(registered_at, registered_at, law).unwrap().next;
    let check = |command| Command::Completeness(command);
    let verdict = law::expertise::completeness::Verdict::Positive;
    let awaiting = through(
        &received,
        &[
            &Command::Start,
            &check(Check::Draft { verdict, remarks: 0 }),
            &check(Check::SignAsExpert),
            &check(Check::SignAsHead { number: "К-1".into() }),
        ],
    );
    let sent = through(&awaiting, &[&send]);
    // Ten working days from the 7th: to Thursday the 22nd.
    let unsigned_at = at(law, "2026-10-23 00:00:00");
    let (lapsed, _) = lapse(&sent, unsigned_at).unwrap();
    let unsigned = sent.clone().apply(lapsed, unsigned_at, law).unwrap().next;
    let signed = through(&sent, &[&sign]);
    let running = through(&signed, &[&force]);
    let remarked = through(&running, &[&draft, &issue]);
    let answered = through(&remarked, &[&answer]);
    let drafting = through(&answered, &[&assess, &conclude(Finding::Positive)]);
    let half = through(&drafting, &[&section, &group]);
    let held = through(&half, &[&head(true)]);
    let sent_out = through(&held, &[&perform]);
    let delivered = through(&sent_out, &[&acknowledge]);
    let frozen = through(&remarked, &[&freeze]);
    let states = [
        ("", awaiting),
        ("the contract is sent", sent),
        ("the contract is signed by both", signed),
        ("", unsigned),
        ("", running),
        ("", remarked),
        ("answers not assessed", answered),
        ("no signature", drafting),
        ("signed but by the head of the organisation", half),
        ("held", held),
        ("sent", sent_out),
        ("delivered", delivered),
        ("remarks were issued", frozen),
    ];
    let late = at(law, "2026-11-20 09:00:00");
    let commands = [
        ("the term of completeness ends", expire, late),
        ("send the contract", send, now),
        ("the customer signs the contract", sign, now),
        ("the contract enters into force", force, now),
        ("the contract is performed", perform, now),
        ("a term of the contract ends", Command::Contract(Contract::Expire), late),
        ("draft remarks", draft, now),
        ("issue remarks", issue, now),
        ("answers", answer, now),
        ("assess", assess, now),
        ("a term of the remarks ends", Command::Remarks(Remarks::Expire), late),
        ("draft the conclusion", conclude(Finding::Negative), now),
        ("sign a section", section, now),
        ("sign as head of the group", group, now),
        ("sign as head, said to be performed", head(true), now),
        ("send by hand, said to be performed", by_hand, now),
        ("acknowledge", acknowledge, now),
        ("a term of the conclusion ends", Command::Conclusion(Conclude::Expire), late),
        ("freeze", freeze, now),
        ("unfreeze", Command::Unfreeze, now),
    ];
    let mut names = State::NAMES[4..].to_vec();
    names.push("awaiting_contract");
    names_complete(&states, &names, State::name);
    matrix.section(
        "Case after the check of completeness (A-37, A-39, A-43, A-45)",
        &states,
        &commands,
        State::name,
        apply,
    );
}
