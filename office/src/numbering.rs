//! The template of registration numbers (A-18.p4): what is in force, and the operator's way to a new one that can
//! repeat no number: propose, see what it would give, confirm.

use std::collections::HashMap;

use jiff::civil::Date;
use law::access::{self, Action};
use law::number::{NumberError, Template};
use uuid::Uuid;

use crate::Office;
use crate::ctx::Ctx;
use crate::decisions;
use crate::error::{Error, FieldError};
pub use crate::store::numbering::Edition;
use crate::store::participants::Participant;
use crate::store::{Conn, numbering, participants};

/// How many of the coming numbers are shown.
const COMING: u64 = 3;
/// So many numbers are read at a time.
const PAGE: i64 = 5_000;

/// What an operator proposes, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    pub template: String,
    /// `dd.mm.yyyy` or ISO 8601.
    pub from: String,
    pub reason: String,
}

/// The template in force with everything that was recorded.
#[derive(Clone, Debug)]
pub struct Overview {
    pub template: Template,
    /// `None`: since the beginning, nothing was recorded yet.
    pub since: Option<Edition>,
    /// The last one first.
    pub editions: Vec<Edition>,
    pub coming: Vec<Coming>,
}

/// The next numbers of a participant, if nobody takes them before.
#[derive(Clone, Debug, PartialEq)]
pub struct Coming {
    pub participant: Participant,
    pub numbers: Vec<String>,
}

/// A proposal that repeats no number, and what it would mean.
#[derive(Clone, Debug)]
pub struct Preview {
    pub template: Template,
    pub from: Date,
    pub reason: String,
    pub coming: Vec<Coming>,
    /// Numbers already given that were compared.
    pub compared: u64,
    /// An edition recorded earlier that takes its place later.
    pub until: Option<Edition>,
    /// The last edition at this moment: whoever confirms says which one was seen.
    pub edition: i64,
}

/// The template in force on a registration date.
pub(crate) async fn in_force(conn: &mut Conn, on: Date) -> Result<Template, Error> {
    let edition = numbering::in_force(conn, on).await?;
    Ok(edition.map(|edition| edition.template).unwrap_or_default())
}

/// What the operator sees first.
pub async fn overview(office: &Office, ctx: &Ctx) -> Result<Overview, Error> {
    access::any_may(&ctx.actor.roles, Action::SetNumberTemplate)?;
    let today = office.law(ctx.now).date(ctx.now);
    let mut reader = office.db.read().await?;
    let since = numbering::in_force(&mut reader, today).await?;
    let template = since.as_ref().map(|edition| edition.template.clone()).unwrap_or_default();
    let coming = coming(&mut reader, &template, today).await?;
    Ok(Overview { template, since, editions: numbering::all(&mut reader).await?, coming })
}

/// Checks a proposal against everything that has, had or will have numbers, and shows what it would give.
pub async fn preview(office: &Office, ctx: &Ctx, proposal: &Proposal) -> Result<Preview, Error> {
    access::any_may(&ctx.actor.roles, Action::SetNumberTemplate)?;
    let today = office.law(ctx.now).date(ctx.now);
    let (template, from, reason) = read(proposal, today).map_err(Error::Invalid)?;
    let mut reader = office.db.read().await?;
    let editions = numbering::all(&mut reader).await?;
    let before = numbering::in_force(&mut reader, from).await?.map(|edition| edition.template);
    if before.unwrap_or_default() == template {
        return Err(Error::field("template", "numbering-error-nothing-new"));
    }
    // Also those of the past: a registration that comes late is numbered by the template of its own date.
    let known = editions.iter().map(|edition| edition.template.clone()).chain([Template::default()]);
    if let Some(other) = known.into_iter().find(|other| template.might_repeat(other)) {
        let wrong = FieldError::new("template", "numbering-error-might-repeat").with("other", other);
        return Err(Error::Invalid(vec![wrong]));
    }
    let compared = compare(&mut reader, &template).await?;
    let until = editions.iter().filter(|edition| edition.valid_from > from);
    let until = until.min_by_key(|edition| (edition.valid_from, -edition.edition)).cloned();
    let edition = editions.first().map_or(0, |edition| edition.edition);
    let coming = coming(&mut reader, &template, from).await?;
    Ok(Preview { template, from, reason, coming, compared, until, edition })
}

/// Records a proposal, checked anew. `seen` is the last edition that the operator knew: [`Error::Stale`] where
/// somebody recorded another one meanwhile. Numbers already given stay as they are.
pub async fn record(office: &Office, ctx: &Ctx, proposal: &Proposal, seen: i64) -> Result<Edition, Error> {
    let preview = preview(office, ctx, proposal).await?;
    if preview.edition != seen {
        return Err(Error::Stale);
    }
    let edition = Edition {
        edition: seen + 1,
        template: preview.template,
        valid_from: preview.from,
        reason: preview.reason,
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    let mut tx = office.db.begin().await?;
    numbering::insert(&mut tx, &edition).await?;
    tx.commit().await?;
    tracing::info!(edition = edition.edition, from = %edition.valid_from, "number template recorded");
    Ok(edition)
}

/// The values of a proposal, or everything that is wrong with them. A registration date has one template: whatever is
/// registered today is numbered by today's.
fn read(proposal: &Proposal, today: Date) -> Result<(Template, Date, String), Vec<FieldError>> {
    let template = Template::parse(proposal.template.trim()).map_err(|error| vec![told(&error)]);
    let decided = decisions::read("numbering", &proposal.from, &proposal.reason, today);
    match (template, decided) {
        (Ok(template), Ok((from, reason))) => Ok((template, from, reason)),
        (template, decided) => {
            Err([template.err().unwrap_or_default(), decided.err().unwrap_or_default()].concat())
        }
    }
}

fn told(error: &NumberError) -> FieldError {
    let wrong = FieldError::new("template", format!("number-error-{}", error.code()));
    error.args().into_iter().fold(wrong, |wrong, (name, value)| wrong.with(name, value))
}

/// The next numbers of every participant by this template, on the assumption that nobody takes one before.
async fn coming(conn: &mut Conn, template: &Template, on: Date) -> Result<Vec<Coming>, Error> {
    let next = numbering::next_places(conn).await?;
    let all = participants::all(conn).await?;
    let of = |participant: Participant| {
        let first = next.get(&(participant.id, on.year())).copied().unwrap_or(1);
        let numbers = (first..first + COMING).map(|place| template.render(&participant.code, on, place));
        Coming { numbers: numbers.collect(), participant }
    };
    Ok(all.into_iter().map(of).collect())
}

/// Compares with every number that exists: none may be one that the template would still give. Numbers of the known
/// templates are out of the question already; this finds those that came here by another way.
async fn compare(conn: &mut Conn, template: &Template) -> Result<u64, Error> {
    let codes: HashMap<String, Uuid> = participants::all(conn)
        .await?
        .into_iter()
        .map(|one| (one.code.as_str().to_owned(), one.id))
        .collect();
    let next = numbering::next_places(conn).await?;
    let (mut compared, mut after) = (0, String::new());
    loop {
        let numbers = numbering::given(conn, &after, PAGE).await?;
        for number in &numbers {
            let Some(place) = template.read(number) else { continue };
            // A place that was taken is never given again.
            let series = codes.get(place.code.as_str()).and_then(|id| next.get(&(*id, place.year)));
            if series.is_none_or(|next| place.sequence >= *next) {
                let wrong = FieldError::new("template", "numbering-error-repeats").with("number", number);
                return Err(Error::Invalid(vec![wrong]));
            }
        }
        compared += numbers.len() as u64;
        match numbers.last() {
            Some(last) => after.clone_from(last),
            None => return Ok(compared),
        }
    }
}
