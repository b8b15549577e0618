//! Keys as bytes: numbers big-endian, text last, so that bytes sort as the values do.

/// Builds a key part by part. Every part but the text has a fixed length, so that keys of one table compare
/// part by part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Key(Vec<u8>);

impl Key {
    /// An empty key.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a number of four bytes.
    #[must_use]
    pub fn u32(self, part: u32) -> Self {
        self.with(&part.to_be_bytes())
    }

    /// Adds a number of eight bytes.
    #[must_use]
    pub fn u64(self, part: u64) -> Self {
        self.with(&part.to_be_bytes())
    }

    /// Adds a number of sixteen bytes.
    #[must_use]
    pub fn u128(self, part: u128) -> Self {
        self.with(&part.to_be_bytes())
    }

    /// Adds a signed number of eight bytes; negative ones sort before the others.
    #[must_use]
    pub fn i64(self, part: i64) -> Self {
        self.with(&flip(part).to_be_bytes())
    }

    /// Ends the key with a text.
    #[must_use]
    pub fn text(self, part: &str) -> Vec<u8> {
        self.with(part.as_bytes()).0
    }

    /// Ends the key.
    #[must_use]
    pub fn done(self) -> Vec<u8> {
        self.0
    }

    fn with(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// Takes a key apart again; each part is `None` when the bytes do not reach.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'k>(&'k [u8]);

impl<'k> Parts<'k> {
    /// Begins with the first part.
    #[must_use]
    pub fn of(key: &'k [u8]) -> Self {
        Self(key)
    }

    /// The next part, a number of four bytes.
    pub fn u32(&mut self) -> Option<u32> {
        self.fixed().map(u32::from_be_bytes)
    }

    /// The next part, a number of eight bytes.
    pub fn u64(&mut self) -> Option<u64> {
        self.fixed().map(u64::from_be_bytes)
    }

    /// The next part, a number of sixteen bytes.
    pub fn u128(&mut self) -> Option<u128> {
        self.fixed().map(u128::from_be_bytes)
    }

    /// The next part, a signed number of eight bytes.
    pub fn i64(&mut self) -> Option<i64> {
        self.u64().map(|part| (part ^ SIGN).cast_signed())
    }

    /// The next part, of a fixed length.
    pub fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (part, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*part)
    }

    /// The rest, which is a text.
    #[must_use]
    pub fn text(self) -> Option<&'k str> {
        std::str::from_utf8(self.0).ok()
    }
}

/// The first key after all that begin with `prefix`; `None` when there is none (the prefix is empty or all
/// ones).
#[must_use]
pub fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut after = prefix.to_vec();
    while let Some(last) = after.pop() {
        if let Some(next) = last.checked_add(1) {
            after.push(next);
            return Some(after);
        }
    }
    None
}

const SIGN: u64 = 1 << 63;

const fn flip(part: i64) -> u64 {
    part.cast_unsigned() ^ SIGN
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Values = (u32, u64, u128, i64, String);

    fn key(v: &Values) -> Vec<u8> {
        Key::new().u32(v.0).u64(v.1).u128(v.2).i64(v.3).text(&v.4)
    }

    /// Few values, so that parts are often equal and the next one decides.
    fn values() -> impl Strategy<Value = Values> {
        let signed = prop_oneof![Just(i64::MIN), Just(-1), Just(0), Just(1), Just(i64::MAX), any::<i64>()];
        (0_u32..2, 255_u64..257, 0_u128..2, signed, "[a-bé]{0,2}")
    }

    proptest! {
        #[test]
        fn bytes_sort_as_values_sort(a in values(), b in values()) {
            prop_assert_eq!(key(&a).cmp(&key(&b)), a.cmp(&b));
        }

        #[test]
        fn signed_numbers_sort_right(a: i64, b: i64) {
            prop_assert_eq!(Key::new().i64(a).done().cmp(&Key::new().i64(b).done()), a.cmp(&b));
        }

        #[test]
        fn a_key_comes_apart_into_what_it_was_made_of(v in values()) {
            let key = key(&v);
            let mut parts = Parts::of(&key);
            let numbers = (parts.u32(), parts.u64(), parts.u128());
            parts.u64();
            prop_assert_eq!(numbers, (Some(v.0), Some(v.1), Some(v.2)));
            prop_assert_eq!(parts.text(), Some(v.4.as_str()));
        }

        #[test]
        fn the_key_after_a_prefix_ends_exactly_its_keys(prefix: Vec<u8>, key: Vec<u8>) {
            let below = after(&prefix).is_none_or(|after| key < after);
            prop_assert_eq!(key.starts_with(&prefix), key >= prefix && below);
        }
    }

    #[test]
    fn a_key_that_is_too_short_gives_no_part() {
        let mut parts = Parts::of(&[1, 2, 3]);
        assert_eq!(parts.u32(), None);
        assert_eq!(parts.u64(), None);
    }
}
