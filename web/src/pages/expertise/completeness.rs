//! The completeness check: the form of the expert, the prepared document, the sign panel of whose turn it
//! is. After the term the page only reads (A-40.p2).

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Body, IntoResponse, Redirect, Response};
use law::access::Action;
use law::expertise::completeness::Verdict;
use office::exchange::message::Remark;
use office::expertise::checklist::Given;
use office::expertise::signing::{self, Turn};
use office::expertise::view::{self, CaseView, DraftView};
use office::expertise::{Prepared, checklist, result};
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::dates::Dates;
use crate::ui::deadline::{Deadline, time_left};
use crate::ui::forms::{Choice, Errors, Field, button, second_button, second_link_button};
use crate::ui::parts::{Meaning, SummaryList, note};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

/// Rows of remarks that a fresh form offers, and how many more the button adds.
const ROWS: usize = 3;
/// Most rows that a form takes.
const MOST_ROWS: usize = 200;

mod lines;

#[derive(Template)]
#[template(path = "pages/expertise/completeness.html")]
struct Completeness {
    page: Page,
    lead: String,
    errors: Errors,
    /// What the reader must know before anything else: lock, last day.
    strip: Html,
    deadline: Deadline,
    action: String,
    version: u32,
    /// None where this reader records nothing: another role, or the check is over.
    form: Option<Vec<Field>>,
    /// The list, part by part.
    parts: Vec<lines::Part>,
    buttons: Html,
    record_note: String,
    draft: Option<SummaryList>,
    draft_links: Html,
    sign: Option<SignPanel>,
    waits: Html,
}

/// `GET /cases/{id}/completeness`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Body<String>, Failure> {
    let seen = view::case(&visit.office, &visit.ctx, id).await?;
    let entered = entered(&seen);
    Ok(Body(render(&visit, &seen, entered, Errors::new(visit.words()), None)?))
}

/// `POST /cases/{id}/completeness`: records the result; or adds rows, or remarks on what is lacking, without recording.
pub async fn record(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let entered = Entered::read(&visit, &form.values);
    if form.values.has("more") || form.values.has("compose") {
        let seen = view::case(&visit.office, &visit.ctx, id).await?;
        let entered = match form.values.has("compose") {
            true => entered.composed(&visit),
            false => Entered { rows: (entered.rows + ROWS).min(MOST_ROWS), ..entered },
        };
        let page = render(&visit, &seen, entered, Errors::new(visit.words()), None)?;
        return Ok(Body(page).into_response());
    }
    let refused = match entered.verdict() {
        None => office::Error::field("verdict", "expertise-verdict-missing"),
        Some(verdict) => {
            let input = result::Input {
                version: entered.version.unwrap_or(0),
                verdict,
                lines: entered.lines.clone(),
                remarks: entered.remarks.clone(),
            };
            match result::record(&visit.office, &visit.ctx, id, input).await {
                Ok(()) => return Ok(Redirect::to(&address(id)).into_response()),
                Err(office::Error::Stale) => return changed(&visit, id, entered).await,
                Err(refused) => refused,
            }
        }
    };
    let office::Error::Invalid(fields) = &refused else { return Err(refused.into()) };
    let errors = fields.iter().fold(Errors::new(visit.words()), |errors, field| {
        errors.add(field.field.clone(), visit.words().told(field.key.clone(), &field.args).to_string())
    });
    let seen = view::case(&visit.office, &visit.ctx, id).await?;
    Ok(error::unprocessable(render(&visit, &seen, entered, errors, None)?))
}

/// The case is another one than the form was filled in for: nothing typed is lost, and recorded only when its reader says so
/// again.
async fn changed(visit: &Visit, id: Uuid, entered: Entered) -> Result<Response, Failure> {
    let seen = view::case(&visit.office, &visit.ctx, id).await?;
    let entered = Entered { version: None, ..entered };
    let errors = Errors::new(visit.words()).add("verdict", visit.t("expertise-changed"));
    Ok(error::unprocessable(render(visit, &seen, entered, errors, None)?))
}

/// `POST /cases/{id}/completeness/signature`.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("expertise-sign-missing"),
        Some(cms) => match signing::sign(&visit.office, &visit.ctx, id, form.text("sha256"), cms).await {
            Ok(()) => return Ok(Redirect::to(&format!("/cases/{id}")).into_response()),
            Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    let seen = view::case(&visit.office, &visit.ctx, id).await?;
    let entered = entered(&seen);
    let page = render(&visit, &seen, entered, Errors::new(visit.words()), Some(refused))?;
    Ok(error::unprocessable(page))
}

fn address(id: Uuid) -> String {
    format!("/cases/{id}/completeness")
}

/// What stands in the form.
#[derive(Clone, Debug, Default)]
struct Entered {
    verdict: String,
    lines: Vec<Given>,
    /// The version that the form was filled in for; none: that of now.
    version: Option<u32>,
    remarks: Vec<Remark>,
    rows: usize,
}

impl Entered {
    fn read(visit: &Visit, values: &Values) -> Self {
        let rows = values.text("rows").parse().unwrap_or(ROWS).clamp(ROWS, MOST_ROWS);
        let row = |n: usize| Remark {
            text: values.text(&format!("remark-{n}")).to_owned(),
            ru: values.text(&format!("remark-ru-{n}")).to_owned(),
            norm: values.text(&format!("norm-{n}")).to_owned(),
            line: values.text(&format!("remark-line-{n}")).to_owned(),
        };
        Entered {
            verdict: values.text("verdict").to_owned(),
            lines: lines::read(visit, values),
            version: values.text("version").parse().ok(),
            remarks: (1..=rows).map(row).collect(),
            rows,
        }
    }

    /// With a remark on each line that is lacking, and the verdict that follows from it.
    fn composed(self, visit: &Visit) -> Self {
        let remarks = checklist::remarks(&visit.office, &self.lines, &self.remarks);
        let lacking = self.lines.iter().any(|line| line.found.is_some_and(|found| found.is_lacking()));
        let verdict = if lacking { "negative".into() } else { self.verdict };
        Entered { verdict, rows: remarks.len().clamp(ROWS, MOST_ROWS), remarks, ..self }
    }

    fn verdict(&self) -> Option<Verdict> {
        match self.verdict.as_str() {
            "positive" => Some(Verdict::Positive),
            "negative" => Some(Verdict::Negative),
            _ => None,
        }
    }
}

/// The form as it was recorded last.
fn entered(seen: &CaseView) -> Entered {
    let Some(draft) = &seen.draft else { return Entered { rows: ROWS, ..Entered::default() } };
    let Prepared { lines, remarks, .. } = draft.prepared.clone();
    let lines = lines.into_iter().map(Given::from).collect();
    let verdict = if draft.verdict == Verdict::Positive { "positive" } else { "negative" };
    Entered { verdict: verdict.into(), lines, rows: remarks.len().max(ROWS), remarks, version: None }
}

fn render(
    visit: &Visit,
    seen: &CaseView,
    entered: Entered,
    errors: Errors,
    refused: Option<String>,
) -> Result<String, Failure> {
    let (words, now) = (visit.words(), visit.ctx.now);
    let case = &seen.case;
    let open = seen.decision().is_none() && !seen.locked(now);
    let acts = seen.acts();
    let records = open && acts && visit.may(Action::CheckCompleteness);
    let page = visit
        .page(visit.t("expertise-completeness-title"))
        .under("/cases", visit.t("nav-expertise-cases"))
        .under(format!("/cases/{}", case.id), &case.registration_number)
        .needs(Script::Sign)
        .with_errors(errors.any() || refused.is_some());
    let sign =
        seen.draft.as_ref().filter(|_| open).and_then(|draft| panel(visit, &page, seen, draft, refused));
    let waits = match (&seen.draft, &sign) {
        (Some(draft), None) if open => note(Meaning::Info, waits_for(visit, draft.turn)),
        _ => Html::default(),
    };
    let waits = waits.then(why_not(visit, seen).filter(|_| open).unwrap_or_default());
    let again = seen.draft.is_some();
    let completeness = Completeness {
        lead: words
            .t("expertise-completeness-lead")
            .with("number", case.registration_number.clone())
            .to_string(),
        strip: strip(visit, seen),
        deadline: Deadline::of(words, &Dates::of_case(case.id), &seen.due, seen.seen(now)).alone(),
        action: address(case.id),
        version: entered.version.unwrap_or(case.version),
        form: records.then(|| fields(visit, &entered, &errors)),
        parts: if records { lines::parts(visit, seen, &entered.lines, &errors) } else { Vec::new() },
        buttons: button(visit.t(if again { "expertise-record-again" } else { "expertise-record" }))
            .then(second_button(visit.t("expertise-remark-more"), "more", "yes"))
            .then(second_button(visit.t("expertise-remarks-compose"), "compose", "yes"))
            .then(hidden(&entered)),
        record_note: visit.t(if again { "expertise-record-again-note" } else { "expertise-record-note" }),
        draft: seen.draft.as_ref().filter(|_| open).map(|draft| summary(visit, draft)),
        draft_links: second_link_button(
            format!("{}/draft.pdf", address(case.id)),
            "download",
            visit.t("expertise-draft-open"),
        ),
        errors,
        sign,
        waits,
        page,
    };
    Ok(completeness.render()?)
}

/// Lock, result, or how little time is left; drafts do not count and the strip says so (A-40.p1 R4).
fn strip(visit: &Visit, seen: &CaseView) -> Html {
    let (words, due, now) = (visit.words(), &seen.due, visit.ctx.now);
    let dates = Dates::of_case(seen.case.id);
    let told = |key: &'static str| {
        dates.said(words.t(key), "moment", due.rule, office::terms::until(words, due, visit.ctx.now))
    };
    if seen.locked(now) {
        return note(Meaning::Bad, told("expertise-completeness-locked"));
    }
    if seen.decision().is_some() {
        return note(Meaning::Ok, visit.t("expertise-completeness-decided"));
    }
    match due.days_left(words.date_of(now)) {
        0 | 1 => note(Meaning::Bad, told("expertise-strip-last-day")),
        2 | 3 => note(Meaning::Warn, told("expertise-strip-soon")),
        _ => {
            let until = dates.date(due.rule, office::terms::until(words, due, visit.ctx.now));
            note(Meaning::Info, until.then(" · ").then(time_left(words, due, now)))
        }
    }
}

fn fields(visit: &Visit, entered: &Entered, errors: &Errors) -> Vec<Field> {
    let words = visit.words();
    let mut fields = vec![
        Field::radios(
            "verdict",
            visit.t("expertise-verdict"),
            vec![
                Choice::new("positive", visit.t("expertise-verdict-positive"))
                    .hint(visit.t("expertise-verdict-positive-hint")),
                Choice::new("negative", visit.t("expertise-verdict-negative"))
                    .hint(visit.t("expertise-verdict-negative-hint")),
            ],
        )
        .value(&entered.verdict)
        .checked(errors),
    ];
    for n in 1..=entered.rows {
        let Remark { text, ru, norm, .. } = entered.remarks.get(n - 1).cloned().unwrap_or_default();
        let label = words.t("expertise-remark-text").with("n", n as i64).to_string();
        fields
            .push(Field::long(&format!("remark-{n}"), label).rows(2).lang("kk").value(text).checked(errors));
        let label = words.t("expertise-remark-ru").with("n", n as i64).to_string();
        fields.push(Field::long(&format!("remark-ru-{n}"), label).rows(2).lang("ru").value(ru));
        let label = words.t("expertise-remark-norm").with("n", n as i64).to_string();
        fields.push(Field::text(&format!("norm-{n}"), label).value(norm));
    }
    fields
}

/// How many rows there are, and of which line each remark was made.
fn hidden(entered: &Entered) -> Html {
    let field = |name: String, value: &str| {
        Html::markup(format!(r#"<input type="hidden" name="{name}" value="{}">"#, Html::text(value)))
    };
    let made = entered.remarks.iter().enumerate().filter(|(_, remark)| !remark.line.is_empty());
    made.fold(field("rows".into(), &entered.rows.to_string()), |html, (n, remark)| {
        html.then(field(format!("remark-line-{}", n + 1), &remark.line))
    })
}

fn summary(visit: &Visit, draft: &DraftView) -> SummaryList {
    let words = visit.words();
    let outcome = match draft.verdict {
        Verdict::Positive => visit.t("expertise-verdict-positive"),
        Verdict::Negative => visit.t("expertise-verdict-negative"),
    };
    let recorded = words.t("expertise-draft-recorded").with("moment", words.moment(draft.recorded_at));
    let list = SummaryList::new()
        .row(visit.t("expertise-draft-outcome"), Html::two_lines(outcome, recorded))
        .row(visit.t("expertise-draft-remarks"), words.number(draft.prepared.remarks.len() as i64));
    draft.signatures.iter().fold(list, |list, gathered| {
        let signed = words
            .t("expertise-draft-signed")
            .with("name", gathered.data.name.clone())
            .with("moment", words.moment_exact(gathered.data.signed_at));
        list.row(visit.t("expertise-case-signatures"), signed)
    })
}

/// Why an expert cannot act in the case: no seat, no declaration (A-39).
fn why_not(visit: &Visit, seen: &CaseView) -> Option<Html> {
    let refusal = seen.standing?.may_act().err().filter(|_| visit.may(Action::CheckCompleteness))?;
    let link = Html::link(format!("/cases/{}", seen.case.id), &seen.case.registration_number);
    Some(note(Meaning::Warn, Html::text(error::told(visit, &refusal.into())).then(" ").then(link)))
}

fn waits_for(visit: &Visit, turn: Turn) -> String {
    match turn {
        Turn::Expert => visit.t("expertise-sign-wait-expert"),
        Turn::Head => visit.t("expertise-sign-wait-head"),
    }
}

/// The panel for whoever's turn it is, if that is this reader.
fn panel(
    visit: &Visit,
    page: &Page,
    seen: &CaseView,
    draft: &DraftView,
    refused: Option<String>,
) -> Option<SignPanel> {
    let (action, text) = match draft.turn {
        Turn::Expert => (Action::SignAsExpert, visit.t("expertise-sign-expert")),
        Turn::Head => (Action::SignAsHead, visit.t("expertise-sign-head")),
    };
    let acts = draft.turn == Turn::Head || seen.acts();
    let who = visit.who().filter(|_| acts && visit.may(action))?;
    let case = seen.case.id;
    let document = Signed {
        title: visit.t("expertise-paper-title"),
        detail: visit.words().size(u64::try_from(draft.size).unwrap_or(0)),
        href: format!("{}/draft.pdf", address(case)),
        sha256: draft.sha256.clone(),
    };
    let panel = SignPanel::new(page, &visit.layer(), format!("{}/signature", address(case)), text)
        .bytes(format!("{}/draft.pdf", address(case)), draft.file_name.clone(), draft.sha256.clone())
        .covers(document)
        .field("sha256", draft.sha256.clone())
        .failed(refused);
    Some(panel.as_signed_in(who))
}
