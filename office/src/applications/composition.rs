//! Whether everything is there before an application is sent: its files against the list by which the expertise checks
//! completeness. Nothing here keeps an application from being sent: whether it is complete is decided there.

use std::collections::BTreeSet;

use law::checklist::{Asked, Line};
use uuid::Uuid;

use super::Draft;
use super::files::{File, edit, kinds_of};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::store::{applications, uploads};

/// Most lines that one file presents: a volume in which many papers are bound.
pub const MOST_KINDS: usize = 24;

impl Draft {
    /// The lines that are asked of it, each with its files that were accepted. A file that waits to replace another counts
    /// when it has its place.
    pub fn composition<'a>(&'a self, office: &'a Office) -> Vec<Asked<'a, &'a File>> {
        let counts = |file: &&File| file.check.is_accepted() && !file.replaces;
        let files: Vec<&File> = self.files.iter().filter(counts).collect();
        office.checklist.check(self.application.form.facts(), &files, |file| file.kinds.iter().collect())
    }

    /// The lines that a file presents, of those that are asked.
    pub fn presented<'a>(&self, office: &Office, file: &'a File) -> Vec<&'a str> {
        let facts = self.application.form.facts();
        let asked = |code: &&str| office.checklist.line(code).is_some_and(|line| line.need(facts).is_some());
        file.kinds.iter().map(String::as_str).filter(asked).collect()
    }
}

/// A line that is asked of a draft.
pub fn line<'a>(office: &'a Office, draft: &Draft, code: &str) -> Result<&'a Line, Error> {
    let line = office.checklist.line(code).ok_or(Error::NotFound)?;
    line.need(draft.application.form.facts()).map(|_| line).ok_or(Error::NotFound)
}

/// Of the files that somebody saw, says which present a line. Others are left as they are.
pub async fn present(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    code: &str,
    (shown, chosen): (&BTreeSet<Uuid>, &BTreeSet<Uuid>),
) -> Result<(), Error> {
    let code = office.checklist.line(code).ok_or(Error::NotFound)?.code.as_str();
    edit(office, ctx, id, async |conn, _, _| {
        for upload in shown {
            let (Some(file), Some(row)) =
                (applications::file(conn, id, *upload).await?, uploads::find(conn, *upload).await?)
            else {
                continue;
            };
            let path = format!("{}/{}", file.folder, row.file_name);
            let mut kinds = kinds_of(office, file.kinds.as_deref(), &path);
            kinds.retain(|kind| kind != code);
            if chosen.contains(upload) {
                kinds.push(code.to_owned());
            }
            if kinds.len() > MOST_KINDS {
                let error = FieldError::new("files", "composition-error-most").with("most", MOST_KINDS);
                return Err(Error::Invalid(vec![error.with("name", &row.file_name)]));
            }
            applications::set_kinds(conn, id, *upload, &kinds.join(" ")).await?;
        }
        Ok(())
    })
    .await
}
