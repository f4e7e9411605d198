//! The prepared result of a case, to look at and to sign.

use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use office::expertise::view;
use uuid::Uuid;

use crate::error::Failure;
use crate::pages::documents::encoded;
use crate::who::Visit;

/// `GET /cases/{id}/completeness/draft.pdf`: the exact bytes that are signed.
pub async fn draft(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let (name, bytes) = view::draft_bytes(&visit.office, &visit.ctx, id).await?;
    let shown = format!("inline; filename*=UTF-8''{}", encoded(&name));
    let headers = [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, shown)];
    Ok((headers, bytes).into_response())
}
