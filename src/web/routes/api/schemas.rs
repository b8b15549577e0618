//! The schemas of the OpenAPI document (JSON Schema 2020-12).

use super::wording;
use crate::domain::register::rules::LATE_MINUTES_MAX;
use crate::domain::session::SessionKind;
use crate::domain::text::LINE_CHARS_MAX;
use serde_json::{Value, json};

fn text() -> Value {
    json!({ "type": "string" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn number() -> Value {
    json!({ "type": "number" })
}

/// Per cent with one decimal; more where one would put it on the wrong side of a band's edge.
fn percent() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 100 })
}

fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn categories() -> Value {
    list(&reference("Category"))
}

/// An object with fields that are always there and fields that may be absent.
fn object(always: Value, sometimes: Value) -> Value {
    let (Value::Object(mut properties), Value::Object(others)) = (always, sometimes) else {
        return json!({});
    };
    let required: Vec<String> = properties.keys().cloned().collect();
    properties.extend(others);
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// Every schema, by name.
pub(super) fn all() -> Value {
    let mut schemas = shared();
    for more in [
        students(),
        attendance(),
        registers(),
        entries(),
        flags(),
        sent(),
        found(),
        reports(),
        audit(),
        imports(),
    ] {
        if let (Value::Object(all), Value::Object(more)) = (&mut schemas, more) {
            all.extend(more);
        }
    }
    schemas
}

fn shared() -> Value {
    json!({
        "Anything": { "type": "object" },
        "Category": one_of(&wording::category_codes()),
        "Kind": one_of(&wording::kind_codes()),
        "Person": object(json!({ "name": text() }), json!({ "email": text() })),
        "Problem": {
            "type": "object",
            "description": "A problem document (RFC 9457).",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": text(), "title": text(), "status": count(), "detail": text(),
                "errors": list(&object(json!({ "pointer": text(), "message": text() }), json!({}))),
                "present": {
                    "type": "object",
                    "description": "What stands now, when somebody else changed it first.",
                    "properties": { "version": count(), "by": text(), "body": text() },
                },
            },
        },
        "Me": object(
            json!({
                "email": text(), "name": text(), "roles": list(&text()), "external": flag(), "administers": flag(),
                "unread_notices": count(),
            }),
            json!({ "student_number": text() }),
        ),
    })
}

fn students() -> Value {
    let always = || {
        json!({
            "number": text(), "name": text(), "family_name": text(), "email": text(),
            "programme": object(json!({ "code": text(), "title": text() }), json!({})),
            "status": one_of(&wording::status_codes()),
        })
    };
    let sometimes = || {
        json!({
            "given_name": text(), "preferred_name": text(), "year_of_study": count(),
            "mode": one_of(&wording::mode_codes()), "start_date": day(), "end_date": day(),
            "athlete": one_of(&wording::athlete_codes()),
        })
    };
    let (mut here, mut maybe) = (always(), sometimes());
    let tutor = object(
        json!({ "name": text(), "email": text(), "relation": one_of(&wording::relation_codes()), "since": day() }),
        json!({ "future": flag() }),
    );
    let last = object(json!({ "date": day() }), json!({ "kind": reference("Kind") }));
    let contacts = object(json!({}), json!({ "personal_email": text(), "phone": text() }));
    let more_here = json!({ "tutors": list(&tutor), "your_roles": list(&text()), "may_add": categories() });
    let more_maybe = json!({
        "contacts": contacts, "sponsored": flag(), "adjustments": text(),
        "attendance": reference("AttendanceSummary"), "marks": list(&reference("Mark")), "last_contact": last,
    });
    for (fields, more) in [(&mut here, more_here), (&mut maybe, more_maybe)] {
        if let (Value::Object(fields), Value::Object(more)) = (fields, more) {
            fields.extend(more);
        }
    }
    json!({
        "Student": object(always(), sometimes()),
        "Students": object(json!({ "students": list(&reference("Student")) }), json!({ "next": text() })),
        "Dashboard": object(here, maybe),
        "Mark": object(
            json!({ "module": text(), "title": text(), "academic_year": text() }),
            json!({ "component": text(), "mark": number(), "weight": number(), "submitted_at": text(), "due_at": text() }),
        ),
    })
}

fn flags() -> Value {
    let student = object(json!({ "number": text(), "name": text() }), json!({}));
    json!({
        "Flag": object(
            json!({
                "id": text(), "student": student, "title": text(), "arithmetic": text(),
                "state": one_of(&wording::flag_state_codes()), "opened_at": time(), "mine": flag(),
                "may_act": flag(), "written_since": flag(),
            }),
            json!({ "owner": text(), "outcome": one_of(&wording::outcome_codes()) }),
        ),
        "Flags": object(json!({ "flags": list(&reference("Flag")) }), json!({ "next": text() })),
        "FlagStep": object(json!({}), json!({ "note": text(), "told": text() })),
        "FlagClosing": object(
            json!({ "outcome": one_of(&wording::flag_outcome_codes()) }),
            json!({ "note": text(), "told": text() }),
        ),
    })
}

/// Counts of marks, with further fields.
fn counts(more: Value, sometimes: Value) -> Value {
    let mut always = json!({
        "present": count(), "late": count(), "absent": count(), "authorised": count(), "not_expected": count(),
        "unrecorded": count(), "attended": count(), "expected": count(),
    });
    let mut maybe = json!({ "rate_percent": percent(), "band": one_of(&wording::band_codes()) });
    for (fields, more) in [(&mut always, more), (&mut maybe, sometimes)] {
        if let (Value::Object(fields), Value::Object(more)) = (fields, more) {
            fields.extend(more);
        }
    }
    object(always, maybe)
}

fn attendance() -> Value {
    let extent = || one_of(&["full", "summary", "own_modules", "summary_and_own_modules"]);
    let kinds: Vec<&str> = SessionKind::ALL.iter().map(|kind| kind.code()).collect();
    let module = counts(json!({ "code": text(), "title": text(), "academic_year": text() }), json!({}));
    json!({
        "Counts": counts(json!({}), json!({})),
        "AttendanceSummary": counts(json!({ "extent": extent() }), json!({})),
        "Attendance": counts(
            json!({
                "extent": extent(), "critical": reference("Counts"),
                "weekly": list(&counts(json!({ "monday": day() }), json!({}))),
            }),
            json!({
                "modules": list(&module), "kinds": list(&counts(json!({ "kind": one_of(&kinds) }), json!({}))),
                "last_four_weeks": reference("Counts"), "four_weeks_before": reference("Counts"),
                "change_points": number(), "cohort_median_percent": percent(),
            }),
        ),
    })
}

fn registers() -> Value {
    let mark = || one_of(&wording::mark_codes());
    let session = || {
        json!({
            "id": text(), "module": text(), "title": text(), "kind": one_of(&wording::session_kind_codes()),
            "start": time(), "end": time(), "critical": flag(), "mandatory": flag(), "mine": flag(),
            "status": one_of(&wording::register_status_codes()), "listed": count(), "marked": count(),
        })
    };
    let maybe = || json!({ "location": text(), "group": text(), "teacher": text() });
    let line = object(
        json!({ "at": time(), "source": one_of(&wording::source_codes()) }),
        json!({ "mark": mark(), "minutes_late": count(), "reason": text(), "by": text() }),
    );
    let notice = object(
        json!({ "kind": one_of(&wording::absence_kind_codes()), "authorised": flag() }),
        json!({ "why": one_of(&wording::absence_type_codes()), "first": day(), "last": day() }),
    );
    let student = object(
        json!({ "number": text(), "name": text(), "seen": count(), "history": list(&line) }),
        json!({
            "notice": notice,
            "mark": mark(), "group": text(), "athlete": one_of(&wording::athlete_codes()), "adjustments": text(),
            "left": flag(), "on_leave": flag(), "instead_of": text(), "elsewhere": text(),
        }),
    );
    let (mut here, students) = (session(), json!({ "students": list(&student), "takes_marks": flag() }));
    if let (Value::Object(fields), Value::Object(more)) = (&mut here, students) {
        fields.extend(more);
    }
    let sent = object(
        json!({ "number": text(), "seen": count(), "mark": { "oneOf": [mark(), { "type": "null" }] } }),
        json!({
            "minutes_late": { "type": ["integer", "null"], "minimum": 1, "maximum": LATE_MINUTES_MAX },
            "reason": { "type": ["string", "null"], "maxLength": LINE_CHARS_MAX },
        }),
    );
    let stands = object(json!({ "number": text(), "seen": count() }), json!({}));
    let conflict = object(
        json!({ "number": text(), "seen": count(), "theirs": line.clone() }),
        json!({ "mine": mark() }),
    );
    let refused = object(json!({ "number": text(), "message": text() }), json!({}));
    json!({
        "Session": object(session(), maybe()),
        "Sessions": object(json!({ "sessions": list(&reference("Session")) }), json!({})),
        "Register": object(here, maybe()),
        "Marks": object(json!({ "marks": list(&sent) }), json!({})),
        "MarksSaved": object(
            json!({ "saved": list(&stands), "conflicts": list(&conflict), "refused": list(&refused) }),
            json!({}),
        ),
    })
}

fn entries() -> Value {
    let attachment = object(
        json!({ "number": count(), "name": text(), "content_type": text(), "bytes": count() }),
        json!({}),
    );
    let amended = object(json!({ "at": time() }), json!({ "by": reference("Person") }));
    let version = object(
        json!({
            "number": count(), "by": text(), "at": time(), "categories": categories(), "sensitive": flag(),
            "occurred_at": time(), "subject": text(), "body": text(), "attachments": list(&attachment),
        }),
        json!({}),
    );
    json!({
        "FullEntry": object(
            json!({
                "outcome": { "const": "full" }, "id": text(), "student": text(), "kind": reference("Kind"),
                "categories": categories(), "occurred_at": time(), "recorded_at": time(), "subject": text(),
                "body": text(), "sensitive": flag(), "author": reference("Person"),
                "named": list(&reference("Person")), "attachments": list(&attachment), "version": count(),
                "because": list(&text()),
            }),
            json!({ "amended": amended }),
        ),
        "StubEntry": object(json!({ "outcome": { "const": "stub" }, "date": day(), "categories": categories() }), json!({})),
        "Entry": { "oneOf": [reference("FullEntry"), reference("StubEntry")] },
        "Entries": object(json!({ "entries": list(&reference("Entry")) }), json!({ "next": text() })),
        "Versions": object(json!({ "versions": list(&version) }), json!({})),
    })
}

/// What programs send.
fn sent() -> Value {
    let file = object(
        json!({ "name": text(), "content_base64": { "type": "string", "contentEncoding": "base64" } }),
        json!({ "content_type": text() }),
    );
    json!({
        "NewEntry": object(
            json!({ "kind": one_of(&wording::new_kind_codes()), "categories": categories(), "body": text() }),
            json!({
                "occurred_at": text(), "subject": text(), "sensitive": flag(), "audience": list(&text()),
                "notify": list(&text()), "attachments": list(&file),
            }),
        ),
        "Amendment": object(
            json!({}),
            json!({
                "occurred_at": text(), "subject": { "type": ["string", "null"] }, "body": text(),
                "categories": categories(), "sensitive": flag(),
                "named": { "type": ["array", "null"], "items": text() }, "remove_attachments": list(&count()),
            }),
        ),
        "AudienceQuestion": object(
            json!({}),
            json!({
                "categories": categories(), "sensitive": flag(), "audience": list(&text()), "notify": list(&text()),
            }),
        ),
        "Audience": object(
            json!({
                "readers": list(&object(json!({ "name": text(), "email": text(), "why": list(&text()) }), json!({}))),
                "any_support_adviser": flag(), "stub_only": count(), "unknown": list(&text()),
            }),
            json!({}),
        ),
    })
}

fn found() -> Value {
    let facet =
        |name: &str, of: &str| list(&object(json!({ name: reference(of), "count": count() }), json!({})));
    let facets = object(
        json!({ "categories": facet("category", "Category"), "kinds": facet("kind", "Kind") }),
        json!({}),
    );
    let hit = object(
        json!({
            "id": text(), "student": object(json!({ "number": text(), "name": text() }), json!({})),
            "kind": reference("Kind"), "categories": categories(), "occurred_at": time(), "subject": text(),
            "author": text(), "sensitive": flag(),
            "snippet": list(&object(json!({ "text": text(), "marked": flag() }), json!({}))),
        }),
        json!({}),
    );
    json!({
        "Found": object(
            json!({ "total": count(), "facets": facets, "hits": list(&hit) }),
            json!({ "next": text(), "catching_up": flag() }),
        ),
    })
}

fn audit() -> Value {
    let line = object(
        json!({ "number": count(), "at": time(), "actor": text(), "action": text() }),
        json!({ "student": text(), "detail": text() }),
    );
    let head = object(json!({ "number": count(), "hash": text() }), json!({}));
    json!({ "Audit": object(json!({ "lines": list(&line), "head": head }), json!({ "next": text() })) })
}

fn imports() -> Value {
    let refused = object(
        json!({ "file": text(), "line": count(), "value": text(), "wrong": text(), "right": text() }),
        json!({ "column": json!({ "type": ["string", "null"] }) }),
    );
    let report = json!({
        "kind": text(), "rows": count(), "added": count(), "changed": count(), "unchanged": count(),
        "refused": list(&refused), "warnings": list(&text()),
    });
    json!({
        "ImportFile": { "type": "string", "format": "binary" },
        "ImportReport": object(report, json!({})),
    })
}

/// Rows hold words, numbers, "hidden" for what is too few to be shown, and null for nothing. Shares are in per cent.
fn reports() -> Value {
    let cell = json!({ "type": ["string", "number", "null"] });
    let column = object(json!({ "name": text(), "label": text() }), json!({}));
    let table = object(
        json!({ "name": text(), "title": text(), "columns": list(&column), "rows": list(&list(&cell)) }),
        json!({}),
    );
    let report =
        json!({ "title": text(), "message": text(), "notes": list(&text()), "tables": list(&table) });
    json!({ "Report": object(report, json!({})) })
}
