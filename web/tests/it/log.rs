//! The transparency log of running systems: what programs of others read, witnesses, copies, receipts.

use axum::http::StatusCode;
use law::tlog::{Checkpoint, Receipt};
use office::log;
use office::store::Dialect;
use office::store::events::{self, NewEvent};
use pki::note::Note;

use crate::app::App;
use crate::story;
use crate::systems::{Running, each, submit, until};

/// Each system signs what the other shows; a copy leads on; a log that is changed gives itself away.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn systems_witness_each_other_and_a_copy_of_a_log_that_was_changed_gives_it_away() {
    each(async |portal, expertise, clock| {
        let portal = Running::start(portal, &clock).await;
        let expertise = Running::start(expertise, &clock).await;
        submit(&portal.office).await;
        let (log, witness) = (&portal.office.log, expertise.office.log.witness_verifier());
        let note = until("a line of the witness", async || {
            let note = Note::read(&log.checkpoint().await.unwrap()?).unwrap();
            witness.signed(&note).map(|_| note)
        })
        .await;
        assert_eq!(log.verifier().signed(&note), Some(0));

        let folder = portal.office.config.data.join("mirror");
        let url = format!("{}/log", portal.office.config.public_origin);
        let http = &portal.office.http;
        let first = log::mirror(http, &url, &folder, log.verifier()).await.unwrap();
        assert!(first.checkpoint.size >= 2 && first.former == 0, "{first:?}");
        let kept = log::kept(&folder, log.verifier()).unwrap();
        assert_eq!(kept, first.checkpoint);
        assert_eq!(log::verify(log, &[kept], &mut |_| {}).await.unwrap().findings, []);
        let again = log::mirror(http, &url, &folder, log.verifier()).await.unwrap();
        assert_eq!(again.former, first.checkpoint.size);

        // A damaged copy is not taken for a changed log, whether an entry or a tile of it is.
        let first = law::tlog::Tile { level: 0, place: 0 };
        for path in [first.entries_path(again.checkpoint.size), first.path(again.checkpoint.size)] {
            let whole = std::fs::read(folder.join(&path)).unwrap();
            let mut damaged = whole.clone();
            damaged[5] ^= 1;
            std::fs::write(folder.join(&path), damaged).unwrap();
            let told = log::mirror(http, &url, &folder, log.verifier()).await;
            assert!(matches!(told, Err(log::MirrorError::Damaged(_))), "{told:?}");
            let told = log::kept(&folder, log.verifier());
            assert!(matches!(told, Err(log::MirrorError::Damaged(_))), "{told:?}");
            std::fs::write(folder.join(&path), whole).unwrap();
        }
        // Somebody with the rights of the schema's owner changes the first leaf, and the log goes on: it forked.
        let mut tx = portal.office.db.begin().await.unwrap();
        let drop = match tx.dialect() {
            Dialect::Sqlite => "DROP TRIGGER log_leaf_no_update",
            Dialect::Postgres => "DROP TRIGGER log_leaf_append_only ON log_leaf",
        };
        tx.execute(drop, &[]).await.unwrap();
        tx.execute("UPDATE log_leaf SET entry = nonce WHERE number = 0", &[]).await.unwrap();
        tx.commit().await.unwrap();
        let later = NewEvent {
            id: uuid::Uuid::from_u128(7),
            subject_kind: "application",
            subject_id: uuid::Uuid::from_u128(7),
            kind: "draft_begun".into(),
            at: portal.office.clock.now(),
            actor: serde_json::json!({}),
            clause: "A-16".into(),
            edition: String::new(),
            calendar: String::new(),
            data: serde_json::json!({}),
        };
        let mut tx = portal.office.db.begin().await.unwrap();
        events::append(&mut tx, &later).await.unwrap();
        tx.commit().await.unwrap();
        portal.office.log.sequence().await.unwrap();
        let forked = log::mirror(http, &url, &folder, log.verifier()).await;
        assert!(matches!(forked, Err(log::MirrorError::Forked(_))), "{forked:?}");
        assert!(log::mirror(http, &url, &folder, expertise.office.log.verifier()).await.is_err());
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// A witness signs only what goes on from what it saw.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_witness_refuses_what_does_not_go_on_from_what_it_saw() {
    each(async |portal, expertise, clock| {
        // Nobody asks by itself: the portal does not run.
        let portal = portal.open(&clock).await;
        let expertise = Running::start(expertise, &clock).await;
        submit(&portal).await;
        portal.log.sequence().await.unwrap();
        let note = portal.log.checkpoint().await.unwrap().unwrap();
        let size = Checkpoint::read(&Note::read(&note).unwrap().text).unwrap().size;
        let url = format!("{}/log/witness/add-checkpoint", expertise.office.config.public_origin);
        let ask = async |body: String| {
            let answer = portal.http.post(&url).body(body).send().await.unwrap();
            (answer.status(), answer.text().await.unwrap())
        };
        let question = |old: u64, proof: &str, note: &str| format!("old {old}\n{proof}\n{note}");
        assert_eq!(ask("nonsense".into()).await.0, StatusCode::BAD_REQUEST);
        let renamed = note.replace("/log", "/other");
        assert_eq!(ask(question(0, "", &renamed)).await.0, StatusCode::NOT_FOUND);
        let smaller = note.replacen(&format!("\n{}\n", size), &format!("\n{}\n", size - 1), 1);
        assert_eq!(ask(question(0, "", &smaller)).await.0, StatusCode::FORBIDDEN);
        let (status, told) = ask(question(1, "", &note)).await;
        assert_eq!((status, told.as_str()), (StatusCode::CONFLICT, "0\n"));
        let (status, line) = ask(question(0, "", &note)).await;
        assert_eq!(status, StatusCode::OK);
        let cosigned = Note::read(&(note.clone() + &line)).unwrap();
        assert!(expertise.office.log.witness_verifier().signed(&cosigned).is_some());

        submit_more(&portal).await;
        let grown = portal.log.checkpoint().await.unwrap().unwrap();
        let (status, told) = ask(question(0, "", &grown)).await;
        assert_eq!((status, told), (StatusCode::CONFLICT, format!("{}\n", size)));
        let wrong = format!("{}=\n", "A".repeat(43));
        let status = ask(question(size, &wrong, &grown)).await.0;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        expertise.stop().await;
    })
    .await;
}

async fn submit_more(portal: &office::Office) {
    let ctx = story::acting(portal, "applicant");
    office::applications::start(portal, &ctx).await.unwrap();
    portal.log.sequence().await.unwrap();
}

/// whoever applied holds a proof of what happened, and nobody else gets it.
#[tokio::test]
async fn the_history_of_a_case_gives_receipts_that_prove_themselves() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let mut owner = app.signed_in("applicant").await;
    let page = owner.get(&format!("/cases/{id}")).await;
    let path = format!("/cases/{id}/events/2/receipt.json");
    assert!(page.text.contains(&path), "{}", page.text);
    let receipt = owner.get(&path).await;
    let (proved, checked) = log::check(&receipt.bytes, app.office.log.verifier(), &[]).unwrap();
    assert_eq!(proved.event["subject_id"], serde_json::json!(id));
    let proof = Receipt::read(&proved.proof).unwrap();
    assert!(proof.index < checked.checkpoint.size);

    assert_eq!(owner.get(&format!("/cases/{id}/events/99/receipt.json")).await.status, StatusCode::NOT_FOUND);
    let mut other = app.signed_in("registrar").await;
    assert_ne!(other.get(&path).await.status, StatusCode::OK);
    assert_eq!(app.browser().get(&path).await.status, StatusCode::SEE_OTHER);

    let mut anyone = app.browser();
    let shown = anyone.get("/log").await;
    assert!(shown.text.contains(&app.office.log.verifier().to_string()), "{}", shown.text);
    let note = anyone.get("/log/checkpoint").await;
    assert!(note.text.starts_with(app.office.log.verifier().name()));
    let size = checked.checkpoint.size;
    let tile = anyone.get(&format!("/log/tile/0/000.p/{size}")).await;
    assert_eq!((tile.status, tile.bytes.len() as u64), (StatusCode::OK, size * 32));
    let entries = anyone.get(&format!("/log/tile/entries/000.p/{size}")).await;
    assert_eq!(entries.bytes.len() as u64, size * 34);
    for missing in [
        "/log/tile/0/000",
        "/log/tile/0/001.p/1",
        "/log/tile/9/000.p/1",
        "/log/tile/00/000.p/1",
        "/log/tile/0/0",
    ] {
        assert_eq!(anyone.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}
