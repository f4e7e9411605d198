//! The way from a certificate to an anchor, by keys and encoded names, over intermediates of our own.

use jiff::Timestamp;

use crate::certificate::{Certificate, usage};
use crate::{Failure, FailureCode, Realm, TrustStore};

/// Most authorities above a signer; real chains have two.
const LONGEST: usize = 4;

/// The authorities above `leaf`, its issuer first, the anchor last; all of them valid at `at`. Of several ways any
/// good one will do: an authority may have a new certificate for its old key. If none is good, the first one tells why.
pub(crate) fn find<'a>(
    leaf: &Certificate,
    trust: &'a TrustStore,
    at: Timestamp,
) -> Result<Vec<&'a Certificate>, Failure> {
    refuse_demo(leaf, trust.realm())?;
    let (mut path, mut refusal) = (Vec::new(), None);
    let mut accept = |path: &[&Certificate]| match check(leaf, path, trust.realm(), at) {
        Ok(()) => true,
        Err(failure) => {
            refusal.get_or_insert(failure);
            false
        }
    };
    if climb(leaf, trust, &mut path, &mut accept) {
        return Ok(path);
    }
    let untrusted = || Failure::new(FailureCode::UntrustedCa).with("issuer", leaf.issuer_common_name());
    Err(refusal.unwrap_or_else(untrusted))
}

fn check(leaf: &Certificate, path: &[&Certificate], realm: Realm, at: Timestamp) -> Result<(), Failure> {
    for (below, authority) in path.iter().enumerate() {
        refuse_demo(authority, realm)?;
        check_authority(authority, below)?;
    }
    for certificate in std::iter::once(leaf).chain(path.iter().copied()) {
        check_extensions(certificate)?;
        check_validity(certificate, at)?;
    }
    Ok(())
}

/// Outside the demonstration its mark is refused, whatever the anchors are.
fn refuse_demo(certificate: &Certificate, realm: Realm) -> Result<(), Failure> {
    match realm {
        Realm::Demo => Ok(()),
        Realm::National | Realm::Test if certificate.extensions.demo => {
            Err(Failure::new(FailureCode::DemoAuthority).with("issuer", certificate.issuer_common_name()))
        }
        Realm::National | Realm::Test => Ok(()),
    }
}

/// Depth first, anchors before intermediates. A name that fits is not enough: the key must have signed.
fn climb<'a>(
    certificate: &Certificate,
    trust: &'a TrustStore,
    path: &mut Vec<&'a Certificate>,
    accept: &mut impl FnMut(&[&Certificate]) -> bool,
) -> bool {
    if path.len() == LONGEST {
        return false;
    }
    let issued = |authority: &&Certificate| {
        authority.subject == certificate.issuer && certificate.is_signed_by(&authority.key)
    };
    for anchor in trust.anchors.iter().filter(issued) {
        path.push(anchor);
        if accept(path) {
            return true;
        }
        path.pop();
    }
    for authority in trust.intermediates.iter().filter(issued) {
        path.push(authority);
        if climb(authority, trust, path, accept) {
            return true;
        }
        path.pop();
    }
    false
}

/// An authority may sign certificates and has at most as many authorities below it as it is allowed.
fn check_authority(authority: &Certificate, below: usize) -> Result<(), Failure> {
    let extensions = &authority.extensions;
    let too_long = extensions.path_length.is_some_and(|length| below > length as usize);
    if !extensions.authority || !authority.has_usage(usage::KEY_CERT_SIGN) || too_long {
        return Err(Failure::new(FailureCode::UntrustedCa)
            .with("issuer", authority.common_name())
            .with("reason", "not an authority for this"));
    }
    Ok(())
}

fn check_extensions(certificate: &Certificate) -> Result<(), Failure> {
    match &certificate.extensions.not_understood {
        None => Ok(()),
        Some(kind) => Err(Failure::malformed("critical extension not understood")
            .with("extension", crate::algorithms::hex(kind))
            .with("subject", certificate.common_name())),
    }
}

/// Both ends belong to the period (RFC 5280, 4.1.2.5).
fn check_validity(certificate: &Certificate, at: Timestamp) -> Result<(), Failure> {
    let about = |code| Failure::new(code).with("subject", certificate.common_name());
    if at < certificate.not_before {
        return Err(about(FailureCode::NotYetValid).with("not_before", certificate.not_before));
    }
    // The last second counts whole.
    if at.as_second() > certificate.not_after.as_second() {
        return Err(about(FailureCode::Expired).with("not_after", certificate.not_after));
    }
    Ok(())
}
