//! What happens by itself when a term ends is told to those whom it concerns, once and together with it (A-8.p2, A-12.p3,
//!

use jiff::civil::date;
use office::demo::personas::VEDOMSTVO;
use office::notices::{self, Notice};
use office::participants::{self, Ground, Participant, State};
use office::registrations;
use office::store::participants as rows;
use office::{Ctx, Office};

use crate::world::{WEDNESDAY, World, each};

async fn told(office: &Office, ctx: &Ctx, kind: &str) -> Vec<Notice> {
    let all = notices::list(office, ctx).await.unwrap();
    all.into_iter().filter(|notice| notice.kind == kind).collect()
}

/// Notices of a kind for an organisation.
async fn of_party(world: &World, party: &str, kind: &str) -> usize {
    world.notices(party).await.iter().filter(|it| *it == kind).count()
}

/// A-8.p2: the head of the operator is alerted, as the applicant is told; with two nodes once. Who else holds the role
/// has his own reading of it, other roles have none.
#[tokio::test]
async fn a_missed_term_of_a_registration_alerts_the_head_of_the_operator_once() {
    each(WEDNESDAY, async |world| {
        let presented = world.presented("applicant").await;
        world.goes_to("2026-10-13T08:00:00+05:00");
        let (office, other) = (&world.office, world.other_node().await);
        let ctx = world.automatic();
        let one = registrations::expire(office, &ctx, presented.id);
        let (one, two) = tokio::join!(one, registrations::expire(&other, &ctx, presented.id));
        assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
        for node in [office, &other] {
            registrations::expire(node, &ctx, presented.id).await.unwrap();
        }
        const ALERT: &str = "registration-overdue-alert";
        let head = world.who("administrator");
        let alerts = told(office, &head, ALERT).await;
        assert_eq!(alerts.len(), 1);
        assert_eq!(alerts[0].data["name"], presented.name.as_str());
        for stranger in ["registrar", "applicant", "individual"] {
            assert!(told(office, &world.who(stranger), ALERT).await.is_empty(), "{stranger}");
        }
        assert_eq!(of_party(&world, &presented.party, "registration-overdue").await, 1);
        let mut deputy = head.clone();
        deputy.actor.iin = Some("750505400019".into());
        let unread = async |ctx: &Ctx| notices::unread(office, ctx).await.unwrap();
        let before = (unread(&head).await, unread(&deputy).await);
        notices::read_all(office, &head).await.unwrap();
        notices::read_all(office, &head).await.unwrap();
        assert_eq!((unread(&head).await, unread(&deputy).await), (0, before.1));
        assert!(before.1 > 0);
        assert!(told(office, &head, ALERT).await[0].read_at.is_some());
        assert!(told(office, &deputy, ALERT).await[0].read_at.is_none());
    })
    .await;
}

/// who is excluded and blocked is told, and so is the registrar; by the end of the accreditation with two
/// nodes once, by a decision as well.
#[tokio::test]
async fn an_exclusion_is_told_to_the_organisation_and_to_the_registrar_once() {
    each(WEDNESDAY, async |world| {
        const EXCLUDED: &str = "participant-excluded";
        let of = world.participant_with("ЕКІ", VEDOMSTVO.bin, date(2026, 10, 9)).await;
        let other = world.participant().await;
        world.goes_to("2026-10-10T08:00:00+05:00");
        let (here, there) = (&world.office, world.other_node().await);
        let ctx = world.automatic();
        let one = participants::expire(here, &ctx, of.id);
        let (one, two) = tokio::join!(one, participants::expire(&there, &ctx, of.id));
        assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
        for node in [here, &there] {
            participants::expire(node, &ctx, of.id).await.unwrap();
        }
        assert_eq!(of_party(&world, VEDOMSTVO.bin, EXCLUDED).await, 1);
        let registrar = world.who("registrar");
        let seen = told(here, &registrar, EXCLUDED).await;
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].subject_id, &seen[0].data["bin"]), (of.id, &VEDOMSTVO.bin.into()));
        assert_eq!(seen[0].data["ground"], "accreditation_not_confirmed");
        assert!(told(here, &world.who("administrator"), EXCLUDED).await.is_empty());

        office::testing::exclude(here, &registrar, other.id, Ground::AgreementViolated, "№ 1").await.unwrap();
        assert_eq!(of_party(&world, &other.bin, EXCLUDED).await, 1);
        assert_eq!(told(here, &registrar, EXCLUDED).await.len(), 2);
    })
    .await;
}

/// A-12.p3: the head of the operator is alerted when the term on a questionnaire has ended.
#[tokio::test]
async fn a_missed_term_on_a_questionnaire_alerts_the_head_of_the_operator() {
    each(WEDNESDAY, async |world| {
        let listed = world.participant().await;
        let accredited_until = date(2027, 12, 31);
        let presented_at = world.now();
        // No page of the portal leaves a questionnaire waiting yet.
        let state = State::QuestionnairePresented { accredited_until, presented_at, overdue: false };
        let mut tx = world.office.db.begin().await.unwrap();
        assert!(rows::update(&mut tx, &Participant { state, ..listed.clone() }).await.unwrap());
        tx.commit().await.unwrap();
        world.goes_to("2026-10-13T08:00:00+05:00");
        for _ in 0..2 {
            participants::expire(&world.office, &world.automatic(), listed.id).await.unwrap();
        }
        const ALERT: &str = "participant-overdue-alert";
        assert_eq!(told(&world.office, &world.who("administrator"), ALERT).await.len(), 1);
        assert!(told(&world.office, &world.who("registrar"), ALERT).await.is_empty());
    })
    .await;
}
