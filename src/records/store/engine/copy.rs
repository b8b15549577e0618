//! The snapshot: the whole store at one moment, copied row by row into a fresh, compact file.
use super::checked;
use super::disk::{beside, name_whole};
use super::live;
use super::overlay::Overlay;
use super::reading::open_table;
use super::snapshot::Snapshot;
use super::table::Definition;
use super::trouble::Trouble;
use redb::{Database, ReadableTable};
use std::fs::{self, OpenOptions};
use std::path::Path;

/// Rows go into the copy in transactions of about this many bytes.
const BATCH_BYTES: usize = 16 << 20;
const CACHE_BYTES: usize = 64 << 20;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyReport {
    /// How many tables.
    pub tables: usize,
    /// How many rows in all.
    pub rows: u64,
    /// How many bytes the copy takes.
    pub bytes: u64,
}

/// What a table holds: how many rows, and a hash over all of them.
#[derive(PartialEq, Eq)]
struct Sum {
    table: String,
    rows: u64,
    hash: blake3::Hash,
}

impl Snapshot {
    /// Copies this moment of the store into a fresh, compact file at `path`: written under a temporary name
    /// (`path` with `.partial` added), compacted, read back with every checksum verified and compared row by
    /// row, and only then given its name. Nothing is overwritten. `progress` hears the rows copied so far.
    ///
    /// # Errors
    /// [`Trouble::Exists`], [`Trouble::NotWritable`], [`Trouble::NoSpace`]; [`Trouble::Damaged`] when the copy
    /// does not hold what was read.
    pub fn copy_to(&self, path: &Path, progress: &mut dyn FnMut(u64)) -> Result<CopyReport, Trouble> {
        if path.try_exists().map_err(|error| Trouble::writing(path, &error))? {
            return Err(Trouble::Exists { path: path.to_path_buf() });
        }
        let partial = beside(path, ".partial");
        match fs::remove_file(&partial) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Trouble::writing(path, &error));
            }
            _ => {}
        }
        let report = self.write_copy(&partial, progress);
        let named = report.and_then(|report| name_whole(&partial, path).map(|()| report));
        if named.is_err() {
            // what is left of a copy that failed is of no use; that it cannot be removed changes nothing
            let _ = fs::remove_file(&partial);
        }
        named
    }

    fn write_copy(&self, partial: &Path, progress: &mut dyn FnMut(u64)) -> Result<CopyReport, Trouble> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(partial);
        let file = file.and_then(live::file_backend).map_err(|error| Trouble::writing(partial, &error))?;
        let mut db = Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(file)?;
        let mut sums = vec![];
        let mut copied = 0;
        for name in self.table_names()? {
            sums.push(copy_table(self, &db, name, &mut copied, progress)?);
        }
        db.compact()?;
        db.close()?;
        let overlay = Overlay::unlocked(partial).map_err(|error| Trouble::reading(partial, &error))?;
        let copy = checked::over(overlay, true)?;
        for sum in &sums {
            if sum_of(&copy, &sum.table)? != *sum {
                return Err(Trouble::Damaged { why: format!("table {} of the copy differs", sum.table) });
            }
        }
        let bytes = fs::metadata(partial).map_err(|error| Trouble::reading(partial, &error))?.len();
        Ok(CopyReport { tables: sums.len(), rows: copied, bytes })
    }
}

fn copy_table(
    from: &Snapshot,
    to: &Database,
    name: String,
    copied: &mut u64,
    progress: &mut dyn FnMut(u64),
) -> Result<Sum, Trouble> {
    let source = open_table(&from.txn, Definition::new(&name))?;
    let mut rows = source.as_ref().map(ReadableTable::iter).transpose()?.into_iter().flatten();
    let (mut hasher, before) = (blake3::Hasher::new(), *copied);
    let mut more = true;
    while more {
        let mut txn = to.begin_write()?;
        txn.set_quick_repair(true);
        {
            let mut table = txn.open_table(Definition::new(&name))?;
            let mut bytes = 0;
            while bytes < BATCH_BYTES {
                let Some(row) = rows.next().transpose()? else {
                    more = false;
                    break;
                };
                let (key, value) = (row.0.value(), row.1.value());
                table.insert(key, value)?;
                add(&mut hasher, key, value);
                bytes += key.len() + value.len();
                *copied += 1;
            }
        }
        txn.commit()?;
        progress(*copied);
    }
    Ok(Sum { table: name, rows: *copied - before, hash: hasher.finalize() })
}

fn sum_of(copy: &Snapshot, name: &str) -> Result<Sum, Trouble> {
    let (mut hasher, mut rows) = (blake3::Hasher::new(), 0);
    if let Some(table) = open_table(&copy.txn, Definition::new(name))? {
        for row in table.iter()? {
            let (key, value) = row?;
            add(&mut hasher, key.value(), value.value());
            rows += 1;
        }
    }
    Ok(Sum { table: name.to_owned(), rows, hash: hasher.finalize() })
}

/// Lengths go in too, so that where a key ends and a value begins is part of the sum.
fn add(hasher: &mut blake3::Hasher, key: &[u8], value: &[u8]) {
    hasher.update(&(key.len() as u64).to_be_bytes()).update(key);
    hasher.update(&(value.len() as u64).to_be_bytes()).update(value);
}
