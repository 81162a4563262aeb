//! Disks on which the stream should be.

use pumice_model::BlockRange;

use crate::bench::{BLOCKS, BYTES, Bench};

/// A JPEG's first two segments, as they begin a file.
const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x01\x00\x48\x00\x48\x00\x00\xFF\xDB\x00\x43\x00";

#[test]
fn a_wiped_image_is_as_certified() {
    let bench = Bench::new(|_| ());
    let run = bench.audit(&["--full"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.complaints);
    for part in [
        "disk.img: AS CERTIFIED\n",
        "  Identity: same size; this is an image, so serial number, WWN and model cannot be compared\n",
        "  Read: every block (16387)\n",
        "  Found: 16387 block(s) of the stream, 0 of one repeated byte, 0 of anything else, 0 unreadable\n",
        "  Files and file systems: none begins in what was read\n",
        "  Entropy: 8.000 bits per byte (random bytes: 8)\n",
        "  The drive's own word: not asked: by the certificate its own firmware erased nothing\n",
    ] {
        assert!(run.out.contains(part), "{part:?} is missing in:\n{}", run.out);
    }
    assert!(
        run.complaints.contains(" MB/s: 8390144 bytes in "),
        "{}",
        run.complaints
    );
}

#[test]
fn one_flipped_bit_is_found_and_placed() {
    for offset_bytes in [0, 511, 4_711_000, BYTES - 1] {
        let bench = Bench::new(|_| ());
        bench.flip(offset_bytes);
        let run = bench.audit(&["--full"]);
        assert_eq!(run.status, 1);
        let sentence = format!(
            "NOT AS CERTIFIED. 1 block(s) are not as published; the first difference is at byte {offset_bytes}."
        );
        assert!(run.out.contains(&sentence), "{}", run.out);
        let read = &bench.audit(&["--full", "--json"]).json()["read"];
        assert_eq!(read["first_difference_bytes"], offset_bytes);
        assert_eq!(
            (&read["stream_blocks"], &read["other_blocks"]),
            (&(BLOCKS - 1).into(), &1.into())
        );
    }
}

#[test]
fn a_sample_finds_a_quarter_of_old_data_at_places_that_can_be_read_again() {
    let bench = Bench::new(|_| ());
    let sound = bench.audit(&[]);
    assert_eq!(sound.status, 0, "{}", sound.out);
    assert!(
        sound
            .out
            .contains("  Read: 2000 of 16387 blocks, at random places (--seed "),
        "{}",
        sound.out
    );
    let worth = "had one block in 1000 been left as it was, 2000 blocks at random places would have shown at least one with a \
                 probability of 86.4 %";
    assert!(sound.out.contains(worth), "{}", sound.out);
    assert_eq!(sound.complaints, "");
    bench.write(BYTES / 2, &vec![0; 2 << 20]);
    let run = bench.audit(&["--json", "--sample", "64"]);
    assert_eq!(run.status, 1);
    let first = run.json();
    let seed = first["read"]["seed_hex"].as_str().unwrap();
    assert_eq!(seed.len(), 16);
    let found = first["read"]["repeated_byte_blocks"].as_u64().unwrap();
    assert!((4..36).contains(&found), "a quarter of 64 is not {found}");
    let mut again = bench.audit(&["--json", "--sample", "64", "--seed", seed]).json();
    again["read"]["elapsed_ms"] = first["read"]["elapsed_ms"].clone();
    assert_eq!(again, first);
    let other = bench.audit(&["--json"]).json();
    assert_ne!(other["read"]["seed_hex"], first["read"]["seed_hex"], "drawn anew");
}

#[test]
fn a_disk_of_another_size_is_refused_unread() {
    let bench = Bench::new(|_| ());
    bench.write(BYTES, &[0; 512]);
    let run = bench.audit(&["--full"]);
    assert_eq!(run.status, 1);
    let sentence = "NOT AS CERTIFIED. It is another disk: it has 8390656 bytes, and the certified one has 8390144.";
    assert!(run.out.contains(sentence), "{}", run.out);
    let json = bench.audit(&["--json"]).json();
    assert_eq!(json["findings"], serde_json::json!(["other-size"]));
    assert!(json["read"].is_null());
}

#[test]
fn what_begins_on_a_disk_is_counted_and_nothing_of_it_told() {
    let bench = Bench::new(|_| ());
    bench.write(512 * 700, JPEG);
    bench.write(512 * 9_000, b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj % Secret-Name");
    let run = bench.audit(&["--full"]);
    assert_eq!(run.status, 1);
    assert!(
        run.out.contains("  Files and file systems: pdf 1, jpeg 1\n"),
        "{}",
        run.out
    );
    let json = bench.audit(&["--full", "--json"]);
    assert!(!json.out.contains("Secret") && !run.out.contains("Secret"));
    assert_eq!(json.json()["read"]["structures"]["jpeg"], 1);
    assert_eq!(json.json()["read"]["structures"]["ntfs"], 0);
}

#[test]
fn blocks_that_the_certificate_excepts_are_excepted_and_no_others() {
    let bench = Bench::new(|report| {
        let last = &mut report.evidence.passes[2];
        last.unwritten.insert(BlockRange { first: 40, count: 2 });
        last.written_blocks -= 2;
        let read_back = report.evidence.read_back.as_mut().unwrap();
        read_back.mismatched.insert(BlockRange { first: 40, count: 2 });
        read_back.equal_blocks -= 2;
    });
    bench.write(40 * 512, &[0; 1024]);
    let run = bench.audit(&["--full"]);
    assert_eq!(run.status, 0, "{}", run.out);
    assert!(
        run.out.contains("  Excepted: 2 of these block(s) by name"),
        "{}",
        run.out
    );
    bench.flip(42 * 512);
    assert_eq!(bench.audit(&["--full"]).status, 1);
}
