//! Bank statements: what came in, read from CSV or camt.053 (ISO 20022). A file that cannot be read whole is not read at
//! all.

mod camt;
mod csv;

use jiff::civil::Date;
use law::tariff::Money;
use serde::{Deserialize, Serialize};

use crate::exchange::sha256_hex;
use crate::registrations::one_line;

/// Most bytes of a file.
pub const LARGEST: usize = 1024 * 1024;
/// Most entries of a file.
pub const MOST: usize = 5_000;
/// Longest text of an entry.
const LONGEST: usize = 500;

/// The columns of a CSV file, in any order under these names.
pub const COLUMNS: [&str; 7] =
    ["date", "reference", "amount", "payer_bin", "payer_name", "payer_account", "purpose"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Csv,
    Camt053,
}

/// Money that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub booked: Date,
    /// The bank's own name of it.
    pub reference: String,
    /// The account that it came to, where the file says it.
    pub account: String,
    pub amount: Money,
    pub payer_bin: String,
    pub payer_name: String,
    pub payer_account: String,
    pub purpose: String,
    /// Counts up where a file says the very same more than once.
    pub again: u32,
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub format: Format,
    pub entries: Vec<Entry>,
    /// Money that went out, and what is not booked yet: passed over.
    pub passed_over: usize,
}

/// Why a file is not read: the text is `statement-error-<code>`, with the line or entry where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub code: &'static str,
    pub place: Option<usize>,
}

impl Unreadable {
    fn at(code: &'static str, place: usize) -> Self {
        Self { code, place: Some(place) }
    }
}

impl From<&'static str> for Unreadable {
    fn from(code: &'static str) -> Self {
        Self { code, place: None }
    }
}

/// Reads a file by what stands in it, not by its name.
pub fn read(bytes: &[u8]) -> Result<Statement, Unreadable> {
    if bytes.len() > LARGEST {
        return Err("too-large".into());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::from("not-utf-8"))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut statement = match text.starts_with('<') {
        true => camt::read(text)?,
        false => csv::read(text)?,
    };
    if statement.entries.is_empty() && statement.passed_over == 0 {
        return Err("empty".into());
    }
    number(&mut statement.entries);
    Ok(statement)
}

/// Two entries of one file that say the same are two.
fn number(entries: &mut [Entry]) {
    for at in 1..entries.len() {
        let (before, rest) = entries.split_at_mut(at);
        let same = before.iter().filter(|it| it.is_like(&rest[0])).count();
        rest[0].again = u32::try_from(same).unwrap_or(u32::MAX);
    }
}

impl Entry {
    /// With texts on one line, or what is wrong with it.
    fn checked(mut self, place: usize) -> Result<Entry, Unreadable> {
        for text in [
            &mut self.reference,
            &mut self.account,
            &mut self.payer_bin,
            &mut self.payer_name,
            &mut self.payer_account,
            &mut self.purpose,
        ] {
            *text = one_line(text);
            if text.chars().count() > LONGEST {
                return Err(Unreadable::at("text-too-long", place));
            }
        }
        if self.reference.is_empty() {
            return Err(Unreadable::at("reference", place));
        }
        if !self.amount.is_positive() || self.amount > Money::LARGEST {
            return Err(Unreadable::at("amount", place));
        }
        Ok(self)
    }

    fn is_like(&self, other: &Entry) -> bool {
        self.told() == other.told()
    }

    /// What tells one entry from another, whichever file and form says it: the bank's name of it, the payer, day and sum.
    /// The account that it came to stands in one of the forms only.
    fn told(&self) -> (&str, &str, Date, Money) {
        (&self.payer_bin, &self.reference, self.booked, self.amount)
    }

    /// The name under which it counts once.
    pub fn identity(&self) -> String {
        let told = serde_json::json!([self.told(), self.again]);
        sha256_hex(told.to_string().as_bytes())
    }
}

#[cfg(test)]
mod tests;
