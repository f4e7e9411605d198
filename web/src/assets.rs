//! Styles, scripts, fonts and the mark, built into the program from `web/static`.
//!
//! Names carry a hash of the content, so a browser may keep them for ever; a new build has new names.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Files;

/// Plain name → address with the hash, as the build of `web/assets` wrote it.
static ADDRESSES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../static/manifest.json"))
        .expect("the manifest is built with the files")
});

/// The address of a built file by its plain name, such as `app.css`.
pub fn address(name: &str) -> &'static str {
    let address = ADDRESSES.get(name).map_or("", String::as_str);
    debug_assert!(!address.is_empty(), "no built file {name}");
    address
}

/// `GET /assets/{name}`.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let tag = format!("\"{name}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let accepts_brotli = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|coding| coding.trim().split(';').next() == Some("br")));
    let packed = if accepts_brotli { Files::get(&format!("{name}.br")) } else { None };
    let is_packed = packed.is_some();
    let Some((file, media_type)) = packed.or_else(|| Files::get(&name)).zip(media_type(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut answer = Response::new(Body::from(file.data));
    let to = answer.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = value.parse() {
            to.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, media_type);
    set(header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    set(header::ETAG, &tag);
    set(header::VARY, "accept-encoding");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if is_packed {
        set(header::CONTENT_ENCODING, "br");
    }
    answer
}

/// Only kinds that the build makes; what else lies in the folder is not served.
fn media_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking_for(coding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, coding.parse().unwrap())])
    }

    fn plain(address: &str) -> Path<String> {
        Path(address.strip_prefix("/assets/").unwrap().to_owned())
    }

    #[tokio::test]
    async fn a_built_file_is_kept_for_ever_and_sent_packed_where_possible() {
        let answer = serve(plain(address("app.css")), asking_for("gzip, br;q=0.9")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));

        let answer = serve(plain(address("app.css")), asking_for("gzip")).await;
        assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
    }

    #[tokio::test]
    async fn a_known_file_is_not_sent_again() {
        let first = serve(plain(address("app.js")), HeaderMap::new()).await;
        let tag = first.headers()[header::ETAG].clone();
        let again = HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)]);
        assert_eq!(serve(plain(address("app.js")), again).await.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn nothing_else_is_served() {
        for name in ["manifest.json", "../Cargo.toml", "app.css"] {
            let answer = serve(Path(name.into()), HeaderMap::new()).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    #[test]
    fn the_first_view_fits_into_150_kilobytes() {
        let size = |name: &str| {
            let file = address(name).strip_prefix("/assets/").unwrap().to_owned();
            let packed = Files::get(&format!("{file}.br"));
            packed.or_else(|| Files::get(&file)).unwrap().data.len()
        };
        let fonts = ["golos-cyrillic.woff2", "golos-kazakh.woff2", "golos-latin.woff2"];
        let first_view: usize =
            ["app.css", "app.js", "mark.svg"].iter().chain(&fonts).map(|name| size(name)).sum();
        let page = 15 * 1024;
        assert!(first_view + page <= 150 * 1024, "{first_view} bytes without the page itself");
    }
}
