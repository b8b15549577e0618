//! Accounts whose password somebody else has set, until a third person has said whose they are. Accounts without a row
//! are their owners' own: all that were made before this table was, and those whose password the server's keeper set.

use crate::access::{Confirm, Grant, Upkeep};
use crate::domain::StaffId;
use crate::records::store::disk::{Key, get_v1, instant, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::LENT;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// That somebody else has set a person's password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lent {
    /// Who set it last.
    pub set_by: StaffId,
    /// When.
    pub at: Timestamp,
    /// Whether another has been chosen since, by whoever signed in.
    pub chosen: bool,
}

#[derive(Serialize, Deserialize)]
struct LentV1 {
    set_by: u32,
    at: i64,
    chosen: bool,
}

fn key(staff: StaffId) -> Vec<u8> {
    Key::new().u32(staff.0).done()
}

fn write(tx: &mut Change, staff: StaffId, lent: &Lent) -> Result<(), Trouble> {
    let value = LentV1 { set_by: lent.set_by.0, at: lent.at.as_second(), chosen: lent.chosen };
    put_v1(tx, LENT, key(staff), &value).map(|_| ())
}

/// Whether somebody's password was set by somebody else; none when the account is their own.
///
/// # Errors
/// As the store's.
pub fn of(tx: &dyn Reading, staff: StaffId) -> Result<Option<Lent>, Trouble> {
    let found: Option<LentV1> = get_v1(tx, LENT, &key(staff))?;
    let lent = |l: LentV1| Ok(Lent { set_by: StaffId(l.set_by), at: instant(LENT, l.at)?, chosen: l.chosen });
    found.map(lent).transpose()
}

/// Somebody sets another person's password.
///
/// # Errors
/// As the store's.
pub fn set(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    staff: StaffId,
    set_by: StaffId,
    at: Timestamp,
) -> Result<(), Trouble> {
    write(tx, staff, &Lent { set_by, at, chosen: false })
}

/// Whoever signed in has chosen another password.
///
/// # Errors
/// As the store's.
pub fn chosen(tx: &mut Change, staff: StaffId) -> Result<(), Trouble> {
    match of(tx, staff)? {
        Some(lent) => write(tx, staff, &Lent { chosen: true, ..lent }),
        None => Ok(()),
    }
}

/// A third person has said whose the account is.
pub fn confirm(tx: &mut Change, grant: Grant<Confirm>) {
    tx.delete(LENT, &key(grant.of()));
}
