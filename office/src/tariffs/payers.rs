//! Who pays here: on the portal its participants; in an expertise system the organisations that work in it, the
//! operator's own excepted (A-38, A-36.p3).

use std::collections::BTreeSet;

use jiff::Timestamp;
use law::Refusal;
use law::access::{self, Action, Role};
use law::tariff::list::Payers;
use uuid::Uuid;

use crate::ctx::{Actor, Ctx};
use crate::employees::Staff;
use crate::error::Error;
use crate::store::events::{self, Event};
use crate::store::participants::Participant;
use crate::store::users::User;
use crate::store::{Conn, participants, users};
use crate::texts::Locale;
use crate::{Office, System, registrations};

/// Who sees what an organisation pays in an expertise system.
const SEERS: [Role; 2] = [Role::ExpertiseHead, Role::ExpertiseAuthorized];

/// An organisation that pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// Of the participant or of the user of the expertise system.
    pub id: Uuid,
    pub bin: String,
    /// The code in its numbers, where it has one.
    pub code: Option<String>,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
}

impl Payer {
    pub fn name(&self, locale: Locale) -> &str {
        locale.choose(&self.name_kk, &self.name_ru, &self.name_en)
    }
}

impl From<Participant> for Payer {
    fn from(it: Participant) -> Payer {
        Payer {
            id: it.id,
            bin: it.bin,
            code: Some(it.code.to_string()),
            name_kk: it.name_kk,
            name_ru: it.name_ru,
            name_en: it.name_en,
        }
    }
}

impl From<User> for Payer {
    fn from(it: User) -> Payer {
        Payer {
            id: it.id,
            bin: it.bin,
            code: None,
            name_kk: it.name_kk,
            name_ru: it.name_ru,
            name_en: it.name_en,
        }
    }
}

/// By which point they pay here.
pub fn here(office: &Office) -> Payers {
    match office.config.system {
        System::Portal => Payers::Participants,
        System::Expertise => Payers::ExpertiseUsers,
    }
}

/// Refuses whoever does not keep the accounts of this system.
pub(super) fn may_keep(office: &Office, ctx: &Ctx) -> Result<(), Refusal> {
    let action = match office.config.system {
        System::Portal => Action::KeepAccounts,
        System::Expertise => Action::KeepExpertiseAccounts,
    };
    access::any_may(&ctx.actor.roles, action).map(|_| ())
}

/// Who is told of what stays unpaid.
pub(super) fn keeper(office: &Office) -> Role {
    match office.config.system {
        System::Portal => Role::PortalOperatorAdmin,
        System::Expertise => Role::ExpertiseOperatorAdmin,
    }
}

/// All that ever paid or are to pay.
pub(super) async fn all(office: &Office, conn: &mut Conn) -> Result<Vec<Payer>, Error> {
    let own = &office.config.organisation.bin;
    Ok(match office.config.system {
        System::Portal => participants::all(conn).await?.into_iter().map(Payer::from).collect(),
        System::Expertise => {
            let registered = users::ever_registered(conn).await?;
            let pays = |it: &User| it.bin != *own && registered.contains(&it.id);
            users::all(conn).await?.into_iter().filter(pays).map(Payer::from).collect()
        }
    })
}

pub(super) async fn find(office: &Office, conn: &mut Conn, id: Uuid) -> Result<Option<Payer>, Error> {
    let own = &office.config.organisation.bin;
    Ok(match office.config.system {
        System::Portal => participants::find(conn, id).await?.map(Payer::from),
        System::Expertise => users::find(conn, id).await?.filter(|it| it.bin != *own).map(Payer::from),
    })
}

/// When it was registered, each time with its end where it has one: from the first moment of each it is charged (A-15,
/// A-38), until it was excluded or its access suspended.
pub(super) async fn registered(
    office: &Office,
    conn: &mut Conn,
    id: Uuid,
) -> Result<Vec<(Timestamp, Option<Timestamp>)>, Error> {
    let (subject, begins, ends) = match office.config.system {
        System::Portal => (crate::participants::SUBJECT, "participant_registered", "participant_excluded"),
        System::Expertise => (crate::users::SUBJECT, "user_registered", "user_suspended"),
    };
    Ok(times(&events::of_subject(conn, subject, id).await?, begins, ends))
}

fn times(history: &[Event], begins: &str, ends: &str) -> Vec<(Timestamp, Option<Timestamp>)> {
    let mut times: Vec<(Timestamp, Option<Timestamp>)> = Vec::new();
    for event in history {
        match times.last_mut() {
            Some((_, end @ None)) if event.kind == ends => *end = Some(event.at),
            _ if event.kind == begins => times.push((event.at, None)),
            _ => {}
        }
    }
    times
}

/// Whose notices tell a payer: in an expertise system, where everybody of an organisation reads what it is told, those who
/// see its account; while nobody has such a role, the organisation, for whoever gets it.
pub(super) async fn told(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    payer: &Payer,
) -> Result<Vec<String>, Error> {
    if office.config.system == System::Expertise
        && crate::users::has_access(office, conn, &payer.bin, ctx.now).await?
    {
        let staff = Staff::read(conn).await?;
        let roles = SEERS.iter().flat_map(|role| staff.holders(*role, ctx.now));
        let people: BTreeSet<String> =
            roles.filter(|it| it.employee.bin == payer.bin).map(|it| it.employee.iin.clone()).collect();
        if !people.is_empty() {
            return Ok(people.into_iter().collect());
        }
    }
    Ok(vec![payer.bin.clone()])
}

/// Whether the actor sees what his organisation pays. In an expertise system: its head and authorised employees, and
/// while it has no access whoever has its key, so that it can read what it owes.
pub(super) async fn sees(office: &Office, conn: &mut Conn, ctx: &Ctx, payer: &Payer) -> Result<bool, Error> {
    let actor: &Actor = &ctx.actor;
    if actor.bin.as_deref() != Some(payer.bin.as_str()) {
        return Ok(false);
    }
    Ok(match office.config.system {
        System::Portal => registrations::sees(conn, actor).await?,
        System::Expertise => {
            actor.roles.iter().any(|role| SEERS.contains(role))
                || !crate::users::has_access(office, conn, &payer.bin, ctx.now).await?
        }
    })
}
