//! The set of documents before an application is sent, by the list of the expertise.

use std::collections::BTreeSet;

use law::checklist::Need;
use office::applications;
use office::applications::composition::{self, MOST_KINDS};
use office::applications::manifest::Manifest;
use office::paper;
use uuid::Uuid;

use crate::samples::object_form;
use crate::world::{World, each};

const WEDNESDAY: &str = "2026-10-07T06:00:00Z";

/// The lines that a file of the draft presents.
async fn presented(world: &World, id: Uuid, file: &str) -> Vec<String> {
    let draft = applications::draft(&world.office, &world.who("applicant"), id).await.unwrap();
    let asked = draft.composition(&world.office);
    let has = |it: &&law::checklist::Asked<'_, &applications::File>| {
        it.files.iter().any(|one| one.upload.file_name == file)
    };
    asked.iter().filter(has).map(|it| it.line.code.clone()).collect()
}

async fn choose(
    world: &World,
    id: Uuid,
    code: &str,
    shown: &[Uuid],
    chosen: &[Uuid],
) -> Result<(), office::Error> {
    let set = |ids: &[Uuid]| ids.iter().copied().collect::<BTreeSet<_>>();
    composition::present(&world.office, &world.who("applicant"), id, code, (&set(shown), &set(chosen))).await
}

/// A name tells what a file is; whoever prepares the application says it otherwise, and that is signed.
#[tokio::test]
async fn files_tick_the_list_by_their_names_and_by_what_is_said_a_40() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let apz = world.upload("applicant", id, "АПЗ.pdf", paper!("apz")).await;
        let bound = world.upload("applicant", id, "Книга 2.pdf", paper!("bound")).await;
        assert_eq!(presented(&world, id, "АПЗ.pdf").await, ["apz"]);
        assert!(presented(&world, id, "Книга 2.pdf").await.is_empty());

        choose(&world, id, "assignment", &[apz, bound], &[bound]).await.unwrap();
        choose(&world, id, "land", &[apz, bound], &[bound, apz]).await.unwrap();
        // A page that showed one file says nothing of the other.
        choose(&world, id, "land", &[apz], &[]).await.unwrap();
        assert_eq!(presented(&world, id, "Книга 2.pdf").await, ["assignment", "land"]);
        assert_eq!(presented(&world, id, "АПЗ.pdf").await, ["apz"]);
        // What was said holds while the line is not asked for a moment.
        let linear = applications::Form { purpose: "linear".into(), ..object_form() };
        choose(&world, id, "technology", &[bound], &[bound]).await.unwrap();
        choose(&world, id, "building-production", &[bound], &[bound]).await.unwrap();
        applications::save(&world.office, &world.who("applicant"), id, linear).await.unwrap();
        choose(&world, id, "technology", &[bound], &[]).await.unwrap();
        applications::save(&world.office, &world.who("applicant"), id, object_form()).await.unwrap();
        assert_eq!(presented(&world, id, "Книга 2.pdf").await, ["assignment", "land", "building-production"]);
        choose(&world, id, "building-production", &[bound], &[]).await.unwrap();
        // What a name proposes can be taken away.
        choose(&world, id, "apz", &[apz], &[]).await.unwrap();
        assert!(presented(&world, id, "АПЗ.pdf").await.is_empty());

        applications::state_no_secrets(&world.office, &world.who("applicant"), id, true).await.unwrap();
        let manifest = Manifest::read(&world.manifest("applicant", id).await).unwrap();
        let file = manifest.files.iter().find(|file| file.name == "Книга 2.pdf").unwrap();
        assert_eq!(file.kinds, ["assignment", "land"]);
        assert_eq!(manifest.form.purpose, object_form().purpose);
        world.submitted("applicant", id).await;
        let case = applications::case(&world.office, &world.who("applicant"), id).await.unwrap();
        let document = case.documents.iter().find(|document| document.file_name == "Книга 2.pdf").unwrap();
        assert_eq!(document.kinds(), ["assignment", "land"]);
        assert!(choose(&world, id, "apz", &[apz], &[apz]).await.is_err(), "what was sent stays (A-22)");
    })
    .await;
}

/// What is asked follows the data of the object at once.
#[tokio::test]
async fn the_list_follows_the_object() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let need = async |purpose: &str, code: &str| {
            let form = applications::Form { purpose: purpose.into(), ..object_form() };
            applications::save(&world.office, &world.who("applicant"), id, form).await.unwrap();
            let draft = applications::draft(&world.office, &world.who("applicant"), id).await.unwrap();
            let asked = draft.composition(&world.office);
            asked.iter().find(|it| it.line.code == code).map(|it| it.need)
        };
        assert_eq!(need("production", "technology").await, Some(Need::Required));
        assert_eq!(need("linear", "technology").await, Some(Need::IfAny));
        assert_eq!(need("linear", "architecture").await, None);
        assert_eq!(need("linear", "route-plan").await, Some(Need::Required));
        assert_eq!(need("housing-civil", "sketch").await, Some(Need::Required));
    })
    .await;
}

#[tokio::test]
async fn one_file_presents_at_most_so_many_lines_and_others_cannot_say_what_it_is() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let file = world.upload("applicant", id, "все.pdf", paper!("all")).await;
        let draft = applications::draft(&world.office, &world.who("applicant"), id).await.unwrap();
        let codes: Vec<_> = draft.composition(&world.office).iter().map(|it| it.line.code.clone()).collect();
        for code in &codes[..MOST_KINDS] {
            choose(&world, id, code, &[file], &[file]).await.unwrap();
        }
        let refused = choose(&world, id, &codes[MOST_KINDS], &[file], &[file]).await;
        let Err(office::Error::Invalid(wrong)) = refused else { panic!("{refused:?}") };
        assert_eq!(
            (wrong[0].key.as_str(), wrong[0].args["name"].as_str()),
            ("composition-error-most", "все.pdf")
        );
        assert_eq!(presented(&world, id, "все.pdf").await.len(), MOST_KINDS, "the others stand");
        assert!(matches!(
            choose(&world, id, "no-such", &[file], &[file]).await,
            Err(office::Error::NotFound)
        ));
        let one: BTreeSet<_> = [file].into();
        for stranger in ["individual", "registrar"] {
            let ctx = world.who(stranger);
            assert!(composition::present(&world.office, &ctx, id, &codes[0], (&one, &one)).await.is_err());
        }
    })
    .await;
}
