//! The entry form: what happened, who will be able to read it by name, whom to tell, files.

use crate::domain::{Categories, Category, EntryKind, Problems};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Choice, Field};
use crate::ui::student::{Plate, add};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs. Text is as the person typed it.
#[derive(Clone, Debug)]
pub struct View {
    /// Whose record.
    pub plate: Plate,
    /// What is being added.
    pub kind: EntryKind,
    /// Id of the draft; empty before the first one is kept.
    pub draft: String,
    /// When the draft was last kept.
    pub draft_saved_at: Option<Timestamp>,
    /// When it took place.
    pub occurred_at: String,
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
    /// Categories this author may add to.
    pub offered: Categories,
    /// Categories ticked.
    pub ticked: Categories,
    /// Highly sensitive.
    pub sensitive: bool,
    /// E-mails of those who may also read a highly sensitive entry.
    pub named: String,
    /// E-mails of additional staff to notify.
    pub notify: String,
    /// Who could read it as it stands.
    pub audience: Audience,
    /// Names and sizes of the files kept with the draft, in order; the first is number 1.
    pub kept: Vec<(String, u64)>,
    /// Staff to suggest while an e-mail is typed: e-mail and name.
    pub staff: Vec<(String, String)>,
    /// What was wrong: `occurred_at`, `subject`, `body`, `category`, `audience`, `notify`, `files`.
    pub problems: Problems,
}

/// Who will be able to read an entry, from the same function that decides.
#[derive(Clone, Debug, Default)]
pub struct Audience {
    /// Roles with the people who hold them today.
    pub readers: Vec<AudienceRole>,
    /// How many more will see only that it exists.
    pub stub_only: u32,
    /// Highly sensitive: everybody else sees nothing at all.
    pub sensitive: bool,
    /// Addresses that are not recognised.
    pub unknown: Vec<String>,
    /// A support adviser would read it, should there be one: who writes may not know.
    pub any_adviser: bool,
}

/// One role of the audience.
#[derive(Clone, Debug)]
pub struct AudienceRole {
    /// The role in words, such as "Personal tutor" or "You, the author".
    pub role: String,
    /// The people.
    pub names: Vec<String>,
}

/// Most bytes of one file.
pub const FILE_BYTES_MAX: u64 = 25 * 1024 * 1024;

/// The page. Posts multipart to [`links::add`]: `draft`, `occurred_at`, `subject`, `body`, `category` (several),
/// `sensitive`, `audience`, `notify`, `files` (several), `action` = `save`, `draft`, `discard`, `check`, or `drop-1` to take
/// file 1 off the draft.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let verb = view.kind.verb();
    let number = &view.plate.number;
    let kind = add::path(view.kind);
    let body = html! {
        (super::small_plate(&view.plate, false))
        (part::problems_box(&view.problems))
        h1 { (verb) }
        div.columns {
            form.form.full method="post" action=(links::add(number, kind)) enctype="multipart/form-data" novalidate
                data-draft-url=(links::draft(number, kind)) data-audience-url=(links::audience(number)) {
                (part::csrf(frame.csrf))
                (part::hidden("draft", &view.draft))
                (what_happened(view))
                (visibility(view))
                (telling(view))
                (files(&view.kept, &view.problems))
                (actions(view))
            }
            aside aria-label="Guidance" { (guidance()) }
        }
    };
    super::page(frame, &view.plate, None, &part::form_title(verb, &view.problems), &body)
}

fn what_happened(view: &View) -> Markup {
    let label = match view.kind {
        EntryKind::MeetingAttended => "When did it take place?",
        EntryKind::MeetingMissed => "When was it to take place?",
        EntryKind::Comment | EntryKind::Message | EntryKind::Email | EntryKind::Notice => {
            "When did it happen?"
        }
    };
    html! {
        (part::text_input(&Field { name: "occurred_at", label, value: &view.occurred_at, short: true,
            hint: "For example 3 Mar 2026 10:00. Leave it empty if it is happening now.", autocomplete: "off", ..Field::default() }, &view.problems))
        (part::text_input(&Field { name: "subject", label: "Subject", value: &view.subject, autocomplete: "off",
            ..Field::default() }, &view.problems))
        (part::textarea(&Field { name: "body", label: "What happened or was said", value: &view.body, rows: 12, class: "body",
            ..Field::default() }, &view.problems))
    }
}

fn visibility(view: &View) -> Markup {
    let title = match view.kind {
        EntryKind::MeetingAttended | EntryKind::MeetingMissed => "Categorise this meeting and its visibility",
        EntryKind::Comment | EntryKind::Message | EntryKind::Email | EntryKind::Notice => {
            "Categorise this entry and its visibility"
        }
    };
    let boxes: Vec<Choice> =
        view.offered.iter().map(|category| category_choice(category, view.ticked)).collect();
    html! {
        section.stack aria-labelledby="visibility-title" {
            h2 #visibility-title { (title) }
            div.visibility {
                div {
                    (part::choices(&Field { name: "category", label: "Category", decides: true,
                        hint: "Tick one, unless you need to share your entry more widely.", ..Field::default() },
                        true, &boxes, &view.problems))
                    (sensitive(view))
                }
                div.audience data-audience role="region" aria-live="polite" aria-label="Who can read this" {
                    (audience(&view.audience))
                }
            }
            div.no-script { (part::button("Check who can read this", "small", "check")) }
        }
    }
}

fn category_choice(category: Category, ticked: Categories) -> Choice {
    let hint = match category {
        Category::AcademicGeneral => "The usual place.",
        Category::PastoralCare
        | Category::Research
        | Category::DissertationProject
        | Category::Placement
        | Category::ClericalOffice => "",
    };
    Choice {
        value: category.code().to_owned(),
        label: category.label().to_owned(),
        hint: hint.to_owned(),
        on: ticked.contains(category),
    }
}

fn sensitive(view: &View) -> Markup {
    html! {
        (part::check(&Field { name: "sensitive", label: "Highly sensitive", class: "secret", decides: true,
            hint: "Only you, the senior tutor, assigned support advisers and the staff you name will know that this entry exists.",
            ..Field::default() }, view.sensitive, "named-part"))
        div #named-part {
            (part::text_input(&Field { name: "audience", label: "Staff who may also read it", value: &view.named, kind: "text",
                hint: "E-mail addresses with commas between them. Used only for a highly sensitive entry; the personal tutor reads it only when named here.",
                list: "staff-list", decides: true, autocomplete: "off", ..Field::default() }, &view.problems))
        }
    }
}

/// The audience box, also sent alone when a box that decides it changes.
#[must_use]
pub fn audience(shown: &Audience) -> Markup {
    html! {
        h3 { (icon(Icon::Eye)) "Who can read this" }
        ul.plain {
            @for reader in &shown.readers {
                li { b { (reader.role) } span { (reader.names.join(", ")) } }
            }
            @if shown.any_adviser { li { span { "and any support adviser the student has" } } }
        }
        @if !shown.unknown.is_empty() { p.others { "Not a recognised staff address: " (shown.unknown.join(", ")) "." } }
        p.others {
            @if shown.sensitive {
                "Nobody else will know that this entry exists."
            } @else if shown.stub_only == 1 {
                "1 more person will see only that an entry exists."
            } @else {
                (part::count_words(u64::from(shown.stub_only))) " more people will see only that an entry exists."
            }
        }
    }
}

fn telling(view: &View) -> Markup {
    html! {
        (part::text_input(&Field { name: "notify", label: "Notify Additional Staff", value: &view.notify,
            hint: "University staff e-mail addresses with commas between them. They are sent a link, not the text, and may read this entry.",
            list: "staff-list", decides: true, autocomplete: "off", ..Field::default() }, &view.problems))
        datalist #staff-list {
            @for (email, name) in &view.staff { option value=(email) { (name) } }
        }
    }
}

fn files(kept: &[(String, u64)], problems: &Problems) -> Markup {
    let wrong = part::find_problem(problems, "files");
    let described = if wrong.is_some() { "files-hint files-wrong" } else { "files-hint" };
    html! {
        div.field.wrong[wrong.is_some()] {
            label for="files" { "Files" }
            p.hint #files-hint { "Up to 25 MB each. Save draft keeps them with the draft." }
            @if let Some(words) = wrong {
                p.wrong-words #files-wrong { (icon(Icon::Warning)) span { span.hidden-words { "Error: " } (words) } }
            }
            div.drop data-drop data-max-bytes=(FILE_BYTES_MAX) {
                input #files type="file" name="files" multiple aria-describedby=(described);
                p.small.muted.needs-script { "Or drop files here." }
                @if !kept.is_empty() {
                    ul.file-list aria-label="Files kept with this draft" {
                        @for (number, (name, bytes)) in (1..).zip(kept) {
                            li {
                                span { (name) " (" (part::size_words(*bytes)) ")" }
                                button.button.small type="submit" name="action" value={ "drop-" (number) } {
                                    "Remove" span.hidden-words { " " (name) }
                                }
                            }
                        }
                    }
                }
                ul.file-list data-files aria-live="polite" aria-label="Files chosen" {}
            }
        }
    }
}

fn actions(view: &View) -> Markup {
    html! {
        div.actions.stuck {
            (part::button("Save", "primary", "save"))
            (part::button("Save draft", "", "draft"))
            span.saved role="status" data-saved {
                @if let Some(at) = view.draft_saved_at { "Draft saved " (part::moment(at)) }
            }
            (part::button("Discard", "plain end", "discard"))
        }
    }
}

/// Guidance where people write, from the guide.
#[must_use]
pub fn guidance() -> Markup {
    html! {
        div.card.raised.guidance {
            div.stack {
                h2 { (icon(Icon::Info)) "Be factual" }
                p { "Write what happened or was said, not an opinion. Take care with personal words about another student or a colleague. The student can ask for the whole record." }
            }
            div.stack {
                h2 { (icon(Icon::Check)) "What belongs here" }
                ul {
                    li { "absence from timetabled sessions" }
                    li { "meetings attended and missed, and what was agreed" }
                    li { "support, referrals and reasonable adjustments" }
                    li { "pastoral matters, placements, dissertation and project work" }
                }
            }
            div.stack {
                h2 { (icon(Icon::Cross)) "What does not" }
                p { "Announcements to a group or a module: nothing that is not about this student." }
            }
            div.stack {
                h2 { (icon(Icon::File)) "Which files" }
                p { "Feedback forms, progress reports, notes of meetings, e-mails not on the record yet. Ask first whether the file is needed." }
            }
        }
    }
}
