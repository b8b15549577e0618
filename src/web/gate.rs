//! The gate every request passes: who is asking, and whether the route is for them.
//!
//! Nothing about content is decided here — that is `access` — but a route that is for administrators is, for everybody
//! else, an address at which there is nothing.

use crate::records::{Records, Refusal, Registry, Secret};
use crate::ui::links;
use crate::web::app::App;
use crate::web::frame::{Canvas, Said};
use crate::web::status::{self, Failure};
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Response, header};
use axum::middleware::Next;

/// Whom a route is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Audience {
    /// Anybody, signed in or not: says nothing about people, but for the calendar of whoever gave its secret away.
    Public,
    /// Anybody, signed in or not, in their own frame: says nothing about people.
    Anybody,
    /// Anybody, to sign in or set up.
    Door,
    /// Whoever is signed in.
    SignedIn,
    /// Staff and externals; not students.
    Staff,
    /// Students.
    Students,
    /// Co-Tutor administrators.
    Administrators,
    /// Programs with a token.
    Tokens,
}

impl Audience {
    /// Its word in the list of routes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Audience::Public => "public",
            Audience::Anybody => "anybody",
            Audience::Door => "door",
            Audience::SignedIn => "signed in",
            Audience::Staff => "staff",
            Audience::Students => "students",
            Audience::Administrators => "administrators",
            Audience::Tokens => "tokens",
        }
    }
}

/// The rights of whoever asks, for one request.
#[derive(Clone)]
pub struct Seat {
    app: App,
    records: Records,
    secret: Option<Secret>,
    query: Option<String>,
}

impl Seat {
    /// What they may do.
    #[must_use]
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The application.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The secret of their session; none for a token.
    #[must_use]
    pub fn secret(&self) -> Option<&Secret> {
        self.secret.as_ref()
    }

    /// The query of the address.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// The token their forms carry.
    #[must_use]
    pub fn csrf(&self) -> String {
        let secret = self.secret.as_ref().map_or("", |secret| secret.0.as_str());
        self.app.registry().keyed("csrf", secret)
    }

    /// Runs work with their rights, away from the async threads.
    ///
    /// # Errors
    /// As the work.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Records) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let records = self.records.clone();
        self.app.run(move |_| work(&records)).await
    }
}

impl FromRequestParts<App> for Seat {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Seat, Failure> {
        parts.extensions.get::<Seat>().cloned().ok_or(Failure::NobodyThere)
    }
}

/// What the gate needs of a request, without its body.
struct Asked {
    method: Method,
    uri: axum::http::Uri,
    headers: HeaderMap,
}

/// What the gate decided.
enum Verdict {
    /// Go on, as this person or as nobody.
    Pass(Option<Seat>),
    /// Somebody has to sign in first.
    SignIn,
    /// Go there instead.
    Go(&'static str),
    /// Not for them.
    Shut(Option<Seat>, Failure),
}

/// Lets a request through to a route of this audience, or answers it here; and turns failures into pages or problem
/// documents.
pub(super) async fn pass(
    State((app, audience)): State<(App, Audience)>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let program = audience == Audience::Tokens;
    let asked = Asked {
        method: request.method().clone(),
        uri: request.uri().clone(),
        headers: request.headers().clone(),
    };
    let seat = match judge(&app, audience, &asked).await {
        Verdict::Pass(seat) => seat,
        Verdict::SignIn => return to_sign_in(&app, &asked, request).await,
        Verdict::Go(to) => return status::go(to),
        Verdict::Shut(seat, failure) => return say(&app, seat.as_ref(), program, failure).await,
    };
    if let Some(seat) = &seat {
        request.extensions_mut().insert(seat.clone());
    }
    let response = next.run(request).await;
    match response.extensions().get::<Failed>().and_then(Failed::take) {
        Some(failure) => say(&app, seat.as_ref(), program, failure).await,
        None => response,
    }
}

/// Says a failure of an address that has no route, or of a method it does not have.
pub(super) async fn pass_unrouted(State(app): State<App>, request: Request, next: Next) -> Response<Body> {
    let program = request.uri().path().starts_with("/api/");
    let asked = Asked {
        method: request.method().clone(),
        uri: request.uri().clone(),
        headers: request.headers().clone(),
    };
    let response = next.run(request).await;
    let Some(failure) = response.extensions().get::<Failed>().and_then(Failed::take) else { return response };
    // Whoever is signed in gets the page in their own frame: the same bytes as at an address that is not for them.
    let seat = if program { None } else { find(&app, Audience::SignedIn, &asked).await.unwrap_or(None) };
    say(&app, seat.as_ref(), program, failure).await
}

async fn say(app: &App, seat: Option<&Seat>, program: bool, failure: Failure) -> Response<Body> {
    if program {
        return failure.problem();
    }
    let canvas = match seat {
        Some(seat) => Canvas::of(seat).await.ok(),
        None => None,
    };
    failure.page(app, canvas.as_ref())
}

/// Who is asking: by token for programs, by cookie for browsers.
async fn find(app: &App, audience: Audience, asked: &Asked) -> Result<Option<Seat>, Failure> {
    let query = asked.uri.query().map(str::to_owned);
    let seat = |records: Option<Records>, secret: Option<Secret>| {
        records.map(|records| Seat { app: app.clone(), records, secret, query })
    };
    let reads = asked.method.is_safe();
    if audience == Audience::Tokens {
        let Some(token) = bearer(&asked.headers) else { return Ok(None) };
        let bearer = if reads { Registry::bearer_to_read } else { Registry::bearer };
        let records = app.run(move |registry| bearer(registry, &token)).await?;
        return Ok(seat(records, None));
    }
    let Some(secret) = cookie(&asked.headers, session_name(app.site().secure)).map(Secret) else {
        return Ok(None);
    };
    let kept = secret.clone();
    let resume = if reads { Registry::resume_to_read } else { Registry::resume };
    let records = app.run(move |registry| resume(registry, &kept)).await?;
    Ok(seat(records, Some(secret)))
}

/// Whether the route is for whoever asks.
async fn judge(app: &App, audience: Audience, asked: &Asked) -> Verdict {
    if audience == Audience::Public {
        return Verdict::Pass(None);
    }
    let seat = match find(app, audience, asked).await {
        Ok(seat) => seat,
        Err(failure) => return Verdict::Shut(None, failure),
    };
    let Some(seat) = seat else {
        return match audience {
            Audience::Public | Audience::Anybody | Audience::Door => Verdict::Pass(None),
            Audience::Tokens => Verdict::Shut(None, Failure::NobodyThere),
            Audience::SignedIn | Audience::Staff | Audience::Students | Audience::Administrators => {
                Verdict::SignIn
            }
        };
    };
    if seat.records().sureness().must_choose() && !is_open_before_choosing(audience, asked.uri.path()) {
        let page = asked.method == Method::GET && audience != Audience::Tokens;
        let words = "Choose a password of your own first, under Password and sessions.";
        return if page {
            Verdict::Go(links::ACCOUNT)
        } else {
            Verdict::Shut(Some(seat), Failure::Refusal(Refusal::Refused(words.to_owned())))
        };
    }
    let student = seat.records().is_student();
    let fits = match audience {
        Audience::Public | Audience::Anybody | Audience::SignedIn | Audience::Tokens => true,
        // Whoever signs in does so as somebody new: forms of the door belong to the browser, not to a session.
        Audience::Door => return Verdict::Pass(None),
        Audience::Staff => !student,
        Audience::Students => student,
        Audience::Administrators => match seat.run(Records::administers).await {
            Ok(administers) => administers,
            Err(refusal) => return Verdict::Shut(Some(seat), refusal.into()),
        },
    };
    match (fits, student && asked.uri.path() == links::HOME) {
        (true, _) => Verdict::Pass(Some(seat)),
        (false, true) => Verdict::Go(links::OWN),
        (false, false) => Verdict::Shut(Some(seat), Failure::Refusal(Refusal::NotFound)),
    }
}

/// Whether a route is open to somebody whose password another person set: what is for anybody, signing in and out, and
/// choosing a password.
fn is_open_before_choosing(audience: Audience, path: &str) -> bool {
    match audience {
        Audience::Public | Audience::Anybody | Audience::Door => true,
        Audience::SignedIn => [links::ACCOUNT, links::ACCOUNT_PASSWORD, links::SIGN_OUT].contains(&path),
        Audience::Staff | Audience::Students | Audience::Administrators | Audience::Tokens => false,
    }
}

/// Sends somebody to sign in and back again, saying why when their session had ended; an entry that was being sent is
/// kept as a draft first.
async fn to_sign_in(app: &App, asked: &Asked, request: Request) -> Response<Body> {
    let lapsed = cookie(&asked.headers, session_name(app.site().secure)).is_some_and(|it| !it.is_empty());
    if asked.method == Method::GET {
        let next = asked.uri.path_and_query().map_or("/", |path| path.as_str());
        let next = if next == "/" { "" } else { next };
        let to = links::query(links::SIGN_IN, &[("next", next)]);
        return status::go(&if lapsed { Said::Lapsed.at(&to) } else { to });
    }
    let next = came_from(&asked.headers);
    let to = if next.is_empty() {
        links::SIGN_IN.to_owned()
    } else {
        links::query(links::SIGN_IN, &[("next", &next)])
    };
    let kept = crate::web::routes::keep_lapsed(app, request).await;
    status::go(&match (kept, lapsed) {
        (true, _) => Said::LapsedKept.at(&to),
        (false, true) => Said::Lapsed.at(&to),
        (false, false) => to,
    })
}

/// The page of this site a form was sent from; empty when the browser does not say.
fn came_from(headers: &HeaderMap) -> String {
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok()).unwrap_or_default();
    let uri: Option<axum::http::Uri> = from.parse().ok();
    let path = uri.and_then(|uri| uri.path_and_query().map(|path| path.as_str().to_owned()));
    path.filter(|path| path != "/").unwrap_or_default()
}

#[derive(Clone)]
struct Failed(std::sync::Arc<std::sync::Mutex<Option<Failure>>>);

impl Failed {
    fn take(&self) -> Option<Failure> {
        self.0.lock().ok().and_then(|mut failure| failure.take())
    }
}

impl axum::response::IntoResponse for Failure {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Failed(std::sync::Arc::new(std::sync::Mutex::new(Some(self)))));
        response
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(one), None) = (given.next(), given.next()) else { return None };
    one.to_str().ok()?.strip_prefix("Bearer ").map(|token| token.trim().to_owned())
}

/// The name of the session cookie.
pub(super) fn session_name(secure: bool) -> &'static str {
    if secure { "__Host-cotutor" } else { "cotutor" }
}

fn visitor_name(secure: bool) -> &'static str {
    if secure { "__Host-cotutor-visitor" } else { "cotutor-visitor" }
}

/// The value of the only cookie of this name.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned());
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// What ties the forms of somebody who is not signed in to their browser.
pub(super) fn visitor(headers: &HeaderMap) -> String {
    cookie(headers, visitor_name(true)).or_else(|| cookie(headers, visitor_name(false))).unwrap_or_default()
}

/// The cookie of a visitor.
pub(super) fn visitor_cookie(id: &str, secure: bool) -> String {
    set_cookie(visitor_name(secure), id, secure, 3600)
}

/// The cookie of a session; of the end of one when the secret is empty.
pub(super) fn session_cookie(secret: &str, secure: bool) -> String {
    set_cookie(session_name(secure), secret, secure, if secret.is_empty() { 0 } else { 8 * 3600 })
}

fn set_cookie(name: &str, value: &str, secure: bool, seconds: u32) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}
