//! Owns one open generation of the index: its files, its one writer and its reader.
use std::collections::HashMap;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::index::SegmentComponent;
use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher};

use super::directory::Files;
use super::replace::Entries;
use super::schema::{ANALYSER, FORM, Fields, schema};
use super::search::{self, EntryQuery, Found};
use super::{IndexChange, IndexTrouble, Reach, analyse};

/// Memory for entries not yet written out, in bytes: the least tantivy takes, as its tables are cleared every commit.
const WRITER_BYTES: usize = 15_000_000;

/// An open index.
pub(super) struct Core {
    files: Files,
    fields: Fields,
    reader: IndexReader,
    seen: AtomicU64,
    writer: Mutex<Option<IndexWriter>>,
}

/// Runs `work`; a panic inside tantivy becomes an error.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, IndexTrouble>) -> Result<T, IndexTrouble> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(IndexTrouble::Damaged("an assumption about the files failed".into())))
}

impl Core {
    /// The index in `dir` with its position, if there is one, of this form, whose every byte is sound.
    pub(super) fn open(dir: &Path) -> Result<Option<(Core, u64)>, IndexTrouble> {
        let files = Files::new(dir)?;
        if !tantivy::Index::exists(&files).map_err(tantivy::TantivyError::from)? {
            return Ok(None);
        }
        let index = tantivy::Index::open(files.clone())?;
        let position = index.load_metas()?.payload.as_deref().and_then(read_payload);
        let Some(position) = position.filter(|_| index.schema() == schema().0) else { return Ok(None) };
        require_all_files(&index)?;
        if !index.validate_checksum()?.is_empty() {
            return Ok(None);
        }
        Ok(Some((Core::over(&index, files)?, position)))
    }

    /// An empty index in `dir`, in place of whatever is there.
    pub(super) fn create(dir: &Path) -> Result<Core, IndexTrouble> {
        match std::fs::remove_dir_all(dir) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(IndexTrouble::Io(error.to_string()));
            }
            _ => {}
        }
        let files = Files::new(dir)?;
        guarded(|| {
            let index = tantivy::Index::create(files.clone(), schema().0, IndexSettings::default())?;
            Core::over(&index, files)
        })
    }

    fn over(index: &tantivy::Index, files: Files) -> Result<Core, IndexTrouble> {
        index.tokenizers().register(ANALYSER, analyse::stemming());
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(WRITER_BYTES)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer = index.writer_with_options(options)?;
        let seen = AtomicU64::new(files.states());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Core { files, fields: schema().1, reader, seen, writer: Mutex::new(Some(writer)) })
    }

    /// Stops writing for good and lets the writer go.
    pub(super) fn give_up(&self) {
        self.files.close();
        let writer = self.writer().take();
        let _ = guarded(|| {
            drop(writer);
            Ok(())
        });
    }

    /// See [`super::Index::search`].
    pub(super) fn search(&self, query: &EntryQuery, reach: Arc<dyn Reach>) -> Result<Found, IndexTrouble> {
        guarded(|| search::run(&self.searcher()?, self.fields, query, reach))
    }

    /// See [`super::Index::apply`].
    pub(super) fn apply(&self, changes: &[IndexChange], feed: u64) -> Result<(), IndexTrouble> {
        let mut slot = self.writer();
        let Some(writer) = slot.as_mut() else {
            return Err(IndexTrouble::Damaged("its writer had to be given up".into()));
        };
        let applied = guarded(|| {
            self.write(writer, changes, feed)?;
            self.searcher().map(drop)
        });
        if applied.is_err() && guarded(|| Ok(writer.rollback()?)).is_err() {
            let broken = slot.take();
            let _ = guarded(|| {
                drop(broken);
                Ok(())
            });
        }
        applied
    }

    fn write(
        &self,
        writer: &mut IndexWriter,
        changes: &[IndexChange],
        feed: u64,
    ) -> Result<(), IndexTrouble> {
        let last: HashMap<u128, usize> =
            changes.iter().enumerate().map(|(at, change)| (change.id(), at)).collect();
        let replaced = Entries::of(last.keys().copied().collect());
        if replaced.any_in(&self.searcher()?)? {
            writer.delete_query(Box::new(replaced))?;
        }
        for (at, change) in changes.iter().enumerate() {
            if let IndexChange::Put(entry) = change
                && last.get(&entry.id) == Some(&at)
            {
                writer.add_document(self.fields.document(entry))?;
            }
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload(feed));
        commit.commit()?;
        Ok(())
    }

    /// The newest state: commits, and merges that finished since.
    fn searcher(&self) -> Result<Searcher, IndexTrouble> {
        let states = self.files.states();
        if self.seen.load(Ordering::Acquire) != states {
            self.reader.reload()?;
            self.seen.store(states, Ordering::Release);
        }
        Ok(self.reader.searcher())
    }

    fn writer(&self) -> MutexGuard<'_, Option<IndexWriter>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fails unless every file of every segment is there: a checksum proves only files that are.
fn require_all_files(index: &tantivy::Index) -> Result<(), IndexTrouble> {
    use SegmentComponent::{FastFields, FieldNorms, Positions, Postings, Store, Terms};
    for segment in index.searchable_segments()? {
        for component in [Postings, Positions, FastFields, FieldNorms, Terms, Store] {
            segment.open_read(component).map_err(tantivy::TantivyError::from)?;
        }
    }
    Ok(())
}

fn payload(feed: u64) -> String {
    format!("{FORM} {feed}")
}

fn read_payload(payload: &str) -> Option<u64> {
    let (form, feed) = payload.split_once(' ')?;
    feed.parse().ok().filter(|_| form.parse() == Ok(FORM))
}
