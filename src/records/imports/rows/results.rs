//! The `results` file.

use super::row;
use crate::records::imports::forms::{AcademicYear, Code, Hundredths, Line, LocalTime};
use crate::records::imports::refusal::CellProblem;

row! {
    /// A row of the `results` file.
    CourseResult of Results, checked by |row, problems| {
        if row.mark.is_none() && row.submitted_at.is_none() && row.due_at.is_none() {
            let right = "Give a number from 0 to 100, or say when the work was due or handed in.";
            problems.push(CellProblem::new("mark", "", "This is empty.", right));
        }
    };
    /// The student.
    required student_number: Code,
    /// Code of the module.
    required module: Code,
    /// The year it ran in.
    required academic_year: AcademicYear,
    /// The mark in per cent; empty when the work is not marked yet.
    blank mark: Hundredths<100>,
    /// The component; the module's own mark unless said.
    optional component: Line,
    /// Weight of the component in per cent.
    optional weight: Hundredths<100>,
    /// When the work was handed in.
    optional submitted_at: LocalTime,
    /// When it was due.
    optional due_at: LocalTime,
}
