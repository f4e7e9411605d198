//! The operator's desk of questionnaires and registration forms (A-7.6, A-34.5): what is in force, a draft with its
//! questions, how it will be filled in in each language, the approval, former versions. Whoever decides on what was filled
//! in reads here too.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::access::Action;
use office::FieldError;
use office::questionnaires::{
    self, Answer as Kinds, Approved, Content, Desk, Fixed, Kind, Own, Question, Said, Typed, Version, fixed,
};
use office::texts::Locale;
use serde::Deserialize;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::questionnaires::{Lists, Section, sections};
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, button, link_button, second_button, second_link_button};
use crate::ui::parts::{Meaning, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/questionnaires";
/// In place of the name of a question that is not there yet.
const NEW: &str = "new";

/// The way here from the law desk.
pub fn link(visit: &Visit) -> Html {
    second_link_button(HERE, "file", visit.t("questionnaires-title"))
}

fn address(kind: Kind) -> String {
    format!("{HERE}/{}", kind.name())
}

fn named(kind: &str) -> Result<Kind, Failure> {
    Kind::parse(kind).ok_or(Failure::NotFound)
}

fn title(visit: &Visit, kind: Kind) -> String {
    visit.t(&format!("questionnaire-kind-{}", kind.name()))
}

fn seen(form: &Form) -> Result<i64, Failure> {
    form.text("version").parse().map_err(|_| Failure::BadRequest)
}

fn may_write(visit: &Visit) -> bool {
    visit.may(Action::SetAgreement)
}

#[derive(Template)]
#[template(path = "pages/operator/questionnaires.html")]
struct List {
    page: Page,
    table: Table,
}

/// `GET /operator/questionnaires`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let words = visit.words();
    let table = Table::new(words, visit.t("questionnaires-title"))
        .column(visit.t("questionnaire-column-kind"))
        .column(visit.t("agreements-current"))
        .column(visit.t("publication-column-standing"));
    let all = questionnaires::overview(&visit.office, &visit.ctx).await?;
    let table = all.into_iter().fold(table, |table, it| {
        let drafted = it.is_drafted.then(|| tag(Meaning::Info, visit.t("publication-draft")));
        let coming = it.coming.into_iter().map(|it| {
            let name = Version::from(it).name(words);
            tag(Meaning::Wait, visit.t("publication-standing-coming")).then(" ").then(name)
        });
        let standing = drafted.into_iter().chain(coming);
        table.row([
            row_link(address(it.now.kind), title(&visit, it.now.kind), ""),
            Html::text(it.now.name(words)),
            standing.reduce(|all, one| all.then(Html::markup("<br>")).then(one)).unwrap_or_default(),
        ])
    });
    let list = List { page: visit.page(visit.t("questionnaires-title")), table };
    Ok(Answer(list.render()?))
}

#[derive(Template)]
#[template(path = "pages/operator/questionnaire.html")]
struct Editor {
    page: Page,
    errors: Errors,
    here: String,
    version: i64,
    now: Html,
    /// None: nobody writes a version, or the visitor only reads.
    writing: Option<Writing>,
    /// Begins a version where nobody writes one.
    rewrite: Option<(i64, Html)>,
    versions: Table,
}

struct Writing {
    fields: Vec<Field>,
    save: Html,
    look: Html,
    questions: Table,
    add: Html,
    discard: Html,
}

/// `GET /operator/questionnaires/{kind}`.
pub async fn one(visit: Visit, Path(kind): Path<String>) -> Result<Answer<String>, Failure> {
    Ok(Answer(editor(&visit, named(&kind)?, None, &[]).await?))
}

/// `POST /operator/questionnaires/{kind}`: keeps title and introduction; goes on to the preview where that is wanted.
pub async fn save(visit: Visit, Path(kind): Path<String>, form: Form) -> Result<Response, Failure> {
    let kind = named(&kind)?;
    let (titles, intros) = (said(&form, "title"), said(&form, "intro"));
    let typed = (titles.clone(), intros.clone());
    let look = form.text("act") == "look";
    let saved = questionnaires::save(&visit.office, &visit.ctx, kind, seen(&form)?, (titles, intros)).await;
    let wrong = match saved {
        // What is missing is told where somebody wants to go on.
        Ok(wrong) if look => wrong,
        Ok(_) => Vec::new(),
        Err(office::Error::Invalid(wrong)) => wrong,
        Err(error) => return Err(error.into()),
    };
    if !wrong.is_empty() {
        return Ok(error::unprocessable(editor(&visit, kind, Some(&typed), &wrong).await?));
    }
    let to = if look { format!("{}/preview", address(kind)) } else { address(kind) };
    Ok(Redirect::to(&to).into_response())
}

/// `POST /operator/questionnaires/{kind}/draft`: throws the draft away, or begins one with what a version says.
pub async fn draft(visit: Visit, Path(kind): Path<String>, form: Form) -> Result<Redirect, Failure> {
    let (kind, seen) = (named(&kind)?, seen(&form)?);
    let (office, ctx) = (&visit.office, &visit.ctx);
    match form.text("act") {
        "discard" => questionnaires::discard(office, ctx, kind, seen).await?,
        "rewrite" => {
            let number = form.text("number").parse().map_err(|_| Failure::BadRequest)?;
            questionnaires::rewrite(office, ctx, kind, seen, number).await?;
        }
        _ => return Err(Failure::BadRequest),
    }
    Ok(Redirect::to(&address(kind)))
}

fn said(form: &Form, name: &str) -> Said {
    let text = |language: &str| form.text(&format!("{name}-{language}")).to_owned();
    Said { kk: text("kk"), ru: text("ru"), en: text("en") }
}

async fn editor(
    visit: &Visit,
    kind: Kind,
    typed: Option<&(Said, Said)>,
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let desk = questionnaires::desk(&visit.office, &visit.ctx, kind).await?;
    let errors = error::errors(visit, wrong);
    let page =
        visit.page(title(visit, kind)).under(HERE, visit.t("questionnaires-title")).with_errors(errors.any());
    let writes = may_write(visit);
    let editor = Editor {
        writing: desk
            .draft
            .as_ref()
            .filter(|_| writes)
            .map(|draft| writing(visit, &page, &desk, draft, typed, &errors)),
        rewrite: (writes && desk.draft.is_none()).then(|| {
            let text = visit.t("publication-rewrite");
            (desk.now.number, second_button(text, "act", "rewrite"))
        }),
        now: Html::link(
            format!("{}/versions/{}", address(kind), desk.now.number),
            desk.now.name(visit.words()),
        ),
        versions: versions(visit, &desk),
        version: desk.version,
        here: address(kind),
        errors,
        page,
    };
    Ok(editor.render()?)
}

fn writing(
    visit: &Visit,
    page: &Page,
    desk: &Desk,
    draft: &Content,
    typed: Option<&(Said, Said)>,
    errors: &Errors,
) -> Writing {
    let (titles, intros) = typed.map_or((&draft.titles, &draft.intros), |(titles, intros)| (titles, intros));
    let fields =
        [in_each(visit, "title", titles, errors, false), in_each(visit, "intro", intros, errors, true)];
    Writing {
        fields: fields.into_iter().flatten().collect(),
        save: button(visit.t("publication-save")),
        look: second_button(visit.t("publication-look"), "act", "look"),
        questions: questions(visit, page, desk, draft),
        add: second_link_button(
            format!("{}/questions/{NEW}", address(desk.kind)),
            "pen",
            visit.t("questionnaire-add"),
        ),
        discard: second_button(visit.t("publication-discard"), "act", "discard"),
    }
}

/// A text in each language.
fn in_each(visit: &Visit, name: &str, it: &Said, errors: &Errors, long: bool) -> Vec<Field> {
    let one = |(lang, value): (&'static str, &str)| {
        let label = visit.t(&format!("questionnaire-field-{name}-{lang}"));
        let name = format!("{name}-{lang}");
        let field = if long { Field::long(&name, label).rows(3) } else { Field::text(&name, label) };
        field.lang(lang).value(value).checked(errors)
    };
    [("kk", it.kk.as_str()), ("ru", &it.ru), ("en", &it.en)].map(one).into()
}

/// The questions of a draft, each with the ways to change, move and remove it.
fn questions(visit: &Visit, page: &Page, desk: &Desk, draft: &Content) -> Table {
    let table = Table::new(visit.words(), visit.t("questionnaire-questions"))
        .column(visit.t("questionnaire-column-question"))
        .column(visit.t("questionnaire-column-answer"))
        .column(visit.t("questionnaire-column-order"));
    let fixed = fixed(desk.kind);
    draft.questions.iter().fold(table, |table, it| {
        let href = format!("{}/questions/{}", address(desk.kind), it.name);
        let label = it.label(visit.ctx.locale);
        let label = Html::markup(format!("<span id=\"{}\"></span>", Html::text(&it.name))).then(row_link(
            &href,
            label,
            it.hint(visit.ctx.locale),
        ));
        table.row([label, answered(visit, it, &fixed), moving(visit, page, desk.version, &href, it)])
    })
}

/// How a question is answered, and by which clause it is asked.
fn answered(visit: &Visit, it: &Question, fixed: &[Fixed]) -> Html {
    let obligatory =
        |yes: bool| visit.t(if yes { "questionnaire-obligatory" } else { "questionnaire-optional" });
    match &it.own {
        Some(own) => {
            let kind = visit.t(&format!("questionnaire-answer-kind-{}", own.answer.name()));
            Html::two_lines(kind, obligatory(own.obligatory))
        }
        None => {
            let clause = fixed.iter().find(|fixed| fixed.name == it.name);
            let by = clause.map(|it| {
                let clause = office::terms::clause(visit.words(), it.clause);
                format!("{} · {clause}", obligatory(it.obligatory))
            });
            Html::two_lines(visit.t("questionnaire-fixed"), by.unwrap_or_default())
        }
    }
}

/// Two buttons that move a question up and down.
fn moving(visit: &Visit, page: &Page, version: i64, href: &str, it: &Question) -> Html {
    let label = it.label(visit.ctx.locale);
    let one = |act: &str| {
        let said = visit.words().t(format!("questionnaire-move-{act}")).with("label", label.to_owned());
        Html::markup(format!(
            r#"<button class="linklike" type="submit" name="act" value="{act}" aria-label="{}">{}</button>"#,
            Html::text(said),
            Html::text(visit.t(&format!("questionnaire-{act}")))
        ))
    };
    let token = page.csrf_field();
    Html::markup(format!(
        r#"<form method="post" action="{}" novalidate class="row">{token}<input type="hidden" name="version" value="{version}">{}{}</form>"#,
        Html::text(href),
        one("up"),
        one("down")
    ))
}

fn versions(visit: &Visit, desk: &Desk) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("publication-versions"))
        .column(visit.t("publication-column-version"))
        .column(visit.t("publication-column-standing"))
        .column(visit.t("publication-reason"))
        .column(visit.t("publication-approved"));
    let link = |version: &Version| {
        Html::link(format!("{}/versions/{}", address(desk.kind), version.number), version.name(words))
    };
    let table = desk.approved.iter().fold(table, |table, it: &Approved| {
        table.row([
            link(&it.clone().into()),
            standing(visit, desk, it.number, it.valid_from > desk.today),
            Html::text(&it.reason),
            Html::two_lines(instant(it.recorded_at, words.moment(it.recorded_at)), &it.actor.name),
        ])
    });
    // The version of the program comes before all that were approved.
    table.row([
        Html::link(format!("{}/versions/1", address(desk.kind)), visit.t("questionnaire-first")),
        standing(visit, desk, 1, false),
        Html::default(),
        Html::default(),
    ])
}

fn standing(visit: &Visit, desk: &Desk, number: i64, coming: bool) -> Html {
    match () {
        () if number == desk.now.number => tag(Meaning::Ok, visit.t("publication-standing-in-force")),
        () if coming => tag(Meaning::Wait, visit.t("publication-standing-coming")),
        () => tag(Meaning::None, visit.t("publication-standing-superseded")),
    }
}

#[derive(Template)]
#[template(path = "pages/operator/question.html")]
struct Asking {
    page: Page,
    errors: Errors,
    here: String,
    lead: String,
    version: i64,
    fields: Vec<Field>,
    save: Html,
    /// Where it may be taken out.
    remove: Option<Html>,
}

/// `GET /operator/questionnaires/{kind}/questions/{name}`; `new` for one that is added.
pub async fn question(
    visit: Visit,
    Path((kind, name)): Path<(String, String)>,
) -> Result<Answer<String>, Failure> {
    Ok(Answer(asking(&visit, named(&kind)?, &name, None, &[]).await?))
}

/// `POST /operator/questionnaires/{kind}/questions/{name}`: writes, moves or removes it.
pub async fn put(
    visit: Visit,
    Path((kind, name)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let (kind, seen) = (named(&kind)?, seen(&form)?);
    let (office, ctx) = (&visit.office, &visit.ctx);
    let typed = typed(&form);
    let known = Some(name.as_str()).filter(|name| *name != NEW);
    let done = match form.text("act") {
        act @ ("up" | "down") => {
            questionnaires::shift(office, ctx, kind, seen, (&name, act == "up")).await.map(|()| name.clone())
        }
        "remove" => questionnaires::take_out(office, ctx, kind, seen, &name).await.map(|()| String::new()),
        "save" => questionnaires::put(office, ctx, kind, seen, known, &typed).await,
        _ => return Err(Failure::BadRequest),
    };
    match done {
        Ok(name) => Ok(Redirect::to(&format!("{}#{name}", address(kind))).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let typed = (form.text("act") == "save").then_some(&typed);
            Ok(error::unprocessable(asking(&visit, kind, &name, typed, &wrong).await?))
        }
        Err(error) => Err(error.into()),
    }
}

fn typed(form: &Form) -> Typed {
    let text = |name: &str| form.text(name).to_owned();
    Typed {
        label: said(form, "label"),
        hint: said(form, "hint"),
        kind: text("kind"),
        obligatory: form.text("obligatory") == "yes",
        least: text("least"),
        most: text("most"),
        choices: said(form, "choices"),
    }
}

async fn asking(
    visit: &Visit,
    kind: Kind,
    name: &str,
    typed: Option<&Typed>,
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let desk = questionnaires::desk(&visit.office, &visit.ctx, kind).await?;
    let draft = desk.draft.as_ref().filter(|_| may_write(visit)).ok_or(Failure::NotFound)?;
    let stored = match name {
        NEW => Question { own: Some(Own { obligatory: false, answer: Kinds::YesNo }), ..Question::default() },
        name => draft.questions.iter().find(|it| it.name == name).cloned().ok_or(Failure::NotFound)?,
    };
    let errors = error::errors(visit, wrong);
    let of_stored = match name {
        NEW => Typed::default(),
        _ => Typed::of(&stored),
    };
    let typed = typed.unwrap_or(&of_stored);
    let clause = fixed(kind).into_iter().find(|it| it.name == name).map(|it| it.clause);
    let heading = match name {
        NEW => visit.t("questionnaire-add"),
        _ => stored.label(visit.ctx.locale).to_owned(),
    };
    let asking = Asking {
        lead: clause.map_or_else(
            || visit.t("questionnaire-own-lead"),
            |clause| {
                let clause = office::terms::clause(visit.words(), clause);
                visit.words().t("questionnaire-fixed-lead").with("clause", clause).to_string()
            },
        ),
        page: visit.page(heading).under(address(kind), title(visit, kind)).with_errors(errors.any()),
        here: format!("{}/questions/{name}", address(kind)),
        version: desk.version,
        fields: question_fields(visit, typed, stored.own.is_some(), &errors),
        save: second_button(visit.t("publication-save"), "act", "save"),
        remove: (clause.is_none() && name != NEW)
            .then(|| second_button(visit.t("questionnaire-remove"), "act", "remove")),
        errors,
    };
    Ok(asking.render()?)
}

fn question_fields(visit: &Visit, typed: &Typed, own: bool, errors: &Errors) -> Vec<Field> {
    let mut fields = in_each(visit, "label", &typed.label, errors, false);
    fields.extend(in_each(visit, "hint", &typed.hint, errors, false));
    if !own {
        return fields;
    }
    let kinds =
        Kinds::NAMES.map(|name| Choice::new(name, visit.t(&format!("questionnaire-answer-kind-{name}"))));
    let limit = |name: &'static str, value: &str| {
        Field::text(name, visit.t(&format!("questionnaire-field-{name}")))
            .hint(visit.t(&format!("questionnaire-field-{name}-hint")))
            .width(20)
            .value(value)
            .checked(errors)
    };
    fields.push(
        Field::radios("kind", visit.t("questionnaire-column-answer"), kinds.into())
            .small()
            .value(typed.kind.as_str())
            .checked(errors),
    );
    fields.push(
        Field::checkbox("obligatory", visit.t("questionnaire-field-obligatory")).value(if typed.obligatory {
            "yes"
        } else {
            ""
        }),
    );
    fields.push(limit("least", &typed.least));
    fields.push(limit("most", &typed.most));
    let mut choices = in_each(visit, "choices", &typed.choices, errors, true).into_iter();
    fields.extend(choices.next().map(|it| it.hint(visit.t("questionnaire-field-choices-hint"))));
    fields.extend(choices);
    fields
}

/// In which language it is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    language: String,
}

impl Asked {
    fn locale(&self, visit: &Visit) -> Locale {
        Locale::parse(&self.language).unwrap_or(visit.ctx.locale)
    }
}

#[derive(Template)]
#[template(path = "pages/operator/questionnaire_version.html")]
struct Shown {
    page: Page,
    errors: Errors,
    lead: String,
    /// Each with its address, but for the one that is shown.
    languages: Vec<(Option<String>, &'static str, &'static str)>,
    language: &'static str,
    sections: Vec<Section>,
    /// Action, version of the draft, fields, button, way back: where a draft is looked at.
    approval: Option<Approval>,
    /// Action, version of the draft, number, button: where a draft may begin with it.
    rewrite: Option<(String, i64, i64, Html)>,
}

struct Approval {
    action: String,
    seen: i64,
    fields: Vec<Field>,
    approve: Html,
    change: Html,
}

/// `GET /operator/questionnaires/{kind}/versions/{number}`: as it was or will be filled in.
pub async fn version(
    visit: Visit,
    Path((kind, number)): Path<(String, i64)>,
    Query(asked): Query<Asked>,
) -> Result<Answer<String>, Failure> {
    let kind = named(&kind)?;
    let version = questionnaires::version(&visit.office, &visit.ctx, kind, number).await?;
    let desk = questionnaires::desk(&visit.office, &visit.ctx, kind).await?;
    let here = format!("{}/versions/{number}", address(kind));
    let mut shown = shown(&visit, &version, &here, asked.locale(&visit), Errors::new(visit.words())).await?;
    shown.rewrite = (may_write(&visit) && desk.draft.is_none()).then(|| {
        let text = visit.t("questionnaire-rewrite-from");
        (format!("{}/draft", address(kind)), desk.version, number, second_button(text, "act", "rewrite"))
    });
    Ok(Answer(shown.render()?))
}

/// `GET /operator/questionnaires/{kind}/preview`: the draft as it will be filled in, in each language.
pub async fn preview(
    visit: Visit,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    looked_at(&visit, named(&kind)?, &asked, ("", ""), &[]).await
}

/// `POST /operator/questionnaires/{kind}/approve`.
pub async fn approve(visit: Visit, Path(kind): Path<String>, form: Form) -> Result<Response, Failure> {
    let kind = named(&kind)?;
    let decided = (form.text("from"), form.text("reason"));
    match questionnaires::approve(&visit.office, &visit.ctx, kind, seen(&form)?, decided).await {
        Ok(_) => Ok(Redirect::to(&address(kind)).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            looked_at(&visit, kind, &Asked::default(), decided, &wrong).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with the draft itself is shown where it is written.
async fn looked_at(
    visit: &Visit,
    kind: Kind,
    asked: &Asked,
    (from, reason): (&str, &str),
    wrong: &[FieldError],
) -> Result<Response, Failure> {
    let preview = match questionnaires::preview(&visit.office, &visit.ctx, kind).await {
        Ok(preview) => preview,
        Err(office::Error::Invalid(wrong)) => {
            return Ok(error::unprocessable(editor(visit, kind, None, &wrong).await?));
        }
        Err(error) => return Err(error.into()),
    };
    let errors = error::errors(visit, wrong);
    let (failed, fields) = (errors.any(), decision(visit, from, reason, &errors));
    let here = format!("{}/preview", address(kind));
    let mut shown = shown(visit, &preview.version, &here, asked.locale(visit), errors).await?;
    shown.lead = visit.t("questionnaire-preview-lead");
    shown.approval = Some(Approval {
        action: format!("{}/approve", address(kind)),
        seen: preview.seen,
        fields,
        approve: button(visit.t("publication-approve")),
        change: link_button(address(kind), visit.t("publication-change")),
    });
    let html = shown.render()?;
    Ok(if failed { error::unprocessable(html) } else { Answer(html).into_response() })
}

fn decision(visit: &Visit, from: &str, reason: &str, errors: &Errors) -> Vec<Field> {
    vec![
        Field::text("from", visit.t("publication-field-from"))
            .width(10)
            .hint(visit.t("publication-field-from-hint"))
            .value(from)
            .checked(errors),
        Field::long("reason", visit.t("publication-reason")).value(reason).checked(errors),
    ]
}

async fn shown(
    visit: &Visit,
    version: &Version,
    here: &str,
    locale: Locale,
    errors: Errors,
) -> Result<Shown, Failure> {
    let words = visit.office.texts.of(locale);
    let lists = Lists::of_all(visit, locale).await?;
    let language = |it: Locale| {
        let written = version.language(it) == it;
        let href = (it != locale).then(|| format!("{here}?language={}", it.code()));
        written.then_some((href, it.code(), it.own_name()))
    };
    Ok(Shown {
        lead: String::new(),
        languages: Locale::ALL.into_iter().filter_map(language).collect(),
        language: version.language(locale).code(),
        sections: sections(words, version, &lists, |_| String::new(), &Errors::new(words)),
        approval: None,
        rewrite: None,
        page: visit
            .page(version.name(visit.words()))
            .under(address(version.kind), title(visit, version.kind))
            .with_errors(errors.any()),
        errors,
    })
}
