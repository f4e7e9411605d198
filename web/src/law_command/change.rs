//! The law of a running system changed from the command line, by the functions of the page `/operator/law`: first a
//! preview, then the same command with the digest that the preview printed.

mod preview;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use law::Law;
use law::access::Role;
use law::calendar::{Published, PublishedError};
use law::edition::{Edition, Standing};
use office::laws::{desk, editions};
use office::store::laws::Change as Recorded;
use office::terms;
use office::texts::Words;
use office::{Actor, ActorKind, Config, Ctx, Error, Office, System};

use super::told::no_edition;
use crate::command::Fault;
use crate::say::{put, say};

/// The file does not parse, contradicts itself or what this system has, or the change cannot be so.
const WRONG: u8 = 3;
/// Terms that no lawyer has confirmed would rule.
const UNCONFIRMED: u8 = 4;
/// The digest is not that of this change of this law.
const STALE: u8 = 5;
/// Its day of force has come, and nobody said that this is meant.
const PAST: u8 = 6;

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

/// What is refused unless it is said to be meant.
#[derive(clap::Args)]
pub struct Meant {
    /// Let terms rule that no lawyer has confirmed.
    #[arg(long)]
    unconfirmed: bool,
    /// Its day of force has come already, and it is to rule all the same.
    #[arg(long)]
    past: bool,
}

/// Why nothing was changed, with the code of the exit.
struct Refused(u8, String);

/// A system that is open, by the hand of its administrator.
struct Desk<'a> {
    office: Office,
    ctx: Ctx,
    change: Change,
    words: &'a Words,
}

impl<'a> Desk<'a> {
    async fn open(change: Change, words: &'a Words) -> Result<Desk<'a>, Fault> {
        let office = Office::open(Config::load(&change.config)?).await?;
        let role = match office.config.system {
            System::Portal => Role::PortalOperatorAdmin,
            System::Expertise => Role::ExpertiseOperatorAdmin,
        };
        let name = change.by.clone().unwrap_or_default();
        // Without the number of a certificate: this person has the files of the system and was not asked to sign.
        let actor = Actor { kind: ActorKind::Person, iin: None, bin: None, name, roles: vec![role] };
        let ctx = Ctx::new(office.clock.now(), words.locale(), actor);
        Ok(Desk { office, ctx, change, words })
    }

    /// What is wrong, in the words of the page; a refusal with the clause that it stands on.
    fn told(&self, error: Error) -> Refused {
        let words = self.words;
        let (key, args) = error.told();
        match error {
            Error::Invalid(wrong) => {
                let said = wrong.iter().map(|it| words.told(it.key.clone(), &it.args).to_string());
                Refused(WRONG, said.collect::<Vec<_>>().join("\n"))
            }
            Error::Refused(refusal) => {
                let clause = terms::clause(words, refusal.clause.0);
                let said = words.told(key, &args).to_string();
                Refused(WRONG, words.t("refusal-ground").with("said", said).with("clause", clause).into())
            }
            Error::Stale => Refused(STALE, words.t("law-cli-changed-meanwhile").into()),
            Error::NotFound => Refused(WRONG, words.told(key, &args).into()),
            other => Refused(1, crate::error::chain(&other)),
        }
    }

    /// Prints the preview, or asks whether the digest is that of this change. True where it is to be made.
    fn confirmed(&self, what: &str, preview: &str) -> Result<bool, Refused> {
        let digest = desk::digest(&self.office, what);
        match &self.change.confirm {
            Some(confirm) if *confirm == digest => Ok(true),
            Some(_) => Err(Refused(STALE, self.words.t("law-cli-other-digest").into())),
            None => {
                put(format_args!("{preview}"));
                let how = format!("--confirm {digest} --by NAME --reason TEXT");
                say!("\n{}", self.words.t("law-cli-to-do-it").with("how", how));
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

    fn done(&self, made: &Recorded) {
        let what =
            self.words.t(format!("law-change-{}", made.kind)).with("name", made.name.clone()).to_string();
        say!("{}", self.words.t("law-cli-done").with("number", made.number).with("what", what));
    }

    /// What it means that the day of an edition has come; nothing where it is to come.
    fn past(&self, edition: &Edition) -> String {
        if !editions::has_come(&self.office, &self.ctx, edition) {
            return String::new();
        }
        let said = self.words.t("law-edition-past").with("edition", edition.id.to_string());
        format!("{}\n\n", said.with("date", self.words.date(edition.in_force_from)))
    }

    fn day_is_meant(&self, edition: &Edition, meant: &Meant) -> Result<(), Refused> {
        if meant.past || !editions::has_come(&self.office, &self.ctx, edition) {
            return Ok(());
        }
        let said = self.words.t("law-cli-past").with("edition", edition.id.to_string());
        Err(Refused(PAST, said.with("date", self.words.date(edition.in_force_from)).into()))
    }

    fn no_edition(&self, id: &str) -> Refused {
        Refused(WRONG, no_edition(&self.office.laws.kept().book, id, self.words))
    }
}

fn exit(outcome: Result<(), Refused>, words: &Words) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refused(code, why)) => {
            eprintln!("tereze: {why}\n{}", words.t("law-cli-nothing-done"));
            ExitCode::from(code)
        }
    }
}

fn read(file: &Path, words: &Words) -> Result<String, Fault> {
    std::fs::read_to_string(file).map_err(|error| {
        let said = words.t("law-cli-file").with("file", file.display().to_string());
        said.with("detail", error.to_string()).to_string().into()
    })
}

/// `tereze law load`.
pub async fn load(file: PathBuf, meant: Meant, change: Change, words: &Words) -> Result<ExitCode, Fault> {
    let text = read(&file, words)?;
    let desk = Desk::open(change, words).await?;
    Ok(exit(loaded(&desk, &text, &meant).await, words))
}

async fn loaded(desk: &Desk<'_>, text: &str, meant: &Meant) -> Result<(), Refused> {
    let shown = editions::preview_edition(&desk.office, &desk.ctx, text).await;
    let (edition, preview) = shown.map_err(|error| desk.told(error))?;
    let book = desk.office.laws.kept().book.clone();
    let told = desk.past(&edition) + &preview::told(&book, &edition, &preview.effect, desk.words);
    let go_on = desk.confirmed(&format!("edition\n{text}"), &told)?;
    if !go_on {
        return Ok(());
    }
    desk.day_is_meant(&edition, meant)?;
    if edition.standing == Standing::InForce {
        preview::no_doubt(&book, &edition, meant.unconfirmed, desk.words)?;
    }
    let made = editions::load_edition(&desk.office, &desk.ctx, text, desk.reason(), meant.past).await;
    desk.done(&made.map_err(|error| desk.told(error))?);
    Ok(())
}

/// `tereze law activate`.
pub async fn activate(
    edition: String,
    meant: Meant,
    change: Change,
    words: &Words,
) -> Result<ExitCode, Fault> {
    let desk = Desk::open(change, words).await?;
    Ok(exit(activated(&desk, &edition, &meant).await, words))
}

async fn activated(desk: &Desk<'_>, id: &str, meant: &Meant) -> Result<(), Refused> {
    let book = desk.office.laws.kept().book.clone();
    let edition = book.edition(id).ok_or_else(|| desk.no_edition(id))?.edition;
    let preview = editions::preview_activation(&desk.office, &desk.ctx, id).await;
    let preview = preview.map_err(|error| match error {
        Error::Stale => {
            Refused(WRONG, desk.words.t("law-cli-in-force").with("edition", id.to_owned()).into())
        }
        other => desk.told(other),
    })?;
    let go_on = desk.confirmed(
        &format!("activation\n{id}"),
        &(desk.past(&edition) + &preview::told(&book, &edition, &preview.effect, desk.words)),
    )?;
    if !go_on {
        return Ok(());
    }
    desk.day_is_meant(&edition, meant)?;
    preview::no_doubt(&book, &edition, meant.unconfirmed, desk.words)?;
    let made = editions::activate(&desk.office, &desk.ctx, id, desk.reason(), meant.past).await;
    desk.done(&made.map_err(|error| desk.told(error))?);
    Ok(())
}

/// `tereze law withdraw`.
pub async fn withdraw(edition: String, change: Change, words: &Words) -> Result<ExitCode, Fault> {
    let desk = Desk::open(change, words).await?;
    Ok(exit(withdrawn(&desk, &edition).await, words))
}

async fn withdrawn(desk: &Desk<'_>, id: &str) -> Result<(), Refused> {
    let may = editions::may_withdraw(&desk.office, &desk.ctx, id).await;
    let edition = may.map_err(|error| match error {
        Error::NotFound => desk.no_edition(id),
        other => desk.told(other),
    })?;
    let told = preview::edition(&edition, desk.words) + &desk.words.t("law-withdraw-lead").to_string() + "\n";
    if !desk.confirmed(&format!("withdrawal\n{id}"), &told)? {
        return Ok(());
    }
    let made = editions::withdraw(&desk.office, &desk.ctx, id, desk.reason()).await;
    desk.done(&made.map_err(|error| desk.told(error))?);
    Ok(())
}

/// `tereze law calendar load`.
pub async fn load_calendar(file: PathBuf, change: Change, words: &Words) -> Result<ExitCode, Fault> {
    let text = read(&file, words)?;
    let desk = Desk::open(change, words).await?;
    Ok(exit(calendar_loaded(&desk, &text).await, words))
}

async fn calendar_loaded(desk: &Desk<'_>, text: &str) -> Result<(), Refused> {
    let wrong = |error: PublishedError| {
        let args = error.args().into_iter().collect();
        Refused(
            WRONG,
            desk.words.told::<&str, String>(format!("calendar-file-{}", error.code()), &args).into(),
        )
    };
    let theirs = Published::read(text).map_err(wrong)?;
    let law = desk.law();
    let today = law.date(desk.ctx.now);
    let differences = law.calendar.differences(&theirs, today);
    if differences.changes.is_empty() {
        put(format_args!(
            "{}",
            preview::days((&law.calendar, &theirs), &differences, today, None, desk.words)
        ));
        say!("{}", desk.words.t("law-cli-nothing-to-load"));
        return Ok(());
    }
    let preview = desk::preview_calendar(&desk.office, &desk.ctx, &differences.changes).await;
    let preview = preview.map_err(|error| desk.told(error))?;
    let told = preview::days((&law.calendar, &theirs), &differences, today, Some(&preview), desk.words);
    let go_on = desk.confirmed(&format!("calendar\n{today}\n{text}"), &told)?;
    if !go_on {
        return Ok(());
    }
    let changes = &differences.changes;
    let made =
        desk::change_calendar(&desk.office, &desk.ctx, changes, desk.reason(), Some(&preview.name)).await;
    desk.done(&made.map_err(|error| desk.told(error))?);
    Ok(())
}
