//! How a student's studies ended.

use crate::domain::StudentId;
use crate::domain::role::codes;
use jiff::civil::Date;

codes! {
    /// The class of a degree, or how studies ended without one.
    DegreeClass {
        /// First class.
        First = 1, "first", "First";
        /// Upper second.
        UpperSecond = 2, "upper_second", "2:i";
        /// Lower second.
        LowerSecond = 3, "lower_second", "2:ii";
        /// Third.
        Third = 4, "third", "Third";
        /// Pass without class.
        Pass = 5, "pass", "Pass";
        /// Failed.
        Fail = 6, "fail", "Fail";
        /// Withdrew.
        Withdrawn = 7, "withdrawn", "Withdrawn";
    }
}

/// A student's outcome.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The student.
    pub student: StudentId,
    /// The class.
    pub class: DegreeClass,
    /// When it was awarded.
    pub awarded_on: Option<Date>,
}
