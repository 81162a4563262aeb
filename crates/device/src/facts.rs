#[cfg(feature = "wiping")]
mod udev;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// Longest attribute that is read; the ones asked for are a line of text.
const ATTRIBUTE_BYTES: usize = 4096;

/// Attributes of sysfs that a description is made of, as paths below a block device's folder.
const ATTRIBUTES: &[&str] = &[
    "dev",
    "diskseq",
    "hidden",
    "removable",
    "ro",
    "serial",
    "size",
    "wwid",
    "queue/logical_block_size",
    "queue/physical_block_size",
    "queue/rotational",
    "device/firmware_rev",
    "device/fwrev",
    "device/model",
    "device/name",
    "device/rev",
    "device/serial",
    "device/type",
    "device/vendor",
    "device/wwid",
];

/// What the kernel and udev say of one block device at one moment, before anything is made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Kernel name.
    pub name: String,
    /// Properties of udev's database; empty where it has none for this appearance of the disk.
    pub properties: BTreeMap<String, String>,
    /// Attributes of sysfs, by their path below the device's folder.
    pub attributes: BTreeMap<String, String>,
    /// Subsystems of the devices it hangs on, the nearest first.
    pub ancestors: Vec<String>,
    /// Kernel names of the block devices built on it.
    pub holders: Vec<String>,
    /// Its partitions, by name.
    pub partitions: Vec<Self>,
}

impl Facts {
    /// An udev property, unless it is empty.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// A sysfs attribute, unless it is empty.
    pub fn attribute(&self, path: &str) -> Option<&str> {
        self.attributes
            .get(path)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Number of this appearance of the disk.
    pub fn disk_sequence(&self) -> Option<u64> {
        self.attribute("diskseq")?.parse().ok()
    }

    /// Whether udev has described this appearance of the disk.
    pub fn is_described(&self) -> bool {
        !self.properties.is_empty()
    }

    /// This device, then its partitions.
    pub fn volumes(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.partitions)
    }

    /// Gathers what sysfs says of the block device with this folder, as the kernel itself names it.
    pub fn of_folder(folder: &Path) -> io::Result<Self> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let attributes = ATTRIBUTES
            .iter()
            .filter_map(|path| Some(((*path).to_owned(), attribute(&folder.join(path))?)));
        Ok(Self {
            name,
            attributes: attributes.collect(),
            ancestors: ancestors(folder),
            holders: holders(folder)?,
            ..Self::default()
        })
    }

    /// udev keeps its database by device number, and a number is used again: what it says of the disk before must not be
    /// taken for this one. Its rules name the appearance they saw in a link.
    pub fn drop_stale_properties(&mut self) {
        let links = self.property("DEVLINKS").unwrap_or("");
        let mut seen = links
            .split_ascii_whitespace()
            .filter_map(|link| link.strip_prefix("/dev/disk/by-diskseq/"))
            .peekable();
        let now = self.attribute("diskseq");
        if seen.peek().is_some() && !seen.any(|sequence| Some(sequence) == now) {
            self.properties.clear();
            self.partitions
                .iter_mut()
                .for_each(|partition| partition.properties.clear());
        }
    }
}

/// Kernel names of the block devices built on the one with this sysfs folder.
pub fn holders(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder.join("holders")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// A line of text of sysfs, without what surrounds it.
pub fn attribute(path: &Path) -> Option<String> {
    let mut bytes = fs::read(path).ok()?;
    bytes.truncate(ATTRIBUTE_BYTES);
    Some(
        String::from_utf8_lossy(&bytes)
            .trim_matches(['\0', '\n', ' '])
            .to_owned(),
    )
}

fn ancestors(folder: &Path) -> Vec<String> {
    let subsystem = |folder: &Path| {
        let link = fs::read_link(folder.join("subsystem")).ok()?;
        Some(link.file_name()?.to_string_lossy().into_owned())
    };
    folder.ancestors().skip(1).filter_map(subsystem).collect()
}
