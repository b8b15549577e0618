//! Tests of the engine as a whole.
mod batches;
mod copies;
mod faults;
mod opening;
mod simulated;

use super::{Change, Engine, Options, Reading, Table, Trouble};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::Duration;

const ROWS: Table = Table::new("rows");
const SUMS: Table = Table::new("sums");
const TABLES: &[Table] = &[ROWS, SUMS];

struct Place {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cotutor.redb");
    Place { _dir: dir, path }
}

fn options() -> Options {
    Options { min_free_bytes: 0, start_wait: Duration::ZERO, retry: Duration::ZERO, ..Options::default() }
}

fn create(path: &Path) -> Engine {
    Engine::create(path, TABLES, 1, "1.0", options()).unwrap()
}

fn open(path: &Path) -> Result<Engine, Trouble> {
    Engine::open(path, TABLES, 1, "1.0", options())
}

/// Overwrites a few rows and keeps a sum over all of them, so that any mixture of two states shows.
fn turn(change: &mut Change, n: u64) -> Result<(), Trouble> {
    let mut sum = number(change, b"sum")?;
    for k in 0..4 {
        let key = n.wrapping_mul(2_654_435_761).wrapping_add(k * 977) % 600;
        let len = 100 + usize::try_from((n * 37 + k) % 2500).unwrap();
        let value = vec![u8::try_from(n % 251).unwrap(); len];
        let old = change.get(ROWS, &key.to_be_bytes())?.unwrap_or_default();
        sum = sum - weight(&old) + weight(&value);
        change.put(ROWS, key.to_be_bytes().to_vec(), value);
    }
    change.put(SUMS, b"sum".to_vec(), sum.to_be_bytes().to_vec());
    change.put(SUMS, b"n".to_vec(), n.to_be_bytes().to_vec());
    Ok(())
}

fn weight(value: &[u8]) -> u64 {
    value.iter().map(|byte| u64::from(*byte)).sum()
}

fn number(from: &dyn Reading, key: &[u8]) -> Result<u64, Trouble> {
    Ok(from.get(SUMS, key)?.map_or(0, |bytes| u64::from_be_bytes(bytes.try_into().unwrap())))
}

/// The number of the last turn in the store, after checking that all of it is there.
fn whole(from: &dyn Reading) -> Result<u64, String> {
    let mut sum = 0;
    let each = &mut |_: &[u8], value: &[u8]| {
        sum += weight(value);
        Ok(true)
    };
    from.scan(ROWS, Bound::Unbounded, Bound::Unbounded, each).map_err(|t| t.to_string())?;
    let noted = number(from, b"sum").map_err(|t| t.to_string())?;
    if sum != noted {
        return Err(format!("rows weigh {sum}, noted {noted}"));
    }
    number(from, b"n").map_err(|t| t.to_string())
}

fn keys(from: &dyn Reading, table: Table) -> Vec<Vec<u8>> {
    let mut keys = vec![];
    from.prefix(table, b"", &mut |key, _| {
        keys.push(key.to_vec());
        Ok(true)
    })
    .unwrap();
    keys
}
