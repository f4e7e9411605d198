//! Who works at a case: the head gives seats, the responsible's and one for each section; the expert declares on
//! the first opening whether he has an interest of his own; a seat passes on with a reason. All of it is told in the
//! history, nothing of the work is lost by it, and whoever has no seat reads.

use jiff::civil::Date;
use law::Event;
use law::access::{Action, any_may};
use law::expertise::seats::Standing;
use law::{Clause, Refusal};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::people::{self, Expert, Person};
use super::{SUBJECT, load_for, may};
use crate::Office;
use crate::applications::sections::SECTIONS;
use crate::ctx::{Actor, Ctx};
use crate::error::{Error, FieldError};
use crate::exchange::refusal::refusal_with;
use crate::registrations::one_line;
use crate::store::cases::Case;
use crate::store::seats as rows;
pub use crate::store::seats::{LEAD, Seat};
use crate::store::{Conn, Tx};
use crate::supervision::organisation_of;
use crate::{history, notices};

/// Longest reason.
const LONGEST: usize = 1_000;
/// By which clause the order of considering a case is kept.
const CLAUSE: Clause = Clause("A-39");

/// Somebody who could have a seat, or why he cannot.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub person: Person,
    pub open: u32,
    pub most: Option<u32>,
    /// How long he has had what he has, in days together.
    pub days: i64,
    /// He has as much as he takes: only with a reason.
    pub full: bool,
    pub refusal: Option<Refusal>,
}

/// A seat with whom it could be given; those with the least on hand first.
#[derive(Clone, Debug, PartialEq)]
pub struct Vacancy {
    pub seat: Seat,
    /// Who has it.
    pub holder: Option<Person>,
    pub choices: Vec<Choice>,
}

impl Vacancy {
    /// Who would do best: attested, there, and with the least on hand.
    pub fn suggested(&self) -> Option<&Choice> {
        self.choices.iter().find(|it| it.refusal.is_none() && !it.full)
    }
}

/// Who works at a case, for the page of it.
#[derive(Clone, Debug)]
pub struct Team {
    pub case: Case,
    /// What a form must hold to change anything.
    pub seating: i64,
    pub vacancies: Vec<Vacancy>,
    pub colleagues: Vec<Person>,
    /// Whose seats this reader may pass on, and to whom of the colleagues alone (none: to any).
    pub passes: Vec<(Person, Option<Person>)>,
}

/// Who works at a case, and who could.
pub async fn team(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Team, Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    let case = load_for(office, ctx, id).await?;
    let mut conn = office.db.read().await?;
    let bin = organisation_of(office, &case.organisation);
    let experts = people::experts(office, &mut conn, ctx, &bin, Some(id)).await?;
    let declared = rows::declarations(&mut conn, id).await?;
    let (seating, seats) = rows::of_case(&mut conn, id).await?;
    let colleagues: Vec<Person> = experts.iter().map(|it| it.person.clone()).collect();
    let today = office.law(ctx.now).date(ctx.now);
    let vacancy = |seat: Seat| {
        let mut choices: Vec<Choice> = experts
            .iter()
            .filter(|it| sits_in(&it.person, &seat.section))
            .map(|it| choice(it, &seat.section, today, has_conflict(&declared, &it.person)))
            .collect();
        choices.sort_by_key(|it| (it.refusal.is_some(), it.full, it.open, it.days));
        let holder = colleagues.iter().find(|it| Some(&it.iin) == seat.iin.as_ref()).cloned();
        Vacancy { seat, holder, choices }
    };
    let passes = passes(ctx, &experts, &seats, today);
    Ok(Team {
        vacancies: in_order(seats).into_iter().map(vacancy).collect(),
        case,
        seating,
        colleagues,
        passes,
    })
}

/// The responsible may be a head as well; sections are for experts.
fn sits_in(person: &Person, section: &str) -> bool {
    person.expert || (section == LEAD && person.head)
}

fn choice(it: &Expert, section: &str, today: Date, conflict: bool) -> Choice {
    let candidate = it.candidate(section, today, conflict);
    // A load that is full is no bar, so it is asked for with a reason.
    let refusal = candidate.may_sit(section != LEAD, "reason").err();
    Choice {
        person: it.person.clone(),
        open: candidate.open,
        most: candidate.most,
        days: it.load.days,
        full: candidate.is_full(),
        refusal,
    }
}

fn has_conflict(declared: &[(String, bool)], person: &Person) -> bool {
    declared.iter().any(|(iin, conflict)| *conflict && *iin == person.iin)
}

/// The responsible first, then the sections in the order of the project.
pub(super) fn in_order(mut seats: Vec<Seat>) -> Vec<Seat> {
    let place = |seat: &Seat| SECTIONS.iter().position(|it| *it == seat.section).map_or(0, |place| place + 1);
    seats.sort_by_key(place);
    seats
}

/// The head passes on the seats of anybody, everybody his own, a deputy takes those of whom he stands in for while that one
/// is away.
fn passes(ctx: &Ctx, experts: &[Expert], seats: &[Seat], today: Date) -> Vec<(Person, Option<Person>)> {
    let head = any_may(&ctx.actor.roles, Action::DistributeCases).is_ok();
    let me = experts.iter().find(|it| Some(&it.person.iin) == ctx.actor.iin.as_ref());
    let sits = |it: &&Expert| seats.iter().any(|seat| seat.iin.as_ref() == Some(&it.person.iin));
    let pass = |it: &Expert| {
        let own = me.is_some_and(|me| me.person == it.person);
        let deputy = it.absent(today).and_then(|absence| absence.deputy.as_ref());
        match me {
            _ if head || own => Some((it.person.clone(), None)),
            Some(me) if deputy == Some(&me.person.iin) => Some((it.person.clone(), Some(me.person.clone()))),
            _ => None,
        }
    };
    experts.iter().filter(sits).filter_map(pass).collect()
}

/// Who gets which seat; blank: nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    /// As the form held it.
    pub seating: i64,
    /// Sections and people; what is not named stays.
    pub seats: Vec<(String, Option<Uuid>)>,
    pub reason: String,
}

/// Gives seats. Of two who do it at once the later one is told to look again.
pub async fn assign(office: &Office, ctx: &Ctx, id: Uuid, wanted: &Assignment) -> Result<(), Error> {
    let clause = may(ctx, Action::DistributeCases)?;
    let case = open_case(office, ctx, id).await?;
    let reason = reason(&wanted.reason)?;
    let mut tx = office.db.begin().await?;
    let former = taken(&mut tx, id, wanted.seating).await?;
    let bin = organisation_of(office, &case.organisation);
    let experts = people::experts(office, &mut tx, ctx, &bin, Some(id)).await?;
    let declared = rows::declarations(&mut tx, id).await?;
    let mut given = Vec::new();
    for (section, person) in &wanted.seats {
        let seat = former.iter().find(|it| it.section == *section).ok_or(Error::NotFound)?;
        let expert = match person {
            None => None,
            Some(id) => Some(experts.iter().find(|it| it.person.id == *id).ok_or(Error::Stale)?),
        };
        if seat.iin.as_ref() == expert.map(|it| &it.person.iin) {
            continue;
        }
        // Whoever works at it already is not moved without a word.
        if seat.iin.is_some() && reason.is_empty() {
            return Err(Error::field("reason", "seats-error-reason"));
        }
        if let Some(expert) = expert {
            seated(office, ctx, (expert, section), &declared, &reason)?;
        }
        let now = filled(section, expert.map(|it| &it.person), ctx);
        rows::put(&mut tx, id, &now).await?;
        given.push((seat.clone(), now));
    }
    if given.is_empty() {
        return Err(Error::field("reason", "seats-error-nothing"));
    }
    let seats: Vec<Json> = given.iter().map(|(_, now)| told_seat(now)).collect();
    let data = json!({"seats": seats, "reason": reason});
    note(office, &mut tx, ctx, &case, "case_distributed", clause, data).await?;
    tell(office, &mut tx, ctx, &case, &given, &reason).await?;
    tx.commit().await?;
    Ok(())
}

/// Everybody who has a seat that he did not have, and everybody who has none any more.
async fn tell(
    office: &Office,
    tx: &mut Tx,
    ctx: &Ctx,
    case: &Case,
    given: &[(Seat, Seat)],
    reason: &str,
) -> Result<(), Error> {
    let data = json!({"number": case.registration_number, "name": ctx.actor.name, "reason": reason});
    let people = |of: fn(&(Seat, Seat)) -> &Seat| {
        let mut people: Vec<&str> = given.iter().filter_map(|it| of(it).iin.as_deref()).collect();
        people.sort_unstable();
        people.dedup();
        people
    };
    let (after, before) = (people(|(_, now)| now), people(|(former, _)| former));
    for iin in &after {
        notices::tell(tx, ctx, iin, (SUBJECT, case.id), "case-assigned", data.clone()).await?;
    }
    // Whoever has left the organisation hears nothing of its cases.
    let here = people::of(tx, &organisation_of(office, &case.organisation), ctx).await?;
    let works = |iin: &&&str| here.iter().any(|it| it.iin == **iin) && !after.contains(iin);
    for iin in before.iter().filter(works) {
        notices::tell(tx, ctx, iin, (SUBJECT, case.id), "case-taken-back", data.clone()).await?;
    }
    Ok(())
}

/// Whose seats pass to whom, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandOver {
    pub seating: i64,
    pub from: Uuid,
    pub to: Uuid,
    pub reason: String,
}

/// Passes all seats of somebody in a case to another. What was worked at stays as it is: drafts, signatures, history.
pub async fn hand_over(office: &Office, ctx: &Ctx, id: Uuid, wanted: &HandOver) -> Result<(), Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    let case = open_case(office, ctx, id).await?;
    let reason = reason(&wanted.reason)?;
    if reason.is_empty() {
        return Err(Error::field("reason", "seats-error-reason"));
    }
    let mut tx = office.db.begin().await?;
    let former = taken(&mut tx, id, wanted.seating).await?;
    let bin = organisation_of(office, &case.organisation);
    let experts = people::experts(office, &mut tx, ctx, &bin, Some(id)).await?;
    let allowed = passes(ctx, &experts, &former, office.law(ctx.now).date(ctx.now));
    let pass =
        allowed.iter().find(|(from, _)| from.id == wanted.from).ok_or(Error::Denied { clause: CLAUSE })?;
    if pass.1.as_ref().is_some_and(|only| only.id != wanted.to) {
        return Err(Error::Denied { clause: CLAUSE });
    }
    let expert = experts.iter().find(|it| it.person.id == wanted.to && it.person != pass.0);
    let expert = expert.ok_or_else(|| Error::field("to", "seats-error-person"))?;
    let declared = rows::declarations(&mut tx, id).await?;
    let mut given = Vec::new();
    for seat in former.iter().filter(|it| it.iin.as_ref() == Some(&pass.0.iin)) {
        seated(office, ctx, (expert, &seat.section), &declared, &reason)?;
        let now = filled(&seat.section, Some(&expert.person), ctx);
        rows::put(&mut tx, id, &now).await?;
        given.push((seat.clone(), now));
    }
    let sections: Vec<&str> = given.iter().map(|(seat, _)| seat.section.as_str()).collect();
    let data = json!({
        "from": pass.0.name, "from_iin": pass.0.iin, "to": expert.person.name, "to_iin": expert.person.iin,
        "sections": sections, "reason": reason,
    });
    note(office, &mut tx, ctx, &case, "case_handed_over", CLAUSE, data).await?;
    tell(office, &mut tx, ctx, &case, &given, &reason).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the next number of the seats; gives them as they are.
async fn taken(tx: &mut Tx, id: Uuid, seating: i64) -> Result<Vec<Seat>, Error> {
    if !rows::change(tx, id, seating).await? {
        return Err(Error::Stale);
    }
    Ok(rows::of_case(tx, id).await?.1)
}

/// Whether the law lets somebody have a seat today.
fn seated(
    office: &Office,
    ctx: &Ctx,
    (expert, section): (&Expert, &str),
    declared: &[(String, bool)],
    reason: &str,
) -> Result<(), Error> {
    if !sits_in(&expert.person, section) {
        return Err(Error::field("to", "seats-error-person"));
    }
    let today = office.law(ctx.now).date(ctx.now);
    let candidate = expert.candidate(section, today, has_conflict(declared, &expert.person));
    Ok(candidate.may_sit(section != LEAD, reason)?)
}

fn filled(section: &str, person: Option<&Person>, ctx: &Ctx) -> Seat {
    Seat {
        section: section.to_owned(),
        iin: person.map(|it| it.iin.clone()),
        name: person.map(|it| it.name.clone()),
        since: person.map(|_| ctx.now),
    }
}

fn told_seat(seat: &Seat) -> Json {
    json!({"section": seat.section, "name": seat.name, "iin": seat.iin})
}

/// What an expert declares of himself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declaration {
    pub conflict: bool,
    pub reason: String,
}

/// Declares an interest of one's own in a case, or that there is none. A conflict takes him off the case, and the heads
/// learn of it.
pub async fn declare(office: &Office, ctx: &Ctx, id: Uuid, typed: &Declaration) -> Result<(), Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    let case = open_case(office, ctx, id).await?;
    let iin = ctx.actor.iin.clone().ok_or(Error::NotFound)?;
    let reason = reason(&typed.reason)?;
    if typed.conflict && reason.is_empty() {
        return Err(Error::field("reason", "seats-error-conflict"));
    }
    let mut tx = office.db.begin().await?;
    let (seating, _) = rows::of_case(&mut tx, id).await?;
    let seats = taken(&mut tx, id, seating).await?;
    let own: Vec<&Seat> = seats.iter().filter(|it| it.iin.as_ref() == Some(&iin)).collect();
    if own.is_empty() {
        return Err(Standing { distributed: true, ..Standing::default() }.may_act().unwrap_err().into());
    }
    let sections: Vec<&str> = own.iter().map(|it| it.section.as_str()).collect();
    let kind = if typed.conflict { "case_conflict_declared" } else { "case_interest_declared" };
    let data = json!({"sections": sections, "reason": reason});
    note(office, &mut tx, ctx, &case, kind, CLAUSE, data).await?;
    if typed.conflict {
        for seat in own {
            rows::put(&mut tx, id, &filled(&seat.section, None, ctx)).await?;
        }
        let bin = organisation_of(office, &case.organisation);
        let told = json!({"number": case.registration_number, "name": ctx.actor.name, "reason": reason});
        for head in people::heads(&mut tx, &bin, ctx).await? {
            notices::tell(&mut tx, ctx, &head.iin, (SUBJECT, id), "case-conflict", told.clone()).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// What an employee has to do with a case: any seat, or that of a section.
pub(crate) async fn standing(
    office: &Office,
    conn: &mut Conn,
    actor: &Actor,
    case: Uuid,
    section: Option<&str>,
) -> Result<Standing, Error> {
    let (seating, seats) = rows::of_case(conn, case).await?;
    let own = |it: &Seat| it.iin.is_some() && it.iin == actor.iin;
    let seated = seats.iter().any(|it| own(it) && section.is_none_or(|section| section == it.section));
    let declared = match seated {
        true => rows::declarations(conn, case).await?.iter().any(|(iin, _)| Some(iin) == actor.iin.as_ref()),
        false => false,
    };
    Ok(Standing {
        // Also where those who had seats have left them: it does not become everybody's again.
        distributed: seating > 0,
        required: office.config.distribution.required,
        seated,
        declared,
    })
}

/// Refuses whoever may not act in a case: he has no seat, or did not declare his interest.
pub(crate) async fn may_act(
    office: &Office,
    ctx: &Ctx,
    case: Uuid,
    section: Option<&str>,
) -> Result<(), Error> {
    let mut conn = office.db.read().await?;
    Ok(standing(office, &mut conn, &ctx.actor, case, section).await?.may_act()?)
}

/// Refuses whoever declared a conflict of interest in a case, whatever right he has beside a seat.
pub(crate) async fn unconflicted(conn: &mut Conn, actor: &Actor, case: Uuid) -> Result<(), Error> {
    let declared = rows::declarations(conn, case).await?;
    match declared.iter().any(|(who, conflict)| *conflict && Some(who) == actor.iin.as_ref()) {
        true => Err(refusal_with("A-39", "conflict-declared", "name", &actor.name).into()),
        false => Ok(()),
    }
}

/// A case of the organisation that is not over.
async fn open_case(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Case, Error> {
    let case = load_for(office, ctx, id).await?;
    if case.law.is_closed() {
        return Err(Refusal { clause: CLAUSE, code: "case-not-now", args: Default::default() }.into());
    }
    Ok(case)
}

fn reason(typed: &str) -> Result<String, Error> {
    let reason = one_line(typed);
    if reason.chars().count() > LONGEST {
        let long = FieldError::new("reason", "seats-error-long").with("most", LONGEST);
        return Err(Error::Invalid(vec![long]));
    }
    Ok(reason)
}

async fn note(
    office: &Office,
    tx: &mut Tx,
    ctx: &Ctx,
    case: &Case,
    kind: &'static str,
    clause: Clause,
    data: Json,
) -> Result<(), Error> {
    let event = Event { kind, clause, at: ctx.now, data };
    history::note(tx, ctx, &case.law(office)?, (SUBJECT, case.id), &[event]).await?;
    Ok(())
}
