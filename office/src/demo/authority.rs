//! The demonstration's own authority: made at the first start, kept in a folder, loaded again afterwards. It issues
//! with the profiles of the НУЦ РК, marked so that nothing outside the demonstration can ever trust it.
//!
//! The folder appears whole or not at all: it is filled under another name and renamed. Keys are readable by the
//! owner only, although they protect nothing.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use pki::authority::{self, Authority, KeyUse, Pair, Period, Revocation, Service, Standing};
use pki::sign::{SignError, SigningKey};
use pki::{Algorithm, Crl, Evidence, Realm, Reason, TrustStore};

use super::personas::{PERSONAS, Persona, SEALS, State};
use crate::ctx::fill_random;

/// A new list is issued twice a day, and each is good for as long as a production one (about 27 hours).
const LIST_EVERY: SignedDuration = SignedDuration::from_hours(12);
const LIST_LIVES: SignedDuration = SignedDuration::from_hours(27);

const ALGORITHMS: [(Algorithm, &str, &str); 2] =
    [(Algorithm::Gost2015, "gost", "(GOST) TEREZE DEMO"), (Algorithm::RsaSha256, "rsa", "(RSA) TEREZE DEMO")];
/// A key of the time-stamping service is in use for so many days, and its certificate a year longer; in production they
/// live three years.
const STAMPER_DAYS: i64 = 2 * 365;
/// So that they last as long as the authority.
const STAMPERS: usize = 10;

fn responder_id(branch: &str) -> String {
    format!("ocsp-{branch}")
}

fn stamper_id(nth: usize) -> String {
    format!("time-stamps-{nth}")
}

/// When the folder was made: periods and revocations are reckoned from it.
const CREATED: &str = "created";

/// The authority with everybody's keys.
#[derive(Debug)]
pub struct DemoAuthority {
    folder: PathBuf,
    created: Timestamp,
    branches: Vec<(&'static str, Authority)>,
    pairs: Vec<(&'static str, Pair)>,
    /// Keys of the time-stamping service, one after the other.
    stampers: Vec<Pair>,
    /// One for each algorithm, in their order.
    responders: Vec<Pair>,
    /// The lists issued last, with their moment of issue.
    lists: Mutex<Option<(Timestamp, Evidence)>>,
}

/// Why the authority is not there.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("cannot read or write {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    #[error("the demonstration authority in {} is damaged or of another version, begin anew", .0.display())]
    Damaged(PathBuf, #[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("nobody here is called {0:?}")]
    Unknown(String),
    #[error(transparent)]
    Certificate(#[from] pki::Failure),
    #[error("cannot sign")]
    Sign(#[from] SignError),
}

impl DemoAuthority {
    /// Loads the authority of `folder`, making it at `now` if it is not there.
    pub fn open(folder: &Path, now: Timestamp) -> Result<DemoAuthority, AuthorityError> {
        if !folder.join(CREATED).exists() {
            create(folder, now)?;
        }
        let created = read(&folder.join(CREATED))?;
        let created =
            String::from_utf8_lossy(&created).trim().parse().map_err(|error| damaged(folder, error))?;
        let mut branches = Vec::new();
        for (_, id, _) in ALGORITHMS {
            let root = read_pair(folder, &format!("{id}-root"))?;
            branches.push((id, Authority { root, issuing: read_pair(folder, &format!("{id}-issuing"))? }));
        }
        let ids = PERSONAS.iter().map(|persona| persona.id).chain(SEALS.iter().map(|seal| seal.id));
        let pairs = ids.map(|id| Ok((id, read_pair(folder, id)?))).collect::<Result<_, AuthorityError>>()?;
        let stampers =
            (0..STAMPERS).map(|nth| read_pair(folder, &stamper_id(nth))).collect::<Result<_, _>>()?;
        let responders = ALGORITHMS
            .iter()
            .map(|(_, id, _)| read_pair(folder, &responder_id(id)))
            .collect::<Result<_, _>>()?;
        let (folder, lists) = (folder.into(), Mutex::new(None));
        Ok(DemoAuthority { folder, created, branches, pairs, stampers, responders, lists })
    }

    /// Signs as a persona would with NCALayer: CMS in DER, with `at` as the claimed signing time.
    pub fn sign(
        &self,
        persona: &str,
        data: &[u8],
        attached: bool,
        at: Timestamp,
    ) -> Result<Vec<u8>, AuthorityError> {
        let pair = self.pair(persona)?;
        Ok(pki::sign::cms(&pair.key, &pair.certificate, data, attached, at, &mut fill_random)?)
    }

    /// Answers a question for a time stamp with the key that is in use then (RFC 3161).
    pub fn stamp(&self, request: &[u8], now: Timestamp) -> Result<Vec<u8>, AuthorityError> {
        let since = now.duration_since(self.created).as_hours().max(0) / (24 * STAMPER_DAYS);
        let nth = usize::try_from(since).unwrap_or(0).min(self.stampers.len() - 1);
        Ok(authority::stamp(&self.stampers[nth], request, now, &mut fill_random)?)
    }

    /// Answers a question about a certificate (RFC 6960), by the responder of its branch.
    pub fn answer(&self, request: &[u8], now: Timestamp) -> Result<Vec<u8>, AuthorityError> {
        let (responder, standing) = self.standing(request)?;
        Ok(authority::answer(responder, request, |_| standing, now, &mut fill_random)?)
    }

    /// The same made in advance, from when and until when (RFC 5019).
    pub fn premade(
        &self,
        request: &[u8],
        validity: (Timestamp, Timestamp),
    ) -> Result<Vec<u8>, AuthorityError> {
        let (responder, standing) = self.standing(request)?;
        Ok(authority::premade(responder, request, |_| standing, validity, &mut fill_random)?)
    }

    /// Who answers a question, and what.
    fn standing(&self, request: &[u8]) -> Result<(&Pair, Standing), AuthorityError> {
        let mut known = Vec::new();
        for (persona, pair) in PERSONAS.iter().filter_map(|one| Some((one, self.pair(one.id).ok()?))) {
            let revoked = (persona.certificate == State::Revoked)
                .then(|| Standing::Revoked(days_from(self.created, -10), Reason::AffiliationChanged));
            known.push((
                pki::serial_number(&pair.certificate)?,
                persona.algorithm,
                revoked.unwrap_or(Standing::Good),
            ));
        }
        for seal in SEALS {
            let serial = pki::serial_number(&self.pair(seal.id)?.certificate)?;
            known.push((serial, Algorithm::Gost2015, Standing::Good));
        }
        let asked = pki::ocsp::asked_serial(request)?;
        let found = known.iter().find(|(serial, ..)| *serial == asked);
        let (algorithm, standing) = found
            .map_or((Algorithm::Gost2015, Standing::NotIssued), |(_, algorithm, standing)| {
                (*algorithm, *standing)
            });
        let place = ALGORITHMS.iter().position(|(other, ..)| *other == algorithm).unwrap_or(0);
        Ok((&self.responders[place], standing))
    }

    /// Key and certificate of a persona or of a system's seal.
    pub fn pair(&self, id: &str) -> Result<&Pair, AuthorityError> {
        let found = self.pairs.iter().find(|(other, _)| *other == id);
        found.map(|(_, pair)| pair).ok_or_else(|| AuthorityError::Unknown(id.into()))
    }

    /// Path of a private key (PKCS#8, DER) of a persona or seal.
    pub fn key_file(&self, id: &str) -> PathBuf {
        key_file(&self.folder, id)
    }

    /// Path of a certificate (DER) of a persona or seal.
    pub fn certificate_file(&self, id: &str) -> PathBuf {
        certificate_file(&self.folder, id)
    }

    /// Certificates for `pki.anchors` of a configuration.
    pub fn anchor_files(&self) -> Vec<PathBuf> {
        ALGORITHMS.iter().map(|(_, id, _)| certificate_file(&self.folder, &format!("{id}-root"))).collect()
    }

    /// Certificates for `pki.intermediates` of a configuration.
    pub fn intermediate_files(&self) -> Vec<PathBuf> {
        ALGORITHMS.iter().map(|(_, id, _)| certificate_file(&self.folder, &format!("{id}-issuing"))).collect()
    }

    /// Revocation lists, as [`DemoAuthority::issue_lists`] keeps them.
    pub fn list_files(&self) -> Vec<PathBuf> {
        let files = ALGORITHMS.iter().flat_map(|(_, id, _)| [format!("{id}-root"), format!("{id}-issuing")]);
        files.map(|id| self.folder.join(format!("{id}.crl"))).collect()
    }

    /// The anchors and intermediates, in the demonstration's realm.
    pub fn trust(&self) -> TrustStore {
        let of = |pair: fn(&Authority) -> &Pair| -> Vec<_> {
            self.branches.iter().map(|(_, branch)| pair(branch).certificate.clone()).collect()
        };
        TrustStore::new(Realm::Demo, &of(|branch| &branch.root), &of(|branch| &branch.issuing))
            .expect("certificates of a loaded authority can be read")
    }

    /// Lists that are fresh at `now` by the world's clock, however far it was moved: whoever checks signatures in
    /// the demonstration asks here, since files would be stale between a jump of the clock and the next issue.
    pub fn evidence(&self, now: Timestamp) -> Result<Evidence, AuthorityError> {
        let at = list_moment(now);
        let mut lists = self.lists.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((issued, evidence)) = &*lists
            && *issued == at
        {
            return Ok(evidence.clone());
        }
        let crls = self.lists_at(at)?.iter().map(|list| Crl::parse(list)).collect::<Result<Vec<_>, _>>();
        let crls = crls.map_err(|failure| damaged(&self.folder, failure))?;
        let evidence = Evidence { crls, ..Evidence::default() };
        *lists = Some((at, evidence.clone()));
        Ok(evidence)
    }

    /// Writes the lists that are fresh at `now` into [`DemoAuthority::list_files`].
    pub fn issue_lists(&self, now: Timestamp) -> Result<(), AuthorityError> {
        for (file, list) in self.list_files().iter().zip(self.lists_at(list_moment(now))?) {
            let next = file.with_extension("crl.next");
            write(&next, &list, false)?;
            fs::rename(&next, file).map_err(|error| AuthorityError::File(file.clone(), error))?;
        }
        Ok(())
    }

    /// In the order of [`DemoAuthority::list_files`]. The same moment gives the same bytes in every process.
    fn lists_at(&self, at: Timestamp) -> Result<Vec<Vec<u8>>, AuthorityError> {
        let next = at + LIST_LIVES;
        let number = u32::try_from(at.as_second() / LIST_EVERY.as_secs()).unwrap_or(0);
        let none = &mut |_: &mut [u8]| {};
        let mut lists = Vec::new();
        for (_, branch) in &self.branches {
            lists.push(branch.root_crl(number, at, next, none)?);
            lists.push(branch.crl(number, at, next, &self.revoked(branch)?, none)?);
        }
        Ok(lists)
    }

    fn revoked(&self, branch: &Authority) -> Result<Vec<Revocation>, AuthorityError> {
        let algorithm = branch.issuing.key.algorithm();
        let revoked = PERSONAS
            .iter()
            .filter(|persona| persona.certificate == State::Revoked && persona.algorithm == algorithm);
        let entry = |persona: &Persona| {
            Ok(Revocation {
                certificate: self.pair(persona.id)?.certificate.clone(),
                at: days_from(self.created, -10),
                reason: Reason::AffiliationChanged,
            })
        };
        revoked.map(entry).collect()
    }
}

/// The moment of issue of the list that is in force at `now`.
fn list_moment(now: Timestamp) -> Timestamp {
    let every = LIST_EVERY.as_secs();
    Timestamp::from_second(now.as_second().div_euclid(every) * every).unwrap_or(now)
}

fn days_from(at: Timestamp, days: i64) -> Timestamp {
    at + SignedDuration::from_hours(24 * days)
}

/// People's keys live five years: longer than a case is stored, so that a demonstration can run to its disposal.
fn period(created: Timestamp, state: State) -> Period {
    let (from, to) = match state {
        State::Expired => (-400, -35),
        State::Valid | State::Revoked | State::Foreign => (-30, 5 * 365),
    };
    Period { not_before: days_from(created, from), not_after: days_from(created, to) }
}

fn create(folder: &Path, now: Timestamp) -> Result<(), AuthorityError> {
    let created = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let authorities =
        Period { not_before: days_from(created, -800), not_after: days_from(created, 20 * 365) };
    let rng = &mut fill_random;
    let making = folder.with_extension("making");
    if making.exists() {
        fs::remove_dir_all(&making).map_err(|error| AuthorityError::File(making.clone(), error))?;
    }
    make_folder(&making)?;
    let mut branches = Vec::new();
    for (algorithm, id, label) in ALGORITHMS {
        let branch = Authority::create(algorithm, label, authorities, rng)?;
        write_pair(&making, &format!("{id}-root"), &branch.root)?;
        write_pair(&making, &format!("{id}-issuing"), &branch.issuing)?;
        branches.push(branch);
    }
    let foreign = Authority::create(Algorithm::Gost2015, "(GOST) SOMEWHERE ELSE", authorities, rng)?;
    for persona in PERSONAS {
        let branch = match persona.certificate {
            State::Foreign => &foreign,
            _ => branch_of(&branches, persona.algorithm),
        };
        let period = period(created, persona.certificate);
        write_pair(&making, persona.id, &branch.issue(&persona.holder(), KeyUse::Sign, period, rng)?)?;
    }
    for seal in SEALS {
        let branch = branch_of(&branches, Algorithm::Gost2015);
        let pair = branch.issue(&seal.holder(), KeyUse::Sign, period(created, State::Valid), rng)?;
        write_pair(&making, seal.id, &pair)?;
    }
    for nth in 0..STAMPERS {
        let branch = branch_of(&branches, Algorithm::Gost2015);
        let first = STAMPER_DAYS * i64::try_from(nth).unwrap_or(0);
        let not_before = days_from(created, first - 1);
        let stamper = Period { not_before, not_after: days_from(created, first + STAMPER_DAYS + 365) };
        write_pair(&making, &stamper_id(nth), &branch.issue_service(Service::TimeStamping, stamper, rng)?)?;
    }
    for ((_, id, _), branch) in ALGORITHMS.iter().zip(&branches) {
        let responder = branch.issue_service(Service::Status, authorities, rng)?;
        write_pair(&making, &responder_id(id), &responder)?;
    }
    write(&making.join(CREATED), created.to_string().as_bytes(), false)?;
    fs::rename(&making, folder).map_err(|error| AuthorityError::File(folder.into(), error))
}

fn branch_of(branches: &[Authority], algorithm: Algorithm) -> &Authority {
    let found = branches.iter().find(|branch| branch.issuing.key.algorithm() == algorithm);
    found.expect("an authority was made for every algorithm")
}

fn key_file(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.key"))
}

fn certificate_file(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.cer"))
}

fn write_pair(folder: &Path, id: &str, pair: &Pair) -> Result<(), AuthorityError> {
    write(&key_file(folder, id), &pair.key.to_pkcs8()?, true)?;
    write(&certificate_file(folder, id), &pair.certificate, false)
}

fn read_pair(folder: &Path, id: &str) -> Result<Pair, AuthorityError> {
    let key = zeroize::Zeroizing::new(read(&key_file(folder, id))?);
    let key = SigningKey::from_pkcs8(&key).map_err(|error| damaged(folder, error))?;
    let certificate = read(&certificate_file(folder, id))?;
    pki::describe(&certificate).map_err(|failure| damaged(folder, failure))?;
    Ok(Pair { certificate, key })
}

fn damaged(folder: &Path, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> AuthorityError {
    AuthorityError::Damaged(folder.into(), error.into())
}

fn read(file: &Path) -> Result<Vec<u8>, AuthorityError> {
    fs::read(file).map_err(|error| AuthorityError::File(file.into(), error))
}

fn make_folder(folder: &Path) -> Result<(), AuthorityError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| AuthorityError::File(folder.into(), error))
}

/// A new file, readable by the owner only if it is `secret`.
fn write(file: &Path, bytes: &[u8], secret: bool) -> Result<(), AuthorityError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    let done = options.open(file).and_then(|mut open| open.write_all(bytes).and_then(|()| open.sync_all()));
    done.map_err(|error| AuthorityError::File(file.into(), error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pki::{Content, FailureCode, Power, Purpose};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("tereze-authority-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn everybody_signs_as_their_certificate_allows() {
        let folder = Folder::new("people");
        let made = DemoAuthority::open(&folder.0.join("authority"), at("2026-11-20T05:00:00Z")).unwrap();
        drop(made);
        // Loaded again, and days later by the world's clock.
        let now = at("2026-12-09T09:30:00Z");
        let authority = DemoAuthority::open(&folder.0.join("authority"), now).unwrap();
        let judge = |id: &str, purpose| {
            let cms = authority.sign(id, b"text", true, now).unwrap();
            let (trust, evidence) = (authority.trust(), authority.evidence(now).unwrap());
            pki::verify(&cms, Content::Attached, purpose, now, &trust, &evidence).sole()
        };
        for persona in PERSONAS {
            let verdict = judge(persona.id, Purpose::Sign);
            let code = verdict.as_ref().err().map(|failure| failure.code);
            let expected = match persona.certificate {
                State::Valid => None,
                State::Expired => Some(FailureCode::Expired),
                State::Revoked => Some(FailureCode::Revoked),
                State::Foreign => Some(FailureCode::UntrustedCa),
            };
            assert_eq!(code, expected, "{}", persona.id);
            let Ok(verified) = verdict else { continue };
            assert_eq!(verified.signer.iin.as_deref(), Some(persona.iin));
            assert_eq!(verified.signer.bin.as_deref(), persona.organisation.map(|company| company.bin));
            assert_eq!(verified.signer.full_name(), persona.full_name());
            assert_eq!(verified.certificate.algorithm, persona.algorithm);
            assert_eq!(
                verified.powers.contains(&Power::Head),
                persona.position == Some(pki::authority::Position::Head)
            );
            assert!(verified.warnings.is_empty(), "{:?}", verified.warnings);
        }
        for seal in SEALS {
            let verified = judge(seal.id, Purpose::Seal).unwrap();
            assert_eq!(verified.signer.system.as_deref(), Some(seal.oid));
            assert_eq!(verified.signer.bin.as_deref(), Some(seal.owner.bin));
            assert_eq!(judge(seal.id, Purpose::SignIn).unwrap_err().code, FailureCode::WrongPurpose);
        }
    }

    #[test]
    fn lists_follow_the_worlds_clock() {
        let folder = Folder::new("lists");
        let start = at("2026-11-20T05:00:00Z");
        let authority = DemoAuthority::open(&folder.0, start).unwrap();
        for now in [start, at("2026-11-20T11:59:59Z"), at("2026-11-20T12:00:00Z"), at("2027-03-01T00:00:00Z")]
        {
            for crl in authority.evidence(now).unwrap().crls {
                assert!(crl.this_update() <= now && crl.next_update().unwrap() > now);
            }
            authority.issue_lists(now).unwrap();
            for file in authority.list_files() {
                assert!(Crl::parse(&fs::read(file).unwrap()).unwrap().next_update().unwrap() > now);
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn private_keys_are_readable_by_the_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new("modes");
        let authority = DemoAuthority::open(&folder.0, at("2026-11-20T05:00:00Z")).unwrap();
        for id in ["applicant", "portal", "gost-root"] {
            let mode = fs::metadata(authority.key_file(id)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{id}");
        }
    }
}
