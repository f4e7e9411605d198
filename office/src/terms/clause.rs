//! Clauses as people cite them.

use crate::texts::Words;

/// `A-18.p4` as people cite it: point 18, paragraph 4 of the Rules of order 670. `A-0.4` is point 4 of the order
/// that approves them, `A-25.4.a3` the third item of a subpoint.
pub fn clause(words: &Words, clause: &str) -> String {
    let (place, opening) = match clause.strip_suffix(" (chapeau)") {
        Some(place) => (place, true),
        None => (clause, false),
    };
    let Some((order, rest)) = place.split_once('-') else { return clause.to_owned() };
    let (point, parts) = rest.split_once('.').map_or((rest, ""), |(point, parts)| (point, parts));
    let own = point == "0";
    let numbered = |key: &'static str, n: &str| words.t(key).with("n", n.to_owned()).to_string();
    let mut said = Vec::new();
    if !own {
        said.push(numbered("clause-point", point));
    }
    for (place, part) in parts.split('.').filter(|part| !part.is_empty()).enumerate() {
        said.push(match part.split_at_checked(1) {
            Some(("p", n)) => numbered("clause-paragraph", n),
            Some(("a", n)) => numbered("clause-item", n),
            Some(("h", "")) => words.t("clause-heading").into(),
            _ if own && place == 0 => numbered("clause-point", part),
            _ => numbered("clause-subpoint", part),
        });
    }
    if opening {
        said.push(words.t("clause-chapeau").into());
    }
    let key = match (order, own) {
        ("A", false) => "clause-of-670",
        ("A", true) => "clause-of-order-670",
        ("B", false) => "clause-of-465",
        ("B", true) => "clause-of-order-465",
        _ => return clause.to_owned(),
    };
    words.t(key).with("clause", said.join(", ")).into()
}
