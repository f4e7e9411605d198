//! What a payer owes: invoices, payments, what each of them is for.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Money;

/// An invoice that counts: of one that was corrected only the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    pub number: String,
    pub issued: Date,
    pub gross: Money,
}

/// A payment and the invoice it is for, where it names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    pub amount: Money,
    pub number: Option<String>,
}

/// Where an account stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Balance {
    pub charged: Money,
    pub paid: Money,
    /// What is open of each invoice, the earliest first; nothing where it is paid.
    pub open: Vec<(Owed, Money)>,
    /// What was paid beyond all invoices: it stands for the next ones.
    pub ahead: Money,
}

/// How far an invoice is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    Paid,
    InPart,
    Unpaid,
}

impl Balance {
    /// What is owed now.
    pub fn debt(&self) -> Money {
        self.open.iter().map(|(_, open)| *open).sum()
    }
}

/// Settles payments: first each the invoice that it names, then what is left the earliest that is open.
pub fn settle(mut owed: Vec<Owed>, paid: &[Paid]) -> Balance {
    owed.sort_by(|one, other| (one.issued, &one.number).cmp(&(other.issued, &other.number)));
    let charged = owed.iter().map(|it| it.gross).sum();
    let mut left = Money::ZERO;
    let mut named: BTreeMap<&str, Money> = BTreeMap::new();
    for payment in paid {
        match &payment.number {
            Some(number) if owed.iter().any(|it| it.number == *number) => {
                let sum = named.entry(number).or_default();
                *sum = *sum + payment.amount;
            }
            _ => left = left + payment.amount,
        }
    }
    let mut open: Vec<(Owed, Money)> = Vec::new();
    for one in &owed {
        let given = named.get(one.number.as_str()).copied().unwrap_or_default();
        let used = given.min(one.gross.max(Money::ZERO));
        left = left + (given - used);
        // What a correction gives back stands for the others.
        left = left + (-one.gross).max(Money::ZERO);
        open.push((one.clone(), one.gross.max(Money::ZERO) - used));
    }
    for (_, open) in &mut open {
        let used = (*open).min(left);
        *open = *open - used;
        left = left - used;
    }
    Balance { charged, paid: paid.iter().map(|it| it.amount).sum(), open, ahead: left }
}

/// How far an invoice of this sum with so much open is paid.
pub fn settled(gross: Money, open: Money) -> Settled {
    match open {
        Money::ZERO => Settled::Paid,
        _ if open < gross => Settled::InPart,
        _ => Settled::Unpaid,
    }
}

/// Whether a text names this number: not as a part of a longer one.
pub fn names(text: &str, number: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
    !number.is_empty()
        && text.match_indices(number).any(|(at, found)| {
            let after = &text[at + found.len()..];
            let mut rest = after.chars();
            let next = rest.next();
            // A stroke that a digit follows goes on with the number.
            let goes_on = matches!(next, Some('-' | '/')) && inside(rest.next());
            !inside(text[..at].chars().next_back()) && !inside(next) && !goes_on
        })
}

/// An invoice as payments are compared with it: its number, whose it is, and what is open of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub number: String,
    /// BIN of the payer.
    pub payer: String,
    pub open: Money,
}

/// By what a payment was found to be for an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Its purpose names the number, and it comes from nobody else's account.
    Number,
    /// The payer owes exactly this sum, by one invoice.
    PayerAndSum,
}

/// For which invoice a payment is, where that is beyond doubt; whatever is not is left to people.
pub fn matched<'a>(
    purpose: &str,
    payer: Option<&str>,
    amount: Money,
    invoices: &'a [Known],
) -> Option<(&'a Known, By)> {
    let mut named = invoices.iter().filter(|it| names(purpose, &it.number));
    match (named.next(), named.next()) {
        (Some(one), None) => {
            // Another participant's money under this number is a mistake of somebody.
            let foreign =
                payer.is_some_and(|bin| bin != one.payer && invoices.iter().any(|it| it.payer == bin));
            return (!foreign).then_some((one, By::Number));
        }
        (Some(_), Some(_)) => return None,
        _ => {}
    }
    let mut of_sum = invoices.iter().filter(|it| payer == Some(it.payer.as_str()) && it.open == amount);
    match (of_sum.next(), of_sum.next()) {
        (Some(one), None) => Some((one, By::PayerAndSum)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn tenge(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn owed(number: &str, month: i8, gross: &str) -> Owed {
        Owed { number: number.into(), issued: date(2026, month, 1), gross: tenge(gross) }
    }

    fn paid(amount: &str, number: Option<&str>) -> Paid {
        Paid { amount: tenge(amount), number: number.map(Into::into) }
    }

    fn open(balance: &Balance) -> Vec<(&str, String)> {
        balance.open.iter().map(|(it, open)| (it.number.as_str(), open.to_string())).collect()
    }

    /// what a payment names is paid by it; what is left goes to the earliest, and what is over stands ahead.
    #[test]
    fn payments_in_part_and_too_large_ones_are_settled() {
        let two = || vec![owed("P-2", 11, "100"), owed("P-1", 10, "50")];
        let balance = settle(two(), &[paid("30", Some("P-2"))]);
        assert_eq!(open(&balance), [("P-1", "50.00".into()), ("P-2", "70.00".into())]);
        assert_eq!((balance.debt(), balance.ahead), (tenge("120"), Money::ZERO));
        let balance = settle(two(), &[paid("130", Some("P-2"))]);
        assert_eq!(open(&balance), [("P-1", "20.00".into()), ("P-2", "0.00".into())]);
        let balance = settle(two(), &[paid("130", None), paid("30.01", Some("P-9"))]);
        assert_eq!((balance.debt(), balance.ahead), (Money::ZERO, tenge("10.01")));
        assert_eq!(balance.charged + balance.ahead, balance.paid);
    }

    /// by the number in the purpose, else by payer and sum; what is in doubt is not guessed.
    #[test]
    fn a_payment_is_matched_only_beyond_doubt() {
        let known = |number: &str, payer: &str, open: &str| Known {
            number: number.into(),
            payer: payer.into(),
            open: tenge(open),
        };
        let all = [known("T-1", "A", "100"), known("T-2", "A", "50"), known("T-3", "B", "50")];
        let said = |purpose: &str, payer: Option<&str>, amount: &str| {
            matched(purpose, payer, tenge(amount), &all).map(|(it, by)| (it.number.as_str(), by))
        };
        assert_eq!(said("счёт T-1", Some("A"), "7"), Some(("T-1", By::Number)), "in part");
        assert_eq!(said("счёт T-1", None, "700"), Some(("T-1", By::Number)), "too much");
        assert_eq!(said("счёт T-1", Some("C"), "100"), Some(("T-1", By::Number)), "somebody pays for it");
        assert_eq!(said("счёт T-1", Some("B"), "100"), None, "another participant's money");
        assert_eq!(said("счета T-1, T-2", Some("A"), "150"), None, "two numbers");
        assert_eq!(said("за услуги", Some("A"), "50"), Some(("T-2", By::PayerAndSum)));
        assert_eq!(said("за услуги", Some("A"), "51"), None);
        assert_eq!(said("за услуги", None, "100"), None);
    }

    #[test]
    fn an_invoice_is_named_only_by_its_whole_number() {
        assert!(names("Оплата по счету № T-2026-10-0007 за октябрь", "T-2026-10-0007"));
        assert!(names("T-2026-10-0007.", "T-2026-10-0007"));
        assert!(!names("T-2026-10-00071", "T-2026-10-0007"));
        assert!(!names("T-2026-10-0007-2", "T-2026-10-0007"), "that is a correction");
        assert!(!names("XT-2026-10-0007", "T-2026-10-0007"));
        assert!(!names("", ""));
    }
}
