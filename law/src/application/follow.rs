//! The state of an application from its events (table SM-4): the other half of the transitions.

use super::{Accepted, Answer, Course, Registered, State, course, registration_date};
use crate::{
    Law,
    event::{Broken, Recorded},
    expertise::completeness::Verdict,
};

pub(super) fn follow(before: State, event: &Recorded<'_>, law: &Law) -> Result<State, Broken> {
    let at = event.at;
    Ok(match (before, event.kind) {
        (State::Draft, "application_accepted") => {
            State::AcceptedPendingRegistration { accepted: accepted(event, law)? }
        }
        (State::AcceptedPendingRegistration { accepted }, "application_date_recomputed") => {
            event.agrees("from", &accepted.registration_date)?;
            let registration = registration_date(law, accepted.received_at);
            event.agrees("to", &registration.last_day)?;
            let accepted = Accepted {
                registration_date: registration.last_day,
                registered_at: registration.at,
                ..accepted
            };
            State::AcceptedPendingRegistration { accepted }
        }
        (State::AcceptedPendingRegistration { accepted }, "application_registered") => {
            event.agrees("date", &accepted.registration_date)?;
            event.agrees_at(accepted.registered_at)?;
            State::Registered { registered: Registered { accepted, number: event.get("number")? } }
        }
        (State::AcceptedPendingRegistration { accepted }, "application_unroutable") => {
            State::RoutingProblem { accepted, registered: None, since: at }
        }
        (State::Registered { registered }, "application_unroutable") => {
            let accepted = registered.accepted.clone();
            State::RoutingProblem { accepted, registered: Some(registered), since: at }
        }
        (State::RoutingProblem { accepted, registered, .. }, "application_routable_again") => {
            match registered {
                Some(registered) => State::Registered { registered },
                None => State::AcceptedPendingRegistration { accepted },
            }
        }
        (State::AcceptedPendingRegistration { accepted }, "application_withdrawn") => {
            State::Withdrawn { accepted, registered: None, withdrawn_at: at }
        }
        (State::RoutingProblem { accepted, registered, .. }, "application_withdrawn") => {
            State::Withdrawn { accepted, registered, withdrawn_at: at }
        }
        (
            State::Registered { registered } | State::DeliveryFailed { registered, .. },
            "application_forwarding",
        ) => State::Forwarding { registered, since: at },
        (State::Forwarding { registered, .. }, "application_delivery_failed") => {
            State::DeliveryFailed { registered, since: at }
        }
        (
            State::Forwarding { registered, .. } | State::DeliveryFailed { registered, .. },
            "application_forwarded",
        ) => State::Forwarded { registered, forwarded_at: at },
        (State::Forwarded { registered, forwarded_at }, "application_progress") => {
            State::UnderConsideration { registered, forwarded_at, completeness: None }
        }
        (state @ (State::UnderConsideration { .. } | State::InCourse { .. }), "application_progress") => {
            state
        }
        (
            State::InCourse { registered, forwarded_at, completeness: None, course },
            "application_completeness_positive",
        ) => {
            let completeness = Some(answer(event, Verdict::Positive)?);
            State::InCourse { registered, forwarded_at, completeness, course }
        }
        (
            State::Forwarded { registered, forwarded_at }
            | State::UnderConsideration { registered, forwarded_at, completeness: None },
            "application_completeness_positive",
        ) => {
            let completeness = Some(answer(event, Verdict::Positive)?);
            State::UnderConsideration { registered, forwarded_at, completeness }
        }
        (
            State::Forwarded { registered, forwarded_at }
            | State::UnderConsideration { registered, forwarded_at, completeness: None },
            "application_completeness_negative",
        ) => {
            let completeness = answer(event, Verdict::Negative)?;
            State::ClosedIncomplete { registered, forwarded_at, completeness, course: Course::default() }
        }
        (
            State::InCourse { registered, forwarded_at, completeness: None, course },
            "application_completeness_negative",
        ) => {
            let completeness = answer(event, Verdict::Negative)?;
            State::ClosedIncomplete { registered, forwarded_at, completeness, course }
        }
        (
            State::UnderConsideration { registered, forwarded_at, completeness: Some(answer) },
            "application_completeness_annulled",
        ) => {
            event.agrees("number", &answer.number)?;
            State::UnderConsideration { registered, forwarded_at, completeness: None }
        }
        (
            State::InCourse { registered, forwarded_at, completeness: Some(answer), course }
            | State::ClosedIncomplete { registered, forwarded_at, completeness: answer, course },
            "application_completeness_annulled",
        ) if course.awaits_remarks() => {
            event.agrees("number", &answer.number)?;
            match course.is_empty() {
                true => State::UnderConsideration { registered, forwarded_at, completeness: None },
                false => State::InCourse { registered, forwarded_at, completeness: None, course },
            }
        }
        (state, _) => return course::follow(state, event, law),
    })
}

fn accepted(event: &Recorded<'_>, law: &Law) -> Result<Accepted, Broken> {
    let registration = registration_date(law, event.at);
    event.agrees("registration_date", &registration.last_day)?;
    event.agrees("registration_at", &registration.at)?;
    Ok(Accepted {
        participant: event.get("participant")?,
        received_at: event.at,
        registration_date: registration.last_day,
        registered_at: registration.at,
    })
}

fn answer(event: &Recorded<'_>, verdict: Verdict) -> Result<Answer, Broken> {
    Ok(Answer {
        verdict,
        automatic: event.get("automatic")?,
        number: event.get("number")?,
        registered_at: event.get("registered_at")?,
    })
}
