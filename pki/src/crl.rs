//! Revocation lists: read once into a sorted index (a production list has 420,000 entries), verified against the
//! issuer's key over a digest that was made while reading.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::algorithms::{SignedBy, hex, sha256};
use crate::certificate::{Certificate, SERIAL_LENGTH, extension, single, usage};
use crate::der::{self, Reader, tag};
use crate::{Algorithm, Failure, FailureCode, RevocationSource, input, oid};

/// How far the issuer's clock may be ahead of ours.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// A revocation list. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Crl(Arc<List>);

#[derive(Debug)]
struct List {
    issuer: Vec<u8>,
    this_update: Timestamp,
    /// A list without it never ages and so proves nothing.
    next_update: Option<Timestamp>,
    number: Option<String>,
    /// Why the list cannot stand for itself: a delta, or a critical extension that limits its scope.
    partial: Option<&'static str>,
    entries: Vec<Entry>,
    algorithm: Algorithm,
    digest: Vec<u8>,
    signature: Vec<u8>,
    signed_by: SignedBy,
    sha256: String,
    der: Vec<u8>,
}

/// Sorted by serial number. 32 bytes, so that a production list takes 13 MB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    serial: [u8; SERIAL_LENGTH],
    /// None: not told, which is not the same as told to be unspecified.
    reason: Option<Reason>,
    /// Second from which the certificate counts as revoked.
    since: i64,
}

/// Reason codes (RFC 5280, 5.3.1). Issuers often leave them out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold,
    RemoveFromCrl,
    PrivilegeWithdrawn,
    AaCompromise,
}

impl Reason {
    const ALL: [(Reason, u8, &'static str); 10] = [
        (Reason::Unspecified, 0, "unspecified"),
        (Reason::KeyCompromise, 1, "key-compromise"),
        (Reason::CaCompromise, 2, "ca-compromise"),
        (Reason::AffiliationChanged, 3, "affiliation-changed"),
        (Reason::Superseded, 4, "superseded"),
        (Reason::CessationOfOperation, 5, "cessation-of-operation"),
        (Reason::CertificateHold, 6, "certificate-hold"),
        (Reason::RemoveFromCrl, 8, "remove-from-crl"),
        (Reason::PrivilegeWithdrawn, 9, "privilege-withdrawn"),
        (Reason::AaCompromise, 10, "aa-compromise"),
    ];

    fn from_code(code: u8) -> Option<Reason> {
        Reason::ALL.iter().find(|(_, number, _)| *number == code).map(|(reason, ..)| *reason)
    }

    fn row(self) -> &'static (Reason, u8, &'static str) {
        Reason::ALL.iter().find(|(reason, ..)| *reason == self).expect("every reason is in the table")
    }

    pub(crate) fn code(self) -> u8 {
        self.row().1
    }

    /// The name in arguments of [`FailureCode::Revoked`].
    pub fn as_str(self) -> &'static str {
        self.row().2
    }

    /// After a compromise the key counts as lost from the stated date on, not from the day of the entry.
    fn works_back(self) -> bool {
        matches!(self, Reason::KeyCompromise | Reason::CaCompromise | Reason::AaCompromise)
    }

    /// Whether the time stamps of a service from before its revocation still count: only where the issuer says that it was
    /// for one of these reasons (RFC 3161, 4).
    pub(crate) fn spares_former(reason: Option<Reason>) -> bool {
        use Reason::{AffiliationChanged, CessationOfOperation, Superseded, Unspecified};
        matches!(reason, Some(Unspecified | AffiliationChanged | Superseded | CessationOfOperation))
    }

    /// The failure of a certificate that was revoked for this reason.
    pub(crate) fn revoked(reason: Option<Reason>, since: Timestamp) -> Failure {
        Failure::new(FailureCode::Revoked)
            .with("revoked_at", since)
            .with("reason", reason.unwrap_or(Reason::Unspecified).as_str())
    }
}

impl Entry {
    fn is_lifted(&self) -> bool {
        self.reason == Some(Reason::RemoveFromCrl)
    }
}

impl Crl {
    /// Reads DER, PEM or bare base64.
    pub fn parse(bytes: &[u8]) -> Result<Crl, Failure> {
        let bytes = input::der(bytes, &["X509 CRL"])?;
        let mut outer = der::whole(&bytes)?.expect(tag::SEQUENCE)?.reader();
        let tbs = outer.expect(tag::SEQUENCE)?;
        let identifier = outer.expect(tag::SEQUENCE)?;
        let signature = outer.bit_octets()?;
        outer.end()?;

        let mut fields = tbs.reader();
        if fields.small()? != 1 {
            return Err(Failure::malformed("list version"));
        }
        if fields.expect(tag::SEQUENCE)?.raw != identifier.raw {
            return Err(Failure::malformed("signature algorithms differ"));
        }
        let algorithm = Algorithm::of_signature(identifier)?;
        let issuer = fields.expect(tag::SEQUENCE)?.raw.to_vec();
        let this_update = fields.time()?;
        let next_update = match fields.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => Some(fields.time()?),
            _ => None,
        };
        let mut extent = Extent::default();
        let mut entries = match fields.optional(tag::SEQUENCE)? {
            Some(list) => read_entries(list.reader(), &mut extent)?,
            None => Vec::new(),
        };
        if let Some(extensions) = fields.optional(tag::context(0))? {
            extent.read(der::whole(extensions.content)?.expect(tag::SEQUENCE)?.reader())?;
        }
        fields.end()?;
        entries.sort_unstable();

        Ok(Crl(Arc::new(List {
            issuer,
            this_update,
            next_update,
            number: extent.number,
            partial: extent.partial,
            entries,
            algorithm,
            digest: algorithm.digest(tbs.raw),
            signature: signature.to_vec(),
            signed_by: SignedBy::default(),
            sha256: hex(&sha256(&bytes)),
            der: bytes.into_owned(),
        })))
    }

    /// The list in DER, to be kept as evidence.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 (hex) of [`Crl::der`].
    pub fn sha256(&self) -> &str {
        &self.0.sha256
    }

    pub fn this_update(&self) -> Timestamp {
        self.0.this_update
    }

    /// When the next list is due: from then on this one proves nothing.
    pub fn next_update(&self) -> Option<Timestamp> {
        self.0.next_update
    }

    /// How many certificates are listed.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    /// Whether the list was issued after the moment and not only by a clock ahead of ours.
    fn is_later(&self, at: Timestamp) -> bool {
        self.0.this_update > at.saturating_add(SKEW).unwrap_or(at)
    }

    /// The greatest decides: lists in force at the moment before later ones, then by age and number.
    fn rank(&self, at: Timestamp) -> (bool, Timestamp, usize, &str) {
        let number = self.0.number.as_deref().unwrap_or_default().trim_start_matches('0');
        (!self.is_later(at), self.0.this_update, number.len(), number)
    }

    /// The entry by which a certificate was revoked at the moment.
    fn revocation(&self, serial: &[u8], at: Timestamp) -> Option<&Entry> {
        // What a list in force calls revoked is so, even if the issuer's clock is ahead.
        let until = if self.is_later(at) { at } else { at.max(self.0.this_update) };
        self.entries_of(serial).find(|entry| !entry.is_lifted() && entry.since <= until.as_second())
    }

    fn refusal(&self, entry: &Entry) -> Failure {
        Reason::revoked(entry.reason, Timestamp::from_second(entry.since).unwrap_or(self.this_update()))
    }

    /// What this list is good for at `at` against this issuer: its last moment, or why it is of no use.
    fn usable(&self, issuer: &Certificate, at: Timestamp) -> Result<Timestamp, &'static str> {
        let list = &*self.0;
        if let Some(reason) = list.partial {
            return Err(reason);
        }
        let next_update = list.next_update.ok_or("no next update")?;
        if at >= next_update {
            return Err("stale");
        }
        let check = || issuer.key.verify(&list.digest, &list.signature);
        let signed = issuer.key.algorithm() == list.algorithm && list.signed_by.holds(&issuer.key, check);
        if !signed || !issuer.has_usage(usage::CRL_SIGN) {
            return Err("bad signature");
        }
        Ok(next_update)
    }

    fn entries_of(&self, serial: &[u8]) -> impl Iterator<Item = &Entry> {
        let serial = padded(serial);
        let start = self.0.entries.partition_point(|entry| Some(entry.serial) < serial);
        self.0.entries[start..].iter().take_while(move |entry| Some(entry.serial) == serial)
    }
}

/// The status of a certificate at a moment, by the newest list of its issuer that was in force then, or, when only
/// later ones are at hand, by those: they tell what had been revoked by then. A later list that knows of an earlier
/// revocation counts in any case. Without a list the status is unavailable, which is never taken for good (order
/// 500/НҚ, points 16.2 and 18).
pub(crate) fn status(
    certificate: &Certificate,
    issuer: &Certificate,
    crls: &[Crl],
    at: Timestamp,
) -> Result<RevocationSource, Failure> {
    let mut unavailable = "missing";
    let mut best: Option<(&Crl, Timestamp)> = None;
    for crl in crls.iter().filter(|crl| crl.0.issuer == issuer.subject) {
        match crl.usable(issuer, at) {
            Ok(next) if crl.is_later(at) && crl.revocation(&certificate.serial, at).is_some() => {
                best = Some((crl, next));
                break;
            }
            // An issuer may leave out what has expired.
            Ok(_) if crl.is_later(at) && certificate.not_after < crl.this_update() => {
                unavailable = "too late";
            }
            Ok(next) if best.is_none_or(|(best, _)| best.rank(at) < crl.rank(at)) => {
                best = Some((crl, next));
            }
            Ok(_) => {}
            Err(reason) => unavailable = reason,
        }
    }
    let Some((crl, next_update)) = best else {
        return Err(Failure::new(FailureCode::StatusUnavailable)
            .with("issuer", issuer.common_name())
            .with("reason", unavailable));
    };
    match crl.revocation(&certificate.serial, at) {
        Some(entry) => Err(crl.refusal(entry)),
        None => Ok(RevocationSource::Crl {
            number: crl.0.number.clone(),
            this_update: crl.this_update(),
            next_update,
            sha256: crl.0.sha256.clone(),
        }),
    }
}

/// Whether a list that is good at the moment tells of a revocation, at whatever time, that takes away from what the
/// service stamped before it.
pub(crate) fn disowned(
    certificate: &Certificate,
    issuer: &Certificate,
    crls: &[Crl],
    at: Timestamp,
) -> Option<Failure> {
    crls.iter().filter(|crl| crl.0.issuer == issuer.subject).find_map(|crl| {
        let mut entries = crl.entries_of(&certificate.serial);
        let entry = entries.find(|entry| !entry.is_lifted() && !Reason::spares_former(entry.reason))?;
        crl.usable(issuer, at).is_ok().then(|| crl.refusal(entry))
    })
}

/// What the extensions say of the list as a whole.
#[derive(Default)]
struct Extent {
    number: Option<String>,
    partial: Option<&'static str>,
}

impl Extent {
    fn read(&mut self, mut extensions: Reader) -> Result<(), Failure> {
        while !extensions.is_empty() {
            match extension(&mut extensions)? {
                (oid::CRL_NUMBER, _, value) => {
                    self.number = Some(hex(single(value, |reader| reader.integer())?))
                }
                (oid::DELTA_CRL, ..) => self.partial = Some("delta"),
                (oid::ISSUING_DISTRIBUTION_POINT, ..) => self.partial = Some("limited scope"),
                (_, true, _) => self.partial = Some("limited scope"),
                _ => {}
            }
        }
        Ok(())
    }
}

fn read_entries(mut list: Reader, extent: &mut Extent) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    while !list.is_empty() {
        let mut fields = list.sequence()?;
        let serial = fields.integer()?;
        let mut since = fields.time()?;
        let mut reason = None;
        let mut invalid_since = None;
        if !fields.is_empty() {
            let mut extensions = fields.sequence()?;
            while !extensions.is_empty() {
                match extension(&mut extensions)? {
                    (oid::REASON_CODE, _, value) => reason = Some(read_reason(value)?),
                    (oid::INVALIDITY_DATE, _, value) => invalid_since = Some(single(value, |r| r.time())?),
                    // certificateIssuer and the like: the entry may speak of somebody else's certificate.
                    (_, true, _) => extent.partial = Some("limited scope"),
                    _ => {}
                }
            }
        }
        fields.end()?;
        if let Some(earlier) =
            invalid_since.filter(|earlier| reason.is_some_and(Reason::works_back) && *earlier < since)
        {
            since = earlier;
        }
        // A serial that does not fit cannot belong to a certificate that is accepted.
        if let Some(serial) = padded(serial) {
            entries.push(Entry { serial, reason, since: since.as_second() });
        }
    }
    Ok(entries)
}

pub(crate) fn read_reason(value: &[u8]) -> Result<Reason, Failure> {
    match der::whole(value)?.expect(tag::ENUMERATED)?.content {
        [code] => Reason::from_code(*code).ok_or_else(|| Failure::malformed("reason code")),
        _ => Err(Failure::malformed("reason code")),
    }
}

/// A positive serial number, aligned to the right.
fn padded(serial: &[u8]) -> Option<[u8; SERIAL_LENGTH]> {
    if serial.first().is_some_and(|first| *first >= 0x80) {
        return None;
    }
    let magnitude = serial.strip_prefix(&[0]).unwrap_or(serial);
    let mut padded = [0; SERIAL_LENGTH];
    let start = SERIAL_LENGTH.checked_sub(magnitude.len())?;
    padded[start..].copy_from_slice(magnitude);
    Some(padded)
}
