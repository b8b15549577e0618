//! Registers for programs: sessions, one register, and recording marks.

use super::JSON;
use super::body::{self, DOCUMENT_BYTES_MAX, Document};
use super::query::{Asked, Parameter, Shape};
use super::show::{Object, time};
use super::wording::mark_codes;
use crate::access::Covered;
use crate::domain::Mark;
use crate::domain::register::merge::{Minutes, Pressed, Why};
use crate::domain::register::rules::{Doors, may_be_late};
use crate::domain::student::Athlete;
use crate::records::{MarkSent, MarkedLine, MarksSaved, Register, RegisterLine, RegisterSession};
use crate::web::gate::Seat;
use crate::web::status::{self, Answer, Failure};
use axum::extract::{Path, Request};
use jiff::ToSpan;
use serde_json::Value;

/// Most days that are listed at once.
const DAYS_MAX: i64 = 62;

fn yes_no() -> Vec<&'static str> {
    vec!["true", "false"]
}

/// What a list of sessions may ask.
pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::new("from", Shape::Day, "First day; today when it is left out."),
    Parameter::new("to", Shape::Day, "Last day; the first when it is left out."),
    Parameter::new(
        "mine",
        Shape::OneOf(yes_no),
        "Only sessions that are one's own to take: true when it is left out.",
    ),
];

/// Sessions whose registers the viewer takes.
pub(super) async fn sessions(seat: Seat) -> Answer {
    let asked = Asked::of(&seat, PARAMETERS)?;
    let from = asked.day("from")?.unwrap_or_else(|| seat.app().registry().today());
    let to = asked.day("to")?.unwrap_or(from);
    if from.checked_add(DAYS_MAX.days()).is_ok_and(|last| to > last) {
        return Err(Failure::BadRequest(format!("Ask for at most {DAYS_MAX} days at once.")));
    }
    let mine = asked.word("mine", |word| yes_no().into_iter().find(|known| *known == word), yes_no)?;
    let mine = mine.first() != Some(&"false");
    let found = seat.run(move |records| records.sessions(from, to, mine)).await?;
    let all: Vec<Value> = found.iter().map(|one| session(one).into()).collect();
    Ok(status::json_ok(&Object::default().with("sessions", all).into()))
}

fn session(one: &RegisterSession) -> Object {
    let it = &one.session;
    Object::default()
        .with("id", it.id.as_str())
        .with("module", one.module.as_str())
        .with("title", one.title.as_str())
        .with("kind", it.kind.code())
        .with("start", time(it.start))
        .with("end", time(it.end))
        .with_some("location", it.location.as_deref())
        .with_some("group", it.group.as_deref())
        .with_some("teacher", one.teacher.as_deref())
        .with("critical", it.critical)
        .with("mandatory", it.mandatory)
        .with("mine", one.mine)
        .with("status", one.status.code())
        .with("listed", one.listed)
        .with("marked", one.marked)
}

/// One register.
pub(super) async fn one(seat: Seat, Path(id): Path<String>) -> Answer {
    Asked::of(&seat, &[])?;
    let found = seat.run(move |records| records.register(&id)).await?;
    Ok(status::json_ok(&register(&found)))
}

fn register(found: &Register) -> Value {
    let takes = match found.doors {
        Doors::Cancelled => false,
        Doors::Early | Doors::Open => true,
        Doors::Closed => found.office,
    };
    let students: Vec<Value> = found.lines.iter().map(student).collect();
    session(&found.session).with("takes_marks", takes).with("students", students).into()
}

fn student(one: &RegisterLine) -> Value {
    let history: Vec<Value> = one.history.iter().map(line).collect();
    Object::default()
        .with("number", one.profile.number.as_str())
        .with("name", one.profile.called())
        .with_some("mark", one.standing().and_then(|line| line.mark).map(Mark::code))
        .with("seen", one.seen())
        .with_some("group", one.group.as_deref())
        .with_some("athlete", one.profile.athlete.map(Athlete::code))
        .with_some("adjustments", one.profile.adjustments.as_deref())
        .with_some("left", one.left.then_some(true))
        .with_some("on_leave", one.on_leave.then_some(true))
        .with_some("instead_of", one.instead_of.as_deref())
        .with_some("elsewhere", one.elsewhere.as_deref())
        .with_some("notice", one.notice.as_ref().map(notice))
        .with("history", history)
        .into()
}

fn notice(one: &Covered) -> Value {
    let days = one.why.map(|(_, span)| span);
    Object::default()
        .with("kind", one.kind.code())
        .with("authorised", one.authorised)
        .with_some("why", one.why.map(|(why, _)| why.code()))
        .with_some("first", days.map(|span| span.first.to_string()))
        .with_some("last", days.map(|span| span.last.to_string()))
        .into()
}

fn line(one: &MarkedLine) -> Value {
    Object::default()
        .with_some("mark", one.mark.map(Mark::code))
        .with_some("minutes_late", one.minutes_late)
        .with_some("reason", one.reason.as_deref())
        .with("at", time(one.at))
        .with_some("by", one.by.as_deref())
        .with("source", one.source.code())
        .into()
}

/// Records marks.
pub(super) async fn record(seat: Seat, Path(id): Path<String>, request: Request) -> Answer {
    Asked::of(&seat, &[])?;
    let marks = body::read(request, &[JSON], DOCUMENT_BYTES_MAX, |document| {
        document.needs("marks", "Send the marks.");
        Some(document.objects("marks", mark))
    });
    let marks = marks.await?;
    let saved = seat.run(move |records| records.record_marks(&id, marks)).await?;
    Ok(status::json_ok(&answer(&saved)))
}

fn mark(document: &mut Document) -> Option<MarkSent> {
    let number = document.required_text("number", "Send the student number.");
    let nulled = document.nulled("mark");
    let code = if nulled { None } else { document.required_text("mark", "Send the mark, or null for none.") };
    let mark = code.as_deref().and_then(Mark::from_code);
    if code.is_some() && mark.is_none() {
        document.wrong("mark", format!("This is not a mark. Use one of {}.", mark_codes().join(", ")));
    }
    document.needs("seen", "Send how many lines of the history had been seen.");
    let seen = document.count("seen");
    let minutes_late = minutes(document);
    let reason = if document.nulled("reason") {
        Why::Says(None)
    } else {
        document.text("reason").map_or(Why::Unsaid, |words| Why::Says(Some(words)))
    };
    Some(MarkSent { number: number?, pressed: Pressed::Mark(mark), seen: seen?, minutes_late, reason })
}

fn minutes(document: &mut Document) -> Minutes {
    if document.nulled("minutes_late") {
        return Minutes::Late(None);
    }
    let Some(minutes) = document.count("minutes_late") else { return Minutes::Unsaid };
    let minutes = Some(u16::try_from(minutes).unwrap_or(u16::MAX));
    if let Err(words) = may_be_late(minutes) {
        document.wrong("minutes_late", words);
    }
    Minutes::Late(minutes)
}

fn answer(saved: &MarksSaved) -> Value {
    let stands = |(number, seen): &(String, usize)| -> Value {
        Object::default().with("number", number.as_str()).with("seen", *seen).into()
    };
    let refused = |(number, words): &(String, String)| -> Value {
        Object::default().with("number", number.as_str()).with("message", words.as_str()).into()
    };
    let conflicts = saved.conflicts.iter().map(|conflict| -> Value {
        Object::default()
            .with("number", conflict.number.as_str())
            .with("seen", conflict.seen)
            .with("theirs", line(&conflict.theirs))
            .with_some("mine", conflict.mine.map(Mark::code))
            .into()
    });
    Object::default()
        .with("saved", saved.saved.iter().map(stands).collect::<Vec<_>>())
        .with("conflicts", conflicts.collect::<Vec<_>>())
        .with("refused", saved.refused.iter().map(refused).collect::<Vec<_>>())
        .into()
}
