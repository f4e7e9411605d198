//! Who works at a case (A-39): the seats, who could have each of them and why others cannot, and passing them on.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Body, IntoResponse, Redirect, Response};
use law::access::Action;
use office::expertise::people::Person;
use office::expertise::seats::{self, Assignment, HandOver, LEAD, Team, Vacancy};
use serde::Deserialize;
use uuid::Uuid;

use super::experts;
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, button, second_link_button};
use crate::ui::parts::{Meaning, Table, details, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// Before the section in the name of a field.
const SEAT: &str = "seat-";

/// Whether vacant seats are filled with suggestions.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    suggest: String,
}

#[derive(Template)]
#[template(path = "pages/expertise/team.html")]
struct Shown {
    page: Page,
    errors: Errors,
    told: Html,
    id: Uuid,
    seating: i64,
    seats: Table,
    /// Where this reader gives seats.
    assign: Option<Vec<Field>>,
    reason: Field,
    barred: Html,
    suggest: Html,
    save: Html,
    /// Where this reader may pass seats on.
    pass: Option<(Vec<Field>, Html)>,
    experts: &'static str,
}

pub fn address(id: Uuid) -> String {
    format!("/cases/{id}/team")
}

/// The name of a seat.
pub fn named(visit: &Visit, section: &str) -> String {
    visit.t(&if section == LEAD { "seats-lead".to_owned() } else { format!("section-{section}") })
}

/// `GET /cases/{id}/team`.
pub async fn page(
    visit: Visit,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Body<String>, Failure> {
    let team = seats::team(&visit.office, &visit.ctx, id).await?;
    let suggest = !asked.suggest.is_empty();
    let chosen = |it: &Vacancy| match (&it.holder, it.suggested()) {
        (Some(holder), _) => holder.id.to_string(),
        (None, Some(choice)) if suggest => choice.person.id.to_string(),
        _ => String::new(),
    };
    Ok(Body(render(&visit, &team, &chosen, &Values::default(), Errors::new(visit.words()), None)?))
}

/// `POST /cases/{id}/team`.
pub async fn assign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let team = seats::team(&visit.office, &visit.ctx, id).await?;
    let wanted = Assignment {
        seating: form.text("seating").parse().unwrap_or(-1),
        seats: team.vacancies.iter().filter_map(|it| wanted(&form.values, it)).collect::<Result<_, _>>()?,
        reason: form.text("reason").to_owned(),
    };
    let done = seats::assign(&visit.office, &visit.ctx, id, &wanted).await;
    answered(&visit, &team, &form.values, done)
}

/// What the form says of a seat; nothing where it has no such field.
fn wanted(values: &Values, it: &Vacancy) -> Option<Result<(String, Option<Uuid>), Failure>> {
    let name = format!("{SEAT}{}", it.seat.section);
    values.has(&name).then(|| match values.text(&name) {
        "" => Ok((it.seat.section.clone(), None)),
        id => Ok((it.seat.section.clone(), Some(id.parse().map_err(|_| Failure::BadRequest)?))),
    })
}

/// `POST /cases/{id}/team/hand-over`.
pub async fn hand_over(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let team = seats::team(&visit.office, &visit.ctx, id).await?;
    let person = |name: &str| form.text(name).parse::<Uuid>().unwrap_or_default();
    let wanted = HandOver {
        seating: form.text("seating").parse().unwrap_or(-1),
        from: person("from"),
        to: person("to"),
        reason: form.text("why").to_owned(),
    };
    let done = seats::hand_over(&visit.office, &visit.ctx, id, &wanted).await;
    // The two forms of the page have a reason each.
    let done = done.map_err(|error| match error {
        office::Error::Invalid(mut fields) => {
            fields.iter_mut().filter(|it| it.field == "reason").for_each(|it| it.field = "why".into());
            office::Error::Invalid(fields)
        }
        other => other,
    });
    answered(&visit, &team, &form.values, done)
}

fn answered(
    visit: &Visit,
    team: &Team,
    values: &Values,
    done: Result<(), office::Error>,
) -> Result<Response, Failure> {
    let (errors, refused) = match done {
        Ok(()) => return Ok(Redirect::to(&address(team.case.id)).into_response()),
        Err(office::Error::Invalid(wrong)) => (error::errors(visit, &wrong), None),
        Err(refused @ office::Error::Refused(_)) => {
            (Errors::new(visit.words()), Some(error::told(visit, &refused)))
        }
        Err(other) => return Err(other.into()),
    };
    let chosen = |it: &Vacancy| match wanted(values, it) {
        Some(Ok((_, person))) => person.map(|id| id.to_string()).unwrap_or_default(),
        _ => it.holder.as_ref().map(|it| it.id.to_string()).unwrap_or_default(),
    };
    Ok(error::unprocessable(render(visit, team, &chosen, values, errors, refused)?))
}

fn render(
    visit: &Visit,
    team: &Team,
    chosen: &dyn Fn(&Vacancy) -> String,
    values: &Values,
    errors: Errors,
    refused: Option<String>,
) -> Result<String, Failure> {
    let id = team.case.id;
    let open = !team.case.law.is_closed();
    let gives = open && visit.may(Action::DistributeCases);
    let told = match &refused {
        Some(refused) => note(Meaning::Bad, refused.as_str()),
        None if !open => note(Meaning::Info, visit.t("seats-closed")),
        None => Html::default(),
    };
    let shown = Shown {
        page: visit
            .page(visit.t("seats-title"))
            .under("/cases", visit.t("nav-expertise-cases"))
            .under(format!("/cases/{id}"), &team.case.registration_number)
            .with_errors(errors.any() || refused.is_some()),
        told,
        id,
        seating: team.seating,
        seats: table(visit, team),
        assign: gives.then(|| team.vacancies.iter().map(|it| field(visit, it, chosen(it))).collect()),
        reason: Field::long("reason", visit.t("seats-reason"))
            .rows(2)
            .hint(visit.t("seats-reason-hint"))
            .value(values.text("reason"))
            .checked(&errors),
        barred: barred(visit, team),
        suggest: second_link_button(
            format!("{}?suggest=yes", address(id)),
            "check",
            visit.t("seats-suggest"),
        ),
        save: button(visit.t("seats-save")),
        pass: (open && !team.passes.is_empty()).then(|| pass(visit, team, values, &errors)),
        experts: experts::HERE,
        errors,
    };
    Ok(shown.render()?)
}

fn table(visit: &Visit, team: &Team) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("seats-title"))
        .column(visit.t("seats-seat"))
        .column(visit.t("seats-who"))
        .column(visit.t("seats-since"));
    team.vacancies.iter().fold(table, |table, it| {
        let who = match &it.seat.name {
            Some(name) => Html::text(name),
            None => {
                Html::markup(format!(r#"<span class="mut">{}</span>"#, Html::text(visit.t("seats-nobody"))))
            }
        };
        let since = it.seat.since.map(|at| instant(at, words.moment(at))).unwrap_or_default();
        table.row([Html::text(named(visit, &it.seat.section)), who, since])
    })
}

/// A seat with everybody who may have it, those with the least on hand first.
fn field(visit: &Visit, it: &Vacancy, chosen: String) -> Field {
    let words = visit.words();
    let mut choices = vec![Choice::new("", visit.t("seats-nobody"))];
    for choice in it.choices.iter().filter(|it| it.refusal.is_none()) {
        let said = words.t(if choice.full { "seats-choice-full" } else { "seats-choice" });
        let most = choice.most.map_or("—".to_owned(), |most| words.number(i64::from(most)));
        let said = said
            .with("name", choice.person.name.clone())
            .with("open", i64::from(choice.open))
            .with("most", most)
            .with("days", choice.days);
        choices.push(Choice::new(choice.person.id.to_string(), said.to_string()));
    }
    // Whoever has it keeps it, also while he is away.
    if let Some(holder) = &it.holder
        && !choices.iter().any(|it| it.value == holder.id.to_string())
    {
        choices.push(Choice::new(holder.id.to_string(), holder.name.as_str()));
    }
    let suggested = match it.suggested() {
        Some(choice) => words.t("seats-suggested").with("name", choice.person.name.clone()).to_string(),
        None => visit.t("seats-suggested-none"),
    };
    Field::select(&format!("{SEAT}{}", it.seat.section), named(visit, &it.seat.section), choices)
        .hint(suggested)
        .value(chosen)
}

/// Who is not offered, and why.
fn barred(visit: &Visit, team: &Team) -> Html {
    let table = Table::new(visit.words(), visit.t("seats-barred"))
        .column(visit.t("seats-seat"))
        .column(visit.t("seats-barred-why"))
        .empty(visit.t("seats-barred-none"));
    let rows = team.vacancies.iter().flat_map(|it| {
        let refused = it.choices.iter().filter_map(|choice| choice.refusal.clone());
        refused.map(|refusal| (it.seat.section.as_str(), refusal))
    });
    let table = rows.fold(table, |table, (section, refusal)| {
        table.row([Html::text(named(visit, section)), Html::text(error::told(visit, &refusal.into()))])
    });
    details(visit.t("seats-barred"), Html::text("").then(Html::markup(table.to_string())))
}

fn pass(visit: &Visit, team: &Team, values: &Values, errors: &Errors) -> (Vec<Field>, Html) {
    let choices = |people: Vec<&Person>| -> Vec<Choice> {
        people.into_iter().map(|it| Choice::new(it.id.to_string(), it.name.as_str())).collect()
    };
    // A deputy takes over himself, and nobody else.
    let only: Option<Vec<&Person>> = team.passes.iter().map(|(_, only)| only.as_ref()).collect();
    let to = only.unwrap_or_else(|| team.colleagues.iter().collect());
    let fields = vec![
        Field::select(
            "from",
            visit.t("seats-from"),
            choices(team.passes.iter().map(|(from, _)| from).collect()),
        )
        .value(values.text("from"))
        .checked(errors),
        Field::select("to", visit.t("seats-to"), choices(to)).value(values.text("to")).checked(errors),
        Field::long("why", visit.t("seats-pass-reason")).rows(2).value(values.text("why")).checked(errors),
    ];
    (fields, button(visit.t("seats-pass")))
}
