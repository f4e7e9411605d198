//! A power is a document: who gives whom what, from when until when, on what ground. The giver's signature gives it.

use law::Refusal;
use law::access::{self, Action};
use law::authority::{Command, Giver, Powers, Right, State};
use pki::{Power, Purpose, Verified};
use serde_json::json;
use uuid::Uuid;

use super::form::{copy, powers};
use super::{Authority, CLAUSE, SUBJECT, apply, held, name_of, own, rights, rights_said};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::sha256_hex;
use crate::store::documents::Document;
use crate::store::{blobs, documents, signatures, uploads as files};
use crate::texts::{Locale, Words};
use crate::uploads::Upload;
use crate::{Office, evidence, history, letter, notices, uploads};

/// Kind of the document.
pub const KIND: &str = "authority";
/// Kind of the copy of the paper that it rests on.
pub const KIND_BASIS: &str = "authority-basis";
pub const FILE_NAME: &str = "authority.pdf";
/// Whose word they are.
const SOURCE: &str = "applicant";
/// As what its giver signs.
const ROLE: &str = "entrusting";

/// A power that waits for its signature.
#[derive(Clone, Debug)]
pub struct Paper {
    pub authority: Authority,
    pub powers: Powers,
    pub organisation: String,
    /// The copy that goes with it.
    pub copy: Option<Upload>,
    /// The document, in the bytes that are signed.
    pub bytes: Vec<u8>,
    pub sha256: String,
}

/// The power of a draft as it will be signed; everything that is wrong with what was typed, else.
pub async fn prepared(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Paper, Error> {
    access::any_may(&ctx.actor.roles, Action::Entrust)?;
    let mut conn = office.db.read().await?;
    let authority = own(&mut conn, ctx, id).await?;
    if !matches!(authority.state, State::Draft) {
        return Err(Error::NotFound);
    }
    let powers = powers(office, &authority.form).map_err(Error::Invalid)?;
    let copy = copy(office, &mut conn, &authority).await?;
    let organisation = name_of(&mut conn, &authority.party).await?;
    drop(conn);
    let ident = format!("{KIND}:{id}:{}", authority.updated_at);
    let said = |words: &Words| part(office, words, &authority, &powers, &organisation, copy.as_ref());
    let bytes = letter::set(office, ident, authority.updated_at, said).await?;
    Ok(Paper { sha256: sha256_hex(&bytes), bytes, authority, powers, organisation, copy })
}

/// Signs the power (`sha256` is what the signer saw) and gives it by that. Sent twice, the second changes nothing.
pub async fn give(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    sha256: &str,
    cms: Vec<u8>,
) -> Result<Authority, Error> {
    access::any_may(&ctx.actor.roles, Action::Entrust)?;
    let cms = pki::container(&cms).map_err(|error| Error::from(error).signing(CLAUSE.0))?;
    if let Some(given) = given_already(office, ctx, id, &cms).await? {
        return Ok(given);
    }
    let paper = prepared(office, ctx, id).await?;
    if paper.sha256 != sha256 {
        return Err(Error::Stale);
    }
    uploads::stored(office, paper.copy.iter(), CLAUSE).await?;
    let verified = office
        .verify(cms.clone(), Some(paper.bytes.clone()), Purpose::Sign, ctx.now)
        .await
        .map_err(|error| error.signing(CLAUSE.0))?;
    let giver = giver(office, ctx, &paper.authority, &verified).await?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let blob = office.blobs.put(&paper.bytes).await?;
    let document = document(office, ctx, &paper);
    let signature = history::signature(ctx, document.id, ROLE, &verified, cms)?;

    let Paper { mut authority, powers, organisation, copy, .. } = paper;
    let oneself = ctx.actor.iin.as_ref() == Some(&authority.iin);
    let rights: Vec<_> = powers.rights.iter().map(|right| right.name()).collect();
    let told = json!({ "organisation": organisation, "until": powers.until, "rights": rights });
    authority.upload = None;
    let mut tx = office.db.begin().await?;
    // Whoever was entrusted still is (ADR 19).
    let by = match giver {
        Giver::Head | Giver::Other => None,
        Giver::Entrusted => {
            let person = ctx.actor.iin.as_deref().unwrap_or_default();
            let by = held(office, &mut tx, ctx, (person, &authority.party), Right::Entrust).await?;
            let code = "authority-giver-without-authority";
            let refusal = Refusal { clause: CLAUSE, code, args: Default::default() };
            Some(by.ok_or(Error::Refused(refusal))?.id)
        }
    };
    let event = json!({
        "by": by,
        "person": { "iin": authority.iin, "name": authority.name },
        "basis": authority.form.basis, "document": document.id, "sha256": document.sha256,
        "copy": copy.as_ref().and_then(|it| it.sha256.clone()),
    });
    let command = Command::Give { powers, giver, oneself };
    let authority = apply(office, &mut tx, ctx, authority, command, event).await?;
    blobs::insert(&mut tx, &blob.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    signatures::insert(&mut tx, &signature).await?;
    if let Some(copy) = copy {
        documents::insert(&mut tx, &copied(ctx, id, &copy)?).await?;
        files::delete(&mut tx, copy.id).await?;
    }
    notices::tell(&mut tx, ctx, &authority.iin, (SUBJECT, id), "authority-given", told).await?;
    tx.commit().await?;
    Ok(authority)
}

/// The same signature once more: the power as it stands.
async fn given_already(office: &Office, ctx: &Ctx, id: Uuid, cms: &[u8]) -> Result<Option<Authority>, Error> {
    let mut conn = office.db.read().await?;
    let authority = own(&mut conn, ctx, id).await?;
    let under = signatures::of_subject(&mut conn, SUBJECT, id).await?;
    let same = under.iter().any(|signature| signature.role == ROLE && signature.cms == cms);
    Ok(same.then_some(authority))
}

/// On what ground the owner of the key gives powers; the key is that of whoever signed in.
async fn giver(
    office: &Office,
    ctx: &Ctx,
    authority: &Authority,
    verified: &Verified,
) -> Result<Giver, Error> {
    let signer = &verified.signer;
    if signer.iin != ctx.actor.iin || signer.bin.as_ref() != Some(&authority.party) {
        return Ok(Giver::Other);
    }
    if verified.powers.contains(&Power::Head) {
        return Ok(Giver::Head);
    }
    let iin = signer.iin.as_deref().unwrap_or_default();
    let mut conn = office.db.read().await?;
    let rights = rights(office, &mut conn, iin, &authority.party, ctx.now).await?;
    Ok(if rights.contains(&Right::Entrust) { Giver::Entrusted } else { Giver::Other })
}

fn document(office: &Office, ctx: &Ctx, paper: &Paper) -> Document {
    let powers = &paper.powers;
    let copy = paper.copy.as_ref().and_then(|it| it.sha256.clone());
    Document {
        title: office.texts.of(Locale::Kk).t("document-kind-authority").to_string(),
        file_name: FILE_NAME.into(),
        media_type: "application/pdf".into(),
        size: i64::try_from(paper.bytes.len()).unwrap_or(i64::MAX),
        sha256: paper.sha256.clone(),
        data: json!({ "iin": paper.authority.iin, "powers": powers, "copy": copy }),
        source: SOURCE.into(),
        ..Document::made((SUBJECT, paper.authority.id), KIND, ctx.now)
    }
}

fn copied(ctx: &Ctx, id: Uuid, copy: &Upload) -> Result<Document, Error> {
    let copy = Document::uploaded((SUBJECT, id), KIND_BASIS, copy, ctx.now).ok_or(Error::Stale)?;
    Ok(Document { source: SOURCE.into(), ..copy })
}

/// The document in one language: the copy is named by its checksum, so that the signature covers it too.
fn part(
    office: &Office,
    words: &Words,
    authority: &Authority,
    powers: &Powers,
    organisation: &str,
    copy: Option<&Upload>,
) -> pdf::LetterPart {
    let t = |key: &'static str| words.t(key).to_string();
    let line = |key: &'static str, value: String| pdf::Line::new(t(key), value);
    let facts = vec![
        line("authority-organisation", organisation.to_owned()),
        line("registration-field-bin", authority.party.clone()),
        line("authority-person", authority.name.clone()),
        line("registration-field-iin", authority.iin.clone()),
        line("authority-rights", rights_said(words, &powers.rights)),
        line("authority-from", words.date(powers.from)),
        line("authority-until", words.date(powers.until)),
        line("authority-basis", authority.form.basis.clone()),
    ];
    let copied = copy.and_then(|copy| copy.sha256.clone());
    let base = letter::part(office, words, t("document-kind-authority"));
    pdf::LetterPart {
        issuer: organisation.to_owned(),
        facts,
        hashes: copied.into_iter().map(|sha256| line("document-kind-authority-basis", sha256)).collect(),
        paragraphs: vec![t("authority-paper"), t("authority-paper-end")],
        signers: pdf::Section {
            lines: vec![pdf::Line::new(t("replacement-paper-signer"), organisation.to_owned())],
            ..base.signers.clone()
        },
        ..base
    }
}
