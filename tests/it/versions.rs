//! What was amended: an earlier version, and a file that came with it, stay with those who could read them then and
//! still can; they cannot be had by naming oneself, by clearing a flag, or by moving the entry.

use crate::asking::{Answer, Asking};
use crate::world::{S1, S2, World, email};
use axum::http::Method;
use cotutor::domain::{Categories, Category, EntryKind};
use cotutor::records::{EntryForm, KeptFile};
use serde_json::{Value, json};

const AUTHOR: &str = "personal_tutor";
const OFFICE: &str = "department_administrator";
const EXTERNAL: &str = "external_placement_supervisor";
const LETTER: &str = "letter.pdf";
const SECRET: &str = "What nobody else is told.";

struct House {
    world: World,
    site: Asking,
}

impl House {
    fn new() -> House {
        let world = World::with(Vec::new());
        let site = Asking::of(&world);
        House { world, site }
    }

    fn get(&self, who: &str, path: &str) -> Answer {
        self.site.get(Some(who), path)
    }

    fn json(&self, who: &str, path: &str) -> Value {
        let answer = self.get(who, path);
        assert_eq!(answer.status, 200, "{who} {path}: {}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }

    fn status(&self, who: &str, path: &str) -> u16 {
        self.get(who, path).status
    }

    /// Adds an entry with a letter to the record of S1, as its author; its address in the API.
    fn added(&self, more: &Value) -> String {
        let mut entry = json!({
            "kind": "comment", "categories": ["academic_general"], "subject": "First", "body": SECRET,
            "attachments": [{ "name": LETTER, "content_type": "application/pdf", "content_base64": "RGVhciBBZGE=" }],
        });
        for (name, value) in more.as_object().unwrap() {
            entry[name] = value.clone();
        }
        let kind = [("content-type", "application/json")];
        let path = format!("/api/v1/students/{S1}/entries");
        let made = self.site.send(Some(AUTHOR), &Method::POST, &path, &kind, entry.to_string().into_bytes());
        assert_eq!(made.status, 201, "{}", made.text());
        made.header("location").unwrap().to_owned()
    }

    /// Amends an entry from the version that `who` sees, or as one who may not see it would.
    fn patch(&self, who: &str, entry: &str, change: &Value) -> Answer {
        let tag = self.get(who, entry).header("etag").unwrap_or("\"1\"").to_owned();
        let headers = [("content-type", "application/merge-patch+json"), ("if-match", tag.as_str())];
        self.site.send(Some(who), &Method::PATCH, entry, &headers, change.to_string().into_bytes())
    }

    fn amended(&self, who: &str, entry: &str, change: &Value) {
        let done = self.patch(who, entry, change);
        assert_eq!(done.status, 200, "{who}: {}", done.text());
    }

    /// Numbers and bodies of the versions `who` reads.
    fn versions(&self, who: &str, entry: &str) -> Vec<(u64, String)> {
        let all = self.json(who, &format!("{entry}/versions"))["versions"].take();
        let one = |v: &Value| (v["number"].as_u64().unwrap(), v["body"].as_str().unwrap().to_owned());
        all.as_array().unwrap().iter().map(one).collect()
    }

    /// That `who` reads the present version and finds nothing of what was before it, by any way.
    fn reads_only_the_present(&self, who: &str, entry: &str, body: &str) {
        assert_eq!(self.versions(who, entry), [(1, body.to_owned())], "{who}");
        let one = self.json(who, entry);
        assert_eq!((&one["version"], &one["attachments"]), (&json!(1), &json!([])), "{who}");
        let page = entry.strip_prefix("/api/v1").unwrap();
        for n in 0..3 {
            assert_eq!(self.status(who, &format!("{entry}/attachments/{n}")), 404, "{who}");
            assert_eq!(self.status(who, &format!("{page}/attachments/{n}")), 404, "{who}");
        }
        let record = [page.to_owned(), format!("/students/{S1}"), format!("/students/{S1}/record")];
        let api = [entry.to_owned(), format!("{entry}/versions"), format!("/api/v1/students/{S1}/entries")];
        for path in record.iter().chain(&api) {
            let text = self.get(who, path).text();
            let told = [SECRET, LETTER, "Earlier versions"].into_iter().find(|words| text.contains(words));
            assert_eq!(told, None, "{who} {path}");
        }
    }
}

#[test]
fn an_administrator_reads_no_earlier_highly_sensitive_version_by_being_named_on_the_present_one() {
    let house = House::new();
    let entry = house.added(&json!({ "sensitive": true }));
    assert_eq!(house.status(OFFICE, &entry), 404);
    house.amended(AUTHOR, &entry, &json!({ "sensitive": false, "body": "Redacted." }));
    house.reads_only_the_present(OFFICE, &entry, "Redacted.");
    assert!(
        house.json(OFFICE, &entry).get("amended").is_none(),
        "that there was a version is told to nobody"
    );
    let named = house.patch(OFFICE, &entry, &json!({ "named": [email(OFFICE)] }));
    assert_eq!(named.status, 403, "{}", named.text());
    house.reads_only_the_present(OFFICE, &entry, "Redacted.");
    house.amended(AUTHOR, &entry, &json!({ "named": [email(OFFICE)] }));
    let both = ["Redacted.".to_owned(), "Redacted.".to_owned()];
    assert_eq!(house.versions(OFFICE, &entry).into_iter().map(|(_, body)| body).collect::<Vec<_>>(), both);
    let own = house.versions(AUTHOR, &entry);
    assert_eq!(own.first(), Some(&(1, SECRET.to_owned())), "the author reads what they wrote");
    assert_eq!(house.status(AUTHOR, &format!("{entry}/attachments/1")), 200);
}

#[test]
fn an_administrator_who_moves_a_pastoral_entry_to_and_fro_reads_no_more_of_it() {
    let house = House::new();
    let entry = house.added(&json!({ "sensitive": true, "categories": ["pastoral_care"] }));
    house.amended(AUTHOR, &entry, &json!({ "sensitive": false, "body": "Redacted." }));
    for categories in ["academic_general", "pastoral_care"] {
        house.amended(OFFICE, &entry, &json!({ "categories": [categories] }));
        let named = house.patch(OFFICE, &entry, &json!({ "named": [email(OFFICE)] }));
        assert_eq!(named.status, 403, "{}", named.text());
        let read = house.versions(OFFICE, &entry);
        assert!(read.iter().all(|(_, body)| body == "Redacted."), "{read:?}");
        assert_eq!(house.status(OFFICE, &format!("{entry}/attachments/1")), 404);
    }
}

#[test]
fn an_external_supervisor_gets_neither_text_nor_file_of_a_pastoral_entry_filed_anew_under_placement() {
    let house = House::new();
    let entry = house.added(&json!({ "categories": ["pastoral_care"] }));
    house.amended(AUTHOR, &entry, &json!({ "categories": ["placement"], "body": "Redacted." }));
    house.reads_only_the_present(EXTERNAL, &entry, "Redacted.");
    assert_eq!(house.patch(EXTERNAL, &entry, &json!({ "named": [email(EXTERNAL)] })).status, 403);
    house.amended(EXTERNAL, &entry, &json!({ "body": "Hers." }));
    let bodies = house.versions(EXTERNAL, &entry);
    assert_eq!(bodies, [(1, "Redacted.".to_owned()), (2, "Hers.".to_owned())]);
    house.amended(AUTHOR, &entry, &json!({ "named": [email(EXTERNAL)] }));
    assert!(house.versions(EXTERNAL, &entry).iter().all(|(_, body)| body != SECRET));
    assert_eq!(house.status(EXTERNAL, &format!("{entry}/attachments/1")), 404);
}

#[test]
fn who_is_no_longer_named_has_lost_the_versions_that_named_them() {
    let house = House::new();
    let entry =
        house.added(&json!({ "sensitive": true, "audience": [email("year_tutor"), email("lecturer")] }));
    for who in ["year_tutor", "lecturer"] {
        assert_eq!(house.versions(who, &entry), [(1, SECRET.to_owned())]);
    }
    let narrower = json!({ "named": [email("lecturer")], "body": "Second." });
    house.amended(AUTHOR, &entry, &narrower);
    assert_eq!(house.status("year_tutor", &entry), 404);
    assert_eq!(house.versions("lecturer", &entry), [(1, SECRET.to_owned()), (2, "Second.".to_owned())]);
    house.amended(AUTHOR, &entry, &json!({ "sensitive": false, "body": "Redacted." }));
    house.reads_only_the_present("year_tutor", &entry, "Redacted.");
    assert_eq!(house.versions("lecturer", &entry).len(), 3, "still named");
    assert_eq!(house.status("lecturer", &format!("{entry}/attachments/1")), 200);
}

#[test]
fn a_tag_says_nothing_of_how_many_versions_there_were() {
    let house = House::new();
    let hidden = house.added(&json!({ "sensitive": true }));
    house.amended(AUTHOR, &hidden, &json!({ "sensitive": false }));
    let tag = |who: &str| house.get(who, &hidden).header("etag").unwrap().to_owned();
    assert_eq!(tag(OFFICE), tag(AUTHOR));
    assert_eq!(tag(OFFICE).len(), 18, "{}", tag(OFFICE));
    let page = house.get(OFFICE, &format!("{}/amend", hidden.strip_prefix("/api/v1").unwrap())).text();
    assert!(page.contains(&format!("value={}", tag(OFFICE))), "the form has the same");
    let before = tag(OFFICE);
    house.amended(OFFICE, &hidden, &json!({ "subject": "Second" }));
    assert_ne!(tag(OFFICE), before);
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", before.as_str())];
    let late = house.site.send(Some(OFFICE), &Method::PATCH, &hidden, &headers, b"{}".to_vec());
    assert_eq!(late.status, 409);
    let late: Value = serde_json::from_slice(&late.body).unwrap();
    assert_eq!(late["present"]["version"], 2, "as the office counts");
}

#[test]
fn a_file_that_is_taken_off_belongs_to_earlier_versions_only() {
    let house = House::new();
    let two = json!([
        { "name": LETTER, "content_base64": "RGVhciBBZGE=" },
        { "name": "plan.txt", "content_base64": "UGxhbg==" },
    ]);
    let entry = house.added(&json!({ "attachments": two }));
    let none = house.patch(AUTHOR, &entry, &json!({ "remove_attachments": [3] }));
    assert_eq!(none.status, 422, "{}", none.text());
    assert!(none.text().contains("/remove_attachments"), "{}", none.text());
    assert_eq!(house.patch("senior_tutor", &entry, &json!({ "remove_attachments": [1] })).status, 403);
    house.amended(AUTHOR, &entry, &json!({ "remove_attachments": [1] }));
    let files = |value: &Value| -> Vec<(u64, String)> {
        let all = value["attachments"].as_array().unwrap().iter();
        all.map(|f| (f["number"].as_u64().unwrap(), f["name"].as_str().unwrap().to_owned())).collect()
    };
    let (letter, plan) = ((1, LETTER.to_owned()), (2, "plan.txt".to_owned()));
    assert_eq!(
        files(&house.json(OFFICE, &entry)),
        std::slice::from_ref(&plan),
        "and the other keeps its number"
    );
    let versions = house.json(OFFICE, &format!("{entry}/versions"));
    assert_eq!(files(&versions["versions"][0]), [letter, plan.clone()]);
    assert_eq!(files(&versions["versions"][1]), [plan]);
    assert_eq!(house.status(OFFICE, &format!("{entry}/attachments/1")), 200, "of the version before");
    let again = house.patch(AUTHOR, &entry, &json!({ "remove_attachments": [1] }));
    assert_eq!(again.status, 422, "it is off already");

    let page = entry.strip_prefix("/api/v1").unwrap();
    let secret = &crate::world::key(AUTHOR).secret;
    let form = house.get(AUTHOR, &format!("{page}/amend")).text();
    assert!(form.contains("Take files off") && form.contains("plan.txt") && !form.contains(LETTER));
    let tag = house.get(AUTHOR, &entry).header("etag").unwrap().trim_matches('"').to_owned();
    let csrf = house.world.registry.keyed("csrf", secret);
    let fields = format!(
        "csrf={csrf}&version={tag}&subject=S&body=Third.&category=academic_general&occurred_at=&off=2"
    );
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let path = format!("{page}/amend");
    let done = house.site.send(Some(AUTHOR), &Method::POST, &path, &kind, fields.into_bytes());
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(files(&house.json(AUTHOR, &entry)), []);
    assert!(house.get(AUTHOR, page).text().contains("plan.txt"), "under Earlier versions");
    assert!(!house.get(AUTHOR, &format!("/students/{S1}/record")).text().contains("plan.txt"));
}

#[test]
fn what_becomes_hidden_is_not_counted_while_the_index_has_it_still() {
    let house = House::new();
    for turn in 0..12 {
        let word = format!("zqx{turn}unique");
        let entry = house.added(&json!({ "body": word }));
        house.world.registry.settle().unwrap();
        let found = || house.json(OFFICE, &format!("/api/v1/search?q={word}"));
        assert_eq!(found()["total"], 1);
        house.amended(AUTHOR, &entry, &json!({ "sensitive": true }));
        let (found, never) = (found(), house.json(OFFICE, "/api/v1/search?q=zqxnever"));
        assert_eq!(found, never);
    }
}

#[test]
fn a_draft_and_its_files_stay_with_its_student() {
    let house = House::new();
    let writer = house.world.records("writer").unwrap();
    let form = EntryForm {
        id: house.world.registry.fresh_id().unwrap(),
        kind: EntryKind::Comment,
        occurred_at: String::new(),
        subject: String::new(),
        body: "About one student.".to_owned(),
        categories: Categories::NONE.with(Category::AcademicGeneral),
        sensitive: false,
        audience: String::new(),
        notify: String::new(),
    };
    let letter =
        || KeptFile { name: LETTER.to_owned(), content_type: String::new(), bytes: b"Dear Ada".to_vec() };
    writer.keep_draft(S1, form.clone(), vec![letter()]).unwrap();
    assert!(writer.add_entry(S2, form.clone(), Vec::new()).is_err());
    assert!(writer.keep_draft(S2, form.clone(), vec![letter()]).is_err());
    assert_eq!(writer.draft(form.id).unwrap().student_number, S1);
    assert_eq!(writer.student(S2).unwrap().latest(9).unwrap().total, 0);
    writer.add_entry(S1, form.clone(), Vec::new()).unwrap();
    let (name, _, bytes) = writer.student(S1).unwrap().attachment(form.id, 1).unwrap();
    assert_eq!((name.as_str(), bytes.as_slice()), (LETTER, b"Dear Ada".as_slice()));
}
