//! Reports in writing: as CSV with inert cells, and as JSON.

use crate::domain::report::{Cell, Report, Sheet};
use crate::records::exports::csv;
use crate::records::refusal::Refusal;
use serde_json::{Value, json};

/// A table as CSV, its cells inert.
///
/// # Errors
/// When there is no memory to write to.
pub fn sheet_csv(sheet: &Sheet) -> Result<Vec<u8>, Refusal> {
    let failed = |error: std::io::Error| Refusal::trouble(&error);
    let mut out = Vec::new();
    csv::line(&mut out, sheet.columns.iter().map(|column| column.code.as_str())).map_err(failed)?;
    for row in &sheet.rows {
        let cells: Vec<String> = row.cells.iter().map(Cell::code).collect();
        csv::line(&mut out, cells.iter().map(String::as_str)).map_err(failed)?;
    }
    Ok(out)
}

/// A report as JSON: shares in per cent, `"hidden"` for what is not shown, null for nothing.
#[must_use]
pub fn report_json(report: &Report) -> Value {
    json!({
        "title": report.title,
        "message": report.message,
        "notes": report.notes,
        "tables": report.sheets.iter().map(sheet_json).collect::<Vec<_>>(),
    })
}

fn sheet_json(sheet: &Sheet) -> Value {
    let columns: Vec<Value> =
        sheet.columns.iter().map(|column| json!({ "name": column.code, "label": column.label })).collect();
    let rows: Vec<Vec<Value>> =
        sheet.rows.iter().map(|row| row.cells.iter().map(cell_json).collect()).collect();
    json!({ "name": sheet.code, "title": sheet.title, "columns": columns, "rows": rows })
}

fn cell_json(cell: &Cell) -> Value {
    match cell {
        Cell::Count(count) => json!(count),
        Cell::Share(_) => cell.code().parse::<f64>().map_or(Value::Null, |percent| json!(percent)),
        Cell::Number(number) => json!((number * 1000.0).round() / 1000.0),
        Cell::Empty => Value::Null,
        Cell::Named(..) | Cell::Words(_) | Cell::Hidden => json!(cell.code()),
    }
}
