//! Many at once (A-18.p4): several participants, over the change of the year and of the template, with
//! registrations that are tried twice and transactions that take a number and end in nothing.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use law::application::{Accepted, State, registration_date};
use office::applications::{self, Application};
use office::demo::personas::{OPERATOR, VEDOMSTVO};
use office::numbering::{self, Proposal};
use office::participants::Participant;
use office::store;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::samples::object_form;
use crate::world::{World, at, each};

const TASKS: usize = 8;
const EACH: usize = 50;
/// Received after 14:00, hence registered on the next working day: 30 and 31 December and in January.
const RECEIVED: [&str; 3] =
    ["2026-12-29T18:00:00+05:00", "2026-12-30T18:00:00+05:00", "2026-12-31T18:00:00+05:00"];

/// The three templates that are in force on the three days.
const TEMPLATES: [(&str, &str); 2] =
    [("{code}/{yy}/{seq:3}", "31.12.2026"), ("{code}.{year}.{month}.{seq:4}", "01.01.2027")];

/// An application that was received and waits for its registration.
async fn waiting(world: &World, owner: Uuid, participant: &Participant, received: &str) -> Uuid {
    let received_at = at(received);
    let law = world.office.law(received_at);
    let registration = registration_date(&law, received_at);
    let accepted = Accepted {
        participant: participant.code.clone(),
        received_at,
        registration_date: registration.last_day,
        registered_at: registration.at,
    };
    let application = Application {
        arrived: None,
        id: world.automatic().id(),
        registration: owner,
        participant: Some(participant.id),
        state: State::AcceptedPendingRegistration { accepted },
        governed: Default::default(),
        version: 1,
        form: object_form(),
        no_state_secrets: true,
        due: None,
        created_at: received_at,
        updated_at: received_at,
    };
    let mut tx = world.office.db.begin().await.unwrap();
    store::applications::insert(&mut tx, &application).await.unwrap();
    tx.commit().await.unwrap();
    application.id
}

/// Takes the next place of a series and gives it back.
async fn in_vain(office: &office::Office, participant: Uuid, year: i16) {
    let mut tx = office.db.begin().await.unwrap();
    // In the order of every registration: the participant first, then its series.
    store::participants::hold(&mut tx, participant).await.unwrap();
    store::participants::next_number(&mut tx, participant, year).await.unwrap();
    tx.rollback().await.unwrap();
}

/// A-18.p4: individual numbers for each participant, without a gap and without a double.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_hundred_registrations_at_once_leave_no_gap_and_no_double() {
    each("2026-12-28T10:00:00+05:00", async |world| {
        let owner = world.registered("applicant").await.id;
        let mut participants = vec![world.participant().await];
        for (code, bin) in [("ЕКІ", VEDOMSTVO.bin), ("ҮШ", OPERATOR.bin)] {
            participants.push(world.participant_with(code, bin, date(2027, 12, 31)).await);
        }
        let admin = world.who("administrator");
        for (edition, (template, from)) in TEMPLATES.into_iter().enumerate() {
            let proposal = Proposal { template: template.into(), from: from.into(), reason: "№ 12".into() };
            numbering::record(&world.office, &admin, &proposal, edition as i64).await.unwrap();
        }
        let mut work = vec![Vec::new(); TASKS];
        for index in 0..TASKS * EACH {
            let participant = &participants[index % 3];
            let received = RECEIVED[index / 3 % 3];
            let id = waiting(&world, owner, participant, received).await;
            work[index % TASKS].push((id, participant.id, if index / 3 % 3 == 2 { 2027 } else { 2026 }));
        }
        world.goes_to("2027-01-20T10:00:00+05:00");
        let mut tasks = JoinSet::new();
        for (number, part) in work.into_iter().enumerate() {
            let (office, ctx) = (world.office.clone(), world.automatic());
            tasks.spawn(async move {
                for (index, (id, participant, year)) in part.into_iter().enumerate() {
                    if (index + number) % 5 == 0 {
                        in_vain(&office, participant, year).await;
                    }
                    applications::register_one(&office, &ctx, id).await.unwrap();
                    if (index + number) % 7 == 0 {
                        applications::register_one(&office, &ctx, id).await.unwrap();
                    }
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(given(&world).await, expected(&participants));
    })
    .await;
}

/// Per participant and year the places, and per day the numbers' form: `code/26/` and the like.
type Given = BTreeMap<(String, i16), Vec<u64>>;

async fn given(world: &World) -> Given {
    let sql = "SELECT number, registration_date FROM application ORDER BY number";
    let rows = world.office.db.read().await.unwrap().rows(sql, &[]).await.unwrap();
    let mut given = Given::new();
    for row in &rows {
        let (number, day): (String, Date) =
            (row.get("number").unwrap(), row.get("registration_date").unwrap());
        let template = match day {
            day if day < date(2026, 12, 31) => "{code}-{year}-{seq:5}",
            day if day < date(2027, 1, 1) => TEMPLATES[0].0,
            _ => TEMPLATES[1].0,
        };
        let place = law::number::Template::parse(template).unwrap().read(&number);
        let place = place.unwrap_or_else(|| panic!("{number} is not of {template}"));
        assert_eq!(place.year, day.year(), "{number}");
        given.entry((place.code.to_string(), place.year)).or_default().push(place.sequence);
    }
    given.values_mut().for_each(|places| places.sort_unstable());
    given
}

/// 1, 2, 3 … for every participant and year, as many as there are applications.
fn expected(participants: &[Participant]) -> Given {
    let mut expected = Given::new();
    for index in 0..TASKS * EACH {
        let year = if index / 3 % 3 == 2 { 2027 } else { 2026 };
        let places = expected.entry((participants[index % 3].code.to_string(), year)).or_default();
        places.push(places.len() as u64 + 1);
    }
    expected
}
