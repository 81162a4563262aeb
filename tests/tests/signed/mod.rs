//! A certificate of a disk that a test wiped itself.

use pumice_certificate::{SigningKey, sign};
use pumice_model::{
    Appliance, Clock, Evidence, Gate, Job, JobNumber, LedgerPosition, Planned, Records, Report, Signer,
};
use pumice_tests::{Error, Result};

/// Its bytes.
pub fn signed(planned: Planned, evidence: Evidence) -> Result<Vec<u8>> {
    let report = Report {
        job: Job::new(
            JobNumber::new("2026-0001").map_err(|error| Error::Check(error.to_string()))?,
            Gate {
                records: Records::NoneOnMedia,
                authorisation: None,
            },
        ),
        clock: Clock {
            rtc_unix_s: 1_795_000_000,
            read_at_ms: 0,
            boot_id: [1; 16],
            confirmed: None,
        },
        appliance: Appliance {
            version: "test".into(),
            commit: "test".into(),
            image_digest: [2; 32],
            kernel: "test".into(),
            built_unix_s: 1_790_000_000,
        },
        signer: Signer::ThisBoot,
        position: LedgerPosition::FIRST,
        planned,
        evidence,
    };
    Ok(sign(&report, &SigningKey::from_seed([3; 32])))
}
