//! The questionnaire with the data of the accreditation certificate (A-12.p2, A-36.p2): what may stand in each field.

use jiff::civil::Date;
use law::kato::Kato;
use law::number::Code;

use super::{Form, Purpose};
use crate::Office;
use crate::config::System;
use crate::ctx::Ctx;
use crate::decisions::day;
use crate::error::{Error, FieldError};
use crate::kato;
use crate::questionnaires::{self, Asked};
use crate::registrations::{email_problem, one_line, phone_problem};
use crate::store::participants::Card;
use crate::store::{Conn, participants};

/// Longest text of a field.
const LONGEST: usize = 500;
/// Longest number of a certificate.
const LONGEST_NUMBER: usize = 100;
/// How many kinds of accreditation a certificate has at most.
pub const KINDS_AT_MOST: usize = 30;

impl Form {
    /// What a browser sent, without surrounding blanks.
    pub fn typed(value: impl Fn(&str) -> String) -> Form {
        let text = |name: &str| one_line(&value(name));
        let kinds = value("kinds");
        let kinds: Vec<_> = kinds.lines().map(one_line).filter(|line| !line.is_empty()).collect();
        Form {
            name_ru: text("name_ru"),
            name_en: text("name_en"),
            head: text("head"),
            region: text("region"),
            address: text("address"),
            phone: text("phone"),
            email: text("email"),
            code: text("code").to_uppercase(),
            system: text("system"),
            certificate: text("certificate"),
            issuer: text("issuer"),
            issued: text("issued"),
            until: text("until"),
            kinds: kinds.join("\n"),
            agreed_until: text("agreed_until"),
            questionnaire: value("questionnaire").trim().parse().unwrap_or_default(),
            ..Form::default()
        }
    }

    /// Its fields by their names.
    pub fn fields(&self) -> [(&'static str, &str); 15] {
        [
            ("name_ru", &self.name_ru),
            ("name_en", &self.name_en),
            ("head", &self.head),
            ("region", &self.region),
            ("address", &self.address),
            ("phone", &self.phone),
            ("email", &self.email),
            ("code", &self.code),
            ("system", &self.system),
            ("certificate", &self.certificate),
            ("issuer", &self.issuer),
            ("issued", &self.issued),
            ("until", &self.until),
            ("kinds", &self.kinds),
            ("agreed_until", &self.agreed_until),
        ]
    }

    /// Too long to be kept at all.
    pub(super) fn overlong(&self) -> Vec<FieldError> {
        let long = |(name, value): &(&str, &str)| {
            let most = if *name == "kinds" { LONGEST * 8 } else { LONGEST };
            (value.chars().count() > most)
                .then(|| FieldError::new(*name, "registration-error-too-long").with("max", most))
        };
        self.fields().iter().filter_map(long).chain(questionnaires::overlong(&self.own)).collect()
    }

    /// The last day of the accreditation.
    pub fn accredited_until(&self) -> Option<Date> {
        day(&self.until)
    }

    /// The last day of the agreement.
    pub fn agreed_until(&self) -> Option<Date> {
        day(&self.agreed_until)
    }

    /// What the lists show of it.
    pub(crate) fn card(&self) -> Card {
        Card {
            certificate: self.certificate.clone(),
            address: self.address.clone(),
            region: self.region.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            issuer: self.issuer.clone(),
            issued: day(&self.issued),
            kinds: self.kinds.lines().map(str::to_owned).collect(),
        }
    }
}

/// Everything that keeps the form from being presented.
pub(crate) async fn wrong(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    (party, purpose): (&str, Purpose),
    form: &Form,
) -> Result<Vec<FieldError>, Error> {
    let today = office.law(ctx.now).date(ctx.now);
    let mut wrong = certificate(form, today);
    if purpose == Purpose::Registration {
        wrong.extend(questionnaire(form));
        let asked = Asked::at(office, conn, super::kind(office), ctx.now).await?;
        wrong.extend(asked.wrong(form.questionnaire, &form.own, ctx.locale));
        let tree = kato::tree(office, ctx.now).await?;
        let region = Kato::parse(&form.region).ok().and_then(|code| tree.get(code));
        if region.is_none_or(|unit| unit.parent.is_some() || !unit.exists(today)) {
            wrong.push(FieldError::new("region", "admission-error-region"));
        }
        match office.config.system {
            System::Portal => wrong.extend(on_the_portal(office, conn, party, form).await?),
            System::Expertise => match form.agreed_until() {
                Some(until) if until >= today => {}
                _ => wrong.push(FieldError::new("agreed_until", "admission-error-agreed")),
            },
        }
    }
    wrong.extend(form.overlong());
    Ok(wrong)
}

fn certificate(form: &Form, today: Date) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, key: &str| wrong.push(FieldError::new(field, key));
    if form.certificate.is_empty() || form.certificate.chars().count() > LONGEST_NUMBER {
        say("certificate", "participants-error-certificate");
    }
    if form.issuer.is_empty() {
        say("issuer", "admission-error-issuer");
    }
    let (issued, until) = (day(&form.issued), day(&form.until));
    if issued.is_none_or(|issued| issued > today) {
        say("issued", "admission-error-issued");
    }
    match until {
        None => say("until", "participants-error-until"),
        Some(until) if until < today => say("until", "admission-error-expired"),
        Some(until) if issued.is_some_and(|issued| until < issued) => say("until", "admission-error-order"),
        Some(_) => {}
    }
    let kinds = form.kinds.lines().count();
    if kinds == 0 || kinds > KINDS_AT_MOST {
        wrong.push(FieldError::new("kinds", "admission-error-kinds").with("max", KINDS_AT_MOST));
    }
    wrong
}

fn questionnaire(form: &Form) -> Vec<FieldError> {
    let empty = [
        ("name_ru", &form.name_ru, "admission-error-name"),
        ("name_en", &form.name_en, "admission-error-name"),
        ("head", &form.head, "admission-error-head"),
        ("address", &form.address, "registration-error-address-empty"),
    ];
    let empty = empty.into_iter().filter(|(_, text, _)| text.is_empty()).map(|(field, _, key)| (field, key));
    let phone = phone_problem(&form.phone).map(|key| ("phone", key));
    let email = email_problem(&form.email).map(|key| ("email", key));
    empty.chain(phone).chain(email).map(|(field, key)| FieldError::new(field, key)).collect()
}

/// The code of the numbers and the system that serves (A-11.p2, A-18.p4). An organisation that comes back keeps its
/// series of numbers.
async fn on_the_portal(
    office: &Office,
    conn: &mut Conn,
    party: &str,
    form: &Form,
) -> Result<Vec<FieldError>, Error> {
    let mut wrong = Vec::new();
    if !office.config.peers.iter().any(|peer| peer.code == form.system) {
        wrong.push(FieldError::new("system", "admission-error-system"));
    }
    let Ok(code) = Code::parse(&form.code) else {
        wrong.push(FieldError::new("code", "admission-error-code"));
        return Ok(wrong);
    };
    let all = participants::all(conn).await?;
    let own = all.iter().find(|it| it.bin == party);
    if own.is_some_and(|own| own.code != code) {
        wrong.push(FieldError::new("code", "admission-error-code-kept"));
    }
    if let Some(other) = all.iter().find(|it| it.bin != party && it.code.looks_like(&code)) {
        wrong.push(FieldError::new("code", "participant-error-code").with("code", &other.code));
    }
    Ok(wrong)
}
