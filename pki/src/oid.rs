//! Object identifiers as content bytes: they are compared whole, and one of ours has an arc of 128 bits.

// Keys, digests, signatures (closed table of `algorithms`)

/// 1.2.398.3.10.1.1.2.2 public key GOST 34.10-2015, 512 bit
pub(crate) const GOST2015_KEY: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x02, 0x02];
/// 1.2.398.3.10.1.1.2.2.1 its curve, id-tc26-gost-3410-2012-512-paramSetA
pub(crate) const GOST2015_CURVE: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x02, 0x02, 0x01];
/// 1.2.398.3.10.1.1.2.3.2 GOST 34.10-2015-512 with GOST 34.11-2015-512
pub(crate) const GOST2015_SIGNATURE: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x01, 0x02, 0x03, 0x02];
/// 1.2.398.3.10.1.3.3 digest GOST 34.11-2015-512
pub(crate) const STREEBOG512: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x0a, 0x01, 0x03, 0x03];
/// 1.2.840.113549.1.1.1 rsaEncryption
pub(crate) const RSA_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 1.2.840.113549.1.1.11 sha256WithRSAEncryption
pub(crate) const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
/// 2.16.840.1.101.3.4.2.1 digest SHA-256
pub(crate) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

/// 2.16.840.1.101.3.4.2.2 digest SHA-384
pub(crate) const SHA384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
/// 2.16.840.1.101.3.4.2.3 digest SHA-512
pub(crate) const SHA512: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];

// Containers and their attributes

/// 1.2.840.113549.1.7.1 id-data
pub(crate) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// 1.2.840.113549.1.7.2 id-signedData
pub(crate) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9.3 attribute contentType
pub(crate) const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
/// 1.2.840.113549.1.9.4 attribute messageDigest
pub(crate) const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
/// 1.2.840.113549.1.9.5 attribute signingTime
pub(crate) const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];
/// 1.2.840.113549.1.9.16.2.47 attribute signingCertificateV2 (RFC 5035)
pub(crate) const SIGNING_CERTIFICATE_V2: &[u8] =
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f];
/// 1.2.840.113549.1.9.16.2.14 attribute signatureTimeStampToken (RFC 3161)
pub(crate) const TIME_STAMP_TOKEN: &[u8] =
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0e];

/// 1.2.840.113549.1.9.16.1.4 content of a time-stamp token
pub(crate) const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];
/// 1.2.840.113549.1.9.16.2.12 attribute signingCertificate (RFC 2634), with SHA-1
pub(crate) const SIGNING_CERTIFICATE: &[u8] =
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0c];
/// 1.3.6.1.5.5.7.48.1.1 basic OCSP response
pub(crate) const OCSP_BASIC: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
/// 1.3.6.1.5.5.7.48.1.2 OCSP nonce
pub(crate) const OCSP_NONCE: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02];
/// 1.3.6.1.5.5.7.48.1.5 the responder's own certificate need not be asked about
pub(crate) const OCSP_NO_CHECK: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x05];

// Names

/// 2.5.4.3 CN
pub(crate) const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// 2.5.4.4 SN
pub(crate) const SURNAME: &[u8] = &[0x55, 0x04, 0x04];
/// 2.5.4.5 SERIALNUMBER
pub(crate) const SERIAL_NUMBER: &[u8] = &[0x55, 0x04, 0x05];
/// 2.5.4.6 C
pub(crate) const COUNTRY: &[u8] = &[0x55, 0x04, 0x06];
/// 2.5.4.10 O
pub(crate) const ORGANISATION: &[u8] = &[0x55, 0x04, 0x0a];
/// 2.5.4.11 OU
pub(crate) const ORGANISATION_UNIT: &[u8] = &[0x55, 0x04, 0x0b];
/// 2.5.4.42 GN
pub(crate) const GIVEN_NAME: &[u8] = &[0x55, 0x04, 0x2a];
/// 0.9.2342.19200300.100.1.1 UID
pub(crate) const USER_ID: &[u8] = &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01];

// Extensions

/// 2.5.29.14 subjectKeyIdentifier
pub(crate) const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1d, 0x0e];
/// 2.5.29.15 keyUsage
pub(crate) const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
/// 2.5.29.17 subjectAltName
pub(crate) const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];
/// 2.5.29.19 basicConstraints
pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
/// 2.5.29.20 cRLNumber
pub(crate) const CRL_NUMBER: &[u8] = &[0x55, 0x1d, 0x14];
/// 2.5.29.21 reasonCode
pub(crate) const REASON_CODE: &[u8] = &[0x55, 0x1d, 0x15];
/// 2.5.29.24 invalidityDate
pub(crate) const INVALIDITY_DATE: &[u8] = &[0x55, 0x1d, 0x18];
/// 2.5.29.28 issuingDistributionPoint
pub(crate) const ISSUING_DISTRIBUTION_POINT: &[u8] = &[0x55, 0x1d, 0x1c];
/// 2.5.29.27 deltaCRLIndicator
pub(crate) const DELTA_CRL: &[u8] = &[0x55, 0x1d, 0x1b];
/// 2.5.29.32 certificatePolicies
pub(crate) const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1d, 0x20];
/// 2.5.29.35 authorityKeyIdentifier
pub(crate) const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1d, 0x23];
/// 2.5.29.37 extKeyUsage
pub(crate) const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
/// 1.2.398.3.3.5 private extension of the НУЦ: kind of key store
pub(crate) const KEY_STORE_KIND: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x05];
/// 1.2.398.3.3.5.1.1 its value for a file
pub(crate) const KEY_STORE_PKCS12: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x05, 0x01, 0x01];
/// 2.25.<UUID 6f0b7e9c-3f5d-4c1e-9a57-2b1d8c40e7a3>: critical in every certificate of a demonstration authority
pub(crate) const DEMO_AUTHORITY: &[u8] = &[
    0x69, 0x81, 0xde, 0x8b, 0xbf, 0xa7, 0x87, 0xf5, 0xea, 0xb0, 0xbd, 0x9a, 0xab, 0xca, 0xe3, 0xd8, 0xe2,
    0x83, 0xcf, 0x23,
];

// Extended key usage (profile of the НУЦ, order 522/НҚ)

/// 1.3.6.1.5.5.7.3.2 signing in
pub(crate) const CLIENT_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
/// 1.3.6.1.5.5.7.3.4 signing
pub(crate) const EMAIL_PROTECTION: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04];
/// 1.2.398.3.3.4.1.1 individual
pub(crate) const INDIVIDUAL: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x01, 0x01];
/// 1.2.398.3.3.4.1.1.1 individual's digital system
pub(crate) const INDIVIDUAL_SYSTEM: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x01, 0x01, 0x01];
/// 1.2.398.3.3.4.1.2 legal entity
pub(crate) const LEGAL_ENTITY: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x01, 0x02];
/// 1.2.398.3.3.4.1.2.1 first head
pub(crate) const HEAD: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x01, 0x02, 0x01];
/// 1.2.398.3.3.4.1.2.2 employee with the right to sign
pub(crate) const RIGHT_TO_SIGN: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x01, 0x02, 0x02];
/// 1.2.398.3.3.4.1.2.3 right to sign financial documents
pub(crate) const FINANCIAL_DOCUMENTS: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x01, 0x02, 0x03];
/// 1.2.398.3.3.4.1.2.4 HR employee
pub(crate) const HUMAN_RESOURCES: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x01, 0x02, 0x04];
/// 1.2.398.3.3.4.1.2.5 employee
pub(crate) const EMPLOYEE: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x01, 0x02, 0x05];
/// 1.2.398.3.3.4.1.2.6 legal entity's information system
pub(crate) const INFORMATION_SYSTEM: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x01, 0x02, 0x06];
/// 1.2.398.5.19.1.2.2.1 Treasury-client
#[cfg(test)]
pub(crate) const TREASURY_CLIENT: &[u8] = &[0x2a, 0x83, 0x0e, 0x05, 0x13, 0x01, 0x02, 0x02, 0x01];
/// 1.2.398.3.3.4.2 staff of the НУЦ; also a prefix
pub(crate) const AUTHORITY_STAFF: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x04, 0x02];

/// 1.3.6.1.5.5.7.3.8 time stamping
pub(crate) const TIME_STAMPING: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08];
/// 1.3.6.1.5.5.7.3.9 answering about the status of certificates
pub(crate) const OCSP_SIGNING: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09];

// Policies

/// 1.2.398.3.3.2.6 certificates of the time-stamping service
pub(crate) const POLICY_TIME_STAMPING: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x02, 0x06];
/// 1.2.398.3.3.2.6.4 its tokens with GOST 34.10-2015
pub(crate) const POLICY_TOKENS: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x02, 0x06, 0x04];

/// 1.2.398.3.3.2 certificates of the НУЦ; also a prefix
pub(crate) const POLICY_NCA: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x02];
/// 1.2.398.3.3.2.1 legal entity, signing
pub(crate) const POLICY_LEGAL_SIGN: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x02, 0x01];
/// 1.2.398.3.3.2.2 legal entity, authentication
pub(crate) const POLICY_LEGAL_AUTH: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x02, 0x02];
/// 1.2.398.3.3.2.3 individual, signing
pub(crate) const POLICY_INDIVIDUAL_SIGN: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x02, 0x03];
/// 1.2.398.3.3.2.4 individual, authentication
pub(crate) const POLICY_INDIVIDUAL_AUTH: &[u8] = &[0x2a, 0x83, 0x0e, 0x03, 0x03, 0x02, 0x04];
/// 1.2.398.5.19 prefix of everything of the Treasury
pub(crate) const TREASURY: &[u8] = &[0x2a, 0x83, 0x0e, 0x05, 0x13];

/// Whether `oid` is `prefix` or lies below it.
pub(crate) fn is_under(oid: &[u8], prefix: &[u8]) -> bool {
    oid.starts_with(prefix)
}

/// Content bytes of an identifier written with dots; None where it is not one.
pub(crate) fn from_dotted(text: &str) -> Option<Vec<u8>> {
    let arcs: Vec<u64> = text.split('.').map(|arc| arc.parse().ok()).collect::<Option<_>>()?;
    let [first @ 0..=2, second, rest @ ..] = &arcs[..] else { return None };
    if *first < 2 && *second >= 40 {
        return None;
    }
    let mut content = Vec::new();
    for arc in std::iter::once(first * 40 + second.min(&(u64::MAX - 80))).chain(rest.iter().copied()) {
        let digits = (64 - arc.leading_zeros()).div_ceil(7).max(1);
        content
            .extend((0..digits).rev().map(|n| (arc >> (7 * n)) as u8 & 0x7f | if n > 0 { 0x80 } else { 0 }));
    }
    Some(content)
}

/// With dots, for reading; arcs of more than 64 bits are shown in hexadecimal.
pub(crate) fn dotted(content: &[u8]) -> String {
    let mut arcs = Vec::new();
    for arc in content.split_inclusive(|byte| *byte < 0x80) {
        if arc.len() > 9 {
            return crate::algorithms::hex(content);
        }
        arcs.push(arc.iter().fold(0u64, |value, byte| value << 7 | u64::from(byte & 0x7f)));
    }
    let Some((first, rest)) = arcs.split_first() else { return String::new() };
    let head = (first / 40).min(2);
    let all = [head, first - head * 40].into_iter().chain(rest.iter().copied());
    all.map(|arc| arc.to_string()).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_written_with_dots_and_back() {
        for (text, content) in [
            ("1.2.398.3.3.2.6.4", POLICY_TOKENS),
            ("1.2.840.113549.1.9.16.1.4", TST_INFO),
            ("2.16.840.1.101.3.4.2.3", SHA512),
        ] {
            assert_eq!(from_dotted(text).as_deref(), Some(content), "{text}");
            assert_eq!(dotted(content), text);
        }
        for wrong in ["", "1", "3.1", "1.40", "1.2.x", "1.2.-3", "1..2"] {
            assert_eq!(from_dotted(wrong), None, "{wrong}");
        }
    }
}
