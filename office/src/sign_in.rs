//! Sign-in by certificate (A-3, B-5) and the sessions that follow it. There are no passwords.
//!
//! The server issues a text of its own; the user signs it attached; the text is compared byte for byte. It
//! names the system and the origin, so that a signature given to another site is worth nothing here, and it
//! counts once, in the browser session that asked for it, for five minutes.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use law::access::Role;
use law::authority::Right;
use law::ids::{Bin, Iin};
use law::{Clause, Refusal};
use pki::{Purpose, Verified};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tracing::info;
use uuid::Uuid;

use crate::config::{Realm, System};
use crate::ctx::{Actor, ActorKind, Ctx, random};
use crate::error::Error;
use crate::store::{self, sessions};
use crate::{Office, authorities, registrations, users};

/// Time to choose a key and to type its password.
const CHALLENGE_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// A session in which nobody has signed in yet only carries a challenge and a form token.
const NOBODY_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// `last_seen_at` is written no more often than this: most requests then write nothing.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// How long a person can look back at the own sessions that are over.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How many of them are shown.
const SHOWN: i64 = 50;
/// Longest name of a device, in characters.
const LONGEST_DEVICE: usize = 100;

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

/// An organisation for which a person acts by a power that it gave him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    pub authority: Uuid,
    pub bin: String,
    pub name: String,
}

/// The browser and where it is, as far as they are known: for the owner of the session to recognise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    pub name: String,
    pub address: String,
}

/// A browser's session, with or without somebody signed in.
#[derive(Clone, Debug)]
pub struct Session {
    hash: Vec<u8>,
    /// Who acts: whoever signed in, for the organisation of the certificate or for the one that he acts for.
    pub identity: Option<Identity>,
    pub acting: Option<Acting>,
    pub id: Option<Uuid>,
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
    let Some((identity, acting, roles)) =
        whoever_acts(office, &mut reader, identity, row.authority, now).await?
    else {
        return Ok(None);
    };
    drop(reader);
    if now >= row.last_seen_at + TOUCH_EVERY {
        let mut tx = office.db.begin().await?;
        sessions::touch(&mut tx, &id_hash, now).await?;
        tx.commit().await?;
    }
    let (hash, id) = (id_hash, row.id);
    Ok(Some(Session { hash, id, identity, acting, roles, csrf: row.csrf, ends_at: row.ends_at }))
}

/// Who acts in a session, for whom and in which roles. None where the power by which he acted has ended: the session has
/// ended with it.
async fn whoever_acts(
    office: &Office,
    conn: &mut store::Conn,
    identity: Option<Identity>,
    authority: Option<Uuid>,
    now: Timestamp,
) -> Result<Option<(Option<Identity>, Option<Acting>, Vec<Role>)>, Error> {
    let Some(identity) = identity else { return Ok(Some((None, None, Vec::new()))) };
    let Some(authority) = authority else {
        let roles = roles(office, conn, &identity, now).await?;
        return Ok(Some((Some(identity), None, roles)));
    };
    let found = store::authorities::find(conn, authority).await?;
    let Some(found) = found.filter(|found| found.iin == identity.iin) else { return Ok(None) };
    if found.state.rights(now, &found.law(office)?).is_empty() {
        return Ok(None);
    }
    let name = authorities::name_of(conn, &found.party).await?;
    let mut roles = Vec::new();
    if is_user(office, conn, &found.party).await? {
        let rights = authorities::rights(office, conn, &identity.iin, &found.party, now).await?;
        roles.extend(rights.into_iter().map(Right::role));
    }
    let acting = Acting { authority, bin: found.party.clone(), name: name.clone() };
    let identity =
        Identity { bin: Some(found.party), organisation: Some(name), powers: Vec::new(), ..identity };
    Ok(Some((Some(identity), Some(acting), roles)))
}

/// Acts from here on for the organisation that gave this power, or again for oneself.
pub async fn act_for(
    office: &Office,
    ctx: &Ctx,
    session: &Session,
    authority: Option<Uuid>,
) -> Result<(), Error> {
    let iin = ctx.actor.iin.as_deref().ok_or(Error::Denied { clause: Clause("A-3") })?;
    let mut tx = office.db.begin().await?;
    let row = sessions::find(&mut tx, &session.hash).await?.ok_or(Error::NotFound)?;
    let party = match authority {
        None => {
            let own: Option<Identity> = serde_json::from_value(row.identity)?;
            own.map(|own| own.bin.unwrap_or(own.iin)).ok_or(Error::NotFound)?
        }
        Some(id) => {
            let found = store::authorities::find(&mut tx, id).await?;
            let found = found.filter(|found| found.iin == iin).ok_or(Error::NotFound)?;
            if found.state.rights(ctx.now, &found.law(office)?).is_empty() {
                return Err(Error::Refused(Refusal {
                    clause: Clause("A-17"),
                    code: "authority-not-usable",
                    args: Default::default(),
                }));
            }
            found.party
        }
    };
    sessions::act_for(&mut tx, &session.hash, &party, authority).await?;
    tx.commit().await?;
    Ok(())
}

/// The sessions of whoever signed in, the newest first, and which of them is this one.
pub async fn mine(office: &Office, ctx: &Ctx) -> Result<Vec<sessions::Session>, Error> {
    let iin = ctx.actor.iin.as_deref().ok_or(Error::Denied { clause: Clause("A-3") })?;
    Ok(sessions::of_person(&mut *office.db.read().await?, iin, SHOWN).await?)
}

/// Ends one of the own sessions, wherever it is open.
pub async fn end(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let iin = ctx.actor.iin.as_deref().ok_or(Error::Denied { clause: Clause("A-3") })?;
    let mut tx = office.db.begin().await?;
    sessions::end_of_person(&mut tx, iin, id, ctx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends all own sessions but this one; gives how many.
pub async fn end_others(office: &Office, ctx: &Ctx, session: &Session) -> Result<u64, Error> {
    let iin = ctx.actor.iin.as_deref().ok_or(Error::Denied { clause: Clause("A-3") })?;
    let mut tx = office.db.begin().await?;
    let ended = sessions::end_others(&mut tx, iin, &session.hash, ctx.now).await?;
    tx.commit().await?;
    Ok(ended)
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
            let ends_at = ctx.now + NOBODY_LIFE;
            let (session, token) = open(&mut tx, ctx, None, ends_at, &Device::default()).await?;
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
    device: &Device,
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
    match &session.identity {
        None => sessions::delete(&mut tx, &session.hash).await?,
        Some(_) => sessions::end(&mut tx, &session.hash, ctx.now).await?,
    }
    let roles = roles(office, &mut tx, &identity, ctx.now).await?;
    let (mut opened, token) = open(&mut tx, ctx, Some(identity), ends_at, device).await?;
    tx.commit().await?;
    opened.roles = roles;
    info!(request.id = %ctx.request_id, "somebody signed in");
    Ok((token, opened))
}

/// Ends the session in the database; the cookie alone would prove nothing.
pub async fn sign_out(office: &Office, ctx: &Ctx, session: &Session) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    sessions::end(&mut tx, &session.hash, ctx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes challenges that ended, and sessions that nobody looks back at any more.
pub async fn sweep(office: &Office, now: Timestamp) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    sessions::sweep(&mut tx, now, now - KEPT).await?;
    tx.commit().await?;
    Ok(())
}

async fn open(
    tx: &mut store::Conn,
    ctx: &Ctx,
    identity: Option<Identity>,
    ends_at: Timestamp,
    device: &Device,
) -> Result<(Session, Token), Error> {
    let token = Token::new();
    let row = sessions::Session {
        id_hash: hash(token.as_str()),
        identity: serde_json::to_value(&identity)?,
        csrf: URL_SAFE_NO_PAD.encode(random::<32>()),
        created_at: ctx.now,
        last_seen_at: ctx.now,
        ends_at,
        id: Some(ctx.id()),
        iin: identity.as_ref().map(|it| it.iin.clone()),
        party: identity.as_ref().map(|it| it.bin.clone().unwrap_or(it.iin.clone())),
        authority: None,
        device: device.name.chars().take(LONGEST_DEVICE).collect(),
        address: device.address.clone(),
        ended_at: None,
    };
    sessions::insert(tx, &row).await?;
    let (hash, id, csrf) = (row.id_hash, row.id, row.csrf);
    let session = Session { hash, id, identity, acting: None, roles: Vec::new(), csrf, ends_at };
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

/// The roles of a person now: everybody who signed in may register; for a registered party he may what the
/// certificate says or what he was given; the rest by employment here.
async fn roles(
    office: &Office,
    conn: &mut store::Conn,
    identity: &Identity,
    now: Timestamp,
) -> Result<Vec<Role>, Error> {
    let mut roles = vec![Role::Guest];
    let Some(bin) = &identity.bin else {
        if is_user(office, conn, &identity.iin).await? {
            roles.extend(Right::of_oneself().map(Right::role));
        }
        return Ok(roles);
    };
    if is_user(office, conn, bin).await? {
        let given = authorities::rights(office, conn, &identity.iin, bin, now).await?;
        let rights: BTreeSet<_> = by_certificate(identity).iter().copied().chain(given).collect();
        roles.extend(rights.into_iter().map(Right::role));
    }
    let employed = store::employees::roles(conn, &identity.iin, bin, now).await?;
    roles.extend(working(office, conn, bin, employed, now).await?);
    Ok(roles)
}

/// In an expertise system people work for an organisation only as long as it has access (A-37.R-a), and for the operator
/// only with its own key.
async fn working(
    office: &Office,
    conn: &mut store::Conn,
    bin: &str,
    mut employed: Vec<Role>,
    now: Timestamp,
) -> Result<Vec<Role>, Error> {
    if office.config.system == System::Portal {
        return Ok(employed);
    }
    if employed.iter().any(|role| users::works_for_user(*role))
        && !users::has_access(office, conn, bin, now).await?
    {
        employed.retain(|role| !users::works_for_user(*role));
    }
    let own = bin == office.config.organisation.bin;
    employed.retain(|role| own || users::works_for_user(*role) || Role::SUPERVISION.contains(role));
    Ok(employed)
}

/// What the certificate of an organisation lets its owner do for it.
fn by_certificate(identity: &Identity) -> &'static [Right] {
    let has = |power: &str| identity.powers.iter().any(|it| it == power);
    match () {
        () if has("head") => &Right::ALL,
        () if has("right-to-sign") => &[Right::See, Right::Edit, Right::Sign],
        () => &[],
    }
}

async fn is_user(office: &Office, conn: &mut store::Conn, party: &str) -> Result<bool, Error> {
    Ok(office.config.system == System::Portal && registrations::is_user(conn, party).await?)
}

/// Sign-in is refused by B-5 (entry only by a signature) with the conditions of A-3.
fn refuse(code: &'static str) -> Error {
    Error::Refused(Refusal { clause: Clause("A-3"), code, args: Default::default() })
}
