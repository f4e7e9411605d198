//! Acts as people cite them: name, date, number and article in place of the identifiers of the state register of
//! legal acts that stand in the calendar (docs/calendar.md).

use jiff::civil::Date;

use crate::texts::Words;

/// What an entry of the calendar cites, in words: `Z010000267_ § 3; № 306-VIII, 11.06.2026`. Nothing where some
/// part of it is not known here.
pub fn cited(words: &Words, act: &str) -> Option<String> {
    let said: Option<Vec<_>> = act.split("; ").map(|part| one(words, part)).collect();
    said.map(|said| said.join("; "))
}

fn one(words: &Words, part: &str) -> Option<String> {
    let (act, article) = part.split_once(" § ").map_or((part, None), |(act, article)| (act, Some(article)));
    let (id, rest) = act.split_once(", ").map_or((act, None), |(id, rest)| (id, Some(rest)));
    match (id, article) {
        ("Z010000267_", Some(article)) => of_law(words, "act-law-on-holidays", article),
        ("K1500000414", Some(article)) => of_law(words, "act-labour-code", article),
        (id, None) if id.starts_with("№ ") => numbered(words, &id["№ ".len()..], rest?),
        (id, None) => registered(words, id, rest).or_else(|| announced(words, id, rest?)),
        _ => None,
    }
}

/// `3`, or `84 (5)`: an article, perhaps with its point.
fn of_law(words: &Words, law: &'static str, article: &str) -> Option<String> {
    let (article, point) = match article.strip_suffix(')').and_then(|text| text.split_once(" (")) {
        Some((article, point)) => (article, Some(point)),
        None => (article, None),
    };
    let place = match point {
        Some(point) => words.t("act-article-point").with("article", article).with("point", point),
        None => words.t("act-article").with("article", article),
    };
    Some(words.t(law).with("place", place.to_string()).into())
}

/// `306-VIII`: laws have the number of the convocation, decrees of the Government have none.
fn numbered(words: &Words, number: &str, when: &str) -> Option<String> {
    let kind = if number.contains('-') { "act-law" } else { "act-decree" };
    Some(words.t(kind).with("number", number).with("when", words.date(date(when)?)).into())
}

/// `P1700000864`, `G24G0000436, № 436, 21.11.2024`: kind, year and number; the date where a source names it.
fn registered(words: &Words, id: &str, rest: Option<&str>) -> Option<String> {
    let (kind, digits) = match id.split_at_checked(1)? {
        ("P", digits) => ("act-decree", digits.to_owned()),
        ("G", digits) => ("act-order-of-labour", digits.replacen('G', "", 1)),
        _ => return None,
    };
    let (year, number) = digits.split_at_checked(2)?;
    let (year, number): (u16, u32) = (year.parse().ok()?, number.parse().ok()?);
    let when = match rest.and_then(|rest| date(rest.rsplit(", ").next()?)) {
        Some(date) => words.date(date),
        None => words.t("act-year").with("year", (2000 + year).to_string()).into(),
    };
    Some(words.t(kind).with("number", number.to_string()).with("when", when).into())
}

/// `muftyat.kz, 06.11.2025`: where the date of Kurban Ait was announced.
fn announced(words: &Words, site: &str, when: &str) -> Option<String> {
    let when = match date(when) {
        Some(date) => words.date(date),
        None => words.t("act-year").with("year", when.parse::<u16>().ok()?.to_string()).into(),
    };
    site.contains('.').then(|| words.t("act-announced").with("site", site).with("when", when).into())
}

fn date(text: &str) -> Option<Date> {
    Date::strptime("%d.%m.%Y", text).ok()
}
