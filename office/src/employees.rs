//! The employees of the organisation that runs this system: who holds which role from when until when, given and ended
//! by another administrator or on the command line. The first ones come from the configuration. Roles
//! are looked up at every request, so that whatever is recorded here counts at once.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use law::access::{self, Action, Role};
use law::ids::{Bin, Iin};
use law::{Clause, staff};
use tracing::info;
use uuid::Uuid;

use crate::Office;
use crate::config::System;
use crate::ctx::{Actor, ActorKind, Ctx, new_id};
use crate::error::{Error, FieldError};
use crate::registrations::one_line;
pub use crate::store::employees::{Change, Employee, What};
use crate::store::{self, Conn, Tx, employees as rows};
use crate::{supervision, users};

/// Longest reason, and longest name.
const LONGEST: usize = 1_000;
const LONGEST_NAME: usize = 200;
/// How often the employees of the configuration are tried to be entered, where several nodes start at once.
const ATTEMPTS: u32 = 5;

/// Who entered the employees of the configuration, and why.
const CONFIGURATION: &str = "configuration";
/// Who gives and ends roles on the command line: whoever may use the machine of the system.
const COMMAND_LINE: &str = "command line";

/// The roles that employees of a system have.
pub fn roles_of(system: System) -> &'static [Role] {
    match system {
        System::Portal => {
            &[Role::PortalOperatorAdmin, Role::PortalOperatorRegistrar, Role::OperatorLawyer, Role::Vedomstvo]
        }
        System::Expertise => &[
            Role::ExpertiseOperatorAdmin,
            Role::ExpertiseOperatorRegistrar,
            Role::ExpertiseExpert,
            Role::ExpertiseHead,
            Role::ExpertiseAuthorized,
            Role::OperatorLawyer,
            Role::Vedomstvo,
            Role::StateControlBody,
        ],
    }
}

/// The roles that are given on the page of the staff: into an expertise system supervision comes on an act
/// ([`supervision::access`]).
pub fn given_by_hand(system: System) -> impl Iterator<Item = Role> {
    let by_act = move |role: &Role| system == System::Expertise && Role::SUPERVISION.contains(role);
    roles_of(system).iter().copied().filter(move |role| !by_act(role))
}

/// The role that gives roles.
pub fn administrator(system: System) -> Role {
    roles_of(system)[0]
}

/// What an administrator gives, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Giving {
    pub iin: String,
    /// Blank: of the organisation that runs the system.
    pub bin: String,
    pub name: String,
    pub role: String,
    /// `dd.mm.yyyy`, with or without `hh:mm`, or ISO 8601. Blank: from now on.
    pub from: String,
    /// In the same form; a day is meant with its end. Blank: for good.
    pub until: String,
    pub reason: String,
}

/// An employee in a role, with who gave and who ended it.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    pub employee: Employee,
    /// None: from before such changes were recorded.
    pub given: Option<Change>,
    /// The end that counts, where somebody ended it.
    pub ended: Option<Change>,
}

/// Where a role stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Planned,
    InForce,
    Over,
}

impl Holding {
    /// When it ends or ended; none: for good.
    pub fn ends_at(&self) -> Option<Timestamp> {
        let ended = self.ended.as_ref().map(|change| change.at);
        self.employee.valid_to.into_iter().chain(ended).min()
    }

    pub fn standing(&self, at: Timestamp) -> Standing {
        match self.ends_at() {
            Some(end) if end <= at => Standing::Over,
            _ if self.employee.valid_from > at => Standing::Planned,
            _ => Standing::InForce,
        }
    }

    fn is(&self, iin: &str, bin: &str, role: Role) -> bool {
        let of = &self.employee;
        of.iin == iin && of.bin == bin && of.role == role
    }
}

/// Everybody who ever held a role here, with every change, the last one first.
#[derive(Clone, Debug)]
pub struct Staff {
    pub holdings: Vec<Holding>,
    pub changes: Vec<Change>,
}

impl Staff {
    pub(crate) async fn read(conn: &mut Conn) -> Result<Staff, store::Error> {
        let changes = rows::changes(conn).await?;
        let of = |employee: &Employee, what| {
            let of = move |change: &&Change| change.employee.id == employee.id && change.what == what;
            changes.iter().filter(of).min_by_key(|change| change.at).cloned()
        };
        let holdings = rows::all(conn).await?.into_iter().map(|employee| Holding {
            given: of(&employee, What::Given),
            ended: of(&employee, What::Ended),
            employee,
        });
        Ok(Staff { holdings: holdings.collect(), changes })
    }

    /// Whoever holds a role at a moment.
    pub fn holders(&self, role: Role, at: Timestamp) -> impl Iterator<Item = &Holding> {
        let holds = move |it: &&Holding| it.employee.role == role && it.standing(at) == Standing::InForce;
        self.holdings.iter().filter(holds)
    }

    /// A role of a person that runs or is planned.
    pub fn held(&self, iin: &str, bin: &str, role: Role, at: Timestamp) -> Option<&Holding> {
        let held = |it: &&Holding| it.is(iin, bin, role) && it.standing(at) != Standing::Over;
        self.holdings.iter().find(held)
    }
}

/// What the administrator sees.
pub async fn overview(office: &Office, ctx: &Ctx) -> Result<Staff, Error> {
    permitted(ctx)?;
    Ok(Staff::read(&mut *office.db.read().await?).await?)
}

/// One role of somebody.
pub async fn one(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Holding, Error> {
    let staff = overview(office, ctx).await?;
    staff.holdings.into_iter().find(|it| it.employee.id == id).ok_or(Error::NotFound)
}

/// Gives a role. Who holds it already is not given it twice.
pub async fn give(office: &Office, ctx: &Ctx, typed: &Giving) -> Result<Change, Error> {
    if !given_by_hand(office.config.system).any(|role| role.name() == typed.role.trim())
        && Role::parse(typed.role.trim()).is_some_and(|role| Role::SUPERVISION.contains(&role))
    {
        permitted(ctx)?;
        return Err(Error::field("role", "staff-error-supervision"));
    }
    let mut tx = office.db.begin().await?;
    let change = given(office, &mut tx, ctx, typed).await?;
    tx.commit().await?;
    // No name and no IIN: the log is no place for people.
    info!(change.number, role = %change.employee.role, at = %change.at, "a role was given");
    Ok(change)
}

/// The same within a transaction.
pub(crate) async fn given(office: &Office, tx: &mut Tx, ctx: &Ctx, typed: &Giving) -> Result<Change, Error> {
    let clause = permitted(ctx)?;
    let (mut employee, reason) = read(office, ctx, typed).map_err(Error::Invalid)?;
    staff::of_another(clause, ctx.actor.iin.as_deref(), &employee.iin)?;
    if users::works_for_user(employee.role) {
        users::may_have_people(office, tx, &employee.bin, ctx.now).await?;
    }
    let number = rows::version(tx).await? + 1;
    let staff = Staff::read(tx).await?;
    let overlaps = |it: &&Holding| {
        let (ends, until) = (it.ends_at(), employee.valid_to);
        it.is(&employee.iin, &employee.bin, employee.role)
            && it.standing(ctx.now) != Standing::Over
            && ends.is_none_or(|end| end > employee.valid_from)
            && until.is_none_or(|until| until > it.employee.valid_from)
    };
    if staff.holdings.iter().any(|it| overlaps(&it)) {
        return Err(Error::field("role", "staff-error-held"));
    }
    employee.id = ctx.id();
    let change = Change {
        number,
        what: What::Given,
        at: employee.valid_from,
        employee,
        reason,
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    append(office, tx, &change).await?;
    Ok(change)
}

/// Ends a role, now or at a moment to come; an end can be brought forward, never put off. What was recorded stays.
pub async fn end(office: &Office, ctx: &Ctx, id: Uuid, at: &str, reason: &str) -> Result<Change, Error> {
    let clause = permitted(ctx)?;
    let zone = office.law(ctx.now).zone;
    let mut wrong = Vec::new();
    let at = match moment(at, &zone, Edge::End) {
        Typed::Blank => Some(ctx.now),
        Typed::At(at) if at >= ctx.now => Some(at),
        Typed::At(_) => {
            wrong.push(FieldError::new("at", "staff-error-past"));
            None
        }
        Typed::Wrong => {
            wrong.push(FieldError::new("at", "staff-error-moment"));
            None
        }
    };
    let reason = checked_reason(reason, &mut wrong);
    let Some(at) = at.filter(|_| wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
    let mut tx = office.db.begin().await?;
    // Before what is decided by: who changes it meanwhile takes this number.
    let number = rows::version(&mut tx).await? + 1;
    let staff = Staff::read(&mut tx).await?;
    let holding = staff.holdings.iter().find(|it| it.employee.id == id).ok_or(Error::NotFound)?;
    staff::of_another(clause, ctx.actor.iin.as_deref(), &holding.employee.iin)?;
    if holding.ends_at().is_some_and(|end| end <= at) {
        return Err(Error::field("at", "staff-error-ended"));
    }
    if holding.employee.role == administrator(office.config.system) {
        let others = staff.holders(holding.employee.role, at);
        let lasting = |it: &&Holding| it.ends_at().is_none() && it.employee.iin != holding.employee.iin;
        staff::with_others(clause, others.filter(lasting).count())?;
    }
    let change = Change {
        number,
        employee: holding.employee.clone(),
        what: What::Ended,
        at,
        reason,
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    append(office, &mut tx, &change).await?;
    tx.commit().await?;
    info!(change.number, role = %change.employee.role, at = %change.at, "a role was ended");
    Ok(change)
}

/// Adds a change, and plans what it leads to elsewhere.
async fn append(office: &Office, conn: &mut Conn, change: &Change) -> Result<(), Error> {
    rows::append(conn, change).await?;
    supervision::access::plan(office, conn, change).await
}

/// The circumstances of a command of whoever may use the machine: the way to the first operator of a system.
pub fn at_the_machine(office: &Office) -> Ctx {
    let ctx = Ctx::automatic(office.clock.now());
    let roles = vec![administrator(office.config.system)];
    Ctx { actor: Actor { name: COMMAND_LINE.into(), roles, ..Actor::automatic() }, ..ctx }
}

/// Whether somebody made a change at the machine, or it came with the configuration; none: a person did.
pub fn automatic(actor: &Actor) -> Option<&'static str> {
    match (actor.kind, actor.name.as_str()) {
        (ActorKind::Automatic, COMMAND_LINE) => Some("staff-by-command-line"),
        (ActorKind::Automatic, _) => Some("staff-by-configuration"),
        _ => None,
    }
}

/// Enters the employees of the configuration who are not known yet. One whose role has ended stays ended.
pub async fn install(office: &Office, now: Timestamp) -> Result<(), Error> {
    let mut attempt = 1;
    loop {
        match entered(office, now).await {
            // Another node enters them just now.
            Err(Error::Stale) if attempt < ATTEMPTS => attempt += 1,
            Ok(0) => return Ok(()),
            Ok(entered) => {
                info!(entered, "employees of the configuration entered");
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
}

async fn entered(office: &Office, now: Timestamp) -> Result<usize, Error> {
    let mut tx = office.db.begin().await?;
    let first = rows::version(&mut tx).await? + 1;
    let mut number = first;
    for wanted in &office.config.employees {
        if rows::is_known(&mut tx, &wanted.iin, &wanted.bin, wanted.role).await? {
            continue;
        }
        let employee = Employee {
            id: new_id(now),
            iin: wanted.iin.clone(),
            bin: wanted.bin.clone(),
            name: wanted.name.clone(),
            role: wanted.role,
            valid_from: now,
            valid_to: None,
        };
        let change = Change {
            number,
            employee,
            what: What::Given,
            at: now,
            reason: String::new(),
            recorded_at: now,
            actor: Actor { name: CONFIGURATION.into(), ..Actor::automatic() },
        };
        append(office, &mut tx, &change).await?;
        number += 1;
    }
    tx.commit().await?;
    Ok(usize::try_from(number - first).unwrap_or_default())
}

fn permitted(ctx: &Ctx) -> Result<Clause, Error> {
    let (_, clause) = access::any_may(&ctx.actor.roles, Action::ManageStaff)?;
    Ok(clause)
}

/// What was typed, or everything that is wrong with it.
fn read(office: &Office, ctx: &Ctx, typed: &Giving) -> Result<(Employee, String), Vec<FieldError>> {
    let zone = office.law(ctx.now).zone;
    let mut wrong = Vec::new();
    let iin = typed.iin.trim();
    if let Err(error) = Iin::parse(iin) {
        wrong.push(number("iin", error, iin));
    }
    let bin = match typed.bin.trim() {
        "" => office.config.organisation.bin.as_str(),
        bin => bin,
    };
    if let Err(error) = Bin::parse(bin) {
        wrong.push(number("bin", error, bin));
    }
    let name = one_line(&typed.name);
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        wrong.push(FieldError::new("name", "staff-error-name").with("max", LONGEST_NAME));
    }
    let known = roles_of(office.config.system);
    let role = known.iter().copied().find(|role| role.name() == typed.role.trim());
    if role.is_none() {
        let names: Vec<_> = known.iter().map(|role| role.name()).collect();
        wrong.push(FieldError::new("role", "staff-error-role").with("roles", names.join(", ")));
    }
    // The operator does not consent to its own prices, nor supervise itself.
    if role.is_some_and(|role| Role::SUPERVISION.contains(&role)) && bin == office.config.organisation.bin {
        wrong.push(FieldError::new("bin", "staff-error-vedomstvo"));
    }
    let from = match moment(&typed.from, &zone, Edge::Start) {
        Typed::Blank => Some(ctx.now),
        Typed::At(at) if at >= ctx.now => Some(at),
        // Today is meant from now on.
        Typed::At(at) if is_today(&typed.from, at, ctx.now, &zone) => Some(ctx.now),
        Typed::At(_) => {
            wrong.push(FieldError::new("from", "staff-error-past"));
            None
        }
        Typed::Wrong => {
            wrong.push(FieldError::new("from", "staff-error-moment"));
            None
        }
    };
    let until = match moment(&typed.until, &zone, Edge::End) {
        Typed::Blank => None,
        Typed::At(at) if from.is_none_or(|from| at > from) => Some(at),
        Typed::At(_) => {
            wrong.push(FieldError::new("until", "staff-error-until"));
            None
        }
        Typed::Wrong => {
            wrong.push(FieldError::new("until", "staff-error-moment"));
            None
        }
    };
    let reason = checked_reason(&typed.reason, &mut wrong);
    match (role, from) {
        (Some(role), Some(valid_from)) if wrong.is_empty() => {
            let (id, iin, bin) = (Uuid::nil(), iin.to_owned(), bin.to_owned());
            Ok((Employee { id, iin, bin, name, role, valid_from, valid_to: until }, reason))
        }
        _ => Err(wrong),
    }
}

fn number(field: &str, error: law::ids::IdError, typed: &str) -> FieldError {
    FieldError::new(field, format!("id-error-{}", error.code())).with("got", typed.chars().count())
}

fn checked_reason(reason: &str, wrong: &mut Vec<FieldError>) -> String {
    let reason = one_line(reason);
    if reason.is_empty() || reason.chars().count() > LONGEST {
        wrong.push(FieldError::new("reason", "staff-error-reason").with("max", LONGEST));
    }
    reason
}

/// Which moment a day without a time of day means.
#[derive(Clone, Copy)]
enum Edge {
    Start,
    End,
}

enum Typed {
    Blank,
    At(Timestamp),
    Wrong,
}

/// A moment by the clock of the capital.
fn moment(text: &str, zone: &TimeZone, edge: Edge) -> Typed {
    let text = text.trim();
    if text.is_empty() {
        return Typed::Blank;
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Typed::At(at);
    }
    let local = match (day(text), edge) {
        (Some(day), Edge::Start) => Ok(day.to_datetime(jiff::civil::Time::midnight())),
        (Some(day), Edge::End) => {
            day.checked_add(1.day()).map(|next| next.to_datetime(jiff::civil::Time::midnight()))
        }
        (None, _) => DateTime::strptime("%d.%m.%Y %H:%M", text).or_else(|_| text.parse()),
    };
    match local.and_then(|local| zone.to_timestamp(local)) {
        Ok(at) => Typed::At(at),
        Err(_) => Typed::Wrong,
    }
}

/// A day without a time of day.
pub(crate) fn day(text: &str) -> Option<Date> {
    let iso = || (text.len() == 10).then(|| text.parse().ok()).flatten();
    Date::strptime("%d.%m.%Y", text).ok().or_else(iso)
}

fn is_today(text: &str, at: Timestamp, now: Timestamp, zone: &TimeZone) -> bool {
    let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
    day(text.trim()).is_some() && date(at) == date(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_a_time_begins_at_midnight_and_ends_with_its_end() {
        let zone = TimeZone::fixed(jiff::tz::offset(5));
        let at = |text, edge| match moment(text, &zone, edge) {
            Typed::At(at) => at.to_string(),
            Typed::Blank => "blank".into(),
            Typed::Wrong => "wrong".into(),
        };
        assert_eq!(at("31.12.2026", Edge::Start), "2026-12-30T19:00:00Z");
        assert_eq!(at("31.12.2026", Edge::End), "2026-12-31T19:00:00Z");
        assert_eq!(at("2026-12-31", Edge::End), "2026-12-31T19:00:00Z");
        assert_eq!(at("31.12.2026 18:30", Edge::End), "2026-12-31T13:30:00Z");
        assert_eq!(at("2026-12-31T18:30:00Z", Edge::End), "2026-12-31T18:30:00Z");
        assert_eq!([at(" ", Edge::End), at("soon", Edge::End)], ["blank", "wrong"]);
    }
}
