//! The state after an event in the course of consideration, with every date checked.

use jiff::civil::Date;

use super::{Conclusion, Considered, Course, Ending, InCourse, Registered, State, in_course_date, storage};
use crate::{
    Law,
    event::{Broken, Recorded},
};

pub(in crate::application) fn follow(
    before: State,
    event: &Recorded<'_>,
    law: &Law,
) -> Result<State, Broken> {
    let at = event.at;
    if let State::ResultIssued { registered, forwarded_at, completeness, mut course, conclusion } = before {
        return match event.kind {
            "application_result_replaced" => {
                let new: Conclusion = event.get("conclusion")?;
                if new.replaces.as_ref() != Some(&conclusion.number) {
                    return event.out_of_order("result_issued");
                }
                let conclusion = new;
                Ok(State::ResultIssued { registered, forwarded_at, completeness, course, conclusion })
            }
            "application_stored" if course.documents.is_empty() => {
                stored(registered, Ending::Conclusion { conclusion }, event, law)
            }
            _ => {
                documents(&mut course, event, law)?;
                Ok(State::ResultIssued { registered, forwarded_at, completeness, course, conclusion })
            }
        };
    }
    match (before, event.kind) {
        (State::ClosedIncomplete { registered, completeness, course, .. }, "application_stored")
            if course.documents.is_empty() =>
        {
            stored(registered, Ending::Incomplete { completeness }, event, law)
        }
        (
            State::ClosedIncomplete { registered, forwarded_at, completeness, mut course },
            "application_document_registered" | "application_document_sent",
        ) => {
            documents(&mut course, event, law)?;
            Ok(State::ClosedIncomplete { registered, forwarded_at, completeness, course })
        }
        (State::ClosedWithoutContract { registered, .. }, "application_stored") => {
            stored(registered, Ending::WithoutContract, event, law)
        }
        (
            State::Stored { registered, ending, .. } | State::Disposable { registered, ending, .. },
            "application_stored",
        ) => stored(registered, ending, event, law),
        (State::Stored { registered, ending, latest }, "application_disposable") => {
            event.fires(&storage(latest, law)?)?;
            Ok(State::Disposable { registered, ending, latest })
        }
        (before, kind) => {
            let Some(mut considered) = Considered::of(&before) else {
                return event.out_of_order(before.name());
            };
            match (kind, considered.complete().cloned()) {
                ("application_remarks_received", Some(_)) if considered.awaits_remarks() => {
                    considered.course.remarks = Some(event.get("remarks")?);
                }
                ("application_conclusion_held", Some(_)) => considered.course.held_since = Some(at),
                ("application_result_issued", Some(completeness)) => {
                    let Considered { registered, forwarded_at, course, .. } = considered;
                    let conclusion = event.get("conclusion")?;
                    return Ok(State::ResultIssued {
                        registered,
                        forwarded_at,
                        completeness,
                        course,
                        conclusion,
                    });
                }
                ("application_closed_without_contract", Some(completeness))
                    if considered.awaits_remarks() =>
                {
                    let Considered { registered, forwarded_at, .. } = considered;
                    return Ok(State::ClosedWithoutContract {
                        registered,
                        forwarded_at,
                        completeness,
                        closed_at: at,
                    });
                }
                ("application_document_certified", _) => {
                    let registration = in_course_date(law, at);
                    event.agrees("date", &registration.last_day)?;
                    event.agrees("registration_at", &registration.at)?;
                    let (document, purpose) = (event.get("document")?, event.get("purpose")?);
                    if !considered.answers(purpose) {
                        return event.out_of_order(before.name());
                    }
                    let it = InCourse { document, purpose, certified_at: at, registered: false };
                    considered.course.documents.push(it);
                }
                _ => documents(&mut considered.course, event, law)?,
            }
            Ok(considered.into_state())
        }
    }
}

/// Registration and sending of a document in course.
fn documents(course: &mut Course, event: &Recorded<'_>, law: &Law) -> Result<(), Broken> {
    let document: String = match event.kind {
        "application_document_registered" | "application_document_sent" => event.get("document")?,
        _ => return event.out_of_order("in_course"),
    };
    let sent = event.kind == "application_document_sent";
    let found = course.documents.iter().position(|it| it.document == document && it.registered == sent);
    let Some(index) = found else { return event.out_of_order("in_course") };
    if sent {
        course.documents.remove(index);
        return Ok(());
    }
    let registration = in_course_date(law, course.documents[index].certified_at);
    event.agrees("date", &registration.last_day)?;
    event.agrees_at(registration.at)?;
    course.documents[index].registered = true;
    course.latest = course.latest.max(Some(registration.at));
    Ok(())
}

fn stored(registered: Registered, ending: Ending, event: &Recorded<'_>, law: &Law) -> Result<State, Broken> {
    let latest: Date = event.get("latest")?;
    if latest < registered.accepted.registration_date {
        event.agrees("latest", &registered.accepted.registration_date)?;
    }
    event.agrees_with(&storage(latest, law)?)?;
    Ok(State::Stored { registered, ending, latest })
}
