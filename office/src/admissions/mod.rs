//! Procedures of expertise organisations: registration as participant of the portal, which is also the only
//! way back after a blocking, registration as user of an expertise system, and the certificate of a
//! further validity. The organisation fills in the questionnaire, attaches its accreditation certificate
//! and signs once; the registrar looks at it and decides. What the law says of the organisation itself stands in
//! [`crate::participants`] and [`crate::users`]; a procedure holds the papers.

pub mod agreement;
mod decide;
mod draft;
mod form;
mod present;

use law::access::{self, Action};
use law::{Clause, Refusal};
use uuid::Uuid;

pub(crate) use decide::declined;
pub use decide::{Card, Check, Queue, accept, card, conclude, queue};
pub use draft::{attach, discard, mine, papers, renew, save, start, take_out, view};
pub use form::KINDS_AT_MOST;
pub use present::{Reading, present, reading};

use crate::Office;
use crate::arrival;
use crate::config::System;
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::questionnaires::{self, Asked, Kind};
pub use crate::store::admissions::{Admission, Form, Purpose, State};
use crate::store::{Conn, admissions};
use crate::uploads::Upload;

/// The word of this topic in events, documents and notices.
pub const SUBJECT: &str = "admission";
/// Kind of the attached accreditation certificate.
pub const CERTIFICATE: &str = "accreditation_certificate";

/// A procedure as its organisation sees it, with the certificate that is attached and how its check stands.
#[derive(Clone, Debug)]
pub struct View {
    pub admission: Admission,
    pub file: Option<(Upload, arrival::Check)>,
    /// Of a draft the version of the questionnaire in force, else the one on which it was presented.
    pub questionnaire: questionnaires::Version,
    /// The version that was seen when the draft was typed, where another one is in force now.
    pub former: Option<questionnaires::Version>,
}

/// The clauses of a procedure.
pub(crate) struct Clauses {
    /// That the agreement is concluded, and who signs it.
    pub agreement: &'static str,
    /// Certificate and questionnaire.
    pub papers: &'static str,
    /// The operator's act.
    pub act: &'static str,
}

/// Those of the system on which it runs.
pub(crate) fn clauses(office: &Office, purpose: Purpose) -> Clauses {
    match (office.config.system, purpose) {
        (System::Portal, Purpose::Registration) => {
            Clauses { agreement: "A-12.p1", papers: "A-12.p2", act: "A-12.p3" }
        }
        (System::Expertise, Purpose::Registration) => {
            Clauses { agreement: "A-36.p1", papers: "A-36.p2", act: "A-36.p1" }
        }
        (System::Portal, Purpose::Renewal) => {
            Clauses { agreement: "A-13.1", papers: "A-13.1", act: "A-13.1" }
        }
        (System::Expertise, Purpose::Renewal) => {
            Clauses { agreement: "A-37.1", papers: "A-37.1", act: "A-37.1" }
        }
    }
}

/// What the registrar of a system may.
pub(crate) fn registering(office: &Office) -> Action {
    match office.config.system {
        System::Portal => Action::RegisterParticipant,
        System::Expertise => Action::RegisterExpertiseUser,
    }
}

pub(crate) fn registrar(office: &Office, ctx: &Ctx) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, registering(office))?;
    Ok(())
}

/// The questionnaire of a system.
pub fn kind(office: &Office) -> Kind {
    match office.config.system {
        System::Portal => Kind::Participant,
        System::Expertise => Kind::ExpertiseUser,
    }
}

/// The version of the questionnaire on which a procedure was presented.
pub(crate) async fn filled_in(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
) -> Result<questionnaires::Version, Error> {
    let asked = Asked::at(office, conn, kind(office), ctx.now).await?;
    Ok(asked.presented(admission.form.questionnaire))
}

impl Admission {
    /// Its questionnaire for machines.
    pub fn json(&self, version: &questionnaires::Version) -> serde_json::Value {
        let fields = self.form.fields();
        let value = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
        version.json(value, &self.form.own)
    }
}

/// The BIN in the certificate of whoever signed in: a person alone registers nothing here.
pub fn organisation<'a>(office: &Office, actor: &'a Actor) -> Result<&'a str, Error> {
    let clause = clauses(office, Purpose::Registration).agreement;
    actor.bin.as_deref().ok_or_else(|| refused(clause, "admission-needs-organisation"))
}

/// One's own procedure; somebody else's is not found.
async fn own(office: &Office, conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<Admission, Error> {
    let party = organisation(office, &ctx.actor)?;
    let found = admissions::find(conn, id).await?.filter(|it| it.party == party);
    let found = found.ok_or(Error::NotFound)?;
    if sees(office, conn, &ctx.actor).await? { Ok(found) } else { Err(Error::NotFound) }
}

/// Whoever has a key of the organisation; where it is a registered user of the portal, those who have a right to.
pub(crate) async fn sees(office: &Office, conn: &mut Conn, actor: &Actor) -> Result<bool, Error> {
    match office.config.system {
        System::Portal => crate::registrations::sees(conn, actor).await,
        System::Expertise => Ok(true),
    }
}

pub(crate) async fn change(conn: &mut Conn, admission: &Admission) -> Result<(), Error> {
    if admissions::update(conn, admission).await? { Ok(()) } else { Err(Error::Stale) }
}

pub(crate) fn refused(clause: &'static str, code: &'static str) -> Error {
    Error::Refused(Refusal { clause: Clause(clause), code, args: Default::default() })
}
