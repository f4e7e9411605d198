//! What was signed cannot be deleted, changed or replaced: neither by a use case nor by a statement.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use law::access::Role;
use office::Error;
use office::applications;
use office::documents::{self, Part};
use office::store::documents as papers;
use office::store::downloads;
use office::store::{Dialect, Error as StoreError};
use uuid::Uuid;

use crate::ledger::{append_only, refused, tried};
use crate::samples::{FILES, announced, body, object_form};
use crate::world::{WEDNESDAY, World, each};

async fn sent(world: &World) -> Uuid {
    let participant = world.inhabited().await;
    let id = world.ready("applicant", &participant).await;
    world.submitted("applicant", id).await;
    id
}

/// neither content nor addressee.
#[tokio::test]
async fn a_sent_application_cannot_be_changed_by_anybody() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let (office, ctx) = (&world.office, &world.who("applicant"));
        let draft = applications::draft(office, ctx, id).await.unwrap();
        let file = draft.files[0].upload.id;
        world.submitted("applicant", id).await;
        let before = world.ledger().await;
        let immutable = ("document-immutable", "A-22");
        assert_eq!(refused(applications::save(office, ctx, id, object_form()).await), immutable);
        assert_eq!(refused(applications::remove_file(office, ctx, id, file).await), immutable);
        let sorted =
            applications::Sorted { section: "estimate", volume: "2", form: "copy", access: "section" };
        let sorted = applications::sort_file(office, ctx, id, file, sorted).await;
        assert_eq!(refused(sorted), immutable);
        let begun = applications::begin_upload(office, ctx, id, announced("ПЗ.pdf")).await;
        assert_eq!(refused(begun), immutable);
        let whole = applications::upload_whole(office, ctx, id, announced("ПЗ.pdf"), body(b"x")).await;
        assert_eq!(refused(whole), immutable);
        let chosen = applications::choose_participant(office, ctx, id, Some(participant.id)).await;
        assert_eq!(refused(chosen), immutable);
        assert_eq!(refused(applications::state_no_secrets(office, ctx, id, true).await), immutable);
        assert_eq!(refused(applications::discard(office, ctx, id).await), immutable);
        // Roles of the operator open nothing.
        let mut operator = world.who("registrar");
        operator.actor.roles.push(Role::PortalOperatorAdmin);
        let theirs = applications::remove_file(office, &operator, id, file).await;
        assert!(matches!(theirs, Err(Error::NotFound)), "{theirs:?}");
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

/// no statement changes or deletes what was certified.
#[tokio::test]
async fn the_database_itself_refuses_to_change_history() {
    each(WEDNESDAY, async |world| {
        let id = sent(&world).await;
        let all =
            papers::of_subject(&mut world.office.db.read().await.unwrap(), "application", id).await.unwrap();
        documents::open(&world.office, &world.who("applicant"), id, all[0].id, |_| Part::Whole)
            .await
            .unwrap();
        let before = world.ledger().await;
        let statements = [
            "UPDATE event SET clause = 'A-1'",
            "UPDATE event SET at = at",
            "DELETE FROM event",
            "UPDATE document SET sha256 = 'ab'",
            "UPDATE document SET number = NULL",
            "DELETE FROM document",
            "UPDATE signature SET role = 'nobody'",
            "DELETE FROM signature",
            "UPDATE download SET actor = actor",
            "DELETE FROM download",
        ];
        for sql in statements {
            let done = tried(&world, sql).await;
            assert!(matches!(done, Err(StoreError::AppendOnly(_))), "{sql}: {done:?}");
        }
        let further = match world.office.db.dialect() {
            Dialect::Postgres => [
                "TRUNCATE event",
                "TRUNCATE document CASCADE",
                "TRUNCATE signature CASCADE",
                "TRUNCATE download",
            ],
            Dialect::Sqlite => [
                "INSERT OR REPLACE INTO event SELECT * FROM event",
                "REPLACE INTO document SELECT * FROM document",
                "REPLACE INTO signature SELECT * FROM signature",
                "REPLACE INTO download SELECT * FROM download",
            ],
        };
        for sql in further {
            // SQLite cannot tell a REPLACE from a plain insertion of a number that is taken: both are a conflict.
            append_only(&world, sql).await;
        }
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

#[tokio::test]
async fn documents_come_back_byte_for_byte_to_their_owner_alone() {
    each(WEDNESDAY, async |world| {
        let id = sent(&world).await;
        let mut reader = world.office.db.read().await.unwrap();
        let all = papers::of_subject(&mut reader, "application", id).await.unwrap();
        drop(reader);
        let note = all.iter().find(|paper| paper.file_name == FILES[0].0).unwrap();
        let owner = world.who("applicant");
        let (found, reading) =
            documents::open(&world.office, &owner, id, note.id, |_| Part::Whole).await.unwrap();
        let bytes: Vec<u8> = reading.unwrap().bytes.try_collect::<Vec<_>>().await.unwrap().concat();
        assert_eq!((found.id, &bytes[..]), (note.id, FILES[0].1));
        // The operator runs the portal and does not read what is addressed to a participant.
        for id_of in ["individual", "registrar", "expertise-head"] {
            let theirs =
                documents::open(&world.office, &world.who(id_of), id, note.id, |_| Part::Whole).await;
            assert!(matches!(theirs, Err(Error::NotFound)), "{id_of}");
        }
        let asked = documents::open(&world.office, &owner, id, note.id, |_| Part::Nothing).await.unwrap();
        assert!(asked.1.is_none());
        let part = documents::open(&world.office, &owner, id, note.id, |_| Part::Range(1..5)).await.unwrap();
        let bytes: Vec<u8> = part.1.unwrap().bytes.try_collect::<Vec<_>>().await.unwrap().concat();
        assert_eq!(bytes, FILES[0].1[1..5]);
        let log = downloads::of_subject(&mut world.office.db.read().await.unwrap(), "application", id)
            .await
            .unwrap();
        // Of one moment: in no order.
        let given: BTreeSet<_> = log.iter().map(|one| (one.part.as_str(), one.clause.as_str())).collect();
        let expected = BTreeSet::from([("whole", "A-10"), ("1-4", "A-10")]);
        assert_eq!((given, log.len()), (expected, 2), "what was given out, and nothing else");
        assert!(log.iter().all(|one| one.sha256 == note.sha256 && one.at == owner.now));
        assert_eq!(log[0].actor["iin"].as_str(), owner.actor.iin.as_deref());
    })
    .await;
}
