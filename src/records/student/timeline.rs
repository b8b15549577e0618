//! The timeline of a record: its entries newest first, filtered and paged among those the viewer may see.

use crate::access::{Glimpse, Seen};
use crate::domain::{Categories, EntryId, EntryKind, StaffId, calendar};
use crate::leak::planted;
use crate::records::refusal::Refusal;
use crate::records::store::{entries, people};
use crate::records::student::StudentRecord;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Entries on a page of the timeline.
pub const PAGE: usize = 25;

/// Which entries of a timeline are wanted. Stubs have a category and a day only, so other filters leave them out.
#[derive(Clone, Debug, Default)]
pub struct TimelineFilter {
    /// Of this kind.
    pub kind: Option<EntryKind>,
    /// Under any of these categories; none for all.
    pub categories: Categories,
    /// By somebody with this address.
    pub author: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day.
    pub to: Option<Date>,
    /// The page, from 1.
    pub page: usize,
}

/// A page of the timeline, newest first.
pub struct Timeline {
    /// What is seen.
    pub items: Vec<Seen>,
    /// Names of the people in it, by their place.
    pub names: BTreeMap<StaffId, String>,
    /// How many there are over all pages, of those this person may see.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// How many pages.
    pub pages: usize,
    /// Which of them may be amended.
    pub amendable: BTreeSet<EntryId>,
}

impl StudentRecord {
    /// A page of the timeline. Every entry read in full is noted in the audit.
    ///
    /// # Errors
    /// When the store cannot be read, or the reading could not be noted.
    pub fn timeline(&self, filter: &TimelineFilter) -> Result<Timeline, Refusal> {
        let author = match &filter.author {
            Some(email) => people::staff_id(&self.look.tx, email)?.or(Some(StaffId(0))),
            None => None,
        };
        let (mut seen, mut unseen) = (Vec::new(), 0);
        entries::newest_first(&self.look.tx, self.id, &mut |sealed| {
            unseen += usize::from(planted("count-before-filter"));
            seen.extend(self.standing.glimpse(sealed).filter(|seen| wanted(filter, author, seen)));
            Ok(true)
        })?;
        let total = seen.len().max(unseen);
        let pages = total.div_ceil(PAGE).max(1);
        let page = if filter.page == 0 || filter.page > pages { 1 } else { filter.page };
        let items = seen.into_iter().skip((page - 1) * PAGE).take(PAGE);
        self.shown(items, total, page, pages)
    }

    /// The newest few of the timeline. Every entry read in full is noted in the audit.
    ///
    /// # Errors
    /// As [`StudentRecord::timeline`].
    pub fn latest(&self, most: usize) -> Result<Timeline, Refusal> {
        let mut items = Vec::new();
        entries::newest_first(&self.look.tx, self.id, &mut |sealed| {
            items.extend(self.standing.glimpse(sealed));
            Ok(items.len() < most)
        })?;
        let total = items.len();
        self.shown(items.into_iter(), total, 1, 1)
    }

    fn shown(
        &self,
        glimpses: impl Iterator<Item = Glimpse>,
        total: usize,
        page: usize,
        pages: usize,
    ) -> Result<Timeline, Refusal> {
        let items = self.seen(glimpses)?;
        self.note_reads(items.iter().filter_map(|seen| match seen {
            Seen::Full(full) => Some(full),
            Seen::Stub(_) => None,
        }))?;
        let names = self.names(items.iter().filter_map(|seen| match seen {
            Seen::Full(full) => Some(full),
            Seen::Stub(_) => None,
        }))?;
        let mut amendable = BTreeSet::new();
        for seen in &items {
            if let Seen::Full(full) = seen
                && self.standing.may_amend(full)
            {
                amendable.insert(full.id());
            }
        }
        Ok(Timeline { items, names, total, page, pages, amendable })
    }

    /// The entries with their text, decided once more on the whole of each.
    fn seen(&self, glimpses: impl Iterator<Item = Glimpse>) -> Result<Vec<Seen>, Refusal> {
        let mut items = Vec::with_capacity(glimpses.size_hint().0);
        for glimpse in glimpses {
            match glimpse.full().map(|glance| glance.id) {
                Some(id) => items.extend(self.standing.open(entries::listed(&self.look.tx, id)?)),
                None => items.extend(glimpse.stub().map(Seen::Stub)),
            }
        }
        Ok(items)
    }

    /// Entries, newest first: at most `limit` of those this person may see, after the first `skip` of them; and
    /// whether there are more. Every entry read in full is noted in the audit.
    ///
    /// # Errors
    /// When the store cannot be read, or the reading could not be noted.
    pub fn entries_from(&self, skip: usize, limit: usize) -> Result<(Vec<Seen>, bool), Refusal> {
        let (mut seen, mut passed, mut more) = (Vec::new(), 0, false);
        entries::newest_first(&self.look.tx, self.id, &mut |sealed| {
            let Some(one) = self.standing.glimpse(sealed) else { return Ok(true) };
            if passed < skip {
                passed += 1;
            } else if seen.len() < limit {
                seen.push(one);
            } else {
                more = true;
            }
            Ok(!more)
        })?;
        let seen = self.seen(seen.into_iter())?;
        self.note_reads(seen.iter().filter_map(|seen| match seen {
            Seen::Full(full) => Some(full),
            Seen::Stub(_) => None,
        }))?;
        Ok((seen, more))
    }

    /// When somebody last wrote about or met the student, over what this person may know of: the day, and the kind
    /// where it is open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_contact(&self) -> Result<Option<(Timestamp, Option<EntryKind>)>, Refusal> {
        let mut last = None;
        entries::newest_first(&self.look.tx, self.id, &mut |sealed| {
            let seen = self.standing.glimpse(sealed);
            last = seen.map(|seen| (seen.occurred_at(), seen.full().map(|glance| glance.kind)));
            Ok(last.is_none())
        })?;
        Ok(last)
    }
}

fn wanted(filter: &TimelineFilter, author: Option<StaffId>, seen: &Glimpse) -> bool {
    let day = || calendar::day_of(seen.occurred_at());
    let of_kind = |kind: EntryKind| seen.full().is_some_and(|glance| glance.kind == kind);
    let by = |author: StaffId| seen.full().is_some_and(|glance| glance.author == author);
    filter.kind.is_none_or(of_kind)
        && author.is_none_or(by)
        && (filter.categories.is_empty() || !filter.categories.intersection(seen.categories()).is_empty())
        && filter.from.is_none_or(|from| from <= day())
        && filter.to.is_none_or(|to| day() <= to)
}
