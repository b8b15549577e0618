//! One event: what a timetable needs of its properties, and what is wrong with them.

use super::Texts;
use super::blocks::Block;
use super::map::{Field, Mapping};
use super::zone::{Moment, Zones};
use crate::domain::{calendar, text};
use crate::records::imports::refusal::CellProblem;
use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarProperty, ICalendarRecurrenceRule,
    ICalendarStatus, ICalendarValue,
};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// Most characters of a property that are looked at.
const TEXT_CHARS: usize = 2_000;
/// Most characters of an id; the date of a series comes behind it.
const ID_CHARS: usize = 180;
/// Years a timetable may speak of.
const YEARS: std::ops::Range<i16> = calendar::FIRST_YEAR..2200;
/// Longest event, in hours: more is a slip in a date.
const HOURS_MAX: i64 = 24;

/// What a timetable needs of an event.
#[derive(Debug)]
pub(super) struct Event {
    /// The line it begins on.
    pub line: u64,
    /// Its id.
    pub uid: String,
    /// How often it was changed.
    pub sequence: i64,
    /// When it starts.
    pub start: Moment,
    /// When it ends.
    pub end: Timestamp,
    /// How it repeats.
    pub rule: Option<ICalendarRecurrenceRule>,
    /// Dates beside the rule.
    pub more: Vec<Moment>,
    /// Dates without it.
    pub except: Vec<Moment>,
    /// The date of a series that this is about.
    pub of_date: Option<Timestamp>,
    /// Whether it was called off.
    pub cancelled: bool,
    /// Everything it says in words.
    pub texts: Texts,
}

impl Event {
    /// Whether it is more than one date.
    pub(super) fn repeats(&self) -> bool {
        self.rule.is_some() || !self.more.is_empty()
    }
}

/// What reading an event takes.
pub(super) struct Reader<'m> {
    /// The zones of the file.
    pub zones: Zones,
    /// Where things stand.
    pub mapping: &'m Mapping,
}

impl Reader<'_> {
    /// The event that `found`, the properties of `block`, makes.
    pub(super) fn event(&self, block: &Block, found: &ICalendarComponent) -> Result<Event, CellProblem> {
        let texts = texts(found);
        let uid = self.id(&texts)?;
        let start = self.one(found, &ICalendarProperty::Dtstart)?.ok_or_else(|| {
            CellProblem::new(
                "DTSTART",
                "",
                "The event has no start.",
                "Give DTSTART, such as 20261005T090000.",
            )
        })?;
        if start.is_day {
            let right = "Give DTSTART a time. Closures and terms come in as the kind calendar.";
            let value = start.local.date().to_string();
            return Err(CellProblem::new("DTSTART", &value, "This is a whole day, not a session.", right));
        }
        let end = self.end(found, &start)?;
        if let Some(range) = found.property(&ICalendarProperty::RecurrenceId)
            && range.has_parameter(&ICalendarParameterName::Range)
        {
            let wrong = "This changes a date and all that follow.";
            let right = "Export the calendar with one event for each date.";
            return Err(CellProblem::new("RECURRENCE-ID", "", wrong, right));
        }
        let sequence = found.property(&ICalendarProperty::Sequence).and_then(|entry| entry.values.first());
        Ok(Event {
            line: block.line,
            uid,
            sequence: sequence.and_then(ICalendarValue::as_integer).unwrap_or(0),
            end,
            rule: rule(block, found)?,
            more: self.several(found, &ICalendarProperty::Rdate)?,
            except: self.several(found, &ICalendarProperty::Exdate)?,
            of_date: self
                .one(found, &ICalendarProperty::RecurrenceId)?
                .map(|moment| on_date(&moment, &start)),
            cancelled: found.status() == Some(&ICalendarStatus::Cancelled),
            start,
            texts,
        })
    }

    fn id(&self, texts: &Texts) -> Result<String, CellProblem> {
        let column = "UID";
        let raw = if self.mapping.has(Field::Id) {
            self.mapping.find(Field::Id, texts)
        } else {
            texts.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone())
        };
        let right = "Export the calendar with UIDs. Where the id stands elsewhere, `cotutor import` on the server can be told with --map id=PROPERTY.";
        let uid = text::line("", raw.as_deref().unwrap_or_default()).unwrap_or_default();
        if uid.is_empty() {
            let wrong = "The event has no id: on the next import it would not be known again.";
            return Err(CellProblem::new(column, raw.as_deref().unwrap_or_default(), wrong, right));
        }
        if uid.chars().count() > ID_CHARS {
            let wrong = format!("The id is longer than {ID_CHARS} characters.");
            return Err(CellProblem::new(column, &uid, wrong, "Give it a shorter one."));
        }
        Ok(uid)
    }

    fn end(&self, found: &ICalendarComponent, start: &Moment) -> Result<Timestamp, CellProblem> {
        let length = found.property(&ICalendarProperty::Duration).and_then(|entry| entry.values.first());
        let right = "Give DTEND, such as 20261005T100000, or DURATION, such as PT1H.";
        let end = match (self.one(found, &ICalendarProperty::Dtend)?, length) {
            (Some(end), _) => Some(start.end_at(&end)),
            (None, Some(ICalendarValue::Duration(length))) => {
                let second = start.instant.as_second().checked_add(length.as_seconds());
                second.and_then(|second| Timestamp::from_second(second).ok())
            }
            (None, _) => None,
        };
        let end = end.ok_or_else(|| CellProblem::new("DTEND", "", "The event has no end.", right))?;
        let seconds = end.as_second() - start.instant.as_second();
        let wrong = if seconds <= 0 {
            "The event ends before it has lasted at all.".to_owned()
        } else if seconds > HOURS_MAX * 3600 {
            format!("The event is longer than {HOURS_MAX} hours.")
        } else {
            return Ok(end);
        };
        Err(CellProblem::new("DTEND", &calendar::write_time(end), wrong, "Check start and end."))
    }

    /// The time a property gives, if the event has it.
    fn one(
        &self,
        found: &ICalendarComponent,
        property: &ICalendarProperty,
    ) -> Result<Option<Moment>, CellProblem> {
        let Some(entry) = found.property(property) else { return Ok(None) };
        Ok(self.moments(entry)?.into_iter().next())
    }

    fn several(
        &self,
        found: &ICalendarComponent,
        property: &ICalendarProperty,
    ) -> Result<Vec<Moment>, CellProblem> {
        let mut all = Vec::new();
        for entry in found.properties(property) {
            all.extend(self.moments(entry)?);
        }
        Ok(all)
    }

    fn moments(&self, entry: &ICalendarEntry) -> Result<Vec<Moment>, CellProblem> {
        let column = column(&entry.name);
        let zone = match entry.tz_id() {
            Some(name) => Some(self.zones.find(name).ok_or_else(|| {
                let right = "Use UTC or a name such as Europe/London.";
                CellProblem::new(column, name, "This time zone is not known.", right)
            })?),
            None => None,
        };
        let right = "Give a date and time such as 20261005T090000.";
        let read = |value: &ICalendarValue| match value {
            ICalendarValue::PartialDateTime(given) => moment(given, zone.clone()).ok_or_else(|| {
                CellProblem::new(
                    column,
                    &given.to_rfc3339().unwrap_or_default(),
                    "There is no such date and time.",
                    right,
                )
            }),
            other => {
                let shown = other.as_text().unwrap_or_default();
                Err(CellProblem::new(column, shown, "This is not a date and time.", right))
            }
        };
        entry.values.iter().map(read).collect()
    }
}

/// The properties whose name a refusal gives.
fn column(property: &ICalendarProperty) -> &'static str {
    match property {
        ICalendarProperty::Dtstart => "DTSTART",
        ICalendarProperty::Dtend => "DTEND",
        ICalendarProperty::Rdate => "RDATE",
        ICalendarProperty::Exdate => "EXDATE",
        _ => "RECURRENCE-ID",
    }
}

fn moment(given: &PartialDateTime, zone: Option<TimeZone>) -> Option<Moment> {
    let year = i16::try_from(given.year?).ok().filter(|year| YEARS.contains(year))?;
    let part = |number: Option<u8>| number.map_or(Some(0), |number| i8::try_from(number).ok());
    let (month, day) = (part(given.month)?, part(given.day)?);
    let second = part(given.second)?.min(59);
    let local = DateTime::new(year, month, day, part(given.hour)?, part(given.minute)?, second, 0).ok()?;
    let zone = match given.tz_hour {
        Some(hour) => {
            let seconds = i32::from(hour) * 3600 + i32::from(given.tz_minute.unwrap_or(0)) * 60;
            let offset = Offset::from_seconds(if given.tz_minus { -seconds } else { seconds }).ok()?;
            Some(TimeZone::fixed(offset))
        }
        None => zone,
    };
    Moment::new(local, zone, given.hour.is_none())
}

/// The instant of a date of the series: where only the day is given, at the hour of the start.
pub(super) fn on_date(given: &Moment, start: &Moment) -> Timestamp {
    let at = given.local.date().to_datetime(start.local.time());
    let moment = if given.is_day { Moment::new(at, Some(start.zone.clone()), false) } else { None };
    moment.map_or(given.instant, |moment| moment.instant)
}

fn rule(block: &Block, found: &ICalendarComponent) -> Result<Option<ICalendarRecurrenceRule>, CellProblem> {
    let Some(entry) = found.property(&ICalendarProperty::Rrule) else { return Ok(None) };
    let said = unfolded(&block.text).to_ascii_uppercase();
    let named = said.contains("FREQ=");
    // calcard takes an INTERVAL of 0 for none.
    let mut parts =
        said.lines().filter(|line| line.starts_with("RRULE")).flat_map(|line| line.split([':', ';']));
    let interval = parts.find_map(|part| part.strip_prefix("INTERVAL="));
    if let Some(nought) = interval.filter(|number| number.trim().parse() == Ok(0_u64)) {
        let right = "Leave INTERVAL out for every one, or give 1 or more.";
        let shown = format!("INTERVAL={nought}");
        return Err(CellProblem::new("RRULE", &shown, "An INTERVAL of 0 never comes again.", right));
    }
    match entry.values.first() {
        Some(ICalendarValue::RecurrenceRule(rule)) if named => Ok(Some((**rule).clone())),
        other => {
            let shown = other.and_then(ICalendarValue::as_text).unwrap_or_default();
            let right = "Give a rule such as FREQ=WEEKLY;COUNT=10, or one event for each date.";
            Err(CellProblem::new("RRULE", shown, "This is not a rule of repetition.", right))
        }
    }
}

/// A text with its folded lines joined (RFC 5545 §3.1).
fn unfolded(text: &str) -> String {
    text.replace("\r\n ", "").replace("\r\n\t", "")
}

fn texts(found: &ICalendarComponent) -> Texts {
    let mut all = Texts::new();
    for entry in &found.entries {
        let name = entry.name.as_str().to_ascii_uppercase();
        let values = entry.values.iter().filter_map(ICalendarValue::as_text);
        all.extend(values.map(|value| (name.clone(), text::shorten(value.trim(), TEXT_CHARS))));
    }
    all
}
