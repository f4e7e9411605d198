//! Whole lives of cases as they are stored: what happened, when, and the text of its data. Made by the machines
//! themselves; each has [`EVENTS`] events, in which [`TERMS`] terms are computed.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::date};
use law::{
    Cause, Event, Interruption, Law, Outcome, Refusal,
    application::{self, Answer, Submission},
    event::Subject,
    expertise::{
        case,
        completeness::{self, Verdict},
    },
    ids::Iin,
    number::Code,
    participant, recount,
    registration::{self, Applicant, Attachment, Signer},
};

const EVENTS: usize = 46;
const TERMS: usize = 10;
/// Events that tell how far the consideration has come.
const STAGES: usize = 20;

#[derive(Clone, Copy)]
pub enum Kind {
    Registration,
    Participant,
    Application,
    Case,
}

pub struct Stored {
    pub kind: String,
    pub at: Timestamp,
    pub data: String,
}

/// The events of one subject, and the name of the state they lead to.
pub struct History {
    pub kind: Kind,
    pub events: Vec<Stored>,
    pub ends: &'static str,
}

pub struct Life {
    pub histories: Vec<History>,
}

/// Different lives, taken again and again when more are asked for.
pub struct Lives(Vec<Life>);

impl Lives {
    /// Lives that begin through a year, as many as asked for up to two thousand different ones.
    pub fn new(law: &Law, count: usize) -> Self {
        let lives: Vec<Life> = (0..count.min(2000)).map(|n| life(law, n)).collect();
        let events = |life: &Life| life.histories.iter().map(|it| it.events.len()).sum::<usize>();
        assert!(lives.iter().all(|life| events(life) == EVENTS && terms(life) == TERMS));
        Self(lives)
    }

    pub fn get(&self, n: usize) -> &Life {
        &self.0[n % self.0.len()]
    }
}

/// Terms that a replay computes: one where an event tells its end, two where it compares.
fn terms(life: &Life) -> usize {
    let of = |event: &Stored| match event.kind.as_str() {
        "term_extended" => 2,
        _ => usize::from(event.data.contains("\"last_day\"") || event.data.contains("\"registration_at\"")),
    };
    life.histories.iter().flat_map(|it| &it.events).map(of).sum()
}

/// A subject while it lives.
struct Living<S> {
    state: S,
    events: Vec<Event>,
}

impl<S: Subject> Living<S> {
    fn go(&mut self, apply: impl FnOnce(S) -> Result<Outcome<S>, Refusal>) {
        let outcome = apply(self.state.clone()).expect("a command that the law allows");
        self.state = outcome.next;
        self.events.extend(outcome.events);
    }

    fn told(self, kind: Kind) -> History {
        let stored = |it: Event| Stored { kind: it.kind.into(), at: it.at, data: it.data.to_string() };
        History { kind, ends: self.state.name(), events: self.events.into_iter().map(stored).collect() }
    }
}

fn life(law: &Law, n: usize) -> Life {
    let minutes = i64::try_from(n).unwrap_or(0) * 251;
    let begins = law.start_of(date(2025, 1, 6)) + SignedDuration::from_mins(minutes);
    Life {
        histories: vec![
            registration(law, begins).told(Kind::Registration),
            participant(law, begins).told(Kind::Participant),
            application(law, begins).told(Kind::Application),
            case(law, begins).told(Kind::Case),
        ],
    }
}

fn days(at: Timestamp, days: i64) -> Timestamp {
    at + SignedDuration::from_hours(24 * days)
}

/// A user whose registration is decided late: 4 events.
fn registration(law: &Law, at: Timestamp) -> Living<registration::State> {
    use registration::Command as C;
    let mut it = Living { state: registration::State::Draft, events: Vec::new() };
    let iin = Iin::parse("900101300017").expect("a number with its check digit");
    let signer = Signer { iin: Some(iin.clone()), bin: None, may_sign_for_organisation: false };
    let sign = C::SignAgreement { applicant: Applicant::Individual { iin }, signer };
    let attachments = [Attachment::IdentityDocument].into();
    for (command, after) in [(sign, 0), (C::Present { attachments }, 1), (C::Expire, 20), (C::Confirm, 21)] {
        it.go(|state| state.apply(command, days(at, after), law));
    }
    it
}

/// An organisation that stops accepting for a time: 7 events.
fn participant(law: &Law, at: Timestamp) -> Living<participant::State> {
    use participant::Command as C;
    let mut it = Living { state: participant::State::New, events: Vec::new() };
    let accredited_until = law.date(at).saturating_add(2.years());
    let renewed = accredited_until.saturating_add(5.years());
    for (command, after) in [
        (C::Agree { accredited_until }, 0),
        (C::PresentQuestionnaire { expertise_user: true }, 1),
        (C::Expire, 20),
        (C::Register { expertise_user: true, concluded: true }, 21),
        (C::StopAccepting, 100),
        (C::AcceptAgain, 110),
        (C::Renew { accredited_until: renewed, certificate: "KZ-2".into() }, 120),
    ] {
        it.go(|state| state.apply(command, days(at, after), law));
    }
    it
}

/// An application that is delivered at the second attempt: 8 events and the stages.
fn application(law: &Law, at: Timestamp) -> Living<application::State> {
    use application::Command as C;
    let mut it = Living { state: application::State::Draft, events: Vec::new() };
    let submission = Submission::complete(Code::parse("SENIM").expect("a code"));
    let registered = days(at, 15);
    let answer = Answer {
        verdict: Verdict::Positive,
        automatic: false,
        number: "К-2025-00001".into(),
        registered_at: days(at, 30),
    };
    let before = [
        (C::Submit(submission), at),
        (C::Register { number: "SENIM-2025-00001".into(), participant_accepts: true }, registered),
        (C::Forward, registered),
        (C::FailDelivery, registered),
        (C::Forward, registered),
        (C::Acknowledge { sender_serves: true, hashes_equal: true }, registered),
    ];
    let stage = |n: usize| C::ReceiveProgress {
        sender_serves: true,
        stage: format!("stage-{n}"),
        incidents: vec![],
        told: None,
    };
    let stages = (1..=STAGES).map(|n| (stage(n), days(registered, 1)));
    let answered = C::ReceiveCompleteness { sender_serves: true, signers_data: true, answer };
    let after = [(answered, days(at, 30)), (stage(0), days(at, 31))];
    for (command, at) in before.into_iter().chain(stages).chain(after) {
        it.go(|state| state.apply(command, at, law));
    }
    it
}

/// A case that a failure interrupts, and whose term ends without a signed result: 7 events.
fn case(law: &Law, at: Timestamp) -> Living<case::State> {
    use case::Command as C;
    let received = case::receive(at, at, law).expect("a case");
    let mut it = Living { state: received.next, events: received.events };
    it.go(|state| state.apply(C::Start, days(at, 1), law));
    let drafts = [(Verdict::Negative, 3), (Verdict::Positive, 0)];
    for (verdict, remarks) in drafts {
        let draft = C::Completeness(completeness::Command::Draft { verdict, remarks });
        it.go(|state| state.apply(draft, days(at, 1), law));
    }
    it.go(|state| state.apply(C::Completeness(completeness::Command::SignAsExpert), days(at, 1), law));
    // So long that it touches working days also about Nauryz.
    let failure = Interruption {
        id: "INC-2025-00001".into(),
        cause: Cause::HighFailure,
        from: days(at, 1),
        until: days(at, 9),
        lasts: false,
        confirmed_at: days(at, 1),
        days: None,
    };
    let extended = recount::extended(&it.state, law, &failure, days(at, 1)).expect("it moves the term");
    it.events.push(extended);
    let law = recount::with(law, &failure);
    let expire = completeness::Command::Expire { number: "К-2025-00001".into() };
    it.go(|state| state.apply(C::Completeness(expire), days(at, 60), &law));
    it
}
