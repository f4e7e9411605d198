//! Registration of a portal user (A-8 to A-10, table SM-1): agreement signed, form and attachments presented,
//! then confirmed or refused by the operator. Silence confirms nothing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Bin, Due, Event, Iin, Law, Outcome, Refusal, Rule,
    due::ended,
    event::{self, Broken, Recorded, Subject},
};

/// Who is to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Applicant {
    LegalEntity { bin: Bin },
    Individual { iin: Iin },
}

/// Groups of attachments of the registration form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attachment {
    StateRegistration,
    TaxAndMandatoryPayments,
    BankDetails,
    IdentityDocument,
}

/// Who signed the agreement, by the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    pub iin: Option<Iin>,
    pub bin: Option<Bin>,
    /// The certificate shows the power to sign for the organisation.
    pub may_sign_for_organisation: bool,
}

/// The closed list of grounds for refusal; each one is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    DuplicateUser,
    UntrueData,
    DataNotMatchingDocuments,
}

/// Where a registration is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    Draft,
    AgreementSigned {
        applicant: Applicant,
        signed_at: Timestamp,
    },
    /// Both parts are done; the term of the operator runs.
    Presented {
        applicant: Applicant,
        presented_at: Timestamp,
        /// The term has ended without a decision; nothing is confirmed by that.
        overdue: bool,
    },
    Registered {
        applicant: Applicant,
        registered_at: Timestamp,
    },
    Refused {
        applicant: Applicant,
        refused_at: Timestamp,
        grounds: Vec<Ground>,
        marked: Vec<String>,
    },
}

/// What can be done to a registration.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    SignAgreement {
        applicant: Applicant,
        signer: Signer,
    },
    Present {
        attachments: BTreeSet<Attachment>,
    },
    Confirm,
    /// The term has ended without a decision.
    Expire,
    /// `marked` names the fields or documents that a ground about data speaks of.
    Refuse {
        grounds: Vec<Ground>,
        marked: Vec<String>,
    },
}

impl Applicant {
    /// Groups without which nothing is presented (A-8.1.a1, A-8.1.a2).
    pub fn obligatory(&self) -> &'static [Attachment] {
        match self {
            Self::LegalEntity { .. } => {
                &[Attachment::StateRegistration, Attachment::TaxAndMandatoryPayments, Attachment::BankDetails]
            }
            Self::Individual { .. } => &[Attachment::IdentityDocument],
        }
    }

    /// Groups that may be added.
    pub fn optional(&self) -> &'static [Attachment] {
        match self {
            Self::LegalEntity { .. } => &[],
            Self::Individual { .. } => &[Attachment::BankDetails],
        }
    }
}

impl Attachment {
    pub const ALL: [Self; 4] =
        [Self::StateRegistration, Self::TaxAndMandatoryPayments, Self::BankDetails, Self::IdentityDocument];

    pub fn name(self) -> &'static str {
        match self {
            Self::StateRegistration => "state_registration",
            Self::TaxAndMandatoryPayments => "tax_and_mandatory_payments",
            Self::BankDetails => "bank_details",
            Self::IdentityDocument => "identity_document",
        }
    }
}

impl Ground {
    pub const ALL: [Self; 3] = [Self::DuplicateUser, Self::UntrueData, Self::DataNotMatchingDocuments];

    pub fn name(self) -> &'static str {
        match self {
            Self::DuplicateUser => "duplicate_user",
            Self::UntrueData => "untrue_data",
            Self::DataNotMatchingDocuments => "data_not_matching_documents",
        }
    }

    /// Whether the operator must mark the field or document.
    pub fn needs_mark(self) -> bool {
        self != Self::DuplicateUser
    }
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::SignAgreement { .. } => "sign_agreement",
            Self::Present { .. } => "present",
            Self::Confirm => "confirm",
            Self::Expire => "expire",
            Self::Refuse { .. } => "refuse",
        }
    }
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &["draft", "agreement_signed", "presented", "registered", "refused"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::AgreementSigned { .. } => "agreement_signed",
            Self::Presented { .. } => "presented",
            Self::Registered { .. } => "registered",
            Self::Refused { .. } => "refused",
        }
    }

    /// Until it is presented, form and attachments may be changed.
    pub fn is_editable(&self) -> bool {
        matches!(self, Self::Draft | Self::AgreementSigned { .. })
    }

    /// The operator's term, while it runs.
    pub fn due(&self, law: &Law) -> Option<Due> {
        match self {
            Self::Presented { presented_at, .. } => law.due(Rule::RegisterPortalUser, *presented_at).ok(),
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
            (Self::Draft, Command::SignAgreement { applicant, signer }) => {
                may_sign(&applicant, &signer)?;
                event("registration_agreement_signed", "A-8.2", json!({ "applicant": applicant }))
            }
            (Self::Draft, Command::Present { .. }) => {
                Err(Refusal::new("A-8.2", "registration-agreement-unsigned"))
            }
            (Self::AgreementSigned { applicant, .. }, Command::Present { attachments }) => {
                complete(applicant, &attachments)?;
                let due = law.due(Rule::RegisterPortalUser, at)?;
                event("registration_presented", "A-8.p2", json!({ "due": due.at, "last_day": due.last_day }))
            }
            (Self::Presented { presented_at, .. }, Command::Confirm) => {
                let overdue = law.due(Rule::RegisterPortalUser, *presented_at)?.passed(at);
                event("registration_confirmed", "A-8.p2", json!({ "overdue": overdue }))
            }
            (Self::Presented { presented_at, .. }, Command::Refuse { grounds, marked }) => {
                check_grounds(&grounds, &marked)?;
                let overdue = law.due(Rule::RegisterPortalUser, *presented_at)?.passed(at);
                let data = json!({ "grounds": grounds, "marked": marked, "overdue": overdue });
                event("registration_refused", "A-9", data)
            }
            (Self::Presented { presented_at, overdue: false, .. }, Command::Expire) => {
                let due = ended(law.due(Rule::RegisterPortalUser, *presented_at)?, "A-8.p2", at)?;
                Ok(vec![Event::with_term("registration_overdue", "A-8.p2", due.at, &due, json!({}))])
            }
            (state, command) => {
                Err(Refusal::not_now("A-8", "registration-not-now", state.name(), command.name()))
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
        Ok(match (before.unwrap_or(Self::Draft), event.kind) {
            (Self::Draft, "registration_agreement_signed") => {
                Self::AgreementSigned { applicant: event.get("applicant")?, signed_at: at }
            }
            (Self::AgreementSigned { applicant, .. }, "registration_presented") => {
                event.agrees_with(&law.due(Rule::RegisterPortalUser, at)?)?;
                Self::Presented { applicant, presented_at: at, overdue: false }
            }
            (Self::Presented { applicant, presented_at, .. }, "registration_overdue") => {
                event.fires(&law.due(Rule::RegisterPortalUser, presented_at)?)?;
                Self::Presented { applicant, presented_at, overdue: true }
            }
            (Self::Presented { applicant, presented_at, .. }, "registration_confirmed") => {
                event.agrees("overdue", &law.due(Rule::RegisterPortalUser, presented_at)?.passed(at))?;
                Self::Registered { applicant, registered_at: at }
            }
            (Self::Presented { applicant, presented_at, .. }, "registration_refused") => {
                event.agrees("overdue", &law.due(Rule::RegisterPortalUser, presented_at)?.passed(at))?;
                let (grounds, marked) = (event.get("grounds")?, event.get("marked")?);
                Self::Refused { applicant, refused_at: at, grounds, marked }
            }
            (state, _) => return event.out_of_order(state.name()),
        })
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        match self {
            Self::Presented { overdue: false, .. } => self.due(law).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// the number in the certificate is the registrant's, and whoever signs for an organisation may do so.
fn may_sign(applicant: &Applicant, signer: &Signer) -> Result<(), Refusal> {
    let same = match applicant {
        Applicant::LegalEntity { bin } => signer.bin.as_ref() == Some(bin),
        Applicant::Individual { iin } => signer.iin.as_ref() == Some(iin) && signer.bin.is_none(),
    };
    if !same {
        return Err(Refusal::new("A-8.2", "registration-signer-differs"));
    }
    if matches!(applicant, Applicant::LegalEntity { .. }) && !signer.may_sign_for_organisation {
        return Err(Refusal::new("A-8.2", "registration-signer-without-authority"));
    }
    Ok(())
}

fn complete(applicant: &Applicant, attachments: &BTreeSet<Attachment>) -> Result<(), Refusal> {
    let missing: Vec<_> = applicant
        .obligatory()
        .iter()
        .filter(|group| !attachments.contains(group))
        .map(|group| group.name())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let refusal = Refusal::new("A-8.1", "registration-attachments-missing");
    Err(refusal.with("missing", missing.join(", ")))
}

fn check_grounds(grounds: &[Ground], marked: &[String]) -> Result<(), Refusal> {
    if grounds.is_empty() {
        return Err(Refusal::new("A-9", "registration-ground-missing"));
    }
    if marked.is_empty() && grounds.iter().any(|ground| ground.needs_mark()) {
        return Err(Refusal::new("A-9", "registration-ground-unmarked"));
    }
    Ok(())
}
