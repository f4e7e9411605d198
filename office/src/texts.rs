//! Texts for people in Kazakh, Russian and English.
//!
//! The only place where words are chosen: whole sentences from `locales/<language>/<topic>.ftl`,
//! dates, numbers and sizes as each language writes them. The rest of the program passes keys and
//! values. A key that is missing stops a debug build at once (so tests find it) and is shown as it
//! is, with a line in the log, in a release build.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::laws::{Kept, Laws};

/// A language of the portal. Kazakh is the first: it is the language of the state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    Kk,
    Ru,
    En,
}

impl Locale {
    /// In the order in which the languages are offered.
    pub const ALL: [Locale; 3] = [Locale::Kk, Locale::Ru, Locale::En];

    /// BCP 47 code, also the name of the folder of texts.
    pub fn code(self) -> &'static str {
        match self {
            Locale::Kk => "kk",
            Locale::Ru => "ru",
            Locale::En => "en",
        }
    }

    /// What is meant for this language.
    pub fn choose<T>(self, kk: T, ru: T, en: T) -> T {
        match self {
            Locale::Kk => kk,
            Locale::Ru => ru,
            Locale::En => en,
        }
    }

    /// The name of the language in the language itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Locale::Kk => "Қазақша",
            Locale::Ru => "Русский",
            Locale::En => "English",
        }
    }

    /// `kk`, `ru-KZ`, `en_GB` … or nothing where the portal does not speak it.
    pub fn parse(code: &str) -> Option<Locale> {
        let language = code.trim().split(['-', '_']).next()?;
        Locale::ALL.into_iter().find(|locale| locale.code().eq_ignore_ascii_case(language))
    }

    /// The best language of an `Accept-Language` header; Kazakh where none fits.
    pub fn preferred(accept_language: &str) -> Locale {
        let mut best = (Locale::Kk, 0.0_f32);
        for part in accept_language.split(',') {
            let (code, rest) = part.split_once(';').unwrap_or((part, ""));
            let weight = rest.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(1.0);
            if let Some(locale) = Locale::parse(code)
                && weight > best.1
            {
                best = (locale, weight);
            }
        }
        best.0
    }
}

/// The language in which a paper is set.
impl From<Locale> for pdf::Language {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::Kk => pdf::Language::Kk,
            Locale::Ru => pdf::Language::Ru,
            Locale::En => pdf::Language::En,
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Texts that cannot be loaded: a mistake in a file of texts.
#[derive(Debug, thiserror::Error)]
#[error("text file {file}: {problem}")]
pub struct TextsError {
    file: String,
    problem: String,
}

#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../locales"]
struct Files;

/// All texts of the program, cheap to clone.
#[derive(Clone)]
pub struct Texts([Words; 3]);

impl Texts {
    /// Loads the texts built into the program; `zone` is the zone of legal dates.
    pub fn embedded(zone: TimeZone) -> Result<Texts, TextsError> {
        static PROGRAM: LazyLock<Laws> = LazyLock::new(Laws::embedded);
        Texts::of_system(zone, PROGRAM.clone())
    }

    /// The same for a system that names the editions and terms of its own book too.
    pub fn of_system(zone: TimeZone, laws: Laws) -> Result<Texts, TextsError> {
        let [kk, ru, en] = Locale::ALL.map(|locale| Words::embedded(locale, zone.clone(), laws.clone()));
        Ok(Texts([kk?, ru?, en?]))
    }

    /// The texts in one language.
    pub fn of(&self, locale: Locale) -> &Words {
        &self.0[locale as usize]
    }
}

/// The texts of one language, cheap to clone.
#[derive(Clone)]
pub struct Words {
    locale: Locale,
    zone: TimeZone,
    bundle: Arc<FluentBundle<FluentResource>>,
    laws: Laws,
}

impl Words {
    fn embedded(locale: Locale, zone: TimeZone, laws: Laws) -> Result<Words, TextsError> {
        let language = locale
            .code()
            .parse()
            .map_err(|_| TextsError { file: locale.code().into(), problem: "not a language code".into() })?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Isolation marks would be copied with numbers and addresses; the three scripts run left to right.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match locale {
            Locale::En => |value, _| whole_number(value, ','),
            Locale::Kk | Locale::Ru => |value, _| whole_number(value, NO_BREAK_SPACE),
        }));
        for (file, source) in files_of(locale) {
            let resource = FluentResource::try_new(source)
                .map_err(|(_, errors)| TextsError { file: file.clone(), problem: format!("{errors:?}") })?;
            bundle
                .add_resource(resource)
                .map_err(|errors| TextsError { file, problem: format!("{errors:?}") })?;
        }
        Ok(Words { locale, zone, bundle: Arc::new(bundle), laws })
    }

    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The zone in which dates and times are shown.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The law whose editions and terms explanations name.
    pub(crate) fn law(&self) -> Arc<Kept> {
        self.laws.kept()
    }

    /// The text of a key; values are added by [`Said::with`].
    pub fn t<'a>(&'a self, key: impl Into<Cow<'a, str>>) -> Said<'a> {
        Said { words: self, key: key.into(), args: Vec::new() }
    }

    /// The text of a key with values that were kept as text, as in refusals, failures and events:
    /// dates and instants of ISO 8601 are said as this language says them.
    pub fn told<'a, K: AsRef<str>, V: AsRef<str>>(
        &'a self,
        key: impl Into<Cow<'a, str>>,
        args: &BTreeMap<K, V>,
    ) -> Said<'a> {
        args.iter().fold(self.t(key), |said, (name, value)| {
            said.with(name.as_ref().to_owned(), self.value(value.as_ref()))
        })
    }

    /// The same for what another system wrote: nothing where there is no such text or a value is missing.
    pub fn told_if_known<K: AsRef<str>, V: AsRef<str>>(
        &self,
        key: &str,
        args: &BTreeMap<K, V>,
    ) -> Option<String> {
        let said = self.told(key.to_owned(), args);
        self.format(key, &said.args).ok()
    }

    fn value(&self, text: &str) -> String {
        if let Ok(at) = text.parse::<Timestamp>() {
            self.moment(at)
        } else if let (10, Ok(date)) = (text.len(), text.parse::<Date>()) {
            self.date(date)
        } else {
            text.to_owned()
        }
    }

    /// What the data of the law says in this language.
    pub fn data<'a>(&self, text: &'a law::Text) -> &'a str {
        self.locale.choose(&text.kk, &text.ru, &text.en)
    }

    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// `24 ноября 2026`, `2026 жылғы 24 қараша`, `24 November 2026`.
    pub fn date(&self, date: Date) -> String {
        self.dated("date-long", date).to_string()
    }

    /// The same without the year, for stages and cells beside other dates.
    pub fn day(&self, date: Date) -> String {
        self.dated("date-day", date).to_string()
    }

    /// `вт, 24 ноября 2026`.
    pub fn date_with_weekday(&self, date: Date) -> String {
        let weekday = self.weekday(date.weekday());
        self.dated("date-with-weekday", date).with("weekday", weekday).to_string()
    }

    /// `24.11.2026`, for tables with many dates.
    pub fn date_short(&self, date: Date) -> String {
        date.strftime("%d.%m.%Y").to_string()
    }

    /// `вт`: two or three letters.
    pub fn weekday(&self, day: Weekday) -> String {
        self.t("weekday-short").with("day", i64::from(day.to_monday_one_offset())).to_string()
    }

    /// `12:47` in the zone of the portal; in an hour that occurs twice also by which offset.
    pub fn time(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        let twice = self.zone.to_ambiguous_timestamp(local.datetime()).is_ambiguous();
        local.strftime(if twice { "%H:%M (UTC%:z)" } else { "%H:%M" }).to_string()
    }

    /// `24 ноября 2026, 12:47`.
    pub fn moment(&self, at: Timestamp) -> String {
        format!("{}, {}", self.date(self.date_of(at)), self.time(at))
    }

    /// `24.11.2026 16:18:42`, for signatures and journals.
    pub fn moment_exact(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%d.%m.%Y %H:%M:%S").to_string()
    }

    /// The last moment before the exclusive end of a term: `2 декабря 2026, 23:59`.
    /// People read "until 24:00 of the 2nd" as the 3rd, so the last minute inside is named.
    pub fn until(&self, end: Timestamp) -> String {
        let inside = end - jiff::SignedDuration::from_secs(1);
        self.moment(inside)
    }

    /// The civil date of an instant in the zone of the portal.
    pub fn date_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// By which clock terms and times are told: the offset of the capital, since which day, and the one before it. Dates
    /// of before the change stand beside later ones on one page, so both are told.
    pub fn clock(&self) -> String {
        let offset = |seconds: i32| match (seconds / 3600, seconds / 60 % 60) {
            (hours, 0) => format!("UTC{hours:+}"),
            (hours, minutes) => format!("UTC{hours:+}:{:02}", minutes.abs()),
        };
        // Data of zones also list instants at which the offset stays as it was.
        let changes: Vec<_> = self.zone.preceding(Timestamp::MAX).take(8).collect();
        let changed = changes.windows(2).find(|pair| pair[0].offset() != pair[1].offset());
        let Some([last, former]) = changed else {
            let always = offset(self.zone.to_offset(Timestamp::MAX).seconds());
            return self.t("footer-time-always").with("offset", always).into();
        };
        let before = former.offset();
        // The day that began when the former clock showed midnight.
        let date = before.to_datetime(last.timestamp()).date();
        let said = self.t("footer-time").with("offset", offset(last.offset().seconds()));
        said.with("date", self.date(date)).with("before", offset(before.seconds())).into()
    }

    /// `1 384`.
    pub fn number(&self, number: i64) -> String {
        grouped(number, self.group_mark())
    }

    /// `384,5 МБ`: units of 1024, as the file managers of the readers count.
    pub fn size(&self, bytes: u64) -> String {
        const UNITS: [&str; 4] = ["size-kb", "size-mb", "size-gb", "size-tb"];
        if bytes < 1024 {
            return self.t("size-b").with("n", self.number(bytes as i64)).to_string();
        }
        let mut tenths = bytes.saturating_mul(10) / 1024;
        let mut unit = 0;
        while tenths >= 10_240 && unit + 1 < UNITS.len() {
            tenths /= 1024;
            unit += 1;
        }
        let mark = if self.locale == Locale::En { '.' } else { ',' };
        let whole = self.number((tenths / 10) as i64);
        let n = if tenths.is_multiple_of(10) { whole } else { format!("{whole}{mark}{}", tenths % 10) };
        self.t(UNITS[unit]).with("n", n).to_string()
    }

    fn dated(&self, key: &'static str, date: Date) -> Said<'_> {
        self.t(key)
            .with("day", date.day().to_string())
            .with("month", i64::from(date.month()))
            .with("year", date.year().to_string())
    }

    fn group_mark(&self) -> char {
        if self.locale == Locale::En { ',' } else { NO_BREAK_SPACE }
    }

    fn format(&self, key: &str, args: &[(Cow<'_, str>, FluentValue<'_>)]) -> Result<String, String> {
        let message = self.bundle.get_message(key).ok_or("no such text")?;
        let pattern = message.value().ok_or("a text without a value")?;
        let args: FluentArgs = args.iter().map(|(name, value)| (name.as_ref(), value.clone())).collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if errors.is_empty() { Ok(text) } else { Err(format!("{errors:?}")) }
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({})", self.locale)
    }
}

/// A text that is about to be said: shown with `{}`, values are added before.
#[derive(Clone)]
#[must_use]
pub struct Said<'a> {
    words: &'a Words,
    key: Cow<'a, str>,
    args: Vec<(Cow<'a, str>, FluentValue<'a>)>,
}

impl<'a> Said<'a> {
    /// Gives a value: a number (which also chooses the plural form) or text.
    pub fn with(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<FluentValue<'a>>) -> Self {
        self.args.push((name.into(), value.into()));
        self
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.words.format(&self.key, &self.args) {
            Ok(text) => f.write_str(&text),
            Err(problem) if cfg!(debug_assertions) => {
                panic!("text {} in {}: {problem}", self.key, self.words.locale)
            }
            Err(problem) => {
                tracing::error!(key = %self.key, locale = %self.words.locale, "text not shown: {problem}");
                f.write_str(&self.key)
            }
        }
    }
}

impl From<Said<'_>> for String {
    fn from(said: Said<'_>) -> String {
        said.to_string()
    }
}

const NO_BREAK_SPACE: char = '\u{a0}';

fn files_of(locale: Locale) -> Vec<(String, String)> {
    let folder = format!("{}/", locale.code());
    let mut files: Vec<_> = Files::iter()
        .filter(|name| name.starts_with(&folder) && name.ends_with(".ftl"))
        .filter_map(|name| {
            let source = String::from_utf8(Files::get(&name)?.data.into_owned()).ok()?;
            Some((name.into_owned(), source))
        })
        .collect();
    files.sort();
    files
}

fn whole_number(value: &FluentValue<'_>, mark: char) -> Option<String> {
    match value {
        FluentValue::Number(n) if n.value.fract() == 0.0 => Some(grouped(n.value as i64, mark)),
        _ => None,
    }
}

/// Thousands in groups of three.
fn grouped(number: i64, mark: char) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "\u{2212}" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
#[path = "texts_tests.rs"]
mod tests;
