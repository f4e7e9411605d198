//! Value-added tax: rates as data with a source and a date of force (`rules/vat.toml`).

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Money, Quantity};
use crate::Text;

/// A rate from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub from: Date,
    pub percent: Quantity,
    /// A lawyer has borne it out.
    pub confirmed: bool,
    pub act: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rate: Vec<Rate>,
}

static RATES: LazyLock<Vec<Rate>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../rules/vat.toml")).expect("checked by a test");
    file.rate
});

/// Every rate, the earliest first.
pub fn rates() -> &'static [Rate] {
    &RATES
}

/// The rate in force on a day; none before the first.
pub fn on(day: Date) -> Option<&'static Rate> {
    rates().iter().rev().find(|rate| rate.from <= day)
}

impl Rate {
    /// The tax on a sum without it.
    pub fn of(&self, net: Money) -> Option<Money> {
        net.share(self.percent.hundredths(), 10_000)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_has_the_rate_of_its_day_and_each_names_its_act() {
        assert!(rates().windows(2).all(|two| two[0].from < two[1].from));
        assert!(rates().iter().all(|rate| !rate.act.is_empty() && !rate.confirmed));
        assert_eq!(on(date(2017, 12, 31)), None);
        assert_eq!(on(date(2025, 12, 31)).unwrap().percent.to_string(), "12.00");
        let now = on(date(2026, 1, 1)).unwrap();
        assert_eq!(now.of("100000.03".parse().unwrap()).unwrap().to_string(), "16000.00");
        assert_eq!(now.of("100000.04".parse().unwrap()).unwrap().to_string(), "16000.01");
    }
}
