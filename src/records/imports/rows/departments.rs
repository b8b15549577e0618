//! The `departments` file.

use super::row;
use crate::records::imports::forms::{Code, Line};

row! {
    /// A row of the `departments` file.
    Department of Departments, checked by |_, _| ();
    /// The department's code.
    required code: Code,
    /// What people call it.
    required name: Line,
    /// Code of the department it belongs to.
    optional parent: Code,
}
