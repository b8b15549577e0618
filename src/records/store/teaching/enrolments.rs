//! Who is or was on a module, in which group and when.

use crate::access::{Grant, Upkeep};
use crate::domain::module::{EarlierGroup, Enrolment};
use crate::domain::{InstanceId, StudentId};
use crate::records::store::disk::{Key, Parts, day, each_v1, from_day, get_v1, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{EARLIER_GROUPS, ENROLMENTS, ENROLMENTS_BY_STUDENT};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
struct EnrolmentV1 {
    group: Option<String>,
    from: Option<i32>,
    to: Option<i32>,
}

#[derive(Serialize, Deserialize)]
struct EarlierGroupV1 {
    group: Option<String>,
}

/// Earlier groups by module and student, each in the order of time.
type Earlier = HashMap<(InstanceId, StudentId), Vec<EarlierGroup>>;

fn earlier_groups(tx: &dyn Reading, prefix: &[u8]) -> Result<Earlier, Trouble> {
    let mut all = Earlier::new();
    each_v1(tx, EARLIER_GROUPS, prefix, |key, one: EarlierGroupV1| {
        let mut parts = Parts::of(key);
        let (Some(instance), Some(student), Some(until)) = (parts.u32(), parts.u32(), parts.u32()) else {
            return Err(misfit(EARLIER_GROUPS, "short key"));
        };
        let until = i32::try_from(until).ok().and_then(from_day);
        let until = until.ok_or_else(|| misfit(EARLIER_GROUPS, "no day"))?;
        let of = all.entry((InstanceId(instance), StudentId(student))).or_default();
        of.push(EarlierGroup { group: one.group.map(Arc::from), until });
        Ok(true)
    })?;
    Ok(all)
}

fn enrolment_of(
    earlier: &mut Earlier,
    instance: InstanceId,
    student: StudentId,
    e: EnrolmentV1,
) -> Enrolment {
    Enrolment {
        instance,
        student,
        group: e.group.map(Arc::from),
        earlier: earlier.remove(&(instance, student)).unwrap_or_default().into(),
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
        all.extend(enrolment(tx, id, student)?);
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
    let key = Key::new().u32(instance.0).u32(student.0).done();
    let found: Option<EnrolmentV1> = get_v1(tx, ENROLMENTS, &key)?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some(enrolment_of(&mut earlier_groups(tx, &key)?, instance, student, found)))
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
    let mut earlier = earlier_groups(tx, &prefix)?;
    each_v1(tx, ENROLMENTS, &prefix, |key, e: EnrolmentV1| {
        let mut parts = Parts::of(key);
        let (Some(instance), Some(student)) = (parts.u32(), parts.u32()) else {
            return Err(misfit(ENROLMENTS, "short key"));
        };
        each(enrolment_of(&mut earlier, InstanceId(instance), StudentId(student), e))?;
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
        group: enrolment.group.as_deref().map(str::to_owned),
        from: enrolment.from.map(day),
        to: enrolment.to.map(day),
    };
    let (instance, student) = (enrolment.instance.0, enrolment.student.0);
    let place = || Key::new().u32(instance).u32(student);
    let mut before = Vec::new();
    tx.prefix(EARLIER_GROUPS, &place().done(), &mut |key, _| {
        before.push(key.to_vec());
        Ok(true)
    })?;
    for key in before {
        tx.delete(EARLIER_GROUPS, &key);
    }
    for earlier in &enrolment.earlier {
        let value = EarlierGroupV1 { group: earlier.group.as_deref().map(str::to_owned) };
        put_v1(tx, EARLIER_GROUPS, place().u32(day(earlier.until).unsigned_abs()).done(), &value)?;
    }
    tx.put(ENROLMENTS_BY_STUDENT, Key::new().u32(student).u32(instance).done(), Vec::new());
    put_v1(tx, ENROLMENTS, Key::new().u32(instance).u32(student).done(), &value)
}
