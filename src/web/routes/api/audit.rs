//! The audit for programs: what the page of administrators shows, row by row.

use super::query::{Asked, CURSOR, Parameter, Shape};
use super::show::Object;
use crate::records::{AuditFilter, AuditLine, AuditPage, Records};
use crate::web::gate::Seat;
use crate::web::status::{self, Answer};
use serde_json::{Value, json};

/// What the audit may be asked.
pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::new("action", Shape::Text, "Actions that begin with this, such as “flag.” or “role.give”."),
    Parameter::new("actor", Shape::Text, "Done by somebody whose name or address holds this."),
    Parameter::new("student", Shape::Text, "Concerning the student with this number."),
    Parameter::new("from", Shape::Day, "From this day on."),
    Parameter::new("to", Shape::Day, "Up to this day."),
    CURSOR,
];

/// A page of the audit, newest first.
pub(super) async fn page(seat: Seat) -> Answer {
    let asked = Asked::of(&seat, PARAMETERS)?;
    let some = |name: &str| asked.text(name).map(str::to_owned);
    let filter = AuditFilter {
        action: some("action"),
        actor: some("actor"),
        student: some("student"),
        from: asked.day("from")?,
        to: asked.day("to")?,
        before: asked.row()?,
    };
    let page = seat.run(move |records: &Records| records.audit(&filter)).await?;
    Ok(status::json_ok(&show(&page)))
}

fn show(page: &AuditPage) -> Value {
    let (number, hash) = &page.head;
    Object::default()
        .with("lines", page.lines.iter().map(line).collect::<Vec<Value>>())
        .with_some("next", page.next.map(|before| format!("n{before}")))
        .with("head", json!({ "number": number, "hash": hash }))
        .into()
}

fn line(line: &AuditLine) -> Value {
    let detail = Some(line.detail.as_str()).filter(|detail| !detail.is_empty());
    Object::default()
        .with("number", line.number)
        .with("at", line.at.to_string())
        .with("actor", line.actor.as_str())
        .with("action", line.action.as_str())
        .with_some("student", line.student.as_deref())
        .with_some("detail", detail)
        .into()
}
