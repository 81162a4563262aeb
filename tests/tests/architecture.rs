//! Keeps the walls that `crates/README.md` draws, and the shape of the source. Every rule is also shown a case that
//! breaks it.

#[path = "architecture/ambient.rs"]
mod ambient;
#[path = "architecture/arrows.rs"]
mod arrows;
#[path = "architecture/lints.rs"]
mod lints;
#[path = "architecture/map.rs"]
mod map;
#[path = "architecture/names.rs"]
mod names;
#[path = "architecture/sizes.rs"]
mod sizes;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/unsafety.rs"]
mod unsafety;
#[path = "architecture/wording.rs"]
mod wording;

use source::Source;

/// One sentence for each thing that is not as it should be.
type Complaints = Vec<String>;

#[test]
fn crates_depend_along_the_arrows_only() {
    assert_none(&arrows::of_members(&arrows::member_edges()));
    assert_none(&arrows::of_linking(&arrows::linked_packages()));
}

#[test]
fn files_and_functions_fit_the_eye() {
    assert_sources_keep(sizes::complaints);
}

#[test]
fn unsafe_stands_where_memory_is_handed_to_the_kernel() {
    assert_sources_keep(unsafety::complaints);
}

#[test]
fn names_are_the_fields_own() {
    assert_sources_keep(names::complaints);
}

#[test]
fn time_and_chance_enter_as_arguments() {
    assert_sources_keep(ambient::complaints);
}

#[test]
fn no_warning_is_hidden() {
    assert_sources_keep(lints::complaints_of_source);
    for member in arrows::member_folders() {
        assert_none(&lints::complaints_of_manifest(
            &member,
            &source::read(&format!("{member}/Cargo.toml")),
        ));
    }
}

#[test]
fn nothing_promises_more_than_was_done() {
    let texts = source::texts();
    assert!(texts.len() > 100, "the project has more than {} texts", texts.len());
    let promises = |(path, text): &(String, String)| wording::complaints(path, text);
    assert_none(&texts.iter().flat_map(promises).collect::<Complaints>());
}

#[test]
fn every_member_stands_on_the_map() {
    assert_none(&map::complaints(
        &source::read("crates/README.md"),
        &arrows::member_folders(),
    ));
}

fn assert_sources_keep(rule: fn(&Source) -> Complaints) {
    let sources = source::all();
    assert!(
        sources.len() > 50,
        "the project has more than {} sources",
        sources.len()
    );
    assert_none(&sources.iter().flat_map(rule).collect::<Complaints>());
}

#[track_caller]
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Shows that a rule can fail: the one complaint about the source names what is given.
#[track_caller]
fn assert_complains(rule: fn(&Source) -> Complaints, path: &str, text: &str, expected: &str) {
    let complaints = rule(&Source::new(path, text));
    assert!(
        matches!(&complaints[..], [complaint] if complaint.contains(expected)),
        "{complaints:?} do not name {expected:?}"
    );
}

/// Shows that a rule does not complain about everything.
#[track_caller]
fn assert_accepts(rule: fn(&Source) -> Complaints, path: &str, text: &str) {
    assert_none(&rule(&Source::new(path, text)));
}
