//! What cannot be read on the command line, in the language of whoever calls: the usual mistakes in words of our own,
//! the rest, and everything in English, in those of the parser.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use law::LawBook;
use office::texts::{Locale, Texts, Words};

use crate::verify_command::Language;

/// The exit code of the parser for a mistake in the arguments.
pub const USAGE: u8 = 2;

/// The mistake and how the command is called; none where the parser tells it.
pub fn told(error: &clap::Error) -> Option<String> {
    let locale = locale(std::env::args().skip(1));
    let zone = LawBook::embedded().in_force(jiff::Timestamp::UNIX_EPOCH).zone;
    let texts = Texts::embedded(zone).ok()?;
    (locale != Locale::En).then(|| said(error, texts.of(locale)))?
}

fn said(error: &clap::Error, words: &Words) -> Option<String> {
    let of = |kind| error.get(kind).map(text).unwrap_or_default();
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let known = of(ContextKind::ValidValue);
    let said = match error.kind() {
        ErrorKind::UnknownArgument => words.t("cli-unknown-option").with("option", argument),
        ErrorKind::InvalidSubcommand => {
            words.t("cli-unknown-command").with("command", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => words.t("cli-missing-argument").with("arguments", argument),
        ErrorKind::InvalidValue if value.is_empty() => {
            words.t("cli-missing-value").with("argument", argument)
        }
        ErrorKind::InvalidValue if !known.is_empty() => {
            words.t("cli-other-value").with("argument", argument).with("value", value).with("known", known)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            words.t("cli-wrong-value").with("argument", argument).with("value", value)
        }
        _ => return None,
    };
    let said = said.to_string();
    let usage = of(ContextKind::Usage);
    let usage = usage.trim().strip_prefix("Usage: ").unwrap_or_default().to_owned();
    let how = match usage.is_empty() {
        true => words.t("cli-help").to_string(),
        false => words.t("cli-usage").with("usage", usage).to_string(),
    };
    Some(format!("{said}\n{how}"))
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join(", "),
        other => other.to_string(),
    }
}

/// The language that was asked for, read without the parser, which did not get as far; else that of the environment.
fn locale(arguments: impl Iterator<Item = String>) -> Locale {
    let arguments: Vec<String> = arguments.collect();
    let asked = arguments.iter().enumerate().find_map(|(place, argument)| match argument.split_once('=') {
        Some(("--lang" | "--language", language)) => Some(language),
        None if argument == "--lang" || argument == "--language" => Some(arguments.get(place + 1)?.as_str()),
        _ => None,
    });
    asked.and_then(Locale::parse).unwrap_or_else(|| Language::locale(None))
}
