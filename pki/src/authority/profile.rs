//! Certificate profiles as decoded from certificates of the НУЦ РК (order 522/НҚ): subject, key usage, extended key
//! usage and policy of each kind of holder.

use super::Service;
use crate::certificate::usage;
use crate::{Algorithm, der, oid};

/// A natural person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub surname: String,
    pub given_name: String,
    pub patronymic: Option<String>,
    /// 12 digits.
    pub iin: String,
}

/// A legal entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    pub name: String,
    /// 12 digits.
    pub bin: String,
}

/// What a person may do for the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    Head,
    RightToSign,
    Employee,
}

/// Whom a certificate is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    Individual(Person),
    Member {
        person: Person,
        organisation: Organisation,
        position: Position,
    },
    /// `oid` is the registered identifier of the system, dotted.
    System {
        name: String,
        oid: String,
        organisation: Organisation,
    },
}

/// RSA users had a pair of keys; the one GOST key serves both uses and ignores this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    Sign,
    Authenticate,
}

/// Everything of a certificate but key, serial number and period.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    pub(crate) subject: Vec<(&'static [u8], String)>,
    /// None for users, otherwise the pathLenConstraint of an authority.
    pub(crate) authority: Option<Option<u32>>,
    pub(crate) key_usage: u16,
    pub(crate) purposes: Vec<&'static [u8]>,
    /// Whether the purposes must be understood.
    pub(crate) purposes_critical: bool,
    pub(crate) policies: Vec<&'static [u8]>,
    pub(crate) mark: bool,
    /// Further extensions, encoded.
    pub(crate) further: Vec<Vec<u8>>,
}

impl Profile {
    pub(crate) fn authority(common_name: &str, root: bool, mark: bool) -> Profile {
        Profile {
            subject: super::authority_name(common_name),
            authority: Some(if root { None } else { Some(0) }),
            key_usage: usage::KEY_CERT_SIGN | usage::CRL_SIGN,
            purposes: Vec::new(),
            purposes_critical: false,
            policies: vec![oid::POLICY_NCA],
            mark,
            further: Vec::new(),
        }
    }

    pub(crate) fn of(holder: &Holder, algorithm: Algorithm, key_use: KeyUse) -> Profile {
        let gost = algorithm == Algorithm::Gost2015;
        let signs = gost || key_use == KeyUse::Sign;
        let key_usage = usage::DIGITAL_SIGNATURE
            | if signs { usage::NON_REPUDIATION } else { usage::KEY_ENCIPHERMENT }
            | if gost { usage::KEY_AGREEMENT } else { 0 };
        let individual = matches!(holder, Holder::Individual(_));
        let policy = match (gost, individual, signs) {
            (true, ..) => oid::POLICY_NCA,
            (_, true, true) => oid::POLICY_INDIVIDUAL_SIGN,
            (_, true, false) => oid::POLICY_INDIVIDUAL_AUTH,
            (_, false, true) => oid::POLICY_LEGAL_SIGN,
            (_, false, false) => oid::POLICY_LEGAL_AUTH,
        };
        let use_oid = if signs { oid::EMAIL_PROTECTION } else { oid::CLIENT_AUTH };
        Profile {
            subject: subject(holder),
            authority: None,
            key_usage,
            purposes: purposes(holder, use_oid),
            purposes_critical: false,
            policies: vec![policy],
            mark: false,
            further: vec![extension(
                oid::KEY_STORE_KIND,
                false,
                &der::sequence(&[der::oid(oid::KEY_STORE_PKCS12)]),
            )],
        }
    }

    /// As decoded from the production services: key usage for signatures only, one purpose, critical for time stamps.
    pub(crate) fn service(service: Service) -> Profile {
        let (name, purpose, policies, further) = match service {
            Service::TimeStamping => {
                ("TIME-STAMPING AUTHORITY", oid::TIME_STAMPING, vec![oid::POLICY_TIME_STAMPING], Vec::new())
            }
            Service::Status => {
                let no_check = extension(oid::OCSP_NO_CHECK, false, &der::null());
                ("OCSP RESPONDER", oid::OCSP_SIGNING, Vec::new(), vec![no_check])
            }
        };
        Profile {
            subject: super::authority_name(name),
            authority: None,
            key_usage: usage::DIGITAL_SIGNATURE,
            purposes: vec![purpose],
            purposes_critical: service == Service::TimeStamping,
            policies,
            mark: false,
            further,
        }
    }

    pub(crate) fn encoded_subject(&self) -> Vec<u8> {
        super::encoded(&self.subject)
    }

    pub(crate) fn extensions(&self) -> Vec<Vec<u8>> {
        let mut extensions = Vec::new();
        if let Some(length) = self.authority {
            let mut constraints = vec![der::boolean(true)];
            constraints.extend(length.map(der::small));
            extensions.push(extension(oid::BASIC_CONSTRAINTS, true, &der::sequence(&constraints)));
        }
        extensions.push(extension(oid::KEY_USAGE, true, &der::named_bits(self.key_usage)));
        if !self.purposes.is_empty() {
            extensions.push(extension(
                oid::EXTENDED_KEY_USAGE,
                self.purposes_critical,
                &identifiers(&self.purposes),
            ));
        }
        if !self.policies.is_empty() {
            let policies: Vec<_> =
                self.policies.iter().map(|policy| der::sequence(&[der::oid(policy)])).collect();
            extensions.push(extension(oid::CERTIFICATE_POLICIES, false, &der::sequence(&policies)));
        }
        if self.mark {
            extensions.push(extension(oid::DEMO_AUTHORITY, true, &der::null()));
        }
        extensions.extend(self.further.iter().cloned());
        extensions
    }
}

pub(crate) fn extension(kind: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let flag = if critical { der::boolean(true) } else { Vec::new() };
    der::sequence(&[der::oid(kind), flag, der::octets(value)])
}

fn identifiers(list: &[&[u8]]) -> Vec<u8> {
    let list: Vec<_> = list.iter().map(|kind| der::oid(kind)).collect();
    der::sequence(&list)
}

fn purposes(holder: &Holder, use_oid: &'static [u8]) -> Vec<&'static [u8]> {
    match holder {
        Holder::Individual(_) => vec![use_oid, oid::INDIVIDUAL],
        Holder::Member { position, .. } => {
            let position = match position {
                Position::Head => oid::HEAD,
                Position::RightToSign => oid::RIGHT_TO_SIGN,
                Position::Employee => oid::EMPLOYEE,
            };
            vec![use_oid, oid::LEGAL_ENTITY, position]
        }
        // The profile of 2026: no emailProtection.
        Holder::System { .. } => vec![oid::LEGAL_ENTITY, oid::INFORMATION_SYSTEM],
    }
}

fn subject(holder: &Holder) -> Vec<(&'static [u8], String)> {
    let country = (oid::COUNTRY, "KZ".to_owned());
    match holder {
        Holder::Individual(person) => {
            let mut names = person_names(person);
            names.push(country);
            names.extend(person.patronymic.clone().map(|patronymic| (oid::GIVEN_NAME, patronymic)));
            names
        }
        Holder::Member { person, organisation, .. } => {
            let mut names = person_names(person);
            names.push(country);
            names.extend(organisation_names(organisation));
            names.extend(person.patronymic.clone().map(|patronymic| (oid::GIVEN_NAME, patronymic)));
            names
        }
        Holder::System { name, oid, organisation } => {
            let mut names =
                vec![(crate::oid::USER_ID, oid.clone()), (crate::oid::COMMON_NAME, name.clone()), country];
            names.extend(organisation_names(organisation));
            names
        }
    }
}

fn person_names(person: &Person) -> Vec<(&'static [u8], String)> {
    vec![
        (oid::COMMON_NAME, format!("{} {}", person.surname, person.given_name)),
        (oid::SURNAME, person.surname.clone()),
        (oid::SERIAL_NUMBER, format!("IIN{}", person.iin)),
    ]
}

fn organisation_names(organisation: &Organisation) -> [(&'static [u8], String); 2] {
    [
        (oid::ORGANISATION, organisation.name.clone()),
        (oid::ORGANISATION_UNIT, format!("BIN{}", organisation.bin)),
    ]
}
