//! For the machines that watch the process: does it live, can it serve.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use office::Office;
use serde_json::json;

use crate::error;

/// `GET /healthz`: the process answers. Nothing else is asked, or a slow database would get it killed.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers, and how fresh the knowledge about revoked certificates is.
pub async fn ready(State(office): State<Office>) -> impl IntoResponse {
    let now = office.clock.now();
    let database = office.db.read().await.is_ok();
    let lists: Vec<_> = office
        .evidence
        .freshness(now)
        .iter()
        .map(|list| {
            json!({
                "source": list.source,
                "fetched_at": list.fetched_at,
                "this_update": list.this_update,
                "next_update": list.next_update,
                "fresh": list.is_fresh(now),
            })
        })
        .collect();
    let status = if database { StatusCode::OK } else { error::UNAVAILABLE };
    let body = json!({"system": office.config.system.as_str(), "time": now, "database": database, "revocation_lists": lists});
    (status, Json(body))
}
