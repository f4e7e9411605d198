//! Which keys may do what: key usage, extended key usage, policy and subject, as one table (pki purpose table;
//! order 500/НҚ, point 16.4). The tool at the signer's computer filters too, but only for convenience.

use crate::certificate::{Certificate, usage};
use crate::{Failure, FailureCode, Power, Subject, oid};

/// What the signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A person signs in. Since 2024 with the one GOST key, which is no authentication key.
    SignIn,
    /// A person signs a document.
    Sign,
    /// An information system seals a message or a document.
    Seal,
}

/// Refuses a certificate that is not meant for the purpose.
pub(crate) fn check(
    purpose: Purpose,
    certificate: &Certificate,
    subject: &Subject,
    powers: &[Power],
) -> Result<(), Failure> {
    check_key_usage(purpose, certificate)?;
    check_holder(purpose, subject, powers)?;
    check_policy(purpose, certificate)
}

fn check_key_usage(purpose: Purpose, certificate: &Certificate) -> Result<(), Failure> {
    let wrong = |reason| Err(Failure::new(FailureCode::WrongKeyUsage).with("reason", reason));
    let authority = certificate.extensions.authority
        || certificate.has_usage(usage::KEY_CERT_SIGN)
        || certificate.has_usage(usage::CRL_SIGN);
    if authority {
        return wrong("certification authority");
    }
    if !certificate.has_usage(usage::DIGITAL_SIGNATURE) {
        return wrong("no digital signature");
    }
    // Without nonRepudiation a key is for authentication only (order 1187, 6.3, kept by everybody since).
    if purpose != Purpose::SignIn && !certificate.has_usage(usage::NON_REPUDIATION) {
        return wrong("authentication only");
    }
    Ok(())
}

fn check_holder(purpose: Purpose, subject: &Subject, powers: &[Power]) -> Result<(), Failure> {
    let wrong = |reason| Err(Failure::new(FailureCode::WrongPurpose).with("reason", reason));
    let has = |power| powers.contains(&power);
    if has(Power::Treasury) {
        return wrong("treasury");
    }
    if has(Power::AuthorityStaff) {
        return wrong("authority staff");
    }
    let system = has(Power::InformationSystem) || has(Power::IndividualSystem) || subject.system.is_some();
    match purpose {
        Purpose::SignIn | Purpose::Sign if system => wrong("information system"),
        Purpose::SignIn if !has(Power::Signing) && !has(Power::Authentication) => {
            wrong("neither signing nor login")
        }
        Purpose::Sign if !has(Power::Signing) => wrong("not for signing"),
        Purpose::SignIn | Purpose::Sign if !has(Power::Individual) && !has(Power::LegalEntity) => {
            wrong("neither individual nor legal entity")
        }
        Purpose::SignIn | Purpose::Sign if subject.iin.is_none() => wrong("no iin"),
        Purpose::SignIn | Purpose::Sign if has(Power::LegalEntity) && subject.bin.is_none() => {
            wrong("no bin")
        }
        Purpose::SignIn | Purpose::Sign if !has(Power::LegalEntity) && subject.bin.is_some() => {
            wrong("bin of no legal entity")
        }
        Purpose::Seal if !has(Power::LegalEntity) || !system => wrong("not an information system"),
        Purpose::Seal if subject.bin.is_none() => wrong("no bin"),
        _ => Ok(()),
    }
}

/// One policy of the НУЦ that fits; policies of authentication keys fit sign-in only.
fn check_policy(purpose: Purpose, certificate: &Certificate) -> Result<(), Failure> {
    let fits = |policy: &Vec<u8>| match policy.as_slice() {
        oid::POLICY_NCA | oid::POLICY_LEGAL_SIGN | oid::POLICY_INDIVIDUAL_SIGN => true,
        oid::POLICY_LEGAL_AUTH | oid::POLICY_INDIVIDUAL_AUTH => purpose == Purpose::SignIn,
        _ => false,
    };
    if certificate.extensions.policies.iter().any(fits) {
        return Ok(());
    }
    Err(Failure::new(FailureCode::WrongPurpose).with("reason", "policy"))
}
