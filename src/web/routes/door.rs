//! Signing in and out, and first-run set-up.

use crate::domain::{Invalid, Problems, text};
use crate::records::{ACCOUNT_BYTES_MAX, Refusal, SetUp, Tried};
use crate::ui::{first_run as first_run_view, links, sign_in as sign_in_view};
use crate::web::frame::fresh_visitor;
use crate::web::gate::{self, Seat};
use crate::web::status::{self, Answer, Failure};
use crate::web::{App, Canvas, Checked, Form, Said};
use axum::body::Body;
use axum::extract::{ConnectInfo, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// The sign-in page.
pub(super) async fn sign_in_page(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let next = value(query.as_deref(), "next");
    let view = sign_in_view::View {
        account: String::new(),
        next,
        said: Said::of(query.as_deref()),
        problems: Problems::default(),
    };
    show(&app, &headers, |door| sign_in_view::page(door, &view))
}

/// A page with a form for a visitor, with the cookie that ties them together.
fn show(
    app: &App,
    headers: &HeaderMap,
    draw: impl FnOnce(&crate::ui::layout::Door<'_>) -> maud::Markup,
) -> Answer {
    let known = gate::visitor(headers);
    if !known.is_empty() {
        return Ok(status::page(Canvas::door_for(app, &known, draw)));
    }
    let (visitor, cookie) = fresh_visitor(app)?;
    let mut response = status::page(Canvas::door_for(app, &visitor, draw));
    with_cookie(&mut response, &cookie);
    Ok(response)
}

fn with_cookie(response: &mut Response<Body>, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Signs in.
pub(super) async fn sign_in(
    State(app): State<App>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["account", "password", "next"])?;
    let address = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.0.ip());
    let address = app.proxies().client(address, &headers);
    let agent =
        headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("").to_owned();
    let (account, password) = (form.text("account").to_owned(), form.text("password").to_owned());
    if account.len() > ACCOUNT_BYTES_MAX {
        let words = format!("An address has at most {ACCOUNT_BYTES_MAX} characters. Check it.");
        return Ok(again(&app, &headers, &form, Invalid::new("account", words)));
    }
    let turn = app.registry().turn(address).map_err(|throttled| Failure::Wait(throttled.seconds))?;
    if turn > 0 {
        tokio::time::sleep(Duration::from_millis(turn)).await;
    }
    let tried =
        app.run_password(move |registry| registry.sign_in(&account, &password, &agent, address)).await?;
    let next = local(form.text("next"));
    match tried {
        Tried::In(signed_in) => {
            let mut response = status::go(&next);
            with_cookie(&mut response, &gate::session_cookie(&signed_in.secret.0, app.site().secure));
            Ok(response)
        }
        Tried::Wait(throttled) => Err(Failure::Wait(throttled.seconds)),
        Tried::Wrong => {
            let words = "The address and the password do not belong together. Check both.";
            Ok(again(&app, &headers, &form, Invalid::new("password", words)))
        }
    }
}

/// The sign-in page with what was wrong.
fn again(app: &App, headers: &HeaderMap, form: &Form, wrong: Invalid) -> Response<Body> {
    let view = sign_in_view::View {
        account: text::shorten(form.text("account"), ACCOUNT_BYTES_MAX),
        next: form.text("next").to_owned(),
        said: None,
        problems: wrong.into(),
    };
    let visitor = gate::visitor(headers);
    status::put_right(Canvas::door_for(app, &visitor, |door| sign_in_view::page(door, &view)))
}

/// An address on this site, or home.
fn local(next: &str) -> String {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|c: char| c == '\\' || c.is_control());
    if plain { next.to_owned() } else { links::HOME.to_owned() }
}

/// Signs out.
pub(super) async fn sign_out(seat: Seat, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    if let Some(secret) = seat.secret().cloned() {
        seat.app().run(move |registry| registry.sign_out(&secret)).await?;
    }
    let mut response = status::go(&Said::SignedOut.at(links::SIGN_IN));
    with_cookie(&mut response, &gate::session_cookie("", seat.app().site().secure));
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// The first-run page, at its one-time address.
pub(super) async fn first_run_page(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let key = value(query.as_deref(), "key");
    if !app.registry().invited(&key) {
        return status::nothing_here();
    }
    let view = first_run_view::View {
        key,
        department: String::new(),
        code: String::new(),
        name: String::new(),
        email: String::new(),
        problems: Problems::default(),
    };
    show(&app, &headers, |door| first_run_view::page(door, &view))
}

/// Sets the department up.
pub(super) async fn first_run(State(app): State<App>, headers: HeaderMap, Checked(form): Checked) -> Answer {
    let form = form.only(&["key", "department", "code", "name", "email", "password"])?;
    let key = form.text("key").to_owned();
    let set_up = SetUp {
        department: form.text("department").to_owned(),
        code: form.text("code").to_owned(),
        name: form.text("name").to_owned(),
        email: form.text("email").to_owned(),
        password: form.text("password").to_owned(),
    };
    let given = set_up.clone();
    let done = {
        let key = key.clone();
        app.run_password(move |registry| registry.set_up(&key, &given)).await
    };
    match done {
        Ok(()) => Ok(status::go(&Said::SetUp.at(links::SIGN_IN))),
        Err(Refusal::Invalid(problems)) => {
            let SetUp { department, code, name, email, .. } = set_up;
            let view = first_run_view::View { key, department, code, name, email, problems };
            let visitor = gate::visitor(&headers);
            Ok(status::put_right(Canvas::door_for(&app, &visitor, |door| first_run_view::page(door, &view))))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// One value of a query.
pub(super) fn value(query: Option<&str>, name: &str) -> String {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    pairs.into_iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, value)| value)
}
