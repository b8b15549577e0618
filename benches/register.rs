//! What a register costs: thirty marks saved, durable, beside appending as many bytes to a plain file and waiting for
//! fdatasync on the same file system; and one student's attendance page with every session and reason on it (the marks
//! alone are timed by the `report` bench).
//!
//! Goal: a register saved alone at most 2.3 times one fdatasync; `durable_save` says what redb by itself needs.
//! `COTUTOR_BENCH_DIR` says where the files lie.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench stops at the first thing that is not as it should be"
)]

use cotutor::demo::{Size, department, seed_demo};
use cotutor::domain::Mark;
use cotutor::domain::register::merge::{Minutes, Pressed, Why};
use cotutor::records::imports::{ImportOptions, Kind};
use cotutor::records::{Circumstances, FixedClock, MarkSent, Records, Registry, Settings, SystemDice};
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Students of the department beside the thirty.
const STUDENTS: u32 = 300;
/// The bytes of one save, for the plain file: thirty marks in the log, the module's row, and the audit.
const SAVE_BYTES: usize = 3_500;
const ROUNDS: usize = 10;
const EACH: usize = 30;

fn open(dir: &Path) -> Arc<Registry> {
    let clock = FixedClock::at("2026-11-20T10:30:00Z".parse().unwrap());
    let circumstances = Circumstances { clock: Box::new(clock), dice: Box::new(SystemDice) };
    Registry::open(dir, Settings { free_bytes_min: Some(0), ..Settings::default() }, circumstances).unwrap()
}

fn number(n: usize) -> String {
    format!("R{:05}", 70_000 + n)
}

/// A module of thirty with forty sessions, of which one is on.
fn class_of_thirty(registry: &Arc<Registry>, programme: &str, department: &str) {
    let mut students = String::from("student_number,family_name,email,programme,status\n");
    let mut enrolments = String::from("module,academic_year,student_number\n");
    for n in 0..30 {
        let _ = writeln!(students, "{},Name{n},r{n}@students.example,{programme},active", number(n));
        let _ = writeln!(enrolments, "TEN30,2026/27,{}", number(n));
    }
    let mut sessions = String::from("session_id,module,academic_year,kind,start,end\n");
    for n in 0..40 {
        let day = if n == 39 {
            "2026-11-20".to_owned()
        } else {
            format!("2026-{:02}-{:02}", 9 + n / 28, 1 + n % 28)
        };
        let _ = writeln!(sessions, "T{n},TEN30,2026/27,seminar,{day}T10:00,{day}T11:00");
    }
    let modules = format!("code,title,department\nTEN30,A class of thirty,{department}\n");
    for (kind, text) in [
        (Kind::Students, students),
        (Kind::Modules, modules),
        (Kind::Enrolments, enrolments),
        (Kind::Sessions, sessions),
    ] {
        let report =
            registry.operator().import(kind, "x.csv", text.as_bytes(), ImportOptions::default()).unwrap();
        assert!(report.refused.is_empty(), "{:?}", report.refused);
    }
}

/// One register of thirty, each mark another than the one before.
fn save(office: &Records, round: usize) {
    let mark = if round.is_multiple_of(2) { Mark::Present } else { Mark::Absent };
    let marks = (0..30)
        .map(|n| MarkSent {
            number: number(n),
            pressed: Pressed::Mark(Some(mark)),
            seen: round,
            minutes_late: Minutes::Unsaid,
            reason: Why::Unsaid,
        })
        .collect();
    assert_eq!(office.record_marks("T39", marks).unwrap().written, 30);
}

fn append(file: &mut std::fs::File, bytes: &[u8]) {
    file.write_all(black_box(bytes)).unwrap();
    file.sync_data().unwrap();
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

fn main() {
    let place = std::env::var_os("COTUTOR_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let dir = tempfile::tempdir_in(place).unwrap();
    let registry = open(&dir.path().join("data"));
    let made = department(&Size { students: STUDENTS, seed: 1, today: registry.today() });
    seed_demo(&registry.operator(), &made, "co-tutor-bench-department").unwrap();
    let first =
        |kind: &str| made.tables.iter().find(|(known, _)| *known == kind).unwrap().1.lines().nth(1).unwrap();
    let programme = first("programmes").split(',').next().unwrap();
    let department = first("departments").split(',').next().unwrap();
    class_of_thirty(&registry, programme, department);
    registry.settle().unwrap();
    let somebody = |role: &str| {
        let email = &made.sign_ins.iter().find(|one| one.role == role).unwrap().email;
        registry.bearer(&registry.operator().create_token(email).unwrap()).unwrap().unwrap()
    };
    registry
        .operator()
        .give_role(
            &made.sign_ins.iter().find(|one| one.role == "staff").unwrap().email,
            cotutor::domain::Office::RegisterTaker,
            "TEN30",
            cotutor::domain::role::Period { start: registry.today(), end: None },
        )
        .unwrap();
    let taker = somebody("staff");
    let mut file = std::fs::File::create(dir.path().join("plain")).unwrap();
    let bytes = vec![7; SAVE_BYTES];
    let (mut plain, mut saves) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for at in 0..EACH {
            let begun = Instant::now();
            append(&mut file, &bytes);
            plain.push(begun.elapsed());
            // The clock stands still, and so the history of a mark grows: a new session's would be shorter.
            let begun = Instant::now();
            save(&taker, round * EACH + at);
            saves.push(begun.elapsed());
        }
    }
    let early = median(&mut saves[..EACH].to_vec());
    let (plain, saved) = (median(&mut plain), median(&mut saves));
    println!("append and fdatasync          {:8.0} µs", plain * 1e6);
    println!(
        "a register of thirty          {:8.0} µs   {:.2} × fdatasync (goal: at most 2.3)",
        early * 1e6,
        early / plain
    );
    println!("with a history of 300 a mark  {:8.0} µs   {:.2} × fdatasync", saved * 1e6, saved / plain);
    let tutor = somebody("personal_tutor");
    let tutee = tutor.my_students().unwrap()[0].profile.number.clone();
    let mut reads = Vec::new();
    for _ in 0..2_000 {
        let begun = Instant::now();
        black_box(tutor.student(&tutee).unwrap().attendance().unwrap());
        reads.push(begun.elapsed());
    }
    reads.sort_unstable();
    let (middle, last) = (reads[reads.len() / 2], reads[reads.len() * 99 / 100]);
    println!("one student's attendance page {middle:8.0?} at the median, {last:.0?} at p99");
}
