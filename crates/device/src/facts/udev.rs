use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;

use udev::{Device, DeviceType};

use super::Facts;

impl Facts {
    /// Gathers what is said of a block device and of its partitions.
    pub fn of_device(device: &Device) -> io::Result<Self> {
        let folder = device.syspath();
        let mut facts = Self::of_folder(folder)?;
        // The kernel's own properties are there from the first moment; they are no sign of udev's.
        if device.is_initialized() {
            facts.properties = properties(device);
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            // A partition that vanishes meanwhile has an event waiting.
            if path.join("partition").exists()
                && let Ok(partition) = Device::from_syspath(&path).and_then(|device| Self::of_device(&device))
            {
                facts.partitions.push(partition);
            }
        }
        facts.partitions.sort_by(|one, other| one.name.cmp(&other.name));
        facts.drop_stale_properties();
        Ok(facts)
    }

    /// Gathers what is said of the block device with this number.
    pub fn of_device_number(number: u64) -> io::Result<Self> {
        Self::of_device(&Device::from_devnum(DeviceType::Block, number)?)
    }
}

fn properties(device: &Device) -> BTreeMap<String, String> {
    let text = |part: &OsStr| part.to_string_lossy().into_owned();
    device
        .properties()
        .map(|property| (text(property.name()), text(property.value())))
        .collect()
}
