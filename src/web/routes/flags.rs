//! Flags: the worklist, one flag, the steps on it.

use crate::domain::flag::{FlagId, Outcome, State};
use crate::domain::{Invalid, Problems};
use crate::records::{Act, Acting, FlagFilter, FlagLine, FlagPage, RaisedLine, Records, Refusal};
use crate::ui::flags::{self, Concern, Line, One, Raised, Row, View};
use crate::ui::links;
use crate::web::form::Form;
use crate::web::gate::Seat;
use crate::web::routes::query::Query;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use axum::extract::Path;

/// Flags on a page.
const PAGE: usize = 50;

/// The worklist.
pub(super) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let query = Query::of(&seat);
    let view = seat.run(move |records| view(records, &query)).await?;
    Ok(status::page(flags::page(&canvas.frame(), &view)))
}

fn view(records: &Records, query: &Query) -> Result<View, Refusal> {
    let filter = FlagFilter {
        state: State::from_code(query.text("state")),
        rule: query.some("rule").and_then(|number| number.parse().ok()),
        mine: query.some("mine").is_some(),
        act: false,
        unwritten: query.some("unwritten").is_some(),
    };
    let page = query.page();
    let (mut found, total) = records.flags_from(&filter, (page - 1).saturating_mul(PAGE), PAGE)?;
    let last = total.div_ceil(PAGE).max(1);
    if page > last {
        found = records.flags_from(&filter, (last - 1) * PAGE, PAGE)?.0;
    }
    let paging = query.paging(links::FLAGS, page.min(last), PAGE, total, ["flag", "flags"]);
    let names = records.rule_names()?;
    Ok(View {
        state: filter.state.map_or("", State::code).to_owned(),
        rule: filter.rule.map_or_else(String::new, |number| number.to_string()),
        rules: names.into_iter().map(|(number, name)| (number.to_string(), name)).collect(),
        mine: filter.mine,
        unwritten: filter.unwritten,
        flags: found.into_iter().map(row).collect(),
        paging,
        raised: records.my_concerns()?.into_iter().map(raised).collect(),
        points: records.has_points()?,
    })
}

/// A flag's row.
pub(super) fn row(line: FlagLine) -> Row {
    Row {
        id: line.id.to_string(),
        number: line.student_number,
        called: line.student_name,
        title: line.title,
        words: line.words,
        state: line.state,
        opened_at: line.opened_at,
        owner: line.owner,
        outcome: line.outcome,
        written: line.written,
    }
}

fn raised(line: RaisedLine) -> Raised {
    Raised {
        number: line.student_number,
        called: line.student_name,
        at: line.at,
        state: line.state,
        told: line.told,
    }
}

/// One flag.
pub(super) async fn one(seat: Seat, Path(id): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let id = flag_id(&id)?;
    let view = seat.run(move |records| shown(records, records.flag(id)?)).await?;
    Ok(status::page(flags::one(&canvas.frame(), &view)))
}

/// The id in an address.
pub(super) fn flag_id(text: &str) -> Result<FlagId, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

fn shown(records: &Records, page: FlagPage) -> Result<One, Refusal> {
    let student = records.student(&page.line.student_number)?;
    let profile = student.profile();
    let history = page.history.into_iter().map(|line| Line {
        at: line.at,
        by: line.by,
        what: line.step.label().to_owned(),
        note: line.note,
    });
    let concern = page.concern.map(|(concern, by)| Concern {
        by,
        about: concern.about.label().to_owned(),
        seen: concern.seen,
        on: concern.on,
        student_knows: concern.student_knows,
        wish: concern.wish,
        told: concern.told,
    });
    Ok(One {
        email: profile.email.clone(),
        phone: profile.contacts.clone().and_then(|(_, phone)| phone),
        flag: row(page.line),
        rule: page.rule,
        concern,
        history: history.collect(),
        may_act: page.rights.act,
        outcome: String::new(),
        note: String::new(),
        told: String::new(),
        problems: Problems::default(),
    })
}

/// Acknowledges a flag.
pub(super) async fn acknowledge(seat: Seat, Path(id): Path<String>, Checked(form): Checked) -> Answer {
    step(seat, &id, form, |_| Some(Acting::Acknowledge)).await
}

/// Notes that the student was contacted.
pub(super) async fn contacted(seat: Seat, Path(id): Path<String>, Checked(form): Checked) -> Answer {
    step(seat, &id, form, |_| Some(Acting::Contacted)).await
}

/// Closes a flag.
pub(super) async fn close(seat: Seat, Path(id): Path<String>, Checked(form): Checked) -> Answer {
    let outcome = |form: &Form| Outcome::chosen().find(|outcome| outcome.code() == form.text("outcome"));
    step(seat, &id, form, move |form| outcome(form).map(Acting::Close)).await
}

async fn step(seat: Seat, id: &str, form: Form, what: impl Fn(&Form) -> Option<Acting>) -> Answer {
    let form = form.only(&["note", "outcome", "told"])?;
    let id = flag_id(id)?;
    let what = what(&form);
    let text = |name: &str| form.text(name).to_owned();
    let (note, told, outcome) = (text("note"), text("told"), text("outcome"));
    let tried = seat
        .run(move |records| {
            let page = records.flag(id)?;
            let done = match what {
                Some(what) => records.act_on_flag(id, Act { what, note: note.clone(), told: told.clone() }),
                None if page.rights.act => Err(Invalid::new("outcome", "Choose what came of it.").into()),
                None => Err(crate::access::Denied::Flag.into()),
            };
            match done {
                Ok(()) => Ok(None),
                Err(Refusal::Invalid(problems)) => {
                    Ok(Some(Box::new(One { outcome, note, told, problems, ..shown(records, page)? })))
                }
                Err(refusal) => Err(refusal),
            }
        })
        .await?;
    match tried {
        None => Ok(status::go(&Said::FlagChanged.at(&links::flag(&id.to_string())))),
        Some(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(flags::one(&canvas.frame(), &view)))
        }
    }
}
