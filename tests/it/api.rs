//! The JSON API over the router, for programs that act for somebody.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "what fails here fails the test")]

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use cotutor::records::imports::{ImportOptions, Kind};
use cotutor::records::{Circumstances, FixedClock, Registry, SeededDice, Settings};
use cotutor::web::{App, Audience, Site, routes};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

const TUTOR: &str = "tutor@u.example";
const STAFF: &str = "staff@u.example";
const SENIOR: &str = "senior@u.example";
const OFFICE: &str = "office@u.example";
const EXTERNAL: &str = "guest@elsewhere.example";
const STUDENT: &str = "z@s.example";
const EVERYBODY: [&str; 6] = [TUTOR, STAFF, SENIOR, OFFICE, EXTERNAL, STUDENT];

const TABLES: [(Kind, &str); 9] = [
    (Kind::Departments, "code,name\nMECH,Mechanical Engineering\n"),
    (Kind::Programmes, "code,title,department,level\nMEng,MEng Mechanical Engineering,MECH,ug\n"),
    (
        Kind::Staff,
        "email,name,department,kind\ntutor@u.example,Ada Lovelace,MECH,staff\nstaff@u.example,Bo Li,MECH,staff\n\
         senior@u.example,Cy Young,MECH,staff\noffice@u.example,Di Ng,MECH,staff\nguest@elsewhere.example,Ed Roe,,external\n",
    ),
    (
        Kind::Students,
        "student_number,family_name,given_name,email,programme,year_of_study,status,phone,adjustments\n\
         B1,Núñez,Zoë,z@s.example,MEng,2,active,01632 960001,Give slides the day before.\n\
         B2,Nuttall,Wei,w@s.example,MEng,2,active,,\n",
    ),
    (
        Kind::Relationships,
        "student_number,staff_email,role,start\nB1,tutor@u.example,personal_tutor,2026-09-01\n\
         B2,guest@elsewhere.example,project_supervisor,2026-09-01\n",
    ),
    (
        Kind::Roles,
        "staff_email,role,scope,start\nsenior@u.example,senior_tutor,MECH,2026-09-01\n\
         office@u.example,department_administrator,MECH,2026-09-01\n",
    ),
    (Kind::Modules, "code,title,department\nME101,Statics,MECH\n"),
    (Kind::Enrolments, "module,academic_year,student_number\nME101,2026/27,B1\n"),
    (
        Kind::Sessions,
        "session_id,module,academic_year,kind,start,end,critical\n\
         s1,ME101,2026/27,lab,2026-10-05T09:00,2026-10-05T11:00,1\n",
    ),
];
const MARKS: &str = "session_id,student_number,mark,reason\ns1,B1,authorised,Flu\n";

/// A department with an account and a token for everybody, on Friday 20 November 2026.
struct Place {
    registry: Arc<Registry>,
    router: Router,
    tokens: BTreeMap<&'static str, String>,
    _folder: TempDir,
}

struct Answered {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Answered {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn pointers(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().unwrap();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    }
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let circumstances =
            Circumstances { clock: Box::new(FixedClock::at(now)), dice: Box::new(SeededDice::new(1)) };
        let settings = Settings { keep_seconds: Some(1), wait_seconds: 0, free_bytes_min: Some(0) };
        let registry = Registry::open(folder.path(), settings, circumstances).unwrap();
        let operator = registry.operator();
        for (kind, text) in TABLES.iter().chain(&[(Kind::Attendance, MARKS)]) {
            let name = format!("{}.csv", kind.code());
            let report = operator.import(*kind, &name, text.as_bytes(), ImportOptions::default()).unwrap();
            assert_eq!(report.refused, [], "{name}");
        }
        operator.set_passwords(&EVERYBODY.map(str::to_owned), "correct horse battery staple").unwrap();
        let tokens = EVERYBODY.map(|email| (email, operator.create_token(email).unwrap())).into();
        let router = routes::router(App::new(registry.clone(), Site { secure: true }));
        Place { registry, router, tokens, _folder: folder }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        who: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answered {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
        if let Some(token) = self.tokens.get(who) {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answered { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }

    async fn get(&self, path: &str, who: &str) -> Answered {
        self.send(Method::GET, path, who, &[], Vec::new()).await
    }

    async fn post(&self, path: &str, who: &str, body: &Value) -> Answered {
        let json = [("content-type", "application/json")];
        self.send(Method::POST, path, who, &json, body.to_string().into_bytes()).await
    }

    async fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Answered {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        self.send(Method::POST, path, TUTOR, &headers, body.to_string().into_bytes()).await
    }

    async fn patch(&self, path: &str, who: &str, version: &str, body: &Value) -> Answered {
        let headers = [("content-type", "application/merge-patch+json"), ("if-match", version)];
        self.send(Method::PATCH, path, who, &headers, body.to_string().into_bytes()).await
    }

    /// Adds an entry to B1's record as its tutor, with these fields beside the usual ones; its id.
    async fn added(&self, more: &Value) -> String {
        let mut body = comment();
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        let made = self.post(ENTRIES, TUTOR, &body).await;
        assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
        made.json()["id"].as_str().unwrap().to_owned()
    }
}

const ENTRIES: &str = "/api/v1/students/B1/entries";

fn comment() -> Value {
    json!({ "kind": "comment", "categories": ["pastoral_care"], "body": "We spoke about the flood in the flat." })
}

#[tokio::test]
async fn an_entry_goes_in_and_comes_back_with_its_file_and_its_place() {
    let place = Place::new();
    let body = json!({
        "kind": "meeting_attended", "categories": ["pastoral_care", "academic_general"], "subject": "Housing",
        "occurred_at": "2026-11-19T10:00:00Z", "body": "We spoke.", "notify": [STAFF],
        "attachments": [{ "name": "plan “a”.html", "content_type": "text/html", "content_base64": "PGI+aGk8L2I+" }],
    });
    let made = place.post(ENTRIES, TUTOR, &body).await;
    assert_eq!(made.status, 201);
    let entry = place.get(made.header("location"), TUTOR).await;
    assert_eq!(
        (entry.status, entry.header("etag"), entry.header("cache-control")),
        (200, made.header("etag"), "no-store")
    );
    let entry = entry.json();
    assert_eq!(entry, made.json());
    assert_eq!(entry["author"], json!({ "name": "Ada Lovelace", "email": TUTOR }));
    assert_eq!(entry["named"][0]["email"], STAFF);
    assert_eq!(entry["occurred_at"], "2026-11-19T10:00:00Z");
    let file = place.get(&format!("{}/attachments/1", made.header("location")), STAFF).await;
    assert_eq!((file.status, file.bytes.as_slice()), (200, b"<b>hi</b>".as_slice()));
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").starts_with("sandbox"));
    let disposition = file.header("content-disposition");
    assert!(disposition.starts_with("attachment; ") && disposition.contains("%E2%80%9Ca"));
    let list = place.get(ENTRIES, TUTOR).await.json();
    assert_eq!(list, json!({ "entries": [entry] }));
}

#[tokio::test]
async fn the_same_key_gives_the_same_entry_and_never_swallows_another() {
    let place = Place::new();
    let first = place.post_with_key(ENTRIES, "k1", &comment()).await;
    let again = place.post_with_key(ENTRIES, "k1", &comment()).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.bytes, again.bytes);
    assert_eq!(first.header("location"), again.header("location"));
    let mut other = comment();
    other["body"] = "Something else altogether.".into();
    assert_eq!(place.post_with_key(ENTRIES, "k1", &other).await.status, 422);
    assert_eq!(place.post_with_key("/api/v1/students/B2/entries", "k1", &comment()).await.status, 422);
    assert_eq!(place.post_with_key(ENTRIES, "k2", &other).await.status, 201);
    assert_eq!(place.get(ENTRIES, TUTOR).await.json()["entries"].as_array().unwrap().len(), 2);
    assert_eq!(place.post_with_key(ENTRIES, "a b", &comment()).await.status, 400);
}

#[tokio::test]
async fn a_change_that_came_second_is_told_what_stands() {
    let place = Place::new();
    let id = place.added(&json!({ "notify": [SENIOR] })).await;
    let address = format!("/api/v1/entries/{id}");
    let first = place.get(&address, TUTOR).await;
    let first = first.header("etag");
    let done = place.patch(&address, TUTOR, first, &json!({ "body": "Second.", "subject": "S" })).await;
    let second = done.header("etag");
    assert_eq!((done.status, &done.json()["version"]), (200, &json!(2)));
    assert_ne!(second, first);
    assert_eq!(done.json()["named"][0]["email"], SENIOR);
    let lost = place.patch(&address, TUTOR, first, &json!({ "body": "Third." })).await;
    assert_eq!((lost.status, lost.header("content-type")), (409, "application/problem+json"));
    assert_eq!(lost.json()["present"], json!({ "version": 2, "by": "Ada Lovelace", "body": "Second." }));
    let none = [("content-type", "application/merge-patch+json")];
    assert_eq!(place.send(Method::PATCH, &address, TUTOR, &none, b"{}".to_vec()).await.status, 428);
    assert_eq!(place.patch(&address, TUTOR, second.trim_matches('"'), &json!({})).await.status, 400);
    let cleared = place.patch(&address, TUTOR, second, &json!({ "subject": null })).await;
    let third = cleared.header("etag").to_owned();
    let cleared = cleared.json();
    assert_eq!((&cleared["subject"], &cleared["body"]), (&json!(""), &json!("Second.")));
    let versions = place.get(&format!("{address}/versions"), TUTOR).await.json();
    let bodies: Vec<&str> =
        versions["versions"].as_array().unwrap().iter().map(|v| v["body"].as_str().unwrap()).collect();
    assert_eq!(bodies, ["We spoke about the flood in the flat.", "Second.", "Second."]);
    assert_eq!(place.patch(&address, SENIOR, &third, &json!({ "body": "Mine." })).await.status, 403);
}

#[tokio::test]
async fn hidden_foreign_and_absent_things_answer_with_the_same_bytes() {
    let place = Place::new();
    let id = place.added(&json!({ "sensitive": true })).await;
    let absent = "0123456789abcdef0123456789abcdef";
    for rest in ["", "/versions", "/attachments/1"] {
        let hidden = place.get(&format!("/api/v1/entries/{id}{rest}"), OFFICE).await;
        let foreign = place.get(&format!("/api/v1/entries/{id}{rest}"), EXTERNAL).await;
        let nothing = place.get(&format!("/api/v1/entries/{absent}{rest}"), OFFICE).await;
        let odd = place.get(&format!("/api/v1/entries/nonsense{rest}"), OFFICE).await;
        for other in [&hidden, &foreign, &odd] {
            assert_eq!((other.status, &other.bytes), (404, &nothing.bytes));
            assert_eq!(other.headers, nothing.headers);
        }
    }
    for patch in [json!({}), json!({ "body": "" }), json!({ "categories": [] })] {
        let hidden = place.patch(&format!("/api/v1/entries/{id}"), OFFICE, "\"1\"", &patch).await;
        let nothing = place.patch(&format!("/api/v1/entries/{absent}"), OFFICE, "\"1\"", &patch).await;
        assert_eq!((hidden.status, hidden.bytes), (404, nothing.bytes));
    }
    for rest in ["", "/entries", "/attendance"] {
        let foreign = place.get(&format!("/api/v1/students/B1{rest}"), EXTERNAL).await;
        let nothing = place.get(&format!("/api/v1/students/B9{rest}"), EXTERNAL).await;
        assert_eq!((foreign.status, foreign.bytes), (404, nothing.bytes));
    }
    let list = place.get(ENTRIES, OFFICE).await;
    assert_eq!(list.json(), json!({ "entries": [] }));
    place.registry.settle().unwrap();
    let found = place.get("/api/v1/search?q=flood", OFFICE).await.json();
    assert_eq!((&found["total"], &found["hits"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn a_stub_says_the_day_and_the_categories_and_nothing_more() {
    let place = Place::new();
    let id = place.added(&json!({ "occurred_at": "2026-11-19T10:00:00Z" })).await;
    let stub = json!({ "outcome": "stub", "date": "2026-11-19", "categories": ["pastoral_care"] });
    assert_eq!(place.get(ENTRIES, STAFF).await.json(), json!({ "entries": [stub] }));
    let one = place.get(&format!("/api/v1/entries/{id}"), STAFF).await;
    assert_eq!((one.json(), one.header("etag")), (stub, ""));
    assert_eq!(place.get(&format!("/api/v1/entries/{id}/versions"), STAFF).await.status, 404);
    assert_eq!(place.get(ENTRIES, STUDENT).await.json(), json!({ "entries": [] }));
}

#[tokio::test]
async fn what_is_wrong_is_said_by_pointer_and_all_at_once() {
    let place = Place::new();
    let body = json!({
        "kind": "notice", "categories": ["gossip", 3], "body": 7, "colour": "red", "notify": "x",
        "attachments": [{ "name": "a", "content_base64": "!", "size": 1 }, 5],
    });
    let refused = place.post(ENTRIES, TUTOR, &body).await;
    assert_eq!((refused.status, refused.header("content-type")), (422, "application/problem+json"));
    let expected: BTreeSet<&str> = [
        "/kind",
        "/body",
        "/categories/0",
        "/categories/1",
        "/notify",
        "/attachments/0/content_base64",
        "/attachments/0/size",
        "/attachments/1",
        "/colour",
    ]
    .into();
    let pointers = refused.pointers();
    let all: BTreeSet<&str> = pointers.iter().map(String::as_str).collect();
    assert_eq!(all, expected);
    let empty = place
        .post(ENTRIES, TUTOR, &json!({ "kind": "comment", "body": " ", "notify": ["who@x.example"] }))
        .await;
    assert_eq!(empty.pointers(), ["/body", "/categories", "/notify"]);
    assert_eq!(place.get(ENTRIES, TUTOR).await.json(), json!({ "entries": [] }));
}

#[tokio::test]
async fn what_is_too_large_of_another_kind_or_no_json_is_refused_as_such() {
    let place = Place::new();
    let json = [("content-type", "application/json")];
    let audience = format!("{ENTRIES}/audience");
    let large = vec![b' '; 4 * 1024 * 1024 + 1];
    assert_eq!(place.send(Method::POST, &audience, TUTOR, &json, large).await.status, 413);
    let crowded = format!("{{\"audience\":[{}1]}}", "1,".repeat(30_000)).into_bytes();
    assert_eq!(place.send(Method::POST, &audience, TUTOR, &json, crowded).await.status, 413);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(place.send(Method::POST, ENTRIES, TUTOR, &form, b"a=b".to_vec()).await.status, 415);
    assert_eq!(place.send(Method::POST, ENTRIES, TUTOR, &json, b"{".to_vec()).await.status, 400);
    assert_eq!(place.send(Method::POST, ENTRIES, TUTOR, &json, b"[]".to_vec()).await.status, 422);
}

#[tokio::test]
async fn unknown_and_unfit_parameters_are_named() {
    let place = Place::new();
    for (path, name) in [
        ("/api/v1/me?verbose=1", "verbose"),
        ("/api/v1/students?q=a&limit=0", "limit"),
        ("/api/v1/students?q=a&q=b", "q"),
        ("/api/v1/students/B1/entries?cursor=x", "cursor"),
        ("/api/v1/search?category=gossip", "category"),
        ("/api/v1/search?from=soon", "from"),
        ("/api/v1/search?cursor=1.x", "cursor"),
    ] {
        let refused = place.get(path, TUTOR).await;
        assert_eq!(refused.status, 400, "{path}");
        assert!(refused.json()["detail"].as_str().unwrap().contains(name), "{path}");
    }
}

#[tokio::test]
async fn what_may_not_be_read_is_absent_from_the_dashboard() {
    let place = Place::new();
    let tutor = place.get("/api/v1/students/B1", TUTOR).await.json();
    assert_eq!(tutor["contacts"], json!({ "phone": "01632 960001" }));
    assert_eq!(tutor["adjustments"], "Give slides the day before.");
    assert_eq!((&tutor["attendance"]["authorised"], &tutor["marks"]), (&json!(1), &json!([])));
    assert_eq!(tutor["tutors"][0]["email"], TUTOR);
    let staff = place.get("/api/v1/students/B1", STAFF).await;
    assert!(!String::from_utf8(staff.bytes.clone()).unwrap().contains("null"));
    let staff = staff.json();
    let fields: Vec<&str> = staff.as_object().unwrap().keys().map(String::as_str).collect();
    for absent in ["contacts", "adjustments", "sponsored", "attendance", "marks", "last_contact"] {
        assert!(!fields.contains(&absent), "{absent}");
    }
    assert_eq!(staff["may_add"], json!(["academic_general"]));
    assert_eq!(place.get("/api/v1/students/B1/attendance", STAFF).await.status, 404);
    let attendance = place.get("/api/v1/students/B1/attendance", TUTOR).await.json();
    assert_eq!(attendance["modules"][0]["code"], "ME101");
    assert_eq!((&attendance["critical"]["authorised"], &attendance["extent"]), (&json!(1), &json!("full")));
    assert_eq!(attendance["weekly"][0]["monday"], "2026-10-05");
}

#[tokio::test]
async fn students_are_looked_up_page_by_page_by_whoever_may_know_them() {
    let place = Place::new();
    let found = place.get("/api/v1/students?q=nunez", STAFF).await.json();
    assert_eq!(found["students"][0]["name"], "Zoë Núñez");
    let first = place.get("/api/v1/students?q=nu&limit=1", STAFF).await.json();
    let next = first["next"].as_str().unwrap();
    let second = place.get(&format!("/api/v1/students?q=nu&limit=1&cursor={next}"), STAFF).await.json();
    assert!(second.get("next").is_none());
    assert_ne!(first["students"][0]["number"], second["students"][0]["number"]);
    let own = place.get("/api/v1/students?q=nu", EXTERNAL).await.json();
    assert_eq!(own["students"].as_array().unwrap().len(), 1);
    assert_eq!(own["students"][0]["number"], "B2");
    assert_eq!(place.get("/api/v1/me", EXTERNAL).await.json()["external"], true);
    assert_eq!(place.get("/api/v1/me", STUDENT).await.json()["student_number"], "B1");
}

#[tokio::test]
async fn a_timeline_is_paged_over_what_may_be_seen() {
    let place = Place::new();
    for day in 1..=5 {
        let sensitive = day % 2 == 0;
        place
            .added(&json!({ "occurred_at": format!("2026-11-0{day}T10:00:00Z"), "sensitive": sensitive }))
            .await;
    }
    let first = place.get(&format!("{ENTRIES}?limit=2"), STAFF).await.json();
    let next = first["next"].as_str().unwrap();
    let second = place.get(&format!("{ENTRIES}?limit=2&cursor={next}"), STAFF).await.json();
    let days: Vec<&Value> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["entries"].as_array().unwrap())
        .map(|entry| &entry["date"])
        .collect();
    assert_eq!(days, ["2026-11-05", "2026-11-03", "2026-11-01"]);
    assert!(second.get("next").is_none());
}

#[tokio::test]
async fn the_audience_is_named_before_saving() {
    let place = Place::new();
    let question = json!({ "categories": ["pastoral_care"], "notify": [STAFF, "who@x.example"] });
    let told = place.post(&format!("{ENTRIES}/audience"), TUTOR, &question).await.json();
    let readers: Vec<&str> =
        told["readers"].as_array().unwrap().iter().map(|reader| reader["email"].as_str().unwrap()).collect();
    assert!(readers.contains(&TUTOR) && readers.contains(&STAFF));
    assert_eq!(told["unknown"], json!(["who@x.example"]));
    assert_eq!(place.post(&format!("{ENTRIES}/audience"), STUDENT, &question).await.status, 404);
}

#[tokio::test]
async fn a_search_gives_totals_facets_and_marked_pieces() {
    let place = Place::new();
    let id = place.added(&json!({})).await;
    place.registry.settle().unwrap();
    let found = place.get("/api/v1/search?q=flood&mine=written&category=pastoral_care", TUTOR).await.json();
    assert_eq!((&found["total"], &found["hits"][0]["id"]), (&json!(1), &json!(id)));
    let pieces = found["hits"][0]["snippet"].as_array().unwrap();
    assert!(pieces.iter().any(|piece| piece == &json!({ "text": "flood", "marked": true })));
    assert!(found["facets"]["kinds"].as_array().unwrap().contains(&json!({ "kind": "comment", "count": 1 })));
    assert_eq!(place.get("/api/v1/search?q=flood", STAFF).await.json()["total"], 0);
    assert_eq!(place.get("/api/v1/search?q=flood", STUDENT).await.json()["total"], 0);
}

#[tokio::test]
async fn nobody_comes_in_without_a_good_token() {
    let place = Place::new();
    let route = |audience| move |route: &routes::Route| route.audience == audience;
    for route in routes::all().into_iter().filter(route(Audience::Tokens)) {
        let path = route.path.replace("{number}", "B1").replace("{id}", "0").replace("{n}", "1");
        let refused = place.send(route.method, &path, "nobody", &[], Vec::new()).await;
        assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer"), "{path}");
    }
}

#[tokio::test]
async fn the_document_has_every_route_of_the_api_and_no_other() {
    let place = Place::new();
    let document = place.get("/api/v1/openapi.json", "nobody").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        described
            .extend(methods.as_object().unwrap().keys().map(|method| (path.clone(), method.to_uppercase())));
    }
    let routed: BTreeSet<(String, String)> = routes::all()
        .into_iter()
        .filter(|route| route.path.starts_with("/api/"))
        .map(|route| (route.path, route.method.to_string()))
        .collect();
    assert_eq!(described, routed);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let text = document.to_string();
    for named in text.split("#/components/schemas/").skip(1) {
        let name = named.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
    }
}
