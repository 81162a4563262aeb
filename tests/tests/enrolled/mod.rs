//! The boot stick's own key, as an operator unlocks it and as programs outside find it and its ledger.

use std::fs;
use std::path::{Path, PathBuf};

use pumice_language::Language;
use pumice_tests::vm::{Disk, Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result, host, image, project};

/// What the key is kept under.
pub const PASSPHRASE: &str = "correct horse battery";

/// The partition of the image that keeps key and ledger, by its place in the partition table.
pub const DATA_PARTITION: u64 = 3;

/// Starts a computer from its boot stick, plugs in the certificate stick, takes it and does what there is to do for the key,
/// up to where the job is asked for.
pub fn start(
    folder: &Path,
    [boot, disk, stick]: [&Disk; 3],
    attend_to_key: fn(&mut Machine) -> Result<()>,
) -> Result<Machine> {
    let firmware = Firmware::direct_from(boot, "")?;
    let mut machine = Machine::start(folder, &firmware, &[boot.clone(), disk.clone()])?;
    let texts = &Language::En.catalogue().screen;
    // Plugged in now, it is the second of the USB disks.
    machine.console.wait_for_screen(texts.only_boot_stick, LIMIT)?;
    machine.plug(stick)?;
    machine.console.wait_for_screen(texts.stick_fit, LIMIT)?;
    machine.console.send("\x1b[B\r")?;
    attend_to_key(&mut machine)?;
    machine.console.wait_for_screen(texts.headings.job, LIMIT)?;
    Ok(machine)
}

/// Unlocks the key.
pub fn unlock(machine: &mut Machine) -> Result<()> {
    machine.console.wait_for_screen("Type its passphrase", LIMIT)?;
    machine.console.send(&format!("{PASSPHRASE}\r"))
}

/// What lies on the data partition, taken off it by programs that know nothing of Pumice.
pub fn data(boot: &Disk, to: &Path) -> Result<PathBuf> {
    let partition = to.with_extension("img");
    image::cut_out(
        &boot.image,
        image::partition_offset(&boot.image, DATA_PARTITION)?,
        &partition,
    )?;
    fs::create_dir_all(to).map_err(Error::file(to))?;
    let from = partition.display().to_string();
    host::run("mcopy", ["-s", "-n", "-i", &from, "::/", &to.display().to_string()])?;
    Ok(to.to_owned())
}

/// The exit status of `pumice ledger check`, and the names of what it found.
pub fn check(ledger: &Path, folders: &[PathBuf]) -> Result<(i32, Vec<String>)> {
    let pumice = project::binary("pumice").ok_or_else(|| Error::Check("there is no command pumice".into()))?;
    let mut command = host::command_at(&pumice);
    command.args(["ledger", "check", "--json"]).arg(ledger);
    command.args(folders.iter().map(|folder| folder.join("certificates")));
    let output = command
        .output()
        .map_err(|error| host::failure(&command, &error.to_string()))?;
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(|error| {
        let text = String::from_utf8_lossy(&output.stderr);
        Error::Check(format!("{error}: {text}"))
    })?;
    let findings = json["findings"].as_array().cloned().unwrap_or_default();
    let names = findings
        .iter()
        .map(|finding| finding["finding"].as_str().unwrap_or_default().to_owned());
    Ok((output.status.code().unwrap_or(-1), names.collect()))
}
