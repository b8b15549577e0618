//! Writes an iCalendar file (RFC 5545): events in UTC, so that no time zone has to be described.

use jiff::Timestamp;

/// Octets of a line, without its end (RFC 5545 §3.1).
const LINE_OCTETS: usize = 75;

/// An event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Stays the same for as long as the thing is the same thing.
    pub uid: String,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends; none for a moment.
    pub end: Option<Timestamp>,
    /// What it is.
    pub summary: String,
    /// Where; empty for nowhere.
    pub location: String,
    /// Called off.
    pub cancelled: bool,
}

/// The file, as of `now`.
#[must_use]
pub fn write(name: &str, events: &[Event], now: Timestamp) -> String {
    let mut out = String::new();
    for head in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Co-Tutor//Calendar//EN", "METHOD:PUBLISH"] {
        line(&mut out, head);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", escape(name)));
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION:PT6H");
    for event in events {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}", escape(&event.uid)));
        line(&mut out, &format!("DTSTAMP:{}", utc(now)));
        line(&mut out, &format!("DTSTART:{}", utc(event.start)));
        if let Some(end) = event.end.filter(|end| *end > event.start) {
            line(&mut out, &format!("DTEND:{}", utc(end)));
        }
        line(&mut out, &format!("SUMMARY:{}", escape(&event.summary)));
        if !event.location.is_empty() {
            line(&mut out, &format!("LOCATION:{}", escape(&event.location)));
        }
        line(&mut out, if event.cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as a value (RFC 5545 §3.3.11); control characters have no place in one.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A content line, folded between characters so that no line is longer than [`LINE_OCTETS`].
fn line(out: &mut String, content: &str) {
    let mut octets = 0;
    for c in content.chars() {
        if octets + c.len_utf8() > LINE_OCTETS {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(summary: &str) -> Event {
        Event {
            uid: "1@co-tutor".to_owned(),
            start: "2026-02-02T10:00:00Z".parse().unwrap(),
            end: "2026-02-02T11:00:00Z".parse().ok(),
            summary: summary.to_owned(),
            location: "Room 1".to_owned(),
            cancelled: false,
        }
    }

    #[test]
    fn text_is_escaped_and_cannot_begin_a_line_of_its_own() {
        let wicked = "Heat; light, sound\\\r\nEND:VCALENDAR\nX:1\u{7}";
        let text = write("Mine", &[event(wicked)], Timestamp::UNIX_EPOCH);
        assert!(text.contains("SUMMARY:Heat\\; light\\, sound\\\\\\nEND:VCALENDAR\\nX:1\r\n"), "{text}");
        assert_eq!(text.matches("\r\nEND:VCALENDAR").count(), 1);
        assert!(text.split("\r\n").all(|line| !line.contains('\n') && !line.contains('\r')));
    }

    #[test]
    fn long_lines_are_folded_between_characters_and_read_back_whole() {
        let long = "Größe und Höhe ".repeat(40);
        let text = write("Mine", &[event(&long)], Timestamp::UNIX_EPOCH);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE_OCTETS));
        assert!(text.replace("\r\n ", "").contains(&long));
    }

    #[test]
    fn what_is_called_off_says_so_and_a_moment_has_no_end() {
        let off = Event { cancelled: true, end: None, ..event("Lecture") };
        let text = write("Mine", &[off], Timestamp::UNIX_EPOCH);
        assert!(text.contains("STATUS:CANCELLED\r\n") && !text.contains("DTEND"));
        assert!(text.contains("DTSTART:20260202T100000Z\r\n"));
    }
}
