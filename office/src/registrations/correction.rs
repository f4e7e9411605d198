//! Untrue data are no ground for refusing a registration with the portal of construction (B-7), so its operator asks the
//! user to correct them while the term of the registration runs. The request names the fields; the user corrects these
//! and no others. Neither stops the term nor is needed for a decision (`B_request_correction`). By order 670 untrue data
//! are a ground, and there nothing is asked.

use jiff::Timestamp;
use law::access::{self, Action, Role};
use law::{Clause, Event, Order};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::draft::change;
use super::{Form, Registration, SUBJECT, State, one_line, own};
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::questionnaires::Asked as Questions;
use crate::store::events::Event as Told;
use crate::store::{Conn, events, registrations};
use crate::{Office, history, notices, questionnaires};

const CLAUSE: Clause = Clause("B-7");
/// Longest text.
const LONGEST: usize = 1_000;

/// What the operator asked last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub fields: Vec<String>,
    pub text: String,
    pub at: Timestamp,
    /// When the user corrected it.
    pub corrected: Option<Timestamp>,
}

/// The last request for a registration, if there was one.
pub async fn asked(office: &Office, id: Uuid) -> Result<Option<Asked>, Error> {
    Ok(last(&events::of_subject(&mut *office.db.read().await?, SUBJECT, id).await?))
}

fn last(history: &[Told]) -> Option<Asked> {
    let place = history.iter().rposition(|event| event.kind == "registration_correction_asked")?;
    let (event, later) = (&history[place], &history[place + 1..]);
    let named = event.data["fields"].as_array().into_iter().flatten().filter_map(Json::as_str);
    Some(Asked {
        fields: named.map(str::to_owned).collect(),
        text: event.data["text"].as_str().unwrap_or_default().to_owned(),
        at: event.at,
        corrected: later.iter().find(|event| event.kind == "registration_corrected").map(|event| event.at),
    })
}

/// Whether something of it can be asked for and corrected now.
pub fn is_open(registration: &Registration) -> bool {
    registration.order == Order::Construction && matches!(registration.state, State::Presented { .. })
}

/// The operator asks; the last request counts, and a page that was opened before it is stale.
pub async fn ask(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    version: i64,
    fields: &[String],
    text: &str,
) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut tx = office.db.begin().await?;
    let mut registration = registrations::hold(&mut tx, id).await?.ok_or(Error::NotFound)?;
    opened(&registration, version)?;
    let text = one_line(text);
    let mut wrong = Vec::new();
    // What is typed; the name comes from the certificate, the papers were signed.
    let form = super::filled_in(office, &mut tx, ctx, &registration).await?;
    if fields.is_empty() || fields.iter().any(|field| form.question(field).is_none()) {
        wrong.push(FieldError::new("fields", "correction-error-fields"));
    }
    if text.is_empty() || text.chars().count() > LONGEST {
        wrong.push(FieldError::new("text", "correction-error-text").with("max", LONGEST));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    // Whoever corrects by a page that is older sees first what is asked now.
    registration.updated_at = ctx.now;
    change(&mut tx, &registration).await?;
    let data = json!({ "fields": fields, "text": text });
    note(office, &mut tx, ctx, &registration, "registration_correction_asked", data).await?;
    let of = json!({ "order": registration.order, "text": text });
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), "registration-correction-asked", of)
        .await?;
    Ok(tx.commit().await?)
}

/// The user corrects what was asked for; what was typed into other fields is not taken. The former values stay in the
/// history.
pub async fn correct(office: &Office, ctx: &Ctx, id: Uuid, version: i64, typed: &Form) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    own(&mut tx, ctx, id).await?;
    super::may_prepare(&mut tx, &ctx.actor).await?;
    let mut registration = registrations::hold(&mut tx, id).await?.ok_or(Error::NotFound)?;
    opened(&registration, version)?;
    let asked = last(&events::of_subject(&mut tx, SUBJECT, id).await?);
    let Some(asked) = asked.filter(|asked| asked.corrected.is_none()) else { return Err(Error::Stale) };
    let questions = Questions::at(office, &mut tx, registration.questionnaire(), ctx.now).await?;
    let form = questions.presented(registration.form.questionnaire);
    let (was, wanted) = (values(&registration.form), values(&cleaned(&form, typed)));
    let same = |field: &str| wanted[field].as_str().unwrap_or("") == was[field].as_str().unwrap_or("");
    let changed: Vec<&String> = asked.fields.iter().filter(|field| !same(field)).collect();
    if changed.is_empty() {
        return Err(Error::field(asked.fields.first().cloned().unwrap_or_default(), "correction-error-same"));
    }
    let of = |values: &Json| -> Json {
        changed.iter().map(|field| ((*field).clone(), values[field.as_str()].clone())).collect()
    };
    let data = json!({ "was": of(&was), "now": of(&wanted) });
    registration.form = put(&registration.form, &changed, &wanted)?;
    let mut wrong = registration.form.wrong(registration.is_legal_entity());
    wrong.extend(form.wrong(&registration.form.own, ctx.locale));
    wrong.retain(|wrong| asked.fields.contains(&wrong.field));
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    registration.updated_at = ctx.now;
    change(&mut tx, &registration).await?;
    note(office, &mut tx, ctx, &registration, "registration_corrected", data).await?;
    let of = json!({ "name": registration.name });
    let role = Role::PortalOperatorRegistrar;
    notices::alert(&mut tx, ctx, role, (SUBJECT, id), "registration-corrected", of).await?;
    Ok(tx.commit().await?)
}

/// Every answer by the name of its question.
fn values(form: &Form) -> Json {
    let mut all = json!(form);
    for (name, value) in &form.own {
        all[name.as_str()] = json!(value);
    }
    all
}

/// What was typed, with the answers to the questions of the operator as the version keeps them on which it was presented.
fn cleaned(presented: &questionnaires::Version, typed: &Form) -> Form {
    Form { own: presented.kept(typed.own.clone()), ..typed.clone() }
}

/// The form with these answers changed.
fn put(form: &Form, changed: &[&String], wanted: &Json) -> Result<Form, Error> {
    let mut all = json!(form);
    for name in changed {
        let place = if form.value(name).is_some() { &mut all } else { &mut all["own"] };
        place[name.as_str()] = json!(wanted[name.as_str()].as_str().unwrap_or_default());
    }
    Ok(serde_json::from_value(all)?)
}

fn opened(registration: &Registration, version: i64) -> Result<(), Error> {
    match () {
        () if registration.order != Order::Construction => {
            Err(Error::field("fields", "correction-error-order"))
        }
        () if !is_open(registration) || registration.version != version => Err(Error::Stale),
        () => Ok(()),
    }
}

async fn note(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    registration: &Registration,
    kind: &'static str,
    data: Json,
) -> Result<(), Error> {
    let event = Event { kind, clause: CLAUSE, at: ctx.now, data };
    history::note(conn, ctx, &registration.law(office)?, (SUBJECT, registration.id), &[event]).await?;
    Ok(())
}
