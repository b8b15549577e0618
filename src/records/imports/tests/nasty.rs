//! Writing and reading again is the identity, whatever the text.

use super::{read, shared};
use crate::records::exports::csv::{Writer, write_cell};
use crate::records::exports::inert::{inert, plain};
use crate::records::imports::rows::{Department, Entry};
use crate::records::imports::{Kind, Row, Table};
use proptest::prelude::*;
use std::borrow::Cow;
use std::fs;

/// Characters that CSV files, spreadsheets and text tools stumble over.
fn nasty_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just(",".to_owned()),
        Just(";".to_owned()),
        Just("\t".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\r\n".to_owned()),
        Just("=1+1".to_owned()),
        Just("@SUM".to_owned()),
        Just("-2".to_owned()),
        Just("+44".to_owned()),
        Just("مرحبا".to_owned()),
        Just("\u{202E}שלום".to_owned()),
        Just("\u{FEFF}".to_owned()),
        Just("👩‍🏫".to_owned()),
        Just("e\u{301}".to_owned()),
        Just(" ".to_owned()),
        "[a-z]{1,3}",
        any::<char>().prop_filter("NUL is refused", |c| *c != '\0').prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Cells written under the columns of `departments` (three) and read back raw.
fn through_file(rows: &[[String; 3]]) -> Vec<[String; 3]> {
    let mut bytes = b"code,name,parent\r\n".to_vec();
    for row in rows {
        for (place, cell) in row.iter().enumerate() {
            if place > 0 {
                bytes.push(b',');
            }
            write_cell(&mut bytes, cell).unwrap();
        }
        bytes.extend(b"\r\n");
    }
    let text = String::from_utf8(bytes).unwrap();
    let mut table = Table::open("f.csv", &text, Kind::Departments).unwrap();
    let mut back = Vec::new();
    while let Some(cells) = table.advance() {
        let cells = cells.unwrap();
        back.push([0, 1, 2].map(|place| cells.get(place).into_owned()));
    }
    back
}

proptest! {
    #[test]
    fn cells_of_any_text_are_read_back_exactly(rows in prop::collection::vec([nasty_text(), nasty_text(), nasty_text()], 0..6)) {
        // A row that says nothing is left out by the reader.
        let rows: Vec<[String; 3]> =
            rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        prop_assert_eq!(through_file(&rows), rows);
    }

    #[test]
    fn the_inert_form_never_starts_a_formula_and_is_undone_exactly(cell in nasty_text()) {
        let out = inert(&cell).into_owned();
        prop_assert!(!out.starts_with(['=', '+', '-', '@', '\t', '\r']));
        prop_assert_eq!(plain(Cow::Owned(out)).into_owned(), cell);
    }

    #[test]
    fn different_cells_stay_different(one in "'{0,3}[=+a@-]?", other in "'{0,3}[=+a@-]?") {
        prop_assert_eq!(inert(&one) == inert(&other), one == other);
    }

    #[test]
    fn any_text_at_all_is_read_without_harm(text in nasty_text()) {
        let heading = format!("code,name\n{text}");
        let _ = read::<Department>(&heading);
        let _ = read::<Department>(&text);
    }
}

#[test]
fn naughty_strings_and_formulas_go_out_and_come_back() {
    let mut cells: Vec<String> =
        ["=cmd|' /C calc'!A0", "'=1", "''@x", "-", "\t=1", "\r=1"].map(String::from).to_vec();
    if let Some(path) = shared("hostile/minimaxir+big-list-of-naughty-strings/blns.json") {
        let strings: Vec<String> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        cells.extend(strings.into_iter().filter(|cell| !cell.contains('\0')));
    }
    let rows: Vec<[String; 3]> =
        cells.iter().map(|cell| ["x".to_owned(), cell.clone(), cell.repeat(2)]).collect();
    assert_eq!(through_file(&rows), rows);
}

#[test]
fn an_entry_of_nasty_text_is_the_same_file_after_reading_and_writing_it() {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let body = "=HYPERLINK(\"http://x\")\n\n\t\"مرحبا\", \u{202e} he said;\n'-- end";
    let text = format!(
        "student_number,author_email,kind,category,occurred_at,subject,body\n\
         B1,Tutor@Example.ac.uk,comment,placement|research,2026-03-03T10:00,@here,{}\n",
        cell(body)
    );
    let once = rewritten(&text);
    assert_eq!(rewritten(&once), once);
    let (rows, refused) = read::<Entry>(&once).unwrap();
    assert_eq!((rows[0].1.body.as_ref(), refused.len()), (body, 0));
    assert!(once.contains(",'@here,") && once.contains("\"'=HYPERLINK"), "{once}");
}

fn rewritten(text: &str) -> String {
    let (rows, refused) = read::<Entry>(text).unwrap();
    assert_eq!(refused, []);
    let mut writer = Writer::new(Vec::new(), Entry::KIND).unwrap();
    for (_, row) in &rows {
        writer.row(row).unwrap();
    }
    String::from_utf8(writer.finish().unwrap().0).unwrap()
}
