//! What files call people and modules that the store knows by number.

use crate::access::Job;
use crate::domain::module::Instance;
use crate::domain::{InstanceId, StaffId, StudentId};
use crate::records::store::disk::misfit;
use crate::records::store::schema::{INSTANCES, STAFF, STUDENTS};
use crate::records::store::{Reading, Trouble, people, teaching};
use std::borrow::Cow;
use std::collections::HashMap;

/// Numbers, addresses and codes.
pub(super) struct Names {
    numbers: HashMap<StudentId, String>,
    emails: HashMap<StaffId, String>,
    instances: HashMap<InstanceId, Instance>,
}

impl Names {
    pub(super) fn read(tx: &dyn Reading) -> Result<Names, Trouble> {
        let mut numbers = HashMap::new();
        people::each_student(tx, |sealed| {
            let student = Job::Export.open(sealed);
            numbers.insert(student.id, student.number);
            Ok(())
        })?;
        let emails = people::all_staff(tx)?.into_iter().map(|staff| (staff.id, staff.email)).collect();
        let instances =
            teaching::instances(tx)?.into_iter().map(|instance| (instance.id, instance)).collect();
        Ok(Names { numbers, emails, instances })
    }

    /// A student's number.
    pub(super) fn number(&self, id: StudentId) -> Result<&str, Trouble> {
        let found = self.numbers.get(&id).map(String::as_str);
        found.ok_or_else(|| misfit(STUDENTS, "a student who is referred to is missing"))
    }

    /// The address of a member of staff.
    pub(super) fn email(&self, id: StaffId) -> Result<&str, Trouble> {
        let found = self.emails.get(&id).map(String::as_str);
        found.ok_or_else(|| misfit(STAFF, "somebody who is referred to is missing"))
    }

    /// The same, as a cell.
    pub(super) fn email_cell(&self, id: Option<StaffId>) -> Result<Option<Cow<'_, str>>, Trouble> {
        id.map(|id| self.email(id).map(Cow::Borrowed)).transpose()
    }

    /// A module in its year.
    pub(super) fn instance(&self, id: InstanceId) -> Result<&Instance, Trouble> {
        self.instances.get(&id).ok_or_else(|| misfit(INSTANCES, "a module that is referred to is missing"))
    }

    /// Every student by number.
    pub(super) fn students(&self) -> Vec<(&str, StudentId)> {
        let mut all: Vec<_> = self.numbers.iter().map(|(id, number)| (number.as_str(), *id)).collect();
        all.sort_unstable();
        all
    }
}

/// A cell that may be empty.
pub(super) fn cell(text: Option<&String>) -> Option<Cow<'_, str>> {
    text.map(|text| Cow::Borrowed(text.as_str()))
}
