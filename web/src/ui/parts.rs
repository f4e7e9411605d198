//! Parts that show things: marks, notes, lists, tables, banners.

use std::fmt::Display;

use askama::Template;
use office::texts::Words;

use super::{Html, icon};

/// Five meanings and none; always with a word, never by colour alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Meaning {
    Ok,
    Warn,
    Bad,
    Info,
    Wait,
    #[default]
    None,
}

impl Meaning {
    fn tag_class(self) -> &'static str {
        match self {
            Meaning::Ok => " govuk-tag--green",
            Meaning::Warn => " govuk-tag--yellow",
            Meaning::Bad => " govuk-tag--red",
            Meaning::Info => "",
            Meaning::Wait => " govuk-tag--purple",
            Meaning::None => " govuk-tag--grey",
        }
    }

    fn note_class(self) -> &'static str {
        match self {
            Meaning::Ok => " note--ok",
            Meaning::Warn => " note--warn",
            Meaning::Bad => " note--bad",
            Meaning::Info | Meaning::Wait | Meaning::None => "",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Meaning::Ok => "check",
            Meaning::Warn => "warning",
            Meaning::Bad => "cross",
            Meaning::Info | Meaning::None => "info",
            Meaning::Wait => "clock",
        }
    }
}

/// A state in one to three words.
pub fn tag(meaning: Meaning, text: impl Into<Html>) -> Html {
    Html::markup(format!(r#"<strong class="govuk-tag{}">{}</strong>"#, meaning.tag_class(), text.into()))
}

/// A remark within a page: what happened and what to do.
pub fn note(meaning: Meaning, text: impl Into<Html>) -> Html {
    Html::markup(format!(
        r#"<div class="note{}">{}<div>{}</div></div>"#,
        meaning.note_class(),
        icon(meaning.icon()),
        text.into()
    ))
}

/// News about the last action or about the whole page, above its heading.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/banner.html")]
pub struct Banner {
    title: String,
    heading: String,
    body: Html,
    success: bool,
}

impl Banner {
    pub fn important(words: &Words, heading: impl Into<String>, body: impl Into<Html>) -> Banner {
        Banner {
            title: words.t("important").into(),
            heading: heading.into(),
            body: body.into(),
            success: false,
        }
    }

    pub fn success(words: &Words, heading: impl Into<String>, body: impl Into<Html>) -> Banner {
        Banner {
            title: words.t("done-well").into(),
            heading: heading.into(),
            body: body.into(),
            success: true,
        }
    }
}

impl askama::filters::HtmlSafe for Banner {}

/// A legal act was done: what, its number, in large letters. The page's heading.
pub fn panel(title: impl Display, body: impl Into<Html>) -> Html {
    Html::markup(format!(
        r#"<div class="govuk-panel govuk-panel--confirmation"><h1 class="govuk-panel__title">{}</h1><div class="govuk-panel__body">{}</div></div>"#,
        Html::text(title),
        body.into()
    ))
}

/// Something that opens on demand.
pub fn details(summary: impl Display, body: impl Into<Html>) -> Html {
    details_of("govuk-details", summary, body)
}

/// The same with classes of its own.
pub fn details_of(class: &str, summary: impl Display, body: impl Into<Html>) -> Html {
    Html::markup(format!(
        r#"<details class="{class}"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">{}</span></summary><div class="govuk-details__text">{}</div></details>"#,
        Html::text(summary),
        body.into()
    ))
}

/// Names and values, one under the other.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/summary_list.html")]
pub struct SummaryList {
    rows: Vec<SummaryRow>,
}

#[derive(Clone, Debug)]
struct SummaryRow {
    key: String,
    value: Html,
    /// Address, short text, full text for screen readers.
    change: Option<(String, String, String)>,
}

impl SummaryList {
    pub fn new() -> SummaryList {
        SummaryList::default()
    }

    pub fn row(mut self, key: impl Into<String>, value: impl Into<Html>) -> SummaryList {
        self.rows.push(SummaryRow { key: key.into(), value: value.into(), change: None });
        self
    }

    /// A row that can be changed on another page, as on "check before you send".
    pub fn row_to_change(
        mut self,
        words: &Words,
        key: impl Into<String>,
        value: impl Into<Html>,
        href: impl Into<String>,
    ) -> SummaryList {
        let key = key.into();
        let full = words.t("change-what").with("what", key.clone()).to_string();
        let change = Some((href.into(), words.t("change").into(), full));
        self.rows.push(SummaryRow { key, value: value.into(), change });
        self
    }
}

impl askama::filters::HtmlSafe for SummaryList {}

/// What is to be done in any order, each with its state.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/task_list.html")]
pub struct TaskList {
    items: Vec<Task>,
}

#[derive(Clone, Debug)]
pub struct Task {
    pub title: String,
    pub hint: String,
    /// `None`: cannot be started yet.
    pub href: Option<String>,
    /// Plain text where it is completed, a tag where something is left.
    pub status: Html,
}

impl TaskList {
    pub fn new() -> TaskList {
        TaskList::default()
    }

    pub fn task(mut self, task: Task) -> TaskList {
        self.items.push(task);
        self
    }
}

impl askama::filters::HtmlSafe for TaskList {}

/// A dense table in a box that scrolls sideways; on a phone rows become cards.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/table.html")]
pub struct Table {
    caption: String,
    scroll_label: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Html>>,
    empty: Html,
}

#[derive(Clone, Debug)]
struct Column {
    text: String,
    hidden: bool,
    right: bool,
}

impl Table {
    /// `caption` names the table for screen readers; a visible heading stands above it in the page.
    pub fn new(words: &Words, caption: impl Into<String>) -> Table {
        let caption = caption.into();
        let scroll_label = words.t("table-scrolls").with("name", caption.clone()).into();
        Table { caption, scroll_label, columns: Vec::new(), rows: Vec::new(), empty: Html::default() }
    }

    pub fn column(mut self, text: impl Into<String>) -> Table {
        self.columns.push(Column { text: text.into(), hidden: false, right: false });
        self
    }

    /// Numbers and actions at the end of a row.
    pub fn column_right(mut self, text: impl Into<String>) -> Table {
        self.columns.push(Column { text: text.into(), hidden: false, right: true });
        self
    }

    /// A column whose heading is only for screen readers.
    pub fn column_hidden(mut self, text: impl Into<String>) -> Table {
        self.columns.push(Column { text: text.into(), hidden: true, right: true });
        self
    }

    pub fn row(mut self, cells: impl IntoIterator<Item = Html>) -> Table {
        self.rows.push(cells.into_iter().collect());
        self
    }

    /// What stands there while there are no rows: why, and what to do.
    pub fn empty(mut self, text: impl Into<Html>) -> Table {
        self.empty = text.into();
        self
    }

    fn cells<'a>(&'a self, row: &'a [Html]) -> impl Iterator<Item = (&'a Column, &'a Html)> {
        self.columns.iter().zip(row)
    }
}

impl askama::filters::HtmlSafe for Table {}

/// The main thing of a table row: a link with a quieter line under it.
pub fn row_link(href: impl Display, text: impl Display, below: impl Into<Html>) -> Html {
    Html::markup(format!(
        r#"<a class="main" href="{}">{}</a><br><span class="xs mut">{}</span>"#,
        Html::text(href),
        Html::text(text),
        below.into()
    ))
}

/// A date that opens into its explanation, with words under it and a bar; the meaning follows how much is left.
pub fn due_cell(meaning: Meaning, date: impl Into<Html>, words: impl Display) -> Html {
    let class = match meaning {
        Meaning::Bad => " due--bad",
        Meaning::Warn => " due--warn",
        Meaning::Ok => " due--ok",
        _ => "",
    };
    Html::markup(format!(
        r#"<span class="due{class}"><b>{}</b><span>{}</span></span>"#,
        date.into(),
        Html::text(words)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_rows_escape_what_people_typed() {
        let list = SummaryList::new().row("Объект", "<b>Школа</b>").render().unwrap();
        assert!(list.contains("&lt;b&gt;Школа&lt;/b&gt;"), "{list}");
    }

    #[test]
    fn a_task_that_cannot_start_is_no_link() {
        let task = |href: Option<&str>| Task {
            title: "Проверка и подпись".into(),
            hint: String::new(),
            href: href.map(Into::into),
            status: tag(Meaning::None, "пока нельзя"),
        };
        let list = TaskList::new().task(task(None)).task(task(Some("/x"))).render().unwrap();
        assert_eq!(list.matches("<a ").count(), 1, "{list}");
        assert!(list.contains("aria-describedby=\"task-2-status\""), "{list}");
    }
}
