//! The draft of a contract: an employee fills a form, the paper is set of it and waits for the signature of the head
//! (A-42.p1). A draft may be changed until then.

use law::access::{self, Action};
use law::expertise::case::Command;
use law::expertise::contract as law_of;
use law::expertise::course::Course;
use law::tariff::Money;
use law::{Clause, Refusal};
use serde_json::json;
use uuid::Uuid;

use super::{Content, contract, kind, paper};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::expertise::{SUBJECT, load_for, may, seats};
use crate::history;
use crate::store::cases::{self, Case};
use crate::store::contracts::{self, Draft};
use crate::store::documents::{self, Document};
use crate::store::events::{self, Event};
use crate::store::signatures::{self, Signature};
use crate::terms::Ended;
use crate::users;

/// Longest bank details, characters.
const LONGEST: usize = 500;

/// How the contract of a case stands, for the employees of the organisation.
#[derive(Clone, Debug)]
pub struct View {
    pub case: Case,
    /// What waits for the signature of the head.
    pub draft: Option<(Draft, Content)>,
    /// The signed contract.
    pub document: Option<Document>,
    /// Under it, the earliest first.
    pub signatures: Vec<Signature>,
    /// What its entry into force and its performance stand on, by the kind of the event.
    pub bases: Vec<(String, String)>,
    /// Terms that run no more.
    pub ended: Vec<Ended>,
    /// Bank details of the last contract of the organisation.
    pub bank: String,
    /// Why no contract can be prepared.
    pub refusal: Option<Refusal>,
}

/// What was typed into the form.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub version: u32,
    pub course: String,
    pub kind: String,
    pub price: String,
    pub prepayment: String,
    pub bank: String,
}

/// How the contract of a case stands.
pub async fn view(office: &Office, ctx: &Ctx, id: Uuid) -> Result<View, Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    load_for(office, ctx, id).await?;
    // Read again: the case and its papers are of one moment.
    let mut conn = office.db.snapshot().await?;
    let case = cases::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let draft = match contracts::draft(&mut conn, id).await? {
        Some(draft) => {
            let content = serde_json::from_value(draft.content.clone())?;
            Some((draft, content))
        }
        None => None,
    };
    let document = contract(&documents::of_subject(&mut conn, SUBJECT, id).await?).cloned();
    let signatures = match &document {
        Some(document) => signatures::of_document(&mut conn, document.id).await?,
        None => Vec::new(),
    };
    let events = events::of_subject(&mut conn, SUBJECT, id).await?;
    let basis = |event: &Event| {
        let basis = event.data["basis"].as_str().filter(|_| event.kind.starts_with("contract_"))?;
        Some((event.kind.clone(), basis.to_owned()))
    };
    let bases = events.iter().filter_map(basis).collect();
    let marks = users::of(office, ctx.actor.bin.as_deref().unwrap_or_default());
    let last = contracts::last(&mut conn, &marks).await?;
    let bank = last.and_then(|data| data["bank"].as_str().map(str::to_owned)).unwrap_or_default();
    let law = case.law(office)?;
    let send = send(Course::Urban, String::new());
    let refusal = case.law.clone().apply(send, ctx.now, &law).err();
    let ended = Ended::of::<law::expertise::case::State>(office, &events);
    Ok(View { case, draft, document, signatures, bases, ended, bank, refusal })
}

pub(super) fn send(course: Course, number: String) -> Command {
    Command::Contract(law_of::Command::Send { number, course })
}

/// Records what is to be agreed, in place of a former draft.
pub async fn record(office: &Office, ctx: &Ctx, id: Uuid, typed: &Typed) -> Result<(), Error> {
    may(ctx, Action::PrepareContract)?;
    let case = load_for(office, ctx, id).await?;
    let law = case.law(office)?;
    let content = checked(typed)?;
    // Once one is with the applicant there is no other (A-42.p1).
    case.law.clone().apply(send(content.course, String::new()), ctx.now, &law)?;
    if heads(ctx).is_err() {
        seats::may_act(office, ctx, id, None).await?;
    }
    if typed.version != case.version {
        return Err(Error::Stale);
    }
    let draft = Draft {
        case_id: id,
        content: serde_json::to_value(&content)?,
        recorded_by: serde_json::to_value(&ctx.actor)?,
        recorded_at: ctx.now,
    };
    let mut tx = office.db.begin().await?;
    if !cases::save(&mut tx, &Case { updated_at: ctx.now, ..case }).await? {
        return Err(Error::Stale);
    }
    seats::unconflicted(&mut tx, &ctx.actor, id).await?;
    if heads(ctx).is_err() {
        // The row is held now: nobody takes the seat away between this and the draft.
        seats::standing(office, &mut tx, &ctx.actor, id, None).await?.may_act()?;
    }
    contracts::put(&mut tx, &draft).await?;
    let data = json!({ "price": content.price, "prepayment": content.prepayment });
    let event = law::Event { kind: "contract_prepared", clause: Clause("A-42.p1"), at: ctx.now, data };
    history::note(&mut tx, ctx, &law, (SUBJECT, id), &[event]).await?;
    Ok(tx.commit().await?)
}

/// Who needs no seat in the case: whoever answers for the contracts of the organisation.
fn heads(ctx: &Ctx) -> Result<Clause, Error> {
    let (_, clause) = access::any_may(&ctx.actor.roles, Action::ConfirmContract)?;
    Ok(clause)
}

/// The bytes of the draft: the same however often they are made.
pub async fn paper(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(String, Vec<u8>), Error> {
    let view = view(office, ctx, id).await?;
    let (draft, content) = view.draft.ok_or(Error::NotFound)?;
    Ok((paper::file_name(&view.case), paper::set(office, &view.case, &content, draft.recorded_at).await?))
}

/// What was typed, or everything that is wrong with it.
fn checked(typed: &Typed) -> Result<Content, Error> {
    let mut wrong = Vec::new();
    let course = course(typed, &mut wrong);
    let price = typed.price.parse::<Money>().ok();
    let price = price.filter(|price| price.is_positive() && *price <= Money::LARGEST);
    if price.is_none() {
        wrong.push(FieldError::new("price", "contract-error-price"));
    }
    let prepayment = match typed.prepayment.trim() {
        "" => Some(0),
        share => share.parse::<u8>().ok().filter(|share| *share <= 100),
    };
    if prepayment.is_none() {
        wrong.push(FieldError::new("prepayment", "contract-error-prepayment"));
    }
    let bank = typed.bank.split_whitespace().collect::<Vec<_>>().join(" ");
    if bank.is_empty() {
        wrong.push(FieldError::new("bank", "contract-error-bank"));
    } else if bank.chars().count() > LONGEST {
        wrong.push(FieldError::new("bank", "contract-error-bank-long").with("most", LONGEST));
    }
    match (course, price, prepayment) {
        (Some(course), Some(price), Some(prepayment)) if wrong.is_empty() => {
            Ok(Content { course, price, prepayment, bank })
        }
        _ => Err(Error::Invalid(wrong)),
    }
}

fn course(typed: &Typed, wrong: &mut Vec<FieldError>) -> Option<Course> {
    let course: Option<fn(_) -> Course> = match typed.course.as_str() {
        "urban" => return Some(Course::Urban),
        "first" => Some(|kind| Course::First { kind }),
        "adjusted" => Some(|kind| Course::Adjusted { kind }),
        "repeated" => Some(|kind| Course::Repeated { kind }),
        _ => None,
    };
    if course.is_none() {
        wrong.push(FieldError::new("course", "contract-error-course"));
    }
    let kind = kind(&typed.kind);
    if kind.is_none() {
        wrong.push(FieldError::new("kind", "contract-error-kind"));
    }
    Some(course?(kind?))
}
