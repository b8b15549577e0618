//! Help, About with licences, and the accessibility statement.

use crate::ui::layout::{self, Door, Frame, Page, Place};
use maud::{Markup, html};

/// One library the binary is built from.
#[derive(Clone, Debug)]
pub struct Library {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression.
    pub licence: String,
}

/// Where a page of this file is shown: to somebody signed in, or before sign-in.
#[derive(Clone, Copy, Debug)]
pub enum To<'a> {
    /// Signed in.
    Viewer(&'a Frame<'a>),
    /// Not signed in.
    Anybody(&'a Door<'a>),
}

/// Help: what the one who asks can do.
#[must_use]
pub fn help(to: To<'_>) -> Markup {
    match to {
        To::Viewer(frame) if frame.viewer.places.contains(&Place::Own) => help_for_students(to),
        To::Viewer(_) | To::Anybody(_) => help_for_staff(to),
    }
}

fn help_for_students(to: To<'_>) -> Markup {
    place(
        to,
        "Help",
        html! {
            h1 { "Help" }
            div.prose.limited {
                h2 { "Your attendance" }
                p { "My page shows your attendance as your tutors see it: each module and week, and how it has changed. Sessions whose register was not taken count nowhere. An authorised absence is shown beside the rate, not in it." }
                h2 { "Report an absence" }
                p { "Choose Report an absence, give the days and the reason, and add evidence if you have some. The department office decides; what it decided stands under My page. You can report an absence before it happens." }
                h2 { "A mark that is wrong" }
                p { "Open the session under My page and choose Appeal. Say what happened. The department office looks at it and answers there." }
                h2 { "Check in" }
                p { "When a code is shown in class, choose Check in and type it while the session is on." }
                h2 { "Timetable and calendar" }
                p { "My timetable shows your classes and deadlines. You can make a secret address there that puts them into the calendar of your phone. Whoever has the address sees your timetable: take it away when you no longer want it." }
                h2 { "Who can see what about me?" }
                p { "Your tutors and the department office see what their role for you opens. What they write down is a record the university keeps; you can ask the records officer for a copy of yours." }
                h2 { "If something is wrong" }
                p { "Your personal tutor and the department office are named on My page." }
            }
        },
    )
}

fn help_for_staff(to: To<'_>) -> Markup {
    place(
        to,
        "Help",
        html! {
            h1 { "Help" }
            div.prose.limited {
                h2 { "Find a student’s record" }
                p { "Press " kbd { "/" } " or go to the search box. Write the student number, part of the name, or the e-mail address. The student’s Dashboard opens; the menu on the left shows the areas you can open for that student." }
                h2 { "Add to Record" }
                p { "On the student’s page choose Add to Record, then Add a Comment, Record an Attended Meeting or Record a Missed Meeting. Press Save. What you write is kept as a draft while you type; drafts are on Home." }
                h2 { "Take a register" }
                p { "Today’s registers are on Home; all of yours are under Registers. Choose a mark for each student, or press P, L, A or X on the keyboard to mark and go on to the next. Beside L you can write how many minutes. Each mark is saved at once. Without a network the marks stay in your browser and are sent when it is back. If another mark was recorded meanwhile, by somebody else or by you elsewhere, you are shown both and choose. A register closes five days after its session; the department office can open it again." }
                p { "Somebody who came to your session instead of their own can be added below the list. They are then not expected at their own, unless somebody has marked them there; taking them off the list undoes both." }
                h2 { "Check in" }
                p { "Whoever takes a register can show a code on a screen. Students type it under Check in while the session is on. It is noted that they checked in themselves." }
                h2 { "How should I categorise my entry?" }
                p { "The usual category is Academic/General. Choose another when the entry is about a placement, a dissertation or project, research, or pastoral care. Tick one box, unless you need to share the entry more widely. The box beside the categories shows who will be able to read it, by name." }
                p { "The personal tutor can already read every entry of theirs that is not highly sensitive. To tell them about yours, add their e-mail to Notify Additional Staff." }
                h2 { "Who can see what I write?" }
                p { "What can be read depends on the role a person has for that student on that day. Other staff see that an entry has been made, and no more. An entry marked highly sensitive is seen only by its author, the senior tutor, assigned support advisers and the staff its author names." }
                h2 { "What belongs on the record" }
                ul {
                    li { "E-mails and notes about absence, meetings, support, referrals and reasonable adjustments." }
                    li { "Pastoral matters, placements, dissertation and project work." }
                    li { "Not announcements to groups or modules." }
                }
                p { "Be factual. Any student can ask for their record." }
                h2 { "Archived records" }
                p { "When a student has left, tutors see the Dashboard and their own entries. The department office can open the record, for example for a reference." }
                h2 { "More access" }
                p { "Your department’s Co-Tutor administrator gives roles." }
            }
        },
    )
}

/// About, with the libraries and their licences.
#[must_use]
pub fn about(to: To<'_>, version: &str, libraries: &[Library]) -> Markup {
    place(
        to,
        "About",
        html! {
            h1 { "About Co-Tutor" }
            div.prose.limited {
                p { "Version " (version) ". One place for what passes between staff and each student of a department." }
                p { "Co-Tutor is licensed under MIT or Apache-2.0, as you choose." }
            }
            section.stack aria-labelledby="libraries-title" {
                h2 #libraries-title { "Libraries inside" }
                p.muted.small { "Each under its own licence. Thank you to their authors." }
                (crate::ui::part::table(&libraries_table(libraries)))
            }
        },
    )
}

/// The accessibility statement.
#[must_use]
pub fn accessibility(to: To<'_>) -> Markup {
    place(
        to,
        "Accessibility statement",
        html! {
            h1 { "Accessibility statement" }
            div.prose.limited {
                p { "We want everybody to be able to use Co-Tutor. It is built to meet the Web Content Accessibility Guidelines 2.2 at level AA." }
                h2 { "What you can do" }
                ul {
                    li { "do every task with a keyboard alone, and without JavaScript" }
                    li { "enlarge text to 400 % or use a narrow window without scrolling sideways" }
                    li { "use light or dark colours, high contrast and reduced motion as your device is set" }
                    li { "read every chart as a table" }
                    li { "paste passwords and use a password manager" }
                    li { "print a record" }
                }
                h2 { "How it is checked" }
                p { "Every page is checked by machine in light and dark, with errors, empty and full, and at 320 pixels wide, each time the program is built. Machines find about half of what can be wrong: tell us what they missed." }
                h2 { "If something does not work for you" }
                p { "Tell your department office which page it was and what happened. They can also give you the information in another form." }
            }
        },
    )
}

fn libraries_table<'a>(libraries: &[Library]) -> crate::ui::part::Table<'a> {
    use crate::ui::part::{Column, Table};
    const COLUMNS: [Column<'static>; 3] = [
        Column { head: "Library", number: false },
        Column { head: "Version", number: false },
        Column { head: "Licence", number: false },
    ];
    let rows = libraries.iter().map(|library| {
        vec![html! { (library.name) }, html! { (library.version) }, html! { (library.licence) }]
    });
    Table { caption: "Libraries with their licences", quiet: true, columns: &COLUMNS, rows: rows.collect() }
}

fn place(to: To<'_>, title: &str, body: Markup) -> Markup {
    match to {
        To::Viewer(frame) => {
            layout::render(frame, &Page { title, place: Place::Elsewhere, areas: None, q: "", body })
        }
        To::Anybody(door) => layout::solo(door, title, true, &html! { div.stack.wide { (body) } }),
    }
}
