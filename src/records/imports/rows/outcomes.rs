//! The `outcomes` file.

use super::row;
use crate::domain::outcome::DegreeClass;
use crate::records::imports::forms::{Code, Day, OneOf};

row! {
    /// A row of the `outcomes` file.
    Outcome of Outcomes, checked by |_, _| ();
    /// The student.
    required student_number: Code,
    /// The class of the degree, or how studies ended without one.
    required degree_class: OneOf<DegreeClass>,
    /// When it was awarded.
    optional awarded_on: Day,
}
