//! The job that compares two files: reads the pages of both, finds which belong together, compares those that are not
//! equal. It may run twice; what was read is kept, so that it goes on where it was.

use std::io;

use jiff::SignedDuration;
use pdf::difference::Difference;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tokio::io::AsyncBufRead;
use uuid::Uuid;

use super::read::{self, File, Page};
use super::{Change, Content, FORM, Report, Sheet, Side, align, differ};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::jobs;
use crate::store::comparisons;
use crate::view::Reason;
use crate::view::child::{Two, Work};
use crate::view::process::{self, Ended};

/// The job that compares two files.
pub const JOB: &str = "compare";
/// A comparison is made again after this time.
pub const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Pairs that one process is given.
const PAIRS: usize = 200;
/// After so many pairs that took too much the rest is not tried.
const PATIENCE: usize = 10;

/// What is kept of a comparison.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Found {
    Sheets(Report),
    Unread { old: bool, reason: Reason },
}

impl From<Found> for Content {
    fn from(found: Found) -> Content {
        match found {
            Found::Sheets(report) => Content::Sheets(report),
            Found::Unread { old, reason } => Content::Unread { old, reason },
        }
    }
}

pub fn told(found: Json) -> Result<Content, Error> {
    Ok(serde_json::from_value::<Found>(found)?.into())
}

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    comparison: Uuid,
    /// The size of the old file.
    first: u64,
    pdf: (bool, bool),
}

/// Plans the comparison of two files, once.
pub async fn plan(office: &Office, ctx: &Ctx, old: &Side, new: &Side) -> Result<(), Error> {
    let (Some(old_file), Some(new_file)) = (old.file(), new.file()) else { return Ok(()) };
    let id = ctx.id();
    let mut tx = office.db.begin().await?;
    if comparisons::insert(&mut tx, id, (old_file.sha256, new_file.sha256), FORM, ctx.now).await? {
        let pdf = (old_file.pdf, new_file.pdf);
        let payload = json!(Payload { comparison: id, first: old.document.size as u64, pdf });
        jobs::enqueue(&mut tx, JOB, &payload, &format!("{JOB}:{id}"), ctx.now).await?;
    }
    Ok(tx.commit().await?)
}

/// Compares two files.
pub async fn run(office: &Office, payload: &Json) -> Result<(), Error> {
    let payload = Payload::deserialize(payload)?;
    let id = payload.comparison;
    let Some(known) = comparisons::find(&mut *office.db.read().await?, id).await? else { return Ok(()) };
    if known.found.is_some() {
        return Ok(());
    }
    let (old, new) = (&known.files.0, &known.files.1);
    let (old, new) = (File { sha256: old, pdf: payload.pdf.0 }, File { sha256: new, pdf: payload.pdf.1 });
    let work = Comparing { office, id, of: Two { first: payload.first, pdf: payload.pdf }, old, new };
    // A file that is gone is compared no more: its case was disposed of.
    let found = match (office.blobs.contains(old.sha256).await?, office.blobs.contains(new.sha256).await?) {
        (true, true) => work.found().await?,
        (there, _) => Found::Unread { old: !there, reason: Reason::Broken },
    };
    let found = serde_json::to_value(found)?;
    let mut tx = office.db.begin().await?;
    comparisons::finish(&mut tx, id, &found).await?;
    Ok(tx.commit().await?)
}

/// Compares two files without keeping what is found.
pub async fn compared(office: &Office, old: &Side, new: &Side) -> Result<Content, Error> {
    let (Some(old_file), Some(new_file)) = (old.file(), new.file()) else { return Ok(Content::Kind) };
    let of = Two { first: old.document.size as u64, pdf: (old_file.pdf, new_file.pdf) };
    let work = Comparing { office, id: Uuid::nil(), of, old: old_file, new: new_file };
    Ok(work.found().await?.into())
}

struct Comparing<'a> {
    office: &'a Office,
    id: Uuid,
    of: Two,
    old: File<'a>,
    new: File<'a>,
}

impl Comparing<'_> {
    async fn progress(&self, done: u32, out_of: u32) -> Result<(), Error> {
        let mut tx = self.office.db.begin().await?;
        comparisons::progress(&mut tx, self.id, done.into(), out_of.into()).await?;
        Ok(tx.commit().await?)
    }

    async fn found(&self) -> Result<Found, Error> {
        // What is not known yet is thought to be as much as what is: reading both, then comparing.
        let first = |done, all| self.progress(done, all * 3);
        let old = match read::pages(self.office, self.old, first).await? {
            Ok(pages) => pages,
            Err(reason) => return Ok(Found::Unread { old: true, reason }),
        };
        let before = old.len() as u32;
        let second = |done, all| self.progress(before + done, before + all * 2);
        let new = match read::pages(self.office, self.new, second).await? {
            Ok(pages) => pages,
            Err(reason) => return Ok(Found::Unread { old: false, reason }),
        };
        let pages = (before, new.len() as u32);
        let mut sheets = sheets(&old, &new);
        let doubtful = |sheet: &Sheet| match (sheet.old, sheet.new) {
            (Some(old), Some(new)) if sheet.change == Change::Changed => Some((old, new)),
            _ => None,
        };
        let pairs: Vec<_> = sheets.iter().filter_map(doubtful).collect();
        let mut differences = self.differences(&pairs, pages.0 + pages.1).await?.into_iter();
        for sheet in &mut sheets {
            let Some((before, after)) = doubtful(sheet) else { continue };
            match differences.next() {
                Some(Ok(difference)) => {
                    let (one, two) = (&old[before as usize - 1], &new[after as usize - 1]);
                    if !one.reads_as(two) {
                        let text = differ(self.office, (self.old, before), (self.new, after)).await?;
                        sheet.words = (text.gone as u32, text.new as u32);
                    }
                    judge(sheet, difference, one, two);
                }
                Some(Err(reason)) => sheet.change = Change::Unread(reason),
                None => sheet.change = Change::Unread(Reason::Time),
            }
        }
        Ok(Found::Sheets(Report { pages, sheets }))
    }

    /// What each pair differs in.
    async fn differences(
        &self,
        pairs: &[(u32, u32)],
        before: u32,
    ) -> Result<Vec<Result<Difference, Reason>>, Error> {
        let (mut found, mut lost) = (Vec::new(), 0);
        while found.len() < pairs.len() {
            let left = &pairs[found.len()..];
            let work = Work::Compare { of: self.of, pairs: left[..left.len().min(PAIRS)].to_vec() };
            let mut got = Vec::new();
            let free = self.office.viewer.places.acquire().await.map_err(Error::internal)?;
            let of = [self.old.sha256, self.new.sha256];
            let ended = process::run(self.office, work, &of, |output| receive(output, &mut got)).await?;
            drop(free);
            if got.is_empty() {
                let reason = if let Ended::Not(reason) = ended { reason } else { Reason::Broken };
                got.push(Err(reason));
                lost += 1;
            }
            found.extend(got);
            if lost >= PATIENCE {
                found.resize(pairs.len(), Err(Reason::Time));
            }
            found.truncate(pairs.len());
            self.progress(before + found.len() as u32, before + pairs.len() as u32).await?;
        }
        Ok(found)
    }
}

async fn receive(
    mut output: impl AsyncBufRead + Unpin,
    got: &mut Vec<Result<Difference, Reason>>,
) -> io::Result<()> {
    while let Some(difference) = read::line(&mut output).await? {
        got.push(Ok(difference));
        if got.len() > PAIRS {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    Ok(())
}

/// The sheets of both documents as they belong together; what has to be compared is `Changed`.
fn sheets(old: &[Page], new: &[Page]) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = align::align(old, new)
        .into_iter()
        .map(|(before, after)| {
            let (one, two) = (before.map(|number| &old[number]), after.map(|number| &new[number]));
            let change = match (one, two) {
                (Some(one), Some(two)) => match one.unread().or(two.unread()) {
                    Some(reason) => Change::Unread(reason),
                    None if one.looks_as(two) && one.reads_as(two) => Change::Equal,
                    None => Change::Changed,
                },
                (Some(_), None) => Change::Removed,
                _ => Change::Inserted,
            };
            let number = |index: Option<usize>| index.map(|index| index as u32 + 1);
            Sheet {
                old: number(before),
                new: number(after),
                change,
                sizes: (one.and_then(Page::size), two.and_then(Page::size)),
                turned: 0,
                share: 0,
                canvas: (0, 0),
                regions: Vec::new(),
                words: (0, 0),
            }
        })
        .collect();
    // The same sheet, removed here and inserted there, was moved.
    for index in 0..sheets.len() {
        let (Change::Inserted, Some(after)) = (sheets[index].change, sheets[index].new) else { continue };
        let two = &new[after as usize - 1];
        let same = |sheet: &Sheet| {
            let one = sheet.old.filter(|_| sheet.change == Change::Removed).map(|one| &old[one as usize - 1]);
            one.is_some_and(|one| one.looks_as(two) && one.reads_as(two))
        };
        if let Some(from) = sheets.iter().position(same) {
            (sheets[index].old, sheets[index].sizes.0) = (sheets[from].old.take(), sheets[from].sizes.0);
            sheets[index].change = Change::Moved;
        }
    }
    sheets.retain(|sheet| sheet.old.is_some() || sheet.new.is_some());
    sheets
}

fn judge(sheet: &mut Sheet, difference: Difference, one: &Page, two: &Page) {
    let same_size = difference.turned == 0 && one.size() == two.size();
    let same_words = sheet.words == (0, 0);
    sheet.change = match difference.pixels {
        0 if same_words && same_size && one.looks_as(two) => Change::Equal,
        0 if same_words && same_size => Change::Fine,
        _ => Change::Changed,
    };
    (sheet.turned, sheet.share) = (difference.turned, difference.share);
    sheet.canvas = (difference.width, difference.height);
    sheet.regions = difference.regions;
}
