//! `crates/README.md` has a paragraph for every member.

use crate::Complaints;

pub fn complaints(map: &str, folders: &[String]) -> Complaints {
    let name = |folder: &String| folder.rsplit('/').next().unwrap_or(folder).to_owned();
    let is_missing = |name: &String| paragraph(map, name).is_none_or(|words| words < 20);
    let missing = folders.iter().map(name).filter(is_missing);
    missing
        .map(|name| format!("crates/README.md has no paragraph headed {name}"))
        .collect()
}

/// Words below the heading of a member; nothing where it has none.
fn paragraph(map: &str, name: &str) -> Option<usize> {
    let mut lines = map.lines();
    lines.find(|line| *line == format!("## {name}"))?;
    let body = lines.take_while(|line| !line.starts_with('#'));
    Some(body.flat_map(str::split_whitespace).count())
}

#[test]
fn a_member_off_the_map_is_found() {
    let folders = ["crates/model".into(), "tests".into()];
    let words = "word ".repeat(20);
    let whole = format!("# Map\n\n## model\n\n{words}\n\n## tests\n\n{words}\n");
    assert!(complaints(&whole, &folders).is_empty());
    let without_heading = whole.replace("## tests", "tests");
    assert_eq!(
        complaints(&without_heading, &folders),
        ["crates/README.md has no paragraph headed tests"]
    );
    let without_words = format!("## model\n\n## tests\n\n{words}");
    assert_eq!(
        complaints(&without_words, &folders),
        ["crates/README.md has no paragraph headed model"]
    );
}
