//! What the operator publishes (A-7.6, A-7.8, A-7.9, A-34.5, A-34.8, B-4.3), on both engines.

use law::Order;
use law::publication::{Kind, Standing};
use office::publications::{self, Asked, Proposal, Said, Version};
use office::store::records::{self, Kind as Row};
use office::uploads::Upload;
use office::{Ctx, Error, documents, log};
use uuid::Uuid;

use crate::ledger::{invalid, pairs, refused};
use crate::samples::{announced, body};
use crate::world::{WEDNESDAY, World, each};

const TOMORROW: &str = "2026-10-08T09:00:00+05:00";

fn said(text: &str) -> Said {
    Said { kk: format!("{text} kk"), ru: format!("{text} ru"), en: String::new() }
}

fn proposal(text: &str) -> Proposal {
    Proposal { titles: said(text), texts: said(text), ..Proposal::default() }
}

async fn seen(world: &World, admin: &Ctx, id: Uuid) -> i64 {
    publications::desk(&world.office, admin, id).await.unwrap().publication.version
}

async fn begun(world: &World, admin: &Ctx, kind: Kind, text: &str) -> Uuid {
    let id = publications::begin(&world.office, admin, kind.name()).await.unwrap();
    assert_eq!(publications::save(&world.office, admin, id, 1, &proposal(text)).await.unwrap(), []);
    id
}

async fn approve(world: &World, admin: &Ctx, id: Uuid, from: &str) -> Result<Version, Error> {
    let preview = publications::preview(&world.office, admin, id).await?;
    publications::approve(&world.office, admin, id, &preview.seen(), (from, "Приказ 5")).await
}

async fn with_file(world: &World, admin: &Ctx, id: Uuid, name: &str, bytes: &[u8]) -> Upload {
    publications::with_file(&world.office, admin, id, announced(name), body(bytes)).await.unwrap()
}

fn nobody(world: &World) -> Ctx {
    Ctx { actor: office::Actor::nobody(), ..world.automatic() }
}

/// written, approved from a day on, read by everybody from that day; the former version stays readable.
#[tokio::test]
async fn a_version_is_read_by_everybody_from_its_day_and_never_changes() {
    each(WEDNESDAY, async |world| {
        let (office, admin) = (&world.office, &world.who("administrator"));
        let id = begun(&world, admin, Kind::Reference, "Первая").await;
        assert!(publications::list(office, &nobody(&world)).await.unwrap().is_empty());
        let unread = publications::card(office, &nobody(&world), 1, None).await;
        assert!(matches!(unread, Err(Error::NotFound)), "a draft is the operator's own: {unread:?}");
        let early = [("from", "publication-error-from-early")];
        assert_eq!(invalid(approve(&world, admin, id, "07.10.2026").await), pairs(&early));
        approve(&world, admin, id, "08.10.2026").await.unwrap();
        assert!(publications::list(office, &nobody(&world)).await.unwrap().is_empty(), "not before its day");
        let coming = publications::card(office, &nobody(&world), 1, None).await.unwrap();
        assert_eq!((coming.standing, coming.asked), (Standing::Coming, Asked::Nothing));
        world.goes_to(TOMORROW);
        let admin = &world.who("administrator");
        let listed = publications::list(office, &nobody(&world)).await.unwrap();
        assert_eq!((listed.len(), listed[0].version.titles.ru.as_str()), (1, "Первая ru"));

        publications::rewrite(office, admin, id, seen(&world, admin, id).await).await.unwrap();
        let number = seen(&world, admin, id).await;
        publications::save(office, admin, id, number, &proposal("Вторая")).await.unwrap();
        let stale = publications::save(office, admin, id, number, &proposal("Третья")).await;
        assert!(matches!(stale, Err(Error::Stale)), "two operators at once: {stale:?}");
        approve(&world, admin, id, "09.10.2026").await.unwrap();
        world.goes_to("2026-10-09T00:00:00+05:00");
        let card = publications::card(office, &nobody(&world), 1, None).await.unwrap();
        assert_eq!((card.version.number, card.version.texts.ru.as_str()), (2, "Вторая ru"));
        let former = publications::card(office, &nobody(&world), 1, Some(1)).await.unwrap();
        assert_eq!((former.standing, former.version.texts.kk.as_str()), (Standing::Superseded, "Первая kk"));
        assert_eq!(former.until.unwrap().to_string(), "2026-10-08");
        world.unchangeable("publication_version", "reason").await;
    })
    .await;
}

/// what is archived is in force no more, and is read all the same.
#[tokio::test]
async fn what_is_archived_stays_readable() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        let admin = &world.who("administrator");
        let id = begun(&world, admin, Kind::Instruction, "Вход").await;
        approve(&world, admin, id, "08.10.2026").await.unwrap();
        let at = seen(&world, admin, id).await;
        let soon = publications::archive(office, admin, id, at, ("07.10.2026", "")).await;
        let wrong = [("from", "publication-error-from-early"), ("reason", "publication-error-reason")];
        assert_eq!(invalid(soon), pairs(&wrong));
        publications::archive(office, admin, id, at, ("10.10.2026", "Устарел")).await.unwrap();
        world.goes_to("2026-10-09T23:59:59+05:00");
        assert_eq!(publications::list(office, &nobody(&world)).await.unwrap().len(), 1);
        world.goes_to("2026-10-10T00:00:00+05:00");
        assert!(publications::list(office, &nobody(&world)).await.unwrap().is_empty());
        let card = publications::card(office, &nobody(&world), 1, None).await.unwrap();
        assert_eq!((card.version.number, card.standing), (1, Standing::Superseded));
        assert_eq!(card.version.texts.ru, "Вход ru");
    })
    .await;
}

/// .a5: files go with a version after their check, and over to the next one; nobody reads those of a draft.
#[tokio::test]
async fn files_go_with_a_version_and_over_to_the_next_one() {
    each(WEDNESDAY, async |world| {
        let (office, admin) = (&world.office, &world.who("administrator"));
        let id = begun(&world, admin, Kind::Instruction, "Вход").await;
        let bytes = office::demo::paper::paper("Вход", 0);
        let upload = with_file(&world, admin, id, "вход.pdf", &bytes).await;
        let early = invalid(approve(&world, admin, id, "08.10.2026").await);
        assert_eq!(early[0].0, "file", "it is still being checked");
        world.check_job(upload.id).await;
        let first = approve(&world, admin, id, "08.10.2026").await.unwrap();
        let [document] = first.documents[..] else { panic!("{first:?}") };
        let (told, reading) =
            publications::open(office, &nobody(&world), 1, document, |_| documents::Part::Whole)
                .await
                .unwrap();
        assert_eq!((told.file_name.as_str(), told.size), ("вход.pdf", bytes.len() as i64));
        drop(reading);
        let other =
            publications::open(office, &nobody(&world), 2, document, |_| documents::Part::Whole).await;
        assert!(matches!(other, Err(Error::NotFound)));

        publications::rewrite(office, admin, id, seen(&world, admin, id).await).await.unwrap();
        let desk = publications::desk(office, admin, id).await.unwrap();
        assert_eq!(desk.documents.iter().map(|it| it.id).collect::<Vec<_>>(), [document]);
        let before = publications::preview(office, admin, id).await.unwrap().seen();
        let added = with_file(&world, admin, id, "ключ.pdf", &bytes).await;
        world.check_job(added.id).await;
        let unseen = publications::approve(office, admin, id, &before, ("09.10.2026", "Приказ 5")).await;
        assert!(matches!(unseen, Err(Error::Stale)), "a file came that nobody looked at: {unseen:?}");
        publications::withdraw_file(office, admin, id, document).await.unwrap();
        let second = approve(&world, admin, id, "09.10.2026").await.unwrap();
        assert_eq!(second.documents.len(), 1);
        assert_ne!(second.documents, first.documents);
        let former = publications::card(office, &nobody(&world), 1, Some(1)).await.unwrap();
        assert_eq!(former.documents.len(), 1, "the former version keeps its own");
        // A draft that is thrown away takes its new files along, and nothing else.
        publications::rewrite(office, admin, id, seen(&world, admin, id).await).await.unwrap();
        with_file(&world, admin, id, "лишний.pdf", &bytes).await;
        publications::discard(office, admin, id, seen(&world, admin, id).await).await.unwrap();
        let desk = publications::desk(office, admin, id).await.unwrap();
        assert!(desk.uploads.is_empty() && desk.versions.len() == 2);
    })
    .await;
}

/// B-4.3: users of the construction portal are told of what is obligatory, and confirm the version in force, each person
/// once; the operator sees who has and who has not.
#[tokio::test]
async fn what_is_obligatory_is_confirmed_by_those_who_read_it() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        let user = world.presented_for("applicant", Order::Construction).await;
        world.confirmed(user.id).await;
        world.registered("individual").await;
        let admin = &world.who("administrator");
        let id = begun(&world, admin, Kind::Obligatory, "Правила").await;
        approve(&world, admin, id, "08.10.2026").await.unwrap();
        let kind = "publication-obligatory".to_owned();
        assert!(world.notices(&user.party).await.contains(&kind));
        let individual = world.who("individual");
        assert!(!world.notices(individual.actor.iin.as_deref().unwrap()).await.contains(&kind));
        assert!(publications::to_read(office, &world.who("applicant")).await.unwrap().is_empty());
        let early = publications::confirm(office, &world.who("applicant"), 1, 1).await;
        assert!(matches!(early, Err(Error::Stale)), "{early:?}");
        world.goes_to(TOMORROW);
        let (applicant, admin) = (&world.who("applicant"), &world.who("administrator"));
        let open = publications::to_read(office, applicant).await.unwrap();
        assert_eq!(open.iter().map(|it| (it.number, it.version.number)).collect::<Vec<_>>(), [(1, 1)]);
        let (_, readers, silent) = publications::readers(office, admin, id).await.unwrap();
        assert_eq!((readers.len(), silent.len(), silent[0].party.as_str()), (0, 1, user.party.as_str()));
        // Whoever is registered for expertise alone is not asked.
        let other = publications::confirm(office, &world.who("individual"), 1, 1).await;
        assert!(matches!(other, Err(Error::Denied { clause }) if clause.0 == "B-4.3"), "{other:?}");
        let (one, two) = tokio::join!(
            publications::confirm(office, applicant, 1, 1),
            publications::confirm(office, applicant, 1, 1)
        );
        one.unwrap();
        two.unwrap();
        let (_, readers, silent) = publications::readers(office, admin, id).await.unwrap();
        assert_eq!((readers.len(), silent.len()), (1, 0));
        assert!(publications::to_read(office, applicant).await.unwrap().is_empty());
        let card = publications::card(office, applicant, 1, None).await.unwrap();
        assert!(matches!(card.asked, Asked::Confirmed(_)));
        world.unchangeable("publication_reader", "name").await;

        let key = readers[0].id.simple().to_string();
        let mut reader = office.db.read().await.unwrap();
        let named = records::events_of(&mut reader, Row::PublicationReader, &[key]).await.unwrap();
        drop(reader);
        assert_eq!(named.len(), 1, "the confirmation stands in the log");
        office.log.sequence().await.unwrap();
        let found = log::verify(&office.log, &[], &mut |_| {}).await.unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
    })
    .await;
}

/// the administrator of the operator alone writes and approves; Kazakh and Russian are needed, English is not.
#[tokio::test]
async fn the_administrator_alone_publishes_and_what_is_wrong_is_named_and_kept() {
    each(WEDNESDAY, async |world| {
        let (office, admin) = (&world.office, &world.who("administrator"));
        let id = begun(&world, admin, Kind::Requirements, "Требования").await;
        for who in ["registrar", "applicant", "vedomstvo", "lawyer"] {
            let ctx = &world.who(who);
            let denied = ("role-may-not", "A-7.9");
            assert_eq!(refused(publications::all(office, ctx).await), denied, "{who}");
            assert_eq!(refused(publications::begin(office, ctx, "reference").await), denied, "{who}");
            assert_eq!(refused(publications::desk(office, ctx, id).await), denied, "{who}");
            assert_eq!(
                refused(publications::save(office, ctx, id, 2, &proposal("x")).await),
                denied,
                "{who}"
            );
            let approved = publications::approve(office, ctx, id, "", ("08.10.2026", "x")).await;
            assert_eq!(refused(approved), denied, "{who}");
            let archived = publications::archive(office, ctx, id, 2, ("08.10.2026", "x")).await;
            assert_eq!(refused(archived), denied, "{who}");
            assert_eq!(refused(publications::readers(office, ctx, id).await), denied, "{who}");
            assert_eq!(refused(publications::withdraw_file(office, ctx, id, id).await), denied, "{who}");
        }
        let unknown = publications::begin(office, admin, "advertisement").await;
        assert_eq!(invalid(unknown), pairs(&[("kind", "publication-error-kind")]));
        let half = Proposal {
            titles: Said { kk: String::new(), ru: "Требования".into(), en: "Requirements".into() },
            texts: Said { kk: "мәтін".into(), ru: " ".into(), en: String::new() },
            works: vec!["demolition".into()],
            objects: Vec::new(),
        };
        let number = seen(&world, admin, id).await;
        let wrong = publications::save(office, admin, id, number, &half).await.unwrap();
        let fields: Vec<_> = wrong.iter().map(|it| it.field.clone()).collect();
        assert_eq!(fields, ["title-kk", "ru", "en", "works"]);
        let kept = publications::desk(office, admin, id).await.unwrap().publication.draft.unwrap();
        assert_eq!(kept.titles.en, "Requirements", "what was typed stays");
        let unapproved = invalid(approve(&world, admin, id, "08.10.2026").await);
        assert_eq!(unapproved.len(), 4);
    })
    .await;
}
