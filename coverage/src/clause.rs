//! The list of clauses, and which of them a text names.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

use serde::Deserialize;

/// Where the list lies; it names every clause, so it is never searched.
pub const LIST: &str = "law/rules/clauses.toml";

/// One row of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    pub id: String,
    pub kind: String,
    pub title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    count: usize,
    clauses: Vec<Clause>,
}

/// All clauses in the order of the orders.
pub struct List {
    pub clauses: Vec<Clause>,
    places: HashMap<String, usize>,
}

impl List {
    pub fn read(root: &Path) -> Result<Self, String> {
        let text =
            std::fs::read_to_string(root.join(LIST)).map_err(|error| format!("reading {LIST}: {error}"))?;
        Self::parse(&text).map_err(|error| format!("{LIST}: {error}"))
    }

    /// Refuses a list that does not have as many clauses as it says, or one twice.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        if file.clauses.len() != file.count {
            return Err(format!("count = {}, but {} clauses are listed", file.count, file.clauses.len()));
        }
        let mut places = HashMap::new();
        for (place, clause) in file.clauses.iter().enumerate() {
            if tokens(&clause.id).ne([clause.id.as_str()]) {
                return Err(format!("{:?} is not the identifier of a clause", clause.id));
            }
            if places.insert(clause.id.clone(), place).is_some() {
                return Err(format!("{} is listed twice", clause.id));
            }
        }
        Ok(Self { clauses: file.clauses, places })
    }

    /// The places of the clauses that a text names by their whole identifier.
    pub fn named(&self, text: &str) -> BTreeSet<usize> {
        tokens(text).filter_map(|id| self.places.get(id).copied()).collect()
    }

    /// The clauses with which the name of a test begins or ends: `a_18_1_at_noon`, `sent_once_a_20_a_32_1`.
    pub fn in_name(&self, name: &str) -> BTreeSet<usize> {
        let parts: Vec<&str> = name.split('_').collect();
        let length = |from: usize| {
            let numbers = parts.iter().skip(from + 1).take_while(|part| is_part(part)).count();
            if ["a", "b"].contains(&parts[from]) && numbers > 0 { numbers + 1 } else { 0 }
        };
        let mut named = BTreeSet::new();
        for from in 0..parts.len() {
            // From here to the end nothing but clauses, or the first words.
            let mut end = from;
            while end < parts.len() && length(end) > 0 {
                end += length(end);
            }
            if length(from) > 0 && (from == 0 || end == parts.len()) {
                let numbers = parts[from + 1..from + length(from)].join(".");
                named.extend(self.places.get(&format!("{}-{numbers}", parts[from].to_uppercase())));
            }
        }
        named
    }
}

/// The identifiers in a text, each as long as it is written: `A-18.1.a2` is not, and `A-18.1-3` is a
/// range and names nothing. The number of a requirement (`A-18.1-R2`, `A-18.1.R2`) is left off.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(move |&at| {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        matches!(bytes[at], b'A' | b'B')
            && bytes.get(at + 1) == Some(&b'-')
            && !before
                .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.') || b >= 0x80)
    });
    starts.filter_map(move |start| {
        let mut end = start + 2 + run(&bytes[start + 2..]);
        if !text[start + 2..end].bytes().all(|b| b.is_ascii_digit()) || end == start + 2 {
            return None;
        }
        while bytes.get(end) == Some(&b'.') {
            let part = &text[end + 1..end + 1 + run(&bytes[end + 1..])];
            if !is_part(part) {
                break;
            }
            end += 1 + part.len();
        }
        let range = bytes.get(end) == Some(&b'-') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        (!range && bytes.get(end) != Some(&b'_')).then(|| &text[start..end])
    })
}

/// How many letters and digits a text begins with.
fn run(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_alphanumeric()).count()
}

/// `1`, `p2`, `a3`, `h`; everything else after a full stop is the next sentence or a requirement.
fn is_part(part: &str) -> bool {
    let number = part.strip_prefix(['a', 'p']).unwrap_or(part);
    part == "h" || (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
