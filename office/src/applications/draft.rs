//! The draft: the form, the addressee, what is still missing. What is typed is kept at once, right or wrong.

use law::access::{self, Action};
use law::application::State;
use uuid::Uuid;

use super::files::{File, files};
use super::{Application, Form, change, editable, own, sections};
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::store::participants::Participant;
use crate::store::registrations::Registration;
use crate::store::terms::Governed;
use crate::store::{Conn, applications, participants};
use crate::{Office, kato, registrations as users};

/// A draft with everything its pages show.
#[derive(Clone, Debug)]
pub struct Draft {
    pub application: Application,
    pub owner: Registration,
    pub participant: Option<Participant>,
    /// Whether the chosen participant can be addressed now.
    pub participant_accepts: bool,
    pub files: Vec<File>,
}

impl Draft {
    /// What is wrong with the data of the object.
    pub fn wrong_form(&self) -> Vec<FieldError> {
        self.application.form.wrong()
    }

    /// What is wrong with the files: none, obligatory sections missing, uploads unfinished.
    pub fn wrong_files(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        if self.files.is_empty() {
            return vec![FieldError::new("file", "application-error-files-none")];
        }
        for section in self.missing_sections() {
            wrong.push(FieldError::new("file", "application-error-section-missing").with("section", section));
        }
        for file in self.files.iter().filter(|file| !file.upload.is_done()) {
            let error =
                FieldError::new(format!("file-{}", file.upload.id), "application-error-file-unfinished");
            wrong.push(error.with("name", &file.upload.file_name));
        }
        wrong
    }

    /// Files that are blocked or still being checked: nothing is signed or sent with them (A-51.2.a5).
    pub fn unchecked_files(&self) -> Vec<FieldError> {
        let done = self.files.iter().filter(|file| file.upload.is_done());
        done.filter_map(|file| file.check.wrong(format!("file-{}", file.upload.id), &file.upload.file_name))
            .collect()
    }

    /// Obligatory sections of which no complete file is there.
    pub fn missing_sections(&self) -> Vec<&'static str> {
        let there =
            |section: &str| self.files.iter().any(|file| file.section == section && file.upload.is_done());
        sections::REQUIRED.into_iter().filter(|section| !there(section)).collect()
    }

    /// What is wrong with the addressee.
    pub fn wrong_participant(&self) -> Vec<FieldError> {
        let error = |key| vec![FieldError::new("participant", key)];
        match &self.participant {
            None => error("application-error-participant-empty"),
            Some(_) if !self.participant_accepts => error("application-error-participant-not-accepting"),
            Some(_) => Vec::new(),
        }
    }
}

/// Begins an application. Only from the cabinet of a registered user (A-16.p1-R2).
pub async fn start(office: &Office, ctx: &Ctx) -> Result<Application, Error> {
    access::any_may(&ctx.actor.roles, Action::EditApplication)?;
    let mut tx = office.db.begin().await?;
    let owner = users::registered(&mut tx, &ctx.actor).await?;
    let application = Application {
        id: ctx.id(),
        registration: owner.id,
        participant: None,
        state: State::Draft,
        governed: Governed::default(),
        version: 1,
        form: Form::default(),
        no_state_secrets: false,
        due: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        arrived: None,
    };
    applications::insert(&mut tx, &application).await?;
    tx.commit().await?;
    Ok(application)
}

/// One's own application with files and addressee, also after it was sent.
pub async fn draft(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Draft, Error> {
    let mut reader = office.db.read().await?;
    load(office, ctx, &mut reader, id).await
}

pub(super) async fn load(office: &Office, ctx: &Ctx, conn: &mut Conn, id: Uuid) -> Result<Draft, Error> {
    let (application, owner) = own(conn, ctx, id).await?;
    let participant = match application.participant {
        Some(participant) => participants::find(conn, participant).await?,
        None => None,
    };
    let law = office.law(ctx.now);
    Ok(Draft {
        participant_accepts: participant
            .as_ref()
            .is_some_and(|participant| participant.accepts(ctx.now, &law)),
        files: files(office, conn, id).await?,
        application,
        owner,
        participant,
    })
}

/// Keeps what was typed, also when it is not right yet; then says what is wrong with it.
pub async fn save(office: &Office, ctx: &Ctx, id: Uuid, form: Form) -> Result<(), Error> {
    let overlong = form.overlong();
    if !overlong.is_empty() {
        return Err(Error::Invalid(overlong));
    }
    let wrong = form.wrong();
    let mut tx = office.db.begin().await?;
    let (mut application, _) = editable(&mut tx, ctx, &office.law(ctx.now), id).await?;
    // The place is chosen on a page of its own; an old page that saves itself must not take it away.
    let form = Form { place: application.form.place, ..form };
    if application.form != form {
        application.form = form;
        application.updated_at = ctx.now;
        change(&mut tx, &mut application).await?;
        tx.commit().await?;
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Chooses where the object lies by the classifier KATO; nothing takes the choice back.
pub async fn choose_place(office: &Office, ctx: &Ctx, id: Uuid, code: &str) -> Result<(), Error> {
    let law = office.law(ctx.now);
    let place = match code {
        "" => None,
        code => {
            let tree = kato::tree(office, ctx.now).await?;
            let known = code.parse().ok().and_then(|code| tree.get(code));
            let exists = known.filter(|unit| unit.exists(law.date(ctx.now)));
            Some(exists.ok_or_else(|| Error::field("place", "application-error-place"))?.code)
        }
    };
    let mut tx = office.db.begin().await?;
    let (mut application, _) = editable(&mut tx, ctx, &law, id).await?;
    if application.form.place != place {
        application.form.place = place;
        application.updated_at = ctx.now;
        change(&mut tx, &mut application).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Chooses the addressee from those that accept now (A-19.R1, R2).
pub async fn choose_participant(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    participant: Option<Uuid>,
) -> Result<(), Error> {
    let empty = || Error::field("participant", "application-error-participant-empty");
    let participant = participant.ok_or_else(empty)?;
    let law = office.law(ctx.now);
    let mut tx = office.db.begin().await?;
    let (mut application, _) = editable(&mut tx, ctx, &law, id).await?;
    let chosen = participants::find(&mut tx, participant).await?.ok_or_else(empty)?;
    if !chosen.accepts(ctx.now, &law) {
        return Err(Error::field("participant", "application-error-participant-not-accepting"));
    }
    if application.participant != Some(participant) {
        application.participant = Some(participant);
        application.updated_at = ctx.now;
        change(&mut tx, &mut application).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The applicant states that the materials contain no state secrets; it stands in what he signs (A-4.R1).
pub async fn state_no_secrets(office: &Office, ctx: &Ctx, id: Uuid, stated: bool) -> Result<(), Error> {
    if !stated {
        return Err(Error::field("no_state_secrets", "application-error-secrets"));
    }
    let mut tx = office.db.begin().await?;
    let (mut application, _) = editable(&mut tx, ctx, &office.law(ctx.now), id).await?;
    if !application.no_state_secrets {
        application.no_state_secrets = true;
        application.updated_at = ctx.now;
        change(&mut tx, &mut application).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Throws a draft away with its files.
pub async fn discard(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let (_, owner) = editable(&mut tx, ctx, &office.law(ctx.now), id).await?;
    let files = applications::files(&mut tx, id).await?;
    for file in &files {
        applications::remove_file(&mut tx, id, file.upload).await?;
    }
    applications::delete_draft(&mut tx, id).await?;
    tx.commit().await?;
    for file in files {
        office.uploads.terminate(&owner.party, file.upload, ctx.now).await?;
    }
    Ok(())
}
