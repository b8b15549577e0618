//! In whose name marks are brought in: an administrator says so only of themselves. Marks that are there already in
//! somebody's name come back with a file that was exported.

use super::attendance::beside;
use super::desk::{Desk, Wrong};
use crate::access::Job;
use crate::domain::register::Recorded;
use crate::domain::{InstanceId, StudentId};
use crate::records::imports::refusal::CellProblem;
use crate::records::store::attendance;
use std::collections::HashMap;

/// Marks that stand in a module, by session and student.
pub(super) type Stood = HashMap<(u32, StudentId), Recorded>;

impl Desk<'_> {
    /// Refuses a mark in the name of somebody else that does not stand so already.
    pub(super) fn names_nobody_else(
        &mut self,
        instance: InstanceId,
        said: &Recorded,
        bare: bool,
        email: &str,
    ) -> Result<(), Wrong> {
        let Some(by) = said.recorded_by else { return Ok(()) };
        if self.bringer.as_ref().is_none_or(|bringer| bringer.may_name(by)) {
            return Ok(());
        }
        if !self.stood.contains_key(&instance) {
            let stood = attendance::recorded(self.tx, instance)?.into_iter();
            let stood = stood.map(|sealed| Job::Import.open(sealed));
            self.stood.insert(instance, stood.map(|mark| ((mark.column, mark.student), mark)).collect());
        }
        let before = self.stood.get(&instance).and_then(|stood| stood.get(&(said.column, said.student)));
        let mut fresh = said.clone();
        let fills = |before: &&Recorded| before.mark == said.mark && (bare || before.source.is_a_persons());
        if let Some(before) = before.filter(fills) {
            beside(&mut fresh, before);
        }
        let changes_nothing = |before: &Recorded| {
            before.stays_before(&fresh) || (before.recorded_by == Some(by) && before.stands_for(&fresh))
        };
        if before.is_some_and(changes_nothing) {
            return Ok(());
        }
        let wrong = "Marks are not brought in in the name of somebody else.";
        let right = "Leave recorded_by empty: the import says who brought them in.";
        Err(CellProblem::new("recorded_by", email, wrong, right).into())
    }
}
