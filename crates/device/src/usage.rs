use std::collections::BTreeSet;
use std::fs;
use std::io;

use pumice_model::Use;

use crate::facts::Facts;
use crate::text::{decode_octal_escapes, printable};

/// Where swap space is said to be mounted, as lsblk writes it.
const SWAP: &str = "[SWAP]";

/// What is mounted and swapped to, in the whole system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    mounts: BTreeSet<Mount>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mount {
    /// `major:minor`; empty for swap space.
    device: String,
    /// The node, as whoever mounted it named it.
    source: String,
    at: String,
}

impl Usage {
    /// What is in use now.
    pub fn now() -> io::Result<Self> {
        let swaps = match fs::read_to_string("/proc/swaps") {
            // A kernel without swap has no such table.
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            swaps => swaps?,
        };
        Ok(Self::parse(&fs::read_to_string("/proc/self/mountinfo")?, &swaps))
    }

    /// Reads the kernel's tables (`/proc/self/mountinfo`, `/proc/swaps`); lines it does not understand are left out.
    pub fn parse(mountinfo: &str, swaps: &str) -> Self {
        let mounts = mountinfo.lines().filter_map(mount);
        Self {
            mounts: mounts.chain(swaps.lines().filter_map(swap)).collect(),
        }
    }
}

/// What uses a drive: mounts and swap of it and its partitions, and the devices built on them.
pub fn uses(facts: &Facts, usage: &Usage) -> Vec<Use> {
    facts.volumes().flat_map(|volume| uses_of(volume, usage)).collect()
}

fn uses_of(volume: &Facts, usage: &Usage) -> Vec<Use> {
    let node = format!("/dev/{}", volume.name.replace('!', "/"));
    // A filesystem on several disks has a number of its own, and only its source tells one of them.
    let is_of = |mount: &&Mount| Some(mount.device.as_str()) == volume.attribute("dev") || mount.source == node;
    let mounted = usage.mounts.iter().filter(is_of).map(|mount| Use::Mounted {
        volume: volume.name.clone(),
        at: mount.at.clone(),
    });
    let held = volume.holders.iter().map(|holder| Use::Holder {
        volume: volume.name.clone(),
        holder: holder.clone(),
    });
    mounted.chain(held).collect()
}

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`: the source follows a lone hyphen.
fn mount(line: &str) -> Option<Mount> {
    let fields: Vec<&str> = line.split(' ').collect();
    let hyphen = fields.iter().position(|field| *field == "-")?;
    Some(Mount {
        device: (*fields.get(2)?).to_owned(),
        source: decode_octal_escapes(fields.get(hyphen + 2)?),
        at: printable(&decode_octal_escapes(fields.get(4)?)),
    })
}

/// `/dev/sda2 partition 1048572 0 -2`, below a line of headings.
fn swap(line: &str) -> Option<Mount> {
    let node = line
        .split_ascii_whitespace()
        .next()
        .filter(|name| name.starts_with("/dev/"))?;
    Some(Mount {
        device: String::new(),
        source: decode_octal_escapes(node),
        at: SWAP.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MOUNTINFO: &str = "\
1 0 0:1 / / rw - rootfs rootfs rw
21 1 8:17 / /run/pumice/stick rw,nosuid shared:3 - vfat /dev/sdb1 rw,utf8
22 1 0:44 /@ /media/a\\040b rw - btrfs /dev/sda3 rw
garbage
";
    const SWAPS: &str =
        "Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n/dev/sda2 partition\t1048572\t0\t-2\n/swapfile file 1 0 -3\n";

    fn disk(name: &str, partitions: &[(&str, &str, &[&str])]) -> Facts {
        let partition = |(name, dev, holders): &(&str, &str, &[&str])| Facts {
            name: (*name).into(),
            attributes: [("dev".to_owned(), (*dev).to_owned())].into(),
            holders: holders.iter().map(|&holder| holder.into()).collect(),
            ..Facts::default()
        };
        Facts {
            name: name.into(),
            partitions: partitions.iter().map(partition).collect(),
            ..Facts::default()
        }
    }

    fn mounted(volume: &str, at: &str) -> Use {
        Use::Mounted {
            volume: volume.into(),
            at: at.into(),
        }
    }

    #[test]
    fn mounts_swap_and_holders_are_uses() {
        let usage = Usage::parse(MOUNTINFO, SWAPS);
        let partitions: &[(&str, &str, &[&str])] =
            &[("sda1", "8:1", &["md0"]), ("sda2", "8:2", &[]), ("sda3", "8:3", &[])];
        let held = Use::Holder {
            volume: "sda1".into(),
            holder: "md0".into(),
        };
        let expected = [held, mounted("sda2", SWAP), mounted("sda3", "/media/a b")];
        assert_eq!(uses(&disk("sda", partitions), &usage), expected);
        let stick = disk("sdb", &[("sdb1", "8:17", &[])]);
        assert_eq!(uses(&stick, &usage), [mounted("sdb1", "/run/pumice/stick")]);
        assert_eq!(uses(&disk("sdc", &[("sdc1", "8:33", &[])]), &usage), []);
    }

    proptest! {
        #![proptest_config(crate::fuzz::many())]

        #[test]
        fn no_table_breaks_it(mounts in "([0-9:/ \\\\a-z-]|\\PC|\n){0,80}", swaps in "(/dev/)?([ \\\\0-9]|\\PC|\n){0,40}") {
            let usage = Usage::parse(&mounts, &swaps);
            prop_assert!(usage.mounts.len() <= mounts.lines().count() + swaps.lines().count());
        }
    }
}
