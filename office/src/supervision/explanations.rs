//! Requests for an explanation: a body of supervision asks an organisation about a case or its work, by a day that is its
//! own wish (no order sets a term); the organisation answers with text and files; both may write on until the body closes
//! it. What was written stays. Nothing of it touches the case. Both parties work in the same expertise system, so that
//! nothing of it goes over the exchange: a body that has no access here asks for that first ([`super::requests`]).

use std::fmt::Display;

use bytes::Bytes;
use futures_util::Stream;
use law::access::{Action, any_may};
use law::disclosure::Reader;
use law::{Clause, Event};
use serde_json::json;
use uuid::Uuid;

use super::{looks, organisation_of};
use crate::arrival::{self, Check};
use crate::ctx::{Actor, Ctx};
use crate::decisions::day;
use crate::documents::Announced;
use crate::error::{Error, FieldError};
use crate::store::documents::Document;
use crate::store::explanations as rows;
pub use crate::store::explanations::{Explanation, Word};
use crate::store::uploads::{self as files, Upload};
use crate::store::{Conn, cases, documents, users};
use crate::uploads::{self, limits};
use crate::{Office, history, notices};

/// The word of this topic in events, notices and documents.
pub const SUBJECT: &str = "explanation";
/// Kind of its documents.
pub const FILE: &str = "explanation-file";
/// Longest text.
const LONGEST: usize = 10_000;
/// Files of one answer.
const MOST_FILES: usize = 20;

/// What a body asks, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// About this case; none: about the work of an organisation.
    pub case: Option<Uuid>,
    pub organisation: String,
    pub text: String,
    pub answer_by: String,
}

/// A request with all that was written.
#[derive(Clone, Debug)]
pub struct Thread {
    pub explanation: Explanation,
    /// Of the case.
    pub case_number: Option<String>,
    pub words: Vec<Word>,
    /// Each with the word that it belongs to.
    pub documents: Vec<(i64, Document)>,
    /// Files of an answer that was not sent yet, for whoever answers.
    pub waiting: Vec<(Upload, Check)>,
    /// Whether the visitor is the side that answers.
    pub answers: bool,
}

/// What concerns the visitor.
pub async fn list(office: &Office, ctx: &Ctx, case: Option<Uuid>) -> Result<Vec<Explanation>, Error> {
    let bin = ctx.actor.bin.as_deref().unwrap_or_default();
    let of = if any_may(&ctx.actor.roles, Action::MonitorExpertise).is_ok() {
        (Some(bin), None)
    } else {
        any_may(&ctx.actor.roles, Action::AnswerSupervision)?;
        (None, Some(bin))
    };
    Ok(rows::list(&mut *office.db.read().await?, of, case).await?)
}

/// The number of a case that may be asked about, with its organisation.
pub async fn about(office: &Office, ctx: &Ctx, case: Uuid) -> Result<(String, String), Error> {
    any_may(&ctx.actor.roles, Action::MonitorExpertise)?;
    let case = cases::find(&mut *office.db.read().await?, case).await?.ok_or(Error::NotFound)?;
    looks::at_case(office, ctx, &case, "case").await?;
    Ok((case.registration_number, organisation_of(office, &case.organisation)))
}

/// Asks; gives the id of the request.
pub async fn ask(office: &Office, ctx: &Ctx, asked: &Asked) -> Result<Uuid, Error> {
    let (_, clause) = any_may(&ctx.actor.roles, Action::MonitorExpertise)?;
    let mut wrong = Vec::new();
    let text = written(&asked.text, &mut wrong);
    let today = office.law(ctx.now).date(ctx.now);
    let answer_by = day(asked.answer_by.trim()).filter(|day| *day >= today);
    if answer_by.is_none() {
        wrong.push(FieldError::new("answer_by", "explanation-error-day"));
    }
    let mut tx = office.db.begin().await?;
    let organisation = match asked.case {
        Some(id) => {
            let case = cases::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
            organisation_of(office, &case.organisation)
        }
        None => asked.organisation.clone(),
    };
    let known = organisation == office.config.organisation.bin
        || users::of_bin(&mut tx, &organisation).await?.is_some();
    if !known {
        wrong.push(FieldError::new("organisation", "explanation-error-organisation"));
    }
    let (Some(answer_by), true) = (answer_by, wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
    let year = today.year();
    let number = cases::next_number(&mut tx, SUBJECT, year).await?;
    let it = Explanation {
        id: ctx.id(),
        number: format!("{year}-{number}"),
        organisation,
        case: asked.case,
        asked_bin: ctx.actor.bin.clone().unwrap_or_default(),
        answer_by,
        state: "asked".into(),
        version: 1,
        asked_at: ctx.now,
    };
    rows::insert(&mut tx, &it).await?;
    rows::write(&mut tx, it.id, &word(ctx, 1, false, text)).await?;
    let data =
        json!({ "number": it.number, "case": it.case, "organisation": it.organisation, "by": answer_by });
    note(office, &mut tx, ctx, (it.id, clause), "explanation_asked", data).await?;
    tell(&mut tx, ctx, &it, &it.organisation, "explanation-asked").await?;
    tx.commit().await?;
    Ok(it.id)
}

/// One of the visitor's.
pub async fn thread(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Thread, Error> {
    let mut conn = office.db.read().await?;
    let (explanation, answers) = mine(&mut conn, ctx, id).await?;
    let case_number = match explanation.case {
        Some(case) => cases::find(&mut conn, case).await?.map(|case| case.registration_number),
        None => None,
    };
    let attached = documents::of_subject(&mut conn, SUBJECT, id).await?;
    let place = |it: &Document| it.data["word"].as_i64().unwrap_or_default();
    let waiting = if answers { waiting(office, &mut conn, id).await? } else { Vec::new() };
    Ok(Thread {
        case_number,
        words: rows::words(&mut conn, id).await?,
        documents: attached.into_iter().map(|it| (place(&it), it)).collect(),
        waiting,
        answers,
        explanation,
    })
}

/// The request where the visitor is one of its two sides, and whether he is the one that answers. Others are told that
/// there is none.
async fn mine(conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<(Explanation, bool), Error> {
    let it = rows::find(conn, id).await?.ok_or(Error::NotFound)?;
    match reader(&it, &ctx.actor) {
        Reader::Other => Err(Error::NotFound),
        side => Ok((it, side == Reader::Employee)),
    }
}

/// What somebody is to a request and its files.
fn reader(it: &Explanation, actor: &Actor) -> Reader {
    let own = |bin: &str| actor.bin.as_deref() == Some(bin);
    let may = |action| any_may(&actor.roles, action).is_ok();
    match () {
        () if own(&it.asked_bin) && may(Action::MonitorExpertise) => super::reader(actor),
        () if own(&it.organisation) && may(Action::AnswerSupervision) => Reader::Employee,
        () => Reader::Other,
    }
}

/// The same by the id of the request.
pub(crate) async fn reader_of(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Reader, Error> {
    Ok(rows::find(conn, id).await?.map_or(Reader::Other, |it| reader(&it, actor)))
}

/// The organisation answers; its files go with the answer.
pub async fn answer(office: &Office, ctx: &Ctx, id: Uuid, version: i64, text: &str) -> Result<(), Error> {
    let (_, clause) = any_may(&ctx.actor.roles, Action::AnswerSupervision)?;
    let (it, files) = {
        let mut conn = office.db.read().await?;
        let (it, answers) = mine(&mut conn, ctx, id).await?;
        open_for(&it, answers, version)?;
        (it, waiting(office, &mut conn, id).await?)
    };
    let mut wrong = Vec::new();
    let text = written(text, &mut wrong);
    wrong.extend(files.iter().filter_map(|(upload, check)| check.wrong("file".into(), &upload.file_name)));
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    uploads::stored(office, files.iter().map(|(upload, _)| upload), clause).await?;
    let mut tx = office.db.begin().await?;
    let position = next(&mut tx, &it, "answered").await?;
    rows::write(&mut tx, id, &word(ctx, position, true, text)).await?;
    let mut sums = Vec::new();
    for (upload, _) in &files {
        let document = Document::uploaded((SUBJECT, id), FILE, upload, ctx.now).ok_or(Error::Stale)?;
        let document =
            Document { source: it.organisation.clone(), data: json!({ "word": position }), ..document };
        documents::insert(&mut tx, &document).await?;
        if !files::delete(&mut tx, upload.id).await? {
            return Err(Error::Stale);
        }
        sums.push(document.sha256);
    }
    let data = json!({ "number": it.number, "files": sums });
    note(office, &mut tx, ctx, (id, clause), "explanation_answered", data).await?;
    tell(&mut tx, ctx, &it, &it.asked_bin, "explanation-answered").await?;
    Ok(tx.commit().await?)
}

/// The body asks once more, or closes the request.
pub async fn go_on(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    version: i64,
    text: &str,
    close: bool,
) -> Result<(), Error> {
    let (_, clause) = any_may(&ctx.actor.roles, Action::MonitorExpertise)?;
    let (it, answers) = mine(&mut *office.db.read().await?, ctx, id).await?;
    open_for(&it, !answers, version)?;
    let mut wrong = Vec::new();
    let text = written(text, &mut wrong);
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let mut tx = office.db.begin().await?;
    let position = next(&mut tx, &it, if close { "closed" } else { "asked" }).await?;
    rows::write(&mut tx, id, &word(ctx, position, false, text)).await?;
    let (event, notice) = match close {
        true => ("explanation_closed", "explanation-closed"),
        false => ("explanation_asked", "explanation-asked"),
    };
    note(office, &mut tx, ctx, (id, clause), event, json!({ "number": it.number })).await?;
    tell(&mut tx, ctx, &it, &it.organisation, notice).await?;
    Ok(tx.commit().await?)
}

/// Whoever writes saw the last state, and it is not closed.
fn open_for(it: &Explanation, side: bool, version: i64) -> Result<(), Error> {
    match () {
        () if !side => Err(Error::NotFound),
        () if it.version != version || it.state == "closed" => Err(Error::Stale),
        () => Ok(()),
    }
}

/// The place of the next word; of two who write at once the later one looks again.
async fn next(conn: &mut Conn, it: &Explanation, state: &str) -> Result<i64, Error> {
    if !rows::change(conn, it.id, it.version, state).await? {
        return Err(Error::Stale);
    }
    Ok(rows::words(conn, it.id).await?.last().map_or(1, |word| word.position + 1))
}

/// Attaches a file to the answer that is being written.
pub async fn attach(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    file: Announced,
    body: impl Stream<Item = Result<Bytes, impl Display + Send + 'static>> + Send + 'static,
) -> Result<Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let owner = answering(office, ctx, id).await?;
    if files::of_subject(&mut *office.db.read().await?, id).await?.len() >= MOST_FILES {
        return Err(Error::Invalid(vec![
            FieldError::new("file", "explanation-error-files").with("max", MOST_FILES),
        ]));
    }
    let new = file.of(ctx, &limits, owner, SUBJECT, id)?.in_one_request(&limits);
    Ok(office.uploads.store_whole(new, body, ctx.now).await?)
}

/// Takes a file out of it.
pub async fn take_out(office: &Office, ctx: &Ctx, id: Uuid, upload: Uuid) -> Result<(), Error> {
    // Also when the body has closed it meanwhile: what was not sent is nobody's to keep.
    any_may(&ctx.actor.roles, Action::AnswerSupervision)?;
    let (it, answers) = mine(&mut *office.db.read().await?, ctx, id).await?;
    if !answers {
        return Err(Error::NotFound);
    }
    let owner = it.organisation;
    let attached = files::of_subject(&mut *office.db.read().await?, id).await?;
    if !attached.iter().any(|it| it.id == upload) {
        return Err(Error::NotFound);
    }
    Ok(office.uploads.terminate(&owner, upload, ctx.now).await?)
}

/// The organisation that answers, whose files these are.
async fn answering(office: &Office, ctx: &Ctx, id: Uuid) -> Result<String, Error> {
    any_may(&ctx.actor.roles, Action::AnswerSupervision)?;
    let (it, answers) = mine(&mut *office.db.read().await?, ctx, id).await?;
    open_for(&it, answers, it.version)?;
    Ok(it.organisation)
}

async fn waiting(office: &Office, conn: &mut Conn, id: Uuid) -> Result<Vec<(Upload, Check)>, Error> {
    let found = arrival::found(office, conn, id).await?;
    let all = files::of_subject(conn, id).await?;
    Ok(all.into_iter().map(|it| (it.clone(), found.check(&it))).collect())
}

fn word(ctx: &Ctx, position: i64, answers: bool, text: String) -> Word {
    Word { position, at: ctx.now, actor: ctx.actor.clone(), answers, text }
}

fn written(text: &str, wrong: &mut Vec<FieldError>) -> String {
    let text = text.trim().replace("\r\n", "\n");
    if text.is_empty() || text.chars().count() > LONGEST {
        wrong.push(FieldError::new("text", "explanation-error-text").with("max", LONGEST));
    }
    text
}

async fn note(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    (id, clause): (Uuid, Clause),
    kind: &'static str,
    data: serde_json::Value,
) -> Result<(), Error> {
    let event = Event { kind, clause, at: ctx.now, data };
    history::note(conn, ctx, &office.law(ctx.now), (SUBJECT, id), &[event]).await?;
    Ok(())
}

async fn tell(conn: &mut Conn, ctx: &Ctx, it: &Explanation, party: &str, kind: &str) -> Result<(), Error> {
    let data = json!({ "number": it.number, "by": it.answer_by });
    notices::tell(conn, ctx, party, (SUBJECT, it.id), kind, data).await
}
