//! The registration form: what may stand in each field.

use crate::error::FieldError;
use crate::questionnaires;
pub use crate::store::registrations::Form;

/// Longest text of a field; nobody needs more, and a flood is refused.
const LONGEST: usize = 500;

impl Form {
    /// What a browser sent, without surrounding blanks; the account without spaces and in capitals.
    pub fn typed(value: impl Fn(&str) -> String) -> Form {
        let text = |name: &str| one_line(&value(name));
        Form {
            address: text("address"),
            phone: text("phone"),
            email: text("email"),
            account: text("account").split_whitespace().collect::<String>().to_uppercase(),
            bank: text("bank"),
            bik: text("bik").to_uppercase(),
            kbe: text("kbe"),
            questionnaire: value("questionnaire").trim().parse().unwrap_or_default(),
            ..Form::default()
        }
    }

    /// What stands in a fixed question.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields().into_iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// Too long to be kept at all.
    pub(super) fn overlong(&self) -> Vec<FieldError> {
        self.fields()
            .into_iter()
            .filter(|(_, value)| value.chars().count() > LONGEST)
            .map(|(name, _)| FieldError::new(name, "registration-error-too-long").with("max", LONGEST))
            .chain(questionnaires::overlong(&self.own))
            .collect()
    }

    /// What still keeps the form from being presented. Bank details are obligatory for a legal entity and
    /// optional for an individual, but never half given (A-8.1.a1, A-8.1.a2).
    pub fn wrong(&self, legal_entity: bool) -> Vec<FieldError> {
        let bank_needed =
            legal_entity || [&self.account, &self.bank, &self.bik, &self.kbe].iter().any(|it| !it.is_empty());
        let problems = [
            self.address.is_empty().then_some(("address", "registration-error-address-empty")),
            phone_problem(&self.phone).map(|key| ("phone", key)),
            email_problem(&self.email).map(|key| ("email", key)),
            bank_needed.then(|| account_problem(&self.account)).flatten().map(|key| ("account", key)),
            (bank_needed && self.bank.is_empty()).then_some(("bank", "registration-error-bank-empty")),
            (bank_needed && !is_bik(&self.bik)).then_some(("bik", "registration-error-bik")),
            (bank_needed && !is_kbe(&self.kbe)).then_some(("kbe", "registration-error-kbe")),
        ];
        let mut wrong: Vec<_> =
            problems.into_iter().flatten().map(|(field, key)| FieldError::new(field, key)).collect();
        wrong.extend(self.overlong());
        wrong
    }

    fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("address", &self.address),
            ("phone", &self.phone),
            ("email", &self.email),
            ("account", &self.account),
            ("bank", &self.bank),
            ("bik", &self.bik),
            ("kbe", &self.kbe),
        ]
    }
}

/// What a field of one line may hold: no line breaks, which could forge lines of a signed text, and no control
/// characters, which one of the databases does not keep.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(crate) fn phone_problem(phone: &str) -> Option<&'static str> {
    if phone.is_empty() {
        return Some("registration-error-phone-empty");
    }
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let plain = phone.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c));
    (!plain || !(10..=15).contains(&digits)).then_some("registration-error-phone-form")
}

/// Only what surely cannot be an address is refused; whether letters arrive is another matter.
pub(crate) fn email_problem(email: &str) -> Option<&'static str> {
    if email.is_empty() {
        return Some("registration-error-email-empty");
    }
    let right = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
            && !email.chars().any(|c| c.is_whitespace() || c.is_control())
    });
    (!right).then_some("registration-error-email-form")
}

/// IBAN of Kazakhstan (ISO 13616): `KZ`, two check digits, three digits of the bank, thirteen characters of
/// the account. A slip of the pen and a wrong shape are told apart.
fn account_problem(account: &str) -> Option<&'static str> {
    if account.is_empty() {
        return Some("registration-error-account-empty");
    }
    let shaped = account.len() == 20
        && account.starts_with("KZ")
        && account.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        && account.chars().skip(2).take(5).all(|c| c.is_ascii_digit());
    if !shaped {
        return Some("registration-error-account-form");
    }
    // 98 − (0 … 96) is always 02 … 98: what else leaves the remainder 1 was never issued (ISO 7064).
    let issued = ("02"..="98").contains(&&account[2..4]);
    (!issued || remainder(account) != 1).then_some("registration-error-account-check")
}

/// BIC of a bank of Kazakhstan (ISO 9362): four letters, `KZ`, two characters, and three more of a branch.
fn is_bik(bik: &str) -> bool {
    matches!(bik.len(), 8 | 11)
        && bik.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        && bik.chars().take(4).all(|c| c.is_ascii_uppercase())
        && &bik[4..6] == "KZ"
}

/// Code of the beneficiary: 1 resident or 2 not, then the sector of the economy.
fn is_kbe(kbe: &str) -> bool {
    matches!(kbe.as_bytes(), [b'1' | b'2', b'1'..=b'9'])
}

/// ISO 7064 MOD 97-10: the first four characters go to the end, letters are 10 … 35.
fn remainder(account: &str) -> u32 {
    let turned = account.chars().skip(4).chain(account.chars().take(4));
    turned.filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        let shifted = if value > 9 { rest * 100 } else { rest * 10 };
        (shifted + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form {
            address: "Астана, Мәңгілік Ел, 1".into(),
            phone: "+7 701 000 00 00".into(),
            email: "office@example.kz".into(),
            // Published example of the IBAN registry.
            account: "KZ86125KZT5004100100".into(),
            bank: "Банк".into(),
            bik: "CASPKZKA".into(),
            kbe: "17".into(),
            ..Form::default()
        }
    }

    /// .a1: what no bank of the country has is told before anything is signed.
    #[test]
    fn bank_details_have_the_shape_of_the_country() {
        for bik in ["", "CASPRUKA", "CASPKZK", "CASPKZKAA", "1ASPKZKA", "CASPKZK!", "БАНККЗ"] {
            assert_eq!(fields(&Form { bik: bik.into(), ..form() }, true), ["bik"], "{bik}");
        }
        for kbe in ["", "7", "37", "10", "177", "1А"] {
            assert_eq!(fields(&Form { kbe: kbe.into(), ..form() }, true), ["kbe"], "{kbe}");
        }
        assert!(fields(&Form { bik: "CASPKZKA001".into(), kbe: "29".into(), ..form() }, false).is_empty());
    }

    fn fields(form: &Form, legal_entity: bool) -> Vec<String> {
        form.wrong(legal_entity).into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_full_form_is_right() {
        assert!(fields(&form(), true).is_empty());
    }

    /// .a1, A-8.1.a2: bank details of a legal entity are obligatory, of an individual if any.
    #[test]
    fn bank_details_are_optional_for_an_individual_but_not_by_half() {
        let mut none = Form { account: String::new(), bank: String::new(), ..form() };
        (none.bik, none.kbe) = (String::new(), String::new());
        assert!(fields(&none, false).is_empty());
        assert_eq!(fields(&none, true), ["account", "bank", "bik", "kbe"]);
        assert_eq!(fields(&Form { bank: String::new(), ..form() }, false), ["bank"]);
    }

    #[test]
    fn a_slip_in_the_account_is_told_apart_from_a_wrong_shape() {
        let told = |account: &str| {
            let wrong = Form { account: account.into(), ..form() }.wrong(true);
            wrong.into_iter().map(|error| error.key).collect::<Vec<_>>()
        };
        assert!(told("KZ86125KZT5004100100").is_empty());
        for slip in ["KZ86125KZT5004100101", "KZ68125KZT5004100100", "KZ86125KZT5004101000"] {
            assert_eq!(told(slip), ["registration-error-account-check"], "{slip}");
        }
        for shape in
            ["KZ86125KZT500410010", "DE86125KZT5004100100", "KZ8612ЖKZT5004100100", "KZ86KZT1255004100100"]
        {
            assert_eq!(told(shape), ["registration-error-account-form"], "{shape}");
        }
    }

    #[test]
    fn check_digits_outside_02_to_98_were_never_issued() {
        for body in ["125KZT5004100100", "125KZT5004100101", "125KZT5004100102"] {
            let fitting: Vec<String> = (0..100)
                .map(|check| format!("KZ{check:02}{body}"))
                .filter(|account| account_problem(account).is_none())
                .collect();
            assert_eq!(fitting.len(), 1, "{fitting:?}");
        }
    }

    #[test]
    fn telephone_and_mail_are_checked_for_their_shape() {
        for (phone, email) in
            [("", ""), ("12345", "name"), ("телефон", "a@b"), ("+7 701 000 00 00 00000", "a b@c.kz")]
        {
            let typed = Form { phone: phone.into(), email: email.into(), ..form() };
            assert_eq!(fields(&typed, true), ["phone", "email"], "{phone} {email}");
        }
    }

    #[test]
    fn a_line_break_cannot_forge_a_line_of_the_agreement() {
        let typed = Form::typed(|_| " Астана\r\n7. Плата не взимается\0 ".into());
        assert_eq!(typed.address, "Астана 7. Плата не взимается");
    }

    #[test]
    fn a_flood_is_not_kept() {
        let flood = Form { address: "я".repeat(501), ..form() };
        assert_eq!(flood.overlong()[0].key, "registration-error-too-long");
    }
}
