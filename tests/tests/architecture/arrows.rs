//! Who may depend on whom.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use pumice_tests::project;

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
        &["certificate", "engine", "job", "language", "model", "qr", "report"],
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
    ("io-uring", &["appliance", "device", "lab"]),
    ("krilla", &["appliance", "pumice", "report"]),
    ("nix", &["appliance", "device", "lab"]),
    ("pumice-lab", &[]),
    ("pumice-sim", &[]),
    ("rand", &[]),
    ("ratatui", &["appliance", "tui"]),
    ("udev", &["appliance", "device", "lab"]),
];

/// What a package links, by name: normal and build dependencies, without those of its tests.
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

/// What every package links.
pub fn linked_packages() -> Linked {
    let metadata = metadata();
    let resolve = metadata.resolve.as_ref().expect("dependencies were asked for");
    let name = |id| metadata[id].name.to_string();
    let mut linked = Linked::new();
    for node in &resolve.nodes {
        let is_linked = |dependency: &&cargo_metadata::NodeDep| {
            let kinds = &dependency.dep_kinds;
            kinds.iter().any(|info| info.kind != DependencyKind::Development)
        };
        let names = node
            .deps
            .iter()
            .filter(is_linked)
            .map(|dependency| name(&dependency.pkg));
        linked.entry(name(&node.id)).or_default().extend(names);
    }
    linked
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
    for package in linked.keys().filter(|package| is_walled(package)) {
        let reached = reach(linked, package);
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

fn reach(linked: &Linked, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut ahead = vec![from.to_owned()];
    while let Some(package) = ahead.pop() {
        let next = linked
            .get(&package)
            .unwrap_or_else(|| panic!("{package} was not resolved"));
        ahead.extend(next.iter().filter(|name| reached.insert((*name).clone())).cloned());
    }
    reached
}

fn bare(package: &str) -> String {
    package.strip_prefix("pumice-").unwrap_or(package).into()
}

/// Only for the platform the appliance is built for, because nothing else has been downloaded.
fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(project::root().join("Cargo.toml"))
        .other_options(["--locked", "--filter-platform=x86_64-unknown-linux-gnu"].map(String::from))
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
        reach(&linked, "pumice-appliance").contains("libudev-sys"),
        "the way is followed"
    );
    let mut link = |from: &str, to: &str| linked.get_mut(from).unwrap().insert(to.into());
    link("ed25519-dalek", "udev");
    link("pumice-device", "pumice-sim");
    let complaints = of_linking(&linked);
    for expected in [
        "certificate must not link udev",
        "pumice must not link udev",
        "device must not link pumice-sim",
        "appliance must not link pumice-sim",
    ] {
        assert!(
            complaints.iter().any(|complaint| complaint == expected),
            "{complaints:?}"
        );
    }
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
