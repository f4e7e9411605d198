//! What whoever answers for the contracts of the organisation records: the payment by which a contract enters into force
//! and what shows that it is performed, which lets a held conclusion go (A-45.p2).

use jiff::civil::Date;
use law::access::Action;
use law::event::Subject;
use law::expertise::case::Command;
use law::expertise::contract as law_of;
use law::tariff::Money;
use uuid::Uuid;

use super::signed::{in_force, letters, stages};
use super::{Content, contract};
use crate::Office;
use crate::ctx::Ctx;
use crate::decisions::day;
use crate::error::{Error, FieldError};
use crate::exchange::outbox;
use crate::expertise::{SUBJECT, load_for, may, seats};
use crate::history;
use crate::registrations::one_line;
use crate::store::cases::{self, Case};
use crate::store::documents;

/// Longest number of a document and longest basis, characters.
const LONGEST_NUMBER: usize = 100;
const LONGEST_BASIS: usize = 1_000;

/// The payment as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Payment {
    pub number: String,
    pub date: String,
    pub sum: String,
}

/// The payment is there: the contract enters into force. Where nothing is paid before, it does so without one.
pub async fn paid(office: &Office, ctx: &Ctx, id: Uuid, typed: &Payment) -> Result<(), Error> {
    may(ctx, Action::ConfirmContract)?;
    let case = load_for(office, ctx, id).await?;
    let law = case.law(office)?;
    // The law speaks first: a payment comes after both signatures.
    case.law.clone().apply(in_force("-".into()), ctx.now, &law)?;
    let all = documents::of_subject(&mut *office.db.read().await?, SUBJECT, id).await?;
    let document = contract(&all).ok_or(Error::Stale)?;
    let content = Content::of(document).ok_or(Error::Stale)?;
    let basis = match content.prepayment {
        0 => document.number.clone().unwrap_or_default(),
        _ => {
            let terms = case.law.contract().and_then(|contract| contract.contract_terms());
            let sent = law.date(terms.ok_or(Error::Stale)?.sent_at);
            payment(typed, &content, (sent, law.date(ctx.now)))?
        }
    };
    apply(office, ctx, case, in_force(basis)).await
}

/// Number, date and sum of the payment in figures, which every language reads.
fn payment(typed: &Payment, content: &Content, (sent, today): (Date, Date)) -> Result<String, Error> {
    let mut wrong = Vec::new();
    let number = one_line(&typed.number);
    if number.is_empty() || number.chars().count() > LONGEST_NUMBER {
        wrong.push(FieldError::new("number", "contract-error-payment-number").with("most", LONGEST_NUMBER));
    }
    let date = day(&typed.date).filter(|date| (sent..=today).contains(date));
    if date.is_none() {
        wrong.push(FieldError::new("date", "contract-error-payment-date"));
    }
    let sum = typed.sum.parse::<Money>().ok().filter(|sum| *sum <= Money::LARGEST);
    if sum.is_none_or(|sum| sum < content.before()) {
        let least = content.before();
        wrong.push(FieldError::new("sum", "contract-error-payment-sum").with("least", least));
    }
    match (date, sum) {
        (Some(date), Some(sum)) if wrong.is_empty() => {
            Ok(format!("№ {number}, {}, {sum} KZT", date.strftime("%d.%m.%Y")))
        }
        _ => Err(Error::Invalid(wrong)),
    }
}

/// The terms of the contract are fulfilled, by what is named.
pub async fn performed(office: &Office, ctx: &Ctx, id: Uuid, basis: &str) -> Result<(), Error> {
    may(ctx, Action::ConfirmContract)?;
    let case = load_for(office, ctx, id).await?;
    let basis = one_line(basis);
    if basis.chars().count() > LONGEST_BASIS {
        let long = FieldError::new("basis", "contract-error-basis-long").with("most", LONGEST_BASIS);
        return Err(Error::Invalid(vec![long]));
    }
    apply(office, ctx, case, Command::Contract(law_of::Command::Perform { basis })).await
}

/// State, history and what the portal is told in one transaction.
async fn apply(office: &Office, ctx: &Ctx, case: Case, command: Command) -> Result<(), Error> {
    let law = case.law(office)?;
    let outcome = case.law.clone().apply(command, ctx.now, &law)?;
    let told = letters(office, ctx, &case, stages(&outcome.events, &outcome.next, &law)?).await?;
    let case = Case { law: outcome.next, updated_at: ctx.now, ..case };
    let mut tx = office.db.begin().await?;
    if !cases::save(&mut tx, &case).await? {
        return Err(Error::Stale);
    }
    seats::unconflicted(&mut tx, &ctx.actor, case.id).await?;
    let terms = case.law.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, case.id), &outcome.events, &terms).await?;
    for letter in &told {
        outbox::send(&mut tx, letter).await?;
    }
    Ok(tx.commit().await?)
}
