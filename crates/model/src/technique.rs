use serde::{Deserialize, Serialize};

/// How a pseudo-random stream is made; each can be reproduced with `openssl enc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StreamCipher {
    /// AES-256 in counter mode, the whole 128-bit counter block big-endian (NIST SP 800-38A §6.5).
    Aes256Ctr,
    /// ChaCha20 (RFC 8439 §2.4), for a processor without instructions for AES. The counter block is the state's last
    /// four words, little-endian: a block counter that carries into the nonce's first word after 256 GiB.
    ChaCha20,
}

/// A stream of bytes as long as any disk, fixed by a key that is published in the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stream {
    /// What makes it.
    pub cipher: StreamCipher,
    /// The key.
    pub key: [u8; 32],
    /// The counter block of the disk's first bytes.
    pub counter: [u8; 16],
}

/// What one pass writes to every logical block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Pattern {
    /// The same byte everywhere.
    Byte(u8),
    /// A stream, its first byte at the drive's first byte.
    Stream(Stream),
}

/// Passes over all addressable blocks, the last of them read back in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overwrite {
    /// The passes in the order they are written.
    pub passes: Vec<Pattern>,
}

impl Overwrite {
    /// A character, its complement, a random stream: the "3次数据销毁方法" of GA/T 1143-2014.
    pub fn three_passes(stream: Stream) -> Self {
        Self {
            passes: vec![Pattern::Byte(0x55), Pattern::Byte(0xAA), Pattern::Stream(stream)],
        }
    }

    /// Whether the passes are a character, its complement and a random stream, in that order.
    pub fn is_three_pass_method(&self) -> bool {
        matches!(self.passes[..], [Pattern::Byte(first), Pattern::Byte(second), Pattern::Stream(_)] if second == !first)
    }

    /// The stream the last pass leaves on the drive; `None` when it leaves a constant, which could
    /// not show a block written to the wrong place.
    pub fn final_stream(&self) -> Option<&Stream> {
        match self.passes.last() {
            Some(Pattern::Stream(stream)) => Some(stream),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: Stream = Stream {
        cipher: StreamCipher::Aes256Ctr,
        key: [1; 32],
        counter: [2; 16],
    };

    #[test]
    fn the_default_is_the_three_pass_method() {
        let overwrite = Overwrite::three_passes(STREAM);
        assert!(overwrite.is_three_pass_method());
        assert_eq!(overwrite.final_stream(), Some(&STREAM));
    }

    #[test]
    fn other_passes_are_not_the_three_pass_method() {
        let of = |passes: &[Pattern]| Overwrite {
            passes: passes.to_vec(),
        };
        let stream = Pattern::Stream(STREAM);
        assert!(!of(&[Pattern::Byte(1), Pattern::Byte(1), stream]).is_three_pass_method());
        assert!(!of(&[stream]).is_three_pass_method());
        assert!(!of(&[]).is_three_pass_method());
        assert_eq!(of(&[stream, Pattern::Byte(0)]).final_stream(), None);
        assert_eq!(of(&[]).final_stream(), None);
    }
}
