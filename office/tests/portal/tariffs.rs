//! Price lists of the portal (A-15, B-14.p3): who approves them, and that no price without the consent of the Vedomstvo
//! comes into force.

use jiff::civil::date;
use law::tariff::Standing;
use law::tariff::list::Payers;
use office::tariffs::answer::{self, Entry};
use office::tariffs::lists::{self, Proposal, Row};
use office::tariffs::{self, PriceList};
use office::{Error, replay};

use crate::ledger::{invalid, pairs, refused, unsigned};
use crate::world::{WEDNESDAY, World, each};

fn row(code: &str, unit: &str, price: &str) -> Row {
    let name = |language: &str| format!("{code} {language}");
    Row {
        code: code.into(),
        kk: name("kk"),
        ru: name("ru"),
        en: name("en"),
        unit: unit.into(),
        price: price.into(),
    }
}

/// Resources for 74 400 a month, support for 5 000 an hour.
pub fn proposal(from: &str) -> Proposal {
    Proposal {
        payers: "participants".into(),
        from: from.into(),
        vat: true,
        reason: "Приказ 12".into(),
        rows: vec![row("R1", "month", "74 400"), Row::default(), row("S1", "hour", "5000,00")],
    }
}

fn consent() -> Entry {
    Entry { consents: true, number: "12-05/77".into(), reason: String::new() }
}

pub async fn approved(world: &World, from: &str) -> PriceList {
    let (office, admin) = (&world.office, &world.who("administrator"));
    let draft = lists::draft(office, admin, &proposal(from)).await.unwrap();
    lists::approve(office, admin, draft.id, draft.version).await.unwrap()
}

pub async fn answered(world: &World, list: &PriceList, entry: &Entry) -> PriceList {
    let (office, ctx) = (&world.office, &world.who("vedomstvo"));
    answer::prepare(office, ctx, list.id, list.version, entry).await.unwrap();
    let paper = answer::prepared(office, ctx, list.id).await.unwrap().unwrap();
    let cms = world.signed("vedomstvo", &paper.bytes);
    answer::sign(office, ctx, list.id, &paper.sha256, cms).await.unwrap()
}

/// A list that was approved and consented to.
pub async fn in_force(world: &World, from: &str) -> PriceList {
    let list = approved(world, from).await;
    answered(world, &list, &consent()).await
}

async fn standing(world: &World, of: Payers) -> Vec<(i64, Standing)> {
    let settled = tariffs::settled(&world.office, &world.who("applicant"), of).await.unwrap();
    settled.iter().map(|it| (it.list.number, it.standing)).collect()
}

/// the administrator drafts and approves, the Vedomstvo consents, and nobody does the work of the other.
#[tokio::test]
async fn prices_are_the_administrator_s_and_the_consent_is_the_vedomstvo_s() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        for id in ["registrar", "applicant", "vedomstvo", "expertise-administrator"] {
            let told = lists::draft(office, &world.who(id), &proposal("08.10.2026")).await;
            assert_eq!(refused(told), ("role-may-not", "A-15"), "{id}");
        }
        let list = approved(&world, "08.10.2026").await;
        for id in ["registrar", "applicant", "administrator"] {
            let ctx = &world.who(id);
            let told = answer::prepare(office, ctx, list.id, list.version, &consent()).await;
            assert_eq!(refused(told), ("role-may-not", "A-15"), "{id}");
            let told = answer::sign(office, ctx, list.id, "", world.signed(id, b"x")).await;
            assert_eq!(refused(told), ("role-may-not", "A-15"), "{id}");
        }
        let told = lists::approve(office, &world.who("vedomstvo"), list.id, list.version).await;
        assert_eq!(refused(told), ("role-may-not", "A-15"));
        let draft = lists::draft(office, &world.who("administrator"), &proposal("08.10.2026")).await.unwrap();
        let drafts = answer::one(office, &world.who("vedomstvo"), draft.id).await;
        assert!(matches!(drafts, Err(Error::NotFound)), "a draft is the operator's own");
    })
    .await;
}

/// what is wrong is told of each row, and nothing is kept.
#[tokio::test]
async fn a_list_with_faults_is_not_drafted() {
    each(WEDNESDAY, async |world| {
        let (office, admin) = (&world.office, &world.who("administrator"));
        let wrong = Proposal {
            payers: "everybody".into(),
            from: "07.10.2026".into(),
            rows: vec![Row { en: " ".into(), ..row("R 1", "week", "1,005") }],
            ..proposal("")
        };
        let before = world.ledger().await;
        let told = invalid(lists::draft(office, admin, &wrong).await);
        let expected = [
            ("payers", "tariff-error-payers"),
            ("code-0", "tariff-error-code"),
            ("en-0", "tariff-error-title"),
            ("unit-0", "tariff-error-unit"),
            ("price-0", "tariff-error-price"),
            ("from", "tariff-error-from-early"),
        ];
        assert_eq!(told, pairs(&expected));
        let none = Proposal { rows: vec![Row::default()], ..proposal("08.10.2026") };
        assert_eq!(
            invalid(lists::draft(office, admin, &none).await),
            pairs(&[("ru-0", "tariff-error-none")])
        );
        let twice =
            Proposal { rows: vec![row("S1", "hour", "1"), row("S1", "hour", "2")], ..proposal("08.10.2026") };
        let told = refused(lists::draft(office, admin, &twice).await);
        assert_eq!(told, ("tariff-position-twice", "A-15"));
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

/// an approved list without consent never comes into force; with it, it does from its day on, and its document is
/// for everybody. A later list takes its place, and nothing changes of the former one.
#[tokio::test]
async fn without_the_consent_of_the_vedomstvo_prices_never_come_into_force() {
    each(WEDNESDAY, async |world| {
        let (office, of) = (&world.office, Payers::Participants);
        let list = approved(&world, "08.10.2026").await;
        assert_eq!(world.notices("role:vedomstvo").await, ["prices-await-consent"]);
        world.goes_to("2027-10-08T10:00:00+05:00");
        assert_eq!(standing(&world, of).await, []);
        assert!(matches!(tariffs::public(office, list.id).await, Err(Error::NotFound)));

        let ctx = &world.who("vedomstvo");
        answer::prepare(office, ctx, list.id, list.version, &consent()).await.unwrap();
        let paper = answer::prepared(office, ctx, list.id).await.unwrap().unwrap();
        let again = answer::prepared(office, ctx, list.id).await.unwrap().unwrap();
        assert_eq!(paper.sha256, again.sha256, "the same bytes however often they are made");
        let before = world.ledger().await;
        let foreign = world.signed("administrator", &paper.bytes);
        let told = refused(answer::sign(office, ctx, list.id, &paper.sha256, foreign).await);
        assert_eq!(told, ("tariff-other-key", "A-15"));
        let other = world.signed("vedomstvo", b"other prices");
        let told = unsigned(answer::sign(office, ctx, list.id, &paper.sha256, other).await);
        assert_eq!(told, "content-differs");
        let cms = world.signed("vedomstvo", &paper.bytes);
        let stale = answer::sign(office, ctx, list.id, "another", cms.clone()).await;
        assert!(matches!(stale, Err(Error::Stale)));
        assert_eq!(world.ledger().await, before);

        let done = answer::sign(office, ctx, list.id, &paper.sha256, cms.clone()).await.unwrap();
        // The day that was named has long passed: the day after the consent.
        assert_eq!(done.state.effective(), Some(date(2027, 10, 9)));
        let after = world.ledger().await;
        answer::sign(office, ctx, list.id, &paper.sha256, cms).await.unwrap();
        assert_eq!(world.ledger().await, after, "sent twice it counts once");
        assert_eq!((after.documents, after.signatures), (before.documents + 1, before.signatures + 1));
        assert_eq!(standing(&world, of).await, [(1, Standing::Coming)]);
        world.goes_to("2027-10-09T00:00:00+05:00");
        assert_eq!(standing(&world, of).await, [(1, Standing::InForce)]);
        let public = tariffs::public(office, list.id).await.unwrap();
        let given = answer::given(office, &public).await.unwrap().unwrap();
        assert_eq!(answer::bytes(office, &given).await.unwrap(), paper.bytes);
        assert_eq!(given.document.number.as_deref(), Some("12-05/77"));

        in_force(&world, "01.11.2027").await;
        assert_eq!(standing(&world, of).await, [(1, Standing::InForce), (2, Standing::Coming)]);
        world.goes_to("2027-11-01T00:00:00+05:00");
        assert_eq!(standing(&world, of).await, [(1, Standing::Superseded), (2, Standing::InForce)]);
        let history = world.history("price_list", list.id).await;
        let expected = [
            ("price_list_drafted", "A-15"),
            ("price_list_approved", "A-15"),
            ("price_list_consented", "A-15"),
        ];
        assert_eq!(history, pairs(&expected));
        assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// the operator does not consent to its own prices, whatever role its employee was given, nor does whoever drafted
/// them.
#[tokio::test]
async fn the_operator_does_not_consent_to_its_own_prices() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        let list = approved(&world, "01.11.2026").await;
        let vedomstvo = &world.who("vedomstvo");
        answer::prepare(office, vedomstvo, list.id, list.version, &consent()).await.unwrap();
        let paper = answer::prepared(office, vedomstvo, list.id).await.unwrap().unwrap();
        for id in ["registrar", "administrator"] {
            let mut ctx = world.who(id);
            ctx.actor.roles.push(law::access::Role::Vedomstvo);
            let cms = world.signed(id, &paper.bytes);
            let told = refused(answer::sign(office, &ctx, list.id, &paper.sha256, cms).await);
            assert_eq!(told, ("tariff-other-key", "A-15"), "{id}");
        }
        let cms = world.signed("vedomstvo", &paper.bytes);
        answer::sign(office, vedomstvo, list.id, &paper.sha256, cms).await.unwrap();
    })
    .await;
}

/// a refusal needs its reason, is a signed document too, and ends the list; so does a withdrawal.
#[tokio::test]
async fn refused_and_withdrawn_prices_never_come_into_force() {
    each(WEDNESDAY, async |world| {
        let (office, ctx) = (&world.office, &world.who("vedomstvo"));
        let list = approved(&world, "08.10.2026").await;
        let entry = Entry { consents: false, number: String::new(), reason: " ".into() };
        let told = invalid(answer::prepare(office, ctx, list.id, list.version, &entry).await);
        assert_eq!(told, pairs(&[("number", "tariff-error-number"), ("reason", "tariff-error-refusal")]));
        let entry = Entry { number: "12-05/78".into(), reason: "Нет расчёта".into(), ..entry };
        let done = answered(&world, &list, &entry).await;
        assert_eq!(done.state.name(), "refused");
        let told = answer::prepare(office, ctx, list.id, done.version, &consent()).await;
        assert_eq!(refused(told), ("tariff-not-now", "A-15"));

        let other = approved(&world, "08.10.2026").await;
        answer::prepare(office, ctx, other.id, other.version, &consent()).await.unwrap();
        let paper = answer::prepared(office, ctx, other.id).await.unwrap().unwrap();
        let admin = &world.who("administrator");
        let told = refused(lists::withdraw(office, admin, other.id, other.version, " ").await);
        assert_eq!(told, ("tariff-reason-missing", "A-15"));
        let stale = lists::withdraw(office, admin, other.id, other.version - 1, "Ошибка").await;
        assert!(matches!(stale, Err(Error::Stale)));
        lists::withdraw(office, admin, other.id, other.version, "Ошибка").await.unwrap();
        let late = world.signed("vedomstvo", &paper.bytes);
        let told = answer::sign(office, ctx, other.id, &paper.sha256, late).await;
        assert!(matches!(told, Err(Error::NotFound)), "what was withdrawn is not answered any more");
        world.goes_to("2026-12-01T10:00:00+05:00");
        assert_eq!(standing(&world, Payers::Participants).await, []);
        assert_eq!(world.notices("role:portal_operator_admin").await, ["prices-refused"]);
        assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// B-14.p3: operators of systems of order 465 pay for support alone, by their agreements, without the Vedomstvo.
#[tokio::test]
async fn prices_for_system_operators_are_of_support_alone() {
    each(WEDNESDAY, async |world| {
        let (office, admin) = (&world.office, &world.who("administrator"));
        let both = Proposal { payers: "system_operators".into(), ..proposal("08.10.2026") };
        let told = refused(lists::draft(office, admin, &both).await);
        assert_eq!(told, ("tariff-component-not-paid", "B-14.p3"));
        let support = Proposal { rows: vec![row("S1", "request", "900")], ..both };
        let draft = lists::draft(office, admin, &support).await.unwrap();
        lists::approve(office, admin, draft.id, draft.version).await.unwrap();
        world.goes_to("2026-10-08T00:00:00+05:00");
        assert_eq!(standing(&world, Payers::SystemOperators).await, [(1, Standing::InForce)]);
        assert_eq!(standing(&world, Payers::Participants).await, []);
        let foreign = Proposal { payers: "expertise_users".into(), ..proposal("09.10.2026") };
        let told = invalid(lists::draft(office, &world.who("administrator"), &foreign).await);
        assert_eq!(told, pairs(&[("payers", "tariff-error-payers")]));
    })
    .await;
}
