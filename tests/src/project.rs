//! Where things lie in the project and in what it has built.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in a folder of the project")
}

/// A file of the built image: `pumice.iso`, `vmlinuz`, `initrd.zst`.
pub fn image(name: &str) -> PathBuf {
    root().join("target/image").join(name)
}

/// The QEMU that `scripts/lab-qemu` unpacks.
pub fn lab_qemu() -> PathBuf {
    root().join("target/lab-qemu/qemu-system-x86_64")
}

/// The description of a rack, by name.
pub fn rack(name: &str) -> PathBuf {
    root().join("qemu/racks").join(name).with_extension("toml")
}

/// A program of this workspace that was built into the same folder as the running one, or nothing.
pub fn binary(name: &str) -> Option<PathBuf> {
    let running = env::current_exe().ok()?;
    running
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}
