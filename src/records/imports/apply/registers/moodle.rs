//! Moodle's attendance export: each column a session of one module, found by its start.

use super::super::desk::Desk;
use super::super::{ImportReport, Source};
use super::{ORDER_RIGHT, ORDER_WRONG, Taking};
use crate::domain::session::Session;
use crate::domain::text::shorten;
use crate::domain::{Mark, calendar};
use crate::records::imports::heading::fold;
use crate::records::imports::refusal::CellProblem;
use crate::records::imports::registers::{Cell, Moodle, Order, both_orders};
use crate::records::refusal::Refusal;
use crate::records::store::Trouble;

/// Takes a file in; what is wrong goes into `report`.
pub(in super::super) fn take(
    desk: &mut Desk<'_>,
    source: &Source<'_>,
    report: &mut ImportReport,
) -> Result<(), Refusal> {
    let mut moodle = match Moodle::read(source.file, source.text) {
        Ok(moodle) => moodle,
        Err(refused) => {
            report.refused.push(refused);
            return Ok(());
        }
    };
    let mut taking = Taking::new(desk, source, report);
    taking.refuse_rows(std::mem::take(&mut moodle.refused));
    let Some(module) = taking.module(&[&moodle.course])? else {
        let named = source.hints.module.as_deref().unwrap_or(&moodle.course);
        let right = "Say which module it is with --module CODE, and import the modules first.";
        taking.refuse_whole(1, named, "This names no module that is known.", right);
        return taking.end();
    };
    let Some(order) = taking.order(&module, &moodle)? else { return taking.end() };
    let columns = taking.columns(&module, &moodle, order)?;
    for (line, who, cells) in &moodle.rows {
        let instance = columns.iter().flatten().next().map(|session| session.instance);
        match taking.student(who, instance)? {
            Err(problem) => taking.refuse(*line, problem),
            Ok(student) => {
                for (place, cell) in cells {
                    let Some(Some(session)) = columns.get(*place) else { continue };
                    match cell {
                        Cell::Mark(mark) => {
                            taking.gather(*line, session, student, who.shown(), (*mark, None))?;
                        }
                        Cell::Unknown(text) => taking.refuse(*line, unknown(text)),
                    }
                }
            }
        }
    }
    taking.end()
}

fn unknown(text: &str) -> CellProblem {
    let right = "Use P, L, E or A (present, late, excused, absent), ? where the register was not taken.";
    CellProblem::new("mark", text, "This mark is not known.", right)
}

impl Taking<'_, '_> {
    /// The one order of day and month in which the headings are dates; where both are, the one in which there are
    /// sessions then.
    fn order(&mut self, module: &str, moodle: &Moodle) -> Result<Option<Order>, Trouble> {
        let stamps: Vec<_> = moodle.sessions.iter().map(|(_, stamp, _)| *stamp).collect();
        let mut fitting = Vec::new();
        let orders = both_orders(&stamps);
        for order in &orders {
            let mut matched = 0;
            for stamp in &stamps {
                let Some(at) = stamp.instant(*order) else { continue };
                matched +=
                    usize::from(self.sessions_at(module, at)?.iter().any(|session| session.start == at));
            }
            if matched > 0 || orders.len() == 1 {
                fitting.push(*order);
            }
        }
        if let [order] = fitting.as_slice() {
            return Ok(Some(*order));
        }
        let first = moodle.sessions.first().map_or("", |(heading, ..)| heading.as_str());
        self.refuse_whole(moodle.heading, first, ORDER_WRONG, ORDER_RIGHT);
        Ok(None)
    }

    /// The session of each column; what is wrong with a column is said once.
    fn columns(
        &mut self,
        module: &str,
        moodle: &Moodle,
        order: Order,
    ) -> Result<Vec<Option<Session>>, Trouble> {
        let mut columns = Vec::with_capacity(moodle.sessions.len());
        for (place, (heading, stamp, group)) in moodle.sessions.iter().enumerate() {
            let Some(at) = stamp.instant(order) else {
                columns.push(None);
                continue;
            };
            let sessions = self.sessions_at(module, at)?;
            let then: Vec<&Session> = sessions.iter().filter(|session| session.start == at).collect();
            let found = one_of(&then, group);
            let says_something = |cells: &Vec<(usize, Cell)>| {
                cells.iter().any(|(of, cell)| *of == place && *cell != Cell::Mark(Mark::Authorised))
            };
            let marked = moodle.rows.iter().any(|(_, _, cells)| says_something(cells));
            let wrong = match found {
                Ok(session) => self.not_held(session).filter(|_| marked).map(str::to_owned),
                Err(0) => {
                    let then = calendar::time_words(at);
                    Some(format!(
                        "{module} has no session that starts on {then}; the marks of this column were left out."
                    ))
                }
                Err(n) => Some(format!(
                    "{module} has {n} sessions that start then; the marks of this column were left out."
                )),
            };
            match wrong {
                None => columns.push(found.ok().cloned()),
                Some(wrong) => {
                    let right =
                        "Import the timetable first, and name the groups in Moodle as they are named here.";
                    self.refuse(
                        moodle.heading,
                        CellProblem::new("session", &shorten(heading, 80), wrong, right),
                    );
                    columns.push(None);
                }
            }
        }
        Ok(columns)
    }
}

/// The one session that is meant, or how many may be: of several the one of the group that is named, of what was called
/// off and what was not the latter.
fn one_of<'s>(then: &[&'s Session], group: &str) -> Result<&'s Session, usize> {
    if let [only] = then {
        return Ok(only);
    }
    let held: Vec<&Session> = then.iter().copied().filter(|session| !session.cancelled).collect();
    let of_group =
        |session: &&&Session| session.group.as_deref().is_some_and(|name| fold(name) == fold(group));
    match held.as_slice() {
        [only] => Ok(only),
        several => {
            let named: Vec<&&Session> = several.iter().filter(of_group).collect();
            match named.as_slice() {
                [only] => Ok(only),
                _ => Err(then.len()),
            }
        }
    }
}
