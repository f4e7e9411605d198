//! What stands on the portal before the story begins: the expertise organisation as a registered participant.

use jiff::{Timestamp, ToSpan};
use law::access::Role;
use law::ids::Bin;
use law::number::Code;

use super::personas::{EXPERTISE, OPERATOR, PERSONAS};
use crate::ctx::{Actor, ActorKind, Ctx};
use crate::error::Error;
use crate::participants::{self, Card, Entry};
use crate::texts::Locale;
use crate::{Office, System, store};

/// Stands in the numbers of applications to the organisation (A-18.p4).
pub const CODE: &str = "СНС";
/// Years until its accreditation ends, by the world's clock of the first start.
const ACCREDITED_YEARS: i16 = 6;

/// Lets the registrar enter the expertise organisation, once: a blocked one does not come back by a
/// restart.
pub async fn set(office: &Office, now: Timestamp) -> Result<(), Error> {
    if office.config.demo.is_none() || office.config.system != System::Portal {
        return Ok(());
    }
    if store::participants::by_code(&mut *office.db.read().await?, CODE).await?.is_some() {
        return Ok(());
    }
    let until = now.to_zoned(office.law(now).zone).date().saturating_add(ACCREDITED_YEARS.years());
    let entry = Entry {
        bin: Bin::parse(EXPERTISE.bin).map_err(Error::internal)?,
        name_kk: EXPERTISE.name.into(),
        name_ru: EXPERTISE.name_ru.into(),
        name_en: EXPERTISE.name_en.into(),
        code: Code::parse(CODE).map_err(Error::internal)?,
        system: System::Expertise.as_str().into(),
        accredited_until: until,
        card: Card {
            certificate: "DEMO-0001".into(),
            address: "Астана, Мәңгілік Ел даңғылы, 1".into(),
            region: "710000000".into(),
            ..Card::default()
        },
    };
    participants::register(office, &Ctx::new(now, Locale::Kk, registrar()), entry).await?;
    Ok(())
}

fn registrar() -> Actor {
    let role = Role::PortalOperatorRegistrar;
    let persona = PERSONAS.iter().find(|persona| persona.role == Some(role));
    Actor {
        kind: ActorKind::Person,
        iin: persona.map(|persona| persona.iin.into()),
        bin: Some(OPERATOR.bin.into()),
        name: persona.map(|persona| persona.full_name()).unwrap_or_default(),
        roles: vec![role],
    }
}
