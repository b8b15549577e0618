//! Cuts an iCalendar text into its events and time zones. Lines may end in LF, CRLF or CR, and may be folded; what is
//! nested in an event (alarms) is left out.

/// Most characters of one event.
const BLOCK_BYTES_MAX: usize = 256 << 10;

/// An event or time zone as it stands, its lines ended as calcard likes them.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The line it begins on, from 1.
    pub line: u64,
    /// From its BEGIN to its END.
    pub text: String,
}

/// What was found.
#[derive(Debug)]
pub(super) enum Found {
    /// A VEVENT.
    Event(Block),
    /// A VTIMEZONE.
    Zone(Block),
    /// An event that is not whole.
    Broken {
        /// The line it begins on.
        line: u64,
        /// Its first property.
        start: String,
        /// What is wrong, as a sentence.
        wrong: String,
    },
}

/// Whether the first line that says anything begins a calendar.
pub(in crate::records::imports) fn is_calendar(text: &str) -> bool {
    let first = text.split(['\r', '\n']).map(clean).find(|line| !line.is_empty());
    first.is_some_and(|line| line.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
}

fn clean(line: &str) -> &str {
    line.trim_start_matches('\u{feff}').trim_end()
}

/// Its events and zones, in order.
pub(super) fn cut(text: &str) -> Vec<Found> {
    let mut cutter = Cutter::default();
    for (line, content) in lines(text) {
        cutter.line(line, content);
    }
    if let Some(open) = cutter.open.take() {
        cutter.broken(open, "The file ends within this event.");
    }
    cutter.found
}

/// The lines that are not blank, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut number = 0;
    let all = std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        number += 1;
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.strip_prefix("\r\n").or_else(|| after.get(1..)).unwrap_or_default();
        Some((number, line))
    });
    all.filter(|(_, line)| !line.trim().is_empty())
}

/// A block that is being read.
struct Open {
    block: Block,
    is_event: bool,
    /// How many components inside it are open.
    inside: usize,
}

#[derive(Default)]
struct Cutter {
    open: Option<Open>,
    found: Vec<Found>,
}

impl Cutter {
    fn line(&mut self, number: u64, line: &str) {
        let folded = line.starts_with([' ', '\t']);
        let mark = if folded { None } else { component(line) };
        let Some(mut open) = self.open.take() else {
            if let Some((true, name)) = mark
                && let Some(is_event) = kept(name)
            {
                self.open = Some(Open::new(number, line, is_event));
            }
            return;
        };
        match mark {
            // An event within an event: the first one was never closed.
            Some((true, name)) if open.is_event && kept(name) == Some(true) => {
                self.broken(open, "Another event begins within this event.");
                self.open = Some(Open::new(number, line, true));
                return;
            }
            Some((true, _)) => {
                open.inside += 1;
                open.push(line, !open.is_event);
            }
            Some((false, name)) if open.inside == 0 || kept(name) == Some(open.is_event) => {
                self.close(open, line);
                return;
            }
            Some((false, name)) if name.eq_ignore_ascii_case("VCALENDAR") => {
                self.broken(open, "The calendar ends within this event.");
                return;
            }
            Some((false, _)) => {
                open.push(line, !open.is_event);
                open.inside -= 1;
            }
            None => {
                let keep = !open.is_event || open.inside == 0;
                open.push(line, keep);
            }
        }
        self.open = Some(open);
    }

    fn close(&mut self, mut open: Open, line: &str) {
        if component(line).and_then(|(_, name)| kept(name)) != Some(open.is_event) {
            self.broken(open, "The event has no end of its own.");
            return;
        }
        open.push(line, true);
        if open.block.text.len() > BLOCK_BYTES_MAX {
            let wrong = format!("The event is longer than {} KB.", BLOCK_BYTES_MAX >> 10);
            self.broken(open, &wrong);
        } else if open.is_event {
            self.found.push(Found::Event(open.block));
        } else {
            self.found.push(Found::Zone(open.block));
        }
    }

    fn broken(&mut self, open: Open, wrong: &str) {
        if open.is_event {
            let start = open.block.text.lines().nth(1).unwrap_or_default().to_owned();
            self.found.push(Found::Broken { line: open.block.line, start, wrong: wrong.to_owned() });
        }
    }
}

impl Open {
    fn new(number: u64, line: &str, is_event: bool) -> Open {
        let mut open = Open { block: Block { line: number, text: String::new() }, is_event, inside: 0 };
        open.push(clean(line), true);
        open
    }

    /// Adds a line. What is far too long is refused later and need not be kept whole.
    fn push(&mut self, line: &str, keep: bool) {
        if keep && self.block.text.len() <= BLOCK_BYTES_MAX {
            self.block.text.push_str(line);
            self.block.text.push_str("\r\n");
        }
    }
}

/// Whether a line begins (true) or ends a component, and which.
fn component(line: &str) -> Option<(bool, &str)> {
    let (word, name) = clean(line).split_once(':')?;
    if word.eq_ignore_ascii_case("BEGIN") {
        Some((true, name.trim()))
    } else if word.eq_ignore_ascii_case("END") {
        Some((false, name.trim()))
    } else {
        None
    }
}

/// Whether a component is an event (true), a time zone (false), or neither.
fn kept(name: &str) -> Option<bool> {
    if name.eq_ignore_ascii_case("VEVENT") {
        Some(true)
    } else {
        name.eq_ignore_ascii_case("VTIMEZONE").then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let words = cut(text).into_iter().map(|found| match found {
            Found::Event(block) => format!("{} event {}", block.line, block.text.replace("\r\n", "|")),
            Found::Zone(block) => format!("{} zone", block.line),
            Found::Broken { line, wrong, .. } => format!("{line} broken: {wrong}"),
        });
        words.collect()
    }

    #[test]
    fn events_know_their_line_whatever_ends_it() {
        for end in ["\n", "\r\n", "\r"] {
            let text =
                ["\u{feff}BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", " b", "END:VEVENT", "END:VCALENDAR"];
            assert_eq!(said(&text.join(end)), ["2 event BEGIN:VEVENT|UID:a| b|END:VEVENT|"], "{end:?}");
        }
    }

    #[test]
    fn alarms_are_left_out_and_zones_are_kept_whole() {
        let text = "BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nEND:STANDARD\nEND:VTIMEZONE\n\
                    BEGIN:VEVENT\nUID:a\nBEGIN:VALARM\nUID:b\nEND:VALARM\nSUMMARY:c\nEND:VEVENT\n";
        assert_eq!(said(text), ["1 zone", "6 event BEGIN:VEVENT|UID:a|SUMMARY:c|END:VEVENT|"]);
    }

    #[test]
    fn a_broken_event_does_not_take_the_next_one_with_it() {
        let text = "BEGIN:VEVENT\nUID:a\nBEGIN:VEVENT\nUID:b\nEND:VEVENT\nBEGIN:VEVENT\nUID:c\n";
        assert_eq!(
            said(text),
            [
                "1 broken: Another event begins within this event.",
                "3 event BEGIN:VEVENT|UID:b|END:VEVENT|",
                "6 broken: The file ends within this event.",
            ]
        );
        assert_eq!(said("BEGIN:VEVENT\nUID:a\nEND:VTODO\n"), ["1 broken: The event has no end of its own."]);
    }
}
