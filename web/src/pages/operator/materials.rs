//! The operator's desk of what is published (A-7.6, A-7.8, A-7.9, A-34.5, A-34.8, B-4.3): write, add files, see it as it
//! will be read, approve from a day on, archive; who has confirmed to have read it.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use law::access::Action;
use law::publication::{Objects, Standing, Works};
use office::FieldError;
use office::publications::{self, Desk, Draft, Preview, Proposal, Publication, Said, Version};
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::{FileForm, Form, Values};
use crate::pages::exports::Export;
use crate::pages::materials;
use crate::pages::uploaded::{bytes, remove_button, size, state, sum};
use crate::pages::uploads::receive;
use crate::ui::case::hash;
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, button, link_button, second_button, second_link_button};
use crate::ui::parts::{Table, row_link};
use crate::ui::prose::prose;
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/materials";

/// The way here from the law desk.
pub fn link(visit: &Visit) -> Option<Html> {
    visit.may(Action::Publish).then(|| second_link_button(HERE, "file", visit.t("publication-title")))
}

#[derive(Template)]
#[template(path = "pages/operator/materials.html")]
struct List {
    page: Page,
    errors: Errors,
    table: Table,
    kinds: Field,
    begin: Html,
}

/// `GET /operator/materials`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    Ok(Answer(list(&visit, Errors::new(visit.words())).await?))
}

/// `POST /operator/materials`: begins one.
pub async fn begin(visit: Visit, form: Form) -> Result<Response, Failure> {
    match publications::begin(&visit.office, &visit.ctx, form.text("kind")).await {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(list(&visit, error::errors(&visit, &wrong)).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn list(visit: &Visit, errors: Errors) -> Result<String, Failure> {
    let all = publications::all(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let table = Table::new(words, visit.t("publication-title"))
        .column(visit.t("publication-column-title"))
        .column(visit.t("publication-kind"))
        .column(visit.t("publication-column-standing"))
        .empty(visit.t("publication-empty").as_str());
    let table = all.iter().fold(table, |table, (it, versions)| {
        table.row([
            row_link(format!("{HERE}/{}", it.id), title(visit, it, versions), it.number.to_string().as_str()),
            Html::text(visit.t(&format!("publication-kind-{}", it.kind.name()))),
            stands(visit, it, versions),
        ])
    });
    let choices = publications::kinds(visit.office.config.system).iter().map(|kind| {
        let name = visit.t(&format!("publication-kind-{}", kind.name()));
        Choice::new(kind.name(), name)
            .hint(visit.t(&format!("publication-kind-{}-hint", kind.name())).as_str())
    });
    let list = List {
        kinds: Field::radios("kind", visit.t("publication-kind"), choices.collect()).checked(&errors),
        begin: button(visit.t("publication-begin")),
        page: visit.page(visit.t("publication-title")).with_errors(errors.any()),
        table,
        errors,
    };
    Ok(list.render()?)
}

/// The title of the draft, else of the last version.
fn title(visit: &Visit, it: &Publication, versions: &[Version]) -> String {
    let titles = it.draft.as_ref().map(|draft| &draft.titles).or(versions.last().map(|last| &last.titles));
    let title = titles.map(|titles| titles.in_language(visit.words().locale()).1).unwrap_or_default();
    if title.is_empty() { visit.t("publication-untitled") } else { title.to_owned() }
}

fn stands(visit: &Visit, it: &Publication, versions: &[Version]) -> Html {
    let standings = standings(visit, versions);
    let shown = standings.iter().filter(|(_, standing)| *standing != Standing::Superseded);
    let said = shown.fold(Html::default(), |html, (version, standing)| {
        html.then(materials::standing(visit, version, *standing)).then(" ")
    });
    match it.draft {
        Some(_) => {
            said.then(crate::ui::parts::tag(crate::ui::parts::Meaning::Info, visit.t("publication-draft")))
        }
        None => said,
    }
}

fn standings<'a>(visit: &Visit, versions: &'a [Version]) -> Vec<(&'a Version, Standing)> {
    publications::standings_today(&visit.office, &visit.ctx, versions)
}

#[derive(Template)]
#[template(path = "pages/operator/material.html")]
struct Editor {
    page: Page,
    errors: Errors,
    here: String,
    version: i64,
    /// None: nobody writes a version.
    writing: Option<Writing>,
    /// Begins a version where nobody writes one.
    rewrite: Option<Html>,
    versions: Table,
    archive: Option<(Vec<Field>, Html)>,
    readers: Option<String>,
    public: Option<String>,
}

/// A version that is being written.
struct Writing {
    fields: Vec<Field>,
    save: Html,
    look: Html,
    files: Table,
    discard: Html,
}

/// `GET /operator/materials/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(editor(&visit, id, &[], None).await?))
}

/// `POST /operator/materials/{id}`: keeps what was typed and the files that were chosen, right or wrong.
pub async fn save(visit: Visit, Path(id): Path<Uuid>, mut form: FileForm) -> Result<Response, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let take = |file, body| publications::with_file(office, ctx, id, file, body).boxed();
    let taken = receive(&mut form, take).await;
    let seen = form.values.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let mut wrong = publications::save(office, ctx, id, seen, &typed(&form.values)).await?;
    let here = format!("{HERE}/{id}");
    let files = match taken {
        Ok(_) => Vec::new(),
        Err(Failure::Office(error)) => match &*error {
            office::Error::Invalid(files) => files.clone(),
            _ => return Err(Failure::Office(error)),
        },
        Err(failure) => return Err(failure),
    };
    let look = form.values.text("act") == "look";
    // What is missing is told where somebody wants to go on; a file that was not taken is told at once.
    if !look {
        wrong.clear();
    }
    wrong.extend(files);
    if !wrong.is_empty() {
        return Ok(error::unprocessable(editor(&visit, id, &wrong, None).await?));
    }
    Ok(Redirect::to(&if look { format!("{here}/preview") } else { here }).into_response())
}

/// `POST /operator/materials/{id}/draft`: throws the draft away, or begins one with the text in force.
pub async fn draft(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Redirect, Failure> {
    let seen = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let (office, ctx) = (&visit.office, &visit.ctx);
    match form.text("act") {
        "discard" => publications::discard(office, ctx, id, seen).await?,
        "rewrite" => publications::rewrite(office, ctx, id, seen).await?,
        _ => return Err(Failure::BadRequest),
    }
    Ok(Redirect::to(&format!("{HERE}/{id}")))
}

/// `POST /operator/materials/{id}/files/{file}/remove`.
pub async fn take_out(
    visit: Visit,
    Path((id, file)): Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<Redirect, Failure> {
    publications::withdraw_file(&visit.office, &visit.ctx, id, file).await?;
    Ok(Redirect::to(&format!("{HERE}/{id}#files")))
}

/// `POST /operator/materials/{id}/archive`: from a day on nothing of it is in force.
pub async fn archive(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let seen = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let (from, reason) = (form.text("from").to_owned(), form.text("reason").to_owned());
    match publications::archive(&visit.office, &visit.ctx, id, seen, (&from, &reason)).await {
        Ok(_) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(editor(&visit, id, &wrong, Some((from, reason))).await?))
        }
        Err(error) => Err(error.into()),
    }
}

fn typed(values: &Values) -> Proposal {
    let text = |name: &str| values.text(name).to_owned();
    let all = |name: &str| values.all(name).map(str::to_owned).collect();
    Proposal {
        titles: Said { kk: text("title-kk"), ru: text("title-ru"), en: text("title-en") },
        texts: Said { kk: text("kk"), ru: text("ru"), en: text("en") },
        works: all("works"),
        objects: all("objects"),
    }
}

async fn editor(
    visit: &Visit,
    id: Uuid,
    wrong: &[FieldError],
    archiving: Option<(String, String)>,
) -> Result<String, Failure> {
    let desk = publications::desk(&visit.office, &visit.ctx, id).await?;
    let errors = error::errors(visit, wrong);
    let here = format!("{HERE}/{id}");
    let it = &desk.publication;
    let page = visit
        .page(title(visit, it, &desk.versions))
        .under(HERE, visit.t("publication-title"))
        .with_errors(errors.any());
    let standings = standings(visit, &desk.versions);
    let in_force = standings.iter().any(|(it, standing)| *standing == Standing::InForce && !it.archived);
    let editor = Editor {
        writing: it.draft.as_ref().map(|draft| writing(visit, &page, &desk, draft, &errors)),
        rewrite: it.draft.is_none().then(|| second_button(visit.t("publication-rewrite"), "act", "rewrite")),
        archive: (it.draft.is_none() && in_force).then(|| {
            let (from, reason) = archiving.unwrap_or_default();
            (decided(visit, &from, &reason, &errors), button(visit.t("publication-archive")))
        }),
        versions: versions(visit, it, &standings),
        readers: it.kind.is_acknowledged().then(|| format!("{here}/readers")),
        public: (!desk.versions.is_empty()).then(|| format!("{}/{}", materials::HERE, it.number)),
        version: it.version,
        here,
        errors,
        page,
    };
    Ok(editor.render()?)
}

fn writing(visit: &Visit, page: &Page, desk: &Desk, draft: &Draft, errors: &Errors) -> Writing {
    let here = format!("{HERE}/{}", desk.publication.id);
    Writing {
        fields: fields(visit, desk, draft, errors),
        save: button(visit.t("publication-save")),
        look: second_button(visit.t("publication-look"), "act", "look"),
        files: files(visit, page, desk, &here),
        discard: second_button(visit.t("publication-discard"), "act", "discard"),
    }
}

fn fields(visit: &Visit, desk: &Desk, draft: &Draft, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let title = |name: &'static str, key: &str, lang: &'static str, value: &str| {
        Field::text(name, t(key)).lang(lang).value(value).checked(errors)
    };
    let text = |name: &'static str, key: &str, value: &str| {
        Field::long(name, t(key)).lang(name).rows(14).value(value).checked(errors)
    };
    let (titles, texts) = (&draft.titles, &draft.texts);
    let mut fields = vec![
        title("title-kk", "publication-field-title-kk", "kk", &titles.kk),
        text("kk", "publication-field-kk", &texts.kk).hint(t("publication-field-text-hint")),
        title("title-ru", "publication-field-title-ru", "ru", &titles.ru),
        text("ru", "publication-field-ru", &texts.ru),
        title("title-en", "publication-field-title-en", "en", &titles.en),
        text("en", "publication-field-en", &texts.en),
    ];
    if desk.publication.kind.is_acknowledged() {
        let works =
            Works::ALL.map(|it| Choice::new(it.name(), t(&format!("publication-works-{}", it.name()))));
        let objects =
            Objects::ALL.map(|it| Choice::new(it.name(), t(&format!("publication-objects-{}", it.name()))));
        fields.push(
            Field::checkboxes("works", t("publication-works"), works.into())
                .hint(t("publication-scope-hint"))
                .value(draft.works.join(" "))
                .checked(errors),
        );
        fields.push(
            Field::checkboxes("objects", t("publication-objects"), objects.into())
                .hint(t("publication-scope-hint"))
                .value(draft.objects.join(" "))
                .checked(errors),
        );
    }
    fields.push(Field::file("file", t("publication-file"), "").multiple().checked(errors));
    fields
}

fn files(visit: &Visit, page: &Page, desk: &Desk, here: &str) -> Table {
    let table = Table::new(visit.words(), visit.t("publication-files"))
        .column(visit.t("application-documents-column-file"))
        .column(visit.t("application-documents-column-sum"))
        .column_hidden(visit.t("application-documents-column-actions"))
        .empty(visit.t("publication-files-none").as_str());
    let table = desk.documents.iter().fold(table, |table, it| {
        let remove = format!("{here}/files/{}/remove", it.id);
        table.row([
            Html::two_lines(&it.file_name, bytes(visit, it.size)),
            hash(&it.sha256),
            remove_button(visit, page, &remove, &it.file_name),
        ])
    });
    desk.uploads.iter().fold(table, |table, (upload, check)| {
        let remove = format!("{here}/files/{}/remove", upload.id);
        table.row([
            Html::two_lines(&upload.file_name, size(visit, upload)),
            sum(upload).then(Html::markup("<br>")).then(state(visit, upload, check)),
            remove_button(visit, page, &remove, &upload.file_name),
        ])
    })
}

fn decided(visit: &Visit, from: &str, reason: &str, errors: &Errors) -> Vec<Field> {
    vec![
        Field::text("from", visit.t("publication-field-from"))
            .width(10)
            .hint(visit.t("publication-field-from-hint"))
            .value(from)
            .checked(errors),
        Field::long("reason", visit.t("publication-reason")).value(reason).checked(errors),
    ]
}

fn versions(visit: &Visit, it: &Publication, standings: &[(&Version, Standing)]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("publication-versions"))
        .column(visit.t("publication-column-version"))
        .column(visit.t("publication-column-since"))
        .column(visit.t("publication-column-standing"))
        .column(visit.t("publication-reason"))
        .column(visit.t("publication-approved"))
        .empty(visit.t("publication-versions-none").as_str());
    standings.iter().rev().fold(table, |table, (version, standing)| {
        let name = words.t("publication-version").with("number", version.number.to_string()).to_string();
        let href = format!("{}/{}?version={}", materials::HERE, it.number, version.number);
        table.row([
            if version.archived { Html::text(name) } else { Html::link(href, name) },
            Html::text(words.date(version.valid_from)),
            materials::standing(visit, version, *standing),
            Html::text(&version.reason),
            Html::two_lines(
                instant(version.recorded_at, words.moment(version.recorded_at)),
                &version.actor.name,
            ),
        ])
    })
}

#[derive(Template)]
#[template(path = "pages/operator/material_preview.html")]
struct Shown {
    page: Page,
    errors: Errors,
    here: String,
    seen: String,
    scope: Vec<(String, String)>,
    texts: Vec<(&'static str, String, Html)>,
    files: Vec<String>,
    fields: Vec<Field>,
    approve: Html,
    change: Html,
}

/// `GET /operator/materials/{id}/preview`: as it will be read, in each language.
pub async fn preview(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    looked_at(&visit, id, ("", ""), &[]).await
}

/// `POST /operator/materials/{id}/approve`.
pub async fn approve(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let decided = (form.text("from"), form.text("reason"));
    match publications::approve(&visit.office, &visit.ctx, id, form.text("seen"), decided).await {
        Ok(_) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => looked_at(&visit, id, decided, &wrong).await,
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with the draft itself is shown where it is written.
async fn looked_at(
    visit: &Visit,
    id: Uuid,
    (from, reason): (&str, &str),
    wrong: &[FieldError],
) -> Result<Response, Failure> {
    match publications::preview(&visit.office, &visit.ctx, id).await {
        Ok(preview) => {
            let errors = error::errors(visit, wrong);
            let failed = errors.any();
            let html = shown(visit, &preview, (from, reason), errors).render()?;
            Ok(if failed { error::unprocessable(html) } else { Answer(html).into_response() })
        }
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(editor(visit, id, &wrong, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

fn shown(visit: &Visit, preview: &Preview, (from, reason): (&str, &str), errors: Errors) -> Shown {
    let here = format!("{HERE}/{}", preview.publication.id);
    let (titles, texts) = (&preview.titles, &preview.texts);
    let languages =
        [("kk", &titles.kk, &texts.kk), ("ru", &titles.ru, &texts.ru), ("en", &titles.en, &texts.en)];
    let written = languages.into_iter().filter(|(_, title, _)| !title.is_empty());
    let kept = preview.documents.iter().map(|it| it.file_name.clone());
    Shown {
        page: visit
            .page(visit.t("publication-preview"))
            .under(here.clone(), visit.t("publication-draft"))
            .with_errors(errors.any()),
        seen: preview.seen(),
        scope: match preview.publication.kind.is_acknowledged() {
            true => materials::scope(visit, &preview.scope).into(),
            false => Vec::new(),
        },
        texts: written.map(|(lang, title, text)| (lang, title.clone(), prose(text, lang))).collect(),
        files: kept.chain(preview.uploads.iter().map(|it| it.file_name.clone())).collect(),
        fields: decided(visit, from, reason, &errors),
        approve: button(visit.t("publication-approve")),
        change: link_button(here.clone(), visit.t("publication-change")),
        here,
        errors,
    }
}

#[derive(Template)]
#[template(path = "pages/operator/material_readers.html")]
struct Readers {
    page: Page,
    lead: String,
    csv: String,
    readers: Table,
    silent: Table,
}

/// `GET /operator/materials/{id}/readers`: who has confirmed what, and who has confirmed nothing of what is in force.
pub async fn readers(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let (_, readers, silent) = publications::readers(&visit.office, &visit.ctx, id).await?;
    let words = visit.words();
    let table = Table::new(words, visit.t("publication-readers"))
        .column(visit.t("publication-reader"))
        .column(visit.t("publication-column-version"))
        .column(visit.t("publication-confirmed-at"))
        .empty(visit.t("publication-readers-none").as_str());
    let table = readers.iter().fold(table, |table, it| {
        table.row([
            Html::two_lines(&it.name, &it.party),
            Html::text(words.number(it.number)),
            instant(it.at, words.moment(it.at)),
        ])
    });
    let others = Table::new(words, visit.t("publication-silent"))
        .column(visit.t("users-column-user"))
        .empty(visit.t("publication-silent-none").as_str());
    let others = silent.iter().fold(others, |table, it| table.row([Html::two_lines(&it.name, &it.party)]));
    let lead = words.t("publication-readers-lead").with("readers", readers.len() as i64);
    let shown = Readers {
        lead: lead.with("silent", silent.len() as i64).to_string(),
        csv: format!("{HERE}/{id}/readers.csv"),
        readers: table,
        silent: others,
        page: visit
            .page(visit.t("publication-readers"))
            .under(format!("{HERE}/{id}"), visit.t("publication-readers-of")),
    };
    Ok(Answer(shown.render()?))
}

/// `GET /operator/materials/{id}/readers.csv`.
pub async fn csv(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let (it, readers, _) = publications::readers(&visit.office, &visit.ctx, id).await?;
    let columns = &["material", "version", "party", "iin", "name", "at"];
    let row = |reader: &publications::Reader| {
        let number = [it.number, reader.number].map(|number| number.to_string());
        let [material, version] = number;
        vec![
            material,
            version,
            reader.party.clone(),
            reader.iin.clone(),
            reader.name.clone(),
            reader.at.to_string(),
        ]
    };
    Ok(Export { columns, rows: readers.iter().map(row).collect() }.csv("readers"))
}
