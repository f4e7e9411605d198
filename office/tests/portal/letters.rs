//! What is told in the cabinet comes by e-mail too, through a relay that may be away (A-8.p2, A-62.4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use office::config::Mail;
use office::jobs::Failure;
use office::{Clock, Config, mail, notices, registrations, testing};
use uuid::Uuid;

use crate::world::{WEDNESDAY, World, at, each};

const HEAD: &str = "head@operator.example";

/// The same world with a relay for letters; the administrator of the operator has an address.
async fn with_relay(world: World, relay: &str) -> World {
    let now = world.now();
    let (config, fresh) = world.closed();
    let mut employees = config.employees.clone();
    employees.last_mut().unwrap().email = Some(HEAD.into());
    let mail = Mail {
        relay: relay.into(),
        from: "Tereze <no-reply@operator.example>".into(),
        user: None,
        password_file: None,
    };
    World::of(Config { mail: Some(mail), employees, ..config }, Clock::fixed(now), fresh).await
}

/// The letters of a notice that came to the catcher, each with its headers and its text.
fn came(folder: &str, notice: Uuid) -> Vec<(String, String)> {
    let Ok(all) = std::fs::read_dir(folder) else { return Vec::new() };
    let letters = all.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
    let ours = letters.filter(|letter| letter.contains(&notice.to_string()));
    ours.map(|letter| {
        let letter = letter.replace("\r\n", "\n");
        let (head, body) = letter.split_once("\n\n").unwrap();
        assert!(head.contains("base64"), "{head}");
        let body = STANDARD.decode(body.replace('\n', "")).unwrap();
        (head.to_owned(), String::from_utf8(body).unwrap())
    })
    .collect()
}

/// A-8.p2: who presented a registration gets the receipt by e-mail with its last day, in both languages of the state; the
/// head of the operator gets what the role must know. Sent once more, a letter is the same letter.
#[tokio::test]
async fn what_is_told_in_the_cabinet_comes_by_e_mail_too() {
    let Some(catcher) = testing::mail() else { return };
    let (relay, folder) = catcher.split_once('#').unwrap();
    each(WEDNESDAY, async |world| {
        let world = with_relay(world, relay).await;
        let presented = world.presented("applicant").await;
        let background = world.office.background();
        let told = notices::list(&world.office, &world.who("applicant")).await.unwrap();
        let receipt = told.iter().find(|it| it.kind == "registration-presented").unwrap().id;
        for _ in 0..200 {
            if !came(folder, receipt).is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        background.stop().await;
        mail::run(&world.office, receipt, world.now()).await.unwrap();
        let letters = came(folder, receipt);
        assert_eq!(letters.len(), 2);
        let identifier = |head: &str| {
            head.lines().find(|line| line.to_lowercase().starts_with("message-id:")).unwrap().to_owned()
        };
        assert_eq!(identifier(&letters[0].0), identifier(&letters[1].0));
        let (head, text) = &letters[0];
        assert!(head.contains(&format!("To: {}", presented.form.email)), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
        for part in ["2026 жылғы 12 қазан", "12 октября 2026", "http://127.0.0.1:8670/notices"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }

        world.goes_to("2026-10-13T08:00:00+05:00");
        registrations::expire(&world.office, &world.automatic(), presented.id).await.unwrap();
        let alerts = notices::list(&world.office, &world.who("administrator")).await.unwrap();
        let alert = alerts.iter().find(|it| it.kind == "registration-overdue-alert").unwrap().id;
        mail::run(&world.office, alert, world.now()).await.unwrap();
        let letters = came(folder, alert);
        assert_eq!(letters.len(), 1);
        assert!(letters[0].0.contains(&format!("To: {HEAD}")), "{}", letters[0].0);
    })
    .await;
}

/// A-8.p2: a relay that is away delays letters and loses none, and what they tell stands in the cabinet meanwhile; without
/// a relay nothing waits.
#[tokio::test]
async fn a_relay_that_is_away_loses_no_letter() {
    let Some(catcher) = testing::mail() else { return };
    let (relay, folder) = catcher.split_once('#').unwrap();
    each(WEDNESDAY, async |world| {
        let world = with_relay(world, "smtp://127.0.0.1:9").await;
        world.presented("applicant").await;
        let told = notices::list(&world.office, &world.who("applicant")).await.unwrap();
        let receipt = told.iter().find(|it| it.kind == "registration-presented").unwrap().id;
        let away = mail::run(&world.office, receipt, world.now()).await;
        assert!(matches!(away, Err(Failure::Later(_))), "{away:?}");
        assert!(came(folder, receipt).is_empty());
        let world = with_relay(world, relay).await;
        mail::run(&world.office, receipt, world.now()).await.unwrap();
        assert_eq!(came(folder, receipt).len(), 1);
        let (config, fresh) = world.closed();
        let silent = World::of(config, Clock::fixed(at(WEDNESDAY)), fresh).await;
        mail::run(&silent.office, receipt, silent.now()).await.unwrap();
        assert_eq!(came(folder, receipt).len(), 1);
    })
    .await;
}
