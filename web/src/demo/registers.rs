//! The registers of the demonstration's world, as a gateway tells of them (`docs/registers.md`): the people and companies
//! of the story, and nobody else.

use axum::Json;
use axum::extract::Path;
use office::demo::personas::{APPLICANT, Company, EXPERTISE, OPERATOR, PERSONAS, VEDOMSTVO};
use serde_json::{Value, json};

use crate::error::Failure;

const COMPANIES: [&Company; 4] = [&APPLICANT, &OPERATOR, &EXPERTISE, &VEDOMSTVO];

/// `GET /demo/registers/organisations/{number}`.
pub async fn organisation(Path(number): Path<String>) -> Result<Json<Value>, Failure> {
    let company = COMPANIES.into_iter().find(|company| company.bin == number).ok_or(Failure::NotFound)?;
    Ok(Json(json!({
        "number": company.bin,
        "name_kk": company.name,
        "name_ru": company.name_ru,
        "active": true,
        "head": company.head().map(|head| json!({ "iin": head.iin, "name": head.full_name() })),
    })))
}

/// `GET /demo/registers/people/{number}`.
pub async fn person(Path(number): Path<String>) -> Result<Json<Value>, Failure> {
    let found = PERSONAS.iter().find(|persona| persona.iin == number).ok_or(Failure::NotFound)?;
    let name = found.full_name();
    Ok(Json(json!({ "number": found.iin, "name_kk": name, "name_ru": name, "active": true })))
}
