//! Style sheets, scripts and icons, embedded in the binary and served under a folder named by the hash of them all:
//! what is there never changes.

use crate::web::status::{self, Answer};
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, Response, header};
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

static PREFIX: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for name in Assets::iter() {
        hasher.update(name.as_bytes());
        if let Some(file) = Assets::get(&name) {
            hasher.update(&file.metadata.sha256_hash());
        }
    }
    let hash: String = hasher.finalize().to_hex().chars().take(16).collect();
    format!("/assets/{hash}")
});

/// The address under which assets are served, without a slash at the end.
pub(super) fn prefix() -> &'static str {
    &PREFIX
}

/// One asset.
pub(super) async fn asset(Path((hash, name)): Path<(String, String)>) -> Answer {
    let known = PREFIX.ends_with(&hash).then(|| Assets::get(&name)).flatten();
    let Some(file) = known else { return status::nothing_here() };
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(&name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
