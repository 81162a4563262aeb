//! Storey 3: a browser, or whatever else has no operating system, can verify certificates too.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use cargo_metadata::{DependencyKind, MetadataCommand, PackageId};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::requirement::{Requirement, WASM};
use pumice_tests::{Error, Result, host, project};

/// Packages that ask an operating system, or a browser in its place, for something: chance, time, files, memory.
const ASKING: [&str; 20] = [
    "cpufeatures",
    "errno",
    "getrandom",
    "iana-time-zone",
    "io-uring",
    "js-sys",
    "libc",
    "linux-raw-sys",
    "mio",
    "nix",
    "num_cpus",
    "rand",
    "rayon",
    "rustix",
    "socket2",
    "tempfile",
    "wasi",
    "wasm-bindgen",
    "web-sys",
    "windows-sys",
];

fn main() -> ExitCode {
    case::run([
        Case::new(
            "the certificate crate is built for wasm32",
            &[Requirement::WasmTarget],
            build,
        ),
        Case::new("nothing that it links there asks an operating system", &[], links),
    ])
}

fn build() -> Result<()> {
    let root = project::root();
    host::finish(host::command_at(&root.join("scripts/wasm")).current_dir(root)).map(drop)
}

/// Of the packages that run there, so that what only builds them may ask.
fn links() -> Result<()> {
    let metadata = MetadataCommand::new()
        .manifest_path(project::root().join("Cargo.toml"))
        .other_options(["--locked".into(), format!("--filter-platform={WASM}")])
        .exec()
        .map_err(|error| Error::Check(error.to_string()))?;
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let nodes: BTreeMap<&PackageId, _> = nodes.map(|node| (&node.id, node)).collect();
    let mut ahead: Vec<&PackageId> = metadata
        .packages
        .iter()
        .filter(|package| *package.name == "pumice-certificate")
        .map(|package| &package.id)
        .collect();
    let mut linked = BTreeSet::new();
    while let Some(id) = ahead.pop() {
        if linked.insert(metadata[id].name.to_string()) {
            let dependencies = nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let run = dependencies.filter(|one| one.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
            ahead.extend(run.map(|one| &one.pkg));
        }
    }
    ensure(linked.len() > 20 && linked.contains("ed25519-dalek"), || {
        format!("only {linked:?}")
    })?;
    let asking: Vec<_> = ASKING.iter().filter(|name| linked.contains(**name)).collect();
    ensure(asking.is_empty(), || format!("{asking:?} among {linked:?}"))
}
