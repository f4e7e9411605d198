//! KATO: parts of a code, the tree, and files that are refused.

use jiff::civil::date;
use law::kato::{Kato, KatoError, Level, Problem, Tree};
use proptest::prelude::*;

const HEADER: &str = "code;parent;category;kk;ru;en;from;to\n";
const TODAY: jiff::civil::Date = date(2026, 10, 7);

fn kato(text: &str) -> Kato {
    Kato::parse(text).unwrap()
}

/// A region with a district, an okrug and two settlements, and a city right under the region's district.
fn sample() -> Tree {
    let lines = "110000000;;;Ақмола облысы;Акмолинская область;Akmola Region;;\n\
                 113200000;110000000;4;Ақкөл ауданы;Аккольский район;;;\n\
                 113220100;;;Ақкөл қаласы;город Акколь;;;\n\
                 113234000;113200000;;Енбек ауылдық округі;Енбекский сельский округ;;;\n\
                 113234100;113234000;;Енбек ауылы;село Енбек;;;\n\
                 113234200;113234000;;Ескі ауыл;село Старое;;;2020-12-31\n";
    Tree::from_csv(&format!("{HEADER}{lines}")).unwrap()
}

fn wrong(lines: &str) -> (usize, Problem) {
    let error = Tree::from_csv(&format!("{HEADER}110000000;;;Ақмола;Акмола;;;\n{lines}")).unwrap_err();
    (error.line, error.problem)
}

#[test]
fn a_code_has_four_parts_and_says_how_deep_it_lies() {
    let code = kato("113234102");
    assert_eq!((code.region(), code.district(), code.okrug(), code.settlement()), ("11", "32", "34", "102"));
    assert_eq!(kato("110000000").level(), Level::Region);
    assert_eq!(kato("113200000").level(), Level::District);
    assert_eq!(kato("113234000").level(), Level::Okrug);
    assert_eq!(kato("113234100").level(), Level::Settlement);
    assert_eq!(kato("113200100").level(), Level::Settlement);
}

#[test]
fn what_lies_above_follows_from_the_digits() {
    let above = |code: &str| kato(code).above().into_iter().map(String::from).collect::<Vec<_>>();
    assert_eq!(above("113234102"), ["113234000", "113200000", "110000000"]);
    assert_eq!(above("113200100"), ["113200000", "110000000"]);
    assert_eq!(above("113200000"), ["110000000"]);
    assert!(above("110000000").is_empty());
}

#[test]
fn other_texts_are_no_codes() {
    for text in ["", "11323410", "1132341020", "11323410a", "001234567", "١١٣٢٣٤١٠٢"] {
        assert_eq!(Kato::parse(text), Err(KatoError), "{text}");
    }
    assert!(serde_json::from_str::<Kato>("\"12\"").is_err());
    assert_eq!(serde_json::to_string(&kato("113234102")).unwrap(), "\"113234102\"");
}

#[test]
fn the_program_knows_the_regions_of_today_and_before_2022() {
    let tree = Tree::embedded();
    assert_eq!(tree.len(), 20);
    let names = |on| tree.under(None, on).map(|unit| unit.en.as_deref().unwrap()).collect::<Vec<_>>();
    assert_eq!(names(TODAY).len(), 20);
    let before = names(date(2022, 6, 7));
    assert_eq!(before.len(), 17);
    assert!(!before.contains(&"Abai Region") && !before.contains(&"Zhetisu Region"));
    assert!(!before.contains(&"Ulytau Region") && before.contains(&"Astana City"));
    assert_eq!(tree.get(kato("710000000")).unwrap().kk, "Астана қаласы");
}

#[test]
fn a_path_leads_from_the_region_to_the_place() {
    let tree = sample();
    let path = |code: &str| tree.path(kato(code)).iter().map(|unit| unit.ru.clone()).collect::<Vec<_>>();
    assert_eq!(
        path("113234100"),
        ["Акмолинская область", "Аккольский район", "Енбекский сельский округ", "село Енбек"]
    );
    // 113220000 is not there: the district is the nearest above.
    assert_eq!(path("113220100"), ["Акмолинская область", "Аккольский район", "город Акколь"]);
    assert!(path("990000000").is_empty());
}

#[test]
fn only_what_exists_on_the_day_is_offered() {
    let tree = sample();
    let under = |on| tree.under(Some(kato("113234000")), on).map(|unit| unit.ru.clone()).collect::<Vec<_>>();
    assert_eq!(under(date(2020, 12, 31)), ["село Енбек", "село Старое"]);
    assert_eq!(under(TODAY), ["село Енбек"]);
    assert!(tree.search("старое", TODAY, 10).is_empty());
}

#[test]
fn what_has_ended_leads_down_to_what_still_exists() {
    let lines = "110000000;;;Ақмола;Акмола;;;\n\
                 113200000;;;Ескі аудан;Старый район;;;2020-12-31\n\
                 113234000;;;Ескі округ;Старый округ;;;2020-12-31\n\
                 113234100;;;Ауыл;село;;;\n\
                 113300000;;;Бос аудан;Пустой район;;;2020-12-31\n\
                 113334100;;;Ескі ауыл;старое село;;;2020-12-31\n\
                 113400000;;;Жаңа аудан;Новый район;;;\n";
    let tree = Tree::from_csv(&format!("{HEADER}{lines}")).unwrap();
    let leading = |above: Option<&str>, on| {
        tree.leading(above.map(kato), on).iter().map(|unit| unit.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(leading(None, TODAY), ["110000000"]);
    assert_eq!(leading(Some("110000000"), TODAY), ["113200000"], "not what is empty or has nothing under it");
    assert_eq!(leading(Some("113200000"), TODAY), ["113234000"]);
    assert!(leading(Some("113234000"), TODAY).is_empty() && leading(Some("113400000"), TODAY).is_empty());
    assert_eq!(leading(Some("110000000"), date(2020, 12, 31)), ["113200000", "113300000"]);
    let offered = |above| tree.under(Some(kato(above)), TODAY).map(|unit| unit.code).collect::<Vec<_>>();
    assert_eq!(offered("110000000"), [kato("113400000")]);
    assert_eq!(offered("113234000"), [kato("113234100")]);
}

#[test]
fn a_name_is_found_in_every_language_and_larger_objects_come_first() {
    let tree = sample();
    let found = |text: &str| {
        tree.search(text, TODAY, 10).into_iter().map(|unit| unit.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found("ЕНБЕК"), ["113234000", "113234100"]);
    assert_eq!(found("ақкөл"), ["113200000", "113220100"]);
    assert_eq!(found("akmola"), ["110000000"]);
    assert_eq!(found("113234"), ["113234000", "113234100"]);
    assert!(found("  ").is_empty());
    assert_eq!(tree.search("1", TODAY, 2).len(), 2);
}

#[test]
fn a_file_comes_back_as_it_was_written() {
    let tree = sample();
    assert_eq!(Tree::from_csv(&tree.to_csv()), Ok(tree.clone()));
    assert_eq!(Tree::from_csv(&format!("\u{feff}{}", tree.to_csv().replace('\n', "\r\n"))), Ok(tree));
}

#[test]
fn a_wrong_file_is_refused_with_the_line_and_the_reason() {
    assert_eq!(Tree::from_csv("te;name\n").unwrap_err().problem, Problem::Header);
    assert_eq!(Tree::from_csv("").unwrap_err().problem, Problem::Header);
    assert_eq!(wrong("113200000;;Ақкөл;Акколь\n"), (3, Problem::Fields(4)));
    assert_eq!(wrong("\n11320000;;;а;а;;;\n"), (4, Problem::Code("11320000".into())));
    assert_eq!(wrong("113200000;x;;а;а;;;\n"), (3, Problem::Code("x".into())));
    assert_eq!(wrong("110000000;;;а;а;;;\n"), (3, Problem::Twice(kato("110000000"))));
    assert_eq!(wrong("113200000;;;;а;;;\n"), (3, Problem::Name));
    assert_eq!(wrong("113200000;;;а;а;;08.06.2022;\n"), (3, Problem::Date("08.06.2022".into())));
    assert_eq!(wrong("113200000;;;а;а;;2022-06-08;2022-06-07\n"), (3, Problem::Dates));
    let above = Problem::NoParent { code: kato("153200000"), above: "150000000".into() };
    assert_eq!(wrong("153200000;110000000;;а;а;;;\n"), (3, above));
}

#[test]
fn a_parent_that_the_digits_do_not_say_is_refused_so_there_is_no_circle() {
    let parent = |code: &str, named: &str, right: &str| Problem::Parent {
        code: kato(code),
        named: kato(named),
        right: right.into(),
    };
    let district = "113200000;;;а;а;;;\n";
    let skipped = format!("{district}113234000;110000000;;а;а;;;\n");
    assert_eq!(wrong(&skipped), (4, parent("113234000", "110000000", "113200000")));
    assert_eq!(wrong("113200000;113200000;;а;а;;;\n"), (3, parent("113200000", "113200000", "110000000")));
    let circle = "150000000;113200000;;а;а;;;\n113200000;150000000;;а;а;;;\n";
    assert_eq!(wrong(circle), (3, parent("150000000", "113200000", "nothing")));
    assert_eq!(wrong("113200000;990000000;;а;а;;;\n"), (3, parent("113200000", "990000000", "110000000")));
}

proptest! {
    #[test]
    fn every_path_ends_and_goes_up_by_the_digits(digits in "[1-3][0-2][0-2]{7}") {
        let code = kato(&digits);
        let levels: Vec<_> = code.above().iter().map(Kato::level).collect();
        prop_assert!(levels.iter().all(|level| *level < code.level()));
        prop_assert!(levels.is_sorted_by(|one, next| one > next));
        prop_assert_eq!(code.above().is_empty(), code.level() == Level::Region);
    }

    #[test]
    fn any_file_is_read_or_refused(lines in "[0-9;а-б\n-]{0,80}") {
        if let Ok(tree) = Tree::from_csv(&format!("{HEADER}{lines}")) {
            prop_assert_eq!(Tree::from_csv(&tree.to_csv()), Ok(tree));
        }
    }
}

/// A part of the classifier in the layout in which the Bureau of National Statistics publishes it.
const BUREAU: &str = include_str!("kato-bureau.csv");

#[test]
fn the_layout_of_the_bureau_is_read_down_to_the_village() {
    let tree = Tree::from_file(BUREAU).unwrap();
    assert_eq!(tree.len(), 30);
    let path = |code: &str| tree.path(kato(code)).iter().map(|unit| unit.ru.clone()).collect::<Vec<_>>();
    assert_eq!(
        path("113234100"),
        ["АКМОЛИНСКАЯ ОБЛАСТЬ", "Аккольский район", "Енбекский с.о.", "с.Енбек, центральная усадьба"]
    );
    assert_eq!(path("111010000"), ["АКМОЛИНСКАЯ ОБЛАСТЬ", "Кокшетау Г.А.", "г.Кокшетау"]);
    assert_eq!(path("791310000"), ["г.ШЫМКЕНТ", "Каратауский район"]);
    let village = tree.get(kato("113234300")).unwrap();
    assert_eq!((village.kk.as_str(), village.category.as_str()), ("Рамадан а.", "7"));
    assert_eq!(Tree::from_csv(&tree.to_csv()).unwrap(), tree, "kept in the own layout without loss");
    // With semicolons or tabs, zeros in front, other columns and another order of them.
    for divider in [";", "\t"] {
        let header = ["NAME_RUS", "te", "ab", "cd", "ef", "hij", "k", "name_kaz", "nn", "x"].join(divider);
        let line = ["Село", "110000000", "11", "00", "00", "000", "0", "Ауыл", "1", ""].join(divider);
        let tree = Tree::from_file(&format!("\u{feff}{header}\r\n{line}\r\n")).unwrap();
        assert_eq!(tree.get(kato("110000000")).unwrap().ru, "Село");
    }
}

#[test]
fn a_mistake_in_the_layout_of_the_bureau_is_told_with_its_line() {
    let file =
        |line: &str| format!("te,ab,cd,ef,hij,k,name_kaz,name_rus,nn\n110000000,11,0,0,0,0,а,а,1\n{line}\n");
    for (line, told) in [
        ("113200000,11,33,0,0,1,а,а,2", "line 3: cd is \"33\", but the code 113200000 says 32"),
        ("113200000,11,32,0,,1,а,а,2", "line 3: hij is \"\", but the code 113200000 says 000"),
        ("1132,11,32,0,0,1,а,а,2", "line 3: \"1132\" is no code"),
        ("113200000,11,32,0,0,1,,а,2", "line 3: the names in Kazakh and Russian are needed"),
        ("113200000,11,32", "line 3: the line ends before its last column: it has 3 fields"),
        ("110000000,11,0,0,0,0,а,а,2", "line 3: code 110000000 stands there twice"),
        ("123200000,12,32,0,0,1,а,а,2", "line 3: 123200000 has nothing above it"),
        ("113200000,11,32,0,0,1,\"а\nб\",а,2\n1,1,1,1,1,1,1,1,1", "line 5: \"1\" is no code"),
    ] {
        let error = Tree::from_file(&file(line)).unwrap_err().to_string();
        assert!(error.starts_with(told), "{line}: {error}");
    }
    let error = Tree::from_file("te,ab,cd,ef,k,name_kaz,name_rus\n").unwrap_err();
    assert_eq!(error.to_string(), "line 1: the column hij is missing in the first line");
}

#[test]
fn a_classifier_of_the_bureau_follows_the_former_one_from_a_day_on() {
    let day = date(2027, 1, 1);
    let first = Tree::embedded().followed_by(Tree::from_file(BUREAU).unwrap(), None, TODAY).tree;
    assert_eq!(first.get(kato("110000000")).unwrap().en.as_deref(), Some("Akmola Region"));
    assert!(first.get(kato("113234100")).unwrap().exists(TODAY), "the whole counts at once");
    // A village is gone, one is renamed, one is new.
    let lines = BUREAU.lines().filter(|line| !line.starts_with("113234300"));
    let next: String = lines.map(|line| line.replace("с.Азат", "с.Азат батыр") + "\n").collect();
    let next = Tree::from_file(&(next + "113234500,11,32,34,500,7,Жаңа а.,с.Жана,31\n")).unwrap();
    let then = first.followed_by(next.clone(), Some(day), TODAY);
    assert_eq!(then.new, [kato("113234500")]);
    assert_eq!(then.gone, [kato("113234300")]);
    assert_eq!(then.renamed, [kato("113230100")]);
    let exists = |code: &str, on| then.tree.get(kato(code)).unwrap().exists(on);
    assert!(!exists("113234500", date(2026, 12, 31)) && exists("113234500", day));
    assert!(exists("113234300", date(2026, 12, 31)) && !exists("113234300", day));
    assert_eq!(then.tree.path(kato("113234300")).len(), 4, "what is gone still has its place");
    let again = then.tree.followed_by(next, Some(day), TODAY);
    assert_eq!((again.new.len(), again.gone.len(), again.renamed.len()), (0, 0, 0));
    assert_eq!(again.tree, then.tree);
    // Told ahead by mistake and taken back before that day; what is kept is read again.
    let back = then.tree.followed_by(Tree::from_file(BUREAU).unwrap(), Some(day), TODAY);
    assert_eq!(back.gone, [kato("113234500")]);
    assert!(back.tree.get(kato("113234500")).is_none());
    for tree in [&then.tree, &back.tree] {
        assert_eq!(&Tree::from_csv(&tree.to_csv()).unwrap(), tree);
    }
}
