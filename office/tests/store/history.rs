//! History cannot be changed: the database itself refuses, whoever asks.

use jiff::Timestamp;
use office::store::documents::{self, Document};
use office::store::events::{self, NewEvent};
use office::store::signatures::{self, Signature};
use office::store::{Conn, Db, Dialect, Error, Sql};
use office::testing::{Fresh, each_engine};
use office::values;
use serde_json::json;
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn event(id: u128) -> NewEvent {
    NewEvent {
        id: Uuid::from_u128(id),
        subject_kind: "application",
        subject_id: Uuid::from_u128(1),
        kind: "submitted".into(),
        at: at("2026-11-24T08:59:59Z"),
        actor: json!({"kind": "person"}),
        clause: "A-16".into(),
        calendar: "kz-test".into(),
        edition: "2026-09-21".into(),
        data: json!({"files": 3}),
    }
}

fn document(id: u128, version: i64, supersedes: Option<u128>) -> Document {
    Document {
        id: Uuid::from_u128(id),
        subject_kind: "application".into(),
        subject_id: Uuid::from_u128(1),
        kind: "file".into(),
        title: "Пояснительная записка".into(),
        file_name: "ПЗ.pdf".into(),
        media_type: "application/pdf".into(),
        size: 3,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into(),
        version,
        supersedes: supersedes.map(Uuid::from_u128),
        number: None,
        registered_at: None,
        source: "applicant".into(),
        data: json!({}),
        created_at: at("2026-11-24T08:59:59Z"),
    }
}

fn signature(id: u128, document: u128) -> Signature {
    Signature {
        id: Uuid::from_u128(id),
        document_id: Uuid::from_u128(document),
        role: "applicant".into(),
        signer_iin: None,
        signer_bin: Some("190840000015".into()),
        signer_name: "СЕРІКОВ ӘЛІБЕК".into(),
        algorithm: "gost-2015-512".into(),
        certificate_serial: "01".into(),
        certificate_not_after: at("2027-11-24T00:00:00Z"),
        signed_at: at("2026-11-24T08:59:59Z"),
        cms: vec![0x30, 0x80],
        verified: json!({"warnings": []}),
    }
}

/// One event, one document with one signature.
async fn with_history(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    events::append(&mut tx, &event(10)).await.unwrap();
    documents::insert(&mut tx, &document(20, 1, None)).await.unwrap();
    signatures::insert(&mut tx, &signature(30, 20)).await.unwrap();
    tx.commit().await.unwrap();
}

/// Everything of the three tables, to compare before and after.
async fn everything(conn: &mut Conn) -> String {
    let id = Uuid::from_u128(1);
    format!(
        "{:?} {:?} {:?}",
        events::of_subject(conn, "application", id).await.unwrap(),
        documents::of_subject(conn, "application", id).await.unwrap(),
        signatures::of_subject(conn, "application", id).await.unwrap(),
    )
}

#[tokio::test]
async fn what_was_written_is_read_back() {
    each_engine("portal", async |db| {
        with_history(&db).await;
        let mut reader = db.read().await.unwrap();
        let id = Uuid::from_u128(1);
        let written = events::of_subject(&mut reader, "application", id).await.unwrap().remove(0);
        assert_eq!((written.number, written.data), (1, json!({"files": 3})));
        let found = documents::find(&mut reader, Uuid::from_u128(20)).await.unwrap().unwrap();
        assert_eq!(found, document(20, 1, None));
        assert_eq!(documents::with_sha256(&mut reader, &found.sha256).await.unwrap(), [found]);
        let signed = signatures::of_document(&mut reader, Uuid::from_u128(20)).await.unwrap();
        assert_eq!(signed, [signature(30, 20)]);
    })
    .await;
}

#[tokio::test]
async fn events_of_a_subject_are_numbered_without_gaps() {
    each_engine("portal", async |db| {
        let mut dropped = db.begin().await.unwrap();
        assert_eq!(events::append(&mut dropped, &event(9)).await.unwrap(), 1);
        drop(dropped);
        let mut tx = db.begin().await.unwrap();
        for (id, number) in [(10, 1), (11, 2), (12, 3)] {
            assert_eq!(events::append(&mut tx, &event(id)).await.unwrap(), number);
        }
        let other = NewEvent { subject_id: Uuid::from_u128(2), ..event(13) };
        assert_eq!(events::append(&mut tx, &other).await.unwrap(), 1);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_version_is_superseded_once() {
    each_engine("portal", async |db| {
        with_history(&db).await;
        let mut tx = db.begin().await.unwrap();
        documents::insert(&mut tx, &document(21, 2, Some(20))).await.unwrap();
        let again = documents::insert(&mut tx, &document(22, 2, Some(20))).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    })
    .await;
}

/// on both engines.
#[tokio::test]
async fn update_and_delete_of_history_are_refused() {
    each_engine("portal", async |db| {
        with_history(&db).await;
        let before = everything(&mut db.read().await.unwrap()).await;
        for change in [
            "UPDATE event SET kind = 'withdrawn'",
            "DELETE FROM event",
            "UPDATE document SET sha256 = ''",
            "DELETE FROM document",
            "UPDATE signature SET cms = cms",
            "DELETE FROM signature",
        ] {
            let mut tx = db.begin().await.unwrap();
            let refused = tx.execute(change, &values![]).await;
            assert!(matches!(refused, Err(Error::AppendOnly(_))), "{change}: {refused:?}");
            assert!(tx.commit().await.is_err());
        }
        assert_eq!(everything(&mut db.read().await.unwrap()).await, before);
    })
    .await;
}

/// not by way of an insertion either.
#[tokio::test]
async fn history_is_not_overwritten_by_an_insert() {
    each_engine("portal", async |db| {
        with_history(&db).await;
        let before = everything(&mut db.read().await.unwrap()).await;
        for table in ["event", "document", "signature"] {
            let sql = match (table, db.dialect()) {
                ("event", Dialect::Sqlite) => "INSERT OR REPLACE INTO event SELECT * FROM event",
                ("event", _) => {
                    "INSERT INTO event SELECT * FROM event ON CONFLICT (id) DO UPDATE SET kind = 'x'"
                }
                ("document", Dialect::Sqlite) => "INSERT OR REPLACE INTO document SELECT * FROM document",
                ("document", _) => {
                    "INSERT INTO document SELECT * FROM document ON CONFLICT (id) DO UPDATE SET kind = 'x'"
                }
                (_, Dialect::Sqlite) => "REPLACE INTO signature SELECT * FROM signature",
                _ => {
                    "INSERT INTO signature SELECT * FROM signature ON CONFLICT (id) DO UPDATE SET role = 'x'"
                }
            };
            let mut tx = db.begin().await.unwrap();
            let refused = tx.execute(sql, &values![]).await;
            assert!(
                matches!(refused, Err(Error::AppendOnly(_) | Error::Conflict(_))),
                "{table}: {refused:?}"
            );
        }
        assert_eq!(everything(&mut db.read().await.unwrap()).await, before);
    })
    .await;
}

/// not by emptying the table either.
#[tokio::test]
async fn truncate_is_refused_on_postgres() {
    each_engine("portal", async |db| {
        if db.dialect() == Dialect::Sqlite {
            return;
        }
        with_history(&db).await;
        for sql in [
            "TRUNCATE event",
            "TRUNCATE document CASCADE",
            "TRUNCATE signature CASCADE",
            "TRUNCATE archive_stamp",
        ] {
            let mut tx = db.begin().await.unwrap();
            let refused = tx.execute(Sql::differs("", sql), &values![]).await;
            assert!(matches!(refused, Err(Error::AppendOnly(_))), "{sql}: {refused:?}");
        }
    })
    .await;
}

/// Somebody with the file and another program, whose connection has none of our settings.
/// not by way of the file either.
#[tokio::test]
async fn another_program_cannot_replace_history_in_the_sqlite_file() {
    let fresh = Fresh::sqlite();
    let db = fresh.open("portal").await;
    with_history(&db).await;
    let before = everything(&mut db.read().await.unwrap()).await;
    let path = fresh.url().strip_prefix("sqlite:").unwrap();
    let other = rusqlite::Connection::open(path).unwrap();
    let off: bool = other.query_row("PRAGMA recursive_triggers", [], |row| row.get(0)).unwrap();
    assert!(!off);
    for sql in [
        "INSERT OR REPLACE INTO event SELECT * FROM event",
        "INSERT OR REPLACE INTO event SELECT randomblob(16), subject_kind, subject_id, number, 'x', at, actor,
             clause, edition, calendar, data FROM event",
        "REPLACE INTO document SELECT * FROM document",
        "REPLACE INTO signature SELECT * FROM signature",
        "UPDATE OR REPLACE event SET id = id",
        "DELETE FROM document",
    ] {
        let refused = other.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
    assert_eq!(everything(&mut db.read().await.unwrap()).await, before);
}
