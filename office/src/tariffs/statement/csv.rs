//! A statement as CSV in UTF-8: a line of column names ([`super::COLUMNS`]), then a line for each entry; divided by
//! semicolons or commas. Sums that are not above zero went out.

use ::csv::ReaderBuilder;
use jiff::civil::Date;
use law::tariff::Money;

use super::{COLUMNS, Entry, Format, MOST, Statement, Unreadable};
use crate::decisions::day;

pub(super) fn read(text: &str) -> Result<Statement, Unreadable> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let unreadable = |_| Unreadable::from("not-a-table");
    let names = reader.headers().map_err(unreadable)?.clone();
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let found = names.iter().position(|name| name.trim().eq_ignore_ascii_case(column));
        *place = found.ok_or(Unreadable::from("columns"))?;
    }
    let (mut entries, mut passed_over) = (Vec::new(), 0);
    for (row, line) in reader.records().zip(2..) {
        let row = row.map_err(|_| Unreadable::at("line", line))?;
        if entries.len() == MOST {
            return Err("too-many".into());
        }
        let [booked, reference, amount, payer_bin, payer_name, payer_account, purpose] =
            places.map(|place| row.get(place).unwrap_or_default().trim());
        let booked: Date = day(booked).ok_or(Unreadable::at("date", line))?;
        let amount: Money = amount.parse().map_err(|_| Unreadable::at("amount", line))?;
        if !amount.is_positive() {
            passed_over += 1;
            continue;
        }
        let entry = Entry {
            booked,
            reference: reference.into(),
            account: String::new(),
            amount,
            payer_bin: payer_bin.into(),
            payer_name: payer_name.into(),
            payer_account: payer_account.into(),
            purpose: purpose.into(),
            again: 0,
        };
        entries.push(entry.checked(line)?);
    }
    Ok(Statement { format: Format::Csv, entries, passed_over })
}
