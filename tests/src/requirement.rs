//! What a case needs of the machine it runs on, so that what could not run is named instead of passing.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::{host, project};

/// Something that may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// QEMU for x86-64.
    Qemu,
    /// The QEMU that `scripts/lab-qemu` unpacks.
    LabQemu,
    /// The UEFI firmware of Debian's package `ovmf`.
    Ovmf,
    /// The image that `scripts/image` builds.
    Image,
    /// The office command `pumice`, built in the same profile as the tests.
    OfficeCommand,
    /// Loop devices, and leave to make them.
    LoopDevices,
    /// File systems served by this program, and leave to mount them.
    Fuse,
    /// Rust's standard library for [`WASM`], or the Rust that `scripts/wasm` unpacks to build it.
    WasmTarget,
    /// Debian's Python, with its packages for CBOR and signatures.
    PythonCbor,
    /// The font that reports are set in, of Debian's package `fonts-noto-cjk`.
    CjkFont,
    /// A program of a Debian package.
    Program(&'static str),
}

/// Rust's name of the platform that has no operating system.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Everything [`crate::filesystem`] and [`crate::planted`] call.
pub const PLANTING: [Requirement; 7] = [
    Requirement::Program("mkfs.vfat"),
    Requirement::Program("mcopy"),
    Requirement::Program("mmd"),
    Requirement::Program("mkntfs"),
    Requirement::Program("ntfscp"),
    Requirement::Program("mke2fs"),
    Requirement::Program("sqlite3"),
];

impl Requirement {
    /// Where Debian puts the font that reports are set in.
    pub const CJK_FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

    /// What is missing, in a few words; nothing where the requirement is met.
    pub fn missing(self) -> Option<String> {
        let (present, name) = match self {
            Self::Qemu => (
                host::find("qemu-system-x86_64").is_some(),
                "QEMU (qemu-system-x86_64)".to_owned(),
            ),
            Self::LabQemu => (
                project::lab_qemu().exists(),
                "the lab's QEMU (scripts/lab-qemu)".to_owned(),
            ),
            Self::Ovmf => (
                Path::new("/usr/share/OVMF/OVMF_CODE_4M.secboot.fd").exists(),
                "the UEFI firmware (package ovmf)".to_owned(),
            ),
            Self::Image => (
                ["pumice.iso", "vmlinuz", "initrd.zst"]
                    .iter()
                    .all(|name| project::image(name).exists()),
                "the image (scripts/image)".to_owned(),
            ),
            Self::OfficeCommand => (
                project::binary("pumice").is_some(),
                "the command pumice (cargo build -p pumice)".to_owned(),
            ),
            Self::LoopDevices => (
                is_root() && Path::new("/dev/loop-control").exists(),
                "root with loop devices".to_owned(),
            ),
            Self::Fuse => (
                is_root() && Path::new("/dev/fuse").exists(),
                "root with FUSE (/dev/fuse)".to_owned(),
            ),
            Self::WasmTarget => (
                has_wasm_library(),
                format!("Rust's standard library for {WASM} (rustup target add {WASM}, or scripts/wasm)"),
            ),
            Self::PythonCbor => (
                [
                    "bin/python3",
                    "lib/python3/dist-packages/cbor2",
                    "lib/python3/dist-packages/cryptography",
                ]
                .iter()
                .all(|path| Path::new("/usr").join(path).exists()),
                "Debian's Python with cbor2 and cryptography".to_owned(),
            ),
            Self::CjkFont => (
                Path::new(Self::CJK_FONT).exists(),
                "the font of reports (package fonts-noto-cjk)".to_owned(),
            ),
            Self::Program(program) => (host::find(program).is_some(), format!("the program {program}")),
        };
        (!present).then_some(name)
    }
}

fn has_wasm_library() -> bool {
    let folder = host::run("rustc", ["--print", "target-libdir", "--target", WASM]);
    let folder = folder.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    folder.is_ok_and(|folder| Path::new(&folder).is_dir()) || project::root().join("target/wasm/rust").is_dir()
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
