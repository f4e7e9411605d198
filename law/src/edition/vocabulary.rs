//! The words that an edition may use. Pages, papers and letters have a text for each, so a word that this program
//! does not know would be a date that nobody can explain; and a field that it does not follow would be a change that
//! does not happen.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use super::{Edition, EditionError, Order, Term};
use crate::{LawBook, Rule};

/// Words of the editions inside this program, beside the field that holds them.
static KNOWN: LazyLock<BTreeSet<(&'static str, Arc<str>)>> = LazyLock::new(|| {
    let book = LawBook::embedded();
    book.editions().flat_map(|edition| edition.terms()).flat_map(|term| words(term)).collect()
});

/// Terms of the editions inside this program: what is done by each rule was written after them.
static FOLLOWED: LazyLock<Vec<Arc<Term>>> = LazyLock::new(|| {
    let book = LawBook::embedded();
    book.editions().flat_map(|edition| edition.terms()).cloned().collect()
});

/// A word of a term that this program does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    pub rule: Rule,
    /// Name of the field as the file has it.
    pub field: &'static str,
    pub word: Arc<str>,
}

impl Edition {
    /// The first word without a text. A clause is known when its order has a point of that number, or when an
    /// edition inside this program cites it.
    pub fn unknown_word(&self) -> Option<UnknownWord> {
        let unknown = |term: &Arc<Term>| {
            let has_text = |field: &'static str, word: &Arc<str>| {
                KNOWN.contains(&(field, word.clone())) || (field == "clause" && is_clause(word))
            };
            let word = words(term).find(|(field, word)| !has_text(field, word));
            word.map(|(field, word)| UnknownWord { rule: term.rule, field, word })
        };
        self.terms.iter().find_map(unknown)
    }
}

impl Edition {
    /// Refuses a term that says what this program does not follow: it starts a term at the event, does at its end and
    /// asks of the parties what the editions inside it say, so that another word would be read, shown, and not done.
    pub fn followed(&self) -> Result<(), EditionError> {
        self.terms.iter().try_for_each(|term| match idle(term) {
            None => Ok(()),
            Some((field, word, known)) => {
                let (edition, rule, from) = (self.id.to_string(), term.rule, term.from);
                Err(EditionError::Idle { edition, rule, from, line: None, field, word, known })
            }
        })
    }
}

/// The first field that is not followed, what stands there and what is followed.
fn idle(term: &Term) -> Option<(&'static str, String, String)> {
    let known: Vec<_> = FOLLOWED.iter().filter(|known| known.rule == term.rule).collect();
    // Every rule has a term in the program, see the tests.
    let first = known.first()?;
    let mut of_both = words(term).filter(|(field, _)| *field != "clause");
    let follows = |it: &(&'static str, Arc<str>)| {
        known.iter().any(|known| words(known).any(|word| word.0 == it.0 && word.1 == it.1))
    };
    if let Some((field, word)) = of_both.find(|word| !follows(word)) {
        let done: Vec<_> = words(first).filter(|it| it.0 == field).map(|it| it.1.to_string()).collect();
        return Some((field, word.to_string(), done.join(", ")));
    }
    let unit = !known.iter().any(|known| term.unit.is_followed_as(known.unit));
    unit.then(|| ("unit", term.unit.name().to_owned(), first.unit.name().to_owned()))
}

fn words(term: &Term) -> impl Iterator<Item = (&'static str, Arc<str>)> {
    let single = [
        ("start", &term.start),
        ("acts", &term.acts),
        ("waits", &term.waits),
        ("effect", &term.effect),
        ("clause", &term.clause),
    ];
    let pauses = term.pauses.iter().map(|word| ("pauses", word));
    single.into_iter().chain(pauses).map(|(field, word)| (field, word.clone()))
}

/// Whether it names a point that the order has: `A-18.p4` is point 18 of order 670.
fn is_clause(clause: &str) -> bool {
    let Some((order, place)) = clause.split_once('-') else { return false };
    let points = match order {
        "A" => Order::Expertise.points(),
        "B" => Order::Construction.points(),
        _ => return false,
    };
    let mut parts = place.split('.');
    let point = parts.next().and_then(|point| point.parse::<u8>().ok());
    point.is_some_and(|point| point <= points)
        && parts.all(|part| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_a_point_that_its_order_has() {
        for known in ["A-18", "A-18.p4", "A-25.4.a3", "A-69.p2", "A-0.4", "B-16.3"] {
            assert!(is_clause(known), "{known}");
        }
        for unknown in ["A-70", "A-999", "B-17", "C-1", "A-", "A-x", "18", "A-18..p1", "A-18.§"] {
            assert!(!is_clause(unknown), "{unknown}");
        }
    }
}
