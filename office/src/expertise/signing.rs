//! Two signatures under the result: the expert's, then the head's.
//!
//! The second one registers the document at the server's time, on any day, and sends it (A-45.p1); there
//! is no further button.

use law::access::Action;
use law::event::Subject;
use law::expertise::case::Command;
use law::expertise::completeness;
use law::{Clause, Refusal};
use pki::{Purpose, Verified};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::issue::{self, Issue};
use super::{SUBJECT, decide, load_for, may, seats};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::evidence;
use crate::exchange::message::SignatureData;
use crate::exchange::refusal::{refusal, refusal_with};
use crate::exchange::signatures;
use crate::history;
use crate::store::Conn;
use crate::store::cases::{self, Case, Draft};
use crate::store::seats::declarations;
use crate::store::signatures as rows;

/// A signature under a draft, kept with the verdict on it until the document is registered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gathered {
    pub data: SignatureData,
    pub verified: Verified,
}

/// Whose signature the draft waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Expert,
    Head,
}

impl Turn {
    /// The role as stored with the signature.
    pub fn role(self) -> &'static str {
        match self {
            Turn::Expert => "expert",
            Turn::Head => "head",
        }
    }

    fn action(self) -> Action {
        match self {
            Turn::Expert => Action::SignAsExpert,
            Turn::Head => Action::SignAsHead,
        }
    }
}

/// Whose turn it is by the state of the case.
pub fn turn(case: &Case) -> Option<Turn> {
    match case.law.check()? {
        completeness::State::Running { draft: Some(draft), .. } => {
            Some(if draft.expert_signed_at.is_some() { Turn::Head } else { Turn::Expert })
        }
        _ => None,
    }
}

/// Adds a signature (DER, PEM or base64) over the document of the draft with this hash. `sha256` is what the signer saw: a
/// draft that was recorded anew meanwhile is refused as stale. The same signature sent twice, as by a double
/// press or after a lost answer, counts once and is told as taken.
pub async fn sign(office: &Office, ctx: &Ctx, id: Uuid, sha256: &str, cms: Vec<u8>) -> Result<(), Error> {
    match add(office, ctx, id, sha256, cms.clone()).await {
        // After the term the lock speaks, whatever came in time (A-40.p2); nobody signs in both roles.
        Err(Error::Refused(refusal)) if UNFORGIVING.contains(&refusal.code) => Err(refusal.into()),
        Err(Error::Stale | Error::Denied { .. } | Error::Refused(_)) if taken(office, id, &cms).await? => {
            Ok(())
        }
        outcome => outcome.map_err(|error| error.signing("A-41")),
    }
}

/// Refusals that stand also for a signature that is kept already.
const UNFORGIVING: [&str; 2] = ["completeness-locked", "completeness-same-signer"];

/// Whether these very bytes are already kept as a signature of the case. Looked up by the writer, and told
/// after its commit: the one that came first may not be durable yet.
pub(crate) async fn taken(office: &Office, id: Uuid, cms: &[u8]) -> Result<bool, Error> {
    let Ok(cms) = pki::container(cms) else { return Ok(false) };
    let mut tx = office.db.begin().await?;
    let mut kept: Vec<Vec<u8>> =
        rows::of_subject(&mut tx, SUBJECT, id).await?.into_iter().map(|signature| signature.cms).collect();
    if let Some(draft) = cases::draft(&mut tx, id).await? {
        let gathered: Vec<Gathered> = serde_json::from_value(draft.signatures)?;
        kept.extend(gathered.into_iter().map(|signature| signature.data.cms.0));
    }
    tx.commit().await?;
    Ok(kept.contains(&cms))
}

async fn add(office: &Office, ctx: &Ctx, id: Uuid, sha256: &str, cms: Vec<u8>) -> Result<(), Error> {
    let case = load_for(office, ctx, id).await?;
    let draft = cases::draft(&mut *office.db.read().await?, id).await?;
    let turn = turn(&case).unwrap_or(Turn::Expert);
    let law = case.law(office)?;
    // The law speaks first: after the term the refusal is the lock, whoever asks (A-40.p2).
    let command = match turn {
        Turn::Expert => completeness::Command::SignAsExpert,
        Turn::Head => completeness::Command::SignAsHead { number: String::new() },
    };
    let outcome = decide(office, ctx, &law, &case, Command::Completeness(command)).await?;
    // One that is newer than the case was signed between the two readings.
    let same = |draft: &Draft| draft.sha256 == sha256 && draft.version <= case.version;
    let draft = draft.filter(same).ok_or(Error::Stale)?;
    let cms = pki::container(&cms)?;
    may(ctx, turn.action())?;
    let mut gathered: Vec<Gathered> = serde_json::from_value(draft.signatures.clone())?;
    match turn {
        Turn::Expert => seats::may_act(office, ctx, id, None).await?,
        Turn::Head => without_conflict(&mut *office.db.read().await?, id, &gathered).await?,
    }
    let bytes = office.blobs.read(&draft.sha256).await?;
    let verified = office.verify(cms.clone(), Some(bytes), Purpose::Sign, ctx.now).await?;
    check_signer(ctx, &verified, &gathered)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    gathered.push(Gathered { data: signatures::of(&verified, turn.role(), ctx.now, cms), verified });
    match turn {
        Turn::Expert => {
            let case = Case { law: outcome.next, updated_at: ctx.now, ..case };
            let draft =
                Draft { signatures: serde_json::to_value(&gathered)?, version: case.version + 1, ..draft };
            let mut tx = office.db.begin().await?;
            if !cases::save(&mut tx, &case).await? {
                return Err(Error::Stale);
            }
            // The row is held now: nobody takes the seat away between this and the signature.
            seats::standing(office, &mut tx, &ctx.actor, id, None).await?.may_act()?;
            cases::put_draft(&mut tx, &draft).await?;
            history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &case.law.terms(&law))
                .await?;
            tx.commit().await?;
            Ok(())
        }
        Turn::Head => issue::register(office, ctx, &case, &Issue::signed(draft, gathered)?).await,
    }
}

/// What somebody signed who declared a conflict of interest afterwards is no result: another expert records it anew.
pub(super) async fn without_conflict(conn: &mut Conn, id: Uuid, gathered: &[Gathered]) -> Result<(), Error> {
    let declared = declarations(conn, id).await?;
    for it in gathered {
        let signer = it.verified.signer.iin.as_ref();
        if declared.iter().any(|(who, conflict)| *conflict && Some(who) == signer) {
            return Err(refusal_with("A-39", "completeness-signer-conflict", "name", &it.data.name).into());
        }
    }
    Ok(())
}

/// The key is the signed-in employee's own, and the second signer is another person than the first.
fn check_signer(ctx: &Ctx, verified: &Verified, gathered: &[Gathered]) -> Result<(), Error> {
    check_key(ctx, verified)?;
    let signer = &verified.signer;
    if gathered.iter().any(|earlier| earlier.verified.signer.iin == signer.iin) {
        let same =
            Refusal { clause: Clause("A-41"), code: "completeness-same-signer", args: Default::default() };
        return Err(same.into());
    }
    Ok(())
}

/// The key is the signed-in employee's own.
pub(crate) fn check_key(ctx: &Ctx, verified: &Verified) -> Result<(), Error> {
    let signer = &verified.signer;
    if signer.iin != ctx.actor.iin || signer.bin != ctx.actor.bin {
        return Err(refusal("A-41", "expertise-signer-not-you").into());
    }
    Ok(())
}
