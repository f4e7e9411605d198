//! The explanation of a date as a paper with the seal of the system: the PDF, and the seal beside it.

use law::Due;
use pdf::{Explained, Extract, Head, Line};

use super::{Explanation, Seen, clause, end};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::texts::Words;

/// The paper of a date of one case. The same day gives the same bytes, so that the seal, which is asked for by
/// itself, fits them.
pub async fn pdf(office: &Office, ctx: &Ctx, case: &str, due: &Due, seen: Seen) -> Result<Vec<u8>, Error> {
    let words = office.texts.of(ctx.locale);
    let paper = paper(office, ctx, words, case, due, seen);
    let language = ctx.locale.into();
    let render = move || pdf::extract(&paper, language);
    tokio::task::spawn_blocking(render).await.map_err(Error::internal)?.map_err(Error::internal)
}

/// The system's seal under that paper: a detached CMS.
pub async fn seal(office: &Office, ctx: &Ctx, case: &str, due: &Due, seen: Seen) -> Result<Vec<u8>, Error> {
    let bytes = pdf(office, ctx, case, due, seen).await?;
    office.seal.detached(&bytes, ctx.now)
}

fn paper(office: &Office, ctx: &Ctx, words: &Words, case: &str, due: &Due, seen: Seen) -> Extract {
    let law = office.law(ctx.now);
    // 00:00 of today: what is made twice on one day is the same paper.
    let made_at = law.start_of(law.date(ctx.now));
    let told = Explanation::new(
        words,
        due,
        match seen {
            Seen::Running(_) => Seen::Running(made_at),
            done => done,
        },
    );
    let t = |key: &'static str| words.t(key).to_string();
    let steps =
        told.steps.iter().map(|step| pdf::Step { text: step.text.clone(), clause: step.clause.clone() });
    Extract {
        head: Head {
            ident: format!("extract:{case}:{}:{made_at}", due.rule),
            made_at,
            title: told.rule.clone(),
            issuer: office.config.organisation.name(words.locale()).to_owned(),
            foot: t("footer-time"),
            demo_mark: office.config.demo.is_some().then(|| t("footer-demo")),
        },
        facts: vec![
            Line::new(t("extract-case"), case),
            Line::new(t("extract-made"), words.date(law.date(ctx.now))),
            Line::new(t("law-column-rule"), format!("{} ({})", due.rule, first_clause(words, due))),
            Line::new(
                t("law-column-edition"),
                format!("{} ({})", super::edition(words, &due.edition), due.edition),
            ),
            Line::new(t("calendar-id"), due.calendar.to_string()),
        ],
        explained: Explained {
            line: Line::new(t("explained-ends"), end(words, due)),
            heading: t("term-why"),
            steps: steps.collect(),
        },
        notes: told.doubts.into_iter().chain(told.open).collect(),
        check: t("extract-check"),
    }
}

fn first_clause(words: &Words, due: &Due) -> String {
    due.because.first().map(|step| clause(words, &step.clause)).unwrap_or_default()
}
