//! Owns the short list: the first few people, in order, whom the viewer may find, kept while candidates stream past.
use super::{How, LookUp, Marks, Match};

/// The list so far. Nobody enters who may not be found.
pub(super) struct Top<'a> {
    lookup: &'a LookUp,
    limit: usize,
    /// Who may be found; none for everybody.
    among: Option<&'a Marks>,
    how: How,
    settled: Vec<(u32, How)>,
    current: Vec<u32>,
}

impl<'a> Top<'a> {
    /// An empty list of at most `limit`.
    pub(super) fn new(lookup: &'a LookUp, limit: usize, among: Option<&'a Marks>) -> Top<'a> {
        Top { lookup, limit, among, how: How::Number, settled: Vec::new(), current: Vec::new() }
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
        self.among.is_none_or(|among| among.has(slot))
    }

    /// Considers a person; one already on the list stays where they are.
    pub(super) fn offer(&mut self, slot: u32) {
        if !self.may_find(slot)
            || !self.would_take(slot)
            || self.current.contains(&slot)
            || self.settled.iter().any(|&(s, _)| s == slot)
        {
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
