//! The list of participants: further certificates, exclusion.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::Rule;
use office::FieldError;
use office::participants::{self, Ground as BlockGround, Participant, State as Standing};
use office::verdicts::{self, Entry, Verdict};
use uuid::Uuid;

use super::Done;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::dates::Dates;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/operator/participants.html")]
struct Participants {
    page: Page,
    done: Option<Banner>,
    table: Table,
}

/// `GET /operator/participants`.
pub async fn list(visit: Visit, Query(Done { done }): Query<Done>) -> Result<Answer<String>, Failure> {
    let all = participants::all(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let mut table = Table::new(words, visit.t("participants-caption"))
        .column(visit.t("participants-column-name"))
        .column(visit.t("participants-column-certificate"))
        .column(visit.t("participants-column-until"))
        .column(visit.t("participants-column-state"))
        .empty(visit.t("participants-empty").as_str());
    for one in &all {
        let (meaning, word) = state(one);
        table = table.row([
            row_link(
                format!("/operator/participants/{}", one.id),
                one.name(visit.ctx.locale),
                format!("{} · {}", one.bin, one.code),
            ),
            Html::text(&one.card.certificate),
            accredited(&visit, one),
            tag(meaning, visit.t(&format!("participants-state-{word}"))),
        ]);
    }
    let done = all.iter().find(|one| Some(one.id) == done).map(|one| {
        let listed = matches!(one.state, Standing::Registered { .. });
        let key = if listed { "participants-renewed-done" } else { "participants-blocked-done" };
        let name = one.name(visit.ctx.locale).to_owned();
        Banner::success(words, words.t(key).with("name", name).to_string(), "")
    });
    let page = visit.page(visit.t("participants-operator-title"));
    Ok(Answer(Participants { page, done, table }.render()?))
}

/// The end of the accreditation.
fn accredited(visit: &Visit, one: &Participant) -> Html {
    Dates::of_any_participant(one.id).date(Rule::Validity, visit.words().date(one.accredited_until))
}

fn state(one: &Participant) -> (Meaning, &'static str) {
    match &one.state {
        Standing::Registered { accepting: true, .. } => (Meaning::Ok, "registered"),
        Standing::Registered { .. } => (Meaning::Warn, "not_accepting"),
        Standing::Blocked { .. } => (Meaning::Bad, "blocked"),
        other => (Meaning::None, other.name()),
    }
}

#[derive(Template)]
#[template(path = "pages/operator/participant.html")]
struct Blocking {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    /// Whether it stands in the list.
    listed: bool,
    renewal: Vec<Field>,
    renew: Html,
    action: String,
    fields: Vec<Field>,
    save: Html,
}

/// `GET /operator/participants/{id}`: what an exclusion would mean, before it is done.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(blocking(&visit, id, &Form::default(), &[]).await?))
}

/// `POST /operator/participants/{id}`: prepares the exclusion; what it would do is shown before it is signed.
pub async fn exclude(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let ground = BlockGround::ALL.into_iter().find(|ground| ground.name() == form.text("ground"));
    let prepared = match ground {
        None => Err(office::Error::field("ground", "participants-error-ground")),
        Some(ground) => {
            let entry = Entry {
                verdict: Verdict::Exclude { ground },
                act: form.text("act").to_owned(),
                circumstances: form.text("circumstances").to_owned(),
            };
            verdicts::prepare(&visit.office, &visit.ctx, id, entry).await
        }
    };
    decided(&visit, id, &form, prepared, ("ground", super::verdicts::address(id))).await
}

/// Onward, or the page with what is wrong; `field` is where a refusal stands.
async fn decided<T>(
    visit: &Visit,
    id: Uuid,
    form: &Form,
    outcome: Result<T, office::Error>,
    (field, onward): (&str, String),
) -> Result<Response, Failure> {
    match outcome {
        Ok(_) => Ok(Redirect::to(&onward).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(blocking(visit, id, form, &wrong).await?))
        }
        Err(refused @ office::Error::Refused(_)) => {
            let (key, args) = refused.told();
            let wrong = FieldError { field: field.into(), key, args };
            Ok(error::unprocessable(blocking(visit, id, form, &[wrong]).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /operator/participants/{id}/renewal`: accepts the certificate of a further validity.
pub async fn renew(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let renewed = match super::day(form.text("until")) {
        None => Err(office::Error::field("until", "participants-error-until")),
        Some(until) => {
            participants::renew(&visit.office, &visit.ctx, id, form.text("certificate"), until).await
        }
    };
    decided(&visit, id, &form, renewed, ("until", format!("/operator/participants?done={id}"))).await
}

/// What a decision rests on: ground, act, circumstances.
pub(super) fn evidence(
    visit: &Visit,
    typed: &Form,
    errors: &Errors,
    (label, grounds): (&str, Vec<Choice>),
) -> Vec<Field> {
    vec![
        Field::select("ground", visit.t(label), grounds).value(typed.text("ground")).checked(errors),
        Field::text("act", visit.t("verdict-act"))
            .hint(visit.t("participants-block-detail-hint"))
            .value(typed.text("act"))
            .checked(errors),
        Field::long("circumstances", visit.t("verdict-circumstances"))
            .hint(visit.t("verdict-circumstances-hint"))
            .value(typed.text("circumstances"))
            .checked(errors),
    ]
}

async fn blocking(visit: &Visit, id: Uuid, typed: &Form, wrong: &[FieldError]) -> Result<String, Failure> {
    let one = participants::card(&visit.office, &visit.ctx, id).await?;
    let t = |key: &str| visit.t(key);
    let errors = error::errors(visit, wrong);
    let (meaning, word) = state(&one);
    let facts = SummaryList::new()
        .row(t("registration-field-bin"), one.bin.as_str())
        .row(t("participants-column-certificate"), one.card.certificate.as_str())
        .row(t("participants-column-until"), accredited(visit, &one))
        .row(t("participants-column-system"), visit.office.config.system_name(&one.system, visit.ctx.locale))
        .row(t("participants-column-state"), tag(meaning, t(&format!("participants-state-{word}"))));
    let listed = matches!(one.state, Standing::Registered { .. });
    let named = BlockGround::ALL
        .map(|ground| Choice::new(ground.name(), t(&format!("participants-ground-{}", ground.name()))));
    let grounds = std::iter::once(Choice::new("", "—")).chain(named).collect();
    let fields = evidence(visit, typed, &errors, ("participants-block-ground", grounds));
    let renewal = vec![
        Field::text("certificate", t("participants-renew-certificate"))
            .value(typed.text("certificate"))
            .checked(&errors),
        Field::text("until", t("participants-renew-until"))
            .hint(t("participants-renew-until-hint"))
            .width(10)
            .value(typed.text("until"))
            .checked(&errors),
    ];
    let page = visit
        .page(one.name(visit.ctx.locale))
        .under("/operator/participants", t("participants-operator-title"))
        .with_errors(errors.any());
    let blocking = Blocking {
        facts,
        listed,
        renewal,
        renew: button(t("participants-renew-submit")),
        action: format!("/operator/participants/{id}"),
        fields,
        save: button(t("verdict-preview")),
        errors,
        page,
    };
    Ok(blocking.render()?)
}
