//! Registration of an expertise organisation as user of an expertise system and the suspension of its access
//! (A-35 to A-37, table SM-3). It comes before the registration as participant of the portal (A-11.p2).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Due, Event, Law, Outcome, Refusal, Rule, TermError,
    due::ended,
    event::{self, Broken, Recorded, Subject},
    validity,
};

/// The last days of what access rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub accredited_until: Date,
    /// None for the operator's own organisation, which needs no agreement (A-36.p3).
    pub agreed_until: Option<Date>,
}

/// Where an organisation is on its way into the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    New,
    /// The term of the operator runs from the agreement, also while the questionnaire is missing.
    Agreed {
        validity: Validity,
        agreed_at: Timestamp,
        overdue: bool,
    },
    /// The questionnaire is there.
    Ready {
        validity: Validity,
        agreed_at: Timestamp,
        overdue: bool,
    },
    Registered {
        validity: Validity,
        registered_at: Timestamp,
    },
    NotRegistered {
        lack: Lack,
        decided_at: Timestamp,
    },
    /// Nobody of the organisation has access; its data stay.
    Suspended {
        ground: Ground,
        suspended_at: Timestamp,
    },
}

/// The condition of A-36 that is lacking; there are no other reasons not to register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    NoAccreditation,
    NoAgreement,
    NoQuestionnaire,
}

/// The closed list of grounds for suspension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    AccreditationNotConfirmed,
    AccreditationWithdrawn,
    AgreementViolated,
    /// Terminated or expired.
    AgreementEnded,
}

/// What can be done to a user of an expertise system.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Both sides have concluded the agreement; `integrated` = the system works with the portal.
    Agree {
        accredited_until: Date,
        agreed_until: Date,
        integrated: bool,
    },
    PresentQuestionnaire,
    Register,
    /// A condition is lacking: no agreement is concluded, or nobody is registered by it.
    NotRegister {
        lack: Lack,
    },
    /// The operator accepts the certificate of a further validity, with its number.
    Renew {
        accredited_until: Date,
        certificate: String,
    },
    /// The operator's own organisation: no agreement, questionnaire or term (A-36.p3).
    RegisterOwn {
        operates: bool,
        accredited_until: Date,
        integrated: bool,
    },
    Suspend {
        ground: Ground,
    },
    /// A term has ended: that of the operator, the accreditation or the agreement.
    Expire,
}

impl Lack {
    pub const ALL: [Self; 3] = [Self::NoAccreditation, Self::NoAgreement, Self::NoQuestionnaire];

    /// The name in forms and locale files; the same as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoAccreditation => "no_accreditation",
            Self::NoAgreement => "no_agreement",
            Self::NoQuestionnaire => "no_questionnaire",
        }
    }

    /// The condition that is lacking.
    pub fn clause(self) -> &'static str {
        match self {
            Self::NoAccreditation | Self::NoAgreement => "A-36.p1",
            Self::NoQuestionnaire => "A-36.p2",
        }
    }
}

impl Ground {
    pub const ALL: [Self; 4] = [
        Self::AccreditationNotConfirmed,
        Self::AccreditationWithdrawn,
        Self::AgreementViolated,
        Self::AgreementEnded,
    ];

    /// The name in forms and locale files; the same as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccreditationNotConfirmed => "accreditation_not_confirmed",
            Self::AccreditationWithdrawn => "accreditation_withdrawn",
            Self::AgreementViolated => "agreement_violated",
            Self::AgreementEnded => "agreement_ended",
        }
    }

    pub fn clause(self) -> &'static str {
        match self {
            Self::AccreditationNotConfirmed => "A-37.1",
            Self::AccreditationWithdrawn => "A-37.2",
            Self::AgreementViolated => "A-37.3",
            Self::AgreementEnded => "A-37.4",
        }
    }
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Agree { .. } => "agree",
            Self::PresentQuestionnaire => "present_questionnaire",
            Self::Register => "register",
            Self::NotRegister { .. } => "not_register",
            Self::Renew { .. } => "renew",
            Self::RegisterOwn { .. } => "register_own",
            Self::Suspend { .. } => "suspend",
            Self::Expire => "expire",
        }
    }

    fn clause(&self) -> &'static str {
        match self {
            Self::Agree { .. } | Self::Register | Self::NotRegister { .. } => "A-36.p1",
            Self::Renew { .. } => "A-37.1",
            Self::PresentQuestionnaire => "A-36.p2",
            Self::RegisterOwn { .. } => "A-36.p3",
            Self::Suspend { .. } | Self::Expire => "A-37",
        }
    }
}

impl Validity {
    /// What ends first, and the ground that this gives.
    fn first(&self) -> (Date, Ground) {
        match self.agreed_until {
            Some(agreed) if agreed < self.accredited_until => (agreed, Ground::AgreementEnded),
            _ => (self.accredited_until, Ground::AccreditationNotConfirmed),
        }
    }

    /// Its end: 24:00 of the last day.
    fn due(&self, since: Timestamp, law: &Law) -> Result<Due, TermError> {
        validity::due(since, self.first().0, law)
    }

    /// Refused once one of them has ended.
    fn valid(&self, at: Timestamp, law: &Law) -> Result<(), Refusal> {
        let (last_day, ground) = self.first();
        validity::valid(last_day, at, law, (ground.clause(), "user-validity-ended"))
    }
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &["new", "agreed", "ready", "registered", "not_registered", "suspended"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Agreed { .. } => "agreed",
            Self::Ready { .. } => "ready",
            Self::Registered { .. } => "registered",
            Self::NotRegistered { .. } => "not_registered",
            Self::Suspended { .. } => "suspended",
        }
    }

    /// Whether its employees have access. The validity is checked here too, so that a late job lets nobody in.
    pub fn has_access(&self, at: Timestamp, law: &Law) -> bool {
        matches!(self, Self::Registered { validity, .. } if validity.valid(at, law).is_ok())
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }

    fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
        let one = |kind, clause, data| Ok(vec![Event::new(kind, clause, at, data)]);
        match (self, command) {
            // Access comes back only by a new registration.
            (
                Self::New | Self::NotRegistered { .. } | Self::Suspended { .. },
                Command::Agree { accredited_until, agreed_until, integrated },
            ) => {
                integration(integrated)?;
                let validity = Validity { accredited_until, agreed_until: Some(agreed_until) };
                validity.valid(at, law)?;
                let due = law.due(Rule::RegisterExpertiseUser, at)?;
                let data = json!({ "validity": validity });
                Ok(vec![Event::with_term("user_agreed", "A-36.p1", at, &due, data)])
            }
            (Self::Agreed { .. }, Command::PresentQuestionnaire) => {
                one("user_questionnaire_presented", "A-36.p2", json!({}))
            }
            (Self::Agreed { .. }, Command::Register) => {
                Err(Refusal::new("A-36.p2", "user-questionnaire-missing"))
            }
            (Self::Ready { validity, agreed_at, .. }, Command::Register) => {
                validity.valid(at, law)?;
                let overdue = law.due(Rule::RegisterExpertiseUser, *agreed_at)?.passed(at);
                let data = json!({ "validity": validity, "overdue": overdue });
                let due = validity.due(at, law)?;
                Ok(vec![Event::with_term("user_registered", "A-36.p1", at, &due, data)])
            }
            (
                Self::Agreed { agreed_at, overdue: false, .. }
                | Self::Ready { agreed_at, overdue: false, .. },
                Command::Expire,
            ) => {
                let due = ended(law.due(Rule::RegisterExpertiseUser, *agreed_at)?, "A-36.p1", at)?;
                Ok(vec![Event::with_term("user_overdue", "A-36.p1", due.at, &due, json!({}))])
            }
            (
                Self::New | Self::NotRegistered { .. } | Self::Suspended { .. },
                Command::RegisterOwn { operates, accredited_until, integrated },
            ) => {
                if !operates {
                    return Err(Refusal::new("A-36.p3", "user-not-operator"));
                }
                integration(integrated)?;
                let validity = Validity { accredited_until, agreed_until: None };
                validity.valid(at, law)?;
                let due = validity.due(at, law)?;
                let data = json!({ "validity": validity, "overdue": false });
                Ok(vec![Event::with_term("user_registered", "A-36.p3", at, &due, data)])
            }
            (
                Self::Agreed { agreed_at, .. } | Self::Ready { agreed_at, .. },
                Command::NotRegister { lack },
            ) => {
                let overdue = law.due(Rule::RegisterExpertiseUser, *agreed_at)?.passed(at);
                one("user_not_registered", lack.clause(), json!({ "lack": lack, "overdue": overdue }))
            }
            // Without an agreement no term ran.
            (
                Self::New | Self::NotRegistered { .. } | Self::Suspended { .. },
                Command::NotRegister { lack },
            ) => one("user_not_registered", lack.clause(), json!({ "lack": lack, "overdue": false })),
            (Self::Registered { validity, .. }, Command::Renew { accredited_until, certificate }) => {
                let renewed = renewed(validity, accredited_until, at, law)?;
                let data = json!({
                    "former": validity.accredited_until, "validity": renewed, "certificate": certificate,
                });
                let due = renewed.due(at, law)?;
                Ok(vec![Event::with_term("user_accreditation_renewed", "A-37.1", at, &due, data)])
            }
            (Self::Registered { validity, .. }, Command::Suspend { ground }) => {
                suspendable(validity, ground, at, law)?;
                one("user_suspended", ground.clause(), json!({ "ground": ground }))
            }
            (Self::Registered { validity, registered_at }, Command::Expire) => {
                let (_, ground) = validity.first();
                // Dated by the end of the validity, however late the job runs.
                let due = ended(validity.due(*registered_at, law)?, ground.clause(), at)?;
                Ok(vec![Event::new("user_suspended", ground.clause(), due.at, json!({ "ground": ground }))])
            }
            (state, command) => {
                Err(Refusal::not_now(command.clause(), "user-not-now", state.name(), command.name()))
            }
        }
    }
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        let at = event.at;
        Ok(match (before.unwrap_or(Self::New), event.kind) {
            (Self::New | Self::NotRegistered { .. } | Self::Suspended { .. }, "user_agreed") => {
                event.agrees_with(&law.due(Rule::RegisterExpertiseUser, at)?)?;
                Self::Agreed { validity: event.get("validity")?, agreed_at: at, overdue: false }
            }
            (Self::Agreed { validity, agreed_at, overdue }, "user_questionnaire_presented") => {
                Self::Ready { validity, agreed_at, overdue }
            }
            (Self::Agreed { validity, agreed_at, overdue: false }, "user_overdue") => {
                event.fires(&law.due(Rule::RegisterExpertiseUser, agreed_at)?)?;
                Self::Agreed { validity, agreed_at, overdue: true }
            }
            (Self::Ready { validity, agreed_at, overdue: false }, "user_overdue") => {
                event.fires(&law.due(Rule::RegisterExpertiseUser, agreed_at)?)?;
                Self::Ready { validity, agreed_at, overdue: true }
            }
            (Self::Ready { validity, agreed_at, .. }, "user_registered") => {
                event.agrees("validity", &validity)?;
                event.agrees("overdue", &law.due(Rule::RegisterExpertiseUser, agreed_at)?.passed(at))?;
                event.agrees_with(&validity.due(at, law)?)?;
                Self::Registered { validity, registered_at: at }
            }
            (Self::Agreed { agreed_at, .. } | Self::Ready { agreed_at, .. }, "user_not_registered") => {
                event.agrees("overdue", &law.due(Rule::RegisterExpertiseUser, agreed_at)?.passed(at))?;
                Self::NotRegistered { lack: event.get("lack")?, decided_at: at }
            }
            (Self::New | Self::NotRegistered { .. }, "user_not_registered") => {
                Self::NotRegistered { lack: event.get("lack")?, decided_at: at }
            }
            // Why it has no access stays known.
            (state @ Self::Suspended { .. }, "user_not_registered") => state,
            (Self::Registered { registered_at, .. }, "user_accreditation_renewed") => {
                let validity: Validity = event.get("validity")?;
                event.agrees_with(&validity.due(at, law)?)?;
                Self::Registered { validity, registered_at }
            }
            (Self::New | Self::NotRegistered { .. } | Self::Suspended { .. }, "user_registered") => {
                let validity: Validity = event.get("validity")?;
                if validity.agreed_until.is_some() {
                    return event.out_of_order("new");
                }
                event.agrees_with(&validity.due(at, law)?)?;
                Self::Registered { validity, registered_at: at }
            }
            (Self::Registered { .. }, "user_suspended") => {
                Self::Suspended { ground: event.get("ground")?, suspended_at: at }
            }
            (state, _) => return event.out_of_order(state.name()),
        })
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        let due = match self {
            Self::Agreed { agreed_at, overdue: false, .. }
            | Self::Ready { agreed_at, overdue: false, .. } => {
                law.due(Rule::RegisterExpertiseUser, *agreed_at)
            }
            Self::Registered { validity, registered_at } => validity.due(*registered_at, law),
            _ => return Vec::new(),
        };
        due.into_iter().collect()
    }
}

/// A further validity is later than the former one and has not ended; after the former one only a new registration helps.
fn renewed(former: &Validity, until: Date, at: Timestamp, law: &Law) -> Result<Validity, Refusal> {
    former.valid(at, law)?;
    validity::valid(until, at, law, ("A-37.1", "user-validity-ended"))?;
    if until > former.accredited_until {
        return Ok(Validity { accredited_until: until, ..*former });
    }
    Err(validity::told(former.accredited_until, "A-37.1", "participant-accreditation-not-longer"))
}

fn integration(integrated: bool) -> Result<(), Refusal> {
    if integrated { Ok(()) } else { Err(Refusal::new("A-35", "user-system-not-integrated")) }
}

/// A ground of a validity that still runs is none; the operator's own organisation has no agreement to break.
fn suspendable(validity: &Validity, ground: Ground, at: Timestamp, law: &Law) -> Result<(), Refusal> {
    if ground == Ground::AccreditationNotConfirmed {
        validity::over(validity.accredited_until, at, law, ("A-37.1", "user-accreditation-still-valid"))?;
    }
    let by_agreement = matches!(ground, Ground::AgreementViolated | Ground::AgreementEnded);
    if by_agreement && validity.agreed_until.is_none() {
        return Err(Refusal::new("A-36.p3", "user-without-agreement"));
    }
    Ok(())
}
