//! What is wrong and where (A-34.9): numbers that open lists, organisations side by side, cases with a missed term. Nothing
//! here changes anything.

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, Response};
use office::store::cases::Case;
use office::supervision::cases::{self, Line, Overview, SHOWN, Wanted, Work};
use office::supervision::explanations as asked_of;
use serde::Deserialize;

use super::{explanations, looks};
use crate::error::Failure;
use crate::pages::expertise::{due, state_tag};
use crate::pages::exports::{self, Export};
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Field, button};
use crate::ui::parts::{Meaning, SummaryList, Table, note, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/supervision";
/// Where the check of completeness can stand.
const CHECKS: [&str; 7] =
    ["open", "running", "drafted", "signed_by_expert", "positive", "positive_auto", "negative"];

/// The filters as they stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    organisation: String,
    check: String,
    late: String,
    find: String,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        Wanted {
            organisation: self.organisation.clone(),
            check: self.check.clone(),
            late: !self.late.is_empty(),
            find: self.find.clone(),
        }
    }

    fn query(&self) -> String {
        exports::query(&[
            ("organisation", &self.organisation),
            ("check", &self.check),
            ("late", &self.late),
            ("find", &self.find),
        ])
    }
}

#[derive(Template)]
#[template(path = "pages/supervision/cases.html")]
struct Shown {
    page: Page,
    numbers: SummaryList,
    none_late: Option<Html>,
    work: Table,
    fields: Vec<Field>,
    find: Html,
    lead: String,
    csv: String,
    xlsx: String,
    cases: Table,
    looks: &'static str,
}

/// `GET /supervision`.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Answer<String>, Failure> {
    let seen = cases::overview(&visit.office, &visit.ctx, &asked.wanted(), false).await?;
    let requests = asked_of::list(&visit.office, &visit.ctx, None).await?;
    let waiting = requests.iter().filter(|it| it.state == "asked").count();
    let lead = visit.words().t("supervision-cases-lead").with("count", seen.cases.len() as i64);
    let query = asked.query();
    let late = seen.sum(|work| work.late);
    let shown = Shown {
        numbers: numbers(&visit, &seen, waiting),
        none_late: (late == 0).then(|| note(Meaning::Ok, visit.t("supervision-none-late"))),
        work: work(&visit, &seen.work),
        fields: fields(&visit, &asked, &seen.work),
        find: button(visit.t("users-find")),
        lead: lead.with("shown", SHOWN as i64).to_string(),
        csv: format!("{HERE}.csv?{query}"),
        xlsx: format!("{HERE}.xlsx?{query}"),
        cases: table(&visit, &seen)?,
        looks: looks::HERE,
        page: visit.page(visit.t("supervision-title")),
    };
    Ok(Answer(shown.render()?))
}

/// `GET /supervision.csv`: all that are wanted.
pub async fn csv(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    Ok(export(&visit, &asked).await?.csv("cases"))
}

/// `GET /supervision.xlsx`: the same for a spreadsheet.
pub async fn xlsx(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    export(&visit, &asked).await?.xlsx("cases")
}

async fn export(visit: &Visit, asked: &Asked) -> Result<Export, Failure> {
    let seen = cases::overview(&visit.office, &visit.ctx, &asked.wanted(), true).await?;
    let columns = &[
        "number",
        "registered",
        "title",
        "applicant",
        "bin",
        "organisation",
        "check",
        "received_at",
        "late",
    ];
    let row = |case: &Line| {
        vec![
            case.number.clone(),
            case.registered.to_string(),
            case.title.clone(),
            case.applicant.clone(),
            case.organisation.clone(),
            seen.name(&case.organisation).to_owned(),
            case.check.clone(),
            case.received_at.to_string(),
            if case.late { "yes" } else { "no" }.to_owned(),
        ]
    };
    Ok(Export { columns, rows: seen.cases.iter().map(row).collect() })
}

/// Every number opens what it counts.
fn numbers(visit: &Visit, seen: &Overview, waiting: usize) -> SummaryList {
    let cases: [(&str, &str, usize); 4] = [
        ("supervision-count-late", "?late=yes", seen.sum(|work| work.late)),
        ("supervision-count-automatic", "?check=positive_auto", seen.sum(|work| work.automatic)),
        ("supervision-count-open", "?check=open", seen.sum(|work| work.open)),
        ("supervision-count-all", "", seen.sum(|work| work.cases)),
    ];
    let row = |list: SummaryList, (key, query, count): (&str, &str, usize)| {
        list.row(visit.t(key), Html::link(format!("{HERE}{query}"), count))
    };
    let list = cases.into_iter().fold(SummaryList::new(), row);
    list.row(visit.t("supervision-count-waiting"), Html::link(explanations::HERE, waiting))
}

fn work(visit: &Visit, all: &[Work]) -> Table {
    let table = Table::new(visit.words(), visit.t("supervision-organisations"))
        .column(visit.t("supervision-column-organisation"))
        .column_right(visit.t("supervision-column-cases"))
        .column_right(visit.t("supervision-column-open"))
        .column_right(visit.t("expertise-state-positive"))
        .column_right(visit.t("expertise-state-negative"))
        .column_right(visit.t("expertise-state-positive_auto"))
        .column_right(visit.t("supervision-column-late"))
        .column_hidden(visit.t("explanation-ask"))
        .empty(visit.t("supervision-cases-empty").as_str());
    all.iter().fold(table, |table, it| {
        let late = Html::link(format!("{HERE}?organisation={}&late=yes", it.bin), it.late);
        let whom = format!(r#" <span class="govuk-visually-hidden">{}</span>"#, Html::text(&it.name));
        table.row([
            row_link(format!("{HERE}?organisation={}", it.bin), &it.name, it.bin.as_str()),
            Html::text(it.cases),
            Html::text(it.open),
            Html::text(it.positive),
            Html::text(it.negative),
            Html::text(it.automatic),
            late,
            explanations::asking(&format!("organisation={}", it.bin), visit).then(Html::markup(whom)),
        ])
    })
}

fn table(visit: &Visit, seen: &Overview) -> Result<Table, Failure> {
    let words = visit.words();
    let table = Table::new(words, visit.t("supervision-cases"))
        .column(visit.t("expertise-column-number"))
        .column(visit.t("supervision-column-organisation"))
        .column(visit.t("expertise-column-received"))
        .column(visit.t("expertise-column-due"))
        .column(visit.t("expertise-column-state"))
        .empty(visit.t("supervision-cases-empty").as_str());
    seen.cases.iter().zip(&seen.shown).try_fold(table, |table, (line, case): (&Line, &Case)| {
        let state = state_tag(visit, case);
        let state = match line.late {
            true => state.then(" ").then(tag(Meaning::Bad, visit.t("supervision-late"))),
            false => state,
        };
        Ok(table.row([
            row_link(format!("/cases/{}", case.id), &case.registration_number, &case.title),
            Html::two_lines(seen.name(&line.organisation), &line.organisation),
            instant(case.received_at, words.moment(case.received_at)),
            due(visit, case)?,
            state,
        ]))
    })
}

fn fields(visit: &Visit, asked: &Asked, work: &[Work]) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let any = || Choice::new("", t("users-any"));
    let organisations = work.iter().map(|it| Choice::new(&it.bin, &it.name));
    let checks = CHECKS.map(|check| match check {
        "open" => Choice::new(check, t("supervision-column-open")),
        check => Choice::new(check, t(&format!("expertise-state-{check}"))),
    });
    vec![
        Field::text("find", t("supervision-field-find")).value(asked.find.as_str()),
        Field::select(
            "organisation",
            t("supervision-column-organisation"),
            [any()].into_iter().chain(organisations).collect(),
        )
        .value(asked.organisation.as_str()),
        Field::select("check", t("expertise-column-state"), [any()].into_iter().chain(checks).collect())
            .value(asked.check.as_str()),
        Field::select(
            "late",
            t("supervision-field-late"),
            vec![any(), Choice::new("yes", t("supervision-late-only"))],
        )
        .value(if asked.late.is_empty() { "" } else { "yes" }),
    ]
}
