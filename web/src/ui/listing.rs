//! A long list on pages: which rows are shown, how many there are in all and in each section, and the ways to the rest.

use std::collections::BTreeMap;

use office::applications::sections;
use serde::Deserialize;

use super::Html;
use crate::who::Visit;

/// Rows on one page.
pub const PER_PAGE: usize = 50;
/// What lies in no section: results, acts, the signed list.
const PAPERS: &str = "papers";

/// What of a list somebody asks for; the first page of everything where there is no such.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    pub page: usize,
    pub section: String,
}

impl Shown {
    /// The same in an address.
    pub fn query(&self) -> String {
        let section =
            if self.section.is_empty() { String::new() } else { format!("&section={}", self.section) };
        format!("page={}{section}", self.page)
    }
}

/// What is said around the rows of one page. Nothing, where everything is on it.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Which page it is.
    pub shown: Shown,
    /// Which rows of how many.
    pub range: Option<String>,
    /// All and every section with its total; the one that is shown is no link.
    pub sections: Html,
    /// The pages before and after it.
    pub pages: Html,
}

impl Listing {
    /// Chooses the rows that are shown of all, in their order. `here` is the address with an anchor, `about` says section
    /// and size of a row.
    pub fn of<T>(
        visit: &Visit,
        (here, anchor): (&str, &str),
        asked: &Shown,
        all: Vec<T>,
        about: impl Fn(&T) -> (Option<&str>, u64),
    ) -> (Listing, Vec<T>) {
        if all.len() <= PER_PAGE {
            return (Listing { shown: Shown { page: 1, section: String::new() }, ..Listing::default() }, all);
        }
        let section = |row: &T| -> &'static str {
            about(row).0.map_or(PAPERS, |name| sections::parse(name).unwrap_or("other"))
        };
        let mut totals: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
        for row in &all {
            for name in ["", section(row)] {
                let total = totals.entry(name).or_default();
                *total = (total.0 + 1, total.1 + about(row).1);
            }
        }
        let chosen =
            if totals.contains_key(asked.section.as_str()) { asked.section.clone() } else { String::new() };
        let mut rows = all;
        if !chosen.is_empty() {
            rows.retain(|row| section(row) == chosen);
        }
        let count = rows.len();
        let last = count.saturating_sub(1) / PER_PAGE + 1;
        let shown = Shown { page: asked.page.clamp(1, last), section: chosen };
        let first = (shown.page - 1) * PER_PAGE;
        let rows: Vec<T> = rows.into_iter().skip(first).take(PER_PAGE).collect();
        let words = visit.words();
        let range = words.t("list-range").with("from", first as i64 + 1);
        let range = range.with("to", (first + rows.len()) as i64).with("all", count as i64).to_string();
        let to = |shown: Shown| format!("{here}?{}#{anchor}", shown.query());
        let mut listing = Listing { range: Some(range), ..Listing::default() };
        let ways = ["", PAPERS].into_iter().chain(sections::SECTIONS).filter_map(|name| {
            let (count, size) = totals.get(name)?;
            let title = match name {
                "" => visit.t("list-all"),
                PAPERS => visit.t("list-papers"),
                name => visit.t(&format!("section-{name}")),
            };
            let said = words.t("list-total").with("title", title).with("n", *count as i64);
            let said = said.with("size", words.size(*size)).to_string();
            Some(match name == shown.section {
                true => Html::markup(format!(r#"<b aria-current="true">{}</b>"#, Html::text(said))),
                false => Html::link(to(Shown { page: 1, section: name.to_owned() }), said),
            })
        });
        listing.sections = nav(visit.t("list-sections"), ways.collect());
        let page = |number: usize, key: &str| {
            Html::link(to(Shown { page: number, section: shown.section.clone() }), visit.t(key))
        };
        let before = (shown.page > 1).then(|| page(shown.page - 1, "list-previous"));
        let after = (shown.page < last).then(|| page(shown.page + 1, "list-following"));
        listing.pages = nav(visit.t("list-pages"), before.into_iter().chain(after).collect());
        (Listing { shown, ..listing }, rows)
    }
}

fn nav(label: String, ways: Vec<Html>) -> Html {
    if ways.is_empty() {
        return Html::default();
    }
    let begin =
        Html::markup(format!(r#"<nav class="card__body row sm" aria-label="{}">"#, Html::text(label)));
    ways.into_iter().fold(begin, |html, way| html.then(way).then(" ")).then(Html::markup("</nav>"))
}
