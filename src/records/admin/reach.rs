//! How far somebody's account reaches: what a password opens, and what closing it shuts.

use crate::domain::StaffId;
use crate::domain::role::Period;
use crate::records::standing::{departments_of_scope, departments_of_student};
use crate::records::store::{Reading, Trouble, people, ties};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The departments, each with those above it, over which somebody holds a role or a relationship today or will hold
/// one; an empty one for the institution, and for what belongs to no department.
///
/// # Errors
/// As the store's.
pub(in crate::records) fn reach(
    tx: &dyn Reading,
    staff: StaffId,
    today: Date,
) -> Result<Vec<Vec<String>>, Trouble> {
    let lasts = |period: &Period| !period.is_over(today);
    let mut all = BTreeSet::new();
    for (_, grant) in ties::roles_of(tx, staff)? {
        if lasts(&grant.period) {
            all.insert(departments_of_scope(tx, &grant.scope)?.unwrap_or_default());
        }
    }
    for tie in ties::of_staff(tx, staff)? {
        if lasts(&tie.period) {
            all.insert(departments_of_student(tx, tie.student)?);
        }
    }
    Ok(all.into_iter().collect())
}

/// The departments somebody belongs to, nearest first.
///
/// # Errors
/// As the store's.
pub(in crate::records) fn home(
    tx: &dyn Reading,
    person: &crate::domain::staff::Staff,
) -> Result<Vec<String>, Trouble> {
    match &person.department {
        Some(code) => people::department_chain(tx, code),
        None => Ok(Vec::new()),
    }
}
