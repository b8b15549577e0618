//! Monitoring points as bytes.

use crate::access::{Grant, KeepRules};
use crate::domain::monitoring::{Point, Wanted};
use crate::records::store::disk::{Key, Parts, day, each_v1, from_day, misfit, put_v1, take_u32};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::MONITORING;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct PointV1 {
    name: String,
    /// The module; none for meetings with the tutor.
    module: Option<String>,
    at_least: u32,
    from: i32,
    to: i32,
    programme: String,
    year: Option<u8>,
    withdrawn: bool,
}

/// Every monitoring point, by number.
///
/// # Errors
/// As the store's.
pub fn points(tx: &dyn Reading) -> Result<Vec<Point>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, MONITORING, &[], |key, p: PointV1| {
        let on = |number| from_day(number).ok_or_else(|| misfit(MONITORING, "no such day"));
        all.push(Point {
            id: Parts::of(key).u32().ok_or_else(|| misfit(MONITORING, "short key"))?,
            name: p.name,
            wanted: p.module.map_or(Wanted::MetTutor, |module| Wanted::Attended { module }),
            at_least: p.at_least,
            from: on(p.from)?,
            to: on(p.to)?,
            programme: p.programme,
            year: p.year,
            withdrawn: p.withdrawn,
        });
        Ok(true)
    })?;
    Ok(all)
}

/// Writes a point; number 0 makes a new one. Returns its number.
///
/// # Errors
/// As the store's.
pub fn put(tx: &mut Change, _grant: Grant<KeepRules>, point: &Point) -> Result<u32, Trouble> {
    let id = if point.id == 0 { take_u32(tx, "monitoring")? } else { point.id };
    let value = PointV1 {
        name: point.name.clone(),
        module: match &point.wanted {
            Wanted::MetTutor => None,
            Wanted::Attended { module } => Some(module.clone()),
        },
        at_least: point.at_least,
        from: day(point.from),
        to: day(point.to),
        programme: point.programme.clone(),
        year: point.year,
        withdrawn: point.withdrawn,
    };
    put_v1(tx, MONITORING, Key::new().u32(id).done(), &value)?;
    Ok(id)
}
