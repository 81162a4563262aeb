use std::fs;
use std::path::Path;

use pumice_model::{Fit, Fits, Identity};

/// What the kernel says of a disk in sysfs. Where it was described for the certificate, udev was asked too, which knows
/// more; here every place is looked at in which the same word can stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Model names; that of an ATA disk is cut off after 16 letters.
    pub models: Vec<String>,
    /// Serial numbers: the disk's, and a USB bridge's.
    pub serials: Vec<String>,
    /// World wide names.
    pub wwns: Vec<String>,
}

impl Facts {
    /// Reads them from a disk's folder in sysfs.
    pub fn of(folder: &Path) -> Self {
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.into());
        let texts = |paths: &[&str]| {
            let found = paths.iter().filter_map(|path| text(&folder.join(path)));
            found.collect::<Vec<_>>()
        };
        let mut serials = texts(&["device/serial", "serial"]);
        serials.extend(unit_serial(&folder.join("device/vpd_pg80")));
        let usb = folder.ancestors().find(|folder| folder.join("idVendor").exists());
        serials.extend(usb.and_then(|folder| text(&folder.join("serial"))));
        Self {
            models: texts(&["device/model", "device/name"]),
            serials,
            wwns: texts(&["wwid", "device/wwid"])
                .iter()
                .filter_map(|name| assigned(name))
                .collect(),
        }
    }

    /// Compares them with an identity.
    pub fn fits(&self, certified: &Identity) -> Fits {
        let fit = |known: &[String], certified: Option<&str>, is_same: fn(&str, &str) -> bool| match certified {
            Some(wanted) if known.iter().any(|name| is_same(name, wanted)) => Fit::Same,
            Some(wanted) if !known.is_empty() && !wanted.is_empty() => Fit::Other,
            _ => Fit::Unknown,
        };
        let wwn = certified.wwn.as_deref().map(bare);
        Fits {
            serial: fit(&self.serials, certified.serial.as_deref(), |name, wanted| {
                name.trim().eq_ignore_ascii_case(wanted.trim())
            }),
            wwn: fit(&self.wwns, wwn.as_deref(), |name, wanted| name == wanted),
            model: fit(&self.models, Some(&certified.model), |name, wanted| {
                compact(wanted).contains(&compact(name))
            }),
        }
    }
}

/// Whether the disk may be the certified one. A model is worded otherwise by whatever a disk hangs on, so it decides only
/// where nothing better is known.
pub fn is_possible(fits: Fits) -> bool {
    let is_named = fits.serial == Fit::Same || fits.wwn == Fit::Same;
    fits.serial != Fit::Other && fits.wwn != Fit::Other && (is_named || fits.model != Fit::Other)
}

/// A line of text that is not empty.
fn text(file: &Path) -> Option<String> {
    let bytes = fs::read(file).ok()?;
    let kept: String = String::from_utf8_lossy(&bytes)
        .chars()
        .filter(|letter| letter.is_ascii_graphic() || *letter == ' ')
        .collect();
    Some(kept.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The unit serial number page of the vital product data (SPC-5 §7.7.19), behind its four bytes of header.
fn unit_serial(file: &Path) -> Option<String> {
    let page = fs::read(file).ok()?;
    let letters = page
        .get(4..)?
        .iter()
        .filter(|byte| byte.is_ascii_graphic() || **byte == b' ');
    let serial: String = letters.map(|byte| char::from(*byte)).collect();
    Some(serial.trim().to_owned()).filter(|serial| !serial.is_empty())
}

/// A name that somebody assigned, without its kind; the kernel also makes up names from model and serial number.
fn assigned(name: &str) -> Option<String> {
    let is_assigned = ["naa.", "eui.", "uuid.", "nvme."]
        .iter()
        .any(|kind| name.starts_with(kind));
    is_assigned.then(|| bare(name))
}

/// sysfs writes `naa.5000c500a1b2c3d4` where udev writes `0x5000c500a1b2c3d4`.
fn bare(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let kinds = ["0x", "naa.", "eui."];
    kinds
        .iter()
        .find_map(|kind| name.strip_prefix(kind))
        .unwrap_or(&name)
        .to_owned()
}

/// Letters and digits alone: udev puts underscores where the disk has spaces.
fn compact(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certified() -> Identity {
        Identity {
            model: "WDC WD2500AAKX-00ERMA0".into(),
            serial: Some("WD-WCC2EXAMPLE1".into()),
            wwn: Some("0x50014ee200000001".into()),
        }
    }

    fn written(files: &[(&str, &[u8])]) -> Facts {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
        Facts::of(folder.path())
    }

    #[test]
    fn an_ata_disk_is_known_by_what_sysfs_has_of_it() {
        let facts = written(&[
            ("device/model", b"WDC WD2500AAKX-0\n"),
            ("device/vpd_pg80", b"\x00\x80\x00\x14     WD-WCC2EXAMPLE1"),
            ("device/wwid", b"naa.50014ee200000001\n"),
        ]);
        let fits = facts.fits(&certified());
        assert_eq!(
            fits,
            Fits {
                serial: Fit::Same,
                wwn: Fit::Same,
                model: Fit::Same
            }
        );
        assert!(is_possible(fits));
    }

    #[test]
    fn another_serial_number_or_name_is_another_disk() {
        for (files, expected) in [
            (&[("device/serial", &b"WD-WCC2EXAMPLE2\n"[..])][..], false),
            (&[("wwid", b"naa.50014ee200000002\n")], false),
            (&[("device/model", b"ST500DM002\n")], false),
            (
                &[("device/model", b"ST500DM002\n"), ("serial", b"wd-wcc2example1\n")],
                true,
            ),
            (&[("wwid", b"t10.ATA     WDC\n")], true),
            (&[], true),
        ] {
            assert_eq!(is_possible(written(files).fits(&certified())), expected, "{files:?}");
        }
    }

    #[test]
    fn what_nobody_says_is_unknown() {
        assert_eq!(Facts::default().fits(&certified()), Fits::UNKNOWN);
        let mut silent = certified();
        silent.serial = None;
        assert_eq!(written(&[("serial", b"X")]).fits(&silent).serial, Fit::Unknown);
    }
}
