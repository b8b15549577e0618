//! The `enrolments` file.

use super::{check_order, row};
use crate::records::imports::forms::{AcademicYear, Code, Day, Groups, Line};

row! {
    /// A row of the `enrolments` file.
    Enrolment of Enrolments, checked by |row, problems| {
        check_order(row.from, row.to, "to", problems);
    };
    /// Code of the module.
    required module: Code,
    /// The year it runs in.
    required academic_year: AcademicYear,
    /// The student.
    required student_number: Code,
    /// The teaching group.
    optional group: Line,
    /// First day on the module; from the start unless said.
    optional from: Day,
    /// Last day on the module; to the end unless said.
    optional to: Day,
    /// The groups before this one, such as `A until 2026-10-31`, with `|` between several. Where a file has no such
    /// column, a student whose group is another one now has moved today; with the column empty they were never in
    /// another.
    optional earlier_groups: Groups,
}
