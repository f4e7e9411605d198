//! Whether everything is there before an application is sent: its files against the list by which the expertise checks
//! completeness. Nothing here keeps an application from being sent: whether it is complete is decided there.

use std::collections::BTreeSet;

use law::checklist::{Asked, Line};
use uuid::Uuid;

use super::Draft;
use super::files::{self, File, edit};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::store::applications;

/// Most lines that one file presents: a volume in which many papers are bound.
pub const MOST_KINDS: usize = 24;

impl Draft {
    /// The lines that are asked of it, each with its files that are whole and not blocked.
    pub fn composition<'a>(&'a self, office: &'a Office) -> Vec<Asked<'a, &'a File>> {
        let files: Vec<&File> = self.files.iter().filter(|file| file.upload.is_done()).collect();
        office.checklist.check(self.application.form.facts(), &files, |file| file.kinds.iter().collect())
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
    edit(office, ctx, id, async |conn, application, _| {
        for file in files::files(office, conn, application).await? {
            let upload = file.upload.id;
            let (had, has) = (file.kinds.iter().any(|kind| kind == code), chosen.contains(&upload));
            if !shown.contains(&upload) || had == has {
                continue;
            }
            let mut kinds: Vec<&str> =
                file.kinds.iter().map(String::as_str).filter(|it| *it != code).collect();
            if has {
                kinds.push(code);
            }
            if kinds.len() > MOST_KINDS {
                let error = FieldError::new("files", "composition-error-most").with("most", MOST_KINDS);
                return Err(Error::Invalid(vec![error.with("name", &file.upload.file_name)]));
            }
            applications::set_kinds(conn, id, upload, &kinds.join(" ")).await?;
        }
        Ok(())
    })
    .await
}
