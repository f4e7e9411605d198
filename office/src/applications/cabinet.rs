//! The cabinet: what waits for its owner, all applications, one case.

use std::collections::HashMap;

use jiff::Timestamp;
use law::access::{self, Action};
use law::application::{Command, State};
use law::event::Subject;
use law::expertise::completeness::Verdict;
use law::{Due, Order, Refusal, Rule};
use uuid::Uuid;

use super::{Application, SUBJECT};
use crate::contracts::{CONTRACT, progress};
use crate::ctx::Ctx;
use crate::documents::{self as papers, as_signed};
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::events::Event;
use crate::store::participants::Participant;
use crate::store::registrations::Registration;
use crate::store::replacements::{self, Record};
use crate::store::signatures::Signature;
use crate::store::{Conn, applications, documents, events, participants, registrations, signatures};
use crate::terms::{Dates, Ended, Seen, one_of_each};
use crate::{Office, registrations as users, replacement, retention};

/// Everything the cabinet page shows.
#[derive(Clone, Debug)]
pub struct Cabinet {
    /// Of the visitor's party; the cabinet opens when it is confirmed.
    pub registration: Option<Registration>,
    pub rows: Vec<Row>,
}

/// One application of the table.
#[derive(Clone, Debug)]
pub struct Row {
    pub application: Application,
    pub participant: Option<Participant>,
    /// A new version of a document is asked for (A-46.p2).
    pub asked: bool,
    /// A contract waits for the signature of the applicant (A-42.p1).
    pub contract: bool,
}

/// What the owner is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Todo {
    /// Finish and send a draft.
    Draft,
    /// The addressee is gone: wait or apply to another.
    Routing,
    /// Remarks came: read them.
    Remarks,
    /// Present a new version of a document.
    Version,
    /// Sign the contract.
    Contract,
}

/// As what the visitor looks at a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    Owner,
    /// The operator of the portal: state and history, no documents (A-5, A-20.R2).
    Operator,
}

/// Everything the page of one case shows.
#[derive(Clone, Debug)]
pub struct Case {
    pub viewer: Viewer,
    /// The law would let the owner take it back now (A-18.p1).
    pub may_withdraw: bool,
    pub application: Application,
    pub owner: Registration,
    pub participant: Option<Participant>,
    pub documents: Vec<Document>,
    pub signatures: Vec<Signature>,
    pub events: Vec<Event>,
    /// Documents whose versions were replaced, or are being replaced.
    pub replacements: Vec<Record>,
    /// Documents whose bytes are given to nobody, and why (A-4, A-51.2.a5).
    pub barred: HashMap<Uuid, Refusal>,
    /// Why its documents are given out no more, if it was disposed of.
    pub disposed: Option<Refusal>,
}

impl Row {
    /// What waits for the owner, if anything.
    pub fn todo(&self) -> Option<Todo> {
        match &self.application.state {
            State::Draft => Some(Todo::Draft),
            State::RoutingProblem { .. } => Some(Todo::Routing),
            State::ClosedIncomplete { .. } => Some(Todo::Remarks),
            // What was certified waits for its date; nothing is to be done then.
            State::UnderConsideration { .. } => self.answer(),
            State::InCourse { course, .. } if course.documents.is_empty() => self.answer(),
            _ => None,
        }
    }

    /// What the participant waits for.
    fn answer(&self) -> Option<Todo> {
        self.contract.then_some(Todo::Contract).or(self.asked.then_some(Todo::Version))
    }

    pub fn is_closed(&self) -> bool {
        matches!(
            self.application.state,
            State::ClosedIncomplete { .. }
                | State::Withdrawn { .. }
                | State::ResultIssued { .. }
                | State::ClosedWithoutContract { .. }
                | State::Stored { .. }
                | State::Disposable { .. }
        )
    }
}

impl Case {
    /// Its terms that run no more.
    pub fn ended(&self, office: &Office) -> Vec<Ended> {
        Ended::of::<State>(office, &self.events)
    }

    /// Until when the contract can be signed and the expertise runs, as the participant told it.
    fn contract_dues(&self, now: Timestamp) -> Vec<(Due, Seen)> {
        let of = |kind: &str, name: &str, value: &serde_json::Value| {
            self.events.iter().rfind(|event| event.kind == kind && event.data[name] == *value)
        };
        let certified = of("application_document_certified", "purpose", &"contract".into());
        let signed = certified
            .and_then(|event| of("application_document_registered", "document", &event.data["document"]));
        let signing = progress::signing(&self.events).map(|due| {
            let signed = signed.filter(|_| progress::step(&self.events) != Some(progress::Step::Sent));
            (due, signed.map_or(Seen::Running(now), |event| Seen::Done(event.at)))
        });
        let expertise = progress::expertise(&self.events).map(|due| (due, Seen::Running(now)));
        signing.into_iter().chain(expertise).collect()
    }
}

impl Application {
    /// Word of the stage: that of the state, refined by the answer on completeness. The text is `stage-<word>`.
    pub fn stage(&self) -> &'static str {
        if !matches!(self.state, State::UnderConsideration { .. } | State::InCourse { .. }) {
            return self.state.name();
        }
        match self.state.completeness() {
            Some(answer) if answer.verdict == Verdict::Positive && answer.automatic => {
                "completeness_positive_auto"
            }
            Some(answer) if answer.verdict == Verdict::Positive => "completeness_positive",
            _ => self.state.name(),
        }
    }

    /// Place on the stage track, from 0: submission, registration, transfer, completeness, contract.
    pub fn step(&self) -> usize {
        match &self.state {
            State::Draft => 0,
            State::AcceptedPendingRegistration { .. } | State::Withdrawn { .. } => 1,
            State::RoutingProblem { registered: None, .. } => 1,
            State::Registered { .. }
            | State::Forwarding { .. }
            | State::DeliveryFailed { .. }
            | State::RoutingProblem { .. } => 2,
            State::Forwarded { .. } | State::ClosedIncomplete { .. } => 3,
            State::UnderConsideration { completeness, .. } | State::InCourse { completeness, .. } => {
                3 + usize::from(completeness.is_some())
            }
            State::ResultIssued { .. }
            | State::ClosedWithoutContract { .. }
            | State::Stored { .. }
            | State::Disposable { .. } => 4,
        }
    }

    /// Until when it is kept, with the reasons, once registered.
    pub fn storage(&self, office: &Office) -> Result<Option<Due>, Error> {
        let Some(registered) = self.state.registered() else { return Ok(None) };
        Ok(self.state.storage(self.arrived, &self.law(office, registered.accepted.registered_at)?))
    }

    /// Every date of it that can be explained: registration, completeness as the participant told it, storage,
    /// and whatever else runs.
    pub fn dues(&self, office: &Office) -> Result<Vec<Due>, Error> {
        let known = [self.registration(office)?, self.due.clone(), self.storage(office)?];
        let mut dues: Vec<Due> = known.into_iter().flatten().collect();
        if let Some(at) = self.received_at() {
            let running = self.state.terms(&self.law(office, at)?);
            dues.extend(
                running
                    .into_iter()
                    .filter(|due| dues.iter().all(|it| it.rule != due.rule))
                    .collect::<Vec<_>>(),
            );
        }
        Ok(dues)
    }

    /// The same with how each is seen, and with those that ran.
    fn seen_dues(&self, office: &Office, ended: &[Ended], now: Timestamp) -> Result<Vec<(Due, Seen)>, Error> {
        let with = |due: Due| {
            let seen = self.seen(due.rule, now);
            (due, seen)
        };
        let mut running = match self.received_at() {
            Some(at) => self.state.terms(&self.law(office, at)?),
            None => Vec::new(),
        };
        // A document in course has a registration date too, which is not that of the application (A-18.p2).
        let own = |due: &Due| due.rule != Rule::RegistrationDate || due.start() == self.received_at();
        running.retain(own);
        let ended: Vec<Ended> = ended.iter().filter(|it| own(&it.due)).cloned().collect();
        Ok(one_of_each(self.dues(office)?.into_iter().map(with).collect(), &running, &ended, now))
    }

    /// The term of the completeness check while it runs.
    pub fn running(&self) -> Option<&Due> {
        self.due.as_ref().filter(|_| self.state.completeness().is_none())
    }

    /// How a date of it is seen: as one that runs, or as that of a check that was answered before its end.
    pub fn seen(&self, rule: Rule, now: Timestamp) -> Seen {
        match self.state.completeness() {
            Some(answer) if rule == Rule::Completeness && !answer.automatic => {
                Seen::Done(answer.registered_at)
            }
            _ => Seen::Running(now),
        }
    }

    pub fn received_at(&self) -> Option<Timestamp> {
        self.state.accepted().map(|accepted| accepted.received_at)
    }
}

/// The cabinet of the visitor's party; before its registration is confirmed only how that stands.
pub async fn cabinet(office: &Office, ctx: &Ctx) -> Result<Cabinet, Error> {
    let mut reader = office.db.snapshot().await?;
    let registration =
        registrations::of_party(&mut reader, users::party(&ctx.actor)?, Order::Expertise).await?;
    let Some(owner) = registration.as_ref().filter(|registration| registration.is_registered()) else {
        return Ok(Cabinet { registration, rows: Vec::new() });
    };
    if !users::sees(&mut reader, &ctx.actor).await? {
        return Ok(Cabinet { registration, rows: Vec::new() });
    }
    let all = participants::all(&mut reader).await?;
    let asked = replacement::asking(&mut reader, owner.id).await?;
    let contracts = documents::to_sign(&mut reader, owner.id, CONTRACT).await?;
    let rows = applications::of_registration(&mut reader, owner.id)
        .await?
        .into_iter()
        .map(|application| Row {
            participant: all.iter().find(|one| Some(one.id) == application.participant).cloned(),
            asked: asked.contains(&application.id),
            contract: contracts.contains(&application.id),
            application,
        })
        .collect();
    Ok(Cabinet { registration, rows })
}

/// One case: of the visitor's cabinet, or as the operator sees it. Others do not learn that it exists.
pub async fn case(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Case, Error> {
    let mut reader = office.db.snapshot().await?;
    let application = applications::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let owner = registrations::find(&mut reader, application.registration).await?.ok_or(Error::NotFound)?;
    let viewer = viewer(&mut reader, ctx, &owner, &application).await?;
    let participant = match application.participant {
        Some(chosen) => participants::find(&mut reader, chosen).await?,
        None => None,
    };
    let mut case = Case {
        viewer,
        may_withdraw: viewer == Viewer::Owner && may_withdraw(office, ctx, &application)?,
        participant,
        documents: Vec::new(),
        barred: HashMap::new(),
        signatures: Vec::new(),
        events: events::of_subject(&mut reader, SUBJECT, id).await?,
        replacements: replacements::of_subject(&mut reader, id).await?,
        disposed: retention::disposed(office, &mut reader, id).await?,
        application,
        owner,
    };
    if viewer == Viewer::Owner {
        case.documents = as_signed(documents::of_subject(&mut reader, SUBJECT, id).await?);
        case.barred = papers::barred(office, &mut reader, ctx, (SUBJECT, id), &case.documents).await?;
        case.signatures = signatures::of_subject(&mut reader, SUBJECT, id).await?;
    }
    Ok(case)
}

/// Every date of a case, for whoever may see it.
pub async fn dates(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Dates, Error> {
    let case = case(office, ctx, id).await?;
    let ended = case.ended(office);
    let contract = case.contract_dues(ctx.now);
    let application = case.application;
    Ok(Dates {
        subject: (SUBJECT, id),
        number: application.state.number().map(|(number, _)| number.to_owned()),
        dues: application.seen_dues(office, &ended, ctx.now)?.into_iter().chain(contract).collect(),
        ended,
        name: application.form.title,
    })
}

async fn viewer(
    conn: &mut Conn,
    ctx: &Ctx,
    owner: &Registration,
    application: &Application,
) -> Result<Viewer, Error> {
    let roles = &ctx.actor.roles;
    if users::party(&ctx.actor)? == owner.party && users::sees(conn, &ctx.actor).await? {
        return Ok(Viewer::Owner);
    }
    // A draft is nobody's business but its owner's.
    let operator = !application.is_draft() && access::any_may(roles, Action::RetryForwarding).is_ok();
    if operator { Ok(Viewer::Operator) } else { Err(Error::NotFound) }
}

fn may_withdraw(office: &Office, ctx: &Ctx, application: &Application) -> Result<bool, Error> {
    if access::any_may(&ctx.actor.roles, Action::WithdrawApplication).is_err() {
        return Ok(false);
    }
    let law = application.law(office, ctx.now)?;
    let command = Command::Withdraw { reason: String::new() };
    Ok(application.state.clone().apply(command, ctx.now, &law).is_ok())
}
