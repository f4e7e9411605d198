//! The state of remarks from their events (table SM-7).

use super::{Opening, Package, State};
use crate::{
    Due, Law, Rule,
    application::in_course_date,
    event::{Broken, Recorded, Subject},
};

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        let at = event.at;
        let Some(before) = before else {
            event.begins("remarks_opened")?;
            let opening: Opening = event.get("opening")?;
            event.agrees_with(&opening.due(law)?)?;
            event.agrees_at(opening.in_force_at)?;
            return Ok(Self::None { opening });
        };
        Ok(match (before, event.kind) {
            (Self::None { opening } | Self::Draft { opening, .. }, "remarks_drafted") => {
                event.before(&opening.due(law)?)?;
                Self::Draft { opening, remarks: event.get("remarks")? }
            }
            (Self::Draft { opening, remarks }, "remarks_issued") => {
                event.before(&opening.due(law)?)?;
                event.agrees("count", &remarks.len())?;
                event.agrees_with(&law.due(Rule::Answers, at)?)?;
                let package = Package { number: event.get("number")?, issued_at: at, remarks, longer: false };
                Self::Issued { opening, package }
            }
            (Self::None { opening } | Self::Draft { opening, .. }, "remarks_renounced") => {
                event.before(&opening.due(law)?)?;
                Self::ClosedNoRemarks { opening, closed_at: at }
            }
            (Self::None { opening } | Self::Draft { opening, .. }, "remarks_closed") => {
                event.fires(&opening.due(law)?)?;
                Self::ClosedNoRemarks { opening, closed_at: at }
            }
            (Self::Issued { opening, package }, "remarks_prolonged") => {
                let package = Package { longer: true, ..package };
                event.agrees_with(&package.due(law)?)?;
                Self::Issued { opening, package }
            }
            (
                Self::Issued { opening, package } | Self::EliminationExpired { opening, package, .. },
                "remarks_answered",
            ) => {
                let registration = in_course_date(law, event.get("certified_at")?);
                event.agrees("date", &registration.last_day)?;
                event.agrees_at(registration.at)?;
                Self::Answered { opening, package, answered_at: at }
            }
            (Self::Issued { opening, package }, "remarks_elimination_expired") => {
                event.fires(&package.due(law)?)?;
                Self::EliminationExpired { opening, package, expired_at: at }
            }
            (Self::Answered { opening, package, answered_at }, "remarks_assessed") => {
                Self::Assessed { opening, package, answered_at, assessments: event.get("assessments")? }
            }
            (Self::Issued { opening, package }, "remarks_corrected") => {
                Self::Issued { opening, package: Package { remarks: event.get("remarks")?, ..package } }
            }
            (Self::Answered { opening, package, answered_at }, "remarks_corrected") => {
                let package = Package { remarks: event.get("remarks")?, ..package };
                Self::Answered { opening, package, answered_at }
            }
            (state, _) => return event.out_of_order(state.name()),
        })
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        self.due(law).into_iter().collect()
    }
}
