//! Every SQL statement of the store is prepared on both engines; there is none elsewhere.
//!
//! Statements are found in the source as string literals that begin with an SQL verb. After `Sql::differs(`
//! the first literal is for SQLite, the second for PostgreSQL.

use std::path::{Path, PathBuf};

use office::store::Dialect;
use office::testing::Fresh;

const VERBS: [&str; 5] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];

struct Statement {
    file: PathBuf,
    text: String,
    /// `None`: for both.
    engine: Option<Dialect>,
}

#[tokio::test]
async fn every_statement_is_prepared_on_both_engines() {
    let statements = statements(&folder("src/store"));
    assert!(statements.len() > 40, "only {} statements found", statements.len());
    // Each system has its own database; a statement is for one of them at least.
    for (portal, expertise) in Fresh::engines().await.into_iter().zip(Fresh::engines().await) {
        let dialect = portal.open("portal").await.dialect();
        expertise.open("expertise").await;
        let wanted: Vec<_> =
            statements.iter().filter(|s| s.engine.is_none_or(|engine| engine == dialect)).collect();
        let mut wrong = Vec::new();
        for statement in wanted {
            let told = [prepared(&portal, statement).await, prepared(&expertise, statement).await];
            if let [Err(reason), Err(_)] = told {
                wrong.push(format!("{}: {reason}\n{}", statement.file.display(), statement.text));
            }
        }
        assert!(wrong.is_empty(), "{dialect:?}: {} statements\n{}", wrong.len(), wrong.join("\n\n"));
    }
}

/// Whether an engine understands a statement with the tables of a system.
async fn prepared(fresh: &Fresh, statement: &Statement) -> Result<(), String> {
    if let Some(path) = fresh.url().strip_prefix("sqlite:") {
        let conn = rusqlite::Connection::open(path).unwrap();
        return conn.prepare(&statement.text).map(|_| ()).map_err(|error| error.to_string());
    }
    let (client, connection) = tokio_postgres::connect(fresh.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let told = client.prepare(&statement.text).await;
    told.map(|_| ()).map_err(|error| error.as_db_error().map_or(error.to_string(), |db| db.message().into()))
}

#[test]
fn sql_is_written_in_the_store_only() {
    let mut elsewhere = statements(&folder("src"));
    elsewhere.extend(statements(&folder("../web/src")));
    elsewhere.retain(|statement| !statement.file.starts_with(folder("src/store")));
    let found: Vec<_> = elsewhere.iter().map(|s| format!("{}: {}", s.file.display(), s.text)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_statement_is_found_in_every_form_of_literal() {
    let source = r##"
        // "SELECT comment"
        let quote = '"';
        run("SELECT a \
             FROM b WHERE c = \"d\"", r#"DELETE FROM "x""#);
        Sql::differs(
            "UPDATE s",
            // for the other
            "UPDATE p FOR UPDATE",
        );
        other("not SQL");
    "##;
    let found: Vec<_> = literals(source).into_iter().filter(|(_, text)| is_sql(text)).collect();
    let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        texts,
        ["SELECT a FROM b WHERE c = \"d\"", "DELETE FROM \"x\"", "UPDATE s", "UPDATE p FOR UPDATE"]
    );
    let of = |source| -> Vec<_> { engines(&literals(source)) };
    let engines: Vec<_> = of(source).into_iter().map(|(engine, _)| engine).collect();
    assert_eq!(engines, [None, None, Some(Dialect::Sqlite), Some(Dialect::Postgres)]);
    let put_together = r#"
        macro_rules! select { ($rest:literal) => { concat!("SELECT a, ", "b FROM c ", $rest) }; }
        run(select!("WHERE d"));
        Sql::differs(select!("WHERE s"), select!("WHERE p FOR UPDATE"));
    "#;
    let expected = [
        (None, "SELECT a, b FROM c WHERE d"),
        (Some(Dialect::Sqlite), "SELECT a, b FROM c WHERE s"),
        (Some(Dialect::Postgres), "SELECT a, b FROM c WHERE p FOR UPDATE"),
    ];
    assert_eq!(of(put_together), expected.map(|(engine, text)| (engine, text.to_owned())));
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn statements(folder: &Path) -> Vec<Statement> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(statements(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let source = source.split("#[cfg(test)]").next().unwrap_or_default();
            for (engine, text) in engines(&literals(source)) {
                found.push(Statement { file: path.clone(), text, engine });
            }
        }
    }
    found
}

fn is_sql(text: &str) -> bool {
    VERBS.iter().any(|verb| text.trim_start().starts_with(verb))
}

/// The statements among literals, each with the engine it is for. What `select!("…")` puts before its literal stands
/// in `concat!(` of its macro, earlier in the same file.
fn engines(literals: &[(String, String)]) -> Vec<(Option<Dialect>, String)> {
    let (mut found, mut head, mut heading) = (Vec::new(), String::new(), false);
    let mut previous = None;
    for (code, text) in literals {
        let code = code.trim();
        if code.ends_with("concat!(") && is_sql(text) {
            (head, heading) = (text.clone(), true);
            continue;
        }
        heading &= code == ",";
        if heading {
            head.push_str(text);
            continue;
        }
        let (code, text) = match code.strip_suffix("select!(") {
            Some(before) => (before.trim_end(), format!("{head}{text}")),
            None => (code, text.clone()),
        };
        let engine = match previous {
            Some(Dialect::Sqlite) => Some(Dialect::Postgres),
            _ if code.ends_with("Sql::differs(") => Some(Dialect::Sqlite),
            _ => None,
        };
        previous = engine;
        if is_sql(&text) {
            found.push((engine, text));
        }
    }
    found
}

/// Every string literal with the code before it, comments left out.
fn literals(source: &str) -> Vec<(String, String)> {
    let (mut found, mut code) = (Vec::new(), String::new());
    let mut rest = source;
    while let Some(next) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(after) = ["'\"'", "'\\\"'"].iter().find_map(|quote| rest.strip_prefix(quote)) {
            rest = after;
        } else if let Some((text, after)) = raw_literal(rest) {
            found.push((std::mem::take(&mut code), text));
            rest = after;
        } else if next == '"' {
            let (text, after) = plain_literal(&rest[1..]);
            found.push((std::mem::take(&mut code), text));
            rest = after;
        } else {
            code.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    found
}

fn raw_literal(source: &str) -> Option<(String, &str)> {
    let hashes = source.strip_prefix('r')?;
    let body = hashes.trim_start_matches('#');
    let end = format!("\"{}", &hashes[..hashes.len() - body.len()]);
    let (text, after) = body.strip_prefix('"')?.split_once(&end)?;
    Some((text.to_owned(), after))
}

fn plain_literal(source: &str) -> (String, &str) {
    let mut text = String::new();
    let mut rest = source;
    while let Some(next) = rest.chars().next() {
        rest = &rest[next.len_utf8()..];
        match next {
            '"' => break,
            '\\' => match rest.chars().next() {
                Some('\n') => rest = rest.trim_start(),
                Some(escaped) => {
                    text.push(if escaped == 'n' { '\n' } else { escaped });
                    rest = &rest[escaped.len_utf8()..];
                }
                None => break,
            },
            other => text.push(other),
        }
    }
    (text, rest)
}
