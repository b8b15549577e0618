//! Departments and the programmes they teach.

use crate::domain::role::codes;

/// A department, school or faculty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Department {
    /// Its code: the key.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The code of the department it belongs to, if any. A role over the parent covers the child.
    pub parent: Option<String>,
}

codes! {
    /// The level of a programme.
    Level {
        /// Undergraduate.
        Undergraduate = 1, "ug", "Undergraduate";
        /// Postgraduate taught.
        PostgraduateTaught = 2, "pgt", "Postgraduate taught";
        /// Postgraduate research.
        PostgraduateResearch = 3, "pgr", "Postgraduate research";
        /// Further education.
        FurtherEducation = 4, "fe", "Further education";
    }
}

/// A programme of study.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Programme {
    /// Its code: the key.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The code of the department that owns it.
    pub department: String,
    /// Its level, when known.
    pub level: Option<Level>,
}
