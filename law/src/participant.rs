//! Registration of an expertise organisation as portal participant, exclusion and blocking (A-11 to A-14,
//! table SM-2).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Due, Event, Law, Outcome, Refusal, Rule,
    due::ended,
    event::{self, Broken, Recorded, Subject},
    validity,
};

/// Where an organisation is on its way to being a participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    New,
    /// Agreement signed, accreditation shown.
    Agreed {
        accredited_until: Date,
    },
    /// The term of the operator runs from the questionnaire.
    QuestionnairePresented {
        accredited_until: Date,
        presented_at: Timestamp,
        /// The term has ended without a decision; nothing is registered by that.
        overdue: bool,
    },
    /// In the public list. `accepting` is false while its system is suspended.
    Registered {
        accredited_until: Date,
        registered_at: Timestamp,
        accepting: bool,
        /// The last reminder of the end of this validity, or the renewal that brought it.
        #[serde(default)]
        reminded: Option<Timestamp>,
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
    /// The organisation has signed the agreement; the certificate of accreditation is valid to this day inclusive.
    Agree {
        accredited_until: Date,
    },
    /// `expertise_user`: has an active registration in an expertise system, or operates one (A-11.p2).
    PresentQuestionnaire {
        expertise_user: bool,
    },
    /// The conditions hold now too, not only when the questionnaire came (A-11.p2, A-12.p2). `concluded`: the operator
    /// has signed the agreement too (A-12.p1).
    Register {
        expertise_user: bool,
        concluded: bool,
    },
    NotRegister {
        lack: Lack,
    },
    StopAccepting,
    AcceptAgain,
    /// The operator accepts the certificate of a further validity, with its number.
    Renew {
        accredited_until: Date,
        certificate: String,
    },
    Exclude {
        ground: Ground,
    },
    /// A term has ended: that of the operator, that to a reminder, or the accreditation.
    Expire,
}

impl Lack {
    pub const ALL: [Self; 4] =
        [Self::NoAccreditation, Self::NotExpertiseUser, Self::NoAgreement, Self::NoQuestionnaire];

    /// The name in forms and locale files; the same as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoAccreditation => "no_accreditation",
            Self::NotExpertiseUser => "not_expertise_user",
            Self::NoAgreement => "no_agreement",
            Self::NoQuestionnaire => "no_questionnaire",
        }
    }

    /// The condition that is lacking.
    pub fn clause(self) -> &'static str {
        match self {
            Self::NotExpertiseUser => "A-11.p2",
            Self::NoAgreement => "A-12.p1",
            Self::NoAccreditation | Self::NoQuestionnaire => "A-12.p2",
        }
    }
}

impl Ground {
    pub const ALL: [Self; 4] = [
        Self::AccreditationNotConfirmed,
        Self::AccreditationWithdrawn,
        Self::AgreementViolated,
        Self::AgreementTerminated,
    ];

    /// The name in forms and locale files; the same as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccreditationNotConfirmed => "accreditation_not_confirmed",
            Self::AccreditationWithdrawn => "accreditation_withdrawn",
            Self::AgreementViolated => "agreement_violated",
            Self::AgreementTerminated => "agreement_terminated",
        }
    }

    pub fn clause(self) -> &'static str {
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
            Self::Register { .. } => "register",
            Self::NotRegister { .. } => "not_register",
            Self::StopAccepting => "stop_accepting",
            Self::AcceptAgain => "accept_again",
            Self::Renew { .. } => "renew",
            Self::Exclude { .. } => "exclude",
            Self::Expire => "expire",
        }
    }

    /// The clause that a refusal names when the state does not allow this.
    fn clause(&self) -> &'static str {
        match self {
            Self::Agree { .. } => "A-12.p1",
            Self::PresentQuestionnaire { .. } => "A-12.p2",
            Self::Register { .. } | Self::NotRegister { .. } => "A-12.p3",
            Self::StopAccepting | Self::AcceptAgain => "A-11.p2",
            Self::Exclude { .. } => "A-13",
            Self::Renew { .. } | Self::Expire => "A-13.1",
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
        matches!(self, Self::Registered { accredited_until, accepting: true, .. } if validity::runs(*accredited_until, at, law))
    }

    /// The operator's term, while it runs.
    pub fn due(&self, law: &Law) -> Option<Due> {
        match self {
            Self::QuestionnairePresented { presented_at, .. } => {
                law.due(Rule::RegisterParticipant, *presented_at).ok()
            }
            _ => None,
        }
    }

    /// The end of the accreditation, once registered: 24:00 of its last day.
    pub fn accreditation_ends(&self, law: &Law) -> Option<Due> {
        match self {
            Self::Registered { accredited_until, registered_at, .. } => {
                validity::due(*registered_at, *accredited_until, law).ok()
            }
            _ => None,
        }
    }

    /// The next reminder that the accreditation ends (T-36 in support of ).
    pub fn reminder(&self, law: &Law) -> Option<Due> {
        match self {
            Self::Registered { accredited_until, registered_at, reminded, .. } => {
                law.reminder(*accredited_until, reminded.unwrap_or(*registered_at))
            }
            _ => None,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }

    fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
        let event = |kind, clause, data| Ok(vec![Event::new(kind, clause, at, data)]);
        match (self, command) {
            // A blocked organisation comes back only by the same way.
            (
                Self::New | Self::NotRegistered { .. } | Self::Blocked { .. },
                Command::Agree { accredited_until },
            ) => {
                accredited(accredited_until, at, law)?;
                event("participant_agreed", "A-12.p1", json!({ "accredited_until": accredited_until }))
            }
            (Self::Agreed { accredited_until }, Command::PresentQuestionnaire { expertise_user }) => {
                user_of_expertise(expertise_user)?;
                accredited(*accredited_until, at, law)?;
                let due = law.due(Rule::RegisterParticipant, at)?;
                let data = json!({ "due": due.at, "last_day": due.last_day });
                event("participant_questionnaire_presented", "A-12.p2", data)
            }
            (
                Self::QuestionnairePresented { accredited_until, presented_at, .. },
                Command::Register { expertise_user, concluded },
            ) => {
                user_of_expertise(expertise_user)?;
                if !concluded {
                    return Err(Refusal::new("A-12.p1", "participant-agreement-not-concluded"));
                }
                accredited(*accredited_until, at, law)?;
                let overdue = law.due(Rule::RegisterParticipant, *presented_at)?.passed(at);
                event("participant_registered", "A-12.p3", json!({ "overdue": overdue }))
            }
            (Self::QuestionnairePresented { presented_at, .. }, Command::NotRegister { lack }) => {
                let overdue = law.due(Rule::RegisterParticipant, *presented_at)?.passed(at);
                event("participant_not_registered", "A-12.p3", json!({ "lack": lack, "overdue": overdue }))
            }
            (Self::QuestionnairePresented { presented_at, overdue: false, .. }, Command::Expire) => {
                let due = ended(law.due(Rule::RegisterParticipant, *presented_at)?, "A-12.p3", at)?;
                Ok(vec![Event::with_term("participant_overdue", "A-12.p3", due.at, &due, json!({}))])
            }
            (Self::Registered { accepting: true, .. }, Command::StopAccepting) => {
                event("participant_stopped_accepting", "A-11.p2", json!({}))
            }
            (Self::Registered { accepting: false, .. }, Command::AcceptAgain) => {
                event("participant_accepting_again", "A-11.p2", json!({}))
            }
            (
                Self::Registered { accredited_until: former, .. },
                Command::Renew { accredited_until, certificate },
            ) => {
                renewable(*former, accredited_until, at, law)?;
                let data = json!({
                    "former": former, "accredited_until": accredited_until, "certificate": certificate,
                });
                event("participant_accreditation_renewed", "A-13.1", data)
            }
            (Self::Registered { accredited_until, .. }, Command::Exclude { ground }) => {
                if ground == Ground::AccreditationNotConfirmed {
                    let refused = ("A-13.1", "participant-accreditation-still-valid");
                    validity::over(*accredited_until, at, law, refused)?;
                }
                Ok(exclude(ground, |kind| Event::new(kind, ground.clause(), at, json!({}))))
            }
            (Self::Registered { accredited_until, registered_at, .. }, Command::Expire) => {
                // Each reminder by itself, dated by its instant, before the end that it tells of.
                if let Some(due) = self.reminder(law).filter(|due| due.passed(at)) {
                    let days = (*accredited_until - due.last_day).get_days();
                    let data = json!({ "accredited_until": accredited_until, "days": days });
                    return Ok(vec![Event::with_term("participant_reminded", "A-13.1", due.at, &due, data)]);
                }
                let due = ended(validity::due(*registered_at, *accredited_until, law)?, "A-13.1", at)?;
                // Dated by the end of the validity, however late the job runs.
                let (ground, data) = (Ground::AccreditationNotConfirmed, json!({}));
                Ok(exclude(ground, |kind| {
                    Event::with_term(kind, ground.clause(), due.at, &due, data.clone())
                }))
            }
            (Self::Blocked { ground, .. }, Command::Register { .. } | Command::AcceptAgain) => {
                let refusal = Refusal::new("A-14", "participant-unblock-by-new-registration");
                Err(refusal.with("ground", ground.clause()))
            }
            (state, command) => {
                Err(Refusal::not_now(command.clause(), "participant-not-now", state.name(), command.name()))
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
            (Self::New | Self::NotRegistered { .. } | Self::Blocked { .. }, "participant_agreed") => {
                Self::Agreed { accredited_until: event.get("accredited_until")? }
            }
            (Self::Agreed { accredited_until }, "participant_questionnaire_presented") => {
                event.agrees_with(&law.due(Rule::RegisterParticipant, at)?)?;
                Self::QuestionnairePresented { accredited_until, presented_at: at, overdue: false }
            }
            (Self::QuestionnairePresented { accredited_until, presented_at, .. }, "participant_overdue") => {
                event.fires(&law.due(Rule::RegisterParticipant, presented_at)?)?;
                Self::QuestionnairePresented { accredited_until, presented_at, overdue: true }
            }
            (
                Self::QuestionnairePresented { accredited_until, presented_at, .. },
                "participant_registered",
            ) => {
                event.agrees("overdue", &law.due(Rule::RegisterParticipant, presented_at)?.passed(at))?;
                Self::Registered { accredited_until, registered_at: at, accepting: true, reminded: None }
            }
            (Self::QuestionnairePresented { presented_at, .. }, "participant_not_registered") => {
                event.agrees("overdue", &law.due(Rule::RegisterParticipant, presented_at)?.passed(at))?;
                Self::NotRegistered { lack: event.get("lack")?, decided_at: at }
            }
            (Self::Registered { registered_at, accepting, .. }, "participant_accreditation_renewed") => {
                let (accredited_until, reminded) = (event.get("accredited_until")?, Some(at));
                Self::Registered { accredited_until, registered_at, accepting, reminded }
            }
            (
                Self::Registered { accredited_until, registered_at, accepting, reminded },
                "participant_reminded",
            ) => {
                match law.reminder(accredited_until, reminded.unwrap_or(registered_at)) {
                    Some(due) => event.fires(&due)?,
                    None => return event.out_of_order("registered"),
                }
                Self::Registered { accredited_until, registered_at, accepting, reminded: Some(at) }
            }
            (
                Self::Registered { accredited_until, registered_at, reminded, .. },
                "participant_stopped_accepting" | "participant_accepting_again",
            ) => {
                let accepting = event.kind == "participant_accepting_again";
                Self::Registered { accredited_until, registered_at, accepting, reminded }
            }
            // Two records, one decision: out of the list, then blocked.
            (state @ Self::Registered { accredited_until, registered_at, .. }, "participant_excluded") => {
                ends(event, &validity::due(registered_at, accredited_until, law)?)?;
                state
            }
            (Self::Registered { accredited_until, registered_at, .. }, "participant_blocked") => {
                ends(event, &validity::due(registered_at, accredited_until, law)?)?;
                Self::Blocked { ground: event.get("ground")?, blocked_at: at }
            }
            (state, _) => return event.out_of_order(state.name()),
        })
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        match self {
            Self::QuestionnairePresented { overdue: false, .. } => self.due(law).into_iter().collect(),
            Self::Registered { .. } => {
                self.accreditation_ends(law).into_iter().chain(self.reminder(law)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// It is a user of an expertise system, or operates one (A-11.p2).
fn user_of_expertise(it_is: bool) -> Result<(), Refusal> {
    if it_is { Ok(()) } else { Err(Refusal::new("A-11.p2", "participant-not-expertise-user")) }
}

fn accredited(until: Date, at: Timestamp, law: &Law) -> Result<(), Refusal> {
    validity::valid(until, at, law, ("A-12.p2", "participant-accreditation-expired"))
}

/// A further validity is later than the former one and has not ended; after the former one only a new
/// registration helps.
fn renewable(former: Date, until: Date, at: Timestamp, law: &Law) -> Result<(), Refusal> {
    for date in [former, until] {
        validity::valid(date, at, law, ("A-13.1", "participant-accreditation-expired"))?;
    }
    let longer = until > former;
    if longer {
        Ok(())
    } else {
        Err(validity::told(former, "A-13.1", "participant-accreditation-not-longer"))
    }
}

/// Exclusion from the list, then blocking: two records in this order, one decision.
fn exclude(ground: Ground, event: impl Fn(&'static str) -> Event) -> Vec<Event> {
    let on_ground = |kind| {
        let mut event = event(kind);
        event.data["ground"] = json!(ground);
        event
    };
    ["participant_excluded", "participant_blocked"].map(on_ground).into()
}

/// By the end of the accreditation nobody is excluded before it, and what does so by itself is dated by it.
fn ends(event: &Recorded<'_>, accreditation: &Due) -> Result<(), Broken> {
    // Histories that were written before the event told the term say it by the ground alone.
    if event.data.get("due").is_some() {
        return event.fires(accreditation);
    }
    match event.get("ground")? {
        Ground::AccreditationNotConfirmed => event.after(accreditation),
        _ => Ok(()),
    }
}
