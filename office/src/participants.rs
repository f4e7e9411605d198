//! Portal participants: the list of accredited expertise organisations (A-12.p3), exclusion with blocking
//! the choice for applicants.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use law::access::{self, Action, Role};
use law::event::Subject;
use law::number::Code;
use law::participant::Command;
pub use law::participant::{Ground, Lack, State};
use law::{Bin, Due, Law, Rule, Start};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::admissions::Admission;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::registrations::one_line;
pub use crate::store::applications::Application;
use crate::store::events::Event;
pub use crate::store::participants::{Card, Participant};
use crate::store::terms::Governed;
use crate::store::{Conn, applications as rows, events, log, participants, terms as running};
use crate::terms::{Dates, Ended, Seen, one_of_each};
use crate::texts::Locale;
use crate::{Office, applications, firing, history, memberships, notices};

/// The word of this topic in events.
pub const SUBJECT: &str = "participant";

/// Longest number of a certificate.
const LONGEST_NUMBER: usize = 100;

/// An organisation as it is entered in the list.
#[derive(Clone, Debug)]
pub struct Entry {
    pub bin: Bin,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
    /// Stands in the numbers of its applications (A-18.p4).
    pub code: Code,
    /// Code of the expertise system that serves it (A-11.p2, A-20).
    pub system: String,
    /// Last day on which the accreditation is valid (A-12.p2).
    pub accredited_until: Date,
    pub card: Card,
}

impl Participant {
    pub fn name(&self, locale: Locale) -> &str {
        locale.choose(&self.name_kk, &self.name_ru, &self.name_en)
    }

    /// The end of its accreditation, once it was registered, also of one that was excluded since, with
    /// whatever else runs or ran.
    fn dues(
        &self,
        office: &Office,
        (history, ended): (&[Event], &[Ended]),
        now: Timestamp,
    ) -> Result<Vec<(Due, Seen)>, Error> {
        let law = office.laws.of(&self.governed, now)?;
        let registered = history.iter().rev().find(|event| event.kind == "participant_registered");
        let accreditation = |event: &Event| {
            let due = law.due(Rule::Validity, Start::until(event.at, self.accredited_until));
            Ok((due.map_err(Error::internal)?, Seen::Running(now)))
        };
        let known: Result<Vec<_>, Error> = registered.map(accreditation).into_iter().collect();
        Ok(one_of_each(known?, &self.state.terms(&law), ended, now))
    }

    /// Whether applications can be addressed to it now (A-11.p1, A-19).
    pub fn accepts(&self, now: jiff::Timestamp, law: &Law) -> bool {
        self.state.accepts(now, law)
    }
}

/// Enters an organisation whose papers were accepted elsewhere: what stood in the list before this system, with which a
/// demonstration and tests begin. Organisations themselves come by [`crate::admissions`]. One that stands in the list
/// already is left as it is; a blocked one comes back by the same steps.
pub async fn register(office: &Office, ctx: &Ctx, entry: Entry) -> Result<Participant, Error> {
    access::any_may(&ctx.actor.roles, Action::RegisterParticipant)?;
    let law = office.law(ctx.now);
    let mut tx = office.db.begin().await?;
    let earlier = participants::by_code(&mut tx, entry.code.as_str()).await?;
    let mut participant = match earlier {
        Some(listed) if matches!(listed.state, State::Registered { .. }) => return Ok(listed),
        Some(earlier) if earlier.bin == entry.bin.as_str() => earlier,
        Some(_) => return Err(Error::Stale),
        None => {
            no_twin(&mut tx, &entry.code).await?;
            let new = new(ctx, &entry);
            if !participants::insert(&mut tx, &new).await? {
                return Err(Error::Stale);
            }
            new
        }
    };
    let mut events = Vec::new();
    for command in [
        Command::Agree { accredited_until: entry.accredited_until },
        Command::PresentQuestionnaire { expertise_user: true },
        Command::Register { expertise_user: true, concluded: true },
    ] {
        let outcome = participant.state.apply(command, ctx.now, &law)?;
        participant.state = outcome.next;
        participant.governed.begin(&law);
        events.extend(outcome.events);
    }
    participant.accredited_until = entry.accredited_until;
    if !participants::update(&mut tx, &participant).await? {
        return Err(Error::Stale);
    }
    let terms = participant.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, participant.id), &events, &terms).await?;
    applications::regain_participant(office, &mut tx, ctx, participant.id).await?;
    tx.commit().await?;
    participant.version += 1;
    Ok(participant)
}

/// Numbers of two participants must not look alike (A-18.p4): nobody could tell whose an application is.
async fn no_twin(conn: &mut Conn, code: &Code) -> Result<(), Error> {
    let all = participants::all(conn).await?;
    match all.iter().find(|other| other.code.looks_like(code)) {
        Some(other) => Err(Error::Invalid(vec![
            FieldError::new("code", "participant-error-code").with("code", &other.code),
        ])),
        None => Ok(()),
    }
}

fn new(ctx: &Ctx, entry: &Entry) -> Participant {
    Participant {
        id: ctx.id(),
        bin: entry.bin.as_str().to_owned(),
        name_kk: entry.name_kk.clone(),
        name_ru: entry.name_ru.clone(),
        name_en: entry.name_en.clone(),
        code: entry.code.clone(),
        system: entry.system.clone(),
        accredited_until: entry.accredited_until,
        state: State::New,
        governed: Governed::default(),
        version: 1,
        card: entry.card.clone(),
    }
}

/// The public list: only those that stand in it (A-12.p3, A-13).
pub async fn listed(office: &Office) -> Result<Vec<Participant>, Error> {
    let mut reader = office.db.read().await?;
    let mut all = participants::all(&mut reader).await?;
    all.retain(|participant| matches!(participant.state, State::Registered { .. }));
    Ok(all)
}

/// What is looked for in the public list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A part of the name in any language, of the BIN, the code or the number of the certificate.
    pub find: String,
    /// Only those to whom an application can be addressed now.
    pub accepting: bool,
    /// KATO of the region.
    pub region: String,
    /// One of the kinds of accreditation, as certificates say it.
    pub kind: String,
}

/// The public list, as far as it is wanted (A-12.p3).
pub async fn found(office: &Office, now: Timestamp, wanted: &Wanted) -> Result<Vec<Participant>, Error> {
    let law = office.law(now);
    let mut listed = listed(office).await?;
    let find = wanted.find.trim().to_lowercase();
    listed.retain(|one| {
        let told =
            [&one.name_kk, &one.name_ru, &one.name_en, &one.bin, one.code.as_str(), &one.card.certificate]
                .map(|text| text.to_lowercase());
        let said = find.is_empty() || told.iter().any(|text| text.contains(&find));
        said && (!wanted.accepting || one.accepts(now, &law))
            && (wanted.region.is_empty() || one.card.region == wanted.region)
            && (wanted.kind.is_empty() || one.card.kinds.contains(&wanted.kind))
    });
    Ok(listed)
}

/// What of a participant everybody may know: how it came into the list and left it (A-12.p3, A-13).
const PUBLIC: [&str; 5] = [
    "participant_registered",
    "participant_accreditation_renewed",
    "participant_stopped_accepting",
    "participant_accepting_again",
    "participant_excluded",
];

/// How many changes are looked through for the feed, and how many it has at most.
const CHANGES: i64 = 2_000;
const FEED: usize = 200;

/// A change of the public list.
#[derive(Clone, Debug)]
pub struct Change {
    pub participant: Participant,
    pub event: Event,
    /// Its leaf in the transparency log, once it has one.
    pub place: Option<i64>,
}

/// The latest changes of the public list, the newest first: for everybody. Of those after a place in the transparency
/// log, the first ones, the oldest first: whoever follows the list goes on from the last place that he has seen.
pub async fn changes(office: &Office, after: Option<i64>) -> Result<Vec<Change>, Error> {
    let mut reader = office.db.read().await?;
    let all = participants::all(&mut reader).await?;
    let found = match after {
        None => events::latest_of_subjects(&mut reader, SUBJECT, CHANGES).await?,
        Some(after) => events::logged_after(&mut reader, SUBJECT, after, CHANGES).await?,
    };
    let mut changes = Vec::new();
    let public = found.into_iter().filter(|event| PUBLIC.contains(&event.kind.as_str()));
    for event in public.take(FEED) {
        let Some(participant) = all.iter().find(|one| one.id == event.subject_id).cloned() else { continue };
        let place = log::leaf_of(&mut reader, event.id).await?.map(|leaf| leaf.number);
        changes.push(Change { participant, event, place });
    }
    Ok(changes)
}

/// One organisation that stands or stood in the public list, with its changes, the newest first: for everybody.
pub async fn public(office: &Office, id: Uuid) -> Result<(Participant, Vec<Event>), Error> {
    let mut reader = office.db.read().await?;
    let participant = participants::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let mut history = events::of_subject(&mut reader, SUBJECT, id).await?;
    history.retain(|event| PUBLIC.contains(&event.kind.as_str()));
    history.reverse();
    // Who was never registered is nobody's business.
    if history.is_empty() { Err(Error::NotFound) } else { Ok((participant, history)) }
}

/// Those to whom an application can be addressed now.
pub async fn choice(office: &Office, ctx: &Ctx) -> Result<Vec<Participant>, Error> {
    let law = office.law(ctx.now);
    let mut listed = listed(office).await?;
    listed.retain(|participant| participant.accepts(ctx.now, &law));
    Ok(listed)
}

/// The end of the accreditation of one that stands in the public list, or of the visitor's own; of any for those
/// of the operator, who were told of it.
pub async fn dates(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Dates, Error> {
    let mut reader = office.db.read().await?;
    let participant = participants::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let told = [participant.bin.as_str(), office.config.organisation.bin.as_str()];
    let own = ctx.actor.bin.as_deref().is_some_and(|bin| told.contains(&bin));
    if !own && !matches!(participant.state, State::Registered { .. }) {
        return Err(Error::NotFound);
    }
    gathered(office, &mut reader, ctx, participant).await
}

/// The same of any, also of one that was excluded, for the operator.
pub async fn dates_of_any(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Dates, Error> {
    let participant = card(office, ctx, id).await?;
    gathered(office, &mut *office.db.read().await?, ctx, participant).await
}

async fn gathered(office: &Office, conn: &mut Conn, ctx: &Ctx, of: Participant) -> Result<Dates, Error> {
    let history = events::of_subject(conn, SUBJECT, of.id).await?;
    let ended = Ended::of::<State>(office, &history);
    let dues = of.dues(office, (&history, &ended), ctx.now)?;
    let name = of.name(ctx.locale).to_owned();
    Ok(Dates { subject: (SUBJECT, of.id), number: None, name, dues, ended })
}

/// All, as the operator sees them.
pub async fn all(office: &Office, ctx: &Ctx) -> Result<Vec<Participant>, Error> {
    access::any_may(&ctx.actor.roles, Action::ExcludeParticipant)?;
    let mut reader = office.db.read().await?;
    Ok(participants::all(&mut reader).await?)
}

/// One, as the operator sees it.
pub async fn card(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Participant, Error> {
    access::any_may(&ctx.actor.roles, Action::ExcludeParticipant)?;
    participants::find(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)
}

/// Whether a ground can be used now: looked at before a letter is set.
pub(crate) fn excludable(office: &Office, ctx: &Ctx, of: &Participant, ground: Ground) -> Result<(), Error> {
    let law = office.laws.of(&of.governed, ctx.now)?;
    of.state.clone().apply(Command::Exclude { ground }, ctx.now, &law)?;
    Ok(())
}

/// Excludes from the list and blocks, by a decision on one of the four grounds. Applications that were not sent yet
/// lose their addressee in the same transaction, and their owners are told. `told` goes into the history.
pub(crate) async fn excluded(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    (id, ground): (Uuid, Ground),
    told: Json,
) -> Result<(), Error> {
    let mut participant = participants::hold(conn, id).await?.ok_or(Error::NotFound)?;
    let law = office.laws.of(&participant.governed, ctx.now)?;
    let mut outcome = participant.state.apply(Command::Exclude { ground }, ctx.now, &law)?;
    participant.state = outcome.next;
    for event in &mut outcome.events {
        for (name, value) in told.as_object().into_iter().flatten() {
            event.data[name] = value.clone();
        }
    }
    keep(office, conn, ctx, &law, &participant, &outcome.events).await?;
    tell(office, conn, ctx, &participant, &outcome.events).await?;
    applications::lose_participant(office, conn, ctx, id).await
}

/// An open application of a participant, and what an exclusion does to it: one that was not sent yet loses its addressee
/// what is considered already goes on, with its terms, until the operator decides
/// (`blocked_participant_open_cases`, A-13).
#[derive(Clone, Debug)]
pub struct Affected {
    pub application: Application,
    pub terms: Vec<running::Term>,
    pub loses_addressee: bool,
}

/// What an exclusion would concern, before it is decided.
pub async fn affected(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Vec<Affected>, Error> {
    access::any_may(&ctx.actor.roles, Action::ExcludeParticipant)?;
    let mut reader = office.db.read().await?;
    let unsent = rows::not_yet_sent(&mut reader, id).await?;
    let mut all = Vec::new();
    for application in rows::open_of(&mut reader, id).await? {
        let terms = running::of_subject(&mut reader, applications::SUBJECT, application.id).await?;
        let loses_addressee = unsent.iter().any(|it| it.id == application.id);
        all.push(Affected { application, terms, loses_addressee });
    }
    Ok(all)
}

/// The organisation has presented agreement, certificate and questionnaire: from here the operator's term runs (A-12.p3).
/// One that was blocked comes back by the same way and keeps its history and its numbers.
pub(crate) async fn presented(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
) -> Result<Uuid, Error> {
    let form = &admission.form;
    let law = office.law(ctx.now);
    let accredited_until = form.accredited_until().ok_or(Error::Stale)?;
    let mut participant = match participants::by_bin(conn, &admission.party).await? {
        Some(known) => participants::hold(conn, known.id).await?.ok_or(Error::Stale)?,
        None => {
            let code = Code::parse(&form.code).map_err(Error::internal)?;
            no_twin(conn, &code).await?;
            let new = new(
                ctx,
                &Entry {
                    bin: Bin::from_certificate(&admission.party, true).map_err(Error::internal)?,
                    name_kk: admission.name.clone(),
                    name_ru: form.name_ru.clone(),
                    name_en: form.name_en.clone(),
                    code,
                    system: form.system.clone(),
                    accredited_until,
                    card: form.card(),
                },
            );
            if !participants::insert(conn, &new).await? {
                return Err(Error::Stale);
            }
            new
        }
    };
    let expertise_user = memberships::is_user(office, conn, &form.system, &admission.party).await?;
    let commands = [Command::Agree { accredited_until }, Command::PresentQuestionnaire { expertise_user }];
    let mut happened = Vec::new();
    for command in commands {
        let outcome = participant.state.apply(command, ctx.now, &law)?;
        participant.state = outcome.next;
        participant.governed.begin(&law);
        happened.extend(outcome.events);
    }
    participant.accredited_until = accredited_until;
    keep(office, conn, ctx, &law, &participant, &happened).await?;
    Ok(participant.id)
}

/// Both have signed the agreement: registered and in the list (A-12.p3). What waited for it goes on.
pub(crate) async fn registered(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
) -> Result<(), Error> {
    let form = &admission.form;
    let expertise_user = memberships::is_user(office, conn, &form.system, &admission.party).await?;
    let mut participant = of_admission(conn, admission).await?;
    participant.name_ru = form.name_ru.clone();
    participant.name_en = form.name_en.clone();
    participant.system = form.system.clone();
    participant.card = form.card();
    let id = participant.id;
    decided(office, conn, ctx, participant, Command::Register { expertise_user, concluded: true }).await?;
    applications::regain_participant(office, conn, ctx, id).await
}

/// A condition is lacking; gives its clause.
pub(crate) async fn not_registered(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
    lack: &str,
) -> Result<&'static str, Error> {
    let lack = Lack::ALL.into_iter().find(|it| it.name() == lack).ok_or(Error::Stale)?;
    let participant = of_admission(conn, admission).await?;
    decided(office, conn, ctx, participant, Command::NotRegister { lack }).await?;
    Ok(lack.clause())
}

/// The certificate of a further validity that the organisation presented is accepted.
pub(crate) async fn renewed(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
) -> Result<(), Error> {
    let mut participant = of_admission(conn, admission).await?;
    let Card { certificate, issuer, issued, kinds, .. } = admission.form.card();
    participant.accredited_until = admission.form.accredited_until().ok_or(Error::Stale)?;
    let renew =
        Command::Renew { accredited_until: participant.accredited_until, certificate: certificate.clone() };
    participant.card = Card { certificate, issuer, issued, kinds, ..participant.card };
    decided(office, conn, ctx, participant, renew).await
}

async fn of_admission(conn: &mut Conn, admission: &Admission) -> Result<Participant, Error> {
    let id = admission.subject.ok_or(Error::Stale)?;
    participants::hold(conn, id).await?.ok_or(Error::NotFound)
}

async fn decided(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    mut participant: Participant,
    command: Command,
) -> Result<(), Error> {
    let law = office.laws.of(&participant.governed, ctx.now)?;
    let outcome = participant.state.apply(command, ctx.now, &law)?;
    participant.state = outcome.next;
    keep(office, conn, ctx, &law, &participant, &outcome.events).await
}

/// Its expertise system serves it again, or does no more: applications can be addressed to it or not (A-11.p2). It stays in
/// the list (`on_is_access_suspended`).
pub(crate) async fn served(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    (system, bin): (&str, &str),
    serves: bool,
) -> Result<(), Error> {
    let Some(known) = participants::by_bin(conn, bin).await?.filter(|it| it.system == system) else {
        return Ok(());
    };
    let participant = participants::hold(conn, known.id).await?.ok_or(Error::Stale)?;
    match participant.state {
        State::Registered { accepting, .. } if accepting != serves => {
            let command = if serves { Command::AcceptAgain } else { Command::StopAccepting };
            decided(office, conn, ctx, participant, command).await?;
            if serves { applications::regain_participant(office, conn, ctx, known.id).await } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// The ground by which an organisation was blocked last, where it was.
pub(crate) async fn blocked_before(conn: &mut Conn, bin: &str) -> Result<Option<String>, Error> {
    let Some(known) = participants::by_bin(conn, bin).await? else { return Ok(None) };
    let history = events::of_subject(conn, SUBJECT, known.id).await?;
    let blocked = history.iter().rev().find(|event| event.kind == "participant_blocked");
    Ok(blocked.and_then(|event| event.data["ground"].as_str().map(str::to_owned)))
}

async fn keep(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    law: &Law,
    participant: &Participant,
    events: &[law::Event],
) -> Result<(), Error> {
    if !participants::update(conn, participant).await? {
        return Err(Error::Stale);
    }
    let terms = participant.state.terms(law);
    history::write(office, conn, ctx, law, (SUBJECT, participant.id), events, &terms).await
}

/// The accreditation has ended without a further one: excluded and blocked by itself, dated by its last midnight
/// . Or the operator's term on the questionnaire has ended: recorded, nothing is registered by it. Or it is
/// time for a reminder (T-36); after a downtime all that were missed, in their order.
pub async fn expire(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let Some(mut participant) = participants::hold(&mut tx, id).await? else { return Ok(()) };
    let law = firing::law_of(office, &mut tx, &participant.governed, ctx.now).await?;
    let mut happened = Vec::new();
    while firing::over(&participant.state.terms(&law), ctx.now) {
        let outcome = participant.state.apply(Command::Expire, ctx.now, &law)?;
        participant.state = outcome.next;
        happened.extend(outcome.events);
    }
    if happened.is_empty() {
        return Ok(());
    }
    keep(office, &mut tx, ctx, &law, &participant, &happened).await?;
    tell(office, &mut tx, ctx, &participant, &happened).await?;
    if matches!(participant.state, State::Blocked { .. }) {
        applications::lose_participant(office, &mut tx, ctx, id).await?;
    }
    tx.commit().await?;
    tracing::info!(participant.id = %id, "a term of participant {id} has ended: {}", participant.state.name());
    Ok(())
}

/// Tells of reminders, of an exclusion and of the operator's own term that has ended (A-12.p3), each to those
/// whom it concerns, in the transaction that makes it true.
async fn tell(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    of: &Participant,
    happened: &[law::Event],
) -> Result<(), Error> {
    let subject = (SUBJECT, of.id);
    for event in happened {
        match event.kind {
            "participant_reminded" => remind(office, conn, ctx, of, event).await?,
            "participant_overdue" => {
                let (head, data) = (Role::PortalOperatorAdmin, json!({ "bin": of.bin }));
                notices::alert(conn, ctx, head, subject, "participant-overdue-alert", data).await?;
            }
            "participant_blocked" => {
                let State::Blocked { ground, .. } = &of.state else { continue };
                let data = json!({ "bin": of.bin, "ground": ground });
                notices::tell(conn, ctx, &of.bin, subject, "participant-excluded", data.clone()).await?;
                let registrar = Role::PortalOperatorRegistrar;
                notices::alert(conn, ctx, registrar, subject, "participant-excluded", data).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Tells the organisation and the operator that the accreditation ends, dated by the instant of the reminder.
async fn remind(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    of: &Participant,
    event: &law::Event,
) -> Result<(), Error> {
    let ctx = &Ctx { now: event.at, ..ctx.clone() };
    let parties = BTreeSet::from([of.bin.as_str(), office.config.organisation.bin.as_str()]);
    for party in parties {
        let data = json!({ "bin": of.bin, "date": event.data["accredited_until"] });
        notices::tell(conn, ctx, party, (SUBJECT, of.id), "participant-reminded", data).await?;
    }
    Ok(())
}

/// Plans the reminders of organisations that were registered by a program that knew none.
pub async fn plan_reminders(office: &Office, now: Timestamp) -> Result<(), Error> {
    let mut reader = office.db.read().await?;
    for it in participants::all(&mut reader).await? {
        let terms = it.state.terms(&office.laws.of(&it.governed, now)?);
        if terms.len() == running::of_subject(&mut reader, SUBJECT, it.id).await?.len() {
            continue;
        }
        let mut tx = office.db.begin().await?;
        let Some(it) = participants::hold(&mut tx, it.id).await? else { continue };
        let law = firing::law_of(office, &mut tx, &it.governed, now).await?;
        firing::refresh(&mut tx, (SUBJECT, it.id), &it.state.terms(&law), 0).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Accepts the certificate of a further validity: the list and the reminders go by it from now on.
pub async fn renew(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    certificate: &str,
    until: Date,
) -> Result<Participant, Error> {
    access::any_may(&ctx.actor.roles, Action::RegisterParticipant)?;
    let certificate = one_line(certificate);
    if certificate.is_empty() || certificate.chars().count() > LONGEST_NUMBER {
        return Err(Error::field("certificate", "participants-error-certificate"));
    }
    let mut tx = office.db.begin().await?;
    let mut participant = participants::hold(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let law = office.laws.of(&participant.governed, ctx.now)?;
    let command = Command::Renew { accredited_until: until, certificate: certificate.clone() };
    let outcome = participant.state.apply(command, ctx.now, &law)?;
    participant.state = outcome.next;
    participant.accredited_until = until;
    participant.card.certificate = certificate;
    keep(office, &mut tx, ctx, &law, &participant, &outcome.events).await?;
    tx.commit().await?;
    participant.version += 1;
    Ok(participant)
}
