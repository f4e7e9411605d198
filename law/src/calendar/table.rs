//! Rank and select over all days: adding working days costs two look-ups, explaining them one step for each
//! stretch of equal days.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::{Date, date};

use super::{DayKind, Entry, Reason, Source, Stretch, Year, plain};

/// The first day of the table; an earlier date counts as this one.
pub const FIRST_DAY: Date = date(1990, 1, 1);
/// The last day of the table. Day numbers fit into 16 bits.
pub const LAST_DAY: Date = date(2149, 12, 31);

const FIRST_YEAR: i16 = 1990;
/// Days before each month in a year that is not a leap year.
const BEFORE_MONTH: [u16; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

#[derive(Debug, Clone)]
pub(super) struct Table {
    /// The date of each day number.
    dates: Box<[Date]>,
    /// The day number of 1 January of each year.
    year_starts: Box<[u16]>,
    /// How many working days come before the day; one longer than `dates`.
    rank: Box<[u16]>,
    /// The day number of each working day, in order.
    select: Box<[u16]>,
    /// The stretch that each day belongs to.
    stretch_of: Box<[u16]>,
    stretches: Box<[Piece]>,
}

#[derive(Debug, Clone, PartialEq)]
struct Piece {
    first: u16,
    last: u16,
    what: What,
}

#[derive(Debug, Clone, PartialEq)]
struct What {
    kind: DayKind,
    reason: Reason,
    source: Source,
    act: Option<Arc<str>>,
    confirmed: bool,
}

impl Table {
    pub(super) fn new(years: &BTreeMap<i16, Year>, days: &BTreeMap<Date, Entry>) -> Self {
        let (mut dates, mut year_starts, mut rank, mut select) = (vec![], vec![], vec![], vec![]);
        let (mut stretch_of, mut stretches): (Vec<u16>, Vec<Piece>) = (vec![], vec![]);
        let mut day = FIRST_DAY;
        loop {
            let number = dates.len() as u16;
            if day.day_of_year() == 1 {
                year_starts.push(number);
            }
            let what = what(day, years, days);
            rank.push(select.len() as u16);
            if what.kind.is_working() {
                select.push(number);
            }
            match stretches.last_mut().filter(|piece| piece.what == what) {
                Some(piece) => piece.last = number,
                None => stretches.push(Piece { first: number, last: number, what }),
            }
            stretch_of.push(stretches.len() as u16 - 1);
            dates.push(day);
            match day.tomorrow() {
                Ok(next) if next <= LAST_DAY => day = next,
                _ => break,
            }
        }
        rank.push(select.len() as u16);
        Self {
            dates: dates.into(),
            year_starts: year_starts.into(),
            rank: rank.into(),
            select: select.into(),
            stretch_of: stretch_of.into(),
            stretches: stretches.into(),
        }
    }

    #[inline]
    pub(super) fn add(&self, date: Date, n: u16) -> Date {
        let day = self.number(date);
        if n == 0 {
            return self.dates[day];
        }
        let place = usize::from(self.rank[day + 1]) + usize::from(n) - 1;
        match self.select.get(place) {
            Some(day) => self.dates[usize::from(*day)],
            None => LAST_DAY,
        }
    }

    #[inline]
    pub(super) fn between(&self, from: Date, to: Date) -> u32 {
        let (from, to) = (self.number(from), self.number(to));
        u32::from(self.rank[to + 1].saturating_sub(self.rank[from + 1]))
    }

    pub(super) fn is_working(&self, date: Date) -> bool {
        let day = self.number(date);
        self.rank[day + 1] > self.rank[day]
    }

    pub(super) fn stretches(&self, from: Date, to: Date) -> impl Iterator<Item = Stretch<'_>> + '_ {
        let (from, to) = (self.number(from) as u16, self.number(to) as u16);
        let first = usize::from(self.stretch_of[usize::from(from)]);
        self.stretches[first..].iter().take_while(move |piece| piece.first <= to && from <= to).map(
            move |Piece { first, last, what }| {
                let (first, last) = ((*first).max(from), (*last).min(to));
                let What { kind, reason, source, act, confirmed } = what;
                Stretch {
                    first: self.dates[usize::from(first)],
                    last: self.dates[usize::from(last)],
                    days: last - first + 1,
                    kind: *kind,
                    reason: *reason,
                    source: *source,
                    act: act.as_ref(),
                    confirmed: *confirmed,
                }
            },
        )
    }

    #[inline]
    fn number(&self, date: Date) -> usize {
        let year = date.year() - FIRST_YEAR;
        let Some(start) = usize::try_from(year).ok().and_then(|year| self.year_starts.get(year)) else {
            return if year < 0 { 0 } else { self.dates.len() - 1 };
        };
        let month = date.month();
        let leap = u16::from(month > 2 && date.in_leap_year());
        usize::from(start + BEFORE_MONTH[month as usize - 1] + leap + date.day() as u16 - 1)
    }
}

fn what(day: Date, years: &BTreeMap<i16, Year>, days: &BTreeMap<Date, Entry>) -> What {
    let confirmed = years.get(&day.year()).is_some_and(|year| year.confirmed);
    match days.get(&day) {
        Some(Entry { kind, reason, source, act, .. }) => {
            What { kind: *kind, reason: *reason, source: *source, act: act.clone(), confirmed }
        }
        None => {
            let (kind, reason) = plain(day);
            What { kind, reason, source: Source::FiveDayWeek, act: None, confirmed }
        }
    }
}
