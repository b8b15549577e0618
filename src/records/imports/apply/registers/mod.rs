//! Registers of other systems: which session and which student each row means. What cannot be told is refused by row,
//! the rest is gathered as marks like those of the `attendance` file.

mod moodle;
mod people;
mod swipes;
mod teams;

pub(super) use moodle::take as take_moodle;
pub(super) use swipes::take as take_swipes;
pub(super) use teams::take as take_teams;

use super::desk::{Desk, Did};
use super::{ImportReport, Source};
use crate::access::Job;
use crate::domain::register::rules::{Rules, mark_of_arrival};
use crate::domain::register::{MarkSource, Recorded};
use crate::domain::session::Session;
use crate::domain::{InstanceId, Mark, StudentId, calendar};
use crate::records::imports::ics;
use crate::records::imports::refusal::{CellProblem, RefusedRow};
use crate::records::refusal::Refusal;
use crate::records::store::{Trouble, attendance, teaching};
use jiff::Timestamp;
use people::People;
use std::collections::HashMap;
use std::rc::Rc;

/// The marks that stand in a module: by column and student.
type Standing = HashMap<(u32, StudentId), Mark>;

/// A file being taken in.
struct Taking<'d, 'c> {
    desk: &'d mut Desk<'c>,
    source: &'d Source<'d>,
    report: &'d mut ImportReport,
    people: Option<People>,
    sessions: HashMap<InstanceId, Rc<Vec<Session>>>,
    standing: HashMap<InstanceId, Standing>,
    /// The line that gave a mark for a session and a student.
    seen: HashMap<(InstanceId, u32, StudentId), u64>,
}

impl<'d, 'c> Taking<'d, 'c> {
    fn new(desk: &'d mut Desk<'c>, source: &'d Source<'d>, report: &'d mut ImportReport) -> Taking<'d, 'c> {
        // Such files say what a mark is, not why.
        desk.bare_marks = true;
        Taking {
            desk,
            source,
            report,
            people: None,
            sessions: HashMap::new(),
            standing: HashMap::new(),
            seen: HashMap::new(),
        }
    }

    fn refuse(&mut self, line: u64, problem: CellProblem) {
        self.report.rows += 1;
        self.report.refused.push(problem.at(self.source.file, line));
    }

    fn refuse_whole(&mut self, line: u64, value: &str, wrong: impl Into<String>, right: impl Into<String>) {
        self.report.refused.push(RefusedRow::whole(self.source.file, line, value, wrong, right));
    }

    fn refuse_rows(&mut self, refused: Vec<RefusedRow>) {
        self.report.rows += refused.len() as u64;
        self.report.refused.extend(refused);
    }

    /// The mark of somebody who came at `at`.
    fn mark_of(&self, session: &Session, at: Timestamp) -> (Mark, Option<u16>) {
        let said = self.source.hints.late_after_minutes.map(i64::from);
        mark_of_arrival(session, at, said.unwrap_or(Rules::default().late_after_minutes))
    }

    /// The module that was named, or that one of the texts names.
    fn module(&self, texts: &[&str]) -> Result<Option<String>, Trouble> {
        let codes: HashMap<String, String> = teaching::modules(self.desk.tx)?
            .into_iter()
            .map(|module| (module.code.to_uppercase(), module.code))
            .collect();
        let known = |word: &str| codes.get(&word.to_uppercase()).map(String::as_str);
        Ok(match &self.source.hints.module {
            Some(module) => known(module.trim()).map(str::to_owned),
            None => ics::module_in(texts, known).map(str::to_owned),
        })
    }

    /// The sessions of a module in the academic year of an instant.
    fn sessions_at(&mut self, module: &str, at: Timestamp) -> Result<Rc<Vec<Session>>, Trouble> {
        let year = calendar::academic_year(calendar::day_of(at));
        match teaching::instance_id(self.desk.tx, module, &year)? {
            Some(instance) => self.sessions_of(instance),
            None => Ok(Rc::default()),
        }
    }

    fn sessions_of(&mut self, instance: InstanceId) -> Result<Rc<Vec<Session>>, Trouble> {
        if let Some(known) = self.sessions.get(&instance) {
            return Ok(known.clone());
        }
        let found = Rc::new(teaching::sessions_of(self.desk.tx, instance)?);
        self.sessions.insert(instance, found.clone());
        Ok(found)
    }

    /// Why nobody can have been at a session.
    fn not_held(&self, session: &Session) -> Option<&'static str> {
        if session.cancelled {
            Some("The session was cancelled.")
        } else if session.start > self.desk.now {
            Some("The session has not begun.")
        } else {
            None
        }
    }

    /// Gathers a mark. A row that stands twice, or a student who is not on the module, is refused.
    fn gather(
        &mut self,
        line: u64,
        session: &Session,
        student: StudentId,
        shown: &str,
        said: (Mark, Option<u16>),
    ) -> Result<(), Trouble> {
        if !self.desk.is_enrolled(session.instance, student)? {
            let wrong = "The student is not enrolled on the module of this session.";
            self.refuse(
                line,
                CellProblem::new("student_number", shown, wrong, "Import the enrolment first."),
            );
            return Ok(());
        }
        let key = (session.instance, session.column, student);
        if let Some(first) = self.seen.get(&key) {
            let wrong = format!("This student stands already on line {first} for this session.");
            self.refuse(line, CellProblem::new("student_number", shown, wrong, "Keep one of the two rows."));
            return Ok(());
        }
        self.seen.insert(key, line);
        self.report.rows += 1;
        self.report.count(Did::Gathered);
        self.desk.marks.entry(session.instance).or_default().push(Recorded {
            column: session.column,
            student,
            mark: Some(said.0),
            reason: None,
            minutes_late: said.1,
            recorded_at: None,
            recorded_by: None,
            source: MarkSource::Import,
            absence: None,
        });
        Ok(())
    }

    /// As [`Taking::gather`], for what a machine counted: a mark that excuses is left.
    fn gather_counted(
        &mut self,
        line: u64,
        session: &Session,
        student: StudentId,
        shown: &str,
        said: (Mark, Option<u16>),
    ) -> Result<(), Trouble> {
        let stood = self.standing(session.instance)?.get(&(session.column, student)).copied();
        if matches!(stood, Some(Mark::Authorised | Mark::NotExpected)) {
            self.report.rows += 1;
            self.report.unchanged += 1;
            self.desk.left += 1;
            return Ok(());
        }
        self.gather(line, session, student, shown, said)
    }

    fn standing(&mut self, instance: InstanceId) -> Result<&Standing, Trouble> {
        if !self.standing.contains_key(&instance) {
            let recorded = attendance::recorded(self.desk.tx, instance)?.into_iter();
            let marks = recorded.map(|sealed| Job::Import.open(sealed));
            let marks = marks.filter_map(|one| Some(((one.column, one.student), one.mark?)));
            self.standing.insert(instance, marks.collect());
        }
        Ok(self.standing.entry(instance).or_default())
    }

    fn end(self) -> Result<(), Refusal> {
        let (added, changed, unchanged) = self.desk.finish()?;
        self.report.added += added;
        self.report.changed += changed;
        self.report.unchanged += unchanged;
        self.report.warnings.extend(self.desk.warnings());
        self.report.refused.sort_by_key(|refused| refused.line);
        Ok(())
    }
}

/// What to say when the order of day and month cannot be told.
const ORDER_WRONG: &str = "It cannot be told whether day or month comes first in the dates of this file.";
/// What would be right then.
const ORDER_RIGHT: &str =
    "Write dates such as 2026-10-05, import the timetable first, or export more dates at once.";
