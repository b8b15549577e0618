//! Who is or was on a module, in which group and when.

use crate::access::{Grant, Upkeep};
use crate::domain::module::Enrolment;
use crate::domain::{InstanceId, StudentId};
use crate::records::store::disk::{Key, Parts, day, each_v1, from_day, get_v1, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{ENROLMENTS, ENROLMENTS_BY_STUDENT};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct EnrolmentV1 {
    group: Option<String>,
    from: Option<i32>,
    to: Option<i32>,
}

fn enrolment_of(instance: InstanceId, student: StudentId, e: EnrolmentV1) -> Enrolment {
    Enrolment {
        instance,
        student,
        group: e.group,
        from: e.from.and_then(from_day),
        to: e.to.and_then(from_day),
    }
}

/// The modules a student is or was on.
///
/// # Errors
/// As the store's.
pub fn enrolments_of(tx: &dyn Reading, student: StudentId) -> Result<Vec<Enrolment>, Trouble> {
    let mut instances = Vec::new();
    tx.prefix(ENROLMENTS_BY_STUDENT, &Key::new().u32(student.0).done(), &mut |key, _| {
        instances.extend(Parts::of(key.get(4..).unwrap_or_default()).u32().map(InstanceId));
        Ok(true)
    })?;
    let mut all = Vec::with_capacity(instances.len());
    for id in instances {
        let found: Option<EnrolmentV1> = get_v1(tx, ENROLMENTS, &Key::new().u32(id.0).u32(student.0).done())?;
        all.extend(found.map(|e| enrolment_of(id, student, e)));
    }
    Ok(all)
}

/// A student's place on a module.
///
/// # Errors
/// As the store's.
pub fn enrolment(
    tx: &dyn Reading,
    instance: InstanceId,
    student: StudentId,
) -> Result<Option<Enrolment>, Trouble> {
    let found: Option<EnrolmentV1> =
        get_v1(tx, ENROLMENTS, &Key::new().u32(instance.0).u32(student.0).done())?;
    Ok(found.map(|e| enrolment_of(instance, student, e)))
}

/// Calls `each` for every enrolment, by module and student.
///
/// # Errors
/// As the store's.
pub fn each_enrolment(
    tx: &dyn Reading,
    instance: Option<InstanceId>,
    mut each: impl FnMut(Enrolment) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let prefix = instance.map_or_else(Vec::new, |id| Key::new().u32(id.0).done());
    each_v1(tx, ENROLMENTS, &prefix, |key, e: EnrolmentV1| {
        let mut parts = Parts::of(key);
        let (Some(instance), Some(student)) = (parts.u32(), parts.u32()) else {
            return Err(misfit(ENROLMENTS, "short key"));
        };
        each(enrolment_of(InstanceId(instance), StudentId(student), e))?;
        Ok(true)
    })
}

/// Writes an enrolment; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put_enrolment(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    enrolment: &Enrolment,
) -> Result<bool, Trouble> {
    let value = EnrolmentV1 {
        group: enrolment.group.clone(),
        from: enrolment.from.map(day),
        to: enrolment.to.map(day),
    };
    let (instance, student) = (enrolment.instance.0, enrolment.student.0);
    tx.put(ENROLMENTS_BY_STUDENT, Key::new().u32(student).u32(instance).done(), Vec::new());
    put_v1(tx, ENROLMENTS, Key::new().u32(instance).u32(student).done(), &value)
}
