//! A job, a plan, evidence and a certificate, for tests.

use std::thread;
use std::time::{Duration, Instant};

use pumice_certificate::{SigningKey, sign};
use pumice_engine::Limits;
use pumice_model::{
    Appliance, Clock, Declared, DriveId, Ending, Evidence, Fault, Gate, Geometry, Identity, Job, JobNumber,
    LedgerPosition, Medium, Opening, Overwrite, Planned, Records, Report, SerialSource, Signer, Stage, Stream,
    StreamCipher, Target, Transport,
};

use crate::book::JobContent;
use crate::custody::Custody;
use crate::keeper::{About, Certificate};
use crate::worker::Bounds;

/// The usual bounds.
pub fn bounds() -> Bounds {
    Bounds {
        limits: Limits::default(),
        heat_limit: None,
    }
}

/// Asks a thread's listener until it has heard something.
pub fn await_some<T>(mut hear: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(heard) = hear() {
            return heard;
        }
        assert!(Instant::now() < deadline, "nothing came of it");
        thread::sleep(Duration::from_millis(1));
    }
}

pub fn job() -> Job {
    let gate = Gate {
        records: Records::NoneOnMedia,
        authorisation: None,
    };
    Job::new(JobNumber::new("J1").unwrap(), gate)
}

pub fn planned(number: u64) -> Planned {
    Planned {
        target: Target {
            identity: Identity {
                model: "MODEL".into(),
                serial: Some(format!("SERIAL{number}")),
                wwn: None,
            },
            serial_source: SerialSource::Drive,
            firmware: None,
            geometry: Geometry::new(1 << 30, 512, 4096).unwrap(),
            medium: Medium::Hdd,
            transport: Transport::Ata,
        },
        overwrite: Overwrite::three_passes(Stream {
            cipher: StreamCipher::Aes256Ctr,
            key: [7; 32],
            counter: [9; 16],
        }),
        techniques: Vec::new(),
    }
}

/// Of a drive that was gone before it was opened.
pub fn evidence() -> Evidence {
    Evidence {
        opening: Opening::Failed(Fault::Gone),
        passes: Vec::new(),
        read_back: None,
        firmware: None,
        unlocking: None,
        hidden: None,
        ending: Ending::Stopped {
            stage: Stage::Opening,
            fault: Fault::Gone,
        },
        started_ms: 1,
        ended_ms: 2,
        interruptions: Vec::new(),
        health: None,
        heat: None,
    }
}

pub fn custody() -> Custody {
    Custody::new(key(), appliance(), [5; 16])
}

pub fn certificate(number: u64) -> Certificate {
    let planned = planned(number);
    let identity = planned.target.identity.clone();
    let report = Report {
        job: job(),
        clock: Clock {
            rtc_unix_s: 0,
            read_at_ms: 3,
            boot_id: [5; 16],
            confirmed: None,
        },
        appliance: appliance(),
        signer: Signer::ThisBoot,
        position: LedgerPosition::FIRST,
        planned,
        evidence: evidence(),
    };
    Certificate {
        number,
        about: About::Drive(DriveId(number), identity),
        job: job(),
        bytes: sign(&report, &key()),
    }
}

/// The signed report of a job in which nothing was done.
pub fn job_report() -> Vec<u8> {
    let content = JobContent {
        certified: Vec::new(),
        not_wiped: Vec::new(),
        hiding: Vec::new(),
        declared: Declared::default(),
    };
    let report = custody().report(&job(), content).unwrap();
    report.expect("the key of one boot releases at once").bytes.clone()
}

fn key() -> SigningKey {
    SigningKey::from_seed([3; 32])
}

fn appliance() -> Appliance {
    Appliance {
        version: "0".into(),
        commit: "0".into(),
        image_digest: [0; 32],
        kernel: "6".into(),
        built_unix_s: 0,
    }
}
