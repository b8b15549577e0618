//! Tables: a caption, headings with a scope, numbers to the right, and rows that fold into cards on a phone.
//! Roles are written out because folding changes how the cells are displayed.

use maud::{Markup, html};

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Its heading.
    pub head: &'a str,
    /// Numbers stand to the right.
    pub number: bool,
}

impl<'a> Column<'a> {
    /// A column of words.
    #[must_use]
    pub fn words(head: &'a str) -> Column<'a> {
        Column { head, number: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(head: &'a str) -> Column<'a> {
        Column { head, number: true }
    }
}

/// The content of one cell.
pub type Cell = Markup;

/// A table; the first cell of each row is its heading.
pub struct Table<'a> {
    /// What it shows.
    pub caption: &'a str,
    /// The caption is for screen readers only (a heading above says the same).
    pub quiet: bool,
    /// Columns.
    pub columns: &'a [Column<'a>],
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// The table in its box.
#[must_use]
pub fn table(shown: &Table<'_>) -> Markup {
    html! {
        div.table-box.fold {
            table role="table" {
                caption.hidden-words[shown.quiet] { (shown.caption) }
                thead role="rowgroup" {
                    tr role="row" {
                        @for column in shown.columns {
                            th.number[column.number] role="columnheader" scope="col" { (column.head) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for row in &shown.rows {
                        tr role="row" {
                            @for (at, (cell, column)) in row.iter().zip(shown.columns).enumerate() {
                                @if at == 0 {
                                    th role="rowheader" scope="row" { (cell) }
                                } @else {
                                    td.number[column.number] role="cell" data-label=(column.head) { div { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
