//! Registration of an expertise organisation as portal participant, exclusion and blocking (A-11 to A-14,
//! table SM-2).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Due, Event, Law, Outcome, Refusal, Rule};

/// Where an organisation is on its way to being a participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    New,
    /// Agreement concluded, accreditation shown.
    Agreed {
        accredited_until: Date,
    },
    /// The term of the operator runs from the questionnaire.
    QuestionnairePresented {
        accredited_until: Date,
        presented_at: Timestamp,
        due: Due,
    },
    /// In the public list. `accepting` is false while its system is suspended.
    Registered {
        accredited_until: Date,
        registered_at: Timestamp,
        accepting: bool,
    },
    NotRegistered {
        lack: Lack,
        decided_at: Timestamp,
    },
    /// Excluded from the list and blocked.
    Blocked {
        ground: Ground,
        blocked_at: Timestamp,
    },
}

/// The condition of that is lacking; there are no other reasons not to register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    NoAccreditation,
    NotExpertiseUser,
    NoAgreement,
    NoQuestionnaire,
}

/// The closed list of grounds for exclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    AccreditationNotConfirmed,
    AccreditationWithdrawn,
    AgreementViolated,
    AgreementTerminated,
}

/// What can be done to a participant.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Both sides have signed the agreement; the certificate of accreditation is valid to this day inclusive.
    Agree {
        accredited_until: Date,
    },
    /// `expertise_user`: has an active registration in an expertise system, or operates one (A-11.p2).
    PresentQuestionnaire {
        expertise_user: bool,
    },
    Register,
    NotRegister {
        lack: Lack,
    },
    StopAccepting,
    AcceptAgain,
    Exclude {
        ground: Ground,
    },
}

impl Lack {
    pub const ALL: [Self; 4] =
        [Self::NoAccreditation, Self::NotExpertiseUser, Self::NoAgreement, Self::NoQuestionnaire];
}

impl Ground {
    pub const ALL: [Self; 4] = [
        Self::AccreditationNotConfirmed,
        Self::AccreditationWithdrawn,
        Self::AgreementViolated,
        Self::AgreementTerminated,
    ];

    fn clause(self) -> &'static str {
        match self {
            Self::AccreditationNotConfirmed => "A-13.1",
            Self::AccreditationWithdrawn => "A-13.2",
            Self::AgreementViolated => "A-13.3",
            Self::AgreementTerminated => "A-13.4",
        }
    }
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Agree { .. } => "agree",
            Self::PresentQuestionnaire { .. } => "present_questionnaire",
            Self::Register => "register",
            Self::NotRegister { .. } => "not_register",
            Self::StopAccepting => "stop_accepting",
            Self::AcceptAgain => "accept_again",
            Self::Exclude { .. } => "exclude",
        }
    }

    /// The clause that a refusal names when the state does not allow this.
    fn clause(&self) -> &'static str {
        match self {
            Self::Agree { .. } => "A-12.p1",
            Self::PresentQuestionnaire { .. } => "A-12.p2",
            Self::Register | Self::NotRegister { .. } => "A-12.p3",
            Self::StopAccepting | Self::AcceptAgain => "A-11.p2",
            Self::Exclude { .. } => "A-13",
        }
    }
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] =
        &["new", "agreed", "questionnaire_presented", "registered", "not_registered", "blocked"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Agreed { .. } => "agreed",
            Self::QuestionnairePresented { .. } => "questionnaire_presented",
            Self::Registered { .. } => "registered",
            Self::NotRegistered { .. } => "not_registered",
            Self::Blocked { .. } => "blocked",
        }
    }

    /// Whether applications can be addressed to it (A-11.p1, A-19). The accreditation is checked here too, so
    /// that a late job lets nothing through.
    pub fn accepts(&self, at: Timestamp, law: &Law) -> bool {
        matches!(self, Self::Registered { accredited_until, accepting: true, .. } if law.date(at) <= *accredited_until)
    }

    /// The operator's term, while it runs.
    pub fn due(&self) -> Option<&Due> {
        match self {
            Self::QuestionnairePresented { due, .. } => Some(due),
            _ => None,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        match (self, command) {
            // A blocked organisation comes back only by the same way.
            (
                Self::New | Self::NotRegistered { .. } | Self::Blocked { .. },
                Command::Agree { accredited_until },
            ) => {
                accredited(accredited_until, at, law)?;
                let data = json!({ "accredited_until": accredited_until });
                let event = Event::new("participant_agreed", "A-12.p1", at, data);
                Ok(Outcome::of(Self::Agreed { accredited_until }, [event]))
            }
            (Self::Agreed { accredited_until }, Command::PresentQuestionnaire { expertise_user }) => {
                present(accredited_until, expertise_user, at, law)
            }
            (Self::QuestionnairePresented { accredited_until, due, .. }, Command::Register) => {
                accredited(accredited_until, at, law)?;
                let data = json!({ "overdue": due.passed(at) });
                let event = Event::new("participant_registered", "A-12.p3", at, data);
                Ok(Outcome::of(
                    Self::Registered { accredited_until, registered_at: at, accepting: true },
                    [event],
                ))
            }
            (Self::QuestionnairePresented { due, .. }, Command::NotRegister { lack }) => {
                let data = json!({ "lack": lack, "overdue": due.passed(at) });
                let event = Event::new("participant_not_registered", "A-12.p3", at, data);
                Ok(Outcome::of(Self::NotRegistered { lack, decided_at: at }, [event]))
            }
            (
                Self::Registered { accredited_until, registered_at, accepting: true },
                Command::StopAccepting,
            ) => {
                let event = Event::new("participant_stopped_accepting", "A-11.p2", at, json!({}));
                Ok(Outcome::of(
                    Self::Registered { accredited_until, registered_at, accepting: false },
                    [event],
                ))
            }
            (
                Self::Registered { accredited_until, registered_at, accepting: false },
                Command::AcceptAgain,
            ) => {
                let event = Event::new("participant_accepting_again", "A-11.p2", at, json!({}));
                Ok(Outcome::of(
                    Self::Registered { accredited_until, registered_at, accepting: true },
                    [event],
                ))
            }
            (Self::Registered { accredited_until, .. }, Command::Exclude { ground }) => {
                exclude(accredited_until, ground, at, law)
            }
            (Self::Blocked { ground, .. }, Command::Register | Command::AcceptAgain) => {
                let refusal = Refusal::new("A-14", "participant-unblock-by-new-registration");
                Err(refusal.with("ground", ground.clause()))
            }
            (state, command) => {
                Err(Refusal::not_now(command.clause(), "participant-not-now", state.name(), command.name()))
            }
        }
    }
}

fn accredited(until: Date, at: Timestamp, law: &Law) -> Result<(), Refusal> {
    if law.date(at) <= until {
        return Ok(());
    }
    Err(Refusal::new("A-12.p2", "participant-accreditation-expired").with("valid_to", until))
}

fn present(until: Date, expertise_user: bool, at: Timestamp, law: &Law) -> Result<Outcome<State>, Refusal> {
    if !expertise_user {
        return Err(Refusal::new("A-11.p2", "participant-not-expertise-user"));
    }
    accredited(until, at, law)?;
    let due = law.due(Rule::RegisterParticipant, at);
    let data = json!({ "due": due.at, "last_day": due.last_day });
    let event = Event::new("participant_questionnaire_presented", "A-12.p2", at, data);
    let next = State::QuestionnairePresented { accredited_until: until, presented_at: at, due };
    Ok(Outcome::of(next, [event]))
}

/// Exclusion from the list, then blocking: two records in this order, one decision.
fn exclude(until: Date, ground: Ground, at: Timestamp, law: &Law) -> Result<Outcome<State>, Refusal> {
    if ground == Ground::AccreditationNotConfirmed && law.date(at) <= until {
        let refusal = Refusal::new("A-13.1", "participant-accreditation-still-valid");
        return Err(refusal.with("valid_to", until));
    }
    let data = json!({ "ground": ground });
    let events = ["participant_excluded", "participant_blocked"]
        .map(|kind| Event::new(kind, ground.clause(), at, data.clone()));
    Ok(Outcome::of(State::Blocked { ground, blocked_at: at }, events))
}
