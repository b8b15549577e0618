//! Bringing files in for programs: the bytes as they are, answered by the report the command prints.

use super::query::{Asked, Parameter, Shape};
use crate::records::imports::{Hints, ImportOptions, Kind};
use crate::records::{FILE_BYTES_MAX, Records, Refusal};
use crate::web::form;
use crate::web::gate::Seat;
use crate::web::status::{self, Answer, Failure};
use axum::extract::{Path, Request};

fn yes_no() -> Vec<&'static str> {
    vec!["true", "false"]
}

/// What may be said of a file beside its kind.
pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::new("dry_run", Shape::OneOf(yes_no), "Only say what would happen: false when it is left out."),
    Parameter::new("all_or_nothing", Shape::OneOf(yes_no), "Take nothing in when a row is refused."),
    Parameter::new("full", Shape::OneOf(yes_no), "The calendar is the whole timetable of the modules in it."),
    Parameter::new("file", Shape::Text, "The file's name, for the report."),
    Parameter::new("session", Shape::Text, "The session that a Teams report is about."),
    Parameter::new("module", Shape::Text, "The module that a Moodle export or Teams report is about."),
];

/// Takes a file in.
pub(super) async fn bring(seat: Seat, Path(kind): Path<String>, request: Request) -> Answer {
    let asked = Asked::of(&seat, PARAMETERS)?;
    let on = |name| {
        let word = asked.word(name, |word| yes_no().into_iter().find(|known| *known == word), yes_no)?;
        Ok::<_, Failure>(word.first() == Some(&"true"))
    };
    let options = ImportOptions { dry_run: on("dry_run")?, all_or_nothing: on("all_or_nothing")? };
    let (kind, layout) = Kind::with_layout(&kind).ok_or(Refusal::NotFound)?;
    let text = |name| asked.text(name).map(str::to_owned);
    let (full, session, module) = (on("full")?, text("session"), text("module"));
    let hints = Hints { layout, full, session, module, ..Hints::default() };
    let name = text("file").unwrap_or_else(|| kind.code().to_owned());
    // Nobody's file is read who may not bring it.
    seat.run(Records::check_may_import).await?;
    let most = usize::try_from(FILE_BYTES_MAX).unwrap_or(usize::MAX);
    let (bytes, _room) = form::bytes(request, seat.app(), most).await?;
    let report = seat.run(move |records| records.import(kind, &name, &bytes, options, hints)).await?;
    let document = serde_json::to_value(&report).map_err(|error| Refusal::trouble(&error))?;
    Ok(status::json_ok(&document))
}
