//! The book of the law as this system keeps it: the one inside the program with the operator's changes.
//!
//! Every calendar that was ever in force is kept, so that a replay counts by the one that was known then. A node
//! whose book is behind notices it when it writes ([`Laws::current`]) and when it meets an edition that it does not know
//! ([`crate::Office::reread`]).

pub mod confirm;
pub mod desk;
pub mod editions;
pub mod hours;
pub mod interruptions;
pub mod publish;
pub mod recount;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use jiff::civil::Date;
use law::calendar::{Amendment, Document};
use law::edition::{Edition, Term};
use law::{Calendar, Law, LawBook, Order, Rule};

use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::store::laws::{self, Change};
use crate::store::terms::Governed;
use crate::store::{self, Conn, Db};

/// The book that is read now. Cheap to clone; all clones see a new edition at once.
#[derive(Clone)]
pub struct Laws {
    inner: Arc<RwLock<Arc<Kept>>>,
}

/// One reading of the book.
#[derive(Debug)]
pub struct Kept {
    pub book: LawBook,
    /// The number of the last change in it.
    pub version: i64,
    /// Every calendar that was ever in force, by id.
    calendars: BTreeMap<String, Arc<Calendar>>,
    /// Number and id of each change of the calendar, in order.
    changes: Vec<(i64, String)>,
    /// Ids of the days that programs brought.
    programs: BTreeSet<String>,
    /// The days that the operator entered, change by change: they lie over the days of any program.
    entered: Vec<Vec<Amendment>>,
}

impl Laws {
    /// The book inside the program, without any change: for a system that has no database yet.
    pub fn embedded() -> Laws {
        Laws::keeping(Kept::new(LawBook::embedded()))
    }

    fn keeping(kept: Kept) -> Laws {
        Laws { inner: Arc::new(RwLock::new(Arc::new(kept))) }
    }

    /// Reads the book with every change. The calendar of the program is recorded when it is first used, so that
    /// a later program with another one changes nothing that was decided.
    pub async fn open(db: &Db, now: Timestamp) -> Result<Laws, Error> {
        Laws::open_with(db, now, &LawBook::embedded()).await
    }

    /// The same for whoever only looks: nothing is written.
    pub(crate) async fn seen(db: &Db) -> Result<Laws, Error> {
        let changes = laws::after(&mut *db.read().await?, 0).await?;
        Ok(Laws::keeping(Kept::new(LawBook::embedded()).with(changes)?))
    }

    /// The same with this book in place of the one inside the program.
    pub async fn open_with(db: &Db, now: Timestamp, program: &LawBook) -> Result<Laws, Error> {
        let read = async || Kept::new(program.clone()).with(laws::after(&mut *db.read().await?, 0).await?);
        let mut kept = read().await?;
        let days = program.calendar().days_id();
        if !kept.programs.contains(days) {
            let change = of_program(&kept, program.calendar(), now)?;
            let mut tx = db.begin().await?;
            match laws::append(&mut tx, &change).await {
                Ok(()) => {
                    if kept.version > 0 {
                        recount::plan(&mut tx, &change).await?;
                    }
                    tx.commit().await?;
                    kept = kept.with(vec![change])?;
                }
                // Another node was quicker.
                Err(store::Error::Conflict(_) | store::Error::AppendOnly(_)) => {
                    tx.rollback().await?;
                    kept = read().await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Laws::keeping(kept))
    }

    /// What is read now.
    pub fn kept(&self) -> Arc<Kept> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads what was changed since, by this node or another one.
    pub async fn refresh(&self, conn: &mut Conn) -> Result<(), Error> {
        let kept = self.kept();
        if laws::version(conn).await? == kept.version {
            return Ok(());
        }
        let changes = laws::after(conn, kept.version).await?;
        self.put(kept.with(changes)?);
        Ok(())
    }

    /// Takes a change that was committed just now.
    pub(crate) fn put(&self, kept: Kept) {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        if kept.version > inner.version {
            *inner = Arc::new(kept);
        }
    }

    /// Refuses to write by a book that is behind, and reads it anew, so that the next attempt is by the law as it is;
    /// called in every transaction that writes history.
    pub(crate) async fn current(&self, conn: &mut Conn) -> Result<(), Error> {
        if laws::version(conn).await? == self.kept().version {
            return Ok(());
        }
        self.refresh(conn).await?;
        Err(Error::Stale)
    }

    /// The law of order 670 for what begins at this moment.
    pub fn law(&self, at: Timestamp) -> Law {
        self.kept().book.in_force(at)
    }

    /// The law of an order for what begins at this moment.
    pub fn of_order(&self, order: Order, at: Timestamp) -> Law {
        self.kept().book.in_force_of(order, at)
    }

    /// The law that governs a subject: see [`law_of`].
    pub fn of(&self, governed: &Governed, at: Timestamp) -> Result<Law, Error> {
        self.kept().of(governed, at)
    }
}

impl Kept {
    fn new(book: LawBook) -> Kept {
        let calendar = book.calendar().clone();
        let calendars = BTreeMap::from([(calendar.id().to_string(), calendar)]);
        let (changes, programs, entered) = Default::default();
        Kept { book, version: 0, calendars, changes, programs, entered }
    }

    /// With further changes, in their order.
    pub(crate) fn with(&self, changes: Vec<Change>) -> Result<Kept, Error> {
        let (mut book, mut version) = (self.book.clone(), self.version);
        let (mut calendars, mut made) = (self.calendars.clone(), self.changes.clone());
        let (mut programs, mut entered) = (self.programs.clone(), self.entered.clone());
        for change in changes {
            book = apply(&book, &change)?;
            let calendar = book.calendar();
            calendars.insert(calendar.id().to_string(), calendar.clone());
            if change.kind == "calendar" {
                made.push((change.number, change.name.clone()));
                match serde_json::from_value::<Option<Vec<Amendment>>>(change.body["changes"].clone())? {
                    Some(days) => entered.push(days),
                    None if change.body["schedule"].is_null() => {
                        // Where nothing was laid over them, the calendar has the name of its days.
                        let days = change.body["program"].as_str();
                        programs.insert(days.unwrap_or_else(|| calendar.days_id()).to_owned());
                    }
                    None => {}
                }
            }
            version = change.number;
        }
        Ok(Kept { book, version, calendars, changes: made, programs, entered })
    }

    /// The law that governs a subject: see [`law_of`].
    pub fn of(&self, governed: &Governed, at: Timestamp) -> Result<Law, Error> {
        law_of(&self.book, governed, at)
    }

    /// The calendar before a change of the law and the one it made; none where it made none.
    pub fn calendars_of(&self, change: i64) -> Option<(Arc<Calendar>, Arc<Calendar>)> {
        let place = self.changes.iter().position(|(number, _)| *number == change)?;
        let before = place.checked_sub(1).map(|place| &self.changes[place].1)?;
        Some((self.calendar(before)?, self.calendar(&self.changes[place].1)?))
    }

    /// A calendar that is or was in force.
    pub fn calendar(&self, id: &str) -> Option<Arc<Calendar>> {
        self.calendars.get(id).cloned()
    }

    /// The law of an event: the edition and the calendar that are recorded with it.
    pub fn recorded(&self, edition: &str, calendar: &str) -> Option<Law> {
        let law = self.book.edition(edition)?;
        Some(law.by_calendar(self.calendars.get(calendar)?.clone()))
    }
}

/// The law that governs a subject since it began (A-0.h-R2); one that has not begun is under the law in force.
/// An edition that the book does not hold is a fault: by another edition the dates would be others.
pub(crate) fn law_of(book: &LawBook, governed: &Governed, at: Timestamp) -> Result<Law, Error> {
    let law = match governed.edition.as_str() {
        "" => book.in_force(at),
        name => edition(book, name)?,
    };
    Ok(law.begun_on(governed.begun).interrupted(governed.interruptions.clone()))
}

/// An edition that this node has not read: another node or the command line may have loaded it.
#[derive(Debug, thiserror::Error)]
#[error("no edition {0} of the law")]
pub(crate) struct UnknownEdition(String);

/// The term on which a lawyer takes the word back.
#[derive(serde::Serialize, serde::Deserialize)]
struct Doubted {
    edition: String,
    rule: Rule,
    from: Date,
}

fn edition(book: &LawBook, name: &str) -> Result<Law, Error> {
    book.edition(name).ok_or_else(|| Error::internal(UnknownEdition(name.to_owned())))
}

fn apply(book: &LawBook, change: &Change) -> Result<LawBook, Error> {
    let edition = |name: &str| edition(book, name).map(|law| law.edition);
    Ok(match change.kind.as_str() {
        "calendar" => {
            let mut body = change.body.clone();
            // What was changed stands beside the calendar itself.
            if let Some(body) = body.as_object_mut() {
                for beside in ["changes", "schedule", "program"] {
                    body.remove(beside);
                }
            }
            let document: Document = serde_json::from_value(body)?;
            let calendar = Calendar::from(document).told_as(book.calendar());
            book.with_calendar(Arc::new(calendar))
        }
        "edition" => {
            let text: String = serde_json::from_value(change.body["text"].clone())?;
            book.with_edition(&text).map_err(Error::internal)?
        }
        "activation" => {
            let activated = edition(&change.name)?.activated().map_err(Error::internal)?;
            book.with(activated).map_err(Error::internal)?
        }
        "term" => {
            let term: Term = serde_json::from_value(change.body["term"].clone())?;
            let name: String = serde_json::from_value(change.body["edition"].clone())?;
            let changed = edition(&name)?.with_confirmed(&term).map_err(Error::internal)?;
            book.with(changed).map_err(Error::internal)?
        }
        "term-doubt" => {
            let doubt: Doubted = serde_json::from_value(change.body.clone())?;
            let changed = edition(&doubt.edition)?.without_confirmed(doubt.rule, doubt.from);
            book.with(changed.map_err(Error::internal)?).map_err(Error::internal)?
        }
        "withdrawal" => {
            // Whether it could be was decided when it was recorded.
            let withdrawn = Edition::clone(&*edition(&change.name)?).taken_back();
            book.with(withdrawn).map_err(Error::internal)?
        }
        other => return Err(Error::internal(format!("unknown change {other} of the law"))),
    })
}

/// The calendar that a program brings: its days with those that the operator entered over them, and the operator's hours.
fn of_program(kept: &Kept, program: &Calendar, now: Timestamp) -> Result<Change, Error> {
    let over = kept.entered.iter().fold(program.clone(), |calendar, days| calendar.overlaid(days));
    let calendar = over.keeping(kept.book.calendar().schedules().to_vec());
    let mut body = serde_json::to_value(Document::from(&calendar))?;
    body["program"] = program.days_id().into();
    Ok(Change {
        number: kept.version + 1,
        kind: "calendar".into(),
        name: calendar.id().to_string(),
        body,
        actor: serde_json::to_value(Actor::automatic())?,
        reason: "calendar of the program".into(),
        at: now,
    })
}

/// The change that comes next, by the one who makes it.
pub(crate) fn next(
    kept: &Kept,
    ctx: &Ctx,
    kind: &str,
    name: &str,
    body: serde_json::Value,
    reason: &str,
) -> Result<Change, Error> {
    Ok(Change {
        number: kept.version + 1,
        kind: kind.to_owned(),
        name: name.to_owned(),
        body,
        actor: serde_json::to_value(&ctx.actor)?,
        reason: reason.to_owned(),
        at: ctx.now,
    })
}
