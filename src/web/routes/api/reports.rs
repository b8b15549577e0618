//! Reports for programs: JSON, or one table as CSV by `Accept`.

use super::query::{Asked, Parameter, Shape};
use crate::access::ReportKind;
use crate::domain::report::ask::Ask;
use crate::records::{Refusal, report_json};
use crate::web::gate::Seat;
use crate::web::routes::reports::csv_file;
use crate::web::status::{self, Answer};
use axum::extract::Path;
use axum::http::{HeaderMap, header};

/// What a report may ask: the filters of `domain::report::ask::NAMES`, and which table a CSV file holds.
pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::new("programme", Shape::Text, "Code of a programme."),
    Parameter::new("module", Shape::Text, "Code of a module: only its marks, and those on it."),
    Parameter::new("group", Shape::Text, "A teaching group of the module."),
    Parameter::new("year", Shape::Text, "Academic year, such as 2026/27."),
    Parameter::new("awarded", Shape::Text, "Academic year of the award."),
    Parameter::new("from", Shape::Day, "First day that counts."),
    Parameter::new("to", Shape::Day, "Last day that counts."),
    Parameter::new(
        "split",
        Shape::Day,
        "First day of the later years, on which is judged what was fitted before.",
    ),
    Parameter::new("by", Shape::Text, "Rows: programme, module, group, student or year."),
    Parameter::new("bands", Shape::Text, "Lower edges of the bands, such as 91,81,71,61,50 or >90,>80,>50."),
    Parameter::new("measure", Shape::Text, "attendance, or engagement: weeks with any use of other systems."),
    Parameter::new("week", Shape::Text, "Rules by group: at the end of week 4, 8 or 12."),
    Parameter::new(
        "signal",
        Shape::Text,
        "Rules by group: rate, weeks_active, consecutive, count, silent or all; else the first there is.",
    ),
    Parameter::new("table", Shape::Text, "Name of the table a CSV file holds; the first when left out."),
];

/// A report.
pub(super) async fn report(seat: Seat, Path(name): Path<String>, headers: HeaderMap) -> Answer {
    let Some(kind) = ReportKind::from_code(&name) else { return status::nothing_here() };
    let asked = Asked::of(&seat, PARAMETERS)?;
    let csv = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(wants_csv);
    if csv {
        let table = asked.text("table").map(str::to_owned);
        let work = move |records: &crate::records::Records| {
            let ask = Ask::parse(|name| asked.text(name)).map_err(Refusal::from)?;
            records.report_file(kind, &ask, table.as_deref())
        };
        return Ok(csv_file(seat.run(work).await?, kind.code()));
    }
    let page = seat
        .run(move |records| {
            let ask = Ask::parse(|name| asked.text(name)).map_err(Refusal::from)?;
            records.report(kind, &ask)
        })
        .await?;
    Ok(status::json_ok(&report_json(&page.report)))
}

/// Whether CSV is asked for and JSON is not named before it.
fn wants_csv(accept: &str) -> bool {
    accept.find("text/csv").is_some_and(|csv| accept.find("application/json").is_none_or(|json| csv < json))
}
