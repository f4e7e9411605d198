//! The state of a conclusion from its events (table SM-8).

use std::collections::BTreeMap;

use super::{Draft, Opening, Registered, State, alert};
use crate::{
    Due, Law,
    event::{Broken, Recorded, Subject},
};

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        let at = event.at;
        let Some(before) = before else {
            event.begins("conclusion_begun")?;
            let opening: Opening = event.get("opening")?;
            event.agrees_with(&opening.due(law)?)?;
            return Ok(Self::Draft { opening, draft: None, overdue: false });
        };
        Ok(match (before, event.kind) {
            (Self::Draft { opening, overdue, .. }, "conclusion_drafted") => {
                let (finding, sections) = (event.get("finding")?, event.get("sections")?);
                let draft = Draft { finding, sections, signed: BTreeMap::new(), group_signed_at: None };
                Self::Draft { opening, draft: Some(draft), overdue }
            }
            // Answers that were registered in time arrived after their term: the term is counted from them.
            (Self::Draft { opening: Opening { answered_at: None, .. }, .. }, "conclusion_begun") => {
                let opening: Opening = event.get("opening")?;
                event.agrees_with(&opening.due(law)?)?;
                Self::Draft { opening, draft: None, overdue: false }
            }
            (Self::Draft { opening, draft: Some(mut draft), overdue }, "conclusion_section_signed") => {
                let section: String = event.get("section")?;
                if !draft.sections.contains(&section) || draft.signed.insert(section, at).is_some() {
                    return event.out_of_order("draft");
                }
                Self::Draft { opening, draft: Some(draft), overdue }
            }
            (Self::Draft { opening, draft: Some(draft), overdue }, "conclusion_signed_by_group_head")
                if draft.unsigned().is_none() =>
            {
                let draft = Draft { group_signed_at: Some(at), ..draft };
                Self::Draft { opening, draft: Some(draft), overdue }
            }
            (
                Self::Draft { opening, draft: Some(Draft { finding, group_signed_at: Some(_), .. }), .. },
                "conclusion_registered",
            ) => {
                let due = opening.due(law)?;
                event.agrees_with(&due)?;
                event.agrees("overdue", &due.passed(at))?;
                event.agrees("date", &law.date(at))?;
                event.agrees("finding", &finding)?;
                let registered = Registered { finding, number: event.get("number")?, registered_at: at };
                Self::SignedRegistered { registered }
            }
            (Self::Draft { opening, draft, overdue: false }, "conclusion_overdue") => {
                event.fires(&opening.due(law)?)?;
                Self::Draft { opening, draft, overdue: true }
            }
            (Self::SignedRegistered { registered }, "conclusion_held") => {
                event.agrees("alert_after", &alert(&registered, law).0)?;
                Self::Held { registered, alerted: false }
            }
            (Self::SignedRegistered { registered }, "conclusion_sent") => {
                event.agrees("held", &false)?;
                Self::Sent { registered, sent_at: at }
            }
            (Self::Held { registered, .. }, "conclusion_sent") => {
                event.agrees("held", &true)?;
                Self::Sent { registered, sent_at: at }
            }
            (Self::Held { registered, alerted: false }, "conclusion_held_alert") => {
                let (last_day, ends) = alert(&registered, law);
                event.agrees("last_day", &last_day)?;
                event.agrees_at(ends)?;
                Self::Held { registered, alerted: true }
            }
            (Self::Sent { registered, .. }, "conclusion_delivered") => {
                Self::Delivered { registered, delivered_at: at }
            }
            (Self::Sent { registered, .. } | Self::Delivered { registered, .. }, "conclusion_replaced") => {
                Self::Replaced { registered, replaced_at: at, by: event.get("by")? }
            }
            (state, _) => return event.out_of_order(state.name()),
        })
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        self.due(law).into_iter().collect()
    }
}
