//! What participants owe (A-15, register D-10): charged from the moment of registration, invoiced once, paid by bank
//! statements, and never kept from anything.

use law::tariff::charge::Month;
use law::tariff::{Money, Quantity};
use office::participants::{self, Participant};
use office::store::accounts::Invoice;
use office::store::jobs;
use office::tariffs::account::{self, Account, Typed};
use office::tariffs::payments::{self, For};
use office::tariffs::{invoices, papers};
use office::{Error, replay};
use pki::Purpose;
use uuid::Uuid;

use crate::ledger::{append_only, invalid, pairs, refused};
use crate::tariffs::in_force;
use crate::world::{WEDNESDAY, World, each};

fn tenge(text: &str) -> Money {
    text.parse().unwrap()
}

fn october() -> Month {
    "2026-10".parse().unwrap()
}

async fn of(world: &World, participant: &Participant) -> Account {
    account::of(&world.office, &world.who("administrator"), participant.id).await.unwrap()
}

fn hours(quantity: &str, day: &str) -> Typed {
    Typed {
        position: "S1".into(), quantity: quantity.into(), day: day.into(), basis: "Обращение № 7".into()
    }
}

/// Prices from Thursday the 8th on, and a participant that is registered from Friday the 30th, 12:00, on: 36 of the 744
/// hours of October, each 100 tenge. Before there were prices it was excluded.
async fn priced(world: &World) -> Participant {
    world.registered("applicant").await;
    in_force(world, "08.10.2026").await;
    let before = world.participant().await.id;
    let (registrar, ground) = (&world.who("registrar"), participants::Ground::AgreementTerminated);
    office::testing::exclude(&world.office, registrar, before, ground, "№ 1").await.unwrap();
    world.goes_to("2026-10-30T12:00:00+05:00");
    world.participant().await
}

/// What the job of a day does.
async fn work(world: &World) {
    invoices::run(&world.office, &world.automatic()).await.unwrap();
}

/// Jobs that wait.
async fn planned(world: &World) -> i64 {
    jobs::waiting(&mut world.office.db.read().await.unwrap(), invoices::JOB).await.unwrap().count
}

async fn issued(world: &World, participant: &Participant) -> Invoice {
    world.goes_to("2026-11-02T09:00:00+05:00");
    let admin = &world.who("administrator");
    invoices::issue_month(&world.office, admin, participant.id, october()).await.unwrap().unwrap()
}

const COLUMNS: &str = "date;reference;amount;payer_bin;payer_name;payer_account;purpose\n";

async fn loaded(world: &World, lines: &str) -> usize {
    let (office, admin) = (&world.office, &world.who("administrator"));
    let file = format!("{COLUMNS}{lines}");
    let id = payments::look(office, admin, "november.csv", file.as_bytes()).await.unwrap();
    payments::record(office, admin, id).await.unwrap()
}

/// both components, from the very moment of the registration; each amount, the tax and the sum explain themselves,
/// and the three papers say the same under the seal of the system.
#[tokio::test]
async fn an_invoice_charges_from_the_moment_of_registration() {
    each(WEDNESDAY, async |world| {
        let participant = priced(&world).await;
        let (office, id) = (&world.office, participant.id);
        let admin = &world.who("administrator");
        account::render(office, admin, id, &hours("2,50", "30.10.2026")).await.unwrap();
        let running = invoices::issue_month(office, admin, id, october()).await;
        assert_eq!(invalid(running), pairs(&[("month", "account-error-month-runs")]));
        let invoice = issued(&world, &participant).await;
        let bill = account::bill(&invoice).unwrap();
        assert!(bill.adds_up());
        // 3 600 for resources, 12 500 for support, 16 % of both.
        assert_eq!((bill.net, bill.vat, bill.gross), (tenge("16100"), tenge("2576"), tenge("18676")));
        assert_eq!((bill.lines[0].part, bill.lines[0].whole), (36 * 3_600, 744 * 3_600));
        assert_eq!(invoice.number, "T-2026-10-0001");
        for kind in [papers::INVOICE, papers::ACT, papers::DATA] {
            let (document, bytes, paper) = invoices::paper(office, admin, invoice.id, kind).await.unwrap();
            assert_eq!(document.number.as_deref(), Some("T-2026-10-0001"));
            let now = world.now();
            let sealed = office.verify(paper.cms, Some(bytes.clone()), Purpose::Seal, now).await;
            assert!(sealed.is_ok(), "{kind}: {sealed:?}");
            if kind == papers::DATA {
                let told: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                assert_eq!(told["bill"]["gross"], "18676.00");
                assert_eq!(told["payer"]["bin"], participant.bin);
                assert_eq!(told["clause"], "A-15");
            } else {
                assert!(bytes.starts_with(b"%PDF"), "{kind}");
            }
        }
        assert_eq!(world.notices(&participant.bin).await[0], "invoice-issued");
        let told = invoices::one(office, &world.who("applicant"), invoice.id).await;
        assert!(matches!(told, Err(Error::NotFound)), "it is nobody else's");
        invoices::one(office, &world.who("expertise-head"), invoice.id).await.unwrap();
        let own = account::own(office, &world.who("expertise-head")).await.unwrap();
        assert_eq!(own.balance.debt(), tenge("18676"));
        assert!(matches!(account::own(office, &world.who("applicant")).await, Err(Error::NotFound)));
        // Once the payer is a user of a portal, a key without a right shows nothing of it.
        let mut plain = world.who("expert");
        plain.actor.roles.retain(|role| !law::access::Role::USER.contains(role));
        invoices::one(office, &plain, invoice.id).await.unwrap();
        world.registered("expertise-head").await;
        let told = invoices::one(office, &plain, invoice.id).await;
        assert!(matches!(told, Err(Error::NotFound)), "{told:?}");
        assert!(matches!(account::own(office, &plain).await, Err(Error::NotFound)));
        invoices::one(office, &world.who("expertise-head"), invoice.id).await.unwrap();
        for sql in ["UPDATE invoice SET number = ''", "DELETE FROM invoice"] {
            append_only(&world, sql).await;
        }
        world.unchangeable("invoice_paper", "kind").await;
        world.unchangeable("support_volume", "basis").await;
        assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// accounts are the administrator's alone.
#[tokio::test]
async fn accounts_are_kept_by_the_administrator() {
    each(WEDNESDAY, async |world| {
        let participant = priced(&world).await;
        let (office, id) = (&world.office, participant.id);
        let denied = ("role-may-not", "A-15");
        for who in ["registrar", "vedomstvo", "applicant", "expertise-head"] {
            let ctx = &world.who(who);
            assert_eq!(refused(account::all(office, ctx).await), denied, "{who}");
            assert_eq!(refused(account::of(office, ctx, id).await), denied, "{who}");
            assert_eq!(refused(account::render(office, ctx, id, &hours("1", "30.10.2026")).await), denied);
            assert_eq!(refused(account::cancel(office, ctx, id, id, "x").await), denied);
            assert_eq!(refused(invoices::issue_month(office, ctx, id, october()).await), denied);
            assert_eq!(refused(invoices::correct(office, ctx, id, october(), "x").await), denied);
            assert_eq!(refused(payments::look(office, ctx, "x", COLUMNS.as_bytes()).await), denied);
            assert_eq!(refused(payments::preview(office, ctx, id).await), denied);
            assert_eq!(refused(payments::record(office, ctx, id).await), denied);
            assert_eq!(refused(payments::waiting(office, ctx).await), denied);
            assert_eq!(refused(payments::assign(office, ctx, id, 0, &For::Nobody, "x").await), denied);
        }
    })
    .await;
}

/// the job makes the invoices of every month that is over, each once however often it runs, from the fourth day on;
/// nothing is charged where there were no prices.
#[tokio::test]
async fn the_job_makes_each_invoice_once() {
    each(WEDNESDAY, async |world| {
        let participant = priced(&world).await;
        world.goes_to("2026-11-03T23:00:00+05:00");
        for _ in 0..2 {
            invoices::sweep(&world.office, world.now()).await.unwrap();
        }
        assert_eq!(planned(&world).await, 1, "once for a day");
        work(&world).await;
        assert_eq!(planned(&world).await, 2, "and the next day");
        assert_eq!(of(&world, &participant).await.invoices.len(), 0, "support can still be entered");
        world.goes_to("2026-11-04T00:00:00+05:00");
        work(&world).await;
        assert_eq!(of(&world, &participant).await.invoices.len(), 1);
        let before = world.ledger().await;
        work(&world).await;
        work(&world).await;
        assert_eq!(world.ledger().await, before);
        // Nothing ran for months: what was missed is made, each month on its own.
        world.goes_to("2027-01-10T09:00:00+05:00");
        work(&world).await;
        let account = of(&world, &participant).await;
        let months: Vec<_> = account.invoices.iter().map(|it| it.month.to_string()).collect();
        assert_eq!(months, ["2026-12", "2026-11", "2026-10"]);
        assert_eq!(account::bill(&account.invoices[0]).unwrap().net, tenge("74400"));
        // Excluded on the 10th: charged until then, and no further.
        let registrar = &world.who("registrar");
        let ground = participants::Ground::AgreementTerminated;
        office::testing::exclude(&world.office, registrar, participant.id, ground, "№ 1").await.unwrap();
        world.goes_to("2027-03-10T09:00:00+05:00");
        work(&world).await;
        let account = of(&world, &participant).await;
        assert_eq!(account.invoices.len(), 4, "none for February");
        assert_eq!(account::bill(&account.invoices[0]).unwrap().net, tenge("22500"), "225 of 744 hours");
    })
    .await;
}

/// what was issued stays as it is. An entry that was wrong is cancelled with a reason, and a correction names the
/// former invoice; only the last one counts.
#[tokio::test]
async fn a_correction_is_a_new_invoice_that_names_the_former() {
    each(WEDNESDAY, async |world| {
        let participant = priced(&world).await;
        let (office, id) = (&world.office, participant.id);
        account::render(office, &world.who("administrator"), id, &hours("10", "30.10.2026")).await.unwrap();
        let first = issued(&world, &participant).await;
        let admin = &world.who("administrator");
        let told = invalid(invoices::correct(office, admin, id, october(), "Ошибка").await);
        assert_eq!(told, pairs(&[("reason", "account-error-nothing-to-correct")]));
        let entry = of(&world, &participant).await.support[0].id;
        assert_eq!(
            invalid(account::cancel(office, admin, id, entry, " ").await),
            pairs(&[("reason", "account-error-basis")])
        );
        account::cancel(office, admin, id, entry, "Не то обращение").await.unwrap();
        assert!(matches!(account::cancel(office, admin, id, entry, "x").await, Err(Error::Stale)));
        account::render(office, admin, id, &hours("1", "31.10.2026")).await.unwrap();
        let told = invalid(invoices::correct(office, admin, id, october(), "").await);
        assert_eq!(told, pairs(&[("reason", "account-error-correction")]));
        let second = invoices::correct(office, admin, id, october(), "Не то обращение").await.unwrap();
        assert_eq!((second.number.as_str(), second.issue), ("T-2026-10-0001-2", 2));
        assert_eq!(second.body["former"], first.number);
        let account = of(&world, &participant).await;
        assert_eq!(account.invoices[1], first, "unchanged");
        // 3 600 + 5 000 and 16 %.
        assert_eq!(account.balance.debt(), tenge("9976"));
        assert_eq!(account.balance.charged, tenge("9976"));
        let history = world.history("account", id).await;
        let kinds: Vec<_> = history.iter().map(|(kind, _)| kind.as_str()).collect();
        let expected = [
            "support_rendered",
            "invoice_issued",
            "support_cancelled",
            "support_rendered",
            "invoice_corrected",
        ];
        assert_eq!(kinds, expected);
        // A payment that names the former number is for the last one.
        loaded(&world, "03.11.2026;B-1;9976;;;;счёт T-2026-10-0001\n").await;
        assert_eq!(of(&world, &participant).await.balance.debt(), Money::ZERO);
        assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// support needs a price of its day, a day of the registration and what shows it.
#[tokio::test]
async fn support_without_price_or_basis_is_not_recorded() {
    each(WEDNESDAY, async |world| {
        let participant = priced(&world).await;
        let (office, admin, id) = (&world.office, &world.who("administrator"), participant.id);
        let before = world.ledger().await;
        let none = Typed::default();
        let told = invalid(account::render(office, admin, id, &none).await);
        let expected = [
            ("position", "account-error-position"),
            ("quantity", "account-error-quantity"),
            ("day", "account-error-day"),
            ("basis", "account-error-basis"),
        ];
        assert_eq!(told, pairs(&expected));
        let told = invalid(account::render(office, admin, id, &hours("1", "31.10.2026")).await);
        assert_eq!(told, pairs(&[("day", "account-error-day-ahead")]));
        let told = invalid(account::render(office, admin, id, &hours("1", "29.10.2026")).await);
        assert_eq!(told, pairs(&[("day", "account-error-not-registered")]));
        let told = refused(account::render(office, admin, id, &hours("1", "07.10.2026")).await);
        assert_eq!(told, ("tariff-no-price", "A-15"));
        let told = refused(account::render(office, admin, id, &hours("0", "30.10.2026")).await);
        assert_eq!(told, ("tariff-quantity-out-of-range", "A-15"));
        let resources = Typed { position: "R1".into(), ..hours("1", "30.10.2026") };
        assert_eq!(
            refused(account::render(office, admin, id, &resources).await),
            ("tariff-not-support", "A-15")
        );
        assert_eq!(world.ledger().await, before);
        assert!(of(&world, &participant).await.support.is_empty());
        account::render(office, admin, id, &hours("1", "30.10.2026")).await.unwrap();
        assert_eq!(of(&world, &participant).await.support[0].quantity, Quantity::of_hundredths(100));
    })
    .await;
}

/// payments find their invoice by its number, else by payer and sum; the rest waits for a reason. The same file and
/// the same entry count once.
#[tokio::test]
async fn statements_are_matched_and_count_once() {
    each(WEDNESDAY, async |world| {
        let participant = priced(&world).await;
        let (office, id) = (&world.office, participant.id);
        let invoice = issued(&world, &participant).await;
        let admin = &world.who("administrator");
        // 3 600 and 16 %.
        assert_eq!(of(&world, &participant).await.balance.debt(), tenge("4176"));
        let lines = format!(
            "02.11.2026;B-1;1000;160240000018;ТОО;KZ1;По счёту {}\n02.11.2026;B-2;77;;Кто-то;KZ2;без номера\n",
            invoice.number
        );
        let file = format!("{COLUMNS}{lines}");
        let before = world.ledger().await;
        let draft = payments::look(office, admin, "a.csv", file.as_bytes()).await.unwrap();
        let preview = payments::preview(office, admin, draft).await.unwrap();
        let told: Vec<_> = preview.rows.iter().map(|it| it.invoice.as_deref()).collect();
        assert_eq!((told, preview.known), (vec![Some("T-2026-10-0001"), None], false));
        assert_eq!(world.ledger().await, before, "nothing is recorded by looking");
        assert_eq!(payments::record(office, admin, draft).await.unwrap(), 2);
        let after = world.ledger().await;
        assert_eq!(after.documents, before.documents + 1, "the statement itself is kept");
        assert_eq!(loaded(&world, &lines).await, 0, "the same file");
        assert_eq!(world.ledger().await, after);
        // The first entry again, a new one of exactly what is open, and one in another file format of the bank.
        let more = lines.lines().next().unwrap().to_owned();
        assert_eq!(loaded(&world, &format!("{more}\n03.11.2026;B-3;3176;160240000018;;;услуги\n")).await, 1);
        let account = of(&world, &participant).await;
        assert_eq!((account.balance.debt(), account.balance.paid), (Money::ZERO, tenge("4176")));
        assert_eq!(account.payments.len(), 2);

        let waiting = payments::waiting(office, admin).await.unwrap();
        assert_eq!(waiting.len(), 1);
        let payment = waiting[0].id;
        let told = invalid(payments::assign(office, admin, payment, 0, &For::Participant(id), " ").await);
        assert_eq!(told, pairs(&[("reason", "account-error-assign")]));
        let wrong = For::Invoice("T-1".into());
        let told = invalid(payments::assign(office, admin, payment, 0, &wrong, "Письмо 5").await);
        assert_eq!(told, pairs(&[("of", "account-error-of")]));
        payments::assign(office, admin, payment, 0, &For::Participant(id), "Письмо 5").await.unwrap();
        let again = payments::assign(office, admin, payment, 0, &For::Nobody, "Письмо 6").await;
        assert!(matches!(again, Err(Error::Stale)));
        let account = of(&world, &participant).await;
        assert_eq!((account.balance.ahead, account.balance.debt()), (tenge("77"), Money::ZERO), "too much");
        payments::assign(office, admin, payment, 1, &For::Nobody, "Возврат банка").await.unwrap();
        assert_eq!(of(&world, &participant).await.balance.ahead, Money::ZERO);
        assert!(payments::waiting(office, admin).await.unwrap().is_empty());
        let history = world.history("account", id).await;
        let kinds: Vec<_> = history.iter().map(|(kind, _)| kind.as_str()).collect();
        let expected = [
            "invoice_issued",
            "payment_recorded",
            "payment_recorded",
            "payment_recorded",
            "payment_assigned",
        ];
        assert_eq!(kinds, expected);
        world.unchangeable("payment_assignment", "reason").await;
        for sql in [
            "UPDATE payment SET amount = 1",
            "DELETE FROM payment",
            "UPDATE bank_statement SET digest = ''",
            "DELETE FROM bank_statement",
        ] {
            append_only(&world, sql).await;
        }
        let bad = payments::look(office, admin, "a.csv", b"date;amount\n").await;
        assert_eq!(invalid(bad), pairs(&[("file", "statement-error-columns")]));
    })
    .await;
}

/// a participant in debt still receives applications, and its applicants are charged nothing; the operator
/// is told once, and only the operator's own decision excludes.
#[tokio::test]
async fn a_debt_blocks_nothing() {
    each(WEDNESDAY, async |world| {
        let participant = priced(&world).await;
        issued(&world, &participant).await;
        world.goes_to("2027-02-10T10:00:00+05:00");
        work(&world).await;
        work(&world).await;
        let account = of(&world, &participant).await;
        assert_eq!(account.balance.open.iter().filter(|(_, open)| *open != Money::ZERO).count(), 4);
        // October alone has been open for ten days; the others were made just now.
        let told = world.notices("role:portal_operator_admin").await;
        assert_eq!(told.iter().filter(|kind| *kind == "invoice-open").count(), 1);

        let listed = participants::choice(&world.office, &world.who("applicant")).await.unwrap();
        assert_eq!(listed.iter().map(|it| it.id).collect::<Vec<Uuid>>(), [participant.id]);
        let id = world.ready("applicant", &participant).await;
        let application = world.submitted("applicant", id).await;
        assert!(application.state.number().is_some(), "registered: {:?}", application.state);
        assert_eq!(application.participant, Some(participant.id));
        assert!(world.jobs().await.iter().any(|job| job.application == id && job.kind == "forward"));
        let applicant = &world.who("applicant");
        assert!(matches!(account::own(&world.office, applicant).await, Err(Error::NotFound)));
        let state = participants::public(&world.office, participant.id).await.unwrap().0.state;
        assert_eq!(state.name(), "registered");
        assert_eq!(replay::run(&world.office).await.unwrap().differences, vec![]);
    })
    .await;
}
