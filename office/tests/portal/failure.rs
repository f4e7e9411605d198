//! A failure of the portal and the portal's own terms.

use law::event::Subject;
use law::{Cause, Rule};
use office::laws::interruptions::{self, Entry, Scope};
use office::store::messages;

use crate::world::{at, each};

/// .p2, A-62.3, A-63.1: no term of the portal is a procedure of submitting or considering an application:
/// a failure on its last day moves neither the date of registration nor the decision on a user. The systems of
/// expertise are told, each of them, in the transaction of the record.
#[tokio::test]
async fn a_failure_of_the_portal_moves_none_of_its_own_terms_and_is_told_to_the_others() {
    each("2026-10-07T10:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        let waiting = world.presented("individual").await;
        world.goes_to("2026-10-07T15:00:00+05:00");
        let id = world.ready("applicant", &participant).await;
        let sent = world.submitted("applicant", id).await;
        let law = world.office.law(world.now());
        let (date, decision) = (sent.state.terms(&law), waiting.state.terms(&law));
        assert_eq!((date[0].rule, decision[0].rule), (Rule::RegistrationDate, Rule::RegisterPortalUser));

        let entry = |id: &str, scope| Entry {
            id: id.into(),
            cause: Cause::MediumFailure,
            scope,
            from: at("2026-10-07T14:30:00+05:00"),
            until: at("2026-10-07T18:00:00+05:00"),
            lasts: true,
            days: None,
            reason: "the portal did not answer".into(),
        };
        let operator = world.who("administrator");
        let office = &world.office;
        interruptions::record(office, &operator, &entry("P-1", Scope::All)).await.unwrap();
        interruptions::record(office, &operator, &entry("P-2", Scope::One { id })).await.unwrap();
        interruptions::spread(office, &world.automatic(), "P-1").await.unwrap();

        let now = world.application("applicant", id).await;
        let law = now.law(office, world.now()).unwrap();
        assert_eq!((now.state.terms(&law), now.governed.interruptions.len()), (date, 0));
        let conn = &mut office.db.read().await.unwrap();
        let user = office::store::registrations::find(conn, waiting.id).await.unwrap().unwrap();
        assert_eq!(user.state.terms(&office.laws.of(&user.governed, world.now()).unwrap()), decision);
        let told = messages::undelivered(conn).await.unwrap();
        let told: Vec<_> = told
            .iter()
            .map(|it| (it.message.kind.as_str(), it.message.to_code.as_str(), it.message.subject_id))
            .collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.contains(&("FAILURE", "expertise", uuid::Uuid::nil())), "{told:?}");
        assert!(told.contains(&("FAILURE", "expertise", id)), "{told:?}");
        world.goes_to("2026-10-08T00:00:01+05:00");
        world.register_job(id).await;
        assert!(world.application("applicant", id).await.state.number().is_some());
    })
    .await;
}
