//! Every look of supervision, with person, time and what was looked at (A-26.p2-R3, B-16.4). It is written before what was
//! looked at is given out. The operator sees all of them, an organisation those at its cases, a person the own ones.

use law::Clause;
use law::access::{Action, any_may};
use uuid::Uuid;

use super::{organisation_of, watches};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::expertise;
use crate::store::cases::Case;
use crate::store::downloads::Download;
use crate::store::supervision as rows;
pub use crate::store::supervision::Look;
use crate::store::supervision::Of;
use crate::store::{Conn, cases, documents};

/// How many a page has.
pub const PER_PAGE: i64 = 200;

/// What was looked at.
pub(crate) struct Seen<'a> {
    pub what: &'a str,
    pub subject: Option<Uuid>,
    pub organisation: String,
    pub name: String,
}

/// Writes a look of whoever looks as supervision.
pub(crate) async fn keep(conn: &mut Conn, ctx: &Ctx, seen: Seen<'_>) -> Result<(), Error> {
    let (_, clause) = any_may(&ctx.actor.roles, Action::MonitorExpertise)?;
    let look = Look {
        id: ctx.id(),
        at: ctx.now,
        iin: ctx.actor.iin.clone().unwrap_or_default(),
        person: ctx.actor.name.clone(),
        bin: ctx.actor.bin.clone().unwrap_or_default(),
        what: seen.what.to_owned(),
        subject: seen.subject,
        organisation: seen.organisation,
        name: seen.name,
        clause: clause.0.to_owned(),
    };
    Ok(rows::look(conn, &look).await?)
}

/// A look at a case, where whoever sees it is no employee of its organisation.
pub(crate) async fn at_case(office: &Office, ctx: &Ctx, case: &Case, what: &str) -> Result<(), Error> {
    let employed = any_may(&ctx.actor.roles, Action::ReadExpertiseCase).is_ok();
    if !watches(&ctx.actor) || (employed && case.is_of(office, &ctx.actor)) {
        return Ok(());
    }
    let mut tx = office.db.begin().await?;
    keep(&mut tx, ctx, of_case(office, case, what, case.registration_number.clone())).await?;
    Ok(tx.commit().await?)
}

/// A look at a document of a case, in the transaction that writes its download.
pub(crate) async fn at_document(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    given: &Download,
) -> Result<(), Error> {
    if given.subject_kind != expertise::SUBJECT || !watches(&ctx.actor) {
        return Ok(());
    }
    let Some(case) = cases::find(conn, given.subject_id).await? else { return Ok(()) };
    if any_may(&ctx.actor.roles, Action::ReadExpertiseCase).is_ok() && case.is_of(office, &ctx.actor) {
        return Ok(());
    }
    let document = match given.document_id {
        Some(id) => documents::find(conn, id).await?,
        None => None,
    };
    let (what, name) = match document {
        None => ("archive", case.registration_number.clone()),
        Some(it) if given.part == "signature" => ("signature", named(&case, &it.file_name)),
        Some(it) => ("document", named(&case, &it.file_name)),
    };
    keep(conn, ctx, of_case(office, &case, what, name)).await
}

fn named(case: &Case, file: &str) -> String {
    format!("{} · {file}", case.registration_number)
}

fn of_case<'a>(office: &Office, case: &Case, what: &'a str, name: String) -> Seen<'a> {
    Seen { what, subject: Some(case.id), organisation: organisation_of(office, &case.organisation), name }
}

/// A page of the looks that concern whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub looks: Vec<Look>,
    /// 1, 2, 3 …; one that is not there is the last one.
    pub page: i64,
    pub pages: i64,
    /// On all pages.
    pub all: i64,
}

/// The looks that concern whoever asks, the newest first.
pub async fn page(office: &Office, ctx: &Ctx, page: i64) -> Result<Page, Error> {
    let whose = whose(ctx)?;
    let mut conn = office.db.read().await?;
    let all = rows::count_looks(&mut conn, whose).await?;
    let pages = ((all + PER_PAGE - 1) / PER_PAGE).max(1);
    let page = page.clamp(1, pages);
    let looks = rows::looks(&mut conn, whose, (PER_PAGE, (page - 1) * PER_PAGE)).await?;
    Ok(Page { looks, page, pages, all })
}

/// All of them.
pub async fn all(office: &Office, ctx: &Ctx) -> Result<Vec<Look>, Error> {
    Ok(rows::looks(&mut *office.db.read().await?, whose(ctx)?, (i64::MAX, 0)).await?)
}

/// Which looks concern whoever asks.
fn whose(ctx: &Ctx) -> Result<Of<'_>, Error> {
    let may = |action| any_may(&ctx.actor.roles, action).is_ok();
    let (iin, bin) = (ctx.actor.iin.as_deref(), ctx.actor.bin.as_deref());
    Ok(match () {
        () if may(Action::GiveSupervision) => Of::All,
        () if may(Action::MonitorExpertise) => Of::Person(iin.unwrap_or_default()),
        () if may(Action::ReadExpertiseCase) => Of::Organisation(bin.unwrap_or_default()),
        () => return Err(Error::Denied { clause: Clause("A-34.9") }),
    })
}

/// How often supervision looked at a case, for whoever reads it.
pub(crate) async fn of(conn: &mut Conn, case: Uuid) -> Result<i64, Error> {
    Ok(rows::count_looks(conn, Of::Case(case)).await?)
}
