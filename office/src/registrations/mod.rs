//! Registration of portal users: the registrant's side (A-8, B-6), the operator's side (A-8.p2, A-9, B-7), the cabinet
//! (A-10, B-8). Each order has its own portal; one party registers with each by itself (B-1).

pub mod agreement;
pub mod confirmation;
pub mod correction;
mod decide;
mod draft;
mod form;
mod present;
pub mod refusal;
mod renew;
mod signed;
pub mod users;
pub mod versions;

use jiff::Timestamp;
use law::access::{self, Action};
use law::authority::Right;
use law::event::Subject;
use law::ids::Warning;
use law::registration::{Applicant, Service, Signer};
use law::{Bin, Clause, Due, Iin, Law, Order, Refusal};
use pki::{Power, Verified};

pub use decide::{
    Beside, Card, Figures, Findings, PER_PAGE, Queue, Wanted, beside, card, expire, queue, wanted,
};
pub use draft::{begin_upload, mine, papers, remove_file, save, start, upload_whole, view};
pub use form::Form;
pub(crate) use form::{email_problem, one_line, phone_problem};
pub use law::registration::{Attachment, Ground, State};
pub use present::{Agreement, agreement, present};
pub(crate) use refusal::check_key;
pub(crate) use renew::agreed;
pub use renew::{Renewal, countersign, renew, renewal, to_countersign};

use crate::arrival::Check;
use crate::config::{Realm, System};
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::questionnaires::{self, Asked, Kind};
pub use crate::store::registrations::{Registration, Waiting};
use crate::store::terms::Governed;
use crate::store::{Conn, events, registrations};
use crate::terms::{Dates, Ended, Seen, one_of_each};
use crate::texts::Words;
use crate::{Office, authorities, uploads};

/// The word of this topic in events, documents and notices.
pub const SUBJECT: &str = "registration";

/// A registration with its files, as its owner sees it.
#[derive(Clone, Debug)]
pub struct View {
    pub registration: Registration,
    pub files: Vec<File>,
    /// Of a draft the version of the form in force, else the one on which it was presented.
    pub questionnaire: questionnaires::Version,
    /// The version that was seen when the draft was typed, where another one is in force now.
    pub former: Option<questionnaires::Version>,
}

/// A file attached to a draft, with how far its upload is.
#[derive(Clone, Debug)]
pub struct File {
    pub attachment: Attachment,
    pub upload: uploads::Upload,
    /// How its check stands, when it is whole.
    pub check: Check,
}

impl Registration {
    /// Who is registered, in the words of the law.
    pub fn applicant(&self) -> Result<Applicant, Error> {
        // The numbers were checked when they were let in; the published test numbers pass again here.
        Ok(match &self.bin {
            Some(bin) => {
                Applicant::LegalEntity { bin: Bin::from_certificate(bin, true).map_err(Error::internal)? }
            }
            None => Applicant::Individual {
                iin: Iin::from_certificate(&self.iin, true).map_err(Error::internal)?,
            },
        })
    }

    /// What the order with whose portal it is says of it.
    pub fn service(&self) -> &'static Service {
        law::registration::service(self.order)
    }

    /// The form that is filled in (A-8.1, B-6.1).
    pub fn questionnaire(&self) -> Kind {
        Kind::User { order: self.order, legal: self.is_legal_entity() }
    }

    /// What the form says, label and answer, in the words of the version on which it was filled in; bank details where
    /// there are any.
    pub fn answers(&self, version: &questionnaires::Version, words: &Words) -> Vec<(String, String)> {
        version.said(words, |name| self.said(name), &self.form.own)
    }

    /// The same for machines.
    pub fn json(&self, version: &questionnaires::Version) -> serde_json::Value {
        version.json(|name| self.form.value(name), &self.form.own)
    }

    fn said(&self, name: &str) -> Option<String> {
        self.form.value(name).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// The operator's term with its reasons, while it runs (A-8.p2, B-6.p2).
    pub fn due(&self, office: &Office) -> Result<Option<Due>, Error> {
        Ok(self.state.due(&self.law(office)?))
    }

    /// The operator's term with how it is seen, once presented: also after the decision, by the days that it was
    /// decided by.
    fn dues(&self, office: &Office, ended: &[Ended], now: Timestamp) -> Result<Vec<(Due, Seen)>, Error> {
        let Some(presented_at) = self.presented_at else { return Ok(Vec::new()) };
        let law = self.law(office)?;
        let due = law.due(self.service().rule, presented_at).map_err(Error::internal)?;
        let known = vec![(due, self.decided_at.map_or(Seen::Running(now), Seen::Done))];
        Ok(one_of_each(known, &self.state.terms(&law), ended, now))
    }

    /// The law that governs it: the edition under which it was presented.
    pub(crate) fn law(&self, office: &Office) -> Result<Law, Error> {
        let at = self.presented_at.unwrap_or(self.created_at);
        match self.governed.edition.is_empty() {
            true => Ok(office.laws.of_order(self.order, at)),
            false => office.laws.of(&self.governed, at),
        }
    }

    /// The groups of attachments of this registrant, and whether each is obligatory.
    pub fn groups(&self) -> Vec<(Attachment, bool)> {
        let Ok(applicant) = self.applicant() else { return Vec::new() };
        let needed = applicant.obligatory().iter().map(|group| (*group, true));
        needed.chain(applicant.optional().iter().map(|group| (*group, false))).collect()
    }

    /// Fields and documents that a ground about data can be about: those that this registrant has.
    pub fn markable(&self, asked: &questionnaires::Version) -> Vec<String> {
        let groups = self.groups().into_iter().map(|(group, _)| group.name().to_owned());
        let questions = asked.content.questions.iter().map(|it| it.name.clone());
        std::iter::once("name".to_owned()).chain(questions).chain(groups).collect()
    }

    pub fn is_legal_entity(&self) -> bool {
        self.bin.is_some()
    }

    pub fn is_registered(&self) -> bool {
        matches!(self.state, State::Registered { .. })
    }

    /// Whether it waits for the operator.
    pub fn waits(&self) -> bool {
        matches!(self.state, State::Presented { .. })
    }

    /// What is unusual in the numbers from the certificate. It keeps nobody out; the operator compares.
    pub fn unusual_numbers(&self) -> Vec<Warning> {
        let iin = Iin::from_certificate(&self.iin, true).map(|iin| iin.warnings());
        let bin = self.bin.as_deref().map(|bin| Bin::from_certificate(bin, true).map(|bin| bin.warnings()));
        [Some(iin), bin].into_iter().flatten().flatten().flatten().collect()
    }

    fn is_of(&self, actor: &Actor) -> bool {
        actor.is_owner(&self.iin, self.bin.as_deref())
    }
}

/// BIN of the organisation the actor signed in for, or the own IIN: whose cabinet he uses.
pub fn party(actor: &Actor) -> Result<&str, Error> {
    let party = actor.bin.as_deref().or(actor.iin.as_deref());
    party.ok_or(Error::Denied { clause: Clause("A-3") })
}

/// Whether a party is registered with one of the portals: then what its people may follows from their powers.
pub(crate) async fn is_user(conn: &mut Conn, party: &str) -> Result<bool, Error> {
    for order in Order::ALL {
        if registrations::is_registered(conn, party, order).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The registration of the actor's party for expertise, if it is confirmed: nothing is submitted without (A-16.p1).
pub(crate) async fn registered(conn: &mut Conn, actor: &Actor) -> Result<Registration, Error> {
    let registration = registrations::of_party(conn, party(actor)?, Order::Expertise).await?;
    registration.filter(Registration::is_registered).ok_or_else(|| {
        Error::Refused(Refusal {
            clause: Clause("A-16.p1"),
            code: "not-registered",
            args: Default::default(),
        })
    })
}

/// One's own registration; somebody else's is not found.
async fn own(conn: &mut Conn, ctx: &Ctx, id: uuid::Uuid) -> Result<Registration, Error> {
    let found = registrations::find(conn, id).await?;
    let registration = found.filter(|it| it.is_of(&ctx.actor)).ok_or(Error::NotFound)?;
    if sees(conn, &ctx.actor).await? { Ok(registration) } else { Err(Error::NotFound) }
}

/// Whether the actor sees what belongs to his party: anybody with its key until it is registered with one of the portals,
/// from then on those who have a right to.
pub(crate) async fn sees(conn: &mut Conn, actor: &Actor) -> Result<bool, Error> {
    has(conn, actor, Action::UseCabinet).await
}

/// The same of filling in and uploading; refused where it is not so.
pub(crate) async fn may_prepare(conn: &mut Conn, actor: &Actor) -> Result<(), Error> {
    if has(conn, actor, Action::EditApplication).await? {
        return Ok(());
    }
    access::any_may(&actor.roles, Action::EditApplication)?;
    Ok(())
}

/// The party for which the actor uploads, where he may.
pub async fn prepares_for<'a>(office: &Office, ctx: &'a Ctx) -> Result<&'a str, Error> {
    may_prepare(&mut *office.db.read().await?, &ctx.actor).await?;
    party(&ctx.actor)
}

async fn has(conn: &mut Conn, actor: &Actor, action: Action) -> Result<bool, Error> {
    Ok(access::any_may(&actor.roles, action).is_ok() || !is_user(conn, party(actor)?).await?)
}

/// The version of the form on which a registration was presented.
pub(crate) async fn filled_in(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    registration: &Registration,
) -> Result<questionnaires::Version, Error> {
    let asked = Asked::at(office, conn, registration.questionnaire(), ctx.now).await?;
    Ok(asked.presented(registration.form.questionnaire))
}

/// The dates of one's own registration.
pub async fn dates(office: &Office, ctx: &Ctx, id: uuid::Uuid) -> Result<Dates, Error> {
    let mut reader = office.db.read().await?;
    let registration = own(&mut reader, ctx, id).await?;
    gathered(office, &mut reader, ctx, registration).await
}

/// The dates of a registration that was presented, for the operator.
pub async fn dates_of_any(office: &Office, ctx: &Ctx, id: uuid::Uuid) -> Result<Dates, Error> {
    let registration = card(office, ctx, id).await?.registration;
    gathered(office, &mut *office.db.read().await?, ctx, registration).await
}

async fn gathered(office: &Office, conn: &mut Conn, ctx: &Ctx, of: Registration) -> Result<Dates, Error> {
    let ended = Ended::of::<State>(office, &events::of_subject(conn, SUBJECT, of.id).await?);
    let dues = of.dues(office, &ended, ctx.now)?;
    Ok(Dates { subject: (SUBJECT, of.id), number: None, name: of.name, dues, ended })
}

/// Who signed, in the words of the law. Powers: the head, whoever has the right to sign by the certificate, or whoever
/// was given it binds the organisation.
pub(crate) async fn signer(office: &Office, verified: &Verified, now: Timestamp) -> Result<Signer, Error> {
    let published = office.config.pki.realm == Realm::Test;
    let subject = &verified.signer;
    let by_certificate = binds_organisation(&verified.powers);
    Ok(Signer {
        iin: subject.iin.as_deref().and_then(|iin| Iin::from_certificate(iin, published).ok()),
        bin: subject.bin.as_deref().and_then(|bin| Bin::from_certificate(bin, published).ok()),
        may_sign_for_organisation: by_certificate || given_right_to_sign(office, verified, now).await?,
    })
}

/// Whether the organisation in the certificate gave its owner the right to sign for it, which it does on the portal.
async fn given_right_to_sign(office: &Office, verified: &Verified, now: Timestamp) -> Result<bool, Error> {
    let (Some(iin), Some(bin), System::Portal) =
        (&verified.signer.iin, &verified.signer.bin, office.config.system)
    else {
        return Ok(false);
    };
    let mut conn = office.db.read().await?;
    Ok(authorities::rights(office, &mut conn, iin, bin, now).await?.contains(&Right::Sign))
}

/// Whether the certificate itself lets its owner sign for the organisation in it.
pub(crate) fn binds_organisation(powers: &[Power]) -> bool {
    powers.iter().any(|power| matches!(power, Power::Head | Power::RightToSign))
}

/// A registration as it begins.
fn draft(
    ctx: &Ctx,
    order: Order,
    name: &str,
    previous: Option<&Registration>,
) -> Result<Registration, Error> {
    let at: Timestamp = ctx.now;
    Ok(Registration {
        id: ctx.id(),
        party: party(&ctx.actor)?.to_owned(),
        iin: ctx.actor.iin.clone().ok_or(Error::Denied { clause: Clause("A-3") })?,
        bin: ctx.actor.bin.clone(),
        order,
        name: name.to_owned(),
        state: State::Draft,
        governed: Governed::default(),
        version: 1,
        form: previous.map(|previous| previous.form.clone()).unwrap_or_default(),
        explanation: None,
        previous: previous.map(|previous| previous.id),
        created_at: at,
        updated_at: at,
        presented_at: None,
        decided_at: None,
    })
}
