//! The user gives a new version of a document that the application came with, in reply to a notice of the expertise
//! (A-46.p2): one file and one signature under a statement that names it. It is registered by the date rule of
//! documents in course (A-18.p2, A-18.p3) and goes to the expertise by itself. The former version stays
//! readable with its mark.

use std::fmt::Display;

use bytes::Bytes;
use futures_util::stream::Stream;
use jiff::Timestamp;
use law::access::{self, Action};
use law::application::{Command as OfApplication, Purpose as Why, Signer, in_course_date};
use law::replacement::{Command, Document as Kept, State};
use law::{Clause, Due, Law, Refusal};
use pki::{Purpose, Verified};
use serde_json::json;
use uuid::Uuid;

use super::statement::{Named, Statement, TYPE};
use super::{PROJECT, REPLY, REQUEST, Versions, is_former, key, of_reply, request};
use crate::applications::manifest::File as Entry;
use crate::applications::{self, Application, FORMS, incoming};
use crate::arrival::{self, Check};
use crate::ctx::{Actor, Ctx};
use crate::documents::{self as files, Announced};
use crate::error::Error;
use crate::evidence;
use crate::exchange::apply::{Received, body};
use crate::exchange::message::{self, Applicant, Bytes as Sent, File, Kind, Message, Reply};
use crate::exchange::outbox::{self, Letter, Prepared};
use crate::exchange::refusal::{refusal, refusal_with};
use crate::exchange::{files as transfer, signatures};
use crate::expertise::{self, receive};
use crate::store::cases::{self, Case};
use crate::store::documents::{self, Document};
use crate::store::peers::Peer;
use crate::store::registrations::Registration;
use crate::store::{self, Conn, Tx, blobs, replacements, signatures as signature_rows, uploads};
use crate::uploads::limits;
use crate::uploads::{New, Upload};
use crate::{Office, authorities, history, view};

/// The word of an upload that answers a notice; its subject is the document that it replaces.
pub const PURPOSE: &str = "reply";

/// A notice that can be answered, and how far the answer is.
#[derive(Clone, Debug)]
pub struct Answering {
    pub application: Application,
    pub owner: Registration,
    /// The version that is replaced.
    pub former: Document,
    pub notice: Document,
    /// Files that were chosen; one of them is signed.
    pub files: Vec<(Upload, Check)>,
    /// Why it cannot be answered now.
    pub refusal: Option<Refusal>,
    /// The bytes to be signed, when one checked file is there.
    pub statement: Option<Vec<u8>>,
    /// If it were signed now.
    pub registration: Due,
}

impl Answering {
    pub fn ground(&self) -> &str {
        self.notice.data["ground"].as_str().unwrap_or_default()
    }
}

/// The answer to the notice about this document of one's own application; not found where none was asked for.
pub async fn answering(office: &Office, ctx: &Ctx, id: Uuid, document: Uuid) -> Result<Answering, Error> {
    let mut reader = office.db.read().await?;
    read(office, ctx, &mut reader, id, document).await
}

async fn read(
    office: &Office,
    ctx: &Ctx,
    conn: &mut Conn,
    id: Uuid,
    document: Uuid,
) -> Result<Answering, Error> {
    access::any_may(&ctx.actor.roles, Action::EditApplication)?;
    let (application, owner) = applications::own(conn, ctx, id).await?;
    let all = documents::of_subject(conn, applications::SUBJECT, id).await?;
    let former = all.iter().find(|one| one.id == document && one.kind == PROJECT).ok_or(Error::NotFound)?;
    let about = |one: &&Document| one.kind == REQUEST && request::concerns(one) == Some(document);
    let notice = all.iter().rfind(about).ok_or(Error::NotFound)?;
    let law = application.law(office, ctx.now)?;
    let refusal = refused(conn, &application, &all, former, ctx.now, &law).await?;
    let found = arrival::found(office, conn, document).await?;
    let whole = uploads::of_subject(conn, document).await?.into_iter();
    let files: Vec<_> = whole.map(|upload| (upload.clone(), found.check(&upload))).collect();
    let mut answering = Answering {
        registration: in_course_date(&law, ctx.now),
        former: former.clone(),
        notice: notice.clone(),
        statement: None,
        application,
        owner,
        files,
        refusal,
    };
    answering.statement = statement(&answering)?;
    Ok(answering)
}

/// Why the notice cannot be answered: it was, or the case is over (A-46.p2).
async fn refused(
    conn: &mut Conn,
    application: &Application,
    all: &[Document],
    former: &Document,
    now: Timestamp,
    law: &Law,
) -> Result<Option<Refusal>, Error> {
    if is_former(all, former) {
        return Ok(Some(refusal("A-46.p2", "replacement-already-answered")));
    }
    let record = replacements::find(conn, super::first(all, former).id).await?;
    let told = record.is_some_and(|record| matches!(record.state, State::Notified { .. }));
    Ok(application.state.clone().apply(certify(former.id, told, true), now, law).err())
}

fn certify(document: Uuid, notice_received: bool, signer_entitled: bool) -> OfApplication {
    let (document, purpose) = (document.to_string(), Why::ReplyToNotice);
    OfApplication::Certify { document, purpose, notice_received, signer_entitled }
}

/// What is signed: only with exactly one file, which was accepted.
fn statement(answering: &Answering) -> Result<Option<Vec<u8>>, Error> {
    let Answering { former, notice, application, owner, .. } = answering;
    let ([(upload, check)], None) = (answering.files.as_slice(), &answering.refusal) else {
        return Ok(None);
    };
    if !check.is_accepted() {
        return Ok(None);
    }
    let named = |document: &Document, name: &str| Named {
        name: name.to_owned(),
        id: document.id,
        sha256: document.sha256.clone(),
    };
    let said = |name: &str| former.data[name].as_str().unwrap_or_default().to_owned();
    let form = Some(said("form")).filter(|form| FORMS.contains(&form.as_str()));
    let statement = Statement {
        kind: TYPE.into(),
        application: application.id,
        registration_number: application.state.number().ok_or(Error::Stale)?.0.to_owned(),
        applicant: applications::applicant(owner),
        notice: named(notice, notice.number.as_deref().unwrap_or_default()),
        former: named(former, &former.file_name),
        file: Entry {
            name: upload.file_name.clone(),
            media_type: upload.media_type.clone(),
            section: said("section"),
            // It stands where the former one stood.
            volume: said("volume"),
            folder: said("folder"),
            kinds: former.kinds().into_iter().map(str::to_owned).collect(),
            form: form.unwrap_or_else(|| FORMS[0].to_owned()),
            // A new version is read by whom the former one is.
            access: former.label(),
            size: upload.received,
            sha256: upload.sha256.clone().ok_or(Error::Stale)?,
        },
    };
    statement.bytes().map(Some).map_err(Error::internal)
}

/// Begins the upload of a new version in parts.
pub async fn begin_upload(
    office: &Office,
    ctx: &Ctx,
    document: Uuid,
    file: Announced,
) -> Result<Upload, Error> {
    let (parts, reuse) = (file.parts.clone(), file.reuse);
    let new = announce(office, ctx, document, file).await?;
    files::begin(office, new, &parts, reuse, ctx.now).await
}

/// Takes a new version that came whole with a plain form.
pub async fn upload_whole(
    office: &Office,
    ctx: &Ctx,
    document: Uuid,
    file: Announced,
    body: impl Stream<Item = Result<Bytes, impl Display + Send + 'static>> + Send + 'static,
) -> Result<Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let new = announce(office, ctx, document, file).await?.in_one_request(&limits);
    Ok(office.uploads.store_whole(new, body, ctx.now).await?)
}

async fn announce(office: &Office, ctx: &Ctx, document: Uuid, file: Announced) -> Result<New, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let mut reader = office.db.read().await?;
    let found = documents::find(&mut reader, document).await?;
    let found = found.filter(|one| one.subject_kind == applications::SUBJECT).ok_or(Error::NotFound)?;
    let answering = read(office, ctx, &mut reader, found.subject_id, document).await?;
    if let Some(refusal) = answering.refusal {
        return Err(refusal.into());
    }
    file.of(ctx, &limits, answering.owner.party, PURPOSE, document)
}

/// Takes back a file that was chosen and not signed.
pub async fn remove(office: &Office, ctx: &Ctx, document: Uuid, upload: Uuid) -> Result<(), Error> {
    let owner = crate::registrations::prepares_for(office, ctx).await?.to_owned();
    let found = uploads::find(&mut *office.db.read().await?, upload).await?;
    let ours = |one: &Upload| one.purpose == PURPOSE && one.subject_id == Some(document);
    found.filter(ours).ok_or(Error::NotFound)?;
    Ok(office.uploads.terminate(&owner, upload, ctx.now).await?)
}

/// Signs the new version: it is stored for good, registered when its date is there, and sent. The same signature sent
/// twice counts once.
pub async fn sign(office: &Office, ctx: &Ctx, id: Uuid, document: Uuid, cms: Vec<u8>) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::SubmitApplication)?;
    let cms = pki::container(&cms)?;
    match add(office, ctx, id, document, &cms).await {
        Err(Error::Stale | Error::NotFound | Error::Refused(_)) if known(office, ctx, id, &cms).await? => {
            Ok(())
        }
        outcome => outcome.map_err(|error| error.signing("A-46.p2")),
    }
}

async fn known(office: &Office, ctx: &Ctx, id: Uuid, cms: &[u8]) -> Result<bool, Error> {
    let mut reader = office.db.read().await?;
    applications::own(&mut reader, ctx, id).await?;
    let kept = signature_rows::of_subject(&mut reader, applications::SUBJECT, id).await?;
    Ok(kept.iter().any(|one| one.cms == cms))
}

async fn add(office: &Office, ctx: &Ctx, id: Uuid, document: Uuid, cms: &[u8]) -> Result<(), Error> {
    let answering = answering(office, ctx, id, document).await?;
    if let Some(refusal) = &answering.refusal {
        return Err(refusal.clone().into());
    }
    for (upload, check) in &answering.files {
        check.admit(&upload.file_name)?;
    }
    let statement = answering.statement.clone().ok_or_else(|| Error::field("file", "version-one-file"))?;
    let sha256 = answering.files[0].0.sha256.clone().ok_or(Error::Stale)?;
    if !office.blobs.contains(&sha256).await? {
        return Err(refusal_of_file("file-missing", &answering.files[0].0));
    }
    let verified = office.verify(cms.to_vec(), Some(statement.clone()), Purpose::Sign, ctx.now).await?;
    let law = answering.application.law(office, ctx.now)?;
    let entitled =
        applications::entitled(office, &answering.owner, &verified, ctx.now).await? == Signer::Entitled;
    answering.application.state.clone().apply(certify(document, true, entitled), ctx.now, &law)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let stored = office.blobs.put(&statement).await?;
    // Certified now, when everything is here (A-18.p2).
    let ctx = Ctx { now: office.clock.now().max(ctx.now), ..ctx.clone() };
    let due = in_course_date(&law, ctx.now);
    let registered_at = Some(due.at).filter(|at| *at <= ctx.now);
    let signed =
        Signed::new(&ctx, &answering, (stored.sha256, statement), verified, cms)?.registered(registered_at);
    let letter = match due.at <= ctx.now {
        true => Some(letter(office, &ctx, &signed.version, &signed.sent(&answering, due.at)?).await?),
        false => None,
    };
    let (ctx, answering, signed, letter, law) = (&ctx, &answering, &signed, &letter, &law);
    office
        .db
        .transact(|mut tx| async move {
            keep(office, ctx, &mut tx, law, answering, signed).await?;
            if let Some(letter) = letter {
                passed_on(office, ctx, &mut tx, law, &signed.version, letter).await?;
            }
            Ok((tx, ()))
        })
        .await
}

fn refusal_of_file(code: &'static str, upload: &Upload) -> Error {
    let args = [("name", upload.file_name.clone())].into();
    Error::Refused(Refusal { clause: Clause("A-46.p2"), code, args })
}

/// What is kept of a reply.
struct Signed {
    statement: (Document, Vec<u8>),
    version: Document,
    signature: signature_rows::Signature,
    verified: Verified,
}

impl Signed {
    fn new(
        ctx: &Ctx,
        answering: &Answering,
        (sha256, bytes): (String, Vec<u8>),
        verified: Verified,
        cms: &[u8],
    ) -> Result<Signed, Error> {
        let (former, upload) = (&answering.former, &answering.files[0].0);
        let number = answering.notice.number.clone();
        let statement = Document {
            id: ctx.id(),
            kind: REPLY.into(),
            title: former.title.clone(),
            file_name: format!("{}-{REPLY}.json", former.id),
            media_type: "application/json".into(),
            size: i64::try_from(bytes.len()).map_err(Error::internal)?,
            sha256,
            version: 1,
            supersedes: None,
            registered_at: None,
            data: json!({ "notice": answering.notice.id, "in_reply_to": number }),
            created_at: ctx.now,
            ..former.clone()
        };
        let mut data = former.data.clone();
        data["manifest"] = json!(statement.id);
        let version = Document {
            id: ctx.id(),
            title: upload.file_name.clone(),
            file_name: upload.file_name.clone(),
            media_type: upload.media_type.clone(),
            size: upload.received,
            sha256: upload.sha256.clone().ok_or(Error::Stale)?,
            version: former.version + 1,
            supersedes: Some(former.id),
            registered_at: None,
            data,
            created_at: ctx.now,
            ..former.clone()
        };
        let signature = history::signature(ctx, statement.id, "applicant", &verified, cms.to_vec())?;
        Ok(Signed { statement: (statement, bytes), version, signature, verified })
    }

    /// What waits for its date bears none yet.
    fn registered(mut self, at: Option<Timestamp>) -> Signed {
        self.statement.0.registered_at = at;
        self.version.registered_at = at;
        self
    }

    fn sent(&self, answering: &Answering, registered_at: Timestamp) -> Result<Reply, Error> {
        let (number, _) = answering.application.state.number().ok_or(Error::Stale)?;
        sent(number, (&self.version, registered_at), self.statement.1.clone(), &self.signature)
    }
}

fn sent(
    number: &str,
    (version, registered_at): (&Document, Timestamp),
    statement: Vec<u8>,
    signature: &signature_rows::Signature,
) -> Result<Reply, Error> {
    Ok(Reply {
        registration_number: number.to_owned(),
        statement: Sent(statement),
        signatures: vec![signatures::data(signature)?],
        file: File { id: Some(version.id), ..File::of(version) },
        certified_at: version.created_at,
        registered_at,
    })
}

/// The signed reply becomes documents of the application; nothing of it can be changed from now on.
async fn keep(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    law: &Law,
    answering: &Answering,
    signed: &Signed,
) -> Result<(), Error> {
    let id = answering.application.id;
    let mut application = store::applications::hold(tx, id).await?.ok_or(Error::NotFound)?;
    let all = documents::of_subject(tx, applications::SUBJECT, id).await?;
    // Somebody answered meanwhile: one new version to one notice.
    if let Some(refusal) = refused(tx, &application, &all, &answering.former, ctx.now, law).await? {
        return Err(refusal.into());
    }
    let command = certify(signed.version.id, true, true);
    applications::apply(office, tx, ctx, law, &mut application, command).await?;
    let (statement, _) = &signed.statement;
    blobs::insert(tx, &statement.sha256, statement.size, ctx.now).await?;
    documents::insert(tx, statement).await?;
    signature_rows::insert(tx, &signed.signature).await?;
    documents::insert(tx, &signed.version).await?;
    authorities::note_signing(office, tx, ctx, law, (applications::SUBJECT, id), &signed.verified).await?;
    uploads::delete(tx, answering.files[0].0.id).await?;
    let date = in_course_date(law, ctx.now).last_day;
    let said = json!({ "name": signed.version.file_name, "date": date });
    incoming::tell(tx, ctx, &application, "application-reply-certified", said).await
}

/// The version is registered: from now on it is in force, and it goes to the expertise.
async fn passed_on(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    law: &Law,
    version: &Document,
    letter: &Prepared,
) -> Result<(), Error> {
    let all = documents::of_subject(tx, applications::SUBJECT, version.subject_id).await?;
    let versions = Versions::of(tx, &all, version, Kept::User, law).await?;
    let reply = Command::Reply { number: key(version), certified_at: version.created_at };
    versions.apply(reply, ctx.now, law)?.write(office, tx, ctx, law).await?;
    outbox::send(tx, letter).await
}

async fn letter(office: &Office, ctx: &Ctx, version: &Document, reply: &Reply) -> Result<Prepared, Error> {
    let served = incoming::served_by(&mut *office.db.read().await?, version.subject_id).await?;
    let served = served.ok_or(Error::NotFound)?;
    let letter = Letter {
        to: &served.system_code,
        subject_id: version.subject_id,
        kind: Kind::Reply,
        body: reply,
        blobs: vec![version.sha256.clone()],
        ahead: 0,
    };
    outbox::prepare(office, ctx, letter).await
}

/// At the end of the term: what waited for its date is registered and sent, each once (A-18.p3).
pub(crate) async fn register(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    loop {
        let mut reader = office.db.read().await?;
        let Some(application) = store::applications::find(&mut reader, id).await? else { return Ok(()) };
        let law = application.law(office, ctx.now)?;
        let mut all = application.state.course().into_iter().flat_map(|course| &course.documents);
        let due = all.find(|it| {
            let reply = it.purpose == Why::ReplyToNotice && !it.registered;
            reply && in_course_date(&law, it.certified_at).at <= ctx.now
        });
        let Some(due) = due else { return Ok(()) };
        let version = documents::find(&mut reader, due.document.parse().map_err(Error::internal)?).await?;
        drop(reader);
        one(office, ctx, &application, &version.ok_or(Error::NotFound)?).await?;
    }
}

async fn one(office: &Office, ctx: &Ctx, application: &Application, version: &Document) -> Result<(), Error> {
    let law = application.law(office, ctx.now)?;
    let registered_at = in_course_date(&law, version.created_at).at;
    let mut reader = office.db.read().await?;
    let statement = version.data["manifest"].as_str().and_then(|id| id.parse().ok());
    let statement = documents::find(&mut reader, statement.ok_or(Error::NotFound)?).await?;
    let statement = statement.ok_or(Error::NotFound)?;
    let signature = signature_rows::of_document(&mut reader, statement.id).await?;
    let signature = signature.first().ok_or(Error::NotFound)?;
    drop(reader);
    let bytes = office.blobs.read(&statement.sha256).await?;
    let (number, _) = application.state.number().ok_or(Error::Stale)?;
    let reply = sent(number, (version, registered_at), bytes, signature)?;
    // The portal registers by itself.
    let ctx = &Ctx { actor: Actor::automatic(), ..ctx.clone() };
    let letter = letter(office, ctx, version, &reply).await?;

    let mut tx = office.db.begin().await?;
    let held = store::applications::hold(&mut tx, application.id).await?;
    let mut held = held.ok_or(Error::NotFound)?;
    let waits = |it: &law::application::InCourse| it.document == version.id.to_string() && !it.registered;
    if !held.state.course().is_some_and(|course| course.documents.iter().any(waits)) {
        return Ok(()); // another node did
    }
    let command = OfApplication::RegisterDocument { document: version.id.to_string() };
    applications::apply(office, &mut tx, ctx, &law, &mut held, command).await?;
    passed_on(office, ctx, &mut tx, &law, version, &letter).await?;
    let said = json!({ "name": version.file_name, "date": law.date(registered_at) });
    incoming::tell(&mut tx, ctx, &held, "application-reply-registered", said).await?;
    Ok(tx.commit().await?)
}

/// A reply of a user: readable, of a case of ours, and signed by its applicant over what it brings.
pub(crate) async fn acceptable(
    office: &Office,
    ctx: &Ctx,
    peer: &Peer,
    message: &Message,
) -> Result<Vec<Verified>, Error> {
    let reply: Reply = body(message)?;
    let unknown = || Error::from(refusal("A-46.p2", "replacement-unknown-document"));
    let case = cases::of_application(&mut *office.db.read().await?, &peer.code, message.subject_id).await?;
    let case =
        case.filter(|case| case.registration_number == reply.registration_number).ok_or_else(unknown)?;
    // One of the future would keep all that follows it waiting.
    if reply.certified_at > message.created_at {
        return Err(refusal("A-46.p2", "replacement-statement-differs").into());
    }
    let statement = read_statement(message.subject_id, &reply)?;
    let applicant: Applicant = serde_json::from_value(case.body["applicant"].clone())?;
    if (&statement.applicant.bin, &statement.applicant.iin) != (&applicant.bin, &applicant.iin) {
        return Err(refusal("A-46.p2", "replacement-statement-differs").into());
    }
    let signed = (reply.statement.0.as_slice(), reply.signatures.as_slice());
    let signers = receive::verify_signers(office, signed, &applicant, ctx.now)?;
    evidence::keep(office, &signers).await?;
    Ok(signers)
}

/// The statement, which must be about this application and name exactly the file of the message.
fn read_statement(application: Uuid, reply: &Reply) -> Result<Statement, Error> {
    let differs = || Error::from(refusal("A-46.p2", "replacement-statement-differs"));
    let statement = Statement::read(&reply.statement.0).map_err(|_| differs())?;
    let (entry, file) = (&statement.file, &reply.file);
    let same = statement.application == application
        && statement.registration_number == reply.registration_number
        && (&entry.sha256, entry.size, entry.access) == (&file.sha256, file.size, file.access)
        && file.id.is_some();
    if same { Ok(statement) } else { Err(differs()) }
}

/// The new version becomes a document of the case, once; the former one is marked.
pub(crate) async fn received(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let reply: Reply = body(&received.message)?;
    let statement = read_statement(received.message.subject_id, &reply)?;
    let signers: Vec<Verified> = serde_json::from_value(received.incoming.verified["signers"].clone())?;
    transfer::fetch(office, ctx, &received.peer, &reply.file).await?;
    let stored = office.blobs.put(&reply.statement.0).await?.sha256;

    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    let unknown = || Error::from(refusal("A-46.p2", "replacement-unknown-document"));
    let case = cases::of_application(&mut tx, &received.peer.code, received.message.subject_id).await?;
    let case = case.ok_or_else(unknown)?;
    let law = case.law(office)?;
    let due = in_course_date(&law, reply.certified_at).at;
    if due > ctx.now {
        // The portal counts by another clock or calendar: the version waits for its date here.
        return Err(Error::NotYet {
            from: due,
            why: "a reply is not registered yet by the date counted here".into(),
        });
    }
    let all = documents::of_subject(&mut tx, expertise::SUBJECT, case.id).await?;
    let on_portal = statement.former.id.to_string();
    let former = all.iter().find(|one| one.kind == PROJECT && key(one) == on_portal);
    let former = former.filter(|one| one.sha256 == statement.former.sha256).ok_or_else(unknown)?;
    if !all.iter().any(|one| one.id == statement.notice.id && request::concerns(one) == Some(former.id)) {
        return Err(
            refusal_with("A-46.p2", "replacement-without-notice", "number", &statement.notice.name).into()
        );
    }
    let versions = Versions::of(&mut tx, &all, former, Kept::User, &law).await?;
    let number = reply.file.id.map(|id| id.to_string()).ok_or_else(unknown)?;
    let versions =
        versions.apply(Command::Reply { number, certified_at: reply.certified_at }, ctx.now, &law)?;
    // Dated by its registration on the portal, however late it comes.
    let by_itself = Ctx { actor: Actor::automatic(), ..ctx.clone() };
    versions.write(office, &mut tx, &by_itself, &law).await?;
    let (signed, version) = arrived(ctx, &case, &reply, former, stored);
    blobs::insert(&mut tx, &signed.sha256, signed.size, ctx.now).await?;
    documents::insert(&mut tx, &signed).await?;
    for (data, verified) in reply.signatures.iter().zip(&signers) {
        signature_rows::insert(&mut tx, &signatures::row(ctx.id(), signed.id, data, verified)?).await?;
    }
    blobs::insert(&mut tx, &version.sha256, version.size, ctx.now).await?;
    documents::insert(&mut tx, &version).await?;
    arrival::plan_document(&mut tx, &version, ctx.now).await?;
    view::plan(&mut tx, &version.sha256, &version.file_name, version.size, ctx.now).await?;
    let note = of_reply("document_version_received", ctx.now, &version);
    history::note(&mut tx, ctx, &law, (expertise::SUBJECT, case.id), &[note]).await?;
    tx.commit().await?;
    tracing::info!(case.id = %case.id, "a new version of a document was received");
    Ok(())
}

/// Statement and new version as documents of the case.
fn arrived(
    ctx: &Ctx,
    case: &Case,
    reply: &message::Reply,
    former: &Document,
    sha256: String,
) -> (Document, Document) {
    let file = &reply.file;
    let signed = Document {
        id: ctx.id(),
        kind: REPLY.into(),
        file_name: format!("{}-{REPLY}.json", case.registration_number.replace(['/', '\\'], "-")),
        media_type: "application/json".into(),
        size: reply.statement.0.len() as i64,
        sha256,
        version: 1,
        supersedes: None,
        registered_at: Some(reply.registered_at),
        data: json!({}),
        created_at: ctx.now,
        ..former.clone()
    };
    let version = Document {
        id: ctx.id(),
        title: file.title.clone(),
        file_name: file.file_name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        sha256: file.sha256.clone(),
        version: former.version + 1,
        supersedes: Some(former.id),
        registered_at: Some(reply.registered_at),
        data: file.data(signed.id),
        created_at: ctx.now,
        ..former.clone()
    };
    (signed, version)
}
