//! The keeping of cases (A-23): until when, what holds them (A-65), their disposal by a signed act.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::Rule;
use office::FieldError;
use office::blobs::hex;
use office::retention::{self, Card, Keeping};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::cases::disposal;
use crate::pages::operator::proofs;
use crate::pages::secrets;
use crate::pages::uploaded::bytes;
use crate::ui::case::hash;
use crate::ui::dates::{Dates, instant};
use crate::ui::forms::{Errors, Field, button};
use crate::ui::parts::{Meaning, SummaryList, Table, note, row_link, tag};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

const HERE: &str = "/operator/storage";

/// Which cases are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    number: String,
    after: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "pages/operator/storage.html")]
struct List {
    page: Page,
    number: Field,
    find: Html,
    cases: Table,
    next: Option<String>,
    proofs: Option<Html>,
    secrets: Option<Html>,
}

/// `GET /operator/storage`: the cases whose storage ends first.
pub async fn list(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Answer<String>, Failure> {
    let (all, more) = retention::list(&visit.office, &visit.ctx, &wanted.number, wanted.after).await?;
    let words = visit.words();
    let table = Table::new(words, visit.t("retention-caption"))
        .column(visit.t("retention-column-case"))
        .column(visit.t("case-storage"))
        .column(visit.t("retention-column-state"))
        .empty(visit.t("retention-empty").as_str());
    let cases = all.iter().fold(table, |table, one| {
        let id = one.application.id;
        table.row([
            row_link(format!("{HERE}/{id}"), &one.number, &one.application.form.title),
            until(&visit, one),
            state(&visit, one),
        ])
    });
    let next = all.last().filter(|_| more).map(|last| format!("{HERE}?after={}", last.application.id));
    let number = Field::text("number", visit.t("retention-find")).width(20).value(wanted.number.as_str());
    let find = button(visit.t("retention-find-button"));
    let page = visit.page(visit.t("retention-title"));
    let proofs = proofs::link(&visit);
    let secrets = secrets::link(&visit);
    Ok(Answer(List { page, number, find, cases, next, proofs, secrets }.render()?))
}

fn until(visit: &Visit, one: &Keeping) -> Html {
    Dates::of_case(one.application.id).date(Rule::Storage, visit.words().date(one.until.last_day))
}

fn state(visit: &Visit, one: &Keeping) -> Html {
    let (meaning, key) = match one {
        Keeping { disposal: Some(_), .. } => (Meaning::None, "disposed"),
        Keeping { holds, .. } if !holds.is_empty() => (Meaning::Warn, "held"),
        Keeping { kept_by: Some(_), .. } => (Meaning::Ok, "kept"),
        _ => (Meaning::Warn, "disposable"),
    };
    tag(meaning, visit.t(&format!("retention-state-{key}")))
}

#[derive(Template)]
#[template(path = "pages/operator/kept.html")]
struct Kept {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    why: Option<Html>,
    items: Table,
    holds: Vec<String>,
    hold: String,
    referral: Option<Field>,
    add: Html,
    panel: Option<SignPanel>,
    act: Vec<(String, String)>,
}

/// `GET /operator/storage/{id}`.
pub async fn card(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(kept(&visit, id, "", &[], None).await?))
}

/// `POST /operator/storage/{id}/hold`: a referral holds the case, or does so no more.
pub async fn hold(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let (typed, held) = (form.text("referral"), form.text("act") != "release");
    match retention::hold(&visit.office, &visit.ctx, id, typed, held).await {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(kept(&visit, id, typed, &wrong, None).await?))
        }
        Err(refused @ office::Error::Refused(_)) => {
            let (key, args) = refused.told();
            let wrong = FieldError { field: "referral".into(), key, args };
            Ok(error::unprocessable(kept(&visit, id, typed, &[wrong], None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /operator/storage/{id}/act.json`: the bytes to be signed, or those that were.
pub async fn act(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let card = retention::card(&visit.office, &visit.ctx, id).await?;
    let bytes = card.keeping.disposal.map(|disposal| disposal.act).or(card.act);
    Ok(disposal::act_file(id, bytes.ok_or(office::Error::NotFound)?))
}

/// `GET /operator/storage/{id}/act.json.cms`: the signature under it.
pub async fn signature(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let disposal = retention::disposal(&visit.office, &visit.ctx, id).await?;
    Ok(disposal::signature_file(id, disposal))
}

/// `POST /operator/storage/{id}/dispose`: the signed act.
pub async fn dispose(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let Some(cms) = form.cms() else {
        let why = visit.t("application-error-signature-none");
        return Ok(error::unprocessable(kept(&visit, id, "", &[], Some(why)).await?));
    };
    match retention::dispose(&visit.office, &visit.ctx, id, cms).await {
        Ok(_) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(error @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
            let why = error::told(&visit, &error);
            Ok(error::unprocessable(kept(&visit, id, "", &[], Some(why)).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn kept(
    visit: &Visit,
    id: Uuid,
    typed: &str,
    wrong: &[FieldError],
    failed: Option<String>,
) -> Result<String, Failure> {
    let card = retention::card(&visit.office, &visit.ctx, id).await?;
    let (keeping, errors) = (&card.keeping, error::errors(visit, wrong));
    let page = visit
        .page(keeping.number.as_str())
        .under(HERE, visit.t("retention-title"))
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let why = keeping.kept_by.clone().filter(|_| keeping.disposal.is_none());
    let act = keeping.disposal.as_ref().map(|_| disposal::links(visit, &format!("{HERE}/{id}/act.json")));
    let referral = Field::text("referral", visit.t("retention-referral"))
        .hint(visit.t("retention-referral-hint"))
        .value(typed)
        .checked(&errors);
    let shown = Kept {
        facts: facts(visit, keeping),
        why: why.map(|refusal| note(Meaning::None, said(visit, keeping, refusal))),
        items: items(visit, &card),
        holds: keeping.holds.iter().cloned().collect(),
        hold: format!("{HERE}/{id}/hold"),
        referral: keeping.disposal.is_none().then_some(referral),
        add: button(visit.t("retention-hold")),
        panel: card.act.as_ref().and_then(|bytes| panel(visit, &page, &card, bytes, failed)),
        act: act.unwrap_or_default(),
        errors,
        page,
    };
    Ok(shown.render()?)
}

/// Why it is kept; where its term runs, with the date that opens.
fn said(visit: &Visit, one: &Keeping, refusal: law::Refusal) -> Html {
    if refusal.code != "retention-runs" {
        return Html::text(error::told(visit, &refusal.into()));
    }
    let (words, dates) = (visit.words(), Dates::of_case(one.application.id));
    dates.said(words.t("retention-runs"), "date", Rule::Storage, words.date(one.until.last_day))
}

fn facts(visit: &Visit, one: &Keeping) -> SummaryList {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let list = SummaryList::new()
        .row(t("retention-column-case"), one.application.form.title.as_str())
        .row(t("case-storage"), until(visit, one))
        .row(t("retention-column-state"), state(visit, one));
    match &one.disposal {
        Some(disposal) => list
            .row(t("retention-act-number"), disposal.number.as_str())
            .row(t("retention-disposed-by"), disposal.signer_name.as_str())
            .row(t("retention-disposed-at"), instant(disposal.at, words.moment(disposal.at))),
        None => list,
    }
}

fn items(visit: &Visit, card: &Card) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("retention-items"))
        .column(visit.t("documents-column-document"))
        .column(visit.t("retention-column-registered"));
    card.items.iter().fold(table, |table, item| {
        let kind = visit.t(&format!("document-kind-{}", item.kind));
        let what = Html::two_lines(kind, bytes(visit, item.size))
            .then(Html::markup("<br>"))
            .then(hash(&item.sha256));
        let date = words.date(item.registered_on);
        // What came later has its moment; the rest has the date of the application.
        let date = match item.kind.as_str() {
            "manifest" | "project" => {
                Dates::of_case(card.keeping.application.id).date(Rule::RegistrationDate, date)
            }
            _ => Html::markup(format!(
                r#"<time datetime="{}">{}</time>"#,
                item.registered_on,
                Html::text(date)
            )),
        };
        table.row([what, date])
    })
}

fn panel(visit: &Visit, page: &Page, card: &Card, bytes: &[u8], failed: Option<String>) -> Option<SignPanel> {
    let (id, who) = (card.keeping.application.id, visit.who()?);
    let (address, sha256) = (format!("{HERE}/{id}/act.json"), hex(&Sha256::digest(bytes)));
    let detail = visit.words().t("retention-act-covers").with("count", card.items.len() as i64).to_string();
    let action = format!("{HERE}/{id}/dispose");
    let panel = SignPanel::new(page, &visit.layer(), action, visit.t("retention-dispose"))
        .bytes(&address, format!("{id}-act.json"), &sha256)
        .covers(Signed {
            title: visit.t("retention-act"),
            detail,
            href: address.clone(),
            sha256: sha256.clone(),
        })
        .failed(failed);
    Some(panel.as_signed_in(who))
}
