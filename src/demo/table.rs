//! CSV text as the import reads it: a header, commas, quotes only where they are needed.

/// A CSV text being written.
pub(super) struct Table {
    text: String,
}

impl Table {
    /// A table with its heading.
    pub(super) fn new(columns: &[&str]) -> Self {
        let mut table = Self { text: String::new() };
        table.row(columns);
        table
    }

    /// Adds a row; the cells are in the order of the heading.
    pub(super) fn row(&mut self, cells: &[&str]) {
        let mut first = true;
        for cell in cells {
            if !first {
                self.text.push(',');
            }
            first = false;
            self.cell(cell);
        }
        self.text.push('\n');
    }

    /// The whole text.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn cell(&mut self, cell: &str) {
        if !cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r' | b';' | b'\t')) {
            self.text.push_str(cell);
            return;
        }
        self.text.push('"');
        for piece in cell.split_inclusive('"') {
            self.text.push_str(piece);
            if piece.ends_with('"') {
                self.text.push('"');
            }
        }
        self.text.push('"');
    }
}

/// A yes or no as the import writes it.
pub(super) fn yes(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
