//! The time rules by name: T-01 to T-36 of the orders, and the terms of order 299 to which
//! refer. What each of them says is data of the edition.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de};

/// The id is not that of any rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule {0}")]
pub struct UnknownRule(pub String);

// One list of names and ids: the enum, its order and both directions of the id come from it.
macro_rules! rules {
    ($($(#[doc = $doc:literal])* $name:ident = $id:literal),* $(,)?) => {
        /// A time rule. The text is `rule-<id>` in the locale files.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[doc = $doc])* $name),*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As it is stored and cited.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }
        }
    };
}

rules! {
    /// Confirm or refuse a portal user.
    RegisterPortalUser = "T-01",
    /// Register a participant.
    RegisterParticipant = "T-02",
    /// Register a user of an expertise system.
    RegisterExpertiseUser = "T-03",
    /// Confirm or refuse a user of the construction service.
    RegisterConstructionUser = "T-04",
    /// The date on which a filing is registered.
    RegistrationDate = "T-05",
    /// Enter a message into the Journal of support.
    JournalEntry = "T-06",
    /// Send the identifier of the incident.
    IncidentIdentifier = "T-07",
    /// Analyse a message about a failure.
    Analysis = "T-08",
    /// Wait for information that the user was asked for.
    UserInformation = "T-09",
    /// Tell the user that there was no failure.
    Refutation = "T-10",
    /// First notice of the severity.
    SeverityNotice = "T-11",
    /// Notice to all parties.
    NoticeToParties = "T-11b",
    /// The hour of A-18 falls into an outage: moves nothing unless an operator decides so.
    CutOffInOutage = "T-12",
    /// Extension by a failure.
    FailureExtension = "T-13",
    /// The terms that another act sets; the rules K1 to Z2 below.
    TermsByAct = "T-14",
    /// Storage on the portal.
    Storage = "T-15",
    /// Storage of records of construction.
    ConstructionStorage = "T-16",
    /// Corrective measures after errors of an integrated system.
    CorrectiveMeasures = "T-17",
    /// Suspension after a security incident.
    SecuritySuspension = "T-17b",
    /// Tell the other side of a change of responsible persons.
    ResponsiblePersons = "T-18",
    /// Validity of an accreditation or an agreement.
    Validity = "T-19",
    /// Approval and publication of the yearly plan of works.
    YearlyPlan = "T-20",
    /// Notice before planned works.
    WorksNotice = "T-21",
    /// Hours in which works may run.
    WorksWindow = "T-22",
    /// The user reports a failure.
    UserReport = "T-23",
    /// Hours of support of the portal and of the state organisation.
    SupportHours = "T-24",
    /// Hours of support that another operator sets.
    OwnSupportHours = "T-25",
    /// Test of an integration within the agreed term.
    IntegrationTest = "T-26",
    /// Validity of an integration.
    IntegrationValidity = "T-27",
    /// Extension by force majeure.
    ForceMajeureExtension = "T-28",
    /// What a day that a decision on force majeure names adds.
    ForceMajeureDays = "T-28b",
    /// Round the clock but for three kinds of breaks.
    Availability = "T-29",
    /// Restoration of channels by the operators of communication.
    ChannelRestoration = "T-30",
    /// Begin to eliminate a failure of low severity.
    StartElimination = "T-31",
    /// Number and forwarding of a registered application.
    Forwarding = "T-32",
    /// Sending of a signed document.
    Sending = "T-33",
    /// Uploads until the object is put into operation.
    ConstructionUploads = "T-34",
    /// Publication after state registration.
    Publication = "T-35a",
    /// Report to the legal department.
    PublicationReport = "T-35b",
    /// Coming into force of order 670.
    InForce670 = "T-35c",
    /// Coming into force of order 465.
    InForce465 = "T-35d",
    /// Reminders before a validity ends.
    Reminders = "T-36",
    /// Check of completeness.
    Completeness = "K1",
    /// The applicant supplies what was missing.
    MissingDocuments = "K2",
    /// Draft contract to the applicant.
    ContractDraft = "K3",
    /// The applicant signs the contract.
    ContractSigning = "K4",
    /// The day on which the term of the expertise begins.
    ExpertiseStart = "K5",
    /// Expertise of a technically complex or dangerous object of the first level.
    ExpertiseComplex = "E1",
    /// Expertise of a technically complex object of the second level.
    ExpertiseNormal = "E2",
    /// Expertise of a simple object.
    ExpertiseSimple = "E3",
    /// Expertise of a reused project, of a small object, of a repair.
    ExpertiseSmall = "E4",
    /// Expertise of an adjusted project.
    ExpertiseAdjusted = "E5",
    /// Repeated expertise after a negative conclusion.
    ExpertiseRepeated = "E6",
    /// Expertise of an urban-planning project.
    ExpertiseUrban = "E7",
    /// Remarks, where the expertise takes 45 days.
    Remarks45 = "R1-45",
    /// Remarks, where it takes 30 days.
    Remarks30 = "R1-30",
    /// Remarks, where it takes 15 days.
    Remarks15 = "R1-15",
    /// Remarks, where it takes 10 days.
    Remarks10 = "R1-10",
    /// Answers of the applicant to the remarks.
    Answers = "R2",
    /// Longer term for the answers, once, on request.
    AnswersLonger = "R3",
    /// The term for the answers runs inside that of the expertise.
    AnswersInside = "R4",
    /// Consolidated conclusion after the last answers.
    Conclusion = "Z1",
    /// A signed conclusion goes out when the contract is performed.
    ConclusionSending = "Z2",
    /// Opinion of the environment body.
    EnvironmentOpinion = "V1",
}

impl Rule {
    /// The kinds of expertise from whose length those of E5 and E6 are derived.
    pub const BASES: [Self; 4] =
        [Self::ExpertiseComplex, Self::ExpertiseNormal, Self::ExpertiseSimple, Self::ExpertiseSmall];

    /// The rule at whose last day a term of this one begins.
    pub fn runs_on_from(self) -> Option<Self> {
        match self {
            Self::AnswersLonger => Some(Self::Answers),
            _ => None,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(id: &str) -> Result<Self, UnknownRule> {
        let known = Self::ALL.iter().find(|rule| rule.id().eq_ignore_ascii_case(id));
        known.copied().ok_or_else(|| UnknownRule(id.to_owned()))
    }
}

impl Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        id.parse().map_err(de::Error::custom)
    }
}
