use pumice_device::{AtaFirmware, CommandSet, EraseTime, IdentifyDevice, Presence, SecurityStatus};
use pumice_model::{Sanitize, SecurityErase, Technique};
use pumice_tests::guest::Guest;
use pumice_tests::lab::{Held, Target, identify_device};
use pumice_tests::{Error, Result};

use crate::is_known;
use crate::told::{Comparison, after, has_line, number};

const SANITIZES: [(&str, Sanitize); 3] = [
    ("CRYPTO_SCRAMBLE_EXT command", Sanitize::Crypto),
    ("OVERWRITE_EXT command", Sanitize::Overwrite),
    ("BLOCK_ERASE_EXT command", Sanitize::Block),
];

type State = fn(SecurityStatus) -> bool;

/// What hdparm says of a disk against what we read of it.
pub fn compare(comparison: &mut Comparison, guest: &mut Guest, node: &str, disk: &Held<Target>) -> Result<()> {
    let identify = guest.succeed(&format!("hdparm -I {node}"))?;
    let sector = identify_device(&mut disk.clone());
    let ours = IdentifyDevice::parse(&sector).map_err(|_| Error::Check(format!("{node} is not read")))?;
    let mut set = AtaFirmware::new(disk.clone(), || {});
    comparison.same("model", after(&identify, "Model Number:"), Some(ours.model.clone()));
    comparison.same("serial", after(&identify, "Serial Number:"), Some(ours.serial.clone()));
    let sectors = number(&identify, "LBA48  user addressable sectors:");
    comparison.same("sectors", sectors, ours.sectors);
    for (words, kind) in SANITIZES {
        let is_ours = is_known(&mut set, Technique::AtaSanitize(kind));
        comparison.same(words, has_line(&identify, words), is_ours);
    }
    security(comparison, &identify, &ours);
    for (mode, words) in [
        (SecurityErase::Normal, "supported"),
        (SecurityErase::Enhanced, "supported: enhanced erase"),
    ] {
        let is_ours = is_known(&mut set, Technique::AtaSecurityErase(mode));
        comparison.same(words, has_line(&identify, words), is_ours);
    }
    sanitize_status(comparison, guest, node, &mut set)?;
    hidden(comparison, guest, (node, &identify), &ours, &mut set, disk)
}

fn security(comparison: &mut Comparison, identify: &str, ours: &IdentifyDevice) {
    comparison.same(
        "security",
        has_line(identify, "Security Mode feature set"),
        ours.security.is_some(),
    );
    let states: [(&str, State); 4] = [
        ("enabled", SecurityStatus::is_enabled),
        ("locked", SecurityStatus::is_locked),
        ("frozen", SecurityStatus::is_frozen),
        ("expired: security count", SecurityStatus::is_expired),
    ];
    for (words, state) in states {
        comparison.same(words, has_line(identify, words), ours.security.is_some_and(state));
        let denied = format!("not {words}");
        let is_denied = ours.security.is_some_and(|security| !state(security));
        comparison.same(&denied, has_line(identify, &denied), is_denied);
    }
    for (words, time) in [
        ("min for SECURITY ERASE UNIT", ours.normal_erase),
        ("min for ENHANCED SECURITY ERASE UNIT", ours.enhanced_erase),
    ] {
        comparison.same(words, minutes(identify, words), time);
    }
}

/// The number stands before the words.
fn minutes(identify: &str, words: &str) -> EraseTime {
    let before = identify.split_once(words).map(|(before, _)| before);
    let number = before.and_then(|before| before.split_whitespace().next_back()?.parse().ok());
    number.map_or(EraseTime::NotReported, EraseTime::Minutes)
}

fn sanitize_status(
    comparison: &mut Comparison,
    guest: &mut Guest,
    node: &str,
    set: &mut impl CommandSet,
) -> Result<()> {
    // It ends with an error where there is no such feature set.
    let status = guest.run(&format!("hdparm --sanitize-status {node}"))?.text;
    let is_ours = SANITIZES
        .into_iter()
        .any(|(_, kind)| is_known(set, Technique::AtaSanitize(kind)));
    let is_idle = status.contains("SD0 Sanitize Idle");
    comparison.same(
        "SANITIZE",
        !status.contains("SANITIZE feature set is not supported"),
        is_ours,
    );
    comparison.same("SANITIZE idle", is_idle, is_ours);
    Ok(())
}

/// How large the disk is without what it hides: as hdparm reads it, and as it is once we have restored it.
fn hidden(
    comparison: &mut Comparison,
    guest: &mut Guest,
    (node, identify): (&str, &str),
    ours: &IdentifyDevice,
    set: &mut impl CommandSet,
    disk: &Held<Target>,
) -> Result<()> {
    let native = guest.run(&format!("hdparm -N {node}"))?.text;
    let overlay = guest.run(&format!("hdparm --dco-identify {node}"))?.text;
    let maximum = after(&native, "max sectors   =");
    let current = number(&native, "max sectors   =");
    let is_amax = native.contains("ACCESSIBLE MAX ADDRESS");
    let is_hpa = has_line(identify, "Host Protected Area feature set");
    comparison.same("HPA", is_hpa, ours.host_protected_area == Presence::Present);
    comparison.same("AMAX", is_amax, ours.accessible_max == Presence::Present);
    // Where the disk aborts what it does not know, hdparm may read zeros behind libata.
    let is_told = !overlay.contains("DCO Revision: 0x0000");
    let real = number(&overlay, "Real max sectors:").filter(|_| is_told);
    comparison.same("DCO", real.is_some(), ours.configuration_overlay == Presence::Present);
    if current.is_some() {
        comparison.same("sectors now", current, ours.sectors);
    }
    let most = maximum.filter(|_| is_hpa || is_amax);
    let most = most.and_then(|maximum| number(&maximum, "/"));
    set.restore_hidden();
    let restored = IdentifyDevice::parse(&identify_device(&mut disk.clone())).ok();
    let restored = restored.and_then(|restored| restored.sectors);
    comparison.same("all sectors", real.or(most).or(ours.sectors), restored);
    Ok(())
}
