//! Asks the whole site in process, as one of the actors: the router itself, no sockets.

use crate::world::{self, Sort, World};
use axum::body::Body;
use axum::http::{Method, Request};
use cotutor::web::{App, Site, routes};
use http_body_util::BodyExt;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// An answer, whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub status: u16,
    /// Sorted; without the date.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Headers and body: all that could hold a word.
    pub fn all(&self) -> Vec<u8> {
        let mut all: Vec<u8> =
            self.headers.iter().flat_map(|(name, value)| format!("{name}: {value}\n").into_bytes()).collect();
        all.extend_from_slice(&self.body);
        all
    }
}

/// The site over a world.
pub struct Asking {
    router: axum::Router,
    runtime: Runtime,
}

impl Asking {
    pub fn of(world: &World) -> Asking {
        let app = App::new(world.registry.clone(), Site { secure: false });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Asking { router: routes::router(app), runtime }
    }

    /// Asks for a page (by cookie) or of the API (by token), as `actor` or as nobody.
    pub fn get(&self, actor: Option<&str>, path: &str) -> Answer {
        self.send(actor, &Method::GET, path, &[], Vec::new())
    }

    /// Asks with further headers and a body.
    pub fn send(
        &self,
        actor: Option<&str>,
        method: &Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "cotutor.example");
        if let Some(actor) = actor {
            let key = world::key(actor);
            request = if path.starts_with("/api/") {
                request.header("authorization", format!("Bearer {}", key.token))
            } else {
                request.header("cookie", format!("cotutor={}", key.secret))
            };
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        self.runtime.block_on(async {
            let response = match self.router.clone().oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            let (parts, body) = response.into_parts();
            let body = body.collect().await.expect("a body").to_bytes().to_vec();
            let mut headers: Vec<(String, String)> = parts
                .headers
                .iter()
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .filter(|(name, _)| name != "date")
                .collect();
            headers.sort();
            Answer { status: parts.status.as_u16(), headers, body }
        })
    }
}

/// Addresses of links on a page, those of this site, unescaped.
pub fn links(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mark in ["href=\"", "src=\"", "data-href=\""] {
        for part in page.split(mark).skip(1) {
            let link = part.split('"').next().unwrap_or_default().replace("&amp;", "&");
            let link = link.split('#').next().unwrap_or_default();
            if link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/assets/") {
                found.push(link.to_owned());
            }
        }
    }
    found
}

/// Everybody, nobody last.
pub fn everybody() -> impl Iterator<Item = Option<&'static str>> {
    world::ACTORS.iter().map(|(actor, _)| Some(*actor)).chain([None])
}

/// Whether somebody is anybody to the site.
pub fn is_anybody(actor: &str) -> bool {
    world::sort(actor) != Sort::Gone
}
