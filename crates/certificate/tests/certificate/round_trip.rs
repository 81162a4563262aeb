//! Whatever a report says comes back from its certificate, with what follows from it.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use pumice_certificate::{SigningKey, sign, verify};
use pumice_model::{
    Assessment, BlockRange, BlockRanges, Celsius, Counter, Counters, Ending, Evidence, Fault, Flush, Found, Geometry,
    Health, HealthEvidence, HeatEvidence, HeatLimit, Identity, Interruption, LimitSource, Medium, Opening, Overwrite,
    PassEvidence, Pattern, Planned, ReadBackEvidence, Report, Sequel, SerialSource, Stage, Stream, StreamCipher,
    Target, Transport, Unavailability, judge,
};

use crate::{firmware, job, schema};

proptest! {
    #[test]
    fn what_is_signed_is_what_is_read(report in report(), seed in any::<[u8; 32]>()) {
        let key = SigningKey::from_seed(seed);
        let certificate = sign(&report, &key);
        let verified = verify(&certificate).unwrap();
        let judged = judge(&report.planned, &report.evidence);
        prop_assert_eq!(verified.judgement.verdict, judged.verdict);
        prop_assert_eq!(verified.judgement.reasons, judged.reasons);
        prop_assert_eq!(verified.judgement.claims, judged.claims);
        let mut limitations = [judged.limitations, report.limitations()].concat();
        limitations.sort_unstable();
        limitations.dedup();
        prop_assert_eq!(verified.judgement.limitations, limitations);
        prop_assert_eq!(verified.signer, key.fingerprint());
        prop_assert!(schema::allows(&certificate));
        prop_assert_eq!(sign(&verified.report, &key), certificate);
        prop_assert_eq!(verified.report, report);
    }
}

fn report() -> impl Strategy<Value = Report> {
    let common = (
        job::job(),
        job::clock(),
        job::appliance(),
        job::signer(),
        job::position(),
    );
    (common, planned(), evidence()).prop_map(
        |((job, clock, appliance, signer, position), planned, evidence)| Report {
            job,
            clock,
            appliance,
            signer,
            position,
            planned,
            evidence,
        },
    )
}

fn planned() -> impl Strategy<Value = Planned> {
    (target(), vec(pattern(), 0..5), vec(firmware::technique(), 0..3)).prop_map(|(target, passes, techniques)| {
        Planned {
            target,
            overwrite: Overwrite { passes },
            techniques,
        }
    })
}

fn target() -> impl Strategy<Value = Target> {
    let medium = proptest::sample::select(vec![
        Medium::Hdd,
        Medium::Ssd,
        Medium::Emmc,
        Medium::UsbStorage,
        Medium::Virtual,
        Medium::RaidVolume,
        Medium::Optical,
    ]);
    let transport = proptest::sample::select(vec![
        Transport::Ata,
        Transport::Nvme,
        Transport::Scsi,
        Transport::Usb,
        Transport::Mmc,
        Transport::Virtio,
        Transport::Other,
    ]);
    let source = proptest::sample::select(vec![SerialSource::Drive, SerialSource::Bridge, SerialSource::Absent]);
    let firmware = option::of("[ -~]{0,8}");
    (identity(), source, firmware, geometry(), medium, transport).prop_map(
        |(identity, serial_source, firmware, geometry, medium, transport)| Target {
            identity,
            serial_source,
            firmware,
            geometry,
            medium,
            transport,
        },
    )
}

pub fn identity() -> impl Strategy<Value = Identity> {
    ("[ -~]{0,40}", option::of("[ -~]{1,20}"), option::of("[ -~]{1,20}")).prop_map(|(model, serial, wwn)| Identity {
        model,
        serial,
        wwn,
    })
}

fn geometry() -> impl Strategy<Value = Geometry> {
    (1_u64..1 << 47, 0_u32..8, 0_u32..8).prop_map(|(blocks, logical, physical)| {
        Geometry::new(blocks * (512 << logical), 512 << logical, 512 << physical).expect("a geometry")
    })
}

fn pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        any::<u8>().prop_map(Pattern::Byte),
        any::<([u8; 32], [u8; 16], bool)>().prop_map(|(key, counter, is_aes)| Pattern::Stream(Stream {
            cipher: if is_aes {
                StreamCipher::Aes256Ctr
            } else {
                StreamCipher::ChaCha20
            },
            key,
            counter,
        })),
    ]
}

fn evidence() -> impl Strategy<Value = Evidence> {
    let ending = prop_oneof![
        Just(Ending::Completed),
        (stage(), fault()).prop_map(|(stage, fault)| Ending::Stopped { stage, fault }),
    ];
    let drive_side = (option::of(health_evidence()), option::of(heat()));
    let firmware = (
        option::of(firmware::evidence()),
        option::of(firmware::attempt()),
        option::of(firmware::hidden()),
    );
    let rest = (
        ending,
        any::<(u64, u64)>(),
        vec(interruption(), 0..3),
        drive_side,
        firmware,
    );
    (opening(), vec(pass(), 0..5), option::of(read_back()), rest).prop_map(|(opening, passes, read_back, rest)| {
        let (ending, (started_ms, ended_ms), interruptions, (health, heat), (firmware, unlocking, hidden)) = rest;
        Evidence {
            opening,
            passes,
            read_back,
            firmware,
            unlocking,
            hidden,
            ending,
            started_ms,
            ended_ms,
            interruptions,
            health,
            heat,
        }
    })
}

pub fn opening() -> impl Strategy<Value = Opening> {
    prop_oneof![
        (identity(), geometry()).prop_map(|(identity, geometry)| Opening::Opened(Found { identity, geometry })),
        fault().prop_map(Opening::Failed),
    ]
}

fn interruption() -> impl Strategy<Value = Interruption> {
    let sequel = proptest::sample::select(vec![Sequel::Continued, Sequel::StartedAnew]);
    (any::<[u8; 16]>(), any::<[u64; 3]>(), stage(), sequel).prop_map(
        |(boot_id, [started_ms, last_ms, done_blocks], stage, sequel)| Interruption {
            boot_id,
            started_ms,
            last_ms,
            stage,
            done_blocks,
            sequel,
        },
    )
}

fn health_evidence() -> impl Strategy<Value = HealthEvidence> {
    (health(), health()).prop_map(|(before, after)| HealthEvidence { before, after })
}

fn health() -> impl Strategy<Value = Health> {
    let counter = proptest::sample::select(vec![
        Counter::PowerOnHours,
        Counter::ReallocatedSectors,
        Counter::PendingSectors,
        Counter::UncorrectableSectors,
        Counter::WrittenVendorUnits,
        Counter::ReadVendorUnits,
        Counter::DataUnitsWritten,
        Counter::DataUnitsRead,
        Counter::MediaErrors,
    ]);
    let assessment = proptest::sample::select(vec![None, Some(Assessment::Good), Some(Assessment::Failing)]);
    let counts = btree_map(counter, any::<u64>(), 0..9);
    let told = (assessment, option::of(celsius()), counts).prop_map(|(assessment, temperature, counts)| {
        Health::Told(Counters {
            assessment,
            temperature,
            counts,
        })
    });
    let why = prop_oneof![
        proptest::sample::select(vec![
            Unavailability::UsbBridge,
            Unavailability::OtherTransport,
            Unavailability::Unsupported,
            Unavailability::SwitchedOff,
            Unavailability::Refused,
            Unavailability::TimedOut,
            Unavailability::Malformed,
        ]),
        fault().prop_map(Unavailability::Failed),
    ];
    prop_oneof![told, why.prop_map(Health::Unavailable)]
}

fn heat() -> impl Strategy<Value = HeatEvidence> {
    let source = proptest::sample::select(vec![LimitSource::Drive, LimitSource::Medium, LimitSource::Operator]);
    let watched = (celsius(), source, celsius(), any::<(u32, u64)>()).prop_map(
        |(limit, source, highest, (pauses, paused_ms))| HeatEvidence::Watched {
            limit: HeatLimit { limit, source },
            highest,
            pauses,
            paused_ms,
        },
    );
    prop_oneof![Just(HeatEvidence::NoSensor), watched]
}

fn celsius() -> impl Strategy<Value = Celsius> {
    any::<i16>().prop_map(Celsius)
}

fn pass() -> impl Strategy<Value = PassEvidence> {
    let flush = prop_oneof![
        Just(Flush::Done),
        Just(Flush::NotReached),
        fault().prop_map(Flush::Failed)
    ];
    (pattern(), ranges(), flush, any::<[u64; 4]>()).prop_map(
        |(pattern, unwritten, flush, [written_blocks, failed_requests, started_ms, ended_ms])| PassEvidence {
            pattern,
            written_blocks,
            unwritten,
            failed_requests,
            flush,
            started_ms,
            ended_ms,
        },
    )
}

fn read_back() -> impl Strategy<Value = ReadBackEvidence> {
    (ranges(), ranges(), option::of(any::<u64>()), any::<[u64; 3]>()).prop_map(
        |(mismatched, unreadable, first_difference_bytes, [equal_blocks, started_ms, ended_ms])| ReadBackEvidence {
            equal_blocks,
            mismatched,
            unreadable,
            first_difference_bytes,
            started_ms,
            ended_ms,
        },
    )
}

pub fn ranges() -> impl Strategy<Value = BlockRanges> {
    vec(any::<(u64, u64)>(), 0..6).prop_map(|list| {
        let mut ranges = BlockRanges::default();
        for (first, count) in list {
            ranges.insert(BlockRange { first, count });
        }
        ranges
    })
}

fn stage() -> impl Strategy<Value = Stage> {
    prop_oneof![
        Just(Stage::Opening),
        Just(Stage::ReadBack),
        Just(Stage::Firmware),
        Just(Stage::ChangeCheck),
        any::<u8>().prop_map(Stage::Pass)
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        proptest::sample::select(vec![
            Fault::Medium,
            Fault::Gone,
            Fault::Stalled,
            Fault::TooManyBadBlocks,
            Fault::OtherDrive,
            Fault::Busy,
            Fault::Denied,
            Fault::Cancelled,
            Fault::Interrupted,
            Fault::Overheated,
            Fault::PowerCycleNeeded,
            Fault::Locked,
        ]),
        any::<i32>().prop_map(Fault::Other),
    ]
}
