//! The pages as a browser gets them: over the router, with a small demo department.

use axum::body::Body;
use axum::http::{Request, Response, header};
use cotutor::demo::{self, Size};
use cotutor::records::{Circumstances, FixedClock, Registry, SeededDice, Settings};
use cotutor::ui::links;
use cotutor::web::routes::router;
use cotutor::web::{App, Site};
use http_body_util::BodyExt;
use std::sync::{Arc, OnceLock};
use tower::ServiceExt;

const PASSWORD: &str = "a boat on the quiet canal";
const NOON: &str = "2026-11-18T12:00:00Z";

struct House {
    _dir: tempfile::TempDir,
    registry: Arc<Registry>,
    clock: FixedClock,
    department: demo::Department,
}

fn build() -> House {
    let dir = tempfile::tempdir().unwrap();
    let clock = FixedClock::at(NOON.parse().unwrap());
    let circumstances = Circumstances { clock: Box::new(clock.clone()), dice: Box::new(SeededDice::new(7)) };
    let registry = Registry::open(dir.path(), Settings::default(), circumstances).unwrap();
    let size = Size { students: 40, seed: 1, today: jiff::civil::date(2026, 11, 18) };
    let department = demo::department(&size);
    demo::seed_demo(&registry.operator(), &department, PASSWORD).unwrap();
    registry.settle().unwrap();
    House { _dir: dir, registry, clock, department }
}

/// One department for tests that do not turn the clock.
fn house() -> &'static House {
    static HOUSE: OnceLock<House> = OnceLock::new();
    HOUSE.get_or_init(build)
}

impl House {
    fn email(&self, role: &str) -> String {
        self.department.sign_ins.iter().find(|one| one.role == role).unwrap().email.clone()
    }

    /// The rows of an import table: column names and rows.
    fn table(&self, kind: &str) -> Vec<std::collections::HashMap<String, String>> {
        let text = &self.department.tables.iter().find(|(known, _)| *known == kind).unwrap().1;
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    /// A tutee of whoever holds this role's sign-in.
    fn tutee(&self) -> String {
        let me = self.email("personal_tutor");
        let rows = self.table("relationships");
        let open = |end: &str| end.is_empty() || end >= "2026-11-18";
        let students = self.table("students");
        let active = |number: &str| {
            students.iter().any(|row| row["student_number"] == number && row["status"] == "active")
        };
        let mine = rows.iter().find(|row| {
            row["staff_email"] == me
                && row["role"] == "personal_tutor"
                && open(row["end"].as_str())
                && row["start"].as_str() <= "2026-11-18"
                && active(&row["student_number"])
        });
        mine.unwrap()["student_number"].clone()
    }

    async fn sign_in(&self, role: &str) -> Browser<'_> {
        let mut browser = Browser { house: self, cookies: Vec::new() };
        let page = browser.get(links::SIGN_IN).await;
        let body = form(&[
            ("csrf", &page.csrf()),
            ("account", &self.email(role)),
            ("password", PASSWORD),
            ("next", ""),
        ]);
        let answer = browser.send(links::SIGN_IN, "application/x-www-form-urlencoded", body.into()).await;
        assert_eq!((answer.status, answer.to.as_str()), (303, "/"), "{}", answer.body);
        browser
    }
}

struct Browser<'h> {
    house: &'h House,
    cookies: Vec<(String, String)>,
}

struct Page {
    status: u16,
    to: String,
    headers: axum::http::HeaderMap,
    body: String,
}

impl Page {
    /// What a hidden field of the page's first form with it holds.
    fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&mark).unwrap_or_else(|| panic!("no {name} in {}", self.body));
        rest.split('"').next().unwrap().to_owned()
    }

    fn csrf(&self) -> String {
        self.hidden("csrf")
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    links::query("", pairs).trim_start_matches('?').to_owned()
}

impl Browser<'_> {
    async fn get(&mut self, path: &str) -> Page {
        self.ask(Request::get(path), Body::empty()).await
    }

    async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Page {
        self.send(path, "application/x-www-form-urlencoded", form(pairs).into()).await
    }

    async fn send(&mut self, path: &str, kind: &str, body: Vec<u8>) -> Page {
        let request =
            Request::post(path).header(header::CONTENT_TYPE, kind).header("sec-fetch-site", "same-origin");
        self.ask(request, Body::from(body)).await
    }

    async fn ask(&mut self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request.header(header::HOST, "cotutor.test");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let router = router(App::new(self.house.registry.clone(), Site { secure: false }));
        let response: Response<Body> = router.oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap().to_owned();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value));
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let to = parts.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap()).to_owned();
        Page {
            status: parts.status.as_u16(),
            to,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

fn multipart(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for (name, bytes) in files {
        let head = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--cut--\r\n");
    body
}

const MULTIPART: &str = "multipart/form-data; boundary=cut";

#[tokio::test]
async fn a_tutor_finds_a_student_writes_an_entry_and_amends_it() {
    let mut tutor = house().sign_in("personal_tutor").await;
    let home = tutor.get(links::HOME).await;
    assert!(home.body.contains("Needs you") && home.body.contains("Personal tutor ("), "{}", home.body);
    let number = house().tutee();

    let found = tutor.get(&links::query(links::FIND, &[("q", &number)])).await;
    assert!(found.body.contains(&links::student(&number)), "{}", found.body);
    let suggested = tutor.get(&links::query(links::SUGGEST, &[("q", &number)])).await;
    assert!(suggested.body.contains("role=\"option\"") && suggested.body.contains(&number));
    let dashboard = tutor.get(&links::student(&number)).await;
    assert!(dashboard.status == 200 && dashboard.body.contains("Add to Record"), "{}", dashboard.body);

    let address = links::add(&number, "comment");
    let page = tutor.get(&address).await;
    assert!(page.body.contains("You, the author"), "{}", page.body);
    let (csrf, draft) = (page.csrf(), page.hidden("draft"));
    let wrong = [
        ("csrf", csrf.as_str()),
        ("draft", &draft),
        ("body", ""),
        ("subject", "Zebra crossing"),
        ("action", "save"),
    ];
    let answer = tutor.send(&address, MULTIPART, multipart(&wrong, &[("plan.html", b"<b>x</b>")])).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Zebra crossing") && answer.body.contains("plan.html"), "{}", answer.body);

    let right = [
        ("csrf", csrf.as_str()),
        ("draft", &draft),
        ("occurred_at", ""),
        ("subject", "Zebra crossing"),
        ("body", "Talked about the zebra crossing."),
        ("category", "academic_general"),
        ("action", "save"),
    ];
    for _ in 0..2 {
        let answer = tutor.send(&address, MULTIPART, multipart(&right, &[])).await;
        assert_eq!(
            (answer.status, answer.to),
            (303, format!("{}/record?said=entry-added", links::student(&number)))
        );
    }
    let record = tutor.get(&format!("{}/record?said=entry-added", links::student(&number))).await;
    assert_eq!(record.body.matches(">Zebra crossing<").count(), 1, "sent twice, there once");
    assert!(record.body.contains("The entry is on the record."));

    let entry = tutor.get(&links::entry(&draft)).await;
    assert!(entry.body.contains("Talked about the zebra crossing."), "{}", entry.body);
    let file = tutor.get(&links::attachment(&draft, 1)).await;
    assert_eq!((file.status, file.body.as_str()), (200, "<b>x</b>"));
    assert_eq!(file.headers["content-type"], "application/octet-stream");
    assert_eq!(file.headers["content-security-policy"], "sandbox; default-src 'none'");
    assert_eq!(
        file.headers["content-disposition"],
        "attachment; filename=\"plan.html\"; filename*=UTF-8''plan.html"
    );

    house().registry.settle().unwrap();
    let found = tutor.get(&links::query(links::FIND, &[("q", "zebra crossing")])).await;
    assert!(found.body.contains(&links::entry(&draft)), "{}", found.body);

    let page = tutor.get(&links::amend(&draft)).await;
    let change = |body: &'static str| {
        [
            ("csrf", page.csrf()),
            ("version", page.hidden("version")),
            ("entry", draft.clone()),
            ("subject", "Zebra crossing".to_owned()),
            ("occurred_at", String::new()),
            ("body", body.to_owned()),
            ("category", "academic_general".to_owned()),
        ]
    };
    for (body, status) in [("It was a pelican crossing.", 303), ("No, a puffin crossing.", 409)] {
        let pairs = change(body);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = tutor.post(&links::amend(&draft), &pairs).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        if status == 409 {
            assert!(answer.body.contains("pelican crossing") && answer.body.contains("puffin crossing"));
        }
    }
    let entry = tutor.get(&links::entry(&draft)).await;
    assert!(entry.body.contains("pelican") && entry.body.contains("Earlier versions"));

    let mut stranger = house().sign_in("external").await;
    let hidden = stranger.get(&links::entry(&draft)).await;
    let absent = stranger.get(&links::entry(&"0".repeat(32))).await;
    assert_eq!((hidden.status, &hidden.body), (404, &absent.body));
}

#[tokio::test]
async fn every_page_opens_for_whom_it_is_and_for_nobody_else() {
    let number = house().tutee();
    let student = links::student(&number);
    let staff = [
        links::HOME.to_owned(),
        links::MY_STUDENTS.to_owned(),
        format!("{}?sort=attendance&not_met=14&relation=personal_tutor", links::MY_STUDENTS),
        links::FIND.to_owned(),
        format!("{}?q=meeting&category=academic_general&scope=my-students&from=2026-01-01", links::FIND),
        links::NOTICES.to_owned(),
        student.clone(),
        format!("{student}/record?kind=comment&from=1+Sep+2025"),
        format!("{student}/attendance"),
        format!("{student}/marks"),
        format!("{student}/add"),
        links::add(&number, "meeting-attended"),
        links::ACCOUNT.to_owned(),
        links::HELP.to_owned(),
        links::ABOUT.to_owned(),
        links::ACCESSIBILITY.to_owned(),
    ];
    let admin = [links::ADMIN, links::PEOPLE, links::PEOPLE_NEW, links::AUDIT, links::BACKUP, links::MATRIX];
    let mut tutor = house().sign_in("personal_tutor").await;
    for path in &staff {
        let page = tutor.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
    }
    let nothing = tutor.get("/nothing").await;
    for path in admin {
        let page = tutor.get(path).await;
        assert_eq!((page.status, page.body == nothing.body), (404, true), "{path}");
    }
    assert_eq!(tutor.get(links::STAY).await.status, 204);
    assert_eq!(tutor.get(&format!("{student}/access")).await.status, 404);
    assert_eq!(tutor.get(&format!("{}?q=a&from=yesterweek", links::FIND)).await.status, 422);

    let mut administrator = house().sign_in("cotutor_administrator").await;
    for path in admin.iter().map(|path| (*path).to_owned()).chain([format!("{student}/access")]) {
        let page = administrator.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
    }
    let mut learner = house().sign_in("student").await;
    let own = learner.get(links::OWN).await;
    assert!(own.status == 200 && own.body.contains("Your tutors"), "{}", own.body);
    assert_eq!(learner.get(links::HOME).await.to, links::OWN);
    for path in staff.iter().filter(|path| path.starts_with("/students") || path.starts_with(links::FIND)) {
        assert_eq!(learner.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_administrator_adds_a_person_gives_them_a_role_and_a_student_and_ends_both() {
    let mut admin = house().sign_in("cotutor_administrator").await;
    let page = admin.get(links::PEOPLE_NEW).await;
    let (_, options) = page.body.split_once("name=\"department\"").unwrap();
    let (_, value) = options.split_once("value=\"").unwrap();
    let department = value.split('"').next().unwrap().to_owned();
    let csrf = page.csrf();
    let new = |password: &'static str| {
        vec![
            ("csrf", csrf.clone()),
            ("name", "Dr Rowan Vale".to_owned()),
            ("email", "r.vale@uni.example".to_owned()),
            ("kind", "staff".to_owned()),
            ("department", department.clone()),
            ("password", password.to_owned()),
        ]
    };
    fn pairs<'a>(all: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
        all.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
    let answer = admin.post(links::PEOPLE_NEW, &pairs(&new("short"))).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Dr Rowan Vale") && !answer.body.contains("\"short\""));
    let answer = admin.post(links::PEOPLE_NEW, &pairs(&new("seven quiet herons wade"))).await;
    let person = links::person("r.vale@uni.example");
    assert_eq!(answer.to, format!("{person}?said=account-changed"), "{}", answer.body);

    let role = [("csrf", csrf.as_str()), ("office", "year_tutor"), ("scope", "Nowhere/9")];
    let answer = admin.post(&format!("{person}/roles"), &role).await;
    assert!(answer.status == 422 && answer.body.contains("Nowhere/9"), "{}", answer.body);
    let role = [("csrf", csrf.as_str()), ("office", "senior_tutor"), ("scope", department.as_str())];
    let answer = admin.post(&format!("{person}/roles"), &role).await;
    assert_eq!(answer.status, 403, "who sets a password does not open highly sensitive entries with it");
    let role = [("csrf", csrf.as_str()), ("office", "head_of_department"), ("scope", department.as_str())];
    let answer = admin.post(&format!("{person}/roles"), &role).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let end =
        format!("{person}/roles/{}/end", links::text(&format!("head_of_department~2026-11-18~{department}")));
    let page = admin.get(&person).await;
    assert!(page.body.contains(&end), "{}", page.body);
    assert_eq!(admin.post(&end, &[("csrf", &csrf)]).await.status, 303);

    let number = house().tutee();
    let give = [
        ("csrf", csrf.as_str()),
        ("email", "r.vale@uni.example"),
        ("relation", "project_supervisor"),
        ("start", "2026-11-01"),
        ("end", ""),
    ];
    let answer = admin.post(&links::relationships(&number), &give).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let access = admin.get(&format!("{}/access", links::student(&number))).await;
    let end = links::end_relationship(&number, "project_supervisor~2026-11-01~r.vale@uni.example");
    assert!(access.body.contains(&end), "{}", access.body);
    assert_eq!(admin.post(&end, &[("csrf", &csrf)]).await.status, 303);
    let access = admin.get(&format!("{}/access", links::student(&number))).await;
    assert!(!access.body.contains(&end));

    for action in ["disable", "enable"] {
        let answer =
            admin.post(&links::person_action("r.vale@uni.example", action), &[("csrf", &csrf)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    assert!(admin.get(&format!("{}?who=nobody", links::AUDIT)).await.status == 200);
}

#[tokio::test]
async fn what_is_sent_after_the_session_ended_is_kept_as_a_draft() {
    let house = build();
    let number = house.tutee();
    let mut tutor = house.sign_in("personal_tutor").await;
    let address = links::add(&number, "comment");
    let page = tutor.get(&address).await;
    let fields = [
        ("csrf", page.csrf()),
        ("draft", page.hidden("draft")),
        ("body", "Written over a long lunch.".to_owned()),
        ("category", "academic_general".to_owned()),
        ("action", "save".to_owned()),
    ];
    house.clock.advance(31 * 60);
    let forged: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, if *name == "csrf" { "x" } else { value.as_str() }))
        .collect();
    assert_eq!(tutor.send(&address, MULTIPART, multipart(&forged, &[])).await.to, "/sign-in?said=lapsed");
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = tutor.send(&address, MULTIPART, multipart(&pairs, &[])).await;
    assert_eq!((answer.status, answer.to.as_str()), (303, "/sign-in?said=lapsed-kept"));
    let mut tutor = house.sign_in("personal_tutor").await;
    let resumed = tutor.get(&links::query(&address, &[("draft", &page.hidden("draft"))])).await;
    assert!(resumed.body.contains("Written over a long lunch."), "{}", resumed.body);
    assert!(tutor.get(links::HOME).await.body.contains("Continue"));
}

#[tokio::test]
async fn a_form_with_a_field_nobody_asked_for_is_refused_and_its_draft_is_the_authors_alone() {
    let mut tutor = house().sign_in("personal_tutor").await;
    let number = house().tutee();
    let page = tutor.get(&links::add(&number, "comment")).await;
    let (csrf, draft) = (page.csrf(), page.hidden("draft"));
    let odd = [("csrf", csrf.as_str()), ("draft", &draft), ("author", "somebody")];
    assert_eq!(tutor.post(&links::draft(&number, "comment"), &odd).await.status, 400);
    let good = [
        ("csrf", csrf.as_str()),
        ("draft", &draft),
        ("body", "Half a thought"),
        ("category", "placement"),
        ("category", "research"),
    ];
    let answer = tutor.post(&links::draft(&number, "comment"), &good).await;
    assert_eq!((answer.status, answer.body.trim()), (200, draft.as_str()));
    let seen = [("csrf", csrf.as_str()), ("category", "academic_general"), ("notify", "nobody@else.example")];
    let audience = tutor.post(&links::audience(&number), &seen).await;
    assert!(
        audience.body.contains("Who can read this") && audience.body.contains("nobody@else.example"),
        "{}",
        audience.body
    );

    let mut other = house().sign_in("senior_tutor").await;
    let address = links::query(&links::add(&number, "comment"), &[("draft", &draft)]);
    assert_eq!(other.get(&address).await.status, 404);
    assert_eq!(tutor.get(&address).await.status, 200);
}

#[tokio::test]
async fn a_file_too_large_is_named_and_all_else_is_kept_and_a_kept_file_can_be_taken_off() {
    let mut tutor = house().sign_in("personal_tutor").await;
    let number = house().tutee();
    let address = links::add(&number, "meeting-missed");
    let page = tutor.get(&address).await;
    let (csrf, draft) = (page.csrf(), page.hidden("draft"));
    let fields = |action: &'static str| {
        [("csrf", csrf.as_str()), ("draft", draft.as_str()), ("body", "Nobody came."), ("action", action)]
    };
    let huge = vec![b'x'; 25 * 1024 * 1024 + 1];
    let files: [(&str, &[u8]); 3] = [("scan.tiff", &huge), ("empty.txt", b""), ("note.txt", b"small")];
    let answer = tutor.send(&address, MULTIPART, multipart(&fields("save"), &files)).await;
    assert_eq!(answer.status, 422);
    for words in
        ["“scan.tiff” is larger than 25 MB", "“empty.txt” is empty", "Nobody came.", "note.txt (5 bytes)"]
    {
        assert!(answer.body.contains(words), "{words}");
    }
    let answer = tutor.send(&address, MULTIPART, multipart(&fields("drop-1"), &[])).await;
    let resumed = tutor.get(&answer.to).await;
    assert!(resumed.body.contains("Nobody came.") && !resumed.body.contains("note.txt"), "{}", answer.to);
    let answer = tutor.send(&address, MULTIPART, multipart(&fields("discard"), &[])).await;
    assert_eq!(answer.to, format!("{}?said=draft-discarded", links::student(&number)));
    let gone = tutor.get(&links::query(&address, &[("draft", &draft)])).await;
    assert_eq!(gone.status, 404);
}
