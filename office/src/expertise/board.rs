//! The board of the head: what everybody has on hand and for how long, what ends today, what is late, which seats
//! are nobody's, and whose terms end while he is away.

use law::access::Action;
use uuid::Uuid;

use super::may;
use super::people::{self, Absence, Expert, Person};
use super::queue::{self, Filter, Listed, Queue, Wanted};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;

/// An absence that lasts or is to come, with the cases whose first term ends in it: identifier and number.
#[derive(Clone, Debug)]
pub struct Away {
    pub person: Person,
    pub absence: Absence,
    pub deputy: Option<Person>,
    pub ending: Vec<(Uuid, String)>,
}

#[derive(Clone, Debug)]
pub struct Board {
    pub experts: Vec<Expert>,
    /// Open cases.
    pub open: usize,
    pub late: usize,
    pub today: usize,
    pub week: usize,
    /// Open cases without a responsible, and with a section that nobody has.
    pub without_lead: usize,
    pub without_reviewer: usize,
    /// The first late ones.
    pub overdue: Vec<Listed>,
    pub away: Vec<Away>,
}

/// The board of the organisation for which somebody works here.
pub async fn board(office: &Office, ctx: &Ctx) -> Result<Board, Error> {
    may(ctx, Action::DistributeCases)?;
    let late = chosen(office, ctx, Filter { term: "late".into(), ..Filter::default() }).await?;
    let vacant = async |seat: &str| {
        let filter = Filter { vacant: seat.into(), ..Filter::default() };
        Ok::<_, Error>(chosen(office, ctx, filter).await?.found)
    };
    let (without_lead, without_reviewer) = (vacant("lead").await?, vacant("section").await?);
    let experts = people::list(office, ctx).await?;
    let today = office.law(ctx.now).date(ctx.now);
    let mut away = Vec::new();
    let mut conn = office.db.read().await?;
    for it in &experts {
        for absence in it.absences.iter().filter(|it| it.ended.is_none() && it.to >= today) {
            let deputy = experts.iter().find(|it| Some(&it.person.iin) == absence.deputy.as_ref());
            away.push(Away {
                person: it.person.clone(),
                absence: absence.clone(),
                deputy: deputy.map(|it| it.person.clone()),
                ending: people::ending(office, &mut conn, ctx, absence).await?,
            });
        }
    }
    away.sort_by_key(|it| it.absence.from);
    Ok(Board {
        experts,
        open: late.with_term(""),
        late: late.found,
        today: late.with_term("today"),
        week: late.with_term("week"),
        without_lead,
        without_reviewer,
        overdue: late.cases,
        away,
    })
}

async fn chosen(office: &Office, ctx: &Ctx, filter: Filter) -> Result<Queue, Error> {
    let filter = Filter { stage: "open".into(), ..filter };
    queue::page(office, ctx, &Wanted { filter, page: 1 }).await
}
