//! The people and systems of the demonstration. Nobody of them exists: their numbers have right check digits and
//! serial parts of zeros, which are not issued.

use law::access::Role;
use pki::Algorithm;
use pki::authority::{Holder, Organisation, Person, Position};

use crate::texts::Locale;

/// Somebody with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Persona {
    /// File name of key and certificate, and what people type.
    pub id: &'static str,
    pub surname: &'static str,
    pub given_name: &'static str,
    pub patronymic: &'static str,
    pub iin: &'static str,
    /// None for an individual.
    pub organisation: Option<&'static Company>,
    pub position: Option<Position>,
    pub algorithm: Algorithm,
    /// Role as employee of the portal, the expertise organisation or the Vedomstvo; applicants get theirs by
    /// registering.
    pub role: Option<Role>,
    pub certificate: State,
}

/// What is the matter with the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Valid,
    Expired,
    Revoked,
    /// Issued by an authority that nobody trusts.
    Foreign,
}

/// A legal entity of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Company {
    /// In Kazakh, as in certificates.
    pub name: &'static str,
    pub name_ru: &'static str,
    pub name_en: &'static str,
    pub bin: &'static str,
}

/// A system with a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// File name of key and certificate; as [`crate::System::as_str`].
    pub id: &'static str,
    /// In Kazakh, as in the certificate.
    pub name: &'static str,
    pub name_ru: &'static str,
    pub name_en: &'static str,
    /// Registered identifier of the system, below the UUID of the demonstration authority.
    pub oid: &'static str,
    pub owner: &'static Company,
}

pub const APPLICANT: Company = Company {
    name: "ЖШС \"Сарыарқа Құрылыс Инвест\"",
    name_ru: "ТОО \"Сарыарка Курылыс Инвест\"",
    name_en: "Saryarka Kurylys Invest LLP",
    bin: "190840000015",
};
pub const OPERATOR: Company = Company {
    name: "АҚ \"Бірыңғай терезе операторы (демо)\"",
    name_ru: "АО \"Оператор единого окна (демо)\"",
    name_en: "Single Window Operator JSC (demo)",
    bin: "210540000010",
};
pub const EXPERTISE: Company = Company {
    name: "ЖШС \"Сенім Сараптама\"",
    name_ru: "ТОО \"Сеним Сараптама\"",
    name_en: "Senim Saraptama LLP",
    bin: "160240000018",
};
pub const VEDOMSTVO: Company = Company {
    name: "Құрылыс істері ведомствосы (демо)",
    name_ru: "Ведомство по делам строительства (демо)",
    name_en: "Agency for Construction Affairs (demo)",
    bin: "100340000010",
};

pub const SEALS: &[Seal] = &[
    Seal {
        id: "portal",
        name: "Терезе порталы (демо)",
        name_ru: "Портал Терезе (демо)",
        name_en: "Tereze portal (demo)",
        oid: "2.25.147603990760383302516291826455211468707.1",
        owner: &OPERATOR,
    },
    Seal {
        id: "expertise",
        name: "Сенім Сараптама ақпараттық жүйесі (демо)",
        name_ru: "Информационная система \"Сеним Сараптама\" (демо)",
        name_en: "Information system of Senim Saraptama (demo)",
        oid: "2.25.147603990760383302516291826455211468707.2",
        owner: &EXPERTISE,
    },
];

/// Everybody, in the order in which they are offered.
pub const PERSONAS: &[Persona] = &[
    Persona {
        id: "applicant",
        surname: "АХМЕТОВА",
        given_name: "АЙГЕРІМ",
        patronymic: "СЕРІКҚЫЗЫ",
        iin: "850712400003",
        organisation: Some(&APPLICANT),
        position: Some(Position::Head),
        ..PERSON
    },
    Persona {
        id: "clerk",
        surname: "ҚҰРМАНОВ",
        given_name: "ДӘУРЕН",
        patronymic: "САМАТҰЛЫ",
        iin: "930818300010",
        organisation: Some(&APPLICANT),
        position: Some(Position::Employee),
        ..PERSON
    },
    Persona {
        id: "individual",
        surname: "ИВАНЧЕНКО",
        given_name: "ПАВЕЛ",
        patronymic: "АНДРЕЕВИЧ",
        iin: "760208300008",
        algorithm: Algorithm::RsaSha256,
        ..PERSON
    },
    Persona {
        id: "registrar",
        surname: "ОСПАНОВ",
        given_name: "НҰРЛАН",
        patronymic: "ҚАЙРАТҰЛЫ",
        iin: "900526300008",
        organisation: Some(&OPERATOR),
        position: Some(Position::Employee),
        role: Some(Role::PortalOperatorRegistrar),
        ..PERSON
    },
    Persona {
        id: "administrator",
        surname: "МҰРАТОВА",
        given_name: "САЛТАНАТ",
        patronymic: "ЕРЖАНҚЫЗЫ",
        iin: "870417400003",
        organisation: Some(&OPERATOR),
        position: Some(Position::Employee),
        role: Some(Role::PortalOperatorAdmin),
        ..PERSON
    },
    Persona {
        id: "lawyer",
        surname: "ҚАЙЫРБЕКОВА",
        given_name: "МӘДИНА",
        patronymic: "ТАЛҒАТҚЫЗЫ",
        iin: "890905400003",
        organisation: Some(&OPERATOR),
        position: Some(Position::Employee),
        role: Some(Role::OperatorLawyer),
        ..PERSON
    },
    Persona {
        id: "expert",
        surname: "ҚАСЫМОВ",
        given_name: "ЕРЛАН",
        patronymic: "БОЛАТҰЛЫ",
        iin: "810615300002",
        organisation: Some(&EXPERTISE),
        position: Some(Position::Employee),
        role: Some(Role::ExpertiseExpert),
        ..PERSON
    },
    Persona {
        id: "expertise-head",
        surname: "СӘРСЕНОВА",
        given_name: "ДИНАРА",
        patronymic: "МАРАТҚЫЗЫ",
        iin: "831121400006",
        organisation: Some(&EXPERTISE),
        position: Some(Position::Head),
        role: Some(Role::ExpertiseHead),
        ..PERSON
    },
    Persona {
        id: "expertise-administrator",
        surname: "ТӨЛЕГЕНОВ",
        given_name: "САНЖАР",
        patronymic: "ДӘУРЕНҰЛЫ",
        iin: "880203300005",
        organisation: Some(&EXPERTISE),
        position: Some(Position::Employee),
        role: Some(Role::ExpertiseOperatorAdmin),
        ..PERSON
    },
    Persona {
        id: "expertise-lawyer",
        surname: "НҰРПЕЙІСОВ",
        given_name: "ДАНИЯР",
        patronymic: "ӘЛІҰЛЫ",
        iin: "841112300006",
        organisation: Some(&EXPERTISE),
        position: Some(Position::Employee),
        role: Some(Role::OperatorLawyer),
        ..PERSON
    },
    Persona {
        id: "vedomstvo",
        surname: "БЕЙСЕНОВ",
        given_name: "АРМАН",
        patronymic: "ТАЛҒАТҰЛЫ",
        iin: "790314300009",
        organisation: Some(&VEDOMSTVO),
        position: Some(Position::RightToSign),
        role: Some(Role::Vedomstvo),
        ..PERSON
    },
    Persona {
        id: "expired",
        surname: "ЖҰМАБЕКОВА",
        given_name: "ЛАУРА",
        patronymic: "ЕРБОЛҚЫЗЫ",
        iin: "880923400006",
        certificate: State::Expired,
        ..PERSON
    },
    Persona {
        id: "revoked",
        surname: "ТӨЛЕГЕНОВ",
        given_name: "САНЖАР",
        patronymic: "АСҚАРҰЛЫ",
        iin: "920105300002",
        certificate: State::Revoked,
        ..PERSON
    },
    Persona {
        id: "foreign",
        surname: "СИДОРЕНКО",
        given_name: "АННА",
        patronymic: "ВИКТОРОВНА",
        iin: "951231400002",
        certificate: State::Foreign,
        ..PERSON
    },
];

/// What most of them have in common.
const PERSON: Persona = Persona {
    id: "",
    surname: "",
    given_name: "",
    patronymic: "",
    iin: "",
    organisation: None,
    position: None,
    algorithm: Algorithm::Gost2015,
    role: None,
    certificate: State::Valid,
};

impl Persona {
    /// Surname, given name and patronymic as in the certificate.
    pub fn full_name(&self) -> String {
        format!("{} {} {}", self.surname, self.given_name, self.patronymic)
    }

    pub(super) fn holder(&self) -> Holder {
        let person = Person {
            surname: self.surname.into(),
            given_name: self.given_name.into(),
            patronymic: Some(self.patronymic.into()),
            iin: self.iin.into(),
        };
        match self.organisation {
            None => Holder::Individual(person),
            Some(company) => Holder::Member {
                person,
                organisation: company.organisation(),
                position: self.position.unwrap_or(Position::Employee),
            },
        }
    }
}

impl Seal {
    pub(super) fn holder(&self) -> Holder {
        Holder::System {
            name: self.name.into(),
            oid: self.oid.into(),
            organisation: self.owner.organisation(),
        }
    }
}

impl Company {
    /// Its first head in the story.
    pub fn head(&self) -> Option<&'static Persona> {
        let is_head = |it: &&Persona| it.organisation == Some(self) && it.position == Some(Position::Head);
        PERSONAS.iter().find(is_head)
    }

    /// The name in a language.
    pub fn name(&self, locale: Locale) -> &'static str {
        locale.choose(self.name, self.name_ru, self.name_en)
    }

    fn organisation(&self) -> Organisation {
        Organisation { name: self.name.into(), bin: self.bin.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::ids::{Bin, Iin};

    #[test]
    fn all_numbers_are_well_formed_and_of_one_person_each() {
        let mut seen = Vec::new();
        for persona in PERSONAS {
            Iin::parse(persona.iin).unwrap();
            assert!(!seen.contains(&persona.iin) && !seen.contains(&persona.id), "{}", persona.id);
            seen.extend([persona.iin, persona.id]);
        }
        for company in [APPLICANT, OPERATOR, EXPERTISE, VEDOMSTVO] {
            Bin::parse(company.bin).unwrap();
        }
    }
}
