//! Dates and times as this product writes them: "Tue 3 Mar 2026, 10:00".

use crate::domain::calendar;
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

/// A day as a `time` element.
#[must_use]
pub fn day(date: Date) -> Markup {
    html! { time datetime=(date) { (calendar::day_words(date)) } }
}

/// A moment as a `time` element, in the department's own zone.
#[must_use]
pub fn moment(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (calendar::time_words(at)) } }
}

/// How long ago, in whole days, weeks or months; to stand beside the date itself.
#[must_use]
pub fn ago(date: Date, today: Date) -> String {
    let days = today.since(date).map_or(0, |span| i64::from(span.get_days()));
    match days {
        i64::MIN..=-2 => format!("in {} days", -days),
        -1 => "tomorrow".to_owned(),
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..=20 => format!("{days} days ago"),
        21..=60 => format!("{} weeks ago", days / 7),
        _ => format!("{} months ago", days / 30),
    }
}

/// "2.4 MB", "18 KB", "312 bytes" (1 KB = 1,024 bytes).
#[must_use]
pub fn size_words(bytes: u64) -> String {
    const KB: u64 = 1 << 10;
    const MB: u64 = 1 << 20;
    const GB: u64 = 1 << 30;
    match bytes {
        0..KB => format!("{bytes} bytes"),
        KB..MB => format!("{} KB", bytes.div_ceil(KB)),
        MB..GB => tenths(bytes, MB, "MB"),
        GB.. => tenths(bytes, GB, "GB"),
    }
}

fn tenths(bytes: u64, unit: u64, name: &str) -> String {
    let whole = bytes / unit;
    let tenth = bytes % unit * 10 / unit;
    format!("{whole}.{tenth} {name}")
}

/// "1,240": a count with its thousands set apart.
#[must_use]
pub fn count_words(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 student", "4 students", "1,240 students".
#[must_use]
pub fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", count_words(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn relative_words_follow_the_days_between() {
        let today = date(2026, 3, 3);
        assert_eq!(ago(date(2026, 3, 3), today), "today");
        assert_eq!(ago(date(2026, 2, 18), today), "13 days ago");
        assert_eq!(ago(date(2025, 11, 1), today), "4 months ago");
    }

    #[test]
    fn counts_and_sizes_are_grouped() {
        assert_eq!(count_words(1_234_567), "1,234,567");
        assert_eq!(size_words(2_516_582), "2.3 MB");
        assert_eq!(plural(1, "student", "students"), "1 student");
    }
}
