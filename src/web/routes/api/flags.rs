//! Flags for programs: the worklist with its arithmetic, and the steps on a flag.

use super::JSON;
use super::body::{self, DOCUMENT_BYTES_MAX, Document};
use super::query::{Asked, CURSOR, LIMIT, Parameter, Shape, offset_cursor};
use super::show::Object;
use super::wording::{flag_outcome_codes, flag_state_codes, of_fields};
use crate::access::Denied;
use crate::domain::flag::{FlagId, Outcome, State};
use crate::domain::text;
use crate::records::{Act, Acting, FlagFilter, FlagLine, Records, Refusal};
use crate::web::gate::Seat;
use crate::web::routes::flags::flag_id;
use crate::web::status::{self, Answer};
use axum::extract::{Path, Request};
use serde_json::{Value, json};

/// What the worklist may ask.
pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::new(
        "state",
        Shape::OneOf(flag_state_codes),
        "Standing so; without it, all that are not closed.",
    ),
    Parameter::new("mine", Shape::OneOf(yes_or_no), "“true” for those the account looks after itself."),
    Parameter::new(
        "unwritten",
        Shape::OneOf(yes_or_no),
        "“true” for those about whom nobody has written since.",
    ),
    LIMIT,
    CURSOR,
];

fn yes_or_no() -> Vec<&'static str> {
    vec!["true", "false"]
}

/// The worklist.
pub(super) async fn worklist(seat: Seat) -> Answer {
    let asked = Asked::of(&seat, PARAMETERS)?;
    let (limit, offset) = (asked.limit()?, asked.offset()?);
    let yes = |name: &str| -> Result<bool, status::Failure> {
        let known = |word: &str| yes_or_no().contains(&word).then_some(word == "true");
        Ok(asked.word(name, known, yes_or_no)?.first().copied().unwrap_or(false))
    };
    let state = asked.word("state", State::from_code, flag_state_codes)?.first().copied();
    let filter =
        FlagFilter { state, mine: yes("mine")?, unwritten: yes("unwritten")?, ..FlagFilter::default() };
    let work = move |records: &Records| {
        let (found, total) = records.flags_from(&filter, offset, limit)?;
        let more = total > offset.saturating_add(limit);
        let shown: Vec<Value> = found.iter().map(show).collect();
        let next = more.then(|| offset_cursor(offset + limit));
        Ok(Object::default().with("flags", shown).with_some("next", next).into())
    };
    Ok(status::json_ok(&seat.run(work).await?))
}

/// A flag as JSON.
fn show(line: &FlagLine) -> Value {
    Object::default()
        .with("id", line.id.to_string())
        .with("student", json!({ "number": line.student_number, "name": line.student_name }))
        .with("title", line.title.as_str())
        .with("arithmetic", line.words.as_str())
        .with("state", line.state.code())
        .with("opened_at", line.opened_at.to_string())
        .with_some("owner", line.owner.as_deref())
        .with("mine", line.mine)
        .with("may_act", line.may_act)
        .with_some("outcome", line.outcome.map(Outcome::code))
        .with("written_since", line.written)
        .into()
}

/// Acknowledges a flag.
pub(super) async fn acknowledge(seat: Seat, path: Path<String>, request: Request) -> Answer {
    step(seat, path, request, |_| Some(Acting::Acknowledge)).await
}

/// Notes that the student was contacted.
pub(super) async fn contacted(seat: Seat, path: Path<String>, request: Request) -> Answer {
    step(seat, path, request, |_| Some(Acting::Contacted)).await
}

/// Closes a flag with an outcome.
pub(super) async fn close(seat: Seat, path: Path<String>, request: Request) -> Answer {
    step(seat, path, request, outcome).await
}

fn outcome(document: &mut Document) -> Option<Acting> {
    let known = flag_outcome_codes().join(", ");
    let code = document.required_text("outcome", &format!("Say what came of it: one of {known}."))?;
    let outcome = Outcome::chosen().find(|outcome| outcome.code() == code);
    if outcome.is_none() {
        let shown = text::shorten(&code, 40);
        document.wrong("outcome", format!("“{shown}” is not an outcome. Use one of {known}."));
    }
    outcome.map(Acting::Close)
}

async fn step(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
    what: fn(&mut Document) -> Option<Acting>,
) -> Answer {
    Asked::of(&seat, &[])?;
    let id = flag_id(&id)?;
    // Whether there is a flag is asked before the document is looked at: what is hidden says nothing of its fields.
    may_act(&seat, id).await?;
    let take = move |document: &mut Document| {
        let note = document.text("note").unwrap_or_default();
        let told = document.text("told").unwrap_or_default();
        what(document).map(|what| Act { what, note, told })
    };
    let act = body::read(request, &[JSON], DOCUMENT_BYTES_MAX, take).await?;
    let work = move |records: &Records| {
        records.act_on_flag(id, act)?;
        Ok(show(&records.clone().look_anew().flag(id)?.line))
    };
    Ok(status::json_ok(&seat.run(work).await.map_err(|refusal| of_fields(refusal, "note"))?))
}

async fn may_act(seat: &Seat, id: FlagId) -> Result<(), Refusal> {
    seat.run(move |records| if records.flag(id)?.rights.act { Ok(()) } else { Err(Denied::Flag.into()) })
        .await
}
