//! Entries for programs: the timeline, one entry, adding, amending, versions, attachments, and who would read one.

use super::body::{self, DOCUMENT_BYTES_MAX, Document, FILES_DOCUMENT_BYTES_MAX};
use super::query::{Asked, CURSOR, LIMIT, Parameter, offset_cursor};
use super::show::{self, Object};
use super::wording::{new_kind_codes, of_fields};
use super::{JSON, MERGE_PATCH};
use crate::access::Seen;
use crate::domain::{Categories, Entry, EntryId, EntryKind, NewEntry, text};
use crate::records::{Amendment, EntryForm, KeptFile, Records, Refusal};
use crate::web::gate::Seat;
use crate::web::status::{self, Answer, Failure};
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a timeline may ask.
pub(super) const PAGE: &[Parameter] = &[LIMIT, CURSOR];

/// A student's entries.
pub(super) async fn timeline(seat: Seat, Path(number): Path<String>) -> Answer {
    let asked = Asked::of(&seat, PAGE)?;
    let (limit, offset) = (asked.limit()?, asked.offset()?);
    let work = move |records: &Records| {
        let record = records.student(&number)?;
        let (seen, more) = record.entries_from(offset, limit)?;
        let shown =
            seen.iter().map(|seen| show::seen(&record, seen)).collect::<Result<Vec<Value>, Refusal>>()?;
        Ok(Object::default()
            .with("entries", shown)
            .with_some("next", more.then(|| offset_cursor(offset + limit)))
            .into())
    };
    Ok(status::json_ok(&seat.run(work).await?))
}

/// One entry.
pub(super) async fn one(seat: Seat, Path(id): Path<String>) -> Answer {
    Asked::of(&seat, &[])?;
    let id = entry_id(&id)?;
    let (value, tag) = seat.run(move |records| read_back(records, id)).await?;
    let answer = status::json_ok(&value);
    Ok(match tag {
        Some(tag) => status::tagged(answer, &tag),
        None => answer,
    })
}

/// The versions of an entry.
pub(super) async fn versions(seat: Seat, Path(id): Path<String>) -> Answer {
    Asked::of(&seat, &[])?;
    let id = entry_id(&id)?;
    let value = seat.run(move |records| Ok(show::versions(&records.record_of(id)?.entry(id)?))).await?;
    Ok(status::json_ok(&value))
}

/// The bytes of an attachment, as the pages give them.
pub(super) async fn attachment(seat: Seat, path: Path<(String, String)>) -> Answer {
    Asked::of(&seat, &[])?;
    crate::web::routes::entry::attachment(seat, path).await
}

/// Who would read an entry.
pub(super) async fn audience(seat: Seat, Path(number): Path<String>, request: Request) -> Answer {
    Asked::of(&seat, &[])?;
    let take = |document: &mut Document| {
        let categories = document.categories("categories").unwrap_or_default();
        let sensitive = document.flag("sensitive").unwrap_or(false);
        let named = [document.addresses("audience"), document.addresses("notify")];
        Some((categories, sensitive, named.into_iter().flatten().collect::<Vec<String>>().join("\n")))
    };
    let (categories, sensitive, named) = body::read(request, &[JSON], DOCUMENT_BYTES_MAX, take).await?;
    let found = seat
        .run(move |records| records.audience(&number, categories, sensitive, &named))
        .await
        .map_err(|refusal| of_fields(refusal, "audience"))?;
    let readers: Vec<Value> = found
        .readers
        .iter()
        .map(|reader| json!({ "name": reader.name, "email": reader.email, "why": reader.why }))
        .collect();
    Ok(status::json_ok(&json!({
        "readers": readers, "any_support_adviser": found.any_adviser, "stub_only": found.stub_only, "unknown": found.unknown,
    })))
}

/// Adds an entry.
pub(super) async fn add(seat: Seat, Path(number): Path<String>, request: Request) -> Answer {
    Asked::of(&seat, &[])?;
    let key = idempotency_key(request.headers())?;
    let (form, files) = body::read(request, &[JSON], FILES_DOCUMENT_BYTES_MAX, new_entry).await?;
    let id = match &key {
        Some(key) => id_for(&seat, key)?,
        None => seat.app().registry().fresh_id()?,
    };
    let form = EntryForm { id, ..form };
    let wanted = form.clone();
    let again = key.is_some();
    let hashes = files.iter().map(|file| *blake3::hash(&file.bytes).as_bytes()).collect();
    let work = move |records: &Records| {
        let added = records.add_entry(&number, form, files);
        let done = matches!(&added, Ok(_) | Err(Refusal::NotFound));
        if again && done && used_otherwise(records, &number, &wanted, &hashes)? {
            return Ok(None);
        }
        added.and_then(|id| read_back(records, id)).map(Some)
    };
    let made = seat.run(work).await.map_err(|refusal| of_fields(refusal, "audience"))?;
    let Some((value, tag)) = made else {
        let words = "This Idempotency-Key was used for another entry. Nothing was added.";
        return Err(Failure::Fields(vec![(String::new(), words.to_owned())]));
    };
    let answer = status::json_made(&value, &format!("/api/v1/entries/{id}"));
    Ok(match tag {
        Some(tag) => status::tagged(answer, &tag),
        None => answer,
    })
}

fn new_entry(document: &mut Document) -> Option<(EntryForm, Vec<KeptFile>)> {
    let kind = document.required_text("kind", "Say what kind of entry this is.").and_then(|code| {
        let kind = EntryKind::from_code(&code).filter(|kind| EntryKind::BY_HAND.contains(kind));
        if kind.is_none() {
            let (shown, known) = (text::shorten(&code, 40), new_kind_codes().join(", "));
            document.wrong("kind", format!("“{shown}” is not a kind that can be added. Use one of {known}."));
        }
        kind
    });
    let form = EntryForm {
        id: EntryId(0),
        kind: kind.unwrap_or(EntryKind::Comment),
        occurred_at: document.text("occurred_at").unwrap_or_default(),
        subject: document.text("subject").unwrap_or_default(),
        body: document.required_text("body", "Write what happened or was said.").unwrap_or_default(),
        categories: document.categories("categories").unwrap_or(Categories::NONE),
        sensitive: document.flag("sensitive").unwrap_or(false),
        audience: document.addresses("audience").unwrap_or_default(),
        notify: document.addresses("notify").unwrap_or_default(),
    };
    let files = document.objects("attachments", |file| {
        let name = file.required_text("name", "Give the file a name.");
        let content_type = file.text("content_type").unwrap_or_else(|| "application/octet-stream".to_owned());
        let bytes = file.bytes("content_base64");
        Some(KeptFile { name: name?, content_type, bytes: bytes? })
    });
    kind.map(|_| (form, files))
}

/// The id of the entry that this account makes with this key: always the same, and not to be guessed.
fn id_for(seat: &Seat, key: &str) -> Result<EntryId, Failure> {
    let keyed = seat.app().registry().keyed("idempotency", &format!("{}\0{key}", seat.records().account()));
    let id = keyed.get(..32).and_then(|digits| digits.parse().ok());
    id.ok_or_else(|| Failure::BadRequest("The Idempotency-Key cannot be used.".to_owned()))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut given = headers.get_all("idempotency-key").iter();
    let Some(key) = given.next() else { return Ok(None) };
    let good = |key: &&str| (1..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    match (key.to_str().ok().filter(good), given.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(Failure::BadRequest(
            "Send one Idempotency-Key of 1 to 200 visible ASCII characters.".to_owned(),
        )),
    }
}

/// Whether the entry under this id is the account's own and not what was sent: it then came of another request.
fn used_otherwise(
    records: &Records,
    number: &str,
    sent: &EntryForm,
    files: &BTreeSet<[u8; 32]>,
) -> Result<bool, Refusal> {
    let record = match records.record_of(sent.id) {
        Ok(record) => record,
        Err(Refusal::NotFound) => return Ok(false),
        Err(other) => return Err(other),
    };
    let page = match record.entry(sent.id) {
        Ok(page) => page,
        Err(Refusal::NotFound) => return Ok(false),
        Err(other) => return Err(other),
    };
    let entry = page.full.entry();
    let first = page.versions.first();
    let (subject, body, categories, sensitive) = match first {
        Some(first) => (&first.subject, &first.body, first.categories, first.sensitive),
        None => (&entry.subject, &entry.body, entry.categories, entry.sensitive),
    };
    let occurred_at = first.map_or(entry.occurred_at, |first| first.occurred_at);
    let when =
        if sent.occurred_at.trim().is_empty() { occurred_at.to_string() } else { sent.occurred_at.clone() };
    let now = records.registry().now();
    let same =
        NewEntry::check(sent.kind, sent.categories, sent.sensitive, &when, &sent.subject, &sent.body, now)
            .is_ok_and(|new| {
                new.kind == entry.kind
                    && (new.categories, new.sensitive) == (categories, sensitive)
                    && (&new.subject, &new.body) == (subject, body)
                    && new.occurred_at.as_second() == occurred_at.as_second()
            });
    let first = page.full.files().filter(|(_, filed)| filed.since == 1);
    let kept: BTreeSet<[u8; 32]> = first.map(|(_, filed)| filed.file.hash).collect();
    let student = records.student(number)?.profile().number == record.profile().number;
    Ok(!(same && student && kept == *files))
}

/// An entry as its viewer sees it, and the tag of its version when it is seen in full.
fn read_back(records: &Records, id: EntryId) -> Result<(Value, Option<String>), Refusal> {
    let record = records.record_of(id)?;
    let seen = record.glance(id)?;
    let tag = match &seen {
        Seen::Full(full) => Some(records.tag(full)),
        Seen::Stub(_) => None,
    };
    Ok((show::seen(&record, &seen)?, tag))
}

/// The fields of an entry that a program wants to be otherwise.
#[derive(Default)]
struct Patch {
    occurred_at: Option<String>,
    subject: Option<String>,
    body: Option<String>,
    categories: Option<Categories>,
    sensitive: Option<bool>,
    named: Option<String>,
    off: Vec<usize>,
}

/// Amends an entry.
pub(super) async fn amend(seat: Seat, Path(id): Path<String>, request: Request) -> Answer {
    Asked::of(&seat, &[])?;
    let from = if_match(request.headers())?;
    let media = [MERGE_PATCH, JSON];
    let patch = body::read(request, &media, DOCUMENT_BYTES_MAX, |document| Some(patch(document))).await?;
    let id = entry_id(&id)?;
    let work = move |records: &Records| {
        let record = records.record_of(id)?;
        let full = record.glance(id)?.full().ok_or(Refusal::NotFound)?;
        let named = record.people_on(&full)?.named.into_iter().map(|person| person.email);
        let named = named.collect::<Vec<String>>().join("\n");
        let from = records.tagged(&full, &from);
        let change = merged(full.into_entry(), named, patch, from);
        records.amend_entry(&record.profile().number, id, change)?;
        read_back(records, id)
    };
    let (value, tag) = seat.run(work).await.map_err(|refusal| of_fields(refusal, "named"))?;
    let answer = status::json_ok(&value);
    Ok(match tag {
        Some(tag) => status::tagged(answer, &tag),
        None => answer,
    })
}

fn patch(document: &mut Document) -> Patch {
    let no_subject = document.nulled("subject");
    let nobody = document.nulled("named");
    Patch {
        occurred_at: document.text("occurred_at"),
        subject: document.text("subject").or(no_subject.then(String::new)),
        body: document.text("body"),
        categories: document.categories("categories"),
        sensitive: document.flag("sensitive"),
        named: document.addresses("named").or(nobody.then(String::new)),
        off: document.counts("remove_attachments"),
    }
}

fn merged(entry: Entry, named: String, patch: Patch, from_version: u32) -> Amendment {
    Amendment {
        from_version,
        occurred_at: patch.occurred_at.unwrap_or_else(|| entry.occurred_at.to_string()),
        subject: patch.subject.unwrap_or(entry.subject),
        body: patch.body.unwrap_or(entry.body),
        categories: patch.categories.unwrap_or(entry.categories),
        sensitive: patch.sensitive.unwrap_or(entry.sensitive),
        named: patch.named.unwrap_or(named),
        off: patch.off,
    }
}

/// The tag of the version a change was made from.
fn if_match(headers: &HeaderMap) -> Result<String, Failure> {
    let mut given = headers.get_all(header::IF_MATCH).iter();
    let Some(tag) = given.next() else { return Err(Failure::VersionNeeded) };
    let text = tag.to_str().ok().and_then(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"'));
    match (text.filter(|text| !text.contains(['"', ','])), given.next()) {
        (Some(text), None) => Ok(text.to_owned()),
        _ => Err(Failure::BadRequest(
            "Send one If-Match, as the ETag of the entry gave it, in its quotation marks.".to_owned(),
        )),
    }
}

fn entry_id(text: &str) -> Result<EntryId, Failure> {
    text.parse().map_err(|_| Failure::Refusal(Refusal::NotFound))
}
