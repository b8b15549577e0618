//! Every status code the site answers with, and the pages and problem documents that go with them.
//!
//! A hidden thing and a thing that never was answer with the same bytes: nothing here may depend on which it is.

use crate::domain::Problems;
use crate::records::Refusal;
use crate::ui::error::{self, Wrong};
use crate::web::app::App;
use crate::web::frame::Canvas;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use maud::Markup;
use serde_json::{Value, json};

/// The number of the status with which a lost update is answered, for the description of the API.
pub const LOST_UPDATE: u16 = StatusCode::CONFLICT.as_u16();

/// What a handler gives back.
pub type Answer = Result<Response<Body>, Failure>;

/// Why there is no answer; how it is said depends on who asks (a browser or a program), and the gate says it.
#[derive(Debug)]
pub enum Failure {
    /// As the records said.
    Refusal(Refusal),
    /// A form without a good token, or from elsewhere.
    Forged,
    /// More bytes than are taken.
    TooLarge,
    /// Bytes that come too slowly.
    TooSlow,
    /// Not a form, or not JSON.
    NotAForm(String),
    /// A form with fields nobody asked for.
    UnknownField(String),
    /// Too many tries; wait so many seconds.
    Wait(u32),
    /// Nobody is signed in.
    NobodyThere,
    /// A program asked in a way that cannot be read, with what would be right.
    BadRequest(String),
    /// What is wrong in a JSON document: where, as a JSON pointer (RFC 6901), and what.
    Fields(Vec<(String, String)>),
    /// A change that does not say which version it was made from.
    VersionNeeded,
    /// The address is there, and not asked for in this way: mostly the address of a form, opened as a page.
    WrongMethod,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refusal(refusal)
    }
}

/// There is nothing at this address.
///
/// # Errors
/// Always: it is one.
pub fn nothing_here() -> Answer {
    Err(Failure::Refusal(Refusal::NotFound))
}

/// The answer to a method that an address does not have.
///
/// # Errors
/// Always: that is the answer.
pub fn wrong_method() -> Answer {
    Err(Failure::WrongMethod)
}

/// A page.
#[must_use]
pub fn page(markup: Markup) -> Response<Body> {
    html(StatusCode::OK, markup)
}

/// A page whose form has to be put right.
#[must_use]
pub fn put_right(markup: Markup) -> Response<Body> {
    html(StatusCode::UNPROCESSABLE_ENTITY, markup)
}

/// A page that shows what somebody else did first.
#[must_use]
pub fn conflict(markup: Markup) -> Response<Body> {
    html(StatusCode::CONFLICT, markup)
}

/// A page for somebody who has to wait.
#[must_use]
pub fn wait(markup: Markup, seconds: u32) -> Response<Body> {
    let mut response = html(StatusCode::TOO_MANY_REQUESTS, markup);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Done; go there next.
#[must_use]
pub fn go(to: &str) -> Response<Body> {
    Redirect::to(to).into_response()
}

/// Done, with nothing to say.
#[must_use]
pub fn done() -> Response<Body> {
    StatusCode::NO_CONTENT.into_response()
}

/// A line of text.
#[must_use]
pub fn text(words: String) -> Response<Body> {
    let mut response = Response::new(Body::from(words));
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A calendar.
#[must_use]
pub fn calendar(file: String) -> Response<Body> {
    let mut response = Response::new(Body::from(file));
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Whether the service is ready, for whoever watches it.
#[must_use]
pub fn health(well: bool, words: &str) -> Response<Body> {
    let mut response = text(format!("{words}\n"));
    *response.status_mut() = if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    response
}

/// A request that cannot be read as one.
#[must_use]
pub fn not_understood(words: &str) -> Response<Body> {
    let mut response = text(format!("{words}\n"));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}

/// JSON.
#[must_use]
pub fn json_ok(value: &Value) -> Response<Body> {
    json_with(StatusCode::OK, "application/json", value)
}

/// JSON of something just made, which is at `location`.
#[must_use]
pub fn json_made(value: &Value, location: &str) -> Response<Body> {
    let mut response = json_with(StatusCode::CREATED, "application/json", value);
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The answer, marked with the version of the entry it shows.
#[must_use]
pub fn tagged(mut response: Response<Body>, version: u32) -> Response<Body> {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A picture, or that the browser has it already. It is kept there, and asked for again each time: whether it may be
/// seen was decided anew before this.
#[must_use]
pub fn picture(asked: &HeaderMap, kind: &'static str, name: &str, bytes: Vec<u8>) -> Response<Body> {
    let tag = format!("\"{name}\"");
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let known = known.flat_map(|value| value.split(',')).any(|known| known.trim() == tag);
    let mut response = Response::new(if known { Body::empty() } else { Body::from(bytes) });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let policy = HeaderValue::from_static("sandbox; default-src 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("cookie"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// The answer, which the browser asks for again after so many seconds.
#[must_use]
pub fn again(mut response: Response<Body>, seconds: i64) -> Response<Body> {
    response.headers_mut().insert(header::REFRESH, HeaderValue::from(seconds));
    response
}

fn json_with(status: StatusCode, kind: &'static str, value: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn put(body: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = body {
        members.insert(name.to_owned(), value);
    }
}

fn html(status: StatusCode, markup: Markup) -> Response<Body> {
    let mut response = Response::new(Body::from(markup.into_string()));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

impl Failure {
    fn code(&self) -> StatusCode {
        match self {
            Failure::Refusal(Refusal::NotFound) => StatusCode::NOT_FOUND,
            Failure::Refusal(Refusal::Refused(_)) | Failure::Forged => StatusCode::FORBIDDEN,
            Failure::Refusal(Refusal::Invalid(_)) | Failure::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::Refusal(Refusal::Stale(_)) => StatusCode::CONFLICT,
            Failure::Refusal(Refusal::Busy | Refusal::ReadOnly(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Refusal(Refusal::Trouble(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            Failure::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Failure::NotAForm(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Failure::UnknownField(_) | Failure::BadRequest(_) => StatusCode::BAD_REQUEST,
            Failure::VersionNeeded => StatusCode::PRECONDITION_REQUIRED,
            Failure::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Failure::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Failure::NobodyThere => StatusCode::UNAUTHORIZED,
        }
    }

    /// The number of the status it is said with.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.code().as_u16()
    }

    fn words(&self) -> String {
        match self {
            Failure::Refusal(Refusal::NotFound) => "There is nothing at this address.".to_owned(),
            Failure::Refusal(Refusal::Refused(words) | Refusal::ReadOnly(words)) => words.clone(),
            Failure::Refusal(Refusal::Invalid(_)) | Failure::Fields(_) => {
                "Some of what was given has to be put right.".to_owned()
            }
            Failure::Refusal(Refusal::Stale(_)) => "Somebody else changed this first.".to_owned(),
            Failure::Refusal(Refusal::Busy) => {
                "Too much is happening at once. Try again in a moment.".to_owned()
            }
            Failure::Refusal(Refusal::Trouble(id)) => {
                format!("It went wrong on our side. The reference is {id}.")
            }
            Failure::Forged => "The form was opened too long ago, or elsewhere. Open it again.".to_owned(),
            Failure::TooLarge => {
                "That is more than can be sent at once. A file may be up to 25 MB.".to_owned()
            }
            Failure::TooSlow => "It came too slowly. Try again on a better line.".to_owned(),
            Failure::NotAForm(why) | Failure::UnknownField(why) | Failure::BadRequest(why) => why.clone(),
            Failure::VersionNeeded => {
                "Send If-Match with the version the change was made from, as the ETag gave it.".to_owned()
            }
            Failure::WrongMethod => "This address does not answer that method.".to_owned(),
            Failure::Wait(seconds) => format!("Too many tries. Wait {seconds} seconds."),
            Failure::NobodyThere => "Sign in, or send a token.".to_owned(),
        }
    }

    /// The failure as an RFC 9457 problem document.
    #[must_use]
    pub fn problem(&self) -> Response<Body> {
        let status = self.code();
        let mut body = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Problem"),
            "status": status.as_u16(),
            "detail": self.words(),
        });
        let errors = self.errors();
        if !errors.is_empty() {
            put(&mut body, "errors", Value::Array(errors));
        }
        if let Failure::Refusal(Refusal::Stale(stale)) = self {
            put(&mut body, "present", crate::web::routes::present(stale));
        }
        let mut response = json_with(status, "application/problem+json", &body);
        self.add_headers(&mut response);
        response
    }

    /// What is wrong, by pointer.
    fn errors(&self) -> Vec<Value> {
        let error = |pointer: &str, message: &str| json!({ "pointer": pointer, "message": message });
        match self {
            Failure::Refusal(Refusal::Invalid(Problems(problems))) => problems
                .iter()
                .map(|problem| error(&format!("/{}", problem.field), &problem.message))
                .collect(),
            Failure::Fields(fields) => {
                fields.iter().map(|(pointer, message)| error(pointer, message)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The failure as a page.
    #[must_use]
    pub fn page(&self, app: &App, canvas: Option<&Canvas>) -> Response<Body> {
        let wrong = match self {
            Failure::Refusal(Refusal::NotFound) => Wrong::NotFound,
            Failure::Refusal(Refusal::Trouble(id)) => Wrong::Trouble(id),
            Failure::Refusal(Refusal::Busy | Refusal::ReadOnly(_)) => Wrong::Busy(5),
            Failure::Refusal(Refusal::Stale(_)) => Wrong::Changed,
            Failure::TooLarge => Wrong::TooLarge("25 MB"),
            Failure::Wait(seconds) => Wrong::TooMany(u64::from(*seconds)),
            Failure::Refusal(Refusal::Refused(words)) => Wrong::Refused(words),
            Failure::NobodyThere => Wrong::NotYours,
            Failure::Forged
            | Failure::Refusal(Refusal::Invalid(_))
            | Failure::TooSlow
            | Failure::NotAForm(_)
            | Failure::UnknownField(_)
            | Failure::BadRequest(_)
            | Failure::Fields(_)
            | Failure::VersionNeeded => Wrong::BadRequest,
            Failure::WrongMethod => Wrong::FormsOnly,
        };
        let markup = match canvas {
            Some(canvas) => error::page(&canvas.frame(), wrong),
            None => Canvas::door(app, |door| error::door_page(door, wrong)),
        };
        let mut response = html(self.code(), markup);
        self.add_headers(&mut response);
        response
    }

    fn add_headers(&self, response: &mut Response<Body>) {
        let seconds = match self {
            Failure::NobodyThere => {
                let bearer = HeaderValue::from_static("Bearer");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
                return;
            }
            Failure::Wait(seconds) => *seconds,
            Failure::Refusal(Refusal::Busy | Refusal::ReadOnly(_)) => 5,
            _ => return,
        };
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}
