//! The "text" export of Moodle's attendance activity: the course and the group, a blank line, a heading with a column for
//! each session, a row for each student with cells such as `P (2/2)`.

use super::{Line, Lines, ROWS_MAX, Stamp, Who, faulty, too_long};
use crate::domain::Mark;
use crate::records::imports::refusal::RefusedRow;

const NUMBER: [&str; 6] = ["id_number", "idnumber", "student_number", "student_id", "student_no", "username"];
const EMAIL: [&str; 3] = ["email_address", "email", "e_mail"];
const FAMILY: [&str; 3] = ["last_name", "surname", "family_name"];
const GIVEN: [&str; 2] = ["first_name", "given_name"];

/// What a cell says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::records::imports) enum Cell {
    /// A mark.
    Mark(Mark),
    /// Something that is none of Moodle's marks.
    Unknown(String),
}

/// A student: line, who, and the cells that say something, by session.
pub(in crate::records::imports) type Row = (u64, Who, Vec<(usize, Cell)>);

/// What the file holds.
#[derive(Debug, Default)]
pub(in crate::records::imports) struct Moodle {
    /// The course, as the preamble has it.
    pub course: String,
    /// The line of the heading.
    pub heading: u64,
    /// The sessions: heading, date and time, and what follows them, the group.
    pub sessions: Vec<(String, Stamp, String)>,
    /// The students.
    pub rows: Vec<Row>,
    /// Rows that cannot be read.
    pub refused: Vec<RefusedRow>,
}

/// Whether a line is the heading: somebody is named, and a date and time.
pub(super) fn is_heading(line: &Line) -> bool {
    let somebody = [&NUMBER[..], &EMAIL, &FAMILY, &GIVEN].iter().any(|names| line.place(names).is_some());
    somebody && line.cells.iter().any(|cell| Stamp::read(cell).is_some())
}

impl Moodle {
    /// Reads a file.
    ///
    /// # Errors
    /// Why it is refused as a whole.
    pub fn read(name: &str, text: &str) -> Result<Moodle, RefusedRow> {
        let mut lines = Lines::new(text);
        let mut moodle = Moodle::default();
        let heading = loop {
            let Some(line) = lines.next_line() else {
                let wrong = "There is no heading with students and sessions.";
                let right = "Export the attendance of the course from Moodle as text, with ID numbers or e-mail addresses.";
                return Err(RefusedRow::whole(name, 1, "", wrong, right));
            };
            if is_heading(&line) {
                break line;
            }
            if let [label, course, ..] = line.cells.as_slice()
                && moodle.course.is_empty()
                && !label.trim().is_empty()
            {
                course.trim().clone_into(&mut moodle.course);
            }
        };
        moodle.heading = heading.number;
        let mut places = Vec::new();
        for (place, cell) in heading.cells.iter().enumerate() {
            if let Some((stamp, rest)) = Stamp::read(cell) {
                moodle.sessions.push((cell.trim().to_owned(), stamp, rest.to_owned()));
                places.push(place);
            }
        }
        while let Some(line) = lines.next_line() {
            if line.is_blank() {
                continue;
            }
            if moodle.rows.len() >= ROWS_MAX {
                return Err(too_long(name));
            }
            if line.faulty {
                moodle.refused.push(faulty(name, &line));
                continue;
            }
            moodle.rows.push((line.number, who(&heading, &line), cells(&line, &places)));
        }
        Ok(moodle)
    }
}

fn who(heading: &Line, line: &Line) -> Who {
    let (family, given) = (line.cell(heading.place(&FAMILY)), line.cell(heading.place(&GIVEN)));
    Who {
        number: line.cell(heading.place(&NUMBER)),
        email: line.cell(heading.place(&EMAIL)).to_lowercase(),
        name: format!("{given} {family}").trim().to_owned(),
    }
}

fn cells(line: &Line, places: &[usize]) -> Vec<(usize, Cell)> {
    let said = places.iter().enumerate().filter_map(|(session, place)| {
        let text = line.cell(Some(*place));
        // Empty: not in that group. ?: the register was not taken.
        if text.is_empty() || text.starts_with('?') {
            return None;
        }
        Some((session, mark(&text).map_or_else(|| Cell::Unknown(text.clone()), Cell::Mark)))
    });
    said.collect()
}

/// `P (2/2)`: the letter, and points that do not matter here.
fn mark(text: &str) -> Option<Mark> {
    let word = text.split('(').next().unwrap_or_default().trim();
    Some(match word.to_lowercase().as_str() {
        "p" | "present" => Mark::Present,
        "l" | "late" => Mark::Late,
        "e" | "excused" => Mark::Authorised,
        "a" | "absent" => Mark::Absent,
        _ => return None,
    })
}
