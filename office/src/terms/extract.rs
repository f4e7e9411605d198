//! The explanation of a date as a paper under the seal of the system: issued once, and once more when the date or
//! its steps have changed. What was issued stays, so that paper and seal always fit.

use jiff::Timestamp;
use law::Due;
use pdf::{Explained, Extract, Head, Line};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Dates, Explanation, clause, end};
use crate::Office;
use crate::blobs::hex;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::canonical;
pub use crate::store::extracts::Issued;
use crate::store::extracts::{self, Key};
use crate::texts::Words;

/// The paper about a date as it is now, in the reader's language; made where there is none yet.
pub async fn issue(office: &Office, ctx: &Ctx, of: &Dates, due: &Due) -> Result<Issued, Error> {
    let (key, digest) = (key(ctx, of, due), digest(of, due)?);
    let issued = extracts::all(&mut *office.db.read().await?, key).await?;
    // One rule can have had several dates, each with its paper.
    if let Some(same) = issued.iter().find(|it| it.digest == digest) {
        return Ok(same.clone());
    }
    let issue = issued.first().map_or(1, |last| last.issue + 1);
    let paper = paper(office, ctx, of, due, &format!("extract:{}:{}:{issue}", of.subject.1, due.rule));
    let language = ctx.locale.into();
    let render = move || pdf::extract(&paper, language);
    let bytes = tokio::task::spawn_blocking(render).await.map_err(Error::internal)?;
    let bytes = bytes.map_err(Error::internal)?;
    let cms = office.seal.detached(&bytes, ctx.now)?;
    let stored = office.blobs.put(&bytes).await?;
    let size = i64::try_from(stored.size).map_err(Error::internal)?;
    let issued = Issued { issue, digest, sha256: stored.sha256, size, cms, at: ctx.now };
    let mut tx = office.db.begin().await?;
    extracts::insert(&mut tx, key, &issued).await?;
    // Somebody else may have been quicker; then that paper counts.
    let kept = extracts::all(&mut tx, key).await?.into_iter().find(|it| it.issue == issue);
    tx.commit().await?;
    kept.ok_or(Error::Stale)
}

/// Every paper about a date in the reader's language, the newest first.
pub async fn issued(office: &Office, ctx: &Ctx, of: &Dates, due: &Due) -> Result<Vec<Issued>, Error> {
    Ok(extracts::all(&mut *office.db.read().await?, key(ctx, of, due)).await?)
}

/// The bytes of a paper.
pub async fn bytes(office: &Office, issued: &Issued) -> Result<Vec<u8>, Error> {
    Ok(office.blobs.read(&issued.sha256).await?)
}

fn key<'a>(ctx: &Ctx, of: &'a Dates, due: &Due) -> Key<'a> {
    let (subject_kind, subject_id) = of.subject;
    Key { subject_kind, subject_id, rule: due.rule.id(), locale: ctx.locale.code() }
}

/// Of all that the paper says of the date. Another calendar with the same days asks for no other paper.
fn digest(of: &Dates, due: &Due) -> Result<String, Error> {
    let mut told = json!({ "number": of.number, "due": due });
    if let Some(due) = told["due"].as_object_mut() {
        due.remove("calendar");
    }
    Ok(hex(&Sha256::digest(canonical::to_bytes(&told).map_err(Error::internal)?)))
}

fn paper(office: &Office, ctx: &Ctx, of: &Dates, due: &Due, ident: &str) -> Extract {
    let made_at: Timestamp = ctx.now;
    let words = office.texts.of(ctx.locale);
    let told = Explanation::new(words, due, made_at);
    let t = |key: &'static str| words.t(key).to_string();
    let mut facts = Vec::new();
    if let Some(number) = &of.number {
        facts.push(Line::new(t("extract-number"), number));
    }
    facts.extend([
        Line::new(t("extract-subject"), &of.name),
        Line::new(t("extract-made"), words.moment_exact(made_at)),
        Line::new(t("law-column-rule"), format!("{} ({})", due.rule, first_clause(words, due))),
        Line::new(
            t("law-column-edition"),
            format!("{} ({})", super::edition(words, &due.edition), due.edition),
        ),
        Line::new(t("calendar-id"), due.calendar.to_string()),
    ]);
    Extract {
        head: Head {
            ident: ident.to_owned(),
            made_at,
            title: told.rule.clone(),
            issuer: office.config.organisation.name(words.locale()).to_owned(),
            foot: words.clock(),
            demo_mark: office.config.demo.is_some().then(|| t("footer-demo")),
        },
        facts,
        explained: Explained {
            line: Line::new(t("explained-ends"), end(words, due)),
            heading: t("term-why"),
            steps: super::steps(words, due),
        },
        notes: told.doubts.into_iter().chain(told.open).collect(),
        check: t("extract-check"),
    }
}

fn first_clause(words: &Words, due: &Due) -> String {
    due.because.first().map(|step| clause(words, &step.clause)).unwrap_or_default()
}
