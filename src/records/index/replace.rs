//! Owns finding the documents that a change replaces. Ids are not terms (as random numbers they would make up most
//! of the dictionary); a batch of changes scans the id columns once, about 2 ms for 900,000 entries.
use std::sync::Arc;

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{BitSet, DocId, Score, Searcher, SegmentReader, TantivyError};

use super::schema::{column, halves, whole};

/// Rows read at once.
const BLOCK: u32 = 256;

/// A set of entries, as a query that matches their documents.
#[derive(Clone, Debug)]
pub(super) struct Entries {
    set: Arc<Set>,
}

/// Sorted ids, behind a bit per low 16 bits that turns almost every row away at once.
#[derive(Debug)]
struct Set {
    ids: Vec<u128>,
    filter: Vec<bool>,
}

impl Entries {
    /// The documents of these entries.
    pub(super) fn of(mut ids: Vec<u128>) -> Entries {
        ids.sort_unstable();
        let mut filter = vec![false; 1 << 16];
        for &id in &ids {
            if let Some(bit) = filter.get_mut(bucket(halves(id).1)) {
                *bit = true;
            }
        }
        Entries { set: Arc::new(Set { ids, filter }) }
    }

    /// Whether any of them is in the index.
    pub(super) fn any_in(&self, searcher: &Searcher) -> tantivy::Result<bool> {
        for segment in searcher.segment_readers() {
            let alive = |&doc: &DocId| segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
            if self.documents(segment)?.iter().any(alive) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn documents(&self, segment: &SegmentReader) -> tantivy::Result<Vec<DocId>> {
        let columns = segment.fast_fields();
        let (high, low) = (columns.u64(column::ID_HIGH)?.values, columns.u64(column::ID_LOW)?.values);
        let mut found = Vec::new();
        let mut rows = Vec::new();
        let mut block = Vec::new();
        for start in (0..segment.max_doc()).step_by(BLOCK as usize) {
            rows.clear();
            rows.extend(start..start.saturating_add(BLOCK).min(segment.max_doc()));
            block.resize(rows.len(), 0);
            low.get_vals(&rows, &mut block);
            for (&doc, &low) in rows.iter().zip(&block) {
                let likely = self.set.filter.get(bucket(low)).copied().unwrap_or(false);
                if likely && self.set.ids.binary_search(&whole(high.get_val(doc), low)).is_ok() {
                    found.push(doc);
                }
            }
        }
        Ok(found)
    }
}

fn bucket(low: u64) -> usize {
    let [a, b, ..] = low.to_le_bytes();
    usize::from(u16::from_le_bytes([a, b]))
}

impl Query for Entries {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Entries {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut documents = BitSet::with_max_value(segment.max_doc());
        for document in self.documents(segment)? {
            documents.insert(document);
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(documents), boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("nothing is scored".into()))
    }
}
