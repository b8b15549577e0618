//! What a file may not do in the hands of the administrator who brings it in while the server runs. Whoever runs the
//! server brings files in as they are.

use crate::access::Authority;
use crate::domain::StaffId;
use crate::domain::role::{RoleGrant, Scope};
use jiff::civil::Date;

/// The administrator who brings a file in.
#[derive(Clone, Debug)]
pub struct Bringer {
    me: StaffId,
    authority: Authority,
    /// What they hold, or will hold, a role over that reads highly sensitive entries.
    reads_sensitive: Vec<Scope>,
}

impl Bringer {
    /// Whoever has this authority, with the roles they were ever given.
    #[must_use]
    pub fn of(me: StaffId, authority: Authority, grants: &[RoleGrant], today: Date) -> Bringer {
        let reads = |grant: &&RoleGrant| grant.staff == me && Authority::opens_sensitive_office(grant.office);
        let held = grants.iter().filter(reads).filter(|grant| !grant.period.is_over(today));
        Bringer { me, authority, reads_sensitive: held.map(|grant| grant.scope.clone()).collect() }
    }

    /// Who it is.
    #[must_use]
    pub fn me(&self) -> StaffId {
        self.me
    }

    /// Whether what was known under `before` (a department and those above it; none when it was closed to everybody but
    /// the office) comes under a role of theirs that reads highly sensitive entries when it is moved to `after`: nobody
    /// gives themselves that.
    #[must_use]
    pub fn opens_to_oneself(&self, before: Option<&[String]>, after: &[String]) -> bool {
        let covers = |scope: &Scope, departments: &[String]| match scope {
            Scope::Institution => true,
            Scope::Department(code) => departments.contains(code),
            Scope::Cohort { .. } | Scope::Module(_) => false,
        };
        let covered = |departments: &[String]| self.reads_sensitive.iter().any(|s| covers(s, departments));
        covered(after) && !before.is_some_and(covered)
    }

    /// Whether they may leave a department under those of `chain` (itself and those above it): one they administer then,
    /// or nobody but whoever runs the server could bring a file in any more.
    #[must_use]
    pub fn keeps_department(&self, chain: &[String]) -> bool {
        self.authority.covers(chain)
    }

    /// Whether they may let somebody in or shut them out, as on the page of their account.
    #[must_use]
    pub fn keeps_account(&self, departments: &[String], reach: &[Vec<String>]) -> bool {
        self.authority.grant_account(departments, reach).is_ok()
    }

    /// Whether they may say that `by` recorded a mark: only of themselves.
    #[must_use]
    pub fn may_name(&self, by: StaffId) -> bool {
        by == self.me
    }
}
