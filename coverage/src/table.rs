//! The table as Markdown, and how one table differs from another.

use std::{collections::BTreeMap, fmt::Write};

use crate::{clause::List, survey::Row};

/// The whole document.
pub fn render(list: &List, rows: &[Row]) -> String {
    let mut text = String::from(
        "# Coverage of the clauses\n\n\
         Written by `cargo run -p coverage`; how it finds things is told in [CONTRIBUTING.md](../CONTRIBUTING.md). \
         `A-` is Order 670, `B-` Order 465. SW: software itself performs the clause. MIX: people act, software \
         carries, records, times or enforces it. An empty cell: nothing built yet names the clause.\n\n\
         | Kind | Clauses | With code | With tests | With a page |\n| --- | --: | --: | --: | --: |\n",
    );
    for (kind, [all, code, tests, pages]) in counts(list, rows) {
        writeln!(text, "| {kind} | {all} | {code} | {tests} | {pages} |").expect("a String takes it");
    }
    text.push_str("\n| Clause | Code | Tests | Page |\n| --- | --- | --- | --- |\n");
    for (clause, row) in list.clauses.iter().zip(rows) {
        let cells = [clause.id.clone(), cell(&row.code, 3), cell(&row.tests, 2), cell(&row.pages, 3)];
        let cells = cells.map(|cell| if cell.is_empty() { " ".into() } else { format!(" {cell} ") });
        writeln!(text, "|{}|", cells.join("|")).expect("a String takes it");
    }
    text.push_str("\n## What the clauses ask\n\n| Clause | Kind | In short |\n| --- | --- | --- |\n");
    for clause in &list.clauses {
        writeln!(text, "| {} | {} | {} |", clause.id, clause.kind, clause.title).expect("a String takes it");
    }
    text
}

/// The first few, then how many more.
fn cell(found: &[String], shown: usize) -> String {
    let mut text = found.iter().take(shown).map(|one| one.replace('|', "\\|")).collect::<Vec<_>>().join(", ");
    if found.len() > shown {
        write!(text, " +{}", found.len() - shown).expect("a String takes it");
    }
    text
}

/// By kind and at last in all: clauses, with code, with tests, with a page.
fn counts(list: &List, rows: &[Row]) -> Vec<(String, [usize; 4])> {
    let mut kinds: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut all = [0; 4];
    for (clause, row) in list.clauses.iter().zip(rows) {
        let one = [true, !row.code.is_empty(), !row.tests.is_empty(), !row.pages.is_empty()];
        for sum in [kinds.entry(&clause.kind).or_default(), &mut all] {
            for (sum, one) in sum.iter_mut().zip(one) {
                *sum += usize::from(one);
            }
        }
    }
    let kinds = kinds.into_iter().map(|(kind, sums)| (kind.to_owned(), sums));
    kinds.chain([("all".to_owned(), all)]).collect()
}

/// One line for people.
pub fn totals(list: &List, rows: &[Row]) -> String {
    let kinds = counts(list, rows).into_iter().map(|(kind, [all, code, tests, pages])| {
        format!("{kind}: {all} clauses, {code} with code, {tests} with tests, {pages} with a page")
    });
    kinds.collect::<Vec<_>>().join("\n")
}

/// The clauses that had tests in one table and have none in the other, with the tests that they had.
pub fn lost(before: &str, now: &str, allowed: &[String]) -> Vec<(String, String)> {
    let now = tests(now);
    let gone = tests(before).into_iter().filter(|(id, _)| !now.iter().any(|(other, _)| other == id));
    gone.filter(|(id, _)| !allowed.iter().any(|one| one == id))
        .map(|(id, tests)| (id.to_owned(), tests.to_owned()))
        .collect()
}

/// The clauses of a table that have tests, and these.
fn tests(table: &str) -> Vec<(&str, &str)> {
    let rows = table.lines().skip_while(|line| *line != "| Clause | Code | Tests | Page |").skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .filter_map(|line| {
            let cells: Vec<_> = line.split(" |").collect();
            let tests = cells.get(2)?.trim();
            (!tests.is_empty()).then(|| (cells[0].trim_start_matches('|').trim(), tests))
        })
        .collect()
}

/// The first lines that differ.
pub fn difference(before: &str, now: &str) -> Option<String> {
    let (mut before_lines, mut now_lines) = (before.lines(), now.lines());
    loop {
        match (before_lines.next(), now_lines.next()) {
            (None, None) => return (before != now).then(|| "  only the end of lines differs".into()),
            (is, wanted) if is != wanted => {
                return Some(format!("  is:     {}\n  wanted: {}", is.unwrap_or(""), wanted.unwrap_or("")));
            }
            _ => {}
        }
    }
}
