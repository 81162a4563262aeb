use aes::Aes256;
use aes::cipher::{KeyIvInit, StreamCipher as _};
use ctr::Ctr128BE;
use pumice_model::{Pattern, Stream, StreamCipher};

/// Bytes of one counter step.
const CIPHER_BLOCK_BYTES: u64 = 16;

/// What a pattern leaves at any place of a drive.
#[derive(Clone, Copy)]
pub struct Content<'a>(&'a Pattern);

impl<'a> Content<'a> {
    /// The content of a pattern.
    pub fn of(pattern: &'a Pattern) -> Self {
        Self(pattern)
    }

    /// Fills memory with what belongs at an offset, which is a whole number of cipher blocks.
    pub fn fill(self, memory: &mut [u8], offset_bytes: u64) {
        match self.0 {
            Pattern::Byte(byte) => memory.fill(*byte),
            Pattern::Stream(stream) => {
                memory.fill(0);
                combine(stream, memory, offset_bytes);
            }
        }
    }

    /// Subtracts what belongs at an offset, so that memory that held just that holds zeros.
    pub fn subtract(self, memory: &mut [u8], offset_bytes: u64) {
        match self.0 {
            Pattern::Byte(byte) => memory.iter_mut().for_each(|other| *other ^= byte),
            Pattern::Stream(stream) => combine(stream, memory, offset_bytes),
        }
    }
}

/// Adds a stream bit by bit (NIST SP 800-38A §6.5); the counter wraps at 2^128.
fn combine(stream: &Stream, memory: &mut [u8], offset_bytes: u64) {
    debug_assert!(
        offset_bytes.is_multiple_of(CIPHER_BLOCK_BYTES),
        "a place inside a cipher block"
    );
    match stream.cipher {
        StreamCipher::Aes256Ctr => {
            let steps = u128::from(offset_bytes / CIPHER_BLOCK_BYTES);
            let counter = u128::from_be_bytes(stream.counter).wrapping_add(steps).to_be_bytes();
            Ctr128BE::<Aes256>::new(&stream.key.into(), &counter.into()).apply_keystream(memory);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST SP 800-38A F.5.5, CTR-AES256.Encrypt.
    const KEY: [u8; 32] = [
        0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe, 0x2b, 0x73, 0xae, 0xf0, 0x85, 0x7d, 0x77, 0x81, 0x1f, 0x35,
        0x2c, 0x07, 0x3b, 0x61, 0x08, 0xd7, 0x2d, 0x98, 0x10, 0xa3, 0x09, 0x14, 0xdf, 0xf4,
    ];

    fn stream(counter: u128) -> Pattern {
        Pattern::Stream(Stream {
            cipher: StreamCipher::Aes256Ctr,
            key: KEY,
            counter: counter.to_be_bytes(),
        })
    }

    fn bytes(pattern: &Pattern, offset_bytes: u64, length: usize) -> Vec<u8> {
        let mut memory = vec![0xEE; length];
        Content::of(pattern).fill(&mut memory, offset_bytes);
        memory
    }

    #[test]
    fn the_stream_is_the_one_nist_gives() {
        let pattern = stream(0xf0f1_f2f3_f4f5_f6f7_f8f9_fafb_fcfd_feff);
        let output_blocks = bytes(&pattern, 0, 32);
        assert_eq!(output_blocks[..4], [0x0b, 0xdf, 0x7d, 0xf1]);
        assert_eq!(output_blocks[16..20], [0x5a, 0x6e, 0x69, 0x9d]);
    }

    #[test]
    fn any_place_of_the_stream_can_be_made_alone() {
        let pattern = stream(7);
        let whole = bytes(&pattern, 0, 4096);
        assert_eq!(bytes(&pattern, 1024, 512), whole[1024..1536]);
    }

    #[test]
    fn the_counter_wraps_at_its_end() {
        let (last, first) = (bytes(&stream(u128::MAX), 0, 32), bytes(&stream(0), 0, 16));
        assert_eq!(last[16..], first);
    }

    #[test]
    fn subtracting_what_was_filled_leaves_zeros() {
        for pattern in [Pattern::Byte(0x55), stream(3)] {
            let mut memory = bytes(&pattern, 512, 512);
            Content::of(&pattern).subtract(&mut memory, 512);
            assert_eq!(memory, [0; 512]);
        }
    }
}
