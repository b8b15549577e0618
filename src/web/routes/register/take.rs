//! Taking a register: the page, a whole form of marks, marks as they are pressed, adding somebody, opening and closing.

use super::session;
use crate::domain::absence::AbsenceKind;
use crate::domain::register::merge::{Minutes, Pressed, Why};
use crate::domain::register::rules::Doors;
use crate::domain::{Mark, Problems};
use crate::records::{
    MarkConflict, MarkSent, MarkedLine, MarksSaved, Records, Refusal, Register, RegisterLine,
};
use crate::ui::links;
use crate::ui::register::sheet::{self, Added, Line, Notice, Pupil, View};
use crate::ui::register::{mark_words, print as paper};
use crate::web::frame::kept_as;
use crate::web::gate::Seat;
use crate::web::status::{self, Answer, Failure};
use crate::web::{Canvas, Checked, Form, Said};
use axum::extract::Path;
use serde_json::{Map, Value, json};

/// What is sent for a student who is to be marked present unless there is a mark, and by the button that does so.
const REST: &str = "rest";

fn line(line: MarkedLine) -> Line {
    Line {
        mark: line.mark,
        minutes_late: line.minutes_late,
        reason: line.reason,
        at: line.at,
        by: line.by,
        source: line.source,
    }
}

fn pupil(one: RegisterLine) -> Pupil {
    let called = one.profile.called();
    let first = one.profile.preferred_name.or(one.profile.given_name);
    let listed = match first {
        Some(first) => format!("{}, {first}", one.profile.family_name),
        None => one.profile.family_name,
    };
    Pupil {
        mark: one.history.last().and_then(|line| line.mark),
        minutes_late: one.history.last().and_then(|line| line.minutes_late),
        seen: one.history.len(),
        photo: one.photo.then(|| links::photo(&one.profile.number)),
        number: one.profile.number,
        listed,
        called,
        left: one.left,
        on_leave: one.on_leave,
        athlete: one.profile.athlete,
        adjustments: one.profile.adjustments,
        group: one.group,
        history: one.history.into_iter().map(line).collect(),
        last: one.last,
        instead_of: one.instead_of,
        elsewhere: one.elsewhere,
        notice: one.notice.map(|notice| Notice {
            dispensation: notice.kind == AbsenceKind::Dispensation,
            authorised: notice.authorised,
            why: notice.why.map(|(why, span)| (why.label().to_owned(), span.short_words())),
        }),
        chosen: None,
    }
}

fn view(records: &Records, register: Register) -> View {
    View {
        session: session(register.session),
        doors: register.doors,
        office: register.office,
        who: kept_as(records),
        pupils: register.lines.into_iter().map(pupil).collect(),
        others: register.others,
        added: Added { mark: (register.doors != Doors::Early).then_some(Mark::Present), ..Added::default() },
        problems: Problems::default(),
        refused: Vec::new(),
    }
}

fn read(records: &Records, id: &str) -> Result<View, Refusal> {
    Ok(view(records, records.register(id)?))
}

/// The page.
pub(in crate::web::routes) async fn page(seat: Seat, Path(id): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat.run(move |records| read(records, &id)).await?;
    Ok(status::page(sheet::page(&canvas.frame(), &view)))
}

/// The register for paper.
pub(in crate::web::routes) async fn print(seat: Seat, Path(id): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat.run(move |records| read(records, &id)).await?;
    Ok(status::page(paper::page(&canvas.frame(), &view)))
}

/// The marks of a form: each with how much of its history had been seen.
fn marks(form: &Form, pressed: impl Fn(Option<Mark>) -> Pressed) -> Result<Vec<MarkSent>, Failure> {
    let seen: std::collections::HashMap<&str, &str> = form.beginning("seen-").collect();
    let late: std::collections::HashMap<&str, &str> = form.beginning("late-").collect();
    let why: std::collections::HashMap<&str, &str> = form.beginning("reason-").collect();
    let unreadable = || Failure::BadRequest("A mark could not be read. Open the register again.".to_owned());
    form.beginning("mark-")
        .map(|(number, value)| {
            let pressed = match value {
                REST => Pressed::Rest,
                "" => pressed(None),
                code => pressed(Some(Mark::from_code(code).ok_or_else(unreadable)?)),
            };
            let seen = seen.get(number).and_then(|seen| seen.parse().ok()).ok_or_else(unreadable)?;
            let minutes_late = late.get(number).map_or(Minutes::Unsaid, |typed| minutes(typed));
            let reason = why.get(number).map_or(Why::Unsaid, |typed| said(typed));
            Ok(MarkSent { number: number.to_owned(), pressed, seen, minutes_late, reason })
        })
        .collect()
}

/// Minutes as they were typed; what is no number of minutes is 0, which is refused beside its mark.
fn minutes(typed: &str) -> Minutes {
    match typed.trim() {
        "" => Minutes::Late(None),
        typed => Minutes::Late(Some(typed.parse().unwrap_or(0))),
    }
}

/// A reason as it was typed; an empty field takes away the one that was shown.
fn said(typed: &str) -> Why {
    Why::Says(Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty()))
}

/// Marks as they are pressed, for the script on the page.
pub(in crate::web::routes) async fn press(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only_with(&[], &["mark-", "seen-", "late-", "reason-"])?;
    let sent = marks(&form, Pressed::Mark)?;
    let saved = seat.run(move |records| records.record_marks(&id, sent)).await?;
    Ok(status::json_ok(&answer(&saved)))
}

fn answer(saved: &MarksSaved) -> Value {
    let seen: Map<String, Value> =
        saved.saved.iter().map(|(number, seen)| (number.clone(), json!(seen))).collect();
    let conflicts: Vec<Value> = saved.conflicts.iter().map(conflict).collect();
    let refused: Vec<Value> =
        saved.refused.iter().map(|(number, words)| json!({ "number": number, "words": words })).collect();
    json!({ "saved": seen, "conflicts": conflicts, "refused": refused })
}

fn conflict(conflict: &MarkConflict) -> Value {
    let theirs = sheet::line_words(&line(conflict.theirs.clone()));
    json!({
        "number": conflict.number,
        "words": format!("Recorded meanwhile: {theirs}. You chose: {}.", mark_words(conflict.mine)),
        "theirs": conflict.theirs.mark.map_or("", Mark::code),
        "late": conflict.theirs.minutes_late.map_or_else(String::new, |minutes| minutes.to_string()),
        "seen": conflict.seen,
    })
}

/// What came of a whole form.
enum Taken {
    Done,
    Again(Box<View>),
}

/// A whole form of marks.
pub(in crate::web::routes) async fn save(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only_with(&["action"], &["mark-", "seen-", "late-", "reason-"])?;
    let sent = marks(&form, Pressed::Shown)?;
    let (session, rest) = (id.clone(), form.text("action") == REST);
    match seat.run(move |records| take(records, &session, sent, rest)).await? {
        Taken::Done => Ok(status::go(&Said::MarksSaved.at(&links::register(&id)))),
        Taken::Again(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::conflict(sheet::page(&canvas.frame(), &view)))
        }
    }
}

fn take(records: &Records, id: &str, sent: Vec<MarkSent>, rest: bool) -> Result<Taken, Refusal> {
    let mut saved = records.record_marks(id, sent)?;
    if rest {
        saved.refused.extend(records.mark_rest_present(id)?.refused);
    }
    if saved.conflicts.is_empty() && saved.refused.is_empty() {
        return Ok(Taken::Done);
    }
    let mut view = read(records, id)?;
    for pupil in &mut view.pupils {
        let mine = saved.conflicts.iter().find(|conflict| conflict.number == pupil.number);
        pupil.chosen = mine.map(|conflict| conflict.mine);
    }
    let words = saved.refused.iter().map(|(number, why)| format!("{number}: {why}"));
    let waiting = (!saved.conflicts.is_empty()).then(|| {
        "Somebody else took this register at the same time. Look at the students marked below; the other marks are saved.".to_owned()
    });
    view.refused = waiting.into_iter().chain(words).collect();
    Ok(Taken::Again(Box::new(view)))
}

/// Adds somebody who is not on the list.
pub(in crate::web::routes) async fn add(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["number", "instead_of", "mark"])?;
    let mark = match form.text("mark") {
        "" => None,
        code => Some(Mark::from_code(code).ok_or_else(|| {
            Failure::BadRequest("The mark could not be read. Open the register again.".to_owned())
        })?),
    };
    let text = |name| form.text(name).to_owned();
    let typed = Added { number: text("number"), instead_of: text("instead_of"), mark };
    let session = id.clone();
    let added = seat.run(move |records| {
        match records.add_to_register(&session, &typed.number, &typed.instead_of, typed.mark) {
            Ok(()) => Ok(None),
            Err(Refusal::Invalid(problems)) => {
                Ok(Some(Box::new(View { added: typed, problems, ..read(records, &session)? })))
            }
            Err(refusal) => Err(refusal),
        }
    });
    match added.await? {
        None => Ok(status::go(&Said::AddedToRegister.at(&links::register(&id)))),
        Some(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(sheet::page(&canvas.frame(), &view)))
        }
    }
}

/// Takes somebody off the list who was added.
pub(in crate::web::routes) async fn take_off(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["number"])?;
    let (number, session) = (form.text("number").to_owned(), id.clone());
    seat.run(move |records| records.take_off_register(&session, &number)).await?;
    Ok(status::go(&Said::TakenOffRegister.at(&links::register(&id))))
}

/// Opens a register again, or closes it.
pub(in crate::web::routes) async fn doors(
    seat: Seat,
    Path(id): Path<String>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["action"])?;
    let open = match form.text("action") {
        "open" => true,
        "close" => false,
        _ => {
            return Err(Failure::BadRequest(
                "Say whether the register is to be opened or closed.".to_owned(),
            ));
        }
    };
    let session = id.clone();
    seat.run(move |records| records.set_register_open(&session, open)).await?;
    let said = if open { Said::RegisterOpened } else { Said::RegisterClosed };
    Ok(status::go(&said.at(&links::register(&id))))
}
