//! What a file of a million marks costs to take in: read and checked alone, and then taken in whole, each mark against
//! its session, its student and its enrolment, logged and committed.
//!
//! Goal: 400,000 marks a second beyond the reading. `COTUTOR_BENCH_MARKS` sets how many (rounded to whole modules of
//! 4,000), `COTUTOR_BENCH_DIR` where the files lie.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench stops at the first thing that is not as it should be"
)]

use cotutor::records::imports::{ImportOptions, ImportReport, Kind, Table, rows};
use cotutor::records::{Circumstances, FixedClock, Registry, Settings, SystemDice};
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Students of each module, and sessions of each.
const CLASS: usize = 100;
const SESSIONS: usize = 40;
/// Modules of each student.
const TAKEN: usize = 5;
const ROUNDS: usize = 5;

fn open(dir: &Path) -> Arc<Registry> {
    let clock = FixedClock::at("2027-03-20T10:30:00Z".parse().unwrap());
    let circumstances = Circumstances { clock: Box::new(clock), dice: Box::new(SystemDice) };
    Registry::open(dir, Settings { free_bytes_min: Some(0), ..Settings::default() }, circumstances).unwrap()
}

fn import(registry: &Arc<Registry>, kind: Kind, text: &str) -> ImportReport {
    let file = format!("{}.csv", kind.code());
    let report = registry.operator().import(kind, &file, text.as_bytes(), ImportOptions::default()).unwrap();
    assert!(report.refused.is_empty(), "{:?}", report.refused.first());
    report
}

/// The students who take a module.
fn class(module: usize, students: usize) -> impl Iterator<Item = usize> {
    (0..CLASS).map(move |n| (module / TAKEN * CLASS + n * (1 + module % TAKEN)) % students)
}

/// Everything a mark refers to.
fn department(registry: &Arc<Registry>, modules: usize, students: usize) {
    let mut people = String::from("student_number,family_name,email,programme,status\n");
    for n in 0..students {
        let _ = writeln!(people, "S{n:06},Name{n},s{n}@students.example,P1,active");
    }
    let mut taught = String::from("code,title,department\n");
    let mut sessions = String::from("session_id,module,academic_year,kind,start,end\n");
    let mut enrolments = String::from("module,academic_year,student_number\n");
    for module in 0..modules {
        let _ = writeln!(taught, "M{module:04},Module {module},D1");
        for n in 0..SESSIONS {
            let (day, hour) = (1 + n % 28, 9 + n / 28);
            let _ = writeln!(
                sessions,
                "M{module:04}-{n},M{module:04},2026/27,lecture,2026-10-{day:02}T{hour:02}:00,2026-10-{day:02}T{hour:02}:50"
            );
        }
        for student in class(module, students) {
            let _ = writeln!(enrolments, "M{module:04},2026/27,S{student:06}");
        }
    }
    import(registry, Kind::Departments, "code,name\nD1,Department\n");
    import(registry, Kind::Programmes, "code,title,department\nP1,Programme,D1\n");
    for (kind, text) in [
        (Kind::Students, people),
        (Kind::Modules, taught),
        (Kind::Enrolments, enrolments),
        (Kind::Sessions, sessions),
    ] {
        import(registry, kind, &text);
    }
}

/// A file of marks, register after register.
fn marks(modules: usize, students: usize) -> String {
    let mut text = String::from("session_id,student_number,mark\n");
    for module in 0..modules {
        for session in 0..SESSIONS {
            for student in class(module, students) {
                let mark = ["present", "present", "late", "absent"][(student * 7 + session * 3) % 4];
                let _ = writeln!(text, "M{module:04}-{session},S{student:06},{mark}");
            }
        }
    }
    text
}

fn main() {
    let wanted =
        std::env::var("COTUTOR_BENCH_MARKS").map_or(1_000_000, |text| text.parse::<usize>().unwrap());
    let modules = wanted.div_ceil(CLASS * SESSIONS);
    let students = modules.div_ceil(TAKEN) * CLASS;
    let text = marks(modules, students);
    let count = modules * SESSIONS * CLASS;
    let place = std::env::var_os("COTUTOR_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let (mut reads, mut takes, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let dir = tempfile::tempdir_in(&place).unwrap();
        let registry = open(dir.path());
        department(&registry, modules, students);
        let begun = Instant::now();
        let table = Table::open("attendance.csv", &text, Kind::Attendance).unwrap();
        let read = table.rows::<rows::Attendance<'_>>().filter(|row| black_box(row).is_ok()).count();
        reads.push(begun.elapsed().as_secs_f64());
        assert_eq!(read, count);
        let begun = Instant::now();
        let report = import(&registry, Kind::Attendance, &text);
        takes.push(begun.elapsed().as_secs_f64());
        assert_eq!(report.added, count as u64);
        let begun = Instant::now();
        let report = import(&registry, Kind::Attendance, &text);
        again.push(begun.elapsed().as_secs_f64());
        assert_eq!(report.unchanged, count as u64);
    }
    let [read, take, again] = [reads, takes, again].map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    });
    let rate = |seconds: f64| count as f64 / seconds;
    println!("{count} marks of {students} students in {modules} modules");
    println!("reading and checking the form {read:6.2} s   {:9.0} a second", rate(read));
    println!("taken in whole                {take:6.2} s   {:9.0} a second", rate(take));
    println!(
        "  beyond the reading          {:6.2} s   {:9.0} a second (goal: at least 400,000)",
        take - read,
        rate(take - read)
    );
    println!("the same file again           {again:6.2} s   {:9.0} a second", rate(again));
}
