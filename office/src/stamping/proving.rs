//! Whether a record would hold with a new link, judged before the link is stored as `tereze verify` judges it from a
//! package: on what is kept beside the signature, at the ends of algorithms that every program knows.

use std::collections::BTreeMap;

use pki::ers::{self, Link};
use pki::timestamp::Stamped;
use pki::{Crl, Digest, Evidence, Failure, FailureCode, Ocsp, TrustStore};

use super::renewal::{Prepared, covered, disposed_of, record};
use super::{Algorithms, stands_on};
use crate::Office;
use crate::blobs::bytes_of;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::{evidence, stamps};

/// Evidence that is at hand: tokens of one service stand on the same, and a list may have megabytes.
const AT_HAND: usize = 16;

/// Evidence as it is kept.
#[derive(Clone)]
enum Kept {
    Authority(Vec<u8>),
    List(Crl),
    Answer(Ocsp),
}

/// Judges one link after the other.
pub(super) struct Proving<'a> {
    office: &'a Office,
    ctx: &'a Ctx,
    at_hand: BTreeMap<String, Kept>,
}

impl<'a> Proving<'a> {
    pub(super) fn new(office: &'a Office, ctx: &'a Ctx) -> Proving<'a> {
        Proving { office, ctx, at_hand: BTreeMap::new() }
    }

    /// The error says why the link is not to be stored.
    pub(super) async fn proves(
        &mut self,
        one: &Prepared,
        link: Link,
        stamped: &Stamped,
    ) -> Result<(), Error> {
        let refused =
            |failure: Failure| Error::Unavailable(format!("a proof that would not hold: {failure}"));
        let mut record = record(self.office, &one.rows).await?;
        if one.chain > record.chains.len() as i64 {
            record.chains.push(Vec::new());
        }
        record.chains.last_mut().ok_or(Error::NotFound)?.push(link);
        let digests: Vec<Digest> =
            record.chains.iter().filter_map(|chain| chain.first()).map(|link| link.digest).collect();
        // The documents of such a case are gone: no package is made of it, and the token itself holds.
        if digests.iter().any(|digest| *digest != Digest::Sha256)
            && disposed_of(self.office, &one.signature).await?
        {
            return Ok(());
        }
        let hashes = self.hashes(one, &digests).await?;
        let (trust, evidence) = self.evidence(one, stamped).await?;
        let of = |digest: Digest| {
            hashes.get(&digest).cloned().ok_or_else(|| Failure::new(FailureCode::UnsupportedAlgorithm))
        };
        let known = Algorithms::embedded();
        let proved = ers::verify(&record, &of, self.ctx.now, &trust, &evidence, &known).map_err(refused)?;
        // A record begins before the token beside the signature ends.
        let end = ers::end(&one.token, one.token.digest, &known);
        match proved.links.first() {
            Some(first) if first.at > end => {
                Err(refused(ers::aged(&one.token, one.token.digest, &known, first.at)))
            }
            _ => Ok(()),
        }
    }

    /// Those of everything that the record covers, by the digest of each chain.
    async fn hashes(
        &self,
        one: &Prepared,
        digests: &[Digest],
    ) -> Result<BTreeMap<Digest, Vec<Vec<u8>>>, Error> {
        let objects: Vec<String> = match one.rows.first() {
            Some(first) => serde_json::from_value(first.objects.clone())?,
            None => one.objects.clone(),
        };
        let mut hashes = BTreeMap::new();
        for digest in digests {
            let of = match digest {
                Digest::Sha256 => objects.iter().filter_map(|sha256| bytes_of(sha256)).collect(),
                _ => covered(self.office, &one.signature, *digest, &objects).await?,
            };
            hashes.insert(*digest, of);
        }
        Ok(hashes)
    }

    /// What the tokens of the record stand on: authorities are believed below the anchors of this system.
    async fn evidence(&mut self, one: &Prepared, stamped: &Stamped) -> Result<(TrustStore, Evidence), Error> {
        let mut tokens = vec![stamped.clone()];
        for row in &one.rows {
            tokens.push(serde_json::from_value(row.told.clone())?);
        }
        let (mut authorities, mut evidence) = (Vec::new(), Evidence::default());
        let mut wanted: Vec<String> = tokens
            .iter()
            .flat_map(|token| stands_on(&token.chain, &token.revocation, &token.authorities))
            .collect();
        wanted.sort();
        wanted.dedup();
        for sha256 in wanted {
            match self.kept(&sha256).await? {
                Some(Kept::Authority(certificate)) => authorities.push(certificate),
                Some(Kept::List(list)) => evidence.crls.push(list),
                Some(Kept::Answer(answer)) => evidence.ocsp.push(answer),
                None => {}
            }
        }
        let trust = self.office.trust.with_intermediates(&authorities).map_err(Error::internal)?;
        Ok((trust, evidence))
    }

    async fn kept(&mut self, sha256: &str) -> Result<Option<Kept>, Error> {
        if let Some(kept) = self.at_hand.get(sha256) {
            return Ok(Some(kept.clone()));
        }
        let found = evidence::find(&mut *self.office.db.read().await?, sha256).await?;
        let Some(found) = found else { return Ok(None) };
        let bytes = self.office.blobs.read(sha256).await?;
        let kept = match found.kind.as_str() {
            "certificate" => Kept::Authority(bytes),
            stamps::STATUS => Kept::Answer(Ocsp::parse(&bytes)?),
            _ => Kept::List(Crl::parse(&bytes)?),
        };
        if self.at_hand.len() == AT_HAND {
            self.at_hand.clear();
        }
        self.at_hand.insert(sha256.to_owned(), kept.clone());
        Ok(Some(kept))
    }
}
