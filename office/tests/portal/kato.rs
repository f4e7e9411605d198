//! Where the object lies by the classifier KATO (A-16.p1): loaded by the operator, chosen by the applicant.

use law::kato::{Kato, Tree};
use office::applications::{self, Form};
use office::kato::{self, LoadError, Loaded};
use office::texts::Locale;

use crate::ledger::{invalid, pairs};
use crate::samples::object_form;
use crate::world::{WEDNESDAY, World, each};

/// The regions of the program with a district of one of them and one that is gone.
fn file() -> String {
    let lines =
        "113200000;;;Ақкөл ауданы;Аккольский район;;;\n115200000;;;Ескі аудан;Старый район;;;2020-12-31\n";
    Tree::embedded().to_csv() + lines
}

async fn load(world: &World, csv: &str) -> Result<Loaded, LoadError> {
    kato::load(&world.office, &world.automatic(), "kato.csv", csv, None).await
}

fn code(text: &str) -> Kato {
    Kato::parse(text).unwrap()
}

#[tokio::test]
async fn a_loaded_file_counts_at_once_and_the_last_edition_wins() {
    each(WEDNESDAY, async |world| {
        let units = async || kato::tree(&world.office, world.office.clock.now()).await.unwrap().len();
        assert_eq!(units().await, 20);
        assert_eq!(load(&world, &file()).await.unwrap(), Loaded { edition: 1, units: 22, missing: vec![] });
        assert_eq!(units().await, 22);
        let tree = kato::tree(&world.office, world.office.clock.now()).await.unwrap();
        let path = kato::path(&tree, code("113200000"), Locale::Ru);
        assert_eq!(path, "Акмолинская область, Аккольский район");
        assert_eq!(kato::path(&tree, code("113200000"), Locale::En), "Akmola Region, Ақкөл ауданы");
        assert_eq!(kato::path(&tree, code("990000000"), Locale::Ru), "990000000");
        let less = load(&world, &Tree::embedded().to_csv()).await.unwrap();
        let missing = vec![code("113200000"), code("115200000")];
        assert_eq!(less, Loaded { edition: 2, units: 20, missing });
        assert_eq!(units().await, 20);
        let world = world.restarted().await;
        assert_eq!(kato::tree(&world.office, world.office.clock.now()).await.unwrap().len(), 20);
    })
    .await;
}

/// The layout of the Bureau, down to the village; from a day on, which a look ahead does not change.
#[tokio::test]
async fn the_classifier_of_the_bureau_counts_from_its_day() {
    const BUREAU: &str = include_str!("../../../law/tests/kato-bureau.csv");
    each(WEDNESDAY, async |world| {
        let (office, ctx) = (&world.office, world.automatic());
        let today = office.law(ctx.now).date(ctx.now);
        let day = today.saturating_add(jiff::Span::new().days(3));
        let plan = kato::plan(office, &ctx, BUREAU, Some(day)).await.unwrap();
        assert_eq!((plan.new.len(), plan.gone.len()), (25, 15), "{plan:?}");
        assert_eq!(kato::tree(office, ctx.now).await.unwrap().len(), 20);
        let past = kato::load(office, &ctx, "k.csv", BUREAU, Some(today.yesterday().unwrap())).await;
        assert!(matches!(past, Err(LoadError::Past(_))), "{past:?}");
        let loaded = kato::load(office, &ctx, "k.csv", BUREAU, Some(day)).await.unwrap();
        assert_eq!((loaded.edition, loaded.missing.len()), (1, 0));
        assert_eq!(kato::tree(office, ctx.now).await.unwrap().len(), 20, "its day has not come");
        // One that counts earlier and is loaded later would take its place for good.
        let earlier = kato::load(office, &ctx, "k.csv", BUREAU, None).await;
        assert!(matches!(earlier, Err(LoadError::Waits(waits)) if waits == day), "{earlier:?}");
        let then = office.law(ctx.now).start_of(day);
        let tree = kato::tree(office, then).await.unwrap();
        let path = kato::path(&tree, code("113234300"), Locale::Ru);
        assert_eq!(path, "АКМОЛИНСКАЯ ОБЛАСТЬ, Аккольский район, Енбекский с.о., с.Рамадан");
        assert!(tree.get(code("113234300")).unwrap().exists(day));
        assert!(!tree.get(code("100000000")).unwrap().exists(day), "it is not in the file");
    })
    .await;
}

/// A-0.h: whoever keeps the law of the portal sees what a file changes, and loads exactly that; others do neither.
#[tokio::test]
async fn a_file_waits_for_its_confirmation_and_is_loaded_once() {
    each(WEDNESDAY, async |world| {
        let (office, ctx) = (&world.office, &world.who("administrator"));
        for other in ["applicant", "registrar", "lawyer"] {
            let theirs = kato::propose(office, &world.who(other), "k.csv", file().as_bytes(), None).await;
            assert_eq!(crate::ledger::refused(theirs), ("role-may-not", "A-0.h"), "{other}");
            let listed = kato::editions(office, &world.who(other)).await;
            assert_eq!(crate::ledger::refused(listed), ("role-may-not", "A-0.h"), "{other}");
        }
        let first = kato::propose(office, ctx, "k.csv", file().as_bytes(), None).await.unwrap();
        assert_eq!((first.before.len(), first.follows.new.len()), (20, 2));
        let other = kato::propose(office, ctx, "o.csv", file().as_bytes(), None).await.unwrap();
        assert_eq!(kato::tree(office, ctx.now).await.unwrap().len(), 20, "nothing has changed yet");
        let theirs = kato::confirm(office, &world.who("registrar"), first.draft).await;
        assert_eq!(crate::ledger::refused(theirs), ("role-may-not", "A-0.h"));
        let loaded = kato::confirm(office, ctx, first.draft).await.unwrap();
        assert_eq!((loaded.edition, loaded.units), (1, 22));
        // Once; and what was shown beside another edition is to be looked at again.
        for draft in [first.draft, other.draft] {
            let again = kato::confirm(office, ctx, draft).await;
            assert!(matches!(again, Err(office::Error::Stale)), "{again:?}");
        }
        let listed = kato::editions(office, ctx).await.unwrap();
        assert_eq!((listed.len(), listed[0].source.as_str()), (1, "k.csv"));
        assert_eq!(listed[0].actor.as_ref().unwrap()["name"], ctx.actor.name.as_str());
        // Nobody confirms it for a day: it is forgotten with the next file.
        let late = kato::propose(office, ctx, "k.csv", file().as_bytes(), None).await.unwrap().draft;
        world.goes_to("2026-10-09T10:00:00+05:00");
        let ctx = &world.who("administrator");
        kato::propose(office, ctx, "k.csv", file().as_bytes(), None).await.unwrap();
        let gone = kato::confirm(office, ctx, late).await;
        assert!(matches!(gone, Err(office::Error::Stale)), "{gone:?}");
        let bytes = kato::propose(office, ctx, "k.csv", b"te,\xff", None).await;
        assert_eq!(invalid(bytes), pairs(&[("file", "kato-error-encoding")]));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_file_changes_nothing_and_says_the_line() {
    each(WEDNESDAY, async |world| {
        load(&world, &file()).await.unwrap();
        let wrong = load(&world, &(file() + "995200000;;;а;а;;;\n")).await.unwrap_err();
        assert!(wrong.to_string().starts_with("line 24: 995200000 has nothing above it"), "{wrong}");
        let empty = load(&world, "code;parent;category;kk;ru;en;from;to\n").await;
        assert!(matches!(empty, Err(LoadError::Empty)), "{empty:?}");
        assert_eq!(kato::tree(&world.office, world.office.clock.now()).await.unwrap().len(), 22);
    })
    .await;
}

/// A-16.p1: the application says where the object lies; A-22: after it was sent it cannot be changed.
#[tokio::test]
async fn a_place_is_chosen_kept_beside_the_address_and_signed() {
    each(WEDNESDAY, async |world| {
        load(&world, &file()).await.unwrap();
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let (office, ctx) = (&world.office, &world.who("applicant"));
        let before = String::from_utf8(world.manifest("applicant", id).await).unwrap();
        assert!(!before.contains("\"place\""), "{before}");
        applications::choose_place(office, ctx, id, "113200000").await.unwrap();
        for wrong in ["115200000", "999999999", "Акколь"] {
            let told = applications::choose_place(office, ctx, id, wrong).await;
            assert_eq!(invalid(told), pairs(&[("place", "application-error-place")]), "{wrong}");
        }
        // A page that saves itself knows nothing of the place.
        applications::save(office, ctx, id, Form { address: "Ақкөл қ.".into(), ..object_form() })
            .await
            .unwrap();
        let form = world.application("applicant", id).await.form;
        assert_eq!((form.place, form.address.as_str()), (Some(code("113200000")), "Ақкөл қ."));
        let manifest = String::from_utf8(world.manifest("applicant", id).await).unwrap();
        assert!(manifest.contains("\"place\":\"113200000\""), "{manifest}");
        applications::choose_place(office, ctx, id, "").await.unwrap();
        assert_eq!(world.application("applicant", id).await.form.place, None);
        world.submitted("applicant", id).await;
        let late = applications::choose_place(office, ctx, id, "110000000").await;
        assert_eq!(crate::ledger::refused(late), ("document-immutable", "A-22"));
    })
    .await;
}

#[tokio::test]
async fn the_database_refuses_to_change_a_loaded_edition() {
    each(WEDNESDAY, async |world| {
        load(&world, &file()).await.unwrap();
        world.unchangeable("kato_edition", "csv").await;
    })
    .await;
}
