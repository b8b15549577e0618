//! Bodies of text as bytes: compressed with a dictionary of phrases such notes are made of.
use super::table::Table;
use super::trouble::Trouble;
use std::cell::RefCell;
use std::sync::LazyLock;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// The phrases of dictionary number 1, in the words of this guide's field; written for this program. The
/// most frequent stand last, where they are cheapest to refer to. What has been written with it can only be
/// read with it: a better list gets the next number and this one stays.
const PHRASES: &str = include_str!("phrases.txt");

/// Not compressed: the text itself follows.
const PLAIN: u8 = 0;
/// Compressed with [`PHRASES`]: three bytes of length (big-endian) and a zstd frame follow.
const FIRST: u8 = 1;
/// The longest text that is compressed, in bytes.
const LONGEST: usize = 0x00ff_ffff;
/// zstd's level: its default, quick enough not to be seen beside a commit.
const LEVEL: i32 = 3;

static TO: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(PHRASES.as_bytes(), LEVEL));
static FROM: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(PHRASES.as_bytes()));

thread_local! {
    static PACKS: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKS: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// `text` as bytes, the shorter of plain and compressed.
#[must_use]
pub fn pack(text: &str) -> Vec<u8> {
    compressed(text).filter(|packed| packed.len() <= text.len()).unwrap_or_else(|| {
        let mut plain = Vec::with_capacity(text.len() + 1);
        plain.push(PLAIN);
        plain.extend_from_slice(text.as_bytes());
        plain
    })
}

/// Reads a text back. It never takes more memory than the length written with it, 16 MiB at most.
///
/// # Errors
/// [`Trouble::Decode`] when the bytes are not what [`pack`] gives.
pub fn unpack(bytes: &[u8]) -> Result<String, Trouble> {
    let text = match bytes.split_first() {
        Some((&PLAIN, text)) => text.to_vec(),
        Some((&FIRST, rest)) => decompressed(rest)?,
        Some((number, _)) => return Err(bad(format!("dictionary number {number} is not known"))),
        None => return Err(bad("there is not one byte".into())),
    };
    String::from_utf8(text).map_err(|error| bad(error.to_string()))
}

fn compressed(text: &str) -> Option<Vec<u8>> {
    let len = u32::try_from(text.len()).ok().filter(|_| text.len() <= LONGEST)?;
    let [_, a, b, c] = len.to_be_bytes();
    let frame = PACKS.with_borrow_mut(|slot| {
        if slot.is_none() {
            let mut new = Compressor::with_prepared_dictionary(&TO).ok()?;
            new.include_contentsize(false).ok()?;
            *slot = Some(new);
        }
        slot.as_mut()?.compress(text.as_bytes()).ok()
    })?;
    Some([&[FIRST, a, b, c], frame.as_slice()].concat())
}

fn decompressed(bytes: &[u8]) -> Result<Vec<u8>, Trouble> {
    let Some(([a, b, c], frame)) = bytes.split_first_chunk::<3>() else {
        return Err(bad("it breaks off in the length".into()));
    };
    let len = usize::try_from(u32::from_be_bytes([0, *a, *b, *c])).unwrap_or(LONGEST);
    let text = UNPACKS.with_borrow_mut(|slot| {
        let unpacks = match slot {
            Some(unpacks) => unpacks,
            None => slot.insert(Decompressor::with_prepared_dictionary(&FROM)?),
        };
        unpacks.decompress(frame, len)
    });
    let text = text.map_err(|error| bad(error.to_string()))?;
    if text.len() == len { Ok(text) } else { Err(bad(format!("{} bytes, not {len}", text.len()))) }
}

fn bad(why: String) -> Trouble {
    Trouble::Decode { table: TEXT.name(), why }
}

/// Names the trouble only; there is no such table in the file.
const TEXT: Table = Table::new("(text)");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOTE: &str = "Priya came to see me after the seminar. She has missed three sessions since the start of \
        term and says she has been finding it hard to keep up since her father fell ill. We agreed that she would \
        apply for an extension on the essay and I will refer her to the wellbeing service. To meet again in two \
        weeks.";

    proptest! {
        #[test]
        fn a_text_comes_back_as_it_was(text: String) {
            prop_assert_eq!(unpack(&pack(&text)).unwrap(), text);
        }

        #[test]
        fn any_bytes_are_refused_or_read_but_never_break_the_program(bytes: Vec<u8>) {
            let _ = unpack(&bytes);
            let _ = unpack(&[&[FIRST, 0xff, 0xff, 0xff], bytes.as_slice()].concat());
        }
    }

    #[test]
    fn a_typical_note_takes_less_than_half_its_length() {
        let packed = pack(NOTE);
        assert!(packed.len() * 2 < NOTE.len(), "{} of {}", packed.len(), NOTE.len());
    }

    #[test]
    fn a_text_never_grows_by_more_than_one_byte() {
        for text in ["", "a", "Zoë", "x9$kQ", "0123456789abcdef"] {
            assert!(pack(text).len() <= text.len() + 1);
        }
    }

    #[test]
    fn a_long_text_comes_back_too() {
        let text = NOTE.repeat(70_000);
        assert_eq!(unpack(&pack(&text)).unwrap(), text);
    }

    #[test]
    fn a_frame_that_holds_more_than_it_says_is_refused() {
        let mut packed = pack(NOTE);
        assert_eq!(packed[0], FIRST);
        packed[3] -= 1;
        assert!(unpack(&packed).is_err());
        packed[3] += 2;
        assert!(unpack(&packed).is_err());
    }

    #[test]
    fn an_unknown_dictionary_is_refused_in_words() {
        let trouble = unpack(&[9, 1, 2]).unwrap_err();
        assert!(trouble.to_string().contains("number 9"), "{trouble}");
    }
}
