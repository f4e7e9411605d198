//! The operator's editor for the template of registration numbers (A-18.p4): what is in force, a proposal, what it
//! would give, the confirmation.

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::numbering::{self, Coming, Edition, Overview, Preview, Proposal};
use serde::{Deserialize, Serialize};

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::forms::{Errors, Field, button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, details, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

const HERE: &str = "/operator/numbering";

/// What may stand in braces, with the text that explains it.
const TOKENS: [(&str, &str); 6] = [
    ("{code}", "numbering-token-code"),
    ("{year}", "numbering-token-year"),
    ("{yy}", "numbering-token-yy"),
    ("{seq:5}", "numbering-token-seq"),
    ("{month}", "numbering-token-month"),
    ("{check}", "numbering-token-check"),
];

#[derive(Template)]
#[template(path = "pages/numbering/overview.html")]
struct Editor {
    page: Page,
    errors: Errors,
    done: Option<Banner>,
    facts: SummaryList,
    coming: Table,
    fields: Vec<Field>,
    tokens: Html,
    show: Html,
    history: Table,
}

#[derive(Template)]
#[template(path = "pages/numbering/preview.html")]
struct Shown {
    page: Page,
    notes: Vec<Html>,
    facts: SummaryList,
    coming: Table,
    kept: Vec<(&'static str, String)>,
    confirm: Html,
    back: String,
}

/// A proposal in the address: to see it changes nothing, so the page can be read again in another language.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Typed {
    template: String,
    from: String,
    reason: String,
    /// The edition that was just recorded.
    #[serde(skip_serializing)]
    done: Option<i64>,
}

impl Typed {
    fn proposal(&self) -> Proposal {
        let Typed { template, from, reason, .. } = self.clone();
        Proposal { template, from, reason }
    }
}

/// `GET /operator/numbering`; with a proposal in the address it stands in the form again.
pub async fn page(visit: Visit, Query(typed): Query<Typed>) -> Result<Answer<String>, Failure> {
    Ok(Answer(editor(&visit, &typed, &[]).await?))
}

/// `GET /operator/numbering/preview`: what the proposal would give, or what is wrong with it.
pub async fn preview(visit: Visit, Query(typed): Query<Typed>) -> Result<Response, Failure> {
    match numbering::preview(&visit.office, &visit.ctx, &typed.proposal()).await {
        Ok(preview) => Ok(Answer(shown(&visit, &typed, &preview)?).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(editor(&visit, &typed, &wrong).await?)),
        Err(error) => Err(error.into()),
    }
}

/// `POST /operator/numbering`: records what was shown.
pub async fn record(visit: Visit, form: Form) -> Result<Response, Failure> {
    let seen = form.text("edition").parse().map_err(|_| Failure::BadRequest)?;
    let text = |name: &str| form.text(name).to_owned();
    let typed = Typed { template: text("template"), from: text("from"), reason: text("reason"), done: None };
    match numbering::record(&visit.office, &visit.ctx, &typed.proposal(), seen).await {
        Ok(edition) => Ok(Redirect::to(&format!("{HERE}?done={}", edition.edition)).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(editor(&visit, &typed, &wrong).await?)),
        Err(error) => Err(error.into()),
    }
}

async fn editor(visit: &Visit, typed: &Typed, wrong: &[FieldError]) -> Result<String, Failure> {
    let overview = numbering::overview(&visit.office, &visit.ctx).await?;
    let errors = error::errors(visit, wrong);
    let words = visit.words();
    let done = overview.editions.iter().find(|edition| Some(edition.edition) == typed.done).map(|edition| {
        let text = words.t("numbering-done").with("date", words.date(edition.valid_from)).to_string();
        Banner::success(words, text, "")
    });
    let editor = Editor {
        done,
        facts: facts(visit, &overview),
        coming: coming(visit, &overview.coming),
        fields: fields(visit, typed, &overview, &errors),
        tokens: tokens(visit),
        show: button(visit.t("numbering-show")),
        history: history(visit, &overview.editions),
        page: visit.page(visit.t("numbering-title")).with_errors(errors.any()),
        errors,
    };
    Ok(editor.render()?)
}

fn facts(visit: &Visit, overview: &Overview) -> SummaryList {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let list = SummaryList::new().row(t("numbering-column-template"), Html::code(&overview.template));
    match &overview.since {
        None => list.row(t("numbering-column-from"), t("numbering-from-beginning").as_str()),
        Some(edition) => list
            .row(t("numbering-column-from"), words.date(edition.valid_from).as_str())
            .row(t("numbering-column-reason"), edition.reason.as_str())
            .row(t("numbering-column-recorded"), recorded(visit, edition)),
    }
}

fn fields(visit: &Visit, typed: &Typed, overview: &Overview, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let template = match typed.template.is_empty() && !errors.any() {
        true => overview.template.to_string(),
        false => typed.template.clone(),
    };
    vec![
        Field::text("template", t("numbering-field-template"))
            .hint(t("numbering-field-template-hint"))
            .value(template)
            .checked(errors),
        Field::text("from", t("numbering-field-from"))
            .hint(t("numbering-field-from-hint"))
            .width(10)
            .value(typed.from.as_str())
            .checked(errors),
        Field::long("reason", t("numbering-field-reason"))
            .hint(t("numbering-field-reason-hint"))
            .value(typed.reason.as_str())
            .checked(errors),
    ]
}

fn tokens(visit: &Visit) -> Html {
    let list =
        TOKENS.iter().fold(SummaryList::new(), |list, (token, key)| list.row(*token, visit.t(key).as_str()));
    let list = list.render().map(Html::markup).unwrap_or_default();
    details(visit.t("numbering-tokens"), list)
}

fn history(visit: &Visit, editions: &[Edition]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("numbering-history"))
        .column(visit.t("numbering-column-from"))
        .column(visit.t("numbering-column-template"))
        .column(visit.t("numbering-column-reason"))
        .column(visit.t("numbering-column-recorded"))
        .empty(visit.t("numbering-history-empty").as_str());
    editions.iter().fold(table, |table, edition| {
        table.row([
            Html::text(words.date(edition.valid_from)),
            Html::code(&edition.template),
            Html::text(&edition.reason),
            recorded(visit, edition),
        ])
    })
}

fn coming(visit: &Visit, coming: &[Coming]) -> Table {
    let table = Table::new(visit.words(), visit.t("numbering-coming"))
        .column(visit.t("participants-column-name"))
        .column(visit.t("numbering-column-coming"))
        .empty(visit.t("participants-empty").as_str());
    coming.iter().fold(table, |table, one| {
        let numbers = one.numbers.iter().enumerate().fold(Html::default(), |html, (index, number)| {
            let gap = if index == 0 { "" } else { "<br>" };
            html.then(Html::markup(gap)).then(Html::code(number))
        });
        let name = one.participant.name(visit.ctx.locale);
        table.row([Html::two_lines(name, one.participant.code.as_str()), numbers])
    })
}

fn shown(visit: &Visit, typed: &Typed, preview: &Preview) -> Result<String, Failure> {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let compared = words.t("numbering-compared").with("count", preview.compared as i64).to_string();
    let mut notes = vec![note(Meaning::Ok, compared.as_str())];
    if let Some(until) = &preview.until {
        let text = words
            .t("numbering-until")
            .with("date", words.date(until.valid_from))
            .with("template", until.template.to_string());
        notes.push(note(Meaning::Warn, text.to_string().as_str()));
    }
    let query = serde_urlencoded::to_string(typed).map_err(office::Error::internal)?;
    let shown = Shown {
        notes,
        facts: SummaryList::new()
            .row(t("numbering-column-template"), Html::code(&preview.template))
            .row(t("numbering-column-from"), words.date(preview.from).as_str())
            .row(t("numbering-column-reason"), preview.reason.as_str()),
        coming: coming(visit, &preview.coming),
        kept: vec![
            ("template", preview.template.to_string()),
            ("from", preview.from.to_string()),
            ("reason", preview.reason.clone()),
            ("edition", preview.edition.to_string()),
        ],
        confirm: button(t("numbering-confirm")),
        back: format!("{HERE}?{query}"),
        page: visit.page(t("numbering-preview-title")).under(HERE, t("numbering-title")),
    };
    Ok(shown.render()?)
}

fn recorded(visit: &Visit, edition: &Edition) -> Html {
    Html::two_lines(visit.words().moment(edition.recorded_at), &edition.actor.name)
}
