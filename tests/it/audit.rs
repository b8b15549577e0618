//! The audit by program: the rows of its page, for those whose page it is.

use crate::asking::{Asking, everybody};
use crate::world::{S1, World};
use cotutor::records::AuditFilter;
use serde_json::Value;

const ADMINISTRATORS: [&str; 2] = ["cotutor_administrator", "other_administrator"];

fn json(site: &Asking, actor: &str, query: &str) -> Value {
    let answer = site.get(Some(actor), &format!("/api/v1/audit{query}"));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    serde_json::from_slice(&answer.body).expect("JSON")
}

#[test]
fn a_program_reads_the_rows_its_account_sees_on_the_page_each_once() {
    let world = World::canaries();
    let site = Asking::of(&world);
    for actor in ADMINISTRATORS {
        let records = world.records(actor).expect("an account");
        let mut wanted = Vec::new();
        let mut filter = AuditFilter::default();
        loop {
            let page = records.audit(&filter).expect("the audit");
            wanted.extend(page.lines.iter().map(|line| (line.number, line.action.clone())));
            filter.before = page.next;
            if filter.before.is_none() {
                break;
            }
        }
        let (mut found, mut query, mut by_student) = (Vec::new(), String::new(), false);
        loop {
            let page = json(&site, actor, &query);
            for line in page["lines"].as_array().expect("rows") {
                let action = line["action"].as_str().expect("an action").to_owned();
                let by = line["actor"].as_str().expect("an actor");
                assert!(!by.starts_with("student:"), "{by}: a number people know");
                by_student |= by == format!("student {S1}");
                found.push((line["number"].as_u64().expect("a number"), action));
            }
            assert!(page["head"]["hash"].as_str().is_some_and(|hash| hash.len() == 64));
            let Some(next) = page["next"].as_str() else { break };
            query = format!("?cursor={next}");
        }
        assert_eq!(found, wanted, "{actor}");
        assert!(by_student, "what a student did is under their number");
    }
    assert!(!json(&site, "cotutor_administrator", "")["lines"].as_array().expect("rows").is_empty());
}

#[test]
fn for_everybody_else_there_is_no_audit() {
    let world = World::with(Vec::new());
    let site = Asking::of(&world);
    for actor in everybody().flatten().filter(|actor| !ADMINISTRATORS.contains(actor)) {
        let answer = site.get(Some(actor), "/api/v1/audit");
        assert!([401, 404].contains(&answer.status), "{actor}: {}", answer.status);
    }
}

#[test]
fn what_is_asked_of_the_audit_narrows_it_and_what_cannot_be_read_is_said() {
    let world = World::canaries();
    let site = Asking::of(&world);
    let admin = "cotutor_administrator";
    let of = |query: &str| json(&site, admin, query)["lines"].as_array().expect("rows").clone();
    let flags = of("?action=flag.");
    assert!(!flags.is_empty());
    assert!(flags.iter().all(|line| line["action"].as_str().is_some_and(|text| text.starts_with("flag."))));
    assert!(of(&format!("?student={S1}")).iter().all(|line| line["student"] == S1));
    assert!(of("?student=nobody").is_empty());
    assert!(of("?from=2030-01-01").is_empty());
    for wrong in ["?cursor=x", "?from=yesterday", "?colour=red"] {
        assert_eq!(site.get(Some(admin), &format!("/api/v1/audit{wrong}")).status, 400, "{wrong}");
    }
}
