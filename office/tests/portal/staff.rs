//! Who works here in which role: given and ended by another person, at once and to the instant, and never so that
//! nobody is left who can.

use std::collections::BTreeMap;

use law::access::{Action, Role, any_may};
use office::employees::{self, Change, Giving, What};
use office::log;
use office::store::employees as rows;
use office::store::records::{self, Kind};
use office::{Actor, Ctx, Error};
use uuid::Uuid;

use crate::ledger::{invalid, refused};
use crate::world::{WEDNESDAY, World, each, persona};

fn giving(id: &str, role: Role) -> Giving {
    let persona = persona(id);
    let bin = persona.organisation.map_or("", |company| company.bin);
    let (iin, bin, name) = (persona.iin.into(), bin.into(), persona.full_name());
    Giving { iin, bin, name, role: role.name().into(), reason: "Order 7".into(), ..Giving::default() }
}

async fn give(world: &World, who: &str, typed: &Giving) -> Result<Change, Error> {
    employees::give(&world.office, &world.who(who), typed).await
}

async fn end(world: &World, who: &str, id: Uuid, at: &str) -> Result<Change, Error> {
    employees::end(&world.office, &world.who(who), id, at, "Order 8").await
}

/// The roles by employment of a persona now.
async fn roles(world: &World, id: &str) -> Vec<Role> {
    let persona = persona(id);
    let bin = persona.organisation.map_or("", |company| company.bin);
    rows::roles(&mut world.office.db.read().await.unwrap(), persona.iin, bin, world.now()).await.unwrap()
}

/// The role of a persona that runs or is planned.
async fn held(world: &World, id: &str, role: Role) -> Uuid {
    let staff = employees::overview(&world.office, &world.who("administrator")).await.unwrap();
    let of = |it: &&employees::Holding| it.employee.iin == persona(id).iin && it.employee.role == role;
    staff.holdings.iter().rfind(of).unwrap().employee.id
}

/// the Vedomstvo is another organisation than the operator.
#[tokio::test]
async fn nobody_of_the_operator_is_of_the_vedomstvo() {
    each(WEDNESDAY, async |world| {
        for bin in ["", persona("registrar").organisation.unwrap().bin] {
            let own = Giving { bin: bin.into(), ..giving("registrar", Role::Vedomstvo) };
            let told = invalid(give(&world, "administrator", &own).await);
            assert_eq!(told, crate::ledger::pairs(&[("bin", "staff-error-vedomstvo")]));
        }
    })
    .await;
}

/// a role counts from its moment to its end, to the instant, and its end before that counts as well.
#[tokio::test]
async fn a_role_counts_from_its_moment_until_its_end_to_the_instant() {
    each(WEDNESDAY, async |world| {
        let lawyer = Role::OperatorLawyer;
        let until = Giving { until: "07.10.2026 12:00".into(), ..giving("lawyer", lawyer) };
        give(&world, "administrator", &until).await.unwrap();
        assert_eq!(roles(&world, "lawyer").await, [lawyer]);
        world.goes_to("2026-10-07T11:59:59.999999+05:00");
        assert_eq!(roles(&world, "lawyer").await, [lawyer]);
        world.goes_to("2026-10-07T12:00:00+05:00");
        assert_eq!(roles(&world, "lawyer").await, []);
        // Planned, and ended before its own end.
        let from =
            Giving { from: "08.10.2026".into(), until: "09.10.2026".into(), ..giving("lawyer", lawyer) };
        let given = give(&world, "administrator", &from).await.unwrap();
        assert_eq!(given.employee.valid_to.unwrap().to_string(), "2026-10-09T19:00:00Z");
        world.goes_to("2026-10-07T23:59:59+05:00");
        assert_eq!(roles(&world, "lawyer").await, []);
        world.goes_to("2026-10-08T00:00:00+05:00");
        assert_eq!(roles(&world, "lawyer").await, [lawyer]);
        end(&world, "administrator", given.employee.id, "08.10.2026 09:00").await.unwrap();
        world.goes_to("2026-10-08T08:59:59+05:00");
        assert_eq!(roles(&world, "lawyer").await, [lawyer]);
        world.goes_to("2026-10-08T09:00:00+05:00");
        assert_eq!(roles(&world, "lawyer").await, []);
        // An end is not put off.
        let again = end(&world, "administrator", given.employee.id, "").await;
        assert_eq!(invalid(again), [("at".to_owned(), "staff-error-ended".to_owned())]);
    })
    .await;
}

/// whoever may not, whoever means himself, and what is not right.
#[tokio::test]
async fn only_another_administrator_gives_and_ends_a_role_and_wrong_values_are_named() {
    each(WEDNESDAY, async |world| {
        let registrar = Role::PortalOperatorRegistrar;
        for who in ["registrar", "lawyer", "applicant", "vedomstvo"] {
            let denied = ("role-may-not", "A-7.2");
            assert_eq!(refused(give(&world, who, &giving("lawyer", registrar)).await), denied);
            assert_eq!(refused(end(&world, who, Uuid::nil(), "").await), denied);
            assert_eq!(refused(employees::overview(&world.office, &world.who(who)).await), denied);
        }
        let own = ("staff-own-role", "A-7.2");
        assert_eq!(refused(give(&world, "administrator", &giving("administrator", registrar)).await), own);
        let admin = held(&world, "administrator", Role::PortalOperatorAdmin).await;
        assert_eq!(refused(end(&world, "administrator", admin, "").await), own);
        let twice = give(&world, "administrator", &giving("registrar", registrar)).await;
        assert_eq!(invalid(twice), [("role".to_owned(), "staff-error-held".to_owned())]);
        let wrong = Giving {
            iin: "12345".into(),
            bin: "210540000011".into(),
            name: " ".into(),
            role: "expertise_expert".into(),
            from: "06.10.2026".into(),
            until: "soon".into(),
            reason: String::new(),
        };
        let wrong: BTreeMap<_, _> =
            invalid(give(&world, "administrator", &wrong).await).into_iter().collect();
        let keys = [
            ("bin", "id-error-check-digit"),
            ("from", "staff-error-past"),
            ("iin", "id-error-length"),
            ("name", "staff-error-name"),
            ("reason", "staff-error-reason"),
            ("role", "staff-error-role"),
            ("until", "staff-error-moment"),
        ];
        let keys = keys.map(|(field, key)| (field.to_owned(), key.to_owned()));
        assert_eq!(wrong.into_iter().collect::<Vec<_>>(), keys);
        // Today is meant from now on.
        let today = Giving { from: "07.10.2026".into(), ..giving("lawyer", registrar) };
        assert_eq!(give(&world, "administrator", &today).await.unwrap().at, world.now());
    })
    .await;
}

/// of two administrators who end each other at once one remains; the last one stays, also for the command line.
#[tokio::test]
async fn an_administrator_always_remains() {
    each(WEDNESDAY, async |world| {
        let admin = Role::PortalOperatorAdmin;
        let first = held(&world, "administrator", admin).await;
        let at_the_machine = employees::at_the_machine(&world.office);
        let last = ("staff-last-administrator", "A-7.2");
        let machine = |id| employees::end(&world.office, &at_the_machine, id, "", "Order 8");
        assert_eq!(refused(machine(first).await), last);
        // One with an end is nobody who remains.
        let guest = Giving { until: "31.12.2026".into(), ..giving("lawyer", admin) };
        give(&world, "administrator", &guest).await.unwrap();
        assert_eq!(refused(machine(first).await), last);
        let second = give(&world, "administrator", &giving("registrar", admin)).await.unwrap().employee.id;
        let registrar: Ctx = world.who("registrar");
        let actor = Actor { roles: vec![admin], ..registrar.actor.clone() };
        let registrar = Ctx { actor, ..registrar };
        let (one, other) = tokio::join!(
            end(&world, "administrator", second, ""),
            employees::end(&world.office, &registrar, first, "", "Order 9"),
        );
        let failed: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        let [Error::Stale | Error::Refused(_)] = &failed[..] else { panic!("{failed:?}") };
        let staff = employees::overview(&world.office, &at_the_machine).await.unwrap();
        let lasting = staff.holders(admin, world.now()).filter(|it| it.ends_at().is_none()).count();
        assert_eq!(lasting, 1);
    })
    .await;
}

/// nothing of it is overwritten; each change says who, when and why, and the transparency log names it.
#[tokio::test]
async fn every_change_stays_with_who_when_and_why_and_is_named_in_the_log() {
    each(WEDNESDAY, async |world| {
        let given = give(&world, "administrator", &giving("lawyer", Role::OperatorLawyer)).await.unwrap();
        end(&world, "administrator", given.employee.id, "").await.unwrap();
        let staff = employees::overview(&world.office, &world.who("administrator")).await.unwrap();
        let told: Vec<_> = staff
            .changes
            .iter()
            .map(|it| (it.number, it.what, it.reason.as_str(), it.actor.name.as_str()))
            .collect();
        let who = persona("administrator").full_name();
        assert_eq!(told[0], (4, What::Ended, "Order 8", who.as_str()));
        assert_eq!(told[1], (3, What::Given, "Order 7", who.as_str()));
        assert_eq!(told[2], (2, What::Given, "", "configuration"));
        let keys: Vec<_> = told.iter().map(|(number, ..)| number.to_string()).collect();
        let named =
            records::events_of(&mut world.office.db.read().await.unwrap(), Kind::StaffChange, &keys).await;
        assert_eq!(named.unwrap().len(), told.len());
        world.office.log.sequence().await.unwrap();
        let report = log::verify(&world.office.log, &[], &mut |_| {}).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        world.unchangeable("employee", "name").await;
        world.unchangeable("staff_change", "reason").await;
        // What the configuration names and somebody ended stays ended at the next start.
        let registrar = held(&world, "registrar", Role::PortalOperatorRegistrar).await;
        end(&world, "administrator", registrar, "").await.unwrap();
        let world = world.restarted().await;
        assert_eq!(roles(&world, "registrar").await, []);
        assert!(any_may(&roles(&world, "administrator").await, Action::ManageStaff).is_ok());
    })
    .await;
}
