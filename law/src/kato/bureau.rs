//! The classifier as the Bureau of National Statistics publishes it: a table with the columns
//! `te,ab,cd,ef,hij,k,name_kaz,name_rus,nn`, and what changes when one follows another.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};

use super::csv::{CsvError, Problem, parent};
use super::{Kato, Tree, Unit};

/// The columns that are read, by their names; `nn` and others are left alone.
const COLUMNS: [&str; 8] = ["te", "ab", "cd", "ef", "hij", "k", "name_kaz", "name_rus"];
/// What may divide the fields of a line.
const DIVIDERS: [char; 3] = [',', ';', '\t'];

/// A classifier that follows another, with what changes for whoever chooses a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    pub tree: Tree,
    /// Objects that the former one did not have.
    pub new: Vec<Kato>,
    /// Objects that exist no more; they stay, with their last day.
    pub gone: Vec<Kato>,
    /// Objects with another name in Kazakh or Russian.
    pub renamed: Vec<Kato>,
}

impl Tree {
    /// Reads a file of either layout, told apart by the first line.
    pub fn from_file(text: &str) -> Result<Self, CsvError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if is_bureaus(text) { Self::from_bureau(text) } else { Self::from_csv(text) }
    }

    /// Reads the layout of the Bureau. `te` is the code; its parts stand beside it once more, with or without zeros in
    /// front, and must agree with it.
    pub fn from_bureau(text: &str) -> Result<Self, CsvError> {
        let first = text.lines().next().unwrap_or_default();
        let divider = DIVIDERS.into_iter().max_by_key(|it| first.matches(*it).count()).unwrap_or(',');
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(divider as u8)
            .flexible(true)
            .trim(::csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| unreadable(&error))?.clone();
        let place = |name: &'static str| {
            let place =
                header.iter().position(|it| it.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
            place.ok_or(CsvError { line: 1, problem: Problem::Column(name) })
        };
        let mut places = [0; COLUMNS.len()];
        for (at, name) in places.iter_mut().zip(COLUMNS) {
            *at = place(name)?;
        }
        let (mut units, mut lines) = (BTreeMap::new(), Vec::new());
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(&error))?;
            let line = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
            let unit = read(&record, &places).map_err(|problem| CsvError { line, problem })?;
            lines.push((line, unit.code));
            let code = unit.code;
            if units.insert(code, unit).is_some() {
                return Err(CsvError { line, problem: Problem::Twice(code) });
            }
        }
        for (line, code) in lines {
            let right = parent(&units, code).map_err(|problem| CsvError { line, problem })?;
            if let Some(unit) = units.get_mut(&code) {
                unit.parent = right;
            }
        }
        Ok(Self { units })
    }

    /// A classifier that is told whole in place of this one: what it does not have is gone.
    pub fn replaced_by(&self, next: Tree) -> Succession {
        let other = |code: &Kato| self.units.get(code).map(|former| (&former.kk, &former.ru));
        let new = next.codes().filter(|code| self.get(*code).is_none()).collect();
        let renamed =
            next.units.values().filter(|it| other(&it.code).is_some_and(|was| was != (&it.kk, &it.ru)));
        let renamed = renamed.map(|it| it.code).collect();
        let gone = self.codes().filter(|code| next.get(*code).is_none()).collect();
        Succession { new, gone, renamed, tree: next }
    }

    /// The classifier of the Bureau `next` in place of this one, from a day on. What the Bureau does not publish stays
    /// as it was known: names in English, first days, and objects that are gone, which end with the day before. New
    /// objects begin with that day; without one they are there at once, as when the whole is loaded for the first time.
    pub fn followed_by(&self, next: Tree, from: Option<Date>, today: Date) -> Succession {
        let (mut new, mut gone, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
        let mut units = next.units;
        for (code, unit) in &mut units {
            let Some(former) = self.units.get(code) else {
                unit.from = from;
                new.push(*code);
                continue;
            };
            if (&former.kk, &former.ru) != (&unit.kk, &unit.ru) {
                renamed.push(*code);
            }
            unit.en = former.en.clone();
            unit.from = former.from;
        }
        let last_day = from.unwrap_or(today).saturating_sub(1.day());
        for (code, former) in &self.units {
            if units.contains_key(code) {
                continue;
            }
            if former.to.is_none() {
                gone.push(*code);
            }
            // Told ahead and taken back before its day: it never was.
            if former.from.is_some_and(|first| first > last_day) {
                continue;
            }
            units.insert(*code, Unit { to: former.to.or(Some(last_day)), ..former.clone() });
        }
        // An object that ended may have lain under one that is told no more, and the other way round.
        let above: Vec<_> = units.keys().map(|code| (*code, code.above())).collect();
        for (code, above) in above {
            let parent = above.into_iter().find(|it| units.contains_key(it));
            if let Some(unit) = units.get_mut(&code) {
                unit.parent = parent;
            }
        }
        Succession { tree: Self { units }, new, gone, renamed }
    }
}

/// Whether the first line names the columns of the Bureau.
pub fn is_bureaus(text: &str) -> bool {
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    first.split(DIVIDERS).any(|name| name.trim().trim_matches('"').eq_ignore_ascii_case("te"))
}

fn read(record: &::csv::StringRecord, places: &[usize; 8]) -> Result<Unit, Problem> {
    let field = |of: usize| record.get(places[of]).unwrap_or_default();
    if places.iter().any(|place| record.get(*place).is_none()) {
        return Err(Problem::Short(record.len()));
    }
    let te = field(0);
    let code = Kato::parse(te).map_err(|_| Problem::Code(te.to_owned()))?;
    let parts = [code.region(), code.district(), code.okrug(), code.settlement()];
    for (part, of) in parts.into_iter().zip(1..) {
        let told = field(of);
        let digits = !told.is_empty() && told.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || told.trim_start_matches('0') != part.trim_start_matches('0') {
            return Err(Problem::Part {
                code,
                column: COLUMNS[of],
                told: told.to_owned(),
                right: part.to_owned(),
            });
        }
    }
    let (kk, ru) = (one_line(field(6)), one_line(field(7)));
    if kk.is_empty() || ru.is_empty() {
        return Err(Problem::Name);
    }
    Ok(Unit { code, parent: None, category: one_line(field(5)), kk, ru, en: None, from: None, to: None })
}

/// As it can stand in a field of the layout in which it is kept.
fn one_line(name: &str) -> String {
    name.replace(';', ",").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unreadable(error: &::csv::Error) -> CsvError {
    let line = error.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
    CsvError { line, problem: Problem::Unreadable(error.to_string()) }
}
