//! The classifier KATO in use: the regions of the program, or the last edition that the operator loaded.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::Date;
use law::kato::is_bureaus;
pub use law::kato::{CsvError, Kato, Succession, Tree, Unit};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::Conn;
use crate::store::kato::{self, Edition};
use crate::texts::Locale;
use crate::{Office, System};

/// The edition read last, so that it is read once and not for every page.
#[derive(Debug)]
pub struct Shelf(Mutex<(i64, Arc<Tree>)>);

impl Default for Shelf {
    fn default() -> Self {
        Shelf(Mutex::new((0, Arc::new(Tree::embedded()))))
    }
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub edition: i64,
    pub units: usize,
    /// Codes of the edition before that the file does not have: places chosen earlier show only their code.
    pub missing: Vec<Kato>,
}

/// Why a file was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    File(#[from] CsvError),
    #[error("the file has no object")]
    Empty,
    #[error("the day {0} has passed: a classifier counts from today on, or from a day to come")]
    Past(Date),
    #[error(
        "the edition that was loaded before counts from {0} on: load this one from that day or a later one"
    )]
    Waits(Date),
    #[error("only the portal has the classifier")]
    OtherSystem,
    #[error(transparent)]
    Office(#[from] Error),
}

/// The classifier that counts now; another process may have loaded a newer one.
pub async fn tree(office: &Office, now: Timestamp) -> Result<Arc<Tree>, Error> {
    let today = office.law(now).date(now);
    let mut reader = office.db.read().await?;
    let edition = kato::in_force(&mut reader, today).await?;
    if let Some(tree) = office.kato.of(edition) {
        return Ok(tree);
    }
    let tree = Arc::new(stored(&mut reader, edition).await?);
    office.kato.keep(edition, tree.clone());
    Ok(tree)
}

async fn stored(conn: &mut Conn, edition: i64) -> Result<Tree, Error> {
    if edition == 0 {
        return Ok(Tree::embedded());
    }
    let csv = kato::csv(conn, edition).await?.ok_or(Error::NotFound)?;
    Tree::from_csv(&csv).map_err(Error::internal)
}

/// What a file would change, without changing it: beside the edition that was loaded last.
pub async fn plan(
    office: &Office,
    ctx: &Ctx,
    file: &str,
    from: Option<Date>,
) -> Result<Succession, LoadError> {
    Ok(planned(office, ctx, file, from).await?.1)
}

/// The number of the edition before, and what follows on it.
async fn planned(
    office: &Office,
    ctx: &Ctx,
    file: &str,
    from: Option<Date>,
) -> Result<(i64, Succession), LoadError> {
    if office.config.system != System::Portal {
        return Err(LoadError::OtherSystem);
    }
    let today = office.law(ctx.now).date(ctx.now);
    if let Some(past) = from.filter(|from| *from < today) {
        return Err(LoadError::Past(past));
    }
    let new = Tree::from_file(file)?;
    if new.is_empty() {
        return Err(LoadError::Empty);
    }
    let mut reader = office.db.read().await.map_err(Error::from)?;
    // Else the one that waits would never count.
    let waits = kato::last_day(&mut reader).await.map_err(Error::from)?;
    if let Some(day) = waits.filter(|day| *day > from.unwrap_or(today)) {
        return Err(LoadError::Waits(day));
    }
    let last = kato::last(&mut reader).await.map_err(Error::from)?;
    let before = stored(&mut reader, last).await?;
    let follows = match is_bureaus(file) {
        true => before.followed_by(new, from, today),
        false => before.replaced_by(new),
    };
    // What is kept must be readable for ever.
    Tree::from_csv(&follows.tree.to_csv()).map_err(Error::internal)?;
    Ok((last, follows))
}

/// Checks a file and makes it the classifier that counts, from a day on or at once. Editions before it stay.
pub async fn load(
    office: &Office,
    ctx: &Ctx,
    source: &str,
    file: &str,
    from: Option<Date>,
) -> Result<Loaded, LoadError> {
    let (last, Succession { tree, gone, .. }) = planned(office, ctx, file, from).await?;
    let missing = gone.into_iter().filter(|code| tree.get(*code).is_none()).collect();
    let mut tx = office.db.begin().await.map_err(Error::from)?;
    let edition = Edition {
        // Taken by somebody else meanwhile, it is refused: this one was made from the one before.
        edition: last + 1,
        source: source.to_owned(),
        units: i64::try_from(tree.len()).unwrap_or(i64::MAX),
        csv: tree.to_csv(),
        recorded_at: ctx.now,
        from_day: from,
    };
    kato::insert(&mut tx, &edition).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    tracing::info!(edition = edition.edition, units = edition.units, "classifier KATO loaded");
    Ok(Loaded { edition: edition.edition, units: tree.len(), missing })
}

/// The name of an object; in Kazakh where there is no official one in the language.
pub fn name(unit: &Unit, locale: Locale) -> &str {
    match locale {
        Locale::Kk => &unit.kk,
        Locale::Ru => &unit.ru,
        Locale::En => unit.en.as_deref().unwrap_or(&unit.kk),
    }
}

/// An object with everything above it, the region first; the code itself where the classifier lacks it.
pub fn path(tree: &Tree, code: Kato, locale: Locale) -> String {
    let names: Vec<_> = tree.path(code).into_iter().map(|unit| name(unit, locale)).collect();
    if names.is_empty() { code.to_string() } else { names.join(", ") }
}

impl Shelf {
    fn of(&self, edition: i64) -> Option<Arc<Tree>> {
        let kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        (kept.0 == edition).then(|| kept.1.clone())
    }

    fn keep(&self, edition: i64, tree: Arc<Tree>) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = (edition, tree);
    }
}
