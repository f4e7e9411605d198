//! What the digits of an IIN or BIN say, and what is unusual in them.

use jiff::civil::Date;

use super::{Bin, IdError, Iin, digits};

/// The sex that the seventh digit of an IIN says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    Male,
    Female,
}

/// The fifth digit of a BIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 4: legal entity that is a resident.
    Resident,
    /// 5: legal entity that is not a resident.
    NonResident,
    /// 6: individual entrepreneurs acting jointly.
    JointEntrepreneur,
}

/// The sixth digit of a BIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 0: the organisation itself.
    Head,
    /// 1: a branch.
    Branch,
    /// 2: a representation.
    Representation,
    /// 3: a farm of several peasants.
    JointFarm,
}

/// Something unusual in a number whose check digit fits. Nobody is turned away for it: the operator looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The seventh digit of the IIN is 0: neither century nor sex are known.
    IinNothingKnown,
    /// The third and fourth digit of the BIN are no month.
    BinMonth,
    /// The fifth digit of the BIN is not 4, 5 or 6.
    BinKind,
}

impl Warning {
    /// The name in the locale files: `id-warning-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::IinNothingKnown => "iin-nothing-known",
            Self::BinMonth => "bin-month",
            Self::BinKind => "bin-kind",
        }
    }

    /// Every [`Warning::code`].
    pub const CODES: &[&str] = &["iin-nothing-known", "bin-month", "bin-kind"];
}

impl Iin {
    /// The day of birth, where the number says its century.
    pub fn birth_date(&self) -> Option<Date> {
        birth(&self.digits()).map(|(date, _)| date)
    }

    /// The sex, where the number says it.
    pub fn sex(&self) -> Option<Sex> {
        birth(&self.digits()).map(|(_, sex)| sex)
    }

    pub fn warnings(&self) -> Vec<Warning> {
        if self.digits()[6] == 0 { vec![Warning::IinNothingKnown] } else { Vec::new() }
    }

    fn digits(&self) -> [u8; 12] {
        digits(&self.0).unwrap_or_default()
    }
}

impl Bin {
    /// Last two digits of the year and the month of registration. The number does not say the century:
    /// organisations that are older than the numbers have the year of their own registration in it.
    pub fn registered(&self) -> Option<(u8, u8)> {
        let digits = self.digits();
        let month = number(&digits[2..4]) as u8;
        (1..=12).contains(&month).then_some((number(&digits[0..2]) as u8, month))
    }

    pub fn kind(&self) -> Option<Kind> {
        match self.digits()[4] {
            4 => Some(Kind::Resident),
            5 => Some(Kind::NonResident),
            6 => Some(Kind::JointEntrepreneur),
            _ => None,
        }
    }

    pub fn unit(&self) -> Option<Unit> {
        match self.digits()[5] {
            0 => Some(Unit::Head),
            1 => Some(Unit::Branch),
            2 => Some(Unit::Representation),
            3 => Some(Unit::JointFarm),
            _ => None,
        }
    }

    pub fn warnings(&self) -> Vec<Warning> {
        let month = self.registered().is_none().then_some(Warning::BinMonth);
        let kind = self.kind().is_none().then_some(Warning::BinKind);
        month.into_iter().chain(kind).collect()
    }

    fn digits(&self) -> [u8; 12] {
        digits(&self.0).unwrap_or_default()
    }
}

/// Refuses a birth date that never was. The seventh digit tells the century and the sex: 1 and 2 the nineteenth,
/// 3 and 4 the twentieth, 5 and 6 the twenty-first. 0 is met where they are not known; then any day that exists
/// in some year passes.
pub(super) fn check_birth(digits: &[u8; 12]) -> Result<(), IdError> {
    let year = match digits[6] {
        // A leap year.
        0 => 2000,
        _ => year(digits).ok_or(IdError::Kind)?,
    };
    day(digits, year).map(|_| ()).ok_or(IdError::Date)
}

/// Day of birth and sex, where the digits say them.
pub(super) fn birth(digits: &[u8; 12]) -> Option<(Date, Sex)> {
    let sex = if digits[6] % 2 == 1 { Sex::Male } else { Sex::Female };
    Some((day(digits, year(digits)?)?, sex))
}

fn year(digits: &[u8; 12]) -> Option<i16> {
    let century = match digits[6] {
        1 | 2 => 1800,
        3 | 4 => 1900,
        5 | 6 => 2000,
        _ => return None,
    };
    Some(century + number(&digits[0..2]))
}

fn day(digits: &[u8; 12], year: i16) -> Option<Date> {
    Date::new(year, number(&digits[2..4]) as i8, number(&digits[4..6]) as i8).ok()
}

fn number(digits: &[u8]) -> i16 {
    digits.iter().fold(0, |number, digit| number * 10 + i16::from(*digit))
}
