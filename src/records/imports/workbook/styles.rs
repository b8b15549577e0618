//! Which styles show a number as a date or time, and what that date or time is (ECMA-376 part 1, 18.8.30 and 18.17.4).

use super::Fault;
use super::xml::{Event, Reader, attribute};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::HashSet;

/// Formats that are always there and show dates or times.
const BUILT_IN: [std::ops::RangeInclusive<u32>; 4] = [14..=22, 27..=36, 45..=47, 50..=58];

/// For each style, by number, whether it shows a date.
#[derive(Debug, Default)]
pub(super) struct Dates(Vec<bool>);

impl Dates {
    /// Whether the style with this number shows a date.
    pub fn is_date(&self, style: usize) -> bool {
        self.0.get(style).copied().unwrap_or(false)
    }
}

/// Reads the part.
pub(super) fn read(xml: &str) -> Result<Dates, Fault> {
    let mut reader = Reader::new(xml);
    let mut formats: HashSet<u32> = HashSet::new();
    let mut dates = Dates::default();
    let mut in_cells = false;
    loop {
        match reader.next_event()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    let code = attribute(&tag, "formatCode").unwrap_or_default();
                    let id: Option<u32> = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok());
                    formats.extend(id.filter(|_| shows_date(&code)));
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id: u32 = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    dates.0.push(formats.contains(&id) || BUILT_IN.iter().any(|range| range.contains(&id)));
                }
                _ => {}
            },
            Event::End(name) if name == "cellXfs" => in_cells = false,
            Event::Done => return Ok(dates),
            _ => {}
        }
    }
}

/// Whether a format code shows a date: it has a letter of one outside quotes, brackets and escapes.
fn shows_date(code: &str) -> bool {
    let mut chars = code.chars();
    let mut bracket = String::new();
    let (mut quoted, mut bracketed) = (false, false);
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => bracketed = true,
            ']' => {
                bracketed = false;
                if matches!(bracket.to_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss") {
                    return true;
                }
                bracket.clear();
            }
            c if bracketed => bracket.push(c),
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => {
                return !code.eq_ignore_ascii_case("standard");
            }
            _ => {}
        }
    }
    false
}

/// A number of days as the date and time it shows: `2026-10-05`, `2026-10-05T09:00:00`, or `09:00:00` for less than a
/// day. None when there is no such date.
pub(super) fn date(serial: f64, is_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a number of seconds within the bounds above")]
    let seconds = (serial * 86_400.0).round() as i64;
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60);
    if days == 0 && !is_1904 {
        return Some(clock);
    }
    // The year 1900 is counted as a leap year: before 1 March its days are one off.
    let first = match (is_1904, days < 60) {
        (true, _) => Date::new(1904, 1, 1),
        (false, true) => Date::new(1899, 12, 31),
        (false, false) => Date::new(1899, 12, 30),
    };
    let day = first.ok()?.checked_add(days.days()).ok()?;
    Some(if time == 0 { day.to_string() } else { format!("{day}T{clock}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_the_days_excel_shows() {
        assert_eq!(date(46_300.0, false).as_deref(), Some("2026-10-05"));
        assert_eq!(date(46_300.375, false).as_deref(), Some("2026-10-05T09:00:00"));
        assert_eq!(date(46_300.0 - 1_462.0, true).as_deref(), Some("2026-10-05"));
        assert_eq!(date(0.375, false).as_deref(), Some("09:00:00"));
        assert_eq!(date(1.0, false).as_deref(), Some("1900-01-01"));
        assert_eq!(date(61.0, false).as_deref(), Some("1900-03-01"));
        assert_eq!(date(-1.0, false), None);
        assert_eq!(date(f64::NAN, false), None);
        assert_eq!(date(1e300, false), None);
    }

    #[test]
    fn formats_that_show_dates_are_told_from_those_that_show_numbers() {
        for code in ["dd/mm/yyyy", "yyyy\\-mm\\-dd", "[h]:mm", "[$-409]d\\-mmm", "h:mm AM/PM"] {
            assert!(shows_date(code), "{code}");
        }
        for code in
            ["General", "0.00", "#,##0", "\"day\" 0", "[Red]0.00", "0.00E+00", "_(0_)", "@", "Standard"]
        {
            assert!(!shows_date(code), "{code}");
        }
    }
}
