//! Sections of the expertise: the case and the check of completeness.

use law::{
    Law,
    expertise::{
        case,
        completeness::{self, Verdict},
        user,
    },
};

use crate::{
    common::{at, day},
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
    let expire = Command::Completeness(Check::Expire { number: "К-2".into() });
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
        ("annul the result", Command::Completeness(Check::Annul), before),
        ("the term ends", expire.clone(), due),
        ("the term is said to end too early", expire, before),
    ];
    // The states after the check of completeness are in the next section.
    names_complete(&states, &State::NAMES[..4], State::name);
    matrix.section("Case of the expertise (A-39)", &states, &commands, State::name, apply);
}

pub fn checks(matrix: &mut Matrix, law: &Law) {
    use completeness::{Command, State};

    let apply = |state: State, command, at| state.apply(command, at, law);
    let (before, due) = (at(law, "2026-10-20 23:59:59.999999"), at(law, "2026-10-21 00:00:00"));
    let draft = |verdict, remarks| Command::Draft { verdict, remarks };
    let head = Command::SignAsHead { number: "К-1".into() };
    let expire = Command::Expire { number: "К-2".into() };

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
        ("annul the result", Command::Annul, before),
        ("annul the result at the end of the term", Command::Annul, due),
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

pub fn users(matrix: &mut Matrix, law: &Law) {
    use user::{Command, Ground, Lack, State};

    let apply = |state: State, command, at| state.apply(command, at, law);
    let now = at(law, "2026-10-07 10:00:00");
    // Three working days from the agreement: 8, 9, 13.
    let due = at(law, "2026-10-14 00:00:00");
    let agree = |agreed_until: &str, integrated| Command::Agree {
        accredited_until: day("2026-12-31"),
        agreed_until: day(agreed_until),
        integrated,
    };
    let own =
        |operates| Command::RegisterOwn { operates, accredited_until: day("2026-12-31"), integrated: true };
    let suspend = |ground| Command::Suspend { ground };

    let agreed = through(State::New, [(agree("2026-10-30", true), now)], apply);
    let ready = through(agreed.clone(), [(Command::PresentQuestionnaire, now)], apply);
    let late = through(ready.clone(), [(Command::Expire, due)], apply);
    let registered = through(ready.clone(), [(Command::Register, now)], apply);
    let of_operator = through(State::New, [(own(true), now)], apply);
    let suspended = through(registered.clone(), [(suspend(Ground::AgreementViolated), now)], apply);
    let lacking = |lack| Command::NotRegister { lack };
    let renew = |until| Command::Renew { accredited_until: day(until), certificate: "KZ-2".into() };
    let not_registered = through(State::New, [(lacking(Lack::NoAccreditation), now)], apply);
    let states = [
        ("", State::New),
        ("", agreed),
        ("", ready),
        ("the term has ended", late),
        ("agreement to 30 October, accreditation to 31 December", registered),
        ("organisation of the operator, accreditation to 31 December", of_operator),
        ("", not_registered),
        ("", suspended),
    ];
    let commands = [
        ("agree", agree("2026-10-30", true), now),
        ("agree, the system is not integrated", agree("2026-10-30", false), now),
        ("agree, the agreement has ended", agree("2026-10-06", true), now),
        ("present questionnaire", Command::PresentQuestionnaire, now),
        ("register", Command::Register, now),
        ("register after the term", Command::Register, due),
        ("register, the agreement has ended", Command::Register, at(law, "2026-10-31 00:00:00")),
        ("not register, no accreditation", lacking(Lack::NoAccreditation), now),
        ("not register after the term", lacking(Lack::NoAgreement), due),
        ("renew the accreditation to a later day", renew("2027-12-31"), now),
        ("renew the accreditation to the same day", renew("2026-12-31"), now),
        ("renew the accreditation after it ended", renew("2027-12-31"), at(law, "2027-01-01 00:00:00")),
        ("register the operator's own organisation", own(true), now),
        ("register as own organisation, but it is not", own(false), now),
        ("the term of the operator ends on Tuesday 13 October 24:00", Command::Expire, due),
        ("the agreement ends on Friday 30 October 24:00", Command::Expire, at(law, "2026-10-31 00:00:00")),
        ("the accreditation ends on 31 December 24:00", Command::Expire, at(law, "2027-01-01 00:00:00")),
        ("a term is said to end too early", Command::Expire, at(law, "2026-10-13 23:59:59.999999")),
        ("suspend, accreditation not confirmed", suspend(Ground::AccreditationNotConfirmed), now),
        ("suspend, accreditation withdrawn", suspend(Ground::AccreditationWithdrawn), now),
        ("suspend, agreement violated", suspend(Ground::AgreementViolated), now),
        ("suspend, agreement terminated", suspend(Ground::AgreementEnded), now),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("User of an expertise system (A-35 to A-37)", &states, &commands, State::name, apply);
}

pub fn seats(matrix: &mut Matrix) {
    use std::fmt::Write;

    use law::expertise::seats::{Candidate, Standing};

    matrix.title("Seats of a case: who may have one, and who acts (A-39, A-41)");
    let able =
        Candidate { name: "N".into(), attested_until: Some(day("2026-12-31")), ..Candidate::default() };
    let absent = Some((day("2026-10-05"), day("2026-10-16")));
    let full = Candidate { open: 5, most: Some(5), ..able.clone() };
    let without = Candidate { attested_until: None, ..able.clone() };
    let standing = Standing { distributed: true, required: false, seated: true, declared: true };
    let acts = [
        ("a section, attested", able.may_sit(true, "")),
        ("a section, not attested", without.may_sit(true, "")),
        ("responsible, not attested", without.may_sit(false, "")),
        ("a section, absent", Candidate { absent, ..able.clone() }.may_sit(true, "reason")),
        ("a section, declared a conflict", Candidate { conflict: true, ..able }.may_sit(true, "reason")),
        ("a section, has as many as he takes", full.may_sit(true, "")),
        ("the same for a reason", full.may_sit(true, "reason")),
        ("acts, has a seat and declared", standing.may_act()),
        ("acts, has a seat and did not declare", Standing { declared: false, ..standing }.may_act()),
        ("acts, others have the seats", Standing { seated: false, ..standing }.may_act()),
        ("acts, nobody has a seat", Standing::default().may_act()),
        (
            "the same where every case is distributed",
            Standing { required: true, ..Standing::default() }.may_act(),
        ),
    ];
    let mut refusals = Vec::new();
    for (name, act) in acts {
        match act {
            Ok(()) => writeln!(matrix.text, "    {name}\n        -> allowed").unwrap(),
            Err(refusal) => refusals.push((name, refusal)),
        }
    }
    matrix.refusals(&refusals);
}
