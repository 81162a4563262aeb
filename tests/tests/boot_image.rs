//! The image of the same sources and packages is the same, byte for byte.

use std::fs;
use std::process::ExitCode;

use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::image::digest_file;
use pumice_tests::requirement::Requirement;
use pumice_tests::{Error, Result, host, project};

/// Everything that `scripts/image` leaves.
const FILES: [&str; 4] = ["manifest.txt", "initrd.zst", "vmlinuz", "pumice.iso"];

fn main() -> ExitCode {
    let programs = [
        "bash",
        "cargo",
        "cpio",
        "dpkg-deb",
        "git",
        "grub-mkimage",
        "mcopy",
        "mkfs.vfat",
        "xorriso",
        "zstd",
    ];
    let mut needs = programs.map(Requirement::Program).to_vec();
    // Where the image was built, the packages are there and the appliance is compiled.
    needs.push(Requirement::Image);
    case::run([Case::new(
        "two_builds_make_the_same_bytes",
        &needs,
        two_builds_are_the_same,
    )])
}

/// The second build has another folder, another mask for the modes of new files, another time zone, another language.
fn two_builds_are_the_same() -> Result<()> {
    let folder = project::root().join("target/boot/image");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::file(&folder))?;
    }
    let (first, second) = (folder.join("first"), folder.join("other").join("second"));
    for (to, surroundings) in [
        (&first, "umask 022; export TZ=UTC LC_ALL=C"),
        (&second, "umask 077; export TZ=Asia/Shanghai LC_ALL=zh_CN.UTF-8"),
    ] {
        let mut command = host::command("bash");
        command.current_dir(project::root()).env("PUMICE_ZSTD_LEVEL", "1");
        command
            .args(["-c", &format!("{surroundings}; exec scripts/image \"$1\""), "image"])
            .arg(to);
        host::finish(&mut command)?;
    }
    for name in FILES {
        let (one, other) = (digest_file(&first.join(name))?, digest_file(&second.join(name))?);
        ensure(one == other, || {
            format!("{name} of two builds differs: {one} and {other}")
        })?;
    }
    Ok(())
}
