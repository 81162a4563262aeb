//! A small guest with the image's own kernel, modules and udev, and the field's programs for drives: commands are typed
//! at it, and it says what they printed and how they ended. The appliance is not in it.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::lab::Attached;
use crate::overlay::Overlay;
use crate::requirement::Requirement;
use crate::vm::{Firmware, LIMIT, Machine};
use crate::{Error, Result};

/// The programs that lie in it, beside busybox.
const PROGRAMS: [&str; 12] = [
    "dash",
    "hdparm",
    "mmc",
    "nvme",
    "sg_format",
    "sg_inq",
    "sg_opcodes",
    "sg_raw",
    "sg_readcap",
    "sg_requests",
    "sg_sanitize",
    "sg_vpd",
];

/// What a case needs that boots it.
pub const GUEST: [Requirement; 9] = [
    Requirement::LabQemu,
    Requirement::Image,
    Requirement::Program("busybox"),
    Requirement::Program("cpio"),
    Requirement::Program("dash"),
    Requirement::Program("hdparm"),
    Requirement::Program("mmc"),
    Requirement::Program("nvme"),
    Requirement::Program("sg_sanitize"),
];

const POLL: Duration = Duration::from_millis(20);

/// Process 1: it finds every device as the image does, and then does what it is told, a line at a time.
const INIT: &str = r#"#!/guest/busybox sh
export PATH=/guest/bin:/usr/sbin:/usr/bin:/guest/applets
/guest/busybox mkdir -p /guest/applets
/guest/busybox --install -s /guest/applets
mount -t devtmpfs none /dev
mount -t proc none /proc
mount -t sysfs none /sys
mount -t tmpfs none /run
mount -t tmpfs none /tmp
exec </dev/ttyS0 >/dev/ttyS0 2>&1
stty -echo -onlcr
/usr/lib/systemd/systemd-udevd --daemon
udevadm trigger --type=subsystems --action=add
udevadm trigger --type=devices --action=add
udevadm settle
modprobe sg
echo "<ended with 0>"
while read -r line; do
    dash -c "$line" </dev/null 2>&1
    echo "<ended with $?>"
done
poweroff -f
"#;

/// A running guest; it ends when it is dropped.
pub struct Guest {
    /// The virtual computer.
    pub machine: Machine,
    /// Bytes of its console that belong to commands that have ended.
    heard_bytes: usize,
}

/// How a command ended in the guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its exit status. The field's programs often end with 0 where the drive refused.
    pub status: u8,
    /// What it printed, on either output.
    pub text: String,
}

impl Guest {
    /// Boots it with these drives of the lab, and waits until their drivers have settled.
    pub fn boot(folder: &Path, lab: &[Attached]) -> Result<Self> {
        Self::boot_with(folder, lab, None, &[])
    }

    /// The same with a program of ours, and with files in its folder `/guest`.
    pub fn boot_with(folder: &Path, lab: &[Attached], ours: Option<&Path>, files: &[&Path]) -> Result<Self> {
        let initrd = folder.join("guest-initrd");
        let mut overlay = Overlay::new(folder.join("guest"));
        overlay.write("init", INIT)?;
        overlay.take_static_program("busybox", "guest")?;
        for program in PROGRAMS {
            overlay.take_program(program, "guest/lib")?;
            overlay.write(&format!("guest/bin/{program}"), &start(program))?;
        }
        if let Some(path) = ours {
            let program = path.file_name().unwrap_or_default().to_string_lossy();
            overlay.take_program_at(path, &program, "guest/lib")?;
            overlay.write(&format!("guest/bin/{program}"), &start(&program))?;
        }
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            overlay.copy(file, &format!("guest/{name}"))?;
        }
        overlay.lay_over(&initrd)?;
        let firmware = Firmware::Direct {
            initrd,
            command_line: "console=ttyS0,115200 quiet loglevel=1 panic=-1 no_timer_check".into(),
        };
        let mut guest = Self {
            machine: Machine::start_with_lab(folder, &firmware, &[], lab)?,
            heard_bytes: 0,
        };
        guest.listen("the guest's init", LIMIT)?;
        Ok(guest)
    }

    /// Runs a command of one line by `dash`.
    pub fn run(&mut self, command: &str) -> Result<Said> {
        if command.contains('\n') {
            return Err(Error::Description(format!("a command has one line: {command}")));
        }
        self.machine.console.send(&format!("{command}\n"))?;
        self.listen(command, LIMIT)
    }

    /// What a command printed that must end well.
    pub fn succeed(&mut self, command: &str) -> Result<String> {
        let said = self.run(command)?;
        if said.status != 0 {
            return Err(Error::Check(format!(
                "in the guest `{command}` ended with {}:\n{}",
                said.status, said.text
            )));
        }
        Ok(said.text)
    }

    fn listen(&mut self, command: &str, limit: Duration) -> Result<Said> {
        let deadline = Instant::now() + limit;
        loop {
            let text = self.machine.console.text();
            let news = &text[self.heard_bytes..];
            if let Some((said, length)) = ended(news) {
                self.heard_bytes += length;
                return Ok(said);
            }
            if Instant::now() >= deadline || !self.machine.is_on() {
                return Err(Error::Timeout {
                    awaited: format!("the end of `{command}` in the guest"),
                    waited: limit,
                    seen: news.into(),
                });
            }
            thread::sleep(POLL);
        }
    }
}

/// The shell is what busybox calls so; the program itself comes with libraries of its own.
fn start(program: &str) -> String {
    format!("#!/guest/busybox sh\nexec /guest/lib/ld.so --library-path /guest/lib /guest/lib/{program} \"$@\"\n")
}

/// What was said before the mark that a command has ended, and the length of both.
fn ended(news: &str) -> Option<(Said, usize)> {
    let (text, rest) = news.split_once("<ended with ")?;
    let (status, rest) = rest.split_once(">\n").or_else(|| rest.split_once(">\r\n"))?;
    let said = Said {
        status: status.parse().ok()?,
        text: text.replace('\r', ""),
    };
    Some((said, news.len() - rest.len()))
}
