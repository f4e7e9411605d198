//! E-application on the portal, from the draft to the end of its storage.
//!
//! Submitting always leads to [`State::AcceptedPendingRegistration`]; when its registration date is already
//! there the caller applies [`Command::Register`] in the same transaction.

mod course;
mod date;
mod follow;
mod transitions;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use self::course::{Conclusion, Course, Ending, InCourse, Purpose, Received};
pub(crate) use self::date::signing_date;
pub use self::date::{in_course_date, registration_date};
use crate::{
    Due, Law, Outcome, Refusal, Rule,
    event::{self, Broken, Recorded, Subject},
    expertise::completeness::Verdict,
    number::Code,
};

/// Where an application is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// May be changed freely; nothing of it is signed.
    Draft,
    /// Signed and received, but its registration date has not come.
    AcceptedPendingRegistration { accepted: Accepted },
    /// Has its number; the portal sends it on by itself.
    Registered { registered: Registered },
    /// On its way to the system of the participant, without receipt.
    Forwarding { registered: Registered, since: Timestamp },
    /// Retries are exhausted; the operators are alerted, a retry goes on from here.
    DeliveryFailed { registered: Registered, since: Timestamp },
    /// The participant's system has stored everything with equal hashes.
    Forwarded { registered: Registered, forwarded_at: Timestamp },
    /// The participant is working on it.
    UnderConsideration { registered: Registered, forwarded_at: Timestamp, completeness: Option<Answer> },
    /// The check of completeness ended with remarks.
    ClosedIncomplete {
        registered: Registered,
        forwarded_at: Timestamp,
        completeness: Answer,
        /// What was certified before it ended is registered and sent all the same (A-18.p3).
        #[serde(default, skip_serializing_if = "Course::is_empty")]
        course: Course,
    },
    /// The chosen participant was blocked before the application left.
    RoutingProblem { accepted: Accepted, registered: Option<Registered>, since: Timestamp },
    /// Taken back by the user before it left; nothing is deleted.
    Withdrawn { accepted: Accepted, registered: Option<Registered>, withdrawn_at: Timestamp },
    /// Under consideration, with documents in course, remarks or a held conclusion.
    InCourse { registered: Registered, forwarded_at: Timestamp, completeness: Option<Answer>, course: Course },
    /// The conclusion is in the cabinet.
    ResultIssued {
        registered: Registered,
        forwarded_at: Timestamp,
        completeness: Answer,
        course: Course,
        conclusion: Conclusion,
    },
    /// The contract was not signed in its term.
    ClosedWithoutContract {
        registered: Registered,
        forwarded_at: Timestamp,
        completeness: Answer,
        closed_at: Timestamp,
    },
    /// Over; kept for the term of A-23, counted from the latest registration in the case.
    Stored { registered: Registered, ending: Ending, latest: Date },
    /// The term of storage has ended; disposal needs an act.
    Disposable { registered: Registered, ending: Ending, latest: Date },
}

/// What was fixed when the signed application was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The addressee, part of what was signed.
    pub participant: Code,
    /// Server time when the complete signed package was there.
    pub received_at: Timestamp,
    /// As it was told; until it has come a change of the calendar moves it (A-18, R-d).
    pub registration_date: Date,
    /// The moment of registration: that of receipt, or 00:00 of a later date.
    pub registered_at: Timestamp,
}

/// A registered application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub accepted: Accepted,
    /// By the template of A-18.p4; never changes.
    pub number: String,
}

/// The participant's answer on completeness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub verdict: Verdict,
    /// Set by the term, not by people (A-40.p1).
    pub automatic: bool,
    /// Number and time of registration in the participant's system.
    pub number: String,
    pub registered_at: Timestamp,
}

/// What can be done to an application. Facts that need a look-up come with the command.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Change the form, the files or the addressee.
    Edit,
    Submit(Submission),
    /// Compute the registration date again, after the calendar was changed (A-18, R-d).
    Recompute,
    /// Give the number when the registration date has come (A-18.p4). The number is used only when the next
    /// state is [`State::Registered`]: the participant may have been blocked, the calendar changed.
    Register {
        number: String,
        participant_accepts: bool,
    },
    /// The chosen participant was blocked.
    LoseParticipant,
    /// The chosen participant accepts applications again.
    RegainParticipant,
    /// The user takes it back.
    Withdraw {
        reason: String,
    },
    /// Put it on its way; also the retry after a failed delivery.
    Forward,
    FailDelivery,
    /// Receipt of the participant's system for application and documents.
    Acknowledge {
        sender_serves: bool,
        hashes_equal: bool,
    },
    /// News about the course of consideration.
    ReceiveProgress {
        sender_serves: bool,
        stage: String,
        /// By which incidents or decisions a term moved; empty for other news.
        incidents: Vec<String>,
        /// The term as the participant counts it now, so that the history has every date that the cabinet shows.
        told: Option<Box<Due>>,
    },
    /// The answer on completeness; `signers_data` = the data of A-42.p2 are there.
    ReceiveCompleteness {
        sender_serves: bool,
        signers_data: bool,
        answer: Answer,
    },
    /// The answer on completeness with this number was annulled (A-46.p1).
    AnnulCompleteness {
        sender_serves: bool,
        signers_data: bool,
        number: String,
    },
    /// The user certifies a document in the course of consideration (A-17, A-18.p2).
    Certify {
        /// How the caller names it: once in a case.
        document: String,
        purpose: Purpose,
        /// A notice of the participant asks for it (A-46.p2).
        notice_received: bool,
        signer_entitled: bool,
    },
    /// The registration of such a document has come; it is sent on by itself (A-18.p3).
    RegisterDocument {
        document: String,
    },
    /// The remarks on the project, once.
    ReceiveRemarks {
        sender_serves: bool,
        signers_data: bool,
        remarks: Received,
    },
    /// A conclusion is registered and held; what it found is not told (A-45.p2).
    ReceiveHeld {
        sender_serves: bool,
    },
    ReceiveConclusion {
        sender_serves: bool,
        signers_data: bool,
        conclusion: Conclusion,
    },
    /// The participant closed the case because the contract was not signed.
    ReceiveClosure {
        sender_serves: bool,
    },
    /// Into storage; `latest` = the latest registration of an item of the case.
    Store {
        latest: Date,
    },
    /// The term of storage has ended; `referral` = what holds the case.
    EndStorage {
        referral: Option<String>,
    },
}

/// Whom the signature binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signer {
    /// The user, or whoever is entitled to certify for him.
    Entitled,
    /// Somebody of the user's organisation who has no right to sign for it.
    WithoutAuthority,
    /// Somebody else. `iin` is what may be told of whose key it was: its last digits.
    Other { iin: String },
}

/// What is known when the user submits.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    pub participant: Code,
    /// Registered, not blocked, accepting.
    pub participant_accepts: bool,
    /// Names of required fields and documents that are not there (A-16.p1).
    pub missing: Vec<String>,
    /// Uploads that are not complete (A-16.p2).
    pub unfinished_uploads: usize,
    /// Documents that no valid signature covers.
    pub unsigned_documents: usize,
    pub signer: Signer,
    /// The user has declared that there are no state secrets.
    pub no_state_secrets: bool,
}

impl Submission {
    /// One to which nothing is lacking.
    pub fn complete(participant: Code) -> Submission {
        Submission {
            participant,
            participant_accepts: true,
            missing: vec![],
            unfinished_uploads: 0,
            unsigned_documents: 0,
            signer: Signer::Entitled,
            no_state_secrets: true,
        }
    }
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Submit(_) => "submit",
            Self::Recompute => "recompute",
            Self::Register { .. } => "register",
            Self::LoseParticipant => "lose_participant",
            Self::RegainParticipant => "regain_participant",
            Self::Withdraw { .. } => "withdraw",
            Self::Forward => "forward",
            Self::FailDelivery => "fail_delivery",
            Self::Acknowledge { .. } => "acknowledge",
            Self::ReceiveProgress { .. } => "receive_progress",
            Self::ReceiveCompleteness { .. } => "receive_completeness",
            Self::AnnulCompleteness { .. } => "annul_completeness",
            Self::Certify { .. } => "certify",
            Self::RegisterDocument { .. } => "register_document",
            Self::ReceiveRemarks { .. } => "receive_remarks",
            Self::ReceiveHeld { .. } => "receive_held",
            Self::ReceiveConclusion { .. } => "receive_conclusion",
            Self::ReceiveClosure { .. } => "receive_closure",
            Self::Store { .. } => "store",
            Self::EndStorage { .. } => "end_storage",
        }
    }
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &[
        "draft",
        "accepted_pending_registration",
        "registered",
        "forwarding",
        "delivery_failed",
        "forwarded",
        "under_consideration",
        "closed_incomplete",
        "routing_problem",
        "withdrawn",
        "in_course",
        "result_issued",
        "closed_without_contract",
        "stored",
        "disposable",
    ];

    /// The name that is stored and shown; the same as in the JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::AcceptedPendingRegistration { .. } => "accepted_pending_registration",
            Self::Registered { .. } => "registered",
            Self::Forwarding { .. } => "forwarding",
            Self::DeliveryFailed { .. } => "delivery_failed",
            Self::Forwarded { .. } => "forwarded",
            Self::UnderConsideration { .. } => "under_consideration",
            Self::ClosedIncomplete { .. } => "closed_incomplete",
            Self::RoutingProblem { .. } => "routing_problem",
            Self::Withdrawn { .. } => "withdrawn",
            Self::InCourse { .. } => "in_course",
            Self::ResultIssued { .. } => "result_issued",
            Self::ClosedWithoutContract { .. } => "closed_without_contract",
            Self::Stored { .. } => "stored",
            Self::Disposable { .. } => "disposable",
        }
    }

    /// What was fixed at receipt; nothing before it.
    pub fn accepted(&self) -> Option<&Accepted> {
        match self {
            Self::Draft => None,
            Self::AcceptedPendingRegistration { accepted }
            | Self::RoutingProblem { accepted, .. }
            | Self::Withdrawn { accepted, .. } => Some(accepted),
            _ => self.registered().map(|registered| &registered.accepted),
        }
    }

    /// The registration, once there is one.
    pub fn registered(&self) -> Option<&Registered> {
        match self {
            Self::Draft | Self::AcceptedPendingRegistration { .. } => None,
            Self::RoutingProblem { registered, .. } | Self::Withdrawn { registered, .. } => {
                registered.as_ref()
            }
            Self::Registered { registered }
            | Self::Forwarding { registered, .. }
            | Self::DeliveryFailed { registered, .. }
            | Self::Forwarded { registered, .. }
            | Self::UnderConsideration { registered, .. }
            | Self::ClosedIncomplete { registered, .. }
            | Self::InCourse { registered, .. }
            | Self::ResultIssued { registered, .. }
            | Self::ClosedWithoutContract { registered, .. }
            | Self::Stored { registered, .. }
            | Self::Disposable { registered, .. } => Some(registered),
        }
    }

    /// Number and date, once registered.
    pub fn number(&self) -> Option<(&str, Date)> {
        self.registered()
            .map(|registered| (registered.number.as_str(), registered.accepted.registration_date))
    }

    /// The answer on completeness, once received.
    pub fn completeness(&self) -> Option<&Answer> {
        match self {
            Self::UnderConsideration { completeness, .. } | Self::InCourse { completeness, .. } => {
                completeness.as_ref()
            }
            Self::ClosedIncomplete { completeness, .. }
            | Self::ResultIssued { completeness, .. }
            | Self::ClosedWithoutContract { completeness, .. } => Some(completeness),
            _ => None,
        }
    }

    /// Refuses disposal of a case to which something may still come, or whose storage has not ended.
    pub fn may_dispose(&self, arrived: Option<Timestamp>, at: Timestamp, law: &Law) -> Result<(), Refusal> {
        let open = || Refusal::new("A-23", "retention-case-open");
        if !self.is_over() {
            return Err(open());
        }
        let due = self.storage(arrived, law).ok_or_else(open)?;
        if due.passed(at) {
            return Ok(());
        }
        Err(Refusal::new("A-23", "retention-runs").with("last_day", due.last_day))
    }

    /// Nothing is to come any more (table SM-4).
    fn is_over(&self) -> bool {
        match self {
            Self::ResultIssued { course, .. } | Self::ClosedIncomplete { course, .. } => {
                course.documents.is_empty()
            }
            Self::ClosedWithoutContract { .. } | Self::Stored { .. } | Self::Disposable { .. } => true,
            _ => false,
        }
    }

    /// What came and went in the course of consideration, if anything did.
    pub fn course(&self) -> Option<&Course> {
        match self {
            Self::InCourse { course, .. }
            | Self::ResultIssued { course, .. }
            | Self::ClosedIncomplete { course, .. } => Some(course),
            _ => None,
        }
    }

    /// Until when the case is kept, as far as is known now: three years from the latest registration of anything in
    /// it, also of what came from the participant. `arrived` = when the last document came to the portal: it is
    /// registered there with its arrival, whatever date it bears itself.
    pub fn storage(&self, arrived: Option<Timestamp>, law: &Law) -> Option<Due> {
        if let Self::Stored { latest, .. } | Self::Disposable { latest, .. } = self {
            let latest = arrived.map_or(*latest, |at| law.date(at).max(*latest));
            return course::storage(latest, law).ok();
        }
        let first = self.registered()?.accepted.registered_at;
        let answer = self.completeness().map(|answer| answer.registered_at);
        let conclusion = match self {
            Self::ResultIssued { conclusion, .. } => Some(conclusion.registered_at),
            _ => None,
        };
        let course = self.course().and_then(Course::latest);
        let latest = [answer, conclusion, course, arrived].into_iter().flatten().fold(first, Timestamp::max);
        law.due(Rule::Storage, latest).ok()
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = transitions::decide(&self, command, at, law)?;
        event::outcome(Some(self), events, law)
    }
}

impl Accepted {
    /// The registration date with its reasons. Once it has come no change of the calendar touches it.
    pub fn registration(&self, law: &Law) -> Due {
        registration_date(law, self.received_at)
    }
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        follow::follow(before.unwrap_or(Self::Draft), event, law)
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        match self {
            Self::AcceptedPendingRegistration { accepted } => vec![accepted.registration(law)],
            Self::InCourse { course, .. }
            | Self::ResultIssued { course, .. }
            | Self::ClosedIncomplete { course, .. } => course.terms(law),
            Self::Stored { latest, .. } => course::storage(*latest, law).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}
