//! On small made-up trees, and the list as it is.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Wanted, arguments,
    clause::{LIST, List},
    run, rust, script, survey,
};

const CLAUSES: [&str; 6] = ["A-18.1", "A-18.10", "A-18.p4", "A-25.4", "A-25.4.a3", "B-5"];

fn list_text(ids: &[&str]) -> String {
    let rows = ids.iter().map(|id| format!("{{ id = \"{id}\", kind = \"SW\", title = \"of {id}\" }},\n"));
    format!("count = {}\nclauses = [\n{}]\n", ids.len(), rows.collect::<String>())
}

fn list() -> List {
    List::parse(&list_text(&CLAUSES)).unwrap()
}

fn ids(list: &List, places: impl IntoIterator<Item = usize>) -> Vec<&str> {
    places.into_iter().map(|place| list.clauses[place].id.as_str()).collect()
}

/// A project in a folder of its own, taken away at the end.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("tereze-coverage-{}-{name}", std::process::id()));
        let tree = Self(root);
        tree.write("Cargo.toml", "[workspace]\nmembers = [\"law\", \"web\", \"coverage\"]\n");
        tree.write(LIST, &list_text(&CLAUSES));
        fs::create_dir_all(tree.0.join("docs")).unwrap();
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn table(&self) -> String {
        fs::read_to_string(self.0.join("docs/coverage.md")).unwrap()
    }

    fn row(&self, id: &str) -> survey::Row {
        let list = list();
        let rows = survey::rows(&self.0, &list).unwrap();
        rows[list.clauses.iter().position(|clause| clause.id == id).unwrap()].clone()
    }

    fn run(&self, words: &[&str]) -> Result<String, String> {
        run(&self.0, &arguments(words.iter().map(ToString::to_string)).unwrap())
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_list_of_the_project_has_as_many_clauses_as_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let list = List::read(&root).unwrap();
    assert_eq!(list.clauses.len(), 203);
    let items = list.clauses.iter().filter(|clause| clause.id.contains(".a")).count();
    assert_eq!((items, list.clauses.len() - items), (25, 178));
    let of_465 = list.clauses.iter().filter(|clause| clause.id.starts_with("B-")).count();
    assert_eq!(of_465, 29);
    for clause in &list.clauses {
        assert!(clause.kind.contains("SW") || clause.kind.contains("MIX"), "{}: {}", clause.id, clause.kind);
        assert!(!clause.title.is_empty() && clause.title.len() <= 90, "{}: {}", clause.id, clause.title);
    }
}

#[test]
fn a_list_that_counts_wrong_or_repeats_a_clause_is_refused() {
    let told = |text: String| List::parse(&text).err().unwrap();
    assert!(
        told(list_text(&["A-3", "A-4"]).replace("count = 2", "count = 3")).contains("2 clauses are listed")
    );
    assert!(told(list_text(&["A-3", "A-3"])).contains("A-3 is listed twice"));
    assert!(told(list_text(&["A-3 "])).contains("is not the identifier of a clause"));
}

#[test]
fn a_clause_is_named_by_its_whole_identifier_only() {
    let list = list();
    let named = |text| ids(&list, list.named(text));
    assert_eq!(named("(A-18.1)"), ["A-18.1"]);
    assert_eq!(named("ends with A-18.1. Next"), ["A-18.1"]);
    assert_eq!(named("\"A-18.1\", A-18.10"), ["A-18.1", "A-18.10"]);
    assert_eq!(named("A-18.1-R2 and A-25.4.R6"), ["A-18.1", "A-25.4"]);
    assert_eq!(named("A-25.4.a3"), ["A-25.4.a3"]);
    assert_eq!(named("А-18.1 із: B-5, p3"), ["B-5"]);
    for text in
        ["A-18.1.a2", "A-18.11", "A-18", "A-18.p44", "SHA-18.1", "XA-18.1", "A-18.1_", "A-18.1x", "1.A-18.1"]
    {
        assert_eq!(named(text), [""; 0], "{text}");
    }
}

#[test]
fn a_range_names_only_the_clauses_that_stand_in_it() {
    let list = list();
    assert_eq!(ids(&list, list.named("A-18.1 to A-18.10")), ["A-18.1", "A-18.10"]);
    assert_eq!(ids(&list, list.named("A-18.0 to A-18.9, A-18.1-10")), [""; 0]);
}

#[test]
fn the_name_of_a_test_begins_or_ends_with_clauses() {
    let list = list();
    let named = |name| ids(&list, list.in_name(name));
    assert_eq!(named("a_18_1_at_noon_it_is_today"), ["A-18.1"]);
    assert_eq!(named("numbers_follow_each_other_a_18_p4_b_5"), ["A-18.p4", "B-5"]);
    assert_eq!(named("a_25_4_a3"), ["A-25.4.a3"]);
    assert_eq!(named("a_18_1_14_00_is_late"), [""; 0]);
    assert_eq!(named("within_b_5_days"), [""; 0]);
}

#[test]
fn tests_are_found_with_their_comments_and_the_rest_is_code() {
    let source = r##"
//! Module.
/// Not a test.
fn plain(c: char) -> bool { c == '{' || c == '\'' || "}" == r#"""# }
/// A-18.1: first.
/// Second line.
#[tokio::test(flavor = "multi_thread")]
async fn one<'a>(x: &'a str) { /* { */ let _ = "B-5 }"; }
proptest! {
    #[test]
    fn two(x in 0..3, f in any::<u8>()) { body(x) }
}
/// Of nothing.
#[cfg(not(test))]
mod production { pub const C: &str = "kept"; }
#[test]
#[ignore]
fn ignored() { never() }
#[cfg(test)]
mod tests {
    #[test]
    fn three() {}
    fn helper() { "helper" }
}
fn last() {}
"##;
    let read = rust::read(source);
    let found: Vec<_> = read.tests.iter().map(|test| test.name).collect();
    assert_eq!(found, ["one", "two", "three"]);
    assert_eq!(read.tests[0].doc, "/// A-18.1: first.\n/// Second line.\n");
    assert!(read.tests[0].body.ends_with("\"B-5 }\"; }"), "{}", read.tests[0].body);
    assert_eq!((read.tests[1].doc.as_str(), read.tests[1].body.contains("body(x) }")), ("", true));
    for kept in ["plain", "kept", "fn last"] {
        assert!(read.code.contains(kept), "{kept}");
    }
    for gone in ["B-5", "body(x)", "never", "helper"] {
        assert!(!read.code.contains(gone), "{gone}");
    }
}

#[test]
fn scripts_have_tests_with_title_comment_and_body() {
    let source = "\
// A-18.1: in the comment.
test(\"first\", async () => {
  check();
});
const helper = \"B-5\";
  test(`second`, () => fails(\"A-18.p4\"));
const step = (name, act) => test(name, act);
step(\"third\", async () => {
  inner();

  B-5();
});
";
    let read = script::read(source);
    assert_eq!(read.iter().map(|test| test.title).collect::<Vec<_>>(), ["first", "second", "third"]);
    let list = list();
    let named: Vec<_> = read.iter().map(|test| ids(&list, list.named(&test.text))).collect();
    assert_eq!(named, [["A-18.1"], ["A-18.p4"], ["B-5"]]);
}

#[test]
fn code_tests_and_pages_stand_in_their_columns() {
    let tree = Tree::new(
        "columns",
        &[
            (
                "law/src/date.rs",
                "/// A-18.1\nfn f() {}\n#[cfg(test)]\nmod tests { /* B-5 */ #[test] fn inside() { \"A-18.p4\" } }",
            ),
            ("law/src/lib.rs", "#[cfg(test)]\n#[path = \"date_tests.rs\"]\nmod d;\n#[cfg(test)]\nmod more;"),
            ("law/src/date_tests.rs", "const C: &str = \"B-5\";\n/// B-5\n#[test]\nfn beside() {}"),
            ("law/src/more/mod.rs", "const C: &str = \"B-5\";"),
            ("law/rules/edition.toml", "# A-18.p4"),
            (
                "law/tests/matrix.txt",
                "    refused, A-25.4 no\n    refused, A-18.10 case-not-now\n    -> sent: A-18.10 event\n",
            ),
            (
                "law/tests/matrix.rs",
                "#[test]\nfn as_reviewed() { concat!(env!(\"DIR\"), \"/tests/matrix.txt\") }",
            ),
            ("law/tests/texts.rs", "/// Clauses are examples here.\n#[test]\nfn cited() { \"A-18.10\" }"),
            ("web/src/pages/case/mod.rs", "// A-18.1"),
            ("web/src/pages/sign_in.rs", "// nothing"),
            ("web/src/routes.rs", "// B-5\nget(\"/sign-in\", sign_in::page), // B-5"),
            ("web/templates/pages/case.html", "{# A-18.p4 #}"),
            ("web/tests/browser/a.test.mjs", "test(\"A-18.1 | in a browser\", () => {});\n"),
            ("coverage/src/main.rs", "#[test]\nfn a_18_10() { \"A-18.10\" }"),
        ],
    );
    let row = tree.row("A-18.1");
    assert_eq!(row.code, ["law/src/date.rs", "web/src/pages/case/mod.rs"]);
    assert_eq!(row.tests, ["\"A-18.1 | in a browser\""]);
    assert_eq!(row.pages, ["web/src/pages/case/mod.rs"]);
    let row = tree.row("A-18.p4");
    assert_eq!((row.code, row.tests), (vec!["law/rules/edition.toml".into()], vec!["inside".into()]));
    assert_eq!(row.pages, ["web/templates/pages/case.html"]);
    let row = tree.row("B-5");
    assert_eq!((row.code, row.tests), (vec!["web/src/routes.rs".into()], vec!["beside".into()]));
    assert_eq!(row.pages, ["web/src/pages/sign_in.rs"]);
    assert_eq!(tree.row("A-25.4").tests, ["as_reviewed"]);
    assert_eq!(tree.row("A-18.10"), survey::Row::default());

    tree.run(&[]).unwrap();
    let table = tree.table();
    assert!(table.contains("\n| A-18.10 | | | |\n"), "{table}");
    assert!(table.contains("| \"A-18.1 \\| in a browser\" |"), "{table}");
    tree.run(&["--check"]).unwrap();
}

#[test]
fn long_cells_say_how_many_more() {
    let test = |name| format!("/// A-18.1\n#[test]\nfn {name}() {{}}\n");
    let tests: String = ["one", "two", "three"].map(test).concat();
    let tree = Tree::new("long", &[("law/tests/many.rs", tests.as_str())]);
    tree.run(&[]).unwrap();
    assert!(tree.table().contains("\n| A-18.1 | | one, two +1 | |\n"), "{}", tree.table());
}

#[test]
fn a_clause_that_loses_its_last_test_is_noticed_and_not_written() {
    let tested = "/// A-18.1, B-5: both.\n#[test]\nfn shows_it() {}\n";
    let tree = Tree::new("lost", &[("law/tests/date.rs", tested)]);
    tree.run(&[]).unwrap();
    let written = tree.table();

    tree.write("law/tests/date.rs", &tested.replace("A-18.1, ", ""));
    for words in [&["--check"][..], &[], &["--drop", "B-5"]] {
        let why = tree.run(words).unwrap_err();
        assert!(why.contains("\n  A-18.1: shows_it\n"), "{why}");
        assert!(!why.contains("  B-5:"), "{why}");
        assert_eq!(tree.table(), written);
    }
    tree.run(&["--drop", "A-18.1"]).unwrap();
    assert!(tree.table().contains("\n| A-18.1 | | | |\n"));
    tree.run(&["--check"]).unwrap();
}

#[test]
fn a_table_that_is_written_anew_is_compared_with_the_committed_one() {
    let tested = "/// A-18.1, B-5: both.\n#[test]\nfn shows_it() {}\n";
    let tree = Tree::new("anew", &[("law/tests/date.rs", tested)]);
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(who).args(arguments).current_dir(&tree.0).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    // A repository without a commit, and one whose commit has no table, say nothing.
    git(&["init", "--quiet"]);
    tree.run(&[]).unwrap();
    git(&["add", "law"]);
    git(&["commit", "--quiet", "--message", "tests"]);
    tree.run(&[]).unwrap();
    git(&["add", "docs"]);
    git(&["commit", "--quiet", "--message", "table"]);

    tree.write("law/tests/date.rs", &tested.replace("A-18.1, ", ""));
    let without_row: String = tree
        .table()
        .lines()
        .filter(|line| !line.starts_with("| A-18.1 |"))
        .map(|line| format!("{line}\n"))
        .collect();
    for former in [None, Some(&without_row)] {
        fs::remove_file(tree.0.join("docs/coverage.md")).unwrap();
        if let Some(former) = former {
            tree.write("docs/coverage.md", former);
        }
        for words in [&[][..], &["--check"]] {
            let told = tree.run(words).unwrap_err();
            assert!(told.contains("A-18.1: shows_it"), "{words:?}: {told}");
        }
        tree.write("docs/coverage.md", "");
    }
    // Meant, and committed.
    tree.run(&["--drop", "A-18.1"]).unwrap();
    assert!(tree.run(&["--check"]).is_err(), "not committed yet");
    git(&["commit", "--quiet", "--all", "--message", "dropped"]);
    tree.run(&["--check"]).unwrap();
}

#[test]
fn a_clause_that_leaves_the_list_with_its_test_is_noticed() {
    let tree = Tree::new("left", &[("law/tests/date.rs", "/// A-18.1\n#[test]\nfn shows_it() {}\n")]);
    tree.run(&[]).unwrap();
    tree.write(LIST, &list_text(&CLAUSES[1..]));
    assert!(tree.run(&["--check"]).unwrap_err().contains("\n  A-18.1: shows_it\n"));
}

#[test]
fn a_table_that_is_not_up_to_date_is_told_with_the_first_line_that_differs() {
    let tree = Tree::new("old", &[]);
    assert!(tree.run(&["--check"]).unwrap_err().contains("docs/coverage.md is not up to date"));
    tree.run(&[]).unwrap();
    tree.run(&["--check"]).unwrap();
    tree.write("law/src/a.rs", "// B-5");
    let why = tree.run(&["--check"]).unwrap_err();
    assert!(why.contains("  is:     | SW | 6 | 0 | 0 | 0 |\n  wanted: | SW | 6 | 1 | 0 | 0 |"), "{why}");
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    let given = |words: &[&str]| arguments(words.iter().map(ToString::to_string));
    assert_eq!(
        given(&["--drop", "A-3", "--drop", "B-5"]),
        Ok(Wanted { check: false, drop: vec!["A-3".into(), "B-5".into()] })
    );
    for words in [&["--drop"][..], &["--chekc"], &["--check", "--drop", "A-3"]] {
        assert!(given(words).is_err(), "{words:?}");
    }
}
