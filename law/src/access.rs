//! Roles and what they may do, by clause of order 670. know no exception for operators.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Clause, Refusal};

/// A role that a person acts in; one person may hold several, each act records one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Guest,
    /// Whoever may see the cabinet of a registered user: that user, or a person with a power to do so.
    PortalUser,
    /// Fills in for a user of the portal.
    PortalUserEditor,
    /// Certifies for a user of the portal.
    PortalUserSigner,
    /// Gives others powers to act for a user of the portal.
    PortalUserHead,
    PortalOperatorRegistrar,
    PortalOperatorAdmin,
    /// Employee of an expertise organisation who checks and signs.
    ExpertiseExpert,
    /// Head of an expertise organisation: the second signature.
    ExpertiseHead,
    /// Employee whom the organisation entrusts with new versions of what was sent (A-46.p1).
    ExpertiseAuthorized,
    /// The operator of an expertise system: its law, failures, force majeure.
    ExpertiseOperatorAdmin,
    /// Registers the organisations that work in an expertise system, and suspends their access.
    ExpertiseOperatorRegistrar,
    /// The lawyer of whoever operates a system: says which terms the law bears out.
    OperatorLawyer,
    Vedomstvo,
    /// A body that controls and supervises construction, another one than the Vedomstvo (B-16.4).
    StateControlBody,
}

/// Something that needs a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    ReadPublicLists,
    Register,
    DecideRegistration,
    RegisterParticipant,
    ExcludeParticipant,
    /// Organisations that work in an expertise system: their registration and their access.
    RegisterExpertiseUser,
    SetNumberTemplate,
    SetUploadLimits,
    /// Versions of the agreements on the use of the portals.
    SetAgreement,
    /// Instructions, reference materials, requirements, obligatory materials.
    Publish,
    /// Who works here in which role.
    ManageStaff,
    /// What this system is set to, by whom and why.
    ReadSettings,
    /// The calendar, editions and terms of this system.
    ChangeLaw,
    /// A lawyer's word on a term, and taking it back.
    ConfirmTerm,
    /// A failure of medium or high severity moves terms.
    ConfirmFailure,
    DecideForceMajeure,
    UseCabinet,
    /// Drafts and their files.
    EditApplication,
    SubmitApplication,
    WithdrawApplication,
    /// Powers of persons to act for the own organisation.
    Entrust,
    /// Evidence for an authorised body is not disposed of.
    HoldRecords,
    /// The end of storage: nothing goes without it.
    DisposeOfRecords,
    /// Whether what proves signatures is there and lasts as long as they are stored.
    WatchProofs,
    RetryForwarding,
    ReadExpertiseCase,
    CheckCompleteness,
    SignAsExpert,
    SignAsHead,
    /// Who of the organisation works at which case; its experts, their attestations, loads and absences.
    DistributeCases,
    /// New versions of what was sent to the portal, by decision of the organisation.
    ReplaceDocuments,
    /// The draft of a contract on the expertise.
    PrepareContract,
    /// That a contract was paid or performed.
    ConfirmContract,
    /// What supervision reads: every case of an expertise system, none of which it changes.
    MonitorExpertise,
    /// Access of supervision to an expertise system.
    GiveSupervision,
    /// Explanations that supervision asks for.
    AnswerSupervision,
    /// Price lists of the portal.
    SetPrices,
    /// Price lists of an expertise system.
    SetExpertisePrices,
    /// The Vedomstvo's word on the prices of the portal.
    ConsentToPrices,
    /// Accruals, invoices, payments of the participants.
    KeepAccounts,
    /// The same in an expertise system.
    KeepExpertiseAccounts,
    /// That a document contains state secrets: from then on nobody reads it.
    ReportSecrets,
    /// The list of such documents.
    WatchSecrets,
    /// The signed decision that it contains none.
    LiftSecrets,
    ChangeSignedDocument,
    SetRegistrationDate,
    SetTerm,
    AssignParticipant,
}

use Action as A;
use Role as R;

/// Who may what, by which clause; an action has a row for each clause that gives it. Actions that stand in no row are
/// nobody's.
const GRANTS: &[(Action, &[Role], &str)] = &[
    (A::ReadPublicLists, &R::ALL, "A-12.p3"),
    (A::Register, &[R::Guest], "A-8"),
    (A::DecideRegistration, &[R::PortalOperatorRegistrar], "A-8.p2"),
    (A::RegisterParticipant, &[R::PortalOperatorRegistrar], "A-12.p3"),
    (A::ExcludeParticipant, &[R::PortalOperatorRegistrar], "A-13"),
    (A::RegisterExpertiseUser, &[R::ExpertiseOperatorRegistrar, R::ExpertiseOperatorAdmin], "A-36.p1"),
    (A::SetNumberTemplate, &[R::PortalOperatorAdmin], "A-18.p4"),
    (A::SetUploadLimits, &[R::PortalOperatorAdmin], "A-16.p2"),
    (A::SetAgreement, &[R::PortalOperatorAdmin], "A-7.6"),
    (A::Publish, &[R::PortalOperatorAdmin], "A-7.9"),
    (A::Publish, &[R::ExpertiseOperatorAdmin], "A-34.8"),
    (A::SetAgreement, &[R::ExpertiseOperatorAdmin], "A-34.5"),
    (A::ManageStaff, &[R::PortalOperatorAdmin], "A-7.2"),
    (A::ManageStaff, &[R::ExpertiseOperatorAdmin], "A-34.2"),
    (A::ReadSettings, &[R::PortalOperatorAdmin], "A-7.2"),
    (A::ReadSettings, &[R::ExpertiseOperatorAdmin], "A-34.2"),
    (A::ChangeLaw, &[R::PortalOperatorAdmin, R::ExpertiseOperatorAdmin], "A-0.h"),
    (A::ConfirmTerm, &[R::OperatorLawyer], "A-0.h"),
    (A::ConfirmFailure, &[R::PortalOperatorAdmin, R::ExpertiseOperatorAdmin], "A-62.3"),
    (A::DecideForceMajeure, &[R::ExpertiseOperatorAdmin], "A-64"),
    (A::UseCabinet, &[R::PortalUser], "A-10"),
    (A::EditApplication, &[R::PortalUserEditor, R::PortalUserSigner], "A-16.p1"),
    (A::SubmitApplication, &[R::PortalUserSigner], "A-16.p1"),
    (A::WithdrawApplication, &[R::PortalUserSigner], "A-18.p1"),
    (A::Entrust, &[R::PortalUserHead], "A-17"),
    (A::HoldRecords, &[R::PortalOperatorAdmin], "A-65"),
    (A::DisposeOfRecords, &[R::PortalOperatorAdmin], "A-23"),
    (A::WatchProofs, &[R::PortalOperatorAdmin, R::ExpertiseOperatorAdmin], "A-23"),
    (A::RetryForwarding, &[R::PortalOperatorRegistrar, R::PortalOperatorAdmin], "A-20"),
    (A::ReadExpertiseCase, &[R::ExpertiseExpert, R::ExpertiseHead, R::ExpertiseAuthorized], "A-32"),
    (A::CheckCompleteness, &[R::ExpertiseExpert], "A-39.1"),
    (A::SignAsExpert, &[R::ExpertiseExpert], "A-41"),
    (A::SignAsHead, &[R::ExpertiseHead], "A-41"),
    (A::DistributeCases, &[R::ExpertiseHead], "A-39"),
    (A::ReplaceDocuments, &[R::ExpertiseHead, R::ExpertiseAuthorized], "A-46.p1"),
    (A::PrepareContract, &[R::ExpertiseExpert, R::ExpertiseHead, R::ExpertiseAuthorized], "A-42.p1"),
    (A::ConfirmContract, &[R::ExpertiseHead, R::ExpertiseAuthorized], "A-45.p2"),
    (A::MonitorExpertise, &[R::Vedomstvo], "A-34.9"),
    (A::MonitorExpertise, &[R::StateControlBody], "B-16.4"),
    (A::GiveSupervision, &[R::ExpertiseOperatorAdmin], "A-34.9"),
    // Of the actions of the organisation its head, and whoever it entrusts, give account.
    (A::AnswerSupervision, &[R::ExpertiseHead, R::ExpertiseAuthorized], "A-26.p2"),
    (A::SetPrices, &[R::PortalOperatorAdmin], "A-15"),
    (A::SetExpertisePrices, &[R::ExpertiseOperatorAdmin], "A-38"),
    (A::ConsentToPrices, &[R::Vedomstvo], "A-15"),
    (A::KeepAccounts, &[R::PortalOperatorAdmin], "A-15"),
    (A::KeepExpertiseAccounts, &[R::ExpertiseOperatorAdmin], "A-38"),
    (A::ReportSecrets, &[R::PortalUser, R::PortalOperatorRegistrar], "A-4"),
    (A::ReportSecrets, &[R::ExpertiseExpert, R::ExpertiseHead, R::ExpertiseAuthorized], "A-4"),
    (A::WatchSecrets, &[R::PortalOperatorRegistrar, R::PortalOperatorAdmin], "A-4"),
    (A::WatchSecrets, &[R::ExpertiseHead, R::ExpertiseOperatorAdmin], "A-4"),
    // Whoever answers for the system, one person of it: not those who work with documents every day.
    (A::LiftSecrets, &[R::PortalOperatorAdmin, R::ExpertiseOperatorAdmin], "A-4"),
];

impl Role {
    pub const ALL: [Self; 15] = [
        Self::Guest,
        Self::PortalUser,
        Self::PortalUserEditor,
        Self::PortalUserSigner,
        Self::PortalUserHead,
        Self::PortalOperatorRegistrar,
        Self::PortalOperatorAdmin,
        Self::ExpertiseExpert,
        Self::ExpertiseHead,
        Self::ExpertiseAuthorized,
        Self::ExpertiseOperatorAdmin,
        Self::ExpertiseOperatorRegistrar,
        Self::OperatorLawyer,
        Self::Vedomstvo,
        Self::StateControlBody,
    ];

    /// What the head of an organisation is to its cabinet.
    pub const USER: [Self; 4] =
        [Self::PortalUser, Self::PortalUserEditor, Self::PortalUserSigner, Self::PortalUserHead];

    /// The name in the database and the locale files; the same as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::PortalUser => "portal_user",
            Self::PortalUserEditor => "portal_user_editor",
            Self::PortalUserSigner => "portal_user_signer",
            Self::PortalUserHead => "portal_user_head",
            Self::PortalOperatorRegistrar => "portal_operator_registrar",
            Self::PortalOperatorAdmin => "portal_operator_admin",
            Self::ExpertiseExpert => "expertise_expert",
            Self::ExpertiseHead => "expertise_head",
            Self::ExpertiseAuthorized => "expertise_authorized",
            Self::ExpertiseOperatorAdmin => "expertise_operator_admin",
            Self::ExpertiseOperatorRegistrar => "expertise_operator_registrar",
            Self::OperatorLawyer => "operator_lawyer",
            Self::Vedomstvo => "vedomstvo",
            Self::StateControlBody => "state_control_body",
        }
    }

    /// The roles of supervision, which read everything of an expertise system and change nothing (A-26.p2, B-16.4).
    pub const SUPERVISION: [Self; 2] = [Self::Vedomstvo, Self::StateControlBody];

    /// The role with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Action {
    pub const ALL: [Self; 48] = [
        Self::ReadPublicLists,
        Self::Register,
        Self::DecideRegistration,
        Self::RegisterParticipant,
        Self::ExcludeParticipant,
        Self::RegisterExpertiseUser,
        Self::SetNumberTemplate,
        Self::SetUploadLimits,
        Self::SetAgreement,
        Self::Publish,
        Self::ManageStaff,
        Self::ReadSettings,
        Self::ChangeLaw,
        Self::ConfirmTerm,
        Self::ConfirmFailure,
        Self::DecideForceMajeure,
        Self::UseCabinet,
        Self::EditApplication,
        Self::SubmitApplication,
        Self::WithdrawApplication,
        Self::Entrust,
        Self::HoldRecords,
        Self::DisposeOfRecords,
        Self::WatchProofs,
        Self::RetryForwarding,
        Self::ReadExpertiseCase,
        Self::CheckCompleteness,
        Self::SignAsExpert,
        Self::SignAsHead,
        Self::DistributeCases,
        Self::ReplaceDocuments,
        Self::PrepareContract,
        Self::ConfirmContract,
        Self::MonitorExpertise,
        Self::GiveSupervision,
        Self::AnswerSupervision,
        Self::SetPrices,
        Self::SetExpertisePrices,
        Self::ConsentToPrices,
        Self::KeepAccounts,
        Self::KeepExpertiseAccounts,
        Self::ReportSecrets,
        Self::WatchSecrets,
        Self::LiftSecrets,
        Self::ChangeSignedDocument,
        Self::SetRegistrationDate,
        Self::SetTerm,
        Self::AssignParticipant,
    ];

    /// The clause that keeps everybody from it.
    fn forbidden_by(self) -> &'static str {
        match self {
            Self::SetRegistrationDate => "A-18.p1",
            Self::SetTerm => "A-39.1",
            Self::AssignParticipant => "A-19",
            _ => "A-22",
        }
    }
}

/// The clause that allows it, or the refusal by the clause that gives it to others or to nobody.
pub fn may(role: Role, action: Action) -> Result<Clause, Refusal> {
    let rows = || GRANTS.iter().filter(|(granted, ..)| *granted == action);
    let Some((.., first)) = rows().next() else {
        return Err(Refusal::new(action.forbidden_by(), "nobody-may"));
    };
    match rows().find(|(_, roles, _)| roles.contains(&role)) {
        Some((.., clause)) => Ok(Clause(clause)),
        None => Err(Refusal::new(first, "role-may-not").with("role", role)),
    }
}

/// The first of these roles that may, with the clause: the role that the act records. Whoever has no role is
/// a guest.
pub fn any_may(roles: &[Role], action: Action) -> Result<(Role, Clause), Refusal> {
    let roles = if roles.is_empty() { &[Role::Guest] } else { roles };
    let mut refusal = None;
    for role in roles {
        match may(*role, action) {
            Ok(clause) => return Ok((*role, clause)),
            Err(first) => refusal = refusal.or(Some(first)),
        }
    }
    Err(refusal.expect("at least one role was asked"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_that_allows_is_told() {
        let roles = [Role::ExpertiseHead, Role::ExpertiseExpert];
        assert_eq!(any_may(&roles, Action::SignAsExpert), Ok((Role::ExpertiseExpert, Clause("A-41"))));
        assert_eq!(any_may(&[], Action::Register), Ok((Role::Guest, Clause("A-8"))));
    }

    #[test]
    fn a_role_does_not_fall_back_to_what_a_guest_may() {
        let refusal = any_may(&[Role::PortalUser], Action::Register).unwrap_err();
        assert_eq!((refusal.clause, refusal.args["role"].as_str()), (Clause("A-8"), "portal_user"));
    }

    /// A-0.h: the lawyer confirms terms and changes nothing; whoever changes the law does not confirm it.
    #[test]
    fn only_the_lawyer_confirms_terms() {
        for role in Role::ALL {
            assert_eq!(may(role, Action::ConfirmTerm).is_ok(), role == Role::OperatorLawyer, "{role}");
        }
        assert!(may(Role::OperatorLawyer, Action::ChangeLaw).is_err());
    }

    /// A-26.p2, A-34.9, B-16.4: supervision reads the system of an expertise organisation, and may do nothing to it.
    #[test]
    fn supervision_reads_and_changes_nothing() {
        let may_do = |role| Action::ALL.into_iter().filter(move |action| may(role, *action).is_ok());
        let reads = [Action::ReadPublicLists, Action::MonitorExpertise];
        assert!(may_do(Role::StateControlBody).eq(reads));
        // The Vedomstvo has its word on the prices of the portal besides.
        assert!(may_do(Role::Vedomstvo).eq([reads[0], reads[1], Action::ConsentToPrices]));
        assert_eq!(may(Role::Vedomstvo, Action::MonitorExpertise), Ok(Clause("A-34.9")));
        assert_eq!(may(Role::StateControlBody, Action::MonitorExpertise), Ok(Clause("B-16.4")));
    }

    #[test]
    fn names_are_those_of_json() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
            assert_eq!(Role::parse(role.name()), Some(role));
        }
        assert_eq!(Role::parse("administrator"), None);
    }
}
