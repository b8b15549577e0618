//! The words of one entry: a wording of each part, with the names, dates and places of the day filled in.

use super::calendar;
use super::chance::Chance;
use super::entries::Occasion;
use super::staff::{FIRMS, Staff};
use super::topics::{By, Topic, fill};
use jiff::civil::Date;
use std::fmt::Write as _;

/// What a text is written from.
pub(super) struct Scene<'a, 's> {
    pub occasion: &'a Occasion<'s>,
    pub author: &'a Staff,
    pub chance: &'a mut Chance,
}

const ROOMS: [&str; 8] = [
    "Wren House 2.14",
    "Wren House 1.07",
    "my office",
    "my office",
    "the Foundry Building",
    "the tutorial room, Aldergate 3",
    "the library café",
    "Wren House 3.02",
];

const PROJECTS: [&str; 10] = [
    "Low-cost vibration monitoring for farm pumps",
    "Heat recovery from greywater in student residences",
    "A prosthetic hand for children, printed in parts",
    "Fault detection in rooftop solar arrays",
    "Noise of delivery drones over a residential street",
    "Timing of traffic lights for cargo bicycles",
    "Recycled glass as aggregate in paving",
    "A small wind turbine for a harbour wall",
    "Battery swapping for shared scooters",
    "Comfort and airflow in a Victorian lecture theatre",
];

const STUDIES: [&str; 6] = [
    "How first-year students learn to read sources",
    "A local archive and what it leaves out",
    "Measuring change in small samples",
    "Public trust in official figures since 2010",
    "A comparison of three methods on one data set",
    "What practitioners do when guidance conflicts",
];

const THESES: [&str; 6] = [
    "fatigue in additively manufactured joints",
    "the control of flexible structures",
    "sensing in turbid water",
    "thermal storage for district heating",
    "uncertainty in coupled models",
    "recycling of composite blades",
];

impl Scene<'_, '_> {
    /// Subject and body.
    pub(super) fn write(&mut self, topic: &Topic) -> (String, String) {
        let mut subject = self.chance.word(&topic.subjects);
        let mut body = String::with_capacity(600);
        let mut chosen = 0;
        for part in &topic.parts {
            if !part.follows {
                chosen = self.chance.index(part.wordings.len());
            }
            let mut wording = part.wordings.get(chosen).copied().unwrap_or_default();
            if let Some((own, rest)) = wording.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
                (subject, wording) = (own, rest);
            }
            let paragraph = wording.strip_prefix('¶');
            let wording = paragraph.unwrap_or(wording);
            if !wording.is_empty() && !body.is_empty() {
                body.push_str(if paragraph.is_some() { "\n\n" } else { " " });
            }
            fill(wording, &mut body, |name, out| self.value(name, out));
        }
        let mut filled = String::new();
        fill(subject, &mut filled, |name, out| self.value(name, out));
        (filled, body)
    }

    fn value(&mut self, name: &str, out: &mut String) {
        let (occasion, student) = (self.occasion, self.occasion.student);
        let person =
            |by: By, other: &str| occasion.author(by).map_or(other.to_owned(), |one| one.name.clone());
        match name {
            "S" => out.push_str(student.called()),
            "author" => out.push_str(&self.author.name),
            "tutor" => out.push_str(&person(By::Tutor, "your tutor")),
            "leader" => out.push_str(&person(By::Lecturer, "the module leader")),
            "module" => out.push_str(occasion.module.map_or("the module", |module| module.title.as_str())),
            "module_or_class" => out.push_str(occasion.module.map_or("the seminar", |module| &module.title)),
            "code" => out.push_str(occasion.module.map_or("the module", |module| module.code.as_str())),
            "past" => self.day(-21, -3, out),
            "next" => self.day(4, 15, out),
            "next2" => self.day(21, 34, out),
            "past_month" => out.push_str(calendar::month(calendar::plus(occasion.date, -25))),
            "day" => {
                out.push_str(self.chance.word(&["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]));
            }
            "time" => {
                let (hour, minute) = (self.chance.between(9, 16), self.chance.word(&["00", "15", "30"]));
                // Writing to a String cannot fail.
                let _ = write!(out, "{hour}:{minute}");
            }
            "room" => out.push_str(self.chance.word(&ROOMS)),
            "n" => out.push_str(self.chance.word(&["2", "3", "3", "4", "5"])),
            "nth" => out.push_str(self.chance.word(&["second", "third", "fourth"])),
            "mark" => {
                let mark = 38 + student.habit.base * 24 / 1000 + self.chance.bell(8);
                let _ = write!(out, "{mark}");
            }
            "firm" => out.push_str(self.firm()),
            "project" => out.push_str(titled(
                if student.school.plan.engineering { &PROJECTS } else { &STUDIES },
                student.at,
            )),
            "thesis" => out.push_str(titled(&THESES, student.at)),
            _ => {}
        }
    }

    /// A weekday so many days from the entry's own, as one says it.
    fn day(&mut self, from: i32, to: i32, out: &mut String) {
        let mut day: Date = calendar::plus(self.occasion.date, i64::from(self.chance.between(from, to)));
        let over = i64::from(day.weekday().to_monday_zero_offset()) - 4;
        if over > 0 {
            day = calendar::plus(day, -over);
        }
        out.push_str(&calendar::spoken(day));
    }

    fn firm(&self) -> &'static str {
        if let Some(host) = self.occasion.author(By::External) {
            return host.firm;
        }
        FIRMS.get(self.occasion.student.at % FIRMS.len()).map_or("the firm", |(firm, _)| firm)
    }
}

/// The same title for the same student, whenever it is asked for.
fn titled(titles: &[&'static str], at: usize) -> &'static str {
    titles.get(at % titles.len().max(1)).copied().unwrap_or_default()
}
