//! Storey 5: the office command audits disks that the real engine wiped, on loop devices that cannot be written.

mod loop_disk;
mod signed;

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pumice_device::BlockDevice;
use pumice_model::{Stream, StreamCipher};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::filesystem::{FileSystem, Layout};
use pumice_tests::loopback::{Loop, LoopAccess, folder};
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, image, planted, project};
use serde_json::Value;
use tempfile::TempDir;

use crate::loop_disk::{fault, wipe_loop};
use crate::signed::signed;

const LOOPS: [Requirement; 3] = [
    Requirement::OfficeCommand,
    Requirement::LoopDevices,
    Requirement::Program("losetup"),
];
const PLANTING: [Requirement; 9] = [
    Requirement::OfficeCommand,
    Requirement::LoopDevices,
    Requirement::Program("losetup"),
    Requirement::Program("mkfs.vfat"),
    Requirement::Program("mkntfs"),
    Requirement::Program("ntfscp"),
    Requirement::Program("mke2fs"),
    Requirement::Program("mkfs.exfat"),
    Requirement::Program("sqlite3"),
];

const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [0xa5; 32],
    counter: [0xfe; 16],
};

/// Where files are planted: a file system of its own in each such part of the disk.
const PART_BYTES: u64 = 48 << 20;

fn main() -> ExitCode {
    case::run([
        Case::new(
            "a wiped disk of 512-byte blocks is as certified, and only read",
            &LOOPS,
            || read_only(512),
        ),
        Case::new(
            "a wiped disk of 4096-byte blocks is as certified, and only read",
            &LOOPS,
            || read_only(4096),
        ),
        Case::new("one flipped bit is found on a disk", &LOOPS, flipped),
        Case::new("a disk one block larger is refused", &LOOPS, larger),
        Case::new(
            "file systems and files of the field's own programs are counted",
            &PLANTING,
            counted,
        ),
    ])
}

/// The device takes no writes.
fn read_only(logical_block_bytes: u32) -> Result<()> {
    let bench = Bench::wiped((9 << 20) + 5 * 4096, logical_block_bytes)?;
    let before = image::digest_file(&bench.file)?;
    let disk = Loop::attach(&bench.file, logical_block_bytes, LoopAccess::ReadOnly)?;
    let opened = File::options().write(true).open(disk.node());
    let written = opened.and_then(|node| node.write_all_at(&[0; 4096], 0));
    ensure(written.is_err(), || "the device can be written".into())?;
    for options in [&["--full"][..], &["--sample", "300"]] {
        let (status, entry) = audit(disk.node(), &bench.certificate, options)?;
        ensure(
            status == 0 && entry["read"]["stream_blocks"] == entry["read"]["wanted_blocks"],
            || format!("{status}: {entry}"),
        )?;
        ensure(entry["read"]["identity"]["serial"] == "unknown", || {
            format!("a loop device has no serial: {entry}")
        })?;
    }
    ensure(image::digest_file(&bench.file)? == before, || {
        "the disk was changed".into()
    })
}

fn flipped() -> Result<()> {
    let bench = Bench::wiped(9 << 20, 512)?;
    let place = 5_000_001;
    let file = File::options()
        .read(true)
        .write(true)
        .open(&bench.file)
        .map_err(Error::file(&bench.file))?;
    let mut byte = [0];
    file.read_exact_at(&mut byte, place).map_err(Error::file(&bench.file))?;
    file.write_all_at(&[byte[0] ^ 0x80], place)
        .map_err(Error::file(&bench.file))?;
    let disk = Loop::attach(&bench.file, 512, LoopAccess::ReadOnly)?;
    let (status, entry) = audit(disk.node(), &bench.certificate, &["--full"])?;
    ensure(status == 1 && entry["read"]["first_difference_bytes"] == place, || {
        format!("{status}: {entry}")
    })
}

fn larger() -> Result<()> {
    let bench = Bench::wiped(9 << 20, 512)?;
    let file = File::options()
        .write(true)
        .open(&bench.file)
        .map_err(Error::file(&bench.file))?;
    file.set_len((9 << 20) + 512).map_err(Error::file(&bench.file))?;
    let disk = Loop::attach(&bench.file, 512, LoopAccess::ReadOnly)?;
    let (status, entry) = audit(disk.node(), &bench.certificate, &["--full"])?;
    ensure(
        status == 1 && entry["findings"][0] == "other-size" && entry["read"].is_null(),
        || format!("{status}: {entry}"),
    )
}

/// A file system with files in each part of the disk: what they begin with is counted by kind.
fn counted() -> Result<()> {
    let bench = Bench::wiped(5 * PART_BYTES, 512)?;
    let files = bench.folder.path().join("files");
    fs::create_dir(&files).map_err(Error::file(&files))?;
    planted::generate("AUDIT", 20, &files)?;
    let part = bench.folder.path().join("part");
    for (number, system) in (0..).zip([FileSystem::Fat32, FileSystem::Ntfs, FileSystem::Ext4]) {
        image::blank(&part, PART_BYTES)?;
        system.plant(&part, Layout::Whole, 512, &files)?;
        image::put_back(&part, &bench.file, number * PART_BYTES)?;
    }
    image::blank(&part, PART_BYTES)?;
    host::run("mkfs.exfat", [part.as_os_str()])?;
    image::put_back(&part, &bench.file, 3 * PART_BYTES)?;
    image::blank(&part, PART_BYTES)?;
    image::partition(&part, 512, 7)?;
    image::put_back(&part, &bench.file, 4 * PART_BYTES)?;
    let disk = Loop::attach(&bench.file, 512, LoopAccess::ReadOnly)?;
    let (status, entry) = audit(disk.node(), &bench.certificate, &["--full"])?;
    let count = |kind: &str| entry["read"]["structures"][kind].as_u64().unwrap_or(0);
    // 9 photographs, 4 papers, 5 documents and tables on each of three; boot sectors and superblocks have copies.
    let exact = [("mbr", 1), ("jpeg", 27), ("pdf", 12)];
    let least = [("fat", 1), ("ntfs", 2), ("ext", 1), ("exfat", 2), ("zip", 15)];
    let is_counted = exact.iter().all(|(kind, wanted)| count(kind) == *wanted)
        && least.iter().all(|(kind, wanted)| count(kind) >= *wanted);
    ensure(status == 1 && is_counted, || format!("{status}: {entry}"))?;
    ensure(!entry.to_string().contains("IMG_"), || "a name was told".into())
}

/// A wiped disk's file and its certificate.
struct Bench {
    folder: TempDir,
    file: PathBuf,
    certificate: PathBuf,
}

impl Bench {
    fn wiped(size_bytes: u64, logical_block_bytes: u32) -> Result<Self> {
        let folder = folder()?;
        let [file, certificate] = ["disk", "disk.cose"].map(|name| folder.path().join(name));
        image::blank(&file, size_bytes)?;
        let disk = Loop::attach(&file, logical_block_bytes, LoopAccess::ReadWrite)?;
        let device = BlockDevice::open_path(disk.node()).map_err(fault)?;
        let (planned, evidence) = wipe_loop(device, STREAM, &|_| {})?;
        drop(disk);
        let bytes = signed(planned, evidence)?;
        fs::write(&certificate, bytes).map_err(Error::file(&certificate))?;
        Ok(Self {
            folder,
            file,
            certificate,
        })
    }
}

/// The exit status and what is said to programs.
fn audit(disk: &Path, certificate: &Path, options: &[&str]) -> Result<(i32, Value)> {
    let pumice = project::binary("pumice").ok_or_else(|| Error::Check("there is no pumice".into()))?;
    let mut command = host::command_at(&pumice);
    let command = command
        .args(["audit", "--json"])
        .args(options)
        .args([disk, certificate]);
    let output = command.output().map_err(Error::file(&pumice))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let entry = serde_json::from_slice(&output.stdout).map_err(|error| Error::Check(format!("{error}: {said}")))?;
    Ok((output.status.code().unwrap_or(-1), entry))
}
