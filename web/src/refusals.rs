//! Refusals that were written down: by the door of the exchange or by another system, whose words may be
//! unknown here.

use office::store::messages::Refusal;

use crate::ui::deadline::clause;
use crate::who::Visit;

/// What was refused and by which clause, in the reader's language.
pub fn told(visit: &Visit, refusal: &Refusal) -> String {
    let words = visit.words();
    let mut args = refusal.args.clone();
    if let Some(reason) = args.get_mut("reason") {
        let known =
            words.told_if_known::<&str, &str>(&format!("exchange-reason-{reason}"), &Default::default());
        *reason = known.unwrap_or_else(|| reason.clone());
    }
    let said = words.told_if_known(&format!("refusal-{}", refusal.code), &args).unwrap_or_else(|| {
        words.t("exchange-refusal-unknown").with("code", refusal.code.clone()).to_string()
    });
    let clause = clause(words, &refusal.clause);
    words.t("refusal-ground").with("said", said).with("clause", clause).to_string()
}
