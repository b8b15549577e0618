//! What one caller wants written: it sees its own writes and those before it in the batch, and is taken back
//! whole when it fails.
use super::reading::{Each, Reading, Rows, Span, Way};
use super::snapshot::Snapshot;
use super::table::Table;
use super::trouble::Trouble;
use std::collections::BTreeMap;
use std::ops::Bound;

/// What is to be written, over the newest state of the store. Nothing reaches the file before the whole batch
/// is committed.
pub struct Change {
    base: Snapshot,
    rows: BTreeMap<&'static str, Rows>,
    undo: Vec<Undo>,
    hooks: Vec<Hook>,
    bytes: usize,
    /// Hooks and bytes of the changes kept so far.
    kept: (usize, usize),
}

type Hook = Box<dyn FnOnce() + Send>;

/// One step back: what stood in the write set under a key before.
struct Undo {
    table: Table,
    key: Vec<u8>,
    before: Before,
}

enum Before {
    /// Nothing: the file's own row showed.
    Unwritten,
    /// A row, or that it was taken away.
    Written(Option<Vec<u8>>),
}

impl Change {
    /// A batch over the newest state.
    pub(super) fn over(base: Snapshot) -> Self {
        Self { base, rows: BTreeMap::new(), undo: vec![], hooks: vec![], bytes: 0, kept: (0, 0) }
    }

    /// Writes `value` under `key`, over what may be there.
    pub fn put(&mut self, t: Table, key: Vec<u8>, value: Vec<u8>) {
        self.bytes += key.len() + value.len();
        self.set(t, key, Some(value));
    }

    /// Takes away what is under `key`, if anything is.
    pub fn delete(&mut self, t: Table, key: &[u8]) {
        self.bytes += key.len();
        self.set(t, key.to_vec(), None);
    }

    /// Calls `f` once the commit has returned, before the caller is answered; not at all when this change
    /// fails or the commit does. Hooks run in the order of the changes, on the thread that writes: they must be
    /// short, and may queue further changes but not wait for them.
    pub fn after_commit(&mut self, f: impl FnOnce() + Send + 'static) {
        self.hooks.push(Box::new(f));
    }

    fn set(&mut self, table: Table, key: Vec<u8>, value: Option<Vec<u8>>) {
        let before = self.rows.entry(table.name()).or_default().insert(key.clone(), value);
        let before = before.map_or(Before::Unwritten, Before::Written);
        self.undo.push(Undo { table, key, before });
    }

    /// The change just made stays in the batch.
    pub(super) fn keep(&mut self) {
        self.undo.clear();
        self.kept = (self.hooks.len(), self.bytes);
    }

    /// The change just made is taken back, whole.
    pub(super) fn take_back(&mut self) {
        while let Some(Undo { table, key, before }) = self.undo.pop() {
            let rows = self.rows.entry(table.name()).or_default();
            match before {
                Before::Written(before) => rows.insert(key, before),
                Before::Unwritten => rows.remove(&key),
            };
        }
        self.hooks.truncate(self.kept.0);
        self.bytes = self.kept.1;
    }

    /// Keys and values in the batch so far, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The whole batch's rows by table name.
    pub(super) fn rows(&self) -> &BTreeMap<&'static str, Rows> {
        &self.rows
    }

    /// Ends the batch: what is to be called now that it is committed.
    pub(super) fn into_hooks(self) -> Vec<Hook> {
        self.hooks
    }

    fn over_table(&self, t: Table) -> Option<&Rows> {
        self.rows.get(t.name())
    }
}

impl Reading for Change {
    fn get(&self, t: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Trouble> {
        match self.over_table(t).and_then(|rows| rows.get(key)) {
            Some(written) => Ok(written.clone()),
            None => self.base.get(t, key),
        }
    }

    fn scan(&self, t: Table, from: Bound<&[u8]>, to: Bound<&[u8]>, each: Each<'_>) -> Result<(), Trouble> {
        self.base.scan_under(t, self.over_table(t), Span { from, to, way: Way::Up }, each)
    }

    fn scan_back(
        &self,
        t: Table,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        each: Each<'_>,
    ) -> Result<(), Trouble> {
        self.base.scan_under(t, self.over_table(t), Span { from, to, way: Way::Down }, each)
    }

    fn count(&self, t: Table) -> Result<u64, Trouble> {
        let mut count = self.base.count(t)?;
        for (key, value) in self.over_table(t).into_iter().flatten() {
            match (value.is_some(), self.base.get(t, key)?.is_some()) {
                (true, false) => count += 1,
                (false, true) => count = count.saturating_sub(1),
                _ => {}
            }
        }
        Ok(count)
    }
}
