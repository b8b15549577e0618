//! What a notice covers, and the property that filling never touches what a person recorded and leaves nothing behind.

use super::*;
use crate::domain::InstanceId;
use crate::domain::calendar;
use crate::domain::session::SessionKind;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn typed(first: &str, last: &str, from: &str, until: &str) -> TypedSpan {
    let text = str::to_owned;
    TypedSpan { first: text(first), last: text(last), from: text(from), until: text(until) }
}

fn fault(first: &str, last: &str, from: &str, until: &str) -> &'static str {
    let today = date(2026, 2, 2);
    Span::check(&typed(first, last, from, until), today, BACK_MAX).map_or_else(|p| p.0[0].field, |_| "none")
}

#[test]
fn a_span_that_cannot_be_is_refused_by_its_field() {
    assert_eq!(fault("2026-02-03", "2026-02-05", "", ""), "none");
    assert_eq!(fault("2026-02-03", "", "09:00", "12:00"), "none");
    assert_eq!(fault("2026-02-05", "2026-02-03", "", ""), "last");
    assert_eq!(fault("2026-02-03", "2026-02-03", "12:00", "12:00"), "until");
    assert_eq!(fault("2026-02-03", "2027-02-02", "", ""), "last");
    assert_eq!(fault("2027-03-03", "", "", ""), "first");
    assert_eq!(fault("2026-01-04", "", "", ""), "first");
    assert_eq!(fault("tomorrow", "", "", ""), "first");
    assert_eq!(fault("2026-02-03", "soon", "", ""), "last");
    assert_eq!(fault("2026-02-03", "", "noon", ""), "from");
}

#[test]
fn a_span_covers_what_overlaps_it_also_in_the_night_the_clocks_change() {
    let span = Span { first: date(2026, 3, 29), last: date(2026, 3, 29), from: None, until: None };
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    // The day has 23 hours: it ends at 23:00 UTC.
    assert!(span.covers(at("2026-03-29T22:30:00Z"), at("2026-03-29T23:30:00Z")));
    assert!(!span.covers(at("2026-03-29T23:00:00Z"), at("2026-03-30T00:00:00Z")));
    assert!(!span.covers(at("2026-03-28T23:00:00Z"), at("2026-03-29T00:00:00Z")));
    let until = Span { until: Some(jiff::civil::time(12, 0, 0, 0)), ..span };
    assert!(until.covers(at("2026-03-29T10:00:00Z"), at("2026-03-29T12:00:00Z")), "begins before noon");
    assert!(!until.covers(at("2026-03-29T11:00:00Z"), at("2026-03-29T12:00:00Z")), "noon is 11:00 UTC");
    assert!(until.is_within(&span) && !span.is_within(&until));
}

#[test]
fn days_are_told_in_few_words() {
    let span = |first, last| Span { first, last, from: None, until: None }.short_words();
    assert_eq!(span(date(2026, 3, 3), date(2026, 3, 3)), "3 Mar");
    assert_eq!(span(date(2026, 3, 3), date(2026, 3, 15)), "3–15 Mar");
    assert_eq!(span(date(2026, 3, 30), date(2026, 4, 2)), "30 Mar – 2 Apr");
    assert_eq!(span(date(2026, 3, 3), date(2027, 3, 3)), "3 Mar – 3 Mar");
}

const DAYS: u32 = 12;

fn day(n: u32) -> Date {
    date(2026, 2, 1 + i8::try_from(n).unwrap())
}

fn session(column: u32) -> Session {
    let at = |hour| calendar::instant(day(column).at(hour, 0, 0, 0)).unwrap();
    Session {
        id: format!("S{column}"),
        instance: InstanceId(1),
        column,
        kind: SessionKind::Lecture,
        start: at(10),
        end: at(11),
        location: None,
        staff: None,
        group: None,
        critical: false,
        mandatory: true,
        cancelled: column == 7,
    }
}

fn notice(id: u32, first: u32, days: u32) -> Absence {
    let span = Span { first: day(first), last: day((first + days).min(DAYS - 1)), from: None, until: None };
    Absence {
        id,
        student: StudentId(1),
        kind: AbsenceKind::Absence,
        why: AbsenceType::Illness,
        asked: span,
        span,
        words: String::new(),
        evidence: Vec::new(),
        reported_at: Timestamp::UNIX_EPOCH,
        reported_by: None,
        state: AbsenceState::Reported,
        decided: None,
        version: 1,
    }
}

/// What can happen.
#[derive(Clone, Debug)]
enum Event {
    Report(u32, u32),
    Authorise(usize, bool),
    Shorten(usize, u32),
    Withdraw(usize),
    Refuse(usize),
    Person(u32, Option<Mark>, MarkSource),
    Elsewhere(u32),
    Back(u32),
    Job,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let mark = prop_oneof![Just(None), prop::sample::select(Mark::ALL).prop_map(Some)];
    let by = prop::sample::select(vec![
        MarkSource::Register,
        MarkSource::Import,
        MarkSource::CheckIn,
        MarkSource::Appeal,
    ]);
    let event = prop_oneof![
        3 => (0..DAYS, 0..5u32).prop_map(|(first, days)| Event::Report(first, days)),
        4 => (0..6usize, any::<bool>()).prop_map(|(at, excused)| Event::Authorise(at, excused)),
        1 => (0..6usize, 0..3u32).prop_map(|(at, days)| Event::Shorten(at, days)),
        2 => (0..6usize).prop_map(Event::Withdraw),
        1 => (0..6usize).prop_map(Event::Refuse),
        4 => (0..DAYS, mark, by).prop_map(|(column, mark, by)| Event::Person(column, mark, by)),
        2 => (0..DAYS).prop_map(Event::Elsewhere),
        1 => (0..DAYS).prop_map(Event::Back),
        1 => Just(Event::Job),
    ];
    prop::collection::vec(event, 1..40)
}

/// A register of one student, with what people alone have recorded beside it.
#[derive(Default)]
struct World {
    notices: Vec<Absence>,
    marks: std::collections::BTreeMap<u32, Recorded>,
    people: std::collections::BTreeMap<u32, Option<Mark>>,
    elsewhere: std::collections::BTreeSet<u32>,
    clock: i64,
}

impl World {
    fn fill(&mut self) {
        let enrolment = Enrolment {
            instance: InstanceId(1),
            student: StudentId(1),
            group: None,
            earlier: Box::default(),
            from: Some(day(1)),
            to: Some(day(10)),
        };
        for column in 0..DAYS {
            let standing = self.marks.get(&column);
            let by = (StaffId(8), Timestamp::UNIX_EPOCH);
            let elsewhere = self.elsewhere.contains(&column).then_some(by);
            let claims = Claims { notices: &self.notices, elsewhere, taken_back: Some(by) };
            if let Some(fresh) = step(&claims, &session(column), &enrolment, standing) {
                self.marks.insert(column, fresh);
            }
        }
    }

    fn decide(&mut self, at: usize, verdict: impl Fn(&Absence) -> Verdict) {
        let Some(notice) = self.notices.get(at).cloned() else { return };
        self.clock += 1;
        let when = Timestamp::from_second(self.clock).unwrap();
        let decided = Decided { at: when, by: StaffId(9), words: "So it is.".to_owned() };
        let verdict = verdict(&notice);
        if let Ok(decided) = notice.decide(verdict, decided) {
            self.notices[at] = decided;
            self.fill();
        }
    }

    fn run(&mut self, event: Event) {
        match event {
            Event::Report(first, days) => {
                let id = u32::try_from(self.notices.len()).unwrap() + 1;
                self.notices.push(notice(id, first, days));
            }
            Event::Authorise(at, excused) => {
                let kind = if excused { AbsenceKind::Dispensation } else { AbsenceKind::Absence };
                self.decide(at, |notice| Verdict::Authorise(kind, notice.asked));
            }
            Event::Shorten(at, days) => self.decide(at, |notice| {
                let last = notice.asked.first.checked_add(i64::from(days).days()).unwrap();
                let span = Span { last: last.min(notice.asked.last), ..notice.asked };
                Verdict::Authorise(notice.kind, span)
            }),
            Event::Withdraw(at) => self.decide(at, |_| Verdict::Withdraw),
            Event::Refuse(at) => self.decide(at, |_| Verdict::Refuse),
            Event::Person(column, mark, source) => {
                let recorded = Recorded {
                    column,
                    student: StudentId(1),
                    mark,
                    reason: None,
                    minutes_late: None,
                    recorded_at: None,
                    recorded_by: None,
                    source,
                    absence: None,
                };
                self.marks.insert(column, recorded);
                self.people.insert(column, mark);
            }
            Event::Elsewhere(column) => {
                self.elsewhere.insert(column);
                self.fill();
            }
            Event::Back(column) => {
                self.elsewhere.remove(&column);
                self.fill();
            }
            Event::Job => self.fill(),
        }
    }

    fn stands(&self, column: u32) -> Option<Mark> {
        self.marks.get(&column).and_then(|recorded| recorded.mark)
    }
}

proptest! {
    #[test]
    fn no_persons_mark_is_changed_by_a_notice_and_withdrawing_all_leaves_what_people_recorded(all in events()) {
        let mut world = World::default();
        for event in all {
            world.run(event);
            for (column, mark) in &world.people {
                prop_assert!(mark.is_none() || world.stands(*column) == *mark, "column {column}");
            }
        }
        world.fill();
        let before = world.marks.clone();
        world.fill();
        prop_assert_eq!(&before, &world.marks, "filling twice is filling once");
        for column in 0..DAYS {
            let persons = world.people.get(&column).copied().flatten();
            let on_list = (1..=10).contains(&column) && column != 7;
            let covered = covering(&world.notices, &session(column)).filter(|_| on_list);
            let elsewhere = on_list && world.elsewhere.contains(&column);
            let follows = if elsewhere { Some(Mark::NotExpected) } else { covered.map(Absence::mark) };
            prop_assert_eq!(world.stands(column), persons.or(follows));
        }
        for at in 0..world.notices.len() {
            world.decide(at, |_| Verdict::Withdraw);
        }
        world.elsewhere.clear();
        world.fill();
        for column in 0..DAYS {
            prop_assert_eq!(world.stands(column), world.people.get(&column).copied().flatten());
        }
    }
}
