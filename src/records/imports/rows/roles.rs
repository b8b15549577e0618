//! The `roles` file.

use super::{check_held, row};
use crate::domain::role::{Office, Scope};
use crate::records::imports::forms::{Day, Email, Line, OneOf};
use crate::records::imports::refusal::CellProblem;

row! {
    /// A row of the `roles` file.
    RoleGrant of Roles, checked by |row, problems| {
        check_held(row.start, row.end, "end", problems);
        if Scope::parse(row.role, &row.scope).is_none() {
            let right = format!("Give {}.", Scope::hint(row.role));
            let wrong = format!("This is no scope for {}.", row.role.code());
            problems.push(CellProblem::new("scope", &row.scope, wrong, right));
        }
    };
    /// The member of staff.
    required staff_email: Email,
    /// Which role.
    required role: OneOf<Office>,
    /// Over what: a department, programme/year, a module, or * for the institution.
    required scope: Line,
    /// First day; the day of the import unless said.
    optional start: Day,
    /// Last day, included; until further notice unless said. The day before the first: taken back.
    optional end: Day,
}
