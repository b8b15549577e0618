//! The accounts of staff: somebody new with theirs, a password set, an account switched off and on again.

use crate::access::{Authority, Grant, Upkeep};
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::{Invalid, Problems, StaffId, text};
use crate::records::admin::{home, reach};
use crate::records::door::event;
use crate::records::password;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::accounts::{Account, Owner};
use crate::records::store::engine::Change;
use crate::records::store::{Reading, accounts, audit, lent, people, ties};

/// Somebody new, as a form has them.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Full name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Kind, a code of [`StaffKind`].
    pub kind: String,
    /// Code of a department.
    pub department: String,
    /// First password; office addresses have none.
    pub password: String,
}

/// What to do with an account.
#[derive(Clone, Debug)]
pub enum AccountChange {
    /// Set this password; switches the account on.
    Password(String),
    /// Switch it on again, with the password it had.
    On,
    /// Switch it off.
    Off,
}

impl AccountChange {
    /// Its word in the audit.
    fn action(&self) -> &'static str {
        match self {
            AccountChange::Password(_) => "account.password",
            AccountChange::On | AccountChange::Off => "account.change",
        }
    }
}

impl Records {
    /// Adds somebody to a department this person administers, with an account. Gives back their address.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every problem; [`Refusal::Refused`] outside one's authority.
    pub fn add_person(&self, form: &NewPerson) -> Result<String, Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let mut problems = Problems::default();
        let name = problems.take(text::required_line("name", &form.name, "their full name"));
        let email = problems.take(text::email("email", &form.email));
        if let Some(email) = &email {
            let known = people::staff_id(&look.tx, email)?.is_some();
            if known || self.registry.directory().by_email(email).is_some() {
                problems.add(
                    "email",
                    "Somebody has this address already. Search for them under People and roles.",
                );
            }
        }
        let kind = StaffKind::from_code(&form.kind);
        if kind.is_none() {
            problems.add("kind", "Choose what kind of person it is.");
        }
        let departments = people::department_chain(&look.tx, &form.department)?;
        if people::department(&look.tx, &form.department)?.is_none() || !authority.covers(&departments) {
            problems.add("department", "Choose a department that you administer.");
        }
        if kind != Some(StaffKind::Office) {
            problems.take(password::check("password", &form.password, &[&form.name, &form.email]));
        }
        let (Some(name), Some(email), Some(kind)) = (name, email, kind) else { return Err(problems.into()) };
        problems.none()?;
        let grant = authority.grant_password(None, &departments, &[])?;
        let by = self.staff_id();
        let hash = if kind == StaffKind::Office { None } else { Some(password::hash(&form.password)?) };
        let staff = Staff {
            id: StaffId(0),
            email: email.clone(),
            name,
            username: None,
            department: Some(form.department.clone()),
            active: true,
            kind,
        };
        let (actor, now) = (self.actor(), self.registry.now());
        self.registry.write(move |tx| {
            if people::staff_id(tx, &staff.email)?.is_some() {
                let words = "Somebody has this address already. Search for them under People and roles.";
                return Err(Invalid::new("email", words).into());
            }
            let (id, _) = people::put_staff(tx, &grant, &staff)?;
            if hash.is_some() {
                put_account(tx, &grant, &staff.email, Owner::Staff(id), hash)?;
                if let Some(by) = by {
                    lent::set(tx, &grant, id, by, now)?;
                }
            }
            let noted = event(&actor, "person.add", format!("staff:{}", id.0));
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        Ok(email)
    }

    /// Gives somebody an account with a first password, or a new password; or switches the account off.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when the password is not good; [`Refusal::Refused`] outside one's authority.
    pub fn set_account(&self, email: &str, change: &AccountChange) -> Result<(), Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let staff = people::staff_id(&look.tx, &email.to_lowercase())?.ok_or(Refusal::NotFound)?;
        let person = people::staff(&look.tx, staff)?.ok_or(Refusal::NotFound)?;
        let departments = home(&look.tx, &person)?;
        let reach = reach(&look.tx, staff, look.viewer.today())?;
        let sets = matches!(change, AccountChange::Password(_));
        let grant = if sets {
            authority.grant_password(Some(staff), &departments, &reach)?
        } else {
            authority.grant_account(&departments, &reach)?
        };
        if sets && reads_sensitive(&look.tx, staff)? {
            // Whoever sets a password can sign in with it, and would read what was never meant for them.
            let words =
                "This person reads highly sensitive entries. Whoever runs the server sets their password.";
            return Err(Refusal::Refused(words.to_owned()));
        }
        let owner = Owner::Staff(staff);
        let known = accounts::account(&look.tx, &person.email)?.filter(|account| account.owner == owner);
        let hash = match change {
            AccountChange::Password(new) => {
                password::check("password", new, &[&person.name, &person.email])?;
                Some(password::hash(new)?)
            }
            AccountChange::On => {
                let kept = known.and_then(|account| account.password);
                Some(kept.ok_or_else(|| Invalid::new("password", "Set a first password."))?)
            }
            AccountChange::Off => None,
        };
        let (noted, now) =
            (self.event(change.action(), None, format!("staff:{}", staff.0)), self.registry.now());
        let by = self.staff_id().filter(|_| sets);
        self.registry.write(move |tx| {
            put_account(tx, &grant, &person.email, owner, hash)?;
            if let Some(by) = by {
                lent::set(tx, &grant, staff, by, now)?;
            }
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        Ok(())
    }
}

/// Whether somebody holds, or will hold, a role or relationship that reads highly sensitive entries.
fn reads_sensitive(tx: &dyn Reading, staff: StaffId) -> Result<bool, Refusal> {
    let offices = ties::roles_of(tx, staff)?;
    let ties = ties::of_staff(tx, staff)?;
    Ok(offices.iter().any(|(_, grant)| Authority::opens_sensitive_office(grant.office))
        || ties.iter().any(|tie| Authority::opens_sensitive_relation(tie.relation)))
}

/// Writes an account; without a hash it is switched off. All its sign-ins and tokens end. Whose an account is never
/// changes: whoever knows its password would become somebody else.
pub(in crate::records) fn put_account(
    tx: &mut Change,
    grant: &Grant<Upkeep>,
    email: &str,
    owner: Owner,
    hash: Option<String>,
) -> Result<(), Refusal> {
    let before = accounts::account(tx, email)?;
    if before.as_ref().is_some_and(|account| account.owner != owner) {
        let words =
            "Somebody else has an account with this address. Correct the address in the tables first.";
        return Err(Refusal::Refused(words.to_owned()));
    }
    accounts::end_tokens(tx, email)?;
    let generation = before.as_ref().map_or(1, |account| account.generation.saturating_add(1));
    let disabled = hash.is_none();
    let password = hash.or_else(|| before.and_then(|account| account.password));
    accounts::put_account(
        tx,
        grant,
        &Account { email: email.to_owned(), owner, password, disabled, generation },
    )?;
    Ok(())
}
