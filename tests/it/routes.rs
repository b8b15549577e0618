//! Every route for everybody, as a table people can read; unsafe requests that must be refused and change nothing;
//! and the list of what is public, which may only shrink.

use crate::asking::{Asking, everybody};
use crate::golden;
use crate::world::{self, S1, World, email};
use axum::http::Method;
use cotutor::records::imports::Kind;
use cotutor::web::{Audience, routes};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");
/// Asked last, because they end what comes after.
const ENDING: [&str; 2] = ["/sign-out", "/account/sessions/end-all"];

/// An address of a route, and what it is about.
fn samples(world: &World, path: &str, safe: bool) -> Vec<(&'static str, String)> {
    let path = path.replace("{number}", if path.contains("attachments") { "1" } else { S1 });
    let path =
        path.replace("{kind}", "comment").replace("{n}", "1").replace("{hash}", "0").replace("{*name}", "x");
    let path = path
        .replace("/reports/{name}", "/reports/attendance")
        .replace("{role}", "1")
        .replace("{secret}", "0.ics");
    if !path.contains("{id}") {
        return vec![("", path)];
    }
    if path.starts_with("/sessions/") || path.starts_with("/api/v1/sessions/") {
        let of = |session: &str| path.replace("{id}", session);
        return vec![("of a module", of("L1")), ("with a teacher", of("L4"))];
    }
    if path.contains("/entries/") {
        let of = |key: &str| path.replace("{id}", &world.id(key).to_string());
        return vec![
            ("of a plain entry", of("of-100001-0-false")),
            ("of a sensitive entry", of("of-100001-0-true")),
        ];
    }
    if path.contains("/flags/") {
        return vec![("", path.replace("{id}", &world::RAISED.to_string()))];
    }
    let person = if safe { email("writer") } else { "never@example.ac.uk".to_owned() };
    let id = if path.starts_with("/admin/people") { person.as_str() } else { "1" };
    vec![("", path.replace("{id}", &id.replace('@', "%40")))]
}

/// Status → who got it.
type Row = BTreeMap<u16, Vec<&'static str>>;

fn rows(site: &Asking, world: &World) -> Vec<(String, Row)> {
    let mut routes = routes::all();
    routes.sort_by_key(|route| ENDING.contains(&route.path.as_str()));
    let mut rows = Vec::new();
    for route in routes {
        let safe = route.method == Method::GET;
        for (about, path) in samples(world, &route.path, safe) {
            let mut row = Row::new();
            for actor in everybody() {
                let answer = if safe {
                    site.get(actor, &path)
                } else {
                    let (kind, body) = fill(world, actor, &path);
                    site.send(actor, &route.method, &path, &[kind], body)
                };
                row.entry(answer.status).or_default().push(actor.unwrap_or("nobody"));
            }
            let name = format!("{} {} {about}", route.method, route.path);
            rows.push((format!("{} ({})", name.trim_end(), route.audience.word()), row));
        }
    }
    rows
}

/// An empty form with its token, or an empty document.
fn fill(world: &World, actor: Option<&str>, path: &str) -> ((&'static str, &'static str), Vec<u8>) {
    if path.starts_with("/api/") {
        return (JSON, b"{}".to_vec());
    }
    let secret = actor.map_or(String::new(), |actor| world::key(actor).secret.clone());
    (FORM, format!("csrf={}", world.registry.keyed("csrf", &secret)).into_bytes())
}

#[test]
fn every_route_answers_everybody_as_the_table_says() {
    let world = World::canaries();
    let site = Asking::of(&world);
    let mut table = String::from(
        "What each route answers to whom: pages as asked for, unsafe requests with an empty form and a good token.\n",
    );
    let everybody: BTreeSet<&str> = everybody().map(|actor| actor.unwrap_or("nobody")).collect();
    for (name, row) in rows(&site, &world) {
        let _ = writeln!(table, "\n{name}");
        for (status, who) in &row {
            assert!(*status < 500 || name.contains("readyz"), "{name}: {status} for {who:?}");
            let rest = || everybody.iter().filter(|actor| !who.contains(actor)).copied().collect::<Vec<_>>();
            let who = match who.len() {
                n if n == everybody.len() => "everybody".to_owned(),
                n if n * 2 > everybody.len() => format!("all but {}", rest().join(" ")),
                _ => who.join(" "),
            };
            let _ = writeln!(table, "  {status} {who}");
        }
    }
    golden::same("routes", &table);
}

#[test]
fn what_is_public_is_on_the_committed_list_and_the_list_only_shrinks() {
    let public: BTreeSet<String> = routes::all()
        .iter()
        .filter(|route| matches!(route.audience, Audience::Public | Audience::Anybody | Audience::Door))
        .map(|route| format!("{} {} ({})\n", route.method, route.path, route.audience.word()))
        .collect();
    golden::same("public_routes", &public.into_iter().collect::<String>());
}

#[test]
fn no_route_is_listed_twice() {
    let mut seen = BTreeSet::new();
    for route in routes::all() {
        assert!(seen.insert((route.method.to_string(), route.path.clone())), "{} twice", route.path);
    }
}

/// All that the operator can write out, and accounts and roles.
fn everything(world: &World) -> Vec<Vec<u8>> {
    let operator = world.registry.operator();
    let mut all: Vec<Vec<u8>> =
        Kind::ALL.iter().map(|kind| operator.export(*kind).expect("an export").0).collect();
    all.push(format!("{:?}", operator.accounts().expect("accounts")).into_bytes());
    all.push(format!("{:?}", operator.roles().expect("roles")).into_bytes());
    for (actor, _) in world::ACTORS {
        if let Some(records) = world.records(actor) {
            all.push(format!("{:?}", records.drafts().expect("drafts")).into_bytes());
            all.push(format!("{:?}", records.notices().expect("notices")).into_bytes());
        }
    }
    all
}

#[test]
fn an_unsafe_request_without_a_token_or_from_elsewhere_is_refused_and_changes_nothing() {
    let world = World::canaries();
    let site = Asking::of(&world);
    let before = everything(&world);
    let refused = [403, 404];
    for route in routes::all().iter().filter(|route| route.method != Method::GET) {
        let program = route.path.starts_with("/api/");
        for (_, path) in samples(&world, &route.path, true) {
            for actor in everybody() {
                let name = actor.unwrap_or("nobody");
                if !program {
                    for body in ["", "csrf=", "csrf=0000&body=x&category=academic_general"] {
                        let answer =
                            site.send(actor, &route.method, &path, &[FORM], body.as_bytes().to_vec());
                        let to_sign_in = answer.status == 303
                            && answer.header("location").is_some_and(|to| to.starts_with("/sign-in"));
                        let well = refused.contains(&answer.status) || to_sign_in;
                        assert!(well, "{name}: {} {path} without a token: {}", route.method, answer.status);
                    }
                }
                for elsewhere in [
                    &[("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")][..],
                    &[("origin", "https://elsewhere.example")][..],
                    &[("sec-fetch-site", "same-site")][..],
                ] {
                    let (kind, body) = fill(&world, actor, &path);
                    let headers: Vec<(&str, &str)> = elsewhere.iter().copied().chain([kind]).collect();
                    let answer = site.send(actor, &route.method, &path, &headers, body);
                    assert_eq!(answer.status, 403, "{name}: {} {path} from {elsewhere:?}", route.method);
                }
            }
        }
    }
    let after = everything(&world);
    assert_eq!(before.len(), after.len());
    for (at, (before, after)) in before.iter().zip(&after).enumerate() {
        assert!(before == after, "table {at} has changed");
    }
}

#[test]
fn a_method_a_route_does_not_have_and_an_address_that_is_none_change_nothing_and_say_so() {
    let world = World::with(Vec::new());
    let site = Asking::of(&world);
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for route in routes::all() {
        methods.entry(route.path.clone()).or_default().insert(route.method.to_string());
    }
    for (path, known) in &methods {
        let sample = samples(&world, path, true).remove(0).1;
        for method in [Method::PUT, Method::DELETE, Method::POST, Method::PATCH] {
            if known.contains(method.as_str()) {
                continue;
            }
            for actor in ["staff", "cotutor_administrator", "student_self"] {
                let answer = site.send(Some(actor), &method, &sample, &[FORM], Vec::new());
                let home = answer.status == 303 && path == "/";
                assert!(
                    home || [404, 405].contains(&answer.status),
                    "{actor}: {method} {path}: {}",
                    answer.status
                );
            }
        }
    }
    for actor in everybody() {
        for path in
            ["/nothing", "/students", "/admin/nothing", "/api/v1/nothing", "/entries", "//", "/students/%00"]
        {
            let answer = site.get(actor, path);
            let well = answer.status == 404 || (answer.status == 303 && path.starts_with("/students/"));
            assert!(well, "{actor:?}: {path}: {}", answer.status);
        }
    }
}

#[test]
fn every_answer_has_the_headers_of_the_house() {
    let world = World::canaries();
    let site = Asking::of(&world);
    for route in routes::all().iter().filter(|route| route.method == Method::GET) {
        let (_, path) = samples(&world, &route.path, true).remove(0);
        for actor in [Some("personal_tutor"), Some("cotutor_administrator"), Some("student_self"), None] {
            let answer = site.get(actor, &path);
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("x-frame-options", "DENY"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), Some(value), "{path}");
            }
            let policy = answer.header("content-security-policy").unwrap_or_default();
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            let cached = answer.header("cache-control").unwrap_or_default();
            let picture = answer.status == 200 && path.ends_with("/photo");
            assert_eq!(cached, if picture { "private, no-cache" } else { "no-store" }, "{path}");
        }
    }
}
