//! What both systems did by themselves while the world's clock went on: each tells its own acts, and whoever shows
//! them asks the other one.

use std::time::Duration;

use jiff::Timestamp;
use law::Rule;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::store::events::{self, Event};
use crate::store::{Conn, applications, cases, jobs, participants, registrations, terms};
use crate::{Office, applications as filings, expertise, participants as lists, registrations as users};

/// Where a system of the demonstration tells its acts.
pub const PATH: &str = "/demo/acts";
/// How many it tells at most.
const TOLD: i64 = 50;
/// The page does not wait longer for the other system.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a system of the demonstration tells.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    pub system: String,
    pub origin: String,
    /// Its time.
    pub time: Timestamp,
    /// Something is due and not done yet.
    pub busy: bool,
    /// The earliest first.
    pub acts: Vec<Act>,
}

/// One act that no person asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Act {
    pub id: Uuid,
    /// The legal instant: of a term that fired its end.
    pub at: Timestamp,
    /// The text is `event-<kind>`.
    pub kind: String,
    /// The term whose end it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    pub clause: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// Its number in the history of the subject.
    #[serde(default)]
    pub number: i64,
    /// How people know the subject.
    pub name: String,
}

/// The latest acts of this system, or all since a moment as far as they are told.
pub async fn report(office: &Office, since: Option<Timestamp>) -> Result<Report, Error> {
    let time = office.clock.now();
    let mut conn = office.db.read().await?;
    let busy = jobs::due(&mut conn, time).await? || !terms::over(&mut conn, time, 1).await?.is_empty();
    let mut acts = Vec::new();
    let latest = events::automatic(&mut conn, TOLD).await?;
    for event in latest.into_iter().filter(|event| since.is_none_or(|since| event.at > since)) {
        acts.push(act(&mut conn, event).await?);
    }
    acts.reverse();
    let config = &office.config;
    let (system, origin) = (config.system.as_str().into(), config.public_origin.clone());
    Ok(Report { system, origin, time, busy, acts })
}

/// What every system of the demonstration tells, this one first; and the names of those that do not answer.
pub async fn everywhere(office: &Office) -> Result<(Vec<Report>, Vec<String>), Error> {
    let (mut reports, mut silent) = (vec![report(office, None).await?], Vec::new());
    for peer in &office.config.peers {
        match ask(&office.http, &peer.base_url, None).await {
            Ok(report) => reports.push(report),
            Err(error) => {
                tracing::info!("{} does not tell its acts: {error}", peer.code);
                silent.push(peer.code.clone());
            }
        }
    }
    Ok((reports, silent))
}

/// Asks a system for its acts.
pub async fn ask(http: &reqwest::Client, origin: &str, since: Option<Timestamp>) -> Result<Report, Error> {
    let unavailable = |error: reqwest::Error| Error::Unavailable(error.to_string());
    let mut address = format!("{origin}{PATH}");
    if let Some(since) = since {
        address.push_str(&format!("?since={since}"));
    }
    let asked =
        http.get(address).timeout(PATIENCE).send().await.and_then(reqwest::Response::error_for_status);
    let told = asked.map_err(unavailable)?.bytes().await.map_err(unavailable)?;
    Ok(serde_json::from_slice(&told)?)
}

impl Act {
    /// The page of its case, where it has one.
    pub fn case(&self) -> Option<String> {
        match self.subject_kind.as_str() {
            filings::SUBJECT | expertise::SUBJECT => Some(format!("/cases/{}", self.subject_id)),
            users::SUBJECT => Some(format!("/operator/registrations/{}", self.subject_id)),
            lists::SUBJECT => Some(format!("/operator/participants/{}", self.subject_id)),
            _ => None,
        }
    }

    /// The explanation of the date, where the act is what a term does when it ends.
    pub fn explanation(&self) -> Option<String> {
        Some(format!("{}/terms/{}?event={}", self.case()?, self.rule?, self.number))
    }
}

async fn act(conn: &mut Conn, event: Event) -> Result<Act, Error> {
    let id = event.subject_id;
    let name = match event.subject_kind.as_str() {
        filings::SUBJECT => applications::find(conn, id).await?.map(|it| {
            it.state.number().map_or_else(|| it.form.title.clone(), |(number, _)| number.to_owned())
        }),
        expertise::SUBJECT => cases::find(conn, id).await?.map(|it| it.registration_number),
        users::SUBJECT => registrations::find(conn, id).await?.map(|it| it.name),
        lists::SUBJECT => participants::find(conn, id).await?.map(|it| it.code.to_string()),
        _ => None,
    };
    Ok(Act {
        id: event.id,
        at: event.at,
        number: event.number,
        rule: law::event::rule(&event.kind, event.at, &event.data),
        kind: event.kind,
        clause: event.clause,
        subject_kind: event.subject_kind,
        subject_id: id,
        name: name.unwrap_or_else(|| id.to_string()),
    })
}
