//! The queue of an organisation: chosen, counted, sorted and turned over by the database.

use jiff::ToSpan;
use jiff::civil::Weekday;
use law::access::{Action, any_may};
use law::expertise::case::State;

use super::may;
use crate::Office;
use crate::applications::sections::SECTIONS;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::registrations::one_line;
use crate::store::cases::{self, Case};
use crate::store::queue::{self as rows, Count, Edges};
pub use crate::store::queue::{Filter, Listed};
use crate::store::seats::LEAD;
use crate::users;

/// Cases of a page.
pub const PER_PAGE: usize = 50;
/// Tasks at the head of the queue; the rest is in the list itself.
const TASKS: i64 = 20;
/// Longest text that is looked for, characters.
const LONGEST_FIND: usize = 200;
/// Results that wait for the head.
const TO_SIGN: i64 = 500;
/// Rows that are filled at once.
const AT_ONCE: i64 = 500;

/// Kinds of terms of the list.
pub const TERMS: [&str; 3] = ["late", "today", "week"];
/// Orders of the list.
pub const SORTS: [&str; 3] = ["term", "received", "number"];

/// What is wanted, and which page of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub filter: Filter,
    /// From 1 on; more than there are: the last one.
    pub page: usize,
}

/// One page with the counts of all.
#[derive(Clone, Debug)]
pub struct Queue {
    pub cases: Vec<Listed>,
    /// How many fit.
    pub found: usize,
    pub page: usize,
    pub pages: usize,
    counts: Vec<Count>,
    filter: Filter,
}

impl Queue {
    /// Cases at a stage (`open`, `closed`, a state; blank: any) that fit otherwise.
    pub fn at(&self, stage: &str) -> usize {
        sum(&self.counts, stage, &self.filter.term)
    }

    /// Cases with such a term that fit otherwise.
    pub fn with_term(&self, term: &str) -> usize {
        sum(&self.counts, &self.filter.stage, term)
    }

    /// Cases that fit, whatever their stage and term.
    pub fn all(&self) -> usize {
        sum(&self.counts, "", "")
    }

    /// Whether there are none of these.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

fn sum(counts: &[Count], stage: &str, term: &str) -> usize {
    let fits = |count: &&Count| {
        let staged = match stage {
            "" => true,
            "open" => !count.closed,
            "closed" => count.closed,
            state => count.state == state,
        };
        // This week has today in it.
        let termed = match (&count.term, term) {
            (counted, "") => counted.is_none(),
            (Some(counted), "week") => counted != "late",
            (counted, term) => counted.as_deref() == Some(term),
        };
        staged && termed
    };
    counts.iter().filter(fits).map(|count| usize::try_from(count.cases).unwrap_or(0)).sum()
}

/// The wanted page of the cases of the organisation for which somebody works here.
pub async fn page(office: &Office, ctx: &Ctx, wanted: &Wanted) -> Result<Queue, Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    let filter = known(&wanted.filter);
    let of = users::of(office, ctx.actor.bin.as_deref().unwrap_or_default());
    let mut conn = office.db.read().await?;
    let edges = edges(office, ctx);
    let counts = rows::counts(&mut conn, &of, &filter, edges).await?;
    let found = sum(&counts, &filter.stage, &filter.term);
    let pages = found.div_ceil(PER_PAGE).max(1);
    let page = wanted.page.clamp(1, pages);
    let place = (PER_PAGE as i64, ((page - 1) * PER_PAGE) as i64);
    let cases = rows::page(&mut conn, &of, &filter, edges, place).await?;
    Ok(Queue { cases, found, page, pages, counts, filter })
}

/// What of the filter means anything; the rest is blank.
fn known(filter: &Filter) -> Filter {
    let of = |known: &[&str], value: &str| {
        known.iter().find(|it| **it == value).map_or(String::new(), |it| (*it).into())
    };
    let sections: Vec<&str> = [LEAD].into_iter().chain(SECTIONS).collect();
    let stages: Vec<&str> = State::NAMES.iter().copied().chain(["open", "closed"]).collect();
    Filter {
        stage: of(&stages, &filter.stage),
        term: of(&TERMS, &filter.term),
        vacant: of(&["lead", "section"], &filter.vacant),
        sort: of(&SORTS, &filter.sort),
        find: one_line(&filter.find).chars().take(LONGEST_FIND).collect::<String>().to_lowercase(),
        section: of(&sections, &filter.section),
        ..filter.clone()
    }
}

/// The ends of today and of this week in the capital.
pub(super) fn edges(office: &Office, ctx: &Ctx) -> Edges {
    let law = office.law(ctx.now);
    let today = law.date(ctx.now);
    let left = i64::from(7 - today.weekday().to_monday_one_offset());
    debug_assert!(left > 0 || today.weekday() == Weekday::Sunday);
    Edges { now: ctx.now, today: law.end_of(today), week: law.end_of(today.saturating_add(left.days())) }
}

/// What this employee can do now, the first to end first.
pub async fn tasks(office: &Office, ctx: &Ctx) -> Result<Vec<Case>, Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    waiting(office, ctx, any_may(&ctx.actor.roles, Action::SignAsHead).is_ok(), TASKS).await
}

/// Results that the expert has signed and the head has not.
pub async fn to_sign(office: &Office, ctx: &Ctx) -> Result<Vec<Case>, Error> {
    may(ctx, Action::SignAsHead)?;
    let of = users::of(office, ctx.actor.bin.as_deref().unwrap_or_default());
    let mut conn = office.db.read().await?;
    Ok(rows::waiting(&mut conn, &of, (None, true), (ctx.now, office.config.distribution.required), TO_SIGN)
        .await?)
}

async fn waiting(office: &Office, ctx: &Ctx, head: bool, limit: i64) -> Result<Vec<Case>, Error> {
    let of = users::of(office, ctx.actor.bin.as_deref().unwrap_or_default());
    let expert = any_may(&ctx.actor.roles, Action::SignAsExpert).is_ok();
    let expert = ctx.actor.iin.as_deref().filter(|_| expert);
    let mut conn = office.db.read().await?;
    Ok(rows::waiting(&mut conn, &of, (expert, head), (ctx.now, office.config.distribution.required), limit)
        .await?)
}

/// Fills what the list is chosen by in rows from before there was such a list.
pub(crate) async fn fill(office: &Office) -> Result<(), Error> {
    loop {
        let mut tx = office.db.begin().await?;
        let filled = cases::fill_search(&mut tx, AT_ONCE).await?;
        tx.commit().await?;
        if filled == 0 {
            return Ok(());
        }
    }
}
