//! Changes in one batch: each whole or not at all, seen by those after it, answered after the commit.
use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

/// Holds the writer's thread inside a change while `f` queues others, so that these share one batch.
fn in_one_batch(engine: &Engine, f: impl FnOnce()) {
    let (entered, enters) = channel();
    let (go, goes) = channel::<()>();
    engine
        .write_later(move |_| {
            entered.send(()).unwrap();
            let _ = goes.recv();
            Ok(())
        })
        .unwrap();
    enters.recv().unwrap();
    f();
    go.send(()).unwrap();
    engine.flush();
}

fn put(key: &'static str) -> impl FnOnce(&mut Change) -> Result<(), Trouble> + Send + 'static {
    move |change| {
        change.put(ROWS, key.into(), b"x".to_vec());
        Ok(())
    }
}

#[test]
fn what_was_written_is_read_back_also_after_the_store_is_opened_again() {
    let place = place();
    let engine = create(&place.path);
    let seven: Result<u64, Trouble> = engine.write(|change| {
        turn(change, 1)?;
        Ok(7)
    });
    assert_eq!(seven.unwrap(), 7);
    assert_eq!(whole(&engine.read().unwrap()).unwrap(), 1);
    engine.leave();
    let engine = open(&place.path).unwrap();
    assert_eq!(whole(&engine.read().unwrap()).unwrap(), 1);
    assert_eq!(engine.read().unwrap().count(ROWS).unwrap(), 4);
}

#[test]
fn a_change_that_fails_or_panics_undoes_only_itself() {
    let place = place();
    let engine = create(&place.path);
    let before = engine.health().commits;
    in_one_batch(&engine, || {
        engine.write_later(put("a")).unwrap();
        engine
            .write_later(|change| {
                put("b")(change)?;
                change.delete(ROWS, b"a");
                Err(Trouble::Overloaded)
            })
            .unwrap();
        engine
            .write_later(|change| {
                put("c")(change)?;
                change.put(ROWS, b"a".to_vec(), b"changed".to_vec());
                panic!("half-way");
            })
            .unwrap();
        engine
            .write_later(|change| {
                assert_eq!(change.get(ROWS, b"a")?.as_deref(), Some(b"x".as_slice()));
                assert_eq!(change.count(ROWS)?, 1);
                put("d")(change)
            })
            .unwrap();
    });
    assert_eq!(keys(&engine.read().unwrap(), ROWS), [b"a".to_vec(), b"d".to_vec()]);
    // the change that held the writer up was a batch of its own, without rows
    assert_eq!(engine.health().commits, before + 1);
}

#[test]
fn a_caller_whose_change_panicked_is_told_and_the_writer_lives() {
    let place = place();
    let engine = create(&place.path);
    let broken: Result<(), Trouble> = engine.write(|_| panic!("at the disco"));
    assert!(matches!(&broken, Err(Trouble::Panicked { why }) if why == "at the disco"), "{broken:?}");
    engine.write(put("a")).unwrap();
    assert_eq!(engine.health().read_only, None);
}

#[test]
fn a_callers_own_error_comes_back_as_it_is() {
    #[derive(Debug, PartialEq)]
    enum Refusal {
        Mine,
        Store,
    }
    impl From<Trouble> for Refusal {
        fn from(_: Trouble) -> Self {
            Self::Store
        }
    }
    let place = place();
    let engine = create(&place.path);
    assert_eq!(engine.write::<(), _>(|_| Err(Refusal::Mine)), Err(Refusal::Mine));
    engine.clone().leave();
    assert_eq!(engine.write(|_| Ok(())), Err(Refusal::Store));
    assert!(matches!(engine.read(), Err(Trouble::Closed)));
}

#[test]
fn what_follows_a_change_runs_in_order_and_only_when_it_was_committed() {
    let place = place();
    let engine = create(&place.path);
    let seen = Arc::new(Mutex::new(vec![]));
    let note = |n: u32, fails: bool| {
        let seen = seen.clone();
        move |change: &mut Change| {
            change.put(ROWS, n.to_be_bytes().to_vec(), vec![]);
            change.after_commit(move || seen.lock().unwrap().push(n));
            if fails { Err(Trouble::Overloaded) } else { Ok(()) }
        }
    };
    in_one_batch(&engine, || {
        engine.write_later(note(1, false)).unwrap();
        engine.write_later(note(2, true)).unwrap();
        engine.write_later(note(3, false)).unwrap();
    });
    assert_eq!(*seen.lock().unwrap(), [1, 3]);
}

#[test]
fn a_full_queue_refuses_at_once_and_forgets_nothing_it_took() {
    let place = place();
    let opt = Options { queue_len: 3, ..options() };
    let engine = Engine::create(&place.path, TABLES, 1, "1.0", opt).unwrap();
    in_one_batch(&engine, || {
        for key in ["a", "b", "c"] {
            engine.write_later(put(key)).unwrap();
        }
        assert!(matches!(engine.write_later(put("d")), Err(Trouble::Overloaded)));
        assert!(matches!(engine.write(put("d")), Err(Trouble::Overloaded)));
    });
    assert_eq!(keys(&engine.read().unwrap(), ROWS).len(), 3);
}

#[test]
fn a_change_within_a_change_is_refused_and_does_not_wait_for_ever() {
    let place = place();
    let engine = create(&place.path);
    let inner = engine.clone();
    let outcome: Result<(), Trouble> = engine.write(move |_| inner.write(|_| Ok(())));
    assert!(matches!(outcome, Err(Trouble::Nested)));
}

#[test]
fn a_caller_who_is_alone_writes_on_its_own_thread_and_one_who_is_not_waits_for_its_batch() {
    let place = place();
    let engine = create(&place.path);
    let here = std::thread::current().id();
    let ran_on: Result<_, Trouble> = engine.write(|_| Ok(std::thread::current().id()));
    assert_eq!(ran_on.unwrap(), here);
    let other = engine.clone();
    let mut waiting = None;
    in_one_batch(&engine, || {
        let queued = engine.health().waiting;
        waiting = Some(std::thread::spawn(move || {
            let ran_on: Result<_, Trouble> = other.write(|_| Ok(std::thread::current().id()));
            (ran_on.unwrap(), std::thread::current().id())
        }));
        while engine.health().waiting == queued {
            std::thread::yield_now();
        }
    });
    let (ran_on, there) = waiting.unwrap().join().unwrap();
    assert_ne!(ran_on, there);
}

#[test]
fn what_is_queued_while_a_caller_writes_is_written_after_it() {
    let place = place();
    let engine = create(&place.path);
    let inner = engine.clone();
    let alone: Result<(), Trouble> = engine.write(move |change| {
        inner.write_later(|change| {
            assert_eq!(change.get(ROWS, b"first")?.as_deref(), Some(b"x".as_slice()));
            put("second")(change)
        })?;
        put("first")(change)
    });
    alone.unwrap();
    engine.flush();
    assert_eq!(keys(&engine.read().unwrap(), ROWS).len(), 2);
}

#[test]
fn a_change_that_leaves_the_store_is_still_written() {
    let place = place();
    let engine = create(&place.path);
    let inner = engine.clone();
    let leaving: Result<(), Trouble> = engine.write(move |change| {
        inner.leave();
        put("a")(change)
    });
    leaving.unwrap();
    assert!(matches!(engine.write(put("b")), Err(Trouble::Closed)));
}

#[test]
fn sixty_four_threads_write_and_all_that_was_acknowledged_is_there() {
    let place = place();
    let engine = create(&place.path);
    let commits = engine.health().commits;
    let each = 20_u64;
    std::thread::scope(|scope| {
        for thread in 0..64_u64 {
            let engine = engine.clone();
            scope.spawn(move || {
                for n in 0..each {
                    let key = [thread.to_be_bytes(), n.to_be_bytes()].concat();
                    let counted: Result<u64, Trouble> = engine.write(move |change| {
                        change.put(ROWS, key, vec![7; 100]);
                        let all = number(change, b"all")? + 1;
                        change.put(SUMS, b"all".to_vec(), all.to_be_bytes().to_vec());
                        Ok(all)
                    });
                    let counted = counted.unwrap();
                    assert!(number(&engine.read().unwrap(), b"all").unwrap() >= counted);
                }
            });
        }
    });
    let made = engine.health().commits - commits;
    assert!(made < 64 * each / 2, "{made} commits for {} changes", 64 * each);
    engine.leave();
    let engine = open(&place.path).unwrap();
    assert_eq!(engine.read().unwrap().count(ROWS).unwrap(), 64 * each);
    assert_eq!(number(&engine.read().unwrap(), b"all").unwrap(), 64 * each);
}

#[test]
fn sixteen_writers_in_step_share_their_commits() {
    let place = place();
    let engine = create(&place.path);
    let before = engine.health().commits;
    std::thread::scope(|scope| {
        for thread in 0..16_u64 {
            let engine = engine.clone();
            scope.spawn(move || {
                for n in 0..40_u64 {
                    let key = [thread.to_be_bytes(), n.to_be_bytes()].concat();
                    let written: Result<(), Trouble> = engine.write(move |change| {
                        change.put(ROWS, key, vec![7; 100]);
                        Ok(())
                    });
                    written.unwrap();
                }
            });
        }
    });
    let commits = engine.health().commits - before;
    assert!(commits <= 160, "{commits} commits for 640 changes");
}

#[test]
fn everything_queued_before_leaving_is_written() {
    let place = place();
    let engine = create(&place.path);
    let ran = Arc::new(AtomicU64::new(0));
    for n in 0..300_u32 {
        let ran = ran.clone();
        engine
            .write_later(move |change| {
                ran.fetch_add(1, Ordering::SeqCst);
                change.put(ROWS, n.to_be_bytes().to_vec(), vec![]);
                Ok(())
            })
            .unwrap();
    }
    drop(engine);
    assert_eq!(ran.load(Ordering::SeqCst), 300);
    assert_eq!(open(&place.path).unwrap().read().unwrap().count(ROWS).unwrap(), 300);
}

#[test]
fn a_snapshot_does_not_see_what_is_written_later() {
    let place = place();
    let engine = create(&place.path);
    engine.write(put("a")).unwrap();
    let snapshot = engine.read().unwrap();
    engine.write(put("b")).unwrap();
    assert_eq!(keys(&snapshot, ROWS).len(), 1);
    assert_eq!(keys(&engine.read().unwrap(), ROWS).len(), 2);
}

#[derive(Debug, Clone)]
enum Step {
    Put(Vec<u8>, u8),
    Delete(Vec<u8>),
    Scan(Bound<Vec<u8>>, Bound<Vec<u8>>),
}

fn a_key() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(0_u8..3, 0..3)
}

fn a_bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
    prop_oneof![Just(Bound::Unbounded), a_key().prop_map(Bound::Included), a_key().prop_map(Bound::Excluded)]
}

fn a_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (a_key(), any::<u8>()).prop_map(|(key, value)| Step::Put(key, value)),
        a_key().prop_map(Step::Delete),
        (a_bound(), a_bound()).prop_map(|(from, to)| Step::Scan(from, to)),
    ]
}

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

fn within(model: &Model, from: &Bound<Vec<u8>>, to: &Bound<Vec<u8>>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let range = (from.clone(), to.clone());
    let inside = |key: &Vec<u8>| std::ops::RangeBounds::contains(&range, key);
    model.iter().filter(|(key, _)| inside(key)).map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn scanned(
    from: &dyn Reading,
    low: &Bound<Vec<u8>>,
    high: &Bound<Vec<u8>>,
    back: bool,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut rows = vec![];
    let each = &mut |key: &[u8], value: &[u8]| {
        rows.push((key.to_vec(), value.to_vec()));
        Ok(true)
    };
    let (low, high) = (low.as_ref().map(Vec::as_slice), high.as_ref().map(Vec::as_slice));
    if back { from.scan_back(ROWS, low, high, each) } else { from.scan(ROWS, low, high, each) }.unwrap();
    rows
}

fn play(change: &mut Change, model: &mut Model, steps: Vec<Step>) -> Result<(), Trouble> {
    for step in steps {
        match step {
            Step::Put(key, value) => {
                change.put(ROWS, key.clone(), vec![value]);
                model.insert(key, vec![value]);
            }
            Step::Delete(key) => {
                change.delete(ROWS, &key);
                model.remove(&key);
            }
            Step::Scan(low, high) => {
                let mut wanted = within(model, &low, &high);
                assert_eq!(scanned(change, &low, &high, false), wanted);
                wanted.reverse();
                assert_eq!(scanned(change, &low, &high, true), wanted);
                assert_eq!(change.count(ROWS)?, model.len() as u64);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_change_reads_like_a_sorted_map(
        batches in proptest::collection::vec((proptest::collection::vec(a_step(), 0..20), any::<bool>()), 1..6),
    ) {
        let place = place();
        let engine = create(&place.path);
        let mut model = Model::new();
        for (steps, fails) in batches {
            let mut tried = model.clone();
            let outcome: Result<Model, Trouble> = engine.write(move |change| {
                play(change, &mut tried, steps)?;
                if fails { Err(Trouble::Overloaded) } else { Ok(tried) }
            });
            if let Ok(kept) = outcome {
                model = kept;
            }
            let now = scanned(&engine.read().unwrap(), &Bound::Unbounded, &Bound::Unbounded, false);
            prop_assert_eq!(now, model.clone().into_iter().collect::<Vec<_>>());
        }
    }
}
