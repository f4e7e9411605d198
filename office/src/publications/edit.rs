//! The operator's way to a version: write, see how it will be read, approve from a day on; or archive what is no longer
//! true. Versions are only added.

use std::collections::BTreeSet;
use std::fmt::Display;

use bytes::Bytes;
use futures_util::Stream;
use jiff::civil::Date;
use law::access::{self, Action};
use law::publication::{Kind, Objects, Scope, Works};
use serde_json::json;
use uuid::Uuid;

use super::read::{audience, today};
use super::{Draft, KIND, Publication, SUBJECT, Said, Version, clause, in_force, kinds};
use crate::arrival::{self, Check};
use crate::ctx::Ctx;
use crate::decisions;
use crate::documents::Announced;
use crate::error::{Error, FieldError};
use crate::exchange::sha256_hex;
use crate::registrations::{one_line, party};
use crate::store::documents::Document;
use crate::store::{Conn, documents, publications, uploads as files};
use crate::uploads::{Upload, limits, stored};
use crate::{Office, notices};

/// Longest title, and longest text of one language, in characters.
const LONGEST_TITLE: usize = 300;
const LONGEST_TEXT: usize = 100_000;
/// Most files of a version.
const MOST_FILES: usize = 50;

/// What an operator writes, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    pub titles: Said,
    pub texts: Said,
    pub works: Vec<String>,
    pub objects: Vec<String>,
}

/// A publication on the operator's desk.
#[derive(Clone, Debug)]
pub struct Desk {
    pub publication: Publication,
    /// The first one first.
    pub versions: Vec<Version>,
    /// Of the draft: those that go over, and those that were added, with how their checks stand.
    pub documents: Vec<Document>,
    pub uploads: Vec<(Upload, Check)>,
}

/// A draft as it would be approved.
#[derive(Clone, Debug)]
pub struct Preview {
    pub publication: Publication,
    pub titles: Said,
    pub texts: Said,
    pub scope: Scope,
    pub documents: Vec<Document>,
    pub uploads: Vec<Upload>,
}

impl Preview {
    /// What stands for everything that was seen, files too.
    pub fn seen(&self) -> String {
        let files = self.documents.iter().map(|it| it.id).chain(self.uploads.iter().map(|it| it.id));
        let files: String = files.map(|id| id.to_string()).collect();
        format!("{}-{}", self.publication.version, sha256_hex(files.as_bytes()))
    }
}

/// Every publication with its versions (without their texts), by number.
pub async fn all(office: &Office, ctx: &Ctx) -> Result<Vec<(Publication, Vec<Version>)>, Error> {
    may(ctx)?;
    let mut reader = office.db.read().await?;
    let titles = publications::titles(&mut reader).await?;
    let of = |id: Uuid| titles.iter().filter(|it| it.publication == id).cloned().collect();
    Ok(publications::all(&mut reader).await?.into_iter().map(|it| (it.clone(), of(it.id))).collect())
}

/// One of them.
pub async fn desk(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Desk, Error> {
    may(ctx)?;
    let mut reader = office.db.read().await?;
    let publication = publications::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let kept = documents::of_subject(&mut reader, SUBJECT, id).await?;
    let found = arrival::found(office, &mut reader, id).await?;
    let uploads = files::of_subject(&mut reader, id).await?;
    Ok(Desk {
        versions: publications::versions(&mut reader, id).await?,
        documents: carried(&publication, &kept),
        uploads: uploads.into_iter().map(|upload| (upload.clone(), found.check(&upload))).collect(),
        publication,
    })
}

fn carried(publication: &Publication, kept: &[Document]) -> Vec<Document> {
    let named = publication.draft.iter().flat_map(|draft| &draft.documents);
    named.filter_map(|id| kept.iter().find(|document| document.id == *id).cloned()).collect()
}

/// Begins a publication; nobody else sees it before a version is approved.
pub async fn begin(office: &Office, ctx: &Ctx, kind: &str) -> Result<Uuid, Error> {
    may(ctx)?;
    let known = Kind::parse(kind).filter(|kind| kinds(office.config.system).contains(kind));
    let kind = known.ok_or_else(|| Error::field("kind", "publication-error-kind"))?;
    let mut tx = office.db.begin().await?;
    let publication = Publication {
        id: ctx.id(),
        number: publications::next_number(&mut tx).await?,
        kind,
        draft: Some(Draft::default()),
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    publications::insert(&mut tx, &publication).await?;
    tx.commit().await?;
    Ok(publication.id)
}

/// Keeps what was typed, right or wrong, and says what is still wrong with it. `seen` is the version of the draft that the
/// operator knew: [`Error::Stale`] where somebody else wrote meanwhile. Without a draft it begins one.
pub async fn save(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    seen: i64,
    proposal: &Proposal,
) -> Result<Vec<FieldError>, Error> {
    may(ctx)?;
    let proposal = proposal.cleaned();
    let mut tx = office.db.begin().await?;
    let mut publication = seen_as(&mut tx, id, seen).await?;
    let documents = drafted(&mut tx, &publication, today(office, ctx)).await?.documents;
    let Proposal { titles, texts, works, objects } = proposal.clone();
    publication.draft = Some(Draft { titles, texts, works, objects, documents });
    change(&mut tx, ctx, &mut publication).await?;
    tx.commit().await?;
    Ok(proposal.read(publication.kind).err().unwrap_or_default())
}

/// Begins a version with what the one in force says, and with its files.
pub async fn rewrite(office: &Office, ctx: &Ctx, id: Uuid, seen: i64) -> Result<(), Error> {
    may(ctx)?;
    let mut tx = office.db.begin().await?;
    let mut publication = seen_as(&mut tx, id, seen).await?;
    publication.draft = Some(drafted(&mut tx, &publication, today(office, ctx)).await?);
    change(&mut tx, ctx, &mut publication).await?;
    Ok(tx.commit().await?)
}

/// The draft, or where there is none the version in force to begin with.
async fn drafted(conn: &mut Conn, it: &Publication, today: Date) -> Result<Draft, Error> {
    if let Some(draft) = &it.draft {
        return Ok(draft.clone());
    }
    let versions = publications::versions(conn, it.id).await?;
    Ok(in_force(&versions, today)
        .or(versions.iter().rfind(|it| !it.archived))
        .map(Draft::of)
        .unwrap_or_default())
}

impl Draft {
    /// What a version says, to begin another one with.
    pub fn of(version: &Version) -> Draft {
        Draft {
            titles: version.titles.clone(),
            texts: version.texts.clone(),
            works: version.scope.works.iter().map(|it| it.name().to_owned()).collect(),
            objects: version.scope.objects.iter().map(|it| it.name().to_owned()).collect(),
            documents: version.documents.clone(),
        }
    }

    fn proposal(&self) -> Proposal {
        Proposal {
            titles: self.titles.clone(),
            texts: self.texts.clone(),
            works: self.works.clone(),
            objects: self.objects.clone(),
        }
    }
}

/// Throws a draft away with its new files. What was approved stays.
pub async fn discard(office: &Office, ctx: &Ctx, id: Uuid, seen: i64) -> Result<(), Error> {
    may(ctx)?;
    let mut tx = office.db.begin().await?;
    let mut publication = seen_as(&mut tx, id, seen).await?;
    let uploads = files::of_subject(&mut tx, id).await?;
    publication.draft = None;
    change(&mut tx, ctx, &mut publication).await?;
    tx.commit().await?;
    for upload in uploads {
        office.uploads.terminate(&upload.owner, upload.id, ctx.now).await?;
    }
    Ok(())
}

/// Adds a file to the draft.
pub async fn with_file(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    file: Announced,
    body: impl Stream<Item = Result<Bytes, impl Display + Send + 'static>> + Send + 'static,
) -> Result<Upload, Error> {
    let desk = desk(office, ctx, id).await?;
    if desk.publication.draft.is_none() {
        return Err(Error::Stale);
    }
    if desk.documents.len() + desk.uploads.len() >= MOST_FILES {
        let many = FieldError::new("file", "publication-error-files").with("max", MOST_FILES);
        return Err(Error::Invalid(vec![many]));
    }
    let limits = limits::in_force(office, ctx).await?;
    let new = file.of(ctx, &limits, party(&ctx.actor)?.to_owned(), SUBJECT, id)?.in_one_request(&limits);
    Ok(office.uploads.store_whole(new, body, ctx.now).await?)
}

/// Takes a file out of the draft: an added one, or one that would have gone over.
pub async fn withdraw_file(office: &Office, ctx: &Ctx, id: Uuid, file: Uuid) -> Result<(), Error> {
    let Desk { mut publication, uploads, .. } = desk(office, ctx, id).await?;
    if let Some((upload, _)) = uploads.iter().find(|(upload, _)| upload.id == file) {
        office.uploads.terminate(&upload.owner, file, ctx.now).await?;
        return Ok(());
    }
    let draft = publication.draft.as_mut().ok_or(Error::Stale)?;
    draft.documents.retain(|document| *document != file);
    let mut tx = office.db.begin().await?;
    change(&mut tx, ctx, &mut publication).await?;
    Ok(tx.commit().await?)
}

/// The draft as it will be read, or everything that is wrong with it.
pub async fn preview(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Preview, Error> {
    let Desk { publication, documents, uploads, .. } = desk(office, ctx, id).await?;
    let draft = publication.draft.clone().ok_or(Error::NotFound)?;
    let mut wrong = Vec::new();
    for (upload, check) in &uploads {
        wrong.extend(check.wrong("file".into(), &upload.file_name));
    }
    match draft.proposal().read(publication.kind) {
        Ok(scope) if wrong.is_empty() => Ok(Preview {
            titles: draft.titles,
            texts: draft.texts,
            scope,
            documents,
            uploads: uploads.into_iter().map(|(upload, _)| upload).collect(),
            publication,
        }),
        read => Err(Error::Invalid([read.err().unwrap_or_default(), wrong].concat())),
    }
}

/// Approves the draft as it was seen ([`Preview::seen`]), from a day on. Whoever must read something obligatory is told.
pub async fn approve(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    seen: &str,
    (from, reason): (&str, &str),
) -> Result<Version, Error> {
    let preview = preview(office, ctx, id).await?;
    if preview.seen() != seen {
        return Err(Error::Stale);
    }
    let Preview { publication, titles, texts, scope, documents: carried, uploads } = preview;
    let day = decisions::read("publication", from, reason, today(office, ctx));
    let (valid_from, reason) = day.map_err(Error::Invalid)?;
    stored(office, uploads.iter(), clause(office, publication.kind)).await?;
    let mut tx = office.db.begin().await?;
    let mut publication = seen_as(&mut tx, id, publication.version).await?;
    let number = next(&mut tx, id).await?;
    let added: Vec<_> =
        uploads.iter().map(|upload| document(ctx, id, number, upload)).collect::<Result<_, _>>()?;
    let documents: Vec<_> = carried.iter().chain(&added).map(|document| document.id).collect();
    let version = Version {
        id: ctx.id(),
        publication: id,
        number,
        archived: false,
        titles,
        texts,
        documents,
        scope,
        valid_from,
        reason,
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    publication.draft = None;
    change(&mut tx, ctx, &mut publication).await?;
    for document in &added {
        documents::insert(&mut tx, document).await?;
    }
    for upload in &uploads {
        files::delete(&mut tx, upload.id).await?;
    }
    publications::approve(&mut tx, &version).await?;
    if publication.kind.is_acknowledged() {
        tell(&mut tx, ctx, &publication, &version).await?;
    }
    tx.commit().await?;
    tracing::info!(publication = publication.number, number, from = %valid_from, "a publication was approved");
    Ok(version)
}

/// From a day on nothing of it is in force; former versions stay readable.
pub async fn archive(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    seen: i64,
    (from, reason): (&str, &str),
) -> Result<Version, Error> {
    may(ctx)?;
    let today = today(office, ctx);
    let (valid_from, reason) = decisions::read("publication", from, reason, today).map_err(Error::Invalid)?;
    let mut tx = office.db.begin().await?;
    let mut publication = seen_as(&mut tx, id, seen).await?;
    let versions = publications::versions(&mut tx, id).await?;
    let last = in_force(&versions, valid_from).ok_or(Error::Stale)?.clone();
    let version = Version {
        id: ctx.id(),
        number: next(&mut tx, id).await?,
        archived: true,
        texts: Said::default(),
        documents: Vec::new(),
        valid_from,
        reason,
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
        ..last
    };
    change(&mut tx, ctx, &mut publication).await?;
    publications::approve(&mut tx, &version).await?;
    tx.commit().await?;
    Ok(version)
}

async fn next(conn: &mut Conn, id: Uuid) -> Result<i64, Error> {
    Ok(publications::versions(conn, id).await?.last().map_or(1, |last| last.number + 1))
}

async fn tell(conn: &mut Conn, ctx: &Ctx, it: &Publication, version: &Version) -> Result<(), Error> {
    let data = json!({ "number": it.number.to_string(), "kk": version.titles.kk, "ru": version.titles.ru });
    for user in audience(conn).await? {
        notices::tell(conn, ctx, &user.party, (SUBJECT, it.id), "publication-obligatory", data.clone())
            .await?;
    }
    Ok(())
}

fn may(ctx: &Ctx) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::Publish)?;
    Ok(())
}

async fn seen_as(conn: &mut Conn, id: Uuid, seen: i64) -> Result<Publication, Error> {
    let publication = publications::find(conn, id).await?.ok_or(Error::NotFound)?;
    if publication.version == seen { Ok(publication) } else { Err(Error::Stale) }
}

async fn change(conn: &mut Conn, ctx: &Ctx, publication: &mut Publication) -> Result<(), Error> {
    publication.updated_at = ctx.now;
    if publications::update(conn, publication).await? { Ok(()) } else { Err(Error::Stale) }
}

fn document(ctx: &Ctx, id: Uuid, version: i64, upload: &Upload) -> Result<Document, Error> {
    let document = Document::uploaded((SUBJECT, id), KIND, upload, ctx.now).ok_or(Error::Stale)?;
    Ok(Document { source: "operator".into(), data: json!({ "version": version }), ..document })
}

impl Proposal {
    fn cleaned(&self) -> Proposal {
        let text = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        let said = |it: &Said, clean: &dyn Fn(&str) -> String| Said {
            kk: clean(&it.kk),
            ru: clean(&it.ru),
            en: clean(&it.en),
        };
        Proposal {
            titles: said(&self.titles, &|text| one_line(text)),
            texts: said(&self.texts, &text),
            works: self.works.clone(),
            objects: self.objects.clone(),
        }
    }

    /// To what it applies, or everything that is wrong: Kazakh and Russian are needed, English goes with its title.
    fn read(&self, kind: Kind) -> Result<Scope, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let with_english = !self.titles.en.is_empty() || !self.texts.en.is_empty();
        let titles =
            [("title-kk", &self.titles.kk), ("title-ru", &self.titles.ru), ("title-en", &self.titles.en)];
        let texts = [("kk", &self.texts.kk), ("ru", &self.texts.ru), ("en", &self.texts.en)];
        let limits = [
            (titles, LONGEST_TITLE, "publication-error-title"),
            (texts, LONGEST_TEXT, "publication-error-text"),
        ];
        for (fields, longest, missing) in limits {
            for (field, text) in fields {
                if text.is_empty() && (with_english || !field.ends_with("en")) {
                    wrong.push(FieldError::new(field, missing));
                } else if text.chars().count() > longest {
                    wrong.push(FieldError::new(field, "publication-error-long").with("max", longest));
                }
            }
        }
        let works: Option<BTreeSet<_>> = self.works.iter().map(|name| Works::parse(name)).collect();
        let objects: Option<BTreeSet<_>> = self.objects.iter().map(|name| Objects::parse(name)).collect();
        let obligatory = kind.is_acknowledged();
        match (works, objects) {
            (Some(works), Some(objects)) if wrong.is_empty() => {
                Ok(if obligatory { Scope { works, objects } } else { Scope::default() })
            }
            (Some(_), Some(_)) => Err(wrong),
            _ => Err([wrong, vec![FieldError::new("works", "publication-error-scope")]].concat()),
        }
    }
}
