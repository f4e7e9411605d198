//! What is charged for a month, and how each amount is found: price × part of a whole.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::vat::{self, Rate};
use super::{Component, Content, Money, Payers, Quantity, Unit};
use crate::{Refusal, Text};

/// A calendar month; `2026-10` in text and JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(Date);

/// Prices that were in force from a moment until another.
#[derive(Debug, Clone)]
pub struct Priced<'a> {
    pub list: &'a Content,
    /// What the list is called.
    pub number: i64,
    pub from: Date,
    /// The first day on which others are in force.
    pub until: Option<Date>,
}

/// Support that was rendered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    pub position: String,
    pub quantity: Quantity,
    /// The day whose prices count.
    pub day: Date,
    /// What shows that it was rendered.
    pub basis: String,
}

/// One amount with everything that it follows from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub position: String,
    pub title: Text,
    pub component: Component,
    pub unit: Unit,
    /// Number of the price list.
    pub list: i64,
    pub price: Money,
    /// The amount is `price × part / whole`. Of a month: seconds that count, of all its seconds. Of support: hundredths.
    pub part: i64,
    pub whole: i64,
    pub amount: Money,
    /// Value-added tax is added to it.
    pub taxed: bool,
    #[serde(flatten)]
    pub why: Why,
}

/// What the quantity stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Why {
    /// From a moment until another.
    Time { from: Timestamp, until: Timestamp },
    /// Rendered on a day, as this shows.
    Rendered { day: Date, basis: String },
}

/// The sum of a month with its tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    pub lines: Vec<Line>,
    pub net: Money,
    /// None where no tax is added.
    pub rate: Option<Rate>,
    pub vat: Money,
    pub gross: Money,
}

/// No month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no month such as 2026-10")]
pub struct NoMonth(String);

impl Month {
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    pub fn first(self) -> Date {
        self.0
    }

    pub fn last(self) -> Date {
        self.0.last_of_month()
    }

    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1.month()))
    }

    pub fn former(self) -> Self {
        Self(self.0.saturating_sub(1.month()))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl std::str::FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let date: Option<Date> = if text.len() == 7 { format!("{text}-01").parse().ok() } else { None };
        date.map(Self).ok_or_else(|| NoMonth(text.to_owned()))
    }
}

impl TryFrom<String> for Month {
    type Error = NoMonth;

    fn try_from(text: String) -> Result<Self, NoMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

/// The beginning of a day by this clock.
fn begins(day: Date, zone: &TimeZone) -> Timestamp {
    let zoned = zone.to_ambiguous_zoned(DateTime::from_parts(day, jiff::civil::Time::midnight()));
    zoned.compatible().map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// Whole seconds from one moment to another.
fn seconds(from: Timestamp, until: Timestamp) -> i64 {
    until.as_second() - from.as_second()
}

/// The bill of a month: the use of resources for the time in which somebody was registered, from the very moment of the
/// registration on, and the support that was rendered, each at the prices then in force.
///
/// `registered` are the times of the registration, each with its end where it has one.
pub fn bill(
    month: Month,
    zone: &TimeZone,
    payers: Payers,
    registered: &[(Timestamp, Option<Timestamp>)],
    prices: &[Priced<'_>],
    volumes: &[Volume],
) -> Result<Bill, Refusal> {
    let mut lines = Vec::new();
    for priced in prices {
        for (from, until) in registered {
            of_time(month, zone, priced, (*from, *until), &mut lines)?;
        }
    }
    let mut rendered: Vec<&Volume> = volumes.iter().filter(|it| Month::of(it.day) == month).collect();
    rendered.sort_by_key(|it| it.day);
    for volume in rendered {
        lines.push(of_volume(payers, prices, volume)?);
    }
    let net = lines.iter().map(|line| line.amount).sum();
    let rate = if lines.iter().any(|line| line.taxed) { vat::on(month.last()).cloned() } else { None };
    let vat = tax(&lines, rate.as_ref()).ok_or_else(|| beyond(payers))?;
    Ok(Bill { lines, net, rate, vat, gross: net + vat })
}

/// The tax on what is taxed, rounded once.
fn tax(lines: &[Line], rate: Option<&Rate>) -> Option<Money> {
    let taxed: Money = lines.iter().filter(|line| line.taxed).map(|line| line.amount).sum();
    rate.map_or(Some(Money::ZERO), |rate| rate.of(taxed))
}

fn lives(priced: &Priced<'_>, day: Date) -> bool {
    priced.until.is_none_or(|until| until > day)
}

fn beyond(payers: Payers) -> Refusal {
    Refusal::new(payers.clause(), "tariff-quantity-out-of-range")
}

fn of_time(
    month: Month,
    zone: &TimeZone,
    priced: &Priced<'_>,
    (registered, ended): (Timestamp, Option<Timestamp>),
    lines: &mut Vec<Line>,
) -> Result<(), Refusal> {
    let (begin, end) = (begins(month.first(), zone), begins(month.next().first(), zone));
    let from = begin.max(begins(priced.from, zone)).max(registered);
    let until =
        [priced.until.map(|day| begins(day, zone)), ended].into_iter().flatten().fold(end, Timestamp::min);
    if from >= until {
        return Ok(());
    }
    let (part, whole) = (seconds(from, until), seconds(begin, end));
    for position in priced.list.positions.iter().filter(|it| it.component == Component::ResourceUse) {
        let amount = position.price.share(part, whole).ok_or_else(|| beyond(priced.list.payers))?;
        lines.push(Line {
            position: position.code.clone(),
            title: position.title.clone(),
            component: position.component,
            unit: position.unit,
            list: priced.number,
            price: position.price,
            part,
            whole,
            amount,
            taxed: priced.list.vat,
            why: Why::Time { from, until },
        });
    }
    Ok(())
}

/// Support has the price of its day; without one nothing can be charged.
pub fn of_volume(payers: Payers, prices: &[Priced<'_>], volume: &Volume) -> Result<Line, Refusal> {
    let refusal = |code| {
        Refusal::new(payers.clause(), code).with("position", &volume.position).with("date", volume.day)
    };
    let priced = prices.iter().find(|it| it.from <= volume.day && lives(it, volume.day));
    let position = priced.and_then(|it| it.list.position(&volume.position));
    let (Some(priced), Some(position)) = (priced, position) else {
        return Err(refusal("tariff-no-price"));
    };
    if position.component != Component::SupportVolume {
        return Err(refusal("tariff-not-support"));
    }
    if volume.quantity.hundredths() <= 0 || volume.quantity > Quantity::LARGEST {
        return Err(refusal("tariff-quantity-out-of-range"));
    }
    let part = volume.quantity.hundredths();
    Ok(Line {
        position: position.code.clone(),
        title: position.title.clone(),
        component: position.component,
        unit: position.unit,
        list: priced.number,
        price: position.price,
        part,
        whole: 100,
        amount: position.price.share(part, 100).ok_or_else(|| beyond(payers))?,
        taxed: priced.list.vat,
        why: Why::Rendered { day: volume.day, basis: volume.basis.clone() },
    })
}

impl Bill {
    /// Whether both ask for the same: what is said of the source of the rate is no sum.
    pub fn asks_like(&self, other: &Bill) -> bool {
        let percent = |bill: &Bill| bill.rate.as_ref().map(|rate| rate.percent);
        (&self.lines, self.net, self.vat, self.gross, percent(self))
            == (&other.lines, other.net, other.vat, other.gross, percent(other))
    }

    /// Whether each amount, the sum and the tax follow from what stands beside them.
    pub fn adds_up(&self) -> bool {
        let each = self.lines.iter().all(|it| it.price.share(it.part, it.whole) == Some(it.amount));
        let net: Money = self.lines.iter().map(|line| line.amount).sum();
        each && net == self.net
            && tax(&self.lines, self.rate.as_ref()) == Some(self.vat)
            && self.gross == self.net + self.vat
    }
}
