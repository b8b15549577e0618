//! The `modules` file.

use super::row;
use crate::records::imports::forms::{Code, Hundredths, Line};

row! {
    /// A row of the `modules` file.
    Module of Modules, checked by |_, _| ();
    /// The module's code.
    required code: Code,
    /// Its title.
    required title: Line,
    /// Code of the department that teaches it.
    optional department: Code,
    /// Its level, as the university writes it.
    optional level: Line,
    /// Credits.
    optional credits: Hundredths<1000>,
}
