use aes::cipher::array::Array;
use aes::cipher::{BlockCipherEncrypt as _, KeyInit as _};
use aes::{Aes256, Block};
use pumice_model::{Pattern, StreamCipher};

/// Bytes of one counter step.
const CIPHER_BLOCK_BYTES: usize = 16;

/// The stream is made in pieces that stay in the nearest cache between their steps.
const PIECE_BYTES: usize = 4096;

/// What a pattern leaves at any place of a drive.
pub enum Content {
    /// The same byte everywhere.
    Byte(u8),
    /// AES-256 in counter mode, the whole 128-bit counter block big-endian (NIST SP 800-38A §6.5).
    Aes256Ctr {
        /// With the key's schedule.
        cipher: Box<Aes256>,
        /// Counter of the first block.
        counter: u128,
    },
}

impl Content {
    /// The content of a pattern.
    pub fn of(pattern: &Pattern) -> Self {
        match pattern {
            Pattern::Byte(byte) => Self::Byte(*byte),
            Pattern::Stream(stream) => match stream.cipher {
                StreamCipher::Aes256Ctr => Self::Aes256Ctr {
                    cipher: Box::new(Aes256::new(&stream.key.into())),
                    counter: u128::from_be_bytes(stream.counter),
                },
            },
        }
    }

    /// Fills memory with what belongs at an offset; both are a whole number of cipher blocks.
    pub fn fill(&self, memory: &mut [u8], offset_bytes: u64) {
        match self {
            Self::Byte(byte) => memory.fill(*byte),
            Self::Aes256Ctr { cipher, counter } => {
                let step = CIPHER_BLOCK_BYTES as u64;
                debug_assert!(offset_bytes.is_multiple_of(step), "a place inside a cipher block");
                let mut counter = counter.wrapping_add(u128::from(offset_bytes / step));
                for piece in memory.chunks_mut(PIECE_BYTES) {
                    counter = keystream(cipher, counter, piece);
                }
            }
        }
    }

    /// Whether memory holds what belongs at an offset; both are a whole number of cipher blocks.
    pub fn is_in(&self, memory: &[u8], offset_bytes: u64) -> bool {
        let mut expected = [0; PIECE_BYTES];
        let mut places = (offset_bytes..).step_by(PIECE_BYTES).zip(memory.chunks(PIECE_BYTES));
        places.all(|(offset_bytes, piece)| {
            let expected = &mut expected[..piece.len()];
            self.fill(expected, offset_bytes);
            expected == piece
        })
    }
}

/// Fills a piece with encrypted counters and answers with the next counter; it wraps at 2^128.
fn keystream(cipher: &Aes256, mut counter: u128, piece: &mut [u8]) -> u128 {
    let (blocks, rest): (&mut [Block], _) = Array::slice_as_chunks_mut(piece);
    debug_assert!(rest.is_empty(), "a part of a cipher block");
    for block in blocks.iter_mut() {
        block.copy_from_slice(&counter.to_be_bytes());
        counter = counter.wrapping_add(1);
    }
    cipher.encrypt_blocks(blocks);
    counter
}

#[cfg(test)]
mod tests {
    use pumice_model::Stream;

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
    fn what_was_filled_is_recognised_and_nothing_else() {
        for pattern in [Pattern::Byte(0x55), stream(3)] {
            let content = Content::of(&pattern);
            let mut memory = bytes(&pattern, 512, 9 * 1024);
            assert!(content.is_in(&memory, 512));
            assert!(!matches!(content, Content::Aes256Ctr { .. }) || !content.is_in(&memory, 1024));
            memory[9 * 1024 - 1] ^= 1;
            assert!(!content.is_in(&memory, 512));
        }
    }
}
