//! The date alone: N working days after a day.

use std::hint::black_box;

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use law::Law;

use crate::clock;

/// Lengths of terms that occur.
pub const LENGTHS: [u16; 8] = [3, 5, 10, 15, 20, 30, 45, 60];

/// The same numbers in every run.
pub struct Numbers(u64);

impl Numbers {
    pub fn new() -> Self {
        Self(88_172_645_463_325_252)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// So many days of 2024 and 2025, each with a length.
pub fn pairs(count: usize) -> Vec<(Date, u16)> {
    let mut numbers = Numbers::new();
    let mut pair = || {
        let days = i32::try_from(numbers.below(700)).unwrap_or(0);
        let length = LENGTHS[numbers.below(LENGTHS.len() as u64) as usize];
        (date(2024, 1, 1).saturating_add(days.days()), length)
    };
    (0..count).map(|_| pair()).collect()
}

/// Dates per CPU second and per second.
pub fn add(law: &Law, seconds: f64) -> (f64, f64) {
    let pairs = pairs(512);
    let times = 256;
    let (cpu, wall) = clock::rate(seconds, || {
        for _ in 0..times {
            for (date, days) in &pairs {
                black_box(law.last_day(black_box(*days), black_box(*date)));
            }
        }
    });
    let of_a_batch = (times * pairs.len()) as f64;
    (cpu * of_a_batch, wall * of_a_batch)
}
