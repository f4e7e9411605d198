//! What every decision of the operator says beside its content: from which day, and why.

use jiff::civil::Date;
use law::number::YEARS;

use crate::error::FieldError;
use crate::registrations::one_line;

/// Longest reason.
const LONGEST: usize = 1_000;

/// The day and the reason, or everything that is wrong with them in the texts of this topic: `<topic>-error-from`,
/// `-from-early`, `-reason`, `-reason-long`. A day that has begun has its rule already.
pub(crate) fn read(
    topic: &str,
    from: &str,
    reason: &str,
    today: Date,
) -> Result<(Date, String), Vec<FieldError>> {
    let mut wrong = Vec::new();
    let error = |field: &str, name: &str| {
        let key = format!("{topic}-error-{name}");
        FieldError::new(field, key)
    };
    let from = day(from.trim());
    match from {
        None => wrong.push(error("from", "from")),
        Some(from) if from <= today => wrong.push(error("from", "from-early").with("date", today)),
        Some(_) => {}
    }
    let reason = one_line(reason);
    if reason.is_empty() {
        wrong.push(error("reason", "reason"));
    } else if reason.chars().count() > LONGEST {
        wrong.push(error("reason", "reason-long").with("max", LONGEST));
    }
    match from {
        Some(from) if wrong.is_empty() => Ok((from, reason)),
        _ => Err(wrong),
    }
}

/// A day as people write it: `dd.mm.yyyy`, or ISO 8601.
pub(crate) fn day(text: &str) -> Option<Date> {
    let date: Option<Date> = Date::strptime("%d.%m.%Y", text).or_else(|_| text.parse()).ok();
    date.filter(|date| YEARS.contains(&date.year()))
}
