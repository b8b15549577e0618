//! The only place that commits to the live file: always durable, always with quick-repair.
use super::reading::Rows;
use super::table::Definition;
use super::trouble::Trouble;
use redb::Database;
use std::collections::BTreeMap;

/// Writes the rows in one transaction and returns when they are on the disk.
///
/// Quick-repair (which is two-phase) is what makes opening after a crash instant, and what files the pages a
/// commit frees under the transaction that freed them, where a pin holds them back (DESIGN *Backup*).
///
/// # Errors
/// Then nothing is written, as far as anybody can tell, and redb's handle is dead until it is opened anew.
pub(super) fn commit(db: &Database, tables: &BTreeMap<&'static str, Rows>) -> Result<(), Trouble> {
    let mut txn = db.begin_write()?;
    txn.set_quick_repair(true);
    for (name, rows) in tables {
        let mut table = txn.open_table(Definition::new(name))?;
        for (key, value) in rows {
            match value {
                Some(value) => drop(table.insert(key.as_slice(), value.as_slice())?),
                None => drop(table.remove(key.as_slice())?),
            }
        }
    }
    txn.commit()?;
    Ok(())
}
