//! What the reports cost over 30,000 students × 360 marks: band × class with its correlations, every module, every
//! programme and the flags, in one pass over the packed bytes; against a plain sum over the same bytes (both side by
//! side on all cores), and against `DuckDB` on the same rows when Python has it (`COTUTOR_PYTHON` names another Python
//! than `python3`). And what one student's marks cost, from the store.
//!
//! Goals: at most 3 times the plain sum, at least 30 times as fast as `DuckDB`, one student's marks p99 at most 0.2 ms.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a bench stops at the first thing that is not as it should be"
)]

use cotutor::demo::{Size, department, seed_demo};
use cotutor::domain::Mark;
use cotutor::domain::outcome::DegreeClass;
use cotutor::domain::report::bands::Edges;
use cotutor::domain::report::hide::Care;
use cotutor::domain::report::outcomes::{self, Finisher, Measure};
use cotutor::domain::tally::{self, Packed, Sum};
use cotutor::records::{AttendancePicture, Circumstances, Registry, Settings, Tried};
use criterion::Criterion;
use jiff::ToSpan;
use jiff::civil::date;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::process::Command;
use std::time::Instant;

const STUDENTS: u32 = 30_000;
const MODULES: u32 = 500;
/// Modules of each student, and sessions of each module.
const TAKEN: u32 = 6;
const SESSIONS: u32 = 60;
const PROGRAMMES: u32 = 40;
const ROUNDS: usize = 60;
/// Students of the department in which one student's marks are read.
const DEMO: u32 = 2_000;

/// A number that looks drawn.
fn drawn(of: u64) -> u64 {
    let mixed = (of ^ (of >> 31)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 20
}

fn mark(student: u32, module: u32, session: u32) -> Option<Mark> {
    let seed = u64::from(student) << 40 | u64::from(module) << 20 | u64::from(session);
    let keen = 35 + drawn(u64::from(student)) % 60;
    match drawn(seed) % 1000 {
        0..20 => None,
        20..40 => Some(Mark::Authorised),
        40..50 => Some(Mark::NotExpected),
        n if (n / 10) < keen => Some(if n % 10 == 0 { Mark::Late } else { Mark::Present }),
        _ => Some(Mark::Absent),
    }
}

fn class(student: u32) -> DegreeClass {
    let keen = 35 + drawn(u64::from(student)) % 60;
    let luck = drawn(u64::from(student) << 8) % 40;
    match keen + luck {
        105.. => DegreeClass::First,
        85.. => DegreeClass::UpperSecond,
        65.. => DegreeClass::LowerSecond,
        50.. => DegreeClass::Third,
        _ => DegreeClass::Withdrawn,
    }
}

fn module(id: u32) -> Packed {
    let students: Vec<u32> = (0..STUDENTS).filter(|s| (0..TAKEN).any(|n| taken(*s, n) == id)).collect();
    let days = (0..SESSIONS).map(|n| date(2025, 10, 1).saturating_add(i64::from(n).days())).collect();
    let mut packed = Packed::new(students.clone(), days);
    for (place, student) in students.iter().enumerate() {
        for session in 0..SESSIONS {
            packed.set(place, session as usize, mark(*student, id, session));
        }
    }
    packed
}

fn taken(student: u32, n: u32) -> u32 {
    (student * 7 + n * (MODULES / TAKEN)) % MODULES
}

/// Everything the reports show, from the bytes.
struct Made {
    report: cotutor::domain::report::Report,
    modules: Vec<Sum>,
    programmes: Vec<Sum>,
    flagged: usize,
}

fn made(modules: &[&Packed], classes: &[DegreeClass]) -> Made {
    let (students, modules) = tally::pass(modules, (None, None), STUDENTS as usize, |_, _| true);
    let mut programmes = vec![Sum::default(); PROGRAMMES as usize];
    let mut finishers = Vec::with_capacity(students.len());
    let mut flagged = 0;
    for (place, (sum, class)) in students.iter().zip(classes).enumerate() {
        let programme = &mut programmes[place % PROGRAMMES as usize];
        *programme = programme.plus(*sum);
        flagged += usize::from(sum.counts().under_half());
        finishers.push(Finisher {
            class: *class,
            year: Some(2025),
            attended: sum.attended,
            expected: sum.expected,
        });
    }
    let report = outcomes::report(&finishers, &[], &Edges::default(), Measure::Attendance, Care::Groups);
    Made { report, modules, programmes, flagged }
}

fn plain_sum(modules: &[&Packed]) -> u64 {
    // Wrapping, as the report counts: with a check at every step neither would be done many at a time.
    let sum =
        |module: &&Packed| module.bytes().iter().fold(0_u64, |sum, byte| sum.wrapping_add(u64::from(*byte)));
    modules.par_iter().map(sum).sum()
}

/// The middle of several tries of each, taken in turns so that what else the machine does falls on all alike; in
/// milliseconds.
fn milliseconds<const N: usize>(mut works: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut all = [const { Vec::new() }; N];
    for _ in 0..ROUNDS {
        for (work, times) in works.iter_mut().zip(&mut all) {
            let begun = Instant::now();
            work();
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }
    all.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    })
}

/// What `DuckDB` needs for the same, in milliseconds; none when it is not there.
fn duckdb(modules: &[Packed], classes: &[DegreeClass], made: &Made) -> Option<f64> {
    let python = std::env::var("COTUTOR_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import duckdb"]).output();
    if !there.is_ok_and(|done| done.status.success()) {
        println!("DuckDB: not measured, {python} has no duckdb");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut file = std::io::BufWriter::new(std::fs::File::create(folder.path().join("marks.csv")).unwrap());
    writeln!(file, "student,module,mark").unwrap();
    for (id, module) in modules.iter().enumerate() {
        for (place, student) in module.students().iter().enumerate() {
            for column in 0..module.days().len() {
                let mark = module.get(place, column).flatten().map_or(0, Mark::disk);
                writeln!(file, "{student},{id},{mark}").unwrap();
            }
        }
    }
    file.flush().unwrap();
    let mut people = String::from("student,programme,class\n");
    for (student, class) in classes.iter().enumerate() {
        let _ = writeln!(people, "{student},{},{}", student % PROGRAMMES as usize, class.disk());
    }
    std::fs::write(folder.path().join("students.csv"), people).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/duckdb_report.py");
    let done = Command::new(&python).arg(script).arg(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8(done.stdout).unwrap();
    let mut words = said.split_whitespace();
    let took: f64 = words.next().unwrap().parse().unwrap();
    let flagged: usize = words.next().unwrap().parse().unwrap();
    assert_eq!(flagged, made.flagged, "DuckDB and the report count the same");
    Some(took)
}

/// What one student's marks of the year cost, from the store through the rights to totals by week and module.
struct OneStudent {
    /// Students who have marks this year, and how many each on average.
    students: usize,
    marks: f64,
    /// Milliseconds: the middle, and the slowest in a hundred.
    middle: f64,
    slowest: f64,
}

fn one_student() -> OneStudent {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { keep_seconds: Some(1), ..Settings::default() };
    let registry = Registry::open(folder.path(), settings, Circumstances::default()).unwrap();
    let made = department(&Size { students: DEMO, seed: 1, today: registry.today() });
    seed_demo(&registry.operator(), &made, "co-tutor-bench-department").unwrap();
    let office = made.sign_ins.iter().find(|one| one.role == "senior_tutor").unwrap();
    let here = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    let tried = registry.sign_in(&office.email, "co-tutor-bench-department", "bench", here).unwrap();
    let Tried::In(signed_in) = tried else { panic!("the senior tutor signs in") };
    let (_, students) = made.tables.iter().find(|(kind, _)| *kind == "students").unwrap();
    let mut reader = csv::Reader::from_reader(students.as_bytes());
    let place = reader.headers().unwrap().iter().position(|name| name == "student_number").unwrap();
    let mut records: Vec<_> =
        reader.records().filter_map(|row| signed_in.records.student(&row.unwrap()[place]).ok()).collect();
    let taken = |picture: Option<AttendancePicture>| picture.map_or(0, |picture| picture.counts.expected());
    let mut marks = 0;
    records.retain(|record| {
        let own = taken(record.attendance_totals().unwrap());
        marks += own;
        own > 0
    });
    assert!(!records.is_empty(), "somebody has marks this year");
    let mut times = Vec::new();
    for record in records.iter().cycle().take(5_000) {
        let begun = Instant::now();
        black_box(record.attendance_totals().unwrap());
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    OneStudent {
        students: records.len(),
        marks: f64::from(marks) / records.len() as f64,
        middle: times[times.len() / 2],
        slowest: times[times.len() * 99 / 100],
    }
}

fn report(c: &mut Criterion) {
    let modules: Vec<Packed> = (0..MODULES).into_par_iter().map(module).collect();
    let classes: Vec<DegreeClass> = (0..STUDENTS).map(class).collect();
    let all: Vec<&Packed> = modules.iter().collect();
    let marks: usize = modules.iter().map(|m| m.students().len() * m.days().len()).sum();
    let bytes: usize = modules.iter().map(|m| m.bytes().len() + m.students().len() * 4).sum();
    assert_eq!(marks, (STUDENTS * TAKEN * SESSIONS) as usize);
    let first = made(&all, &classes);
    let total = |sums: &[Sum]| sums.iter().fold(Sum::default(), |a, b| a.plus(*b));
    assert_eq!(total(&first.modules), total(&first.programmes));
    let [pass, whole, sum] = milliseconds([
        &mut || {
            black_box(tally::pass(&all, (None, None), STUDENTS as usize, |_, _| true));
        },
        &mut || {
            black_box(made(&all, &classes));
        },
        &mut || {
            black_box(plain_sum(&all));
        },
    ]);
    println!(
        "{marks} marks, {:.2} bytes a mark in memory, {} threads",
        bytes as f64 / marks as f64,
        rayon::current_num_threads()
    );
    println!(
        "report {whole:.2} ms (of which the pass {pass:.2} ms), plain sum {sum:.2} ms: {:.1} times (goal 3)",
        whole / sum
    );
    println!("{} flagged; {}", first.flagged, first.report.message);
    let OneStudent { students, marks, middle, slowest } = one_student();
    println!(
        "one student's marks ({students} students with {marks:.0} each): p50 {middle:.3} ms, p99 {slowest:.3} ms (goal 0.2)"
    );
    if let Some(duck) = duckdb(&modules, &classes, &first) {
        println!("DuckDB {duck:.1} ms: {:.0} times the report (goal 30)", duck / whole);
    }
    c.bench_function("report/10.8M", |b| b.iter(|| made(&all, &classes)));
    c.bench_function("report/plain sum", |b| b.iter(|| plain_sum(&all)));
}

criterion::criterion_group! { name = benches; config = Criterion::default().sample_size(10); targets = report }
criterion::criterion_main!(benches);
