//! `tereze verify`: whether an evidence package proves what it says, without a network, a database or a
//! configuration; the protocol in the language of whoever asks.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::Timestamp;
use law::LawBook;
use office::Clock;
use office::documents::algorithm;
use office::package::{
    self, Anchors, Document, Failure, FailureCode, Fault, Finding, Index, Judged, Report, RevocationSource,
    Trusted,
};
use office::texts::{Locale, Texts, Words};
use serde_json::{Value as Json, json};

use crate::command::Fault as Failed;
use crate::log_command::Verified as Key;
use crate::say::{put, say};

#[derive(clap::Args)]
pub struct Arguments {
    /// The container: a case, or a document of it.
    package: PathBuf,
    /// As JSON instead of a protocol.
    #[arg(long)]
    json: bool,
    /// Language of the protocol; without it that of the environment (LANG), else English.
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    /// Root certificates that are believed instead of the national one, PEM or DER: those of a demonstration.
    #[arg(long, value_name = "FILE")]
    anchors: Vec<PathBuf>,
    /// Root certificates of time-stamping services, where they are not those of the signers, PEM or DER.
    #[arg(long, value_name = "FILE")]
    time_stamp_anchors: Vec<PathBuf>,
    /// For when it must be proved, as 2041-01-01T00:00:00Z; without it for now.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// The key of the transparency log, name+id+key, from elsewhere than the package.
    #[arg(long, value_name = "VKEY")]
    log_key: Option<Key>,
}

/// A language on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub enum Language {
    Kk,
    Ru,
    En,
}

impl Language {
    /// The one that was asked for, or that of the environment.
    pub fn locale(asked: Option<Language>) -> Locale {
        match asked {
            Some(Language::Kk) => Locale::Kk,
            Some(Language::Ru) => Locale::Ru,
            Some(Language::En) => Locale::En,
            None => std::env::var("LANG").ok().and_then(|it| Locale::parse(&it)).unwrap_or(Locale::En),
        }
    }

    /// Its words, for a command that reads no law.
    pub fn words(asked: Option<Language>) -> Result<Words, Failed> {
        let zone = LawBook::embedded().in_force(Timestamp::UNIX_EPOCH).zone;
        Ok(Texts::embedded(zone)?.of(Language::locale(asked)).clone())
    }
}

/// The exit code is 0 only when everything is proved, 1 when it is not, and 1 with a message when it cannot be checked.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failed> {
    let zone = LawBook::embedded().in_force(Timestamp::UNIX_EPOCH).zone;
    let texts = Texts::embedded(zone.clone())?;
    let words = texts.of(Language::locale(arguments.lang));
    let trusted = Trusted {
        anchors: match arguments.anchors[..] {
            [] => Anchors::National,
            _ => Anchors::Given(certificates(&arguments.anchors)?),
        },
        stamping: match arguments.time_stamp_anchors[..] {
            [] => None,
            _ => Some(certificates(&arguments.time_stamp_anchors)?),
        },
        at: arguments.at.or(Some(Clock::System.now())),
        log_key: arguments.log_key.clone().map(Key::into_verifier),
    };
    let report = package::check(&arguments.package, &trusted, &zone)
        .map_err(|error| format!("{}: {}", arguments.package.display(), crate::error::chain(&error)))?;
    let sealed = report.index.as_ref().and_then(|index| index.sealed_at);
    if let (Some(at), Some(sealed)) = (arguments.at, sealed)
        && at < sealed
    {
        let said = words.t("verify-at-early").with("at", words.moment_exact(at));
        return Err(said.with("sealed", words.moment_exact(sealed)).to_string().into());
    }
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&told(&report, words))?);
    } else {
        put(format_args!("{}", protocol(&arguments.package, &report, &trusted, words)));
    }
    Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every certificate of every file; a file in PEM may hold several.
fn certificates(files: &[PathBuf]) -> Result<Vec<Vec<u8>>, Failed> {
    const END: &str = "-----END CERTIFICATE-----";
    let mut all = Vec::new();
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        match std::str::from_utf8(&bytes) {
            Ok(text) if text.contains(END) => {
                let blocks = text.split_inclusive(END).map(str::trim).filter(|block| block.ends_with(END));
                all.extend(blocks.map(|block| block.as_bytes().to_vec()));
            }
            _ => all.push(bytes),
        }
    }
    Ok(all)
}

fn protocol(file: &Path, report: &Report, trusted: &Trusted, words: &Words) -> String {
    let mut out = Protocol::default();
    out.line(verdict(report, words));
    out.line("");
    out.line(words.t("verify-file").with("file", file.display().to_string()));
    let size = words.size(report.size);
    out.line(words.t("verify-size").with("count", report.files as i64).with("size", size));
    out.line(match trusted.anchors {
        Anchors::National => words.t("verify-national"),
        Anchors::Given(_) => words.t("verify-given"),
    });
    if let Some(index) = &report.index {
        contents(&mut out, index, report, trusted, words);
    }
    if !report.findings.is_empty() {
        out.line("");
        out.line(words.t("verify-findings"));
    }
    for finding in &report.findings {
        let entry = finding.entry.clone().unwrap_or_else(|| words.t("verify-container").into());
        let said = words.t("verify-finding").with("entry", entry).with("said", said(finding, words));
        out.line(format!("- {said}"));
        if let Some(detail) = finding.fault.detail() {
            out.line(format!("  {}", words.t("verify-detail").with("detail", detail)));
        }
    }
    out.0
}

/// What was proved, as far as it was.
fn contents(out: &mut Protocol, index: &Index, report: &Report, trusted: &Trusted, words: &Words) {
    let subject = words.t("verify-subject").with("id", index.id.to_string());
    out.line(subject.with("system", index.system.clone()));
    if let (Some(seal), Some(at)) = (&report.seal, index.sealed_at) {
        let said = words.t("verify-seal").with("name", seal.signer.full_name());
        out.line(said.with("at", words.moment_exact(at)));
    }
    out.line("");
    out.line(words.t("verify-documents"));
    for one in &index.documents {
        document(out, report, one, words);
    }
    out.line("");
    out.line(words.t("verify-events").with("count", report.logged.len() as i64));
    if report.records > 0 {
        out.line(words.t("verify-records").with("count", report.records as i64));
    }
    if let Some(last) = report.logged.last() {
        let said = words.t("verify-log").with("origin", last.checkpoint.origin.clone());
        out.line(said.with("size", last.checkpoint.size.to_string()));
        let given = trusted.log_key.is_some();
        out.line(words.t(if given { "verify-log-given" } else { "verify-log-own" }));
    }
    let dates = index.dates.iter().filter(|date| sound(report, &date.path)).count();
    out.line(words.t("verify-dates").with("count", dates as i64));
}

/// Lines of a protocol. A package of a stranger must not write lines of its own or move about on the terminal.
#[derive(Default)]
struct Protocol(String);

impl Protocol {
    fn line(&mut self, text: impl std::fmt::Display) {
        let moves =
            |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let shown = text.to_string().replace(moves, "\u{fffd}");
        self.0.push_str(&shown);
        self.0.push('\n');
    }
}

fn verdict(report: &Report, words: &Words) -> String {
    match report.findings.len() {
        0 => words.t("verify-valid").into(),
        count => words.t("verify-invalid").with("count", count as i64).into(),
    }
}

/// Nothing was found about this file.
fn sound(report: &Report, path: &str) -> bool {
    report.findings.iter().all(|finding| finding.entry.as_deref() != Some(path))
}

fn document(out: &mut Protocol, report: &Report, document: &Document, words: &Words) {
    out.line(format!("- {}", document.path));
    let mut of_it =
        report.signatures.iter().filter(|judged| judged.document.path == document.path).peekable();
    if of_it.peek().is_none() {
        let key = match () {
            () if !document.signatures.is_empty() => "verify-no-signature",
            () if report.covered.contains(&document.path) => "verify-covered",
            () => "verify-only-sealed",
        };
        return out.line(format!("  {}", words.t(key)));
    }
    for judged in of_it {
        let (signed, verified) = (&judged.signed, &judged.verified);
        let role = format!("signatures-role-{}", signed.role);
        let role = if words.has(&role) { words.t(role).to_string() } else { signed.role.clone() };
        let said = words
            .t("verify-signed")
            .with("name", verified.signer.full_name())
            .with("role", role)
            .with("at", words.moment_exact(signed.signed_at))
            .with("algorithm", algorithm(words, &signed.algorithm))
            .with("serial", signed.certificate_serial.clone());
        out.line(format!("  {said}"));
        let list = words.moment_exact(verified.revocation.this_update());
        let source = match &verified.revocation {
            RevocationSource::Crl { .. } => words.t("verify-not-revoked").with("at", list),
            RevocationSource::Ocsp { .. } => words.t("verify-not-revoked-answer").with("at", list),
        };
        out.line(format!("  {source}"));
        // A token that the signer's program put inside, and that beside the signature: the same token counts once.
        let inside = verified.time_stamp.as_ref().filter(|inside| judged.stamped.as_ref() != Some(*inside));
        for stamped in judged.stamped.iter().chain(inside) {
            let said = words.t("verify-time-stamp").with("at", words.moment_exact(stamped.at));
            out.line(format!("  {}", said.with("name", stamped.authority.clone())));
        }
        out.line(format!("  {}", words.t(rests_on(judged))));
        if let Some(record) = &judged.record {
            let said = words.t("verify-record").with("count", record.links.len() as i64);
            out.line(format!("  {said}"));
        }
        if let Some(until) = judged.until {
            out.line(format!("  {}", words.t("verify-until").with("at", words.moment_exact(until))));
        }
    }
}

/// What shows when the signature was made: more than the word of the system, or nothing else.
fn rests_on(judged: &Judged) -> &'static str {
    match (&judged.stamped, judged.independent) {
        (_, true) => "verify-independent",
        (Some(_), false) => "verify-stamped-late",
        (None, false) => "verify-receipt-only",
    }
}

/// What is wrong, for people: of a signature also why.
fn said(finding: &Finding, words: &Words) -> String {
    let fault = words.t(format!("verify-fault-{}", finding.fault.code())).to_string();
    match &finding.fault {
        Fault::TimeStamp(failure) if failure.code == FailureCode::RenewedTooLate => {
            aged(failure, words).unwrap_or(fault)
        }
        Fault::Signature(failure) | Fault::TimeStamp(failure) => {
            format!("{fault} {}", words.t(format!("verify-signature-{}", failure.code)))
        }
        _ => fault,
    }
}

/// What of a proof aged, when, and what whoever checks can do.
fn aged(failure: &Failure, words: &Words) -> Option<String> {
    let moment = |name: &str| failure.args.get(name)?.parse().ok().map(|at| words.moment_exact(at));
    let at = moment("at")?;
    if let Some(before) = moment("before") {
        return Some(words.t("verify-aged-order").with("before", before).with("at", at).into());
    }
    let name = failure.args.get("name")?.clone();
    let name = match failure.args.get("aged")?.as_str() {
        "signature" => algorithm(words, &name),
        _ => name,
    };
    let what = words.t(format!("verify-aged-{}", failure.args.get("aged")?));
    let what = what.with("name", name).with("until", moment("not_after")?);
    let then = match moment("renewed") {
        Some(renewed) => words.t("verify-aged-late").with("at", renewed),
        None => words.t("verify-aged-not-renewed").with("at", at),
    };
    Some(format!("{what} {then}"))
}

fn told(report: &Report, words: &Words) -> Json {
    let findings = report.findings.iter().map(|finding| {
        json!({
            "entry": finding.entry,
            "code": finding.fault.code(),
            "text": said(finding, words),
            "detail": finding.fault.detail(),
        })
    });
    let signatures = report.signatures.iter().map(|judged| {
        json!({
            "document": judged.document.path,
            "signature": judged.signed,
            "verified": judged.verified,
            "time_stamp": judged.stamped,
            "renewed": judged.record.as_ref().map(|record| &record.links),
            "until": judged.until,
            "independent": rests_on(judged) == "verify-independent",
        })
    });
    let events = report.logged.iter().map(|logged| {
        json!({
            "event": logged.event,
            "place": logged.place,
            "log": logged.checkpoint.origin,
            "size": logged.checkpoint.size,
        })
    });
    json!({
        "valid": report.findings.is_empty(),
        "files": report.files,
        "size": report.size,
        "index": report.index,
        "seal": report.seal,
        "signatures": signatures.collect::<Vec<_>>(),
        "covered": report.covered,
        "events": events.collect::<Vec<_>>(),
        "records": report.records,
        "findings": findings.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_cannot_write_lines_of_its_own() {
        let mut out = Protocol::default();
        out.line("ТЖ\n\u{1b}[2JTHE PACKAGE IS VALID\u{202e}");
        assert_eq!(out.0, "ТЖ\u{fffd}\u{fffd}[2JTHE PACKAGE IS VALID\u{fffd}\n");
    }
}
