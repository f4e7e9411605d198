//! Who of which body has access, on what act, from when until when (register D-36). A-26.p2 puts the duty on the owner of
//! the system, A-34.9 on its operator: the owner orders, the operator gives, and both acts are recorded
//! (`vedomstvo_access_granted_by = operator_on_owner_order`). Access is a role; it is ended like every role. The portals
//! are told how many people of the Vedomstvo have access, whenever that can have changed.

use law::access::{Action, Role, any_may};
use law::{Clause, Event};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tracing::info;
use uuid::Uuid;

use super::SUBJECT;
use crate::Office;
use crate::config::System;
use crate::ctx::Ctx;
use crate::employees::{self, Change, Holding, Staff};
use crate::error::{Error, FieldError};
use crate::exchange::message::{Kind, Supervision};
use crate::exchange::outbox::{self, Letter};
use crate::history;
use crate::registrations::one_line;
use crate::store::{Conn, events, jobs};

/// Kind of the job that tells the portals.
pub const JOB: &str = "supervision-told";
/// Longest name of a body or an act.
const LONGEST: usize = 400;

/// What the operator types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Giving {
    pub role: String,
    pub body: String,
    pub bin: String,
    pub iin: String,
    pub name: String,
    /// The act of the body by which the person watches: its number and date.
    pub act: String,
    /// The order of the owner of the system: its number and date.
    pub order: String,
    pub from: String,
    pub until: String,
}

/// On what an access rests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    pub body: String,
    pub act: String,
    pub order: String,
}

/// A row of the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    pub holding: Holding,
    /// None: given by the configuration of the system, without an act.
    pub act: Option<Act>,
}

/// The clause by which a body of this role has access.
pub fn clause(role: Role) -> Clause {
    Clause(if role == Role::Vedomstvo { "A-34.9" } else { "B-16.4" })
}

/// The register, the last access first.
pub async fn register(office: &Office, ctx: &Ctx) -> Result<Vec<Access>, Error> {
    any_may(&ctx.actor.roles, Action::GiveSupervision)?;
    let mut conn = office.db.read().await?;
    let mut register = Vec::new();
    for holding in Staff::read(&mut conn).await?.holdings.into_iter().rev() {
        if !Role::SUPERVISION.contains(&holding.employee.role) {
            continue;
        }
        let given = events::of_subject(&mut conn, SUBJECT, holding.employee.id).await?;
        let act = given.first().and_then(|event| serde_json::from_value(event.data["act"].clone()).ok());
        register.push(Access { holding, act });
    }
    Ok(register)
}

/// Gives access to a person of a body.
pub async fn give(office: &Office, ctx: &Ctx, typed: &Giving) -> Result<Change, Error> {
    any_may(&ctx.actor.roles, Action::GiveSupervision)?;
    let act = Act { body: one_line(&typed.body), act: one_line(&typed.act), order: one_line(&typed.order) };
    let role = Role::SUPERVISION.into_iter().find(|role| role.name() == typed.role);
    let mut wrong: Vec<FieldError> = Vec::new();
    for (field, value) in [("body", &act.body), ("act", &act.act), ("order", &act.order)] {
        if value.is_empty() || value.chars().count() > LONGEST {
            wrong.push(FieldError::new(field, "supervision-error-act").with("max", LONGEST));
        }
    }
    if role.is_none() {
        wrong.push(FieldError::new("role", "supervision-error-role"));
    }
    if typed.bin.trim().is_empty() {
        wrong.push(FieldError::new("bin", "staff-error-vedomstvo"));
    }
    let (Some(role), true) = (role, wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
    let giving = employees::Giving {
        iin: typed.iin.clone(),
        bin: typed.bin.clone(),
        name: typed.name.clone(),
        role: role.name().to_owned(),
        from: typed.from.clone(),
        until: typed.until.clone(),
        reason: format!("{}; {}", act.act, act.order),
    };
    let mut tx = office.db.begin().await?;
    let change = employees::given(office, &mut tx, ctx, &giving).await?;
    let event = Event {
        kind: "supervision_given",
        clause: clause(role),
        at: ctx.now,
        data: json!({
            "act": act,
            "role": role,
            "bin": change.employee.bin,
            "from": change.at,
            "until": change.employee.valid_to,
            "change": change.number,
        }),
    };
    history::note(&mut tx, ctx, &office.law(ctx.now), (SUBJECT, change.employee.id), &[event]).await?;
    tx.commit().await?;
    info!(change.number, role = %role, "supervision was given access");
    Ok(change)
}

/// Plans that the portals are told, now and whenever the change takes effect.
pub(crate) async fn plan(office: &Office, conn: &mut Conn, change: &Change) -> Result<(), Error> {
    if office.config.system != System::Expertise || change.employee.role != Role::Vedomstvo {
        return Ok(());
    }
    let moments = [Some(change.recorded_at), Some(change.at), change.employee.valid_to];
    for moment in moments.into_iter().flatten().filter(|moment| *moment >= change.recorded_at) {
        let key = format!("{JOB}:{}:{moment}", change.number);
        jobs::enqueue(conn, JOB, &json!({ "change": change.number }), &key, moment).await?;
    }
    Ok(())
}

/// Tells every portal how many people of the Vedomstvo have access now; told twice, it changes nothing.
pub async fn tell(office: &Office, ctx: &Ctx) -> Result<(), Error> {
    let staff = Staff::read(&mut *office.db.read().await?).await?;
    let people = staff.holders(Role::Vedomstvo, ctx.now).count();
    let body = Supervision::Access { people: u32::try_from(people).unwrap_or(u32::MAX), at: ctx.now };
    let mut letters = Vec::new();
    for peer in &office.config.peers {
        // A conversation of its own: what is told last counts, by its time.
        let (to, subject_id, kind) = (peer.code.as_str(), Uuid::new_v4(), Kind::Supervision);
        let letter = Letter { to, subject_id, kind, body: &body, blobs: Vec::new(), ahead: 0 };
        letters.push(outbox::prepare(office, ctx, letter).await?);
    }
    let mut tx = office.db.begin().await?;
    for letter in &letters {
        outbox::send(&mut tx, letter).await?;
    }
    Ok(tx.commit().await?)
}
