//! Faults of the disk: nothing acknowledged is lost, nothing lost is acknowledged, and writing resumes.
use super::*;
use crate::records::store::engine::live::Faults;
use std::sync::Arc;

fn faulty(path: &Path) -> (Engine, Arc<Faults>) {
    let faults = Arc::new(Faults::default());
    let opt = Options { faults: Some(faults.clone()), ..options() };
    (Engine::create(path, TABLES, 1, "1.0", opt).unwrap(), faults)
}

#[test]
fn whichever_act_on_the_disk_fails_the_store_recovers_in_place_and_holds_what_it_acknowledged() {
    let place = place();
    let (engine, faults) = faulty(&place.path);
    let (mut n, mut failed) = (0, 0);
    for nth in 1..60 {
        faults.fail_in(nth);
        for _ in 0..4 {
            n += 1;
            let written = engine.write(move |change| turn(change, n));
            // reads go on, at once
            let now = whole(&engine.read().unwrap()).unwrap();
            if written.is_err() {
                failed += 1;
                assert!(now == n - 1 || now == n, "{now} after {n}");
            } else {
                assert_eq!(now, n);
            }
            n = now;
        }
    }
    assert!(failed > 20, "only {failed} writes met a fault");
    assert_eq!(engine.health().read_only, None);
    engine.leave();
    assert_eq!(whole(&open(&place.path).unwrap().read().unwrap()).unwrap(), n);
}

#[test]
fn a_full_disk_stops_writing_but_not_reading_and_writing_resumes_by_itself() {
    let place = place();
    let (engine, faults) = faulty(&place.path);
    for n in 1..10 {
        engine.write(move |change| turn(change, n)).unwrap();
    }
    faults.full(true);
    for _ in 0..5 {
        assert!(engine.write(|change| turn(change, 10)).is_err());
        assert!(engine.health().read_only.is_some());
        assert_eq!(whole(&engine.read().unwrap()).unwrap(), 9);
    }
    faults.full(false);
    engine.write(|change| turn(change, 10)).unwrap();
    assert_eq!(engine.health().read_only, None);
    assert_eq!(whole(&engine.read().unwrap()).unwrap(), 10);
}

#[test]
fn all_callers_of_a_batch_hear_of_its_fault() {
    let place = place();
    let (engine, faults) = faulty(&place.path);
    faults.full(true);
    let mut outcomes = vec![];
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|n: u32| {
                let engine = engine.clone();
                scope.spawn(move || {
                    engine.write(move |change| {
                        change.put(ROWS, n.to_be_bytes().to_vec(), vec![1]);
                        Ok::<_, Trouble>(())
                    })
                })
            })
            .collect();
        outcomes.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
    });
    assert!(outcomes.iter().all(Result::is_err));
    faults.full(false);
    engine.flush();
    assert_eq!(engine.read().unwrap().count(ROWS).unwrap(), 0);
}

#[test]
fn nothing_is_written_below_the_floor_of_free_space() {
    let place = place();
    create(&place.path).leave();
    let opt = Options { min_free_bytes: u64::MAX, ..options() };
    let engine = Engine::open(&place.path, TABLES, 1, "1.0", opt).unwrap();
    let refused = engine.write(|change| turn(change, 1)).unwrap_err();
    assert!(matches!(refused, Trouble::NoSpace { free_bytes } if free_bytes > 0));
    assert!(engine.health().read_only.unwrap().contains("free"));
    assert_eq!(whole(&engine.read().unwrap()).unwrap(), 0);
    engine.leave();
    assert_eq!(open(&place.path).unwrap().read().unwrap().count(ROWS).unwrap(), 0);
}

#[test]
fn after_a_fault_it_is_not_tried_again_before_its_time() {
    let place = place();
    let faults = Arc::new(Faults::default());
    let opt = Options { faults: Some(faults.clone()), retry: Duration::from_hours(1), ..options() };
    let engine = Engine::create(&place.path, TABLES, 1, "1.0", opt).unwrap();
    faults.fail_in(1);
    assert!(matches!(engine.write(|change| turn(change, 1)), Err(Trouble::Io(_))));
    assert!(matches!(engine.write(|change| turn(change, 1)), Err(Trouble::ReadOnly { .. })));
    assert_eq!(whole(&engine.read().unwrap()).unwrap(), 0);
}
