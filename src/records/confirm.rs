//! Whose an account is, when an administrator has set its password: the person chooses another, and a third person who
//! knows them says that it is them. Until then highly sensitive entries stay shut for the account.

use crate::access::{Authority, Sureness};
use crate::domain::StaffId;
use crate::domain::staff::Staff;
use crate::records::admin::{home, operator_event, reach};
use crate::records::operator::Operator;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::accounts::Owner;
use crate::records::store::{Reading, Trouble, accounts, audit, lent, people};
use jiff::civil::Date;

/// An account that waits for a third person to say whose it is.
#[derive(Clone, Debug)]
pub struct WaitingAccount {
    /// Name of whoever set the password.
    pub set_by: String,
    /// Whether another has been chosen since.
    pub chosen: bool,
    /// Whether the one who asks may say whose it is.
    pub may_confirm: bool,
}

/// How sure it is that whoever signs in is this person.
pub(super) fn sureness(tx: &dyn Reading, staff: StaffId) -> Result<Sureness, Trouble> {
    Ok(match lent::of(tx, staff)? {
        None => Sureness::Sure,
        Some(lent) if lent.chosen => Sureness::Chosen,
        Some(_) => Sureness::Given,
    })
}

/// Whether somebody's account waits to be confirmed, as an administrator sees it.
pub(super) fn waiting(
    tx: &dyn Reading,
    authority: &Authority,
    staff: &Staff,
    today: Date,
) -> Result<Option<WaitingAccount>, Trouble> {
    let Some(lent) = lent::of(tx, staff.id)? else { return Ok(None) };
    let set_by = people::staff(tx, lent.set_by)?.map_or_else(String::new, |staff| staff.name);
    let (home, reach) = (home(tx, staff)?, reach(tx, staff.id, today)?);
    let may_confirm = authority.grant_confirm(staff.id, lent.set_by, lent.chosen, &home, &reach).is_ok();
    Ok(Some(WaitingAccount { set_by, chosen: lent.chosen, may_confirm }))
}

impl Records {
    /// How sure it is that whoever signed in is the person the account belongs to.
    #[must_use]
    pub fn sureness(&self) -> Sureness {
        self.sureness
    }

    /// Says that an account, whose password somebody else had set, is used by the person it belongs to.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing and for accounts that wait for nobody;
    /// [`Refusal::Refused`] for whoever set the password, and while no other has been chosen.
    pub fn confirm_account(&self, email: &str) -> Result<(), Refusal> {
        let look = self.look()?;
        let authority = look.authority()?;
        let staff = people::staff_id(&look.tx, &email.to_lowercase())?.ok_or(Refusal::NotFound)?;
        let person = people::staff(&look.tx, staff)?.ok_or(Refusal::NotFound)?;
        let departments = home(&look.tx, &person)?;
        let noted = self.event("account.confirm", None, format!("staff:{}", staff.0));
        let (now, today) = (self.registry.now(), self.registry.today());
        self.registry.write(move |tx| {
            // Read in the transaction that writes: a password set meanwhile is another matter.
            let lent = lent::of(tx, staff)?.ok_or(Refusal::NotFound)?;
            let reach = reach(tx, staff, today)?;
            let grant = authority.grant_confirm(staff, lent.set_by, lent.chosen, &departments, &reach)?;
            lent::confirm(tx, grant);
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        Ok(())
    }
}

impl Operator {
    /// Says that an account is used by the person it belongs to; `false` when that was not in doubt.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such account.
    pub fn confirm_account(&self, email: &str) -> Result<bool, Refusal> {
        let email = email.trim().to_lowercase();
        let tx = self.registry.read()?;
        let owner = accounts::account(&tx, &email)?.ok_or(Refusal::NotFound)?.owner;
        let Owner::Staff(staff) = owner else { return Ok(false) };
        if lent::of(&tx, staff)?.is_none() {
            return Ok(false);
        }
        let (now, noted) = (self.registry.now(), operator_event("account.confirm", email));
        self.registry.write(move |tx| {
            lent::confirm(tx, Authority::operator().grant_confirm_by_keeper(staff)?);
            Ok(audit::note(tx, now, &noted)?)
        })?;
        self.registry.standings_changed();
        Ok(true)
    }
}
