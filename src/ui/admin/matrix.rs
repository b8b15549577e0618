//! Admin: the access matrix as a table people can read.

use crate::domain::Category;
use crate::ui::layout::Frame;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Roles, one a row.
    pub rows: Vec<Row>,
    /// The department has changed the matrix it came with.
    pub overridden: bool,
}

/// One role.
#[derive(Clone, Debug)]
pub struct Row {
    /// Role in words.
    pub role: String,
    /// What it may do in each category, in the order of [`Category::ALL`].
    pub cells: Vec<Cell>,
}

/// What a role may do in one category.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// What it sees of others' entries.
    pub sees: Sees,
    /// It may add.
    pub add: bool,
    /// It may amend others' entries.
    pub edit_others: bool,
}

/// What is seen of others' entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// Everything.
    Full,
    /// That they exist.
    Stub,
    /// Nothing.
    Nothing,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        header.page-head {
            div {
                h1 { "Access matrix" }
                p { "A person’s rights on a student are everything their roles for that student give them today, taken together. Authors always read their own entries. Highly sensitive entries follow a rule of their own: author, senior tutor, assigned support advisers and named staff." }
                p { @if view.overridden { "This department has changed the matrix." } @else { "The matrix is as it came." } }
            }
        }
        p.small.muted.only-narrow { "The table is wider than this screen: move it sideways to see all categories." }
        div.table-box tabindex="0" role="region" aria-label="Access matrix" {
            table.matrix {
                caption.hidden-words { "What each role sees and may do in each category" }
                thead { tr { th scope="col" { "Role" } @for category in Category::ALL { th scope="col" { (category.label()) } } } }
                tbody { @for row in &view.rows { tr { th scope="row" { (row.role) } @for cell in &row.cells { (cell_words(*cell)) } } } }
            }
        }
    };
    super::inside(frame, "Access matrix", &body)
}

fn cell_words(cell: Cell) -> Markup {
    let (class, sees) = match cell.sees {
        Sees::Full => ("reads", "Reads"),
        Sees::Stub => ("stubbed", "Exists"),
        Sees::Nothing => ("nothing", "Nothing"),
    };
    html! {
        td class=(class) {
            (sees)
            @if cell.add || cell.edit_others {
                small { @if cell.add { "adds" } @if cell.add && cell.edit_others { ", " } @if cell.edit_others { "amends others’" } }
            }
        }
    }
}
