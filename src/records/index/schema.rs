//! Owns the shape of the index: its fields, its number, and how an entry becomes a document.
//!
//! The text is indexed with positions and not stored. The rest are columns: what the permission and the filters
//! need sits in one number (`pack`), so that one read decides on most documents.
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use super::EntryDoc;

/// The number of this schema and of the analyser; raise it whenever either changes, and older indexes are rebuilt.
pub(super) const FORM: u32 = 1;
/// The analyser's name in the schema.
pub(super) const ANALYSER: &str = "entry";
/// How many categories there are, one bit each.
pub(super) const CATEGORIES: usize = 6;
/// The bits of all categories.
pub(super) const ALL_CATEGORIES: u8 = (1 << CATEGORIES) - 1;

/// Column names.
pub(super) mod column {
    pub const PACK: &str = "pack";
    pub const AUTHOR: &str = "author";
    pub const TIME: &str = "time";
    pub const ID_HIGH: &str = "id_high";
    pub const ID_LOW: &str = "id_low";
}

/// The fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// Subject and body.
    pub text: Field,
    /// The student, as a term: a search within one student or a few starts from it.
    pub student: Field,
    /// Everybody named, as terms.
    pub named: Field,
    pack: Field,
    author: Field,
    time: Field,
    id_high: Field,
    id_low: Field,
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(ANALYSER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(false);
    let term = NumericOptions::default() | INDEXED;
    let fields = Fields {
        text: builder.add_text_field("text", TextOptions::default().set_indexing_options(indexing)),
        student: builder.add_u64_field("student", term.clone()),
        named: builder.add_u64_field("named", term),
        pack: builder.add_u64_field(column::PACK, FAST),
        author: builder.add_u64_field(column::AUTHOR, FAST),
        time: builder.add_u64_field(column::TIME, FAST),
        id_high: builder.add_u64_field(column::ID_HIGH, FAST),
        id_low: builder.add_u64_field(column::ID_LOW, FAST),
    };
    (builder.build(), fields)
}

impl Fields {
    /// The document of an entry.
    pub(super) fn document(&self, entry: &EntryDoc) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_text(self.text, &entry.text);
        document.add_u64(self.student, u64::from(entry.student));
        let mut named = entry.named.clone();
        named.sort_unstable();
        named.dedup();
        for person in named {
            document.add_u64(self.named, u64::from(person));
        }
        document.add_u64(self.pack, Pack::of(entry).0);
        document.add_u64(self.author, u64::from(entry.author));
        document.add_u64(self.time, sortable(entry.occurred_at));
        let (high, low) = halves(entry.id);
        document.add_u64(self.id_high, high);
        document.add_u64(self.id_low, low);
        document
    }
}

/// The two halves of an id.
#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
pub(super) fn halves(id: u128) -> (u64, u64) {
    ((id >> 64) as u64, id as u64)
}

/// An id from its halves.
pub(super) fn whole(high: u64, low: u64) -> u128 {
    (u128::from(high) << 64) | u128::from(low)
}

/// Unix seconds as a number whose order as unsigned is the order in time.
pub(super) fn sortable(seconds: i64) -> u64 {
    seconds.cast_unsigned() ^ (1 << 63)
}

/// The inverse of [`sortable`].
pub(super) fn seconds(sortable: u64) -> i64 {
    (sortable ^ (1 << 63)).cast_signed()
}

/// Student, kind, sensitive and categories in one number, in this order from the top.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pack(pub u64);

impl Pack {
    fn of(entry: &EntryDoc) -> Pack {
        let low = u64::from(entry.categories & ALL_CATEGORIES) | (u64::from(entry.sensitive) << CATEGORIES);
        Pack((u64::from(entry.student) << 15) | (u64::from(entry.kind) << 7) | low)
    }

    /// One bit per category.
    pub(super) fn categories(self) -> u8 {
        self.0.to_le_bytes()[0] & ALL_CATEGORIES
    }

    /// Whether the entry is highly sensitive.
    pub(super) fn sensitive(self) -> bool {
        (self.0 >> CATEGORIES) & 1 == 1
    }

    /// The kind's code.
    pub(super) fn kind(self) -> u8 {
        (self.0 >> 7).to_le_bytes()[0]
    }

    /// The student.
    #[expect(clippy::cast_possible_truncation, reason = "47 bits were put in, 15 shifted out")]
    pub(super) fn student(self) -> u32 {
        (self.0 >> 15) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_is_packed_comes_out(student: u32, kind: u8, sensitive: bool, categories in 0_u8..64, at: i64, id: u128) {
            let entry = EntryDoc { id, student, kind, sensitive, categories, author: 0, named: vec![], occurred_at: at,
                text: String::new() };
            let pack = Pack::of(&entry);
            proptest::prop_assert_eq!((pack.student(), pack.kind(), pack.sensitive(), pack.categories()),
                (student, kind, sensitive, categories));
            proptest::prop_assert_eq!(seconds(sortable(at)), at);
            let (high, low) = halves(id);
            proptest::prop_assert_eq!(whole(high, low), id);
        }
    }
}
