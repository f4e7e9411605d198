//! The experts of the organisation: attested for what and until when, how much each takes and has, who is away (A-39).

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Body, IntoResponse, Redirect, Response};
use law::access::Action;
use office::applications::sections::SECTIONS;
use office::expertise::people::{self, Absence, Attestation, Attesting, Expert, KINDS, Leaving, Person};
use uuid::Uuid;

use super::board::bar;
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Meaning, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/experts";

#[derive(Template)]
#[template(path = "pages/expertise/experts.html")]
struct List {
    page: Page,
    table: Table,
}

/// `GET /experts`.
pub async fn list(visit: Visit) -> Result<Body<String>, Failure> {
    let all = people::list(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let most = all.iter().map(scale).max().unwrap_or(1);
    let table = Table::new(words, visit.t("experts-title"))
        .column(visit.t("experts-person"))
        .column(visit.t("experts-sections"))
        .column(visit.t("experts-load"))
        .column(visit.t("experts-away"));
    let today = today(&visit);
    let table = all.iter().fold(table, |table, it| {
        let sections: Vec<String> = SECTIONS
            .iter()
            .filter(|section| it.attested(section, today).is_some())
            .map(|section| visit.t(&format!("section-{section}")))
            .collect();
        let sections = match sections.is_empty() {
            true => visit.t("experts-sections-none"),
            false => sections.join(", "),
        };
        let away = it.absences.iter().rfind(|it| it.ended.is_none() && it.to >= today);
        let away = away.map_or_else(Html::default, |absence| {
            let days = format!("{} – {}", words.day(absence.from), words.day(absence.to));
            let here = absence.from <= today;
            tag(if here { Meaning::Warn } else { Meaning::None }, days)
        });
        table.row([
            row_link(address(it.person.id), &it.person.name, roles(&visit, &it.person)),
            Html::text(sections),
            bar(&visit, it, most),
            away,
        ])
    });
    let list = List {
        table,
        page: visit.page(visit.t("experts-title")).under("/cases", visit.t("nav-expertise-cases")),
    };
    Ok(Body(list.render()?))
}

/// How much of a bar somebody needs.
pub fn scale(it: &Expert) -> i64 {
    it.load.cases.max(i64::from(it.most.unwrap_or(0))).max(1)
}

pub fn address(id: Uuid) -> String {
    format!("{HERE}/{id}")
}

fn roles(visit: &Visit, person: &Person) -> String {
    let known = [(person.expert, "expertise_expert"), (person.head, "expertise_head")];
    let said: Vec<String> =
        known.iter().filter(|(has, _)| *has).map(|(_, role)| visit.t(&format!("role-{role}"))).collect();
    said.join(", ")
}

fn today(visit: &Visit) -> jiff::civil::Date {
    visit.office.law(visit.ctx.now).date(visit.ctx.now)
}

#[derive(Template)]
#[template(path = "pages/expertise/expert.html")]
struct Card {
    page: Page,
    errors: Errors,
    here: String,
    load: Html,
    attestations: Table,
    absences: Table,
    /// Where this reader records attestations and loads.
    records: Option<(Vec<Field>, Field)>,
    /// Where this reader records absences.
    leaves: Option<Vec<Field>>,
    attest: Html,
    set_load: Html,
    leave: Html,
}

/// `GET /experts/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Body<String>, Failure> {
    let seen = people::one(&visit.office, &visit.ctx, id).await?;
    Ok(Body(card(&visit, &seen, &Values::default(), Errors::new(visit.words()))?))
}

/// `POST /experts/{id}/attestations`.
pub async fn attest(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let typed = Attesting {
        section: form.text("section").to_owned(),
        certificate: form.text("certificate").to_owned(),
        from: form.text("valid_from").to_owned(),
        to: form.text("valid_to").to_owned(),
    };
    let done = people::attest(&visit.office, &visit.ctx, id, &typed).await;
    answered(&visit, id, &form.values, renamed(done, &[("from", "valid_from"), ("to", "valid_to")])).await
}

/// `POST /experts/{id}/attestations/{attestation}/end`.
pub async fn end_attestation(
    visit: Visit,
    Path((id, attestation)): Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<Redirect, Failure> {
    people::end_attestation(&visit.office, &visit.ctx, id, attestation).await?;
    Ok(Redirect::to(&address(id)))
}

/// `POST /experts/{id}/load`.
pub async fn set_load(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let done = people::set_load(&visit.office, &visit.ctx, id, form.text("most")).await;
    answered(&visit, id, &form.values, done).await
}

/// `POST /experts/{id}/absences`.
pub async fn leave(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let typed = Leaving {
        from: form.text("from").to_owned(),
        to: form.text("to").to_owned(),
        kind: form.text("kind").to_owned(),
        deputy: form.text("deputy").to_owned(),
    };
    let done = people::leave(&visit.office, &visit.ctx, id, &typed).await;
    answered(&visit, id, &form.values, done).await
}

/// `POST /experts/{id}/absences/{absence}/end`.
pub async fn return_early(
    visit: Visit,
    Path((id, absence)): Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<Redirect, Failure> {
    people::return_early(&visit.office, &visit.ctx, id, absence).await?;
    Ok(Redirect::to(&address(id)))
}

/// Two forms of the page have days: those of one have other names.
fn renamed(done: Result<(), office::Error>, names: &[(&str, &str)]) -> Result<(), office::Error> {
    done.map_err(|error| match error {
        office::Error::Invalid(mut fields) => {
            for field in &mut fields {
                if let Some((_, now)) = names.iter().find(|(before, _)| *before == field.field) {
                    field.field = (*now).to_owned();
                }
            }
            office::Error::Invalid(fields)
        }
        other => other,
    })
}

async fn answered(
    visit: &Visit,
    id: Uuid,
    values: &Values,
    done: Result<(), office::Error>,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => Ok(Redirect::to(&address(id)).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let seen = people::one(&visit.office, &visit.ctx, id).await?;
            Ok(error::unprocessable(card(visit, &seen, values, error::errors(visit, &wrong))?))
        }
        Err(other) => Err(other.into()),
    }
}

fn card(
    visit: &Visit,
    (it, others): &(Expert, Vec<Person>),
    values: &Values,
    errors: Errors,
) -> Result<String, Failure> {
    let t = |key: &str| visit.t(key);
    let text = |name: &str| {
        Field::text(name, t(&format!("experts-{name}"))).value(values.text(name)).checked(&errors)
    };
    let head = visit.may(Action::DistributeCases);
    let own = people::records_absences(&visit.ctx, &it.person);
    let sections = SECTIONS.iter().map(|name| Choice::new(*name, t(&format!("section-{name}")))).collect();
    let kinds = KINDS.iter().map(|kind| Choice::new(*kind, t(&format!("absence-kind-{kind}")))).collect();
    let deputies = std::iter::once(Choice::new("", t("seats-nobody")))
        .chain(others.iter().map(|it| Choice::new(it.id.to_string(), it.name.as_str())))
        .collect();
    let most = it.most.map(|most| most.to_string()).unwrap_or_default();
    let records = head.then(|| {
        let attesting = vec![
            Field::select("section", t("experts-section"), sections)
                .value(values.text("section"))
                .checked(&errors),
            text("certificate").hint(t("experts-certificate-hint")),
            text("valid_from").width(10).hint(t("experts-day-hint")),
            text("valid_to").width(10).hint(t("experts-day-last-hint")),
        ];
        let most = if values.has("most") { values.text("most").to_owned() } else { most };
        let load = Field::digits("most", t("experts-most")).width(4).value(most).checked(&errors);
        (attesting, load)
    });
    let leaves = own.then(|| {
        vec![
            text("from").width(10).hint(t("experts-day-hint")),
            text("to").width(10).hint(t("experts-day-last-hint")),
            Field::select("kind", t("experts-kind"), kinds).value(values.text("kind")).checked(&errors),
            Field::select("deputy", t("experts-deputy"), deputies)
                .hint(t("experts-deputy-hint"))
                .value(values.text("deputy"))
                .checked(&errors),
        ]
    });
    let shown = Card {
        page: visit
            .page(it.person.name.clone())
            .under("/cases", t("nav-expertise-cases"))
            .under(HERE, t("experts-title"))
            .with_errors(errors.any()),
        here: address(it.person.id),
        load: bar(visit, it, scale(it)),
        attestations: attestations(visit, it, head),
        absences: absences(visit, it, others, own),
        records,
        leaves,
        attest: button(t("experts-attest")),
        set_load: button(t("experts-set-load")),
        leave: button(t("experts-leave")),
        errors,
    };
    Ok(shown.render()?)
}

fn attestations(visit: &Visit, expert: &Expert, ends: bool) -> Table {
    let (words, today) = (visit.words(), today(visit));
    let table = Table::new(words, visit.t("experts-attestations"))
        .column(visit.t("experts-section"))
        .column(visit.t("experts-certificate"))
        .column(visit.t("experts-days"))
        .column_hidden(visit.t("experts-end"))
        .empty(visit.t("experts-sections-none"));
    let here = address(expert.person.id);
    expert.attestations.iter().fold(table, |table, it: &Attestation| {
        let (meaning, state) = match &it.ended {
            Some(_) => (Meaning::None, "experts-ended"),
            None if it.to < today => (Meaning::Bad, "experts-over"),
            None if it.from > today => (Meaning::Info, "experts-ahead"),
            None => (Meaning::Ok, "experts-valid"),
        };
        let days = format!("{} – {}", words.date_short(it.from), words.date_short(it.to));
        let end = (ends && it.ended.is_none())
            .then(|| act(visit, format!("{here}/attestations/{}/end", it.id), "experts-end"));
        table.row([
            Html::text(visit.t(&format!("section-{}", it.section))),
            Html::text(&it.certificate),
            Html::text(days).then(" ").then(tag(meaning, visit.t(state))),
            end.unwrap_or_default(),
        ])
    })
}

fn absences(visit: &Visit, expert: &Expert, others: &[Person], ends: bool) -> Table {
    let (words, today) = (visit.words(), today(visit));
    let table = Table::new(words, visit.t("experts-absences"))
        .column(visit.t("experts-days"))
        .column(visit.t("experts-kind"))
        .column(visit.t("experts-deputy"))
        .column_hidden(visit.t("experts-return"))
        .empty(visit.t("experts-absences-none"));
    let here = address(expert.person.id);
    expert.absences.iter().fold(table, |table, it: &Absence| {
        let days = format!("{} – {}", words.date_short(it.from), words.date_short(it.to));
        let off = it.ended.as_ref().map(|_| tag(Meaning::None, visit.t("experts-called-off")));
        let end = (ends && it.ended.is_none() && it.to >= today)
            .then(|| act(visit, format!("{here}/absences/{}/end", it.id), "experts-return"));
        let deputy = people::deputy(it, others).map_or_else(|| visit.t("seats-nobody"), |it| it.name.clone());
        table.row([
            Html::text(days).then(" ").then(off.unwrap_or_default()),
            // Why somebody is away is his own and the head's business.
            Html::text(visit.t(&format!("absence-kind-{}", if ends { it.kind.as_str() } else { "unsaid" }))),
            Html::text(deputy),
            end.unwrap_or_default(),
        ])
    })
}

/// A button of a row.
fn act(visit: &Visit, action: String, key: &str) -> Html {
    Html::markup(format!(
        r#"<form method="post" action="{action}" novalidate><input type="hidden" name="csrf" value="{}"><button class="linklike" type="submit">{}</button></form>"#,
        Html::text(visit.csrf().unwrap_or_default()),
        Html::text(visit.t(key))
    ))
}
