//! The operator asks a user of the portal of construction to correct data, which are no ground for a refusal there (B-7).

use law::Order;
use office::registrations::{self, correction};
use office::{Error, replay};

use crate::ledger::invalid;
use crate::world::{WEDNESDAY, each};

/// The fields that are wrong.
fn wrong<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    invalid(result).into_iter().map(|(field, _)| field).collect()
}

/// B-7: the user corrects what was asked for and nothing else, the term is as it was, and the former values stay; by order
/// 670 nothing is asked.
#[tokio::test]
async fn the_user_corrects_what_the_operator_asks_for_while_the_term_runs() {
    each(WEDNESDAY, async |world| {
        let (office, registrar) = (&world.office, world.who("registrar"));
        let presented = world.presented_for("applicant", Order::Construction).await;
        let (id, due) = (presented.id, presented.due(office).unwrap());
        let fields = ["phone".to_owned(), "email".to_owned()];
        let ask = async |version, fields: &[String], text: &str| {
            correction::ask(office, &registrar, id, version, fields, text).await
        };
        let applicant = world.who("applicant");
        let stranger = correction::ask(office, &applicant, id, presented.version, &fields, "Неверно").await;
        assert!(matches!(stranger, Err(Error::Refused(_))), "{stranger:?}");
        assert_eq!(wrong(ask(presented.version, &["name".into()], "").await), ["fields", "text"]);
        assert!(matches!(ask(presented.version + 1, &fields, "Неверно").await, Err(Error::Stale)));
        ask(presented.version, &fields, "Телефон не отвечает").await.unwrap();
        let twice = ask(presented.version, &fields, "Телефон не отвечает").await;
        assert!(matches!(twice, Err(Error::Stale)), "a double click asks once: {twice:?}");
        let presented = registrations::view(office, &applicant, id).await.unwrap().registration;
        let told = world.notices(&presented.party).await;
        assert!(told.contains(&"registration-correction-asked".to_owned()), "{told:?}");

        let mut typed = presented.form.clone();
        typed.phone = "12".into();
        typed.address = "Басқа мекенжай".into();
        let correct =
            async |typed| correction::correct(office, &applicant, id, presented.version, typed).await;
        assert_eq!(wrong(correct(&presented.form).await), ["phone"]);
        assert_eq!(wrong(correct(&typed).await), ["phone"]);
        let other =
            correction::correct(office, &world.who("individual"), id, presented.version, &typed).await;
        assert!(matches!(other, Err(Error::NotFound)), "{other:?}");
        let right = registrations::Form { phone: "+7 701 555 66 77".into(), ..typed.clone() };
        correct(&right).await.unwrap();
        assert!(matches!(correct(&right).await, Err(Error::Stale)), "once");

        let view = registrations::view(office, &applicant, id).await.unwrap().registration;
        assert_eq!(view.form.phone, "+7 701 555 66 77");
        assert_eq!(view.form.address, presented.form.address, "nobody asked for the address");
        assert_eq!(view.due(office).unwrap(), due, "the term is as it was");
        assert!(correction::asked(office, id).await.unwrap().unwrap().corrected.is_some());
        let history = world.history("registration", id).await;
        let last: Vec<_> = history.iter().rev().take(2).map(|(kind, clause)| (&**kind, &**clause)).collect();
        assert_eq!(last, [("registration_corrected", "B-7"), ("registration_correction_asked", "B-7")]);
        world.confirmed(id).await;
        assert!(matches!(ask(view.version + 1, &fields, "Ещё").await, Err(Error::Stale)), "decided");

        let of_670 = world.presented("individual").await;
        let asked = correction::ask(office, &registrar, of_670.id, of_670.version, &fields, "Неверно").await;
        assert_eq!(wrong(asked), ["fields"]);
        let report = replay::run(office).await.unwrap();
        assert!(report.differences.is_empty(), "{:?}", report.differences);
    })
    .await;
}
