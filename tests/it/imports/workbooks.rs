//! Workbooks as files of any kind, and the public files that were made to break readers: each read or refused within
//! bounds of time and memory.

use super::timetable::files_under;
use super::{Place, few, said, shared};
use cotutor::records::imports::{ImportOptions, Kind};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A workbook with these rows, as Excel would write them: texts inline, dates as numbers in a style.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let (mut names, mut relations) = (String::new(), String::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        write!(names, "<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"r{at}\"/>").unwrap();
        write!(
            relations,
            "<Relationship Id=\"r{at}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        )
        .unwrap();
        let mut xml = "<worksheet><sheetData>".to_owned();
        for row in *rows {
            xml.push_str("<row>");
            for cell in *row {
                match cell.parse::<f64>() {
                    Ok(_) => write!(xml, "<c s=\"1\"><v>{cell}</v></c>").unwrap(),
                    Err(_) => write!(xml, "<c t=\"inlineStr\"><is><t>{cell}</t></is></c>").unwrap(),
                }
            }
            xml.push_str("</row>");
        }
        part(&format!("xl/worksheets/sheet{at}.xml"), &(xml + "</sheetData></worksheet>"));
    }
    write!(relations, "<Relationship Id=\"st\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>").unwrap();
    part("xl/workbook.xml", &format!("<workbook><sheets>{names}</sheets></workbook>"));
    part("xl/_rels/workbook.xml.rels", &format!("<Relationships>{relations}</Relationships>"));
    part(
        "xl/styles.xml",
        "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>",
    );
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_with_the_same_headings_is_the_same_file() {
    let place = few();
    let bytes = workbook(&[
        ("Notes", &[&["Made by the office"]]),
        (
            "Sessions",
            &[
                &["session_id", "module", "academic_year", "kind", "start", "end"],
                // 5 October 2026, 9:00 and 10:00, as days since 1899.
                &["x1", "ME102", "2026/27", "lecture", "46300.375", "46300.4166666667"],
                &["x2", "ME109", "2026/27", "lecture", "46300.375", "46300.4166666667"],
            ],
        ),
    ]);
    let take =
        |name: &str| place.operator.import(Kind::Sessions, name, &bytes, ImportOptions::default()).unwrap();
    let report = take("sessions.xlsx");
    assert_eq!((report.rows, report.added), (2, 1));
    assert_eq!(
        said(&report),
        [
            "sessions.xlsx, line 3, module, “ME109”: No module has this code. Is ME101 meant? Otherwise import the modules first."
        ]
    );
    assert_eq!(report.warnings, ["sessions.xlsx: Only the sheet “Sessions” was read; others were left out."]);
    assert!(
        place
            .export(Kind::Sessions)
            .contains("x1,ME102,2026/27,lecture,2026-10-05T09:00:00,2026-10-05T10:00:00")
    );
    // What the bytes are decides, not the name.
    assert_eq!(take("sessions.csv").unchanged, 1);
}

#[test]
fn every_public_spreadsheet_is_read_or_refused_with_a_reason() {
    let Some(folder) = shared("spreadsheets") else { return };
    let place = few();
    let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let all = ["csv", "xlsx", "xlsm", "xlsb", "xls", "ods", "tsv", "txt", "zip", "gz", "html"];
    let files = files_under(&folder, &all);
    assert!(files.len() > 150);
    for file in files {
        let name = file.display().to_string();
        let bytes = std::fs::read(&file).unwrap();
        for kind in [Kind::Students, Kind::Attendance, Kind::Sessions] {
            let report = place.operator.import(kind, &name, &bytes, options).unwrap();
            assert_eq!(report.added, 0, "{name}");
            assert!(
                report.refused.iter().all(|one| !one.wrong.is_empty() && !one.right.is_empty()),
                "{name}"
            );
            assert!(!report.refused.is_empty(), "{name}: nothing is said of it");
        }
    }
}

/// Seconds of processor that a program may take for one large or hostile file, and for many small ones.
const SECONDS: (u32, u32) = (2, 60);
/// Kilobytes of address space: 256 MB for a file beside what the program itself maps.
const KILOBYTES: u32 = (256 + OWN_MEGABYTES) << 10;
/// Megabytes that the program maps before it has read anything.
const OWN_MEGABYTES: u32 = 256;
/// Files from this size on are taken one by one.
const LARGE_BYTES: u64 = 20_000;

/// Runs `cotutor import` over files with bounds that end it when it goes beyond them.
fn within_bounds(data: &Path, kind: &str, files: &[PathBuf], seconds: u32) {
    let bounds = format!("ulimit -v {KILOBYTES} && ulimit -t {seconds} && exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &bounds, "sh", env!("CARGO_BIN_EXE_cotutor"), "import", kind, "--dry-run", "--data"]);
    command.arg(data).args(files).env("MALLOC_ARENA_MAX", "1").env("RAYON_NUM_THREADS", "1");
    let done = command.output().unwrap();
    let code = done.status.code();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(matches!(code, Some(0 | 2)), "{kind} {files:?}: {:?} {said}", done.status);
}

#[test]
fn no_public_file_takes_more_than_two_seconds_or_256_megabytes() {
    let folders = [("timetable", "ics"), ("attendance", "registers"), ("students", "spreadsheets")];
    let data = tempfile::tempdir().unwrap();
    for (kind, folder) in folders {
        let Some(folder) = shared(folder) else { continue };
        let files =
            files_under(&folder, &["ics", "csv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "zip", "gz"]);
        let hostile = |file: &PathBuf| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            std::fs::metadata(file).unwrap().len() >= LARGE_BYTES
                || ["oom", "dos", "alloc"].iter().any(|w| name.contains(w))
        };
        let (large, small): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(hostile);
        within_bounds(data.path(), kind, &small, SECONDS.1);
        large.into_iter().for_each(|file| within_bounds(data.path(), kind, &[file], SECONDS.0));
    }
}

#[test]
fn a_small_workbook_that_claims_a_huge_range_is_refused_within_bounds() {
    let data = tempfile::tempdir().unwrap();
    let far = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
               <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    for (name, text) in [
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>".to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"a\" Type=\"{office}/worksheet\" Target=\"s.xml\"/></Relationships>"
            ),
        ),
        ("xl/s.xml", far.to_owned()),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let file = data.path().join("far.xlsx");
    std::fs::write(&file, zip.finish().unwrap().into_inner()).unwrap();
    within_bounds(&data.path().join("data"), "students", std::slice::from_ref(&file), SECONDS.0);
    let report = Place::new()
        .operator
        .import(Kind::Students, "far.xlsx", &std::fs::read(&file).unwrap(), ImportOptions::default())
        .unwrap();
    assert!(said(&report)[0].contains("The sheet has cells beyond column 200."), "{:?}", said(&report));
}
