use pumice_model::{
    Claim, Drive, Fault, HidingController, Hold, Limitation, Medium, NotStarted, Pattern, RawStatus, Reason, Refusal,
    SerialSource, Stage, StickError, StreamCipher, Technique, Transport, Unavailability, Unresolved, Verdict, WhyNot,
};

/// The words for values of the model. Sentences end in a full stop, so that they can follow each other.
pub struct Words {
    /// A verdict, as a short phrase.
    pub verdict: fn(Verdict) -> &'static str,
    /// Why a verdict is what it is: a sentence.
    pub reason: fn(&Reason) -> String,
    /// What may be claimed: a phrase.
    pub claim: fn(Claim) -> &'static str,
    /// What a wipe does not reach or a record does not prove: a sentence.
    pub limitation: fn(Limitation) -> &'static str,
    /// Why a drive may not be wiped and what to do: sentences.
    pub hold: fn(&Hold) -> String,
    /// What a controller may hide, which is not wiped, and what to do: sentences.
    pub hiding: fn(&HidingController) -> String,
    /// Why there is no plan and what to do: sentences.
    pub refusal: fn(&Refusal) -> String,
    /// Why a drive cannot take certificates and what to do: sentences.
    pub stick_error: fn(StickError) -> &'static str,
    /// What went wrong with a drive: a sentence.
    pub fault: fn(Fault) -> String,
    /// Why a drive told nothing of itself: a phrase.
    pub unavailability: fn(Unavailability) -> String,
    /// A part of the work: a phrase.
    pub stage: fn(Stage) -> String,
    /// What a drive stores on: a phrase.
    pub medium: fn(Medium) -> &'static str,
    /// How a drive is attached: a word.
    pub transport: fn(Transport) -> &'static str,
    /// Where a serial number came from: a phrase.
    pub serial_source: fn(SerialSource) -> &'static str,
    /// How a drive's own firmware erases it: a phrase.
    pub technique: fn(Technique) -> &'static str,
    /// Why a technique is not available and what to do: sentences.
    pub why_not: fn(WhyNot) -> &'static str,
    /// Why an erase by firmware was not begun: sentences.
    pub not_started: fn(NotStarted) -> &'static str,
    /// Why nobody knows what came of one: a sentence.
    pub unresolved: fn(Unresolved) -> &'static str,
    /// What a pass writes: a phrase.
    pub pattern: fn(&Pattern) -> String,
    /// A drive: kernel name, model, serial number, size.
    pub drive: fn(&Drive) -> String,
}

/// Letters that cannot be shown, by their numbers in Unicode.
pub(crate) fn code_points(letters: &[char]) -> Vec<String> {
    let numbers = letters.iter().map(|&letter| format!("U+{:04X}", u32::from(letter)));
    numbers.collect()
}

/// A size as it stands on a disk's label: decimal units, three digits at least.
pub fn size(bytes: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut unit = 0;
    let mut scale = 1_u64;
    while unit + 1 < units.len() && bytes / scale >= 10_000 {
        scale *= 1_000;
        unit += 1;
    }
    let (whole, tenth) = (bytes / scale, bytes % scale * 10 / scale);
    if unit == 0 || whole >= 100 {
        format!("{whole} {}", units[unit])
    } else {
        format!("{whole}.{tenth} {}", units[unit])
    }
}

/// A cipher's name, which needs no translation.
pub(crate) fn cipher(cipher: StreamCipher) -> &'static str {
    match cipher {
        StreamCipher::Aes256Ctr => "AES-256-CTR",
        StreamCipher::ChaCha20 => "ChaCha20",
    }
}

/// A drive's raw words, by the names that its standard gives them, in hexadecimal digits.
pub(crate) fn raw_status(status: RawStatus) -> String {
    match status {
        RawStatus::AtaSanitize {
            status,
            error,
            count,
            lba,
        } => format!("STATUS {status:02X}h, ERROR {error:02X}h, COUNT {count:04X}h, LBA {lba:04X}h"),
        RawStatus::AtaSecurity {
            status,
            error,
            security,
        } => format!("STATUS {status:02X}h, ERROR {error:02X}h, IDENTIFY word 128 {security:04X}h"),
        RawStatus::NvmeSanitize {
            progress,
            status,
            command,
        } => format!("SPROG {progress:04X}h, SSTAT {status:04X}h, SCDW10 {command:08X}h"),
        RawStatus::NvmeCompletion { status } => format!("SF {status:04X}h"),
        RawStatus::Scsi {
            key,
            code,
            qualifier,
            progress,
        } => format!("sense {key:X}h/{code:02X}h/{qualifier:02X}h, progress {progress:04X}h"),
        RawStatus::Emmc { card_status } => format!("R1 {card_status:08X}h"),
        RawStatus::Tcg { status } => format!("TCG status {status:02X}h"),
    }
}

/// A drive's name where its parts need no translation.
pub(crate) fn drive(drive: &Drive, no_serial: &str) -> String {
    let serial = drive.identity.serial.as_deref().unwrap_or(no_serial);
    let size = drive
        .geometry
        .map_or_else(|| "?".into(), |geometry| size(geometry.bytes()));
    format!("{} ({}, {serial}, {size})", drive.name, drive.identity.model)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_decimal() {
        assert_eq!(size(512), "512 B");
        assert_eq!(size(9_999), "9999 B");
        assert_eq!(size(10_000), "10.0 kB");
        assert_eq!(size(268_435_456), "268 MB");
        assert_eq!(size(500_107_862_016), "500 GB");
        assert_eq!(size(4_000_787_030_016), "4000 GB");
        assert_eq!(size(16_000_900_661_248), "16.0 TB");
        assert_eq!(size(u64::MAX), "18.4 EB");
    }
}
