//! The `relationships` file.

use super::{check_held, row};
use crate::domain::role::Relation;
use crate::records::imports::forms::{Code, Day, Email, OneOf};

row! {
    /// A row of the `relationships` file.
    Relationship of Relationships, checked by |row, problems| {
        check_held(row.start, row.end, "end", problems);
    };
    /// The student.
    required student_number: Code,
    /// The member of staff.
    required staff_email: Email,
    /// What they are to the student.
    required role: OneOf<Relation>,
    /// First day; the day of the import unless said.
    optional start: Day,
    /// Last day, included; until further notice unless said. The day before the first: taken back.
    optional end: Day,
}
