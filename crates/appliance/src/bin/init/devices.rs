use std::process::{Command, Stdio};

const UDEVD: &str = "/usr/lib/systemd/systemd-udevd";
const UDEVADM: &str = "/usr/bin/udevadm";

/// Starts udev and lets it go through every device that is there; drivers are loaded as it goes.
pub fn start() -> Result<(), String> {
    run(UDEVD, &["--daemon", "--resolve-names=never"])?;
    run(UDEVADM, &["trigger", "--type=subsystems", "--action=add"])?;
    run(UDEVADM, &["trigger", "--type=devices", "--action=add"])?;
    // A device that takes longer comes by itself later, so running out of time is no failure.
    run(UDEVADM, &["settle", "--timeout=30"]).or(Ok(()))
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} {}: {status}", arguments.join(" "))),
        Err(error) => Err(format!("{program}: {error}")),
    }
}
