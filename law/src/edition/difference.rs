//! What one edition says otherwise than another: every field of every term, and everything else that decides something.
//!
//! Whole values are compared, as they are written down, so that a field that is added later is compared by itself.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Edition, Term};
use crate::Rule;

/// A field that the second says otherwise; null where it is not said.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// As the file has it.
    pub name: String,
    pub before: Value,
    pub after: Value,
}

/// The terms of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    pub rule: Rule,
    /// Those that the second edition does not have.
    pub gone: Vec<Arc<Term>>,
    pub new: Vec<New>,
}

/// A term that only the second edition has.
#[derive(Debug, Clone, PartialEq)]
pub struct New {
    pub term: Arc<Term>,
    /// What the first edition has for a start on its first day.
    pub instead_of: Option<Arc<Term>>,
    /// Its fields against that one; without one every field that says something.
    pub fields: Vec<Field>,
}

/// What the second edition says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Differences {
    pub fields: Vec<Field>,
    pub terms: Vec<Changed>,
}

impl Differences {
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.terms.is_empty()
    }
}

/// What tells two editions apart and decides nothing by itself.
const NAMES: [&str; 6] = ["id", "name", "act", "given", "in_force_from", "note"];

impl Edition {
    /// What another edition says otherwise than this one.
    pub fn differences(&self, other: &Self) -> Differences {
        let mut fields = compared(&object(self), &object(other));
        fields.retain(|field| field.name != "terms" && !NAMES.contains(&&*field.name));
        let changed = |rule: &Rule| {
            let only = |one: &Self, other: &Self| -> Vec<Arc<Term>> {
                let of_rule = one.terms.iter().filter(|term| term.rule == *rule);
                of_rule.filter(|term| !other.terms.contains(term)).cloned().collect()
            };
            let new = |term: Arc<Term>| {
                let instead_of = self.term(*rule, term.from).cloned();
                let before = instead_of.as_deref().map(object).unwrap_or_default();
                New { fields: compared(&before, &object(&*term)), term, instead_of }
            };
            let (gone, new) = (only(self, other), only(other, self).into_iter().map(new).collect::<Vec<_>>());
            (!gone.is_empty() || !new.is_empty()).then_some(Changed { rule: *rule, gone, new })
        };
        Differences { fields, terms: Rule::ALL.iter().filter_map(changed).collect() }
    }
}

fn object(it: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(it) {
        Ok(Value::Object(object)) => object,
        // Their maps have texts as keys; a test compares each field.
        _ => Map::new(),
    }
}

/// The fields of either that differ. Where nothing stood, nothing is no difference.
fn compared(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Field> {
    let mut names: Vec<_> =
        after.keys().chain(before.keys().filter(|name| !after.contains_key(*name))).collect();
    names.dedup();
    let of = |object: &Map<String, Value>, name: &str| object.get(name).cloned().unwrap_or_default();
    let field = |name: &String| {
        let (before, after) = (of(before, name), of(after, name));
        let says = before != after && !(is_nothing(&before) && is_nothing(&after));
        says.then(|| Field { name: name.clone(), before, after })
    };
    names.into_iter().filter_map(field).collect()
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_u64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(all) => all.is_empty(),
        Value::Object(all) => all.is_empty(),
        Value::Bool(true) => false,
    }
}
