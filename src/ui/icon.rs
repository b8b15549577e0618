//! Icons, drawn for this product: 24 px, one stroke, coloured by the text around them.
//! An icon is decoration; the word beside it carries the meaning.

use maud::{Markup, PreEscaped, html};

/// Every icon there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Back.
    ArrowLeft,
    /// Onwards.
    ArrowRight,
    /// A record no longer active.
    Archive,
    /// Backups.
    Backup,
    /// Notices.
    Bell,
    /// Help.
    Book,
    /// A day.
    Calendar,
    /// Attendance.
    Chart,
    /// Done, well.
    Check,
    /// More.
    Chevron,
    /// Recently, waiting.
    Clock,
    /// A comment.
    Comment,
    /// Refused, missing.
    Cross,
    /// The dashboard.
    Dashboard,
    /// Filed mail.
    Email,
    /// Who sees this.
    Eye,
    /// A file.
    File,
    /// A notice or flag.
    Flag,
    /// Administration.
    Gear,
    /// Home.
    Home,
    /// A remark.
    Info,
    /// Access.
    Key,
    /// Something exists; not yours to read.
    Lock,
    /// Marks.
    Marks,
    /// Athlete.
    Medal,
    /// A meeting that took place.
    Met,
    /// The menu.
    Menu,
    /// A message.
    Message,
    /// A meeting that was missed.
    Missed,
    /// Amend.
    Pencil,
    /// Several people.
    People,
    /// One person.
    Person,
    /// Telephone.
    Phone,
    /// Add.
    Plus,
    /// The record.
    Record,
    /// Search.
    Search,
    /// Highly sensitive.
    Shield,
    /// Sign out.
    SignOut,
    /// Support, adjustments.
    Support,
    /// Upload.
    Upload,
    /// Take care.
    Warning,
}

/// The icon as inline SVG, hidden from screen readers.
#[must_use]
pub fn icon(which: Icon) -> Markup {
    html! {
        svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false" {
            (PreEscaped(shape(which)))
        }
    }
}

fn shape(which: Icon) -> &'static str {
    match which {
        Icon::ArrowLeft => r#"<path d="M19 12H5M11 6l-6 6 6 6"/>"#,
        Icon::ArrowRight => r#"<path d="M5 12h14M13 6l6 6-6 6"/>"#,
        Icon::Archive => r#"<path d="M3.5 5h17v4h-17zM5 9v10h14V9M10 13h4"/>"#,
        Icon::Backup => {
            r#"<ellipse cx="12" cy="6" rx="7" ry="2.75"/><path d="M5 6v12c0 1.5 3.1 2.75 7 2.75s7-1.25 7-2.75V6M5 12c0 1.5 3.1 2.75 7 2.75s7-1.25 7-2.75"/>"#
        }
        Icon::Bell => r#"<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4"/>"#,
        Icon::Book => {
            r#"<path d="M12 6.5C10 5 7 4.5 3.5 4.75v13.5C7 18 10 18.5 12 20c2-1.5 5-2 8.5-1.75V4.75C17 4.5 14 5 12 6.5zm0 0V20"/>"#
        }
        Icon::Calendar => {
            r#"<rect x="4" y="5.5" width="16" height="14.5" rx="2"/><path d="M4 10h16M8.5 3.5v4M15.5 3.5v4"/>"#
        }
        Icon::Chart => r#"<path d="M4 20h16M6.5 16v-4M11 16V6M15.5 16V9M19.5 16v-2.5"/>"#,
        Icon::Check => r#"<path d="M5 12.5l4.5 4.5L19 7.5"/>"#,
        Icon::Chevron => r#"<path d="M9.5 6l6 6-6 6"/>"#,
        Icon::Clock => r#"<circle cx="12" cy="12" r="8.25"/><path d="M12 7.5V12l3 2"/>"#,
        Icon::Comment => r#"<path d="M4 5h16v11.5H11L6.5 20v-3.5H4zM8 9.25h8M8 12.5h5"/>"#,
        Icon::Cross => r#"<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>"#,
        Icon::Dashboard => {
            r#"<rect x="4" y="4" width="7" height="9" rx="1.5"/><rect x="14" y="4" width="6" height="5" rx="1.5"/><rect x="14" y="12" width="6" height="8" rx="1.5"/><rect x="4" y="16" width="7" height="4" rx="1.5"/>"#
        }
        Icon::Email => r#"<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="M4 7l8 6 8-6"/>"#,
        Icon::Eye => {
            r#"<path d="M2.75 12C5 7.75 8.25 5.75 12 5.75S19 7.75 21.25 12C19 16.25 15.75 18.25 12 18.25S5 16.25 2.75 12z"/><circle cx="12" cy="12" r="2.75"/>"#
        }
        Icon::File => r#"<path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.75V8.5h4.75"/>"#,
        Icon::Flag => r#"<path d="M6 21V4M6 4.75c4-2 7.5 2 12 0v8.5c-4.500 2-8-2-12 0"/>"#,
        Icon::Gear => {
            r#"<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M18.400 5.600l-2.100 2.100M7.700 16.300l-2.100 2.100"/>"#
        }
        Icon::Home => r#"<path d="M4 11l8-6.500 8 6.500v9h-5.500v-5.500h-5V20H4z"/>"#,
        Icon::Info => r#"<circle cx="12" cy="12" r="8.25"/><path d="M12 11v5M12 8v.01"/>"#,
        Icon::Key => {
            r#"<circle cx="8.500" cy="15.500" r="4"/><path d="M11.500 12.500L19.500 4.500M16 8l3 3M14 10l1.500 1.500"/>"#
        }
        Icon::Lock => {
            r#"<rect x="5.500" y="10.500" width="13" height="9.500" rx="2"/><path d="M8.500 10.500V8a3.500 3.500 0 0 1 7 0v2.500"/>"#
        }
        Icon::Marks => r#"<path d="M3 9l9-4 9 4-9 4zM7 11v4.500c3 2 7 2 10 0V11M21 9v5"/>"#,
        Icon::Medal => {
            r#"<circle cx="12" cy="15" r="5"/><path d="M9.500 10.500L6.500 3.500M14.500 10.500l3-7M12 13.250v3.500"/>"#
        }
        Icon::Met => {
            r#"<rect x="4" y="5.500" width="16" height="14.500" rx="2"/><path d="M8.500 3.500v4M15.500 3.500v4M8.500 13.250l2.500 2.500 4.500-4.750"/>"#
        }
        Icon::Menu => r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#,
        Icon::Message => r#"<path d="M20.500 4L3.500 10.500l7 3 3 7zM10.500 13.500l4-4"/>"#,
        Icon::Missed => {
            r#"<rect x="4" y="5.500" width="16" height="14.500" rx="2"/><path d="M8.500 3.500v4M15.500 3.500v4M9.500 11l5 5M14.500 11l-5 5"/>"#
        }
        Icon::Pencil => {
            r#"<path d="M4.500 19.500l1-4.500L16 4.500l3.500 3.500L9 18.500zM13.500 7l3.500 3.500"/>"#
        }
        Icon::People => {
            r#"<circle cx="9" cy="8.500" r="3.500"/><path d="M2.750 19.500c.5-4 3-6 6.250-6s5.750 2 6.250 6M15.500 5.500a3.250 3.250 0 0 1 0 6M17.500 14c2.250.750 3.500 2.600 3.750 5.500"/>"#
        }
        Icon::Person => {
            r#"<circle cx="12" cy="8" r="3.750"/><path d="M4.750 20c.6-4.250 3.400-6.500 7.250-6.500s6.650 2.250 7.250 6.500"/>"#
        }
        Icon::Phone => {
            r#"<path d="M5 4h4l1.500 4.500-2.250 1.500c1 2.500 2.750 4.250 5.250 5.250L15 13l4.500 1.500v4c0 .8-.7 1.500-1.500 1.500C10.800 20 4 13.200 4 6c0-1 .2-2 1-2z"/>"#
        }
        Icon::Plus => r#"<path d="M12 5v14M5 12h14"/>"#,
        Icon::Record => {
            r#"<path d="M9 6h11M9 12h11M9 18h7"/><circle cx="4.750" cy="6" r="1.250"/><circle cx="4.750" cy="12" r="1.250"/><circle cx="4.750" cy="18" r="1.250"/>"#
        }
        Icon::Search => r#"<circle cx="10.750" cy="10.750" r="6.250"/><path d="M15.500 15.500L20 20"/>"#,
        Icon::Shield => {
            r#"<path d="M12 3.500l7.500 2.750V12c0 4.250-3 7-7.500 8.750C7.500 19 4.500 16.250 4.500 12V6.250zM12 8.500v4M12 15.500v.01"/>"#
        }
        Icon::SignOut => r#"<path d="M10 4H5v16h5M9.500 12h10.500M16 8l4 4-4 4"/>"#,
        Icon::Support => {
            r#"<path d="M12 20C7 16.500 3.750 13.250 3.750 9.250A4.250 4.250 0 0 1 12 7.500a4.250 4.250 0 0 1 8.250 1.750c0 4-3.250 7.250-8.250 10.750z"/>"#
        }
        Icon::Upload => r#"<path d="M12 16V4.500M7 9.500l5-5 5 5M4.500 15.500V20h15v-4.500"/>"#,
        Icon::Warning => r#"<path d="M12 4L2.750 20h18.500zM12 10v4.500M12 17v.01"/>"#,
    }
}
