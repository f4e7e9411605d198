//! Sums in tenge and quantities, both exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A sum in whole tiyn, the hundredth of a tenge. In text and JSON a decimal of tenge: `12500.50`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Money(i64);

/// A quantity in hundredths: hours of support with their minutes, pieces. In text and JSON a decimal: `2.50`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quantity(i64);

/// No decimal of at most two places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no decimal of at most two places")]
pub struct NoDecimal(String);

impl Money {
    pub const ZERO: Self = Self(0);
    /// So much that any sum of thousands of them is exact: a billion tenge.
    pub const LARGEST: Self = Self(100_000_000_000);

    pub const fn of_tiyn(tiyn: i64) -> Self {
        Self(tiyn)
    }

    pub const fn tiyn(self) -> i64 {
        self.0
    }

    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// So many parts of a whole of this sum, rounded to the nearest tiyn, halves away from zero. The one rounding there
    /// is. `None` where the whole is nothing or the result is beyond all sums.
    pub fn share(self, part: i64, whole: i64) -> Option<Self> {
        if whole <= 0 {
            return None;
        }
        let (exact, whole) = (i128::from(self.0) * i128::from(part), i128::from(whole));
        let half = if exact < 0 { -(whole / 2) } else { whole / 2 };
        i64::try_from((exact + half) / whole).ok().map(Self)
    }
}

impl Quantity {
    /// Ten thousand: more is a slip of the pen.
    pub const LARGEST: Self = Self(1_000_000);

    pub const fn of_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    pub const fn hundredths(self) -> i64 {
        self.0
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

/// Hundredths of a decimal with a point or a comma, and blanks between thousands.
fn hundredths(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let (sign, digits) = match plain.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => (-1, digits),
        None => (1, plain.as_str()),
    };
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let ends_in_point = part.is_empty() && digits.ends_with(['.', ',']);
    if whole.is_empty() || whole.len() > 15 || !all_digits(whole) || !all_digits(part) || ends_in_point {
        return None;
    }
    let part = match part.len() {
        0 => 0,
        1 => part.parse::<i64>().ok()? * 10,
        2 => part.parse::<i64>().ok()?,
        _ => return None,
    };
    Some(sign * (whole.parse::<i64>().ok()? * 100 + part))
}

fn decimal(f: &mut fmt::Formatter<'_>, hundredths: i64) -> fmt::Result {
    let sign = if hundredths < 0 { "-" } else { "" };
    let all = hundredths.unsigned_abs();
    write!(f, "{sign}{}.{:02}", all / 100, all % 100)
}

macro_rules! decimal {
    ($($kind:ident),*) => { $(
        impl FromStr for $kind {
            type Err = NoDecimal;

            fn from_str(text: &str) -> Result<Self, NoDecimal> {
                hundredths(text.trim()).map(Self).ok_or_else(|| NoDecimal(text.to_owned()))
            }
        }

        impl TryFrom<String> for $kind {
            type Error = NoDecimal;

            fn try_from(text: String) -> Result<Self, NoDecimal> {
                text.parse()
            }
        }

        impl From<$kind> for String {
            fn from(it: $kind) -> String {
                it.to_string()
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                decimal(f, self.0)
            }
        }
    )* };
}

decimal!(Money, Quantity);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tenge(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn sums_are_decimals_of_tenge() {
        for (text, tiyn) in
            [("12500", 1_250_000), ("12 500,5", 1_250_050), ("0.01", 1), ("-3.10", -310), ("−3.10", -310)]
        {
            assert_eq!(tenge(text), Money::of_tiyn(tiyn), "{text}");
        }
        for text in ["", "1.", ".5", "1.005", "1e3", "1.2.3", "- 1x", "NaN", "1234567890123456"] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
        assert_eq!(serde_json::to_string(&tenge("7.5")).unwrap(), "\"7.50\"");
        assert_eq!(serde_json::from_str::<Money>("\"-0.05\"").unwrap().to_string(), "-0.05");
        assert!(serde_json::from_str::<Money>("7.5").is_err(), "no binary fraction comes in");
    }

    #[test]
    fn a_share_is_rounded_once_to_the_nearest_tiyn_and_halves_away_from_zero() {
        assert_eq!(tenge("100").share(1, 3).unwrap(), tenge("33.33"));
        assert_eq!(tenge("100").share(2, 3).unwrap(), tenge("66.67"));
        assert_eq!(tenge("0.01").share(1, 2).unwrap(), tenge("0.01"));
        assert_eq!(tenge("-0.01").share(1, 2).unwrap(), tenge("-0.01"));
        assert_eq!(tenge("100").share(1, 0), None);
        assert_eq!(Money::of_tiyn(i64::MAX).share(2, 1), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(tiyn in -1_000_000_000_000_i64..1_000_000_000_000) {
            let money = Money::of_tiyn(tiyn);
            prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        }

        #[test]
        fn a_share_is_off_by_at_most_half_a_tiyn(
            tiyn in 0_i64..1_000_000_000_000, part in 0_i64..3_000_000, whole in 1_i64..3_000_000,
        ) {
            let share = i128::from(Money::of_tiyn(tiyn).share(part, whole).unwrap().tiyn());
            let off = share * i128::from(whole) - i128::from(tiyn) * i128::from(part);
            prop_assert!(off.abs() * 2 <= i128::from(whole));
        }
    }
}
