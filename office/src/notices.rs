//! Notices: what happened to a registration or an application while its owner was away, and what employees must know
//! of what happened by itself. A notice is for a party, or for whoever holds a role.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use law::access::Role;
use law::{Due, Order, StepKind};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::registrations::{self, party};
pub use crate::store::notices::Notice;
use crate::store::{Conn, notices};
use crate::terms;
use crate::texts::Words;
use crate::{Office, System, mail};

/// What a letter about a moved term says of a failure, or of force majeure: its severity stands in the clause by which it
/// moves terms (A-62.1.p1, A-62.2.p1, A-62.5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Interrupted {
    incident: String,
    clause: String,
    /// Planned end while it lasts, actual end after it.
    until: Timestamp,
    lasts: bool,
}

/// The interruptions with these numbers, as the explanation of the term tells them.
pub(crate) fn interruptions(due: Option<&Due>, numbers: &[String]) -> Vec<Interrupted> {
    let steps = due.into_iter().flat_map(|due| &due.because);
    let told = |step: &law::Step| match &step.kind {
        StepKind::Interrupted { incident, until, provisional, .. }
            if numbers.iter().any(|number| **number == **incident) =>
        {
            Some(Interrupted {
                incident: incident.to_string(),
                clause: step.clause.to_string(),
                until: *until,
                lasts: *provisional,
            })
        }
        _ => None,
    };
    steps.filter_map(told).collect()
}

/// What a notice says of each interruption beside its text: severity, number, planned or actual end.
fn interrupted(words: &Words, notice: &Notice) -> Vec<String> {
    let told: Vec<Interrupted> =
        serde_json::from_value(notice.data["interruptions"].clone()).unwrap_or_default();
    let said = |it: &Interrupted| {
        let key = if it.lasts { "notice-interruption-lasts" } else { "notice-interruption-over" };
        let said = words.t(key).with("what", terms::what(words, &it.clause, &it.incident));
        said.with("moment", words.moment(it.until)).to_string()
    };
    told.iter().map(said).collect()
}

/// What a notice says, with what it tells of failures and force majeure.
pub fn text(words: &Words, notice: &Notice) -> String {
    let mut said = words.told(format!("notice-{}", notice.kind), &values(words, notice)).to_string();
    if notice.data["order"] == Order::Construction.number() {
        let portal = words.t(format!("registration-portal-{}", Order::Construction)).to_string();
        said = words.t("registration-of-portal").with("portal", portal).with("text", said).into();
    }
    std::iter::once(said).chain(interrupted(words, notice)).collect::<Vec<_>>().join(". ")
}

/// The values of the text; what is not known stays out. What happened and a ground are said in words.
fn values<'a>(words: &Words, notice: &'a Notice) -> BTreeMap<&'a str, String> {
    let fields = notice.data.as_object().into_iter().flatten();
    let written = fields.filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (name.as_str(), text)
    });
    let mut values: BTreeMap<_, _> = written.collect();
    for (name, texts) in
        [("event", "event-"), ("ground", "participants-ground-"), ("suspension", "user-ground-")]
    {
        if let Some(word) = values.get_mut(name) {
            *word = words.t(format!("{texts}{word}")).into();
        }
    }
    values
}

/// How many the page shows.
const SHOWN: i64 = 100;
/// Before the name of a role in place of a party, which is a number.
pub(crate) const OF_ROLE: &str = "role:";

/// Tells a party something, in the transaction that made it true.
pub(crate) async fn tell(
    conn: &mut Conn,
    ctx: &Ctx,
    party: &str,
    subject: (&str, Uuid),
    kind: &str,
    data: Json,
) -> Result<(), Error> {
    let notice = Notice {
        id: ctx.id(),
        party: party.to_owned(),
        subject_kind: subject.0.to_owned(),
        subject_id: subject.1,
        kind: kind.to_owned(),
        data,
        at: ctx.now,
        read_at: None,
    };
    notices::insert(conn, &notice).await?;
    mail::plan(conn, &notice).await
}

/// Tells whoever holds a role, now or when he comes to hold it.
pub(crate) async fn alert(
    conn: &mut Conn,
    ctx: &Ctx,
    role: Role,
    subject: (&str, Uuid),
    kind: &str,
    data: Json,
) -> Result<(), Error> {
    tell(conn, ctx, &party_of(role), subject, kind, data).await
}

/// The party of a role.
fn party_of(role: Role) -> String {
    format!("{OF_ROLE}{role}")
}

impl Notice {
    /// Whether it is for those who hold a role.
    pub fn is_for_role(&self) -> bool {
        self.party.starts_with(OF_ROLE)
    }
}

/// The notices of the visitor's party and of his roles, newest first.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<Vec<Notice>, Error> {
    let mut reader = office.db.read().await?;
    let mut all = Vec::new();
    for party in parties(office, &mut reader, &ctx.actor).await? {
        all.extend(notices::of_party(&mut reader, &party, SHOWN).await?);
    }
    for (role, person) in roles(&ctx.actor) {
        all.extend(notices::of_role(&mut reader, &role, person, SHOWN).await?);
    }
    all.sort_by_key(|notice| Reverse((notice.at, notice.id)));
    all.truncate(SHOWN as usize);
    Ok(all)
}

/// How many were not read.
pub async fn unread(office: &Office, ctx: &Ctx) -> Result<u64, Error> {
    let mut reader = office.db.read().await?;
    let mut unread = 0;
    for party in parties(office, &mut reader, &ctx.actor).await? {
        unread += notices::unread(&mut reader, &party).await?;
    }
    for (role, person) in roles(&ctx.actor) {
        unread += notices::unread_of_role(&mut reader, &role, person).await?;
    }
    Ok(u64::try_from(unread).unwrap_or(0))
}

/// Marks all as read.
pub async fn read_all(office: &Office, ctx: &Ctx) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    for party in parties(office, &mut tx, &ctx.actor).await? {
        notices::mark_read(&mut tx, &party, ctx.now).await?;
    }
    for (role, person) in roles(&ctx.actor) {
        notices::mark_read_of_role(&mut tx, &role, person, ctx.now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whose notices somebody reads: his own, and those of his organisation where he may see its cabinet, or helps it to get
/// one.
async fn parties(office: &Office, conn: &mut Conn, actor: &Actor) -> Result<Vec<String>, Error> {
    let own = party(actor)?;
    let mut parties: Vec<String> = actor.iin.clone().into_iter().collect();
    // An expertise system has no cabinets.
    if office.config.system == System::Expertise {
        parties.extend(actor.bin.clone());
        return Ok(parties);
    }
    if parties.iter().all(|it| it != own) && registrations::sees(conn, actor).await? {
        parties.push(own.to_owned());
    }
    Ok(parties)
}

/// The parties of the roles of a person, who reads for himself.
fn roles(actor: &Actor) -> impl Iterator<Item = (String, &str)> {
    let person = actor.iin.as_deref();
    person.into_iter().flat_map(|person| actor.roles.iter().map(move |role| (party_of(*role), person)))
}
