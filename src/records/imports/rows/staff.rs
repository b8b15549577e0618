//! The `staff` file.

use super::row;
use crate::domain::staff::StaffKind;
use crate::records::imports::forms::{Code, Email, Line, OneOf, YesNo};

row! {
    /// A row of the `staff` file.
    Staff of Staff, checked by |_, _| ();
    /// E-mail address: the key.
    required email: Email,
    /// Name as written in the department.
    required name: Line,
    /// University user name.
    optional username: Line,
    /// Code of their department.
    optional department: Code,
    /// Whether they are still here; yes unless said.
    optional active: YesNo,
    /// What kind of person or mailbox it is; staff unless said.
    optional kind: OneOf<StaffKind>,
}
