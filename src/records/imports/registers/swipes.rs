//! Lists of card swipes: a number and a time, perhaps a room.

use super::{Line, Lines, ROWS_MAX, Stamp, Who, faulty, too_long};
use crate::records::imports::refusal::RefusedRow;

const NUMBER: [&str; 8] =
    ["student_number", "student_id", "student_no", "id_number", "number", "card", "card_number", "card_no"];
const TIME: [&str; 9] = [
    "time",
    "date_time",
    "datetime",
    "timestamp",
    "swiped_at",
    "swipe_time",
    "date_and_time",
    "date/time",
    "event_time",
];
const DATE: [&str; 2] = ["date", "day"];
const ROOM: [&str; 4] = ["room", "location", "reader", "venue"];

/// One swipe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::records::imports) struct Swipe {
    /// The line.
    pub line: u64,
    /// Whose card.
    pub who: Who,
    /// What stands as the time.
    pub shown: String,
    /// When, if that can be read.
    pub at: Option<Stamp>,
    /// Where, if the file says.
    pub room: String,
}

/// What the file holds.
#[derive(Debug, Default)]
pub(in crate::records::imports) struct Swipes {
    /// Every swipe, in the order of the file.
    pub swipes: Vec<Swipe>,
    /// Rows that cannot be read.
    pub refused: Vec<RefusedRow>,
}

/// Whether a line is the heading.
pub(super) fn is_heading(line: &Line) -> bool {
    line.place(&NUMBER).is_some() && line.place(&TIME).is_some() && line.place(&["mark"]).is_none()
}

impl Swipes {
    /// Reads a file.
    ///
    /// # Errors
    /// Why it is refused as a whole.
    pub fn read(name: &str, text: &str) -> Result<Swipes, RefusedRow> {
        let mut lines = Lines::new(text);
        let mut swipes = Swipes::default();
        let heading = loop {
            match lines.next_line() {
                Some(line) if line.is_blank() => {}
                Some(line) if is_heading(&line) => break line,
                other => {
                    let right = "The first line must name a student number or card, and a time.";
                    let number = other.map_or(1, |line| line.number);
                    return Err(RefusedRow::whole(
                        name,
                        number,
                        "",
                        "This is no list of card swipes.",
                        right,
                    ));
                }
            }
        };
        let date = heading.place(&DATE);
        while let Some(line) = lines.next_line() {
            if line.is_blank() {
                continue;
            }
            if swipes.swipes.len() >= ROWS_MAX {
                return Err(too_long(name));
            }
            if line.faulty {
                swipes.refused.push(faulty(name, &line));
                continue;
            }
            let shown = format!("{} {}", line.cell(date), line.cell(heading.place(&TIME)));
            let shown = shown.trim().to_owned();
            swipes.swipes.push(Swipe {
                line: line.number,
                who: Who { number: line.cell(heading.place(&NUMBER)), ..Who::default() },
                at: Stamp::read(&shown).map(|(stamp, _)| stamp),
                room: line.cell(heading.place(&ROOM)),
                shown,
            });
        }
        Ok(swipes)
    }
}
