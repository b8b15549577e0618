//! Owns the one pass over candidates: filters, permission, counts and the newest hits, a block at a time, column by
//! column. A document the viewer may not read is dropped before anything counts it.
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::ColumnValues;
use tantivy::query::Weight;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED, Term};

use super::Reach;
use super::schema::{ALL_CATEGORIES, CATEGORIES, Pack, column, seconds, sortable, whole};
use super::search::{EntryQuery, Hit};

/// Student ids below this are looked up in a bit set, above it in a sorted list.
const BIT_SET_IDS: u32 = 1 << 23;

/// The filters, ready to be asked once per document.
pub(super) struct Wanted {
    categories: u8,
    kind: Option<u8>,
    author: Option<u32>,
    student: Option<u32>,
    students: Option<Students>,
    from: u64,
    to: u64,
    before: Option<(u64, u128)>,
}

impl Wanted {
    /// The filters of a query.
    pub(super) fn of(query: &EntryQuery) -> Wanted {
        Wanted {
            categories: query.categories & ALL_CATEGORIES,
            kind: query.kind,
            author: query.author,
            student: query.student,
            students: query.students.as_deref().map(Students::of),
            from: query.from.map_or(0, sortable),
            to: query.to.map_or(u64::MAX, |to| sortable(to).saturating_sub(1)),
            before: query.after.map(|cursor| (sortable(cursor.occurred_at), cursor.id)),
        }
    }

    fn pack(&self, pack: Pack) -> bool {
        (self.categories == 0 || pack.categories() & self.categories != 0)
            && self.kind.is_none_or(|kind| pack.kind() == kind)
            && self.student.is_none_or(|student| pack.student() == student)
            && self.students.as_ref().is_none_or(|students| students.contains(pack.student()))
    }
}

/// A set of students.
struct Students {
    bits: Vec<u64>,
    rest: Vec<u32>,
}

impl Students {
    fn of(students: &[u32]) -> Students {
        let (low, mut rest): (Vec<u32>, Vec<u32>) = students.iter().partition(|&&s| s < BIT_SET_IDS);
        rest.sort_unstable();
        let size = low.iter().max().map_or(0, |&most| most as usize / 64 + 1);
        let mut bits = vec![0_u64; size];
        for student in low {
            if let Some(word) = bits.get_mut(student as usize / 64) {
                *word |= 1 << (student % 64);
            }
        }
        Students { bits, rest }
    }

    fn contains(&self, student: u32) -> bool {
        let word = self.bits.get(student as usize / 64).copied().unwrap_or(0);
        (word >> (student % 64)) & 1 == 1 || self.rest.binary_search(&student).is_ok()
    }
}

/// Collects a whole search.
pub(super) struct Gather {
    /// The filters.
    pub wanted: Arc<Wanted>,
    /// The viewer's rights.
    pub reach: Arc<dyn Reach>,
    /// The field of people named.
    pub named: Field,
    /// How many hits to keep; one more is kept to know whether there are more.
    pub limit: usize,
}

impl Gather {
    /// The segment's documents that name the viewer, ascending. Usually few.
    fn naming_me(&self, segment: &SegmentReader) -> tantivy::Result<Vec<DocId>> {
        let term = Term::from_field_u64(self.named, u64::from(self.reach.me()));
        let index = segment.inverted_index(self.named)?;
        let mut docs = Vec::new();
        if let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? {
            while postings.doc() != TERMINATED {
                docs.push(postings.doc());
                postings.advance();
            }
        }
        Ok(docs)
    }
}

impl Collector for Gather {
    type Fruit = Tally;
    type Child = SegmentGather;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentGather> {
        let columns = segment.fast_fields();
        let column = |name| columns.u64(name).map(|column| column.values);
        Ok(SegmentGather {
            wanted: Arc::clone(&self.wanted),
            reach: Arc::clone(&self.reach),
            keep: if self.limit == 0 { 0 } else { self.limit + 1 },
            naming_me: self.naming_me(segment)?.into_iter().peekable(),
            pack: column(column::PACK)?,
            author: column(column::AUTHOR)?,
            time: column(column::TIME)?,
            id: (column(column::ID_HIGH)?, column(column::ID_LOW)?),
            rows: Rows::default(),
            tally: Tally::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        ordinal: u32,
        segment: &SegmentReader,
    ) -> tantivy::Result<Tally> {
        let mut gather = self.for_segment(ordinal, segment)?;
        if let Some(alive) = segment.alive_bitset() {
            let mut block = Vec::new();
            weight.for_each_no_score(segment, &mut |docs| {
                block.clear();
                block.extend(docs.iter().filter(|&&doc| alive.is_alive(doc)));
                gather.collect_block(&block);
            })?;
        } else {
            weight.for_each_no_score(segment, &mut |docs| gather.collect_block(docs))?;
        }
        Ok(gather.harvest())
    }

    fn merge_fruits(&self, tallies: Vec<Tally>) -> tantivy::Result<Tally> {
        let mut all = Tally::default();
        for tally in tallies {
            all.add(tally);
        }
        Ok(all)
    }
}

type Values = Arc<dyn ColumnValues<u64>>;

/// Collects one segment.
pub(super) struct SegmentGather {
    wanted: Arc<Wanted>,
    reach: Arc<dyn Reach>,
    keep: usize,
    naming_me: std::iter::Peekable<std::vec::IntoIter<DocId>>,
    pack: Values,
    author: Values,
    time: Values,
    id: (Values, Values),
    rows: Rows,
    tally: Tally,
}

/// Room for one block, used again and again.
#[derive(Default)]
struct Rows {
    packs: Vec<u64>,
    fitting: Vec<DocId>,
    fitting_packs: Vec<Pack>,
    authors: Vec<u64>,
    permitted: Vec<DocId>,
    permitted_packs: Vec<Pack>,
    times: Vec<u64>,
}

fn read(column: &Values, docs: &[DocId], into: &mut Vec<u64>) {
    into.resize(docs.len(), 0);
    column.get_vals(docs, into);
}

impl SegmentGather {
    fn fit(&mut self, docs: &[DocId]) {
        let rows = &mut self.rows;
        read(&self.pack, docs, &mut rows.packs);
        rows.fitting.clear();
        rows.fitting_packs.clear();
        for (&doc, &pack) in docs.iter().zip(&rows.packs) {
            if self.wanted.pack(Pack(pack)) {
                rows.fitting.push(doc);
                rows.fitting_packs.push(Pack(pack));
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "authors went in as 32 bits")]
    fn permit(&mut self) {
        let rows = &mut self.rows;
        read(&self.author, &rows.fitting, &mut rows.authors);
        rows.permitted.clear();
        rows.permitted_packs.clear();
        for ((&doc, &pack), &author) in rows.fitting.iter().zip(&rows.fitting_packs).zip(&rows.authors) {
            let author = author as u32;
            if self.wanted.author.is_some_and(|wanted| wanted != author) {
                continue;
            }
            while self.naming_me.next_if(|&named| named < doc).is_some() {}
            let names_me = self.naming_me.peek() == Some(&doc);
            if self.reach.may_read(pack.student(), pack.categories(), pack.sensitive(), author, names_me) {
                rows.permitted.push(doc);
                rows.permitted_packs.push(pack);
            } else if crate::leak::planted("facets-over-everything") {
                self.tally.count(pack);
            }
        }
    }

    fn count(&mut self) {
        let rows = &mut self.rows;
        read(&self.time, &rows.permitted, &mut rows.times);
        for ((&doc, &pack), &time) in rows.permitted.iter().zip(&rows.permitted_packs).zip(&rows.times) {
            if time < self.wanted.from || time > self.wanted.to {
                continue;
            }
            self.tally.count(pack);
            if self.keep == 0 || self.wanted.before.is_some_and(|(before, _)| time > before) {
                continue;
            }
            let full = self.tally.newest.len() >= self.keep;
            if full && self.tally.newest.peek().is_some_and(|Reverse(oldest)| time < oldest.0) {
                continue;
            }
            let id = whole(self.id.0.get_val(doc), self.id.1.get_val(doc));
            if self.wanted.before.is_none_or(|before| (time, id) < before) {
                self.tally.newest.push(Reverse((time, id, pack.student())));
                if full {
                    self.tally.newest.pop();
                }
            }
        }
    }
}

impl SegmentCollector for SegmentGather {
    type Fruit = Tally;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        self.fit(docs);
        if !self.rows.fitting.is_empty() {
            self.permit();
            self.count();
        }
    }

    fn harvest(self) -> Tally {
        self.tally
    }
}

/// What has been found so far: counts per set of categories and per kind, and the newest hits.
pub(super) struct Tally {
    sets: [u64; 1 << CATEGORIES],
    kinds: [u64; 256],
    newest: BinaryHeap<Reverse<(u64, u128, u32)>>,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally { sets: [0; 1 << CATEGORIES], kinds: [0; 256], newest: BinaryHeap::new() }
    }
}

impl Tally {
    fn count(&mut self, pack: Pack) {
        if let Some(count) = self.sets.get_mut(usize::from(pack.categories())) {
            *count += 1;
        }
        if let Some(count) = self.kinds.get_mut(usize::from(pack.kind())) {
            *count += 1;
        }
    }

    fn add(&mut self, other: Tally) {
        for (mine, theirs) in self.sets.iter_mut().zip(other.sets) {
            *mine += theirs;
        }
        for (mine, theirs) in self.kinds.iter_mut().zip(other.kinds) {
            *mine += theirs;
        }
        self.newest.extend(other.newest);
    }

    /// How many documents counted.
    pub(super) fn total(&self) -> u64 {
        self.sets.iter().sum()
    }

    /// How many in each category.
    pub(super) fn by_category(&self) -> [u64; CATEGORIES] {
        std::array::from_fn(|category| {
            let with = self.sets.iter().enumerate().filter(|(set, _)| (set >> category) & 1 == 1);
            with.map(|(_, &count)| count).sum()
        })
    }

    /// How many of each kind that occurs.
    pub(super) fn by_kind(&self) -> Vec<(u8, u64)> {
        (0..=u8::MAX).zip(self.kinds).filter(|&(_, count)| count > 0).collect()
    }

    /// The newest hits of every segment, newest first: more than were asked for, to be cut.
    pub(super) fn hits(&self) -> Vec<Hit> {
        let mut newest: Vec<_> = self.newest.iter().map(|&Reverse(hit)| hit).collect();
        newest.sort_unstable_by_key(|&hit| Reverse(hit));
        newest
            .into_iter()
            .map(|(time, id, student)| Hit { id, student, occurred_at: seconds(time) })
            .collect()
    }
}
