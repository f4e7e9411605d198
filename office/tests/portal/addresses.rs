//! An employee records where the letters of his roles go, and in which language.

use std::time::Duration;

use jiff::SignedDuration;
use office::config::Mail;
use office::store::addresses as rows;
use office::{Clock, Config, Error, addresses, mail, notices, registrations, testing};

use crate::ledger::invalid;
use crate::world::{WEDNESDAY, World, each};

/// The fields that are wrong.
fn wrong<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    invalid(result).into_iter().map(|(field, _)| field).collect()
}

async fn token(world: &World) -> String {
    let iin = world.who("administrator").actor.iin.unwrap();
    let found = rows::find(&mut world.office.db.read().await.unwrap(), &iin).await.unwrap();
    found.unwrap().token.unwrap()
}

/// an address counts when its link was followed by the one who recorded it, within a day; until then the former one.
#[tokio::test]
async fn an_address_counts_when_its_link_was_followed() {
    each(WEDNESDAY, async |world| {
        let office = &world.office;
        let who = || world.who("administrator");
        assert_eq!(addresses::mine(office, &world.who("individual")).await.unwrap(), None, "no employee");
        let refused = addresses::record(office, &world.who("individual"), "a@b.kz", "ru").await;
        assert!(matches!(refused, Err(Error::Denied { .. })), "{refused:?}");
        assert_eq!(addresses::mine(office, &who()).await.unwrap().unwrap().used(), None);
        assert_eq!(wrong(addresses::record(office, &who(), "no address", "ru").await), ["email"]);
        assert_eq!(wrong(addresses::record(office, &who(), "a@b.kz", "de").await), ["language"]);
        addresses::record(office, &who(), "first@operator.example", "ru").await.unwrap();
        assert_eq!(wrong(addresses::record(office, &who(), "other@operator.example", "ru").await), ["email"]);
        assert_eq!(addresses::mine(office, &who()).await.unwrap().unwrap().used(), None, "not confirmed");
        let link = token(&world).await;
        let stranger = addresses::confirm(office, &world.who("registrar"), &link).await;
        assert!(matches!(stranger, Err(Error::NotFound)), "{stranger:?}");
        addresses::confirm(office, &who(), &link).await.unwrap();
        let used = async || addresses::mine(office, &who()).await.unwrap().unwrap().used().map(str::to_owned);
        assert_eq!(used().await.as_deref(), Some("first@operator.example"));
        assert!(matches!(addresses::confirm(office, &who(), &link).await, Err(Error::NotFound)), "once");

        office.clock.forward(SignedDuration::from_mins(2)).unwrap();
        addresses::record(office, &who(), "second@operator.example", "kk").await.unwrap();
        assert_eq!(used().await.as_deref(), Some("first@operator.example"), "until the link is followed");
        let late = token(&world).await;
        office.clock.forward(SignedDuration::from_hours(25)).unwrap();
        assert!(matches!(addresses::confirm(office, &who(), &late).await, Err(Error::NotFound)), "too late");
        addresses::record(office, &who(), "", "kk").await.unwrap();
        assert_eq!(used().await, None, "taken out");
    })
    .await;
}

/// .p2: what a role must know goes to the address that its holder recorded, in the language of his choice, and no
/// more to that of the configuration; a role that has ended brings no letters.
#[tokio::test]
async fn letters_of_a_role_go_to_the_address_of_its_holder() {
    let Some(catcher) = testing::mail() else { return };
    let (relay, folder) = catcher.split_once('#').unwrap();
    each(WEDNESDAY, async |world| {
        let now = world.now();
        let (config, fresh) = world.closed();
        let mut employees = config.employees.clone();
        for employee in &mut employees {
            employee.email = Some("configured@operator.example".into());
        }
        let mail = Mail {
            relay: relay.into(),
            from: "Tereze <no-reply@operator.example>".into(),
            user: None,
            password_file: None,
        };
        let world =
            World::of(Config { mail: Some(mail), employees, ..config }, Clock::fixed(now), fresh).await;
        let office = &world.office;
        let own = format!("{}@operator.example", uuid::Uuid::new_v4().simple());
        addresses::record(office, &world.who("administrator"), &own, "ru").await.unwrap();
        let iin = world.who("administrator").actor.iin.unwrap();
        mail::run_address(office, &iin, world.now()).await.unwrap();
        let link = token(&world).await;
        let came = async |part: &str| {
            for _ in 0..100 {
                let all = std::fs::read_dir(folder).unwrap();
                let all = all.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
                let found: Vec<_> = all.filter(|letter| letter.contains(part)).collect();
                if !found.is_empty() {
                    return found;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            panic!("no letter with {part}")
        };
        assert!(came(&link).await[0].contains(&format!("To: {own}")), "the link goes to the address itself");
        addresses::confirm(office, &world.who("administrator"), &link).await.unwrap();

        let presented = world.presented("applicant").await;
        world.goes_to("2026-10-13T08:00:00+05:00");
        registrations::expire(office, &world.automatic(), presented.id).await.unwrap();
        let alerts = notices::list(office, &world.who("administrator")).await.unwrap();
        let alert = alerts.iter().find(|it| it.kind == "registration-overdue-alert").unwrap().id;
        mail::run(office, alert, world.now()).await.unwrap();
        let letters = came(&alert.to_string()).await;
        assert_eq!(letters.len(), 1, "the configured address is not used");
        assert!(letters[0].contains(&format!("To: {own}")), "{}", letters[0]);
    })
    .await;
}
