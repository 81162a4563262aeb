use crate::text::printable;

/// Bytes of every answer of Identify (NVMe Base 2.0 §5.17).
pub const IDENTIFY_BYTES: usize = 4096;

/// What Identify Controller says (NVMe Base 2.0 §5.17.2.1), as far as an erase rests on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifyController {
    /// Model number.
    pub model: String,
    /// Serial number.
    pub serial: String,
    /// Optional admin commands (OACS).
    pub optional_commands: u16,
    /// What Format NVM reaches (FNA).
    pub format: FormatAttributes,
    /// What Sanitize can do (SANICAP).
    pub sanitize: SanitizeCapabilities,
}

/// FNA: what Format NVM reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormatAttributes(pub u8);

/// SANICAP: what Sanitize can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SanitizeCapabilities(pub u32);

/// What Identify Namespace says (NVM Command Set 1.0 §4.1.5.1) of how a namespace is formatted, which an erase keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentifyNamespace {
    /// Number of the format, 0 to 63 (FLBAS).
    pub format: u8,
    /// Whether metadata stands at the end of each block (FLBAS bit 4).
    pub is_metadata_extended: bool,
    /// Type of protection information, 0 for none, and in bit 3 its place (DPS).
    pub protection: u8,
}

/// What Identify brought is not what a controller says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl IdentifyController {
    /// Reads the answer.
    pub fn parse(data: &[u8; IDENTIFY_BYTES]) -> Result<Self, Malformed> {
        if is_uniform(data) {
            return Err(Malformed);
        }
        let text = |range: std::ops::Range<usize>| printable(&String::from_utf8_lossy(&data[range]));
        Ok(Self {
            serial: text(4..24),
            model: text(24..64),
            optional_commands: u16::from_le_bytes([data[256], data[257]]),
            format: FormatAttributes(data[524]),
            sanitize: SanitizeCapabilities(u32::from_le_bytes([data[328], data[329], data[330], data[331]])),
        })
    }

    /// Whether it knows Security Send and Security Receive.
    pub fn has_security_commands(&self) -> bool {
        self.optional_commands & 1 != 0
    }

    /// Whether namespaces can be made and detached, so that some may exist that are not attached to it.
    pub fn has_namespace_management(&self) -> bool {
        self.optional_commands & 1 << 3 != 0
    }

    /// Whether it knows Format NVM.
    pub fn has_format(&self) -> bool {
        self.optional_commands & 1 << 1 != 0
    }

    /// Whether this is the same controller as another answer is from.
    pub fn is_same_drive(&self, other: &Self) -> bool {
        (&self.model, &self.serial) == (&other.model, &other.serial)
    }
}

impl FormatAttributes {
    /// An erase reaches every namespace, whichever it is sent for: formatting does, or erasing does.
    pub fn reaches_all_namespaces(self) -> bool {
        self.0 & 0b011 != 0
    }

    /// It can change the key with which user data is encrypted.
    pub fn has_crypto_erase(self) -> bool {
        self.0 & 0b100 != 0
    }
}

impl SanitizeCapabilities {
    /// It knows Sanitize, and keeps a log of it.
    pub fn is_present(self) -> bool {
        self.0 & 0b111 != 0
    }

    /// It can change the key with which user data is encrypted.
    pub fn has_crypto_erase(self) -> bool {
        self.0 & 0b001 != 0
    }

    /// It can erase every block of flash.
    pub fn has_block_erase(self) -> bool {
        self.0 & 0b010 != 0
    }

    /// It can overwrite everything.
    pub fn has_overwrite(self) -> bool {
        self.0 & 0b100 != 0
    }

    /// It can leave blocks allocated when it has ended, and readable: it does not inhibit that (NDI), and where it says
    /// so writes to what it has erased (NODMMAS). Blocks of flash that are erased and not written may read as errors.
    pub fn keeps_blocks(self) -> bool {
        const INHIBITED: u32 = 1 << 29;
        const WRITES_AFTERWARDS: u32 = 0b10;
        self.0 & INHIBITED == 0 && self.0 >> 30 == WRITES_AFTERWARDS
    }
}

impl IdentifyNamespace {
    /// Reads the answer.
    pub fn parse(data: &[u8; IDENTIFY_BYTES]) -> Result<Self, Malformed> {
        // A namespace that is not there answers with zeros.
        if is_uniform(data) {
            return Err(Malformed);
        }
        let formats = data[26];
        // Bits 6:5 are the upper ones only where there are more formats than four bits can tell apart.
        let upper = if data[25] > 15 { formats >> 1 & 0x30 } else { 0 };
        Ok(Self {
            format: upper | formats & 0x0F,
            is_metadata_extended: formats & 1 << 4 != 0,
            protection: data[29] & 0x0F,
        })
    }
}

/// Reads a list of namespaces (NVMe Base, Identify): numbers that rise and end with 0.
pub fn namespaces(data: &[u8; IDENTIFY_BYTES]) -> Result<Vec<u32>, Malformed> {
    let numbers = data
        .chunks_exact(4)
        .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    let listed: Vec<u32> = numbers.take_while(|&number| number != 0).collect();
    if listed.is_sorted_by(|one, next| one < next) {
        Ok(listed)
    } else {
        Err(Malformed)
    }
}

fn is_uniform(data: &[u8; IDENTIFY_BYTES]) -> bool {
    data.iter().all(|&byte| byte == data[0])
}

#[cfg(test)]
#[path = "identify_tests.rs"]
mod tests;
