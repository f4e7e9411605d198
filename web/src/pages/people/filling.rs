//! Whom, what, from when until when, on what ground: kept as it is typed until it is signed.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use law::authority::Right;
use office::FieldError;
use office::authorities::{self, Form as Typed};
use uuid::Uuid;

use super::HERE;
use crate::error::{self, Failure};
use crate::forms::{FileForm, Form};
use crate::pages::uploads::receive;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/people/form.html")]
struct Filling {
    page: Page,
    errors: Errors,
    action: String,
    fields: Vec<Field>,
    save: Html,
    /// Where a draft is thrown away.
    discard: Option<String>,
}

/// `GET /people/new`.
pub async fn new(visit: Visit) -> Result<Answer<String>, Failure> {
    let today = visit.office.law(visit.ctx.now).date(visit.ctx.now);
    // A year, its last day inclusive.
    let year = today.saturating_add(jiff::Span::new().years(1)).saturating_sub(jiff::Span::new().days(1));
    // As it is typed, whatever the language.
    let day = |date: jiff::civil::Date| date.strftime("%d.%m.%Y").to_string();
    let typed = Typed { from: day(today), until: day(year), ..Typed::default() };
    Ok(Answer(filling(&visit, None, &typed, &[])?))
}

/// `POST /people`: keeps what was typed.
pub async fn begin(visit: Visit, form: Form) -> Result<Redirect, Failure> {
    let (id, wrong) = authorities::begin(&visit.office, &visit.ctx, typed(&form)).await?;
    Ok(onward(id, &wrong))
}

/// `GET /people/{id}/form`: what was typed, with what is wrong with it.
pub async fn edit(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let card = authorities::card(&visit.office, &visit.ctx, id).await?;
    if !matches!(card.authority.state, law::authority::State::Draft) {
        return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response());
    }
    let wrong = match authorities::prepared(&visit.office, &visit.ctx, id).await {
        Err(office::Error::Invalid(wrong)) => wrong,
        Err(other) => return Err(other.into()),
        Ok(_) => Vec::new(),
    };
    Ok(Answer(filling(&visit, Some(id), &card.authority.form, &wrong)?).into_response())
}

/// `POST /people/{id}/form`.
pub async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Redirect, Failure> {
    let wrong = authorities::save(&visit.office, &visit.ctx, id, typed(&form)).await?;
    Ok(onward(id, &wrong))
}

/// `POST /people/{id}/copy`: the copy of the paper that it rests on.
pub async fn copy(visit: Visit, Path(id): Path<Uuid>, mut form: FileForm) -> Result<Redirect, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let take = |file, body| authorities::with_file(office, ctx, id, file, body).boxed();
    if receive(&mut form, take).await? == 0 {
        return Err(office::Error::field("file", "application-error-file-choose").into());
    }
    Ok(Redirect::to(&format!("{HERE}/{id}/sign")))
}

/// `POST /people/{id}/copy/remove`.
pub async fn take_copy_out(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Redirect, Failure> {
    authorities::withdraw_file(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to(&format!("{HERE}/{id}/sign")))
}

/// `POST /people/{id}/discard`.
pub async fn discard(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Redirect, Failure> {
    authorities::discard(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to(HERE))
}

fn onward(id: Uuid, wrong: &[FieldError]) -> Redirect {
    let next = if wrong.is_empty() { "sign" } else { "form" };
    Redirect::to(&format!("{HERE}/{id}/{next}"))
}

fn typed(form: &Form) -> Typed {
    let text = |name: &str| form.text(name).to_owned();
    Typed {
        iin: text("iin"),
        name: text("name"),
        rights: form.values.all("rights").map(str::to_owned).collect(),
        from: text("from"),
        until: text("until"),
        basis: text("basis"),
        email: text("email"),
    }
}

fn filling(visit: &Visit, id: Option<Uuid>, typed: &Typed, wrong: &[FieldError]) -> Result<String, Failure> {
    let errors = error::errors(visit, wrong);
    let shown = Filling {
        page: visit
            .page(visit.t("people-new-title"))
            .under(HERE, visit.t("people-title"))
            .with_errors(errors.any()),
        action: id.map_or_else(|| HERE.to_owned(), |id| format!("{HERE}/{id}/form")),
        fields: fields(visit, typed, &errors),
        save: button(visit.t("people-continue")),
        discard: id.map(|id| format!("{HERE}/{id}/discard")),
        errors,
    };
    Ok(shown.render()?)
}

fn fields(visit: &Visit, typed: &Typed, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let rights = Right::ALL.map(|right| {
        let name = right.name();
        Choice::new(name, t(&format!("authority-right-{name}")))
            .hint(t(&format!("authority-right-{name}-hint")).as_str())
    });
    vec![
        Field::digits("iin", t("registration-field-iin"))
            .hint(t("people-iin-hint"))
            .value(typed.iin.as_str())
            .checked(errors),
        Field::text("name", t("authority-person"))
            .hint(t("people-name-hint"))
            .value(typed.name.as_str())
            .checked(errors),
        Field::checkboxes("rights", t("authority-rights"), rights.into())
            .value(typed.rights.join(" "))
            .checked(errors),
        Field::text("from", t("authority-from")).width(10).value(typed.from.as_str()).checked(errors),
        Field::text("until", t("authority-until"))
            .width(10)
            .hint(t("people-until-hint"))
            .value(typed.until.as_str())
            .checked(errors),
        Field::text("basis", t("authority-basis"))
            .hint(t("people-basis-hint"))
            .value(typed.basis.as_str())
            .checked(errors),
        Field::email("email", t("people-email"))
            .hint(t("people-email-hint"))
            .value(typed.email.as_str())
            .checked(errors),
    ]
}
