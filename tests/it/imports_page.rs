//! Files brought in while the server runs: by whom, what, and what they hear of it.

use crate::asking::{Answer, Asking};
use crate::world::{self, ACTORS, S1, World};
use axum::http::Method;
use cotutor::records::imports::{Hints, ImportOptions, Kind};
use cotutor::records::{AuditFilter, Refusal};
use cotutor::ui::links;

/// Sends the form with a file, as a browser does.
fn send(world: &World, site: &Asking, actor: &str, pairs: &[(&str, &str)], file: &str) -> Answer {
    let csrf = world.registry.keyed("csrf", &world::key(actor).secret);
    let mut body = String::new();
    for (name, value) in [("csrf", csrf.as_str())].iter().chain(pairs) {
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"new.csv\"\r\nContent-Type: text/csv\r\n\r\n{file}\r\n--x--\r\n"
    );
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    site.send(Some(actor), &Method::POST, links::IMPORTS, &kind, body.into_bytes())
}

/// Gives the administrator of one department the other as well.
fn over_everything(world: &World) {
    let text = "staff_email,role,scope,start,end\ncotutor_administrator@example.ac.uk,cotutor_administrator,*,2025-09-01,\n";
    let report = world
        .registry
        .operator()
        .import(Kind::Roles, "roles.csv", text.as_bytes(), ImportOptions::default())
        .expect("a report");
    assert!(report.refused.is_empty(), "{:?}", report.refused);
}

#[test]
fn files_are_brought_in_by_whoever_administers_every_department_and_nobody_else() {
    let world = World::with(Vec::new());
    over_everything(&world);
    for (actor, _) in ACTORS {
        let Some(records) = world.records(actor) else { continue };
        let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
        let file = b"code,title\nXX1,Another\n";
        let tried = records.import(Kind::Modules, "m.csv", file, options, Hints::default());
        match actor {
            "cotutor_administrator" => assert_eq!(tried.expect("a report").added, 1),
            "other_administrator" => assert!(matches!(tried, Err(Refusal::Refused(_))), "{tried:?}"),
            _ => assert!(matches!(tried, Err(Refusal::NotFound)), "{actor}: {tried:?}"),
        }
    }
}

#[test]
fn what_says_who_sees_what_is_not_brought_in_through_the_pages() {
    let world = World::with(Vec::new());
    over_everything(&world);
    let records = world.records("cotutor_administrator").expect("an account");
    for kind in [Kind::Roles, Kind::Relationships, Kind::Entries] {
        let tried = records.import(kind, "x.csv", b"code\n", ImportOptions::default(), Hints::default());
        assert!(matches!(tried, Err(Refusal::Invalid(_))), "{tried:?}");
    }
    let site = Asking::of(&world);
    let me = "cotutor_administrator@example.ac.uk";
    let row = format!("staff_email,role,scope,start,end\n{me},senior_tutor,ENG,2025-09-01,\n");
    let answer = send(&world, &site, "cotutor_administrator", &[("kind", "roles"), ("act", "bring")], &row);
    assert_eq!(answer.status, 422);
    assert!(!site.get(Some("cotutor_administrator"), links::IMPORTS).text().contains("value=\"roles\""));
}

#[test]
fn a_look_writes_nothing_and_what_is_brought_in_is_there_with_who_brought_it() {
    let world = World::with(Vec::new());
    over_everything(&world);
    let site = Asking::of(&world);
    let who = "cotutor_administrator";
    let file = "code,title,department\nXX1,Another module,ENG\nXX2,Nowhere,NONE\n";
    let looked = send(&world, &site, who, &[("kind", "modules"), ("act", "look")], file).text();
    assert!(
        looked.contains("1 would be added") && looked.contains("No department has this code."),
        "{looked}"
    );
    let again = send(&world, &site, who, &[("kind", "modules"), ("act", "bring")], file).text();
    assert!(again.contains("1 added"), "the look wrote nothing: {again}");
    let third = send(&world, &site, who, &[("kind", "modules"), ("act", "bring")], file).text();
    assert!(third.contains("1 unchanged"), "{third}");
    let filter = AuditFilter { action: Some("import".into()), ..AuditFilter::default() };
    let lines = world.records(who).expect("an account").audit(&filter).expect("the audit").lines;
    let of_file = |detail: &str| detail.starts_with("modules; added 1") && detail.contains("new.csv");
    let mine = lines.iter().find(|line| of_file(&line.detail)).expect("it is noted");
    assert_ne!(mine.actor, "operator");
    assert!(site.get(Some(who), &format!("/students/{S1}")).status == 200);
}

#[test]
fn programs_bring_files_in_as_the_command_does() {
    let world = World::with(Vec::new());
    over_everything(&world);
    let site = Asking::of(&world);
    let ask = |actor: &str, kind: &str, query: &str| {
        let file = b"code,title,department\nXX1,Another,ENG\nXX2,Nowhere,NONE\n".to_vec();
        site.send(Some(actor), &Method::POST, &format!("/api/v1/imports/{kind}{query}"), &[], file)
    };
    let read = |answer: Answer| -> serde_json::Value {
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_str(&answer.text()).expect("a document")
    };
    let looked = read(ask("cotutor_administrator", "modules", "?dry_run=true&file=m.csv"));
    assert_eq!((looked["added"].as_u64(), looked["refused"][0]["line"].as_u64()), (Some(1), Some(3)));
    assert_eq!(read(ask("cotutor_administrator", "modules", ""))["added"], 1);
    assert_eq!(ask("cotutor_administrator", "relationships", "").status, 422);
    assert_eq!(ask("cotutor_administrator", "nonsense", "").status, 404);
    assert_eq!(ask("other_administrator", "modules", "").status, 403);
    assert_eq!(ask("department_administrator", "modules", "").status, 404);
}
