//! The words of closed lists, and how problems with a form's fields are said of the JSON fields they came from.

use crate::domain::absence::{AbsenceKind, AbsenceType};
use crate::domain::attendance::Band;
use crate::domain::flag::{Outcome, State};
use crate::domain::register::MarkSource;
use crate::domain::session::SessionKind;
use crate::domain::student::{Athlete, Mode, Status};
use crate::domain::{Category, EntryKind, Mark, Problems, Relation};
use crate::records::Refusal;
use crate::web::status::Failure;

/// Codes of the categories.
pub(super) fn category_codes() -> Vec<&'static str> {
    Category::ALL.into_iter().map(Category::code).collect()
}

/// Codes of all kinds of entry.
pub(super) fn kind_codes() -> Vec<&'static str> {
    EntryKind::ALL.iter().map(|kind| kind.code()).collect()
}

/// Codes of the kinds a program may add.
pub(super) fn new_kind_codes() -> Vec<&'static str> {
    EntryKind::BY_HAND.into_iter().map(EntryKind::code).collect()
}

/// Codes of the bands.
pub(super) fn band_codes() -> Vec<&'static str> {
    Band::ALL.iter().map(|band| band.code()).collect()
}

/// Codes of where somebody stands with their studies.
pub(super) fn status_codes() -> Vec<&'static str> {
    Status::ALL.iter().map(|status| status.code()).collect()
}

/// Codes of the modes of study.
pub(super) fn mode_codes() -> Vec<&'static str> {
    Mode::ALL.iter().map(|mode| mode.code()).collect()
}

/// Codes of sporting support.
pub(super) fn athlete_codes() -> Vec<&'static str> {
    Athlete::ALL.iter().map(|athlete| athlete.code()).collect()
}

/// Codes of relationships.
pub(super) fn relation_codes() -> Vec<&'static str> {
    Relation::ALL.iter().map(|relation| relation.code()).collect()
}

/// Codes of where a flag stands.
pub(super) fn flag_state_codes() -> Vec<&'static str> {
    State::ALL.iter().map(|state| state.code()).collect()
}

/// Codes of the outcomes somebody may choose.
pub(super) fn flag_outcome_codes() -> Vec<&'static str> {
    Outcome::chosen().map(Outcome::code).collect()
}

/// Codes of every outcome.
pub(super) fn outcome_codes() -> Vec<&'static str> {
    Outcome::ALL.iter().map(|outcome| outcome.code()).collect()
}

/// Codes of marks.
pub(super) fn mark_codes() -> Vec<&'static str> {
    Mark::ALL.iter().map(|mark| mark.code()).collect()
}

/// Codes of the ways a mark comes into a register.
pub(super) fn source_codes() -> Vec<&'static str> {
    MarkSource::ALL.iter().map(|source| source.code()).collect()
}

/// Codes of what an absence notice does to a register.
pub(super) fn absence_kind_codes() -> Vec<&'static str> {
    AbsenceKind::ALL.iter().map(|kind| kind.code()).collect()
}

/// Codes of why somebody is away.
pub(super) fn absence_type_codes() -> Vec<&'static str> {
    AbsenceType::ALL.iter().map(|why| why.code()).collect()
}

/// Codes of the kinds of session.
pub(super) fn session_kind_codes() -> Vec<&'static str> {
    SessionKind::ALL.iter().map(|kind| kind.code()).collect()
}

/// Codes of where a register stands.
pub(super) fn register_status_codes() -> Vec<&'static str> {
    crate::domain::register::rules::Status::ALL.iter().map(|status| status.code()).collect()
}

/// A refusal in terms of the JSON fields; `named` is what the field of named people is called there.
pub(super) fn of_fields(refusal: Refusal, named: &str) -> Failure {
    let Refusal::Invalid(Problems(problems)) = refusal else { return refusal.into() };
    let pointer = |field: &str| match field {
        "category" => "/categories".to_owned(),
        "files" => "/attachments".to_owned(),
        "off" => "/remove_attachments".to_owned(),
        "audience" => format!("/{named}"),
        other => format!("/{other}"),
    };
    Failure::Fields(problems.into_iter().map(|problem| (pointer(problem.field), problem.message)).collect())
}
