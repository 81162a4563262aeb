//! Failures end in a screen that says so and stays: never in a restart, and never in silence.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use pumice_language::Language;
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::overlay::Overlay;
use pumice_tests::rack::{self, SMALL_DISK, bench};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Firmware, LIMIT, Machine};
use pumice_tests::{Error, Result};

/// The heading of the screen of a failure, which is the same text in the graphics picture and on the serial console.
const STOPPED: &str = "PUMICE HAS STOPPED";

const PANIC: &str = "Kernel panic - not syncing";

/// How long a key has for its work before it is pressed again.
const AGAIN: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    let mut uefi = needs.clone();
    uefi.push(Requirement::Ovmf);
    case::run([
        Case::new("a_kernel_panic_stays_on_the_screen", &needs, kernel_panic_stays),
        Case::new("a_broken_appliance_ends_in_a_clear_screen", &needs, broken_appliance),
        Case::new(
            "a_console_closed_in_mid_wipe_is_told_on_the_screen",
            &needs,
            console_closed,
        ),
        Case::new("failures_are_seen_in_graphics_mode_in_bios", &needs, failures_in_bios),
        Case::new("failures_are_seen_in_graphics_mode_in_uefi", &uefi, failures_in_uefi),
    ])
}

fn kernel_panic_stays() -> Result<()> {
    let (folder, disk) = bench("kernel-panic")?;
    let machine = Machine::start(&folder, &Firmware::direct("rdinit=/nonexistent"), &[disk]);
    let mut machine = machine?;
    machine.console.wait_for_text(PANIC, LIMIT)?;
    ensure(machine.is_on(), || "the computer went off or started again".into())
}

/// The appliance is replaced by something that is no program.
fn broken_appliance() -> Result<()> {
    let (folder, disk) = bench("broken-appliance")?;
    let initrd = folder.join("initrd");
    let mut overlay = Overlay::new(folder.join("overlay"));
    overlay.write("usr/bin/pumice-appliance", "")?;
    overlay.lay_over(&initrd)?;
    let mut machine = Machine::start(&folder, &Firmware::direct("").with_initrd(initrd), &[disk])?;
    machine.console.wait_for_screen(STOPPED, LIMIT)?;
    machine.console.wait_for_screen("Press Enter to switch off", LIMIT)?;
    machine.console.send("\r")?;
    machine.wait_for_power_off(LIMIT)
}

/// The console is on a device that is taken away, as a serial adapter is when it is pulled out: the kernel hangs it up.
fn console_closed() -> Result<()> {
    let (folder, disk) = bench("console-closed")?;
    let job = rack::job_file("BOOT-1", [SMALL_DISK]);
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    let firmware = Firmware::direct("pumice.unattended pumice.console=hvc0");
    let mut machine = Machine::start(&folder, &firmware, &[disk, stick.clone()])?;
    machine.limit_speed(0, 1 << 20)?;
    machine.wait_for_virtual_console("pass 1 begins", LIMIT)?;
    machine.unplug_virtual_console()?;
    machine.wait_for_picture(STOPPED, LIMIT)?;
    machine.monitor.screendump(&folder.join("screen.png"), "png")?;
    ensure(machine.is_on(), || "it switched itself off".into())?;
    machine.monitor.press(&["ret"])?;
    machine.wait_for_power_off(LIMIT)?;
    let files = rack::certificates(&stick, "BOOT-1", &folder.join("certificates"))?;
    ensure(files.is_empty(), || format!("{files:?}"))
}

fn failures_in_bios() -> Result<()> {
    failures_are_seen("failures-bios", &Firmware::Bios)
}

fn failures_in_uefi() -> Result<()> {
    failures_are_seen("failures-uefi", &Firmware::Uefi)
}

/// The appliance is killed while its letters are on the screen, and then the kernel is made to panic: both are read over
/// what it has drawn. There is no driver but the firmware's own framebuffer, as on a real computer.
fn failures_are_seen(case: &str, firmware: &Firmware) -> Result<()> {
    let (folder, disk) = bench(case)?;
    let boot = rack::boot_stick(&folder)?;
    let mut machine = Machine::start(&folder, firmware, &[boot, disk])?;
    machine.console.wait_for_text("On the serial console", LIMIT)?;
    // GRUB's editor: the first entry, its third line, to the end of it; then boot.
    machine.console.send("e")?;
    machine.console.wait_for_text("setparams", LIMIT)?;
    machine
        .console
        .send("\x0e\x0e\x05 sysrq_always_enabled modprobe.blacklist=bochs")?;
    machine.console.wait_for_text("blacklist=bochs", LIMIT)?;
    machine.console.send("\x18")?;
    machine.wait_for_picture(Language::En.catalogue().screen.only_boot_stick, LIMIT)?;
    machine.monitor.screendump(&folder.join("screen.png"), "png")?;
    // The kernel kills every process but the first.
    press_until(&mut machine, "i", STOPPED)?;
    machine.monitor.screendump(&folder.join("failure.png"), "png")?;
    press_until(&mut machine, "c", PANIC)?;
    machine.monitor.screendump(&folder.join("panic.png"), "png")?;
    ensure(machine.is_on(), || "the computer went off or started again".into())
}

/// A USB keyboard may come after the screen, and a key that comes before it is lost.
fn press_until(machine: &mut Machine, key: &str, text: &str) -> Result<()> {
    let deadline = Instant::now() + LIMIT;
    loop {
        machine.monitor.press(&["alt", "sysrq", key])?;
        match machine.wait_for_picture(text, AGAIN) {
            Err(Error::Timeout { .. }) if Instant::now() < deadline => {}
            outcome => return outcome,
        }
    }
}
