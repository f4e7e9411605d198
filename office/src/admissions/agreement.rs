//! What an organisation signs: the agreement in force with the party, the questionnaire and the data of the accreditation
//! certificate with its SHA-256, in one text (A-12.p1, A-12.p2, A-36.p1, A-36.p2). The operator countersigns the same
//! bytes. A certificate of a further validity is presented in the same form without an agreement.

use law::kato::Kato;

use super::{Admission, CERTIFICATE, Purpose};
use crate::Office;
use crate::config::System;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::kato;
use crate::registrations::agreement::{Party, Version, entry, line, number};
use crate::texts::{Locale, Words};
use crate::uploads::Upload;

/// Kind of the document.
pub const KIND: &str = "admission";
pub const FILE_NAME: &str = "admission.txt";

/// With whom the system concludes the agreement.
pub(crate) fn party(office: &Office) -> Party {
    match office.config.system {
        System::Portal => Party::Participant,
        System::Expertise => Party::ExpertiseUser,
    }
}

/// The text in each language of the version.
pub(super) async fn parts(
    office: &Office,
    ctx: &Ctx,
    version: &Version,
    admission: &Admission,
    file: Option<&Upload>,
) -> Result<Vec<(Locale, String)>, Error> {
    let tree = kato::tree(office, ctx.now).await?;
    let region = |locale| {
        let unit = Kato::parse(&admission.form.region).ok().and_then(|code| tree.get(code));
        unit.map(|unit| kato::name(unit, locale).to_owned()).unwrap_or_default()
    };
    let part = |(locale, said): &(Locale, String)| {
        let words = office.texts.of(*locale);
        let mut text = String::new();
        match admission.purpose {
            Purpose::Registration => {
                line(&mut text, words.t(format!("agreement-{}-name", party(office).name())));
                line(&mut text, number(words, version));
                line(&mut text, "");
                line(&mut text, said);
                line(&mut text, "");
            }
            Purpose::Renewal => {
                line(&mut text, words.t("admission-renewal-text"));
                line(&mut text, "");
            }
        }
        let label = match office.config.system {
            System::Portal => "agreement-operator",
            System::Expertise => "agreement-expertise-operator",
        };
        let operator = office.config.organisation.name(*locale);
        let operator = format!("{operator}, {}", office.config.organisation.bin);
        entry(&mut text, words.t(label), operator);
        facts(&mut text, office, words, admission, &region(*locale));
        if let Some(file) = file {
            let bytes = words.t("agreement-bytes").with("n", file.received);
            let sha256 = file.sha256.as_deref().unwrap_or_default();
            let name = words.t(format!("registration-attachment-{CERTIFICATE}"));
            entry(&mut text, name, format!("{}, {bytes}, {sha256}", file.file_name));
        }
        line(&mut text, "");
        (*locale, text)
    };
    Ok(version.texts.iter().map(part).collect())
}

fn facts(text: &mut String, office: &Office, words: &Words, admission: &Admission, region: &str) {
    let bin = format!("{}, {} {}", admission.name, words.t("registration-field-bin"), admission.party);
    entry(text, words.t("admission-organisation"), bin);
    for (name, value) in said(office, admission, region) {
        entry(text, words.t(label(name)), value);
    }
}

/// The key of the label of a field.
pub fn label(field: &str) -> String {
    match field {
        "address" | "phone" | "email" => format!("registration-field-{field}"),
        other => format!("admission-field-{other}"),
    }
}

/// The fields that the procedure has here, with what is said of each.
pub fn said(office: &Office, admission: &Admission, region: &str) -> Vec<(&'static str, String)> {
    let fields = admission.form.fields().into_iter();
    let shown = |(name, value): (&'static str, &str)| {
        let value = match name {
            "region" => region.to_owned(),
            "kinds" => value.lines().collect::<Vec<_>>().join("; "),
            _ => value.to_owned(),
        };
        (name, value)
    };
    fields.filter(|(name, _)| has(office, admission.purpose, name)).map(shown).collect()
}

/// Whether a procedure has this field.
pub fn has(office: &Office, purpose: Purpose, field: &str) -> bool {
    let certificate = ["certificate", "issuer", "issued", "until", "kinds"].contains(&field);
    match (purpose, office.config.system) {
        (Purpose::Renewal, _) => certificate,
        (Purpose::Registration, System::Portal) => field != "agreed_until",
        (Purpose::Registration, System::Expertise) => !["code", "system"].contains(&field),
    }
}
