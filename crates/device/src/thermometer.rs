use std::fs::{self, File};
use std::path::{Path, PathBuf};

use pumice_model::{Celsius, DriveId, Transport};

use crate::block_device::node_of;
use crate::health::{open, temperature};

/// Drivers of sensors that sit in a drive.
const DRIVERS: [&str; 2] = ["drivetemp", "nvme"];

/// Temperatures that a working sensor gives.
const SANE_DEGREES: std::ops::RangeInclusive<i16> = -40..=150;

/// Work pauses so much before the temperature that harms a drive.
const BELOW_CRITICAL_CELSIUS: i16 = 5;

/// The sensor in a drive. A reading asks the drive, so that one which has stalled holds it up.
#[derive(Debug)]
pub struct Thermometer {
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// Where the kernel's hardware monitoring shows it.
    Monitored(PathBuf),
    /// An ATA disk that the kernel's driver does not take, for one because it is parallel ATA, and that says among its
    /// counters how warm it is.
    Counted(File),
}

impl Thermometer {
    /// The sensor of the drive that appeared as `drive`; `None` where it has none that is known.
    pub fn of(drive: DriveId) -> Option<Self> {
        let node = node_of(drive).ok()??;
        let name = node.strip_prefix("/dev").ok()?.to_str()?.replace('/', "!");
        Self::below(&Path::new("/sys/class/block").join(name).join("device")).or_else(|| Self::in_counters(drive))
    }

    /// How warm the drive is now; `None` where the sensor gives no answer that can be meant.
    pub fn read(&self) -> Option<Celsius> {
        match &self.source {
            Source::Monitored(folder) => celsius(&folder.join("temp1_input")),
            Source::Counted(disk) => temperature(disk),
        }
    }

    /// Limits that the drive gives, the best first: what it may be used at for long, and a little less than what harms
    /// it. Some drives give numbers that cannot be meant.
    pub fn limits(&self) -> Vec<Celsius> {
        let Source::Monitored(folder) = &self.source else {
            return Vec::new();
        };
        let below_critical = |Celsius(degrees)| Celsius(degrees - BELOW_CRITICAL_CELSIUS);
        let critical = celsius(&folder.join("temp1_crit")).map(below_critical);
        celsius(&folder.join("temp1_max")).into_iter().chain(critical).collect()
    }

    /// The sensor below the sysfs folder of a SCSI device, of an NVMe controller, or of an NVMe subsystem.
    fn below(device: &Path) -> Option<Self> {
        let controllers = entries(device).into_iter().filter(|path| begins_with(path, "nvme"));
        let devices: Vec<PathBuf> = std::iter::once(device.to_owned()).chain(controllers).collect();
        let sensors = devices
            .iter()
            .flat_map(|device| [entries(device), entries(&device.join("hwmon"))].concat());
        let mut sensors = sensors.filter(|path| begins_with(path, "hwmon") && is_of_a_drive(path));
        // The name is used again for another disk; where the link leads says in which place it is.
        let folder = sensors.next()?.canonicalize().ok()?;
        let source = Source::Monitored(folder);
        Some(Self { source })
    }

    fn in_counters(drive: DriveId) -> Option<Self> {
        let (disk, transport) = open(drive).ok()?;
        if transport != Transport::Ata {
            return None;
        }
        temperature(&disk)?;
        let source = Source::Counted(disk);
        Some(Self { source })
    }
}

fn celsius(attribute: &Path) -> Option<Celsius> {
    let text = fs::read_to_string(attribute).ok()?;
    let millidegrees: i32 = text.trim().parse().ok()?;
    let degrees = i16::try_from(millidegrees.saturating_add(500).div_euclid(1_000)).ok()?;
    SANE_DEGREES.contains(&degrees).then_some(Celsius(degrees))
}

fn is_of_a_drive(sensor: &Path) -> bool {
    let driver = fs::read_to_string(sensor.join("name")).unwrap_or_default();
    DRIVERS.contains(&driver.trim())
}

fn begins_with(path: &Path, beginning: &str) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(beginning.as_bytes()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sysfs folder with a sensor in it.
    fn sensor(device: &Path, place: &str, files: &[(&str, &str)]) {
        let folder = device.join(place);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), format!("{text}\n")).unwrap();
        }
    }

    #[test]
    fn sensors_are_found_where_each_driver_puts_them() {
        for (place, driver) in [
            ("hwmon/hwmon3", "drivetemp"),
            ("hwmon3", "nvme"),
            ("nvme0/hwmon3", "nvme"),
            ("nvme1/hwmon/hwmon12", "nvme"),
        ] {
            let device = tempfile::tempdir().unwrap();
            sensor(device.path(), place, &[("name", driver), ("temp1_input", "31850")]);
            let thermometer = Thermometer::below(device.path()).expect(place);
            assert_eq!(thermometer.read(), Some(Celsius(32)), "{place}");
        }
    }

    #[test]
    fn another_drivers_sensor_is_not_the_drives() {
        let device = tempfile::tempdir().unwrap();
        assert!(Thermometer::below(device.path()).is_none());
        sensor(
            device.path(),
            "hwmon/hwmon0",
            &[("name", "coretemp"), ("temp1_input", "90000")],
        );
        assert!(Thermometer::below(device.path()).is_none());
        assert!(Thermometer::below(Path::new("/nonexistent")).is_none());
    }

    #[test]
    fn readings_that_cannot_be_meant_are_none() {
        let table = [
            ("-1000", Some(-1)),
            ("-40000", Some(-40)),
            ("-273150", None),
            ("65262850", None),
            ("2147483647", None),
            ("151000", None),
            ("", None),
            ("warm", None),
        ];
        for (text, expected) in table {
            let device = tempfile::tempdir().unwrap();
            sensor(device.path(), "hwmon0", &[("name", "nvme"), ("temp1_input", text)]);
            let thermometer = Thermometer::below(device.path()).unwrap();
            assert_eq!(thermometer.read(), expected.map(Celsius), "{text}");
        }
    }

    #[test]
    fn a_sensor_that_vanished_is_silent() {
        let device = tempfile::tempdir().unwrap();
        sensor(device.path(), "hwmon0", &[("name", "nvme"), ("temp1_input", "30000")]);
        let thermometer = Thermometer::below(device.path()).unwrap();
        fs::remove_dir_all(device.path().join("hwmon0")).unwrap();
        assert_eq!(thermometer.read(), None);
    }

    #[test]
    fn limits_lie_below_what_harms() {
        let table = [
            (Some("60000"), Some("70000"), vec![60, 65]),
            (Some("65261850"), Some("84850"), vec![80]),
            (Some("0"), Some("70000"), vec![0, 65]),
            (None, Some("70000"), vec![65]),
            (None, None, vec![]),
        ];
        for (max, crit, expected) in table {
            let device = tempfile::tempdir().unwrap();
            sensor(device.path(), "hwmon/hwmon1", &[("name", "drivetemp")]);
            for (name, text) in [("temp1_max", max), ("temp1_crit", crit)] {
                let file = text.map(|text| (name, text));
                sensor(device.path(), "hwmon/hwmon1", file.as_slice());
            }
            let thermometer = Thermometer::below(device.path()).unwrap();
            let limits: Vec<i16> = thermometer.limits().iter().map(|limit| limit.0).collect();
            assert_eq!(limits, expected, "{max:?} {crit:?}");
        }
    }
}
