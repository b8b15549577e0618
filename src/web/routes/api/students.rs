//! Students for programs: look-up, dashboard and attendance.

use super::query::{Asked, CURSOR, LIMIT, Parameter, Shape, offset_cursor};
use super::show::{self, Object};
use crate::records::Refusal;
use crate::web::gate::Seat;
use crate::web::status::{self, Answer, Failure};
use axum::extract::Path;
use serde_json::Value;

/// Furthest a look-up pages: whoever wants the thousandth says more of the name.
const FURTHEST: usize = 1_000;

/// What a look-up may ask.
pub(super) const LOOK_UP: &[Parameter] = &[
    Parameter::new(
        "q",
        Shape::Text,
        "Number, name or e-mail, or how they begin; accents and case do not matter.",
    ),
    LIMIT,
    CURSOR,
];

/// Looks students up.
pub(super) async fn look_up(seat: Seat) -> Answer {
    let asked = Asked::of(&seat, LOOK_UP)?;
    let (limit, offset) = (asked.limit()?, asked.offset()?);
    if offset > FURTHEST {
        return Err(Failure::BadRequest("Say more of the name instead of going on.".to_owned()));
    }
    let words = asked.text("q").unwrap_or_default().to_owned();
    let found = seat.run(move |records| records.find_students(&words, offset + limit + 1)).await?;
    let students: Vec<Value> = found.iter().skip(offset).take(limit).map(show::found).collect();
    let next = (found.len() > offset + limit).then(|| offset_cursor(offset + limit));
    Ok(status::json_ok(&Object::default().with("students", students).with_some("next", next).into()))
}

/// A student's dashboard.
pub(super) async fn dashboard(seat: Seat, Path(number): Path<String>) -> Answer {
    Asked::of(&seat, &[])?;
    let value = seat.run(move |records| show::dashboard(&records.student(&number)?)).await?;
    Ok(status::json_ok(&value))
}

/// A student's attendance.
pub(super) async fn attendance(seat: Seat, Path(number): Path<String>) -> Answer {
    Asked::of(&seat, &[])?;
    let work = move |records: &crate::records::Records| {
        let picture = records.student(&number)?.attendance()?.ok_or(Refusal::NotFound)?;
        Ok(show::attendance(&picture))
    };
    Ok(status::json_ok(&seat.run(work).await?))
}
