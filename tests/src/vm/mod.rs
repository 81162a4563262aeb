//! Virtual computers under QEMU's own emulation: disks on real buses, firmware of each kind, a serial terminal, and the
//! monitor.

mod console;
mod disk;
mod monitor;

use std::fs::{self, File};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub use console::Console;
pub use disk::{Bus, Disk, Switch};
pub use monitor::Monitor;

use crate::{Error, Result, host, image};

const CODE: &str = "/usr/share/OVMF/OVMF_CODE_4M.fd";
const SECURE_CODE: &str = "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd";
const VARIABLES: &str = "/usr/share/OVMF/OVMF_VARS_4M.fd";
const SECURE_VARIABLES: &str = "/usr/share/OVMF/OVMF_VARS_4M.ms.fd";

const POLL: Duration = Duration::from_millis(100);

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

/// A running virtual computer; it ends when it is dropped.
pub struct Machine {
    child: Child,
    log: PathBuf,
    /// The first serial line.
    pub console: Console,
    /// QEMU's monitor.
    pub monitor: Monitor,
}

impl Machine {
    /// Starts a computer with these disks; the boot order is theirs. Sockets and logs lie in `folder`.
    pub fn start(folder: &Path, firmware: &Firmware, disks: &[Disk]) -> Result<Self> {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        let (serial, monitor) = (folder.join("serial"), folder.join("monitor"));
        let serial_listener = listen(&serial)?;
        let monitor_listener = listen(&monitor)?;
        let log = folder.join("qemu.log");
        let output = File::create(&log).map_err(Error::file(&log))?;
        let mut qemu = command(folder, firmware, disks)?;
        qemu.arg("-display").arg("none");
        qemu.arg("-serial").arg(format!("unix:{}", serial.display()));
        qemu.arg("-qmp").arg(format!("unix:{}", monitor.display()));
        qemu.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output);
        let mut child = qemu.spawn().map_err(|error| host::failure(&qemu, &error.to_string()))?;
        let accept = |listener: &UnixListener, child: &mut Child| accept(listener, child, &log);
        let console = Console::attach(accept(&serial_listener, &mut child)?, &folder.join("serial.log"))?;
        let monitor = Monitor::attach(accept(&monitor_listener, &mut child)?)?;
        Ok(Self {
            child,
            log,
            console,
            monitor,
        })
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
    // /dev/kvm opens on machines where it cannot be used, so emulation is named and nothing is left to be found out.
    qemu.args([
        "-accel",
        "tcg,thread=multi",
        "-cpu",
        "max",
        "-smp",
        "2",
        "-m",
        "1024",
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
                .arg(crate::project::image("vmlinuz"))
                .arg("-initrd")
                .arg(initrd);
            qemu.arg("-append").arg(command_line);
        }
    }
    if disks.iter().any(|disk| disk.bus == Bus::VirtioScsi) {
        qemu.args(["-device", "virtio-scsi-pci,id=scsi"]);
    }
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

fn read(log: &Path) -> String {
    fs::read_to_string(log).unwrap_or_default()
}
