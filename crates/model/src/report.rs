use serde::{Deserialize, Serialize};

use crate::{Evidence, Job, LedgerPosition, Limitation, Planned};

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
    /// The certificate's place in that key's ledger.
    pub position: LedgerPosition,
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
    /// What the operator says.
    pub confirmed: Option<ConfirmedTime>,
}

/// A moment as the operator read it from another clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ConfirmedTime {
    /// Seconds of Unix time.
    pub unix_s: i64,
    /// Milliseconds since boot at that moment.
    pub at_ms: u64,
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
    /// When the image was made, in seconds of Unix time: no job can be older.
    pub built_unix_s: i64,
}

/// Whose key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signer {
    /// A key made for this boot, tied to nobody.
    ThisBoot,
    /// A key that was made once and is kept; its fingerprint ties it to somebody.
    Enrolled,
}

impl Clock {
    /// The operator's word on the time, where it can be true of a program that was built at `built_unix_s`.
    pub fn credible(&self, built_unix_s: i64) -> Option<ConfirmedTime> {
        self.confirmed.filter(|confirmed| confirmed.unix_s >= built_unix_s)
    }

    /// What the real-time clock would have shown at a moment of this boot, in seconds of Unix time.
    pub fn rtc_at(&self, moment_ms: u64) -> i64 {
        taken_to(self.rtc_unix_s, self.read_at_ms, moment_ms)
    }
}

impl ConfirmedTime {
    /// The operator's time at another moment of the same boot, in seconds of Unix time.
    pub fn at(&self, moment_ms: u64) -> i64 {
        taken_to(self.unix_s, self.at_ms, moment_ms)
    }
}

impl Report {
    /// What the record itself does not prove, whatever was done to the drive.
    pub fn limitations(&self) -> Vec<Limitation> {
        let mut limitations = vec![Limitation::OutsideScope];
        if self.clock.credible(self.appliance.built_unix_s).is_none() {
            limitations.push(Limitation::ClockUnconfirmed);
        }
        if self.job.people.witness.is_none() {
            limitations.push(Limitation::SingleOperator);
        }
        match self.signer {
            Signer::ThisBoot => limitations.push(Limitation::SignerOfThisBoot),
            Signer::Enrolled => {}
        }
        limitations
    }
}

/// A reading of a clock, taken forward or back to another moment; what lies beyond the range of the type ends there, and is
/// no date anyhow.
fn taken_to(unix_s: i64, read_at_ms: u64, moment_ms: u64) -> i64 {
    let since_ms = i128::from(moment_ms) - i128::from(read_at_ms);
    let there = i128::from(unix_s) + since_ms.div_euclid(1000);
    i64::try_from(there).unwrap_or(if there < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Person;
    use crate::fixtures::{job, planned, sound};

    const BUILT_UNIX_S: i64 = 1_790_000_000;

    #[test]
    fn moments_are_counted_from_the_reading() {
        let clock = |rtc_unix_s, read_at_ms| Clock {
            rtc_unix_s,
            read_at_ms,
            boot_id: [0; 16],
            confirmed: None,
        };
        assert_eq!(clock(100, 5_000).rtc_at(15_999), 110);
        assert_eq!(clock(100, 5_000).rtc_at(4_999), 99);
        assert_eq!(clock(i64::MIN, u64::MAX).rtc_at(0), i64::MIN);
        assert_eq!(clock(i64::MAX, 0).rtc_at(u64::MAX), i64::MAX);
        let confirmed = ConfirmedTime {
            unix_s: 100,
            at_ms: 5_000,
        };
        assert_eq!(confirmed.at(6_000), 101);
    }

    fn report(signer: Signer) -> Report {
        let planned = planned();
        Report {
            job: job(),
            clock: Clock {
                rtc_unix_s: 0,
                read_at_ms: 0,
                boot_id: [0; 16],
                confirmed: None,
            },
            appliance: Appliance {
                version: String::new(),
                commit: String::new(),
                image_digest: [0; 32],
                kernel: String::new(),
                built_unix_s: BUILT_UNIX_S,
            },
            signer,
            position: LedgerPosition::FIRST,
            evidence: sound(&planned),
            planned,
        }
    }

    #[test]
    fn a_record_says_what_it_does_not_prove() {
        let limitations = [
            Limitation::OutsideScope,
            Limitation::ClockUnconfirmed,
            Limitation::SingleOperator,
            Limitation::SignerOfThisBoot,
        ];
        assert_eq!(report(Signer::ThisBoot).limitations(), limitations);
    }

    #[test]
    fn a_clock_a_witness_and_an_enrolled_key_take_away_what_they_answer_for() {
        let mut report = report(Signer::Enrolled);
        report.clock.confirmed = Some(ConfirmedTime {
            unix_s: BUILT_UNIX_S,
            at_ms: 5,
        });
        report.job.people.witness = Some(Person::named("W"));
        assert_eq!(report.limitations(), [Limitation::OutsideScope]);
    }

    #[test]
    fn no_time_before_the_image_was_made_is_confirmed() {
        let mut report = report(Signer::ThisBoot);
        report.clock.confirmed = Some(ConfirmedTime {
            unix_s: BUILT_UNIX_S - 1,
            at_ms: 5,
        });
        assert!(report.limitations().contains(&Limitation::ClockUnconfirmed));
    }
}
