//! What somebody may administer: the departments in which they are a Co-Tutor administrator.

use crate::access::Viewer;
use crate::access::grant::{Confirm, Denied, Grant, KeepRules, Relate, Upkeep};
use crate::domain::role::Scope;
use crate::domain::{Office, Relation, StaffId};

/// A Co-Tutor administrator's authority.
#[derive(Clone, Debug)]
pub struct Authority {
    me: Option<StaffId>,
    departments: Vec<String>,
    institution: bool,
}

impl Authority {
    /// The authority a viewer has today; `None` for everybody who administers nothing, and for an account whose password
    /// somebody else has set, until a third person has said whose it is: whoever set it would administer with it.
    #[must_use]
    pub fn of(viewer: &Viewer) -> Option<Authority> {
        if !viewer.sureness().is_sure() {
            return None;
        }
        let mine = || viewer.offices().filter(|(office, _)| *office == Office::CotutorAdministrator);
        let departments: Vec<String> = mine().filter_map(|(_, scope)| department(scope)).collect();
        let institution = mine().any(|(_, scope)| *scope == Scope::Institution);
        let any = institution || !departments.is_empty();
        any.then(|| Authority { me: viewer.staff_id(), departments, institution })
    }

    /// The authority of whoever runs the binary: everything about roles and tables, nothing about content.
    #[must_use]
    pub fn operator() -> Authority {
        Authority { me: None, departments: Vec::new(), institution: true }
    }

    /// Whether a thing that belongs to `departments` (a department and those above it) is within it.
    #[must_use]
    pub fn covers(&self, departments: &[String]) -> bool {
        self.institution || departments.iter().any(|code| self.departments.contains(code))
    }

    /// Permission to give or end a role over a scope that belongs to `departments`.
    ///
    /// # Errors
    /// [`Denied::Authority`] outside the departments administered; [`Denied::Oneself`] for roles that read highly
    /// sensitive entries.
    pub fn grant_role(
        &self,
        to: StaffId,
        office: Office,
        departments: &[String],
    ) -> Result<Grant<Relate>, Denied> {
        self.grant(to, Authority::opens_sensitive_office(office), departments)
    }

    /// Permission to give or end a relationship with a student of `departments`.
    ///
    /// # Errors
    /// As [`Authority::grant_role`].
    pub fn grant_relation(
        &self,
        to: StaffId,
        relation: Relation,
        departments: &[String],
    ) -> Result<Grant<Relate>, Denied> {
        self.grant(to, Authority::opens_sensitive_relation(relation), departments)
    }

    /// Whether a role opens highly sensitive entries.
    #[must_use]
    pub fn opens_sensitive_office(office: Office) -> bool {
        match office {
            Office::SeniorTutor | Office::RecordsOfficer => true,
            Office::YearTutor
            | Office::PlacementCoordinator
            | Office::RegisterTaker
            | Office::DepartmentAdministrator
            | Office::CotutorAdministrator
            | Office::HeadOfDepartment => false,
        }
    }

    /// Whether a relationship opens highly sensitive entries.
    #[must_use]
    pub fn opens_sensitive_relation(relation: Relation) -> bool {
        match relation {
            Relation::SupportAdviser => true,
            Relation::PersonalTutor
            | Relation::ProjectSupervisor
            | Relation::PlacementSupervisor
            | Relation::ResearchSupervisor => false,
        }
    }

    /// Permission to keep the department's tables and accounts.
    ///
    /// # Errors
    /// [`Denied::Authority`] outside the departments administered.
    pub fn grant_upkeep(&self, departments: &[String]) -> Result<Grant<Upkeep>, Denied> {
        if self.covers(departments) { Ok(Grant::new(Upkeep { by: self.me })) } else { Err(Denied::Authority) }
    }

    /// Permission to bring in files of tables: they may name anybody, and so it takes authority over all `departments`
    /// (each with those above it).
    ///
    /// # Errors
    /// [`Denied::Authority`] when one of them is not administered.
    pub fn grant_import(&self, departments: &[Vec<String>]) -> Result<Grant<Upkeep>, Denied> {
        match departments.iter().find(|chain| !self.covers(chain)) {
            Some(other) => self.grant_upkeep(other),
            None => Ok(Grant::new(Upkeep { by: self.me })),
        }
    }

    /// Permission to open and close the account of somebody of `departments` whose roles and relationships, present and
    /// to come, reach over those of `reach` (each with those above it): all of them must be administered, or a part of
    /// the institution would decide over the rest.
    ///
    /// # Errors
    /// [`Denied::Authority`] outside the departments administered; [`Denied::Reach`].
    pub fn grant_account(
        &self,
        departments: &[String],
        reach: &[Vec<String>],
    ) -> Result<Grant<Upkeep>, Denied> {
        let grant = self.grant_upkeep(departments)?;
        if reach.iter().all(|chain| self.covers(chain)) { Ok(grant) } else { Err(Denied::Reach) }
    }

    /// Permission to set somebody's first or next password, as [`Authority::grant_account`]. Who sets one can sign in
    /// with it: highly sensitive entries are shut for the account from then on, and it administers nothing, until it is
    /// [confirmed](Authority::grant_confirm). One's own is changed with the present one.
    ///
    /// # Errors
    /// As [`Authority::grant_account`]; [`Denied::Own`].
    pub fn grant_password(
        &self,
        of: Option<StaffId>,
        departments: &[String],
        reach: &[Vec<String>],
    ) -> Result<Grant<Upkeep>, Denied> {
        if of.is_some() && of == self.me {
            return Err(Denied::Own);
        }
        self.grant_account(departments, reach)
    }

    /// Permission to say that an account, whose password `set_by` had set, is used by the person it belongs to, once
    /// another has been chosen: for a third person, who could have set it too.
    ///
    /// # Errors
    /// [`Denied::Authority`] outside the departments administered; otherwise why not.
    pub fn grant_confirm(
        &self,
        of: StaffId,
        set_by: StaffId,
        chosen: bool,
        departments: &[String],
        reach: &[Vec<String>],
    ) -> Result<Grant<Confirm>, Denied> {
        let _ = self.grant_account(departments, reach)?;
        let Some(me) = self.me else { return Err(Denied::Authority) };
        if me == of {
            return Err(Denied::Unconfirmed);
        }
        if me == set_by {
            return Err(Denied::Lent);
        }
        if chosen { Ok(Grant::new(Confirm { of })) } else { Err(Denied::NotChosen) }
    }

    /// The same for whoever runs the server, who holds the file and all that is in it.
    ///
    /// # Errors
    /// [`Denied::Authority`] for everybody else.
    pub fn grant_confirm_by_keeper(&self, of: StaffId) -> Result<Grant<Confirm>, Denied> {
        if self.me.is_none() { Ok(Grant::new(Confirm { of })) } else { Err(Denied::Authority) }
    }

    /// Whether a role or relationship over what belongs to `departments` may go to an account whose password `set_by` had
    /// set: not one that opens highly sensitive entries, from whoever knows the password; and none over what `set_by`
    /// does not administer (`theirs`), before it is confirmed whose the account is.
    ///
    /// # Errors
    /// [`Denied::Lent`]; [`Denied::Waiting`].
    pub fn allows_lent(
        &self,
        opens_sensitive: bool,
        set_by: StaffId,
        theirs: Option<&Authority>,
        departments: &[String],
    ) -> Result<(), Denied> {
        if opens_sensitive && self.me == Some(set_by) {
            return Err(Denied::Lent);
        }
        if theirs.is_some_and(|theirs| theirs.covers(departments)) { Ok(()) } else { Err(Denied::Waiting) }
    }

    /// Permission to keep the rules for flags and the monitoring points of a department.
    ///
    /// # Errors
    /// [`Denied::Authority`] outside the departments administered.
    pub fn grant_rules(&self, departments: &[String]) -> Result<Grant<KeepRules>, Denied> {
        if self.covers(departments) {
            Ok(Grant::new(KeepRules { by: self.me }))
        } else {
            Err(Denied::Authority)
        }
    }

    /// Whether it spans the institution.
    #[must_use]
    pub fn is_institution(&self) -> bool {
        self.institution
    }

    fn grant(
        &self,
        to: StaffId,
        opens_sensitive: bool,
        departments: &[String],
    ) -> Result<Grant<Relate>, Denied> {
        if !self.covers(departments) {
            return Err(Denied::Authority);
        }
        if opens_sensitive && self.me == Some(to) {
            return Err(Denied::Oneself);
        }
        Ok(Grant::new(Relate { by: self.me }))
    }
}

fn department(scope: &Scope) -> Option<String> {
    match scope {
        Scope::Department(code) => Some(code.clone()),
        Scope::Institution | Scope::Cohort { .. } | Scope::Module(_) => None,
    }
}
