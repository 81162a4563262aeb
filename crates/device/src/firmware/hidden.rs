use pumice_model::{HiddenArea, HiddenAreas};

use crate::ata::{
    self, AccessibleMax, ConfigurationOverlay, IdentifyDevice, NativeMax, Presence, Registers, SECTOR_BYTES, Taskfile,
};
use crate::firmware::DEADLINE_MS;
use crate::firmware::ata::identify;
use crate::passthru::{Cdb, Data, Passthru};

/// How often a drive is asked for its native size and told to show it.
const TRIES: usize = 3;

/// Shows all sectors of a disk for good: those beyond an accessible maximum or in a Host Protected Area first, since an
/// overlay can only be lifted behind them.
pub fn restore<D: Passthru<Cdb>>(drive: &mut D, relearn_size: &mut dyn FnMut()) -> HiddenAreas {
    let Ok(before) = identify(drive) else {
        return HiddenAreas::all(HiddenArea::CannotTell);
    };
    let amax = match before.accessible_max {
        Presence::Absent => HiddenArea::None,
        Presence::Present => raise(drive, &AccessibleMax::READ, AccessibleMax::sectors, AccessibleMax::set),
    };
    let hpa = match before.host_protected_area {
        Presence::Absent => HiddenArea::None,
        Presence::Present => {
            let native = NativeMax(before.width);
            raise(
                drive,
                &native.read(),
                |registers| native.sectors(registers),
                |sectors| native.set(sectors),
            )
        }
    };
    let dco = match before.configuration_overlay {
        Presence::Absent => HiddenArea::None,
        Presence::Present => lift_overlay(drive, &before, [amax, hpa]),
    };
    let areas = HiddenAreas { hpa, dco, amax };
    if areas.any(HiddenArea::Removed) {
        relearn_size();
    }
    areas
}

/// Raises the highest address to the native one. The setting counts only right behind the reading, so that both are tried
/// again where the kernel has asked the drive something in between.
fn raise<D: Passthru<Cdb>>(
    drive: &mut D,
    read: &Taskfile,
    sectors: impl Fn(&Registers) -> Option<u64>,
    set: impl Fn(u64) -> Taskfile,
) -> HiddenArea {
    let Some(shown) = identify(drive).ok().and_then(|identify| identify.sectors) else {
        return HiddenArea::CannotTell;
    };
    for _ in 0..TRIES {
        let answer = ata::submit(drive, read, Data::None, DEADLINE_MS);
        let Some(native) = answer.ok().flatten().and_then(|registers| sectors(&registers)) else {
            return HiddenArea::CannotTell;
        };
        if native <= shown {
            return HiddenArea::None;
        }
        if ata::submit(drive, &set(native), Data::None, DEADLINE_MS).is_ok() {
            return removed_if(drive, |shown| shown >= native);
        }
    }
    HiddenArea::NotRemoved
}

fn lift_overlay<D: Passthru<Cdb>>(drive: &mut D, before: &IdentifyDevice, others: [HiddenArea; 2]) -> HiddenArea {
    let mut sector = [0; SECTOR_BYTES];
    let answer = ata::submit(
        drive,
        &ConfigurationOverlay::IDENTIFY,
        Data::In(&mut sector),
        DEADLINE_MS,
    );
    let made = answer.ok().and_then(|_| ConfigurationOverlay::sectors(&sector));
    let native = native_sectors(drive, before);
    let (Some(made), Some(native)) = (made, native) else {
        return HiddenArea::CannotTell;
    };
    if made <= native {
        return HiddenArea::None;
    }
    let is_in_the_way = |area: &HiddenArea| matches!(area, HiddenArea::NeedsPowerCycle | HiddenArea::NotRemoved);
    if others.iter().any(is_in_the_way) {
        return HiddenArea::NeedsPowerCycle;
    }
    match ata::submit(drive, &ConfigurationOverlay::RESTORE, Data::None, DEADLINE_MS) {
        Ok(_) => removed_if(drive, |shown| shown >= made),
        // Both are limits of one address, which changes once until the drive is switched off.
        Err(_) if others.contains(&HiddenArea::Removed) => HiddenArea::NeedsPowerCycle,
        Err(_) => HiddenArea::NotRemoved,
    }
}

/// Sectors up to the native maximum, which a Host Protected Area may hide more of.
fn native_sectors<D: Passthru<Cdb>>(drive: &mut D, before: &IdentifyDevice) -> Option<u64> {
    let read = match (before.accessible_max, before.host_protected_area) {
        (Presence::Present, _) => AccessibleMax::READ,
        (_, Presence::Present) => NativeMax(before.width).read(),
        (Presence::Absent, Presence::Absent) => return before.sectors,
    };
    let registers = ata::submit(drive, &read, Data::None, DEADLINE_MS).ok()??;
    NativeMax(read.width).sectors(&registers)
}

fn removed_if<D: Passthru<Cdb>>(drive: &mut D, is_whole: impl Fn(u64) -> bool) -> HiddenArea {
    match identify(drive).ok().and_then(|after| after.sectors) {
        Some(shown) if is_whole(shown) => HiddenArea::Removed,
        Some(_) => HiddenArea::NeedsPowerCycle,
        None => HiddenArea::CannotTell,
    }
}
