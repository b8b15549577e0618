//! Files that were really damaged in life, when they are at hand: refused row by row, and nothing half in.

use super::{Place, shared};
use cotutor::records::imports::{ImportOptions, Kind};
use std::fs;

#[test]
fn damaged_files_bring_nothing_in_whatever_they_are_taken_for() {
    let Some(folder) = shared("spreadsheets/broken-csv") else { return };
    let place = Place::new();
    let before = place.checked();
    for file in ["student-mat.csv", "student-por.csv", "student.txt"] {
        let bytes = fs::read(folder.join(file)).unwrap();
        for kind in Kind::ALL {
            let report = place.import_as(*kind, &bytes, ImportOptions::default());
            assert_eq!(
                (report.added, report.changed, report.refused.len()),
                (0, 0, 1),
                "{file} as {}",
                kind.code()
            );
        }
    }
    let after = place.checked();
    assert_eq!((after.audit_head, after.tables), (before.audit_head, before.tables));
}

#[test]
fn damaged_rows_are_refused_one_by_one_and_the_sound_ones_go_in() {
    let Some(folder) = shared("spreadsheets/broken-csv") else { return };
    for (file, heading) in [("student-mat.csv", "code,name\n"), ("student-por.csv", "code;name\n")] {
        let damaged = fs::read_to_string(folder.join(file)).unwrap();
        let rows = damaged.lines().filter(|line| !line.trim().is_empty()).count();
        let place = Place::new();
        let text = format!("{heading}{damaged}\nA{}Arts\n", &heading[4..5]);
        let report = place.import(Kind::Departments, &text);
        assert_eq!((report.rows, report.added), (rows as u64 + 1, 1), "{file}");
        let mut lines: Vec<u64> = report.refused.iter().map(|one| one.line).collect();
        lines.dedup();
        assert_eq!(lines.len(), rows, "{file}");
        assert_eq!(place.export(Kind::Departments), "code,name,parent\r\nA,Arts,\r\n");
    }
}
