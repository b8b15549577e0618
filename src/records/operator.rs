//! The shell of whoever runs the binary: people's accounts and roles, without content. Everything done here is noted
//! in the audit as the operator's.

use crate::access::{Authority, Cell};
use crate::domain::role::{Ending, Period, RoleGrant, Scope};
use crate::domain::{Category, Invalid, Office, Role, calendar};
use crate::records::admin::{dates, operator_event, put_account, staff_by_email};
use crate::records::password;
use crate::records::refusal::Refusal;
use crate::records::registry::{Registry, put_cell};
use crate::records::role_given;
use crate::records::standing::departments_of_scope;
use crate::records::store::accounts::Owner;
use crate::records::store::{Reading, accounts, audit, lent, people, ties};
use std::sync::Arc;

/// The operator.
pub struct Operator {
    pub(super) registry: Arc<Registry>,
}

impl Registry {
    /// The operator's shell. Only the command line asks for it.
    #[must_use]
    pub fn operator(self: &Arc<Registry>) -> Operator {
        Operator { registry: self.clone() }
    }
}

impl Operator {
    /// The registry this works on.
    #[must_use]
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// Gives somebody in the staff table (or a student, by their university address) an account with this password,
    /// or a new password.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for an unknown address or a password that is not good.
    pub fn set_password(&self, email: &str, new: &str) -> Result<(), Refusal> {
        let email = email.trim().to_lowercase();
        password::check("password", new, &[&email])?;
        self.put_account(&email, Some(password::hash(new)?), "account.password")
    }

    /// Gives several people the same first password, hashed once: for the demo department.
    ///
    /// # Errors
    /// As [`Operator::set_password`].
    pub fn set_passwords(&self, emails: &[String], new: &str) -> Result<(), Refusal> {
        let hash = password::hash(new)?;
        emails.iter().try_for_each(|email| self.put_account(email, Some(hash.clone()), "account.password"))
    }

    /// Switches an account off and ends its sign-ins.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for an unknown address.
    pub fn disable(&self, email: &str) -> Result<(), Refusal> {
        self.put_account(&email.trim().to_lowercase(), None, "account.disable")
    }

    fn put_account(&self, email: &str, hash: Option<String>, action: &str) -> Result<(), Refusal> {
        let tx = self.registry.read()?;
        let owner = self.owner(&tx, email)?;
        let noted = operator_event(action, email.to_owned());
        let (email, now) = (email.to_owned(), self.registry.now());
        self.registry.write(move |tx| {
            let grant = Authority::operator().grant_upkeep(&[])?;
            let sets = hash.is_some();
            put_account(tx, &grant, &email, owner, hash)?;
            if let (Owner::Staff(staff), true) = (owner, sets) {
                lent::confirm(tx, Authority::operator().grant_confirm_by_keeper(staff)?);
            }
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        Ok(())
    }

    fn owner(&self, tx: &dyn Reading, email: &str) -> Result<Owner, Refusal> {
        if let Some(known) = accounts::account(tx, email)? {
            return Ok(known.owner);
        }
        match (people::staff_id(tx, email)?, self.registry.directory().by_email(email)) {
            (Some(_), Some(_)) => {
                let words = format!(
                    "A student and somebody on the staff have the address {email}. Correct one of the tables first."
                );
                Err(Invalid::new("email", words).into())
            }
            (None, Some(student)) => Ok(Owner::Student(student)),
            (_, None) => Ok(Owner::Staff(staff_by_email(tx, email)?)),
        }
    }

    /// Every account: address, name, whether it is on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn accounts(&self) -> Result<Vec<(String, String, bool)>, Refusal> {
        let tx = self.registry.read()?;
        let mut all = Vec::new();
        for account in accounts::all_accounts(&tx)? {
            let name = match account.owner {
                Owner::Staff(id) => people::staff(&tx, id)?.map_or_else(String::new, |staff| staff.name),
                Owner::Student(_) => "a student".to_owned(),
            };
            all.push((account.email, name, !account.disabled));
        }
        Ok(all)
    }

    /// Makes a token that acts for an account.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when there is no such account.
    pub fn create_token(&self, email: &str) -> Result<String, Refusal> {
        let email = email.trim().to_lowercase();
        if accounts::account(&self.registry.read()?, &email)?.is_none() {
            return Err(Invalid::new(
                "account",
                format!("There is no account {email}. Add it with `cotutor user add`."),
            )
            .into());
        }
        self.registry.make_token(&email)
    }

    /// Gives a role from `start` until `end`, or ends the same role that began on `start`.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for an unknown address or scope.
    pub fn give_role(
        &self,
        email: &str,
        office: Office,
        scope: &str,
        period: Period,
    ) -> Result<bool, Refusal> {
        let tx = self.registry.read()?;
        let staff = staff_by_email(&tx, &email.trim().to_lowercase())?;
        let wrong = || {
            Invalid::new(
                "scope",
                format!("“{scope}” is not known. The scope of this role is {}.", Scope::hint(office)),
            )
        };
        let scope = Scope::parse(office, scope).ok_or_else(wrong)?;
        departments_of_scope(&tx, &scope)?.ok_or_else(wrong)?;
        let grant = Authority::operator().grant_role(staff, office, &[])?;
        let noted = operator_event(
            "role.give",
            format!("staff:{}; {} over {}; {}", staff.0, office.code(), scope.text(), dates(&period)),
        );
        let new = RoleGrant { staff, office, scope, period };
        let now = self.registry.now();
        let registry = self.registry.clone();
        let changed = self.registry.write(move |tx| {
            if let Some(wrong) = role_given::wrong(tx, &registry, &new)? {
                return Err(wrong.into());
            }
            let changed = ties::give_role(tx, grant, &new)?;
            audit::note(tx, now, &noted)?;
            Ok(changed)
        })?;
        self.registry.standings_changed();
        Ok(changed)
    }

    /// Ends a role that holds today or will hold.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the person does not hold it.
    pub fn end_role(&self, email: &str, office: Office, scope: &str, ending: Ending) -> Result<(), Refusal> {
        let tx = self.registry.read()?;
        let staff = staff_by_email(&tx, &email.trim().to_lowercase())?;
        let today = self.registry.today();
        let held = ties::roles_of(&tx, staff)?.into_iter().map(|(_, grant)| grant);
        let fits = |grant: &RoleGrant| grant.office == office && grant.scope.text() == scope.trim();
        let held: Vec<RoleGrant> = held.filter(|grant| fits(grant) && !grant.period.is_over(today)).collect();
        if held.is_empty() {
            return Err(Refusal::NotFound);
        }
        for grant in held {
            self.give_role(email, office, scope, grant.period.ended(ending, today))?;
        }
        Ok(())
    }

    /// Replaces a cell of the access matrix: a department's own data, in force at once.
    ///
    /// # Errors
    /// When the store takes no writes.
    pub fn replace_cell(&self, role: Role, category: Category, cell: Cell) -> Result<(), Refusal> {
        let detail = format!(
            "{} {}: see {}, add {}, edit {}",
            role.code(),
            category.code(),
            cell.see.code(),
            cell.add,
            cell.edit_others
        );
        let (noted, now) = (operator_event("matrix.replace", detail), self.registry.now());
        self.registry.write(move |tx| {
            put_cell(tx, role, category, cell);
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.reload()
    }

    /// Every role: address, role, scope, first and last day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn roles(&self) -> Result<Vec<(String, Office, String, Period)>, Refusal> {
        let tx = self.registry.read()?;
        let mut all = Vec::new();
        for grant in ties::all_roles(&tx)? {
            let email = people::staff(&tx, grant.staff)?.map_or_else(String::new, |staff| staff.email);
            all.push((email, grant.office, grant.scope.text(), grant.period));
        }
        Ok(all)
    }

    /// Today, in the department: the usual first day of what is given.
    #[must_use]
    pub fn today(&self) -> jiff::civil::Date {
        calendar::day_of(self.registry.now())
    }
}
