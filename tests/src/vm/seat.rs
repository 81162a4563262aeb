use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use super::{Disk, Firmware, LIMIT, Monitor, accept, command, listen, read, wait};
use crate::{Error, Result, host};

/// Where a person sits at a virtual computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// In front of its screen and keyboard, which are a window.
    Window,
    /// At its serial console, which is the terminal of this program.
    Terminal,
}

/// Runs a computer that a person works at, until it is switched off or closed. On a terminal the entry of the boot menu
/// with the key `entry` is chosen for them, as the others show nothing there.
pub fn watch(folder: &Path, firmware: &Firmware, disks: &[Disk], seat: Seat, entry: &str) -> Result<()> {
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    let (serial, log, socket) = (
        folder.join("serial.log"),
        folder.join("qemu.log"),
        folder.join("monitor"),
    );
    let listener = listen(&socket)?;
    let mut qemu = command(folder, firmware, disks)?;
    qemu.arg("-qmp").arg(format!("unix:{}", socket.display()));
    match seat {
        Seat::Window => {
            qemu.args(["-display", "gtk", "-serial"]);
            qemu.arg(format!("file:{}", serial.display()));
            qemu.stdout(Stdio::null());
        }
        Seat::Terminal => {
            let terminal = "stdio,id=terminal,mux=on,signal=off";
            qemu.args(["-display", "none", "-chardev"]);
            qemu.arg(format!("{terminal},logfile={}", serial.display()));
            qemu.args(["-serial", "chardev:terminal", "-mon", "chardev=terminal"]);
            qemu.stdin(Stdio::inherit());
        }
    }
    qemu.stderr(File::create(&log).map_err(Error::file(&log))?);
    let mut child = qemu.spawn().map_err(|error| host::failure(&qemu, &error.to_string()))?;
    let mut monitor = Monitor::attach(accept(&listener, &mut child, &log)?)?;
    if seat == Seat::Terminal {
        let is_off = |child: &mut Child| !matches!(child.try_wait(), Ok(None));
        wait("the boot menu", &serial, LIMIT, || {
            Ok(read(&serial).contains("On the serial") || is_off(&mut child))
        })?;
        // The menu is drawn before it reads keys, and a key that comes too early is lost.
        while !read(&serial).contains("Booting") && !is_off(&mut child) {
            monitor.press(&[entry])?;
            thread::sleep(Duration::from_millis(500));
        }
    }
    let status = child.wait().map_err(Error::file(&log))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Machine(format!("{status}\n{}", read(&log))))
}
