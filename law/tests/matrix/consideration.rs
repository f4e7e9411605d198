//! An application on the portal after the check of completeness.

use std::fmt::Write as _;

use law::{
    Law,
    application::{Accepted, Answer, Command, Conclusion, Course, Purpose, Received, Registered, State},
    expertise::{completeness::Verdict, conclusion::Finding},
    number::Code,
    retention,
};

use crate::{
    common::{at, day},
    sheet::{Matrix, names_complete, through},
};

fn complete(law: &Law) -> State {
    let tuesday = at(law, "2026-10-13 00:00:00");
    let accepted = Accepted {
        participant: Code::parse("SENIM").unwrap(),
        received_at: at(law, "2026-10-09 15:00:00"),
        registration_date: day("2026-10-13"),
        registered_at: tuesday,
    };
    let answer = Answer {
        verdict: Verdict::Positive,
        automatic: false,
        number: "К-1".into(),
        registered_at: at(law, "2026-10-14 10:00:00"),
    };
    State::UnderConsideration {
        registered: Registered { accepted, number: "SENIM-2026-00001".into() },
        forwarded_at: tuesday,
        completeness: Some(answer),
    }
}

fn closed(state: &State) -> State {
    match state.clone() {
        State::UnderConsideration { registered, forwarded_at, completeness: Some(answer) } => {
            let completeness = Answer { verdict: Verdict::Negative, ..answer };
            State::ClosedIncomplete { registered, forwarded_at, completeness, course: Course::default() }
        }
        State::InCourse { registered, forwarded_at, completeness: Some(answer), course } => {
            let completeness = Answer { verdict: Verdict::Negative, ..answer };
            State::ClosedIncomplete { registered, forwarded_at, completeness, course }
        }
        other => other,
    }
}

/// only a case to which nothing may come any more, from the day after its storage on.
pub fn disposal(matrix: &mut Matrix, law: &Law) {
    matrix.title("Disposal of a case (A-23)");
    let open = complete(law);
    for (name, state) in [("under_consideration", open.clone()), ("closed_incomplete", closed(&open))] {
        writeln!(matrix.text, "{name}").unwrap();
        let mut refusals = Vec::new();
        for moment in ["2029-10-14 23:59:59", "2029-10-15 00:00:00"] {
            match state.may_dispose(None, at(law, moment), law) {
                Ok(()) => writeln!(matrix.text, "    {moment}\n        -> allowed").unwrap(),
                Err(refusal) => refusals.push((moment, refusal)),
            }
        }
        matrix.refusals(&refusals);
    }
    writeln!(matrix.text, "a report of state secrets is not decided").unwrap();
    matrix.refusals(&[("2029-10-15 00:00:00", retention::undecided(day("2027-03-02")))]);
    writeln!(matrix.text, "disposed_of").unwrap();
    matrix.refusals(&[("open", retention::gone("А-1", day("2029-10-15")))]);
}

pub fn applications(matrix: &mut Matrix, law: &Law) {
    let apply = |state: State, command, at| state.apply(command, at, law);
    let (now, saturday) = (at(law, "2026-10-20 23:59:59"), at(law, "2026-10-24 12:00:00"));
    let monday = at(law, "2026-10-26 00:00:00");
    let certify = |document: &str, purpose, notice_received, signer_entitled| Command::Certify {
        document: document.into(),
        purpose,
        notice_received,
        signer_entitled,
    };
    let contract = certify("aa", Purpose::Contract, false, true);
    let register = |document: &str| Command::RegisterDocument { document: document.into() };
    let remarks = |sender_serves, signers_data| Command::ReceiveRemarks {
        sender_serves,
        signers_data,
        remarks: Received { number: "З-1".into(), registered_at: now },
    };
    let conclusion = |number: &str, replaces: Option<&str>, signers_data| Command::ReceiveConclusion {
        sender_serves: true,
        signers_data,
        conclusion: Conclusion {
            finding: Finding::Positive,
            number: number.into(),
            registered_at: now,
            replaces: replaces.map(str::to_owned),
        },
    };
    let annul = Command::AnnulCompleteness { sender_serves: true, signers_data: true, number: "К-1".into() };
    let held = |sender_serves| Command::ReceiveHeld { sender_serves };
    let closure = Command::ReceiveClosure { sender_serves: true };
    let store = |latest: &str| Command::Store { latest: day(latest) };
    let end = |referral: Option<&str>| Command::EndStorage { referral: referral.map(str::to_owned) };
    let over = at(law, "2029-10-21 00:00:00");
    let progress = Command::ReceiveProgress {
        sender_serves: true,
        stage: "expertise".into(),
        incidents: vec![],
        told: None,
    };

    let complete = complete(law);
    let remarked = through(complete.clone(), [(remarks(true, true), now)], apply);
    let waiting = through(complete.clone(), [(contract.clone(), saturday)], apply);
    let kept_back = through(complete.clone(), [(held(true), now)], apply);
    let issued = through(complete.clone(), [(conclusion("01-1/26", None, true), now)], apply);
    let unsigned = through(complete.clone(), [(closure.clone(), now)], apply);
    let stored = through(issued.clone(), [(store("2026-10-20"), now)], apply);
    let disposable = through(stored.clone(), [(end(None), over)], apply);
    let states = [
        ("complete", complete.clone()),
        ("remarks are there", remarked),
        ("a document of Saturday waits", waiting.clone()),
        ("a conclusion is held", kept_back),
        ("", issued),
        ("", closed(&complete)),
        ("a document of Saturday waits", closed(&waiting)),
        ("", unsigned),
        ("latest document of 20 October 2026", stored),
        ("", disposable),
    ];
    let commands = [
        ("progress", progress, now),
        ("certify the contract at 23:59:59", contract.clone(), now),
        ("certify the contract on a Saturday", contract, saturday),
        ("certify the contract, not entitled", certify("bb", Purpose::Contract, false, false), now),
        ("certify the answer to remarks", certify("bb", Purpose::AnswerToRemarks, false, true), now),
        ("certify the reply to a notice", certify("bb", Purpose::ReplyToNotice, true, true), now),
        ("certify a new version without a notice", certify("bb", Purpose::ReplyToNotice, false, true), now),
        ("register the document of Saturday on Monday 00:00", register("aa"), monday),
        ("register the document of Saturday too early", register("aa"), saturday),
        ("register another document", register("cc"), monday),
        ("annul the answer on completeness", annul, now),
        ("remarks", remarks(true, true), now),
        ("remarks, without signers' data", remarks(true, false), now),
        ("remarks, from another system", remarks(false, true), now),
        ("a held conclusion", held(true), now),
        ("a held conclusion, from another system", held(false), now),
        ("the conclusion", conclusion("01-1/26", None, true), now),
        ("the conclusion, without signers' data", conclusion("01-1/26", None, false), now),
        ("a new version of the conclusion", conclusion("01-1/26-2", Some("01-1/26"), true), now),
        ("a new version of another conclusion", conclusion("01-9/26-2", Some("01-9/26"), true), now),
        ("the participant closes without a contract", closure, now),
        ("store", store("2026-10-20"), now),
        ("store, a document of 20 May 2027", store("2027-05-20"), at(law, "2027-05-20 18:00:00")),
        ("the storage ends on 20 October 2029 24:00", end(None), over),
        ("the storage ends, a referral holds it", end(Some("Н-1")), over),
        ("the storage is said to end too early", end(None), at(law, "2029-10-20 23:59:59.999999")),
    ];
    let mut names = State::NAMES[10..].to_vec();
    names.extend(["under_consideration", "closed_incomplete"]);
    names_complete(&states, &names, State::name);
    matrix.section(
        "E-application after the check of completeness (A-18, A-21, A-23, A-45)",
        &states,
        &commands,
        State::name,
        apply,
    );
}
