//! Copies simulated step by step, on a disk in memory and by a clock of our own: thousands of commits, pages
//! read one at a time between them, pins coming and going.
use super::{ROWS, SUMS, weight};
use crate::records::store::engine::checked;
use crate::records::store::engine::commit::commit;
use crate::records::store::engine::pins::Pins;
use crate::records::store::engine::reading::{Reading, Rows};
use proptest::prelude::*;
use redb::{BackendError, ConcurrencyMode, Database, StorageBackend};
use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const PAGE: usize = 4096;
const KEEP: Duration = Duration::from_secs(100);

#[derive(Debug, Clone, Default)]
struct Disk(Arc<Mutex<Vec<u8>>>);

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().len() as u64)
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = self.0.lock().unwrap();
        let from = usize::try_from(offset).unwrap();
        let part = bytes.get(from..from + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(part);
        Ok(())
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.lock().unwrap().resize(usize::try_from(len).unwrap(), 0);
        Ok(())
    }
    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let from = usize::try_from(offset).unwrap();
        self.0.lock().unwrap()[from..from + data.len()].copy_from_slice(data);
        Ok(())
    }
    fn try_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }
    fn try_lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }
    fn lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }
    fn lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }
    fn unlock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }
    fn query_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(false)
    }
}

/// A copy under way: what has been read so far, and what had been acknowledged when it began.
struct Copy {
    bytes: Vec<u8>,
    begun: Duration,
    acknowledged: u64,
    /// Pages read per step: how fast the tool is.
    pace: usize,
}

struct World {
    disk: Disk,
    db: Database,
    pins: Pins,
    now: Duration,
    n: u64,
    held: BTreeMap<u64, u64>,
    with_pins: bool,
}

impl World {
    fn new(with_pins: bool) -> Self {
        let disk = Disk::default();
        let mode = ConcurrencyMode::SingleWriter;
        let db = Database::builder()
            .set_cache_size(1 << 20)
            .set_concurrency_mode(mode)
            .create_with_backend(disk.clone())
            .unwrap();
        let mut world = Self {
            disk,
            db,
            pins: Pins::default(),
            now: Duration::ZERO,
            n: 0,
            held: BTreeMap::new(),
            with_pins,
        };
        world.pass(Duration::ZERO);
        world
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        if self.with_pins {
            self.pins.tick(&self.db, self.now, KEEP, None).unwrap();
        }
    }

    /// Writes rows of the given lengths; a length of zero takes the row away.
    fn write(&mut self, rows: &[(u64, u16)]) {
        self.n += 1;
        let mut written = Rows::new();
        for (key, len) in rows {
            let value = vec![u8::try_from(self.n % 251).unwrap(); usize::from(*len)];
            self.held.insert(*key, weight(&value));
            written.insert(key.to_be_bytes().to_vec(), (*len > 0).then_some(value));
        }
        let sum: u64 = self.held.values().sum();
        let sums = [(b"n".as_slice(), self.n), (b"sum".as_slice(), sum)];
        let sums = sums.map(|(key, n)| (key.to_vec(), Some(n.to_be_bytes().to_vec())));
        commit(&self.db, &[(ROWS.name(), written), (SUMS.name(), Rows::from(sums))].into()).unwrap();
    }

    fn begin_copy(&self, pace: usize) -> Copy {
        Copy { bytes: vec![], begun: self.now, acknowledged: self.n, pace }
    }

    /// Reads on, front to back; true when the end of the file is reached.
    fn read_on(&self, copy: &mut Copy) -> bool {
        let disk = self.disk.0.lock().unwrap();
        let to = (copy.bytes.len() + copy.pace * PAGE).min(disk.len());
        if copy.bytes.len() < to {
            copy.bytes.extend_from_slice(&disk[copy.bytes.len()..to]);
        }
        to == disk.len()
    }
}

/// Whether the copy opens, checks, and holds everything acknowledged before it began.
fn holds(copy: Copy) -> Result<(), String> {
    let disk = Disk(Arc::new(Mutex::new(copy.bytes)));
    let seen = checked::over(disk, true).map_err(|t| t.to_string())?;
    let n = super::whole(&seen)?;
    if n < copy.acknowledged {
        return Err(format!("holds {n}, acknowledged {}", copy.acknowledged));
    }
    assert!(seen.get(ROWS, b"none").unwrap().is_none());
    Ok(())
}

#[derive(Debug, Clone)]
enum Step {
    Write(Vec<(u64, u16)>),
    Wait(u64),
    Copy(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let rows = proptest::collection::vec((0_u64..200, prop_oneof![1 => Just(0), 3 => 1_u16..4000]), 1..6);
    let step = prop_oneof![
        12 => rows.prop_map(Step::Write),
        4 => (1_u64..20).prop_map(Step::Wait),
        2 => (30_usize..400).prop_map(Step::Copy),
    ];
    proptest::collection::vec(step, 150..400)
}

/// Plays the steps; every copy under way reads on after each. Returns how many copies were finished within
/// the time promised, and what was wrong with those that were not whole.
fn play(steps: &[Step], with_pins: bool) -> (usize, Vec<String>) {
    let mut world = World::new(with_pins);
    let (mut under_way, mut finished, mut wrong) = (Vec::new(), 0, vec![]);
    world.write(&(0..1000).map(|key| (key, 1500)).collect::<Vec<_>>());
    for step in steps {
        match step {
            Step::Write(rows) => world.write(rows),
            Step::Wait(seconds) => world.pass(Duration::from_secs(*seconds)),
            Step::Copy(pace) => under_way.push(world.begin_copy(*pace)),
        }
        let mut going = vec![];
        for mut copy in under_way {
            let done = world.read_on(&mut copy);
            if world.now > copy.begun + KEEP {
                continue; // slower than promised
            }
            if done {
                finished += 1;
                wrong.extend(holds(copy).err());
            } else {
                going.push(copy);
            }
        }
        under_way = going;
    }
    (finished, wrong)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 50, ..ProptestConfig::default() })]
    #[test]
    fn every_simulated_copy_that_ends_in_time_is_whole(steps in steps()) {
        let (_, wrong) = play(&steps, true);
        prop_assert!(wrong.is_empty(), "{wrong:?}");
    }
}

/// The simulation itself is tested: without pins it finds torn copies, with them many copies end in time.
#[test]
fn without_pins_the_simulation_finds_torn_copies() {
    let steps: Vec<Step> = (0..300_u64)
        .map(|n| match n % 10 {
            3 => Step::Copy(usize::try_from(n * 7 % 200 + 30).unwrap()),
            6 => Step::Wait(3),
            _ => Step::Write((0..6).map(|k| ((n * 31 + k * 47) % 200, 3000)).collect()),
        })
        .collect();
    let (finished, wrong) = play(&steps, true);
    assert!(finished > 10 && wrong.is_empty(), "{finished} finished, {wrong:?}");
    let (_, wrong) = play(&steps, false);
    assert!(!wrong.is_empty());
}
