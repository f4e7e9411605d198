//! The operator's price lists (A-15, A-38, B-14.p3): all of them, a new one, one with its approval and its withdrawal.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::access::Action;
use law::tariff::list::Payers;
use law::tariff::{State, Unit};
use office::FieldError;
use office::tariffs::lists::{self, Proposal, Row};
use office::tariffs::{self, PriceList, answer};
use serde::Deserialize;
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::pages::prices;
use crate::ui::forms::{Choice, Errors, Field, button, link_button, second_button, second_link_button};
use crate::ui::parts::{Meaning, SummaryList, Table, note, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/prices";
/// Rows that are offered at first, and how many more at a time.
const ROWS: usize = 3;

/// The way here from other desks, for whoever sets prices.
pub fn link(visit: &Visit) -> Option<Html> {
    let may = visit.may(Action::SetPrices) || visit.may(Action::SetExpertisePrices);
    may.then(|| second_link_button(HERE, "file", visit.t("tariff-title")))
}

#[derive(Template)]
#[template(path = "pages/operator/prices.html")]
struct Lists {
    page: Page,
    new: Html,
    table: Table,
}

/// `GET /operator/prices`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let all = lists::all(&visit.office, &visit.ctx).await?;
    let lists = Lists {
        new: link_button(format!("{HERE}/new"), visit.t("tariff-new")),
        table: table(&visit, &all, HERE),
        page: visit.page(visit.t("tariff-title")),
    };
    Ok(Answer(lists.render()?))
}

/// Lists with where they are.
pub fn table(visit: &Visit, all: &[PriceList], here: &str) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("tariff-lists-caption"))
        .column(visit.t("tariff-column-list"))
        .column(visit.t("tariff-effective"))
        .column(visit.t("tariff-column-state"))
        .empty(visit.t("tariff-lists-empty").as_str());
    all.iter().fold(table, |table, one| {
        let list = one.state.list();
        let title = words.t("tariff-list").with("number", one.number.to_string()).to_string();
        let payers = visit.t(&format!("tariff-payers-{}", list.payers.name()));
        let from = one.state.effective().unwrap_or(list.from);
        table.row([
            row_link(format!("{here}/{}", one.id), title, payers.as_str()),
            Html::text(words.date(from)),
            state(visit, &one.state),
        ])
    })
}

fn state(visit: &Visit, state: &State) -> Html {
    let meaning = match state {
        State::Draft { .. } | State::Withdrawn { .. } => Meaning::None,
        State::AwaitingConsent { .. } => Meaning::Wait,
        State::Approved { .. } => Meaning::Ok,
        State::Refused { .. } => Meaning::Bad,
    };
    tag(meaning, visit.t(&format!("tariff-state-{}", state.name())))
}

#[derive(Template)]
#[template(path = "pages/operator/prices_new.html")]
struct Editor {
    page: Page,
    errors: Errors,
    fields: Vec<Field>,
    rows: Vec<(String, Vec<Field>)>,
    count: usize,
    more: Html,
    draft: Html,
}

/// From which list a new one begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Begin {
    of: Option<Uuid>,
}

/// `GET /operator/prices/new`.
pub async fn new(visit: Visit, Query(begin): Query<Begin>) -> Result<Answer<String>, Failure> {
    let typed = match begin.of {
        Some(id) => Proposal::of(lists::one(&visit.office, &visit.ctx, id).await?.state.list()),
        None => {
            lists::all(&visit.office, &visit.ctx).await?;
            let first = tariffs::payers(visit.office.config.system)[0];
            Proposal { payers: first.name().into(), ..Proposal::default() }
        }
    };
    Ok(Answer(editor(&visit, &typed, 1, &[])?))
}

/// `POST /operator/prices`: drafts a list, or shows the form with more rows.
pub async fn draft(visit: Visit, form: Form) -> Result<Response, Failure> {
    let typed = typed(&form);
    if form.text("more") == "yes" {
        return Ok(Answer(editor(&visit, &typed, ROWS, &[])?).into_response());
    }
    match lists::draft(&visit.office, &visit.ctx, &typed).await {
        Ok(list) => Ok(Redirect::to(&format!("{HERE}/{}", list.id)).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(editor(&visit, &typed, 0, &wrong)?)),
        Err(refused @ office::Error::Refused(_)) => {
            let said = error::told(&visit, &refused);
            Ok(error::unprocessable(editor_with(
                &visit,
                &typed,
                0,
                Errors::new(visit.words()).add("", said),
            )?))
        }
        Err(error) => Err(error.into()),
    }
}

fn typed(form: &Form) -> Proposal {
    let text = |name: &str| form.text(name).to_owned();
    let count: usize = form.text("count").parse().unwrap_or(0).min(lists::MOST);
    let row = |at: usize| Row {
        code: text(&format!("code-{at}")),
        kk: text(&format!("kk-{at}")),
        ru: text(&format!("ru-{at}")),
        en: text(&format!("en-{at}")),
        unit: text(&format!("unit-{at}")),
        price: text(&format!("price-{at}")),
    };
    Proposal {
        payers: text("payers"),
        from: text("from"),
        vat: form.text("vat") == "yes",
        reason: text("reason"),
        rows: (0..count).map(row).collect(),
    }
}

fn editor(visit: &Visit, typed: &Proposal, more: usize, wrong: &[FieldError]) -> Result<String, Failure> {
    editor_with(visit, typed, more, error::errors(visit, wrong))
}

fn editor_with(visit: &Visit, typed: &Proposal, more: usize, errors: Errors) -> Result<String, Failure> {
    let t = |key: &str| visit.t(key);
    let count = (typed.rows.len() + more).clamp(ROWS, lists::MOST);
    let payers = tariffs::payers(visit.office.config.system);
    let who = |it: &Payers| {
        Choice::new(it.name(), t(&format!("tariff-payers-{}", it.name())))
            .hint(t(&format!("tariff-why-{}", it.name())))
    };
    let yes_no = vec![Choice::new("yes", t("tariff-vat-added")), Choice::new("no", t("tariff-vat-none"))];
    let fields = vec![
        Field::radios("payers", t("tariff-payers"), payers.iter().map(who).collect())
            .value(typed.payers.as_str())
            .checked(&errors),
        Field::text("from", t("tariff-from"))
            .width(10)
            .hint(t("tariff-from-hint"))
            .value(typed.from.as_str())
            .checked(&errors),
        Field::radios("vat", t("tariff-vat"), yes_no)
            .small()
            .value(if typed.vat { "yes" } else { "no" })
            .checked(&errors),
        Field::long("reason", t("tariff-reason"))
            .hint(t("tariff-reason-hint"))
            .value(typed.reason.as_str())
            .checked(&errors),
    ];
    let empty = Row::default();
    let rows = (0..count).map(|at| {
        let title = visit.words().t("tariff-position").with("n", (at + 1) as i64).to_string();
        (title, row(visit, at, typed.rows.get(at).unwrap_or(&empty), &errors))
    });
    let editor = Editor {
        rows: rows.collect(),
        fields,
        count,
        more: second_button(t("tariff-more"), "more", "yes"),
        draft: button(t("tariff-draft")),
        page: visit.page(t("tariff-new")).under(HERE, t("tariff-title")).with_errors(errors.any()),
        errors,
    };
    Ok(editor.render()?)
}

fn row(visit: &Visit, at: usize, typed: &Row, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let field =
        |name: &str, key: &str, value: &str| Field::text(&format!("{name}-{at}"), t(key)).value(value);
    let unit = |it: &Unit| Choice::new(it.name(), t(&format!("tariff-unit-{}", it.name())));
    let units = std::iter::once(Choice::new("", "")).chain(Unit::ALL.iter().map(unit)).collect();
    vec![
        field("code", "tariff-field-code", &typed.code)
            .width(5)
            .hint(t("tariff-field-code-hint"))
            .checked(errors),
        field("kk", "tariff-field-kk", &typed.kk).lang("kk").checked(errors),
        field("ru", "tariff-field-ru", &typed.ru).lang("ru").checked(errors),
        field("en", "tariff-field-en", &typed.en).lang("en").checked(errors),
        Field::select(&format!("unit-{at}"), t("tariff-field-unit"), units)
            .value(typed.unit.as_str())
            .checked(errors),
        field("price", "tariff-field-price", &typed.price)
            .width(10)
            .hint(t("tariff-field-price-hint"))
            .checked(errors),
    ]
}

#[derive(Template)]
#[template(path = "pages/operator/price_list.html")]
struct One {
    page: Page,
    errors: Errors,
    now: Html,
    facts: SummaryList,
    prices: Table,
    here: String,
    version: i64,
    approve: Option<Html>,
    withdraw: Option<(Field, Html)>,
    again: Html,
    papers: Vec<(String, String)>,
}

/// `GET /operator/prices/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, id, Errors::new(visit.words())).await?))
}

/// `POST /operator/prices/{id}`: approves the draft, or withdraws it.
pub async fn act(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let (office, ctx) = (&visit.office, &visit.ctx);
    let done = match form.text("act") {
        "withdraw" => lists::withdraw(office, ctx, id, version, form.text("reason")).await,
        _ => lists::approve(office, ctx, id, version).await,
    };
    let errors = match done {
        Ok(_) => return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => error::errors(&visit, &wrong),
        Err(refused @ office::Error::Refused(_)) => {
            Errors::new(visit.words()).add("", error::told(&visit, &refused))
        }
        Err(error) => return Err(error.into()),
    };
    Ok(error::unprocessable(render(&visit, id, errors).await?))
}

async fn render(visit: &Visit, id: Uuid, errors: Errors) -> Result<String, Failure> {
    let list = lists::one(&visit.office, &visit.ctx, id).await?;
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let here = format!("{HERE}/{id}");
    let open = matches!(list.state, State::Draft { .. } | State::AwaitingConsent { .. });
    let reason = Field::text("reason", t("tariff-withdraw-reason")).checked(&errors);
    let given = answer::given(&visit.office, &list).await?;
    let papers = given.iter().flat_map(|it| {
        let paper = t(&format!("document-kind-{}", it.document.kind));
        [(format!("{here}/answer.pdf"), paper), (format!("{here}/answer.pdf.cms"), t("tariff-signature"))]
    });
    let one = One {
        now: now(visit, &list),
        facts: facts(visit, &list),
        prices: prices::table(visit, list.state.list()),
        version: list.version,
        approve: matches!(list.state, State::Draft { .. }).then(|| button(t("tariff-approve"))),
        withdraw: open.then(|| (reason, second_button(t("tariff-withdraw"), "act", "withdraw"))),
        again: second_link_button(format!("{HERE}/new?of={id}"), "file", t("tariff-again")),
        papers: papers.collect(),
        page: visit
            .page(words.t("tariff-list").with("number", list.number.to_string()).to_string())
            .under(HERE, t("tariff-title"))
            .with_errors(errors.any()),
        here,
        errors,
    };
    Ok(one.render()?)
}

/// What is the matter with a list, and what comes next.
pub fn now(visit: &Visit, list: &PriceList) -> Html {
    let meaning = match &list.state {
        State::Approved { .. } => Meaning::Ok,
        State::AwaitingConsent { .. } | State::Draft { .. } => Meaning::Warn,
        State::Refused { .. } | State::Withdrawn { .. } => Meaning::Bad,
    };
    let key = match (&list.state, list.state.list().payers.needs_consent()) {
        (State::Draft { .. }, true) => "tariff-now-draft-consent".into(),
        (state, _) => format!("tariff-now-{}", state.name()),
    };
    let said = visit.words().t(key);
    let date = list.state.effective().unwrap_or(list.state.list().from);
    note(meaning, said.with("date", visit.words().date(date)).to_string())
}

/// What a list says beside its prices.
pub fn facts(visit: &Visit, list: &PriceList) -> SummaryList {
    let words = visit.words();
    let said = answer::facts(words, list);
    let all = said.into_iter().fold(SummaryList::new(), |all, (label, value)| all.row(label, value));
    let all = match list.state.effective() {
        Some(day) => all.row(visit.t("tariff-effective"), words.date(day)),
        None => all,
    };
    match &list.state {
        State::Approved { consent: Some(consent), .. } => {
            all.row(visit.t("tariff-consent-number"), consent.number.as_str())
        }
        State::Refused { number, reason, .. } => all
            .row(visit.t("tariff-refusal-number"), number.as_str())
            .row(visit.t("tariff-refusal-reason"), reason.as_str()),
        State::Withdrawn { reason, .. } => all.row(visit.t("tariff-withdrawn-reason"), reason.as_str()),
        _ => all,
    }
}

/// `GET /operator/prices/{id}/answer.pdf`: the word of the Vedomstvo.
pub async fn paper(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let list = lists::one(&visit.office, &visit.ctx, id).await?;
    given(&visit, &list, false).await
}

/// `GET /operator/prices/{id}/answer.pdf.cms`: the signature under it.
pub async fn signature(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let list = lists::one(&visit.office, &visit.ctx, id).await?;
    given(&visit, &list, true).await
}

/// The answer that a list has, or the signature under it, as a file.
pub async fn given(visit: &Visit, list: &PriceList, signature: bool) -> Result<Response, Failure> {
    let given = answer::given(&visit.office, list).await?.ok_or(Failure::NotFound)?;
    let name = &given.document.file_name;
    if signature {
        let cms = given.signature.ok_or(Failure::NotFound)?.cms;
        return Ok(saved(&format!("{name}.cms"), "application/pkcs7-signature", Body::from(cms)));
    }
    let bytes = answer::bytes(&visit.office, &given).await?;
    Ok(saved(name, "application/pdf", Body::from(bytes)))
}
