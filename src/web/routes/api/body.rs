//! JSON documents that programs send: bounded, read field by field, with every problem found in words and by pointer.

use crate::domain::{Categories, Category, text};
use crate::records::Refusal;
use crate::web::form;
use crate::web::gate::Seat;
use crate::web::status::Failure;
use axum::extract::Request;
use axum::http::header;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Map, Value};

/// Most bytes of a document without files.
pub(super) const DOCUMENT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most bytes of a document with files, which are a third longer in base 64.
pub(super) const FILES_DOCUMENT_BYTES_MAX: usize = 40 * 1024 * 1024;
/// Most values in a document: each takes far more room in memory than on the wire.
const VALUES_MAX: usize = 20_000;

/// An object that was sent, of which fields are taken one after the other; what is left at the end is unknown.
pub(super) struct Document {
    fields: Map<String, Value>,
    pointer: String,
    wrong: Vec<(String, String)>,
}

/// Reads a document of one of these media types, away from the async threads.
///
/// # Errors
/// When it is too large, of another media type, no JSON object, or has fields that are wrong or unknown.
pub(super) async fn read<T: Send + 'static>(
    request: Request,
    media: &[&str],
    most: usize,
    take: impl FnOnce(&mut Document) -> Option<T> + Send + 'static,
) -> Result<T, Failure> {
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = given.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !media.contains(&essence.as_str()) {
        return Err(Failure::NotAForm(format!("Send this as {}.", media.join(" or "))));
    }
    let app = request.extensions().get::<Seat>().ok_or(Failure::NobodyThere)?.app().clone();
    let (bytes, ticket) = form::bytes(request, &app, most).await?;
    let work = move || {
        let _room = ticket;
        let mut document = Document::parse(&bytes)?;
        drop(bytes);
        let taken = take(&mut document);
        let wrong = document.end();
        match (taken, wrong.is_empty()) {
            (Some(taken), true) => Ok(taken),
            _ => Err(Failure::Fields(wrong)),
        }
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| Refusal::trouble(&error))?
}

impl Document {
    fn parse(bytes: &[u8]) -> Result<Document, Failure> {
        if values(bytes) > VALUES_MAX {
            return Err(Failure::TooLarge);
        }
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(fields)) => Ok(Document { fields, pointer: String::new(), wrong: Vec::new() }),
            Ok(other) => {
                let words = format!("This is {}. Send an object.", kind(&other));
                Err(Failure::Fields(vec![(String::new(), words)]))
            }
            Err(error) => Err(Failure::BadRequest(format!(
                "This is not JSON: line {}, column {}.",
                error.line(),
                error.column()
            ))),
        }
    }

    /// Notes that a field is wrong.
    pub(super) fn wrong(&mut self, name: &str, words: impl Into<String>) {
        let pointer = format!("{}/{}", self.pointer, name);
        self.wrong.push((pointer, words.into()));
    }

    /// Everything that is wrong, with what was not asked for.
    fn end(mut self) -> Vec<(String, String)> {
        for name in self.fields.keys() {
            let escaped = text::shorten(name, 40).replace('~', "~0").replace('/', "~1");
            let pointer = format!("{}/{escaped}", self.pointer);
            self.wrong.push((pointer, "This field is not known here.".to_owned()));
        }
        self.wrong
    }

    fn take(&mut self, name: &str, wanted: &str, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        let value = self.fields.shift_remove(name)?;
        if fits(&value) {
            return Some(value);
        }
        self.wrong(name, format!("This is {}. Send {wanted}.", kind(&value)));
        None
    }

    /// A text, when there is one.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name, "a text", Value::is_string)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A text that must be there.
    pub(super) fn required_text(&mut self, name: &str, words: &str) -> Option<String> {
        self.needs(name, words);
        self.text(name)
    }

    /// Notes that a field is missing, when it is.
    pub(super) fn needs(&mut self, name: &str, words: &str) {
        if !self.fields.contains_key(name) {
            self.wrong(name, words);
        }
    }

    /// A whole number from 0, when there is one.
    pub(super) fn count(&mut self, name: &str) -> Option<usize> {
        let value = self.take(name, "a whole number from 0", Value::is_u64)?;
        value.as_u64().and_then(|number| usize::try_from(number).ok())
    }

    /// Whether a field was sent as null, which takes a value away (RFC 7396); it is then gone.
    pub(super) fn nulled(&mut self, name: &str) -> bool {
        let null = self.fields.get(name).is_some_and(Value::is_null);
        if null {
            self.fields.shift_remove(name);
        }
        null
    }

    /// Yes or no, when it was said.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name, "true or false", Value::is_boolean)?.as_bool()
    }

    /// A list of texts with their places, when there is one.
    fn texts(&mut self, name: &str) -> Option<Vec<(usize, String)>> {
        let Value::Array(items) = self.take(name, "a list of texts", Value::is_array)? else { return None };
        let mut texts = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            match item {
                Value::String(text) => texts.push((at, text)),
                other => {
                    self.wrong(&format!("{name}/{at}"), format!("This is {}. Send a text.", kind(&other)));
                }
            }
        }
        Some(texts)
    }

    /// Addresses of people, as the forms take them.
    pub(super) fn addresses(&mut self, name: &str) -> Option<String> {
        let addresses = self.texts(name)?.into_iter().map(|(_, address)| address);
        Some(addresses.collect::<Vec<String>>().join("\n"))
    }

    /// A list of categories, when there is one.
    pub(super) fn categories(&mut self, name: &str) -> Option<Categories> {
        let codes = self.texts(name)?;
        let mut categories = Categories::NONE;
        for (at, code) in &codes {
            if let Some(category) = Category::from_code(code) {
                categories = categories.with(category);
                continue;
            }
            let (shown, known) = (text::shorten(code, 40), super::wording::category_codes().join(", "));
            self.wrong(&format!("{name}/{at}"), format!("“{shown}” is not a category. Use one of {known}."));
        }
        Some(categories)
    }

    /// A list of whole numbers from 0; none when there is no list.
    pub(super) fn counts(&mut self, name: &str) -> Vec<usize> {
        let Some(Value::Array(items)) = self.take(name, "a list of whole numbers", Value::is_array) else {
            return Vec::new();
        };
        let mut counts = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            match item.as_u64().and_then(|number| usize::try_from(number).ok()) {
                Some(number) => counts.push(number),
                None => self.wrong(
                    &format!("{name}/{at}"),
                    format!("This is {}. Send a whole number from 0.", kind(item)),
                ),
            }
        }
        counts
    }

    /// A list of objects, each taken apart by `each`.
    pub(super) fn objects<T>(&mut self, name: &str, each: impl Fn(&mut Document) -> Option<T>) -> Vec<T> {
        let Some(Value::Array(items)) = self.take(name, "a list of objects", Value::is_array) else {
            return Vec::new();
        };
        let mut taken = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            let at = format!("{name}/{at}");
            let fields = match item {
                Value::Object(fields) => fields,
                other => {
                    self.wrong(&at, format!("This is {}. Send an object.", kind(&other)));
                    continue;
                }
            };
            let pointer = format!("{}/{at}", self.pointer);
            let mut inner = Document { fields, pointer, wrong: Vec::new() };
            taken.extend(each(&mut inner));
            self.wrong.extend(inner.end());
        }
        taken
    }

    /// Bytes in base 64 (RFC 4648 §4) that must be there.
    pub(super) fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let text = self.required_text(name, "Send the file's bytes in base 64.")?;
        let bytes = BASE64_STANDARD.decode(text.as_bytes()).ok();
        if bytes.is_none() {
            self.wrong(name, "This is not base 64 with padding (RFC 4648, section 4).");
        }
        bytes
    }
}

/// How many values a document holds at least, without making any of them: signs that begin one, outside texts.
fn values(bytes: &[u8]) -> usize {
    let (mut count, mut inside, mut escaped) = (0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            b',' | b'[' | b'{' if !inside => count += 1,
            _ => {}
        }
    }
    count
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
