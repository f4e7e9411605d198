//! The law of a running system changed from the command line, by the functions of the page `/operator/law`: first a
//! preview, then the same command with the digest that the preview printed.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::civil::Date;
use law::access::Role;
use law::calendar::{Calendar, Differences, Published};
use law::edition::{Edition, Standing, Term};
use law::{Law, LawBook};
use office::laws::desk;
use office::laws::recount::Effect;
use office::texts::Locale;
use office::{Actor, ActorKind, Config, Ctx, Error, Office, System};

use super::diff;
use crate::command::Fault;

/// The file does not parse, contradicts itself or what this system has, or the change cannot be so.
const WRONG: u8 = 3;
/// Terms that no lawyer has confirmed would rule.
const UNCONFIRMED: u8 = 4;
/// The digest is not that of this change of this law.
const STALE: u8 = 5;

/// What every change is told.
#[derive(clap::Args)]
pub struct Change {
    /// The system's configuration.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The digest that the preview printed: makes the change.
    #[arg(long, value_name = "DIGEST", requires = "by", requires = "reason")]
    confirm: Option<String>,
    /// Who decided it, as the history names them.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Why, by which act.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Why nothing was changed, with the code of the exit.
struct Refused(u8, String);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        match error {
            Error::Stale => Refused(STALE, "the law was changed meanwhile; look at the preview again".into()),
            other => Refused(1, crate::error::chain(&other)),
        }
    }
}

/// A system that is open, by the hand of its administrator.
struct Desk {
    office: Office,
    ctx: Ctx,
    change: Change,
}

impl Desk {
    async fn open(change: Change) -> Result<Desk, Fault> {
        let office = Office::open(Config::load(&change.config)?).await?;
        let role = match office.config.system {
            System::Portal => Role::PortalOperatorAdmin,
            System::Expertise => Role::ExpertiseOperatorAdmin,
        };
        let name = change.by.clone().unwrap_or_default();
        // Without the number of a certificate: this person has the files of the system and was not asked to sign.
        let actor = Actor { kind: ActorKind::Person, iin: None, bin: None, name, roles: vec![role] };
        let ctx = Ctx::new(office.clock.now(), Locale::En, actor);
        Ok(Desk { office, ctx, change })
    }

    /// What is wrong, in the words of the page.
    fn told(&self, error: Error) -> Refused {
        let Error::Invalid(wrong) = error else { return error.into() };
        let words = self.office.texts.of(Locale::En);
        let said = wrong.iter().map(|it| words.told(it.key.clone(), &it.args).to_string());
        Refused(WRONG, said.collect::<Vec<_>>().join("\n"))
    }

    /// Prints the preview, or asks whether the digest is that of this change. True where it is to be made.
    fn confirmed(&self, what: &str, preview: &str) -> Result<bool, Refused> {
        let digest = desk::digest(&self.office, what);
        match &self.change.confirm {
            Some(confirm) if *confirm == digest => Ok(true),
            Some(_) => Err(Refused(
                STALE,
                "the digest belongs to another change, or the law of this system was changed since; look at the \
                 preview again"
                    .into(),
            )),
            None => {
                print!("{preview}");
                println!("\nnothing was changed; to do it: --confirm {digest} --by NAME --reason TEXT");
                Ok(false)
            }
        }
    }

    fn reason(&self) -> &str {
        self.change.reason.as_deref().unwrap_or_default()
    }

    fn law(&self) -> Law {
        self.office.law(self.ctx.now)
    }

    fn done(made: &office::store::laws::Change) {
        println!("change {} of the law: {} {}", made.number, made.kind, made.name);
    }
}

fn exit(outcome: Result<(), Refused>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refused(code, why)) => {
            eprintln!("tereze: {why}\nnothing was changed");
            ExitCode::from(code)
        }
    }
}

fn read(file: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// `tereze law load`.
pub async fn load(file: PathBuf, unconfirmed: bool, change: Change) -> Result<ExitCode, Fault> {
    let text = read(&file)?;
    let desk = Desk::open(change).await?;
    Ok(exit(loaded(&desk, &text, unconfirmed).await))
}

async fn loaded(desk: &Desk, text: &str, unconfirmed: bool) -> Result<(), Refused> {
    let shown = desk::preview_edition(&desk.office, &desk.ctx, text).await;
    let (edition, preview) = shown.map_err(|error| desk.told(error))?;
    let book = desk.office.laws.kept().book.clone();
    let told = told(&book, &edition, &preview.effect);
    let go_on = desk.confirmed(&format!("edition\n{text}"), &told)?;
    if !go_on {
        return Ok(());
    }
    if edition.standing == Standing::InForce {
        no_doubt(&book, &edition, unconfirmed)?;
    }
    let made = desk::load_edition(&desk.office, &desk.ctx, text, desk.reason()).await;
    Desk::done(&made.map_err(|error| desk.told(error))?);
    Ok(())
}

/// `tereze law activate`.
pub async fn activate(edition: String, unconfirmed: bool, change: Change) -> Result<ExitCode, Fault> {
    let desk = Desk::open(change).await?;
    Ok(exit(activated(&desk, &edition, unconfirmed).await))
}

async fn activated(desk: &Desk, id: &str, unconfirmed: bool) -> Result<(), Refused> {
    let book = desk.office.laws.kept().book.clone();
    let known = || book.editions().map(|it| it.id.to_string()).collect::<Vec<_>>().join(", ");
    let unknown = || Refused(WRONG, format!("there is no edition {id}; known are {}", known()));
    let edition = book.edition(id).ok_or_else(unknown)?.edition;
    let preview = desk::preview_activation(&desk.office, &desk.ctx, id).await;
    let preview = preview.map_err(|error| match error {
        Error::Stale => Refused(WRONG, format!("{id} is in force already")),
        other => desk.told(other),
    })?;
    let go_on = desk.confirmed(&format!("activation\n{id}"), &told(&book, &edition, &preview.effect))?;
    if !go_on {
        return Ok(());
    }
    no_doubt(&book, &edition, unconfirmed)?;
    let made = desk::activate(&desk.office, &desk.ctx, id, desk.reason()).await;
    Desk::done(&made.map_err(|error| desk.told(error))?);
    Ok(())
}

/// `tereze law calendar load`.
pub async fn load_calendar(file: PathBuf, change: Change) -> Result<ExitCode, Fault> {
    let text = read(&file)?;
    let desk = Desk::open(change).await?;
    Ok(exit(calendar_loaded(&desk, &file, &text).await))
}

async fn calendar_loaded(desk: &Desk, file: &Path, text: &str) -> Result<(), Refused> {
    let wrong = |error| Refused(WRONG, format!("{}: {error}", file.display()));
    let theirs = Published::read(text).map_err(wrong)?;
    let law = desk.law();
    let today = law.date(desk.ctx.now);
    let differences = law.calendar.differences(&theirs, today);
    if differences.changes.is_empty() {
        print!("{}", days(&law.calendar, &theirs, &differences, today, None));
        println!("no day to come differs: nothing to load");
        return Ok(());
    }
    let preview = desk::preview_calendar(&desk.office, &desk.ctx, &differences.changes).await;
    let preview = preview.map_err(|error| desk.told(error))?;
    let told = days(&law.calendar, &theirs, &differences, today, Some(&preview.effect));
    let go_on = desk.confirmed(&format!("calendar\n{today}\n{text}"), &told)?;
    if !go_on {
        return Ok(());
    }
    let changes = &differences.changes;
    let made =
        desk::change_calendar(&desk.office, &desk.ctx, changes, desk.reason(), Some(&preview.name)).await;
    Desk::done(&made.map_err(|error| desk.told(error))?);
    Ok(())
}

/// Terms that would rule although no lawyer has confirmed them, without those that rule already.
fn unconfirmed_of<'a>(book: &LawBook, edition: &'a Edition) -> Vec<&'a Term> {
    let ruling = |term: &Term| {
        let mut others = book.editions().filter(|it| it.id != edition.id && it.standing == Standing::InForce);
        others.any(|it| it.terms().iter().any(|known| **known == *term))
    };
    edition.terms().iter().map(|term| &**term).filter(|term| !term.confirmed && !ruling(term)).collect()
}

fn no_doubt(book: &LawBook, edition: &Edition, accepted: bool) -> Result<(), Refused> {
    let doubted = unconfirmed_of(book, edition);
    if accepted || doubted.is_empty() {
        return Ok(());
    }
    Err(Refused(
        UNCONFIRMED,
        format!(
            "no lawyer has confirmed {}; confirm them at /operator/law, or put the edition into force all the same \
             with --unconfirmed: every date made of them will say so",
            doubted.iter().map(|term| term.rule.id()).collect::<Vec<_>>().join(", ")
        ),
    ))
}

/// What an edition is, what it changes, which open cases it touches.
fn told(book: &LawBook, edition: &Edition, effect: &Effect) -> String {
    let standing = match edition.standing {
        Standing::InForce => "in force",
        Standing::Prepared => "prepared: rules nobody until it is activated",
    };
    let mut text = format!(
        "edition {} of order {}: {}\nfrom {}, {standing}\n\n",
        edition.id, edition.order, edition.act, edition.in_force_from
    );
    let begin = book.in_force_of(edition.order, jiff::Timestamp::UNIX_EPOCH).start_of(edition.in_force_from);
    let before = book.in_force_of(edition.order, begin);
    if before.edition.id != edition.id {
        text.push_str(&diff(&before.edition, edition));
    }
    let list = |rules: Vec<&str>| if rules.is_empty() { "none".to_owned() } else { rules.join(", ") };
    let missing = edition.missing().iter().map(|rule| rule.id()).collect();
    let doubted = unconfirmed_of(book, edition).iter().map(|term| term.rule.id()).collect();
    let _ = writeln!(text, "\nrules without a term: {}", list(missing));
    let _ = writeln!(text, "terms that it brings and no lawyer has confirmed: {}", list(doubted));
    let _ = writeln!(
        text,
        "open terms of cases that began on or after {} and keep their own edition: {} of {}",
        edition.in_force_from, effect.moved, effect.open
    );
    text + &dates(effect, "it would be")
}

/// Which days become others, which stay although they differ.
fn days(
    ours: &Calendar,
    theirs: &Calendar,
    found: &Differences,
    today: Date,
    effect: Option<&Effect>,
) -> String {
    let mut text = format!("{} -> the days of {} after {today}\n", ours.id(), theirs.id());
    for change in &found.changes {
        let (before, after) = (ours.day(change.date), theirs.day(change.date));
        let _ = writeln!(
            text,
            "  {}: {} -> {} ({}), {}",
            change.date,
            before.kind.name(),
            after.kind.name(),
            after.reason,
            change.act
        );
    }
    for date in &found.past {
        let (before, after) = (ours.day(*date), theirs.day(*date));
        let (before, after) = (before.kind.name(), after.kind.name());
        let _ = writeln!(text, "  {date} has come and stays {before}; there it is {after}");
    }
    if let Some(effect) = effect {
        let _ = writeln!(text, "open terms that move: {} of {}", effect.moved, effect.open);
        text.push_str(&dates(effect, "moves to"));
    }
    text
}

fn dates(effect: &Effect, how: &str) -> String {
    let mut text = String::new();
    for it in &effect.dates {
        let (kind, id, edition) = (&it.subject_kind, it.subject_id, &it.edition);
        let _ = writeln!(text, "  {} of {kind} {id} ({edition}): {} {how} {}", it.rule, it.from, it.to);
    }
    if effect.moved > effect.dates.len() {
        let _ = writeln!(text, "  and {} more", effect.moved - effect.dates.len());
    }
    text
}
