use std::path::{Path, PathBuf};

use pumice_model::{Identity, Job};

/// Letters of a serial number and a WWN that a journal's name keeps; the longest WWN has some 140.
const LONGEST_JOURNAL_NAME: usize = 200;

/// Letters of a serial number that a file name keeps.
const LONGEST_NAME: usize = 60;

/// The folder of all jobs on the certificate stick.
pub const ROOT: &str = "pumice";

/// Ending of a signed document.
pub const DOCUMENT: &str = "cose";

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
    let name = fit(known.unwrap_or(&identity.model), LONGEST_NAME);
    match copy {
        1 => format!("{name}.cose"),
        _ => format!("{name}-{copy}.cose"),
    }
}

/// The name for a drive's journal, which no other drive that is present shares: namespaces of one NVMe controller have its
/// serial number and differ in the end of their WWN.
pub fn journal(identity: &Identity) -> String {
    let known = [&identity.serial, &identity.wwn].into_iter().flatten();
    let known: Vec<&str> = known.map(String::as_str).collect();
    let name = if known.is_empty() {
        identity.model.clone()
    } else {
        known.join("-")
    };
    format!("{}.{JOURNAL}", fit(&name, LONGEST_JOURNAL_NAME))
}

/// The name for the report of what one boot did for a job, told apart by `copy` (from 1) from others of the same boot.
pub fn job_report(boot_id: [u8; 16], copy: u32) -> String {
    let [a, b, c, d, ..] = boot_id;
    let name = format!("report-{a:02x}{b:02x}{c:02x}{d:02x}");
    match copy {
        1 => format!("{name}.{DOCUMENT}"),
        _ => format!("{name}-{copy}.{DOCUMENT}"),
    }
}

/// The name for the summary of what one boot did for a job, so that two computers never overwrite each other's.
pub fn summary(boot_id: [u8; 16]) -> String {
    let [a, b, c, d, ..] = boot_id;
    format!("summary-{a:02x}{b:02x}{c:02x}{d:02x}.txt")
}

/// Letters, digits, `-` and `_` are file names everywhere; a leading letter keeps Windows' device names away.
fn fit(text: &str, longest: usize) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let name: String = text.chars().map(allowed).take(longest).collect();
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
        assert_eq!(journal(&identity(None, None)), "disk-M_1.journal");
        assert_eq!(
            certificate(&identity(Some(&"9".repeat(300)), None), 1).len(),
            "disk-".len() + 60 + ".cose".len()
        );
    }

    #[test]
    fn namespaces_of_one_controller_have_journals_of_their_own() {
        let wwn = |namespace| format!("nvme.1b36-{}-{namespace:08}", "4e".repeat(60));
        let of = |namespace| journal(&identity(Some("S1"), Some(&wwn(namespace))));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn two_boots_have_two_summaries() {
        assert_eq!(summary([0xab; 16]), "summary-abababab.txt");
        assert_ne!(summary([0xab; 16]), summary([0xac; 16]));
        assert_eq!(job_report([0xab; 16], 1), "report-abababab.cose");
        assert_eq!(job_report([0xab; 16], 2), "report-abababab-2.cose");
    }
}
