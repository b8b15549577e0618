//! A table by name.
use redb::TableDefinition;

/// A table of bytes under bytes, known by its name alone; declared once, in the schema.
///
/// Every table of the file has the same key and value type, because a file whose table types contain an
/// array, a tuple or an `Option` cannot be opened by older versions of redb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Table(&'static str);

/// What redb calls a table of bytes under bytes.
pub(super) type Definition<'n> = TableDefinition<'n, &'static [u8], &'static [u8]>;

/// What the engine itself keeps in the file: format number, program version, the number of this run.
pub(super) const META: Table = Table::new("meta");

impl Table {
    /// Names a table. The name goes into the file: it must never change, and must not be empty.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The table's name, as it stands in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The table as redb knows it.
    pub(super) const fn definition(self) -> Definition<'static> {
        Definition::new(self.0)
    }
}
