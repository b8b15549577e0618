//! Workbooks made here by hand.

use super::{Sheet, read};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A workbook of one sheet with these cells, styles and shared strings.
fn workbook(sheet: &str, strings: &str, properties: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"a\" Type=\"{kinds}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook>{properties}<sheets><sheet name=\"Old\" state=\"hidden\" r:id=\"x\"/><sheet name=\"One\" r:id=\"s\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"s\" Type=\"{kinds}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
             <Relationship Id=\"t\" Type=\"{kinds}/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>\
             <Relationship Id=\"y\" Type=\"{kinds}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{sheet}</sheetData></worksheet>"
            ),
        ),
        ("xl/sharedStrings.xml", format!("<sst count=\"1\" uniqueCount=\"999999999999\">{strings}</sst>")),
        (
            "xl/styles.xml",
            "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts>\
             <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"
                .to_owned(),
        ),
    ];
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(cells: &str, strings: &str, properties: &str) -> Result<Sheet, String> {
    read("f.xlsx", &workbook(cells, strings, properties), |_| true).map_err(|refused| refused.to_string())
}

#[test]
fn cells_of_every_kind_become_the_text_they_show() {
    let strings = "<si><t>code</t></si><si><r><t>na</t></r><r><t>me</t></r><rPh><t>x</t></rPh></si><si><t>A &amp; \"B\"&#10;C</t></si>";
    let cells = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>\
                 <row r=\"3\"><c r=\"B3\" t=\"s\"><v>2</v></c></row>\
                 <row><c t=\"inlineStr\"><is><t>x</t></is></c><c t=\"b\"><v>1</v></c></row>\
                 <row><c s=\"1\"><v>46300</v></c><c><f>1/3</f><v>0.30000000000000004</v></c></row>\
                 <row><c t=\"str\"><f>A1</f><v>=x</v></c><c><v>1234567</v></c></row>";
    let sheet_of = sheet(cells, strings, "").unwrap();
    assert_eq!(sheet_of.text, "code,name\n\n,\"A & \"\"B\"\"\nC\"\nx,true\n2026-10-05,0.3\n\"=x\",1234567\n");
    // The text has a line more than the sheet has rows from the fifth line on.
    assert_eq!([1, 3, 5, 6].map(|line| sheet_of.row(line)), [1, 3, 4, 5]);
    let mac = sheet("<row><c s=\"1\"><v>44838</v></c></row>", "", "<workbookPr date1904=\"1\"/>").unwrap();
    assert_eq!(mac.text, "2026-10-05\n");
}

#[test]
fn what_is_far_away_or_not_there_is_refused_in_words() {
    let cell =
        |place: &str| format!("<row><c r=\"A1\"><v>1</v></c></row><row><c r=\"{place}\"><v>1</v></c></row>");
    let wrong = |cells: &str| sheet(cells, "", "").unwrap_err();
    assert!(wrong(&cell("XFD1048576")).contains("cells beyond column 200"));
    assert!(wrong(&cell("A99999999999")).contains("no such row"));
    assert!(wrong(&cell("AAAAAAAAAAAAAAA2")).contains("no such column"));
    assert!(
        wrong("<row r=\"5\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>")
            .contains("not in order")
    );
    assert!(wrong("<row><c t=\"s\"><v>7</v></c></row>").contains("a text that is not there"));
    assert!(wrong("<row><c><v>&bomb;</v></c></row>").contains("damaged"));
    assert!(wrong("").contains("has no cells"));
    assert_eq!(sheet(&cell("A1048576"), "", "").unwrap().text.len(), 1_048_578);
}

#[test]
fn a_string_that_is_shown_a_million_times_stops_at_the_bound() {
    let long = format!("<si><t>{}</t></si>", "x".repeat(100_000));
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(1_000);
    assert!(sheet(&cells, &long, "").unwrap_err().contains("more than 48 MB of text"));
}

#[test]
fn a_sheet_that_inflates_to_gigabytes_is_refused_before_it_has() {
    let bytes = workbook(&" ".repeat(80 << 20), "", "");
    assert!(bytes.len() < 1 << 20);
    let refused = read("f.xlsx", &bytes, |_| true).unwrap_err();
    assert!(refused.wrong.contains("larger than 64 MB"), "{refused}");
}

#[test]
fn archives_that_are_no_workbooks_are_named() {
    let zip_of = |name: &str| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.finish().unwrap().into_inner()
    };
    let wrong = |name: &str| read("f", &zip_of(name), |_| true).unwrap_err().wrong;
    assert!(wrong("content.xml").contains("OpenDocument"));
    assert!(wrong("xl/workbook.bin").contains(".xlsb"));
    assert!(wrong("readme.txt").contains("a zip archive, not a workbook"));
    assert!(read("f", b"PK\x03\x04 no", |_| true).unwrap_err().wrong.contains("damaged"));
}
