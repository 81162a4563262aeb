use ciborium::Value;

use crate::cbor;

/// Bytes of a record's length and of its checksum, which stand before its content.
const LENGTH_BYTES: usize = 4;
const CHECKSUM_BYTES: usize = 32;

/// Bytes that stand before a record's content.
pub const FRAME_BYTES: usize = LENGTH_BYTES + CHECKSUM_BYTES;

/// The contents of the records that are whole, up to the first that is not.
///
/// A record is its length (big endian), its checksum (BLAKE3) and its content, a value in deterministic CBOR.
pub struct Records<'a>(pub &'a [u8]);

impl<'a> Records<'a> {
    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<LENGTH_BYTES>()?;
        let (checksum, rest) = rest.split_first_chunk::<CHECKSUM_BYTES>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (content, rest) = rest.split_at_checked(length)?;
        let is_whole = blake3::hash(content) == *checksum;
        is_whole.then(|| {
            self.0 = rest;
            content
        })
    }
}

/// A value as a record.
pub fn framed(content: &Value) -> Vec<u8> {
    let content = cbor::encode(content);
    let length = u32::try_from(content.len()).expect("a record is far shorter than 4 GiB");
    [&length.to_be_bytes()[..], blake3::hash(&content).as_bytes(), &content].concat()
}
