//! The `attendance` file.

use super::row;
use crate::domain::attendance::Mark;
use crate::domain::register::rules::LATE_MINUTES_MAX;
use crate::records::imports::forms::{Code, Email, Instant, Line, OneOf, Whole};
use crate::records::imports::refusal::CellProblem;

row! {
    /// A row of the `attendance` file.
    Attendance of Attendance, checked by |row, problems| {
        if let Some(minutes) = row.minutes_late.filter(|minutes| *minutes > 0 && row.mark != Mark::Late) {
            let wrong = format!("The mark is {}, not late.", row.mark.code());
            let right = "Give late as the mark, or leave the minutes out.";
            problems.push(CellProblem::new("minutes_late", &minutes.to_string(), wrong, right));
        }
    };
    /// The session.
    required session_id: Line,
    /// The student.
    required student_number: Code,
    /// The mark.
    required mark: OneOf<Mark>,
    /// Why.
    optional reason: Line,
    /// How many minutes late; 0 says nothing.
    optional minutes_late: Whole<0, { LATE_MINUTES_MAX as u32 }>,
    /// When the mark was recorded; the moment of the import unless said.
    optional recorded_at: Instant,
    /// Who recorded it; whoever imports unless said.
    optional recorded_by: Email,
}
