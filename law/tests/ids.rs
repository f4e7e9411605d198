//! IIN and BIN: which errors are seen, which parts are read, what is only unusual.

use jiff::civil::date;
use law::ids::{IdError, Kind, Sex, Unit, Warning};
use law::{Bin, Iin};
use proptest::prelude::*;

/// The check digit by the words of the rule, written a second time: `None` where no number is issued.
fn check_digit(base: &[u32]) -> Option<u32> {
    let sum = |turn: usize| -> u32 {
        (0..11).map(|place| base[place] * (((place + turn) % 11) as u32 + 1)).sum::<u32>() % 11
    };
    [sum(0), sum(2)].into_iter().find(|rest| *rest < 10)
}

fn text(digits: &[u32]) -> String {
    digits.iter().map(|digit| char::from_digit(*digit, 10).unwrap()).collect()
}

/// A number with the right twelfth digit.
fn whole(base: &str) -> String {
    let digits: Vec<u32> = base.chars().map(|digit| digit.to_digit(10).unwrap()).collect();
    format!("{base}{}", check_digit(&digits).expect("one that is issued"))
}

#[test]
fn worked_examples_have_the_check_digit_that_was_computed_by_hand() {
    assert_eq!(Iin::parse("900101300017").unwrap().as_str(), "900101300017");
    assert_eq!(Bin::parse("181040000017").unwrap().to_string(), "181040000017");
    assert_eq!(Iin::parse("900101300018"), Err(IdError::CheckDigit));
    assert_eq!(Bin::parse("181040000018"), Err(IdError::CheckDigit));
}

#[test]
fn where_the_first_pass_gives_ten_the_second_decides() {
    assert!(Iin::parse("900101300811").is_ok());
    assert!(Bin::parse("181040000811").is_ok());
    // What a second pass with the weights of the first would give.
    assert_eq!(Iin::parse("900101300810"), Err(IdError::CheckDigit));
    assert_eq!(Bin::parse("181040000810"), Err(IdError::CheckDigit));
}

#[test]
fn a_number_whose_both_passes_give_ten_is_never_right() {
    for last in 0..=9 {
        assert_eq!(Iin::parse(&format!("90010130080{last}")), Err(IdError::CheckDigit));
    }
}

#[test]
fn published_numbers_of_well_known_companies_pass_without_a_warning() {
    // Kazakhtelecom, Halyk Bank, Kaspi Bank, KazMunayGas.
    let published = [
        ("941240000193", (94, 12)),
        ("940140000385", (94, 1)),
        ("971240001315", (97, 12)),
        ("020240000555", (2, 2)),
    ];
    for (number, registered) in published {
        let bin = Bin::parse(number).unwrap();
        assert_eq!(bin.registered(), Some(registered), "{number}");
        assert_eq!(
            (bin.kind(), bin.unit(), bin.warnings()),
            (Some(Kind::Resident), Some(Unit::Head), vec![])
        );
    }
}

#[test]
fn length_and_signs_are_told_apart() {
    assert_eq!(Iin::parse(""), Err(IdError::Length { got: 0 }));
    assert_eq!(Iin::parse("90010130001"), Err(IdError::Length { got: 11 }));
    assert_eq!(Iin::parse("9001013000171"), Err(IdError::Length { got: 13 }));
    assert_eq!(Iin::parse("90010130001x"), Err(IdError::NotDigits));
    // Digits of another script are no digits here.
    assert_eq!(Bin::parse("\u{661}81040000017"), Err(IdError::NotDigits));
    assert_eq!(Bin::parse(" 81040000017"), Err(IdError::NotDigits));
}

#[test]
fn a_birth_date_that_never_was_is_refused() {
    assert_eq!(Iin::parse("901301300017"), Err(IdError::Date));
    assert_eq!(Iin::parse("900230300017"), Err(IdError::Date));
    // 1900 was no leap year, 2000 was.
    assert_eq!(Iin::parse(&whole("00022930001")), Err(IdError::Date));
    assert!(Iin::parse(&whole("00022950001")).is_ok());
    // Where the century is not known, 29 February passes, 30 February does not.
    assert!(Iin::parse(&whole("01022900000")).is_ok());
    assert_eq!(Iin::parse(&whole("01023000000")), Err(IdError::Date));
}

#[test]
fn an_impossible_century_is_refused() {
    for seventh in 7..=9 {
        assert_eq!(Iin::parse(&whole(&format!("900101{seventh}0001"))), Err(IdError::Kind));
    }
}

#[test]
fn an_iin_says_birth_date_and_sex() {
    let said = |base: &str| {
        let iin = Iin::parse(&whole(base)).unwrap();
        (iin.birth_date(), iin.sex(), iin.warnings())
    };
    assert_eq!(said("99123110001"), (Some(date(1899, 12, 31)), Some(Sex::Male), vec![]));
    assert_eq!(said("00010120001"), (Some(date(1800, 1, 1)), Some(Sex::Female), vec![]));
    assert_eq!(said("90010130001"), (Some(date(1990, 1, 1)), Some(Sex::Male), vec![]));
    assert_eq!(said("85071240000"), (Some(date(1985, 7, 12)), Some(Sex::Female), vec![]));
    assert_eq!(said("04022950001"), (Some(date(2004, 2, 29)), Some(Sex::Male), vec![]));
    assert_eq!(said("15060160001"), (Some(date(2015, 6, 1)), Some(Sex::Female), vec![]));
}

#[test]
fn an_iin_that_says_no_century_is_let_in_with_a_warning() {
    let iin = Iin::parse(&whole("90010100001")).unwrap();
    assert_eq!((iin.birth_date(), iin.sex()), (None, None));
    assert_eq!(iin.warnings(), [Warning::IinNothingKnown]);
}

#[test]
fn a_bin_says_month_kind_and_unit() {
    let said = |base: &str| {
        let bin = Bin::parse(&whole(base)).unwrap();
        (bin.registered(), bin.kind(), bin.unit(), bin.warnings())
    };
    assert_eq!(said("18104000001"), (Some((18, 10)), Some(Kind::Resident), Some(Unit::Head), vec![]));
    assert_eq!(said("99015100001"), (Some((99, 1)), Some(Kind::NonResident), Some(Unit::Branch), vec![]));
    assert_eq!(
        said("05126200001"),
        (Some((5, 12)), Some(Kind::JointEntrepreneur), Some(Unit::Representation), vec![])
    );
    assert_eq!(
        said("05126300001"),
        (Some((5, 12)), Some(Kind::JointEntrepreneur), Some(Unit::JointFarm), vec![])
    );
    // Nothing is known about other units, so nothing is said.
    assert_eq!(said("05124900001"), (Some((5, 12)), Some(Kind::Resident), None, vec![]));
}

#[test]
fn an_unusual_month_or_kind_of_a_bin_is_a_warning_and_no_error() {
    let warned = |base: &str| Bin::parse(&whole(base)).unwrap().warnings();
    assert_eq!(warned("18134000001"), [Warning::BinMonth]);
    assert_eq!(warned("18004000001"), [Warning::BinMonth]);
    assert_eq!(warned("18107000001"), [Warning::BinKind]);
    assert_eq!(warned("18139000001"), [Warning::BinMonth, Warning::BinKind]);
    // The fifth digit of a day, but the seventh names no person.
    assert_eq!(warned("18103000001"), [Warning::BinKind]);
}

#[test]
fn the_iin_of_a_person_is_no_bin_and_a_bin_no_iin() {
    assert!(Iin::parse("900101300017").is_ok());
    assert_eq!(Bin::parse("900101300017"), Err(IdError::Kind));
    assert_eq!(Iin::parse("181040000017"), Err(IdError::Date));
}

#[test]
fn twelve_zeros_are_no_number_although_their_check_digit_fits() {
    assert_eq!(check_digit(&[0; 11]), Some(0));
    assert_eq!(Bin::parse("000000000000"), Err(IdError::Zeros));
    assert_eq!(Iin::parse("000000000000"), Err(IdError::Date));
}

#[test]
fn published_test_numbers_pass_only_where_they_are_allowed() {
    assert_eq!(Iin::from_certificate("IIN123456789011", false), Err(IdError::Kind));
    let iin = Iin::from_certificate("IIN123456789011", true).unwrap();
    assert_eq!((iin.as_str(), iin.birth_date(), iin.sex()), ("123456789011", None, None));
    assert_eq!(Bin::from_certificate("BIN123456789021", false), Err(IdError::CheckDigit));
    assert_eq!(Bin::from_certificate("BIN123456789021", true).unwrap().as_str(), "123456789021");
    // Only these numbers, not any wrong one.
    assert!(Iin::from_certificate("IIN123456789013", true).is_err());
    assert!(Iin::parse("123456789011").is_err());
    assert_eq!(Iin::from_certificate("900101300017", false).unwrap().as_str(), "900101300017");
}

#[test]
fn a_number_is_a_plain_string_in_json() {
    let bin = Bin::parse("181040000017").unwrap();
    assert_eq!(serde_json::to_string(&bin).unwrap(), "\"181040000017\"");
    assert_eq!(serde_json::from_str::<Bin>("\"181040000017\"").unwrap(), bin);
    assert!(serde_json::from_str::<Bin>("\"181040000018\"").is_err());
}

/// Eleven digits of a BIN.
fn base() -> impl Strategy<Value = Vec<u32>> {
    (proptest::collection::vec(0u32..10, 4), 4u32..7, proptest::collection::vec(0u32..10, 6))
        .prop_map(|(year, kind, rest)| [year, vec![kind], rest].concat())
}

/// Whether the first pass decides: its remainder is a digit.
fn first_pass_decides(base: &[u32]) -> bool {
    base.iter().zip(1..).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 < 10
}

proptest! {
    #[test]
    fn exactly_one_last_digit_fits_or_none(base in base()) {
        let fits: Vec<u32> = (0..10)
            .filter(|last| Bin::parse(&text(&[&base[..], &[*last]].concat())).is_ok())
            .collect();
        prop_assert_eq!(fits, check_digit(&base).into_iter().collect::<Vec<_>>());
    }

    // The weight of the eleventh digit in the first pass is 11, nothing modulo 11: the algorithm is blind there.
    #[test]
    fn every_other_single_digit_that_is_mistyped_is_seen(base in base(), place in 0usize..12, by in 1u32..10) {
        let Some(last) = check_digit(&base) else { return Ok(()) };
        let mut wrong = [&base[..], &[last]].concat();
        wrong[place] = (wrong[place] + by) % 10;
        let decides = first_pass_decides(&base) && first_pass_decides(&wrong[..11]);
        if decides && place == 10 {
            prop_assert!(Bin::parse(&text(&wrong)).is_ok());
        } else if decides || place == 11 {
            prop_assert!(Bin::parse(&text(&wrong)).is_err());
        }
    }

    // Neighbouring weights differ by one, the last two by ten: nothing that is 0 modulo 11.
    #[test]
    fn two_neighbouring_digits_that_are_swapped_are_seen(base in base(), place in 0usize..10) {
        let Some(last) = check_digit(&base) else { return Ok(()) };
        let mut wrong = [&base[..], &[last]].concat();
        wrong.swap(place, place + 1);
        prop_assume!(wrong[place] != wrong[place + 1]);
        if first_pass_decides(&base) == first_pass_decides(&wrong[..11]) {
            prop_assert!(Bin::parse(&text(&wrong)).is_err());
        }
    }

    #[test]
    fn any_text_is_refused_or_read_without_harm(text in ".{0,14}") {
        for read in [Iin::parse(&text).map(|iin| iin.warnings()), Bin::parse(&text).map(|bin| bin.warnings())] {
            prop_assert!(read.is_err() || text.len() == 12);
        }
    }
}
