//! Sign-in, registration and submission with the published test keys of the НУЦ РК, their authorities as test
//! anchors and their lists, at a moment at which both were fresh. The files are not part of this repository:
//! where they are absent this says so and passes. They are looked for beside the checkout, or where
//! `TEREZE_SHARED` points.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use law::access::Role;
use office::applications::{self, Application};
use office::ctx::fill_random;
use office::demo::paper::paper;
use office::demo::personas::OPERATOR;
use office::registrations::{self, confirmation};
use office::sign_in::{self, Session};
use office::store::signatures;
use office::testing::Fresh;
use office::texts::Locale;
use office::{Actor, Clock, Config, Ctx, Error, Office};
use pki::sign::SigningKey;
use uuid::Uuid;

use crate::ledger::{refused, unsigned};
use crate::samples::{FILES, announced, body, object_form, party_form};
use crate::world::{World, at, authority};

/// Monday, 12:00 in Astana; both lists were issued on 17 November 2023 and end on 15 May 2024.
const MONDAY: &str = "2024-01-15T12:00:00+06:00";
const LISTS: [&str; 2] = ["crl/2023-kit/nca_gost_test_2022.crl", "crl/2023-kit/nca_rsa_test.crl"];
const ANCHORS: [&str; 2] = ["ca/test/root_test_gost_2022.cer", "ca/test-2020/kuc_rsa_test.cer"];
const INTERMEDIATES: [&str; 2] = ["ca/test/nca_gost2022_test.cer", "ca/test-2020/nca_rsa_test.cer"];

const PUBLISHED_BIN: &str = "123456789021";
const PUBLISHED_IIN: &str = "123456789011";
const GOST_HEAD: &str = "gost2015-512-head-sign-valid-d2ba32bc";
const GOST_HEAD_REVOKED: &str = "gost2015-512-head-sign-revoked-6ef98aec";
const GOST_EMPLOYEE: &str = "gost2015-512-employee-sign-valid-81d1311b";
const GOST_SYSTEM: &str = "gost2015-512-infosystem-noeku-valid-bb83cadc";
const RSA_AUTH: &str = "rsa-2048-individual-auth-valid-df5e58a1";
const RSA_SIGN: &str = "rsa-2048-individual-sign-valid-641e7295";
const RSA_SIGN_REVOKED: &str = "rsa-2048-individual-sign-revoked-84cdc046";

/// The folder, or a line that tells why nothing was tested.
fn material() -> Option<PathBuf> {
    let shared = std::env::var_os("TEREZE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let folder = shared.join("pki");
    if folder.join("MANIFEST.csv").is_file() {
        return Some(folder);
    }
    // Straight to the stream: the test harness hides what is printed by macros.
    writeln!(std::io::stderr(), "skipped: published test certificates are not at {}", folder.display()).ok();
    None
}

struct Kit {
    folder: PathBuf,
    keys: serde_json::Value,
}

impl Kit {
    fn found() -> Option<Kit> {
        let folder = material()?;
        let keys = serde_json::from_slice(&fs::read(folder.join("p12/keys.json")).unwrap()).unwrap();
        Some(Kit { folder, keys })
    }

    /// Private key (PKCS#8) and certificate of one of the published containers.
    fn pair(&self, name: &str) -> (Vec<u8>, Vec<u8>) {
        let named = |key: &&serde_json::Value| key["file"] == format!("p12/kit-2023-11/{name}.p12");
        let key = self.keys.as_array().unwrap().iter().find(named).expect("the key was published");
        let certificate = self.folder.join(key["certificate"].as_str().unwrap());
        (STANDARD.decode(key["pkcs8_der_base64"].as_str().unwrap()).unwrap(), fs::read(certificate).unwrap())
    }

    fn signed(&self, name: &str, bytes: &[u8], attached: bool) -> Vec<u8> {
        let (key, certificate) = self.pair(name);
        let key = SigningKey::from_pkcs8(&key).unwrap();
        pki::sign::cms(&key, &certificate, bytes, attached, at(MONDAY), &mut fill_random).unwrap()
    }

    async fn world(&self, fresh: Fresh) -> World {
        let (key, certificate) = self.pair(GOST_SYSTEM);
        fs::write(fresh.folder().join("seal.key"), key).unwrap();
        fs::write(fresh.folder().join("seal.cer"), certificate).unwrap();
        let files = |names: [&str; 2]| names.map(|name| format!("{:?}", self.folder.join(name))).join(", ");
        let text = format!(
            r#"
system = "portal"
listen = "127.0.0.1:0"
public_origin = "https://portal.example.kz"
database = "{}"
data = "data"
[organisation]
code = "portal"
name_kk = "Оператор"
name_ru = "Оператор"
name_en = "Operator"
bin = "{}"
[pki]
realm = "test"
anchors = [{}]
intermediates = [{}]
crls = [{}]
[seal]
key = "seal.key"
certificate = "seal.cer"
[view]
program = {:?}
"#,
            fresh.url(),
            OPERATOR.bin,
            files(ANCHORS),
            files(INTERMEDIATES),
            files(LISTS),
            env!("CARGO_BIN_EXE_draw-for-tests"),
        );
        let mut config = Config::parse(&text, fresh.folder()).unwrap();
        // The published employee works for the operator here: all published keys are of one organisation.
        config.organisation.bin = PUBLISHED_BIN.into();
        World::of(config, Clock::fixed(at(MONDAY)), fresh).await
    }
}

async fn each(test: impl AsyncFn(&Kit, World)) {
    let Some(kit) = Kit::found() else { return };
    for fresh in Fresh::engines().await {
        test(&kit, kit.world(fresh).await).await;
    }
}

fn ctx(world: &World, actor: Actor) -> Ctx {
    Ctx::new(world.now(), Locale::Kk, actor)
}

async fn signed_in(kit: &Kit, world: &World, key: &str) -> Result<Session, Error> {
    let (office, nobody) = (&world.office, ctx(world, Actor::nobody()));
    let (challenge, session, _) = sign_in::begin(office, &nobody, None).await?;
    let cms = kit.signed(key, challenge.text.as_bytes(), true);
    Ok(sign_in::finish(office, &nobody, &session, challenge.id, cms, &sign_in::Device::default()).await?.1)
}

/// Registers whoever this key belongs to; gives the actor of the session after it.
async fn registered(kit: &Kit, world: &World, sign_in: &str, sign: &str) -> Ctx {
    let office = &world.office;
    let session = signed_in(kit, world, sign_in).await.unwrap();
    let visitor = ctx(world, session.actor());
    let name = session.identity.as_ref().unwrap().party().to_owned();
    let draft = registrations::start(office, &visitor, law::Order::Expertise, &name).await.unwrap();
    registrations::save(office, &visitor, draft.id, party_form()).await.unwrap();
    for group in draft.applicant().unwrap().obligatory() {
        let (file, bytes) = (announced(&format!("{}.pdf", group.name())), body(&paper(group.name(), 0)));
        let taken = registrations::upload_whole(office, &visitor, draft.id, *group, file, bytes).await;
        world.check_job(taken.unwrap().id).await;
    }
    let agreement = registrations::agreement(office, &visitor, draft.id).await.unwrap();
    let cms = kit.signed(sign, agreement.text.as_bytes(), false);
    let presented = registrations::present(office, &visitor, draft.id, cms).await.unwrap();
    confirmed(kit, world, presented.id).await;
    let session = signed_in(kit, world, sign_in).await.unwrap();
    assert!(session.roles.contains(&Role::PortalUser));
    ctx(world, session.actor())
}

/// The operator confirms with the published key of its employee.
async fn confirmed(kit: &Kit, world: &World, id: Uuid) {
    let office = &world.office;
    let mut operator = world.who("registrar");
    operator.actor.iin = Some(PUBLISHED_IIN.into());
    operator.actor.bin = Some(PUBLISHED_BIN.into());
    let paper = confirmation::paper(office, &operator, id).await.unwrap();
    let cms = kit.signed(GOST_EMPLOYEE, &paper.bytes, false);
    confirmation::sign(office, &operator, id, &paper.sha256, cms).await.unwrap();
}

/// A draft with everything but the signature, and what is to be signed.
async fn ready(world: &World, owner: &Ctx) -> (Uuid, Vec<u8>) {
    let office = &world.office;
    let participant = world.participant().await;
    let id = applications::start(office, owner).await.unwrap().id;
    applications::save(office, owner, id, object_form()).await.unwrap();
    for (name, bytes) in FILES {
        let taken = applications::upload_whole(office, owner, id, announced(name), body(bytes)).await;
        world.check_job(taken.unwrap().id).await;
    }
    applications::choose_participant(office, owner, id, Some(participant.id)).await.unwrap();
    applications::state_no_secrets(office, owner, id, true).await.unwrap();
    let asked = applications::to_sign(office, owner, id).await.unwrap();
    (id, asked.manifest.unwrap())
}

async fn submit(world: &World, owner: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<Application, Error> {
    applications::submit(&world.office, owner, id, cms).await
}

async fn algorithm(office: &Office, id: Uuid) -> String {
    let mut reader = office.db.read().await.unwrap();
    signatures::of_subject(&mut reader, "application", id).await.unwrap().remove(0).algorithm
}

/// A-3, A-17: keys of individuals and of legal entities, by both algorithms.
#[tokio::test]
async fn the_published_keys_sign_in_register_and_submit() {
    each(async |kit, world| {
        let kits = [
            (GOST_HEAD, GOST_HEAD, Some("123456789021"), "gost-34.10-2015-512", "СНС-2024-00001"),
            (RSA_AUTH, RSA_SIGN, None, "rsa-sha256", "СНС-2024-00002"),
        ];
        for (sign_in, sign, bin, scheme, number) in kits {
            let session = signed_in(kit, &world, sign_in).await.unwrap();
            let identity = session.identity.unwrap();
            assert_eq!((identity.iin.as_str(), identity.bin.as_deref()), ("123456789011", bin));
            assert_eq!(identity.name, "ТЕСТОВ ТЕСТ ТЕСТОВИЧ");
            let owner = registered(kit, &world, sign_in, sign).await;
            let (id, manifest) = ready(&world, &owner).await;
            let sent = submit(&world, &owner, id, kit.signed(sign, &manifest, false)).await.unwrap();
            assert_eq!(sent.state.number().unwrap().0, number);
            assert_eq!(algorithm(&world.office, id).await, scheme);
        }
    })
    .await;
}

/// A-3, A-17: revoked, of a wrong purpose or of somebody else.
#[tokio::test]
async fn published_keys_that_do_not_count_are_refused_and_nothing_is_sent() {
    each(async |kit, world| {
        assert_eq!(unsigned(signed_in(kit, &world, GOST_HEAD_REVOKED).await), "revoked");
        assert_eq!(unsigned(signed_in(kit, &world, GOST_SYSTEM).await), "wrong-purpose");
        let owner = registered(kit, &world, GOST_HEAD, GOST_HEAD).await;
        let (id, manifest) = ready(&world, &owner).await;
        let before = world.ledger().await;
        let signed = |key| kit.signed(key, &manifest, false);
        for (key, code) in [
            (GOST_HEAD_REVOKED, "revoked"),
            (RSA_SIGN_REVOKED, "revoked"),
            (RSA_AUTH, "wrong-key-usage"),
            (GOST_SYSTEM, "wrong-purpose"),
        ] {
            assert_eq!(unsigned(submit(&world, &owner, id, signed(key)).await), code, "{key}");
        }
        for (key, code) in
            [(GOST_EMPLOYEE, "application-signer-without-authority"), (RSA_SIGN, "application-signer-other")]
        {
            let told = refused(submit(&world, &owner, id, signed(key)).await);
            assert_eq!(told, (code, "A-17"), "{key}");
        }
        // Nothing of the demonstration counts here.
        let demo = authority().sign("applicant", &manifest, false, world.now()).unwrap();
        assert_eq!(unsigned(submit(&world, &owner, id, demo).await), "demo-authority");
        let other = kit.signed(GOST_HEAD, b"other bytes", false);
        assert_eq!(unsigned(submit(&world, &owner, id, other).await), "content-differs");
        assert_eq!(world.ledger().await, before);
        submit(&world, &owner, id, signed(GOST_HEAD)).await.unwrap();
    })
    .await;
}

/// A-3: what cannot be checked is not accepted.
#[tokio::test]
async fn after_the_end_of_the_lists_nobody_can_tell_and_nothing_is_accepted() {
    each(async |kit, world| {
        let owner = registered(kit, &world, GOST_HEAD, GOST_HEAD).await;
        let (id, manifest) = ready(&world, &owner).await;
        world.goes_to("2024-05-16T12:00:00+05:00");
        let (before, late) = (world.ledger().await, Ctx { now: world.now(), ..owner });
        let told = unsigned(submit(&world, &late, id, kit.signed(GOST_HEAD, &manifest, false)).await);
        assert_eq!(told, "status-unavailable");
        assert_eq!(world.ledger().await, before);
        assert_eq!(unsigned(signed_in(kit, &world, GOST_HEAD).await), "status-unavailable");
    })
    .await;
}
