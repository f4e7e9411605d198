//! Evidence records (RFC 4998): a proof that bytes existed at a time, which is carried on before what it rests on ages.
//!
//! One time stamp covers many groups of objects by a tree of hashes; each group keeps its own branch. Before the
//! certificate of the service ends, the token itself is stamped (a further link of the chain); before the digest ages, the
//! objects and all chains are hashed anew with another one and stamped (a further chain).

use jiff::Timestamp;

use crate::der::{self, Reader, Tlv, tag};
use crate::timestamp::{self, Over, Stamped};
use crate::{Algorithm, Digest, Evidence, Failure, FailureCode, TrustStore};

/// Most links of all chains together: one in two years is enough for centuries.
const MOST_LINKS: usize = 256;
/// Most hashes in a branch.
const MOST_HASHES: usize = 1 << 16;

/// A branch: lists of hashes from the objects up; each list is sorted, and its digest belongs to the next one.
pub type Branch = Vec<Vec<Vec<u8>>>;

/// A time stamp over the root of a tree, with the branch of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub digest: Digest,
    pub branch: Branch,
    /// DER.
    pub token: Vec<u8>,
}

/// The proof of one group: chains of links, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    pub chains: Vec<Vec<Link>>,
}

/// How long something counts: None where no end is known.
pub trait Ages {
    fn digest(&self, digest: Digest) -> Option<Timestamp>;
    fn signature(&self, algorithm: Algorithm) -> Option<Timestamp>;
}

/// What of a token comes to its end first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aged {
    /// The certificate of the service.
    Certificate,
    Digest(Digest),
    Signature(Algorithm),
}

/// A record that holds.
#[derive(Debug, Clone)]
pub struct Proved {
    /// Its tokens, oldest first: the objects existed at the time of the first one.
    pub links: Vec<Stamped>,
    /// Until when the last one counts; by then it is to be renewed.
    pub until: Timestamp,
}

/// A tree over groups of hashes.
pub struct Tree {
    digest: Digest,
    groups: Vec<Vec<Vec<u8>>>,
    /// From the digests of the groups up to the root.
    levels: Vec<Vec<Vec<u8>>>,
}

impl Tree {
    /// Each group has one hash or more; a group may be alone.
    pub fn over(digest: Digest, groups: Vec<Vec<Vec<u8>>>) -> Tree {
        let groups: Vec<_> = groups.into_iter().map(distinct).collect();
        let leaves = groups.iter().map(|group| summed(digest, group)).collect();
        let mut levels: Vec<Vec<Vec<u8>>> = vec![leaves];
        while let Some(level) = levels.last().filter(|level| level.len() > 1) {
            let above = level.chunks(2).map(|pair| summed(digest, &sorted(pair.to_vec()))).collect();
            levels.push(above);
        }
        Tree { digest, groups, levels }
    }

    /// What the service stamps.
    pub fn root(&self) -> Vec<u8> {
        self.levels.last().and_then(|level| level.first().cloned()).unwrap_or_default()
    }

    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The branch of a group: its own hashes, then the neighbours on the way to the root. A hash that is alone in its
    /// group stands in one list with its neighbour: a list is always hashed. Alone in the tree it needs no branch.
    pub fn branch(&self, group: usize) -> Branch {
        let mut branch = vec![self.groups[group].clone()];
        let mut place = group;
        for level in &self.levels {
            if let Some(neighbour) = level.get(place ^ 1) {
                match &mut branch[..] {
                    [first] if first.len() == 1 => *first = sorted(vec![first[0].clone(), neighbour.clone()]),
                    _ => branch.push(vec![neighbour.clone()]),
                }
            }
            place /= 2;
        }
        if branch[0].len() == 1 { Vec::new() } else { branch }
    }
}

/// The digest of a group or of a pair: a single hash stands for itself.
fn summed(digest: Digest, list: &[Vec<u8>]) -> Vec<u8> {
    match list {
        [only] => only.clone(),
        list => digest.of(&list.concat()),
    }
}

fn sorted(mut list: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    list.sort();
    list
}

fn distinct(list: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut list = sorted(list);
    list.dedup();
    list
}

impl Link {
    /// The hash that must have been stamped, and the hashes that stand at the bottom of the branch.
    fn root(&self) -> Option<Vec<u8>> {
        let (first, rest) = self.branch.split_first()?;
        let mut hash = self.digest.of(&first.concat());
        for list in rest {
            let mut list = list.clone();
            list.push(hash);
            hash = self.digest.of(&sorted(list).concat());
        }
        Some(hash)
    }

    /// Whether the token is over these hashes, and over no others when `only` is asked.
    fn covers(&self, hashes: &[Vec<u8>], only: bool) -> Result<Vec<u8>, Failure> {
        let differs = || Failure::new(FailureCode::ContentDiffers).with("reason", "not in the record");
        match self.branch.first() {
            None => match hashes {
                [only] => Ok(only.clone()),
                _ => Err(differs()),
            },
            Some(first) => {
                let there = hashes.iter().all(|hash| first.contains(hash));
                let all = !only || first.iter().all(|hash| hashes.contains(hash));
                if there && all { self.root().ok_or_else(differs) } else { Err(differs()) }
            }
        }
    }

    fn to_der(&self) -> Vec<u8> {
        let identifier = self.digest.identifier();
        let digest =
            der::element(tag::context(0), der::whole(&identifier).map_or(&[], |found| found.content));
        let list = |list: &Vec<Vec<u8>>| {
            let hashes: Vec<_> = list.iter().map(|hash| der::octets(hash)).collect();
            der::sequence(&hashes)
        };
        let lists: Vec<_> = self.branch.iter().map(list).collect();
        let tree =
            if lists.is_empty() { Vec::new() } else { der::element(tag::context(2), &der::concat(&lists)) };
        der::sequence(&[digest, tree, self.token.clone()])
    }

    fn parse(element: Tlv) -> Result<Link, Failure> {
        let mut fields = element.expect(tag::SEQUENCE)?.reader();
        let stated = match fields.optional(tag::context(0))? {
            Some(stated) => {
                let identifier = der::element(tag::SEQUENCE, stated.content);
                Some(Digest::of_identifier(der::whole(&identifier)?)?)
            }
            None => None,
        };
        fields.optional(tag::context(1))?;
        let mut branch = Vec::new();
        if let Some(lists) = fields.optional(tag::context(2))? {
            let mut lists = lists.reader();
            let mut count = 0;
            while !lists.is_empty() {
                let (mut list, mut hashes) = (lists.sequence()?, Vec::new());
                while !list.is_empty() {
                    count += 1;
                    if count > MOST_HASHES {
                        return Err(Failure::malformed("too many hashes"));
                    }
                    hashes.push(list.octets()?.to_vec());
                }
                if hashes.is_empty() {
                    return Err(Failure::malformed("empty list of hashes"));
                }
                // Whoever wrote it may not have sorted the list: it is hashed sorted.
                hashes.sort();
                branch.push(hashes);
            }
        }
        let token = fields.expect(tag::SEQUENCE)?.raw.to_vec();
        fields.end()?;
        let digest = match stated {
            Some(stated) => stated,
            None => timestamp::claimed(&token)?.1,
        };
        Ok(Link { digest, branch, token })
    }
}

impl Record {
    /// What has to be stamped to carry the last chain on: the token of its last link (RFC 4998, 5.2).
    pub fn to_renew(&self) -> Option<(Digest, Vec<Vec<u8>>)> {
        let last = self.chains.last()?.last()?;
        Some((last.digest, vec![last.digest.of(&last.token)]))
    }

    /// What has to be stamped to begin a chain with another digest: `hashes` are those of the objects with it (5.2).
    pub fn to_rehash(&self, digest: Digest, hashes: &[Vec<u8>]) -> Vec<Vec<u8>> {
        rehashed(digest, &self.chains, hashes)
    }

    /// EvidenceRecord in DER.
    pub fn to_der(&self) -> Vec<u8> {
        let mut digests: Vec<Digest> = self.chains.iter().flatten().map(|link| link.digest).collect();
        digests.sort();
        digests.dedup();
        let digests: Vec<_> = digests.into_iter().map(Digest::identifier).collect();
        der::sequence(&[der::small(1), der::sequence(&digests), sequence_of(&self.chains)])
    }

    pub fn parse(bytes: &[u8]) -> Result<Record, Failure> {
        let mut fields = der::whole(bytes)?.expect(tag::SEQUENCE)?.reader();
        if fields.small()? != 1 {
            return Err(Failure::malformed("record version"));
        }
        fields.expect(tag::SEQUENCE)?;
        fields.optional(tag::context(0))?;
        if fields.optional(tag::context(1))?.is_some() {
            return Err(Failure::malformed("encrypted objects"));
        }
        let (mut list, mut chains, mut links) = (fields.sequence()?, Vec::new(), 0);
        fields.end()?;
        while !list.is_empty() {
            let (mut chain, mut found): (Reader, Vec<Link>) = (list.sequence()?, Vec::new());
            while !chain.is_empty() {
                links += 1;
                if links > MOST_LINKS {
                    return Err(Failure::malformed("too many links"));
                }
                found.push(Link::parse(chain.any()?)?);
            }
            if found.is_empty() {
                return Err(Failure::malformed("empty chain"));
            }
            chains.push(found);
        }
        if chains.is_empty() {
            return Err(Failure::malformed("no chain"));
        }
        Ok(Record { chains })
    }
}

/// ArchiveTimeStampSequence.
fn sequence_of(chains: &[Vec<Link>]) -> Vec<u8> {
    let chain = |chain: &Vec<Link>| {
        let links: Vec<_> = chain.iter().map(Link::to_der).collect();
        der::sequence(&links)
    };
    let chains: Vec<_> = chains.iter().map(chain).collect();
    der::sequence(&chains)
}

fn rehashed(digest: Digest, before: &[Vec<Link>], hashes: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let before = digest.of(&sequence_of(before));
    hashes.iter().map(|hash| digest.of(&[&hash[..], &before].concat())).collect()
}

/// The end of a token: of the certificate of its service, of its algorithm, or of its digest.
pub fn end(stamped: &Stamped, digest: Digest, ages: &dyn Ages) -> Timestamp {
    first_end(stamped, digest, ages).0
}

/// The same with what ends.
fn first_end(stamped: &Stamped, digest: Digest, ages: &dyn Ages) -> (Timestamp, Aged) {
    let algorithm = stamped.certificate.algorithm;
    let ends = [
        (Some(stamped.certificate.not_after), Aged::Certificate),
        (ages.digest(digest), Aged::Digest(digest)),
        (ages.digest(stamped.digest), Aged::Digest(stamped.digest)),
        (ages.signature(algorithm), Aged::Signature(algorithm)),
    ];
    let known = ends.into_iter().filter_map(|(end, aged)| Some((end?, aged)));
    known.min_by_key(|(end, _)| *end).unwrap_or((stamped.certificate.not_after, Aged::Certificate))
}

/// Why a token proves nothing at a moment: what of it aged, and when.
pub fn aged(stamped: &Stamped, digest: Digest, ages: &dyn Ages, at: Timestamp) -> Failure {
    let (end, aged) = first_end(stamped, digest, ages);
    let (what, name) = match aged {
        Aged::Certificate => ("certificate", stamped.authority.clone()),
        Aged::Digest(digest) => ("digest", digest.as_str().to_owned()),
        Aged::Signature(algorithm) => ("signature", algorithm.to_string()),
    };
    let failure = Failure::new(FailureCode::RenewedTooLate).with("aged", what).with("name", name);
    failure.with("not_after", end).with("at", at)
}

/// Whether a record proves that exactly these objects existed, and still does at `now`. `hashes` are those of the objects
/// by a digest. Each link must have been made before the one before it aged; the digest of a chain must have counted
/// until the next chain.
pub fn verify(
    record: &Record,
    hashes: &dyn Fn(Digest) -> Result<Vec<Vec<u8>>, Failure>,
    now: Timestamp,
    trust: &TrustStore,
    evidence: &Evidence,
    ages: &dyn Ages,
) -> Result<Proved, Failure> {
    let mut links: Vec<Stamped> = Vec::new();
    let mut until = Timestamp::MAX;
    let mut last: Option<(Stamped, Digest)> = None;
    for (nth, chain) in record.chains.iter().enumerate() {
        let digest = chain.first().map_or(Digest::Sha256, |link| link.digest);
        let mut before: Option<&Link> = None;
        for link in chain {
            if link.digest != digest {
                return Err(Failure::malformed("another digest within a chain"));
            }
            let root = match before {
                Some(before) => link.covers(&[digest.of(&before.token)], false)?,
                None if nth == 0 => link.covers(&distinct(hashes(digest)?), true)?,
                None => {
                    let hashes = rehashed(digest, &record.chains[..nth], &hashes(digest)?);
                    link.covers(&distinct(hashes), true)?
                }
            };
            let stamped = timestamp::verify(&link.token, Over::Hash(digest, &root), now, trust, evidence)?;
            if let Some((last, digest)) = last.as_ref().filter(|_| stamped.at > until) {
                // Renewed, but when it was too late.
                return Err(aged(last, *digest, ages, stamped.at).with("renewed", stamped.at));
            }
            if let Some(last) = links.last().filter(|last| stamped.at < last.at) {
                return Err(Failure::new(FailureCode::RenewedTooLate)
                    .with("before", last.at)
                    .with("at", stamped.at));
            }
            until = end(&stamped, digest, ages);
            last = Some((stamped.clone(), digest));
            links.push(stamped);
            before = Some(link);
        }
    }
    match last {
        Some((last, digest)) if now > until => Err(aged(&last, digest, ages, now)),
        _ => Ok(Proved { links, until }),
    }
}
