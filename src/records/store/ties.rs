//! Relationships and roles as bytes. Neither is ever overwritten: the one change allowed is that it ends.

use crate::access::{Grant, Relate};
use crate::domain::role::{Period, Relationship, RoleGrant, Scope};
use crate::domain::{Office, Relation, StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, day, each_v1, from_day, get_v1, misfit, next_under, put_v1};
use crate::records::store::engine::{Change, Reading, Table, Trouble};
use crate::records::store::schema::{RELATIONSHIPS, RELATIONSHIPS_BY_STAFF, ROLES};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct RelationshipV1 {
    staff: u32,
    relation: u8,
    start: i32,
    end: Option<i32>,
    given_by: Option<u32>,
}

fn period(table: Table, start: i32, end: Option<i32>) -> Result<Period, Trouble> {
    let start = from_day(start).ok_or_else(|| misfit(table, "no such day"))?;
    Ok(Period { start, end: end.and_then(from_day) })
}

fn relationship_of(student: StudentId, r: &RelationshipV1) -> Result<Relationship, Trouble> {
    Ok(Relationship {
        student,
        staff: StaffId(r.staff),
        relation: Relation::from_disk(r.relation).ok_or_else(|| misfit(RELATIONSHIPS, "unknown relation"))?,
        period: period(RELATIONSHIPS, r.start, r.end)?,
    })
}

/// A student's relationships, past, present and future, with their number.
///
/// # Errors
/// As the store's.
pub fn of_student(tx: &dyn Reading, student: StudentId) -> Result<Vec<(u32, Relationship)>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, RELATIONSHIPS, &Key::new().u32(student.0).done(), |key, r: RelationshipV1| {
        let number = Parts::of(key.get(4..).unwrap_or_default()).u32().unwrap_or(0);
        all.push((number, relationship_of(student, &r)?));
        Ok(true)
    })?;
    Ok(all)
}

/// A person's relationships with students, past, present and future.
///
/// # Errors
/// As the store's.
pub fn of_staff(tx: &dyn Reading, staff: StaffId) -> Result<Vec<Relationship>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, RELATIONSHIPS_BY_STAFF, &Key::new().u32(staff.0).done(), |key, r: RelationshipV1| {
        let student = Parts::of(key.get(4..).unwrap_or_default()).u32();
        let student = student.ok_or_else(|| misfit(RELATIONSHIPS_BY_STAFF, "short key"))?;
        all.push(relationship_of(StudentId(student), &r)?);
        Ok(true)
    })?;
    Ok(all)
}

/// Whether the relationships by person are those by student, for `verify`.
///
/// # Errors
/// As the store's.
pub fn indexed(tx: &dyn Reading) -> Result<bool, Trouble> {
    let mut same = tx.count(RELATIONSHIPS)? == tx.count(RELATIONSHIPS_BY_STAFF)?;
    tx.prefix(RELATIONSHIPS_BY_STAFF, &[], &mut |key, value| {
        let kept = tx.get(RELATIONSHIPS, key.get(4..).unwrap_or_default())?;
        same &= kept.as_deref() == Some(value);
        Ok(same)
    })?;
    Ok(same)
}

/// Every relationship, by student.
///
/// # Errors
/// As the store's.
pub fn each_relationship(
    tx: &dyn Reading,
    mut each: impl FnMut(Relationship) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, RELATIONSHIPS, &[], |key, r: RelationshipV1| {
        let student = Parts::of(key).u32().ok_or_else(|| misfit(RELATIONSHIPS, "short key"))?;
        each(relationship_of(StudentId(student), &r)?)?;
        Ok(true)
    })
}

/// Begins a relationship, or ends (or re-dates the end of) the one with the same person, kind and first day. Returns
/// whether anything changed.
///
/// # Errors
/// As the store's.
pub fn relate(tx: &mut Change, grant: Grant<Relate>, new: &Relationship) -> Result<bool, Trouble> {
    let by = grant.spend().by;
    let same = |r: &Relationship| {
        r.staff == new.staff && r.relation == new.relation && r.period.start == new.period.start
    };
    let known = of_student(tx, new.student)?.into_iter().find(|(_, r)| same(r)).map(|(number, _)| number);
    let prefix = Key::new().u32(new.student.0);
    let number = match known {
        Some(number) => number,
        None => next_under(tx, RELATIONSHIPS, &prefix.clone().done())?,
    };
    let key = prefix.u32(number).done();
    let before: Option<RelationshipV1> = get_v1(tx, RELATIONSHIPS, &key)?;
    let value = RelationshipV1 {
        staff: new.staff.0,
        relation: new.relation.disk(),
        start: day(new.period.start),
        end: new.period.end.map(day),
        given_by: before.map_or(by.map(|by| by.0), |before| before.given_by),
    };
    let by_staff = Key::new().u32(new.staff.0).u32(new.student.0).u32(number).done();
    put_v1(tx, RELATIONSHIPS_BY_STAFF, by_staff, &value)?;
    put_v1(tx, RELATIONSHIPS, key, &value)
}

#[derive(Serialize, Deserialize)]
struct RoleV1 {
    office: u8,
    scope: String,
    start: i32,
    end: Option<i32>,
    given_by: Option<u32>,
}

fn role_of(staff: StaffId, r: &RoleV1) -> Result<RoleGrant, Trouble> {
    let office = Office::from_disk(r.office).ok_or_else(|| misfit(ROLES, "unknown role"))?;
    let scope = Scope::parse(office, &r.scope).ok_or_else(|| misfit(ROLES, "unreadable scope"))?;
    Ok(RoleGrant { staff, office, scope, period: period(ROLES, r.start, r.end)? })
}

/// The roles a person holds, held or will hold, with their number.
///
/// # Errors
/// As the store's.
pub fn roles_of(tx: &dyn Reading, staff: StaffId) -> Result<Vec<(u32, RoleGrant)>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, ROLES, &Key::new().u32(staff.0).done(), |key, r: RoleV1| {
        let number = Parts::of(key.get(4..).unwrap_or_default()).u32().unwrap_or(0);
        all.push((number, role_of(staff, &r)?));
        Ok(true)
    })?;
    Ok(all)
}

/// Every role grant, by person.
///
/// # Errors
/// As the store's.
pub fn all_roles(tx: &dyn Reading) -> Result<Vec<RoleGrant>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, ROLES, &[], |key, r: RoleV1| {
        let staff = Parts::of(key).u32().ok_or_else(|| misfit(ROLES, "short key"))?;
        all.push(role_of(StaffId(staff), &r)?);
        Ok(true)
    })?;
    Ok(all)
}

/// Gives a role, or ends (or re-dates the end of) the same one with the same first day. Returns whether anything
/// changed.
///
/// # Errors
/// As the store's.
pub fn give_role(tx: &mut Change, grant: Grant<Relate>, new: &RoleGrant) -> Result<bool, Trouble> {
    let by = grant.spend().by;
    let same =
        |r: &RoleGrant| r.office == new.office && r.scope == new.scope && r.period.start == new.period.start;
    let known = roles_of(tx, new.staff)?.into_iter().find(|(_, r)| same(r)).map(|(number, _)| number);
    let prefix = Key::new().u32(new.staff.0);
    let number = match known {
        Some(number) => number,
        None => next_under(tx, ROLES, &prefix.clone().done())?,
    };
    let key = prefix.u32(number).done();
    let before: Option<RoleV1> = get_v1(tx, ROLES, &key)?;
    let value = RoleV1 {
        office: new.office.disk(),
        scope: new.scope.text(),
        start: day(new.period.start),
        end: new.period.end.map(day),
        given_by: before.map_or(by.map(|by| by.0), |before| before.given_by),
    };
    put_v1(tx, ROLES, key, &value)
}

/// Format 2: the relationships by person hold what those by student do.
///
/// # Errors
/// As the store's.
pub fn to_format_2(tx: &mut Change) -> Result<(), Trouble> {
    let mut all = Vec::new();
    each_v1(tx, RELATIONSHIPS, &[], |key, r: RelationshipV1| {
        all.push(([r.staff.to_be_bytes().as_slice(), key].concat(), r));
        Ok(true)
    })?;
    all.into_iter().try_for_each(|(key, r)| put_v1(tx, RELATIONSHIPS_BY_STAFF, key, &r).map(|_| ()))
}
