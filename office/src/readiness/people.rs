//! Whether somebody holds each role that the system cannot work without, and by which law it counts.

use law::access::Role;
use law::{Law, Order};

use super::{Case, Finding};
use crate::employees::{self, Staff};
use crate::error::Error;
use crate::laws::Laws;
use crate::store::Db;

/// Without these nothing is decided in time.
fn needed(portal: bool) -> &'static [Role] {
    match portal {
        true => &[Role::PortalOperatorAdmin, Role::PortalOperatorRegistrar],
        false => &[Role::ExpertiseOperatorAdmin, Role::ExpertiseExpert, Role::ExpertiseHead],
    }
}

/// A line for each role.
pub(super) async fn roles(case: &Case<'_>, db: &Db) -> Result<Vec<Finding>, Error> {
    let staff = Staff::read(&mut *db.read().await?).await?;
    let count = |role| {
        let mut people: Vec<&str> =
            staff.holders(role, case.now).map(|it| it.employee.iin.as_str()).collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    };
    let admin = employees::administrator(case.config.system);
    let mut findings: Vec<Finding> = needed(case.is_portal())
        .iter()
        .map(|role| match count(*role) {
            0 => Finding::failure("roles", "nobody").with("role", role),
            // Nobody gives or ends roles of his own.
            1 if *role == admin => Finding::warning("roles", "single").with("role", role),
            n => Finding::ok("roles", "held").with("role", role).with("count", n),
        })
        .collect();
    if count(Role::OperatorLawyer) == 0 {
        findings.push(Finding::warning("roles", "unconfirmed").with("role", Role::OperatorLawyer));
    }
    Ok(findings)
}

/// The calendar of this year and the next, the editions in force, the hours of support.
pub(super) async fn law(case: &Case<'_>, db: &Db) -> Result<Vec<Finding>, Error> {
    let laws = Laws::seen(db).await?;
    let law = laws.law(case.now);
    let mut findings = calendar(case, &law);
    // Only the portal registers users of both orders.
    let orders = Order::ALL.into_iter().filter(|order| case.is_portal() || *order == Order::Expertise);
    findings.extend(orders.map(|order| edition(&laws.of_order(order, case.now))));
    if case.config.hours_set_by().may_set().is_ok() {
        findings.push(match law.calendar.schedule(law.date(case.now)) {
            Some(_) => Finding::ok("hours", "set"),
            None => Finding::warning("hours", "missing"),
        });
    }
    Ok(findings)
}

fn calendar(case: &Case<'_>, law: &Law) -> Vec<Finding> {
    let this = law.date(case.now).year();
    let of = |year: i16| match law.calendar.years().find(|(known, ..)| *known == year) {
        Some((_, true, _)) => Finding::ok("calendar", "there").with("year", year),
        Some((_, false, _)) => Finding::warning("calendar", "unconfirmed").with("year", year),
        None => Finding::failure("calendar", "missing").with("year", year),
    };
    vec![of(this), of(this + 1)]
}

fn edition(law: &Law) -> Finding {
    let edition = &law.edition;
    let missing: Vec<_> = edition.missing().iter().map(|rule| rule.id()).collect();
    let unsure = edition.terms().iter().filter(|term| !term.is_sure()).count();
    if !missing.is_empty() {
        return Finding::failure("edition", "incomplete")
            .with("edition", &edition.id)
            .with("rules", missing.join(", "));
    }
    match unsure {
        0 => Finding::ok("edition", "in-force").with("edition", &edition.id),
        n => Finding::warning("edition", "unsure").with("edition", &edition.id).with("count", n),
    }
}
