//! What a durable save costs: one entry-like change (five rows, about 1.5 KB) with 1, 16 and 64 writers,
//! against appending the same bytes to a plain file and waiting for fdatasync on the same file system.
//!
//! The floor is two fdatasyncs, which quick-repair asks for (DESIGN *Backup*), of some 17 pages of 4 KB, and the
//! processor's time to make those pages. On a disk whose fdatasync takes milliseconds that is little more than
//! two; where it takes 0.2 ms the pages themselves weigh as much. So redb by itself, committing the same rows
//! under the same rules, is measured beside it: what is above that line is the engine's own.
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
use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::sync::Barrier;
use std::time::{Duration, Instant};

const ENTRIES: Table = Table::new("entries");
const VERSIONS: Table = Table::new("versions");
const BY_STUDENT: Table = Table::new("by_student");
const BY_STAFF: Table = Table::new("by_staff");
const AUDIT: Table = Table::new("audit");
const TABLES: &[Table] = &[ENTRIES, VERSIONS, BY_STUDENT, BY_STAFF, AUDIT];

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
    let write = |n| engine.write(move |change| Ok::<_, Trouble>(save(change, n))).unwrap();
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

/// redb by itself under the engine's rules: quick-repair, one writer, a reader that holds freed pages back.
struct Bare {
    db: redb::Database,
    _pin: redb::ReadTransaction,
}

impl Bare {
    fn create(path: &Path) -> Self {
        let file = File::options().read(true).write(true).create_new(true).open(path).unwrap();
        let db = redb::Database::builder()
            .set_cache_size(Options::default().cache_bytes)
            .set_concurrency_mode(redb::ConcurrencyMode::SingleWriter)
            .create_with_backend(redb::backends::FileBackend::new(file).unwrap())
            .unwrap();
        let pin = db.begin_read().unwrap();
        Self { db, _pin: pin }
    }

    /// The time `count` commits of one save each take.
    fn commits(&self, first: u64, count: u64) -> Duration {
        let begun = Instant::now();
        for n in first..first + count {
            let mut txn = self.db.begin_write().unwrap();
            txn.set_quick_repair(true);
            for (table, key, value) in rows(n) {
                let name = redb::TableDefinition::<&[u8], &[u8]>::new(table.name());
                let mut open = txn.open_table(name).unwrap();
                open.insert(key.as_slice(), value.as_slice()).unwrap();
            }
            txn.commit().unwrap();
        }
        begun.elapsed()
    }
}

/// The ratios, measured in short turns so that all sides meet the same disk and the same neighbours.
fn ratios(engine: &Engine, dir: &Path, next: &mut u64) {
    let mut file = File::create(dir.join("ratio")).unwrap();
    let bare = Bare::create(&dir.join("bare.redb"));
    let (rounds, each) = (30, 16);
    let mut times = [const { vec![] }; 5];
    for _ in 0..rounds {
        let first = *next;
        let turn = [
            appends(&mut file, each),
            saves(engine, 1, each, next),
            bare.commits(first, each),
            saves(engine, 16, each * 16, next) / 16,
            saves(engine, 64, each * 64, next) / 64,
        ];
        for (times, time) in times.iter_mut().zip(turn) {
            times.push(time.as_secs_f64() / each as f64);
        }
    }
    let [plain, alone, bare, sixteen, sixty_four] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    let line = |what: &str, time: f64, says: String| println!("{what:<26} {:8.0} µs   {says}", time * 1e6);
    line("append and fdatasync", plain, String::new());
    line("a save alone", alone, format!("{:.2} × fdatasync (goal: at most 2.3)", alone / plain));
    line("redb alone, same rows", bare, format!("{:.2} × fdatasync (the floor)", bare / plain));
    line(
        "a save, 16 writers",
        sixteen,
        format!("{:.1} × the saves a second (goal: at least 8)", alone / sixteen),
    );
    line("a save, 64 writers", sixty_four, format!("{:.1} × the saves a second", alone / sixty_four));
}

fn main() {
    let place = std::env::var_os("COTUTOR_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let dir = tempfile::tempdir_in(place).unwrap();
    let opt = Options { keep: Duration::from_secs(5), ..Options::default() };
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
