use aes::cipher::array::Array;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes256, Block};
use chacha20::cipher::{KeyIvInit, StreamCipherCore};
use chacha20::{ChaCha20LegacyCore, cipher};
use pumice_model::{Pattern, StreamCipher};

/// Bytes of one counter step of AES.
const AES_BLOCK_BYTES: usize = 16;

/// Bytes of one counter step of ChaCha20.
const CHACHA_BLOCK_BYTES: u64 = 64;

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
    /// ChaCha20. That its block counter has 64 bits is the same as RFC 8439's 32 bits carrying into the nonce, which is
    /// what `openssl enc -chacha20` does, and makes the stream longer than any drive.
    ChaCha20 {
        /// The key.
        key: [u8; 32],
        /// The nonce.
        nonce: [u8; 8],
        /// Counter of the first block.
        counter: u64,
    },
}

/// The cipher this processor makes a stream with fastest: AES only where it has instructions for it.
pub fn fastest_cipher() -> StreamCipher {
    if aes::hardware_accelerated() {
        StreamCipher::Aes256Ctr
    } else {
        StreamCipher::ChaCha20
    }
}

impl Content {
    /// The content of a pattern.
    pub fn of(pattern: &Pattern) -> Self {
        let stream = match pattern {
            Pattern::Byte(byte) => return Self::Byte(*byte),
            Pattern::Stream(stream) => stream,
        };
        match stream.cipher {
            StreamCipher::Aes256Ctr => Self::Aes256Ctr {
                cipher: Box::new(Aes256::new(&stream.key.into())),
                counter: u128::from_be_bytes(stream.counter),
            },
            StreamCipher::ChaCha20 => {
                let [counter, nonce] = halves(stream.counter);
                Self::ChaCha20 {
                    key: stream.key,
                    nonce,
                    counter: u64::from_le_bytes(counter),
                }
            }
        }
    }

    /// Fills memory with what belongs at an offset; both are a whole number of cipher blocks.
    pub fn fill(&self, memory: &mut [u8], offset_bytes: u64) {
        match self {
            Self::Byte(byte) => memory.fill(*byte),
            Self::Aes256Ctr { cipher, counter } => {
                let step = AES_BLOCK_BYTES as u64;
                debug_assert!(offset_bytes.is_multiple_of(step), "a place inside a cipher block");
                let mut counter = counter.wrapping_add(u128::from(offset_bytes / step));
                for piece in memory.chunks_mut(PIECE_BYTES) {
                    counter = aes_stream(cipher, counter, piece);
                }
            }
            Self::ChaCha20 { key, nonce, counter } => {
                debug_assert!(
                    offset_bytes.is_multiple_of(CHACHA_BLOCK_BYTES),
                    "a place inside a cipher block"
                );
                let mut core = ChaCha20LegacyCore::new(key.into(), nonce.into());
                core.set_block_pos(counter.wrapping_add(offset_bytes / CHACHA_BLOCK_BYTES));
                let (blocks, rest): (&mut [cipher::Block<ChaCha20LegacyCore>], _) = Array::slice_as_chunks_mut(memory);
                debug_assert!(rest.is_empty(), "a part of a cipher block");
                core.write_keystream_blocks(blocks);
            }
        }
    }

    /// Whether memory holds what belongs at an offset; both are a whole number of cipher blocks.
    pub fn is_in(&self, memory: &[u8], offset_bytes: u64) -> bool {
        self.differing_piece(memory, offset_bytes).is_none()
    }

    /// Where memory first differs from what belongs at an offset.
    pub fn first_difference(&self, memory: &[u8], offset_bytes: u64) -> Option<usize> {
        let (start, expected) = self.differing_piece(memory, offset_bytes)?;
        let place = memory[start..]
            .iter()
            .zip(&expected)
            .position(|(found, wanted)| found != wanted)?;
        Some(start + place)
    }

    /// Where the first piece begins that is not as it should be, and what should be there.
    fn differing_piece(&self, memory: &[u8], offset_bytes: u64) -> Option<(usize, [u8; PIECE_BYTES])> {
        let mut expected = [0; PIECE_BYTES];
        for (start, piece) in (0..).step_by(PIECE_BYTES).zip(memory.chunks(PIECE_BYTES)) {
            self.fill(&mut expected[..piece.len()], offset_bytes + start as u64);
            if expected[..piece.len()] != *piece {
                return Some((start, expected));
            }
        }
        None
    }
}

/// Fills a piece with encrypted counters and answers with the next counter; it wraps at 2^128.
fn aes_stream(cipher: &Aes256, mut counter: u128, piece: &mut [u8]) -> u128 {
    let (blocks, rest): (&mut [Block], _) = Array::slice_as_chunks_mut(piece);
    debug_assert!(rest.is_empty(), "a part of a cipher block");
    let mut left = &mut *blocks;
    while !left.is_empty() {
        // Only the last byte changes within such a run, which spares turning every counter's bytes round.
        let run = (256 - usize::from(counter.to_be_bytes()[15])).min(left.len());
        let (now, later) = left.split_at_mut(run);
        let [head, tail] = halves(counter.to_be_bytes());
        let mut tail = u64::from_le_bytes(tail);
        for block in now {
            block[..8].copy_from_slice(&head);
            block[8..].copy_from_slice(&tail.to_le_bytes());
            tail = tail.wrapping_add(1 << 56);
        }
        counter = counter.wrapping_add(run as u128);
        left = later;
    }
    cipher.encrypt_blocks(blocks);
    counter
}

fn halves(bytes: [u8; 16]) -> [[u8; 8]; 2] {
    let (first, second) = bytes.split_at(8);
    [first, second].map(|half| half.try_into().expect("sixteen bytes are twice eight"))
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

    /// RFC 8439 §2.4.2, whose counter is 1; with it, the first key stream block of the example.
    #[test]
    fn the_other_stream_is_the_one_the_rfc_gives() {
        let key: [u8; 32] = std::array::from_fn(|index| u8::try_from(index).unwrap());
        let counter = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x4a, 0, 0, 0, 0];
        let pattern = Pattern::Stream(Stream {
            cipher: StreamCipher::ChaCha20,
            key,
            counter,
        });
        let memory = bytes(&pattern, 0, 128);
        assert_eq!(memory[..8], [0x22, 0x4f, 0x51, 0xf3, 0x40, 0x1b, 0xd9, 0xe1]);
        assert_eq!(bytes(&pattern, 64, 64), memory[64..]);
    }

    #[test]
    fn the_other_streams_counter_carries_after_256_gib() {
        let of = |counter: [u8; 16]| {
            Pattern::Stream(Stream {
                cipher: StreamCipher::ChaCha20,
                key: [5; 32],
                counter,
            })
        };
        let (mut low, mut high) = ([0; 16], [0; 16]);
        low[..4].fill(0xff);
        high[4] = 1;
        assert_eq!(bytes(&of(low), 64, 64), bytes(&of(high), 0, 64));
        assert_eq!(bytes(&of([0; 16]), 256 << 30, 64), bytes(&of(high), 0, 64));
    }

    #[test]
    fn runs_of_counters_meet_without_a_seam() {
        for start in [0_u128, 200, 255, (1 << 64) - 3, u128::MAX - 300] {
            let whole = bytes(&stream(start), 0, 16 * 600);
            for block in 0..600 {
                let alone = bytes(&stream(start.wrapping_add(block as u128)), 0, 16);
                assert_eq!(alone, whole[16 * block..16 * (block + 1)], "{start} + {block}");
            }
        }
    }

    #[test]
    fn the_first_difference_is_found() {
        let pattern = stream(3);
        let content = Content::of(&pattern);
        for place in [0, 1, 4095, 4096, 9000] {
            let mut memory = bytes(&pattern, 512, 9 * 1024);
            memory[place] ^= 1;
            memory[9 * 1024 - 1] ^= 1;
            assert_eq!(content.first_difference(&memory, 512), Some(place));
        }
        assert_eq!(content.first_difference(&bytes(&pattern, 512, 1024), 512), None);
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
