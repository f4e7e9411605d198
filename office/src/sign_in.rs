//! Sign-in by certificate (A-3, B-5) and the sessions that follow it. There are no passwords.
//!
//! The server issues a text of its own; the user signs it attached; the text is compared byte for byte. It
//! names the system and the origin, so that a signature given to another site is worth nothing here, and it
//! counts once, in the browser session that asked for it, for five minutes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use law::access::Role;
use law::ids::{Bin, Iin};
use law::{Clause, Order, Refusal};
use pki::{Purpose, Verified};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tracing::info;
use uuid::Uuid;

use crate::Office;
use crate::config::{Realm, System};
use crate::ctx::{Actor, ActorKind, Ctx, random};
use crate::error::Error;
use crate::store::{self, registrations, sessions};

/// Time to choose a key and to type its password.
const CHALLENGE_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// A session in which nobody has signed in yet only carries a challenge and a form token.
const NOBODY_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// `last_seen_at` is written no more often than this: most requests then write nothing.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// What the browser keeps: 256 random bits. The database keeps only its hash.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    fn new() -> Self {
        Token(URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    /// For the cookie, and nothing else.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Who signed in, as the certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Surname, given name, patronymic.
    pub name: String,
    pub iin: String,
    pub bin: Option<String>,
    pub organisation: Option<String>,
    /// Powers by the certificate, in the words of `pki`: `head`, `right-to-sign`, `employee` …
    pub powers: Vec<String>,
    pub certificate_serial: String,
    pub certificate_not_after: Timestamp,
    pub signed_in_at: Timestamp,
}

impl Identity {
    /// Organisation where there is one, else the person.
    pub fn party(&self) -> &str {
        self.organisation.as_deref().unwrap_or(&self.name)
    }
}

/// A browser's session, with or without somebody signed in.
#[derive(Clone, Debug)]
pub struct Session {
    hash: Vec<u8>,
    pub identity: Option<Identity>,
    /// The roles held at this moment; looked up at every request, so that a lost role is lost at once.
    pub roles: Vec<Role>,
    /// Stands in every form of this session.
    pub csrf: String,
    pub ends_at: Timestamp,
}

impl Session {
    /// The session as the one who acts.
    pub fn actor(&self) -> Actor {
        match &self.identity {
            None => Actor::nobody(),
            Some(identity) => Actor {
                kind: ActorKind::Person,
                iin: Some(identity.iin.clone()),
                bin: identity.bin.clone(),
                name: identity.name.clone(),
                roles: self.roles.clone(),
            },
        }
    }
}

/// A text to be signed.
#[derive(Clone, Debug)]
pub struct Challenge {
    pub id: Uuid,
    pub text: String,
    pub ends_at: Timestamp,
}

/// The session of a token, if it still lives. Ends: after idle time, at its absolute end, with the
/// certificate, by signing out.
pub async fn session(office: &Office, token: &str, now: Timestamp) -> Result<Option<Session>, Error> {
    let id_hash = hash(token);
    let mut reader = office.db.read().await?;
    let Some(row) = sessions::find(&mut reader, &id_hash).await? else { return Ok(None) };
    let idle_end = row.last_seen_at + office.config.session.idle();
    if now >= row.ends_at || now >= idle_end {
        return Ok(None);
    }
    let identity: Option<Identity> = serde_json::from_value(row.identity)?;
    let roles = match &identity {
        Some(identity) => roles(office, &mut reader, identity, now).await?,
        None => Vec::new(),
    };
    drop(reader);
    if now >= row.last_seen_at + TOUCH_EVERY {
        let mut tx = office.db.begin().await?;
        sessions::touch(&mut tx, &id_hash, now).await?;
        tx.commit().await?;
    }
    Ok(Some(Session { hash: id_hash, identity, roles, csrf: row.csrf, ends_at: row.ends_at }))
}

/// Issues a challenge. A browser without a session is given one, whose token must be set as its cookie.
pub async fn begin(
    office: &Office,
    ctx: &Ctx,
    session: Option<&Session>,
) -> Result<(Challenge, Session, Option<Token>), Error> {
    let mut tx = office.db.begin().await?;
    let (session, token) = match session {
        Some(session) => (session.clone(), None),
        None => {
            let (session, token) = open(&mut tx, None, ctx.now, ctx.now + NOBODY_LIFE).await?;
            (session, Some(token))
        }
    };
    let challenge =
        Challenge { id: ctx.id(), text: challenge_text(office, ctx.now), ends_at: ctx.now + CHALLENGE_LIFE };
    let row = sessions::Challenge {
        id: challenge.id,
        session_hash: session.hash.clone(),
        origin: office.config.public_origin.clone(),
        text: challenge.text.clone(),
        issued_at: ctx.now,
        ends_at: challenge.ends_at,
        used_at: None,
    };
    sessions::insert_challenge(&mut tx, &row).await?;
    tx.commit().await?;
    Ok((challenge, session, token))
}

/// Whole lines of ASCII, the same in every language: compared byte for byte and read by machines later.
fn challenge_text(office: &Office, now: Timestamp) -> String {
    let nonce = URL_SAFE_NO_PAD.encode(random::<32>());
    format!(
        "Tereze sign-in\nsystem: {}\norigin: {}\nnonce: {nonce}\nissued: {now:.0}\n",
        office.config.organisation.code, office.config.public_origin
    )
}

/// The text of a challenge of this session, for signing in another program.
pub async fn challenge(office: &Office, ctx: &Ctx, session: &Session, id: Uuid) -> Result<Challenge, Error> {
    let row = open_challenge(office, ctx, session, id).await?;
    Ok(Challenge { id, text: row.text, ends_at: row.ends_at })
}

/// Checks the signed challenge and opens a new session; the former one ends (its token may have been planted).
pub async fn finish(
    office: &Office,
    ctx: &Ctx,
    session: &Session,
    challenge: Uuid,
    cms: Vec<u8>,
) -> Result<(Token, Session), Error> {
    let row = open_challenge(office, ctx, session, challenge).await?;
    let verified =
        office.verify(cms, None, Purpose::SignIn, ctx.now).await.map_err(|error| error.signing("A-3"))?;
    let signed = verified.content.as_deref().unwrap_or_default();
    if !bool::from(signed.ct_eq(row.text.as_bytes())) {
        return Err(refuse("challenge-differs"));
    }
    let identity = identity(office, &verified, ctx.now)?;
    let ends_at = (ctx.now + office.config.session.absolute()).min(identity.certificate_not_after);

    let mut tx = office.db.begin().await?;
    if !sessions::use_up_challenge(&mut tx, challenge, ctx.now).await? {
        return Err(refuse("challenge-used"));
    }
    sessions::delete(&mut tx, &session.hash).await?;
    let roles = roles(office, &mut tx, &identity, ctx.now).await?;
    let (mut opened, token) = open(&mut tx, Some(identity), ctx.now, ends_at).await?;
    tx.commit().await?;
    opened.roles = roles;
    info!(request.id = %ctx.request_id, "somebody signed in");
    Ok((token, opened))
}

/// Ends the session in the database; the cookie alone would prove nothing.
pub async fn sign_out(office: &Office, session: &Session) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    sessions::delete(&mut tx, &session.hash).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes sessions and challenges that ended.
pub async fn sweep(office: &Office, now: Timestamp) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    sessions::sweep(&mut tx, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn open(
    tx: &mut store::Conn,
    identity: Option<Identity>,
    now: Timestamp,
    ends_at: Timestamp,
) -> Result<(Session, Token), Error> {
    let token = Token::new();
    let row = sessions::Session {
        id_hash: hash(token.as_str()),
        identity: serde_json::to_value(&identity)?,
        csrf: URL_SAFE_NO_PAD.encode(random::<32>()),
        created_at: now,
        last_seen_at: now,
        ends_at,
    };
    sessions::insert(tx, &row).await?;
    let session = Session { hash: row.id_hash, identity, roles: Vec::new(), csrf: row.csrf, ends_at };
    Ok((session, token))
}

async fn open_challenge(
    office: &Office,
    ctx: &Ctx,
    session: &Session,
    id: Uuid,
) -> Result<sessions::Challenge, Error> {
    let mut reader = office.db.read().await?;
    let row = sessions::find_challenge(&mut reader, id).await?;
    let row = row.ok_or_else(|| refuse("challenge-unknown"))?;
    let ours = bool::from(row.session_hash.ct_eq(&session.hash)) && row.origin == office.config.public_origin;
    match row {
        _ if !ours => Err(refuse("challenge-unknown")),
        row if row.used_at.is_some() => Err(refuse("challenge-used")),
        row if ctx.now >= row.ends_at => Err(refuse("challenge-expired")),
        row => Ok(row),
    }
}

/// Takes the person out of the certificate. ИИН and БИН must be formally right; the numbers of the published
/// test kits are not, and pass only where those kits are trusted.
fn identity(office: &Office, verified: &Verified, now: Timestamp) -> Result<Identity, Error> {
    let published = office.config.pki.realm == Realm::Test;
    let subject = &verified.signer;
    let iin = subject.iin.as_deref().ok_or_else(|| refuse("certificate-without-iin"))?;
    Iin::from_certificate(iin, published).map_err(|_| refuse("certificate-iin-wrong"))?;
    if let Some(bin) = &subject.bin {
        Bin::from_certificate(bin, published).map_err(|_| refuse("certificate-bin-wrong"))?;
    }
    let powers = verified.powers.iter().filter_map(|power| serde_json::to_value(power).ok());
    Ok(Identity {
        name: subject.full_name(),
        iin: iin.into(),
        bin: subject.bin.clone(),
        organisation: subject.organisation.clone(),
        powers: powers.filter_map(|power| power.as_str().map(str::to_owned)).collect(),
        certificate_serial: verified.certificate.serial.clone(),
        certificate_not_after: verified.certificate.not_after,
        signed_in_at: now,
    })
}

/// The roles of a person now: everybody who signed in may register, a registered party uses the cabinet
/// the rest by employment here.
async fn roles(
    office: &Office,
    conn: &mut store::Conn,
    identity: &Identity,
    now: Timestamp,
) -> Result<Vec<Role>, Error> {
    let mut roles = vec![Role::Guest];
    let party = identity.bin.as_deref().unwrap_or(&identity.iin);
    if office.config.system == System::Portal
        && registrations::is_registered(conn, party, Order::Expertise).await?
    {
        roles.push(Role::PortalUser);
    }
    if let Some(bin) = &identity.bin {
        roles.extend(store::employees::roles(conn, &identity.iin, bin, now).await?);
    }
    Ok(roles)
}

/// Sign-in is refused by B-5 (entry only by a signature) with the conditions of A-3.
fn refuse(code: &'static str) -> Error {
    Error::Refused(Refusal { clause: Clause("A-3"), code, args: Default::default() })
}
