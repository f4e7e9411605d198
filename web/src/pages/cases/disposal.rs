//! What remains when a case was disposed of: the act and its signature, for whoever may see the case.

use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use office::retention;
use office::store::retention::Disposal;
use uuid::Uuid;

use crate::error::Failure;
use crate::pages::documents::saved;
use crate::who::Visit;

/// `GET /cases/{id}/disposal.json`: the bytes that were signed.
pub async fn act(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let disposal = retention::disposal_of_case(&visit.office, &visit.ctx, id).await?;
    Ok(act_file(id, disposal.act))
}

/// `GET /cases/{id}/disposal.json.cms`: the signature under them.
pub async fn signature(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let disposal = retention::disposal_of_case(&visit.office, &visit.ctx, id).await?;
    Ok(signature_file(id, disposal))
}

/// The act as a file to be saved.
pub fn act_file(id: Uuid, bytes: Vec<u8>) -> Response {
    saved(&format!("{id}-act.json"), "application/json", Body::from(bytes))
}

/// The signature as a file to be saved.
pub fn signature_file(id: Uuid, disposal: Disposal) -> Response {
    saved(&format!("{id}-act.json.cms"), "application/pkcs7-signature", Body::from(disposal.cms))
}

/// The addresses of both, with their words.
pub fn links(visit: &Visit, act: &str) -> Vec<(String, String)> {
    let signature = (format!("{act}.cms"), visit.t("retention-act-signature"));
    let package = (act.replace(".json", ".asice"), visit.t("package-of-document"));
    vec![(act.to_owned(), visit.t("retention-act")), signature, package]
}
