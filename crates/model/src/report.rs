use serde::{Deserialize, Serialize};

use crate::{Evidence, Job, Limitation, Planned};

/// Everything a certificate states about one drive, before it is judged and signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The job it was part of.
    pub job: Job,
    /// What the clocks said.
    pub clock: Clock,
    /// What did it.
    pub appliance: Appliance,
    /// Whose key signs.
    pub signer: Signer,
    /// What was to be done.
    pub planned: Planned,
    /// What was done.
    pub evidence: Evidence,
}

/// A retired computer's clock is never called right by default: what it said is recorded beside
/// durations that do not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// The real-time clock as read, in seconds of Unix time.
    pub rtc_unix_s: i64,
    /// Milliseconds since boot at that reading.
    pub read_at_ms: u64,
    /// The kernel's identifier of this boot.
    pub boot_id: [u8; 16],
}

/// The program and the machine it ran on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Appliance {
    /// Version of the program.
    pub version: String,
    /// Source revision it was built from.
    pub commit: String,
    /// SHA-256 of the boot image's manifest.
    pub image_digest: [u8; 32],
    /// Release of the kernel.
    pub kernel: String,
}

/// Whose key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signer {
    /// A key made for this boot, tied to nobody.
    ThisBoot,
}

impl Report {
    /// What the record itself does not prove, whatever was done to the drive.
    pub fn limitations(&self) -> Vec<Limitation> {
        let mut limitations = vec![
            Limitation::OutsideScope,
            Limitation::ClockUnconfirmed,
            Limitation::SingleOperator,
        ];
        match self.signer {
            Signer::ThisBoot => limitations.push(Limitation::SignerOfThisBoot),
        }
        limitations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::JobNumber;
    use crate::fixtures::{planned, sound};

    #[test]
    fn a_record_says_what_it_does_not_prove() {
        let planned = planned();
        let report = Report {
            job: Job {
                number: JobNumber::new("2026-0001").unwrap(),
                client: None,
                operator: None,
            },
            clock: Clock {
                rtc_unix_s: 0,
                read_at_ms: 0,
                boot_id: [0; 16],
            },
            appliance: Appliance {
                version: String::new(),
                commit: String::new(),
                image_digest: [0; 32],
                kernel: String::new(),
            },
            signer: Signer::ThisBoot,
            evidence: sound(&planned),
            planned,
        };
        let limitations = [
            Limitation::OutsideScope,
            Limitation::ClockUnconfirmed,
            Limitation::SingleOperator,
            Limitation::SignerOfThisBoot,
        ];
        assert_eq!(report.limitations(), limitations);
    }
}
