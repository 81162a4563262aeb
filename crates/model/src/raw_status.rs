use serde::Serialize;

use crate::{Sanitize, Technique};

/// What a drive's registers, log, sense data or response held, as it was received: numbers only, each with the bits of
/// its standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum RawStatus {
    /// Registers that SANITIZE STATUS EXT returned.
    AtaSanitize {
        /// STATUS.
        status: u8,
        /// ERROR.
        error: u8,
        /// COUNT: bit 15 completed without error, 14 in progress, 13 frozen, 12 antifreeze.
        count: u16,
        /// LBA 15:0: progress in 65,536ths, or the reason of an abort.
        lba: u16,
    },
    /// Registers of SECURITY ERASE UNIT, and what IDENTIFY DEVICE said afterwards.
    AtaSecurity {
        /// STATUS.
        status: u8,
        /// ERROR.
        error: u8,
        /// Word 128: bit 1 enabled, 2 locked, 3 frozen.
        security: u16,
    },
    /// The sanitize status log (page 81h).
    NvmeSanitize {
        /// SPROG.
        progress: u16,
        /// SSTAT: bits 2:0 state, 11 purged as asked (PRGD).
        status: u16,
        /// SCDW10: the command it is about.
        command: u32,
    },
    /// The status field of a completion, without the phase tag.
    NvmeCompletion {
        /// Zero is success.
        status: u16,
    },
    /// Sense data of REQUEST SENSE, or of a command that failed.
    Scsi {
        /// SENSE KEY.
        key: u8,
        /// ADDITIONAL SENSE CODE.
        code: u8,
        /// ADDITIONAL SENSE CODE QUALIFIER.
        qualifier: u8,
        /// Progress in 65,536ths, zero where none is given.
        progress: u16,
    },
    /// The card status of an R1 response.
    Emmc {
        /// The register (JESD84-B51, device status).
        card_status: u32,
    },
    /// The status code of a TCG method.
    Tcg {
        /// Zero is success.
        status: u8,
    },
}

impl RawStatus {
    /// Whether these are the words of a drive on which a technique has succeeded and nothing is left going on.
    pub fn confirms(self, technique: Technique) -> bool {
        match (self, technique) {
            (
                Self::AtaSanitize {
                    status, error, count, ..
                },
                Technique::AtaSanitize(_),
            ) => is_ata_success(status, error) && count & SANITIZE_STATE == SANITIZE_COMPLETED,
            (
                Self::AtaSecurity {
                    status,
                    error,
                    security,
                },
                Technique::AtaSecurityErase(_),
            ) => is_ata_success(status, error) && security & SECURITY_ON == 0,
            (Self::NvmeSanitize { status, command, .. }, Technique::NvmeSanitize(action, _)) => {
                matches!(status & NVME_STATE, NVME_SUCCEEDED | NVME_SUCCEEDED_DEALLOCATED)
                    && command & NVME_ACTION == nvme_action(action)
            }
            (Self::NvmeCompletion { status }, Technique::NvmeFormat(_)) => status == 0,
            (
                Self::Scsi {
                    key, code, qualifier, ..
                },
                Technique::ScsiSanitize(_) | Technique::ScsiFormatUnit,
            ) => (key, code, qualifier) == (0, 0, 0),
            (Self::Emmc { card_status }, Technique::EmmcSanitize | Technique::EmmcSecureErase) => {
                card_status & EMMC_ERRORS == 0
            }
            (Self::Tcg { status }, Technique::TcgPsidRevert) => status == 0,
            _ => false,
        }
    }

    /// Whether the controller says that it purged because it was asked to (PRGD).
    pub fn is_purged_as_asked(self) -> bool {
        matches!(self, Self::NvmeSanitize { status, .. } if status & NVME_PURGED != 0)
    }

    /// Whether the drive says that a password is set.
    pub fn has_password(self) -> Option<bool> {
        match self {
            Self::AtaSecurity { security, .. } => Some(security & SECURITY_ON != 0),
            _ => None,
        }
    }
}

/// STATUS: ERR and DF. A reset in the middle shows as ready with a code in ERROR.
fn is_ata_success(status: u8, error: u8) -> bool {
    status & 0b0010_0001 == 0 && error == 0
}

/// COUNT of SANITIZE STATUS EXT: completed without error, in progress.
const SANITIZE_STATE: u16 = 0xC000;
const SANITIZE_COMPLETED: u16 = 0x8000;

/// Word 128: enabled, locked.
const SECURITY_ON: u16 = 0b110;

const NVME_STATE: u16 = 0b111;
const NVME_SUCCEEDED: u16 = 1;
const NVME_SUCCEEDED_DEALLOCATED: u16 = 4;
const NVME_PURGED: u16 = 1 << 11;
const NVME_ACTION: u32 = 0b111;

/// The errors and the lock among the bits of the card status; `WP_ERASE_SKIP` (15) means that only a part was erased.
const EMMC_ERRORS: u32 = 0b1111_1111_1111_1001_1010_0000_1000_0000;

/// SANACT.
fn nvme_action(action: Sanitize) -> u32 {
    match action {
        Sanitize::Block => 2,
        Sanitize::Overwrite => 3,
        Sanitize::Crypto => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PurgeRequired, SecureErase, SecurityErase};

    const ATA: Technique = Technique::AtaSanitize(Sanitize::Block);
    const SECURITY: Technique = Technique::AtaSecurityErase(SecurityErase::Enhanced);
    const NVME: Technique = Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Asked);
    const FORMAT: Technique = Technique::NvmeFormat(SecureErase::UserData);

    fn ata(status: u8, error: u8, count: u16) -> RawStatus {
        RawStatus::AtaSanitize {
            status,
            error,
            count,
            lba: 0,
        }
    }

    fn security(status: u8, error: u8, security: u16) -> RawStatus {
        RawStatus::AtaSecurity {
            status,
            error,
            security,
        }
    }

    fn nvme(status: u16, command: u32) -> RawStatus {
        RawStatus::NvmeSanitize {
            progress: 0xFFFF,
            status,
            command,
        }
    }

    fn scsi(key: u8, code: u8, qualifier: u8) -> RawStatus {
        RawStatus::Scsi {
            key,
            code,
            qualifier,
            progress: 0,
        }
    }

    #[test]
    fn a_success_is_confirmed_and_what_is_near_it_is_not() {
        let cases: [(Technique, RawStatus, bool); 30] = [
            (ATA, ata(0x50, 0, 0x8000), true),
            (ATA, ata(0x50, 0, 0xB000), true),
            (ATA, ata(0x50, 0, 0xC000), false),
            (ATA, ata(0x50, 0, 0x4000), false),
            (ATA, ata(0x50, 0, 0), false),
            (ATA, ata(0x51, 0, 0x8000), false),
            (ATA, ata(0x70, 0, 0x8000), false),
            (ATA, ata(0x50, 4, 0x8000), false),
            (SECURITY, security(0x50, 0, 0x0021), true),
            (SECURITY, security(0x50, 0, 0x0023), false),
            (SECURITY, security(0x50, 0, 0x0025), false),
            (SECURITY, security(0x51, 0, 0x0021), false),
            (SECURITY, security(0x50, 1, 0x0021), false),
            (NVME, nvme(0x0901, 4), true),
            (NVME, nvme(0x0104, 0x804), true),
            (NVME, nvme(0x0100, 4), false),
            (NVME, nvme(0x0102, 4), false),
            (NVME, nvme(0x0103, 4), false),
            (NVME, nvme(0x0101, 2), false),
            (NVME, nvme(0x0101, 0), false),
            (FORMAT, RawStatus::NvmeCompletion { status: 0 }, true),
            (FORMAT, RawStatus::NvmeCompletion { status: 0x4001 }, false),
            (Technique::ScsiFormatUnit, scsi(0, 0, 0), true),
            (Technique::ScsiSanitize(Sanitize::Block), scsi(2, 4, 0x1B), false),
            (Technique::ScsiSanitize(Sanitize::Block), scsi(3, 0x31, 3), false),
            (Technique::ScsiSanitize(Sanitize::Block), scsi(0, 0, 0x1E), false),
            (Technique::EmmcSanitize, RawStatus::Emmc { card_status: 0x900 }, true),
            (
                Technique::EmmcSecureErase,
                RawStatus::Emmc { card_status: 0x8900 },
                false,
            ),
            (Technique::TcgPsidRevert, RawStatus::Tcg { status: 0 }, true),
            (Technique::TcgPsidRevert, RawStatus::Tcg { status: 1 }, false),
        ];
        for (technique, status, expected) in cases {
            assert_eq!(status.confirms(technique), expected, "{technique:?} {status:?}");
        }
    }

    /// JESD84-B51 table 68: errors, and the card's lock, by their bits.
    #[test]
    fn every_error_of_a_card_counts_and_nothing_else() {
        let errors = [31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 16, 15, 13, 7];
        for bit in 0..32 {
            let status = RawStatus::Emmc { card_status: 1 << bit };
            assert_eq!(
                status.confirms(Technique::EmmcSanitize),
                !errors.contains(&bit),
                "{bit}"
            );
        }
    }

    #[test]
    fn words_of_one_interface_confirm_no_technique_of_another() {
        let good = [
            ata(0x50, 0, 0x8000),
            security(0x50, 0, 0x0021),
            nvme(0x0101, 2),
            nvme(0x0101, 3),
            nvme(0x0101, 4),
            RawStatus::NvmeCompletion { status: 0 },
            scsi(0, 0, 0),
            RawStatus::Emmc { card_status: 0 },
            RawStatus::Tcg { status: 0 },
        ];
        let confirmed = good.map(|status| {
            let techniques = Technique::ALL.into_iter();
            techniques.filter(|technique| status.confirms(*technique)).count()
        });
        assert_eq!(confirmed, [3, 2, 2, 2, 2, 2, 4, 2, 1]);
    }

    #[test]
    fn a_purge_and_a_password_are_read_from_their_bits() {
        assert!(nvme(0x0801, 4).is_purged_as_asked());
        assert!(!nvme(0x0701, 4).is_purged_as_asked());
        assert!(!ata(0xFF, 0xFF, 0xFFFF).is_purged_as_asked());
        assert_eq!(security(0, 0, 0x0021).has_password(), Some(false));
        assert_eq!(security(0, 0, 0x0023).has_password(), Some(true));
        assert_eq!(security(0, 0, 0x0025).has_password(), Some(true));
        assert_eq!(nvme(1, 4).has_password(), None);
    }
}
