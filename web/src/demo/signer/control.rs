//! Control for tests and for signing without a browser: JSON, never from a page (the layer refuses an origin).

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use office::demo::personas::PERSONAS;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Order, Signer, persona};
use crate::error::Failure;

/// A choice may be sent a little before the request it is for.
const PATIENCE: Duration = Duration::from_secs(10);

/// `GET /personas`.
pub async fn personas() -> Json<Value> {
    let all = PERSONAS.iter().map(|persona| {
        json!({
            "id": persona.id,
            "name": persona.full_name(),
            "iin": persona.iin,
            "organisation": persona.organisation.map(|company| company.name),
            "bin": persona.organisation.map(|company| company.bin),
            "role": persona.role,
        })
    });
    Json(all.collect())
}

/// `GET /waiting`: the requests on the desk, the oldest first.
pub async fn waiting(State(signer): State<Signer>) -> Json<Value> {
    let desk = signer.desk();
    let all = desk.waiting.iter().map(|waiting| {
        json!({"id": waiting.id, "origin": waiting.origin, "documents": waiting.order.documents.len()})
    });
    Json(all.collect())
}

#[derive(Deserialize)]
pub struct Choice {
    persona: Option<String>,
    #[serde(default)]
    cancel: bool,
}

/// `POST /choose` with `{"persona": "applicant"}` or `{"cancel": true}`: answers the oldest request, also one
/// that arrives within a few seconds.
pub async fn choose(
    State(signer): State<Signer>,
    Json(choice): Json<Choice>,
) -> Result<Json<Value>, Failure> {
    let answer = match choice.persona {
        _ if choice.cancel => Answer::Cancel,
        Some(id) => Answer::Sign(persona(&id).ok_or(Failure::NotFound)?),
        None => return Err(Failure::BadRequest),
    };
    let waiting = tokio::time::timeout(PATIENCE, next(&signer)).await.map_err(|_| Failure::NotFound)?;
    let sent = waiting.answer.send(answer).is_ok();
    Ok(Json(json!({"answered": sent, "id": waiting.id})))
}

async fn next(signer: &Signer) -> super::Waiting {
    loop {
        // Listening begins before looking, or a request between the two would be missed.
        let arrived = signer.0.arrived.notified();
        if let Some(waiting) = signer.take(None) {
            return waiting;
        }
        arrived.await;
    }
}

#[derive(Deserialize)]
pub struct Automatic {
    persona: Option<String>,
}

/// `POST /automatic` with `{"persona": "applicant"}`: signs every request from now on; `null` ends that.
pub async fn automatic(
    State(signer): State<Signer>,
    Json(automatic): Json<Automatic>,
) -> Result<Json<Value>, Failure> {
    let chosen = match &automatic.persona {
        Some(id) => Some(persona(id).ok_or(Failure::NotFound)?),
        None => None,
    };
    signer.desk().automatic = chosen;
    Ok(Json(json!({"persona": automatic.persona})))
}

#[derive(Deserialize)]
pub struct Sign {
    persona: String,
    /// Base64.
    data: String,
    #[serde(default)]
    attached: bool,
}

/// `POST /sign` with `{"persona", "data", "attached"}`: the signature as a CMS file, for the way without NCALayer.
pub async fn sign(State(signer): State<Signer>, Json(sign): Json<Sign>) -> Result<Response, Failure> {
    let persona = persona(&sign.persona).ok_or(Failure::NotFound)?;
    let data = STANDARD.decode(&sign.data).map_err(|_| Failure::BadRequest)?;
    let order = Order { documents: vec![data], attached: sign.attached, iin: None, bin: None };
    let mut signed = signer.sign(persona, &order).map_err(office::Error::internal)?;
    Ok(signed.pop().unwrap_or_default().into_response())
}
