//! The `engagement` file.

use super::row;
use crate::records::imports::forms::{Code, Day, Whole};

row! {
    /// A row of the `engagement` file. Rows of the same student, day and source add up.
    Engagement of Engagement, checked by |_, _| ();
    /// The student.
    required student_number: Code,
    /// The day.
    required date: Day,
    /// The system that counted, such as vle, library, submission or card.
    required source: Code,
    /// How often.
    required count: Whole<0, 1_000_000>,
}
