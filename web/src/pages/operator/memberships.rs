//! Which organisations are users of which expertise system (A-11.p2): what these systems told, and what the registrar
//! records by a signed document where a system does not tell it.

use askama::Template;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::expertise::user::Ground;
use office::FieldError;
use office::memberships::{self, Membership};
use office::verdicts::{self, Entry, Verdict};

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Meaning, Table, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/memberships";

#[derive(Template)]
#[template(path = "pages/operator/memberships.html")]
struct List {
    page: Page,
    errors: Errors,
    table: Table,
    fields: Vec<Field>,
    save: Html,
}

/// `GET /operator/memberships`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, &Form::default(), &[]).await?))
}

/// `POST /operator/memberships`: prepares the document, which the registrar signs.
pub async fn record(visit: Visit, form: Form) -> Result<Response, Failure> {
    let text = |name: &str| form.text(name).split_whitespace().collect::<Vec<_>>().join(" ");
    let ground = match form.text("ground") {
        "became" => Ok(None),
        name => Ground::ALL.into_iter().find(|ground| ground.name() == name).map(Some).ok_or(()),
    };
    let law = visit.office.law(visit.ctx.now);
    let since = match form.text("since").trim() {
        "" => Some(visit.ctx.now),
        day => super::day(day).map(|day| law.start_of(day)),
    };
    let prepared = match (ground, since) {
        (Err(()), _) => Err(office::Error::field("ground", "membership-error-what")),
        (_, None) => Err(office::Error::field("since", "membership-error-since")),
        (Ok(ground), Some(at)) => {
            let entry = Entry {
                verdict: Verdict::Membership {
                    system: text("system"),
                    bin: text("bin"),
                    name: text("name"),
                    ground,
                    at,
                },
                act: form.text("act").to_owned(),
                circumstances: form.text("circumstances").to_owned(),
            };
            let id = visit.ctx.id();
            verdicts::prepare(&visit.office, &visit.ctx, id, entry).await.map(|()| id)
        }
    };
    match prepared {
        Ok(id) => Ok(Redirect::to(&super::verdicts::address(id)).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(render(&visit, &form, &wrong).await?)),
        Err(other) => Err(other.into()),
    }
}

async fn render(visit: &Visit, typed: &Form, wrong: &[FieldError]) -> Result<String, Failure> {
    let all = memberships::all(&visit.office, &visit.ctx).await?;
    let errors = error::errors(visit, wrong);
    let table = Table::new(visit.words(), visit.t("memberships-caption"))
        .column(visit.t("participants-column-name"))
        .column(visit.t("participants-column-system"))
        .column(visit.t("membership-since"))
        .column(visit.t("participants-column-state"))
        .empty(visit.t("memberships-empty").as_str());
    let table = all.iter().fold(table, |table, one| table.row(row(visit, one)));
    let list = List {
        page: visit
            .page(visit.t("memberships-title"))
            .under(super::admissions::HERE, visit.t("admission-queue-title"))
            .with_errors(errors.any()),
        table,
        fields: fields(visit, typed, &errors),
        save: button(visit.t("verdict-preview")),
        errors,
    };
    Ok(list.render()?)
}

fn row(visit: &Visit, one: &Membership) -> [Html; 4] {
    let state = match one.registered {
        true => tag(Meaning::Ok, visit.t("membership-became")),
        false => tag(Meaning::Bad, visit.t("membership-ended")),
    };
    let source = visit.t(&format!("membership-source-{}", one.source));
    [
        Html::two_lines(&one.name, &one.bin),
        Html::two_lines(visit.office.config.system_name(&one.system, visit.ctx.locale), source),
        instant(one.at, visit.words().moment(one.at)),
        state,
    ]
}

fn fields(visit: &Visit, typed: &Form, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let peers = visit.office.config.peers.iter();
    let systems = peers.map(|peer| Choice::new(&peer.code, peer.name(visit.ctx.locale))).collect();
    let became = Choice::new("became", t("membership-became"));
    let ended = Ground::ALL.map(|it| Choice::new(it.name(), t(&format!("user-ground-{}", it.name()))));
    let what = [Choice::new("", "—"), became].into_iter().chain(ended).collect();
    let mut fields = vec![
        Field::select("system", t("participants-column-system"), systems)
            .value(typed.text("system"))
            .checked(errors),
        Field::digits("bin", t("registration-field-bin")).value(typed.text("bin")).checked(errors),
        Field::text("name", t("admission-organisation")).value(typed.text("name")).checked(errors),
        Field::text("since", t("membership-since"))
            .hint(t("membership-since-hint"))
            .width(10)
            .value(typed.text("since"))
            .checked(errors),
    ];
    fields.extend(super::participants::evidence(visit, typed, errors, ("membership-what", what)));
    fields
}
