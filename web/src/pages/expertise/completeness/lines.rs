//! The list in the form of the expert: what presents each line, and the answer to it.

use law::checklist::{self as list, Need};
use office::expertise::checklist::{self, Found, GENERAL, Given, Row};
use office::expertise::view::CaseView;

use crate::forms::Values;
use crate::ui::Html;
use crate::ui::forms::Errors;
use crate::ui::parts::{Meaning, tag};
use crate::who::Visit;

/// Documents that are named at a line; of more only how many there are.
const NAMED: usize = 3;

/// Lines that stand together.
pub struct Part {
    pub title: String,
    /// Open from the beginning.
    pub open: bool,
    pub lines: Vec<Line>,
}

/// One line of the form.
pub struct Line {
    pub code: String,
    pub name: String,
    pub need: Html,
    pub documents: Html,
    /// Word, text, whether it is chosen.
    pub answers: Vec<(&'static str, String, bool)>,
    pub note: String,
    pub error: Option<String>,
}

/// The answers and notes that came with a form.
pub fn read(visit: &Visit, values: &Values) -> Vec<Given> {
    let codes = visit.office.checklist.lines.iter().map(|line| line.code.as_str());
    let answer = |code: &str| {
        let found = Found::parse(values.text(&format!("line-{code}")));
        let note = values.text(&format!("note-{code}")).to_owned();
        (found.is_some() || !note.is_empty()).then(|| Given { code: code.to_owned(), found, note })
    };
    GENERAL.into_iter().chain(codes).filter_map(answer).collect()
}

/// The list of a case: what must be there, then what was presented beside it, then what the object may have.
pub fn parts(visit: &Visit, seen: &CaseView, given: &[Given], errors: &Errors) -> Vec<Part> {
    let rows = seen.rows(&visit.office);
    let part = |title: &str, chosen: &dyn Fn(&Row<'_>) -> bool| {
        let lines: Vec<_> = rows
            .iter()
            .filter(|row| chosen(row))
            .map(|row| line(visit, seen, row, given.iter().find(|it| it.code == row.code), errors))
            .collect();
        let words = visit.words().t(title.to_owned()).with("n", lines.len() as i64);
        Part { title: words.to_string(), open: true, lines }
    };
    let must = |row: &Row<'_>| row.need == Need::Required;
    let of = |row: &Row<'_>, wanted: Option<list::Part>| row.part == wanted;
    let answered = |row: &Row<'_>| {
        let given = given.iter().find(|it| it.code == row.code);
        !row.documents.is_empty()
            || given.is_some_and(|it| it.found != Some(Found::NotApplicable) || !it.note.is_empty())
    };
    let mut parts = vec![
        part("expertise-part-general", &|row| of(row, None)),
        part("expertise-part-initial", &|row| {
            of(row, Some(list::Part::InitialData)) && (must(row) || answered(row))
        }),
        part("expertise-part-design", &|row| {
            of(row, Some(list::Part::Design)) && (must(row) || answered(row))
        }),
        Part { open: false, ..part("expertise-part-rest", &|row| !must(row) && !answered(row)) },
    ];
    parts.retain(|part| !part.lines.is_empty());
    parts
}

fn line(visit: &Visit, seen: &CaseView, row: &Row<'_>, given: Option<&Given>, errors: &Errors) -> Line {
    let chosen = given.and_then(|it| it.found).or(row.proposed);
    let answers = Found::ALL.map(|found| {
        (found.name(), visit.t(&format!("expertise-found-{}", found.name())), chosen == Some(found))
    });
    let need = match (row.need, chosen) {
        (Need::Required, None) => tag(Meaning::Warn, visit.t("expertise-line-needed")),
        (_, Some(found)) if found.is_lacking() => tag(Meaning::Bad, visit.t("expertise-line-lacks")),
        _ => Html::default(),
    };
    Line {
        code: row.code.to_owned(),
        name: checklist::name(&visit.office, visit.words(), row.code),
        need,
        documents: documents(visit, seen, row),
        answers: answers.into(),
        note: given.map(|it| it.note.clone()).unwrap_or_default(),
        error: errors.of(&format!("line-{}", row.code)).map(str::to_owned),
    }
}

/// The first documents of a line, each a link, and how many more there are.
fn documents(visit: &Visit, seen: &CaseView, row: &Row<'_>) -> Html {
    let link = |document: &&office::store::documents::Document| {
        let href = format!("/cases/{}/documents/{}", seen.case.id, document.id);
        Html::link(href, &document.file_name)
    };
    let mut links = row.documents.iter().take(NAMED).map(link);
    let Some(first) = links.next() else { return Html::default() };
    let named = links.fold(first, |html, link| html.then(", ").then(link));
    match row.documents.len().saturating_sub(NAMED) {
        0 => named,
        more => {
            named.then(" ").then(visit.words().t("expertise-line-more").with("n", more as i64).to_string())
        }
    }
}
