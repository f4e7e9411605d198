//! Witnesses (C2SP `tlog-witness`): another system keeps the latest state of a log that it saw and signs only what goes
//! on from there. With its line under a checkpoint nobody can show different logs to different people.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use law::tlog::{Checkpoint, Hash, consistency, empty_root, verify_consistency, wanted};
use pki::note::{Note, Role, Verifier};
use reqwest::StatusCode;

use super::{Log, sequence, unsigned};
use crate::Office;
use crate::config::Witness;
use crate::error::Error;
use crate::store::log;

/// How often witnesses are asked about a new state.
const PAUSE: Duration = Duration::from_secs(5);
/// Time for one question.
const PATIENCE: Duration = Duration::from_secs(10);
/// Hashes of a proof that can have a meaning.
const LONGEST_PROOF: usize = 63;

/// What a witness answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Its line under the checkpoint.
    Cosigned(String),
    /// The question begins elsewhere than at the size that it saw last.
    Conflict(u64),
    /// Not a log that it knows.
    UnknownLog,
    /// Not signed by the log.
    Unsigned,
    /// The log does not go on from what was seen.
    NotConsistent,
    /// The question cannot be read.
    Malformed,
}

struct Question {
    old: u64,
    proof: Vec<Hash>,
    note: Note,
    checkpoint: Checkpoint,
}

fn read(body: &str) -> Option<Question> {
    let (head, note) = body.split_once("\n\n")?;
    let mut lines = head.split('\n');
    let size = lines.next()?.strip_prefix("old ")?;
    let old: u64 = size.parse().ok().filter(|number: &u64| number.to_string() == size)?;
    let proof: Vec<Hash> =
        lines.map(|line| BASE64_STANDARD.decode(line).ok()?.try_into().ok()).collect::<Option<_>>()?;
    let note = Note::read(note).ok()?;
    let checkpoint = Checkpoint::read(&note.text).ok()?;
    let sound = old <= checkpoint.size && proof.len() <= LONGEST_PROOF;
    sound.then_some(Question { old, proof, note, checkpoint })
}

/// Answers a log that asks for a line under its checkpoint. The state that was seen is committed before the answer.
pub async fn answer(office: &Office, body: &str) -> Result<Answer, Error> {
    let Some(question) = read(body) else { return Ok(Answer::Malformed) };
    let Question { old, proof, note, checkpoint } = &question;
    let known = office.config.log.witness_of.iter().filter_map(|key| Verifier::read(key).ok());
    let Some(verifier) =
        known.filter(|key| key.role() == Role::Log).find(|key| key.name() == checkpoint.origin)
    else {
        return Ok(Answer::UnknownLog);
    };
    if verifier.signed(note).is_none() {
        return Ok(Answer::Unsigned);
    }
    let now = office.clock.now();
    let refused = office
        .db
        .transact(|mut tx| async move {
            let (size, root) = match log::seen(&mut tx, &checkpoint.origin).await? {
                Some((size, root)) => (unsigned(size)?, root.try_into().unwrap_or_default()),
                None => (0, empty_root()),
            };
            let refused = if size != *old {
                Some(Answer::Conflict(size))
            } else if !verify_consistency(size, &root, checkpoint.size, &checkpoint.root, proof) {
                Some(Answer::NotConsistent)
            } else {
                let [former, new] = [size, checkpoint.size].map(i64::try_from);
                let (former, new) = (former.map_err(Error::internal)?, new.map_err(Error::internal)?);
                let kept =
                    log::saw(&mut tx, &checkpoint.origin, former, (new, &checkpoint.root), now).await?;
                (!kept).then_some(Answer::Conflict(size))
            };
            Ok::<_, Error>((tx, refused))
        })
        .await?;
    let seconds = u64::try_from(now.as_second()).map_err(Error::internal)?;
    Ok(refused.unwrap_or_else(|| Answer::Cosigned(office.log.witness.line(&note.text, seconds))))
}

/// Asks every witness about the latest state until the process ends. What could not be asked is asked again.
pub(crate) async fn keep_asking(office: Office) {
    loop {
        for witness in &office.config.log.witnesses {
            if let Err(error) = ask(&office.log, &office.http, witness).await {
                tracing::warn!(witness = witness.url, "a witness did not sign the transparency log: {error}");
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Gets the line of a witness under the latest checkpoint, if it is not there yet.
pub(crate) async fn ask(log: &Log, http: &reqwest::Client, witness: &Witness) -> Result<(), Error> {
    let key = Verifier::read(&witness.key).map_err(Error::internal)?;
    let Some(latest) = log::latest(&mut *log.db.read().await?).await? else { return Ok(()) };
    let mut old = log::cosigned(&mut *log.db.read().await?, key.name()).await?;
    // A second time if it saw more, or less, than is written here.
    for _ in 0..2 {
        if old >= latest.size {
            return Ok(());
        }
        let question = question(log, unsigned(old)?, &latest).await?;
        let address = format!("{}/add-checkpoint", witness.url.trim_end_matches('/'));
        let sent = http.post(address).timeout(PATIENCE).body(question).send().await;
        let answer = sent.map_err(|error| Error::Unavailable(error.to_string()))?;
        let status = answer.status();
        let text = answer.text().await.map_err(|error| Error::Unavailable(error.to_string()))?;
        match status {
            StatusCode::OK => return keep(log, &latest, &key, &text).await,
            StatusCode::CONFLICT => {
                let size = text.trim().parse().ok().filter(|size| *size <= latest.size && *size >= 0);
                old = size.ok_or_else(|| {
                    Error::Unavailable(format!("it saw size {text:.20}, which is not here"))
                })?;
            }
            _ => return Err(Error::Unavailable(format!("it answers {status}"))),
        }
    }
    Err(Error::Unavailable("it saw something else each time".into()))
}

async fn question(log: &Log, old: u64, latest: &log::Stored) -> Result<String, Error> {
    let size = unsigned(latest.size)?;
    let mut conn = log.db.read().await?;
    let tiles = sequence::tiles(&mut conn, wanted(|nodes| consistency(nodes, old, size))).await?;
    let proof = consistency(&tiles, old, size).ok_or(Error::NotFound)?;
    let proof: String = proof.iter().map(|hash| BASE64_STANDARD.encode(hash) + "\n").collect();
    Ok(format!("old {old}\n{proof}\n{}", latest.note))
}

/// Only a line that holds is kept.
async fn keep(log: &Log, latest: &log::Stored, key: &Verifier, line: &str) -> Result<(), Error> {
    let signed = Note::read(&(latest.note.clone() + line)).ok().and_then(|note| key.signed(&note));
    let seconds = signed.ok_or_else(|| Error::Unavailable("its line does not hold".into()))?;
    let at = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    let at = at.ok_or_else(|| Error::Unavailable("its line says an impossible time".into()))?;
    log.db
        .transact(|mut tx| async move {
            log::insert_cosignature(&mut tx, latest.size, key.name(), at, line).await?;
            Ok::<_, Error>((tx, ()))
        })
        .await
}
