//! The `sessions` file.

use super::row;
use crate::domain::calendar;
use crate::domain::session::SessionKind;
use crate::records::imports::forms::{AcademicYear, Code, Email, Instant, Line, OneOf, YesNo};
use crate::records::imports::refusal::CellProblem;

/// Longest session, in hours: more is a slip in a date.
const HOURS_MAX: i64 = 24;

row! {
    /// A row of the `sessions` file.
    Session of Sessions, checked by check_times;
    /// The timetable's own id: the key.
    required session_id: Line,
    /// Code of the module.
    required module: Code,
    /// The year it runs in.
    required academic_year: AcademicYear,
    /// What kind of session it is.
    required kind: OneOf<SessionKind>,
    /// When it starts.
    required start: Instant,
    /// When it ends.
    required end: Instant,
    /// Where.
    optional location: Line,
    /// Who teaches it.
    optional staff_email: Email,
    /// Which group it is for; everybody unless said.
    optional group: Line,
    /// Whether missing it matters more than usual; no unless said.
    optional critical: YesNo,
    /// Whether students are expected; yes unless said.
    optional mandatory: YesNo,
    /// Whether it was called off; no unless said.
    optional cancelled: YesNo,
}

fn check_times(row: &Session<'_>, problems: &mut Vec<CellProblem>) {
    let seconds = row.end.as_second() - row.start.as_second();
    let wrong = if seconds <= 0 {
        "The session ends before it starts.".to_owned()
    } else if seconds > HOURS_MAX * 3600 {
        format!("The session is longer than {HOURS_MAX} hours.")
    } else {
        return;
    };
    let end = calendar::write_time(row.end);
    problems.push(CellProblem::new("end", &end, wrong, "Check start and end."));
}
