//! Values as bytes: a layout number, then a frozen struct in bincode.
//!
//! Nothing else may know bincode's name: the project has ended, and the bytes must outlive it. bincode checks
//! neither names nor trailing bytes, so a struct that has been written is never changed; a new layout gets the
//! next number and the old ones stay readable. Enums go to disk as explicit codes, never as serde enums.
use super::table::Table;
use super::trouble::Trouble;
use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use serde::{Deserialize, Serialize};

/// The largest value that is read back, in bytes: without it a damaged length makes the process ask for more
/// memory than there is, and abort.
const LIMIT: usize = 16 << 20;

/// bincode's standard form (variable-length integers, little endian), with the limit.
const fn form() -> Configuration<LittleEndian, Varint, Limit<LIMIT>> {
    bincode::config::standard().with_limit::<LIMIT>()
}

/// `value` as bytes, in layout number `layout`.
///
/// # Panics
/// When the type cannot be written at all (a sequence that does not know its length): a fault in the program
/// that the first test of the type meets. Inside a change it undoes that change alone.
#[must_use]
pub fn encode<T: Serialize>(layout: u8, value: &T) -> Vec<u8> {
    let mut bytes = vec![layout];
    #[expect(
        clippy::expect_used,
        reason = "disk structs are plain data; one that is not fails its first test"
    )]
    bincode::serde::encode_into_std_write(value, &mut bytes, form()).expect("a disk struct is plain data");
    bytes
}

/// The layout number of a stored value, and its body; `None` when there is not one byte.
#[must_use]
pub fn layout(bytes: &[u8]) -> Option<(u8, &[u8])> {
    bytes.split_first().map(|(layout, body)| (*layout, body))
}

/// Reads a body back; `table` is only for the words when it fails.
///
/// # Errors
/// [`Trouble::Decode`] when the body is not such a value, or not only such a value.
pub fn decode<'b, T: Deserialize<'b>>(table: Table, body: &'b [u8]) -> Result<T, Trouble> {
    let bad = |why: String| Trouble::Decode { table: table.name(), why };
    let (value, used) =
        bincode::serde::borrow_decode_from_slice(body, form()).map_err(|error| bad(error.to_string()))?;
    if used != body.len() {
        return Err(bad(format!("{} bytes too many", body.len() - used)));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const T: Table = Table::new("things");

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Thing {
        id: u64,
        at: i64,
        name: String,
        tags: Vec<Option<u16>>,
    }

    proptest! {
        #[test]
        fn a_value_comes_back_as_it_was_written(id: u64, at: i64, name: String, tags: Vec<Option<u16>>) {
            let thing = Thing { id, at, name, tags };
            let bytes = encode(3, &thing);
            let (number, body) = layout(&bytes).unwrap();
            prop_assert_eq!(number, 3);
            prop_assert_eq!(decode::<Thing>(T, body).unwrap(), thing);
        }

        #[test]
        fn any_bytes_are_refused_or_read_but_never_break_the_program(bytes: Vec<u8>) {
            let _ = decode::<Thing>(T, &bytes);
        }
    }

    #[test]
    fn a_value_with_bytes_left_over_is_refused() {
        let mut bytes = encode(1, &7_u64);
        bytes.push(0);
        let trouble = decode::<u64>(T, layout(&bytes).unwrap().1).unwrap_err();
        assert!(trouble.to_string().contains("things"), "{trouble}");
    }

    #[test]
    fn a_damaged_length_is_refused_and_does_not_ask_for_memory() {
        // the length of a text: 2^48 bytes
        let bytes = [253, 0, 0, 0, 0, 0, 0, 1, 0];
        assert!(decode::<String>(T, &bytes).is_err());
        assert!(decode::<Vec<u64>>(T, &bytes).is_err());
    }

    #[test]
    fn the_bytes_of_a_value_are_those_of_the_first_release() {
        let thing = Thing { id: 300, at: -2, name: "Zoë".into(), tags: vec![None, Some(7)] };
        let bytes = encode(1, &thing);
        assert_eq!(bytes, [1, 251, 44, 1, 3, 4, 90, 111, 195, 171, 2, 0, 1, 7]);
    }
}
