//! The public list of accredited expertise organisations (A-12.p3): with filters, as files for spreadsheets and programs,
//! with what changed in it, and each organisation with its history.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html as Answer, IntoResponse, Response};
use law::Rule;
use law::kato::Kato;
use office::kato;
use office::participants::{self, Participant, State, Wanted};
use office::store::events::Event;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::exports::{self, Export};
use crate::error::Failure;
use crate::ui::dates::{Dates, instant};
use crate::ui::forms::{Choice, Field, button};
use crate::ui::parts::{Meaning, SummaryList, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

const HERE: &str = "/participants";

/// The filters as they stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    find: String,
    accepting: String,
    region: String,
    kind: String,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        Wanted {
            find: self.find.clone(),
            accepting: !self.accepting.is_empty(),
            region: self.region.clone(),
            kind: self.kind.clone(),
        }
    }

    /// The same filters for another form of the list.
    fn query(&self) -> String {
        exports::query(&[
            ("find", &self.find),
            ("accepting", &self.accepting),
            ("region", &self.region),
            ("kind", &self.kind),
        ])
    }
}

#[derive(Template)]
#[template(path = "pages/participants.html")]
struct List {
    page: Page,
    fields: Vec<Field>,
    find: Html,
    files: Vec<Html>,
    table: Table,
}

/// `GET /participants`: for everybody.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Answer<String>, Failure> {
    let listed = participants::found(&visit.office, visit.ctx.now, &asked.wanted()).await?;
    let words = visit.words();
    let table = Table::new(words, visit.t("participants-caption"))
        .column(visit.t("participants-column-name"))
        .column(visit.t("participants-column-certificate"))
        .column(visit.t("participants-column-until"))
        .column(visit.t("participants-column-included"))
        .column(visit.t("participants-column-state"))
        .empty(visit.t("participants-empty").as_str());
    let table = listed.iter().fold(table, |table, one| {
        table.row([
            row_link(
                format!("{HERE}/{}", one.id),
                one.name(visit.ctx.locale),
                format!("{} {} · {}", visit.t("registration-field-bin"), one.bin, one.card.address),
            ),
            Html::two_lines(
                &one.card.certificate,
                visit.office.config.system_name(&one.system, visit.ctx.locale),
            ),
            Dates::of_participant(one.id).date(Rule::Validity, words.date(one.accredited_until)),
            included(&visit, one),
            state(&visit, one),
        ])
    });
    let (regions, kinds) = choices(&visit).await?;
    let query = asked.query();
    let file = |kind: &str| Html::link(format!("{HERE}.{kind}?{query}"), kind.to_uppercase());
    let accepting = if asked.accepting.is_empty() { "" } else { "yes" };
    let list = List {
        fields: vec![
            Field::text("find", visit.t("participants-find"))
                .hint(visit.t("participants-find-hint"))
                .value(asked.find.as_str()),
            Field::select("region", visit.t("admission-field-region"), regions).value(asked.region.as_str()),
            Field::select("kind", visit.t("admission-field-kinds"), kinds).value(asked.kind.as_str()),
            Field::checkbox("accepting", visit.t("participants-accepting")).value(accepting),
        ],
        find: button(visit.t("users-find")),
        files: ["csv", "xlsx", "json"]
            .map(file)
            .into_iter()
            .chain([Html::link(format!("{HERE}/changes.json"), visit.t("participants-changes"))])
            .collect(),
        table,
        page: visit.page(visit.t("participants-title")),
    };
    Ok(Answer(list.render()?))
}

/// The regions and the kinds of accreditation that the list has.
async fn choices(visit: &Visit) -> Result<(Vec<Choice>, Vec<Choice>), Failure> {
    let all = participants::listed(&visit.office).await?;
    let tree = kato::tree(&visit.office, visit.ctx.now).await?;
    let codes: BTreeSet<_> = all.iter().filter_map(|one| Kato::parse(&one.card.region).ok()).collect();
    let named = codes
        .into_iter()
        .filter_map(|code| Some(Choice::new(code.as_str(), kato::name(tree.get(code)?, visit.ctx.locale))));
    let kinds: BTreeSet<_> = all.iter().flat_map(|one| one.card.kinds.iter()).collect();
    let kinds = kinds.into_iter().map(|kind| Choice::new(kind, kind));
    let any = || std::iter::once(Choice::new("", "—"));
    Ok((any().chain(named).collect(), any().chain(kinds).collect()))
}

fn included(visit: &Visit, one: &Participant) -> Html {
    match &one.state {
        State::Registered { registered_at, .. } => {
            let words = visit.words();
            instant(*registered_at, words.date(words.date_of(*registered_at)))
        }
        _ => Html::default(),
    }
}

/// Whether it takes applications now, or stands in the list no more.
fn state(visit: &Visit, one: &Participant) -> Html {
    let law = visit.office.law(visit.ctx.now);
    let (meaning, word) = match &one.state {
        State::Registered { .. } if one.accepts(visit.ctx.now, &law) => {
            (Meaning::Ok, "participants-state-registered")
        }
        State::Registered { .. } => (Meaning::Warn, "participants-state-not_accepting"),
        _ => (Meaning::Bad, "participants-state-excluded"),
    };
    tag(meaning, visit.t(word))
}

/// `GET /participants.csv`.
pub async fn csv(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    Ok(export(&visit, &asked).await?.csv("participants"))
}

/// `GET /participants.json`.
pub async fn json(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    Ok(export(&visit, &asked).await?.json("participants"))
}

/// `GET /participants.xlsx`.
pub async fn xlsx(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    export(&visit, &asked).await?.xlsx("participants")
}

async fn export(visit: &Visit, asked: &Asked) -> Result<Export, Failure> {
    let listed = participants::found(&visit.office, visit.ctx.now, &asked.wanted()).await?;
    let law = visit.office.law(visit.ctx.now);
    let row = |one: &Participant| {
        let included = match &one.state {
            State::Registered { registered_at, .. } => registered_at.to_string(),
            _ => String::new(),
        };
        vec![
            one.id.to_string(),
            one.code.to_string(),
            one.bin.clone(),
            one.name_kk.clone(),
            one.name_ru.clone(),
            one.name_en.clone(),
            one.card.address.clone(),
            one.card.region.clone(),
            one.card.phone.clone(),
            one.card.email.clone(),
            one.card.certificate.clone(),
            one.card.issuer.clone(),
            one.card.issued.map(|day| day.to_string()).unwrap_or_default(),
            one.card.kinds.join("; "),
            one.accredited_until.to_string(),
            one.system.clone(),
            included,
            one.accepts(visit.ctx.now, &law).to_string(),
        ]
    };
    let columns = &[
        "id",
        "code",
        "bin",
        "name_kk",
        "name_ru",
        "name_en",
        "address",
        "region",
        "phone",
        "email",
        "certificate",
        "issuer",
        "issued",
        "kinds",
        "accredited_until",
        "system",
        "included_at",
        "accepting",
    ];
    Ok(Export { columns, rows: listed.iter().map(row).collect() })
}

/// Where whoever follows the list has come to.
#[derive(Debug, Default, Deserialize)]
pub struct After {
    #[serde(default)]
    after: Option<i64>,
}

/// `GET /participants/changes.json`: the changes of the list as a feed (JSON Feed 1.1), the newest first. With `after`, a
/// place in the transparency log, what came behind it, the oldest first; `next_url` goes on from there.
pub async fn changes(visit: Visit, Query(After { after }): Query<After>) -> Result<Response, Failure> {
    let origin = &visit.office.config.public_origin;
    let changes = participants::changes(&visit.office, after).await?;
    let last = changes.iter().filter_map(|change| change.place).max().or(after).unwrap_or(-1);
    let item = |change: &participants::Change| {
        let (one, event) = (&change.participant, &change.event);
        json!({
            "id": event.id,
            "url": format!("{origin}{HERE}/{}", one.id),
            "title": format!("{}: {}", one.name(visit.ctx.locale), visit.t(&format!("event-{}", event.kind))),
            "content_text": said(&visit, event),
            "date_published": event.at.to_string(),
            "_tereze": {
                "bin": one.bin, "code": one.code, "kind": event.kind, "clause": event.clause, "log": change.place,
            },
        })
    };
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": visit.t("participants-title"),
        "home_page_url": format!("{origin}{HERE}"),
        "feed_url": format!("{origin}{HERE}/changes.json"),
        "language": visit.ctx.locale.code(),
        // Not the next page of the standard: what comes later.
        "_tereze": { "next": format!("{origin}{HERE}/changes.json?after={last}") },
        "items": changes.iter().map(item).collect::<Vec<_>>(),
    });
    Ok(([(CONTENT_TYPE, "application/feed+json")], feed.to_string()).into_response())
}

/// What happened, by which clause.
fn said(visit: &Visit, event: &Event) -> String {
    let said = visit.t(&format!("event-{}", event.kind));
    format!("{said} ({})", office::terms::clause(visit.words(), &event.clause))
}

fn contacts(one: &Participant) -> String {
    let all = [&one.card.address, &one.card.phone, &one.card.email];
    all.into_iter().filter(|it| !it.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

#[derive(Template)]
#[template(path = "pages/participant.html")]
struct Card {
    page: Page,
    facts: SummaryList,
    history: Table,
}

/// `GET /participants/{id}`: one organisation and how it came into the list, for everybody; also when it left it.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let (one, history) = participants::public(&visit.office, id).await?;
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let listed = matches!(one.state, State::Registered { .. });
    let until = words.date(one.accredited_until);
    let facts = SummaryList::new()
        .row(t("registration-field-bin"), one.bin.as_str())
        .row(t("participants-code"), Html::code(&one.code))
        .row(t("participants-address"), contacts(&one))
        .row(t("admission-field-kinds"), one.card.kinds.join("; "))
        .row(t("participants-column-certificate"), one.card.certificate.as_str())
        .row(
            t("participants-column-until"),
            if listed {
                Dates::of_participant(one.id).date(Rule::Validity, until)
            } else {
                Html::text(until)
            },
        )
        .row(t("participants-column-system"), visit.office.config.system_name(&one.system, visit.ctx.locale))
        .row(t("participants-column-state"), state(&visit, &one));
    let table = Table::new(words, t("participants-history"))
        .column(t("participants-column-when"))
        .column(t("participants-column-change"));
    let table = history.iter().fold(table, |table, event| {
        table.row([instant(event.at, words.moment(event.at)), Html::text(said(&visit, event))])
    });
    let page = visit.page(one.name(visit.ctx.locale)).under(HERE, visit.t("participants-title"));
    Ok(Answer(Card { page, facts, history: table }.render()?))
}
