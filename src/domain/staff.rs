//! Members of staff, externals and office addresses.

use crate::domain::StaffId;
use crate::domain::role::codes;

codes! {
    /// What kind of person (or mailbox) it is.
    StaffKind {
        /// Employed by the university.
        Staff = 1, "staff", "Staff";
        /// Outside the university, with supervisory rights on their own students only.
        External = 2, "external", "External";
        /// A shared office or group address: files mail, never signs in.
        Office = 3, "office", "Office address";
    }
}

/// Somebody who may hold relationships and roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Staff {
    /// Their place in the store.
    pub id: StaffId,
    /// E-mail address, lower case: unique.
    pub email: String,
    /// Name as written in the department.
    pub name: String,
    /// University user name, when known.
    pub username: Option<String>,
    /// Code of the department they belong to, when known.
    pub department: Option<String>,
    /// Whether they are still here. An inactive person can do nothing and reads nothing.
    pub active: bool,
    /// What kind of person it is.
    pub kind: StaffKind,
}
