//! Where the letters of one's roles go: recorded by oneself, confirmed by the link that is sent there.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::addresses::{self, Standing};
use office::texts::Locale;

use super::HERE;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Meaning, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/account/address.html")]
struct Recording {
    page: Page,
    errors: Errors,
    stands: Html,
    fields: Vec<Field>,
    save: Html,
}

/// The way here from the account, with how it stands; nothing for whoever has no role of an employee.
pub(super) async fn section(visit: &Visit) -> Result<Option<Html>, Failure> {
    Ok(addresses::mine(&visit.office, &visit.ctx).await?.map(|standing| stands(visit, &standing)))
}

/// `GET /account/address`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let own = addresses::mine(&visit.office, &visit.ctx).await?.and_then(|it| it.own);
    let email = own.as_ref().and_then(|it| it.wanted.clone().or_else(|| it.email.clone()));
    let language = own.map_or(visit.ctx.locale.code().to_owned(), |it| it.language);
    let errors = error::errors(&visit, &[]);
    Ok(Answer(render(&visit, [&email.unwrap_or_default(), &language], errors).await?))
}

/// `POST /account/address`.
pub async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let typed = [form.text("email"), form.text("language")];
    match addresses::record(&visit.office, &visit.ctx, typed[0], typed[1]).await {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let errors = error::errors(&visit, &wrong);
            Ok(error::unprocessable(render(&visit, typed, errors).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn render(visit: &Visit, [email, language]: [&str; 2], errors: Errors) -> Result<String, Failure> {
    let standing = addresses::mine(&visit.office, &visit.ctx).await?.ok_or(Failure::Denied)?;
    let languages = [Locale::Kk, Locale::Ru, Locale::En].map(|it| Choice::new(it.code(), it.own_name()));
    let recording = Recording {
        page: visit.page(visit.t("address-title")).under(HERE, visit.t("me-title")).with_errors(errors.any()),
        stands: stands(visit, &standing),
        fields: vec![
            Field::email("email", visit.t("address-email"))
                .hint(visit.t("address-email-hint"))
                .value(email)
                .checked(&errors),
            Field::radios("language", visit.t("address-language"), languages.into())
                .small()
                .value(language)
                .checked(&errors),
        ],
        save: button(visit.t("address-save")),
        errors,
    };
    Ok(recording.render()?)
}

/// Where letters go, and what is wrong where they go nowhere.
fn stands(visit: &Visit, standing: &Standing) -> Html {
    let words = visit.words();
    let used = match standing.used() {
        Some(email) => Html::text(words.t("address-used").with("email", email.to_owned()).to_string()),
        None => note(Meaning::Warn, visit.t("address-none")),
    };
    let wanted = standing.own.as_ref().and_then(|own| own.wanted.clone());
    let used = match wanted {
        None => used,
        Some(email) => {
            let said = words.t("address-waits").with("email", email).to_string();
            used.then(note(Meaning::Info, said))
        }
    };
    match standing.sends {
        true => used,
        false => used.then(note(Meaning::Warn, visit.t("address-no-relay"))),
    }
}

#[derive(Template)]
#[template(path = "pages/account/address_confirm.html")]
struct Confirming {
    page: Page,
    said: String,
    action: String,
    confirm: Html,
}

/// `GET /account/address/{token}`: programs that look at links in letters confirm nothing.
pub async fn confirming(visit: Visit, Path(token): Path<String>) -> Result<Answer<String>, Failure> {
    let email = addresses::waiting(&visit.office, &visit.ctx, &token).await?;
    let confirming = Confirming {
        page: visit.page(visit.t("address-title")).under(HERE, visit.t("me-title")),
        said: visit.words().t("address-confirm-lead").with("email", email).to_string(),
        action: format!("{HERE}/address/{token}"),
        confirm: button(visit.t("address-confirm")),
    };
    Ok(Answer(confirming.render()?))
}

/// `POST /account/address/{token}`.
pub async fn confirm(visit: Visit, Path(token): Path<String>, _: Form) -> Result<Redirect, Failure> {
    addresses::confirm(&visit.office, &visit.ctx, &token).await?;
    Ok(Redirect::to(HERE))
}
