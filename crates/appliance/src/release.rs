use std::{fs, io};

use pumice_model::Appliance;

use crate::clock::hexadecimal;

const RELEASE: &str = "/etc/pumice/release";
const KERNEL: &str = "/proc/sys/kernel/osrelease";

/// What this program was built from and runs on, as the image says it.
pub fn appliance() -> io::Result<Appliance> {
    let kernel = fs::read_to_string(KERNEL)?;
    let release = fs::read_to_string(RELEASE)?;
    parse(&release, kernel.trim()).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{RELEASE} is not as the image builder writes it"),
        )
    })
}

fn parse(release: &str, kernel: &str) -> Option<Appliance> {
    let value = |key: &str| {
        release
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
    };
    Some(Appliance {
        version: value("version")?.into(),
        commit: value("commit")?.into(),
        image_digest: hexadecimal(value("image_digest")?)?,
        kernel: kernel.into(),
        built_unix_s: value("built_unix_s")?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_needed() {
        let digest = "ab".repeat(32);
        let release = format!("version=0.1.0\ncommit=2916293\nimage_digest={digest}\nbuilt_unix_s=1790000000\n");
        let appliance = parse(&release, "6.12.1").unwrap();
        assert_eq!(
            (appliance.version.as_str(), appliance.image_digest),
            ("0.1.0", [0xab; 32])
        );
        for line in release.lines() {
            assert_eq!(parse(&release.replace(line, ""), "6.12.1"), None, "{line}");
        }
        assert_eq!(parse(&release.replace("ab", "xy"), "6.12.1"), None);
    }
}
