//! Which clauses are built, tested and seen on a page: writes `docs/coverage.md` and checks it.
//!
//! ```text
//! cargo run -p coverage                    write the table
//! cargo run -p coverage -- --drop A-18.1   write it although A-18.1 loses its last test
//! cargo run -p coverage -- --check         exit 1 when the table is not up to date or a clause lost its tests
//! ```
//!
//! A clause is lost when it had tests in the table of the folder or in the committed one, so that a table that was
//! taken away and written anew hides nothing.

mod clause;
mod rust;
mod script;
mod survey;
mod table;
#[cfg(test)]
mod tests;

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

const TABLE: &str = "docs/coverage.md";

fn main() -> ExitCode {
    // Set by `cargo run`; without it the program is started in the root of the project.
    let root = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from("."), |dir| Path::new(&dir).join(".."));
    let done = arguments(env::args().skip(1)).and_then(|wanted| run(&root, &wanted));
    match done {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Debug, Default, PartialEq)]
struct Wanted {
    check: bool,
    /// Clauses that may lose their last test.
    drop: Vec<String>,
}

fn arguments(given: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let mut wanted = Wanted::default();
    let mut given = given.peekable();
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--check" => wanted.check = true,
            "--drop" => wanted.drop.push(given.next().ok_or("--drop needs a clause")?),
            other => return Err(format!("there is no argument {other}; see CONTRIBUTING.md")),
        }
    }
    if wanted.check && !wanted.drop.is_empty() {
        return Err("--check allows no --drop: write the table with --drop and commit it".into());
    }
    Ok(wanted)
}

fn run(root: &Path, wanted: &Wanted) -> Result<String, String> {
    let list = clause::List::read(root)?;
    let rows = survey::rows(root, &list)?;
    let now = table::render(&list, &rows);
    let path = root.join(TABLE);
    let before = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|error| format!("reading {TABLE}: {error}"))?,
    };

    let mut lost = table::lost(&before, &now, &wanted.drop);
    for gone in table::lost(&committed(root)?, &now, &wanted.drop) {
        if !lost.iter().any(|(id, _)| *id == gone.0) {
            lost.push(gone);
        }
    }
    if !lost.is_empty() {
        let lines: Vec<_> = lost.iter().map(|(id, tests)| format!("  {id}: {tests}")).collect();
        return Err(format!(
            "these clauses had tests in {TABLE} and have none now:\n{}\n\
             name them in the tests again, or write the table with --drop CLAUSE when that is meant",
            lines.join("\n")
        ));
    }
    if wanted.check {
        return match table::difference(&before, &now) {
            None => Ok(table::totals(&list, &rows)),
            Some(lines) => {
                Err(format!("{TABLE} is not up to date; `cargo run -p coverage` writes it:\n{lines}"))
            }
        };
    }
    std::fs::write(&path, &now).map_err(|error| format!("writing {}: {error}", path.display()))?;
    Ok(table::totals(&list, &rows))
}

/// The table of the last commit; empty where there is no repository, or none of its commits has one.
fn committed(root: &Path) -> Result<String, String> {
    if !root.join(".git").exists() {
        return Ok(String::new());
    }
    let git = |arguments: &[&str]| {
        // Whoever checks out and whoever tests may be two users.
        let done =
            Command::new("git").args(["-c", "safe.directory=*"]).args(arguments).current_dir(root).output();
        let done = done.map_err(|error| format!("starting git for the committed {TABLE}: {error}"))?;
        match done.status.success() {
            true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
            false => Err(format!(
                "reading the committed {TABLE}: {}",
                String::from_utf8_lossy(&done.stderr).trim()
            )),
        }
    };
    let any = git(&["rev-list", "--all", "--max-count=1"])?;
    if any.is_empty() || git(&["ls-tree", "--name-only", "HEAD", TABLE])?.is_empty() {
        return Ok(String::new());
    }
    git(&["show", &format!("HEAD:./{TABLE}")])
}
