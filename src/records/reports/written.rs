//! Reports in writing: as CSV, its words inert, and as JSON.

use crate::domain::report::{Cell, Report, Sheet};
use crate::records::exports::csv::{self, Held};
use crate::records::refusal::Refusal;
use serde_json::{Value, json};

/// A table as CSV, its words inert; numbers stay numbers, also negative ones.
///
/// # Errors
/// When there is no memory to write to.
pub fn sheet_csv(sheet: &Sheet) -> Result<Vec<u8>, Refusal> {
    let failed = |error: std::io::Error| Refusal::trouble(&error);
    let mut out = Vec::new();
    csv::line(&mut out, sheet.columns.iter().map(|column| column.code.as_str())).map_err(failed)?;
    for row in &sheet.rows {
        let cells: Vec<String> = row.cells.iter().map(Cell::code).collect();
        let held = row.cells.iter().zip(&cells).map(|(cell, code)| match cell {
            Cell::Number(_) | Cell::Share(_) | Cell::Count(_) => Held::Number(code),
            Cell::Named(..) | Cell::Words(_) | Cell::Hidden | Cell::Empty => Held::Words(code),
        });
        csv::line(&mut out, held).map_err(failed)?;
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
        Cell::Share(_) | Cell::Number(_) => {
            cell.code().parse::<f64>().map_or(Value::Null, |number| json!(number))
        }
        Cell::Empty => Value::Null,
        Cell::Named(..) | Cell::Words(_) | Cell::Hidden => json!(cell.code()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::{Heading, Row};

    #[test]
    fn a_negative_number_stays_a_number_and_words_that_look_like_one_are_inert() {
        let cells = vec![Cell::Number(-0.5744), Cell::Share(0.286), Cell::Count(3), Cell::words("-1+cmd")];
        let columns = ["low", "rate", "count", "words"].map(|code| Heading::number(code, code)).to_vec();
        let sheet = Sheet { code: "table", title: String::new(), columns, rows: vec![Row::from(cells)] };
        let text = String::from_utf8(sheet_csv(&sheet).unwrap()).unwrap();
        assert_eq!(text, "low,rate,count,words\r\n-0.574,28.6,3,'-1+cmd\r\n");
        assert_eq!(sheet_json(&sheet)["rows"][0], json!([-0.574, 28.6, 3, "-1+cmd"]));
    }
}
