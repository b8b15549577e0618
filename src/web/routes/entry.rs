//! One entry: its page, its files, amending it.

use crate::access::Denied;
use crate::domain::{Categories, Category, EntryId, Problems, calendar};
use crate::records::{Amendment, EntryPage, Records, Refusal, Stale, StudentRecord};
use crate::ui::links;
use crate::ui::student::{amend, entry};
use crate::web::gate::Seat;
use crate::web::routes::{add, shown, student};
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Form, Said};
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, Response, header};
use jiff::Timestamp;

/// What a browser is told a file is when its sender said so; everything else is bytes.
const KNOWN_TYPES: [&str; 8] = [
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

fn open(records: &Records, id: &str) -> Result<(StudentRecord, EntryPage), Refusal> {
    let id: EntryId = id.parse().map_err(|_| Refusal::NotFound)?;
    let record = records.record_of(id)?;
    let page = record.entry(id)?;
    Ok((record, page))
}

/// The entry with its versions.
pub(super) async fn page(seat: Seat, Path(id): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat
        .run(move |records| {
            let (record, page) = open(records, &id)?;
            let earlier = page.versions.iter().rev().map(|version| entry::Version {
                number: version.number,
                by: version.by.clone(),
                at: version.at,
                subject: version.subject.clone(),
                body: version.body.clone(),
                categories: version.categories.labels(),
                files: version.files.iter().map(|(number, file)| shown::file(*number, file)).collect(),
            });
            Ok(entry::View {
                plate: student::plate(&record)?,
                entry: shown::entry(&page.full, &page.names, page.amendable),
                earlier: earlier.collect(),
            })
        })
        .await?;
    Ok(status::page(entry::page(&canvas.frame(), &view)))
}

/// A file of the entry: to be saved, never shown, and inert if a browser shows it all the same.
pub(super) async fn attachment(seat: Seat, Path((id, number)): Path<(String, String)>) -> Answer {
    let found = seat
        .run(move |records| {
            let id: EntryId = id.parse().map_err(|_| Refusal::NotFound)?;
            let number = number.parse().map_err(|_| Refusal::NotFound)?;
            records.record_of(id)?.attachment(id, number)
        })
        .await?;
    Ok(to_save(found))
}

/// Name, claimed type and bytes of a file as something to be saved, never shown.
pub(super) fn to_save((name, claimed, bytes): (String, String, Vec<u8>)) -> Response<Body> {
    let kind = KNOWN_TYPES.into_iter().find(|known| *known == claimed.to_lowercase());
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static(kind.unwrap_or("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    let policy = HeaderValue::from_static("sandbox; default-src 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let disposition = HeaderValue::from_str(&disposition(&name));
    headers
        .insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    response
}

/// A Content-Disposition (RFC 6266) with a plain name for old programs and the true one as RFC 8187 has it.
fn disposition(name: &str) -> String {
    let plain = |c: char| {
        if (c.is_ascii_alphanumeric() || " -_.()".contains(c)) && !c.is_control() { c } else { '_' }
    };
    let ascii: String = name.chars().map(plain).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", links::text(name))
}

/// When the entry took place, as the form writes it.
fn written(at: Timestamp) -> String {
    calendar::local(at).strftime("%-d %b %Y %H:%M").to_string()
}

fn amend_view(records: &Records, record: &StudentRecord, page: &EntryPage) -> Result<amend::View, Refusal> {
    if !page.amendable {
        return Err(Refusal::Refused(Denied::Amend.words()));
    }
    let entry = page.full.entry();
    let audience = records.audience_of(entry.id, entry.categories, entry.sensitive)?;
    Ok(amend::View {
        plate: student::plate(record)?,
        id: entry.id.to_string(),
        kind: entry.kind,
        version: records.tag(&page.full),
        files: shown::files(&page.full),
        off: Vec::new(),
        occurred_at: written(entry.occurred_at),
        subject: entry.subject.clone(),
        body: entry.body.clone(),
        categories: page.movable.map(|offered| (offered, entry.categories)),
        sensitive: page.own.then_some(entry.sensitive),
        audience: add::audience_view(audience, entry.sensitive),
        conflict: None,
        problems: Problems::default(),
    })
}

/// The form to amend an entry.
pub(super) async fn amend_page(seat: Seat, Path(id): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat
        .run(move |records| {
            let (record, page) = open(records, &id)?;
            amend_view(records, &record, &page)
        })
        .await?;
    Ok(status::page(amend::page(&canvas.frame(), &view)))
}

/// What came of amending.
enum Amended {
    Done(String),
    Wrong(Box<amend::View>),
    Conflict(Box<amend::View>),
}

/// Amends an entry.
pub(super) async fn amend(seat: Seat, Path(id): Path<String>, Checked(form): Checked) -> Answer {
    let form =
        form.only(&["version", "entry", "occurred_at", "subject", "body", "category", "sensitive", "off"])?;
    match seat.run(move |records| try_amend(records, &id, &form)).await? {
        Amended::Done(to) => Ok(status::go(&to)),
        Amended::Wrong(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(amend::page(&canvas.frame(), &view)))
        }
        Amended::Conflict(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::conflict(amend::page(&canvas.frame(), &view)))
        }
    }
}

fn try_amend(records: &Records, id: &str, form: &Form) -> Result<Amended, Refusal> {
    let (record, page) = open(records, id)?;
    let mut view = amend_view(records, &record, &page)?;
    let entry = page.full.entry();
    let ticked: Categories = form.all("category").filter_map(Category::from_code).collect();
    let typed = form.text("occurred_at");
    // The form leaves seconds out: a time nobody touched stays what it was.
    let occurred_at =
        if typed == view.occurred_at { calendar::write_time(entry.occurred_at) } else { typed.to_owned() };
    if form.text("version").is_empty() {
        return Err(Refusal::NotFound);
    }
    let change = Amendment {
        from_version: records.tagged(&page.full, form.text("version")),
        occurred_at,
        subject: form.text("subject").to_owned(),
        body: form.text("body").to_owned(),
        categories: if page.movable.is_some() { ticked } else { entry.categories },
        sensitive: if page.own { form.ticked("sensitive") } else { entry.sensitive },
        named: page.named.join(", "),
        off: form.all("off").filter_map(|number| number.parse().ok()).collect(),
    };
    form.text("version").clone_into(&mut view.version);
    view.off.clone_from(&change.off);
    typed.clone_into(&mut view.occurred_at);
    view.subject.clone_from(&change.subject);
    view.body.clone_from(&change.body);
    view.categories = page.movable.map(|offered| (offered, ticked));
    view.sensitive = page.own.then_some(change.sensitive);
    let shown = page.movable.map_or(entry.categories, |among| ticked.intersection(among));
    let audience = records.audience_of(entry.id, shown, change.sensitive)?;
    view.audience = add::audience_view(audience, change.sensitive);
    match records.amend_entry(&view.plate.number, entry.id, change) {
        Ok(_) => Ok(Amended::Done(Said::EntryAmended.at(&links::entry(&view.id)))),
        Err(Refusal::Invalid(problems)) => {
            view.problems = problems;
            Ok(Amended::Wrong(Box::new(view)))
        }
        Err(Refusal::Stale(stale)) => {
            view.version = records.tag(&stale.present);
            (view.files, view.off) = (shown::files(&stale.present), Vec::new());
            view.conflict = Some(theirs(*stale));
            Ok(Amended::Conflict(Box::new(view)))
        }
        Err(refusal) => Err(refusal),
    }
}

fn theirs(stale: Stale) -> amend::Theirs {
    let Stale { present, by } = stale;
    let present = present.into_entry();
    amend::Theirs {
        by,
        at: present.amended.map_or(present.recorded_at, |(at, _)| at),
        subject: present.subject,
        body: present.body,
        categories: present.categories.labels(),
    }
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_file_name_cannot_leave_its_header_and_keeps_its_letters() {
        let name = "Plän \"final\";\r\nX: 1.pdf";
        let line = disposition(name);
        assert_eq!(
            line,
            "attachment; filename=\"Pl_n _final____X_ 1.pdf\"; \
             filename*=UTF-8''Pl%C3%A4n%20%22final%22%3B%0D%0AX%3A%201.pdf"
        );
    }
}
