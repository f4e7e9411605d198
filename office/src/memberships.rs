//! Which organisations are users of which expertise system, as the portal knows it (A-11.p2). These systems tell it by
//! message when an organisation became their user or its access was suspended; of a system that does not
//! speak so the registrar records it by a signed document ([`crate::verdicts`]). Whoever operates such a system is its user
//! (A-36.p3). While the access of a participant is suspended nothing can be addressed to it; it is not excluded.

use law::access::{self, Action, Role};
use law::expertise::user::Ground;
use law::{Bin, Clause, Event};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::apply::{Received, body};
use crate::exchange::message::{Message, User};
use crate::exchange::refusal::refusal_with;
pub use crate::store::memberships::Membership;
use crate::store::{Conn, memberships, peers};
use crate::{history, notices, participants};

/// The word of this topic in events.
pub const SUBJECT: &str = "membership";
/// Longest name that is taken from another system.
const LONGEST: usize = 500;

/// Whether an organisation is a user of this expertise system now.
pub(crate) async fn is_user(
    office: &Office,
    conn: &mut Conn,
    system: &str,
    bin: &str,
) -> Result<bool, Error> {
    let Some(peer) = office.config.peers.iter().find(|peer| peer.code == system) else { return Ok(false) };
    let told = memberships::find(conn, system, bin).await?;
    Ok(told.map_or(peer.bin == bin, |told| told.registered))
}

/// The systems of which it is a user, by their codes (A-11.p2).
pub async fn systems_of(office: &Office, conn: &mut Conn, bin: &str) -> Result<Vec<String>, Error> {
    let mut systems = Vec::new();
    for peer in &office.config.peers {
        if is_user(office, conn, &peer.code, bin).await? {
            systems.push(peer.code.clone());
        }
    }
    Ok(systems)
}

/// The same for the visitor's own organisation, whose questionnaire offers them.
pub async fn systems_of_mine(office: &Office, ctx: &Ctx) -> Result<Vec<String>, Error> {
    let Some(bin) = &ctx.actor.bin else { return Ok(Vec::new()) };
    systems_of(office, &mut *office.db.read().await?, bin).await
}

/// Everything that was told, for the registrar.
pub async fn all(office: &Office, ctx: &Ctx) -> Result<Vec<Membership>, Error> {
    access::any_may(&ctx.actor.roles, Action::RegisterParticipant)?;
    Ok(memberships::all(&mut *office.db.read().await?).await?)
}

/// Readable and possible: a system tells of its own users alone.
pub(crate) fn acceptable(message: &Message) -> Result<(), Error> {
    let it: User = body(message)?;
    let ground = it.ground.as_deref();
    let known = ground.is_none_or(|name| Ground::ALL.into_iter().any(|ground| ground.name() == name));
    let named = !it.name.is_empty() && it.name.chars().count() <= LONGEST;
    let right = Bin::parse(&it.bin).is_ok() && known && named && it.registered == ground.is_none();
    if right && it.at <= message.created_at && !message.subject_id.is_nil() {
        return Ok(());
    }
    Err(refusal_with("A-11.p2", "membership-malformed", "bin", &it.bin).into())
}

/// Keeps what a system told, once, and lets the participant accept applications or not.
pub(crate) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let it: User = body(&received.message)?;
    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    let told = Told {
        id: ctx.id(),
        system: received.peer.code.clone(),
        bin: it.bin,
        name: it.name,
        registered: it.registered,
        ground: it.ground,
        at: it.at,
        source: "message",
    };
    let data = json!({ "message": received.message.id, "clause": it.clause });
    keep(office, &mut tx, ctx, told, data).await?;
    tx.commit().await?;
    Ok(())
}

/// What is known of an organisation from now on.
pub(crate) struct Told {
    /// Under which it is known, where it was not known before.
    pub id: Uuid,
    pub system: String,
    pub bin: String,
    pub name: String,
    pub registered: bool,
    pub ground: Option<String>,
    pub at: jiff::Timestamp,
    pub source: &'static str,
}

/// Writes it with its event, lets the participant accept or not, and tells whom it concerns; gives its id.
pub(crate) async fn keep(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    told: Told,
    data: Json,
) -> Result<Uuid, Error> {
    let known = memberships::find(conn, &told.system, &told.bin).await?;
    // What is older than the last word changes nothing.
    if let Some(known) = known.as_ref().filter(|known| known.at > told.at) {
        return Ok(known.id);
    }
    let it = Membership {
        id: known.as_ref().map_or(told.id, |known| known.id),
        system: told.system,
        bin: told.bin,
        name: told.name,
        registered: told.registered,
        ground: told.ground,
        source: told.source.to_owned(),
        at: told.at,
        recorded_at: ctx.now,
        version: known.map_or(1, |known| known.version + 1),
    };
    if !memberships::put(conn, &it).await? {
        return Err(Error::Stale);
    }
    let mut data = data;
    for (name, value) in [
        ("system", json!(it.system)),
        ("bin", json!(it.bin)),
        ("registered", json!(it.registered)),
        ("ground", json!(it.ground)),
        ("since", json!(it.at)),
        ("source", json!(it.source)),
    ] {
        data[name] = value;
    }
    let event = Event { kind: "membership_recorded", clause: Clause("A-11.p2"), at: ctx.now, data };
    history::note(conn, ctx, &office.law(ctx.now), (SUBJECT, it.id), &[event]).await?;
    participants::served(office, conn, ctx, (&it.system, &it.bin), it.registered).await?;
    let kind = if it.registered { "membership-registered" } else { "membership-suspended" };
    let mut said = json!({ "name": it.name, "bin": it.bin });
    if let Some(ground) = &it.ground {
        said["suspension"] = json!(ground);
    }
    let subject = (SUBJECT, it.id);
    notices::alert(conn, ctx, Role::PortalOperatorRegistrar, subject, kind, said.clone()).await?;
    notices::tell(conn, ctx, &it.bin, subject, kind, said).await?;
    Ok(it.id)
}

/// Whether the exchange with some portal is open: who is registered here could otherwise receive nothing.
pub(crate) async fn integrated(office: &Office, conn: &mut Conn) -> Result<bool, Error> {
    for peer in &office.config.peers {
        if peers::find(conn, &peer.code).await?.is_some_and(|peer| !peer.blocked) {
            return Ok(true);
        }
    }
    Ok(false)
}
