//! A session that is known already and stands in a file again: what of it no file changes.

use super::desk::{Desk, Wrong};
use crate::access::Job;
use crate::domain::register::Recorded;
use crate::domain::session::Session;
use crate::domain::{InstanceId, Mark, calendar};
use crate::records::imports::refusal::CellProblem;
use crate::records::store::{Trouble, attendance, teaching};
use jiff::Timestamp;

impl Desk<'_> {
    /// The module of a session that is known: its marks stand in that module's register, so it cannot move to another.
    pub(super) fn same_module(
        &mut self,
        module: &str,
        year: &str,
        before: &Session,
    ) -> Result<InstanceId, Wrong> {
        if teaching::instance_id(self.tx, module, year)? == Some(before.instance) {
            return Ok(before.instance);
        }
        let wrong = match teaching::instance(self.tx, before.instance)? {
            Some(known) => format!("This session belongs to {} in {}.", known.module, known.academic_year),
            None => "This session belongs to another module.".to_owned(),
        };
        let right = "Cancel it there and give the new session an id of its own.";
        Err(CellProblem::new("module", module, wrong, right).into())
    }

    /// Refuses that a session at which somebody was marked as there or missing moves into the future: its marks would
    /// count nowhere until then, and the class that is to come is another one.
    pub(super) fn may_move(
        &self,
        column: &'static str,
        before: &Session,
        start: Timestamp,
    ) -> Result<(), Wrong> {
        if start <= self.now || start == before.start {
            return Ok(());
        }
        let met = |mark: &Recorded| matches!(mark.mark, Some(Mark::Present | Mark::Late | Mark::Absent));
        let marks = self.marks_by_somebody(before)?.iter().filter(|mark| met(mark)).count();
        if marks == 0 {
            return Ok(());
        }
        let held = calendar::time_words(before.start);
        let marks = if marks == 1 { "A mark is".to_owned() } else { format!("{marks} marks are") };
        let wrong =
            format!("{marks} recorded at this session, held on {held}: it cannot move into the future.");
        let right = "Give the new class an id of its own, or clear the register first.";
        Err(CellProblem::new(column, &calendar::write_time(start), wrong, right).into())
    }

    /// Whether a mark that a person or a file gave stands at a session.
    pub(super) fn is_marked(&self, session: &Session) -> Result<bool, Trouble> {
        Ok(!self.marks_by_somebody(session)?.is_empty())
    }

    /// The marks at a session that do not merely follow from something else.
    fn marks_by_somebody(&self, session: &Session) -> Result<Vec<Recorded>, Trouble> {
        let marks = attendance::recorded_at(self.tx, session.instance, session.column)?.into_iter();
        let marks = marks.map(|sealed| Job::Import.open(sealed));
        Ok(marks.filter(|mark| mark.mark.is_some() && !mark.source.follows()).collect())
    }
}
