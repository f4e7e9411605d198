//! The classifier KATO in use: the regions of the program, or the last edition that the operator loaded.

use std::sync::{Arc, Mutex};

pub use law::kato::{CsvError, Kato, Tree, Unit};

use crate::ctx::Ctx;
use crate::error::Error;
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
    #[error("only the portal has the classifier")]
    OtherSystem,
    #[error(transparent)]
    Office(#[from] Error),
}

/// The classifier that counts now; another process may have loaded a newer one.
pub async fn tree(office: &Office) -> Result<Arc<Tree>, Error> {
    let mut reader = office.db.read().await?;
    let last = kato::last(&mut reader).await?;
    if let Some(tree) = office.kato.of(last) {
        return Ok(tree);
    }
    let csv = kato::csv(&mut reader, last).await?.ok_or(Error::NotFound)?;
    let tree = Arc::new(Tree::from_csv(&csv).map_err(Error::internal)?);
    office.kato.keep(last, tree.clone());
    Ok(tree)
}

/// Checks a file and makes it the classifier that counts. Editions before it stay.
pub async fn load(office: &Office, ctx: &Ctx, source: &str, csv: &str) -> Result<Loaded, LoadError> {
    if office.config.system != System::Portal {
        return Err(LoadError::OtherSystem);
    }
    let new = Tree::from_csv(csv)?;
    if new.is_empty() {
        return Err(LoadError::Empty);
    }
    let before = tree(office).await?;
    let missing = before.codes().filter(|code| new.get(*code).is_none()).collect();
    let mut tx = office.db.begin().await.map_err(Error::from)?;
    let edition = Edition {
        edition: kato::last(&mut tx).await.map_err(Error::from)? + 1,
        source: source.to_owned(),
        units: i64::try_from(new.len()).unwrap_or(i64::MAX),
        csv: new.to_csv(),
        recorded_at: ctx.now,
    };
    kato::insert(&mut tx, &edition).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    tracing::info!(edition = edition.edition, units = edition.units, "classifier KATO loaded");
    Ok(Loaded { edition: edition.edition, units: new.len(), missing })
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
