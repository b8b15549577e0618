//! The heading line and what is refused because of it.

use super::{departments, read, refused_whole};
use crate::records::imports::rows::{Department, Staff};
use crate::records::imports::{Kind, Table};

#[test]
fn comma_semicolon_and_tab_are_found_from_the_heading() {
    for text in ["code,name\na,A\n", "code;name\na;A\n", "code\tname\na\tA\n", "sep=;\ncode;name\na;A\n"] {
        let (rows, refused) = departments(text);
        assert_eq!((rows.len(), refused.len()), (1, 0), "{text:?}");
        assert_eq!(rows[0].1, "a");
    }
}

#[test]
fn headings_are_trimmed_in_any_case_and_any_order() {
    let (rows, refused) = departments(" NAME ,Parent,\"Code\"\nA,,a\n");
    assert_eq!((rows[0].1.as_str(), rows[0].2.as_str(), refused.len()), ("a", "A", 0));
    let (rows, _) = read::<Staff>("Name,E-Mail,EMAIL\nA,x,a@b.uk\n").unwrap();
    assert_eq!(rows[0].1.email, "a@b.uk");
}

#[test]
fn unknown_columns_are_named_and_ignored() {
    let table = Table::open("f.csv", "code,colour,name,\na,red,A,\n", Kind::Departments).unwrap();
    let expected = "f.csv: the columns “colour”, without a heading are not known and were ignored.";
    assert_eq!(table.warnings(), [expected]);
    assert!(table.has("name") && !table.has("parent"));
    assert_eq!(table.rows::<Department>().filter(Result::is_ok).count(), 1);
}

#[test]
fn missing_required_columns_are_named_with_what_was_found() {
    let refused = refused_whole("student_number,family_name,e_mail\n1,A,a@b.uk\n", Kind::Students);
    let expected = "Missing: email, programme, status. Found: student_number, family_name, e_mail.";
    assert_eq!(refused.wrong, expected);
    assert!(refused.right.contains("at least: student_number, family_name, email, programme, status"));
}

#[test]
fn a_doubled_heading_is_refused() {
    assert_eq!(refused_whole("code,name, NAME\n", Kind::Departments).wrong, "Two columns are called “name”.");
}

#[test]
fn a_file_of_another_kind_is_told() {
    let refused = refused_whole("email,username,name\n", Kind::Outcomes);
    assert_eq!(refused.wrong, "This is a file of staff, not of outcomes.");
}

#[test]
fn an_empty_file_is_refused() {
    for text in ["", "\n\r\n", " \n"] {
        assert_eq!(refused_whole(text, Kind::Staff).wrong, "The file is empty.");
    }
    let (rows, refused) = departments("code,name");
    assert_eq!((rows.len(), refused.len()), (0, 0));
}

#[test]
fn too_many_columns_are_refused() {
    let heading = format!("code,name{}", (0..199).map(|n| format!(",c{n}")).collect::<String>());
    assert_eq!(refused_whole(&heading, Kind::Departments).wrong, "The heading has 201 columns.");
    assert!(!refused_whole(&",".repeat(1_000_000), Kind::Departments).wrong.is_empty());
}
