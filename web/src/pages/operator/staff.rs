//! The staff of a system (A-7.2, A-34.2): who holds which role from when until when, given by whom and why; roles are
//! given and ended here.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use law::access::{Action, Role};
use office::FieldError;
use office::employees::{self, Change, Giving, Holding, Staff, Standing, What};
use serde::Deserialize;
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::law::DESK;
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, button, second_link_button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

const HERE: &str = "/operator/staff";

#[derive(Template)]
#[template(path = "pages/operator/staff.html")]
struct List {
    page: Page,
    errors: Errors,
    done: Option<Banner>,
    holders: Table,
    fields: Vec<Field>,
    confirm: Html,
    all: String,
    history: Table,
}

#[derive(Template)]
#[template(path = "pages/operator/staff_end.html")]
struct End {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    address: String,
    fields: Vec<Field>,
    confirm: Html,
}

/// The change that was just recorded.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: Option<i64>,
}

/// The way here from the law desk.
pub fn link(visit: &Visit) -> Option<Html> {
    visit.may(Action::ManageStaff).then(|| second_link_button(HERE, "key", visit.t("staff-title")))
}

/// `GET /operator/staff`.
pub async fn page(visit: Visit, Query(done): Query<Done>) -> Result<Answer<String>, Failure> {
    Ok(Answer(list(&visit, &Giving::default(), error::errors(&visit, &[]), done.done).await?))
}

/// `POST /operator/staff`: gives a role.
pub async fn give(visit: Visit, form: Form) -> Result<Response, Failure> {
    let text = |name: &str| form.text(name).to_owned();
    let typed = Giving {
        iin: text("iin"),
        bin: text("bin"),
        name: text("name"),
        role: text("role"),
        from: text("from"),
        until: text("until"),
        reason: text("reason"),
    };
    match employees::give(&visit.office, &visit.ctx, &typed).await {
        Ok(change) => Ok(Redirect::to(&format!("{HERE}?done={}", change.number)).into_response()),
        Err(error) => {
            let errors = refused(&visit, error, "iin")?;
            Ok(error::unprocessable(list(&visit, &typed, errors, None).await?))
        }
    }
}

/// `GET /operator/staff/{id}/end`.
pub async fn ending(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(end_page(&visit, id, ["", ""], error::errors(&visit, &[])).await?))
}

/// `POST /operator/staff/{id}/end`: ends a role.
pub async fn end(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let (at, reason) = (form.text("at"), form.text("reason"));
    match employees::end(&visit.office, &visit.ctx, id, at, reason).await {
        Ok(change) => Ok(Redirect::to(&format!("{HERE}?done={}", change.number)).into_response()),
        Err(error) => {
            let errors = refused(&visit, error, "at")?;
            Ok(error::unprocessable(end_page(&visit, id, [at, reason], errors).await?))
        }
    }
}

/// What is shown beside the fields: wrong values, and a refusal with its clause at the field of whom or what it is about.
fn refused(visit: &Visit, error: office::Error, field: &str) -> Result<Errors, Failure> {
    match error {
        office::Error::Invalid(wrong) => Ok(error::errors(visit, &wrong)),
        refusal @ office::Error::Refused(_) => {
            let none: [FieldError; 0] = [];
            Ok(error::errors(visit, &none).add(field, error::told(visit, &refusal)))
        }
        other => Err(other.into()),
    }
}

async fn list(visit: &Visit, typed: &Giving, errors: Errors, done: Option<i64>) -> Result<String, Failure> {
    let staff = employees::overview(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let done = staff.changes.iter().find(|change| Some(change.number) == done).map(|change| {
        let said =
            words.t(format!("staff-{}", change.what.name())).with("role", role(visit, change.employee.role));
        Banner::success(words, said.with("moment", words.moment(change.at)).to_string(), "")
    });
    let page =
        visit.page(visit.t("staff-title")).under(DESK, visit.t("law-desk-title")).with_errors(errors.any());
    let shown = List {
        page,
        done,
        holders: holders(visit, &staff),
        fields: fields(visit, typed, &errors),
        confirm: button(visit.t("staff-confirm")),
        all: words.t("staff-history-show").with("n", staff.changes.len() as i64).to_string(),
        history: history(visit, &staff.changes),
        errors,
    };
    Ok(shown.render()?)
}

/// The name of a role in words.
pub fn role(visit: &Visit, role: Role) -> String {
    visit.t(&format!("staff-role-{}", role.name().replace('_', "-")))
}

fn holders(visit: &Visit, staff: &Staff) -> Table {
    let table = Table::new(visit.words(), visit.t("staff-holders"))
        .column(visit.t("staff-column-person"))
        .column(visit.t("staff-column-role"))
        .column(visit.t("staff-column-from"))
        .column(visit.t("staff-column-until"))
        .column(visit.t("staff-column-given"))
        .column_hidden(visit.t("staff-column-act"))
        .empty(visit.t("staff-holders-empty").as_str());
    let now = visit.ctx.now;
    staff.holdings.iter().filter(|it| it.standing(now) != Standing::Over).fold(table, |table, it| {
        let of = &it.employee;
        let from = match it.standing(now) {
            Standing::Planned => {
                Html::two_lines(moment(visit, of.valid_from), tag(Meaning::Wait, visit.t("staff-planned")))
            }
            _ => moment(visit, of.valid_from),
        };
        table.row([
            person(of),
            Html::text(role(visit, of.role)),
            from,
            it.ends_at().map_or_else(|| Html::text(visit.t("staff-for-good")), |at| moment(visit, at)),
            given(visit, it),
            act(visit, it),
        ])
    })
}

fn person(of: &employees::Employee) -> Html {
    Html::two_lines(&*of.name, format!("{} · {}", of.iin, of.bin))
}

fn moment(visit: &Visit, at: Timestamp) -> Html {
    instant(at, visit.words().moment(at))
}

fn given(visit: &Visit, it: &Holding) -> Html {
    match &it.given {
        None => Html::text(visit.t("staff-by-unknown")),
        Some(change) => Html::two_lines(by(visit, change), &*change.reason),
    }
}

/// Who made a change.
fn by(visit: &Visit, change: &Change) -> String {
    employees::automatic(&change.actor).map_or_else(|| change.actor.name.clone(), |key| visit.t(key))
}

/// Nobody ends a role of his own.
fn act(visit: &Visit, it: &Holding) -> Html {
    if visit.ctx.actor.iin.as_deref() == Some(&it.employee.iin) {
        return Html::text(visit.t("staff-own"));
    }
    let whom = format!(r#" <span class="govuk-visually-hidden">{}</span>"#, Html::text(&it.employee.name));
    let text = Html::text(visit.t("staff-end")).then(Html::markup(whom));
    Html::markup(format!(r#"<a class="govuk-link" href="{HERE}/{}/end">{text}</a>"#, it.employee.id))
}

fn fields(visit: &Visit, typed: &Giving, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let roles = employees::given_by_hand(visit.office.config.system);
    let roles = roles.map(|it| Choice::new(it.name(), role(visit, it))).collect();
    vec![
        Field::digits("iin", t("staff-field-iin")).width(20).value(typed.iin.as_str()).checked(errors),
        Field::text("name", t("staff-field-name")).value(typed.name.as_str()).checked(errors),
        Field::digits("bin", t("staff-field-bin"))
            .width(20)
            .hint(t("staff-field-bin-hint"))
            .value(typed.bin.as_str())
            .checked(errors),
        Field::radios("role", t("staff-column-role"), roles)
            .small()
            .value(typed.role.as_str())
            .checked(errors),
        Field::text("from", t("staff-field-from"))
            .width(20)
            .hint(t("staff-field-from-hint"))
            .value(typed.from.as_str())
            .checked(errors),
        Field::text("until", t("staff-field-until"))
            .width(20)
            .hint(t("staff-field-until-hint"))
            .value(typed.until.as_str())
            .checked(errors),
        reason(visit, &typed.reason, errors),
    ]
}

fn reason(visit: &Visit, typed: &str, errors: &Errors) -> Field {
    Field::long("reason", visit.t("staff-field-reason"))
        .hint(visit.t("staff-field-reason-hint"))
        .rows(2)
        .value(typed)
        .checked(errors)
}

fn history(visit: &Visit, changes: &[Change]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("staff-history"))
        .column(visit.t("staff-column-number"))
        .column(visit.t("staff-column-what"))
        .column(visit.t("staff-column-person"))
        .column(visit.t("staff-column-counts"))
        .column(visit.t("staff-column-reason"))
        .column(visit.t("staff-column-recorded"))
        .empty(visit.t("staff-history-empty").as_str());
    changes.iter().fold(table, |table, it| {
        let what = visit.t(&format!("staff-what-{}", it.what.name()));
        let until = it.employee.valid_to.filter(|_| it.what == What::Given);
        let counts = match until {
            Some(until) => Html::two_lines(moment(visit, it.at), moment(visit, until)),
            None => moment(visit, it.at),
        };
        table.row([
            Html::text(it.number),
            Html::two_lines(what, role(visit, it.employee.role)),
            person(&it.employee),
            counts,
            Html::text(&it.reason),
            Html::two_lines(moment(visit, it.recorded_at), by(visit, it)),
        ])
    })
}

async fn end_page(visit: &Visit, id: Uuid, typed: [&str; 2], errors: Errors) -> Result<String, Failure> {
    let it = employees::one(&visit.office, &visit.ctx, id).await?;
    let [at, why] = typed;
    let facts = SummaryList::new()
        .row(visit.t("staff-column-person"), person(&it.employee))
        .row(visit.t("staff-column-role"), role(visit, it.employee.role))
        .row(visit.t("staff-column-from"), moment(visit, it.employee.valid_from))
        .row(
            visit.t("staff-column-until"),
            it.ends_at().map_or_else(|| Html::text(visit.t("staff-for-good")), |at| moment(visit, at)),
        )
        .row(visit.t("staff-column-given"), given(visit, &it));
    let shown = End {
        page: visit
            .page(visit.t("staff-end-title"))
            .under(HERE, visit.t("staff-title"))
            .with_errors(errors.any()),
        facts,
        address: format!("{HERE}/{id}/end"),
        fields: vec![
            Field::text("at", visit.t("staff-field-at"))
                .width(20)
                .hint(visit.t("staff-field-at-hint"))
                .value(at)
                .checked(&errors),
            reason(visit, why, &errors),
        ],
        confirm: button(visit.t("staff-end-confirm")),
        errors,
    };
    Ok(shown.render()?)
}
