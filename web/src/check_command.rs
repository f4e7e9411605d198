//! `tereze check`: whether a system may go into operation, line by line, in the language of whoever calls.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use law::access::Role;
use office::Config;
use office::readiness::{self, Finding, Verdict};
use office::texts::Words;
use serde_json::json;

use crate::command::Fault;
use crate::operator_command::role;
use crate::say::say;
use crate::verify_command::Language;

/// `tereze check …`
#[derive(clap::Args)]
pub struct Arguments {
    /// The system's configuration.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// As JSON instead of lines.
    #[arg(long)]
    json: bool,
    /// Language of the answer; without it that of the environment (LANG), else English.
    #[arg(long, alias = "language", value_name = "LANGUAGE")]
    lang: Option<Language>,
}

/// The exit code is 0 when nothing keeps the system from going into operation, 1 when something does.
pub async fn run(arguments: Arguments) -> Result<ExitCode, Fault> {
    let words = Language::words(arguments.lang)?;
    let findings = match Config::load(&arguments.config) {
        Ok(config) => readiness::check(&config).await,
        Err(error) => vec![readiness::unreadable(&error)],
    };
    let ready = readiness::may_operate(&findings);
    if arguments.json {
        let lines: Vec<_> = findings.iter().map(|it| told(&words, it)).collect();
        say!("{}", serde_json::to_string_pretty(&json!({"ready": ready, "findings": lines}))?);
    } else {
        findings.iter().for_each(|finding| line(&words, finding));
        let count = |verdict| findings.iter().filter(|it| it.verdict == verdict).count() as i64;
        let said = words.t(if ready { "check-ready" } else { "check-not-ready" });
        let said = said.with("failures", count(Verdict::Failure)).with("warnings", count(Verdict::Warning));
        say!("\n{said}");
    }
    Ok(if ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(words: &Words, finding: &Finding) {
    let verdict = match finding.verdict {
        Verdict::Ok => "check-verdict-ok",
        Verdict::Warning => "check-verdict-warning",
        Verdict::Failure => "check-verdict-failure",
    };
    say!("{}: {}: {}", words.t(verdict), words.t(format!("check-{}", finding.check)), said(words, finding));
    if let Some(what) = to_do(words, finding) {
        say!("    {what}");
    }
    if let Some(detail) = finding.detail.as_deref().filter(|detail| !detail.is_empty()) {
        say!("    {}", words.t("check-detail").with("detail", detail.to_owned()));
    }
}

fn told(words: &Words, finding: &Finding) -> serde_json::Value {
    json!({
        "check": finding.check,
        "code": finding.code,
        "verdict": finding.verdict,
        "args": finding.args,
        "said": said(words, finding),
        "do": to_do(words, finding),
        "detail": finding.detail,
    })
}

fn said(words: &Words, finding: &Finding) -> String {
    words.told(format!("check-{}-{}", finding.check, finding.code), &args(words, finding)).to_string()
}

/// Nothing where the part is well.
fn to_do(words: &Words, finding: &Finding) -> Option<String> {
    let key = format!("check-{}-{}-do", finding.check, finding.code);
    (finding.verdict != Verdict::Ok).then(|| words.told(key, &args(words, finding)).to_string())
}

/// Roles and sizes in words; moments and days are put into words where they are said.
fn args(words: &Words, finding: &Finding) -> BTreeMap<&'static str, String> {
    let value = |(name, value): (&&'static str, &String)| {
        let said = match *name {
            "role" => Role::parse(value).map(|it| role(words, it)),
            "free" => value.parse().ok().map(|bytes| words.size(bytes)),
            _ => None,
        };
        (*name, said.unwrap_or_else(|| value.clone()))
    };
    finding.args.iter().map(value).collect()
}
