//! What a durable save costs: one entry-like change (five rows, about 1.5 KB) with 1, 16 and 64 writers,
//! against appending the same bytes to a plain file and waiting for fdatasync on the same file system.
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
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

const ENTRIES: Table = Table::new("entries");
const VERSIONS: Table = Table::new("versions");
const BY_STUDENT: Table = Table::new("by_student");
const BY_STAFF: Table = Table::new("by_staff");
const AUDIT: Table = Table::new("audit");
const TABLES: &[Table] = &[ENTRIES, VERSIONS, BY_STUDENT, BY_STAFF, AUDIT];

/// The bytes of one save, for the plain file.
const SAVE_BYTES: usize = 1500;

fn save(change: &mut Change, n: u64) {
    let student = n.wrapping_mul(2_654_435_761) % 5000;
    change.put(ENTRIES, Key::new().u64(n).done(), vec![1; 600]);
    change.put(VERSIONS, Key::new().u64(n).u32(1).done(), vec![2; 600]);
    change.put(BY_STUDENT, Key::new().u64(student).u64(n).done(), vec![3; 20]);
    change.put(BY_STAFF, Key::new().u64(student % 100).u64(n).done(), vec![4; 20]);
    change.put(AUDIT, Key::new().u64(n).done(), vec![5; 200]);
}

/// The time `saves` saves take, made by `writers` threads.
fn saves(engine: &Engine, writers: u64, saves: u64, next: &mut u64) -> Duration {
    let first = *next;
    *next += saves;
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for writer in 0..writers {
            let engine = engine.clone();
            scope.spawn(move || {
                for n in (first + writer..first + saves).step_by(usize::try_from(writers).unwrap()) {
                    engine
                        .write(move |change| {
                            save(change, n);
                            Ok::<_, Trouble>(())
                        })
                        .unwrap();
                }
            });
        }
    });
    begun.elapsed()
}

fn appends(file: &mut std::fs::File, count: u64) -> Duration {
    let bytes = vec![7; SAVE_BYTES];
    let begun = Instant::now();
    for _ in 0..count {
        file.write_all(black_box(&bytes)).unwrap();
        file.sync_data().unwrap();
    }
    begun.elapsed()
}

/// The ratios, measured in turns so that both sides meet the same disk.
fn ratios(engine: &Engine, dir: &Path, next: &mut u64) {
    let mut file = std::fs::File::create(dir.join("ratio")).unwrap();
    let (rounds, each) = (10, 40);
    let mut plain = vec![];
    let mut alone = vec![];
    let mut sixteen = vec![];
    let mut sixty_four = vec![];
    for _ in 0..rounds {
        plain.push(appends(&mut file, each) / u32::try_from(each).unwrap());
        alone.push(saves(engine, 1, each, next) / u32::try_from(each).unwrap());
        sixteen.push(saves(engine, 16, each * 16, next) / u32::try_from(each * 16).unwrap());
        sixty_four.push(saves(engine, 64, each * 64, next) / u32::try_from(each * 64).unwrap());
    }
    let [plain, alone, sixteen, sixty_four] = [plain, alone, sixteen, sixty_four].map(|mut times| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    });
    println!("append and fdatasync       {:8.0} µs", plain * 1e6);
    println!(
        "a save alone               {:8.0} µs   {:.2} × fdatasync (goal: at most 2.3)",
        alone * 1e6,
        alone / plain
    );
    let faster = |time: f64| alone / time;
    println!(
        "a save, 16 writers         {:8.0} µs   {:.1} × the saves a second (goal: at least 8)",
        sixteen * 1e6,
        faster(sixteen)
    );
    println!(
        "a save, 64 writers         {:8.0} µs   {:.1} × the saves a second",
        sixty_four * 1e6,
        faster(sixty_four)
    );
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
    let mut file = std::fs::File::create(dir.path().join("plain")).unwrap();
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
