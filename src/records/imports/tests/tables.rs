//! Rows, quotes, line ends, caps.

use super::{departments, read};
use crate::records::imports::rows::{Department, Entry};

fn codes(text: &str) -> Vec<(u64, String)> {
    departments(text).0.into_iter().map(|(line, code, _)| (line, code)).collect()
}

#[test]
fn every_line_end_counts_one_line_also_mixed_in_one_file() {
    let text = "code,name\na,A\r\nb,B\rc,C\n\r\nd,D";
    let expected = [(2, "a"), (3, "b"), (4, "c"), (6, "d")].map(|(line, code)| (line, code.to_owned()));
    assert_eq!(codes(text), expected);
}

#[test]
fn blank_lines_and_lines_of_empty_cells_say_nothing() {
    assert_eq!(codes("\n\ncode,name\n\n,\na,A\n , \n").len(), 1);
}

#[test]
fn a_quoted_cell_may_hold_delimiters_quotes_and_line_ends() {
    let text = "student_number,author_email,kind,category,occurred_at,body\n\
                S1,a@b.uk,comment,research,2026-03-03,\"He said \"\"no\"\",\r\nthen; left\"\n\
                S2,a@b.uk,comment,research,2026-03-03,short\n";
    let (rows, refused) = read::<Entry>(text).unwrap();
    assert_eq!(refused, []);
    assert_eq!(rows[0].1.body, "He said \"no\",\nthen; left");
    assert_eq!((rows[0].0, rows[1].0), (2, 4));
}

#[test]
fn rows_of_too_few_or_too_many_cells_are_refused_and_the_rest_is_kept() {
    let (rows, refused) = departments("code,name\na,A\nb\nc,C,c\nd,D\n");
    assert_eq!(rows.len(), 2);
    assert_eq!(refused.iter().map(|one| one.line).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(refused[1].wrong, "The row has 3 cells instead of 2.");
    assert_eq!(refused[1].value, "c,C,c");
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row_only() {
    let (rows, refused) = departments("code,name\na,\"A\nb,B\nc,C\n");
    assert_eq!(rows.iter().map(|row| row.1.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].line, 2);
    assert!(refused[0].wrong.contains("never closed"), "{}", refused[0]);
}

#[test]
fn a_quote_that_is_closed_by_a_later_row_costs_one_row_only() {
    let (rows, refused) = departments("code,name\na,\"A\nb,B\nc,\"C\"\nd,D\n");
    assert_eq!(rows.iter().map(|row| row.1.as_str()).collect::<Vec<_>>(), ["b", "c", "d"]);
    assert_eq!((refused.len(), refused[0].line), (1, 2));
    assert!(refused[0].wrong.contains("only on line 4"), "{}", refused[0]);
}

#[test]
fn a_row_that_swallowed_another_cleanly_says_which_lines_are_lost() {
    let (rows, refused) = departments("code,name\na,\"A\nb,B\"\nc,C\n");
    assert_eq!(rows.len(), 1);
    assert_eq!((refused[0].line, refused[0].column), (2, Some("name")));
    assert!(refused[0].wrong.contains("runs over several lines"), "{}", refused[0]);
    let (rows, refused) = departments("code,name\n\"a,A\nb,B\"\nc,C\n");
    assert_eq!(rows.len(), 1);
    assert!(refused[0].wrong.contains("from line 2 to line 3"), "{}", refused[0]);
}

#[test]
fn a_row_wrapped_in_quotes_is_recognised() {
    let (rows, refused) = departments("code,name\n\"a,\"\"A\"\"\"\nb,B\n");
    assert_eq!(rows.len(), 1);
    assert!(refused[0].wrong.contains("inside one pair of quotes"), "{}", refused[0]);
}

#[test]
fn quotes_within_an_unquoted_cell_are_text_and_spaces_after_a_closing_one_are_not() {
    let (rows, refused) = departments("code,name\na,5\" disk\nb,\"B\" \n");
    assert_eq!(refused, []);
    assert_eq!((rows[0].2.as_str(), rows[1].2.as_str()), ("5\" disk", "B"));
}

#[test]
fn nul_and_control_characters_are_refused_by_row() {
    let (rows, refused) = departments("code,name\na,A\0A\nb,B\u{7}\nc,C\n");
    assert_eq!(rows.len(), 1);
    assert!(refused[0].wrong.contains("NUL"), "{}", refused[0]);
    assert!(refused[1].wrong.contains("U+0007"), "{}", refused[1]);
}

#[test]
fn a_cell_over_the_cap_is_refused_and_the_next_row_is_kept() {
    let text = format!("code,name\na,{}\nb,B\n", "x".repeat(200_001));
    let (rows, refused) = departments(&text);
    assert_eq!(rows.len(), 1);
    assert!(refused[0].wrong.contains("200000 characters"), "{}", refused[0]);
}

#[test]
fn more_than_two_million_rows_are_refused_whole() {
    let text = format!("code,name\n{}", "a,A\n".repeat(2_000_001));
    assert!(super::refused_whole(&text, super::Kind::Departments).wrong.contains("2000000 rows"));
    let text = format!("code,name\n{}", "\n".repeat(2_000_001));
    assert!(super::Table::open("f.csv", &text, super::Kind::Departments).is_ok());
}

#[test]
fn two_hundred_thousand_rows_are_read() {
    let mut text = String::from("session_id,student_number,mark,recorded_at\n");
    for row in 0..200_000 {
        text.push_str(&format!("s{},B{:07},present,2026-03-03T10:00:00\n", row / 100, row));
    }
    let start = std::time::Instant::now();
    let (rows, refused) = read::<crate::records::imports::rows::Attendance>(&text).unwrap();
    eprintln!("200,000 rows of attendance in {:?}", start.elapsed());
    assert_eq!((rows.len(), refused.len()), (200_000, 0));
    assert_eq!(rows[199_999].0, 200_001);
}

#[test]
fn many_broken_quotes_do_not_make_reading_slow() {
    let text = format!("code,name\n{}", "a,\"b\n".repeat(200_000));
    let (_, refused) = read::<Department>(&text).unwrap();
    assert_eq!(refused.len(), 200_000);
    let text = format!("code,name\n\"\n{}", "\"\"x\n".repeat(200_000));
    let (rows, _) = read::<Department>(&text).unwrap();
    assert_eq!(rows.len(), 0);
}
