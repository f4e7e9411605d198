//! What the operator publishes: instructions, information and reference materials, technical requirements, obligatory
//! materials on construction (A-7.6, A-7.8, A-7.9, A-34.5, A-34.8, B-4.3; register D-50). A version is approved from a day
//! on, is read by everybody, and never changes; what is obligatory is confirmed by whoever has read it.

mod edit;
mod read;

use jiff::civil::Date;
use law::Clause;
use law::publication::{self, Kind, Standing};

pub use edit::{
    Desk, Preview, Proposal, all, approve, archive, begin, desk, discard, preview, rewrite, save, with_file,
    withdraw_file,
};
pub use read::{Asked, Card, Listed, ToRead, card, confirm, list, open, readers, to_read};

use crate::Office;
use crate::config::System;
use crate::ctx::Ctx;
pub use crate::store::publications::{Draft, Publication, Reader, Said, Version};

/// The word of this topic in documents and notices.
pub const SUBJECT: &str = "publication";
/// Kind of the documents.
pub const KIND: &str = "publication-file";

/// What this system publishes.
pub fn kinds(system: System) -> &'static [Kind] {
    match system {
        System::Portal => &Kind::ALL,
        System::Expertise => &Kind::OF_EXPERTISE,
    }
}

/// The duty to publish it here.
pub fn clause(office: &Office, kind: Kind) -> Clause {
    kind.clause(office.config.system == System::Portal)
}

/// The versions with where each stands today.
pub fn standings_today<'a>(
    office: &Office,
    ctx: &Ctx,
    versions: &'a [Version],
) -> Vec<(&'a Version, Standing)> {
    versions.iter().zip(standings(versions, read::today(office, ctx))).collect()
}

/// Where each version stands on a day.
fn standings(versions: &[Version], day: Date) -> Vec<Standing> {
    let line: Vec<_> = versions.iter().map(|it| (it.number, it.valid_from)).collect();
    versions.iter().map(|it| publication::standing(&line, it.number, day)).collect()
}

/// The version in force on a day, if there is one and it was not archived.
fn in_force(versions: &[Version], day: Date) -> Option<&Version> {
    let standings = standings(versions, day);
    let found = versions.iter().zip(standings).find(|(_, standing)| *standing == Standing::InForce);
    found.map(|(version, _)| version).filter(|version| !version.archived)
}
