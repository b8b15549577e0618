//! Copies of the live file, made with the system's own `cp` and by hand, and the compact snapshot.
use super::*;
use crate::records::store::engine::{copy::CopyReport, open_checked};
use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};

/// The number of the last acknowledged turn, to be waited for; and whether more are to be written.
#[derive(Default)]
struct Load {
    state: Mutex<(u64, bool)>,
    turned: Condvar,
}

impl Load {
    fn acknowledged(&self) -> u64 {
        self.state.lock().unwrap().0
    }
    fn acknowledge(&self, n: u64) {
        self.state.lock().unwrap().0 = n;
        self.turned.notify_all();
    }
    fn wait_for(&self, n: u64) {
        drop(self.turned.wait_while(self.state.lock().unwrap(), |(now, _)| *now < n).unwrap());
    }
    fn pause(&self, paused: bool) {
        self.state.lock().unwrap().1 = paused;
        self.turned.notify_all();
    }
    fn wait_while_paused(&self) {
        drop(self.turned.wait_while(self.state.lock().unwrap(), |(_, paused)| *paused).unwrap());
    }
}

/// No test may fill the disk, whatever goes wrong.
const MOST_BYTES: u64 = 512 << 20;

/// Writes without pause while `f` runs.
fn under_load(engine: &Engine, f: impl FnOnce(&Load)) {
    let (load, stop) = (Load::default(), AtomicBool::new(false));
    load.acknowledge(whole(&engine.read().unwrap()).unwrap());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                load.wait_while_paused();
                let n = load.acknowledged() + 1;
                engine.write(move |change| turn(change, n)).unwrap();
                load.acknowledge(n);
                if engine.health().file_bytes > MOST_BYTES {
                    load.acknowledge(u64::MAX);
                    panic!("the file grows without end");
                }
            }
        });
        // a panic in `f` must not leave the writer running
        let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| f(&load)));
        stop.store(true, Ordering::SeqCst);
        load.pause(false);
        if let Err(panic) = ran {
            std::panic::resume_unwind(panic);
        }
    });
}

#[test]
fn every_copy_of_the_live_file_is_whole() {
    let place = place();
    let opt = Options { keep: Duration::from_secs(2), ..options() };
    let engine = Engine::create(&place.path, TABLES, 1, "1.0", opt).unwrap();
    let mut during = 0;
    under_load(&engine, |load| {
        load.wait_for(100);
        for i in 0..100 {
            let copy = place.path.with_file_name(format!("copy-{i}.redb"));
            load.pause(false);
            load.wait_for(load.acknowledged() + 1);
            let before = load.acknowledged();
            assert!(Command::new("cp").arg(&place.path).arg(&copy).status().unwrap().success());
            let after = load.acknowledged();
            load.pause(true);
            during += after - before;
            let n = open_checked(&copy).map_err(|t| t.to_string()).and_then(|copy| whole(&copy));
            let n = n.unwrap_or_else(|why| panic!("copy {i} (of {before} to {after}): {why}"));
            assert!(n >= before && n <= after + 1, "copy {i} holds {n}, acknowledged {before} to {after}");
            fs::remove_file(&copy).unwrap();
        }
    });
    assert!(during > 100, "only {during} turns while 100 copies were made");
}

#[test]
fn looking_at_a_copy_does_not_change_it() {
    let place = place();
    let engine = create(&place.path);
    for n in 1..20 {
        engine.write(move |change| turn(change, n)).unwrap();
    }
    let copy = place.path.with_file_name("copy.redb");
    fs::copy(&place.path, &copy).unwrap();
    let before = fs::read(&copy).unwrap();
    let seen = open_checked(&copy).unwrap();
    assert_eq!(whole(&seen).unwrap(), 19);
    drop(seen);
    assert!(fs::read(&copy).unwrap() == before);
}

#[test]
fn a_slow_copy_that_others_write_under_is_whole_and_can_be_served() {
    let place = place();
    let opt = Options { keep: Duration::from_hours(1), ..options() };
    let engine = Engine::create(&place.path, TABLES, 1, "1.0", opt).unwrap();
    for n in 1..=60 {
        engine.write(move |change| turn(change, n)).unwrap();
    }
    let copy = place.path.with_file_name("copy.redb");
    let mut source = fs::File::open(&place.path).unwrap();
    let mut target = fs::File::create(&copy).unwrap();
    // the file grows by less than a chunk with each write, so the copy comes to its end
    let mut chunk = vec![0; 1 << 20];
    let mut last = 60;
    for n in 61..1000 {
        let read = std::io::Read::read(&mut source, &mut chunk).unwrap();
        if read == 0 {
            break;
        }
        std::io::Write::write_all(&mut target, &chunk[..read]).unwrap();
        engine.write(move |change| turn(change, n)).unwrap();
        last = n;
    }
    assert!(last > 62 && last < 999, "{last}");
    assert_eq!(engine.health().others, 1);
    drop(source);
    assert_eq!(engine.health().others, 0);
    let n = whole(&open_checked(&copy).unwrap()).unwrap();
    assert!(n >= 60);
    let served = open(&copy).unwrap();
    served.write(move |change| turn(change, n + 1)).unwrap();
    served.leave();
    assert_eq!(whole(&open_checked(&copy).unwrap()).unwrap(), n + 1);
}

#[test]
fn a_torn_file_is_refused() {
    let place = place();
    let engine = create(&place.path);
    for n in 1..20 {
        engine.write(move |change| turn(change, n)).unwrap();
    }
    let early = fs::read(&place.path).unwrap();
    engine.leave();
    // without pins (a new opening each time) pages are used again
    for n in 20..36 {
        let engine = open(&place.path).unwrap();
        engine.write(move |change| turn(change, n)).unwrap();
    }
    let mut torn = fs::read(&place.path).unwrap();
    torn[..4096].copy_from_slice(&early[..4096]);
    let path = place.path.with_file_name("torn.redb");
    fs::write(&path, &torn).unwrap();
    assert!(matches!(open_checked(&path), Err(Trouble::Damaged { .. })));
    assert!(open(&path).is_err());
    assert!(fs::read(&path).unwrap() == torn);
}

#[test]
fn a_flipped_bit_is_refused_or_changes_nothing() {
    let place = place();
    let engine = create(&place.path);
    for n in 1..30 {
        engine.write(move |change| turn(change, n)).unwrap();
    }
    engine.leave();
    let good = fs::read(&place.path).unwrap();
    let path = place.path.with_file_name("flipped.redb");
    let (mut refused, mut at) = (0, 7_usize);
    for _ in 0..60 {
        at = (at * 48_271 + 11) % good.len();
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&path, &bytes).unwrap();
        match open_checked(&path) {
            Ok(copy) => assert_eq!(whole(&copy).unwrap(), 29, "byte {at}"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 0);
}

#[test]
fn the_snapshot_holds_what_the_store_held_and_nothing_is_overwritten() {
    let place = place();
    let engine = create(&place.path);
    for n in 1..200 {
        engine.write_later(move |change| turn(change, n)).unwrap();
    }
    engine.flush();
    let target = place.path.with_file_name("snapshot.redb");
    let heard = AtomicU64::new(0);
    let source = engine.read().unwrap();
    let report = under(&engine, &target, &heard);
    let copy = open_checked(&target).unwrap();
    assert!(whole(&copy).unwrap() >= 199);
    assert_eq!(copy.format().unwrap(), (1, "1.0".into()));
    assert_eq!(copy.table_names().unwrap(), source.table_names().unwrap());
    assert_eq!(report.rows, heard.load(Ordering::SeqCst));
    assert_eq!(report.tables, 3);
    assert_eq!(report.bytes, fs::metadata(&target).unwrap().len());
    assert!(report.bytes < fs::metadata(&place.path).unwrap().len());
    let again = engine.snapshot_to(&target, &mut |_| {});
    assert!(matches!(again, Err(Trouble::Exists { .. })));
    assert!(!place.path.with_file_name("snapshot.redb.partial").exists());
    assert!(whole(&open(&target).unwrap().read().unwrap()).unwrap() >= 199);
}

/// Makes the snapshot while others write.
fn under(engine: &Engine, target: &Path, heard: &AtomicU64) -> CopyReport {
    let mut report = None;
    under_load(engine, |_| {
        report = Some(engine.snapshot_to(target, &mut |rows| heard.store(rows, Ordering::SeqCst)).unwrap());
    });
    report.unwrap()
}

#[test]
fn a_snapshot_equals_its_source_row_by_row() {
    let place = place();
    let engine = create(&place.path);
    for n in 1..50 {
        engine.write_later(move |change| turn(change, n)).unwrap();
    }
    engine.flush();
    let target = place.path.with_file_name("snapshot.redb");
    engine.snapshot_to(&target, &mut |_| {}).unwrap();
    let (source, copy) = (engine.read().unwrap(), open_checked(&target).unwrap());
    for table in [ROWS, SUMS, Table::new("meta")] {
        let rows = |from: &dyn Reading| {
            let mut rows = vec![];
            from.prefix(table, b"", &mut |key, value| {
                rows.push((key.to_vec(), value.to_vec()));
                Ok(true)
            })
            .unwrap();
            rows
        };
        assert!(!rows(&source).is_empty());
        assert_eq!(rows(&source), rows(&copy));
    }
}

#[test]
fn a_snapshot_to_a_missing_folder_is_refused_in_words() {
    let place = place();
    let engine = create(&place.path);
    let nowhere = place.path.with_file_name("missing").join("snapshot.redb");
    assert!(matches!(engine.snapshot_to(&nowhere, &mut |_| {}), Err(Trouble::NotWritable { .. })));
}
