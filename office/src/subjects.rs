//! What people call the things that histories are about.

use uuid::Uuid;

use crate::error::Error;
use crate::store::{
    Conn, admissions, applications, authorities, cases, explanations, participants, registrations, users,
};
use crate::{
    admissions as procedures, applications as filings, authorities as powers, expertise,
    participants as lists, registrations as registered, supervision::explanations as threads,
    users as working,
};

/// The registration number of an application or case, the name of a registered one; the identifier where it has neither.
pub(crate) async fn called(conn: &mut Conn, kind: &str, id: Uuid) -> Result<String, Error> {
    let name = match kind {
        registered::SUBJECT => registrations::find(conn, id).await?.map(|it| it.name),
        procedures::SUBJECT => admissions::find(conn, id).await?.map(|it| it.name),
        working::SUBJECT => users::find(conn, id).await?.map(|it| it.name_kk),
        powers::SUBJECT => authorities::find(conn, id).await?.map(|it| it.name),
        lists::SUBJECT => participants::find(conn, id).await?.map(|it| it.code.to_string()),
        filings::SUBJECT => applications::find(conn, id)
            .await?
            .and_then(|it| it.state.number().map(|(number, _)| number.to_owned())),
        threads::SUBJECT => explanations::find(conn, id).await?.map(|it| it.number),
        expertise::SUBJECT => cases::find(conn, id).await?.map(|it| it.registration_number),
        _ => None,
    };
    Ok(name.filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_string()))
}
