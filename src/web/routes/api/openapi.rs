//! The OpenAPI 3.1 document, made from the list of operations that makes the routes.

use super::query::{LIMIT_MAX, Parameter, Shape};
use super::{IF_MATCH, Operation, operations, schemas};
use crate::records::Refusal;
use crate::web::gate::Audience;
use crate::web::status::{self, Answer, Failure};
use serde_json::{Map, Value, json};

/// Answers the document.
pub(super) async fn document() -> Answer {
    Ok(status::json_ok(&whole(&operations())))
}

fn whole(operations: &[Operation]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = path {
            methods.insert(operation.method.as_str().to_lowercase(), described(operation));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Co-Tutor",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A program acts for an account and gets what that person would get on the pages. Fields \
                that are not to be read are absent, never null. What may not be known to exist answers exactly as \
                what never was. Unknown fields and unknown parameters are refused.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn described(operation: &Operation) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": parameters(operation),
        "responses": responses(operation),
        "security": match operation.audience {
            Audience::Public => json!([]),
            _ => json!([{ "token": [] }]),
        },
    });
    if let (Some((media, schema)), Some(fields)) = (operation.body, described.as_object_mut()) {
        let content = json!({ media: { "schema": reference(schema) } });
        fields.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    described
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn parameters(operation: &Operation) -> Vec<Value> {
    let in_path = operation.path.split('{').skip(1).filter_map(|part| part.split('}').next()).map(|name| {
        let schema = if name == "n" {
            json!({ "type": "integer", "minimum": 1 })
        } else {
            json!({ "type": "string" })
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    let in_headers = operation.headers.iter().map(|(name, words)| {
        let required = *name == IF_MATCH.0;
        let schema = json!({ "type": "string" });
        json!({ "name": name, "in": "header", "required": required, "description": words, "schema": schema })
    });
    in_path.chain(operation.query.iter().map(asked)).chain(in_headers).collect()
}

fn asked(parameter: &Parameter) -> Value {
    let one = match parameter.shape {
        Shape::Text | Shape::Cursor => json!({ "type": "string" }),
        Shape::Limit => json!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MAX }),
        Shape::Day => json!({ "type": "string", "format": "date" }),
        Shape::OneOf(words) => json!({ "type": "string", "enum": words() }),
    };
    let schema = if parameter.many { json!({ "type": "array", "items": one }) } else { one };
    json!({ "name": parameter.name, "in": "query", "description": parameter.words, "schema": schema })
}

fn responses(operation: &Operation) -> Value {
    let content = match operation.answer {
        Some(schema) => json!({ "application/json": { "schema": reference(schema) } }),
        None => json!({ "application/octet-stream": {} }),
    };
    let good =
        if operation.makes { status::json_made(&Value::Null, "") } else { status::json_ok(&Value::Null) };
    let mut responses = Map::new();
    responses
        .insert(good.status().as_str().to_owned(), json!({ "description": "Done.", "content": content }));
    let lost = (status::LOST_UPDATE, "Somebody else changed it first; `present` is what stands now.");
    let lost = versioned(operation).then_some(lost);
    for (status, words) in
        failures(operation).iter().map(|(failure, words)| (failure.status(), *words)).chain(lost)
    {
        let content = json!({ "application/problem+json": { "schema": reference("Problem") } });
        let response = json!({ "description": words, "content": content });
        responses.insert(status.to_string(), response);
    }
    Value::Object(responses)
}

fn versioned(operation: &Operation) -> bool {
    operation.headers.iter().any(|(name, _)| *name == IF_MATCH.0)
}

/// Why an operation may have no answer.
fn failures(operation: &Operation) -> Vec<(Failure, &'static str)> {
    if operation.audience == Audience::Public {
        return Vec::new();
    }
    let mut all = vec![
        (
            Failure::BadRequest(String::new()),
            "The query, a header or the JSON cannot be read, or asks something unknown.",
        ),
        (Failure::NobodyThere, "There is no token, or it is not good."),
    ];
    if operation.path.contains('{') {
        all.push((
            Failure::Refusal(Refusal::NotFound),
            "There is nothing here, as far as the viewer may know.",
        ));
    }
    if operation.body.is_some() {
        all.push((
            Failure::Refusal(Refusal::Refused(String::new())),
            "The viewer may read this, but not change it so.",
        ));
        all.push((Failure::TooLarge, "More than is taken at once."));
        all.push((Failure::TooSlow, "It came too slowly."));
        all.push((Failure::NotAForm(String::new()), "Another media type than the operation takes."));
        all.push((Failure::Fields(Vec::new()), "Fields that are wrong or unknown, by pointer."));
    }
    if versioned(operation) {
        all.push((Failure::VersionNeeded, "If-Match is missing."));
    }
    all.push((
        Failure::Refusal(Refusal::Trouble(String::new())),
        "It went wrong; the reference says under what.",
    ));
    all.push((Failure::Refusal(Refusal::Busy), "Try again after the seconds of Retry-After."));
    all
}
