//! What a durable save costs: one entry-like change (five rows, about 1.5 KB) with 1, 16 and 64 writers,
//! against appending the same bytes to a plain file and waiting for fdatasync on the same file system.
//!
//! The floor is two fdatasyncs, which quick-repair asks for (DESIGN *Backup*), of some 17 pages of 4 KB, and the
//! processor's time to make those pages. On a disk whose fdatasync takes milliseconds that is little more than
//! two; where it takes 0.2 ms the pages themselves weigh as much. So redb by itself, committing the same rows
//! under the same rules, is measured beside it: what is above that line is the engine's own. Grouped, it gets as
//! many saves a commit as there are writers, handed over at once. And it is measured with all bytes of a save in
//! one row of one table: no layout of our tables can cost less than that.
//!
//! Goals: alone at most 2.3 times one fdatasync; with 16 writers at least 8 times the saves a second of one
//! writer that commits each by itself.
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

use cotutor::records::inside::engine::{Change, Engine, Options, Table, Trouble, keys::Key};
use criterion::{Criterion, Throughput};
use redb::ReadableDatabase;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::Barrier;
use std::time::{Duration, Instant};

const ENTRIES: Table = Table::new("entries");
const VERSIONS: Table = Table::new("versions");
const BY_STUDENT: Table = Table::new("by_student");
const BY_STAFF: Table = Table::new("by_staff");
const AUDIT: Table = Table::new("audit");
const TABLES: &[Table] = &[ENTRIES, VERSIONS, BY_STUDENT, BY_STAFF, AUDIT];

/// For redb by itself, with whole saves as its rows.
const SINGLE: Table = Table::new("single");

/// So short that the store is soon as one that has been in use: pages freed are written again, and the file
/// system need not find new room for each commit.
const KEEP: Duration = Duration::from_secs(2);

/// The bytes of one save, for the plain file.
const SAVE_BYTES: usize = 1500;

/// The rows of one save.
fn rows(n: u64) -> [(Table, Vec<u8>, Vec<u8>); 5] {
    let student = n.wrapping_mul(2_654_435_761) % 5000;
    [
        (ENTRIES, Key::new().u64(n).done(), vec![1; 600]),
        (VERSIONS, Key::new().u64(n).u32(1).done(), vec![2; 600]),
        (BY_STUDENT, Key::new().u64(student).u64(n).done(), vec![3; 20]),
        (BY_STAFF, Key::new().u64(student % 100).u64(n).done(), vec![4; 20]),
        (AUDIT, Key::new().u64(n).done(), vec![5; 200]),
    ]
}

fn save(change: &mut Change, n: u64) {
    for (table, key, value) in rows(n) {
        change.put(table, key, value);
    }
}

/// The time `saves` saves take, made by `writers` threads; one writer is the calling thread.
fn saves(engine: &Engine, writers: u64, saves: u64, next: &mut u64) -> Duration {
    let first = *next;
    *next += saves;
    let write = |n| {
        let saved = engine.write(move |change| {
            save(change, n);
            Ok::<_, Trouble>(())
        });
        saved.unwrap();
    };
    if writers == 1 {
        let begun = Instant::now();
        (first..first + saves).for_each(write);
        return begun.elapsed();
    }
    let start = Barrier::new(usize::try_from(writers).unwrap());
    let begun = std::thread::scope(|scope| {
        let writers = (0..writers).map(|writer| {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                let begun = Instant::now();
                (first + writer..first + saves).step_by(usize::try_from(writers).unwrap()).for_each(write);
                begun
            })
        });
        let writers: Vec<_> = writers.collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).min().unwrap()
    });
    begun.elapsed()
}

fn appends(file: &mut File, count: u64) -> Duration {
    let bytes = vec![7; SAVE_BYTES];
    let begun = Instant::now();
    for _ in 0..count {
        file.write_all(black_box(&bytes)).unwrap();
        file.sync_data().unwrap();
    }
    begun.elapsed()
}

/// redb by itself under the engine's rules: quick-repair, one writer, readers that hold freed pages back.
struct Bare {
    db: redb::Database,
    pins: VecDeque<(Instant, redb::ReadTransaction)>,
}

impl Bare {
    fn create(path: &Path) -> Self {
        let file = File::options().read(true).write(true).create_new(true).open(path).unwrap();
        let db = redb::Database::builder()
            .set_cache_size(Options::default().cache_bytes)
            .set_concurrency_mode(redb::ConcurrencyMode::SingleWriter)
            .create_with_backend(redb::backends::FileBackend::new(file).unwrap())
            .unwrap();
        let pins = [(Instant::now(), db.begin_read().unwrap())].into();
        Self { db, pins }
    }

    /// The time one commit of these rows takes.
    fn commit(&self, rows: impl Iterator<Item = (Table, Vec<u8>, Vec<u8>)>) -> Duration {
        let begun = Instant::now();
        let mut txn = self.db.begin_write().unwrap();
        txn.set_quick_repair(true);
        let mut tables = BTreeMap::<_, BTreeMap<_, _>>::new();
        for (table, key, value) in rows {
            tables.entry(table.name()).or_default().insert(key, value);
        }
        for (name, rows) in tables {
            let mut table = txn.open_table(redb::TableDefinition::<&[u8], &[u8]>::new(name)).unwrap();
            for (key, value) in rows {
                table.insert(key.as_slice(), value.as_slice()).unwrap();
            }
        }
        txn.commit().unwrap();
        begun.elapsed()
    }

    /// The time all these saves take in commits of so many each.
    fn commits(&self, saves: Range<u64>, each: usize) -> Duration {
        let step = each as u64;
        let commit = |first| self.commit((first..saves.end.min(first + step)).flat_map(rows));
        saves.clone().step_by(each).map(commit).sum()
    }

    /// The time these saves take, each a commit of one row.
    fn single_rows(&self, saves: Range<u64>) -> Duration {
        saves
            .map(|n| self.commit([(SINGLE, n.to_be_bytes().to_vec(), vec![6; SAVE_BYTES])].into_iter()))
            .sum()
    }

    /// Sees to the pins.
    fn tick(&mut self) {
        if self.pins.back().is_some_and(|(taken, _)| taken.elapsed() > KEEP / 4) {
            self.pins.push_back((Instant::now(), self.db.begin_read().unwrap()));
        }
        while self.pins.get(1).is_some_and(|(taken, _)| taken.elapsed() > KEEP) {
            self.pins.pop_front();
        }
    }
}

/// What one round takes for each save, in seconds: appends; the engine with 1, 16 and 64 writers, each followed
/// by redb by itself with the same saves in as few commits; redb by itself with a row a save.
fn round(engine: &Engine, bare: &mut Bare, file: &mut File, next: &mut u64) -> [f64; 8] {
    let each = 16;
    let mut times = [0.0; 8];
    times[0] = appends(file, each).as_secs_f64() / each as f64;
    for (n, writers) in [1, 16, 64].into_iter().enumerate() {
        let first = *next;
        let saved = saves(engine, writers, each * writers, next);
        let by_itself = bare.commits(first..*next, usize::try_from(writers).unwrap());
        let per_save = |time: Duration| time.as_secs_f64() / (each * writers) as f64;
        times[1 + 2 * n] = per_save(saved);
        times[2 + 2 * n] = per_save(by_itself);
    }
    times[7] = bare.single_rows(*next..*next + each).as_secs_f64() / each as f64;
    bare.tick();
    times
}

/// The ratios, measured in short turns so that all sides meet the same disk and the same neighbours.
fn ratios(engine: &Engine, dir: &Path, next: &mut u64) {
    let mut file = File::create(dir.join("ratio")).unwrap();
    let mut bare = Bare::create(&dir.join("bare.redb"));
    let begun = Instant::now();
    while begun.elapsed() < 2 * KEEP {
        round(engine, &mut bare, &mut file, next);
    }
    let mut times = [const { vec![] }; 8];
    for _ in 0..30 {
        let round = round(engine, &mut bare, &mut file, next);
        times.iter_mut().zip(round).for_each(|(times, time)| times.push(time));
    }
    let [plain, alone, floor, sixteen, floor16, sixty_four, floor64, single] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    let line = |what: &str, time: f64, says: String| println!("{what:<28} {:8.0} µs   {says}", time * 1e6);
    let ratio = |time: f64| format!("{:.2} × fdatasync", time / plain);
    let rate = |time: f64| format!("{:.1} × the saves a second of one", alone / time);
    line("append and fdatasync", plain, String::new());
    line("a save alone", alone, format!("{} (goal: at most 2.3)", ratio(alone)));
    line("  redb by itself", floor, ratio(floor));
    line("  redb by itself, one row", single, ratio(single));
    line("a save, 16 writers", sixteen, format!("{} (goal: at least 8)", rate(sixteen)));
    line("  redb by itself, 16 a commit", floor16, rate(floor16));
    line("a save, 64 writers", sixty_four, rate(sixty_four));
    line("  redb by itself, 64 a commit", floor64, rate(floor64));
}

fn main() {
    let place = std::env::var_os("COTUTOR_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let dir = tempfile::tempdir_in(place).unwrap();
    let opt = Options { keep: KEEP, ..Options::default() };
    let engine = Engine::create(&dir.path().join("cotutor.redb"), TABLES, 1, "bench", opt).unwrap();
    let mut next = 1;
    ratios(&engine, dir.path(), &mut next);
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let mut group = criterion.benchmark_group("durable_save");
    group.throughput(Throughput::Elements(1));
    let mut file = File::create(dir.path().join("plain")).unwrap();
    group.bench_function("append_fdatasync", |b| b.iter_custom(|count| appends(&mut file, count)));
    for writers in [1, 16, 64] {
        group.bench_function(format!("{writers}_writers"), |b| {
            b.iter_custom(|count| saves(&engine, writers, count.max(writers), &mut next));
        });
    }
    group.finish();
    criterion.final_summary();
    engine.leave();
}
