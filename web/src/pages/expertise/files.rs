//! The prepared result of a case, to look at and to sign.

use axum::extract::Path;
use axum::response::Response;
use office::expertise::view;
use uuid::Uuid;

use crate::error::Failure;
use crate::pages::documents::paper;
use crate::who::Visit;

/// `GET /cases/{id}/completeness/draft.pdf`: the exact bytes that are signed.
pub async fn draft(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    Ok(paper(view::draft_bytes(&visit.office, &visit.ctx, id).await?))
}
