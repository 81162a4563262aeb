//! Disks that their own firmware erased last, so that the stream should be gone.

use pumice_model::{
    BlockRanges, ChangeCheck, FirmwareAttempt, FirmwareEvidence, FirmwareOutcome, PurgeRequired, RawStatus, ReadsAs,
    Report, Sanitize, Technique, Witness, change_samples,
};

use crate::bench::{BLOCKS, BYTES, Bench};

const TECHNIQUE: Technique = Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Asked);

/// The drive erased itself last.
pub fn sanitized(reads_as: ReadsAs) -> impl FnOnce(&mut Report) {
    move |report| {
        let samples = change_samples(BLOCKS, report.planned.overwrite.final_stream().unwrap());
        report.planned.techniques = vec![TECHNIQUE];
        report.evidence.firmware = Some(FirmwareEvidence {
            attempts: vec![FirmwareAttempt {
                technique: TECHNIQUE,
                outcome: FirmwareOutcome::Done {
                    witness: Witness::Accepted,
                    status: RawStatus::NvmeSanitize {
                        progress: 0xFFFF,
                        status: 0x0901,
                        command: 0x802,
                    },
                    reads_as,
                },
                started_ms: 0,
                ended_ms: 0,
            }],
            afterwards: Some(report.evidence.opening.clone()),
            change_check: Some(ChangeCheck {
                changed_blocks: samples.len() as u64,
                unchanged: BlockRanges::default(),
                unexpected: BlockRanges::default(),
                unreadable: BlockRanges::default(),
                started_ms: 0,
                ended_ms: 0,
            }),
        });
    }
}

#[test]
fn what_the_firmware_left_is_told() {
    let bench = Bench::new(sanitized(ReadsAs::Repeated([0; 4])));
    bench.write(0, &vec![0; usize::try_from(BYTES).unwrap()]);
    for options in [&["--full"][..], &["--sample", "500"]] {
        let run = bench.audit(options);
        assert_eq!(run.status, 0, "{}", run.out);
        assert!(run.out.contains("  Certified: nothing of the stream: "), "{}", run.out);
        assert!(run.out.contains("  Entropy: 0.000 bits per byte"), "{}", run.out);
        let unasked = "  The drive's own word: could not be asked: this is an image\n";
        assert!(run.out.contains(unasked), "{}", run.out);
    }
    let read = &bench.audit(&["--full", "--json"]).json()["read"];
    assert_eq!(
        (&read["repeated_byte_blocks"], &read["stream_blocks"]),
        (&BLOCKS.into(), &0.into())
    );
    let told = serde_json::json!({
        "certified": "block-erase", "status": "image", "kind": null, "written_since": null
    });
    assert_eq!(read["sanitize"], told);
}

#[test]
fn a_stream_that_is_left_is_found() {
    let bench = Bench::new(sanitized(ReadsAs::Unstated));
    let run = bench.audit(&["--json"]);
    assert_eq!(run.status, 1);
    assert_eq!(run.json()["findings"], serde_json::json!(["stream-left"]));
    assert_eq!(run.json()["read"]["stream_blocks"], 2_000);
    bench.write(512, &vec![0xFF; usize::try_from(BYTES).unwrap() - 512]);
    let run = bench.audit(&["--full"]);
    assert!(
        run.out.contains("NOT AS CERTIFIED. 1 block(s) still hold the stream"),
        "{}",
        run.out
    );
}

#[test]
fn what_the_drive_did_not_say_and_files_are_found() {
    let bench = Bench::new(sanitized(ReadsAs::Repeated([0; 4])));
    bench.write(0, &vec![0; usize::try_from(BYTES).unwrap()]);
    bench.write(4096, b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n");
    let run = bench.audit(&["--full", "--json"]);
    assert_eq!(run.json()["findings"], serde_json::json!(["unexpected", "structures"]));
    assert_eq!(run.json()["read"]["different_blocks"], 1);
}
