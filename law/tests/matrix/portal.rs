//! Sections of the portal: users, participants, applications.

use jiff::SignedDuration;
use law::{
    Bin, Iin, Law, Order,
    application::{self, Answer, Submission},
    authority,
    expertise::completeness::Verdict,
    number::Code,
    participant::{self, Lack},
    registration::{self, Applicant, Attachment, Signer},
};

use crate::{
    common::{self, at, day},
    sheet::{Matrix, names_complete, through},
};

pub fn registrations(matrix: &mut Matrix, law: &Law) {
    use registration::{Command, Ground, State};

    let now = at(law, "2026-10-07 10:00:00");
    let apply = |state: State, command, at| state.apply(command, at, law);
    let bin = Bin::parse("181040000017").unwrap();
    let iin = Iin::parse("900101300017").unwrap();
    let entity = Applicant::LegalEntity { bin: bin.clone() };
    let person = Applicant::Individual { iin: iin.clone() };
    let sign = |applicant: &Applicant, with_bin: bool, power: bool| Command::SignAgreement {
        applicant: applicant.clone(),
        signer: Signer {
            iin: Some(iin.clone()),
            bin: with_bin.then(|| bin.clone()),
            may_sign_for_organisation: power,
        },
    };
    let renew = |with_bin: bool, power: bool| match sign(&entity, with_bin, power) {
        Command::SignAgreement { signer, .. } => Command::Renew { signer },
        other => other,
    };
    let present = |groups: &[Attachment]| Command::Present { attachments: groups.iter().copied().collect() };
    let refuse = |grounds: &[Ground], marked: &[&str]| Command::Refuse {
        grounds: grounds.to_vec(),
        marked: strings(marked),
    };
    let all = present(&Attachment::ALL);

    let signed = through(State::Draft, [(sign(&entity, true, true), now)], apply);
    let signed_person = through(State::Draft, [(sign(&person, false, false), now)], apply);
    let presented = through(signed.clone(), [(all.clone(), now)], apply);
    // Three working days from Wednesday the 7th are 8, 9 and 13 October, one is the 8th.
    let (said, end) = match law.edition.order {
        Order::Expertise => ("the term ends on Tuesday 13 October 24:00", "2026-10-14 00:00:00"),
        Order::Construction => ("the term ends on Thursday 8 October 24:00", "2026-10-09 00:00:00"),
    };
    let end = at(law, end);
    let late = at(law, "2026-10-14 10:00:00");
    let overdue = through(presented.clone(), [(Command::Expire, late)], apply);
    let registered = through(presented.clone(), [(Command::Confirm, now)], apply);
    let refused = through(presented.clone(), [(refuse(&[Ground::DuplicateUser], &[]), now)], apply);
    let states = [
        ("", State::Draft),
        ("legal entity", signed),
        ("individual", signed_person),
        ("", presented),
        ("the term has ended", overdue),
        ("", registered),
        ("", refused),
    ];
    let commands = [
        ("sign agreement, head of the entity", sign(&entity, true, true), now),
        ("sign agreement, employee without power", sign(&entity, true, false), now),
        ("sign agreement, person for an entity", sign(&entity, false, true), now),
        ("sign agreement, individual", sign(&person, false, false), now),
        ("sign agreement, entity's key for an individual", sign(&person, true, true), now),
        ("present, all attachments", all, now),
        ("present, identity document only", present(&[Attachment::IdentityDocument]), now),
        ("present, nothing", present(&[]), now),
        ("confirm", Command::Confirm, now),
        ("confirm after the term", Command::Confirm, late),
        ("sign a later version, head of the entity", renew(true, true), late),
        ("sign a later version, employee without power", renew(true, false), late),
        ("sign a later version, another party", renew(false, true), late),
        (said, Command::Expire, end),
        ("the term is said to end too early", Command::Expire, end - SignedDuration::from_micros(1)),
        ("refuse as duplicate", refuse(&[Ground::DuplicateUser], &[]), now),
        ("refuse for untrue data, field marked", refuse(&[Ground::UntrueData], &["bank_details"]), now),
        ("refuse for untrue data, nothing marked", refuse(&[Ground::UntrueData], &[]), now),
        ("refuse without ground", refuse(&[], &[]), now),
    ];
    names_complete(&states, State::NAMES, State::name);
    let title = match law.edition.order {
        Order::Expertise => "Registration of a portal user (A-8, A-9)",
        Order::Construction => "Registration of a user of the construction portal (B-6, B-7)",
    };
    matrix.section(title, &states, &commands, State::name, apply);
}

pub fn authorities(matrix: &mut Matrix, law: &Law) {
    use authority::{Command, Giver, Powers, Right, State};

    let now = at(law, "2026-10-07 10:00:00");
    let apply = |state: State, command, at| state.apply(command, at, law);
    let powers = |rights: &[Right], from: &str, until: &str| Powers {
        rights: rights.iter().copied().collect(),
        from: day(from),
        until: day(until),
    };
    let usual = || powers(&[Right::Edit, Right::Sign], "2026-10-07", "2027-10-06");
    let give = |powers, giver| Command::Give { powers, giver, oneself: false };
    let given = through(State::Draft, [(give(usual(), Giver::Head), now)], apply);
    let in_force = through(given.clone(), [(Command::Accept, now)], apply);
    let states = [
        ("", State::Draft),
        ("", given.clone()),
        ("", in_force.clone()),
        ("", through(given, [(Command::Decline, now)], apply)),
        ("", through(in_force, [(Command::Revoke, now)], apply)),
    ];
    let over = at(law, "2027-10-07 00:00:00");
    let entrusting = || powers(&[Right::Entrust], "2026-10-07", "2027-10-06");
    let commands = [
        ("give, the head", give(usual(), Giver::Head), now),
        ("give, who was entrusted", give(usual(), Giver::Entrusted), now),
        ("give, anybody else", give(usual(), Giver::Other), now),
        ("give the right to give, the head", give(entrusting(), Giver::Head), now),
        ("give the right to give, who was entrusted", give(entrusting(), Giver::Entrusted), now),
        ("give to oneself", Command::Give { powers: usual(), giver: Giver::Head, oneself: true }, now),
        ("give no right", give(powers(&[], "2026-10-07", "2027-10-06"), Giver::Head), now),
        ("give after the last day", give(usual(), Giver::Head), over),
        (
            "give for three years and a day",
            give(powers(&[Right::See], "2026-10-07", "2029-10-08"), Giver::Head),
            now,
        ),
        (
            "give with the last day before the first",
            give(powers(&[Right::See], "2026-12-01", "2026-11-30"), Giver::Head),
            now,
        ),
        ("accept", Command::Accept, now),
        ("accept after the last day", Command::Accept, over),
        ("decline", Command::Decline, now),
        ("revoke", Command::Revoke, now),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section(
        "Powers of a person to act for an organisation (A-17)",
        &states,
        &commands,
        State::name,
        apply,
    );
}

pub fn participants(matrix: &mut Matrix, law: &Law) {
    use participant::{Command, Ground, State};

    let now = at(law, "2026-10-07 10:00:00");
    let apply = |state: State, command, at| state.apply(command, at, law);
    let agree = Command::Agree { accredited_until: day("2026-10-09") };
    let midnight = at(law, "2026-10-10 00:00:00");
    let questionnaire = Command::PresentQuestionnaire { expertise_user: true };
    let expired = at(law, "2026-10-10 00:00:00");
    let exclude = |ground| Command::Exclude { ground };

    let agreed = through(State::New, [(agree.clone(), now)], apply);
    let presented = through(agreed.clone(), [(questionnaire.clone(), now)], apply);
    let registered = through(
        presented.clone(),
        [(Command::Register { expertise_user: true, concluded: true }, now)],
        apply,
    );
    let late = through(presented.clone(), [(Command::Expire, at(law, "2026-10-14 00:00:00"))], apply);
    let renew = |date| Command::Renew { accredited_until: day(date), certificate: "KZ-2".into() };
    let stopped = through(registered.clone(), [(Command::StopAccepting, now)], apply);
    let not_registered =
        through(presented.clone(), [(Command::NotRegister { lack: Lack::NoAgreement }, now)], apply);
    let blocked = through(registered.clone(), [(exclude(Ground::AgreementViolated), now)], apply);
    let states = [
        ("", State::New),
        ("", agreed),
        ("", presented),
        ("the term has ended", late),
        ("", registered),
        ("not accepting", stopped),
        ("", not_registered),
        ("", blocked),
    ];
    let commands = [
        ("agree, accreditation valid", agree.clone(), now),
        ("agree, last second of the last valid day", agree.clone(), at(law, "2026-10-09 23:59:59")),
        ("agree, accreditation expired", agree, expired),
        ("present questionnaire", questionnaire.clone(), now),
        ("present questionnaire, accreditation expired", questionnaire, expired),
        (
            "present questionnaire, no expertise user",
            Command::PresentQuestionnaire { expertise_user: false },
            now,
        ),
        ("register", Command::Register { expertise_user: true, concluded: true }, now),
        (
            "register, accreditation expired meanwhile",
            Command::Register { expertise_user: true, concluded: true },
            expired,
        ),
        (
            "register, no expertise user any more",
            Command::Register { expertise_user: false, concluded: true },
            now,
        ),
        (
            "register, agreement not concluded",
            Command::Register { expertise_user: true, concluded: false },
            now,
        ),
        ("not register, no accreditation", Command::NotRegister { lack: Lack::NoAccreditation }, now),
        ("renew the accreditation to a later day", renew("2027-10-09"), at(law, "2026-10-09 23:59:59")),
        ("renew the accreditation to the same day", renew("2026-10-09"), now),
        ("renew the accreditation after it ended", renew("2027-10-09"), midnight),
        ("a term ends: Tuesday 13 October 24:00", Command::Expire, at(law, "2026-10-14 00:00:00")),
        ("a reminder: Saturday 3 October 24:00", Command::Expire, at(law, "2026-10-04 00:00:00")),
        ("the last reminder: Thursday 8 October 24:00", Command::Expire, at(law, "2026-10-09 00:00:00")),
        ("a term is said to end on the last valid day", Command::Expire, at(law, "2026-10-09 23:59:59")),
        ("stop accepting", Command::StopAccepting, now),
        ("accept again", Command::AcceptAgain, now),
        ("exclude, accreditation expired", exclude(Ground::AccreditationNotConfirmed), expired),
        ("exclude as expired, but still valid", exclude(Ground::AccreditationNotConfirmed), now),
        ("exclude, accreditation withdrawn", exclude(Ground::AccreditationWithdrawn), now),
        ("exclude, agreement violated", exclude(Ground::AgreementViolated), now),
        ("exclude, agreement terminated", exclude(Ground::AgreementTerminated), now),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("Portal participant (A-11 to A-14)", &states, &commands, State::name, apply);
}

pub fn applications(matrix: &mut Matrix, law: &Law) {
    use application::{Command, State};

    // Friday after 14:00; Monday is a holiday, so the registration date is Tuesday the 13th.
    let friday = at(law, "2026-10-09 15:00:00");
    let tuesday = at(law, "2026-10-13 00:00:00");
    let apply = |state: State, command, at| state.apply(command, at, law);
    let complete = Submission::complete(Code::parse("SENIM").unwrap());
    let submit = |change: fn(&mut Submission)| {
        let mut submission = complete.clone();
        change(&mut submission);
        Command::Submit(submission)
    };
    let register =
        |participant_accepts| Command::Register { number: "SENIM-2026-00001".into(), participant_accepts };
    let acknowledge = |sender_serves, hashes_equal| Command::Acknowledge { sender_serves, hashes_equal };
    let progress = |sender_serves| Command::ReceiveProgress {
        sender_serves,
        stage: "completeness_check".into(),
        incidents: vec![],
        told: None,
    };
    let result = |verdict, automatic, sender_serves, signers_data| Command::ReceiveCompleteness {
        sender_serves,
        signers_data,
        answer: Answer { verdict, automatic, number: "К-1".into(), registered_at: tuesday },
    };
    let annul = |sender_serves, signers_data, number: &str| Command::AnnulCompleteness {
        sender_serves,
        signers_data,
        number: number.into(),
    };
    let withdraw = Command::Withdraw { reason: "error in the estimate".into() };
    let (positive, negative) = (Verdict::Positive, Verdict::Negative);

    let pending = through(State::Draft, [(submit(|_| {}), friday)], apply);
    let lost_pending = through(pending.clone(), [(Command::LoseParticipant, friday)], apply);
    let withdrawn = through(pending.clone(), [(withdraw.clone(), friday)], apply);
    let registered = through(pending.clone(), [(register(true), tuesday)], apply);
    let lost_registered = through(registered.clone(), [(Command::LoseParticipant, tuesday)], apply);
    let forwarding = through(registered.clone(), [(Command::Forward, tuesday)], apply);
    let failed = through(forwarding.clone(), [(Command::FailDelivery, tuesday)], apply);
    let forwarded = through(forwarding.clone(), [(acknowledge(true, true), tuesday)], apply);
    let considered = through(forwarded.clone(), [(progress(true), tuesday)], apply);
    let answered = through(considered.clone(), [(result(positive, false, true, true), tuesday)], apply);
    let closed = through(considered.clone(), [(result(negative, false, true, true), tuesday)], apply);
    // Accepted under a calendar that did not know the day off of Friday the 16th.
    let moved = State::AcceptedPendingRegistration { accepted: accepted_before_the_calendar_changed(law) };
    let states = [
        ("", State::Draft),
        ("registration on 13 October", pending),
        ("told 16 October, which became a day off", moved),
        ("", registered),
        ("", forwarding),
        ("", failed),
        ("", forwarded),
        ("no answer yet", considered),
        ("complete", answered),
        ("", closed),
        ("before registration", lost_pending),
        ("after registration", lost_registered),
        ("", withdrawn),
    ];
    let commands = [
        ("edit", Command::Edit, friday),
        ("submit, complete", submit(|_| {}), friday),
        ("submit, state secrets not excluded", submit(|it| it.no_state_secrets = false), friday),
        ("submit, document missing", submit(|it| it.missing = strings(&["estimate"])), friday),
        ("submit, upload cut off", submit(|it| it.unfinished_uploads = 1), friday),
        ("submit, document without signature", submit(|it| it.unsigned_documents = 1), friday),
        (
            "submit, signed by someone else",
            submit(|it| it.signer = application::Signer::Other { iin: "0008".into() }),
            friday,
        ),
        (
            "submit, signed without the right to sign",
            submit(|it| it.signer = application::Signer::WithoutAuthority),
            friday,
        ),
        ("submit, participant blocked", submit(|it| it.participant_accepts = false), friday),
        ("recompute the registration date", Command::Recompute, friday),
        ("register on Tuesday 13 October 00:00", register(true), tuesday),
        ("register a microsecond too early", register(true), at(law, "2026-10-12 23:59:59.999999")),
        ("register on Friday 16 October 00:00", register(true), at(law, "2026-10-16 00:00:00")),
        (
            "register on Saturday 17 October, participant blocked",
            register(false),
            at(law, "2026-10-17 00:00:00"),
        ),
        ("lose participant", Command::LoseParticipant, tuesday),
        ("regain participant", Command::RegainParticipant, tuesday),
        ("withdraw", withdraw, friday),
        ("forward", Command::Forward, tuesday),
        ("fail delivery", Command::FailDelivery, tuesday),
        ("acknowledge", acknowledge(true, true), tuesday),
        ("acknowledge, hashes differ", acknowledge(true, false), tuesday),
        ("acknowledge, from another system", acknowledge(false, true), tuesday),
        ("progress", progress(true), tuesday),
        ("progress, from another system", progress(false), tuesday),
        ("completeness positive", result(positive, false, true, true), tuesday),
        ("completeness positive by the end of the term", result(positive, true, true, true), tuesday),
        ("completeness negative", result(negative, false, true, true), tuesday),
        ("completeness, without signers' data", result(negative, false, true, false), tuesday),
        ("completeness, from another system", result(positive, false, false, true), tuesday),
        ("annul the answer on completeness", annul(true, true, "К-1"), tuesday),
        ("annul, without signers' data", annul(true, false, "К-1"), tuesday),
        ("annul, from another system", annul(false, true, "К-1"), tuesday),
        ("annul another answer than the valid one", annul(true, true, "К-9"), tuesday),
    ];
    // The states after the check of completeness are in the next section.
    names_complete(&states, &State::NAMES[..10], State::name);
    matrix.section("E-application on the portal (A-16 to A-22)", &states, &commands, State::name, apply);
}

/// Received on Thursday the 15th after 14:00, told Friday the 16th by the real calendar.
fn accepted_before_the_calendar_changed(law: &Law) -> application::Accepted {
    let received_at = at(law, "2026-10-15 15:00:00");
    let registration = application::registration_date(&common::real(), received_at);
    assert_eq!(registration.last_day, day("2026-10-16"));
    application::Accepted {
        participant: Code::parse("SENIM").unwrap(),
        received_at,
        registration_date: registration.last_day,
        registered_at: registration.at,
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}
