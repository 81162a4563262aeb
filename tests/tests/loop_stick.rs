//! Storey 5: the certificate stick, on loop devices with ext4. FAT and exFAT are met in QEMU, on the appliance's kernel.

#[path = "loop_stick/keeper.rs"]
mod keeper;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use pumice_device::{MountError, SaveError, Stick, peek};
use pumice_model::{DriveId, Filesystem, Purpose, Volume};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::loopback::{Loop, LoopAccess, Mounted, folder};
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, image};
use tempfile::TempDir;

const EXT4: [Requirement; 3] = [
    Requirement::LoopDevices,
    Requirement::Program("losetup"),
    Requirement::Program("mke2fs"),
];
const WITH_FREEZE: [Requirement; 4] = [EXT4[0], EXT4[1], EXT4[2], Requirement::Program("fsfreeze")];

fn main() -> ExitCode {
    case::run([
        Case::new(
            "a saved file is on the stick after it was pulled out",
            &EXT4,
            saved_is_saved,
        ),
        Case::new("a file is replaced whole, and leftovers are removed", &EXT4, replaced),
        Case::new("a file is extended only where it is as expected", &EXT4, extended),
        Case::new("a full stick keeps what it had", &EXT4, full),
        Case::new("a stick that turns read-only says so", &EXT4, turned_read_only),
        Case::new("a write-protected stick is not mounted", &EXT4, write_protected),
        Case::new("what is no filesystem is not mounted", &EXT4, unmountable),
        Case::new("links on a stick are not followed", &EXT4, links),
        Case::new("names that lead out of the stick are refused", &EXT4, names),
        Case::new("files that are too large are not read", &EXT4, too_large),
        Case::new("peeking changes no byte", &EXT4, peeking),
        Case::new(
            "another stick under a name that was used before is not mounted",
            &EXT4,
            name_reused,
        ),
        Case::new(
            "a stick that hangs while a file is saved holds up nobody",
            &WITH_FREEZE,
            keeper::hangs_while_saving,
        ),
        Case::new(
            "a stick that hangs while it is mounted holds up nobody",
            &WITH_FREEZE,
            keeper::hangs_while_mounting,
        ),
        Case::new(
            "a stick that hangs while it is unmounted does not hold up the end",
            &WITH_FREEZE,
            keeper::hangs_while_unmounting,
        ),
        Case::new(
            "a power cut at any moment leaves the old file or the new",
            &WITH_FREEZE,
            power_cuts,
        ),
    ])
}

fn saved_is_saved() -> Result<()> {
    let bench = Bench::new()?;
    let stick = bench.mount()?;
    let path = Path::new("pumice/2026-0001/disk-A_B.cose");
    ensure(read(&stick, path)?.is_none(), || "a file was there before".to_owned())?;
    save(&stick, path, b"certificate")?;
    ensure(read(&stick, path)?.as_deref() == Some(b"certificate"), || {
        "read back otherwise".to_owned()
    })?;
    // What the disk holds now is what a stick pulled out now would hold.
    let copy = bench.folder.path().join("copy");
    fs::copy(&bench.file, &copy).map_err(Error::file(&copy))?;
    drop(stick);
    let found = contents_of(&copy, path)?;
    ensure(found.as_deref() == Some(b"certificate"), || {
        format!("the stick holds {found:?}")
    })
}

fn replaced() -> Result<()> {
    let bench = Bench::new()?;
    let stick = bench.mount()?;
    let path = Path::new("job/summary.txt");
    save(&stick, path, b"first, and longer")?;
    let leftover = stick.root().join("job/other.cose.unsaved");
    fs::write(&leftover, b"half").map_err(Error::file(&leftover))?;
    save(&stick, path, b"second")?;
    ensure(read(&stick, path)?.as_deref() == Some(b"second"), || {
        "not replaced".to_owned()
    })?;
    ensure(names_in(&stick.root().join("job"))? == ["summary.txt"], || {
        "something was left over".to_owned()
    })?;
    save(&stick, path, &vec![7; 100_000])?;
    ensure(read(&stick, path)? == Some(vec![7; 100_000]), || {
        "a longer file reads otherwise".to_owned()
    })?;
    save(&stick, path, &vec![8; 4096])?;
    save(&stick, Path::new("empty"), b"")?;
    ensure(read(&stick, Path::new("empty"))?.as_deref() == Some(b""), || {
        "an empty file reads otherwise".to_owned()
    })
}

fn extended() -> Result<()> {
    let bench = Bench::new()?;
    let stick = bench.mount()?;
    let path = Path::new("ledger/a.ledger");
    ensure(stick.extend(path, b"", b"a").is_err(), || {
        "there is nothing to extend".to_owned()
    })?;
    save(&stick, path, b"first")?;
    let extend = |before: &[u8], added: &[u8]| stick.extend(path, before, added);
    let extended = extend(b"first", b" second");
    ensure(extended.is_ok(), || format!("{extended:?}"))?;
    for before in [&b"first"[..], b"first second and", b"First second"] {
        let refused = extend(before, b" third");
        ensure(matches!(refused, Err(SaveError::NotAsWritten)), || {
            format!("{refused:?}")
        })?;
    }
    let long = vec![7; 5_000];
    let extended = extend(b"first second", &long);
    ensure(extended.is_ok(), || format!("{extended:?}"))?;
    // What the disk holds now is what a stick pulled out now would hold.
    let copy = bench.folder.path().join("copy");
    fs::copy(&bench.file, &copy).map_err(Error::file(&copy))?;
    let expected = [&b"first second"[..], &long].concat();
    ensure(contents_of(&copy, path)? == Some(expected), || {
        "the stick holds something else".to_owned()
    })
}

fn full() -> Result<()> {
    let bench = Bench::new()?;
    let stick = bench.mount()?;
    let path = Path::new("job/summary.txt");
    save(&stick, path, b"first")?;
    let filler = stick.root().join("filler");
    fill(&filler)?;
    let large = vec![2; 64 << 10];
    let error = stick.save(path, &large).expect_err("there is no room");
    ensure(matches!(error, SaveError::Full), || format!("{error:?}"))?;
    let error = stick
        .save(Path::new("job/new.cose"), &large)
        .expect_err("there is no room");
    ensure(matches!(error, SaveError::Full), || format!("{error:?}"))?;
    ensure(read(&stick, path)?.as_deref() == Some(b"first"), || {
        "the old file is gone".to_owned()
    })?;
    ensure(names_in(&stick.root().join("job"))? == ["summary.txt"], || {
        "something was left over".to_owned()
    })?;
    fs::remove_file(&filler).map_err(Error::file(&filler))?;
    save(&stick, path, &large)
}

fn turned_read_only() -> Result<()> {
    let bench = Bench::new()?;
    let stick = bench.mount()?;
    save(&stick, Path::new("job/a.cose"), b"a")?;
    host::run("mount", ["-o", "remount,ro", &stick.root().display().to_string()])?;
    let error = stick
        .save(Path::new("job/b.cose"), b"b")
        .expect_err("the stick is read-only");
    ensure(matches!(error, SaveError::ReadOnly), || format!("{error:?}"))?;
    ensure(read(&stick, Path::new("job/a.cose"))?.as_deref() == Some(b"a"), || {
        "the old file is gone".to_owned()
    })
}

fn write_protected() -> Result<()> {
    let bench = Bench::new()?;
    let Bench { folder, file, disk } = bench;
    drop(disk);
    let disk = Loop::attach(&file, 512, LoopAccess::ReadOnly)?;
    let at = folder.path().join("stick");
    let drive = drive(&disk)?;
    let outcome = Stick::mount(drive, &volume(&disk, Filesystem::Ext4), &at);
    ensure(matches!(outcome, Err(MountError::ReadOnly)), || format!("{outcome:?}"))?;
    let peeked = peek(
        drive,
        &volume(&disk, Filesystem::Ext4),
        &at,
        Path::new("pumice-job.toml"),
    );
    ensure(matches!(peeked, Ok(None)), || format!("{peeked:?}"))
}

fn unmountable() -> Result<()> {
    let bench = Bench::blank()?;
    let at = bench.folder.path().join("stick");
    let drive = drive(&bench.disk)?;
    let mount = |volume: &Volume| Stick::mount(drive, volume, &at);
    let outcome = mount(&bench.volume());
    ensure(matches!(outcome, Err(MountError::Damaged)), || {
        format!("no filesystem: {outcome:?}")
    })?;
    let foreign = volume(&bench.disk, Filesystem::Other("ntfs".into()));
    let outcome = mount(&foreign);
    ensure(matches!(outcome, Err(MountError::Unsupported)), || {
        format!("NTFS: {outcome:?}")
    })?;
    let none = Volume {
        name: bench.disk.name(),
        filesystem: None,
        purpose: Purpose::Foreign,
    };
    let outcome = mount(&none);
    ensure(matches!(outcome, Err(MountError::Unsupported)), || {
        format!("nothing recognised: {outcome:?}")
    })?;
    let absent = Volume {
        name: "sdzz9".into(),
        filesystem: Some(Filesystem::Ext4),
        purpose: Purpose::Foreign,
    };
    let outcome = mount(&absent);
    ensure(matches!(outcome, Err(MountError::Gone)), || {
        format!("no such volume: {outcome:?}")
    })
}

fn links() -> Result<()> {
    let bench = Bench::new()?;
    let outside = bench.folder.path().join("outside");
    fs::create_dir(&outside).map_err(Error::file(&outside))?;
    let stick = bench.mount()?;
    let link = stick.root().join("pumice");
    symlink(&outside, &link).map_err(Error::file(&link))?;
    let error = stick
        .save(Path::new("pumice/a.cose"), b"a")
        .expect_err("a link leads out");
    ensure(matches!(error, SaveError::Other(_)), || format!("{error:?}"))?;
    ensure(names_in(&outside)?.is_empty(), || {
        "a certificate has left the stick".to_owned()
    })?;
    ensure(stick.read(Path::new("pumice/a.cose")).is_err(), || {
        "a link was read".to_owned()
    })
}

fn names() -> Result<()> {
    let bench = Bench::new()?;
    let stick = bench.mount()?;
    for name in ["", "/etc/passwd", "../a", "a/../../b", "."] {
        let saved = stick.save(Path::new(name), b"");
        ensure(matches!(saved, Err(SaveError::Other(_))), || {
            format!("{name:?} was saved: {saved:?}")
        })?;
        ensure(stick.read(Path::new(name)).is_err(), || format!("{name:?} was read"))?;
    }
    ensure(read(&stick, Path::new("no/such/file"))?.is_none(), || {
        "there is such a file".to_owned()
    })
}

fn too_large() -> Result<()> {
    let bench = Bench::new()?;
    let stick = bench.mount()?;
    let limit = 4 << 20;
    for (name, size) in [("largest", limit), ("larger", limit + 1)] {
        let path = stick.root().join(name);
        fs::write(&path, vec![3; size]).map_err(Error::file(&path))?;
    }
    ensure(
        read(&stick, Path::new("largest"))?.is_some_and(|bytes| bytes.len() == limit),
        || "a file of 4 MiB was not read".to_owned(),
    )?;
    let error = stick.read(Path::new("larger")).expect_err("the file is too large");
    ensure(error.kind() == ErrorKind::FileTooLarge, || format!("{error:?}"))
}

/// The stick was pulled out of another computer while mounted, so its journal waits to be replayed.
fn peeking() -> Result<()> {
    let bench = Bench::new()?;
    let stick = bench.mount()?;
    save(&stick, Path::new("pumice-job.toml"), b"number = \"1\"")?;
    let pulled = bench.folder.path().join("pulled");
    fs::copy(&bench.file, &pulled).map_err(Error::file(&pulled))?;
    drop(stick);
    let before = image::digest_file(&pulled)?;
    let disk = Loop::attach(&pulled, 512, LoopAccess::ReadWrite)?;
    let at = bench.folder.path().join("peek");
    let volume = volume(&disk, Filesystem::Ext4);
    let drive = drive(&disk)?;
    let absent = peek(drive, &volume, &at, Path::new("absent"));
    ensure(matches!(absent, Ok(None)), || format!("{absent:?}"))?;
    peek(drive, &volume, &at, Path::new("pumice-job.toml")).map_err(|error| Error::Check(error.to_string()))?;
    drop(disk);
    ensure(image::digest_file(&pulled)? == before, || {
        "the disk was changed".to_owned()
    })
}

/// A replug can give a name to another stick between its choice and its mounting.
fn name_reused() -> Result<()> {
    let bench = Bench::new()?;
    let other = bench.folder.path().join("other.img");
    fs::copy(&bench.file, &other).map_err(Error::file(&other))?;
    let before = image::digest_file(&other)?;
    let (volume, chosen) = (bench.volume(), drive(&bench.disk)?);
    let Bench { folder, disk, .. } = bench;
    let disk = reuse_name(disk, &other)?;
    let now = drive(&disk)?;
    ensure(now != chosen && disk.name() == volume.name, || {
        "the same disk is there".to_owned()
    })?;
    let at = folder.path().join("stick");
    let mounted = Stick::mount(chosen, &volume, &at);
    ensure(matches!(mounted, Err(MountError::Gone)), || format!("{mounted:?}"))?;
    let peeked = peek(chosen, &volume, &at, Path::new("pumice-job.toml"));
    ensure(matches!(peeked, Err(MountError::Gone)), || format!("{peeked:?}"))?;
    ensure(image::digest_file(&other)? == before, || {
        "the other stick was changed".to_owned()
    })?;
    let stick = Stick::mount(now, &volume, &at).map_err(|error| Error::Check(error.to_string()))?;
    save(&stick, Path::new("a"), b"a")
}

/// Detaches a disk and attaches a file under its name. Somebody else may take the name in between, and must not be robbed.
fn reuse_name(disk: Loop, file: &Path) -> Result<Loop> {
    let name = disk.name();
    drop(disk);
    let mut others = Vec::new();
    for _ in 0..50 {
        let disk = Loop::attach(file, 512, LoopAccess::ReadWrite)?;
        if disk.name() == name {
            return Ok(disk);
        }
        others.push(disk);
        thread::sleep(Duration::from_millis(100));
    }
    Err(Error::Check(format!("{name} was taken by somebody else")))
}

/// A frozen file system under the stick's file stops the stick's writes at one instant, as a power cut does.
fn power_cuts() -> Result<()> {
    let outer = Bench::sized(96 << 20)?;
    let at = outer.folder.path().join("outer");
    fs::create_dir(&at).map_err(Error::file(&at))?;
    let outer_mounted = Mounted::new(outer.disk.node(), &at)?;
    let bench = Bench::at(&at.join("stick.img"), 16 << 20)?;
    let stick = bench.mount()?;
    let path = Path::new("job/summary.txt");
    let versions = [vec![b'a'; 3_000], vec![b'b'; 9_000]];
    save(&stick, path, &versions[0])?;
    let cuts = thread::scope(|scope| {
        let saving = scope.spawn(|| (0..60).try_for_each(|turn| save(&stick, path, &versions[turn % 2])));
        let mut cuts = Vec::new();
        while !saving.is_finished() && cuts.len() < 12 {
            let copy = outer.folder.path().join(format!("cut-{}", cuts.len()));
            let frozen = outer_mounted.freeze()?;
            fs::copy(&bench.file, &copy).map_err(Error::file(&copy))?;
            drop(frozen);
            cuts.push(copy);
        }
        saving
            .join()
            .map_err(|_| Error::Check("saving panicked".to_owned()))??;
        Ok::<_, Error>(cuts)
    })?;
    ensure(cuts.len() > 3, || format!("only {} power cuts", cuts.len()))?;
    for cut in cuts {
        let found = contents_of(&cut, path)?;
        ensure(found.is_some_and(|bytes| versions.contains(&bytes)), || {
            format!("{} holds neither the old file nor the new", cut.display())
        })?;
    }
    Ok(())
}

/// Takes all the room there is. What a failed write had set aside is given back, so the rest is taken in small pieces.
fn fill(filler: &Path) -> Result<()> {
    let mut file = File::create(filler).map_err(Error::file(filler))?;
    for piece_bytes in [1 << 20, 1 << 10] {
        let outcome =
            (0..64 << 10).try_for_each(|_| file.write_all(&vec![1; piece_bytes]).and_then(|()| file.sync_all()));
        ensure(
            outcome.is_err_and(|error| error.kind() == ErrorKind::StorageFull),
            || "no end of room".to_owned(),
        )?;
    }
    Ok(())
}

/// A stick made of a file, with an ext4 filesystem on the whole of it.
struct Bench {
    folder: TempDir,
    file: PathBuf,
    disk: Loop,
}

impl Bench {
    fn new() -> Result<Self> {
        Self::sized(16 << 20)
    }

    fn sized(size_bytes: u64) -> Result<Self> {
        let folder = folder()?;
        let file = folder.path().join("stick.img");
        format(&file, size_bytes)?;
        let disk = Loop::attach(&file, 512, LoopAccess::ReadWrite)?;
        Ok(Self { folder, file, disk })
    }

    fn at(file: &Path, size_bytes: u64) -> Result<Self> {
        format(file, size_bytes)?;
        let disk = Loop::attach(file, 512, LoopAccess::ReadWrite)?;
        Ok(Self {
            folder: folder()?,
            file: file.to_owned(),
            disk,
        })
    }

    fn blank() -> Result<Self> {
        let folder = folder()?;
        let file = folder.path().join("stick.img");
        image::blank(&file, 16 << 20)?;
        let disk = Loop::attach(&file, 512, LoopAccess::ReadWrite)?;
        Ok(Self { folder, file, disk })
    }

    fn volume(&self) -> Volume {
        volume(&self.disk, Filesystem::Ext4)
    }

    fn mount(&self) -> Result<Stick> {
        let at = self.folder.path().join("run/stick");
        Stick::mount(drive(&self.disk)?, &self.volume(), &at).map_err(|error| Error::Check(error.to_string()))
    }
}

fn format(file: &Path, size_bytes: u64) -> Result<()> {
    image::blank(file, size_bytes)?;
    host::run("mke2fs", [OsStr::new("-qF"), OsStr::new("-text4"), file.as_os_str()]).map(drop)
}

fn drive(disk: &Loop) -> Result<DriveId> {
    disk.sequence().map(DriveId)
}

fn volume(disk: &Loop, filesystem: Filesystem) -> Volume {
    Volume {
        name: disk.name(),
        filesystem: Some(filesystem),
        purpose: Purpose::Foreign,
    }
}

/// What a file is on the stick whose image this is, mounted elsewhere.
fn contents_of(image: &Path, path: &Path) -> Result<Option<Vec<u8>>> {
    let folder = folder()?;
    let disk = Loop::attach(image, 512, LoopAccess::ReadWrite)?;
    let _mounted = Mounted::new(disk.node(), folder.path())?;
    let file = folder.path().join(path);
    match fs::read(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        bytes => bytes.map(Some).map_err(Error::file(&file)),
    }
}

fn save(stick: &Stick, path: &Path, bytes: &[u8]) -> Result<()> {
    stick
        .save(path, bytes)
        .map_err(|error| Error::Check(format!("not saved: {error:?}")))
}

fn read(stick: &Stick, path: &Path) -> Result<Option<Vec<u8>>> {
    stick.read(path).map_err(Error::file(path))
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).map_err(Error::file(folder))?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
    names.collect::<std::io::Result<_>>().map_err(Error::file(folder))
}
