//! Migrations: one numbered file for both engines.
//!
//! The first line says which systems need it: `-- systems: portal expertise`. Statements are separated by a
//! line `--;`. Type words `{uuid} {time} {date} {json} {bytes} {int} {bool} {text}` stand for the engine's
//! types. From a line `-- only: sqlite` or `-- only: postgres` on, statements are for that engine, until
//! `-- both`. SQLite tables become STRICT, and its JSON, BOOL and UUID columns get a CHECK.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Conn, Db, Dialect, Error, Row, Sql, Tx, values};

/// Every migration, in order. A file that was ever released is never changed; a correction is a new file.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_core", include_str!("../../migrations/0001_core.sql")),
    ("0002_portal", include_str!("../../migrations/0002_portal.sql")),
    ("0003_exchange", include_str!("../../migrations/0003_exchange.sql")),
    ("0004_expertise", include_str!("../../migrations/0004_expertise.sql")),
    ("0005_refusals", include_str!("../../migrations/0005_refusals.sql")),
    ("0006_numbering", include_str!("../../migrations/0006_numbering.sql")),
    ("0007_kato", include_str!("../../migrations/0007_kato.sql")),
    ("0008_peer_calendar", include_str!("../../migrations/0008_peer_calendar.sql")),
    ("0009_uploads", include_str!("../../migrations/0009_uploads.sql")),
    ("0012_blobs", include_str!("../../migrations/0012_blobs.sql")),
    ("0013_blob_names_portal", include_str!("../../migrations/0013_blob_names_portal.sql")),
    ("0014_blob_names_expertise", include_str!("../../migrations/0014_blob_names_expertise.sql")),
    ("0015_downloads", include_str!("../../migrations/0015_downloads.sql")),
    ("0016_extracts", include_str!("../../migrations/0016_extracts.sql")),
    ("0017_blob_names_portal", include_str!("../../migrations/0017_blob_names_portal.sql")),
    ("0017_blob_names_expertise", include_str!("../../migrations/0017_blob_names_expertise.sql")),
    ("0018_law_taken_back", include_str!("../../migrations/0018_law_taken_back.sql")),
    ("0022_log", include_str!("../../migrations/0022_log.sql")),
    ("0023_fewer_indexes", include_str!("../../migrations/0023_fewer_indexes.sql")),
    ("0024_arrivals", include_str!("../../migrations/0024_arrivals.sql")),
    ("0026_evidence", include_str!("../../migrations/0026_evidence.sql")),
    ("0026_blob_names_portal", include_str!("../../migrations/0026_blob_names_portal.sql")),
    ("0026_blob_names_expertise", include_str!("../../migrations/0026_blob_names_expertise.sql")),
    ("0028_retention", include_str!("../../migrations/0028_retention.sql")),
    ("0029_download_document", include_str!("../../migrations/0029_download_document.sql")),
    ("0030_replacement", include_str!("../../migrations/0030_replacement.sql")),
    ("0031_comparisons", include_str!("../../migrations/0031_comparisons.sql")),
    ("0032_signature_evidence", include_str!("../../migrations/0032_signature_evidence.sql")),
    ("0033_archive_stamps", include_str!("../../migrations/0033_archive_stamps.sql")),
    ("0034_signed_decisions", include_str!("../../migrations/0034_signed_decisions.sql")),
    ("0035_kato_from", include_str!("../../migrations/0035_kato_from.sql")),
    ("0036_decision_cases", include_str!("../../migrations/0036_decision_cases.sql")),
    ("0037_kato_drafts", include_str!("../../migrations/0037_kato_drafts.sql")),
    ("0039_notices", include_str!("../../migrations/0039_notices.sql")),
    ("0040_notices_of_roles", include_str!("../../migrations/0040_notices_of_roles.sql")),
    ("0041_records", include_str!("../../migrations/0041_records.sql")),
    ("0042_blob_names_portal", include_str!("../../migrations/0042_blob_names_portal.sql")),
    ("0042_blob_names_expertise", include_str!("../../migrations/0042_blob_names_expertise.sql")),
    ("0043_registration_orders", include_str!("../../migrations/0043_registration_orders.sql")),
    ("0044_agreements", include_str!("../../migrations/0044_agreements.sql")),
    ("0045_authorities", include_str!("../../migrations/0045_authorities.sql")),
    ("0046_sessions", include_str!("../../migrations/0046_sessions.sql")),
    ("0047_staff", include_str!("../../migrations/0047_staff.sql")),
    ("0049_prices", include_str!("../../migrations/0049_prices.sql")),
    ("0050_invoices", include_str!("../../migrations/0050_invoices.sql")),
    ("0051_payments", include_str!("../../migrations/0051_payments.sql")),
    ("0053_secrets", include_str!("../../migrations/0053_secrets.sql")),
    ("0054_file_access", include_str!("../../migrations/0054_file_access.sql")),
    ("0055_arrival_scanner", include_str!("../../migrations/0055_arrival_scanner.sql")),
    ("0057_admissions", include_str!("../../migrations/0057_admissions.sql")),
    ("0058_agreements_expertise", include_str!("../../migrations/0058_agreements_expertise.sql")),
    ("0059_expertise_users", include_str!("../../migrations/0059_expertise_users.sql")),
    ("0060_memberships", include_str!("../../migrations/0060_memberships.sql")),
    ("0063_publications", include_str!("../../migrations/0063_publications.sql")),
    ("0064_log_checkpoints", include_str!("../../migrations/0064_log_checkpoints.sql")),
    ("0065_draft_folders", include_str!("../../migrations/0065_draft_folders.sql")),
    ("0066_records_covered", include_str!("../../migrations/0066_records_covered.sql")),
    ("0067_case_queue", include_str!("../../migrations/0067_case_queue.sql")),
    ("0068_registers", include_str!("../../migrations/0068_registers.sql")),
    ("0070_supervision", include_str!("../../migrations/0070_supervision.sql")),
    ("0071_employee_addresses", include_str!("../../migrations/0071_employee_addresses.sql")),
    ("0072_questionnaires", include_str!("../../migrations/0072_questionnaires.sql")),
    ("0073_experts", include_str!("../../migrations/0073_experts.sql")),
    ("0074_calendar_feeds", include_str!("../../migrations/0074_calendar_feeds.sql")),
    ("0076_expertise_accounts", include_str!("../../migrations/0076_expertise_accounts.sql")),
    ("0077_supervision_number", include_str!("../../migrations/0077_supervision_number.sql")),
    ("0078_looks_by_time", include_str!("../../migrations/0078_looks_by_time.sql")),
    ("0079_contracts", include_str!("../../migrations/0079_contracts.sql")),
    ("0085_file_kinds", include_str!("../../migrations/0085_file_kinds.sql")),
];

/// Migrations of a database beside those of this program.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Migrations {
    pub applied: usize,
    /// The next start applies them.
    pub pending: Vec<String>,
    /// Applied with another text.
    pub changed: Vec<String>,
    /// Of a later program.
    pub unknown: Vec<String>,
}

impl Db {
    /// Brings the tables of `system` (`portal`, `expertise`) to the newest form. Safe to call at every start
    /// and by several nodes at once.
    pub async fn migrate(&self, system: &str, now: Timestamp) -> Result<(), Error> {
        self.prepare_migrations().await?;
        for (name, text) in MIGRATIONS {
            if systems(text).any(|wanted| wanted == system) {
                self.apply(name, text, now).await.map_err(|error| named(name, error))?;
            }
        }
        Ok(())
    }

    /// How the tables of `system` stand beside this program; nothing is written.
    pub async fn migrations(&self, system: &str) -> Result<Migrations, Error> {
        let mut reader = self.read().await?;
        let applied: BTreeMap<String, String> = match has_migrations(&mut reader).await? {
            true => {
                let rows = reader.rows("SELECT name, sha256 FROM migration", &values![]).await?;
                let read = |row: &Row| Ok((row.get("name")?, row.get("sha256")?));
                rows.iter().map(read).collect::<Result<_, Error>>()?
            }
            false => BTreeMap::new(),
        };
        let wanted = MIGRATIONS.iter().filter(|(_, text)| systems(text).any(|wanted| wanted == system));
        let mut stand = Migrations::default();
        for (name, text) in wanted {
            match applied.get(*name) {
                None => stand.pending.push((*name).to_owned()),
                Some(sha256) if *sha256 != digest(text) => stand.changed.push((*name).to_owned()),
                Some(_) => stand.applied += 1,
            }
        }
        let known = |name: &str| name == "lock" || MIGRATIONS.iter().any(|(known, _)| *known == name);
        stand.unknown = applied.into_keys().filter(|name| !known(name)).collect();
        Ok(stand)
    }

    /// Two nodes that create the same table at once can still collide on PostgreSQL, hence the second try.
    async fn prepare_migrations(&self) -> Result<(), Error> {
        const TABLE: &str = "
            CREATE TABLE IF NOT EXISTS migration (
                name {text} PRIMARY KEY,
                sha256 {text} NOT NULL,
                applied_at {time}
            )";
        let statement = render(TABLE, self.dialect());
        let mut result = Ok(());
        for _ in 0..3 {
            let mut tx = self.begin().await?;
            result = async {
                tx.batch(statement.clone()).await?;
                // The row that every node locks: it has no time of its own.
                tx.execute(
                    "INSERT INTO migration (name, sha256) VALUES ('lock', '') ON CONFLICT (name) DO NOTHING",
                    &values![],
                )
                .await
            }
            .await
            .map(|_| ());
            match result {
                Ok(()) => return tx.commit().await,
                Err(_) => tx.rollback().await.ok(),
            };
        }
        result
    }

    async fn apply(&self, name: &str, text: &str, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        lock(&mut tx).await?;
        let hash = digest(text);
        let applied = tx.row("SELECT sha256 FROM migration WHERE name = $1", &values![name]).await?;
        if let Some(row) = applied {
            return if row.get::<String>("sha256")? == hash {
                Ok(())
            } else {
                Err(Error::Statement("its text was changed after it was applied".into()))
            };
        }
        for statement in statements(text, self.dialect()) {
            tx.batch(statement).await?;
        }
        tx.execute(
            "INSERT INTO migration (name, sha256, applied_at) VALUES ($1, $2, $3)",
            &values![name, hash, now],
        )
        .await?;
        tx.commit().await?;
        tracing::info!(migration = name, "migration {name} applied");
        Ok(())
    }
}

async fn has_migrations(conn: &mut Conn) -> Result<bool, Error> {
    let sql = Sql::differs(
        "SELECT 1 AS one FROM sqlite_schema WHERE type = 'table' AND name = 'migration'",
        "SELECT 1 AS one FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_name = 'migration'",
    );
    Ok(conn.row(sql, &values![]).await?.is_some())
}

/// On SQLite the one writer is lock enough. Not LOCK TABLE or an advisory lock: distributed engines lack them.
async fn lock(tx: &mut Tx) -> Result<(), Error> {
    if tx.dialect() == Dialect::Postgres {
        let sql = Sql::differs(
            "SELECT name FROM migration WHERE name = 'lock'",
            "SELECT name FROM migration WHERE name = 'lock' FOR UPDATE",
        );
        tx.row(sql, &values![]).await?;
    }
    Ok(())
}

fn named(name: &str, error: Error) -> Error {
    Error::Migration { name: name.to_owned(), reason: error.to_string() }
}

fn digest(text: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn systems(text: &str) -> impl Iterator<Item = &str> {
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("-- systems:").unwrap_or_default().split_whitespace()
}

/// The statements of a file for one engine, type words replaced.
fn statements(text: &str, dialect: Dialect) -> Vec<String> {
    let mut wanted = true;
    let mut statements = vec![String::new()];
    for line in text.lines() {
        match line.trim() {
            "--;" => statements.push(String::new()),
            "-- only: sqlite" => wanted = dialect == Dialect::Sqlite,
            "-- only: postgres" => wanted = dialect == Dialect::Postgres,
            "-- both" => wanted = true,
            comment if comment.starts_with("--") => {}
            _ if wanted => {
                if let Some(statement) = statements.last_mut() {
                    statement.push_str(line);
                    statement.push('\n');
                }
            }
            _ => {}
        }
    }
    statements.retain(|statement| !statement.trim().is_empty());
    statements.iter().map(|statement| render(statement, dialect)).collect()
}

fn render(statement: &str, dialect: Dialect) -> String {
    let lines: Vec<String> = statement.lines().map(|line| render_line(line, dialect)).collect();
    let rendered = lines.join("\n").trim().to_owned();
    let is_table = rendered.starts_with("CREATE TABLE");
    if is_table && dialect == Dialect::Sqlite { rendered + " STRICT" } else { rendered }
}

/// A line is one column at most: its first word is the column's name.
fn render_line(line: &str, dialect: Dialect) -> String {
    let column = line.trim_start().trim_start_matches("ADD COLUMN ").split_whitespace().next().unwrap_or("");
    let words: [(&str, String, &str); 8] = [
        ("{uuid}", format!("BLOB CHECK (length({column}) = 16)"), "uuid"),
        ("{time}", "INTEGER".into(), "timestamptz"),
        ("{date}", "TEXT".into(), "date"),
        ("{json}", format!("TEXT CHECK (json_valid({column}))"), "jsonb"),
        ("{bytes}", "BLOB".into(), "bytea"),
        ("{int}", "INTEGER".into(), "bigint"),
        ("{bool}", format!("INTEGER CHECK ({column} IN (0, 1))"), "boolean"),
        ("{text}", "TEXT".into(), "text"),
    ];
    words.iter().fold(line.to_owned(), |line, (word, sqlite, postgres)| match dialect {
        Dialect::Sqlite => line.replace(word, sqlite),
        Dialect::Postgres => line.replace(word, postgres),
    })
}
