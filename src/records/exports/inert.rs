//! Cells that a spreadsheet cannot take for a formula, and back.
//!
//! The escape is a bijection: a cell of any number of `'` and then one of `= + - @ TAB CR` gets one `'` more on the
//! way out and loses one on the way in; every other cell is itself. So reading what was written gives the same text.

use std::borrow::Cow;

/// The cell as it is written: it cannot start a formula in any spreadsheet.
#[must_use]
pub fn inert(cell: &str) -> Cow<'_, str> {
    if starts_formula(cell.trim_start_matches('\'')) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The cell as it was before [`inert`].
#[must_use]
pub fn plain(cell: Cow<'_, str>) -> Cow<'_, str> {
    let escaped = cell.starts_with('\'') && starts_formula(cell.trim_start_matches('\''));
    match cell {
        Cow::Borrowed(text) if escaped => Cow::Borrowed(text.strip_prefix('\'').unwrap_or(text)),
        Cow::Owned(text) if escaped => Cow::Owned(text.strip_prefix('\'').unwrap_or(&text).to_owned()),
        other => other,
    }
}

fn starts_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
