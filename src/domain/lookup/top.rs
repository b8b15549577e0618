//! Owns the short list: the first few people, in order, whom the viewer may find, kept while candidates stream past.
use super::{How, LookUp, Match};

/// The list so far. Candidates are compared first and their permission asked only when they would enter.
pub(super) struct Top<'a> {
    lookup: &'a LookUp,
    limit: usize,
    allowed: &'a dyn Fn(u32) -> bool,
    how: How,
    settled: Vec<(u32, How)>,
    current: Vec<u32>,
}

impl<'a> Top<'a> {
    /// An empty list of at most `limit`.
    pub(super) fn new(lookup: &'a LookUp, limit: usize, allowed: &'a dyn Fn(u32) -> bool) -> Top<'a> {
        Top { lookup, limit, allowed, how: How::Number, settled: Vec::new(), current: Vec::new() }
    }

    /// Settles what was found so far and goes on to a lesser way of finding.
    pub(super) fn begin(&mut self, how: How) {
        let before = self.how;
        self.settled.extend(self.current.drain(..).map(|slot| (slot, before)));
        self.how = how;
    }

    /// Whether nobody further can enter in a lesser way.
    pub(super) fn is_full(&self) -> bool {
        self.settled.len() + self.current.len() >= self.limit
    }

    /// Whether this person would enter if permitted.
    pub(super) fn would_take(&self, slot: u32) -> bool {
        let room = self.limit.saturating_sub(self.settled.len());
        self.current.len() < room
            || self.current.last().is_some_and(|&last| self.lookup.before(slot, last) && room > 0)
    }

    /// Whether the viewer may find this person.
    pub(super) fn may_find(&self, slot: u32) -> bool {
        (self.allowed)(self.lookup.key(slot).id)
    }

    /// Considers a person; one already on the list stays where they are.
    pub(super) fn offer(&mut self, slot: u32) {
        if !self.would_take(slot)
            || self.current.contains(&slot)
            || self.settled.iter().any(|&(s, _)| s == slot)
        {
            return;
        }
        if !self.may_find(slot) {
            return;
        }
        let at = self.current.partition_point(|&other| self.lookup.before(other, slot));
        self.current.insert(at, slot);
        self.current.truncate(self.limit.saturating_sub(self.settled.len()));
    }

    /// The list.
    pub(super) fn into_matches(mut self) -> Vec<Match> {
        self.begin(How::Slip);
        self.settled.iter().map(|&(slot, how)| Match { id: self.lookup.key(slot).id, how }).collect()
    }
}
