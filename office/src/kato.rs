//! The classifier KATO in use: the regions of the program, or the last edition that the operator loaded, by the command
//! line or by its page, where a file waits until what it changes was confirmed.

use std::sync::{Arc, Mutex};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use law::access::{self, Action};
pub use law::kato::{CsvError, Kato, Succession, Tree, Unit};
use law::kato::{Problem, is_bureaus};
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::store::Conn;
pub use crate::store::kato::Listed;
use crate::store::kato::{self, Draft, Edition};
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

/// What a file changes, and under which name it waits for its confirmation.
#[derive(Clone, Debug)]
pub struct Proposed {
    pub draft: Uuid,
    /// The edition that it follows.
    pub before: Tree,
    pub follows: Succession,
}

/// How long a file waits.
const WAITS: SignedDuration = SignedDuration::from_hours(24);

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
    let edition = match office.config.system {
        System::Portal => kato::in_force(&mut reader, today).await?,
        // Only the portal loads later ones.
        System::Expertise => 0,
    };
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
    Ok(planned(office, ctx, file, from).await?.follows)
}

/// What follows on which edition.
struct Planned {
    last: i64,
    before: Tree,
    follows: Succession,
}

async fn planned(office: &Office, ctx: &Ctx, file: &str, from: Option<Date>) -> Result<Planned, LoadError> {
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
    Ok(Planned { last, before, follows })
}

/// Every edition that was loaded, the newest first, for whoever keeps the law of this system.
pub async fn editions(office: &Office, ctx: &Ctx) -> Result<Vec<Listed>, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    Ok(kato::all(&mut *office.db.read().await?).await?)
}

/// Checks a file and keeps it until what it changes was confirmed.
pub async fn propose(
    office: &Office,
    ctx: &Ctx,
    source: &str,
    file: &[u8],
    from: Option<Date>,
) -> Result<Proposed, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let file = std::str::from_utf8(file).map_err(|_| Error::field("file", "kato-error-encoding"))?;
    let Planned { last, before, follows } = planned(office, ctx, file, from).await.map_err(Error::from)?;
    let draft = Draft {
        id: ctx.id(),
        source: source.to_owned(),
        file: file.to_owned(),
        from_day: from,
        follows: last,
        at: ctx.now,
    };
    let mut tx = office.db.begin().await?;
    kato::insert_draft(&mut tx, &draft, ctx.now - WAITS).await?;
    tx.commit().await?;
    Ok(Proposed { draft: draft.id, before, follows })
}

/// Loads a file that was shown, if what it follows is still the last edition.
pub async fn confirm(office: &Office, ctx: &Ctx, draft: Uuid) -> Result<Loaded, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let (draft, last) = {
        let mut reader = office.db.read().await?;
        (kato::find_draft(&mut reader, draft).await?, kato::last(&mut reader).await?)
    };
    let draft = draft.filter(|draft| draft.follows == last).ok_or(Error::Stale)?;
    let loaded = load(office, ctx, &draft.source, &draft.file, draft.from_day).await.map_err(Error::from)?;
    let mut tx = office.db.begin().await?;
    kato::drop_draft(&mut tx, draft.id).await?;
    tx.commit().await?;
    Ok(loaded)
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Error {
        let wrong = match error {
            LoadError::File(error) => problem(&error),
            LoadError::Empty => FieldError::new("file", "kato-error-empty"),
            LoadError::Past(_) => FieldError::new("from", "kato-error-past"),
            LoadError::Waits(day) => FieldError::new("from", "kato-error-waits").with("date", day),
            LoadError::OtherSystem => return Error::NotFound,
            LoadError::Office(error) => return error,
        };
        Error::Invalid(vec![wrong])
    }
}

/// What is wrong in which line, for people.
fn problem(error: &CsvError) -> FieldError {
    let told = |key: &str| FieldError::new("file", key).with("line", error.line);
    match &error.problem {
        Problem::Header => told("kato-error-header"),
        Problem::Fields(count) => told("kato-error-fields").with("count", count),
        Problem::Column(column) => told("kato-error-column").with("column", column),
        Problem::Short(count) => told("kato-error-short").with("count", count),
        Problem::Part { code, column, told: typed, right } => told("kato-error-part")
            .with("code", code)
            .with("column", column)
            .with("told", typed)
            .with("right", right),
        Problem::Unreadable(detail) => told("kato-error-unreadable").with("detail", detail),
        Problem::Code(typed) => told("kato-error-code").with("told", typed),
        Problem::Twice(code) => told("kato-error-twice").with("code", code),
        Problem::Name => told("kato-error-name"),
        Problem::Date(typed) => told("kato-error-date").with("told", typed),
        Problem::Dates => told("kato-error-dates"),
        Problem::NoParent { code, above } => {
            told("kato-error-no-parent").with("code", code).with("above", above)
        }
        Problem::Parent { code, named, right } => {
            told("kato-error-parent").with("code", code).with("told", named).with("right", right)
        }
    }
}

/// Checks a file and makes it the classifier that counts, from a day on or at once. Editions before it stay.
pub async fn load(
    office: &Office,
    ctx: &Ctx,
    source: &str,
    file: &str,
    from: Option<Date>,
) -> Result<Loaded, LoadError> {
    let Planned { last, follows: Succession { tree, gone, .. }, .. } =
        planned(office, ctx, file, from).await?;
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
        actor: serde_json::to_value(&ctx.actor).map_err(Error::internal)?,
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
