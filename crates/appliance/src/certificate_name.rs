use std::path::{Path, PathBuf};

use pumice_model::{Identity, Job};

/// Letters of a serial number that a file name keeps.
const LONGEST_NAME: usize = 60;

/// The folder of all jobs on the certificate stick.
pub const ROOT: &str = "pumice";

/// Ending of a journal.
pub const JOURNAL: &str = "journal";

/// The folder of a job on the certificate stick.
pub fn folder(job: &Job) -> PathBuf {
    Path::new(ROOT).join(job.number.as_str())
}

/// The name for a drive's certificate, told apart by `copy` (from 1) from others of the same drive.
///
/// It is a convenience for people; what a certificate is about stands inside it.
pub fn certificate(identity: &Identity, copy: u32) -> String {
    let known = identity.serial.as_ref().or(identity.wwn.as_ref());
    let name = fit(known.unwrap_or(&identity.model));
    match copy {
        1 => format!("{name}.cose"),
        _ => format!("{name}-{copy}.cose"),
    }
}

/// The name for a drive's journal.
pub fn journal(identity: &Identity) -> String {
    let certificate = certificate(identity, 1);
    Path::new(&certificate).with_extension(JOURNAL).display().to_string()
}

/// The name for the summary of what one boot did for a job, so that two computers never overwrite each other's.
pub fn summary(boot_id: [u8; 16]) -> String {
    let [a, b, c, d, ..] = boot_id;
    format!("summary-{a:02x}{b:02x}{c:02x}{d:02x}.txt")
}

/// Letters, digits, `-` and `_` are file names everywhere; a leading letter keeps Windows' device names away.
fn fit(text: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let name: String = text.chars().map(allowed).take(LONGEST_NAME).collect();
    format!("disk-{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(serial: Option<&str>, wwn: Option<&str>) -> Identity {
        Identity {
            model: "M 1".into(),
            serial: serial.map(Into::into),
            wwn: wwn.map(Into::into),
        }
    }

    #[test]
    fn names_are_fit_for_any_filesystem() {
        assert_eq!(certificate(&identity(Some("WD-12/3"), None), 1), "disk-WD-12_3.cose");
        assert_eq!(certificate(&identity(Some("../.."), None), 2), "disk-_____-2.cose");
        assert_eq!(certificate(&identity(None, Some("eui.1")), 1), "disk-eui_1.cose");
        assert_eq!(certificate(&identity(None, None), 1), "disk-M_1.cose");
        assert_eq!(journal(&identity(Some("A.1"), None)), "disk-A_1.journal");
        assert_eq!(
            certificate(&identity(Some(&"9".repeat(300)), None), 1).len(),
            "disk-".len() + 60 + ".cose".len()
        );
    }

    #[test]
    fn two_boots_have_two_summaries() {
        assert_eq!(summary([0xab; 16]), "summary-abababab.txt");
        assert_ne!(summary([0xab; 16]), summary([0xac; 16]));
    }
}
