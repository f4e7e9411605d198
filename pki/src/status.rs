//! Whether certificates were good at a moment, by lists and by answers: one of the two is enough (order 500/НҚ, point
//! 16.2), bad news of either counts, and no news is never good news.

use jiff::Timestamp;

use crate::certificate::Certificate;
use crate::{Evidence, Failure, FailureCode, RevocationSource, Warning, crl};

/// What is known of a certificate and of the authorities above it.
pub(crate) struct Known {
    pub(crate) revocation: RevocationSource,
    pub(crate) authorities: Vec<RevocationSource>,
    pub(crate) warnings: Vec<Warning>,
}

/// The status of the certificate must be known and good. Of the authorities above, a known revocation counts; lack
/// of evidence is only noted, because those certificates are our own configuration.
pub(crate) fn known(
    certificate: &Certificate,
    path: &[&Certificate],
    evidence: &Evidence,
    at: Timestamp,
) -> Result<Known, Failure> {
    let (mut authorities, mut warnings) = (Vec::new(), Vec::new());
    for pair in path.windows(2) {
        match status(pair[0], pair[1], evidence, at) {
            Err(failure) if failure.code == FailureCode::StatusUnavailable => {
                warnings.push(Warning::IssuerStatusUnknown);
            }
            Err(failure) => return Err(failure.with("subject", pair[0].common_name())),
            Ok(source) => authorities.push(source),
        }
    }
    Ok(Known { revocation: status(certificate, path[0], evidence, at)?, authorities, warnings })
}

/// Why the certificate of a time-stamping service counts for nothing, though it was good at the moment: bad news of its
/// key, however late it came (RFC 3161, 4).
pub(crate) fn disowned(
    certificate: &Certificate,
    issuer: &Certificate,
    evidence: &Evidence,
    at: Timestamp,
) -> Option<Failure> {
    let told = evidence.ocsp.iter().find_map(|response| response.disowns(certificate, issuer));
    told.or_else(|| crl::disowned(certificate, issuer, &evidence.crls, at))
}

fn status(
    certificate: &Certificate,
    issuer: &Certificate,
    evidence: &Evidence,
    at: Timestamp,
) -> Result<RevocationSource, Failure> {
    let (mut good, mut useless) = (None::<RevocationSource>, None);
    for response in &evidence.ocsp {
        match response.about(certificate, issuer, at) {
            None => {}
            Some(Err(reason)) => useless = Some(reason),
            Some(Ok(Err(failure))) => return Err(failure),
            Some(Ok(Ok(source)))
                if good.as_ref().is_none_or(|best| best.this_update() < source.this_update()) =>
            {
                good = Some(source);
            }
            Some(Ok(Ok(_))) => {}
        }
    }
    match (crl::status(certificate, issuer, &evidence.crls, at), good) {
        (Err(failure), Some(source)) if failure.code == FailureCode::StatusUnavailable => Ok(source),
        (Err(failure), _) if failure.code == FailureCode::StatusUnavailable => Err(match useless {
            // Why the answer was of no use is told where there was no list at all.
            Some(reason) if failure.args.get("reason").is_some_and(|said| said == "missing") => {
                failure.with("reason", reason)
            }
            _ => failure,
        }),
        // A list is what was judged by when there is one: it can be had by everybody.
        (outcome, _) => outcome,
    }
}
