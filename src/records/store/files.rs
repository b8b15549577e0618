//! The bytes of attached files: in chunks, under their own hash, so that the same file twice is kept once.

use crate::records::store::disk::{Key, misfit};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::FILE_CHUNKS;

/// Size of a chunk.
const CHUNK_BYTES: usize = 256 * 1024;

fn key(hash: &[u8; 32], number: u32) -> Vec<u8> {
    let mut key = hash.to_vec();
    key.extend(Key::new().u32(number).done());
    key
}

/// The hash a file is kept under.
#[must_use]
pub fn hash(bytes: &[u8]) -> [u8; 32] {
    blake3::hash(bytes).into()
}

/// Keeps a file; its hash is its name.
///
/// # Errors
/// As the store's.
pub fn put(tx: &mut Change, bytes: &[u8]) -> Result<[u8; 32], Trouble> {
    let hash = hash(bytes);
    if tx.get(FILE_CHUNKS, &key(&hash, 0))?.is_none() {
        let empty: &[u8] = &[];
        let chunks = bytes.chunks(CHUNK_BYTES).chain(bytes.is_empty().then_some(empty));
        for (number, chunk) in (0u32..).zip(chunks) {
            tx.put(FILE_CHUNKS, key(&hash, number), chunk.to_vec());
        }
    }
    Ok(hash)
}

/// Reads a file back, and proves that it is the one that was kept.
///
/// # Errors
/// As the store's; [`Trouble::Decode`] when bytes are missing or not those that were kept.
pub fn get(tx: &dyn Reading, wanted: &[u8; 32], bytes: u64) -> Result<Vec<u8>, Trouble> {
    let mut all = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0).min(64 << 20));
    tx.prefix(FILE_CHUNKS, wanted, &mut |_, chunk| {
        all.extend_from_slice(chunk);
        Ok(true)
    })?;
    if hash(&all) == *wanted { Ok(all) } else { Err(misfit(FILE_CHUNKS, "an attached file is damaged")) }
}
