//! Where a case stands: the stages, whose turn it is, until when and why, the facts in short.

use law::application::{Accepted, State};
use law::expertise::completeness::Verdict;
use law::{Due, Rule};
use office::Error;
use office::applications::{Application, Case, Viewer};
use office::contracts::progress::{self, Step};

use super::{papers, waits_for_its_date};
use crate::ui::case::{Stage, StageState, StageTrack, TurnCard};
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::{Deadline, reasons};
use crate::ui::forms::second_link_button;
use crate::ui::parts::{Meaning, SummaryList, details, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// The stages as [`office::applications::Application::step`] counts them.
const STAGES: [&str; 5] = ["submission", "registration", "transfer", "completeness", "contract"];

/// The stages of the case with their dates.
pub fn track(visit: &Visit, case: &Case) -> StageTrack {
    let words = visit.words();
    let step = case.application.step();
    let stages = STAGES.iter().enumerate().map(|(i, stage)| Stage {
        title: visit.t(&format!("case-stage-{stage}")),
        note: stage_note(visit, case, stage).unwrap_or_default(),
        state: match i.cmp(&step) {
            std::cmp::Ordering::Less => StageState::Done,
            std::cmp::Ordering::Equal => StageState::Now,
            std::cmp::Ordering::Greater => StageState::Ahead,
        },
    });
    StageTrack::new(words, stages.collect())
}

fn stage_note(visit: &Visit, case: &Case, stage: &str) -> Option<Html> {
    let words = visit.words();
    let (state, dates) = (&case.application.state, Dates::of_case(case.application.id));
    let happened = |at| instant(at, words.day(words.date_of(at)));
    match stage {
        "submission" => Some(happened(state.accepted()?.received_at)),
        "registration" => match state {
            State::Withdrawn { .. } => Some(words.t("stage-withdrawn").into()),
            _ => Some(dates.date(Rule::RegistrationDate, words.day(state.accepted()?.registration_date))),
        },
        "transfer" => match state {
            State::Forwarded { forwarded_at, .. }
            | State::UnderConsideration { forwarded_at, .. }
            | State::InCourse { forwarded_at, .. }
            | State::ClosedIncomplete { forwarded_at, .. }
            | State::ClosedWithoutContract { forwarded_at, .. }
            | State::ResultIssued { forwarded_at, .. } => Some(happened(*forwarded_at)),
            _ => None,
        },
        "completeness" => match (state.completeness(), case.application.due.as_ref()) {
            (Some(answer), Some(due)) if answer.automatic => {
                Some(dates.date(due.rule, words.day(due.last_day)))
            }
            (Some(answer), _) => Some(happened(answer.registered_at)),
            (None, due) => {
                due.map(|due| dates.said(words.t("case-until"), "date", due.rule, words.day(due.last_day)))
            }
        },
        _ => None,
    }
}

/// The first thing of the page: who must act, until when, why then.
pub fn card(visit: &Visit, case: &Case, page: &Page) -> Result<TurnCard, Error> {
    let words = visit.words();
    let theirs = |name: &str| {
        let title = words.t(format!("turn-{name}-title"));
        TurnCard::theirs(title, words.t(format!("turn-{name}-text")))
    };
    if let Some(card) = contract(visit, case) {
        return Ok(card);
    }
    Ok(match &case.application.state {
        State::Draft => TurnCard::mine(words.t("stage-draft"), ""),
        State::AcceptedPendingRegistration { accepted } => pending(visit, case, accepted)?,
        State::Registered { .. } => theirs("registered"),
        State::Forwarding { .. } => theirs("forwarding"),
        State::DeliveryFailed { .. } => theirs("failed"),
        State::Forwarded { .. } => theirs("forwarded"),
        State::RoutingProblem { .. } => theirs("routing"),
        State::Withdrawn { .. } => theirs("withdrawn"),
        State::UnderConsideration { completeness: None, .. } | State::InCourse { completeness: None, .. } => {
            match &case.application.due {
                Some(due) => {
                    let dates = Dates::of_case(case.application.id);
                    let title = words.t("turn-consideration-due-title");
                    let title =
                        dates.said(title, "date", due.rule, office::terms::until(words, due, visit.ctx.now));
                    let deadline = Deadline::of(words, &dates, due, visit.ctx.now);
                    TurnCard::theirs(title, words.t("turn-consideration-text")).deadline(deadline)
                }
                None => theirs("consideration"),
            }
        }
        State::UnderConsideration { completeness: Some(answer), .. } => {
            with_result(visit, case, theirs(if answer.automatic { "positive-auto" } else { "positive" }))
        }
        // What the applicant presented meanwhile changes nothing of whose turn it is.
        State::InCourse { completeness: Some(answer), course, .. }
            if course.remarks.is_none() && course.held_since.is_none() =>
        {
            with_result(visit, case, theirs(if answer.automatic { "positive-auto" } else { "positive" }))
        }
        State::ClosedIncomplete { .. } => negative(visit, case, page),
        State::InCourse { .. } => theirs("course"),
        State::ResultIssued { .. } => theirs("issued"),
        State::ClosedWithoutContract { .. } => theirs("no-contract"),
        State::Stored { .. } | State::Disposable { .. } => theirs("stored"),
    })
}

/// How the contract stands, until remarks or a conclusion come: until when it can be signed, until when the expertise runs.
fn contract(visit: &Visit, case: &Case) -> Option<TurnCard> {
    let state = &case.application.state;
    let considered = matches!(state, State::UnderConsideration { .. } | State::InCourse { .. });
    let later = state.course().is_some_and(|it| it.remarks.is_some() || it.held_since.is_some());
    let step = progress::step(&case.events).filter(|_| considered && !later)?;
    let (words, dates) = (visit.words(), Dates::of_case(case.application.id));
    let dated = |key: &'static str, due: &Due| {
        dates.said(words.t(key), "moment", due.rule, office::terms::until(words, due, visit.ctx.now))
    };
    let ribbon = |due: &Due| Deadline::of(words, &dates, due, visit.ctx.now);
    let owner = case.viewer == Viewer::Owner;
    let open =
        second_link_button(super::contract::address(case.application.id), "file", words.t("contract-open"));
    let card = match step {
        Step::Sent => {
            let due = progress::signing(&case.events)?;
            let title = dated("contract-yours-title", &due);
            let text = words.t("contract-yours-text");
            let card = if owner { TurnCard::mine(title, text) } else { TurnCard::theirs(title, text) };
            card.deadline(ribbon(&due))
        }
        Step::Certified => TurnCard::theirs(
            words.t("event-contract_signed_by_customer"),
            words.t("contract-yours-certified"),
        ),
        Step::Signed => {
            TurnCard::theirs(words.t("contract-yours-signed-title"), words.t("contract-yours-signed-text"))
        }
        Step::InForce => {
            let due = progress::expertise(&case.events)?;
            let title = dated("contract-yours-in-force-title", &due);
            TurnCard::theirs(title, words.t("contract-yours-in-force-text")).deadline(ribbon(&due))
        }
        Step::Performed => TurnCard::theirs(
            words.t("contract-yours-performed-title"),
            words.t("contract-yours-performed-text"),
        ),
    };
    Some(if owner { card.action(open) } else { card })
}

/// The number comes at 00:00 of the registration date; why on that date (A-18).
fn pending(visit: &Visit, case: &Case, accepted: &Accepted) -> Result<TurnCard, Error> {
    let words = visit.words();
    let date = words.date(accepted.registration_date);
    let dates = Dates::of_case(case.application.id);
    let title = dates.said(words.t("turn-pending-title"), "date", Rule::RegistrationDate, date);
    let because = format!(
        r#"<div class="why"><h3>{}</h3>{}</div>"#,
        Html::text(words.t("application-sign-why")),
        why(visit, &case.application)?
    );
    Ok(TurnCard::theirs(title, Html::text(words.t("turn-pending-text")).then(Html::markup(because))))
}

/// Why an application is registered on its date, in sentences with their clauses.
pub fn why(visit: &Visit, application: &Application) -> Result<Html, Error> {
    let registration = application.registration(&visit.office)?;
    Ok(registration.map_or(Html::default(), |registration| {
        reasons(visit.words(), &registration).then(opened(visit, application, &registration))
    }))
}

/// The link to the page that explains a date of the application.
fn opened(visit: &Visit, application: &Application, due: &Due) -> Html {
    let address = Dates::of_case(application.id).address(due.rule);
    Html::markup("<p>").then(Html::link(address, visit.t("explained-open"))).then(Html::markup("</p>"))
}

fn negative(visit: &Visit, case: &Case, page: &Page) -> TurnCard {
    let words = visit.words();
    let text = Html::text(words.t("turn-negative-text")).then(remarks(words.locale(), case));
    if case.viewer != Viewer::Owner {
        return TurnCard::theirs(words.t("turn-negative-title"), words.t("turn-negative-text"));
    }
    let again = format!(
        r#"<form method="post" action="/applications">{}<button type="submit" class="govuk-button">{}</button></form>"#,
        page.csrf_field(),
        Html::text(words.t("cabinet-new"))
    );
    let card = TurnCard::mine(words.t("turn-negative-title"), text).action(Html::markup(again));
    with_result(visit, case, card)
}

/// Adds the way to the document that ended the check.
fn with_result(visit: &Visit, case: &Case, card: TurnCard) -> TurnCard {
    match papers::result(case) {
        Some(result) => card.action(second_link_button(
            papers::file_address(case, result),
            "download",
            visit.words().t("case-result-download"),
        )),
        None => card,
    }
}

/// What is missing, as the signed document says it.
fn remarks(locale: office::texts::Locale, case: &Case) -> Html {
    let remarks = papers::result(case).and_then(|result| result.data["remarks"].as_array());
    let mut html = String::new();
    for remark in remarks.into_iter().flatten() {
        let said = |name: &str| Html::text(remark[name].as_str().unwrap_or_default());
        let norm = said("norm");
        let norm =
            if norm.is_empty() { norm } else { Html::markup(format!(" <span class=\"sm\">({norm})</span>")) };
        let (kk, ru) = (said("text"), said("ru"));
        let text =
            if ru.is_empty() || (locale == office::texts::Locale::Kk && !kk.is_empty()) { kk } else { ru };
        html.push_str(&format!("<li>{text}{norm}</li>"));
    }
    if html.is_empty() {
        return Html::default();
    }
    Html::markup(format!("<ol class=\"govuk-list govuk-list--number\">{html}</ol>"))
}

/// The case in short.
pub fn facts(visit: &Visit, case: &Case) -> Result<SummaryList, Error> {
    let words = visit.words();
    let application = &case.application;
    let (form, dates) = (&application.form, Dates::of_case(application.id));
    let (meaning, turn) = whose(case);
    let mut facts = SummaryList::new()
        .row(words.t("case-turn"), tag(meaning, words.t(format!("case-turn-{turn}"))))
        .row(words.t("application-section-participant"), participant(visit, case))
        .row(words.t("application-field-applicant"), case.owner.name.clone());
    let choices = [
        ("application-field-documentation", "documentation", &form.documentation),
        ("application-field-purpose", "purpose", &form.purpose),
        ("application-field-works", "works", &form.works),
        ("application-field-responsibility", "responsibility", &form.responsibility),
    ];
    for (label, name, value) in choices.into_iter().filter(|(.., value)| !value.is_empty()) {
        facts = facts.row(words.t(label), words.t(format!("application-{name}-{value}")));
    }
    if let Some(accepted) = application.state.accepted() {
        let received = instant(accepted.received_at, words.moment(accepted.received_at));
        facts = facts.row(words.t("application-received-at"), received);
        if !waits_for_its_date(&application.state) && application.state.registered().is_some() {
            let why = details(words.t("application-sign-why"), why(visit, application)?);
            let date = dates.date(Rule::RegistrationDate, words.date(accepted.registration_date));
            facts = facts.row(words.t("application-registration-date"), date.then(why));
        }
    }
    if let Some(due) = application.storage(&visit.office)? {
        let why = reasons(words, &due).then(opened(visit, application, &due));
        let why = details(words.t("deadline-why"), why);
        let date = dates.date(due.rule, words.date(due.last_day));
        facts = facts.row(words.t("case-storage"), date.then(why));
    }
    Ok(facts)
}

/// The addressee.
pub fn participant(visit: &Visit, case: &Case) -> String {
    let chosen = case.participant.as_ref().map(|one| one.name(visit.words().locale()).to_owned());
    chosen.unwrap_or_else(|| visit.t("cabinet-participant-none"))
}

fn whose(case: &Case) -> (Meaning, &'static str) {
    match &case.application.state {
        State::Draft => (Meaning::Warn, "mine"),
        State::ClosedIncomplete { completeness, .. } if completeness.verdict == Verdict::Negative => {
            let owner = case.viewer == Viewer::Owner;
            if owner { (Meaning::Warn, "mine") } else { (Meaning::None, "nobody") }
        }
        State::AcceptedPendingRegistration { .. }
        | State::Registered { .. }
        | State::Forwarding { .. }
        | State::DeliveryFailed { .. }
        | State::RoutingProblem { .. } => (Meaning::Info, "portal"),
        State::Forwarded { .. } | State::UnderConsideration { .. } | State::InCourse { .. } => {
            (Meaning::Info, "participant")
        }
        State::ClosedIncomplete { .. }
        | State::Withdrawn { .. }
        | State::ResultIssued { .. }
        | State::ClosedWithoutContract { .. }
        | State::Stored { .. }
        | State::Disposable { .. } => (Meaning::None, "nobody"),
    }
}
