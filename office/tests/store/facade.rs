//! The store façade on both engines.

use jiff::{Timestamp, civil::date};
use office::store::{Db, Error, Value};
use office::{testing, values};
use uuid::Uuid;

async fn with_table(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    let sql = office::store::Sql::differs(
        "CREATE TABLE thing (id BLOB PRIMARY KEY, flag INTEGER, n INTEGER, t TEXT, b BLOB, at INTEGER, d TEXT, j TEXT) STRICT",
        "CREATE TABLE thing (id uuid PRIMARY KEY, flag boolean, n bigint, t text, b bytea, at timestamptz, d date, j jsonb)",
    );
    tx.execute(sql, &values![]).await.unwrap();
    tx.commit().await.unwrap();
}

const INSERT: &str = "INSERT INTO thing (id, n) VALUES ($1, $2)";

async fn count(db: &Db) -> i64 {
    let mut reader = db.read().await.unwrap();
    reader.row("SELECT count(*) AS n FROM thing", &values![]).await.unwrap().unwrap().get("n").unwrap()
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_went_in() {
    testing::each_engine("portal", async |db| {
        with_table(&db).await;
        let (id, at): (Uuid, Timestamp) =
            (Uuid::from_u128(7), "2026-11-22T13:59:59.123456789Z".parse().unwrap());
        let json = serde_json::json!({"name": "Әлия", "list": [1, true]});
        let mut tx = db.begin().await.unwrap();
        tx.execute(
            "INSERT INTO thing (d, id, flag, n, t, b, at, j) VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
            &values![id, date(2026, 11, 22), true, -5_i64, "Ұ", vec![0_u8, 255], at, &json],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let mut reader = db.read().await.unwrap();
        let row = reader.row("SELECT * FROM thing WHERE id = $1", &values![id]).await.unwrap().unwrap();
        assert_eq!(row.get::<Uuid>("id").unwrap(), id);
        assert!(row.get::<bool>("flag").unwrap());
        assert_eq!(row.get::<i64>("n").unwrap(), -5);
        assert_eq!(row.get::<String>("t").unwrap(), "Ұ");
        assert_eq!(row.get::<Vec<u8>>("b").unwrap(), [0, 255]);
        assert_eq!(row.get::<Timestamp>("at").unwrap(), "2026-11-22T13:59:59.123456Z".parse().unwrap());
        assert_eq!(row.get::<jiff::civil::Date>("d").unwrap(), date(2026, 11, 22));
        assert_eq!(row.get::<serde_json::Value>("j").unwrap(), json);
        assert!(matches!(row.get::<String>("n"), Err(Error::Column { .. })));
        assert!(matches!(row.get::<i64>("none"), Err(Error::Column { .. })));
    })
    .await;
}

#[tokio::test]
async fn null_is_read_as_an_option_only() {
    testing::each_engine("portal", async |db| {
        with_table(&db).await;
        let mut tx = db.begin().await.unwrap();
        tx.execute(
            "INSERT INTO thing (id, flag, n, t, b, at, d, j) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &values![
                Uuid::from_u128(1),
                None::<bool>,
                Value::Null,
                None::<&str>,
                Value::Null,
                None::<Timestamp>,
                Value::Null,
                Value::Null
            ],
        )
        .await
        .unwrap();
        let row = tx.row("SELECT n, at FROM thing", &values![]).await.unwrap().unwrap();
        assert_eq!(row.get::<Option<i64>>("n").unwrap(), None);
        assert_eq!(row.get::<Option<Timestamp>>("at").unwrap(), None);
        assert!(row.get::<i64>("n").is_err());
    })
    .await;
}

#[tokio::test]
async fn what_is_dropped_is_rolled_back_and_what_is_committed_stays() {
    testing::each_engine("portal", async |db| {
        with_table(&db).await;
        let mut dropped = db.begin().await.unwrap();
        dropped.execute(INSERT, &values![Uuid::from_u128(1), 1_i64]).await.unwrap();
        drop(dropped);
        let mut kept = db.begin().await.unwrap();
        kept.execute(INSERT, &values![Uuid::from_u128(2), 2_i64]).await.unwrap();
        kept.commit().await.unwrap();
        assert_eq!(count(&db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn after_a_failed_statement_a_transaction_can_only_be_rolled_back() {
    testing::each_engine("portal", async |db| {
        with_table(&db).await;
        let mut tx = db.begin().await.unwrap();
        tx.execute(INSERT, &values![Uuid::from_u128(1), 1_i64]).await.unwrap();
        let again = tx.execute(INSERT, &values![Uuid::from_u128(1), 1_i64]).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        let next = tx.execute(INSERT, &values![Uuid::from_u128(2), 1_i64]).await;
        assert!(matches!(next, Err(Error::Broken)), "{next:?}");
        assert!(matches!(tx.commit().await, Err(Error::Broken)));
        assert_eq!(count(&db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_reader_cannot_write() {
    testing::each_engine("portal", async |db| {
        with_table(&db).await;
        let mut reader = db.read().await.unwrap();
        let written = reader.execute(INSERT, &values![Uuid::from_u128(1), 1_i64]).await;
        assert!(written.is_err());
        assert_eq!(count(&db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    for fresh in testing::Fresh::engines().await {
        let db = fresh.open("portal").await;
        db.migrate("portal", Timestamp::UNIX_EPOCH).await.unwrap();
        drop(db);
        fresh.open("portal").await;
    }
}

/// What a page does: borrow from the request, run in a task of the server.
async fn add(db: Db, ids: Vec<Uuid>) -> Result<usize, Error> {
    let wanted = ids.as_slice();
    db.transact(|mut tx| async move {
        for id in wanted {
            tx.execute(INSERT, &values![id, 1_i64]).await?;
        }
        Ok((tx, wanted.len()))
    })
    .await
}

#[tokio::test]
async fn a_unit_of_work_may_borrow_and_run_in_a_spawned_task() {
    testing::each_engine("portal", async |db| {
        with_table(&db).await;
        let ids = vec![Uuid::from_u128(1), Uuid::from_u128(2)];
        let added = tokio::spawn(add(db.clone(), ids)).await.unwrap().unwrap();
        assert_eq!((added, count(&db).await), (2, 2));
    })
    .await;
}
