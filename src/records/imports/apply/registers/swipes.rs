//! Card swipes: each belongs to the session of that student that it falls into, from a quarter of an hour before its
//! start to its end; of several the one that starts nearest. The first swipe counts.

use super::super::desk::Desk;
use super::super::{ImportReport, Source};
use super::{ORDER_RIGHT, ORDER_WRONG, Taking};
use crate::domain::session::Session;
use crate::domain::{StudentId, calendar};
use crate::records::imports::heading::fold;
use crate::records::imports::refusal::CellProblem;
use crate::records::imports::registers::{Order, Stamp, Swipe, Swipes, both_orders};
use crate::records::refusal::Refusal;
use crate::records::store::{Trouble, teaching};
use jiff::Timestamp;
use std::collections::HashMap;
use std::rc::Rc;

/// How long before the start a swipe counts, in seconds.
const BEFORE_SECONDS: i64 = 15 * 60;

/// Takes a file in; what is wrong goes into `report`.
pub(in super::super) fn take(
    desk: &mut Desk<'_>,
    source: &Source<'_>,
    report: &mut ImportReport,
) -> Result<(), Refusal> {
    let mut swipes = match Swipes::read(source.file, source.text) {
        Ok(swipes) => swipes,
        Err(refused) => {
            report.refused.push(refused);
            return Ok(());
        }
    };
    let mut taking = Taking::new(desk, source, report);
    taking.refuse_rows(std::mem::take(&mut swipes.refused));
    let mut attended = Attended::new();
    let Some(order) = taking.swipe_order(&swipes, &mut attended)? else { return taking.end() };
    let mut timed: Vec<(Timestamp, &Swipe)> = Vec::new();
    for swipe in &swipes.swipes {
        match swipe.at.and_then(|stamp| stamp.instant(order)) {
            Some(at) if at > taking.desk.now => {
                taking.refuse(
                    swipe.line,
                    CellProblem::new(
                        "time",
                        &swipe.shown,
                        "This is in the future.",
                        "Check the clock of the reader.",
                    ),
                );
            }
            Some(at) => timed.push((at, swipe)),
            None => {
                let right = "Give a date and time such as 2026-10-05 09:00.";
                taking.refuse(
                    swipe.line,
                    CellProblem::new("time", &swipe.shown, "This is not a date and time.", right),
                );
            }
        }
    }
    // The first of several swipes counts.
    timed.sort_by_key(|(at, swipe)| (*at, swipe.line));
    let mut seen: HashMap<(&str, Timestamp), u64> = HashMap::new();
    for (at, swipe) in timed {
        if let Some(first) = seen.insert((&swipe.who.number, at), swipe.line) {
            let wrong = format!("This stands already on line {first}.");
            taking.refuse(
                swipe.line,
                CellProblem::new("time", &swipe.shown, wrong, "Keep one of the two rows."),
            );
        } else {
            taking.swipe(swipe, at, &mut attended)?;
        }
    }
    taking.end()
}

/// What each student goes to.
type Attended = HashMap<StudentId, Rc<Vec<Session>>>;

impl Taking<'_, '_> {
    fn swipe(&mut self, swipe: &Swipe, at: Timestamp, attended: &mut Attended) -> Result<(), Trouble> {
        let student = match self.student(&swipe.who, None)? {
            Ok(student) => student,
            Err(problem) => {
                self.refuse(swipe.line, problem);
                return Ok(());
            }
        };
        let sessions = self.sessions_of_student(student, attended)?;
        let Some(session) = at_that_time(&sessions, at, &swipe.room).cloned() else {
            let wrong = format!("The student has no session on {}.", calendar::time_words(at));
            let right = "A swipe counts from 15 minutes before a session to its end; import timetable and enrolments first.";
            self.refuse(swipe.line, CellProblem::new("time", &swipe.shown, wrong, right));
            return Ok(());
        };
        // Out and in again: the first swipe has been counted.
        if self.seen.contains_key(&(session.instance, session.column, student)) {
            self.report.rows += 1;
            self.report.unchanged += 1;
            return Ok(());
        }
        let said = self.mark_of(&session, at);
        self.gather_counted(swipe.line, &session, student, swipe.who.shown(), said)
    }

    /// The sessions a student is expected at, that were not called off.
    fn sessions_of_student(
        &mut self,
        student: StudentId,
        attended: &mut Attended,
    ) -> Result<Rc<Vec<Session>>, Trouble> {
        if let Some(known) = attended.get(&student) {
            return Ok(known.clone());
        }
        let mut all = Vec::new();
        for enrolment in teaching::enrolments_of(self.desk.tx, student)? {
            let sessions = self.sessions_of(enrolment.instance)?;
            all.extend(sessions.iter().filter(|session| enrolment.is_expected_at(session)).cloned());
        }
        let all = Rc::new(all);
        attended.insert(student, all.clone());
        Ok(all)
    }

    /// The one order of day and month in which all times are times; where both are, the one in which the students
    /// have sessions then.
    fn swipe_order(&mut self, swipes: &Swipes, attended: &mut Attended) -> Result<Option<Order>, Trouble> {
        let stamps: Vec<Stamp> = swipes.swipes.iter().filter_map(|swipe| swipe.at).collect();
        let orders = both_orders(&stamps);
        let mut fitting = Vec::new();
        for order in &orders {
            let mut matched = orders.len() == 1;
            for swipe in &swipes.swipes {
                if matched {
                    break;
                }
                let Some(at) = swipe.at.and_then(|stamp| stamp.instant(*order)) else { continue };
                let Ok(student) = self.student(&swipe.who, None)? else { continue };
                matched = at_that_time(&self.sessions_of_student(student, attended)?, at, "").is_some();
            }
            if matched {
                fitting.push(*order);
            }
        }
        if let [order] = fitting.as_slice() {
            return Ok(Some(*order));
        }
        let first = swipes.swipes.first().map_or("", |swipe| swipe.shown.as_str());
        self.refuse_whole(1, first, ORDER_WRONG, ORDER_RIGHT);
        Ok(None)
    }
}

/// The session that a swipe falls into: in that room when the file names one that is known, else the one that starts
/// nearest.
fn at_that_time<'s>(sessions: &'s [Session], at: Timestamp, room: &str) -> Option<&'s Session> {
    let at = at.as_second();
    let on = |session: &&Session| {
        session.start.as_second() - BEFORE_SECONDS <= at && at <= session.end.as_second()
    };
    let here = |session: &Session| {
        let place = session.location.as_deref().map(fold).unwrap_or_default();
        !room.is_empty() && place.contains(&fold(room))
    };
    let apart = |session: &Session| (session.start.as_second() - at).abs();
    sessions.iter().filter(on).min_by_key(|session| (!here(session), apart(session), session.id.clone()))
}
