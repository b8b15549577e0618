//! The attendance report of a Teams meeting: sections, of which the summary says when it was and the participants who
//! came and when.

use super::{Line, Lines, ROWS_MAX, Stamp, Who, faulty, too_long};
use crate::records::imports::refusal::RefusedRow;
use std::collections::HashMap;

const NAME: [&str; 2] = ["name", "full_name"];
const JOINED: [&str; 2] = ["first_join", "join_time"];
const EMAIL: [&str; 3] = ["email", "participant_id_(upn)", "upn"];

/// Somebody who joined.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::records::imports) struct Participant {
    /// The line.
    pub line: u64,
    /// Who.
    pub who: Who,
    /// What stands as the time of joining.
    pub shown: String,
    /// When they first joined, if that can be read.
    pub joined: Option<Stamp>,
}

/// What the file holds.
#[derive(Debug, Default)]
pub(in crate::records::imports) struct Teams {
    /// The title of the meeting.
    pub title: String,
    /// When it started, if the file says.
    pub start: Option<Stamp>,
    /// Who came, each once.
    pub participants: Vec<Participant>,
    /// Rows that cannot be read.
    pub refused: Vec<RefusedRow>,
}

/// Whether a line is the heading of the participants.
pub(super) fn is_heading(line: &Line) -> bool {
    line.place(&NAME).is_some() && line.place(&JOINED).is_some()
}

impl Teams {
    /// Reads a file.
    ///
    /// # Errors
    /// Why it is refused as a whole.
    pub fn read(name: &str, text: &str) -> Result<Teams, RefusedRow> {
        let mut lines = Lines::new(text);
        let mut teams = Teams::default();
        let heading = loop {
            let Some(line) = lines.next_line() else {
                let wrong = "There is no list of participants with the time they joined.";
                let right = "Download the attendance report of the meeting from Teams, in English.";
                return Err(RefusedRow::whole(name, 1, "", wrong, right));
            };
            if is_heading(&line) {
                break line;
            }
            let label = line.names.first().map_or("", String::as_str);
            // A date written with a comma is two cells in a file with commas.
            let value = line.cells.get(1..).unwrap_or_default().join(", ");
            match label {
                "meeting_title" => value.trim().clone_into(&mut teams.title),
                "start_time" | "meeting_start_time" => {
                    teams.start = Stamp::read(&value).map(|(stamp, _)| stamp);
                }
                _ => {}
            }
        };
        let mut seen: HashMap<String, usize> = HashMap::new();
        while let Some(line) = lines.next_line() {
            if line.is_blank() || (line.cells.len() == 1 && !teams.participants.is_empty()) {
                break;
            }
            if teams.participants.len() >= ROWS_MAX {
                return Err(too_long(name));
            }
            if line.faulty {
                teams.refused.push(faulty(name, &line));
                continue;
            }
            teams.take(&heading, &line, &mut seen);
        }
        Ok(teams)
    }

    /// Somebody; who left and came again stands there twice in older reports, and the first time counts.
    fn take(&mut self, heading: &Line, line: &Line, seen: &mut HashMap<String, usize>) {
        let email =
            EMAIL.iter().map(|name| line.cell(heading.place(&[name]))).find(|cell| cell.contains('@'));
        let who = Who {
            number: String::new(),
            email: email.unwrap_or_default().to_lowercase(),
            name: line.cell(heading.place(&NAME)),
        };
        let shown = line.cell(heading.place(&JOINED));
        let joined = Stamp::read(&shown).map(|(stamp, _)| stamp);
        let key = format!("{}\0{}", who.email, who.name);
        if seen.contains_key(&key) {
            return;
        }
        seen.insert(key, self.participants.len());
        self.participants.push(Participant { line: line.number, who, shown, joined });
    }
}
