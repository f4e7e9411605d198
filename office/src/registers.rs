//! What the registers of the state say of whoever registers, beside what the certificate says (A-9, B-7). A gateway of the
//! operator is asked by a job (`docs/registers.md`); its outage stops nothing: the term runs, the employee looks himself
//! and records what he saw, or decides by what is there. Each look is kept.

use std::time::Duration;

use law::{Clause, Event};
use reqwest::StatusCode;
use reqwest::header::ACCEPT;
use serde::Deserialize;
use serde_json::json;
use tracing::warn;
use uuid::Uuid;

use crate::config::Registers;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::jobs;
use crate::registrations::{self, Registration, one_line};
pub use crate::store::registers::{Look, Outcome, Told};
use crate::store::{Conn, Tx};
use crate::store::{registers as looks, registrations as rows};
use crate::{Office, history};

/// Kind of the job that looks.
pub const JOB: &str = "register-look";
/// Jobs that look at a time.
pub const AT_ONCE: usize = 2;
/// How long a gateway may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer, bytes.
const LARGEST: usize = 64 * 1024;
/// What stands for the number in an address.
pub(crate) const NUMBER: &str = "{number}";
/// Longest line that an employee writes, characters.
const LONGEST: usize = 300;

/// How what is registered stands in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// This system has no register for such.
    None,
    /// Nothing was told yet.
    Waiting,
    Silent,
    Absent,
    Found(Vec<Differs>),
}

/// In what a register says another thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    Name,
    /// It is an organisation no more.
    Ended,
}

impl Differs {
    pub fn name(self) -> &'static str {
        match self {
            Differs::Name => "name",
            Differs::Ended => "ended",
        }
    }
}

/// The look that counts, of all with the last first: what was told stays told when the register falls silent.
pub fn that_counts(looks: &[Look]) -> Option<&Look> {
    looks.iter().find(|look| look.outcome != Outcome::Silent).or(looks.first())
}

/// How a registration stands by the look that counts.
pub fn standing(office: &Office, registration: &Registration, last: Option<&Look>) -> Standing {
    match last.map(|look| (look.outcome, &look.told)) {
        None if address(office, registration).is_none() => Standing::None,
        None => Standing::Waiting,
        Some((Outcome::Silent, _)) => Standing::Silent,
        Some((Outcome::Absent, _)) => Standing::Absent,
        Some((Outcome::Found, told)) => Standing::Found(differences(&registration.name, told)),
    }
}

fn differences(name: &str, told: &Told) -> Vec<Differs> {
    let known = [&told.name_kk, &told.name_ru].map(|name| compared(name));
    let same = !compared(name).is_empty() && known.contains(&compared(name));
    let name = (!same).then_some(Differs::Name);
    let ended = told.ended.then_some(Differs::Ended);
    name.into_iter().chain(ended).collect()
}

/// Words of legal forms, which are written in full or not.
const FORMS: &[&str] = &[
    "товарищество с ограниченной ответственностью",
    "жауапкершілігі шектеулі серіктестігі",
    "акционерное общество",
    "акционерлік қоғамы",
    "индивидуальный предприниматель",
    "жеке кәсіпкер",
    "тоо",
    "жшс",
    "ао",
    "ақ",
    "ип",
    "жк",
];

/// A name without case, signs and legal form: these are written in many ways.
fn compared(name: &str) -> String {
    let lower = name.to_lowercase().replace('ё', "е");
    let plain: String = lower.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let spaced = format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "));
    let bare = FORMS.iter().fold(spaced, |name, form| name.replace(&format!(" {form} "), " "));
    bare.trim().to_owned()
}

/// Where the gateway is asked about a registration; none where it has no such register.
fn address<'a>(office: &Office, registration: &'a Registration) -> Option<(String, &'a str)> {
    let registers = office.config.registers.as_ref()?;
    let (address, number) = match &registration.bin {
        Some(bin) => (registers.organisations.as_ref()?, bin),
        None => (registers.people.as_ref()?, &registration.iin),
    };
    Some((address.replace(NUMBER, number), number))
}

/// Asks for a look in the transaction that is its reason: one after so many looks, however often it is asked for.
pub(crate) async fn ask_for(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    registration: &Registration,
    looks: usize,
) -> Result<(), Error> {
    if address(office, registration).is_some() {
        let payload = json!({ "registration": registration.id, "look": ctx.id() });
        jobs::enqueue(conn, JOB, &payload, &format!("{JOB}/{}/{looks}", registration.id), ctx.now).await?;
    }
    Ok(())
}

/// Looks again, because an employee wants to. A silent one is being asked by itself already.
pub async fn again(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let card = registrations::card(office, ctx, id).await?;
    if !card.registration.waits() {
        return Err(Error::Stale);
    }
    if card.looks.first().is_some_and(|look| look.outcome == Outcome::Silent) {
        return Ok(());
    }
    let mut tx = office.db.begin().await?;
    ask_for(office, &mut tx, ctx, &card.registration, card.looks.len()).await?;
    Ok(tx.commit().await?)
}

/// All looks for a registration, the last first.
pub async fn of(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Vec<Look>, Error> {
    registrations::card(office, ctx, id).await?;
    Ok(looks::of(&mut *office.db.read().await?, id).await?)
}

/// The job: asks the gateway until it answers, as long as the operator has not decided. Run twice, it records one look.
pub async fn run(office: &Office, ctx: &Ctx, id: Uuid, look: Uuid) -> Result<(), Error> {
    let found = rows::find(&mut *office.db.read().await?, id).await?;
    let Some(registration) = found.filter(Registration::waits) else { return Ok(()) };
    let Some((address, number)) = address(office, &registration) else { return Ok(()) };
    let asked = match &office.config.registers {
        Some(registers) => ask(&office.http, registers, (&address, number)).await,
        None => return Ok(()),
    };
    let (outcome, told) = match &asked {
        Ok(Some(told)) => (Outcome::Found, Told { place: address, ..told.clone() }),
        Ok(None) => (Outcome::Absent, Told { place: address, ..Told::default() }),
        Err(_) => (Outcome::Silent, Told { place: address, ..Told::default() }),
    };
    let mut tx = office.db.begin().await?;
    let last = looks::of(&mut tx, id).await?.into_iter().next();
    // That it is silent is said once.
    if outcome != Outcome::Silent || last.is_none_or(|last| last.outcome != Outcome::Silent) {
        let id = if outcome == Outcome::Silent { ctx.id() } else { look };
        match keep(office, &mut tx, ctx, registration.id, (id, outcome, told, false)).await {
            // Decided while the gateway was asked.
            Err(Error::Stale) => return Ok(()),
            kept => kept?,
        }
    }
    tx.commit().await?;
    asked.map(|_| ()).map_err(|why| {
        warn!(registration.id = %id, "the register did not answer: {why}");
        Error::Unavailable(why)
    })
}

/// What a gateway says.
#[derive(Deserialize)]
struct Answer {
    number: String,
    name_kk: String,
    name_ru: String,
    /// False: it is in the register, but ended.
    active: bool,
    #[serde(default)]
    head: Option<Head>,
}

#[derive(Deserialize)]
struct Head {
    iin: String,
    name: String,
}

/// None: there is nobody of this number. Anything but a whole answer about this number is no answer.
pub(crate) async fn ask(
    http: &reqwest::Client,
    registers: &Registers,
    (address, number): (&str, &str),
) -> Result<Option<Told>, String> {
    let mut request = http.get(address).header(ACCEPT, "application/json").timeout(PATIENCE);
    if let Some(token) = registers.token().map_err(|error| error.to_string())? {
        request = request.bearer_auth(token);
    }
    let mut answer = request.send().await.map_err(|error| error.without_url().to_string())?;
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND => return Ok(None),
        other => return Err(format!("it answered {other}")),
    }
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| error.without_url().to_string())? {
        bytes.extend_from_slice(&part);
        if bytes.len() > LARGEST {
            return Err(format!("its answer is longer than {LARGEST} bytes"));
        }
    }
    let told: Answer = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    if told.number != number {
        return Err("its answer is about another number".into());
    }
    let head = told.head.unwrap_or(Head { iin: String::new(), name: String::new() });
    Ok(Some(Told {
        name_kk: one_line(&told.name_kk),
        name_ru: one_line(&told.name_ru),
        ended: !told.active,
        head_iin: one_line(&head.iin),
        head_name: one_line(&head.name),
        place: String::new(),
    }))
}

/// What an employee saw himself.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// `found`, `ended` or `absent`.
    pub outcome: String,
    pub name: String,
    /// Where he looked: an address, the number of an extract.
    pub place: String,
}

/// Records what an employee saw in the register.
pub async fn by_hand(office: &Office, ctx: &Ctx, id: Uuid, seen: &Seen) -> Result<(), Error> {
    let card = registrations::card(office, ctx, id).await?;
    let (outcome, told) = checked(seen)?;
    let mut tx = office.db.begin().await?;
    keep(office, &mut tx, ctx, card.registration.id, (ctx.id(), outcome, told, true)).await?;
    Ok(tx.commit().await?)
}

fn checked(seen: &Seen) -> Result<(Outcome, Told), Error> {
    let (name, place) = (one_line(&seen.name), one_line(&seen.place));
    let mut wrong = Vec::new();
    let (outcome, ended) = match seen.outcome.as_str() {
        "found" => (Outcome::Found, false),
        "ended" => (Outcome::Found, true),
        "absent" => (Outcome::Absent, false),
        _ => {
            wrong.push(FieldError::new("outcome", "register-error-outcome"));
            (Outcome::Absent, false)
        }
    };
    if outcome == Outcome::Found && name.is_empty() {
        wrong.push(FieldError::new("name", "register-error-name"));
    }
    if place.is_empty() {
        wrong.push(FieldError::new("place", "register-error-place"));
    }
    for (field, text) in [("name", &name), ("place", &place)] {
        if text.chars().count() > LONGEST {
            wrong.push(FieldError::new(field, "register-error-long").with("most", LONGEST));
        }
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    Ok((outcome, Told { name_kk: name.clone(), name_ru: name, ended, place, ..Told::default() }))
}

/// Keeps a look for one that waits. What was told by the register or by an employee stands in its history too.
async fn keep(
    office: &Office,
    tx: &mut Tx,
    ctx: &Ctx,
    registration: Uuid,
    (id, outcome, told, by_hand): (Uuid, Outcome, Told, bool),
) -> Result<(), Error> {
    let held = rows::hold(tx, registration).await?;
    let registration = held.filter(Registration::waits).ok_or(Error::Stale)?;
    let actor = serde_json::to_value(&ctx.actor)?;
    let look = Look { id, registration: registration.id, by_hand, outcome, told, actor, at: ctx.now };
    if !looks::insert(tx, &look).await? || outcome == Outcome::Silent {
        return Ok(());
    }
    let data = json!({ "outcome": outcome.name(), "by_hand": by_hand, "told": look.told });
    let clause = Clause(registration.service().refusal);
    let event = Event { kind: "registration_looked_up", clause, at: ctx.now, data };
    let subject = (registrations::SUBJECT, registration.id);
    history::note(tx, ctx, &registration.law(office)?, subject, &[event]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// the same organisation under its many spellings, and another one.
    #[test]
    fn names_are_compared_without_signs_case_and_legal_form() {
        let told = |kk: &str, ru: &str| Told { name_kk: kk.into(), name_ru: ru.into(), ..Told::default() };
        let senim = told(
            "«Сенім» жауапкершілігі шектеулі серіктестігі",
            "Товарищество с ограниченной ответственностью \"Сеним\"",
        );
        for name in ["ТОО «Сеним»", "«Сенім» ЖШС", "СЕНИМ", "тоо  СЕНИМ"] {
            assert_eq!(differences(name, &senim), [], "{name}");
        }
        for name in ["ТОО «Сеним-2»", "Тоомас", "ТОО", ""] {
            assert_eq!(differences(name, &senim), [Differs::Name], "{name}");
        }
        let ended = Told { ended: true, ..senim };
        assert_eq!(differences("Сеним", &ended), [Differs::Ended]);
    }
}
