/// Status of a command that has sense data.
pub(crate) const CHECK_CONDITION: u8 = 0x02;

/// What a drive says of a command that did not end well, or of itself (SPC-4 §4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sense {
    pub key: u8,
    pub code: u8,
    pub qualifier: u8,
    /// Parts of 65536 that are done.
    pub progress: Option<u16>,
}

impl Sense {
    pub const NONE: Self = Self::new(0x00, 0x00, 0x00);
    pub const UNKNOWN_COMMAND: Self = Self::new(0x05, 0x20, 0x00);
    pub const NO_ADDRESS: Self = Self::new(0x05, 0x21, 0x00);
    pub const INVALID_FIELD: Self = Self::new(0x05, 0x24, 0x00);
    pub const INVALID_PARAMETER: Self = Self::new(0x05, 0x26, 0x00);
    pub const POWER_ON: Self = Self::new(0x06, 0x29, 0x00);
    pub const FORMAT_IN_PROGRESS: Self = Self::new(0x02, 0x04, 0x04);
    pub const SANITIZE_IN_PROGRESS: Self = Self::new(0x02, 0x04, 0x1B);
    pub const FORMAT_CORRUPTED: Self = Self::new(0x03, 0x31, 0x00);
    pub const SANITIZE_FAILED: Self = Self::new(0x03, 0x31, 0x03);

    pub const fn new(key: u8, code: u8, qualifier: u8) -> Self {
        Self {
            key,
            code,
            qualifier,
            progress: None,
        }
    }

    /// The same with how far something is.
    pub const fn with_progress(self, progress: u16) -> Self {
        Self {
            progress: Some(progress),
            ..self
        }
    }

    /// In the fixed format; progress stands in bytes 16 and 17 (SPC-4 §4.5.3, §4.5.2.4.4).
    pub fn fixed(self) -> Vec<u8> {
        let mut bytes = vec![0; 18];
        bytes[0] = 0x70;
        bytes[2] = self.key;
        bytes[7] = 10;
        bytes[12] = self.code;
        bytes[13] = self.qualifier;
        if let Some(progress) = self.progress {
            bytes[15] = 0x80;
            bytes[16..18].copy_from_slice(&progress.to_be_bytes());
        }
        bytes
    }

    /// In the descriptor format, with a sense key specific descriptor for progress (SPC-4 §4.5.2).
    pub fn descriptor(self) -> Vec<u8> {
        let mut bytes = vec![0x72, self.key, self.code, self.qualifier, 0, 0, 0, 0];
        if let Some(progress) = self.progress {
            let [high, low] = progress.to_be_bytes();
            bytes[7] = 8;
            bytes.extend([0x02, 0x06, 0, 0, 0x80, high, low, 0]);
        }
        bytes
    }
}
