//! The rules of registers, as sentences and properties.

use super::merge::{Line, Merged, Pressed, merge};
use super::rules::{Doors, Handled, NotNow, Rules, Status, Told, is_missing, may_set, status};
use super::{MarkSource, check_in};
use crate::domain::session::{Session, SessionKind};
use crate::domain::{InstanceId, Mark, StaffId};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

const ME: StaffId = StaffId(1);
const OTHER: StaffId = StaffId(2);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn session() -> Session {
    Session {
        id: "S1".to_owned(),
        instance: InstanceId(1),
        column: 0,
        kind: SessionKind::Seminar,
        start: at("2026-03-03T10:00:00Z"),
        end: at("2026-03-03T11:00:00Z"),
        location: None,
        staff: None,
        group: None,
        critical: false,
        mandatory: true,
        cancelled: false,
    }
}

fn some_mark() -> impl Strategy<Value = Option<Mark>> {
    prop::option::of(prop::sample::select(Mark::ALL))
}

fn some_line() -> impl Strategy<Value = Line> {
    (some_mark(), prop::option::of(1..4_u32)).prop_map(|(mark, by)| Line { mark, by: by.map(StaffId) })
}

proptest! {
    #[test]
    fn nothing_that_another_recorded_since_is_overwritten_unasked(
        lines in prop::collection::vec(some_line(), 0..6),
        seen in 0..8_usize,
        mark in some_mark(),
        pressed in 0..3_u8,
    ) {
        let pressed = [Pressed::Mark(mark), Pressed::Shown(mark), Pressed::Rest][usize::from(pressed)];
        let standing = lines.last().and_then(|line| line.mark);
        let shown = seen.min(lines.len()).checked_sub(1).and_then(|last| lines[last].mark);
        if let Merged::Write(written) = merge(&lines, seen, pressed, ME) {
            let mine = lines.iter().skip(seen).all(|line| line.by == Some(ME));
            prop_assert!(mine || standing == shown);
            prop_assert_ne!(written, standing);
            prop_assert!(pressed != Pressed::Rest || standing.is_none());
        }
    }

    #[test]
    fn whoever_has_seen_everything_is_never_asked(
        lines in prop::collection::vec(some_line(), 0..6),
        mark in some_mark(),
    ) {
        let merged = merge(&lines, lines.len(), Pressed::Mark(mark), ME);
        let standing = lines.last().and_then(|line| line.mark);
        prop_assert_eq!(merged, if mark == standing { Merged::Same } else { Merged::Write(mark) });
    }

    #[test]
    fn a_register_goes_through_its_states_in_order(minutes in -600..20_000_i64, listed in 1..40_u32, share in 0..=40_u32) {
        let (session, rules) = (session(), Rules::default());
        let now = session.start + SignedDuration::from_mins(minutes);
        let doors = rules.doors(&session, None, now);
        let marked = share.min(listed);
        let status = status(doors, &session, now, listed, marked);
        let late = now >= session.end + SignedDuration::from_hours(5 * 24);
        prop_assert_eq!(doors == Doors::Closed, late);
        prop_assert_eq!(status == Status::NotBegun, now < session.start);
        prop_assert_eq!(status == Status::Taken, now >= session.start && marked == listed);
        prop_assert_eq!(status == Status::Closed, late && marked < listed);
        let missing = is_missing(&session, now, listed, marked);
        prop_assert_eq!(missing, matches!(status, Status::Partly | Status::NotTaken | Status::Closed));
    }
}

#[test]
fn the_rest_are_marked_present_and_nobody_who_has_a_mark_is_touched() {
    let line = |mark| Line { mark, by: Some(OTHER) };
    assert_eq!(merge(&[], 0, Pressed::Rest, ME), Merged::Write(Some(Mark::Present)));
    assert_eq!(merge(&[line(Some(Mark::Absent))], 0, Pressed::Rest, ME), Merged::Same);
    let taken_away = [line(Some(Mark::Absent)), line(None)];
    assert_eq!(merge(&taken_away, 2, Pressed::Rest, ME), Merged::Write(Some(Mark::Present)));
}

#[test]
fn a_form_that_sends_everybody_changes_only_what_was_changed_on_it() {
    let lines = [
        Line { mark: Some(Mark::Present), by: Some(ME) },
        Line { mark: Some(Mark::Absent), by: Some(OTHER) },
    ];
    assert_eq!(merge(&lines, 1, Pressed::Shown(Some(Mark::Present)), ME), Merged::Same);
    let late = Some(Mark::Late);
    assert_eq!(merge(&lines, 1, Pressed::Shown(late), ME), Merged::Conflict(late));
    assert_eq!(merge(&lines, 2, Pressed::Shown(late), ME), Merged::Write(late));
}

#[test]
fn a_mark_sent_twice_because_the_answer_was_lost_is_written_once() {
    let mine = [Line { mark: Some(Mark::Late), by: Some(ME) }];
    assert_eq!(merge(&mine, 0, Pressed::Mark(Some(Mark::Late)), ME), Merged::Same);
    assert_eq!(merge(&mine, 0, Pressed::Mark(Some(Mark::Absent)), ME), Merged::Write(Some(Mark::Absent)));
}

#[test]
fn before_the_start_only_known_absences_are_taken_and_after_closing_only_the_office() {
    for &mark in Mark::ALL {
        let known = matches!(mark, Mark::Authorised | Mark::NotExpected);
        assert_eq!(may_set(Doors::Early, true, Some(mark)).is_ok(), known);
        assert_eq!(may_set(Doors::Cancelled, true, Some(mark)), Err(NotNow::Cancelled));
        assert_eq!(may_set(Doors::Closed, false, Some(mark)), Err(NotNow::Closed));
        assert_eq!(may_set(Doors::Closed, true, Some(mark)), Ok(()));
        assert_eq!(may_set(Doors::Open, false, Some(mark)), Ok(()));
    }
}

#[test]
fn the_office_opens_a_register_for_five_more_days_and_closes_it_at_once() {
    let (session, rules) = (session(), Rules::default());
    let opened = Handled { open: true, at: at("2026-04-01T09:00:00Z"), by: OTHER };
    let doors = |handled, now| rules.doors(&session, Some(handled), at(now));
    assert_eq!(doors(opened, "2026-04-06T08:59:59Z"), Doors::Open);
    assert_eq!(doors(opened, "2026-04-06T09:00:00Z"), Doors::Closed);
    let closed = Handled { open: false, at: at("2026-03-03T12:00:00Z"), by: OTHER };
    assert_eq!(doors(closed, "2026-03-03T12:00:01Z"), Doors::Closed);
}

#[test]
fn the_taker_is_reminded_at_the_end_and_three_days_on_and_the_office_hears_on_the_sixth() {
    let (session, rules) = (session(), Rules::default());
    let due = |now| rules.reminder(&session, at(now));
    assert_eq!(due("2026-03-03T10:59:59Z"), None);
    assert_eq!(due("2026-03-03T11:00:00Z"), Some((0, Told::Taker)));
    assert_eq!(due("2026-03-06T11:00:00Z"), Some((1, Told::Taker)));
    assert_eq!(due("2026-03-09T11:00:00Z"), Some((2, Told::Office)));
    assert_eq!(due("2026-03-12T11:00:00Z"), None);
}

#[test]
fn a_student_checks_in_from_ten_minutes_before_the_start_to_the_end() {
    let (session, rules) = (session(), Rules::default());
    let open = |now| check_in::is_open(&session, &rules, at(now));
    assert!(!open("2026-03-03T09:49:59Z"));
    assert!(open("2026-03-03T09:50:00Z") && open("2026-03-03T11:00:00Z"));
    assert!(!open("2026-03-03T11:00:01Z"));
    let mark = |now| check_in::mark(&session, &rules, at(now));
    assert_eq!(mark("2026-03-03T09:55:00Z"), (Mark::Present, None));
    assert_eq!(mark("2026-03-03T10:09:59Z"), (Mark::Present, None));
    assert_eq!(mark("2026-03-03T10:12:30Z"), (Mark::Late, Some(12)));
    assert!(check_in::may_record(Some((Mark::Authorised, MarkSource::Absence))));
    assert!(!check_in::may_record(Some((Mark::Absent, MarkSource::Register))));
}

#[test]
fn a_code_is_six_digits_however_it_is_typed() {
    assert_eq!(check_in::typed(" 012 345 ").as_deref(), Some("012345"));
    assert_eq!(check_in::typed("01234"), None);
    assert_eq!(check_in::typed("01234x"), None);
    assert_eq!(check_in::digits(&"0".repeat(64)).as_deref(), Some("000000"));
    assert_eq!(check_in::digits("short"), None);
}
