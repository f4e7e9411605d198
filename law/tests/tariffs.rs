//! Prices, what is charged by them from which moment on, and that each amount explains itself.

mod common;

use common::{at, day, real};
use jiff::Timestamp;
use law::tariff::charge::{Bill, Month, Priced, Volume, Why, bill};
use law::tariff::list::{
    self, Command, Content, Payers, Position, Standing, State, Unit, standing, timeline,
};
use law::tariff::{Money, Quantity};
use proptest::prelude::*;

fn tenge(text: &str) -> Money {
    text.parse().unwrap()
}

fn list_of(payers: Payers, from: &str, month: &str, vat: bool) -> Content {
    let position = |code: &str, unit: Unit, price: &str| Position {
        code: code.into(),
        title: code.into(),
        component: unit.component(),
        unit,
        price: tenge(price),
    };
    let positions = vec![position("R1", Unit::Month, month), position("S1", Unit::Hour, "5000")];
    Content { payers, from: day(from), vat, positions, reason: "order 1".into() }
}

fn drafted(content: Content) -> State {
    let law = real();
    list::draft(content, at(&law, "2026-09-01 10:00:00"), &law).unwrap().next
}

fn done(state: State, command: Command, moment: &str) -> State {
    let law = real();
    state.apply(command, at(&law, moment), &law).unwrap().next
}

fn consented(content: Content, moment: &str) -> State {
    let waiting = done(drafted(content), Command::Approve, "2026-09-01 10:00:00");
    done(waiting, Command::Consent { number: "12-1".into() }, moment)
}

fn priced<'a>(lists: &'a [State]) -> Vec<Priced<'a>> {
    let line = timeline(lists, |it| it);
    (1..)
        .zip(line)
        .map(|(number, (from, until, state))| Priced { list: state.list(), number, from, until })
        .collect()
}

fn october(registered: &[(Timestamp, Option<Timestamp>)], lists: &[State], volumes: &[Volume]) -> Bill {
    let month: Month = "2026-10".parse().unwrap();
    bill(month, &real().zone, Payers::Participants, registered, &priced(lists), volumes).unwrap()
}

/// prices of the portal without the consent of the Vedomstvo never come into force, however long one waits.
/// those of an expertise system need none. B-14.p3: nor do those for operators of systems.
#[test]
fn without_consent_no_price_of_the_portal_comes_into_force() {
    let of = |payers| list_of(payers, "2026-10-01", "100000", false);
    let waiting = done(drafted(of(Payers::Participants)), Command::Approve, "2026-09-01 10:00:00");
    let refused = done(
        waiting.clone(),
        Command::Refuse { number: "12-2".into(), reason: "too high".into() },
        "2026-09-02 10:00:00",
    );
    let withdrawn =
        done(waiting.clone(), Command::Withdraw { reason: "a slip".into() }, "2026-09-02 10:00:00");
    let never = [waiting, refused, withdrawn];
    assert_eq!(timeline(&never, |it| it).len(), 0);
    let registered = [(at(&real(), "2026-01-01 00:00:00"), None)];
    assert_eq!(october(&registered, &never, &[]).gross, Money::ZERO);
    let approved = done(drafted(of(Payers::ExpertiseUsers)), Command::Approve, "2026-09-01 10:00:00");
    assert_eq!(approved.effective(), Some(day("2026-10-01")));
    let mut support = of(Payers::SystemOperators);
    support.positions.remove(0);
    let approved = done(drafted(support), Command::Approve, "2026-09-01 10:00:00");
    assert_eq!((approved.effective(), approved.consent()), (Some(day("2026-10-01")), None));
}

/// a consent that comes late moves the first day behind it; nothing is charged at prices before their consent.
#[test]
fn a_late_consent_moves_the_day_of_force_behind_it() {
    let list = || list_of(Payers::Participants, "2026-10-01", "100000", false);
    assert_eq!(consented(list(), "2026-09-20 10:00:00").effective(), Some(day("2026-10-01")));
    assert_eq!(consented(list(), "2026-09-30 23:59:59").effective(), Some(day("2026-10-01")));
    let late = consented(list(), "2026-10-16 00:00:00");
    assert_eq!(late.effective(), Some(day("2026-10-17")));
    let registered = [(at(&real(), "2026-01-01 00:00:00"), None)];
    let bill = october(&registered, &[late], &[]);
    // 15 days of 31.
    assert_eq!(bill.net, tenge("48387.10"));
}

/// charging begins at the very moment of the registration, and ends with it.
#[test]
fn charging_begins_at_the_moment_of_registration() {
    let law = real();
    let lists =
        [consented(list_of(Payers::Participants, "2026-10-01", "74400", false), "2026-09-20 10:00:00")];
    // October has 744 hours: an hour costs 100 tenge.
    let net = |registered: &[(Timestamp, Option<Timestamp>)]| october(registered, &lists, &[]).net;
    assert_eq!(net(&[(at(&law, "2026-09-15 10:00:00"), None)]), tenge("74400"));
    assert_eq!(net(&[(at(&law, "2026-10-31 10:00:00"), None)]), tenge("1400"));
    assert_eq!(net(&[(at(&law, "2026-10-31 10:30:00"), None)]), tenge("1350"));
    assert_eq!(net(&[(at(&law, "2026-11-01 00:00:00"), None)]), tenge("0"));
    // Excluded after two hours, registered anew for the last one of the month.
    let twice = [
        (at(&law, "2026-10-01 00:00:00"), Some(at(&law, "2026-10-01 02:00:00"))),
        (at(&law, "2026-10-31 23:00:00"), None),
    ];
    let bill = october(&twice, &lists, &[]);
    assert_eq!((bill.net, bill.lines.len()), (tenge("300"), 2));
    let (from, until) = (at(&law, "2026-10-01 00:00:00"), at(&law, "2026-10-01 02:00:00"));
    assert_eq!(bill.lines[0].why, Why::Time { from, until });
}

/// both components, each at the prices then in force; a later list takes the place of the former one.
#[test]
fn each_charge_has_the_price_of_its_day() {
    let law = real();
    let lists = [
        consented(list_of(Payers::Participants, "2026-10-01", "31000", true), "2026-09-20 10:00:00"),
        consented(list_of(Payers::Participants, "2026-10-11", "62000", true), "2026-09-20 10:00:00"),
        // Of two from one day the one that was consented to later.
        consented(list_of(Payers::Participants, "2026-10-11", "93000", true), "2026-09-21 10:00:00"),
    ];
    let volume = |hundredths, on: &str| Volume {
        position: "S1".into(),
        quantity: Quantity::of_hundredths(hundredths),
        day: day(on),
        basis: "request 7".into(),
    };
    let volumes = [volume(250, "2026-10-20"), volume(50, "2026-11-01")];
    let bill = october(&[(at(&law, "2026-09-01 10:00:00"), None)], &lists, &volumes);
    let told: Vec<_> = bill.lines.iter().map(|it| (it.position.as_str(), it.list, it.amount)).collect();
    assert_eq!(
        told,
        [("R1", 1, tenge("10000")), ("R1", 2, tenge("63000")), ("S1", 2, tenge("12500"))],
        "ten days, twenty-one days, two hours and a half"
    );
    // The rate of the last day of the month, 16 %.
    assert_eq!((bill.net, bill.vat, bill.gross), (tenge("85500"), tenge("13680"), tenge("99180")));
    assert!(bill.adds_up());
    // A lawyer's word on the rate asks for nothing else; another sum does.
    let mut other = bill.clone();
    if let Some(rate) = &mut other.rate {
        rate.confirmed = !rate.confirmed;
    }
    assert!(bill.asks_like(&other) && bill != other);
    other.gross = Money::ZERO;
    assert!(!bill.asks_like(&other));
    let line = timeline(&lists, |it| it);
    let on = |on: &str| line.iter().map(|it| standing(it.0, it.1, day(on))).collect::<Vec<_>>();
    assert_eq!(on("2026-09-30"), [Standing::Coming, Standing::Coming]);
    assert_eq!(on("2026-10-10"), [Standing::InForce, Standing::Coming]);
    assert_eq!(on("2026-10-11"), [Standing::Superseded, Standing::InForce]);
}

#[test]
fn months_are_written_as_they_are_read() {
    let month: Month = "2026-12".parse().unwrap();
    assert_eq!((month.next().to_string(), month.former().to_string()), ("2027-01".into(), "2026-11".into()));
    assert_eq!((month.first(), month.last()), (day("2026-12-01"), day("2026-12-31")));
    for text in ["2026-13", "2026-1", "2026-10-01", "x"] {
        assert!(text.parse::<Month>().is_err(), "{text}");
    }
}

proptest! {
    /// whatever the prices and moments, each amount, the sum and the tax follow from what stands beside them, and
    /// nothing is charged for time before the registration.
    #[test]
    fn every_bill_adds_up(
        price in 1_i64..100_000_000, begins in 0_i64..2_678_400, lasts in 0_i64..2_678_400,
        consent in 1_i8..=30, vat: bool,
    ) {
        let law = real();
        let mut content = list_of(Payers::Participants, "2026-10-01", "1", vat);
        content.positions[0].price = Money::of_tiyn(price);
        let list = consented(content, &format!("2026-10-{consent:02} 10:00:00"));
        let first = at(&law, "2026-10-01 00:00:00");
        let from = first + jiff::SignedDuration::from_secs(begins);
        let registered = [(from, Some(from + jiff::SignedDuration::from_secs(lasts)))];
        let bill = october(&registered, &[list], &[]);
        prop_assert!(bill.adds_up());
        prop_assert!(bill.net <= Money::of_tiyn(price));
        for line in &bill.lines {
            let Why::Time { from: counted, until } = line.why else { panic!("no time") };
            prop_assert!(counted >= from && until > counted);
        }
        let json = serde_json::to_string(&bill).unwrap();
        prop_assert_eq!(serde_json::from_str::<Bill>(&json).unwrap(), bill);
    }
}
