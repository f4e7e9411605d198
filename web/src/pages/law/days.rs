//! The operator changes the calendar: the days, what it would move, the confirmation.

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::calendar::{Amendment, DayKind, Reason};
use office::FieldError;
use office::laws::desk::{self, Preview};
use office::texts::Words;

use super::{DESK, counted, day, moving, typed, under_desk};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Meaning, SummaryList, Table, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// Days in one change.
const ROWS: usize = 4;
/// The word for a day that follows the plain week again.
const PLAIN: &str = "plain";
const KINDS: [DayKind; 3] = [DayKind::DayOff, DayKind::Holiday, DayKind::Worked];

#[derive(Template)]
#[template(path = "pages/law/form.html")]
pub(super) struct FormPage {
    pub page: Page,
    pub errors: Errors,
    pub lead: String,
    pub anchor: &'static str,
    pub facts: Option<SummaryList>,
    /// What the change says otherwise than what rules before it.
    pub differs: Option<Table>,
    pub action: String,
    pub kept: Vec<(String, String)>,
    /// Fields that stand beside each other, before the others.
    pub groups: Vec<[Field; 3]>,
    pub fields: Vec<Field>,
    /// None where there is nothing to be done: then there is no form.
    pub button: Option<Html>,
}

#[derive(Template)]
#[template(path = "pages/law/preview.html")]
pub(super) struct PreviewPage {
    pub page: Page,
    pub errors: Errors,
    pub notes: Vec<Html>,
    pub facts: SummaryList,
    /// What the change says otherwise than what rules before it.
    pub differs: Option<Table>,
    pub moving: Table,
    pub action: String,
    pub kept: Vec<(String, String)>,
    /// What is asked beside the button.
    pub fields: Vec<Field>,
    pub confirm: Html,
    pub back: Option<String>,
}

/// `GET /operator/law/calendar`; with a proposal in the address it stands in the form again.
pub async fn page(
    visit: Visit,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Answer<String>, Failure> {
    Ok(Answer(form(&visit, &typed(query), &[])?))
}

/// `POST /operator/law/calendar/preview`: how many open terms would move, and which.
pub async fn preview(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let (changes, mut wrong) = amendments(&sent.values);
    if sent.text("reason").is_empty() {
        wrong.push(FieldError::new("reason", "law-error-reason"));
    }
    if !wrong.is_empty() {
        return Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?));
    }
    match desk::preview_calendar(&visit.office, &visit.ctx, &changes).await {
        Ok(preview) => Ok(Answer(shown(&visit, &sent.values, &changes, &preview)?).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?)),
        Err(error) => Err(error.into()),
    }
}

/// `POST /operator/law/calendar`: changes what was shown.
pub async fn record(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let (changes, wrong) = amendments(&sent.values);
    if !wrong.is_empty() {
        return Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?));
    }
    let previewed = Some(sent.text("calendar")).filter(|id| !id.is_empty());
    match desk::change_calendar(&visit.office, &visit.ctx, &changes, sent.text("reason"), previewed).await {
        Ok(change) => Ok(Redirect::to(&format!("{DESK}?done={}", change.number)).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?)),
        Err(error) => Err(error.into()),
    }
}

/// The rows that were filled in, and what cannot be read in them.
fn amendments(values: &Values) -> (Vec<Amendment>, Vec<FieldError>) {
    let (mut changes, mut wrong) = (Vec::new(), Vec::new());
    for row in 1..=ROWS {
        let date = values.text(&format!("date-{row}"));
        if date.is_empty() {
            continue;
        }
        let field = |name: &str| format!("{name}-{row}");
        let chosen = values.text(&field("kind"));
        let kind = KINDS.into_iter().find(|kind| kind.name() == chosen);
        if kind.is_none() && chosen != PLAIN {
            wrong.push(FieldError::new(field("kind"), "law-error-kind"));
        }
        let why = values.text(&field("why"));
        let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.name() == why) else {
            wrong.push(FieldError::new(field("why"), "law-error-why"));
            continue;
        };
        match day(date) {
            Some(date) => changes.push(Amendment { date, kind, reason, act: values.text("act").into() }),
            None => wrong.push(FieldError::new(field("date"), "law-error-date")),
        }
    }
    (changes, wrong)
}

fn form(visit: &Visit, values: &Values, wrong: &[FieldError]) -> Result<String, Failure> {
    let errors = error::errors(visit, wrong);
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let groups = (1..=ROWS).map(|row| one_day(visit, values, row, &errors)).collect();
    let fields = vec![
        Field::text("act", t("law-field-act"))
            .hint(t("law-field-act-hint"))
            .value(values.text("act"))
            .checked(&errors),
        Field::long("reason", t("law-field-reason"))
            .hint(t("law-field-reason-hint"))
            .value(values.text("reason"))
            .checked(&errors),
    ];
    let today = words.date(words.date_of(visit.ctx.now));
    let page = FormPage {
        page: under_desk(visit, "law-calendar-title").with_errors(errors.any()),
        errors,
        lead: words.t("law-calendar-lead").with("today", today).to_string(),
        anchor: "days",
        facts: None,
        action: format!("{DESK}/calendar/preview"),
        kept: Vec::new(),
        groups,
        fields,
        button: Some(button(t("law-show"))),
        differs: None,
    };
    Ok(page.render()?)
}

fn one_day(visit: &Visit, values: &Values, row: usize, errors: &Errors) -> [Field; 3] {
    let words = visit.words();
    let name = |name: &str| format!("{name}-{row}");
    let label = |key: &str| words.t(key.to_owned()).with("n", row as i64).to_string();
    let or = |name: &str, otherwise: &'static str| match values.text(name) {
        "" => otherwise.to_owned(),
        chosen => chosen.to_owned(),
    };
    let mut kinds: Vec<Choice> = KINDS
        .into_iter()
        .map(|kind| Choice::new(kind.name(), visit.t(&format!("calendar-kind-{}", kind.name()))))
        .collect();
    kinds.push(Choice::new(PLAIN, visit.t("law-kind-plain")));
    let reasons = Reason::ALL
        .into_iter()
        .filter(|reason| !matches!(reason, Reason::Weekday | Reason::Weekend))
        .map(|reason| Choice::new(reason.name(), visit.t(&format!("day-reason-{reason}"))));
    [
        Field::text(&name("date"), label("law-field-date"))
            .hint(visit.t("law-field-date-hint"))
            .width(10)
            .value(values.text(&name("date")))
            .checked(errors),
        Field::select(&name("kind"), label("law-field-kind"), kinds)
            .value(or(&name("kind"), DayKind::DayOff.name()))
            .checked(errors),
        Field::select(&name("why"), label("law-field-why"), reasons.collect())
            .value(or(&name("why"), Reason::Transfer.name()))
            .checked(errors),
    ]
}

fn shown(
    visit: &Visit,
    values: &Values,
    changes: &[Amendment],
    preview: &Preview,
) -> Result<String, Failure> {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let mut facts = SummaryList::new();
    for change in changes {
        let kind = match change.kind {
            Some(kind) => t(&format!("calendar-kind-{}", kind.name())),
            None => t("law-kind-plain"),
        };
        let why = t(&format!("day-reason-{}", change.reason));
        facts = facts.row(words.date_with_weekday(change.date), Html::two_lines(kind, why));
    }
    let mut kept = kept(values);
    let query = serde_urlencoded::to_string(&kept).map_err(office::Error::internal)?;
    kept.push(("calendar".to_owned(), preview.name.clone()));
    let page = PreviewPage {
        page: under_desk(visit, "law-calendar-preview-title"),
        errors: Errors::default(),
        notes: notes(visit, preview),
        facts: facts
            .row(t("law-field-act"), values.text("act"))
            .row(t("law-field-reason"), values.text("reason"))
            .row(t("law-new-calendar"), Html::code(&preview.name)),
        moving: moving(visit, &preview.effect),
        action: format!("{DESK}/calendar"),
        kept,
        fields: Vec::new(),
        confirm: button(t("law-calendar-confirm")),
        back: Some(format!("{DESK}/calendar?{query}")),
        differs: None,
    };
    Ok(page.render()?)
}

/// How many terms would move, and what of the change moves none.
fn notes(visit: &Visit, preview: &Preview) -> Vec<Html> {
    let mut notes = vec![note(Meaning::Info, counted(visit, &preview.effect))];
    notes.extend(remarks(visit.words(), preview).into_iter().map(|text| note(Meaning::Warn, text)));
    notes
}

/// What somebody may not have meant: days that stay as they are, years of which nothing is known.
pub fn remarks(words: &Words, preview: &Preview) -> Vec<String> {
    let mut remarks = Vec::new();
    if !preview.unmoved.is_empty() {
        let dates: Vec<_> = preview.unmoved.iter().map(|date| words.date_with_weekday(*date)).collect();
        remarks.push(words.t("law-unmoved").with("dates", dates.join("; ")).to_string());
    }
    if !preview.years.is_empty() {
        let years: Vec<_> = preview.years.iter().map(ToString::to_string).collect();
        remarks.push(words.t("law-new-years").with("years", years.join(", ")).to_string());
    }
    remarks
}

/// What was typed, for the confirmation and for the way back.
fn kept(values: &Values) -> Vec<(String, String)> {
    let rows = (1..=ROWS).flat_map(|row| ["date", "kind", "why"].map(|name| format!("{name}-{row}")));
    let names = rows.chain(["act".to_owned(), "reason".to_owned()]);
    let filled = names.map(|name| (name.clone(), values.text(&name).to_owned()));
    filled.filter(|(_, value)| !value.is_empty()).collect()
}
