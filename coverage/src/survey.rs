//! Searches the project: for each clause the files of its code, its tests and its pages.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    clause::{LIST, List},
    rust, script,
};

/// In the doc comment of a test: the clauses in its body are not what it proves.
const EXAMPLES: &str = "Clauses are examples here";

/// What was found for one clause, each in the order of the crates and then of the paths.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Row {
    pub code: Vec<String>,
    pub tests: Vec<String>,
    pub pages: Vec<String>,
}

#[derive(Deserialize)]
struct Manifest {
    workspace: Workspace,
}

#[derive(Deserialize)]
struct Workspace {
    members: Vec<String>,
}

/// One row for each clause of the list.
pub fn rows(root: &Path, list: &List) -> Result<Vec<Row>, String> {
    let manifest: Manifest =
        toml::from_str(&text(&root.join("Cargo.toml"))?).map_err(|error| format!("Cargo.toml: {error}"))?;
    let mut survey = Survey { root, list, rows: vec![Row::default(); list.clauses.len()] };
    // This program speaks of clauses without building any.
    for member in manifest.workspace.members.iter().filter(|member| *member != env!("CARGO_PKG_NAME")) {
        survey.sources(member)?;
        survey.rules(member)?;
        survey.rust_tests(&files(&root.join(member).join("tests"), &["rs"])?, member)?;
        survey.templates(member)?;
    }
    for member in &manifest.workspace.members {
        survey.scripts(member)?;
    }
    Ok(survey.rows)
}

struct Survey<'a> {
    root: &'a Path,
    list: &'a List,
    rows: Vec<Row>,
}

impl Survey<'_> {
    /// `src`: code without its tests, the tests, pages and the table of routes.
    fn sources(&mut self, member: &str) -> Result<(), String> {
        let folder = self.root.join(member).join("src");
        let all = files(&folder, &["rs"])?;
        let mut of_tests = Vec::new();
        for path in &all {
            of_tests.extend(rust::read(&text(path)?).test_files(path));
        }
        for path in all.iter().filter(|path| !of_tests.iter().any(|tests| path.starts_with(tests))) {
            let source = text(path)?;
            let code = rust::read(&source).code;
            let named = self.list.named(&code);
            let name = self.short(path);
            if path.starts_with(folder.join("pages")) {
                self.note(&named, &name, |row| &mut row.pages);
            }
            if *path == folder.join("routes.rs") {
                self.routes(&folder, &code);
            }
            self.note(&named, &name, |row| &mut row.code);
        }
        self.rust_tests(&all, member)
    }

    fn rules(&mut self, member: &str) -> Result<(), String> {
        for path in files(&self.root.join(member).join("rules"), &["toml"])? {
            if path != self.root.join(LIST) {
                let named = self.list.named(&text(&path)?);
                let name = self.short(&path);
                self.note(&named, &name, |row| &mut row.code);
            }
        }
        Ok(())
    }

    /// A line of the table of routes that names a clause stands for the page module of its handler.
    fn routes(&mut self, folder: &Path, code: &str) {
        for line in code.lines() {
            let named = self.list.named(line);
            if named.is_empty() {
                continue;
            }
            let modules = line.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            let modules = modules.filter_map(|path| path.split_once("::")).map(|(module, _)| module);
            let pages: Vec<_> = modules
                .flat_map(|module| [format!("pages/{module}.rs"), format!("pages/{module}/mod.rs")])
                .map(|page| folder.join(page))
                .filter(|page| page.is_file())
                .map(|page| self.short(&page))
                .collect();
            for page in pages {
                self.note(&named, &page, |row| &mut row.pages);
            }
        }
    }

    fn templates(&mut self, member: &str) -> Result<(), String> {
        for path in files(&self.root.join(member).join("templates"), &["html"])? {
            let named = self.list.named(&text(&path)?);
            let name = self.short(&path);
            self.note(&named, &name, |row| &mut row.pages);
        }
        Ok(())
    }

    fn rust_tests(&mut self, files: &[PathBuf], member: &str) -> Result<(), String> {
        for path in files {
            let source = text(path)?;
            for test in rust::read(&source).tests {
                let mut named = self.list.named(&test.doc);
                // A clause may stand in a test as an example of a text only.
                if !test.doc.contains(EXAMPLES) {
                    named.extend(self.list.named(test.body));
                }
                named.extend(self.list.in_name(test.name));
                named.extend(self.refused(member, test.body)?);
                self.note(&named, test.name, |row| &mut row.tests);
            }
        }
        Ok(())
    }

    /// A test that compares with `tests/<name>.txt` proves the refusals that stand there as `refused, A-8.2 code`.
    /// A command that only came at the wrong moment (`…-not-now`) says nothing of its clause.
    fn refused(&self, member: &str, body: &str) -> Result<BTreeSet<usize>, String> {
        let mut named = BTreeSet::new();
        let words = body.split(|c: char| c.is_whitespace() || c == '"');
        for file in
            words.filter_map(|word| word.strip_prefix("/tests/")).filter(|word| word.ends_with(".txt"))
        {
            for line in text(&self.root.join(member).join("tests").join(file))?.lines() {
                let refusal =
                    line.trim().strip_prefix("refused, ").filter(|code| !code.ends_with("-not-now"));
                if let Some(refusal) = refusal {
                    named.extend(self.list.named(refusal));
                }
            }
        }
        Ok(named)
    }

    fn scripts(&mut self, member: &str) -> Result<(), String> {
        for folder in ["assets", "tests"] {
            for path in files(&self.root.join(member).join(folder), &["mjs", "js", "ts"])? {
                for test in script::read(&text(&path)?) {
                    let named = self.list.named(&test.text);
                    self.note(&named, &format!("\"{}\"", test.title), |row| &mut row.tests);
                }
            }
        }
        Ok(())
    }

    fn note(&mut self, named: &BTreeSet<usize>, what: &str, column: fn(&mut Row) -> &mut Vec<String>) {
        for place in named {
            let column = column(&mut self.rows[*place]);
            if !column.iter().any(|known| known == what) {
                column.push(what.to_owned());
            }
        }
    }

    /// A path as it stands in the table.
    fn short(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.root).unwrap_or(path);
        path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("reading {}: {error}", path.display()))
}

/// All files below a folder with one of these endings, in the order of their paths; none when it is missing.
fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    if !folder.is_dir() || folder.ends_with("node_modules") {
        return Ok(found);
    }
    let failed = |error| format!("reading {}: {error}", folder.display());
    let mut entries: Vec<_> =
        fs::read_dir(folder).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, endings)?);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
    Ok(found)
}
