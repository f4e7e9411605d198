//! Organisations that work in an expertise system: registered by the operator within its term, their access
//! suspended by one of four grounds or by itself when accreditation or agreement ends, given back only by a new
//! registration. The operator's own organisation needs none (A-36.p3). Data of an organisation without access stay.

use jiff::Timestamp;
use jiff::civil::Date;
use law::access::{self, Action, Role};
use law::event::Subject;
use law::expertise::user::Command;
pub use law::expertise::user::{Ground, Lack, State, Validity};
use law::{Clause, Due, Law, Refusal, Rule};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::Office;
use crate::admissions::Admission;
use crate::config::System;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::message::{Kind, User as Told};
use crate::exchange::outbox::{self, Letter, Prepared};
pub(crate) use crate::memberships::integrated;
use crate::registrations::one_line;
use crate::store::events::Event;
use crate::store::participants::Card;
use crate::store::terms::Governed;
pub use crate::store::users::User;
use crate::store::{Conn, cases, events, sessions, terms as running, users};
use crate::terms::{Dates, Ended, Seen, one_of_each};
use crate::texts::Locale;
use crate::{firing, history, notices};

/// The word of this topic in events, documents and notices.
pub const SUBJECT: &str = "expertise_user";
/// Longest number of a certificate.
const LONGEST_NUMBER: usize = 100;

impl User {
    pub fn name(&self, locale: Locale) -> &str {
        locale.choose(&self.name_kk, &self.name_ru, &self.name_en)
    }

    /// What its access rests on, while it has any.
    pub fn validity(&self) -> Option<Validity> {
        match &self.state {
            State::Agreed { validity, .. }
            | State::Ready { validity, .. }
            | State::Registered { validity, .. } => Some(*validity),
            State::New | State::NotRegistered { .. } | State::Suspended { .. } => None,
        }
    }

    /// The operator's term, and the end of what access rests on, with whatever ran before.
    fn dues(
        &self,
        office: &Office,
        (history, ended): (&[Event], &[Ended]),
        now: Timestamp,
    ) -> Result<Vec<(Due, Seen)>, Error> {
        let law = office.laws.of(&self.governed, now)?;
        let last = |kind: &str| history.iter().rev().find(|event| event.kind == kind).map(|event| event.at);
        let agreed = last("user_agreed").map(|at| {
            let due = law.due(Rule::RegisterExpertiseUser, at).map_err(Error::internal)?;
            Ok((due, last("user_registered").map_or(Seen::Running(now), Seen::Done)))
        });
        let known: Result<Vec<_>, Error> = agreed.into_iter().collect();
        Ok(one_of_each(known?, &self.state.terms(&law), ended, now))
    }
}

/// Whether the people of an organisation work here now. The operator's own does until its access is suspended (A-36.p3).
pub(crate) async fn has_access(
    office: &Office,
    conn: &mut Conn,
    bin: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    match users::of_bin(conn, bin).await? {
        Some(user) => Ok(user.state.has_access(now, &office.laws.of(&user.governed, now)?)),
        None => Ok(bin == office.config.organisation.bin),
    }
}

/// The roles in which people work for an organisation, not for the operator of the system.
pub(crate) fn works_for_user(role: Role) -> bool {
    matches!(role, Role::ExpertiseExpert | Role::ExpertiseHead | Role::ExpertiseAuthorized)
}

/// All, for the registrar.
pub async fn all(office: &Office, ctx: &Ctx) -> Result<Vec<User>, Error> {
    access::any_may(&ctx.actor.roles, Action::RegisterExpertiseUser)?;
    Ok(users::all(&mut *office.db.read().await?).await?)
}

/// One with its history, the newest first.
pub async fn card(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(User, Vec<Event>), Error> {
    access::any_may(&ctx.actor.roles, Action::RegisterExpertiseUser)?;
    let mut reader = office.db.read().await?;
    let user = users::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let mut history = events::of_subject(&mut reader, SUBJECT, id).await?;
    history.reverse();
    Ok((user, history))
}

/// The visitor's own organisation, where it is known here.
pub async fn mine(office: &Office, ctx: &Ctx) -> Result<Option<User>, Error> {
    let Some(bin) = &ctx.actor.bin else { return Ok(None) };
    Ok(users::of_bin(&mut *office.db.read().await?, bin).await?)
}

/// Its dates, for the registrar and for itself.
pub async fn dates(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Dates, Error> {
    let mut reader = office.db.read().await?;
    let user = users::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let may = access::any_may(&ctx.actor.roles, Action::RegisterExpertiseUser).is_ok();
    if !may && ctx.actor.bin.as_ref() != Some(&user.bin) {
        return Err(Error::NotFound);
    }
    let history = events::of_subject(&mut reader, SUBJECT, id).await?;
    let ended = Ended::of::<State>(office, &history);
    let dues = user.dues(office, (&history, &ended), ctx.now)?;
    let name = user.name(ctx.locale).to_owned();
    Ok(Dates { subject: (SUBJECT, id), number: None, name, dues, ended })
}

/// Open cases of an organisation with the ends of their running terms.
pub async fn open_cases(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
) -> Result<Vec<(cases::Case, Vec<running::Term>)>, Error> {
    access::any_may(&ctx.actor.roles, Action::RegisterExpertiseUser)?;
    let mut reader = office.db.read().await?;
    let user = users::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let mut open = Vec::new();
    for case in cases::open_of(&mut reader, &of(office, &user.bin)).await? {
        let terms = running::of_subject(&mut reader, crate::expertise::SUBJECT, case.id).await?;
        open.push((case, terms));
    }
    Ok(open)
}

/// How the cases of an organisation are marked: those from before organisations were told apart are the operator's own.
pub(crate) fn of(office: &Office, bin: &str) -> [String; 2] {
    let unmarked = if bin == office.config.organisation.bin { String::new() } else { bin.to_owned() };
    [bin.to_owned(), unmarked]
}

/// Both have signed: from here the term of the registration runs (A-36.p1); the questionnaire came with the signature of
/// the organisation (A-36.p2).
pub(crate) async fn concluded(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
) -> Result<Uuid, Error> {
    let form = &admission.form;
    let (Some(accredited_until), Some(agreed_until)) = (form.accredited_until(), form.agreed_until()) else {
        return Err(Error::Stale);
    };
    let mut user = known(conn, ctx, admission).await?;
    user.name_ru = form.name_ru.clone();
    user.name_en = form.name_en.clone();
    user.card = form.card();
    let integrated = integrated(office, conn).await?;
    let agree = Command::Agree { accredited_until, agreed_until, integrated };
    go(office, conn, ctx, &mut user, [agree, Command::PresentQuestionnaire], Json::Null).await?;
    Ok(user.id)
}

/// The registration itself: from here its people may be given roles (A-36.p1).
pub(crate) async fn registered(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
) -> Result<(), Error> {
    let mut user = subject(conn, admission).await?;
    go(office, conn, ctx, &mut user, [Command::Register], Json::Null).await
}

/// Nobody is registered; gives the clause of the condition that is lacking.
pub(crate) async fn not_registered(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
    lack: &str,
) -> Result<&'static str, Error> {
    let lack = Lack::ALL.into_iter().find(|it| it.name() == lack).ok_or(Error::Stale)?;
    let mut user = known(conn, ctx, admission).await?;
    go(office, conn, ctx, &mut user, [Command::NotRegister { lack }], Json::Null).await?;
    Ok(lack.clause())
}

/// The certificate of a further validity is accepted.
pub(crate) async fn renewed(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
) -> Result<(), Error> {
    let mut user = subject(conn, admission).await?;
    let accredited_until = admission.form.accredited_until().ok_or(Error::Stale)?;
    let card = admission.form.card();
    user.card = Card {
        issuer: card.issuer,
        issued: card.issued,
        kinds: card.kinds,
        certificate: card.certificate,
        ..user.card
    };
    let renew = Command::Renew { accredited_until, certificate: user.card.certificate.clone() };
    go(office, conn, ctx, &mut user, [renew], Json::Null).await
}

/// The operator's own organisation: registered without agreement, questionnaire or term (A-36.p3); the same brings it back.
pub async fn register_own(
    office: &Office,
    ctx: &Ctx,
    certificate: &str,
    accredited_until: Date,
) -> Result<User, Error> {
    access::any_may(&ctx.actor.roles, Action::RegisterExpertiseUser)?;
    let certificate = one_line(certificate);
    if certificate.is_empty() || certificate.chars().count() > LONGEST_NUMBER {
        return Err(Error::field("certificate", "participants-error-certificate"));
    }
    let of = &office.config.organisation;
    let known = users::of_bin(&mut *office.db.read().await?, &of.bin).await?;
    let id = known.as_ref().map_or_else(|| ctx.id(), |user| user.id);
    // That it is a user the portal knows by itself; that it is one again, only from us.
    let letters = match known.as_ref().map(|user| &user.state) {
        Some(State::Suspended { .. }) => told(office, ctx, (id, &of.bin, &of.name_kk), None, ctx.now).await?,
        _ => Vec::new(),
    };
    let mut tx = office.db.begin().await?;
    let mut user = match users::of_bin(&mut tx, &of.bin).await? {
        Some(user) => users::hold(&mut tx, user.id).await?.ok_or(Error::Stale)?,
        None => {
            let names = (of.name_kk.clone(), of.name_ru.clone(), of.name_en.clone());
            new(&mut tx, id, &of.bin, names).await?
        }
    };
    if known.map(|known| known.version).unwrap_or(1) != user.version {
        return Err(Error::Stale);
    }
    user.card.certificate = certificate;
    let integrated = integrated(office, &mut tx).await?;
    let command = Command::RegisterOwn { operates: true, accredited_until, integrated };
    go(office, &mut tx, ctx, &mut user, [command], Json::Null).await?;
    for letter in &letters {
        outbox::send(&mut tx, letter).await?;
    }
    tx.commit().await?;
    user.version += 1;
    Ok(user)
}

/// Suspends the access by a decision: from this moment nobody of the organisation works here, and the portal is
/// told in the same transaction.
pub(crate) async fn suspended(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    (id, ground): (Uuid, Ground),
    letters: &[Prepared],
    data: Json,
) -> Result<(), Error> {
    let mut user = users::hold(conn, id).await?.ok_or(Error::NotFound)?;
    go(office, conn, ctx, &mut user, [Command::Suspend { ground }], data).await?;
    lost(office, conn, ctx, &user, letters).await
}

/// Whether a ground can be used now: looked at before a letter is set.
pub(crate) fn suspendable(office: &Office, ctx: &Ctx, user: &User, ground: Ground) -> Result<(), Error> {
    let law = office.laws.of(&user.governed, ctx.now)?;
    user.state.clone().apply(Command::Suspend { ground }, ctx.now, &law)?;
    Ok(())
}

/// The operator's term has ended, or accreditation or agreement have: by this the access ends, dated by the midnight
/// however late the job runs.
pub async fn expire(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let Some(seen) = users::find(&mut *office.db.read().await?, id).await? else { return Ok(()) };
    let law = office.laws.of(&seen.governed, ctx.now)?;
    if !firing::over(&seen.state.terms(&law), ctx.now) {
        return Ok(());
    }
    let after = seen.state.clone().apply(Command::Expire, ctx.now, &law)?.next;
    let letters = match &after {
        State::Suspended { ground, suspended_at } => {
            told(office, ctx, (id, &seen.bin, &seen.name_kk), Some(*ground), *suspended_at).await?
        }
        _ => Vec::new(),
    };
    let mut tx = office.db.begin().await?;
    let Some(mut user) = users::hold(&mut tx, id).await?.filter(|it| it.version == seen.version) else {
        return Err(Error::Stale);
    };
    firing::law_of(office, &mut tx, &user.governed, ctx.now).await?;
    go(office, &mut tx, ctx, &mut user, [Command::Expire], Json::Null).await?;
    match &user.state {
        State::Suspended { .. } => lost(office, &mut tx, ctx, &user, &letters).await?,
        _ => {
            let data = json!({ "bin": user.bin });
            let admin = Role::ExpertiseOperatorAdmin;
            notices::alert(&mut tx, ctx, admin, (SUBJECT, id), "user-overdue-alert", data).await?;
        }
    }
    tx.commit().await?;
    tracing::info!(user.id = %id, "a term of organisation {id} has ended: {}", user.state.name());
    Ok(())
}

/// Sessions end at once, the organisation and the operator are told, the portal hears of it (A-37.R-a, R-b). The people of
/// the operator itself go on to administer the system; as experts they have no access either.
async fn lost(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    user: &User,
    letters: &[Prepared],
) -> Result<(), Error> {
    let State::Suspended { ground, .. } = &user.state else { return Ok(()) };
    if user.bin != office.config.organisation.bin {
        sessions::end_of_party(conn, &user.bin, ctx.now).await?;
    }
    for letter in letters {
        outbox::send(conn, letter).await?;
    }
    let subject = (SUBJECT, user.id);
    let data = json!({ "bin": user.bin, "suspension": ground });
    notices::tell(conn, ctx, &user.bin, subject, "user-suspended", data.clone()).await?;
    notices::alert(conn, ctx, Role::ExpertiseOperatorAdmin, subject, "user-suspended", data).await
}

/// The messages to the portals about an organisation of a procedure.
pub(crate) async fn letters(
    office: &Office,
    ctx: &Ctx,
    admission: &Admission,
    ground: Option<Ground>,
) -> Result<Vec<Prepared>, Error> {
    match (office.config.system, admission.subject) {
        (System::Expertise, Some(id)) => {
            told(office, ctx, (id, &admission.party, &admission.name), ground, ctx.now).await
        }
        _ => Ok(Vec::new()),
    }
}

/// The messages to the portals: it is a user here since, or its access is suspended by this ground.
pub(crate) async fn told(
    office: &Office,
    ctx: &Ctx,
    (id, bin, name): (Uuid, &str, &str),
    ground: Option<Ground>,
    at: Timestamp,
) -> Result<Vec<Prepared>, Error> {
    let body = Told {
        bin: bin.to_owned(),
        name: name.to_owned(),
        registered: ground.is_none(),
        at,
        ground: ground.map(|ground| ground.name().to_owned()),
        clause: ground.map_or("A-36.p1", Ground::clause).to_owned(),
    };
    let mut letters = Vec::new();
    for peer in &office.config.peers {
        let (to, kind) = (peer.code.as_str(), Kind::User);
        let letter = Letter { to, subject_id: id, kind, body: &body, blobs: Vec::new(), ahead: 0 };
        letters.push(outbox::prepare(office, ctx, letter).await?);
    }
    Ok(letters)
}

async fn known(conn: &mut Conn, ctx: &Ctx, admission: &Admission) -> Result<User, Error> {
    match users::of_bin(conn, &admission.party).await? {
        Some(user) => users::hold(conn, user.id).await?.ok_or(Error::Stale),
        None => {
            let form = &admission.form;
            let names = (admission.name.clone(), form.name_ru.clone(), form.name_en.clone());
            new(conn, ctx.id(), &admission.party, names).await
        }
    }
}

async fn new(
    conn: &mut Conn,
    id: Uuid,
    bin: &str,
    (name_kk, name_ru, name_en): (String, String, String),
) -> Result<User, Error> {
    let user = User {
        id,
        bin: bin.to_owned(),
        name_kk,
        name_ru,
        name_en,
        state: State::New,
        governed: Governed::default(),
        version: 1,
        card: Card::default(),
    };
    if users::insert(conn, &user).await? { Ok(user) } else { Err(Error::Stale) }
}

async fn subject(conn: &mut Conn, admission: &Admission) -> Result<User, Error> {
    let id = admission.subject.ok_or(Error::Stale)?;
    users::hold(conn, id).await?.ok_or(Error::NotFound)
}

/// Applies commands one after the other and writes what happened; `data` is added to each event.
async fn go(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    user: &mut User,
    commands: impl IntoIterator<Item = Command>,
    data: Json,
) -> Result<(), Error> {
    let law: Law = match user.governed.edition.is_empty() {
        true => office.law(ctx.now),
        false => office.laws.of(&user.governed, ctx.now)?,
    };
    let mut happened = Vec::new();
    for command in commands {
        let outcome = user.state.clone().apply(command, ctx.now, &law)?;
        user.state = outcome.next;
        user.governed.begin(&law);
        happened.extend(outcome.events);
    }
    for event in &mut happened {
        for (name, value) in data.as_object().into_iter().flatten() {
            event.data[name] = value.clone();
        }
    }
    if !users::update(conn, user).await? {
        return Err(Error::Stale);
    }
    let terms = user.state.terms(&law);
    history::write(office, conn, ctx, &law, (SUBJECT, user.id), &happened, &terms).await
}

/// Refused where an organisation that is not registered here would be given people (A-37.R-a).
pub(crate) async fn may_have_people(
    office: &Office,
    conn: &mut Conn,
    bin: &str,
    now: Timestamp,
) -> Result<(), Error> {
    if has_access(office, conn, bin, now).await? {
        return Ok(());
    }
    let (clause, code) = (Clause("A-36.p1"), "user-not-registered");
    Err(Error::Refused(Refusal { clause, code, args: [("bin", bin.to_owned())].into() }))
}
