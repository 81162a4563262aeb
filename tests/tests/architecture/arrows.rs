//! Who may depend on whom.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{Metadata, MetadataCommand};
use pumice_tests::{host, project};

use crate::Complaints;

/// The members each member may name, whether to build or to test.
const ARROWS: [(&str, &[&str]); 14] = [
    ("qr", &[]),
    ("model", &[]),
    ("job", &["model"]),
    ("language", &["job", "model"]),
    ("engine", &["model"]),
    ("sim", &["engine", "model"]),
    ("device", &["engine", "model"]),
    ("lab", &["device"]),
    ("certificate", &["model"]),
    ("report", &["certificate", "language", "model", "qr"]),
    ("tui", &["job", "language", "model"]),
    (
        "pumice",
        &[
            "certificate",
            "device",
            "engine",
            "job",
            "language",
            "model",
            "qr",
            "report",
        ],
    ),
    (
        "appliance",
        &[
            "certificate",
            "device",
            "engine",
            "job",
            "language",
            "model",
            "qr",
            "report",
            "tui",
        ],
    ),
    (
        "tests",
        &[
            "appliance",
            "certificate",
            "device",
            "engine",
            "job",
            "lab",
            "language",
            "model",
            "pumice",
            "report",
            "sim",
            "tui",
        ],
    ),
];

/// Packages that only these members may link, on whatever way. The tests may link all.
const GATES: [(&str, &[&str]); 11] = [
    ("ciborium", &["appliance", "certificate", "pumice", "report"]),
    ("crossterm", &["appliance", "tui"]),
    ("getrandom", &["appliance", "pumice"]),
    ("io-uring", &["appliance", "device"]),
    ("krilla", &["appliance", "pumice", "report"]),
    ("nix", &["appliance", "device", "lab", "pumice"]),
    ("pumice-lab", &[]),
    ("pumice-sim", &[]),
    ("rand", &[]),
    ("ratatui", &["appliance", "tui"]),
    ("udev", &["appliance", "device"]),
];

/// The platform that the appliance is built for; for another nothing has been downloaded.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Everything that each member links, on whatever way, by name: normal and build dependencies, without those of its tests.
pub type Linked = BTreeMap<String, BTreeSet<String>>;

/// Every dependency of a member on a member, of any kind.
pub fn member_edges() -> Vec<(String, String)> {
    let metadata = metadata();
    let mut edges = Vec::new();
    for package in metadata.workspace_packages() {
        let to_members = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.path.is_some());
        edges.extend(to_members.map(|dependency| (bare(&package.name), bare(&dependency.name))));
    }
    edges
}

/// Folders of the members, from the root.
pub fn member_folders() -> Vec<String> {
    let metadata = metadata();
    let folder = |manifest: &cargo_metadata::camino::Utf8Path| {
        let relative = manifest
            .strip_prefix(&metadata.workspace_root)
            .expect("a member lies below the root");
        relative.parent().expect("a manifest lies in a folder").to_string()
    };
    metadata
        .workspace_packages()
        .iter()
        .map(|package| folder(&package.manifest_path))
        .collect()
}

/// What every member links that stands behind a wall.
pub fn linked_packages() -> Linked {
    let metadata = metadata();
    let members = metadata.workspace_packages();
    let names = members.iter().map(|package| package.name.to_string());
    let walled = names.filter(|package| is_walled(package));
    walled.map(|package| (package.clone(), linked(&package, &[]))).collect()
}

/// Arrows that are not drawn.
pub fn of_members(edges: &[(String, String)]) -> Complaints {
    let allowed: BTreeMap<_, _> = ARROWS.into_iter().collect();
    let is_forbidden = |(from, to): &&(String, String)| {
        let allowed = allowed.get(from.as_str());
        !allowed.is_some_and(|targets| targets.contains(&to.as_str()))
    };
    let complaint = |(from, to): &(String, String)| format!("{from} must not depend on {to}");
    edges.iter().filter(is_forbidden).map(complaint).collect()
}

/// Packages linked where they must not be.
pub fn of_linking(linked: &Linked) -> Complaints {
    let mut complaints = Complaints::new();
    for (package, reached) in linked {
        let member = bare(package);
        let is_open = |members: &[&str]| members.contains(&member.as_str());
        let holes = GATES
            .iter()
            .filter(|(gated, members)| reached.contains(*gated) && !is_open(members));
        complaints.extend(holes.map(|(gated, _)| format!("{member} must not link {gated}")));
    }
    complaints
}

fn is_walled(package: &str) -> bool {
    let member = bare(package);
    member != "tests" && ARROWS.iter().any(|(known, _)| *known == member) && package.starts_with("pumice")
}

/// Everything that a package links where it is built by itself. What other members of the workspace ask of the packages that
/// they share is no part of that, as it is of the metadata of all.
fn linked(package: &str, options: &[&str]) -> BTreeSet<String> {
    let words = [
        "tree",
        "--locked",
        "--edges=normal,build",
        "--prefix=none",
        "--format={p}",
    ];
    let platform = format!("--target={PLATFORM}");
    let manifest = project::root().join("Cargo.toml");
    let mut command = host::command_at(env!("CARGO").as_ref());
    let command = command
        .args(words)
        .args([&platform, "--package", package])
        .args(options);
    let output = command
        .arg("--manifest-path")
        .arg(manifest)
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{package}: {said}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // The package itself comes first.
    text.lines()
        .skip(1)
        .filter_map(|line| line.split(' ').next())
        .map(String::from)
        .collect()
}

fn bare(package: &str) -> String {
    package.strip_prefix("pumice-").unwrap_or(package).into()
}

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(project::root().join("Cargo.toml"))
        .other_options(["--locked".into(), format!("--filter-platform={PLATFORM}")])
        .exec()
        .expect("cargo describes the workspace")
}

fn edge(from: &str, to: &str) -> (String, String) {
    (from.into(), to.into())
}

#[test]
fn an_arrow_that_is_not_drawn_is_found() {
    let edges = [
        edge("tui", "model"),
        edge("tui", "device"),
        edge("appliance", "sim"),
        edge("model", "model"),
        edge("stranger", "model"),
    ];
    let expected = [
        "tui must not depend on device",
        "appliance must not depend on sim",
        "model must not depend on model",
        "stranger must not depend on model",
    ];
    assert_eq!(of_members(&edges), expected);
}

#[test]
fn the_arrows_of_the_workspace_are_seen() {
    let edges = member_edges();
    for known in [edge("appliance", "device"), edge("sim", "engine"), edge("tui", "model")] {
        assert!(edges.contains(&known), "{known:?}");
    }
}

#[test]
fn what_is_linked_is_found_however_long_the_way() {
    let mut linked = linked_packages();
    assert!(
        linked["pumice-appliance"].contains("libudev-sys"),
        "the way is followed"
    );
    let mut link = |from: &str, to: &str| linked.get_mut(from).unwrap().insert(to.into());
    link("pumice", "udev");
    link("pumice-device", "pumice-sim");
    let expected = ["pumice must not link udev", "device must not link pumice-sim"];
    let mut complaints = of_linking(&linked);
    complaints.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(complaints, expected);
}

/// What `pumice` takes of `device` is what asks a drive; with what wipes, it would link what that needs.
#[test]
fn a_feature_that_links_more_is_seen() {
    let more = linked("pumice", &["--features=pumice-device/wiping"]);
    let complaints = of_linking(&Linked::from([("pumice".into(), more)]));
    assert_eq!(
        complaints,
        ["pumice must not link io-uring", "pumice must not link udev"]
    );
}

#[test]
fn every_member_has_its_arrows() {
    let drawn: BTreeSet<_> = ARROWS.iter().map(|(member, _)| (*member).to_owned()).collect();
    let folders = member_folders();
    let members: BTreeSet<_> = folders
        .iter()
        .map(|folder| bare(folder.rsplit('/').next().unwrap()))
        .collect();
    assert_eq!(drawn, members);
}
