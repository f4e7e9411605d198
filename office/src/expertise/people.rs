//! The experts of an organisation as it records them: for which sections each is attested and until when, how many cases
//! he takes, when he is away and who stands in. The head records all of it; each person records his own
//! absences.

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::access::{Action, Role, any_may};
use law::expertise::seats::Candidate;
use serde_json::json;
use uuid::Uuid;

use super::{SUBJECT, may, queue};
use crate::Office;
use crate::applications::sections::SECTIONS;
use crate::ctx::Ctx;
use crate::employees::{Staff, day};
use crate::error::{Error, FieldError};
use crate::registrations::one_line;
use crate::store::experts::{self as rows, By};
pub use crate::store::experts::{Absence, Attestation};
pub use crate::store::seats::Load;
use crate::store::{Conn, seats};
use crate::{notices, users};

/// Kinds of reasons to be away.
pub const KINDS: [&str; 4] = ["leave", "sick", "trip", "other"];
/// Longest number of a certificate.
const LONGEST: usize = 100;
/// Most cases that somebody may be said to take.
const MOST: u32 = 1_000;
/// Cases that a warning names.
const NAMED: i64 = 20;

/// Somebody who works for the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Of his first role: addresses and forms name him by this, not by his IIN.
    pub id: Uuid,
    pub(crate) iin: String,
    pub name: String,
    /// Checks and signs sections.
    pub expert: bool,
    pub head: bool,
}

/// An expert with what is recorded of him.
#[derive(Clone, Debug, PartialEq)]
pub struct Expert {
    pub person: Person,
    pub attestations: Vec<Attestation>,
    pub most: Option<u32>,
    pub absences: Vec<Absence>,
    /// What he has on hand.
    pub load: Load,
}

impl Expert {
    /// The attestation for a section by which he may sign it on a day; of several the one that lasts longest.
    pub fn attested(&self, section: &str, on: Date) -> Option<&Attestation> {
        let holds =
            |it: &&Attestation| it.section == section && it.ended.is_none() && it.from <= on && on <= it.to;
        self.attestations.iter().filter(holds).max_by_key(|it| it.to)
    }

    /// The absence that lasts on a day.
    pub fn absent(&self, on: Date) -> Option<&Absence> {
        self.absences.iter().find(|it| it.ended.is_none() && it.from <= on && on <= it.to)
    }

    /// What the law asks before he is given a seat on a day.
    pub fn candidate(&self, section: &str, on: Date, conflict: bool) -> Candidate {
        Candidate {
            name: self.person.name.clone(),
            attested_until: self.attested(section, on).map(|it| it.to),
            absent: self.absent(on).map(|it| (it.from, it.to)),
            conflict,
            open: u32::try_from(self.load.cases).unwrap_or(u32::MAX),
            most: self.most,
        }
    }
}

/// Whoever works for an organisation now, by name.
pub(super) async fn of(conn: &mut Conn, bin: &str, ctx: &Ctx) -> Result<Vec<Person>, Error> {
    let staff = Staff::read(conn).await?;
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    for role in [Role::ExpertiseExpert, Role::ExpertiseHead, Role::ExpertiseAuthorized] {
        for holding in staff.holders(role, ctx.now).filter(|it| it.employee.bin == bin) {
            let it = &holding.employee;
            let person = people.entry(it.iin.clone()).or_insert_with(|| Person {
                id: it.id,
                iin: it.iin.clone(),
                name: it.name.clone(),
                expert: false,
                head: false,
            });
            person.expert |= role == Role::ExpertiseExpert;
            person.head |= role == Role::ExpertiseHead;
        }
    }
    let mut people: Vec<Person> = people.into_values().collect();
    people.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
    Ok(people)
}

/// The same with what is recorded of each; the loads leave out one case.
pub(super) async fn experts(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    bin: &str,
    but: Option<Uuid>,
) -> Result<Vec<Expert>, Error> {
    let edges = queue::edges(office, ctx);
    let mut loads: BTreeMap<String, Load> = BTreeMap::new();
    for load in seats::loads(conn, &users::of(office, bin), (edges.now, edges.today), but).await? {
        loads.insert(load.iin.clone(), load);
    }
    let (attestations, absences) = (rows::attestations(conn, bin).await?, rows::absences(conn, bin).await?);
    let most = rows::loads(conn, bin).await?;
    let people = of(conn, bin, ctx).await?;
    let expert = |person: Person| Expert {
        attestations: attestations.iter().filter(|it| it.iin == person.iin).cloned().collect(),
        absences: absences.iter().filter(|it| it.iin == person.iin).cloned().collect(),
        most: most.get(&person.iin).copied(),
        load: loads.get(&person.iin).cloned().unwrap_or_default(),
        person,
    };
    Ok(people.into_iter().map(expert).collect())
}

/// Colleagues, for a filter.
pub async fn colleagues(office: &Office, ctx: &Ctx) -> Result<Vec<Person>, Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    of(&mut *office.db.read().await?, bin(ctx), ctx).await
}

/// The IIN of a colleague, for the filter of the queue.
pub fn iin_of(colleagues: &[Person], id: Uuid) -> &str {
    // What is no IIN finds nothing, where blank would find everything.
    colleagues.iter().find(|it| it.id == id).map_or("-", |it| &it.iin)
}

/// One's own IIN, for the same.
pub fn own(ctx: &Ctx) -> &str {
    ctx.actor.iin.as_deref().unwrap_or("-")
}

/// Everybody of the organisation for which somebody works here.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<Vec<Expert>, Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    experts(office, &mut *office.db.read().await?, ctx, bin(ctx), None).await
}

/// One of them, and who else there is.
pub async fn one(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(Expert, Vec<Person>), Error> {
    let all = list(office, ctx).await?;
    let others = all.iter().map(|it| it.person.clone()).filter(|it| it.id != id).collect();
    let one = all.into_iter().find(|it| it.person.id == id).ok_or(Error::NotFound)?;
    Ok((one, others))
}

/// Whether somebody records the absences of this person: the head, and he himself.
pub fn records_absences(ctx: &Ctx, person: &Person) -> bool {
    any_may(&ctx.actor.roles, Action::DistributeCases).is_ok()
        || ctx.actor.iin.as_deref() == Some(person.iin.as_str())
}

/// Who stands in for somebody who is away, of these people.
pub fn deputy<'a>(it: &Absence, people: &'a [Person]) -> Option<&'a Person> {
    people.iter().find(|person| Some(&person.iin) == it.deputy.as_ref())
}

/// An attestation as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attesting {
    pub section: String,
    pub certificate: String,
    pub from: String,
    pub to: String,
}

/// Records an attestation.
pub async fn attest(office: &Office, ctx: &Ctx, id: Uuid, typed: &Attesting) -> Result<(), Error> {
    let person = recorded(office, ctx, id).await?;
    let mut wrong = Vec::new();
    let section = SECTIONS.into_iter().find(|it| *it == typed.section);
    if section.is_none() {
        wrong.push(FieldError::new("section", "experts-error-section"));
    }
    let certificate = one_line(&typed.certificate);
    if certificate.is_empty() || certificate.chars().count() > LONGEST {
        wrong.push(FieldError::new("certificate", "experts-error-certificate").with("most", LONGEST));
    }
    let days = days((&typed.from, &typed.to), &mut wrong);
    let (Some(section), Some((from, to)), true) = (section, days, wrong.is_empty()) else {
        return Err(Error::Invalid(wrong));
    };
    let row = Attestation {
        id: ctx.id(),
        iin: person.iin,
        section: section.to_owned(),
        certificate,
        from,
        to,
        ended: None,
    };
    let mut tx = office.db.begin().await?;
    rows::attest(&mut tx, by(ctx), &row).await?;
    tx.commit().await?;
    Ok(())
}

/// An attestation holds no more, from now on.
pub async fn end_attestation(office: &Office, ctx: &Ctx, id: Uuid, attestation: Uuid) -> Result<(), Error> {
    let person = recorded(office, ctx, id).await?;
    let mut tx = office.db.begin().await?;
    if !rows::end_attestation(&mut tx, by(ctx), &person.iin, attestation).await? {
        return Err(Error::Stale);
    }
    tx.commit().await?;
    Ok(())
}

/// How many cases he takes at most.
pub async fn set_load(office: &Office, ctx: &Ctx, id: Uuid, most: &str) -> Result<(), Error> {
    let person = recorded(office, ctx, id).await?;
    let most = most.trim().parse().ok().filter(|most| (1..=MOST).contains(most));
    let most = most.ok_or_else(|| {
        Error::Invalid(vec![FieldError::new("most", "experts-error-load").with("most", MOST)])
    })?;
    let mut tx = office.db.begin().await?;
    rows::set_load(&mut tx, by(ctx), ctx.id(), &person.iin, most).await?;
    tx.commit().await?;
    Ok(())
}

/// An absence as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaving {
    pub from: String,
    pub to: String,
    pub kind: String,
    /// A colleague; blank: nobody.
    pub deputy: String,
}

/// Records an absence. The heads are told of his cases whose first term ends in it, and the deputy that he was named; he
/// takes nothing over by that alone.
pub async fn leave(office: &Office, ctx: &Ctx, id: Uuid, typed: &Leaving) -> Result<(), Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    let (expert, others) = one(office, ctx, id).await?;
    if !records_absences(ctx, &expert.person) {
        return Err(Error::Denied { clause: may(ctx, Action::ReadExpertiseCase)? });
    }
    let law = office.law(ctx.now);
    let mut wrong = Vec::new();
    let days = days((&typed.from, &typed.to), &mut wrong);
    if days.is_some_and(|(_, to)| to < law.date(ctx.now)) {
        wrong.push(FieldError::new("to", "experts-error-past"));
    }
    let kind = KINDS.into_iter().find(|it| *it == typed.kind);
    if kind.is_none() {
        wrong.push(FieldError::new("kind", "experts-error-kind"));
    }
    let deputy = others.iter().find(|it| it.id.to_string() == typed.deputy);
    if deputy.is_none() && !typed.deputy.is_empty() {
        wrong.push(FieldError::new("deputy", "experts-error-deputy"));
    }
    let (Some((from, to)), Some(kind), true) = (days, kind, wrong.is_empty()) else {
        return Err(Error::Invalid(wrong));
    };
    let overlaps = |it: &Absence| it.ended.is_none() && it.from <= to && from <= it.to;
    if expert.absences.iter().any(overlaps) {
        return Err(Error::field("from", "experts-error-overlap"));
    }
    let person = &expert.person;
    let row = Absence {
        id: ctx.id(),
        iin: person.iin.clone(),
        from,
        to,
        kind: kind.to_owned(),
        deputy: deputy.map(|it| it.iin.clone()),
        ended: None,
    };
    let mut tx = office.db.begin().await?;
    rows::absent(&mut tx, by(ctx), &row).await?;
    let ending = ending(office, &mut tx, ctx, &row).await?;
    if let Some((case, _)) = ending.first() {
        let numbers: Vec<&str> = ending.iter().map(|(_, number)| number.as_str()).collect();
        let data = json!({"name": person.name, "from": from, "to": to, "numbers": numbers.join(", ")});
        for head in heads(&mut tx, bin(ctx), ctx).await? {
            notices::tell(&mut tx, ctx, &head.iin, (SUBJECT, *case), "absence-terms", data.clone()).await?;
        }
    }
    if let Some(deputy) = deputy {
        let data = json!({"name": person.name, "from": from, "to": to});
        notices::tell(&mut tx, ctx, &deputy.iin, (ABSENCE, row.id), "deputy-named", data).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The word of an absence in notices.
pub const ABSENCE: &str = "absence";

/// Calls an absence off.
pub async fn return_early(office: &Office, ctx: &Ctx, id: Uuid, absence: Uuid) -> Result<(), Error> {
    let (expert, _) = one(office, ctx, id).await?;
    if !records_absences(ctx, &expert.person) {
        return Err(Error::Denied { clause: may(ctx, Action::ReadExpertiseCase)? });
    }
    let mut tx = office.db.begin().await?;
    if !rows::call_off(&mut tx, by(ctx), &expert.person.iin, absence).await? {
        return Err(Error::Stale);
    }
    tx.commit().await?;
    Ok(())
}

/// The cases of somebody whose first term ends while he is away.
pub(super) async fn ending(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    it: &Absence,
) -> Result<Vec<(Uuid, String)>, Error> {
    let law = office.law(ctx.now);
    let days = (law.start_of(it.from), law.end_of(it.to));
    Ok(seats::ending(conn, &users::of(office, bin(ctx)), &it.iin, days, NAMED).await?)
}

/// The heads of an organisation.
pub(super) async fn heads(conn: &mut Conn, bin: &str, ctx: &Ctx) -> Result<Vec<Person>, Error> {
    Ok(of(conn, bin, ctx).await?.into_iter().filter(|it| it.head).collect())
}

/// Somebody whose data the head records.
async fn recorded(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Person, Error> {
    may(ctx, Action::DistributeCases)?;
    let all = of(&mut *office.db.read().await?, bin(ctx), ctx).await?;
    all.into_iter().find(|it| it.id == id).ok_or(Error::NotFound)
}

fn days((from, to): (&str, &str), wrong: &mut Vec<FieldError>) -> Option<(Date, Date)> {
    match (day(from.trim()), day(to.trim())) {
        (Some(from), Some(to)) if from <= to => return Some((from, to)),
        (Some(_), Some(_)) => wrong.push(FieldError::new("to", "experts-error-order")),
        (None, _) => wrong.push(FieldError::new("from", "experts-error-day")),
        (_, None) => wrong.push(FieldError::new("to", "experts-error-day")),
    }
    None
}

fn by(ctx: &Ctx) -> By<'_> {
    By { organisation: bin(ctx), at: ctx.now, actor: &ctx.actor }
}

fn bin(ctx: &Ctx) -> &str {
    ctx.actor.bin.as_deref().unwrap_or_default()
}
