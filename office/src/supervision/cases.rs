//! What supervision sees of the work in an expertise system (A-34.9-R2): every case with what its organisation did in time
//! and what it did not, and the organisations side by side. Each list is a look, and so is each file of it.

use std::collections::BTreeMap;

use law::access::{Action, any_may};
use uuid::Uuid;

use super::looks::{self, Seen};
use super::{called, organisation_of};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::expertise;
use crate::registrations::one_line;
use crate::store::cases::{self, Case};
use crate::store::downloads::{self, Download};
use crate::store::supervision as rows;
pub use crate::store::supervision::Line;

/// How many the page shows; the files have all.
pub const SHOWN: usize = 100;

/// What of the list is wanted; blank: everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A BIN.
    pub organisation: String,
    /// Where the check of completeness stands; `open`: it has no result yet.
    pub check: String,
    /// Those with a missed term alone.
    pub late: bool,
    /// In the number, the title or the name of the applicant.
    pub find: String,
}

/// What an organisation has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    pub bin: String,
    pub name: String,
    pub cases: usize,
    /// No result of the check is there yet.
    pub open: usize,
    pub positive: usize,
    pub negative: usize,
    /// Positive because the term ended (A-40.p1).
    pub automatic: usize,
    /// With a missed term.
    pub late: usize,
}

/// The list with the work of every organisation; `late` of all is counted before anything is filtered.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Those that are wanted.
    pub cases: Vec<Line>,
    /// The first of them whole, for a page.
    pub shown: Vec<Case>,
    pub work: Vec<Work>,
}

impl Overview {
    /// A number over all organisations.
    pub fn sum(&self, of: impl Fn(&Work) -> usize) -> usize {
        self.work.iter().map(of).sum()
    }

    /// The name of an organisation of the list.
    pub fn name(&self, bin: &str) -> &str {
        self.work.iter().find(|work| work.bin == bin).map_or("", |work| &work.name)
    }
}

/// The list, for a page or as a file (`export`).
pub async fn overview(office: &Office, ctx: &Ctx, wanted: &Wanted, export: bool) -> Result<Overview, Error> {
    any_may(&ctx.actor.roles, Action::MonitorExpertise)?;
    let mut conn = office.db.read().await?;
    let mut cases = rows::cases(&mut conn, ctx.now).await?;
    let mut work: BTreeMap<String, Work> = BTreeMap::new();
    for case in &mut cases {
        case.organisation = organisation_of(office, &case.organisation);
        count(work.entry(case.organisation.clone()).or_default(), case);
    }
    for (bin, work) in &mut work {
        work.bin = bin.clone();
        work.name = called(office, &mut conn, bin, ctx.locale).await?;
    }
    cases.retain(|case| wanted.fits(case));
    let mut shown = Vec::new();
    for case in cases.iter().take(if export { 0 } else { SHOWN }) {
        shown.extend(cases::find(&mut conn, case.id).await?);
    }
    drop(conn);
    let seen = Seen {
        what: if export { "export" } else { "list" },
        subject: None,
        organisation: wanted.organisation.clone(),
        name: wanted.said(),
    };
    let mut tx = office.db.begin().await?;
    looks::keep(&mut tx, ctx, seen).await?;
    tx.commit().await?;
    Ok(Overview { cases, shown, work: work.into_values().collect() })
}

fn is_open(case: &Line) -> bool {
    !["positive", "positive_auto", "negative"].contains(&case.check.as_str())
}

/// Who was given what of a case, and how often supervision looked at it, for supervision.
pub async fn accesses(office: &Office, ctx: &Ctx, case: Uuid) -> Result<(Vec<Download>, i64), Error> {
    any_may(&ctx.actor.roles, Action::MonitorExpertise)?;
    let mut conn = office.db.read().await?;
    let given = downloads::of_subject(&mut conn, expertise::SUBJECT, case).await?;
    Ok((given, looks::of(&mut conn, case).await?))
}

fn count(work: &mut Work, case: &Line) {
    work.cases += 1;
    match case.check.as_str() {
        "positive" => work.positive += 1,
        "positive_auto" => work.automatic += 1,
        "negative" => work.negative += 1,
        _ => work.open += 1,
    }
    work.late += usize::from(case.late);
}

impl Wanted {
    fn fits(&self, case: &Line) -> bool {
        let find = one_line(&self.find).to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&find);
        (self.organisation.is_empty() || self.organisation == case.organisation)
            && (self.check.is_empty() || self.check == case.check || (self.check == "open" && is_open(case)))
            && (!self.late || case.late)
            && (find.is_empty() || has(&case.number) || has(&case.title) || has(&case.applicant))
    }

    /// As the register of looks names it: short, whatever was typed.
    fn said(&self) -> String {
        let late = if self.late { "late" } else { "" };
        let all = [self.organisation.as_str(), &self.check, late, &self.find];
        let said: Vec<&str> = all.into_iter().filter(|part| !part.is_empty()).collect();
        one_line(&said.join(" · ")).chars().take(200).collect()
    }
}
