//! Cells of text: codes, lines, paragraphs, addresses, academic years.

use super::Form;
use crate::domain::{Invalid, calendar, text};
use std::borrow::Cow;

/// A code or number that other rows refer to: see [`text::code`].
#[derive(Debug)]
pub struct Code;

impl Form for Code {
    type Value<'t> = Cow<'t, str>;

    fn right() -> String {
        "Give 1 to 40 letters, digits, spaces and - _ . / : only.".to_owned()
    }

    fn read(cell: Cow<'_, str>) -> Result<Cow<'_, str>, String> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
        if cell.len() <= 40 && cell.bytes().all(is_plain) {
            return Ok(cell);
        }
        one_line(&cell)?;
        text::code("", &cell).map(Cow::Owned).map_err(|_| "This is no code.".to_owned())
    }

    fn write<'v>(value: &'v Cow<'_, str>) -> Cow<'v, str> {
        Cow::Borrowed(value)
    }
}

/// One line of text: see [`text::line`].
#[derive(Debug)]
pub struct Line;

impl Form for Line {
    type Value<'t> = Cow<'t, str>;

    fn right() -> String {
        format!("Give one line of at most {} characters.", text::LINE_CHARS_MAX)
    }

    fn read(cell: Cow<'_, str>) -> Result<Cow<'_, str>, String> {
        let is_plain = |byte: u8| (0x20..0x7f).contains(&byte);
        if cell.len() <= text::LINE_CHARS_MAX && cell.bytes().all(is_plain) {
            return Ok(trimmed(cell));
        }
        one_line(&cell)?;
        let clean = text::line("", &cell).map_err(message)?;
        if clean.is_empty() {
            Err("Nothing that can be seen stands here.".to_owned())
        } else {
            Ok(Cow::Owned(clean))
        }
    }

    fn write<'v>(value: &'v Cow<'_, str>) -> Cow<'v, str> {
        Cow::Borrowed(value)
    }
}

/// Text of several paragraphs: see [`text::body`].
#[derive(Debug)]
pub struct Text;

impl Form for Text {
    type Value<'t> = Cow<'t, str>;

    fn right() -> String {
        format!("Give text of at most {} characters.", text::BODY_CHARS_MAX)
    }

    fn read(cell: Cow<'_, str>) -> Result<Cow<'_, str>, String> {
        let clean = text::body("", &cell).map_err(message)?;
        if clean.is_empty() {
            Err("Nothing that can be seen stands here.".to_owned())
        } else {
            Ok(Cow::Owned(clean))
        }
    }

    fn write<'v>(value: &'v Cow<'_, str>) -> Cow<'v, str> {
        Cow::Borrowed(value)
    }
}

/// An e-mail address, in lower case: see [`text::email`].
#[derive(Debug)]
pub struct Email;

impl Form for Email {
    type Value<'t> = Cow<'t, str>;

    fn right() -> String {
        "Give an e-mail address such as j.smith@example.ac.uk.".to_owned()
    }

    fn read(cell: Cow<'_, str>) -> Result<Cow<'_, str>, String> {
        let clean = text::email("", &cell).map_err(|_| "This is no e-mail address.".to_owned())?;
        Ok(if clean == cell { cell } else { Cow::Owned(clean) })
    }

    fn write<'v>(value: &'v Cow<'_, str>) -> Cow<'v, str> {
        Cow::Borrowed(value)
    }
}

/// Several e-mail addresses, each once, with `|` between.
#[derive(Debug)]
pub struct People;

impl Form for People {
    type Value<'t> = Vec<String>;

    fn right() -> String {
        "Give e-mail addresses with | between.".to_owned()
    }

    fn read(cell: Cow<'_, str>) -> Result<Vec<String>, String> {
        let mut people: Vec<String> = Vec::new();
        for address in cell.split('|').filter(|address| !address.trim().is_empty()) {
            let clean = text::email("", address).map_err(message)?;
            if !people.contains(&clean) {
                people.push(clean);
            }
        }
        if people.is_empty() { Err("There is no address here.".to_owned()) } else { Ok(people) }
    }

    fn write(value: &Vec<String>) -> Cow<'_, str> {
        Cow::Owned(value.join("|"))
    }
}

/// An academic year.
#[derive(Debug)]
pub struct AcademicYear;

impl Form for AcademicYear {
    type Value<'t> = Cow<'t, str>;

    fn right() -> String {
        "Give an academic year such as 2026/27.".to_owned()
    }

    fn read(cell: Cow<'_, str>) -> Result<Cow<'_, str>, String> {
        let year =
            calendar::parse_academic_year("", &cell).map_err(|_| "This is no academic year.".to_owned())?;
        Ok(if year == cell { cell } else { Cow::Owned(year) })
    }

    fn write<'v>(value: &'v Cow<'_, str>) -> Cow<'v, str> {
        Cow::Borrowed(value)
    }
}

/// Refuses what has no place in a line: a line end shows a missing quote, a control character damage.
fn one_line(cell: &str) -> Result<(), String> {
    let cell = cell.trim();
    if cell.contains(['\n', '\r']) {
        return Err(
            "The cell runs over several lines: a quote may be missing, and these lines were left out."
                .to_owned(),
        );
    }
    match cell.chars().find(|c| c.is_control() && *c != '\t') {
        Some(c) => Err(format!("The cell holds the control character U+{:04X}.", u32::from(c))),
        None => Ok(()),
    }
}

fn trimmed(cell: Cow<'_, str>) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

fn message(problem: Invalid) -> String {
    problem.message
}
