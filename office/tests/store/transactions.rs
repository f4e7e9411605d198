//! Transactions under rough treatment: cancelled, colliding, many at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use office::store::{Db, Dialect, Error};
use office::testing::each_engine;
use office::values;
use tokio::sync::Barrier;

const ADD: &str = "INSERT INTO blob (sha256, size, stored_at) VALUES ($1, $2, $3)";

async fn add(db: &Db, key: &str) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    tx.execute(ADD, &values![key, 1_i64, jiff::Timestamp::UNIX_EPOCH]).await?;
    tx.commit().await
}

async fn count(db: &Db) -> i64 {
    let mut reader = db.read().await.unwrap();
    reader.row("SELECT count(*) AS n FROM blob", &values![]).await.unwrap().unwrap().get("n").unwrap()
}

/// Gives the scheduler this many chances, then ends.
async fn turns(n: usize) {
    for _ in 0..n {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_begin_or_write_that_is_cancelled_poisons_nothing() {
    each_engine("portal", async |db| {
        for round in 0..120 {
            let doomed = async {
                let mut tx = db.begin().await.unwrap();
                tx.execute(ADD, &values![format!("doomed {round}"), 1_i64, jiff::Timestamp::UNIX_EPOCH])
                    .await
                    .unwrap();
                std::future::pending::<()>().await;
            };
            tokio::select! {
                biased;
                () = doomed => unreachable!("it never ends by itself"),
                () = turns(round % 12) => {}
            }
            // Whoever comes next works in a transaction of their own.
            add(&db, &format!("kept {round}")).await.unwrap();
        }
        assert_eq!(count(&db).await, 120);
        if db.dialect() == Dialect::Postgres {
            assert_eq!(left_in_transaction(&db).await, 0);
        }
    })
    .await;
}

/// The server needs a moment to see that a connection was closed.
async fn left_in_transaction(db: &Db) -> i64 {
    let mut left = 0;
    for _ in 0..200 {
        let mut reader = db.read().await.unwrap();
        let sql = "SELECT count(*) AS n FROM pg_stat_activity
                   WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        left = reader.row(sql, &values![]).await.unwrap().unwrap().get("n").unwrap();
        if left == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    left
}

#[tokio::test]
async fn a_snapshot_sees_one_state_and_leaves_nothing_open() {
    each_engine("portal", async |db| {
        const COUNT: &str = "SELECT count(*) AS n FROM blob";
        add(&db, "before").await.unwrap();
        for round in 0..40 {
            let mut snapshot = db.snapshot().await.unwrap();
            let before: i64 = snapshot.row(COUNT, &values![]).await.unwrap().unwrap().get("n").unwrap();
            add(&db, &format!("meanwhile {round}")).await.unwrap();
            let again: i64 = snapshot.row(COUNT, &values![]).await.unwrap().unwrap().get("n").unwrap();
            assert_eq!((before, again), (round + 1, round + 1));
            assert!(snapshot.execute(ADD, &values!["no", 1_i64, jiff::Timestamp::UNIX_EPOCH]).await.is_err());
            drop(snapshot);
            // A reader that takes the same connection sees what was committed since.
            assert_eq!(count(&db).await, round + 2);
        }
        if db.dialect() == Dialect::Postgres {
            assert_eq!(left_in_transaction(&db).await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_statement_cannot_be_followed_by_a_commit() {
    each_engine("portal", async |db| {
        let row = values!["a", 1_i64, jiff::Timestamp::UNIX_EPOCH];
        let mut cancelled = 0;
        // The answer may already be there at the first look; then it was no cancellation.
        for _ in 0..50 {
            let mut tx = db.begin().await.unwrap();
            tokio::select! {
                biased;
                _ = tx.execute(ADD, &row) => continue,
                () = std::future::ready(()) => cancelled += 1,
            }
            assert!(matches!(tx.commit().await, Err(Error::Broken)));
        }
        assert!(cancelled > 0);
        assert_eq!(count(&db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn many_writers_at_once_all_get_through_and_a_rolled_back_one_takes_nobody_along() {
    each_engine("portal", async |db| {
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..24 {
            let db = db.clone();
            writers.spawn(async move {
                for i in 0..10 {
                    let key = format!("{writer}/{i}");
                    add(&db, &key).await.unwrap();
                    // Refused inside the same group of commits.
                    assert!(matches!(add(&db, &key).await, Err(Error::Conflict(_))));
                }
            });
        }
        while let Some(ended) = writers.join_next().await {
            ended.unwrap();
        }
        assert_eq!(count(&db).await, 240);
    })
    .await;
}

#[tokio::test]
async fn a_committed_row_is_seen_by_the_next_reader() {
    each_engine("portal", async |db| {
        for i in 0..50 {
            add(&db, &i.to_string()).await.unwrap();
            assert_eq!(count(&db).await, i + 1);
        }
    })
    .await;
}

/// On SQLite writers queue, so nothing can collide.
#[tokio::test]
async fn transactions_that_lock_each_other_out_are_run_again() {
    each_engine("portal", async |db| {
        if db.dialect() == Dialect::Sqlite {
            return;
        }
        add(&db, "a").await.unwrap();
        add(&db, "b").await.unwrap();
        let (meeting, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
        let cross = |first: &'static str, second: &'static str| {
            let (db, meeting, runs) = (db.clone(), meeting.clone(), runs.clone());
            tokio::spawn(async move {
                let (meeting, runs) = (&meeting, &runs);
                db.transact(|mut tx| async move {
                    let run = runs.fetch_add(1, Ordering::SeqCst);
                    let bump = "UPDATE blob SET size = size + 1 WHERE sha256 = $1";
                    tx.execute(bump, &values![first]).await?;
                    if run < 2 {
                        meeting.wait().await;
                    }
                    tx.execute(bump, &values![second]).await?;
                    Ok::<_, Error>((tx, ()))
                })
                .await
            })
        };
        let (one, other) = tokio::join!(cross("a", "b"), cross("b", "a"));
        one.unwrap().unwrap();
        other.unwrap().unwrap();
        assert_eq!(runs.load(Ordering::SeqCst), 3);
        let mut reader = db.read().await.unwrap();
        let sizes = reader.rows("SELECT size FROM blob", &values![]).await.unwrap();
        assert!(sizes.iter().all(|row| row.get::<i64>("size").unwrap() == 3));
    })
    .await;
}

#[tokio::test]
async fn what_is_not_a_collision_is_not_run_again() {
    each_engine("portal", async |db| {
        let runs = AtomicUsize::new(0);
        let counted = &runs;
        let refused = db
            .transact(|tx| async move {
                counted.fetch_add(1, Ordering::SeqCst);
                drop(tx);
                Err::<(office::store::Tx, ()), _>(Error::Conflict("taken".into()))
            })
            .await;
        assert!(matches!(refused, Err(Error::Conflict(_))));
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    })
    .await;
}
