//! Killing the process while people save: nothing acknowledged is lost, and search is right after the restart.
//!
//! The child is this test binary run again with one test and an address of a data folder; it saves from several
//! threads and prints each id once its commit has returned.

use cotutor::domain::{Categories, Category, EntryId, EntryKind};
use cotutor::records::imports::{ImportOptions, Kind};
use cotutor::records::{Circumstances, EntryFilter, EntryForm, Registry, Settings};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const ROUNDS: usize = 12;
const WRITERS: usize = 8;

fn open(dir: &Path) -> Arc<Registry> {
    let settings = Settings { keep_seconds: Some(1), wait_seconds: 10, free_bytes_min: Some(0) };
    Registry::open(dir, settings, Circumstances::default()).unwrap()
}

fn form(id: EntryId) -> EntryForm {
    EntryForm {
        id,
        kind: EntryKind::Comment,
        occurred_at: String::new(),
        subject: "Kill test".to_owned(),
        body: format!("We met and agreed what to do next. Word{id}."),
        categories: Categories::NONE.with(Category::AcademicGeneral),
        sensitive: false,
        audience: String::new(),
        notify: String::new(),
    }
}

/// The smallest department there is: one student, one member of staff with a token.
fn smallest(dir: &Path) -> (String, String) {
    let files = [
        (Kind::Departments, "code,name\nENG,Engineering\n"),
        (Kind::Programmes, "code,title,department\nBEng,Engineering,ENG\n"),
        (Kind::Staff, "email,name,department\ntutor@example.ac.uk,A Tutor,ENG\n"),
        (
            Kind::Students,
            "student_number,family_name,email,programme,status\nS1,Osei,s1@example.ac.uk,BEng,active\n",
        ),
        (
            Kind::Relationships,
            "student_number,staff_email,role,start\nS1,tutor@example.ac.uk,personal_tutor,2020-01-01\n",
        ),
    ];
    let registry = open(dir);
    let operator = registry.operator();
    for (kind, csv) in files {
        let options = ImportOptions { dry_run: false, all_or_nothing: true };
        let report = operator.import(kind, "smallest.csv", csv.as_bytes(), options).unwrap();
        assert_eq!(report.refused.len(), 0, "{:?}", report.refused);
    }
    operator.set_passwords(&["tutor@example.ac.uk".to_owned()], "a tutor's long password").unwrap();
    let token = operator.create_token("tutor@example.ac.uk").unwrap();
    drop(operator);
    registry.close();
    (token, "S1".to_owned())
}

#[test]
#[ignore = "run by the test below in a process of its own"]
fn child_that_saves() {
    let dir = std::env::var("COTUTOR_KILL_DIR").unwrap();
    let token = std::env::var("COTUTOR_KILL_TOKEN").unwrap();
    let number = std::env::var("COTUTOR_KILL_STUDENT").unwrap();
    let registry = open(Path::new(&dir));
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let records = registry.bearer(&token).unwrap().unwrap();
                loop {
                    let id = registry.fresh_id().unwrap();
                    records.add_entry(&number, form(id), Vec::new()).unwrap();
                    println!("saved {id}");
                }
            });
        }
    });
}

#[test]
fn no_acknowledged_entry_is_lost_when_the_process_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let (token, number) = smallest(dir.path());
    let mut acknowledged = BTreeSet::new();
    for round in 1..=ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "kill::child_that_saves", "--nocapture"])
            .env("COTUTOR_KILL_DIR", dir.path())
            .env("COTUTOR_KILL_TOKEN", &token)
            .env("COTUTOR_KILL_STUDENT", &number)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Killed in the middle of whatever it does once it has saved a number that differs from round to round.
        let mut seen = 0;
        while seen < round * 7 {
            let line = lines.next().unwrap().unwrap();
            seen += usize::from(keep(&line, &mut acknowledged));
        }
        child.kill().unwrap();
        for line in lines.map_while(Result::ok) {
            keep(&line, &mut acknowledged);
        }
        child.wait().unwrap();
    }
    assert!(acknowledged.len() >= ROUNDS * 7);
    let registry = open(dir.path());
    registry.settle().unwrap();
    let records = registry.bearer(&token).unwrap().unwrap();
    let record = records.student(&number).unwrap();
    for id in &acknowledged {
        record
            .entry(id.parse().unwrap())
            .unwrap_or_else(|why| panic!("{id} was acknowledged and is lost: {why:?}"));
    }
    let timeline = record.timeline(&cotutor::records::TimelineFilter::default()).unwrap();
    let found = records
        .find_entries(&EntryFilter {
            text: "agreed what to do next".to_owned(),
            limit: 1,
            ..EntryFilter::default()
        })
        .unwrap();
    assert_eq!(found.total, timeline.total as u64, "search and the record hold the same entries");
    let one = acknowledged.iter().next().unwrap();
    let word = EntryFilter { text: format!("Word{one}"), limit: 5, ..EntryFilter::default() };
    assert_eq!(records.find_entries(&word).unwrap().total, 1);
    registry.close();
    cotutor::records::check_file(&dir.path().join("cotutor.redb")).unwrap();
}

fn keep(line: &str, acknowledged: &mut BTreeSet<String>) -> bool {
    match line.split("saved ").nth(1) {
        Some(id) if id.trim().len() == 32 => acknowledged.insert(id.trim().to_owned()),
        _ => false,
    }
}
