//! The ends of terms of a person's cases for the calendar of his choice: under a secret address, of which only
//! the hash is kept, and which says number, term and clause and nothing of people or objects. It ends with the access of
//! the person.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{Timestamp, ToSpan};
use law::access::{Action, any_may};
use law::event::Subject;
use law::{Clause, Due};
use sha2::{Digest, Sha256};

use super::{SUBJECT, may};
use crate::Office;
use crate::ctx::{Ctx, random};
use crate::error::Error;
use crate::laws::publish::{escaped, folded};
use crate::store::cases::{self, Case};
pub use crate::store::feeds::Feed;
use crate::store::{employees, events, feeds as rows, seats};
use crate::terms::{self, Seen};
use crate::texts::{Locale, Words};
use crate::users;

/// Most cases in a calendar.
const MOST: i64 = 500;

/// The address of whoever signed in, if there is one; its secret is known to nobody.
pub async fn mine(office: &Office, ctx: &Ctx) -> Result<Option<Feed>, Error> {
    let (iin, bin) = person(ctx)?;
    Ok(rows::of_person(&mut *office.db.read().await?, iin, bin).await?)
}

/// Makes an address, which is told this once. The former one leads nowhere from then on.
pub async fn make(office: &Office, ctx: &Ctx) -> Result<String, Error> {
    let (iin, bin) = person(ctx)?;
    let secret = URL_SAFE_NO_PAD.encode(random::<32>());
    let feed = Feed {
        iin: iin.to_owned(),
        bin: bin.to_owned(),
        language: ctx.locale.code().to_owned(),
        created_at: ctx.now,
    };
    let mut tx = office.db.begin().await?;
    rows::put(&mut tx, &feed, hash(&secret)).await?;
    tx.commit().await?;
    Ok(format!("{}/deadlines/{secret}.ics", office.config.public_origin))
}

/// Takes one's address away.
pub async fn revoke(office: &Office, ctx: &Ctx) -> Result<(), Error> {
    let (iin, bin) = person(ctx)?;
    let mut tx = office.db.begin().await?;
    rows::remove(&mut tx, iin, bin).await?;
    tx.commit().await?;
    Ok(())
}

/// The calendar behind a secret. Not found: there is no such, or its person works here no more.
pub async fn calendar(office: &Office, now: Timestamp, secret: &str) -> Result<String, Error> {
    let mut conn = office.db.read().await?;
    let feed = rows::find(&mut conn, hash(secret)).await?.ok_or(Error::NotFound)?;
    let roles = employees::roles(&mut conn, &feed.iin, &feed.bin, now).await?;
    any_may(&roles, Action::ReadExpertiseCase).map_err(|_| Error::NotFound)?;
    if !users::has_access(office, &mut conn, &feed.bin, now).await? {
        return Err(Error::NotFound);
    }
    let words = office.texts.of(Locale::parse(&feed.language).unwrap_or(Locale::Kk));
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Tereze//terms of cases//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(&words.t("feed-calendar").to_string())),
    ];
    for id in seats::of_person(&mut conn, &users::of(office, &feed.bin), &feed.iin, MOST).await? {
        let Some(case) = cases::find(&mut conn, id).await? else { continue };
        let sequence = events::last_number(&mut conn, SUBJECT, id).await?;
        for due in case.law.terms(&case.law(office)?) {
            lines.extend(entry(office, words, (&case, &due), sequence, now));
        }
    }
    lines.push("END:VCALENDAR".to_owned());
    Ok(lines.iter().map(|line| folded(line)).collect())
}

/// One term as a whole day. Its identifier stays while it moves, and its sequence grows with the history of the case.
fn entry(
    office: &Office,
    words: &Words,
    (case, due): (&Case, &Due),
    sequence: i64,
    now: Timestamp,
) -> Vec<String> {
    let origin = &office.config.public_origin;
    let next = due.last_day.saturating_add(1.day());
    let what = format!("{} · {}", case.registration_number, terms::rule(words, due.rule));
    let why = format!("{} {}", terms::summary(words, due, Seen::Counted), clauses(words, due));
    vec![
        "BEGIN:VEVENT".into(),
        format!("UID:{}-{}@cases.tereze", case.id, due.rule),
        format!("SEQUENCE:{sequence}"),
        format!("DTSTAMP:{}", now.strftime("%Y%m%dT%H%M%SZ")),
        format!("DTSTART;VALUE=DATE:{}", due.last_day.strftime("%Y%m%d")),
        format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")),
        format!("SUMMARY:{}", escaped(&what)),
        format!("DESCRIPTION:{}", escaped(&why)),
        format!("URL:{origin}/cases/{}/terms/{}", case.id, due.rule),
        "TRANSP:TRANSPARENT".into(),
        "END:VEVENT".into(),
    ]
}

/// Every clause on which a date stands, once.
fn clauses(words: &Words, due: &Due) -> String {
    let mut said: Vec<String> = Vec::new();
    for step in &due.because {
        let clause = terms::clause(words, step.clause.as_ref());
        if !said.contains(&clause) {
            said.push(clause);
        }
    }
    said.join("; ")
}

/// Whoever has cases here, by IIN and BIN.
fn person(ctx: &Ctx) -> Result<(&str, &str), Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    match (&ctx.actor.iin, &ctx.actor.bin) {
        (Some(iin), Some(bin)) => Ok((iin, bin)),
        _ => Err(Error::Denied { clause: Clause("A-32") }),
    }
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
