//! iCalendar files (RFC 5545) as timetables export them: text to events, events to sessions of one date each.
//!
//! [`blocks`] cuts the text, so that every event knows its line and a broken one does not take its neighbours with it;
//! calcard reads a block's properties; [`event`] keeps what a timetable needs of them; [`repeat`] makes the dates;
//! [`zone`] and jiff make the instants; [`map`] says where module, kind, group and staff stand.

mod blocks;
mod event;
mod map;
mod repeat;
mod zone;

pub(super) use blocks::is_calendar;
pub use map::{Field, Mapping};
pub(super) use map::{kind_in, module_in};

use crate::records::imports::refusal::{CellProblem, RefusedRow};
use blocks::{Block, Found};
use calcard::{Entry, Parser};
use event::{Event, Reader};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zone::Zones;

/// Most events of one file.
const EVENTS_MAX: usize = 100_000;

/// One date of an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Meeting {
    /// The line its event begins on.
    pub line: u64,
    /// The UID; for a date of a series with the date's first start behind it.
    pub id: String,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Whether it was called off.
    pub cancelled: bool,
    /// Which of [`Calendar::texts`] describes it.
    pub texts: usize,
}

/// The texts of an event, by the name of their property, in capitals.
pub(super) type Texts = Vec<(String, String)>;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    /// Every date, in the order of the file.
    pub meetings: Vec<Meeting>,
    /// UIDs of the events that are said whole, single or recurring, and not only one date of them.
    pub whole: BTreeSet<String>,
    /// What is said of them.
    pub texts: Vec<Texts>,
    /// Events that are wrong.
    pub refused: Vec<RefusedRow>,
    /// What is odd without being wrong.
    pub warnings: Vec<String>,
}

/// Reads a file. `name` is what it is called in messages.
///
/// # Errors
/// Why it is refused as a whole.
pub(super) fn read(name: &str, text: &str, mapping: &Mapping) -> Result<Calendar, RefusedRow> {
    let mut calendar = Calendar::default();
    let mut zones = Zones::default();
    let mut events = Vec::new();
    for found in blocks::cut(text) {
        match found {
            Found::Zone(block) => zones.learn(&block.text),
            Found::Event(block) => events.push(block),
            Found::Broken { line, start, wrong } => {
                let right = "Export the calendar again; every BEGIN:VEVENT needs its END:VEVENT.";
                calendar.refused.push(RefusedRow::whole(name, line, &start, wrong, right));
            }
        }
        if events.len() > EVENTS_MAX {
            let wrong = format!("The file has more than {EVENTS_MAX} events: nothing was read.");
            return Err(RefusedRow::whole(name, 1, "", wrong, "Split it into smaller files."));
        }
    }
    if events.is_empty() && calendar.refused.is_empty() {
        return no_events(name, text).map(|warning| Calendar { warnings: vec![warning], ..calendar });
    }
    let (series, single) = gather(name, &events, &Reader { zones, mapping }, &mut calendar);
    for (_, event) in single {
        calendar.take(event);
    }
    for one in series.into_values() {
        calendar.take_series(name, one);
    }
    calendar.meetings.sort_by_key(|meeting| meeting.line);
    Ok(calendar)
}

/// A file without events: whether it is a calendar at all.
fn no_events(name: &str, text: &str) -> Result<String, RefusedRow> {
    if blocks::is_calendar(text) {
        return Ok(format!("{name}: the calendar has no events."));
    }
    let wrong = "This is not an iCalendar file: it does not begin with BEGIN:VCALENDAR.";
    let first = text.lines().next().unwrap_or_default();
    let right = "Export the timetable as iCalendar (.ics), or import a CSV file as `sessions`.";
    Err(RefusedRow::whole(name, 1, first, wrong, right))
}

/// A recurring event and what was said of single dates of it.
#[derive(Default)]
struct Series {
    master: Option<Event>,
    changes: BTreeMap<Timestamp, Event>,
}

/// Events without recurrence, by UID and line; recurring ones by UID.
type Gathered = (BTreeMap<String, Series>, BTreeMap<u64, Event>);

/// Sorts the events into series and single ones. Of two with the same UID the one with the higher SEQUENCE holds.
fn gather(name: &str, blocks: &[Block], reader: &Reader<'_>, calendar: &mut Calendar) -> Gathered {
    let (mut series, mut single): Gathered = (BTreeMap::new(), BTreeMap::new());
    let mut seen: HashMap<(String, Option<Timestamp>), (u64, i64)> = HashMap::new();
    for block in blocks {
        let event = match component(block).and_then(|found| reader.event(block, &found)) {
            Ok(event) => event,
            Err(wrong) => {
                calendar.refused.push(wrong.at(name, block.line));
                continue;
            }
        };
        let key = (event.uid.clone(), event.of_date);
        if let Some((line, sequence)) = seen.get(&key) {
            if event.sequence <= *sequence {
                let wrong = format!("The event stands already on line {line}.");
                let right = "Keep one of the two, or give the newer one a higher SEQUENCE.";
                let refused = RefusedRow::whole(name, event.line, &event.uid, wrong, right);
                calendar.refused.push(RefusedRow { column: Some("UID"), ..refused });
                continue;
            }
            single.remove(line);
        }
        seen.insert(key, (event.line, event.sequence));
        let uid = event.uid.clone();
        match event.of_date {
            Some(date) => {
                series.entry(uid).or_default().changes.insert(date, event);
            }
            None if event.repeats() => {
                series.entry(uid).or_default().master = Some(event);
            }
            None => {
                single.insert(event.line, event);
            }
        }
    }
    (series, single)
}

/// A block's properties.
fn component(block: &Block) -> Result<calcard::icalendar::ICalendarComponent, CellProblem> {
    let unreadable =
        || CellProblem::new("UID", "", "The event cannot be read.", "Export the calendar again.");
    match Parser::new(&block.text).entry() {
        Entry::ICalendar(found) => found.components.into_iter().next().ok_or_else(unreadable),
        _ => Err(unreadable()),
    }
}

impl Calendar {
    fn keep(&mut self, texts: Texts) -> usize {
        self.texts.push(texts);
        self.texts.len() - 1
    }

    fn take(&mut self, event: Event) {
        if event.of_date.is_none() {
            self.whole.insert(event.uid.clone());
        }
        let texts = self.keep(event.texts);
        self.meetings.push(Meeting {
            line: event.line,
            id: event.uid,
            start: event.start.instant,
            end: event.end,
            cancelled: event.cancelled,
            texts,
        });
    }

    /// Every date of a series: as the rule has it, or as it was changed.
    fn take_series(&mut self, name: &str, mut series: Series) {
        if let Some(master) = series.master {
            let (line, uid, cancelled) = (master.line, master.uid.clone(), master.cancelled);
            let seconds = master.end.as_second() - master.start.instant.as_second();
            let dates = match repeat::dates(&master) {
                Ok(dates) => dates,
                Err(wrong) => {
                    self.refused.push(wrong.at(name, line));
                    return;
                }
            };
            self.warnings.extend(dates.cut.map(|why| format!("{name}: the event on line {line} {why}")));
            let texts = self.keep(master.texts);
            self.whole.insert(uid.clone());
            for start in dates.starts {
                if series.changes.contains_key(&start) {
                    continue;
                }
                let end = Timestamp::from_second(start.as_second() + seconds).unwrap_or(start);
                let id = dated(&uid, start);
                self.meetings.push(Meeting { line, id, start, end, cancelled, texts });
            }
        }
        for (date, mut change) in std::mem::take(&mut series.changes) {
            change.uid = dated(&change.uid, date);
            self.take(change);
        }
    }
}

/// The UID of the event that an id was made from.
pub(super) fn uid_of(id: &str) -> &str {
    id.rsplit_once('/').map_or(id, |(uid, _)| uid)
}

/// The UID of the series that an id is a date of; none when it is not one.
pub(super) fn series_of(id: &str) -> Option<&str> {
    let (uid, date) = id.rsplit_once('/')?;
    jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok().map(|_| uid)
}

/// The id of one date of a series: the date it was first planned for stays its name when it is moved.
fn dated(uid: &str, date: Timestamp) -> String {
    format!("{uid}/{}", date.strftime("%Y%m%dT%H%M%SZ"))
}
