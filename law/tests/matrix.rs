//! Every state with every command and its result, as one text that a lawyer can read: `matrix.txt`.
//!
//! The test fails when a rule differs from the text; `LAW_MATRIX=write` writes it anew for review.

mod common;

use std::{
    collections::BTreeSet,
    fmt::{Debug, Write},
};

use common::{at, day, fictional};
use jiff::Timestamp;
use law::{
    Bin, Event, Iin, Law, Outcome, Refusal,
    access::{self, Action, Role},
    application::{self, Answer, Submission},
    document,
    event::KINDS,
    expertise::{
        case,
        completeness::{self, Verdict},
    },
    number::Code,
    participant::{self, Lack},
    refusal::CODES,
    registration::{self, Applicant, Attachment, Signer},
};
use serde::{Serialize, de::DeserializeOwned};

/// The text as it grows, with the codes and events that have occurred in it.
#[derive(Default)]
struct Matrix {
    text: String,
    codes: BTreeSet<&'static str>,
    kinds: BTreeSet<&'static str>,
}

impl Matrix {
    fn title(&mut self, title: &str) {
        let break_ = if self.text.is_empty() { "" } else { "\n" };
        writeln!(self.text, "{break_}{title}\n{}", "=".repeat(title.chars().count())).unwrap();
    }

    /// Refusals of one state, gathered by clause and code.
    fn refusals(&mut self, refusals: &[(&str, Refusal)]) {
        let mut told = Vec::new();
        for (_, refusal) in refusals {
            let ground = (refusal.clause, refusal.code);
            if told.contains(&ground) {
                continue;
            }
            told.push(ground);
            self.codes.insert(refusal.code);
            let same = refusals.iter().filter(|(_, other)| (other.clause, other.code) == ground);
            let labels: Vec<_> = same.map(|(label, _)| *label).collect();
            writeln!(self.text, "    refused, {} {}", refusal.clause, refusal.code).unwrap();
            for label in labels {
                writeln!(self.text, "        {label}").unwrap();
            }
        }
    }

    fn allowed(&mut self, label: &str, next: &str, events: &[Event]) {
        self.kinds.extend(events.iter().map(|event| event.kind));
        let told: Vec<_> = events.iter().map(|event| format!("{} {}", event.clause, event.kind)).collect();
        let told = if told.is_empty() { "no event".into() } else { told.join(" + ") };
        writeln!(self.text, "    {label}\n        -> {next}: {told}").unwrap();
    }

    /// One section: each state with each command.
    fn section<S, C>(
        &mut self,
        title: &str,
        states: &[(&str, S)],
        commands: &[(&str, C, Timestamp)],
        name: fn(&S) -> &'static str,
        apply: impl Fn(S, C, Timestamp) -> Result<Outcome<S>, Refusal>,
    ) where
        S: Clone + Debug + PartialEq + Serialize + DeserializeOwned,
        C: Clone,
    {
        self.title(title);
        for (what, state) in states {
            let json = serde_json::to_string(state).unwrap();
            assert_eq!(&serde_json::from_str::<S>(&json).unwrap(), state, "{what} is stored as JSON");
            writeln!(
                self.text,
                "{}{}",
                name(state),
                if what.is_empty() { String::new() } else { format!(", {what}") }
            )
            .unwrap();
            let mut refusals = Vec::new();
            for (label, command, at) in commands {
                match apply(state.clone(), command.clone(), *at) {
                    Ok(outcome) => self.allowed(label, name(&outcome.next), &outcome.events),
                    Err(refusal) => refusals.push((*label, refusal)),
                }
            }
            self.refusals(&refusals);
        }
    }
}

#[test]
fn every_state_answers_every_command_as_reviewed() {
    let law = fictional();
    let mut matrix = Matrix::default();
    registrations(&mut matrix, &law);
    participants(&mut matrix, &law);
    applications(&mut matrix, &law);
    cases(&mut matrix, &law);
    checks(&mut matrix, &law);
    documents(&mut matrix);
    roles(&mut matrix);

    assert_eq!(matrix.codes, CODES.iter().copied().collect(), "each refusal code occurs, no other does");
    assert_eq!(matrix.kinds, KINDS.iter().copied().collect(), "each event kind occurs, no other does");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matrix.txt");
    if std::env::var("LAW_MATRIX").is_ok_and(|value| value == "write") {
        std::fs::write(path, &matrix.text).unwrap();
    }
    let reviewed = std::fs::read_to_string(path).unwrap_or_default();
    if let Some((now, before)) = matrix.text.lines().zip(reviewed.lines()).find(|(now, before)| now != before)
    {
        panic!(
            "a rule differs from matrix.txt (LAW_MATRIX=write rewrites it)\n  now:      {now}\n  reviewed: {before}"
        );
    }
    assert_eq!(matrix.text.lines().count(), reviewed.lines().count(), "matrix.txt has more or fewer lines");
}

/// Follows commands that must succeed.
fn through<S, C>(
    mut state: S,
    steps: impl IntoIterator<Item = (C, Timestamp)>,
    apply: impl Fn(S, C, Timestamp) -> Result<Outcome<S>, Refusal>,
) -> S {
    for (command, at) in steps {
        state = apply(state, command, at).unwrap().next;
    }
    state
}

fn registrations(matrix: &mut Matrix, law: &Law) {
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
    let present = |groups: &[Attachment]| Command::Present { attachments: groups.iter().copied().collect() };
    let refuse = |grounds: &[Ground], marked: &[&str]| Command::Refuse {
        grounds: grounds.to_vec(),
        marked: strings(marked),
    };
    let all = present(&Attachment::ALL);

    let signed = through(State::Draft, [(sign(&entity, true, true), now)], apply);
    let signed_person = through(State::Draft, [(sign(&person, false, false), now)], apply);
    let presented = through(signed.clone(), [(all.clone(), now)], apply);
    let registered = through(presented.clone(), [(Command::Confirm, now)], apply);
    let refused = through(presented.clone(), [(refuse(&[Ground::DuplicateUser], &[]), now)], apply);
    let states = [
        ("", State::Draft),
        ("legal entity", signed),
        ("individual", signed_person),
        ("", presented),
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
        ("confirm after the term", Command::Confirm, at(law, "2026-10-14 10:00:00")),
        ("refuse as duplicate", refuse(&[Ground::DuplicateUser], &[]), now),
        ("refuse for untrue data, field marked", refuse(&[Ground::UntrueData], &["bank_details"]), now),
        ("refuse for untrue data, nothing marked", refuse(&[Ground::UntrueData], &[]), now),
        ("refuse without ground", refuse(&[], &[]), now),
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("Registration of a portal user (A-8, A-9)", &states, &commands, State::name, apply);
}

fn participants(matrix: &mut Matrix, law: &Law) {
    use participant::{Command, Ground, State};

    let now = at(law, "2026-10-07 10:00:00");
    let apply = |state: State, command, at| state.apply(command, at, law);
    let agree = Command::Agree { accredited_until: day("2026-10-09") };
    let questionnaire = Command::PresentQuestionnaire { expertise_user: true };
    let expired = at(law, "2026-10-10 00:00:00");
    let exclude = |ground| Command::Exclude { ground };

    let agreed = through(State::New, [(agree.clone(), now)], apply);
    let presented = through(agreed.clone(), [(questionnaire.clone(), now)], apply);
    let registered = through(presented.clone(), [(Command::Register, now)], apply);
    let stopped = through(registered.clone(), [(Command::StopAccepting, now)], apply);
    let not_registered =
        through(presented.clone(), [(Command::NotRegister { lack: Lack::NoAgreement }, now)], apply);
    let blocked = through(registered.clone(), [(exclude(Ground::AgreementViolated), now)], apply);
    let states = [
        ("", State::New),
        ("", agreed),
        ("", presented),
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
        ("register", Command::Register, now),
        ("register, accreditation expired meanwhile", Command::Register, expired),
        ("not register, no accreditation", Command::NotRegister { lack: Lack::NoAccreditation }, now),
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

fn applications(matrix: &mut Matrix, law: &Law) {
    use application::{Command, State};

    // Friday after 14:00; Monday is a holiday, so the registration date is Tuesday the 13th.
    let friday = at(law, "2026-10-09 15:00:00");
    let tuesday = at(law, "2026-10-13 00:00:00");
    let apply = |state: State, command, at| state.apply(command, at, law);
    let complete = Submission {
        participant: Code::parse("SENIM").unwrap(),
        participant_accepts: true,
        missing: vec![],
        unfinished_uploads: 0,
        unsigned_documents: 0,
        signer_entitled: true,
        no_state_secrets: true,
    };
    let submit = |change: fn(&mut Submission)| {
        let mut submission = complete.clone();
        change(&mut submission);
        Command::Submit(submission)
    };
    let register =
        |participant_accepts| Command::Register { number: "SENIM-2026-00001".into(), participant_accepts };
    let acknowledge = |sender_serves, hashes_equal| Command::Acknowledge { sender_serves, hashes_equal };
    let progress =
        |sender_serves| Command::ReceiveProgress { sender_serves, stage: "completeness_check".into() };
    let result = |verdict, automatic, sender_serves, signers_data| Command::ReceiveCompleteness {
        sender_serves,
        signers_data,
        answer: Answer { verdict, automatic, number: "К-1".into(), registered_at: tuesday },
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
        ("submit, signed by someone else", submit(|it| it.signer_entitled = false), friday),
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
    ];
    names_complete(&states, State::NAMES, State::name);
    matrix.section("E-application on the portal (A-16 to A-22)", &states, &commands, State::name, apply);
}

/// Received on Thursday the 15th after 14:00, told Friday the 16th by the real calendar.
fn accepted_before_the_calendar_changed(law: &Law) -> application::Accepted {
    let received_at = at(law, "2026-10-15 15:00:00");
    let registration = application::registration_date(&common::real(), received_at);
    assert_eq!(registration.date, day("2026-10-16"));
    application::Accepted { participant: Code::parse("SENIM").unwrap(), received_at, registration }
}

fn cases(matrix: &mut Matrix, law: &Law) {
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

    let received = case::receive(registered_at, registered_at, law);
    matrix.kinds.extend(received.events.iter().map(|event| event.kind));
    let received = received.next;
    assert_eq!(received.completeness_due().at, due);
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

fn checks(matrix: &mut Matrix, law: &Law) {
    use completeness::{Command, State};

    let apply = |state: State, command, at| state.apply(command, at, law);
    let term = law.due(law::Rule::Completeness, at(law, "2026-10-13 00:00:00"));
    let (before, due) = (at(law, "2026-10-20 23:59:59.999999"), at(law, "2026-10-21 00:00:00"));
    let draft = |verdict, remarks| Command::Draft { verdict, remarks };
    let head = Command::SignAsHead { number: "К-1".into() };
    let expire = Command::Expire { number: "К-2".into() };

    let running = State::running(term);
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

fn documents(matrix: &mut Matrix) {
    matrix.title("Documents on the portal (A-22)");
    for (state, certified) in [("draft", false), ("certified", true)] {
        writeln!(matrix.text, "{state}").unwrap();
        let mut refusals = Vec::new();
        for act in document::Act::ALL {
            match document::may(act, certified) {
                Ok(()) => writeln!(matrix.text, "    {}\n        -> allowed", act.name()).unwrap(),
                Err(refusal) => refusals.push((act.name(), refusal)),
            }
        }
        matrix.refusals(&refusals);
    }
}

fn roles(matrix: &mut Matrix) {
    matrix.title("Roles: who may what");
    for action in Action::ALL {
        let name = serde_json::to_value(action).unwrap();
        let answers = Role::ALL.map(|role| (role, access::may(role, action)));
        let clauses: BTreeSet<_> = answers
            .iter()
            .map(|(_, answer)| answer.as_ref().map_or_else(|no| no.clause, |clause| *clause))
            .collect();
        assert_eq!(clauses.len(), 1, "{name} is allowed and refused by one clause");
        matrix.codes.extend(answers.iter().filter_map(|(_, answer)| answer.as_ref().err()).map(|no| no.code));
        let may: Vec<_> =
            answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(role, _)| role.name()).collect();
        let may = if may.is_empty() { "nobody".into() } else { may.join(", ") };
        let clause = clauses.first().unwrap().to_string();
        writeln!(matrix.text, "{clause:<8} {:<24} {may}", name.as_str().unwrap()).unwrap();
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}

fn names_complete<S>(states: &[(&str, S)], names: &[&'static str], name: fn(&S) -> &'static str) {
    let shown: BTreeSet<_> = states.iter().map(|(_, state)| name(state)).collect();
    assert_eq!(shown, names.iter().copied().collect(), "each state has a row");
}
