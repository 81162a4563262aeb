//! Virtual computers under QEMU's own emulation: disks on real buses, firmware of each kind, a serial terminal, and the
//! monitor.

mod console;
mod disk;
mod forgetful;
mod monitor;
mod picture;
mod seat;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub use console::Console;
pub use disk::{BadSector, Bus, Disk, Nature, Switch, Transfer};
pub use forgetful::Forgetful;
pub use monitor::Monitor;
pub use picture::Picture;
pub use seat::{Seat, watch};

use serde_json::json;

use crate::lab::Attached;
use crate::{Error, Result, host, image, project};

const CODE: &str = "/usr/share/OVMF/OVMF_CODE_4M.fd";
const SECURE_CODE: &str = "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd";
const VARIABLES: &str = "/usr/share/OVMF/OVMF_VARS_4M.fd";
const SECURE_VARIABLES: &str = "/usr/share/OVMF/OVMF_VARS_4M.ms.fd";

const POLL: Duration = Duration::from_millis(100);

const MEMORY_MIB: &str = "1024";

/// The console that can be pulled out, as the kernel, QEMU and its log are called.
const HVC: &str = "hvc0";

/// How long anything on a virtual computer is waited for: software emulation on a busy machine is slow, and a test must
/// not fail for that.
pub const LIMIT: Duration = Duration::from_mins(6);

/// What starts the computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Firmware {
    /// Legacy BIOS.
    Bios,
    /// UEFI without Secure Boot.
    Uefi,
    /// UEFI with Secure Boot enforcing, and Microsoft's keys.
    SecureBoot,
    /// None: the kernel is given directly.
    Direct {
        /// The initramfs.
        initrd: PathBuf,
        /// The kernel's command line.
        command_line: String,
    },
}

impl Firmware {
    /// The built kernel and initramfs with these words more on the command line; the appliance is on the serial console.
    pub fn direct(words: &str) -> Self {
        // On a busy machine emulation may lose the ticks by which the kernel tries its timer, and it would panic.
        let usual =
            "console=ttyS0,115200 quiet loglevel=3 panic=0 no_timer_check pumice.boot=none pumice.console=ttyS0";
        Self::Direct {
            initrd: project::image("initrd.zst"),
            command_line: format!("{usual} {words}"),
        }
    }

    /// The same, told that it was started from this stick, as the stick's own menu says. The boot loader is left out, which
    /// `boot_machine` has in view, because only so can the kernel have an argument for a busy machine.
    pub fn direct_from(boot: &Disk, words: &str) -> Result<Self> {
        let signature = image::disk_guid(&boot.image)?;
        let mut firmware = Self::direct(words);
        if let Self::Direct { command_line, .. } = &mut firmware {
            *command_line = command_line.replace("pumice.boot=none", &format!("pumice.boot={signature}"));
        }
        Ok(firmware)
    }

    /// The same with another initramfs, where the kernel is given directly.
    #[must_use]
    pub fn with_initrd(mut self, other: PathBuf) -> Self {
        if let Self::Direct { initrd, .. } = &mut self {
            *initrd = other;
        }
        self
    }
}

/// A running virtual computer; it ends when it is dropped.
pub struct Machine {
    child: Child,
    folder: PathBuf,
    log: PathBuf,
    /// How many disks it has ever had.
    disks: usize,
    /// The first serial line.
    pub console: Console,
    /// QEMU's monitor.
    pub monitor: Monitor,
}

impl Machine {
    /// Starts a computer with these disks; the boot order is theirs. Sockets and logs lie in `folder`.
    pub fn start(folder: &Path, firmware: &Firmware, disks: &[Disk]) -> Result<Self> {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        Self::launch(folder, command(folder, firmware, disks)?, disks.len())
    }

    /// Starts a computer that has these devices too, each as QEMU's `-device` names it.
    pub fn start_with_devices(folder: &Path, firmware: &Firmware, disks: &[Disk], devices: &[&str]) -> Result<Self> {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        let mut qemu = command(folder, firmware, disks)?;
        qemu.args(devices.iter().flat_map(|device| ["-device", device]));
        Self::launch(folder, qemu, disks.len())
    }

    /// Starts a computer of the lab's QEMU that has drives of the lab too.
    pub fn start_with_lab(folder: &Path, firmware: &Firmware, disks: &[Disk], lab: &[Attached]) -> Result<Self> {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        let mut qemu = command(folder, firmware, disks)?;
        let words: Vec<_> = qemu.get_args().map(OsStr::to_owned).collect();
        qemu = host::command_at(&project::lab_qemu());
        qemu.args(words);
        // The servers move data to and from its memory.
        qemu.args([
            "-object",
            &format!("memory-backend-memfd,id=memory,size={MEMORY_MIB}M,share=on"),
        ]);
        qemu.args(["-machine", "memory-backend=memory"]);
        qemu.args(lab.iter().flat_map(Attached::qemu_words));
        Self::launch(folder, qemu, disks.len())
    }

    fn launch(folder: &Path, mut qemu: Command, disks: usize) -> Result<Self> {
        let (serial, monitor) = (folder.join("serial"), folder.join("monitor"));
        let serial_listener = listen(&serial)?;
        let monitor_listener = listen(&monitor)?;
        let log = folder.join("qemu.log");
        let output = File::create(&log).map_err(Error::file(&log))?;
        qemu.arg("-display").arg("none");
        qemu.arg("-serial").arg(format!("unix:{}", serial.display()));
        qemu.arg("-qmp").arg(format!("unix:{}", monitor.display()));
        qemu.args(["-device", "virtio-serial-pci", "-chardev"]);
        qemu.arg(format!("file,id={HVC},path={}", folder.join(HVC).display()));
        qemu.arg("-device").arg(format!("virtconsole,id={HVC},chardev={HVC}"));
        qemu.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output);
        let mut child = qemu.spawn().map_err(|error| host::failure(&qemu, &error.to_string()))?;
        let accept = |listener: &UnixListener, child: &mut Child| accept(listener, child, &log);
        let console = Console::attach(accept(&serial_listener, &mut child)?, &folder.join("serial.log"))?;
        let monitor = Monitor::attach(accept(&monitor_listener, &mut child)?)?;
        Ok(Self {
            child,
            folder: folder.to_owned(),
            log,
            disks,
            console,
            monitor,
        })
    }

    /// Plugs in a disk; its index, which goes on from those the computer was started with. Only USB and SCSI can be
    /// plugged in.
    pub fn plug(&mut self, disk: &Disk) -> Result<usize> {
        let index = self.disks;
        self.disks += 1;
        self.monitor.command(&format!("drive_add 0 {}", disk.drive(index)))?;
        self.monitor.command(&format!("device_add {}", disk.device(index)))?;
        Ok(index)
    }

    /// Pulls out the disk with this index.
    pub fn unplug(&mut self, index: usize) -> Result<()> {
        let id = format!("disk{index}");
        self.monitor.execute("device_del", &json!({ "id": id })).map(drop)
    }

    /// Lets the disk with this index read and write no faster than this; 1 is as good as a stall, 0 lifts the limit.
    pub fn limit_speed(&mut self, index: usize, bytes_per_s: u64) -> Result<()> {
        // A USB disk is known by its drive only: what reads and writes is a SCSI disk inside it.
        let limits = json!({
            "device": format!("d{index}"), "bps": bytes_per_s, "bps_rd": 0, "bps_wr": 0, "iops": 0, "iops_rd": 0, "iops_wr": 0
        });
        self.monitor.execute("block_set_io_throttle", &limits).map(drop)
    }

    /// Waits until the graphics screen shows `text` in one line.
    pub fn wait_for_picture(&mut self, text: &str, limit: Duration) -> Result<()> {
        let path = self.folder.join("screen.ppm");
        wait(text, &path, limit, || {
            self.monitor.screendump(&path, "ppm")?;
            Ok(Picture::read(&path)?.shows(text))
        })
    }

    /// Waits until `text` was printed in one line on `/dev/hvc0`, the console that can be pulled out.
    pub fn wait_for_virtual_console(&self, text: &str, limit: Duration) -> Result<()> {
        let path = self.folder.join(HVC);
        wait(text, &path, limit, || Ok(read(&path).contains(text)))
    }

    /// Pulls that console out.
    pub fn unplug_virtual_console(&mut self) -> Result<()> {
        self.monitor.execute("device_del", &json!({ "id": HVC })).map(drop)
    }

    /// Waits until the computer has switched itself off.
    pub fn wait_for_power_off(&mut self, limit: Duration) -> Result<()> {
        let deadline = Instant::now() + limit;
        loop {
            match self.child.try_wait().map_err(Error::file(&self.log))? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(Error::Machine(format!("{status}\n{}", read(&self.log)))),
                None if Instant::now() >= deadline => {
                    return Err(Error::Timeout {
                        awaited: "power off".into(),
                        waited: limit,
                        seen: self.console.screen(),
                    });
                }
                None => thread::sleep(POLL),
            }
        }
    }

    /// Whether it is still on.
    pub fn is_on(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// QEMU's command line up to its display and its lines to the outside.
pub fn command(folder: &Path, firmware: &Firmware, disks: &[Disk]) -> Result<Command> {
    let mut qemu = host::command("qemu-system-x86_64");
    // /dev/kvm opens on machines where it cannot be used, so emulation is named and nothing is left to be found out. Both
    // processors are emulated in one thread: QEMU before 8.1 may run a breakpoint that the kernel has already taken back
    // while it patches itself (fixed in QEMU by "accel/tcg: Always lock pages before translation").
    qemu.args([
        "-accel",
        "tcg,thread=single",
        "-cpu",
        "max",
        "-smp",
        "2",
        "-m",
        MEMORY_MIB,
        "-nodefaults",
        "-vga",
        "std",
    ]);
    qemu.args([
        "-no-reboot",
        "-device",
        "qemu-xhci,id=xhci",
        "-device",
        "usb-kbd,bus=xhci.0",
    ]);
    let machine = if *firmware == Firmware::SecureBoot {
        "q35,smm=on"
    } else {
        "q35"
    };
    qemu.args(["-machine", machine]);
    match firmware {
        Firmware::Bios => {}
        Firmware::Uefi => flash(&mut qemu, folder, CODE, VARIABLES)?,
        Firmware::SecureBoot => {
            qemu.args(["-global", "driver=cfi.pflash01,property=secure,value=on"]);
            flash(&mut qemu, folder, SECURE_CODE, SECURE_VARIABLES)?;
        }
        Firmware::Direct { initrd, command_line } => {
            qemu.arg("-kernel")
                .arg(project::image("vmlinuz"))
                .arg("-initrd")
                .arg(initrd);
            qemu.arg("-append").arg(command_line);
        }
    }
    // It is always there, so that a SCSI disk can be plugged in.
    qemu.args(["-device", "virtio-scsi-pci,id=scsi"]);
    for (index, disk) in disks.iter().enumerate() {
        qemu.args(disk.arguments(index));
    }
    Ok(qemu)
}

fn flash(qemu: &mut Command, folder: &Path, code: &str, variables: &str) -> Result<()> {
    let own = folder.join("variables.fd");
    image::copy(Path::new(variables), &own)?;
    qemu.arg("-drive")
        .arg(format!("if=pflash,format=raw,unit=0,readonly=on,file={code}"));
    qemu.arg("-drive")
        .arg(format!("if=pflash,format=raw,unit=1,file={}", own.display()));
    Ok(())
}

fn listen(path: &Path) -> Result<UnixListener> {
    if path.exists() {
        fs::remove_file(path).map_err(Error::file(path))?;
    }
    let listener = UnixListener::bind(path).map_err(Error::file(path))?;
    listener.set_nonblocking(true).map_err(Error::file(path))?;
    Ok(listener)
}

/// QEMU calls us, so that nothing it says is lost; if it ends instead, its words are the error.
fn accept(listener: &UnixListener, child: &mut Child, log: &Path) -> Result<std::os::unix::net::UnixStream> {
    loop {
        if let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(false).map_err(Error::file(log))?;
            return Ok(stream);
        }
        if let Ok(Some(status)) = child.try_wait() {
            return Err(Error::Machine(format!("{status}\n{}", read(log))));
        }
        thread::sleep(POLL);
    }
}

fn wait(awaited: &str, seen_in: &Path, limit: Duration, mut is_there: impl FnMut() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + limit;
    while !is_there()? {
        if Instant::now() >= deadline {
            return Err(Error::Timeout {
                awaited: format!("{awaited:?}"),
                waited: limit,
                seen: seen_in.display().to_string(),
            });
        }
        thread::sleep(POLL);
    }
    Ok(())
}

fn read(log: &Path) -> String {
    fs::read_to_string(log).unwrap_or_default()
}
