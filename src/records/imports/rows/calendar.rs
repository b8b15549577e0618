//! The `calendar` file.

use super::{check_order, row};
use crate::domain::term::{PERIOD_DAYS_MAX, PeriodKind};
use crate::records::imports::forms::{AcademicYear, Day, Line, OneOf};
use crate::records::imports::refusal::CellProblem;
use jiff::Unit;

row! {
    /// A row of the `calendar` file. A file holds the whole calendar of the years in it.
    Period of Calendar, checked by |row, problems| {
        check_order(Some(row.start), Some(row.end), "end", problems);
        let days = row.start.until((Unit::Day, row.end)).map_or(0, |span| span.get_days());
        if days > PERIOD_DAYS_MAX {
            let end = row.end.to_string();
            problems.push(CellProblem::new("end", &end, "This is more than a year after the start.", "Check both dates."));
        }
    };
    /// The year it belongs to.
    required academic_year: AcademicYear,
    /// A term, in which there is teaching, or a closure, in which there is none.
    required kind: OneOf<PeriodKind>,
    /// What it is called; of one kind each year has a name once.
    required name: Line,
    /// First day.
    required start: Day,
    /// Last day.
    required end: Day,
}
