//! The `programmes` file.

use super::row;
use crate::domain::department::Level;
use crate::records::imports::forms::{Code, Line, OneOf};

row! {
    /// A row of the `programmes` file.
    Programme of Programmes, checked by |_, _| ();
    /// The programme's code.
    required code: Code,
    /// Its title.
    required title: Line,
    /// Code of the department that owns it.
    required department: Code,
    /// Its level.
    optional level: OneOf<Level>,
}
