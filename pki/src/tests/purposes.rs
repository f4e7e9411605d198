//! The purpose table, row by row.

use super::world::*;
use crate::authority::{Holder, KeyUse, Position, Profile};
use crate::certificate::usage;
use crate::{Algorithm, FailureCode, Power, Purpose, oid};

fn member(position: Position) -> Holder {
    Holder::Member { person: person(), organisation: organisation(), position }
}

fn system() -> Holder {
    Holder::System {
        name: "АЖ \"Сынақ\"".into(),
        oid: "1.2.398.6.10.1.1".into(),
        organisation: organisation(),
    }
}

/// Codes for sign-in, signing and sealing.
fn row(profile: &Profile) -> [&'static str; 3] {
    let pair = WORLD.holder_of(profile);
    [Purpose::SignIn, Purpose::Sign, Purpose::Seal].map(|purpose| code(WORLD.judge(&pair, purpose)))
}

#[test]
fn the_one_gost_key_signs_in_and_signs_but_does_not_seal() {
    for holder in [
        Holder::Individual(person()),
        member(Position::Head),
        member(Position::RightToSign),
        member(Position::Employee),
    ] {
        let profile = Profile::of(&holder, Algorithm::Gost2015, KeyUse::Sign);
        assert_eq!(row(&profile), ["valid", "valid", "wrong-purpose"], "{holder:?}");
    }
}

#[test]
fn the_powers_of_the_holder_are_told() {
    let powers = |holder| {
        let profile = Profile::of(&holder, Algorithm::Gost2015, KeyUse::Sign);
        WORLD.judge(&WORLD.holder_of(&profile), Purpose::Sign).unwrap().powers
    };
    assert_eq!(powers(Holder::Individual(person())), [Power::Signing, Power::Individual]);
    assert_eq!(powers(member(Position::Head)), [Power::Signing, Power::LegalEntity, Power::Head]);
    assert_eq!(
        powers(member(Position::RightToSign)),
        [Power::Signing, Power::LegalEntity, Power::RightToSign]
    );
    assert_eq!(powers(member(Position::Employee)), [Power::Signing, Power::LegalEntity, Power::Employee]);
}

/// Whoever names an organisation without the right to act for it would be taken for its representative.
#[test]
fn a_number_of_an_organisation_needs_the_use_of_a_legal_entity() {
    let mut profile = Profile::of(&member(Position::Head), Algorithm::Gost2015, KeyUse::Sign);
    profile.purposes = vec![oid::EMAIL_PROTECTION, oid::INDIVIDUAL];
    let verdict = WORLD.judge(&WORLD.holder_of(&profile), Purpose::Sign);
    assert_eq!(why(verdict), (FailureCode::WrongPurpose, "bin of no legal entity".to_owned()));
}

#[test]
fn authentication_keys_of_rsa_sign_in_only() {
    let judge = |key_use, purpose| {
        let pair = WORLD.rsa.issue(&Holder::Individual(person()), key_use, year(), &mut rng()).unwrap();
        WORLD.judge(&pair, purpose)
    };
    assert_eq!(code(judge(KeyUse::Authenticate, Purpose::SignIn)), "valid");
    let (code_of, reason) = why(judge(KeyUse::Authenticate, Purpose::Sign));
    assert_eq!((code_of, reason.as_str()), (FailureCode::WrongKeyUsage, "authentication only"));
    assert_eq!(code(judge(KeyUse::Sign, Purpose::SignIn)), "valid");
    assert_eq!(code(judge(KeyUse::Sign, Purpose::Sign)), "valid");
}

#[test]
fn systems_seal_and_are_no_people() {
    let profile = Profile::of(&system(), Algorithm::Gost2015, KeyUse::Sign);
    assert_eq!(row(&profile), ["wrong-purpose", "wrong-purpose", "valid"]);
    // 2023 and 2024: no own purpose, recognised by UID.
    let mut older = profile.clone();
    older.purposes = vec![oid::LEGAL_ENTITY];
    assert_eq!(row(&older), ["wrong-purpose", "wrong-purpose", "valid"]);
    // Neither: an organisation that is no system.
    older.subject.retain(|(kind, _)| *kind != oid::USER_ID);
    assert_eq!(row(&older)[2], "wrong-purpose");
    // A person's number in a system's certificate makes it no person.
    let mut disguised = profile.clone();
    disguised.subject.push((oid::SERIAL_NUMBER, "IIN850412300017".into()));
    disguised.purposes.push(oid::EMAIL_PROTECTION);
    assert_eq!(row(&disguised), ["wrong-purpose", "wrong-purpose", "valid"]);
    let mut without_bin = profile;
    without_bin.subject.retain(|(kind, _)| *kind != oid::ORGANISATION_UNIT);
    assert_eq!(row(&without_bin)[2], "wrong-purpose");
}

#[test]
fn treasury_and_staff_of_the_authority_never_pass() {
    for purpose in [oid::TREASURY_CLIENT, oid::AUTHORITY_STAFF, &[0x2a, 0x83, 0x0e, 3, 3, 4, 2, 3]] {
        let mut profile = head_profile();
        profile.purposes.push(purpose);
        assert_eq!(row(&profile), ["wrong-purpose"; 3]);
    }
    let mut by_policy = head_profile();
    by_policy.policies = vec![oid::TREASURY_CLIENT];
    assert_eq!(row(&by_policy)[..2], ["wrong-purpose"; 2]);
}

/// IIN, BIN and kind of holder are read from the certificate.
#[test]
fn a_person_needs_a_number_a_kind_and_a_use() {
    let mut no_iin = head_profile();
    no_iin.subject.retain(|(kind, _)| *kind != oid::SERIAL_NUMBER);
    assert_eq!(row(&no_iin), ["wrong-purpose"; 3]);
    let mut no_bin = head_profile();
    no_bin.subject.retain(|(kind, _)| *kind != oid::ORGANISATION_UNIT);
    assert_eq!(row(&no_bin), ["wrong-purpose"; 3]);
    let mut no_kind = head_profile();
    no_kind.purposes = vec![oid::EMAIL_PROTECTION, oid::HEAD];
    assert_eq!(row(&no_kind), ["wrong-purpose"; 3]);
    let mut no_use = head_profile();
    no_use.purposes = vec![oid::LEGAL_ENTITY, oid::HEAD];
    assert_eq!(row(&no_use), ["wrong-purpose"; 3]);
    let mut no_policy = head_profile();
    no_policy.policies.clear();
    assert_eq!(row(&no_policy)[..2], ["wrong-purpose"; 2]);
}

/// a key of a wrong use is refused.
#[test]
fn key_usage_decides_before_everything() {
    let with = |key_usage| {
        let mut profile = head_profile();
        profile.key_usage = key_usage;
        row(&profile)
    };
    assert_eq!(with(usage::DIGITAL_SIGNATURE | usage::KEY_ENCIPHERMENT)[..2], ["valid", "wrong-key-usage"]);
    assert_eq!(with(usage::NON_REPUDIATION), ["wrong-key-usage"; 3]);
    assert_eq!(with(usage::KEY_AGREEMENT), ["wrong-key-usage"; 3]);
    // Some certificates of 2022 and 2023 have keyEncipherment in place of keyAgreement.
    let of_2022 = usage::DIGITAL_SIGNATURE | usage::NON_REPUDIATION | usage::KEY_ENCIPHERMENT;
    assert_eq!(with(of_2022)[..2], ["valid", "valid"]);
}

#[test]
fn an_authority_signs_no_documents() {
    let pair = &WORLD.gost.issuing;
    let (code_of, reason) = why(WORLD.judge(pair, Purpose::Sign));
    assert_eq!((code_of, reason.as_str()), (FailureCode::WrongKeyUsage, "certification authority"));
    let mut profile = head_profile();
    profile.key_usage |= usage::KEY_CERT_SIGN;
    assert_eq!(row(&profile), ["wrong-key-usage"; 3]);
}
