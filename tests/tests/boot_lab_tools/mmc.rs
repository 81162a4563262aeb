use pumice_device::{Data, ExtCsd, MmcCompletion, MmcFirmware, MmcSequence, Passthru};
use pumice_lab::mmc::{MmcNode, Partition};
use pumice_model::Technique;
use pumice_tests::guest::Guest;
use pumice_tests::{Error, Result};

use crate::is_known;
use crate::told::{Comparison, number};

const DEADLINE_MS: u32 = 1_000;

/// Units of `EXT_CSD` (JESD84-B51 §7.4).
const TIME_UNIT_MS: u64 = 300;
const BOOT_UNIT_SECTORS: u64 = 256;
const GROUP_UNIT_SECTORS: u64 = 1_024;

/// Bits of `SEC_FEATURE_SUPPORT`.
const SECURE_ERASE: u64 = 1;
const SANITIZE: u64 = 1 << 6;

/// What mmc-utils say of a card's register against what we read of it. How long a secure erase takes they do not say of
/// registers from eMMC 4.5 on.
pub fn compare(comparison: &mut Comparison, guest: &mut Guest, node: &str, card: &MmcNode) -> Result<()> {
    let told = guest.succeed(&format!("mmc extcsd read {node}"))?;
    let ours = read(card)?;
    let field = |name: &str| number(&told, &format!("[{name}:"));
    comparison.same("sectors", field("SEC_COUNT"), Some(ours.sectors.into()));
    let boot = field("BOOT_SIZE_MULTI").map(|units| units * BOOT_UNIT_SECTORS);
    comparison.same("boot area", boot, Some(ours.boot_sectors.into()));
    let group = field("HC_ERASE_GRP_SIZE").map(|units| units * GROUP_UNIT_SECTORS);
    comparison.same("erase group", group, ours.erase_group_sectors.map(u64::from));
    comparison.same("features", field("SEC_FEATURE_SUPPORT"), Some(ours.features.into()));
    let erase_ms = field("ERASE_TIMEOUT_MULT").map(|units| units.max(1) * TIME_UNIT_MS);
    comparison.same("erase", erase_ms, Some(ours.erase_ms.into()));
    let trim_ms = field("TRIM_MULT").map(|units| units.max(1) * TIME_UNIT_MS);
    comparison.same("trim", trim_ms, Some(ours.trim_ms.into()));
    let reads_as = field("ERASED_MEM_CONT").map(|bit| if bit & 1 == 0 { 0x00 } else { 0xFF });
    comparison.same("erased", reads_as, Some(ours.erased_byte));
    let boot_areas = [Partition::Boot0, Partition::Boot1].map(|area| card.of(area));
    let mut set = MmcFirmware::new(card.clone(), boot_areas.into());
    let features = field("SEC_FEATURE_SUPPORT").unwrap_or_default();
    for (bit, technique) in [
        (SECURE_ERASE, Technique::EmmcSecureErase),
        (SANITIZE, Technique::EmmcSanitize),
    ] {
        comparison.same("technique", features & bit != 0, is_known(&mut set, technique));
    }
    Ok(())
}

fn read(card: &MmcNode) -> Result<ExtCsd> {
    let mut register = [0; 512];
    let ended = card
        .clone()
        .submit(&MmcSequence::ext_csd(), Data::In(&mut register), DEADLINE_MS);
    match (&ended, ExtCsd::parse(&register)) {
        (Ok(MmcCompletion::Ended { .. }), Some(read)) => Ok(read),
        _ => Err(Error::Check(format!("the card's register is not read: {ended:?}"))),
    }
}
