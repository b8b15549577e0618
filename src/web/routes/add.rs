//! Add to Record: the chooser, the forms, their drafts, and who would read an entry.

use crate::access::Denied;
use crate::domain::{Categories, Category, EntryId, EntryKind, Problems, Role, Roles};
use crate::records::{Audience, EntryForm, KeptFile, Records, Refusal, Secret, StudentRecord};
use crate::ui::links;
use crate::ui::student::{Area, add, form};
use crate::web::app::App;
use crate::web::form::{ATTACHMENTS_MIB, Takes};
use crate::web::gate::{self, Seat};
use crate::web::routes::query::Query;
use crate::web::routes::{shown, student};
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Form, Said, WithFiles};
use axum::extract::{Path, Request};

/// Fields of the form.
const FIELDS: [&str; 10] = [
    "draft",
    "occurred_at",
    "subject",
    "body",
    "category",
    "sensitive",
    "audience",
    "notify",
    "files",
    "action",
];

fn opened(records: &Records, number: &str) -> Result<StudentRecord, Refusal> {
    let record = records.student(number)?;
    if record.standing().may_add().is_empty() {
        return Err(Refusal::Refused(Denied::Category(Categories::NONE).words()));
    }
    Ok(record)
}

/// The chooser.
pub(super) async fn chooser(seat: Seat, Path(number): Path<String>) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let view = seat
        .run(move |records| {
            let plate = student::plate(&opened(records, &number)?)?;
            let mine = records.drafts()?.into_iter().filter(|draft| draft.student_number == plate.number);
            let drafts = mine.map(shown::draft).collect();
            Ok(add::View { plate, drafts })
        })
        .await?;
    Ok(status::page(add::page(&canvas.frame(), &view)))
}

/// A form, empty or as a draft has it.
pub(super) async fn page(seat: Seat, Path((number, kind)): Path<(String, String)>) -> Answer {
    let Some(kind) = add::kind_of(&kind) else { return status::nothing_here() };
    let canvas = Canvas::of(&seat).await?;
    let draft = Query::of(&seat).some("draft").map(str::to_owned);
    let view = seat
        .run(move |records| {
            let record = opened(records, &number)?;
            let typed = match draft {
                Some(id) => kept(records, &record, kind, &id)?,
                None => fresh(records, &record, kind)?,
            };
            view(records, &record, typed, Problems::default())
        })
        .await?;
    Ok(status::page(form::page(&canvas.frame(), &view)))
}

fn kept(records: &Records, record: &StudentRecord, kind: EntryKind, id: &str) -> Result<EntryForm, Refusal> {
    let draft = records.draft(id.parse().map_err(|_| Refusal::NotFound)?)?;
    let fits = draft.student_number == record.profile().number && draft.form.kind == kind;
    if fits { Ok(draft.form) } else { Err(Refusal::NotFound) }
}

fn fresh(records: &Records, record: &StudentRecord, kind: EntryKind) -> Result<EntryForm, Refusal> {
    let standing = record.standing();
    Ok(EntryForm {
        id: records.registry().fresh_id()?,
        kind,
        occurred_at: String::new(),
        subject: String::new(),
        body: String::new(),
        categories: usual(standing.roles(), standing.may_add()),
        sensitive: false,
        audience: String::new(),
        notify: String::new(),
    })
}

/// The category ticked before anybody ticks one: Academic/General, but theirs for somebody who is only the student's
/// project, placement or research supervisor.
fn usual(roles: Roles, offered: Categories) -> Categories {
    let beside: Vec<Role> = roles.iter().filter(|role| *role != Role::Staff).collect();
    let theirs = match beside.as_slice() {
        [Role::PlacementSupervisor | Role::ExternalPlacementSupervisor] => Category::Placement,
        [Role::ProjectSupervisor | Role::ExternalProjectSupervisor] => Category::DissertationProject,
        [Role::ResearchSupervisor | Role::ExternalResearchSupervisor] => Category::Research,
        _ => Category::AcademicGeneral,
    };
    let first = if offered.contains(theirs) { Some(theirs) } else { offered.iter().next() };
    first.into_iter().collect()
}

fn view(
    records: &Records,
    record: &StudentRecord,
    typed: EntryForm,
    problems: Problems,
) -> Result<form::View, Refusal> {
    let plate = student::plate(record)?;
    let draft = match records.draft(typed.id) {
        Ok(draft) => Some(draft),
        Err(Refusal::NotFound) => None,
        Err(refusal) => return Err(refusal),
    };
    let named = format!("{}\n{}", if typed.sensitive { typed.audience.as_str() } else { "" }, typed.notify);
    let offered = record.standing().may_add();
    let shown = typed.categories.intersection(offered);
    let audience = records.audience(&plate.number, shown, typed.sensitive, &named)?;
    Ok(form::View {
        plate,
        kind: typed.kind,
        draft: typed.id.to_string(),
        draft_saved_at: draft.as_ref().map(|draft| draft.saved_at),
        occurred_at: typed.occurred_at,
        subject: typed.subject,
        body: typed.body,
        offered,
        ticked: typed.categories,
        sensitive: typed.sensitive,
        named: typed.audience,
        notify: typed.notify,
        audience: audience_view(audience, typed.sensitive),
        kept: draft.map_or_else(Vec::new, |draft| draft.files),
        staff: records.colleagues()?,
        problems,
    })
}

/// Who would read an entry, by role.
pub(super) fn audience_view(audience: Audience, sensitive: bool) -> form::Audience {
    let mut readers: Vec<form::AudienceRole> = Vec::new();
    for reader in audience.readers {
        let role = capital(&reader.why.join(", "));
        match readers.iter_mut().find(|known| known.role == role) {
            Some(known) => known.names.push(reader.name),
            None => readers.push(form::AudienceRole { role, names: vec![reader.name] }),
        }
    }
    let stub_only = u32::try_from(audience.stub_only).unwrap_or(u32::MAX);
    let (unknown, any_adviser) = (audience.unknown, audience.any_adviser);
    form::Audience { readers, stub_only, sensitive, unknown, any_adviser }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The form as it was typed.
fn typed(records: &Records, kind: EntryKind, form: &Form) -> Result<EntryForm, Refusal> {
    let id = match form.text("draft") {
        "" => records.registry().fresh_id()?,
        id => id.parse::<EntryId>().map_err(|_| Refusal::NotFound)?,
    };
    Ok(EntryForm {
        id,
        kind,
        occurred_at: form.text("occurred_at").to_owned(),
        subject: form.text("subject").to_owned(),
        body: form.text("body").to_owned(),
        categories: form.all("category").filter_map(Category::from_code).collect(),
        sensitive: form.ticked("sensitive"),
        audience: form.text("audience").to_owned(),
        notify: form.text("notify").to_owned(),
    })
}

/// What came of a form.
enum Sent {
    Go(String),
    Checked(Box<form::View>),
    Wrong(Box<form::View>),
}

/// A form that was sent: to be saved, kept, checked or discarded.
pub(super) async fn send(
    seat: Seat,
    Path((number, kind)): Path<(String, String)>,
    WithFiles(form): WithFiles<ATTACHMENTS_MIB>,
) -> Answer {
    let Some(kind) = add::kind_of(&kind) else { return status::nothing_here() };
    let form = form.only(&FIELDS)?;
    match seat.run(move |records| act(records, &number, kind, form)).await? {
        Sent::Go(to) => Ok(status::go(&to)),
        Sent::Checked(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::page(form::page(&canvas.frame(), &view)))
        }
        Sent::Wrong(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(form::page(&canvas.frame(), &view)))
        }
    }
}

fn act(records: &Records, number: &str, kind: EntryKind, form: Form) -> Result<Sent, Refusal> {
    let record = opened(records, number)?;
    let number = record.profile().number.clone();
    let typed = typed(records, kind, &form)?;
    let action = form.text("action").to_owned();
    let dropped = action.strip_prefix("drop-").and_then(|number| number.parse::<usize>().ok());
    match (action.as_str(), dropped) {
        ("" | "save", _) => save(records, &record, typed, form),
        ("discard", _) => {
            records.discard_draft(typed.id)?;
            Ok(Sent::Go(Said::DraftDiscarded.at(&links::student(&number))))
        }
        ("draft" | "check", _) | (_, Some(_)) => {
            let problems = keep(records, &number, &typed, form)?;
            if let Some(file) = dropped {
                records.drop_draft_file(typed.id, file)?;
            }
            if !problems.0.is_empty() {
                return Ok(Sent::Wrong(Box::new(view(records, &record, typed, problems)?)));
            }
            if action == "check" {
                return Ok(Sent::Checked(Box::new(view(records, &record, typed, problems)?)));
            }
            let id = typed.id.to_string();
            let back = links::query(&links::add(&number, add::path(kind)), &[("draft", &id)]);
            Ok(Sent::Go(Said::DraftKept.at(&back)))
        }
        _ => Err(Refusal::NotFound),
    }
}

fn save(records: &Records, record: &StudentRecord, typed: EntryForm, form: Form) -> Result<Sent, Refusal> {
    let number = record.profile().number.clone();
    let problems = if form.files.is_empty() && form.too_large.is_empty() {
        Problems::default()
    } else {
        match keep(records, &number, &typed, form) {
            // The form was sent twice and the entry is there: adding it again gives the same one.
            Err(Refusal::NotFound) => Problems::default(),
            kept => kept?,
        }
    };
    if !problems.0.is_empty() {
        return Ok(Sent::Wrong(Box::new(view(records, record, typed, problems)?)));
    }
    let mut entry = typed.clone();
    if !entry.sensitive {
        entry.audience.clear();
    }
    match records.add_entry(&number, entry, Vec::new()) {
        Ok(_) => Ok(Sent::Go(Said::EntryAdded.at(&Area::Record.link(&number)))),
        Err(Refusal::Invalid(problems)) => {
            match records.keep_draft(&number, typed.clone(), Vec::new()) {
                // What cannot be kept is still on the page.
                Ok(_) | Err(Refusal::Invalid(_)) => {}
                Err(refusal) => return Err(refusal),
            }
            Ok(Sent::Wrong(Box::new(view(records, record, typed, problems)?)))
        }
        Err(refusal) => Err(refusal),
    }
}

/// Keeps the form and the files that can be kept as a draft; what was wrong with the others.
fn keep(records: &Records, number: &str, typed: &EntryForm, form: Form) -> Result<Problems, Refusal> {
    let mut problems = Problems::default();
    let Form { files, too_large, .. } = form;
    for name in too_large {
        let name = crate::domain::text::shorten(&name, 60);
        problems.add("files", format!("“{name}” is larger than 25 MB. Attach a smaller copy of it."));
    }
    let (good, empty): (Vec<KeptFile>, Vec<KeptFile>) =
        files.into_iter().partition(|file| !file.bytes.is_empty());
    for file in empty {
        let name = crate::domain::text::shorten(&file.name, 60);
        problems.add("files", format!("“{name}” is empty. Choose another file."));
    }
    let some = !good.is_empty();
    match records.keep_draft(number, typed.clone(), good) {
        Ok(_) => {}
        Err(Refusal::Invalid(wrong)) => {
            problems.0.extend(wrong.0);
            if some {
                match records.keep_draft(number, typed.clone(), Vec::new()) {
                    Ok(_) | Err(Refusal::Invalid(_)) => {}
                    Err(refusal) => return Err(refusal),
                }
            }
        }
        Err(refusal) => return Err(refusal),
    }
    Ok(problems)
}

/// Keeps what is being written; answers the draft's id.
pub(super) async fn draft(
    seat: Seat,
    Path((number, kind)): Path<(String, String)>,
    WithFiles(form): WithFiles<ATTACHMENTS_MIB>,
) -> Answer {
    let Some(kind) = add::kind_of(&kind) else { return status::nothing_here() };
    let form = form.only(&FIELDS)?;
    let id = seat
        .run(move |records| {
            let typed = typed(records, kind, &form)?;
            let id = typed.id;
            records.keep_draft(&number, typed, form.files)?;
            Ok(id)
        })
        .await?;
    Ok(status::text(id.to_string()))
}

/// Who would read it: a fragment.
pub(super) async fn audience(seat: Seat, Path(number): Path<String>, Checked(form): Checked) -> Answer {
    let form = form.only(&["entry", "category", "sensitive", "audience", "notify"])?;
    let view = seat
        .run(move |records| {
            let categories: Categories = form.all("category").filter_map(Category::from_code).collect();
            let sensitive = form.ticked("sensitive");
            let audience = match form.text("entry") {
                "" => {
                    let also = if sensitive { form.text("audience") } else { "" };
                    let named = format!("{also}\n{}", form.text("notify"));
                    records.audience(&number, categories, sensitive, &named)?
                }
                id => {
                    let id = id.parse().map_err(|_| Refusal::NotFound)?;
                    records.audience_of(id, categories, sensitive)?
                }
            };
            Ok(audience_view(audience, sensitive))
        })
        .await?;
    Ok(status::page(form::audience(&view)))
}

/// Keeps the entry somebody was sending when their session had ended, as a draft; whether it was one.
pub(super) async fn keep_lapsed(app: &App, request: Request) -> bool {
    let Some((number, kind)) = form_of(request.uri().path()) else { return false };
    let secret = gate::cookie(request.headers(), gate::session_name(app.site().secure)).map(Secret);
    let Some(secret) = secret else { return false };
    let expected = app.registry().keyed("csrf", &secret.0);
    let Ok(Some(records)) = app.run(move |registry| registry.lapsed(&secret)).await else { return false };
    let takes = Takes::Files(ATTACHMENTS_MIB);
    let Ok(form) = crate::web::form::read(request, app, &expected, takes).await else { return false };
    let Ok(form) = form.only(&FIELDS) else { return false };
    if form.text("action") == "discard" {
        return false;
    }
    let keep = move |_: &_| {
        let typed = typed(&records, kind, &form)?;
        keep(&records, &number, &typed, form).map(|_| ())
    };
    app.run(keep).await.is_ok()
}

/// The student and the kind of the form (or its draft) at this address.
fn form_of(path: &str) -> Option<(String, EntryKind)> {
    let mut parts = path.strip_prefix("/students/")?.split('/');
    let (number, add, kind) = (parts.next()?, parts.next()?, parts.next()?);
    let ends = match parts.next() {
        None => true,
        Some(rest) => rest == "draft" && parts.next().is_none(),
    };
    let number: Vec<(String, String)> =
        serde_urlencoded::from_str(&format!("n={}", number.replace('+', "%2B"))).ok()?;
    let (_, number) = number.into_iter().next()?;
    (add == "add" && ends).then_some((number, add::kind_of(kind)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_forms_and_their_drafts_are_known() {
        let comment = Some(("B 1".to_owned(), EntryKind::Comment));
        assert_eq!(form_of(&links::add("B 1", "comment")), comment);
        assert_eq!(form_of(&links::draft("B 1", "comment")), comment);
        assert_eq!(form_of("/students/B1/add/letter"), None);
        assert_eq!(form_of("/students/B1/audience"), None);
    }

    #[test]
    fn somebody_who_only_supervises_a_placement_files_under_placement() {
        let roles: Roles = [Role::Staff, Role::PlacementSupervisor].into_iter().collect();
        assert_eq!(usual(roles, Categories::ALL).codes(), "placement");
        let roles = roles.with(Role::PersonalTutor);
        assert_eq!(usual(roles, Categories::ALL).codes(), "academic_general");
    }
}
