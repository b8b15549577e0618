//! Files that were really damaged in life, when they are at hand.

use super::{read, shared};
use crate::records::imports::encoding::decode;
use crate::records::imports::rows::{Department, Student};
use crate::records::imports::{Kind, Table};
use std::fs;

#[test]
fn a_file_whose_rows_are_wrapped_in_quotes_is_refused_with_the_reason() {
    let Some(path) = shared("spreadsheets/broken-csv/student-mat.csv") else { return };
    let bytes = fs::read(path).unwrap();
    let text = decode("student-mat.csv", &bytes).unwrap();
    let refused = Table::open("student-mat.csv", &text, Kind::Students).unwrap_err();
    assert!(refused.wrong.starts_with("Each row of this file stands inside one pair of quotes"), "{refused}");
}

#[test]
fn wrapped_rows_under_a_sound_heading_are_refused_one_by_one() {
    let Some(path) = shared("spreadsheets/broken-csv/student-mat.csv") else { return };
    let damaged = fs::read_to_string(path).unwrap();
    let (_, rows) = damaged.split_once('\n').unwrap();
    let text = format!("code,name\n{rows}a,A\n");
    let (right, refused) = read::<Department>(&text).unwrap();
    assert_eq!((right.len(), refused.len()), (1, 395));
    assert!(refused.iter().all(|one| one.wrong.contains("inside one pair of quotes")));
    assert!(refused.iter().zip(2..).all(|(one, line)| one.line == line));
}

#[test]
fn a_file_without_heading_is_refused_with_the_reason() {
    let Some(path) = shared("spreadsheets/broken-csv/student-por.csv") else { return };
    let text = fs::read_to_string(path).unwrap();
    let refused = read::<Student>(&text).unwrap_err();
    assert!(refused.wrong.contains("the heading is missing"), "{refused}");
}

#[test]
fn no_file_of_the_collections_brings_the_reader_down() {
    let Some(root) = shared("spreadsheets") else { return };
    let mut folders = vec![root];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = fs::read(&path).unwrap();
            let Ok(text) = decode("f", &bytes) else { continue };
            for kind in Kind::ALL {
                assert!(Table::open("f", &text, *kind).is_err(), "{}", path.display());
            }
            let under_heading = format!("code,name\n{text}");
            let _ = read::<Department>(&under_heading).unwrap();
        }
    }
    assert!(files > 20);
}
