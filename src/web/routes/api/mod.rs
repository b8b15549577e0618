//! The JSON API: one list of operations, from which both the routes and the OpenAPI document are made.
//!
//! A program acts for an account and gets what that person would get on the pages, because it goes through the same
//! `Records`. What is not to be read is absent, never null; what is hidden answers as what never was.

mod audit;
mod body;
mod entries;
mod flags;
mod imports;
mod openapi;
mod query;
mod registers;
mod reports;
mod schemas;
mod search;
mod show;
mod students;
mod wording;

use crate::web::app::App;
use crate::web::gate::{Audience, Seat};
use crate::web::routes::Route;
use crate::web::status::{self, Answer};
use axum::http::Method;
use axum::routing::{MethodRouter, get, patch, post, put};
use query::{Asked, Parameter};

/// One operation: its route, and all that the OpenAPI document says of it.
struct Operation {
    method: Method,
    path: &'static str,
    /// Its `operationId`.
    id: &'static str,
    summary: &'static str,
    audience: Audience,
    query: &'static [Parameter],
    /// Headers it reads; those named `If-Match` are required.
    headers: &'static [(&'static str, &'static str)],
    /// Media type and schema of what is sent.
    body: Option<(&'static str, &'static str)>,
    /// Schema of what is answered; none for the bytes of a file.
    answer: Option<&'static str>,
    /// Whether it makes something, which is then at the `Location` of the answer.
    makes: bool,
    handler: fn() -> MethodRouter<App>,
}

impl Operation {
    const fn get(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
        Operation {
            method: Method::GET,
            path,
            id,
            summary,
            audience: Audience::Tokens,
            query: &[],
            headers: &[],
            body: None,
            answer: None,
            makes: false,
            handler: || get(openapi::document),
        }
    }

    fn asks(self, query: &'static [Parameter]) -> Operation {
        Operation { query, ..self }
    }

    fn answers(self, schema: &'static str) -> Operation {
        Operation { answer: Some(schema), ..self }
    }

    fn by(self, handler: fn() -> MethodRouter<App>) -> Operation {
        Operation { handler, ..self }
    }

    fn sends(self, method: Method, media: &'static str, schema: &'static str) -> Operation {
        Operation { method, body: Some((media, schema)), ..self }
    }
}

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

const IDEMPOTENCY_KEY: (&str, &str) = (
    "Idempotency-Key",
    "Chosen by the program, 1 to 200 visible ASCII characters. Sent again with the same key, the same entry is \
     answered and no second one is made.",
);
const IF_MATCH: (&str, &str) = (
    "If-Match",
    "The version the change is made from, as the ETag of the entry gave it: \"0123456789abcdef\".",
);

/// Every operation there is.
fn operations() -> Vec<Operation> {
    let mut all = on_students();
    all.extend(on_entries());
    all.extend(across_records());
    all.extend(on_registers());
    all.extend(flag_operations());
    all
}

/// Registers.
fn on_registers() -> Vec<Operation> {
    const REGISTER: &str = "/api/v1/sessions/{id}/register";
    vec![
        Operation::get(
            "/api/v1/sessions",
            "sessions",
            "Sessions whose registers the viewer takes, from one day to another: at most 62 days.",
        )
        .asks(registers::PARAMETERS)
        .answers("Sessions")
        .by(|| get(registers::sessions)),
        Operation::get(
            REGISTER,
            "register",
            "One register: who is on it, the marks that stand, and the history of each.",
        )
        .answers("Register")
        .by(|| get(registers::one)),
        Operation::get(
            REGISTER,
            "recordMarks",
            "Records marks. Each is sent with the number of lines of its history that had been seen; what somebody \
             else recorded since is not overwritten but given back under `conflicts`, and the rest is saved.",
        )
        .sends(Method::PUT, JSON, "Marks")
        .answers("MarksSaved")
        .by(|| put(registers::record)),
    ]
}

/// The document itself, whoever asks, and students.
fn on_students() -> Vec<Operation> {
    vec![
        Operation {
            audience: Audience::Public,
            ..Operation::get("/api/v1/openapi.json", "describe", "This document.")
        }
        .answers("Anything"),
        Operation::get("/api/v1/me", "me", "Whom the token acts for, and the roles they hold today.")
            .answers("Me")
            .by(|| get(me)),
        Operation::get(
            "/api/v1/students",
            "findStudents",
            "Looks students up by number, name or e-mail as one types.",
        )
        .asks(students::LOOK_UP)
        .answers("Students")
        .by(|| get(students::look_up)),
        Operation::get(
            "/api/v1/students/{number}",
            "student",
            "A student's dashboard, less what the viewer may not read.",
        )
        .answers("Dashboard")
        .by(|| get(students::dashboard)),
        Operation::get(
            "/api/v1/students/{number}/attendance",
            "attendance",
            "Attendance in the present academic year, as far as it is open to the viewer.",
        )
        .answers("Attendance")
        .by(|| get(students::attendance)),
    ]
}

/// Entries.
fn on_entries() -> Vec<Operation> {
    const ENTRIES: &str = "/api/v1/students/{number}/entries";
    const ENTRY: &str = "/api/v1/entries/{id}";
    vec![
        Operation::get(ENTRIES, "entries", "A student's entries, newest first; hidden ones are not there.")
            .asks(entries::PAGE)
            .answers("Entries")
            .by(|| get(entries::timeline)),
        Operation {
            makes: true,
            headers: &[IDEMPOTENCY_KEY],
            ..Operation::get(ENTRIES, "addEntry", "Adds an entry. When it is answered, the entry is on disk.")
        }
        .sends(Method::POST, JSON, "NewEntry")
        .answers("FullEntry")
        .by(|| post(entries::add)),
        Operation::get(
            "/api/v1/students/{number}/entries/audience",
            "audience",
            "Who would read an entry with these properties, before it is saved.",
        )
        .sends(Method::POST, JSON, "AudienceQuestion")
        .answers("Audience")
        .by(|| post(entries::audience)),
        Operation::get(
            ENTRY,
            "entry",
            "One entry, in full or as a stub. The ETag of a full one is its version.",
        )
        .answers("Entry")
        .by(|| get(entries::one)),
        Operation {
            headers: &[IF_MATCH],
            ..Operation::get(ENTRY, "amendEntry", "Amends an entry; the version before is kept.")
        }
        .sends(Method::PATCH, MERGE_PATCH, "Amendment")
        .answers("FullEntry")
        .by(|| patch(entries::amend)),
        Operation::get(
            "/api/v1/entries/{id}/versions",
            "versions",
            "Every version of an entry, oldest first.",
        )
        .answers("Versions")
        .by(|| get(entries::versions)),
        Operation::get(
            "/api/v1/entries/{id}/attachments/{n}",
            "attachment",
            "The bytes of an attachment, counted from 1.",
        )
        .by(|| get(entries::attachment)),
    ]
}

/// Over all records: reports, the audit, search, files brought in.
fn across_records() -> Vec<Operation> {
    vec![
        Operation::get(
            "/api/v1/reports/{name}",
            "report",
            "A report over those the viewer may see in it; with Accept: text/csv one of its tables.",
        )
        .asks(reports::PARAMETERS)
        .answers("Report")
        .by(|| get(reports::report)),
        Operation::get(
            "/api/v1/audit",
            "audit",
            "The audit as its page shows it to Co-Tutor administrators, newest first, with the value of its chain; \
             for everybody else there is none.",
        )
        .asks(audit::PARAMETERS)
        .answers("Audit")
        .by(|| get(audit::page)),
        Operation::get(
            "/api/v1/imports/{kind}",
            "import",
            "Takes a file in, as the command does: for whoever administers every department.",
        )
        .asks(imports::PARAMETERS)
        .sends(Method::POST, "application/octet-stream", "ImportFile")
        .answers("ImportReport")
        .by(|| post(imports::bring)),
        Operation::get("/api/v1/search", "search", "Full text over the entries the viewer reads in full.")
            .asks(search::PARAMETERS)
            .answers("Found")
            .by(|| get(search::search)),
    ]
}

/// The operations on flags.
fn flag_operations() -> [Operation; 4] {
    let step = |path, id, summary, body| {
        Operation::get(path, id, summary).sends(Method::POST, JSON, body).answers("Flag")
    };
    [
        Operation::get(
            "/api/v1/flags",
            "flags",
            "Flags the viewer may see, with their arithmetic: those nobody has looked at first, then oldest first.",
        )
        .asks(flags::PARAMETERS)
        .answers("Flags")
        .by(|| get(flags::worklist)),
        step("/api/v1/flags/{id}/acknowledge", "acknowledgeFlag", "Says that somebody has seen a flag.", "FlagStep")
            .by(|| post(flags::acknowledge)),
        step("/api/v1/flags/{id}/contacted", "contactedFlag", "Says that the student was contacted.", "FlagStep")
            .by(|| post(flags::contacted)),
        step("/api/v1/flags/{id}/close", "closeFlag", "Closes a flag with an outcome.", "FlagClosing")
            .by(|| post(flags::close)),
    ]
}

/// The routes of the API.
pub(super) fn routes() -> impl Iterator<Item = Route> {
    operations().into_iter().map(|operation| Route {
        method: operation.method,
        path: operation.path.to_owned(),
        audience: operation.audience,
        handler: (operation.handler)(),
    })
}

async fn me(seat: Seat) -> Answer {
    Asked::of(&seat, &[])?;
    let me = seat.run(|records| Ok(show::me(&records.me()?))).await?;
    Ok(status::json_ok(&me))
}
