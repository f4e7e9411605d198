//! Where the letters of an employee's roles go: he records his own address in his account and follows the
//! link that is sent to it; until then, and whenever he takes it out, letters go to the address of the configuration, if
//! there is one. An address is of a person, whatever roles he has.

use jiff::SignedDuration;
use law::Clause;
use serde_json::json;

use crate::Office;
use crate::blobs::hex;
use crate::ctx::{Ctx, random};
use crate::employees::roles_of;
use crate::error::Error;
pub use crate::store::addresses::Address;
use crate::store::{Conn, addresses as rows, jobs};
use crate::texts::Locale;

/// Kind of the job that sends the link.
pub const JOB: &str = "address-letter";
/// How long a link can be followed.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Links are sent no more often than this, whatever is typed: nobody's box is flooded from here.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
const LONGEST: usize = 254;

/// How an employee gets the letters of his roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What he recorded.
    pub own: Option<Address>,
    /// What the configuration of the system says; used while he has recorded none.
    pub configured: Option<String>,
    /// Whether this system sends letters at all.
    pub sends: bool,
}

impl Standing {
    /// Where letters go now.
    pub fn used(&self) -> Option<&str> {
        let own = self.own.as_ref().and_then(|own| own.email.as_deref());
        own.or(self.configured.as_deref())
    }
}

/// The same for whoever signed in; none where he has no role of an employee, whose letters there would be.
pub async fn mine(office: &Office, ctx: &Ctx) -> Result<Option<Standing>, Error> {
    let roles = roles_of(office.config.system);
    if !ctx.actor.roles.iter().any(|role| roles.contains(role)) {
        return Ok(None);
    }
    let iin = person(ctx)?;
    let own = rows::find(&mut *office.db.read().await?, iin).await?;
    let of = office.config.employees.iter();
    let configured = of.filter(|it| it.iin == iin).find_map(|it| it.email.clone());
    Ok(Some(Standing { own, configured, sends: office.mailer.is_some() }))
}

/// Records an address and sends the link to it. Blank: letters go to it no more. The one before stays until then; a
/// language counts at once.
pub async fn record(office: &Office, ctx: &Ctx, email: &str, language: &str) -> Result<(), Error> {
    mine(office, ctx).await?.ok_or(Error::Denied { clause: Clause("A-7.2") })?;
    let email = email.trim();
    let known = Locale::parse(language).ok_or_else(|| Error::field("language", "address-error-language"))?;
    let blank = Address {
        iin: person(ctx)?.to_owned(),
        email: None,
        language: known.code().to_owned(),
        wanted: None,
        token: None,
        asked_at: None,
        confirmed_at: None,
    };
    let mut tx = office.db.begin().await?;
    let before = rows::hold(&mut tx, &blank.iin).await?.unwrap_or_else(|| blank.clone());
    let mut it = Address { language: blank.language.clone(), ..before.clone() };
    // Whoever changes the language alone has his link already, while it can be followed.
    let alive = before.asked_at.is_some_and(|at| at + LINK_LIFE > ctx.now);
    let waits = alive && before.wanted.as_deref() == Some(email) && before.language != it.language;
    if email.is_empty() {
        it = Address { asked_at: before.asked_at, ..blank };
    } else if before.email.as_deref() != Some(email) && !waits {
        if email.len() > LONGEST || email.parse::<lettre::Address>().is_err() {
            return Err(Error::field("email", "address-error-email"));
        }
        if before.asked_at.is_some_and(|at| at + PAUSE > ctx.now) {
            return Err(Error::field("email", "address-error-soon"));
        }
        it.wanted = Some(email.to_owned());
        it.token = Some(hex(&random::<16>()));
        it.asked_at = Some(ctx.now);
        let key = format!("{JOB}:{}", it.token.as_deref().unwrap_or_default());
        jobs::enqueue(&mut tx, JOB, &json!({ "iin": it.iin }), &key, ctx.now).await?;
    }
    rows::put(&mut tx, &it).await?;
    Ok(tx.commit().await?)
}

/// The address that waits under this link, for the one who recorded it.
pub async fn waiting(office: &Office, ctx: &Ctx, token: &str) -> Result<String, Error> {
    let found = rows::find(&mut *office.db.read().await?, person(ctx)?).await?;
    Ok(alive(found, ctx, token)?.wanted.unwrap_or_default())
}

/// He followed the link: from now on letters go there.
pub async fn confirm(office: &Office, ctx: &Ctx, token: &str) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let it = alive(rows::hold(&mut tx, person(ctx)?).await?, ctx, token)?;
    let confirmed =
        Address { email: it.wanted, wanted: None, token: None, confirmed_at: Some(ctx.now), ..it };
    rows::put(&mut tx, &confirmed).await?;
    Ok(tx.commit().await?)
}

fn alive(found: Option<Address>, ctx: &Ctx, token: &str) -> Result<Address, Error> {
    let fits = |it: &Address| {
        it.token.as_deref() == Some(token) && it.asked_at.is_some_and(|at| at + LINK_LIFE > ctx.now)
    };
    found.filter(fits).ok_or(Error::NotFound)
}

fn person(ctx: &Ctx) -> Result<&str, Error> {
    ctx.actor.iin.as_deref().ok_or(Error::Denied { clause: Clause("A-3") })
}

/// Where the letters of a person go, as he recorded it, and in which language.
pub(crate) async fn confirmed(conn: &mut Conn, iin: &str) -> Result<Option<(String, Locale)>, Error> {
    let Some(found) = rows::find(conn, iin).await? else { return Ok(None) };
    Ok(found.email.map(|email| (email, Locale::parse(&found.language).unwrap_or(Locale::Kk))))
}
