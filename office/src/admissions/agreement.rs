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
use crate::questionnaires;
use crate::registrations::agreement::{Party, Version, entry, line, number};
use crate::texts::{Locale, Words};
use crate::uploads::Upload;

/// What is asked of the accreditation certificate, also in a renewal.
pub const CERTIFICATE_FIELDS: [&str; 5] = ["certificate", "issuer", "issued", "until", "kinds"];
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
    (admission, questionnaire): (&Admission, &questionnaires::Version),
    file: Option<&Upload>,
) -> Result<Vec<(Locale, String)>, Error> {
    let tree = kato::tree(office, ctx.now).await?;
    let region = |locale| {
        let unit = Kato::parse(&admission.form.region).ok().and_then(|code| tree.get(code));
        unit.map(|unit| kato::name(unit, locale).to_owned()).unwrap_or_default()
    };
    let part = |(locale, points): &(Locale, String)| {
        let words = office.texts.of(*locale);
        let mut text = String::new();
        match admission.purpose {
            Purpose::Registration => {
                line(&mut text, words.t(format!("agreement-{}-name", party(office).name())));
                line(&mut text, number(words, version));
                line(&mut text, "");
                line(&mut text, points);
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
        let bin = format!("{}, {} {}", admission.name, words.t("registration-field-bin"), admission.party);
        entry(&mut text, words.t("admission-organisation"), bin);
        let (own, region) = (&admission.form.own, region(*locale));
        let named = (region.as_str(), admission.form.system.as_str());
        match admission.purpose {
            Purpose::Registration => {
                questionnaire.write(&mut text, words, |name| field(admission, name, named), own);
            }
            Purpose::Renewal => {
                for (label, value) in said(words, questionnaire, admission, named) {
                    entry(&mut text, label, value);
                }
            }
        }
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

/// The key of the label of a field.
pub fn label(field: &str) -> String {
    match field {
        "address" | "phone" | "email" => format!("registration-field-{field}"),
        other => format!("admission-field-{other}"),
    }
}

/// The questions that the procedure has, with what is said of each, in the words of a version. `named`: region and expertise system.
pub fn said(
    words: &Words,
    version: &questionnaires::Version,
    admission: &Admission,
    named: (&str, &str),
) -> Vec<(String, String)> {
    match admission.purpose {
        Purpose::Registration => {
            version.said(words, |name| field(admission, name, named), &admission.form.own)
        }
        Purpose::Renewal => {
            let value = |name: &str| Some((words.t(label(name)).to_string(), field(admission, name, named)?));
            CERTIFICATE_FIELDS.iter().filter_map(|name| value(name)).collect()
        }
    }
}

/// What is said in a fixed field; region and system by what they are named.
fn field(admission: &Admission, name: &str, (region, system): (&str, &str)) -> Option<String> {
    let (_, value) = admission.form.fields().into_iter().find(|(field, _)| *field == name)?;
    Some(match name {
        "region" => region.to_owned(),
        "system" => system.to_owned(),
        "kinds" => value.lines().collect::<Vec<_>>().join("; "),
        _ => value.to_owned(),
    })
}
