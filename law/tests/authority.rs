//! Powers of persons to act for an organisation: their days, and what follows from them.

mod common;

use common::{at, day, fictional};
use law::Law;
use law::authority::{Command, Giver, Powers, Right, State};

fn in_force(law: &Law, rights: &[Right], from: &str, until: &str) -> State {
    let powers = Powers { rights: rights.iter().copied().collect(), from: day(from), until: day(until) };
    let now = at(law, "2026-10-07 10:00:00");
    let give = Command::Give { powers, giver: Giver::Head, oneself: false };
    let given = State::Draft.apply(give, now, law).unwrap().next;
    assert!(given.rights(now, law).is_empty(), "not before it is accepted");
    given.apply(Command::Accept, now, law).unwrap().next
}

/// from the first day 0:00 to the last day 24:00 in the capital, and never outside.
#[test]
fn a_power_begins_and_ends_with_its_days() {
    let law = fictional();
    let power = in_force(&law, &[Right::Sign], "2026-10-08", "2026-10-31");
    let can = |civil: &str| power.rights(at(&law, civil), &law).contains(&Right::Sign);
    assert!(!can("2026-10-07 23:59:59.999999"));
    assert!(can("2026-10-08 00:00:00"));
    assert!(can("2026-10-31 23:59:59.999999"));
    assert!(!can("2026-11-01 00:00:00"));
    assert!(power.is_over(at(&law, "2026-11-01 00:00:00"), &law));
    assert!(!power.is_over(at(&law, "2026-10-31 23:59:59"), &law));
}

/// whoever may do something may see; nothing else follows from a right.
#[test]
fn a_right_brings_only_that_of_seeing() {
    let law = fictional();
    let now = at(&law, "2026-10-08 10:00:00");
    for right in Right::ALL {
        let power = in_force(&law, &[right], "2026-10-07", "2026-10-31");
        let rights: Vec<_> = power.rights(now, &law).into_iter().collect();
        let expected = if right == Right::See { vec![right] } else { vec![Right::See, right] };
        assert_eq!(rights, expected);
    }
}

/// a power that is taken back gives nothing from that instant on.
#[test]
fn a_power_that_is_taken_back_gives_nothing() {
    let law = fictional();
    let now = at(&law, "2026-10-08 10:00:00");
    let power = in_force(&law, &[Right::Edit], "2026-10-07", "2026-10-31");
    let revoked = power.apply(Command::Revoke, now, &law).unwrap().next;
    assert!(revoked.rights(now, &law).is_empty());
    assert_eq!(revoked.powers(), None);
}

/// three years to the day are the most.
#[test]
fn the_longest_power_lasts_three_years() {
    let law = fictional();
    let now = at(&law, "2026-10-07 10:00:00");
    let give = |until: &str| {
        let powers = Powers { rights: [Right::See].into(), from: day("2026-10-07"), until: day(until) };
        State::Draft.apply(Command::Give { powers, giver: Giver::Head, oneself: false }, now, &law)
    };
    assert!(give("2029-10-07").is_ok());
    let refusal = give("2029-10-08").unwrap_err();
    assert_eq!((refusal.code, refusal.args["latest"].as_str()), ("authority-period-wrong", "2029-10-07"));
    assert_eq!(give("2026-10-06").unwrap_err().code, "authority-over");
}
