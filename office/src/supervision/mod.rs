//! Supervision (A-26.p2, A-34.9, B-16.4): the Vedomstvo, and by order 465 the bodies that control construction, have a right
//! of access to an expertise system. Its operator gives and ends it ([`access`]); people of the body then read every case
//! and change nothing ([`cases`]); every look is kept and shown to whom it concerns ([`looks`]). The body asks an
//! organisation to explain ([`explanations`]), which changes no case either. On the portal the Vedomstvo sees which
//! systems have given access, and asks the others for it ([`requests`]).

pub mod access;
pub mod cases;
pub mod explanations;
pub mod looks;
pub mod requests;

use std::collections::BTreeMap;

use law::access::{Action, Role, any_may};
use law::disclosure::Reader;

use crate::Office;
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::store::{Conn, users};
use crate::texts::Locale;

/// The word of this topic in events; the id is that of who has access, of a request, or of a system.
pub const SUBJECT: &str = "supervision";

/// What somebody of supervision is to the documents of every case; whoever is not of it is a stranger to them.
pub(crate) fn reader(actor: &Actor) -> Reader {
    match any_may(&actor.roles, Action::MonitorExpertise) {
        Ok((Role::Vedomstvo, _)) => Reader::Vedomstvo,
        Ok(_) => Reader::StateControl,
        Err(_) => Reader::Other,
    }
}

/// Whether somebody looks as supervision.
pub(crate) fn watches(actor: &Actor) -> bool {
    reader(actor) != Reader::Other
}

/// The organisation of a case by the mark that it bears: those from before organisations were told apart are the
/// operator's own.
pub(crate) fn organisation_of(office: &Office, mark: &str) -> String {
    if mark.is_empty() { office.config.organisation.bin.clone() } else { mark.to_owned() }
}

/// What an organisation of this system is called; its BIN where it has no name here.
pub(crate) async fn called(
    office: &Office,
    conn: &mut Conn,
    bin: &str,
    locale: Locale,
) -> Result<String, Error> {
    if let Some(user) = users::of_bin(conn, bin).await? {
        return Ok(user.name(locale).to_owned());
    }
    let own = &office.config.organisation;
    Ok(if bin == own.bin { own.name(locale).to_owned() } else { bin.to_owned() })
}

/// The names of organisations for a page.
pub async fn names(office: &Office, ctx: &Ctx, bins: &[String]) -> Result<BTreeMap<String, String>, Error> {
    let mut conn = office.db.read().await?;
    let mut names = BTreeMap::new();
    for bin in bins {
        if !bin.is_empty() && !names.contains_key(bin) {
            names.insert(bin.clone(), called(office, &mut conn, bin, ctx.locale).await?);
        }
    }
    Ok(names)
}
