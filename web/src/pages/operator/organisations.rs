//! Organisations that work in an expertise system, for its operator: the list, one with its history, the
//! suspension of access, and the operator's own organisation (A-36.p3).

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::Rule;
use office::FieldError;
use office::users::{self, Ground, State, User};
use office::verdicts::{self, Entry, Verdict};
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::dates::{Dates, instant};
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Meaning, SummaryList, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/organisations";

#[derive(Template)]
#[template(path = "pages/operator/organisations.html")]
struct List {
    page: Page,
    errors: Errors,
    table: Table,
    /// To register the operator's own organisation, where it is not.
    own: Vec<Field>,
    register: Html,
}

/// `GET /operator/organisations`.
pub async fn list(visit: Visit) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, &Form::default(), &[]).await?))
}

/// `POST /operator/organisations`: the operator's own organisation.
pub async fn register_own(visit: Visit, form: Form) -> Result<Response, Failure> {
    let registered = match super::day(form.text("until")) {
        None => Err(office::Error::field("until", "participants-error-until")),
        Some(until) => users::register_own(&visit.office, &visit.ctx, form.text("certificate"), until).await,
    };
    match registered {
        Ok(_) => Ok(Redirect::to(HERE).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(render(&visit, &form, &wrong).await?)),
        Err(refused @ office::Error::Refused(_)) => {
            let (key, args) = refused.told();
            let wrong = FieldError { field: "until".into(), key, args };
            Ok(error::unprocessable(render(&visit, &form, &[wrong]).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn render(visit: &Visit, typed: &Form, wrong: &[FieldError]) -> Result<String, Failure> {
    let all = users::all(&visit.office, &visit.ctx).await?;
    let errors = error::errors(visit, wrong);
    let words = visit.words();
    let table = Table::new(words, visit.t("organisations-caption"))
        .column(visit.t("participants-column-name"))
        .column(visit.t("participants-column-certificate"))
        .column(visit.t("participants-column-until"))
        .column(visit.t("participants-column-state"))
        .empty(visit.t("organisations-empty").as_str());
    let table = all.iter().fold(table, |table, one| {
        table.row([
            row_link(format!("{HERE}/{}", one.id), one.name(visit.ctx.locale), one.bin.as_str()),
            Html::text(&one.card.certificate),
            until(visit, one),
            state(visit, one),
        ])
    });
    let bin = &visit.office.config.organisation.bin;
    let registered = |it: &User| it.bin == *bin && matches!(it.state, State::Registered { .. });
    let own = match all.iter().any(registered) {
        true => Vec::new(),
        false => vec![
            Field::text("certificate", visit.t("participants-renew-certificate"))
                .value(typed.text("certificate"))
                .checked(&errors),
            Field::text("until", visit.t("participants-renew-until"))
                .hint(visit.t("participants-renew-until-hint"))
                .width(10)
                .value(typed.text("until"))
                .checked(&errors),
        ],
    };
    let list = List {
        page: visit
            .page(visit.t("organisations-title"))
            .under(super::admissions::HERE, visit.t("admission-queue-title"))
            .with_errors(errors.any()),
        errors,
        table,
        own,
        register: button(visit.t("organisations-register-own")),
    };
    Ok(list.render()?)
}

/// When accreditation or agreement end, whichever is first.
fn until(visit: &Visit, one: &User) -> Html {
    let (Some(validity), State::Registered { .. }) = (one.validity(), &one.state) else {
        return Html::text("—");
    };
    let last =
        validity.agreed_until.map_or(validity.accredited_until, |it| it.min(validity.accredited_until));
    Dates::of_organisation(one.id, true).date(Rule::Validity, visit.words().date(last))
}

fn state(visit: &Visit, one: &User) -> Html {
    let meaning = match &one.state {
        State::Registered { .. } => Meaning::Ok,
        State::Suspended { .. } | State::NotRegistered { .. } => Meaning::Bad,
        State::New | State::Agreed { .. } | State::Ready { .. } => Meaning::Info,
    };
    tag(meaning, visit.t(&format!("user-state-{}", one.state.name())))
}

#[derive(Template)]
#[template(path = "pages/operator/organisation.html")]
struct Card {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    history: Table,
    action: String,
    /// A suspension, where it has access.
    fields: Vec<Field>,
    save: Html,
}

/// `GET /operator/organisations/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(card(&visit, id, &Form::default(), &[]).await?))
}

/// `POST /operator/organisations/{id}`: prepares the suspension; what it would do is shown before it is signed.
pub async fn suspend(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let ground = Ground::ALL.into_iter().find(|ground| ground.name() == form.text("ground"));
    let prepared = match ground {
        None => Err(office::Error::field("ground", "participants-error-ground")),
        Some(ground) => {
            let entry = Entry {
                verdict: Verdict::Suspend { ground },
                act: form.text("act").to_owned(),
                circumstances: form.text("circumstances").to_owned(),
            };
            verdicts::prepare(&visit.office, &visit.ctx, id, entry).await
        }
    };
    match prepared {
        Ok(()) => Ok(Redirect::to(&super::verdicts::address(id)).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(card(&visit, id, &form, &wrong).await?))
        }
        Err(refused @ office::Error::Refused(_)) => {
            let (key, args) = refused.told();
            let wrong = FieldError { field: "ground".into(), key, args };
            Ok(error::unprocessable(card(&visit, id, &form, &[wrong]).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn card(visit: &Visit, id: Uuid, typed: &Form, wrong: &[FieldError]) -> Result<String, Failure> {
    let (one, history) = users::card(&visit.office, &visit.ctx, id).await?;
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let errors = error::errors(visit, wrong);
    let mut facts = SummaryList::new()
        .row(t("registration-field-bin"), one.bin.as_str())
        .row(t("participants-column-certificate"), one.card.certificate.as_str())
        .row(t("participants-column-until"), until(visit, &one))
        .row(t("participants-column-state"), state(visit, &one));
    if let State::Suspended { ground, .. } = &one.state {
        facts = facts.row(t("verdict-ground"), t(&format!("user-ground-{}", ground.name())));
    }
    let table = Table::new(words, t("participants-history"))
        .column(t("participants-column-when"))
        .column(t("participants-column-change"));
    let table = history.iter().fold(table, |table, event| {
        let clause = office::terms::clause(words, &event.clause);
        let said = format!("{} ({clause})", t(&format!("event-{}", event.kind)));
        table.row([instant(event.at, words.moment(event.at)), Html::text(said)])
    });
    let has_access = matches!(one.state, State::Registered { .. });
    let own = one.bin == visit.office.config.organisation.bin;
    let card = Card {
        page: visit
            .page(one.name(visit.ctx.locale))
            .under(HERE, t("organisations-title"))
            .with_errors(errors.any()),
        facts,
        history: table,
        action: format!("{HERE}/{id}"),
        fields: if has_access { fields(visit, typed, &errors, own) } else { Vec::new() },
        save: button(t("verdict-preview")),
        errors,
    };
    Ok(card.render()?)
}

/// The operator's own organisation has no agreement to break (A-36.p3).
fn fields(visit: &Visit, typed: &Form, errors: &Errors, own: bool) -> Vec<Field> {
    let by_agreement = |ground: &Ground| matches!(ground, Ground::AgreementViolated | Ground::AgreementEnded);
    let grounds = Ground::ALL.into_iter().filter(|ground| !own || !by_agreement(ground));
    let named = grounds.map(|it| Choice::new(it.name(), visit.t(&format!("user-ground-{}", it.name()))));
    let choices = std::iter::once(Choice::new("", "—")).chain(named).collect();
    super::participants::evidence(visit, typed, errors, ("user-suspend-ground", choices))
}
