//! Registration of a portal user (A-8 to A-10, B-6 to B-8, table SM-1): agreement signed, form and attachments
//! presented, then confirmed or refused by the operator. Silence confirms nothing. Each order has its own portal, and
//! whoever is registered with one is not yet registered with the other (B-1).

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Bin, Due, Event, Iin, Law, Order, Outcome, Refusal, Rule,
    due::ended,
    event::{self, Broken, Recorded, Subject},
};

/// What an order says of the registration with its portal: the term, the closed list of grounds, and the clause of each.
#[derive(Debug)]
pub struct Service {
    /// The operator's term: three working days (T-01) or one (T-04).
    pub rule: Rule,
    /// Nothing else is a ground for refusal (A-9, B-7).
    pub grounds: &'static [Ground],
    /// The registration as a whole.
    pub act: &'static str,
    pub form: &'static str,
    pub agreement: &'static str,
    /// That the operator concludes the agreement too.
    pub concludes: &'static str,
    pub term: &'static str,
    pub refusal: &'static str,
    /// Cabinet and instruction.
    pub cabinet: &'static str,
}

const EXPERTISE: Service = Service {
    rule: Rule::RegisterPortalUser,
    grounds: &[Ground::DuplicateUser, Ground::UntrueData, Ground::DataNotMatchingDocuments],
    act: "A-8",
    form: "A-8.1",
    agreement: "A-8.2",
    concludes: "A-7.4",
    term: "A-8.p2",
    refusal: "A-9",
    cabinet: "A-10",
};

const CONSTRUCTION: Service = Service {
    rule: Rule::RegisterConstructionUser,
    grounds: &[Ground::DuplicateUser],
    act: "B-6",
    form: "B-6.1",
    agreement: "B-6.2",
    concludes: "B-6.2",
    term: "B-6.p2",
    refusal: "B-7",
    cabinet: "B-8",
};

/// The registration with the portal of an order.
pub fn service(order: Order) -> &'static Service {
    match order {
        Order::Expertise => &EXPERTISE,
        Order::Construction => &CONSTRUCTION,
    }
}

/// By the order whose edition governs the registration.
fn of(law: &Law) -> &'static Service {
    service(law.edition.order)
}

/// Who is to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Applicant {
    LegalEntity { bin: Bin },
    Individual { iin: Iin },
}

/// Groups of attachments of the registration form (A-8.1, B-6.1).
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

/// Grounds for refusal, each one enough. Which of them an order knows: [`Service::grounds`].
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
    /// A later version of the agreement is signed.
    Renew {
        signer: Signer,
    },
    /// The term has ended without a decision.
    Expire,
    /// `marked` names the fields or documents that a ground about data speaks of.
    Refuse {
        grounds: Vec<Ground>,
        marked: Vec<String>,
    },
}

impl Applicant {
    /// Groups without which nothing is presented (A-8.1.a1, A-8.1.a2; B-6.1 asks for the same).
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
            Self::Renew { .. } => "renew",
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
            Self::Presented { presented_at, .. } => law.due(of(law).rule, *presented_at).ok(),
            _ => None,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }

    fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
        let service = of(law);
        let event = |kind, clause, data| Ok(vec![Event::new(kind, clause, at, data)]);
        match (self, command) {
            (Self::Draft, Command::SignAgreement { applicant, signer }) => {
                may_sign(service.agreement, &applicant, &signer)?;
                event("registration_agreement_signed", service.agreement, json!({ "applicant": applicant }))
            }
            (Self::Draft, Command::Present { .. }) => {
                Err(Refusal::new(service.agreement, "registration-agreement-unsigned"))
            }
            (Self::AgreementSigned { applicant, .. }, Command::Present { attachments }) => {
                complete(service, applicant, &attachments)?;
                let due = law.due(service.rule, at)?;
                let data = json!({ "due": due.at, "last_day": due.last_day });
                event("registration_presented", service.term, data)
            }
            (Self::Presented { presented_at, .. }, Command::Confirm) => {
                let overdue = law.due(service.rule, *presented_at)?.passed(at);
                event("registration_confirmed", service.term, json!({ "overdue": overdue }))
            }
            (Self::Presented { presented_at, .. }, Command::Refuse { grounds, marked }) => {
                check_grounds(service, &grounds, &marked)?;
                let overdue = law.due(service.rule, *presented_at)?.passed(at);
                let data = json!({ "grounds": grounds, "marked": marked, "overdue": overdue });
                event("registration_refused", service.refusal, data)
            }
            (Self::Registered { applicant, .. }, Command::Renew { signer }) => {
                may_sign(service.agreement, applicant, &signer)?;
                event("registration_agreement_renewed", service.agreement, json!({}))
            }
            (Self::Presented { presented_at, overdue: false, .. }, Command::Expire) => {
                let due = ended(law.due(service.rule, *presented_at)?, service.term, at)?;
                Ok(vec![Event::with_term("registration_overdue", service.term, due.at, &due, json!({}))])
            }
            (state, command) => {
                Err(Refusal::not_now(service.act, "registration-not-now", state.name(), command.name()))
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
        let rule = of(law).rule;
        Ok(match (before.unwrap_or(Self::Draft), event.kind) {
            (Self::Draft, "registration_agreement_signed") => {
                Self::AgreementSigned { applicant: event.get("applicant")?, signed_at: at }
            }
            (Self::AgreementSigned { applicant, .. }, "registration_presented") => {
                event.agrees_with(&law.due(rule, at)?)?;
                Self::Presented { applicant, presented_at: at, overdue: false }
            }
            (Self::Presented { applicant, presented_at, .. }, "registration_overdue") => {
                event.fires(&law.due(rule, presented_at)?)?;
                Self::Presented { applicant, presented_at, overdue: true }
            }
            (Self::Presented { applicant, presented_at, .. }, "registration_confirmed") => {
                event.agrees("overdue", &law.due(rule, presented_at)?.passed(at))?;
                Self::Registered { applicant, registered_at: at }
            }
            (Self::Presented { applicant, presented_at, .. }, "registration_refused") => {
                event.agrees("overdue", &law.due(rule, presented_at)?.passed(at))?;
                let (grounds, marked) = (event.get("grounds")?, event.get("marked")?);
                Self::Refused { applicant, refused_at: at, grounds, marked }
            }
            (state @ Self::Registered { .. }, "registration_agreement_renewed") => state,
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

/// .p1, A-36.p1, B-6.2: the number in the certificate is the registrant's, and whoever signs for an
/// organisation may do so.
pub fn may_sign(clause: &'static str, applicant: &Applicant, signer: &Signer) -> Result<(), Refusal> {
    let same = match applicant {
        Applicant::LegalEntity { bin } => signer.bin.as_ref() == Some(bin),
        Applicant::Individual { iin } => signer.iin.as_ref() == Some(iin) && signer.bin.is_none(),
    };
    if !same {
        return Err(Refusal::new(clause, "registration-signer-differs"));
    }
    if matches!(applicant, Applicant::LegalEntity { .. }) && !signer.may_sign_for_organisation {
        return Err(Refusal::new(clause, "registration-signer-without-authority"));
    }
    Ok(())
}

fn complete(
    service: &Service,
    applicant: &Applicant,
    attachments: &BTreeSet<Attachment>,
) -> Result<(), Refusal> {
    let missing: Vec<_> = applicant
        .obligatory()
        .iter()
        .filter(|group| !attachments.contains(group))
        .map(|group| group.name())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let refusal = Refusal::new(service.form, "registration-attachments-missing");
    Err(refusal.with("missing", missing.join(", ")))
}

/// A-9, B-7: at least one ground, all of the closed list of this order; those about data say of what.
fn check_grounds(service: &Service, grounds: &[Ground], marked: &[String]) -> Result<(), Refusal> {
    if grounds.is_empty() {
        return Err(Refusal::new(service.refusal, "registration-ground-missing"));
    }
    if let Some(other) = grounds.iter().find(|ground| !service.grounds.contains(ground)) {
        return Err(Refusal::new(service.refusal, "registration-ground-unknown").with("ground", other.name()));
    }
    if marked.is_empty() && grounds.iter().any(|ground| ground.needs_mark()) {
        return Err(Refusal::new(service.refusal, "registration-ground-unmarked"));
    }
    Ok(())
}
