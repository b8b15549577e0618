//! How long a search over entries takes for viewers who may read very little, some, and all of them.
//!
//! `COTUTOR_BENCH_ENTRIES` sets how many entries (900,000 by default); the index is built once under
//! `target/bench-data` and used again. Goals: p99 ≤ 25 ms, and at most 1.5 times the same query asked by somebody
//! about whom nothing is checked.
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

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cotutor::records::inside::index::{EntryDoc, EntryQuery, Index, IndexChange, Reach};
use criterion::{Criterion, criterion_group, criterion_main};

/// Words of the made-up language.
const VOCABULARY: usize = 40_000;
/// Staff who write.
const AUTHORS: usize = 3_000;
/// Entries per commit while building.
const BATCH: usize = 20_000;

/// A small generator of the same numbers every time (`SplitMix64`).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// A rank with frequency about 1/rank, as words of a language have.
    fn rank(&mut self, n: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((n as f64).powf(unit) as usize).saturating_sub(1).min(n - 1)
    }
}

fn vocabulary() -> Vec<String> {
    let mut draw = Draw(3);
    let mut words = std::collections::BTreeSet::new();
    let mut list = Vec::new();
    while list.len() < VOCABULARY {
        let mut word = String::new();
        for _ in 0..1 + draw.below(2) + draw.below(3) {
            word.push(char::from(b"bcdfghjklmnprstvw"[draw.below(17)]));
            word.push(char::from(b"aeiou"[draw.below(5)]));
        }
        word.push(char::from(b"nrstlm"[draw.below(6)]));
        if words.insert(word.clone()) {
            list.push(word);
        }
    }
    list
}

fn entry(n: usize, students: usize, words: &[String]) -> EntryDoc {
    let mut draw = Draw(n as u64 ^ 0xabcd_0000);
    let length = 60 + draw.below(141);
    let text: Vec<&str> = (0..length).map(|_| words[draw.rank(words.len())].as_str()).collect();
    let id = (u128::from(draw.next()) << 64) | n as u128;
    EntryDoc {
        id,
        student: draw.below(students) as u32,
        categories: 1 << draw.below(6),
        sensitive: draw.below(50) == 0,
        kind: draw.below(8) as u8,
        author: draw.below(AUTHORS) as u32,
        named: if draw.below(10) == 0 { vec![draw.below(AUTHORS) as u32] } else { vec![] },
        occurred_at: 1_600_000_000 + draw.below(150_000_000) as i64,
        text: text.join(" "),
    }
}

/// Nothing is checked.
struct Unfiltered;

impl Reach for Unfiltered {
    fn may_read(&self, _: u32, _: u8, _: bool, _: u32, _: bool) -> bool {
        true
    }
    fn me(&self) -> u32 {
        0
    }
}

/// A table of the categories the viewer reads for each student.
struct Table(Vec<u8>);

impl Table {
    fn of(students: usize, per_thousand: usize) -> Table {
        let mut draw = Draw(5);
        Table((0..students).map(|_| if draw.below(1000) < per_thousand { 0x3f } else { 0 }).collect())
    }
}

impl Reach for Table {
    fn may_read(&self, student: u32, categories: u8, sensitive: bool, author: u32, names_me: bool) -> bool {
        let may = self.0.get(student as usize).copied().unwrap_or(0);
        author == self.me() || names_me || (may & categories != 0 && (!sensitive || may == 0x3f))
    }
    fn me(&self) -> u32 {
        17
    }
}

/// A line of what the kernel says about this process, where it says anything.
fn memory(field: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find(|line| line.starts_with(field))
        .map_or_else(String::new, |line| line.replace('\t', " "))
}

fn built(entries: usize, students: usize, words: &[String]) -> Index {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-data/index-{entries}"));
    let started = Instant::now();
    let index = Index::open(&path).expect("the index opens");
    println!("opened and proved in {:.2} s", started.elapsed().as_secs_f64());
    if index.position() < entries as u64 {
        index.clear().expect("it clears");
        let started = Instant::now();
        for first in (0..entries).step_by(BATCH) {
            let last = (first + BATCH).min(entries);
            let changes: Vec<IndexChange> =
                (first..last).map(|n| IndexChange::Put(entry(n, students, words))).collect();
            index.apply(&changes, last as u64).expect("it takes entries");
        }
        println!("built in {:.0} s", started.elapsed().as_secs_f64());
    }
    index
}

fn queries(words: &[String], students: usize) -> Vec<(&'static str, Vec<EntryQuery>)> {
    let mut draw = Draw(23);
    let text = |text: String| EntryQuery { text, limit: 25, ..EntryQuery::default() };
    let mut make = |one: &mut dyn FnMut(&mut Draw) -> EntryQuery| -> Vec<EntryQuery> {
        (0..60).map(|_| one(&mut draw)).collect()
    };
    let middling = |draw: &mut Draw| words[50 + draw.below(2_000)].as_str();
    let common = |draw: &mut Draw| words[draw.below(20)].as_str();
    vec![
        ("one word", make(&mut |d| text(format!("{} ", middling(d))))),
        ("two words", make(&mut |d| text(format!("{} {} ", middling(d), middling(d))))),
        ("common and middling", make(&mut |d| text(format!("{} {} ", common(d), middling(d))))),
        ("two common", make(&mut |d| text(format!("{} {} ", common(d), common(d))))),
        ("one common", make(&mut |d| text(format!("{} ", common(d))))),
        ("phrase", make(&mut |d| text(format!("\"{} {}\"", common(d), middling(d))))),
        ("being typed", make(&mut |d| text(middling(d).chars().take(4).collect()))),
        ("word, not another", make(&mut |d| text(format!("{} -{} ", middling(d), common(d))))),
        ("no words", make(&mut |_| text(String::new()))),
        (
            "one student",
            make(&mut |d| EntryQuery { student: Some(d.below(students) as u32), ..text(String::new()) }),
        ),
    ]
}

/// Seconds of processor time this thread has had: what a query costs, not what else the machine was doing.
fn worked() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn percentiles(mut millis: Vec<f64>) -> (f64, f64) {
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| millis[((millis.len() - 1) as f64 * share) as usize];
    (at(0.5), at(0.99))
}

fn search(c: &mut Criterion) {
    let entries = std::env::var("COTUTOR_BENCH_ENTRIES").ok().and_then(|n| n.parse().ok()).unwrap_or(900_000);
    let students = (entries / 30).max(1);
    let words = vocabulary();
    let index = built(entries, students, &words);
    println!("{entries} entries, {students} students; {}; {}", memory("VmRSS"), memory("VmHWM"));
    let viewers: [(&str, Arc<dyn Reach>); 4] = [
        ("unfiltered", Arc::new(Unfiltered)),
        ("0.3 %", Arc::new(Table::of(students, 3))),
        ("5 %", Arc::new(Table::of(students, 50))),
        ("all", Arc::new(Table::of(students, 1000))),
    ];
    let mut group = c.benchmark_group(format!("search/{entries}"));
    for (kind, queries) in queries(&words, students) {
        let mut bare = 0.0;
        for (who, reach) in &viewers {
            let time = |query: &EntryQuery| {
                let started = worked();
                index.search(query, Arc::clone(reach)).expect("it answers");
                (worked() - started) * 1e3
            };
            let (p50, p99) = percentiles((0..3).flat_map(|_| queries.iter()).map(time).collect());
            if *who == "unfiltered" {
                bare = p50;
            }
            println!(
                "{kind:<20} {who:<10} p50 {p50:>7.2} p99 {p99:>7.2} ms of work, {:.2} × unfiltered",
                p50 / bare
            );
        }
        let mut next = queries.iter().cycle();
        let reach = &viewers[2].1;
        group.bench_function(kind, |b| {
            b.iter(|| index.search(next.next().expect("a query"), Arc::clone(reach)).expect("it answers"));
        });
    }
    group.finish();
    saving(&index, entries, students, &words);
}

/// How long until a saved entry is found.
fn saving(index: &Index, entries: usize, students: usize, words: &[String]) {
    let mut feed = index.position();
    let mut saved = |n: usize| {
        feed += 1;
        let change = IndexChange::Put(entry(n, students, words));
        let (started, before) = (Instant::now(), process());
        index.apply(&[change], feed).expect("it takes an entry");
        (started.elapsed().as_secs_f64() * 1e3, (process() - before) * 1e3)
    };
    for (what, first, step) in [("new", entries, 1), ("changed", 0, 7)] {
        let (waited, worked) = (0..100).map(|n| saved(first + n * step)).unzip();
        let ((wait50, wait99), (work50, work99)) = (percentiles(waited), percentiles(worked));
        println!(
            "a {what} entry is found after p50 {wait50:.1} p99 {wait99:.1} ms; work {work50:.1}, {work99:.1} ms"
        );
    }
    println!("{}", memory("VmRSS"));
}

/// Seconds of processor time of the whole process.
fn process() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

criterion_group! { name = benches; config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500)); targets = search }
criterion_main!(benches);
