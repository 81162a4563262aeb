//! Reports as the appliance makes them.

use pumice_certificate::SigningKey;
use pumice_model::{
    Appliance, Assessment, BlockRange, BlockRanges, Celsius, Clock, Counter, Counters, Ending, Evidence, Fault, Flush,
    Found, Gate, Geometry, Health, HealthEvidence, HeatEvidence, HeatLimit, Identity, Interruption, Job, JobNumber,
    LedgerPosition, LimitSource, Medium, Opening, Overwrite, PassEvidence, Pattern, People, Person, Planned,
    ReadBackEvidence, Records, Report, Sequel, SerialSource, Signer, Stage, Stream, StreamCipher, Target, Transport,
    Unavailability,
};

/// Blocks of the drive that the reports are about.
pub const BLOCKS: u64 = 524_288;

/// The key that signs, unless a test says otherwise.
pub fn key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

/// One report of each kind below.
pub fn every_kind() -> [Report; 8] {
    [
        sound(),
        one_bad_block(),
        pulled_out(),
        mismatched(),
        virtual_disk(),
        interrupted(),
        warm(),
        silent(),
    ]
}

/// A magnetic disk on which everything went well.
pub fn sound() -> Report {
    let planned = Planned {
        target: target(),
        overwrite: Overwrite::three_passes(Stream {
            cipher: StreamCipher::Aes256Ctr,
            key: std::array::from_fn(|index| u8::try_from(index).expect("an index below 32")),
            counter: [0xC0; 16],
        }),
        techniques: Vec::new(),
    };
    let evidence = evidence(&planned);
    Report {
        job: Job {
            client: Some("示例商贸有限公司".into()),
            people: People {
                operator: Some(Person::named("王小明")),
                ..People::default()
            },
            ..Job::new(
                JobNumber::new("2026-0001").expect("a job number"),
                Gate {
                    records: Records::NoneOnMedia,
                    authorisation: None,
                },
            )
        },
        clock: Clock {
            rtc_unix_s: 1_795_000_000,
            read_at_ms: 95_000,
            boot_id: [0xB0; 16],
            confirmed: None,
        },
        appliance: Appliance {
            version: "0.1.0".into(),
            commit: "0123456789abcdef0123456789abcdef01234567".into(),
            image_digest: [0xD1; 32],
            kernel: "6.12.90+deb12-amd64".into(),
            built_unix_s: 1_790_000_000,
        },
        signer: Signer::ThisBoot,
        position: LedgerPosition::FIRST,
        planned,
        evidence,
    }
}

/// A disk of which one block could not be written in the first pass.
pub fn one_bad_block() -> Report {
    let mut report = sound();
    let pass = &mut report.evidence.passes[0];
    pass.unwritten.insert(BlockRange { first: 4711, count: 1 });
    pass.written_blocks -= 1;
    pass.failed_requests = 1;
    report
}

/// A disk that was pulled out in the second pass.
pub fn pulled_out() -> Report {
    let mut report = sound();
    let evidence = &mut report.evidence;
    evidence.passes.truncate(2);
    evidence.passes[1].written_blocks = 1000;
    evidence.passes[1].flush = Flush::NotReached;
    evidence.read_back = None;
    evidence.ending = Ending::Stopped {
        stage: Stage::Pass(2),
        fault: Fault::Gone,
    };
    report
}

/// A disk that acknowledged 16 blocks and did not write them.
pub fn mismatched() -> Report {
    let mut report = sound();
    let read_back = report
        .evidence
        .read_back
        .as_mut()
        .expect("a sound report has a read-back");
    read_back.mismatched.insert(BlockRange { first: 96, count: 16 });
    read_back.equal_blocks -= 16;
    read_back.first_difference_bytes = Some(96 * 512 + 7);
    report
}

/// A virtual disk without a serial number: nothing may be claimed.
pub fn virtual_disk() -> Report {
    let mut report = sound();
    let target = &mut report.planned.target;
    target.identity.serial = None;
    target.identity.model = "QEMU HARDDISK".into();
    target.serial_source = SerialSource::Absent;
    target.medium = Medium::Virtual;
    target.transport = Transport::Virtio;
    report.evidence.opening = Opening::Opened(Found {
        identity: target.identity.clone(),
        geometry: target.geometry,
    });
    report
}

/// A disk that counts, and became too hot twice.
pub fn warm() -> Report {
    let told = |degrees, counts: [u64; 5]| {
        let counters = [
            Counter::PowerOnHours,
            Counter::ReallocatedSectors,
            Counter::PendingSectors,
            Counter::UncorrectableSectors,
            Counter::WrittenVendorUnits,
        ];
        Health::Told(Counters {
            assessment: Some(Assessment::Good),
            temperature: Some(Celsius(degrees)),
            counts: counters.into_iter().zip(counts).collect(),
        })
    };
    let mut report = sound();
    report.evidence.health = Some(HealthEvidence {
        before: told(31, [26_280, 8, 1, 0, 7_000_000_000]),
        after: told(58, [26_281, 9, 0, 0, 7_001_572_864]),
    });
    report.evidence.heat = Some(HeatEvidence::Watched {
        limit: HeatLimit {
            limit: Celsius(60),
            source: LimitSource::Drive,
        },
        highest: Celsius(61),
        pauses: 2,
        paused_ms: 181_500,
    });
    report
}

/// A disk that tells nothing of itself, at last because it was pulled out.
pub fn silent() -> Report {
    let mut report = pulled_out();
    report.evidence.health = Some(HealthEvidence {
        before: Health::Unavailable(Unavailability::SwitchedOff),
        after: Health::Unavailable(Unavailability::Failed(Fault::Gone)),
    });
    report.evidence.heat = Some(HeatEvidence::NoSensor);
    report
}

fn target() -> Target {
    Target {
        identity: Identity {
            model: "WDC WD2500AAKX-00ERMA0".into(),
            serial: Some("WD-WCC2EXAMPLE1".into()),
            wwn: Some("0x50014ee200000001".into()),
        },
        serial_source: SerialSource::Drive,
        firmware: Some("15.01H15".into()),
        geometry: Geometry::new(BLOCKS * 512, 512, 4096).expect("a geometry"),
        medium: Medium::Hdd,
        transport: Transport::Ata,
    }
}

/// A disk whose wipe was interrupted twice, on a processor without instructions for AES.
pub fn interrupted() -> Report {
    let mut report = sound();
    let stream = Pattern::Stream(Stream {
        cipher: StreamCipher::ChaCha20,
        key: [0xE5; 32],
        counter: [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
    });
    report.planned.overwrite.passes[2] = stream;
    report.evidence.passes[2].pattern = stream;
    let interruption = Interruption {
        boot_id: [0xA0; 16],
        started_ms: 100_000,
        last_ms: 160_000,
        stage: Stage::Pass(1),
        done_blocks: 300_000,
        sequel: Sequel::StartedAnew,
    };
    report.evidence.interruptions = vec![
        interruption,
        Interruption {
            boot_id: [0xA1; 16],
            stage: Stage::ReadBack,
            done_blocks: 0,
            sequel: Sequel::Continued,
            ..interruption
        },
    ];
    report
}

fn evidence(planned: &Planned) -> Evidence {
    let target = &planned.target;
    let starts = [100_000, 200_000, 300_000];
    let passes = planned.overwrite.passes.iter().zip(starts);
    Evidence {
        opening: Opening::Opened(Found {
            identity: target.identity.clone(),
            geometry: target.geometry,
        }),
        passes: passes.map(|(pattern, started_ms)| pass(*pattern, started_ms)).collect(),
        read_back: Some(ReadBackEvidence {
            equal_blocks: BLOCKS,
            mismatched: BlockRanges::default(),
            unreadable: BlockRanges::default(),
            first_difference_bytes: None,
            started_ms: 400_000,
            ended_ms: 499_000,
        }),
        firmware: None,
        unlocking: None,
        hidden: None,
        ending: Ending::Completed,
        started_ms: 99_500,
        ended_ms: 499_001,
        interruptions: Vec::new(),
        health: None,
        heat: None,
    }
}

fn pass(pattern: Pattern, started_ms: u64) -> PassEvidence {
    PassEvidence {
        pattern,
        written_blocks: BLOCKS,
        unwritten: BlockRanges::default(),
        failed_requests: 0,
        flush: Flush::Done,
        started_ms,
        ended_ms: started_ms + 99_000,
    }
}
