//! Storey 5: the real engine on the kernel's block layer, on loop devices.

mod loop_disk;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use pumice_device::{AtaFirmware, BlockDevice, CommandSet, MmcFirmware, NvmeFirmware, ScsiFirmware};
use pumice_engine::{Action, Buffer, Completion, Device, Firmware, Request, Start};
use pumice_model::{
    Availability, DriveId, Ending, Evidence, Fault, Flush, HiddenArea, HiddenAreas, NotStarted, Stage, Stream,
    StreamCipher, Technique, Verdict, WhyNot, judge,
};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::loopback::{Loop, LoopAccess, Mounted, folder};
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, image};
use tempfile::TempDir;

use crate::loop_disk::{fault, wipe_loop};

const LOOPS: [Requirement; 2] = [Requirement::LoopDevices, Requirement::Program("losetup")];
const WITH_OPENSSL: [Requirement; 3] = [LOOPS[0], LOOPS[1], Requirement::Program("openssl")];
const WITH_EXT4: [Requirement; 3] = [LOOPS[0], LOOPS[1], Requirement::Program("mke2fs")];
const WITH_FREEZE: [Requirement; 4] = [LOOPS[0], LOOPS[1], WITH_EXT4[2], Requirement::Program("fsfreeze")];

const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [0x5a; 32],
    counter: [0xff; 16],
};

fn main() -> ExitCode {
    case::run([
        Case::new(
            "a disk of 512-byte blocks ends as the published stream",
            &WITH_OPENSSL,
            || wipe_to_the_last_byte(512, (9 << 20) + 3 * 512),
        ),
        Case::new(
            "a disk of 4096-byte blocks ends as the published stream",
            &WITH_OPENSSL,
            || wipe_to_the_last_byte(4096, (9 << 20) + 5 * 4096),
        ),
        Case::new(
            "a disk smaller than a request ends as the published stream",
            &WITH_OPENSSL,
            || wipe_to_the_last_byte(512, 512),
        ),
        Case::new("a disk that runs out of room ends the wipe", &WITH_EXT4, no_room),
        Case::new("a mounted disk cannot be opened", &WITH_EXT4, mounted_disk),
        Case::new("a disk can be opened by one only", &LOOPS, opened_twice),
        Case::new("a read-only disk cannot be opened", &LOOPS, read_only_disk),
        Case::new(
            "a disk is found by its appearance, not by its name",
            &LOOPS,
            reused_name,
        ),
        Case::new("what is no block device cannot be opened", &LOOPS, no_block_device),
        Case::new("what a disk without firmware is asked is answered", &LOOPS, no_firmware),
        Case::new("requests that cannot be are answered", &LOOPS, impossible_requests),
        Case::new("a disk that stalls is let go of", &WITH_FREEZE, stalled_disk),
    ])
}

fn wipe_to_the_last_byte(logical_block_bytes: u32, size_bytes: u64) -> Result<()> {
    let bench = Bench::new(size_bytes, logical_block_bytes)?;
    let (evidence, order_judged) = bench.wipe()?;
    ensure(evidence.ending == Ending::Completed, || format!("{evidence:?}"))?;
    ensure(order_judged == Verdict::Erased, || {
        format!("judged {order_judged:?}: {evidence:?}")
    })?;
    ensure(evidence.passes.iter().all(|pass| pass.flush == Flush::Done), || {
        "a flush failed".to_owned()
    })?;
    let found = fs::read(&bench.file).map_err(Error::file(&bench.file))?;
    let expected = stream_by_openssl(&bench, found.len() as u64)?;
    ensure(found == expected, || {
        "the disk does not hold the published stream".to_owned()
    })
}

/// What the published key and counter give, by a program that knows nothing of Pumice.
fn stream_by_openssl(bench: &Bench, length_bytes: u64) -> Result<Vec<u8>> {
    let [zeros, stream] = ["zeros", "stream"].map(|name| bench.folder.path().join(name));
    image::blank(&zeros, length_bytes)?;
    let (key, counter) = ("5a".repeat(32), "ff".repeat(16));
    let words = ["enc", "-aes-256-ctr", "-K", &key, "-iv", &counter].map(OsStr::new);
    let files = [
        OsStr::new("-in"),
        zeros.as_os_str(),
        OsStr::new("-out"),
        stream.as_os_str(),
    ];
    host::run("openssl", words.into_iter().chain(files))?;
    fs::read(&stream).map_err(Error::file(&stream))
}

/// The disk's file lies on a file system too small for it: the kernel answers with ENOSPC, as for a disk pulled out.
fn no_room() -> Result<()> {
    let outer = Bench::new(24 << 20, 512)?;
    host::run("mke2fs", [OsStr::new("-qF"), outer.disk.node().as_os_str()])?;
    let folder = outer.make_folder("outer")?;
    let _mounted = Mounted::new(outer.disk.node(), &folder)?;
    let bench = Bench::on(&folder.join("disk"), 32 << 20, 512)?;
    let (evidence, verdict) = bench.wipe()?;
    ensure(verdict == Verdict::NotErased, || {
        format!("judged {verdict:?}: {evidence:?}")
    })?;
    let gone = Ending::Stopped {
        stage: Stage::Pass(1),
        fault: Fault::Gone,
    };
    ensure(evidence.ending == gone, || format!("{evidence:?}"))
}

fn mounted_disk() -> Result<()> {
    let bench = Bench::new(8 << 20, 512)?;
    host::run("mke2fs", [OsStr::new("-qF"), bench.disk.node().as_os_str()])?;
    let folder = bench.make_folder("mounted")?;
    let mounted = Mounted::new(bench.disk.node(), &folder)?;
    expect_fault(bench.open(), Fault::Busy)?;
    drop(mounted);
    bench.open().map(drop).map_err(fault)
}

fn opened_twice() -> Result<()> {
    let bench = Bench::new(1 << 20, 512)?;
    let first = bench.open().map_err(fault)?;
    expect_fault(bench.open(), Fault::Busy)?;
    drop(first);
    bench.open().map(drop).map_err(fault)
}

fn read_only_disk() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("disk");
    image::blank(&file, 1 << 20)?;
    let disk = Loop::attach(&file, 512, LoopAccess::ReadOnly)?;
    expect_fault(BlockDevice::open_path(disk.node()), Fault::Denied)
}

fn reused_name() -> Result<()> {
    let bench = Bench::new(1 << 20, 512)?;
    let before = bench.open().map_err(fault)?.drive();
    let found = BlockDevice::open(before).map_err(fault)?.drive();
    ensure(found == before, || format!("{found:?} instead of {before:?}"))?;
    let Bench {
        folder: _folder,
        file,
        disk,
    } = bench;
    drop(disk);
    let again = Loop::attach(&file, 512, LoopAccess::ReadWrite)?;
    // A loop device that has lost its file keeps its number until it gets another, but not its size.
    let stale = BlockDevice::open(before).and_then(|device| device.geometry());
    ensure(stale == Err(Fault::Gone), || format!("{stale:?}"))?;
    let now = BlockDevice::open_path(again.node()).map_err(fault)?.drive();
    ensure(now != before, || {
        "the kernel gave two appearances one number".to_owned()
    })?;
    expect_fault(BlockDevice::open(DriveId(u64::MAX)), Fault::Gone)
}

fn no_block_device() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("file");
    image::blank(&file, 1 << 20)?;
    for path in [file.as_path(), Path::new("/dev/null")] {
        let outcome = BlockDevice::open_path(path).map(|device| device.drive());
        ensure(matches!(outcome, Err(Fault::Other(_))), || {
            format!("{} was answered with {outcome:?}", path.display())
        })?;
    }
    expect_fault(BlockDevice::open_path(&folder.path().join("none")), Fault::Gone)
}

/// A loop device's kernel driver knows none of the ways to a drive's firmware: each of them is really tried here.
fn no_firmware() -> Result<()> {
    let bench = Bench::new(1 << 20, 512)?;
    let mut device = bench.open().map_err(fault)?;
    let hidden = device.restore_hidden();
    ensure(hidden == HiddenAreas::all(HiddenArea::CannotTell), || {
        format!("{hidden:?}")
    })?;
    for technique in Technique::ALL {
        let start = device.start(technique);
        let expected = Start::NotStarted {
            why: NotStarted::Unavailable(WhyNot::Unsupported),
            status: None,
        };
        ensure(start == expected, || {
            format!("{technique:?} was answered with {start:?}")
        })?;
    }
    drop(device);
    let node = || fs::File::open(bench.disk.node()).map_err(Error::file(bench.disk.node()));
    let sets: [Box<dyn CommandSet>; 4] = [
        Box::new(AtaFirmware::new(node()?, || {})),
        Box::new(NvmeFirmware::new(node()?, 1)),
        Box::new(ScsiFirmware::new(node()?)),
        Box::new(MmcFirmware::new(node()?, Vec::new())),
    ];
    for mut set in sets {
        let capabilities = set.capabilities();
        let is_denied = |(_, availability)| availability == Availability::Unavailable(WhyNot::Denied);
        ensure(
            capabilities.iter().count() > 1 && capabilities.iter().all(is_denied),
            || format!("{capabilities:?}"),
        )?;
    }
    Ok(())
}

fn impossible_requests() -> Result<()> {
    const INVALID: i32 = 22;
    let bench = Bench::new(1 << 20, 512)?;
    let mut device = bench.open().map_err(fault)?;
    let end = 1 << 20;
    let table = [
        ("a read at the end", Action::Read, end, 4096, Ok(0)),
        ("a write at the end", Action::Write, end, 4096, Err(Fault::Gone)),
        ("a read across the end", Action::Read, end - 512, 4096, Ok(512)),
        (
            "a read inside a block",
            Action::Read,
            7,
            512,
            Err(Fault::Other(INVALID)),
        ),
        (
            "a read longer than its memory",
            Action::Read,
            0,
            8192,
            Err(Fault::Other(INVALID)),
        ),
        ("a read of one block", Action::Read, 512, 512, Ok(512)),
    ];
    for (name, action, offset_bytes, length_bytes, expected) in table {
        let buffer = Buffer::new(4096);
        device.submit(Request {
            slot: 7,
            action,
            offset_bytes,
            length_bytes,
            buffer,
        });
        let Some(Completion { slot: 7, outcome, .. }) = device.complete(10_000) else {
            return Err(Error::Check(format!("{name} was not answered")));
        };
        ensure(outcome == expected, || format!("{name} was answered with {outcome:?}"))?;
    }
    ensure(device.complete(0).is_none(), || {
        "something was answered twice".to_owned()
    })
}

/// The disk's file lies on a file system that is frozen for a while: nothing on it fails, and nothing ends.
fn stalled_disk() -> Result<()> {
    let outer = Bench::new(64 << 20, 512)?;
    host::run("mke2fs", [OsStr::new("-qF"), outer.disk.node().as_os_str()])?;
    let folder = outer.make_folder("outer")?;
    let mounted = Mounted::new(outer.disk.node(), &folder)?;
    let bench = Bench::on(&folder.join("disk"), 8 << 20, 512)?;
    let mut device = bench.open().map_err(fault)?;
    let frozen = mounted.freeze()?;
    for slot in 0..4 {
        let mut buffer = Buffer::new(1 << 20);
        buffer.as_mut_slice().into_iter().for_each(|memory| memory.fill(0xee));
        let offset_bytes = u64::from(slot) << 20;
        device.submit(Request {
            slot,
            action: Action::Write,
            offset_bytes,
            length_bytes: 1 << 20,
            buffer,
        });
    }
    let begun = Instant::now();
    ensure(device.complete(100).is_none(), || {
        "a frozen disk has written".to_owned()
    })?;
    device.start_flush().map_err(fault)?;
    let flushed = device.flushed(100);
    ensure(flushed.is_none(), || format!("a frozen disk was flushed: {flushed:?}"))?;
    let waited_ms = begun.elapsed().as_millis();
    ensure((200..5_000).contains(&waited_ms), || {
        format!("the deadlines took {waited_ms} ms")
    })?;
    drop(frozen);
    for _ in 0..4 {
        let completion = device.complete(10_000);
        let outcome = completion.map(|completion| completion.outcome);
        ensure(outcome == Some(Ok(1 << 20)), || format!("after the stall: {outcome:?}"))?;
    }
    device.start_flush().map_err(fault)?;
    // The flush that was given up is answered as well, and says nothing.
    let flushed = (0..2).find_map(|_| device.flushed(10_000));
    ensure(flushed == Some(Ok(())), || format!("after the stall: {flushed:?}"))?;
    let frozen = mounted.freeze()?;
    device.submit(Request {
        slot: 0,
        action: Action::Write,
        offset_bytes: 0,
        length_bytes: 4096,
        buffer: Buffer::new(4096),
    });
    let dropping = std::thread::spawn(move || drop(device));
    drop(frozen);
    dropping
        .join()
        .map_err(|_| Error::Check("letting go of a stalled disk panicked".to_owned()))
}

/// A disk made of a file full of old data.
struct Bench {
    folder: TempDir,
    file: PathBuf,
    disk: Loop,
}

impl Bench {
    fn new(size_bytes: u64, logical_block_bytes: u32) -> Result<Self> {
        let folder = folder()?;
        let file = folder.path().join("disk");
        let size = usize::try_from(size_bytes).map_err(|_| Error::Description("too large".to_owned()))?;
        fs::write(&file, vec![0xc5; size]).map_err(Error::file(&file))?;
        let disk = Loop::attach(&file, logical_block_bytes, LoopAccess::ReadWrite)?;
        Ok(Self { folder, file, disk })
    }

    /// On a file of holes at a given place.
    fn on(file: &Path, size_bytes: u64, logical_block_bytes: u32) -> Result<Self> {
        image::blank(file, size_bytes)?;
        let disk = Loop::attach(file, logical_block_bytes, LoopAccess::ReadWrite)?;
        Ok(Self {
            folder: folder()?,
            file: file.to_owned(),
            disk,
        })
    }

    fn make_folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.folder.path().join(name);
        fs::create_dir(&path).map_err(Error::file(&path))?;
        Ok(path)
    }

    fn open(&self) -> std::result::Result<BlockDevice, Fault> {
        BlockDevice::open_path(self.disk.node())
    }

    /// Wipes it, and judges what came of it.
    fn wipe(&self) -> Result<(Evidence, Verdict)> {
        let (planned, evidence) = wipe_loop(self.open().map_err(fault)?, STREAM, &|_| {})?;
        let verdict = judge(&planned, &evidence).verdict;
        Ok((evidence, verdict))
    }
}

fn expect_fault(outcome: std::result::Result<BlockDevice, Fault>, expected: Fault) -> Result<()> {
    let outcome = outcome.map(|device| device.drive());
    ensure(outcome == Err(expected), || {
        format!("{outcome:?} instead of {expected:?}")
    })
}
