//! How long it takes to look people up as one types, among 30,000 and 200,000 made-up people.
//!
//! Goals: beginnings p99 ≤ 100 µs for two letters or more, everything p99 ≤ 2 ms.
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

use std::hint::black_box;
use std::time::Instant;

use cotutor::domain::lookup::{LookUp, Person};
use criterion::{Criterion, criterion_group, criterion_main};

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

    /// Mostly the first of `n`, as names are distributed.
    fn skewed(&mut self, n: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((n as f64).powf(unit) as usize).saturating_sub(1).min(n - 1)
    }

    fn name(&mut self) -> String {
        const STARTS: [&str; 24] = [
            "b", "br", "c", "ch", "d", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh",
            "sm", "st", "t", "th", "w", "",
        ];
        const VOWELS: [&str; 10] = ["a", "e", "i", "o", "u", "ai", "ee", "é", "ö", "ou"];
        const ENDS: [&str; 14] =
            ["", "n", "r", "s", "th", "ll", "m", "nd", "t", "ck", "l", "son", "ton", "rt"];
        let mut name = String::new();
        for _ in 0..1 + self.below(2) + self.below(2) {
            name.push_str(STARTS[self.below(STARTS.len())]);
            name.push_str(VOWELS[self.below(VOWELS.len())]);
        }
        name.push_str(ENDS[self.below(ENDS.len())]);
        name
    }
}

struct People {
    lookup: LookUp,
    given: Vec<String>,
    family: Vec<String>,
    numbers: Vec<String>,
}

fn people(count: usize) -> People {
    let mut draw = Draw(7);
    let given: Vec<String> = (0..6_000).map(|_| draw.name()).collect();
    let family: Vec<String> = (0..count / 4).map(|_| draw.name()).collect();
    let mut lookup = LookUp::new();
    let mut numbers = Vec::new();
    let started = Instant::now();
    for id in 0..count {
        let first = &given[draw.skewed(given.len())];
        let middle = &given[draw.skewed(given.len())];
        let last = &family[draw.skewed(family.len())];
        let number = format!("{}", 10_000_000 + id * 37 % 80_000_000);
        let email = format!("{first}.{last}{}@dept.example", id % 100);
        let names = format!("{first} {middle}");
        lookup.put(
            id as u32,
            &Person { number: &number, given: &names, family: last, preferred: "", email: &email },
        );
        numbers.push(number);
    }
    println!("{count} people put in {:.2} s", started.elapsed().as_secs_f64());
    People { lookup, given, family, numbers }
}

fn cut(name: &str, letters: usize) -> String {
    name.chars().take(letters).collect()
}

fn slip(name: &str, draw: &mut Draw) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = draw.below(letters.len().max(2) - 1);
    match draw.below(3) {
        0 if letters.len() > at + 1 => letters.swap(at, at + 1),
        1 => letters.insert(at, 'x'),
        _ => letters[at] = 'q',
    }
    letters.into_iter().collect()
}

/// Kinds of queries, a few hundred of each.
fn queries(people: &People) -> Vec<(&'static str, Vec<String>)> {
    let mut draw = Draw(11);
    let mut make = |one: &mut dyn FnMut(&mut Draw, &str, &str, &str) -> String| -> Vec<String> {
        (0..400)
            .map(|_| {
                let given = people.given[draw.skewed(people.given.len())].clone();
                let family = people.family[draw.skewed(people.family.len())].clone();
                let number = people.numbers[draw.below(people.numbers.len())].clone();
                one(&mut draw, &given, &family, &number)
            })
            .collect()
    };
    vec![
        ("one letter", make(&mut |_, _, family, _| cut(family, 1))),
        ("two letters", make(&mut |_, _, family, _| cut(family, 2))),
        ("three letters", make(&mut |_, _, family, _| cut(family, 3))),
        ("whole family name", make(&mut |_, _, family, _| family.to_owned())),
        (
            "given, beginning of family",
            make(&mut |_, given, family, _| format!("{given} {}", cut(family, 2))),
        ),
        ("exact number", make(&mut |_, _, _, number| number.to_owned())),
        ("three digits", make(&mut |_, _, _, number| cut(number, 3))),
        ("a slip", make(&mut |draw, _, family, _| slip(family, draw))),
        (
            "two slips, two words",
            make(&mut |draw, given, family, _| {
                let once = slip(family, draw);
                format!("{} {}", slip(given, draw), slip(&once, draw))
            }),
        ),
        ("nobody", make(&mut |_, given, _, _| format!("zqzq{given}zqzq"))),
    ]
}

/// Seconds of processor time this thread has had: what a query costs, not what else the machine was doing.
fn worked() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn percentiles(mut micros: Vec<f64>) -> (f64, f64, f64) {
    micros.sort_by(f64::total_cmp);
    let at = |share: f64| micros[((micros.len() - 1) as f64 * share) as usize];
    (at(0.5), at(0.99), at(1.0))
}

fn lookup(c: &mut Criterion) {
    for count in [30_000, 200_000] {
        let people = people(count);
        let mut group = c.benchmark_group(format!("lookup/{count}"));
        for (kind, queries) in queries(&people) {
            let few: Vec<u32> = (0..count as u32).step_by(333).collect();
            for (who, among) in [("all", None), ("0.3 %", Some(few.as_slice()))] {
                let time = |query: &String| {
                    let started = worked();
                    black_box(people.lookup.find(query, 10, among));
                    (worked() - started) * 1e6
                };
                let (p50, p99, most) =
                    percentiles(queries.iter().chain(&queries).chain(&queries).map(time).collect());
                println!(
                    "{count:>7} {kind:<28} of {who:<6} p50 {p50:>8.1} p99 {p99:>8.1} max {most:>8.1} µs"
                );
            }
            let mut next = queries.iter().cycle();
            group.bench_function(kind, |b| {
                b.iter(|| people.lookup.find(next.next().map_or("", |q| q), 10, None));
            });
        }
        group.finish();
    }
}

criterion_group! { name = benches; config = Criterion::default().sample_size(10).measurement_time(std::time::Duration::from_secs(2)).warm_up_time(std::time::Duration::from_millis(500)); targets = lookup }
criterion_main!(benches);
