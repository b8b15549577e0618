//! Marks of registers: gathered by module, recorded together at the end of the file.

use super::columns::Columns;
use super::desk::{Desk, Did, Sat, Wrong, both};
use super::place::Place;
use crate::access::Job;
use crate::domain::register::rules::Rules;
use crate::domain::register::{MarkSource, Recorded};
use crate::domain::session::Session;
use crate::domain::{InstanceId, Mark, calendar};
use crate::records::imports::refusal::CellProblem;
use crate::records::imports::rows;
use crate::records::store::attendance;
use crate::records::store::{Trouble, teaching};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// The columns without which a file says of a mark only what it is.
const BESIDE: [&str; 4] = ["reason", "minutes_late", "recorded_at", "recorded_by"];

impl<'t> Place<'t> for rows::Attendance<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(("session_id", [&*self.session_id, &*self.student_number].join("\0")))
    }

    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong> {
        let session = desk.session(&self.session_id);
        let student = desk.student("student_number", &self.student_number);
        let (session, student) = both(session, student)?;
        let Sat { instance, column, start, cancelled } = session;
        // What says when it was recorded may be from before the session was called off: it stands, and counts nowhere.
        if cancelled && self.recorded_at.is_none() {
            let wrong = "The session was cancelled: nothing is recorded for it.";
            return Err(CellProblem::new("session_id", &self.session_id, wrong, "Leave the row out.").into());
        }
        if start > desk.now && !matches!(self.mark, Mark::Authorised | Mark::NotExpected) {
            let wrong = "The session has not begun.";
            let right = "Before it, only authorised and not_expected can be recorded.";
            return Err(CellProblem::new("mark", self.mark.code(), wrong, right).into());
        }
        if !desk.is_enrolled(instance, student)? {
            let wrong = "The student is not enrolled on the module of this session.";
            return Err(CellProblem::new(
                "student_number",
                &self.student_number,
                wrong,
                "Import the enrolment first.",
            )
            .into());
        }
        if let Some(at) = self.recorded_at {
            past("recorded_at", at, desk.now)?;
            self.not_before(at, start)?;
        }
        let recorded_by =
            self.recorded_by.as_ref().map(|email| desk.staff("recorded_by", email)).transpose()?;
        desk.bare_marks = BESIDE.iter().any(|column| !columns.has(column));
        let said = Recorded {
            column,
            student,
            mark: Some(self.mark),
            reason: self.reason.as_ref().map(ToString::to_string),
            minutes_late: self
                .minutes_late
                .and_then(|minutes| u16::try_from(minutes).ok().filter(|n| *n > 0)),
            recorded_at: self.recorded_at,
            recorded_by,
            source: MarkSource::Import,
            absence: None,
        };
        desk.names_nobody_else(
            instance,
            &said,
            desk.bare_marks,
            self.recorded_by.as_deref().unwrap_or_default(),
        )?;
        desk.marks.entry(instance).or_default().push(said);
        Ok(Did::Gathered)
    }
}

impl rows::Attendance<'_> {
    /// Refuses that somebody was marked as there or missing before the session began: missing from its start on, there
    /// from when students check in. Where only the day was given, that stands for its noon. A mark that names who
    /// recorded it was in a register of this system, whose session may have moved since: it stands as it was exported.
    fn not_before(&self, at: Timestamp, start: Timestamp) -> Result<(), Wrong> {
        let minutes = match self.mark {
            Mark::Present | Mark::Late => Rules::default().check_in_before_minutes,
            Mark::Absent => 0,
            Mark::Authorised | Mark::NotExpected => return Ok(()),
        };
        if self.recorded_by.is_some() {
            return Ok(());
        }
        let day_alone = calendar::local(at) == calendar::day_of(start).at(12, 0, 0, 0);
        if day_alone || at.duration_until(start) <= SignedDuration::from_mins(minutes) {
            return Ok(());
        }
        let wrong = format!("The session began only on {}.", calendar::time_words(start));
        let right = "Before it, only authorised and not_expected can be recorded.";
        Err(CellProblem::new("recorded_at", &calendar::write_time(at), wrong, right).into())
    }
}

/// Refuses a time in the future or before 1990.
pub(super) fn past(column: &'static str, at: Timestamp, now: Timestamp) -> Result<(), Wrong> {
    match calendar::check_past(column, at, now) {
        Ok(_) => Ok(()),
        Err(problem) => {
            let right = "Give the date and time of something that has happened.";
            Err(CellProblem::new(column, &calendar::write_time(at), problem.message, right).into())
        }
    }
}

/// Leaves what stood beside a mark where nothing is said of it.
pub(super) fn beside(mark: &mut Recorded, before: &Recorded) {
    mark.reason = mark.reason.take().or_else(|| before.reason.clone());
    mark.minutes_late = mark.minutes_late.or(before.minutes_late);
    mark.recorded_at = mark.recorded_at.or(before.recorded_at);
    mark.recorded_by = mark.recorded_by.or(before.recorded_by);
}

impl Desk<'_> {
    /// Records the gathered marks: how many were new, changed one that stood, changed nothing.
    pub(super) fn record_marks(&mut self) -> Result<(u64, u64, u64), Trouble> {
        let mut sums = (0, 0, 0);
        for (instance, mut marks) in std::mem::take(&mut self.marks) {
            let all = marks.len();
            self.keep_standing(instance, &mut marks)?;
            let (added, changed) =
                attendance::record(self.tx, &self.grant.marks(), instance, marks, self.now)?;
            if added + changed > 0 {
                self.touch.add_module(instance);
            }
            sums.0 += added as u64;
            sums.1 += changed as u64;
            sums.2 += (all - added - changed) as u64;
        }
        Ok(sums)
    }

    /// Leaves out marks that a person gave otherwise and that stay, and leaves reasons and the like as they are beside
    /// marks that do not change, where the row says nothing of them.
    fn keep_standing(&mut self, instance: InstanceId, marks: &mut Vec<Recorded>) -> Result<(), Trouble> {
        let stood =
            attendance::recorded(self.tx, instance)?.into_iter().map(|sealed| Job::Import.open(sealed));
        let stood: HashMap<_, _> = stood.map(|mark| ((mark.column, mark.student), mark)).collect();
        let all = marks.len();
        marks.retain_mut(|mark| {
            let Some(before) = stood.get(&(mark.column, mark.student)) else { return true };
            if before.mark == mark.mark && (self.bare_marks || before.source.is_a_persons()) {
                beside(mark, before);
            }
            !before.stays_before(mark)
        });
        self.left += (all - marks.len()) as u64;
        Ok(())
    }

    /// The session with this id.
    fn session(&mut self, id: &str) -> Result<Sat, Wrong> {
        if let Some(known) = self.sessions.get(id) {
            return Ok(*known);
        }
        let Some(session) = teaching::session(self.tx, id)? else {
            let wrong = "No session has this id.";
            return Err(self.unknown("session_id", id, wrong, "sessions", |_| Ok(Vec::new()))?.into());
        };
        let Session { instance, column, start, cancelled, .. } = session;
        let known = Sat { instance, column, start, cancelled };
        self.sessions.insert(id.to_owned(), known);
        Ok(known)
    }
}
