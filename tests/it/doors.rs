//! What anybody can send at the doors, and what it may cost: bodies that are large, slow or not asked for, and tries to
//! sign in without end.

use crate::asking::Asking;
use crate::world::{self, PASSWORD, S1, World, email};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use cotutor::records::Tried;
use cotutor::ui::links;
use cotutor::web::{App, Site, routes};
use http_body_util::BodyExt;
use hyper::body::Frame;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tower::ServiceExt;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=cut";

/// A body that says how much of it was read: a beginning, and then so many pieces of nothing in particular.
struct Counted {
    begins: Option<Bytes>,
    pieces: usize,
    read: Arc<AtomicUsize>,
}

const PIECE: &[u8] = &[b'x'; 8 * 1024];

impl Counted {
    fn new(begins: &str, pieces: usize) -> (Counted, Arc<AtomicUsize>) {
        let read = Arc::new(AtomicUsize::new(0));
        (Counted { begins: Some(begins.to_owned().into()), pieces, read: read.clone() }, read)
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let next = self.begins.take().or_else(|| {
            self.pieces = self.pieces.checked_sub(1)?;
            Some(Bytes::from_static(PIECE))
        });
        if let Some(bytes) = &next {
            self.read.fetch_add(bytes.len(), Ordering::Relaxed);
        }
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// The site over a world, asked by whoever.
struct Doors {
    world: World,
    app: App,
}

struct Reply {
    status: u16,
    text: String,
}

impl Doors {
    fn new() -> Doors {
        let world = World::with(Vec::new());
        let app = App::new(world.registry.clone(), Site { secure: false });
        Doors { world, app }
    }

    fn csrf(&self, actor: &str) -> String {
        self.world.registry.keyed("csrf", &world::key(actor).secret)
    }

    async fn send(&self, actor: Option<&str>, path: &str, kind: &str, body: Body) -> Reply {
        let mut request = Request::post(path).header("host", "cotutor.example").header("content-type", kind);
        if let Some(actor) = actor {
            let key = world::key(actor);
            request = request
                .header("cookie", format!("cotutor={}", key.secret))
                .header("authorization", format!("Bearer {}", key.token));
        }
        self.ask(request.body(body).unwrap()).await
    }

    async fn ask(&self, request: Request<Body>) -> Reply {
        let response = routes::router(self.app.clone()).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Reply { status, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

fn part(name: &str, value: &str) -> String {
    format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn file() -> &'static str {
    "--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n"
}

#[tokio::test]
async fn nobody_and_nothing_that_takes_no_files_is_sent_any() {
    let site = Doors::new();
    let all = routes::all();
    let changes = all.iter().filter(|route| route.method == Method::POST && !route.path.starts_with("/api/"));
    let takes = |path: &str| {
        ["/photo", "/absences", "/imports"].iter().any(|end| path.ends_with(end))
            || path.contains("/add/{kind}")
    };
    for route in changes {
        let path = route.path.replace("{number}", S1).replace("{kind}", "comment").replace(['{', '}'], "");
        for actor in [None, Some("cotutor_administrator"), Some("student_self")] {
            if actor.is_some() && takes(&route.path) {
                continue;
            }
            let (body, read) = Counted::new(&part("csrf", "x"), 1_000);
            let reply = site.send(actor, &path, MULTIPART, Body::new(body)).await;
            assert!(
                reply.status == 415 || reply.status == 404 || reply.status == 303,
                "{path} {}",
                reply.status
            );
            assert_eq!(read.load(Ordering::Relaxed), 0, "{path} as {actor:?}: nothing of it is read");
        }
    }
}

#[tokio::test]
async fn of_a_form_with_files_nothing_is_read_behind_a_token_that_is_not_good() {
    let site = Doors::new();
    let path = format!("/students/{S1}/add/comment");
    let unnamed = format!("{}{}", part("body", "words"), part("csrf", &site.csrf("personal_tutor")));
    let endless = "--cut\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n".to_owned();
    for begins in [format!("{}{}", part("csrf", "forged"), file()), unnamed, endless] {
        let (body, read) = Counted::new(&begins, 10_000);
        let reply = site.send(Some("personal_tutor"), &path, MULTIPART, Body::new(body)).await;
        assert_eq!(reply.status, 403, "{}", reply.text);
        assert!(read.load(Ordering::Relaxed) < 128 * 1024, "{}", read.load(Ordering::Relaxed));
    }
    let good = format!("{}{}", part("csrf", &site.csrf("personal_tutor")), file());
    let (body, read) = Counted::new(&good, 1_000_000);
    let reply = site.send(Some("personal_tutor"), &path, MULTIPART, Body::new(body)).await;
    assert_eq!(reply.status, 413, "{}", reply.text);
    let (read, most) = (read.load(Ordering::Relaxed), 270 << 20);
    assert!(read < most, "{read}");
}

#[tokio::test]
async fn whoever_is_not_signed_in_sends_a_few_lines_and_no_more() {
    let site = Doors::new();
    for path in ["/sign-in", "/first-run"] {
        let (body, read) = Counted::new("account=", 10_000);
        let reply = site.send(None, path, FORM, Body::new(body)).await;
        assert_eq!(reply.status, 413, "{path}");
        assert!(read.load(Ordering::Relaxed) < 64 * 1024, "{path}");
    }
}

impl Doors {
    /// A try to sign in, from this address.
    async fn try_from(&self, address: [u8; 4], account: &str, password: &str) -> Reply {
        let csrf = self.world.registry.keyed("csrf", "v");
        let form = [("csrf", csrf.as_str()), ("account", account), ("password", password), ("next", "")];
        let mut request = Request::post("/sign-in")
            .header("host", "cotutor.example")
            .header("content-type", FORM)
            .header("cookie", "cotutor-visitor=v")
            .body(Body::from(links::query("", &form).trim_start_matches('?').to_owned()))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 40_000))));
        self.ask(request).await
    }
}

#[tokio::test]
async fn an_address_longer_than_any_is_refused_in_words_and_nothing_of_it_is_remembered() {
    let site = Doors::new();
    for length in [255, 8_000] {
        let reply = site.try_from([192, 0, 2, 1], &"a".repeat(length), "x").await;
        assert_eq!(reply.status, 422);
        assert!(reply.text.contains("at most 254 characters"), "{}", reply.text);
    }
    for _ in 0..20 {
        let name = "a".repeat(255);
        let tried = site.world.registry.sign_in(&name, "x", "", [192, 0, 2, 1].into()).unwrap();
        assert!(matches!(tried, Tried::Wrong), "it is not counted");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_fails_often_at_one_account_waits_and_nobody_else_at_their_address_is_shut_out() {
    let site = Doors::new();
    let (campus, home) = ([192, 0, 2, 1], [192, 0, 2, 2]);
    let victim = email("staff");
    let tries: Vec<u16> = {
        let mut all = Vec::new();
        for _ in 0..6 {
            all.push(site.try_from(campus, &victim, "wrong").await.status);
        }
        all
    };
    assert_eq!(tries, [422, 422, 422, 422, 429, 429]);
    assert_eq!(site.try_from(home, &victim, PASSWORD).await.status, 303, "from elsewhere it opens");
    for n in 0..60 {
        let reply = site.try_from(campus, &format!("nobody-{n}@example.ac.uk"), "wrong").await;
        assert_eq!(reply.status, 422, "{n}");
        site.world.clock.advance(i64::from(n > 40));
    }
    let began = tokio::time::Instant::now();
    let reply = site.try_from(campus, &email("writer"), PASSWORD).await;
    assert_eq!(reply.status, 303, "the right password opens, after a while: {}", reply.text);
    assert!(began.elapsed() <= Duration::from_secs(10));
}

#[tokio::test]
async fn signing_in_is_never_held_against_an_address() {
    let site = Doors::new();
    for n in 0..15 {
        assert_eq!(site.try_from([192, 0, 2, 1], &email("staff"), PASSWORD).await.status, 303, "{n}");
    }
}

/// A body of which a few bytes come now and then, without end.
struct Dripping {
    begins: Option<Bytes>,
    each: usize,
    next: Pin<Box<tokio::time::Sleep>>,
}

impl Dripping {
    const EVERY: Duration = Duration::from_secs(20);

    fn body(begins: &str, each: usize) -> Body {
        let next = Box::pin(tokio::time::sleep(Dripping::EVERY));
        Body::new(Dripping { begins: Some(begins.to_owned().into()), each, next })
    }
}

impl HttpBody for Dripping {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(begins) = self.begins.take() {
            return Poll::Ready(Some(Ok(Frame::data(begins))));
        }
        std::task::ready!(self.next.as_mut().poll(context));
        let next = tokio::time::Instant::now() + Dripping::EVERY;
        self.next.as_mut().reset(next);
        Poll::Ready(Some(Ok(Frame::data(vec![b'x'; self.each].into()))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_drips_is_given_up_after_a_minute_and_one_that_keeps_pace_after_a_quarter_of_an_hour() {
    let site = Doors::new();
    let add = format!("/students/{S1}/add/comment");
    let files = format!("{}{}", part("csrf", &site.csrf("personal_tutor")), file());
    let api = format!("/api/v1/students/{S1}/entries");
    let minute = Duration::from_secs(60)..Duration::from_secs(90);
    for (actor, path, kind, begins) in [
        (None, "/sign-in", FORM, "account="),
        (Some("personal_tutor"), add.as_str(), FORM, "body="),
        (Some("personal_tutor"), &add, MULTIPART, &files),
        (Some("personal_tutor"), &api, "application/json", "{"),
    ] {
        let began = tokio::time::Instant::now();
        let reply = site.send(actor, path, kind, Dripping::body(begins, 1)).await;
        assert_eq!(reply.status, 408, "{path}: {}", reply.text);
        assert!(minute.contains(&began.elapsed()), "{path}: {:?}", began.elapsed());
    }
    let began = tokio::time::Instant::now();
    let steady = Dripping::body(&files, 2_000_000);
    let reply = site.send(Some("personal_tutor"), &add, MULTIPART, steady).await;
    assert_eq!(reply.status, 408, "{}", reply.text);
    assert!((900..960).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_trusted_proxy_says_who_asks_and_nobody_else_does() {
    let site = Doors::new();
    let app =
        App::behind(site.world.registry.clone(), Site { secure: false }, "192.0.2.0/28".parse().unwrap());
    let site = Doors { app, ..site };
    let try_as = async |peer: [u8; 4], client: &str| {
        let csrf = site.world.registry.keyed("csrf", "v");
        let (account, wrong) = (email("staff"), "wrong");
        let form = [("csrf", csrf.as_str()), ("account", &account), ("password", wrong), ("next", "")];
        let mut request = Request::post("/sign-in")
            .header("host", "cotutor.example")
            .header("content-type", FORM)
            .header("cookie", "cotutor-visitor=v")
            .header("x-forwarded-for", client)
            .body(Body::from(links::query("", &form).trim_start_matches('?').to_owned()))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 40_000))));
        site.ask(request).await.status
    };
    for n in 0..8 {
        assert_eq!(try_as([192, 0, 2, 1], &format!("203.0.113.{n}")).await, 422, "each is somebody else");
    }
    let alone: Vec<u16> = {
        let mut all = Vec::new();
        for n in 0..6 {
            all.push(try_as([198, 51, 100, 1], &format!("203.0.113.{n}")).await);
        }
        all
    };
    assert_eq!(alone, [422, 422, 422, 422, 429, 429], "whoever invents a header is still one");
}

#[test]
fn signing_out_has_the_browser_forget_what_it_keeps() {
    let world = World::with(Vec::new());
    let csrf = world.registry.keyed("csrf", &world::key("lecturer").secret);
    let body = links::query("", &[("csrf", &csrf)]).trim_start_matches('?').to_owned();
    let headers = [("content-type", FORM)];
    let answer = Asking::of(&world).send(
        Some("lecturer"),
        &Method::POST,
        links::SIGN_OUT,
        &headers,
        body.into_bytes(),
    );
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("clear-site-data"), Some("\"cache\", \"storage\""));
}
