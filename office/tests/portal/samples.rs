//! Forms and files that are right as they are.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use office::demo::personas::APPLICANT;
use office::documents::Announced;
use office::paper;
use office::{applications, registrations};

/// What lies in a stream of one piece.
pub fn body(bytes: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    stream::iter([Ok(Bytes::copy_from_slice(bytes))])
}

pub fn announced(name: &str) -> Announced {
    Announced { file_name: name.into(), media_type: "application/pdf".into(), ..Announced::default() }
}

/// The registration form, right for everybody.
pub fn party_form() -> registrations::Form {
    registrations::Form {
        address: "Астана, Мәңгілік Ел, 1".into(),
        phone: "+7 701 000 00 00".into(),
        email: "office@example.kz".into(),
        // Published example of the IBAN registry.
        account: "KZ86125KZT5004100100".into(),
        bank: "Банк".into(),
        bik: "DEMOKZKA".into(),
        kbe: "17".into(),
        ..registrations::Form::default()
    }
}

/// The form of an application, right as it is.
pub fn object_form() -> applications::Form {
    applications::Form {
        title: "Котельная 30 Гкал/ч".into(),
        address: "Степногорск қ.".into(),
        documentation: applications::DOCUMENTATION[1].into(),
        purpose: "production".into(),
        works: applications::WORKS[0].into(),
        responsibility: applications::RESPONSIBILITY[1].into(),
        designer_name: "ЖШС «Арқа Жобалау»".into(),
        designer_bin: APPLICANT.bin.into(),
        cost: "2418600000".into(),
        place: None,
    }
}

/// Names and bytes of files, one for each obligatory section.
pub const FILES: [(&str, &[u8]); 2] = [("ПЗ_том1.pdf", paper!("note")), ("ИД_том1.pdf", paper!("data"))];
