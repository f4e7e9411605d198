//! The operator's page of the agreements on the use of the portals: what is in force, a proposal with its
//! preview, the approval, the history.

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::registrations::agreement::{self, Party, Version};
use office::registrations::versions::{self, Approved, Preview, Proposal};
use serde::Deserialize;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::forms::{Choice, Errors, Field, button, second_button, second_link_button};
use crate::ui::parts::{Banner, SummaryList, Table, details};
use crate::ui::{Html, Page};
use crate::who::Visit;

const HERE: &str = "/operator/agreements";

#[derive(Template)]
#[template(path = "pages/operator/agreements.html")]
struct Editor {
    page: Page,
    errors: Errors,
    done: Option<Banner>,
    party: &'static str,
    portals: Vec<(Option<String>, String)>,
    facts: SummaryList,
    texts: Html,
    fields: Vec<Field>,
    preview: Html,
    history: Table,
}

#[derive(Template)]
#[template(path = "pages/operator/agreement.html")]
struct Shown {
    page: Page,
    party: &'static str,
    last: i64,
    facts: SummaryList,
    texts: Vec<(&'static str, Vec<String>)>,
    /// What was typed, to be approved or changed.
    typed: Vec<(&'static str, String)>,
    approve: Html,
    change: Html,
}

/// With which portal, and which version was just approved.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    of: String,
    done: Option<i64>,
}

/// The page of an agreement.
pub fn address(party: Party) -> String {
    format!("{HERE}?of={}", party.name())
}

/// The agreement of this name that the system has, else its first one.
fn named(visit: &Visit, name: &str) -> Party {
    let known = Party::of(visit.office.config.system);
    known.iter().copied().find(|party| party.name() == name).unwrap_or(known[0])
}

/// With whom it is concluded.
fn said(visit: &Visit, party: Party) -> String {
    match party {
        Party::User(order) => visit.t(&format!("registration-portal-{order}")),
        other => visit.t(&format!("agreements-of-{}", other.name())),
    }
}

/// The way here from the law desk.
pub fn link(visit: &Visit) -> Html {
    second_link_button(address(Party::of(visit.office.config.system)[0]), "file", visit.t("agreements-title"))
}

/// `GET /operator/agreements`.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Answer<String>, Failure> {
    Ok(Answer(editor(&visit, named(&visit, &asked.of), None, &[], asked.done).await?))
}

/// `POST /operator/agreements/preview`: what was typed as it will be read, or once more to be changed.
pub async fn preview(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (party, typed) = (named(&visit, form.text("of")), typed(&form));
    if form.text("change") == "yes" {
        return Ok(Answer(editor(&visit, party, Some(&typed), &[], None).await?).into_response());
    }
    match versions::preview(&visit.office, &visit.ctx, party, &typed).await {
        Ok(preview) => Ok(Answer(shown(&visit, party, &typed, &preview).render()?).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(editor(&visit, party, Some(&typed), &wrong, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /operator/agreements`: approves.
pub async fn approve(visit: Visit, form: Form) -> Result<Response, Failure> {
    let seen = form.text("last").parse().map_err(|_| Failure::BadRequest)?;
    let (party, typed) = (named(&visit, form.text("of")), typed(&form));
    match versions::approve(&visit.office, &visit.ctx, party, &typed, seen).await {
        Ok(approved) => {
            Ok(Redirect::to(&format!("{}&done={}", address(party), approved.number)).into_response())
        }
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(editor(&visit, party, Some(&typed), &wrong, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

fn typed(form: &Form) -> Proposal {
    let text = |name: &str| form.text(name).to_owned();
    Proposal {
        kk: text("kk"),
        ru: text("ru"),
        countersigned: form.text("countersigned") == "yes",
        from: text("from"),
        reason: text("reason"),
    }
}

async fn editor(
    visit: &Visit,
    party: Party,
    typed: Option<&Proposal>,
    wrong: &[FieldError],
    done: Option<i64>,
) -> Result<String, Failure> {
    let overview = versions::overview(&visit.office, &visit.ctx, party).await?;
    let (words, errors) = (visit.words(), error::errors(visit, wrong));
    let done = overview.approved.iter().find(|version| Some(version.number) == done).map(|version| {
        let text = words.t("agreements-done").with("number", version.number.to_string());
        Banner::success(words, text.with("date", words.date(version.valid_from)).to_string(), "")
    });
    let other = |other: &Party| ((*other != party).then(|| address(*other)), said(visit, *other));
    let of_now = of_now(&overview.now);
    let editor = Editor {
        page: visit.page(visit.t("agreements-title")).with_errors(errors.any()),
        done,
        party: party.name(),
        portals: Party::of(visit.office.config.system).iter().map(other).collect(),
        facts: facts(visit, &overview.now),
        texts: read_on(visit, &overview.now),
        fields: fields(visit, party, typed.unwrap_or(&of_now), &errors),
        preview: button(visit.t("agreements-preview")),
        history: history(visit, &overview.approved),
        errors,
    };
    Ok(editor.render()?)
}

/// The text in force, to begin with.
fn of_now(now: &Version) -> Proposal {
    let text = |code: &str| {
        let found = now.texts.iter().find(|(locale, _)| locale.code() == code);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    Proposal { kk: text("kk"), ru: text("ru"), countersigned: now.countersigned, ..Proposal::default() }
}

fn facts(visit: &Visit, version: &Version) -> SummaryList {
    let by = if version.countersigned { "agreements-countersigned" } else { "agreements-not-countersigned" };
    SummaryList::new()
        .row(visit.t("registration-portal"), said(visit, version.party).as_str())
        .row(visit.t("agreements-column-version"), agreement::number(visit.words(), version).as_str())
        .row(visit.t("agreements-column-signed-by"), visit.t(by).as_str())
}

/// The whole text of each language, opened on demand.
fn read_on(visit: &Visit, version: &Version) -> Html {
    version.texts.iter().fold(Html::default(), |html, (locale, text)| {
        let lines = text.lines().filter(|line| !line.is_empty()).fold(Html::default(), |html, line| {
            html.then(Html::markup(format!("<p lang=\"{}\">{}</p>", locale.code(), Html::text(line))))
        });
        html.then(details(visit.words().t("agreements-text").with("language", locale.own_name()), lines))
    })
}

fn fields(visit: &Visit, party: Party, typed: &Proposal, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let signs = vec![
        Choice::new("no", t("agreements-not-countersigned")),
        Choice::new("yes", t("agreements-countersigned")),
    ];
    // Agreements with organisations are always concluded by both (A-12.p1, A-36.p1).
    let countersigned = matches!(party, Party::User(_)).then(|| {
        Field::radios("countersigned", t("agreements-column-signed-by"), signs)
            .small()
            .value(if typed.countersigned { "yes" } else { "no" })
            .checked(errors)
    });
    let texts = [
        Field::long("kk", t("agreements-field-kk"))
            .hint(t("agreements-field-text-hint"))
            .value(typed.kk.as_str())
            .checked(errors),
        Field::long("ru", t("agreements-field-ru")).value(typed.ru.as_str()).checked(errors),
    ];
    let decision = [
        Field::text("from", t("agreements-field-from"))
            .width(10)
            .hint(t("agreements-field-from-hint"))
            .value(typed.from.as_str())
            .checked(errors),
        Field::long("reason", t("agreements-field-reason")).value(typed.reason.as_str()).checked(errors),
    ];
    texts.into_iter().chain(countersigned).chain(decision).collect()
}

fn shown(visit: &Visit, party: Party, typed: &Proposal, preview: &Preview) -> Shown {
    let lines = |text: &str| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let signs = if typed.countersigned { "yes" } else { "no" };
    Shown {
        page: visit
            .page(visit.t("agreements-preview-title"))
            .under(address(party), visit.t("agreements-title")),
        party: party.name(),
        last: preview.last,
        facts: facts(visit, &preview.version)
            .row(visit.t("agreements-field-reason"), preview.reason.as_str()),
        texts: preview.version.texts.iter().map(|(locale, text)| (locale.code(), lines(text))).collect(),
        typed: vec![
            ("kk", typed.kk.clone()),
            ("ru", typed.ru.clone()),
            ("countersigned", signs.into()),
            ("from", typed.from.clone()),
            ("reason", typed.reason.clone()),
        ],
        approve: button(visit.t("agreements-approve")),
        change: second_button(visit.t("agreements-change"), "change", "yes"),
    }
}

fn history(visit: &Visit, approved: &[Approved]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("agreements-history"))
        .column(visit.t("agreements-column-version"))
        .column(visit.t("agreements-field-reason"))
        .column(visit.t("agreements-column-approved"))
        .column(visit.t("agreements-column-text"))
        .empty(visit.t("agreements-history-empty").as_str());
    approved.iter().fold(table, |table, one| {
        let version = Version::from(one.clone());
        let by = if one.countersigned { "agreements-countersigned" } else { "agreements-not-countersigned" };
        table.row([
            Html::two_lines(agreement::number(words, &version), visit.t(by)),
            Html::text(&one.reason),
            Html::two_lines(words.moment(one.recorded_at), &one.actor.name),
            read_on(visit, &version),
        ])
    })
}
