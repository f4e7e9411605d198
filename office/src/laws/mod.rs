//! The book of the law as this system keeps it: the one inside the program with the operator's changes.
//!
//! Every calendar that was ever in force is kept, so that a replay counts by the one that was known then. A node
//! whose book is behind notices it when it writes: see [`Laws::current`].

pub mod desk;
pub mod hours;
pub mod interruptions;
pub mod publish;
pub mod recount;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use law::calendar::Document;
use law::edition::Term;
use law::{Calendar, Law, LawBook};

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
        let embedded = LawBook::embedded();
        let mut reader = db.read().await?;
        let mut kept = Kept::new(embedded.clone()).with(laws::after(&mut reader, 0).await?)?;
        drop(reader);
        let program = embedded.calendar();
        if !kept.calendars.values().any(|it| it.days_id() == program.days_id()) || kept.version == 0 {
            // The hours are the operator's, whatever days the program brings.
            let program = Calendar::clone(program).keeping(kept.book.calendar().schedules().to_vec());
            let change = Change {
                number: kept.version + 1,
                kind: "calendar".into(),
                name: program.id().to_string(),
                body: serde_json::to_value(Document::from(&program))?,
                actor: serde_json::to_value(Actor::automatic())?,
                reason: "calendar of the program".into(),
                at: now,
            };
            let mut tx = db.begin().await?;
            match laws::append(&mut tx, &change).await {
                Ok(()) => {
                    tx.commit().await?;
                    kept = kept.with(vec![change])?;
                }
                // Another node was quicker.
                Err(store::Error::Conflict(_) | store::Error::AppendOnly(_)) => {
                    tx.rollback().await?;
                    kept = Kept::new(embedded).with(laws::after(&mut *db.read().await?, 0).await?)?;
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

    /// The law that governs a subject: see [`law_of`].
    pub fn of(&self, governed: &Governed, at: Timestamp) -> Result<Law, Error> {
        self.kept().of(governed, at)
    }
}

impl Kept {
    fn new(book: LawBook) -> Kept {
        let calendar = book.calendar().clone();
        let calendars = BTreeMap::from([(calendar.id().to_string(), calendar)]);
        Kept { book, version: 0, calendars, changes: Vec::new() }
    }

    /// With further changes, in their order.
    pub(crate) fn with(&self, changes: Vec<Change>) -> Result<Kept, Error> {
        let (mut book, mut version) = (self.book.clone(), self.version);
        let (mut calendars, mut made) = (self.calendars.clone(), self.changes.clone());
        for change in changes {
            book = apply(&book, &change)?;
            let calendar = book.calendar();
            calendars.insert(calendar.id().to_string(), calendar.clone());
            if change.kind == "calendar" {
                made.push((change.number, change.name.clone()));
            }
            version = change.number;
        }
        Ok(Kept { book, version, calendars, changes: made })
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
    Ok(law.interrupted(governed.interruptions.clone()))
}

fn edition(book: &LawBook, name: &str) -> Result<Law, Error> {
    book.edition(name).ok_or_else(|| Error::internal(format!("no edition {name} of the law")))
}

fn apply(book: &LawBook, change: &Change) -> Result<LawBook, Error> {
    let edition = |name: &str| edition(book, name).map(|law| law.edition);
    Ok(match change.kind.as_str() {
        "calendar" => {
            let mut body = change.body.clone();
            // What was changed stands beside the calendar itself.
            if let Some(body) = body.as_object_mut() {
                body.remove("changes");
                body.remove("schedule");
            }
            let document: Document = serde_json::from_value(body)?;
            book.with_calendar(Arc::new(document.into()))
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
            let changed = edition(&name)?.with_terms(&[term]).map_err(Error::internal)?;
            book.with(changed).map_err(Error::internal)?
        }
        other => return Err(Error::internal(format!("unknown change {other} of the law"))),
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
