//! Parts of a case page: where it stands, whose turn it is, what happened.

use askama::Template;
use jiff::Timestamp;
use law::replacement::Mark;
use office::replacement::{self, Record};
use office::store::documents::Document;
use office::texts::Words;

use super::deadline::Deadline;
use super::parts::{Meaning, tag};
use super::{Html, icon};

/// The stages of a case from left to right.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/stage_track.html")]
pub struct StageTrack {
    label: String,
    stages: Vec<Stage>,
}

#[derive(Clone, Debug)]
pub struct Stage {
    pub title: String,
    /// A date, a result, whose turn.
    pub note: Html,
    pub state: StageState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    Done,
    Now,
    Ahead,
}

impl StageTrack {
    /// `words` say "done", "now" for those who cannot see the line.
    pub fn new(words: &Words, stages: Vec<Stage>) -> StageTrack {
        let done = Html::text(words.t("stage-done"));
        let stages = stages
            .into_iter()
            .map(|stage| match stage.state {
                StageState::Done if stage.note.is_empty() => Stage { note: done.clone(), ..stage },
                _ => stage,
            })
            .collect();
        StageTrack { label: words.t("stages-label").into(), stages }
    }
}

impl askama::filters::HtmlSafe for StageTrack {}

/// The first thing on a case: whose turn, until when, and why then.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/turn_card.html")]
pub struct TurnCard {
    heading: Html,
    text: Html,
    number: Option<(String, String)>,
    actions: Vec<Html>,
    deadline: Option<Deadline>,
    mine: bool,
}

impl TurnCard {
    /// The reader must act.
    pub fn mine(heading: impl Into<Html>, text: impl Into<Html>) -> TurnCard {
        TurnCard { mine: true, ..TurnCard::theirs(heading, text) }
    }

    /// The reader waits for somebody else.
    pub fn theirs(heading: impl Into<Html>, text: impl Into<Html>) -> TurnCard {
        TurnCard {
            heading: heading.into(),
            text: text.into(),
            number: None,
            actions: Vec::new(),
            deadline: None,
            mine: false,
        }
    }

    pub fn action(mut self, action: impl Into<Html>) -> TurnCard {
        self.actions.push(action.into());
        self
    }

    /// Adds the ribbon and, while the term runs, the working days that remain.
    pub fn deadline(mut self, deadline: Deadline) -> TurnCard {
        self.number = deadline.remaining();
        self.deadline = Some(deadline);
        self
    }
}

impl askama::filters::HtmlSafe for TurnCard {}

/// What happened, the newest first.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/timeline.html")]
pub struct Timeline {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    title: String,
    text: Html,
    machine_time: String,
    time: String,
    by: By,
}

/// Who made an entry: another colour of the dot, the words say it anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The reader's own side.
    Me,
    Other,
    /// A system or a term that ran out.
    System,
}

impl By {
    fn class(self) -> &'static str {
        match self {
            By::Me => "me",
            By::Other => "other",
            By::System => "sys",
        }
    }
}

impl Timeline {
    pub fn new() -> Timeline {
        Timeline::default()
    }

    pub fn entry(
        mut self,
        words: &Words,
        at: Timestamp,
        by: By,
        title: impl Into<String>,
        text: impl Into<Html>,
    ) -> Timeline {
        let (machine_time, time) = (at.to_string(), words.moment(at));
        self.entries.push(Entry { title: title.into(), text: text.into(), machine_time, time, by });
        self
    }

    /// An entry that is not an event yet: what comes next, without a time.
    pub fn next(mut self, title: impl Into<String>, text: impl Into<Html>) -> Timeline {
        self.entries.push(Entry {
            title: title.into(),
            text: text.into(),
            machine_time: String::new(),
            time: String::new(),
            by: By::System,
        });
        self
    }
}

impl askama::filters::HtmlSafe for Timeline {}

/// The mark of a signature that was checked: how many, and the result in words.
pub fn signature_mark(text: impl std::fmt::Display) -> Html {
    Html::markup(format!(
        r#"<strong class="govuk-tag govuk-tag--green">{} {}</strong>"#,
        icon("shield"),
        Html::text(text)
    ))
}

/// A SHA-256 in groups of four, as people compare it by eye; copied without the gaps.
pub fn hash(sha256: &str) -> Html {
    let groups: Vec<String> =
        sha256.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    Html::markup(format!(r#"<span class="hash">{}</span>"#, Html::text(groups.join(" "))))
}

/// The beginning and the end of a SHA-256, for tables.
pub fn short_hash(sha256: &str) -> Html {
    let (start, end) = (sha256.get(..6).unwrap_or(sha256), sha256.get(58..).unwrap_or(""));
    Html::markup(format!(
        r#"<span class="hash" title="{}">{}…{}</span>"#,
        Html::text(sha256),
        Html::text(start),
        Html::text(end)
    ))
}

/// That a document is valid no more, since when and why (A-22, A-46); nothing for one that is.
pub fn former_mark(words: &Words, records: &[Record], document: &Document) -> Html {
    let Some(former) = replacement::mark(records, document) else { return Html::default() };
    let key = match former.mark {
        Mark::Annulled => "replacement-mark-annulled",
        Mark::Superseded => "replacement-mark-superseded",
    };
    let said = words.t(key).with("moment", words.moment(former.marked_at));
    Html::markup(r#"<br><span class="long">"#).then(tag(Meaning::Bad, said)).then(Html::markup("</span>"))
}
