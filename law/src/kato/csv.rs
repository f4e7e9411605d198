//! The classifier as a file: lines `code;parent;category;kk;ru;en;from;to`, the first of which is this header.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Kato, Tree, Unit};

const HEADER: &str = "code;parent;category;kk;ru;en;from;to";

/// What is wrong in which line of a file; lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct CsvError {
    pub line: usize,
    pub problem: Problem,
}

/// What is wrong in a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("the first line must be {HEADER}")]
    Header,
    #[error("eight fields are needed, got {0}")]
    Fields(usize),
    #[error("the column {0} is missing in the first line")]
    Column(&'static str),
    #[error("the line ends before its last column: it has {0} fields")]
    Short(usize),
    #[error("{column} is {told:?}, but the code {code} says {right}")]
    Part { code: Kato, column: &'static str, told: String, right: String },
    #[error("the line cannot be read: {0}")]
    Unreadable(String),
    #[error("{0:?} is no code: nine digits, the first two of which name a region")]
    Code(String),
    #[error("code {0} stands there twice")]
    Twice(Kato),
    #[error("the names in Kazakh and Russian are needed")]
    Name,
    #[error("{0:?} is no date in the form 2022-06-08")]
    Date(String),
    #[error("it would end before it begins")]
    Dates,
    #[error("{code} has nothing above it: none of the codes {above} is in the file")]
    NoParent { code: Kato, above: String },
    #[error("{code} names {named} as its parent, but by its digits it lies under {right}")]
    Parent { code: Kato, named: Kato, right: String },
}

impl Tree {
    /// Reads a file and checks its structure: codes, names, dates, and that every object has above it what its
    /// digits say. An empty `parent` is filled in from the digits; a parent is always higher by the digits, so
    /// that there can be no circle.
    pub fn from_csv(text: &str) -> Result<Self, CsvError> {
        let at = |line: usize| move |problem| CsvError { line, problem };
        let mut lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines().zip(1..);
        match lines.next() {
            Some((header, _)) if header.trim() == HEADER => {}
            _ => return Err(at(1)(Problem::Header)),
        }
        let mut units = BTreeMap::new();
        let mut places = Vec::new();
        for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
            let unit = read(line).map_err(at(number))?;
            places.push((number, unit.code));
            let code = unit.code;
            if units.insert(code, unit).is_some() {
                return Err(at(number)(Problem::Twice(code)));
            }
        }
        for (number, code) in places {
            let right = parent(&units, code).map_err(at(number))?;
            if let Some(unit) = units.get_mut(&code) {
                unit.parent = right;
            }
        }
        Ok(Self { units })
    }

    /// The file that [`Tree::from_csv`] reads back.
    pub fn to_csv(&self) -> String {
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let line = |unit: &Unit| {
            let parent = unit.parent.map(|parent| parent.to_string()).unwrap_or_default();
            let Unit { code, category, kk, ru, .. } = unit;
            let en = unit.en.as_deref().unwrap_or_default();
            format!("{code};{parent};{category};{kk};{ru};{en};{};{}\n", date(unit.from), date(unit.to))
        };
        format!("{HEADER}\n") + &self.units.values().map(line).collect::<String>()
    }
}

fn read(line: &str) -> Result<Unit, Problem> {
    let fields: Vec<&str> = line.split(';').map(str::trim).collect();
    let [code, parent, category, kk, ru, en, from, to] = fields[..] else {
        return Err(Problem::Fields(fields.len()));
    };
    let code_of = |text: &str| Kato::parse(text).map_err(|_| Problem::Code(text.to_owned()));
    if kk.is_empty() || ru.is_empty() {
        return Err(Problem::Name);
    }
    let (from, to) = (date(from)?, date(to)?);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        return Err(Problem::Dates);
    }
    Ok(Unit {
        code: code_of(code)?,
        parent: if parent.is_empty() { None } else { Some(code_of(parent)?) },
        category: category.to_owned(),
        kk: kk.to_owned(),
        ru: ru.to_owned(),
        en: Some(en.to_owned()).filter(|en| !en.is_empty()),
        from,
        to,
    })
}

fn date(text: &str) -> Result<Option<Date>, Problem> {
    match text {
        "" => Ok(None),
        _ => text.parse().map(Some).map_err(|_| Problem::Date(text.to_owned())),
    }
}

/// The nearest code above by the digits that is there; what the file names must be the same.
pub(super) fn parent(units: &BTreeMap<Kato, Unit>, code: Kato) -> Result<Option<Kato>, Problem> {
    let above = code.above();
    let right = above.iter().find(|above| units.contains_key(above)).copied();
    let named = units.get(&code).and_then(|unit| unit.parent);
    match (right, named) {
        (None, _) if !above.is_empty() => {
            let above: Vec<_> = above.iter().map(Kato::as_str).collect();
            Err(Problem::NoParent { code, above: above.join(", ") })
        }
        (right, Some(named)) if right != Some(named) => {
            let right = right.map(|right| right.to_string()).unwrap_or_else(|| "nothing".into());
            Err(Problem::Parent { code, named, right })
        }
        (right, _) => Ok(right),
    }
}
