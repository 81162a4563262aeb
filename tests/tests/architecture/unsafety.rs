//! `unsafe` stands in one folder, and each time a sentence says why it is sound.

use crate::source::Source;
use crate::{Complaints, assert_accepts, assert_complains};

const FOLDER: &str = "crates/device/src/sys/";

pub fn complaints(source: &Source) -> Complaints {
    let words = source.words().into_iter();
    let mut lines: Vec<_> = words
        .filter(|(word, _)| word == "unsafe")
        .map(|(_, line)| line)
        .collect();
    lines.dedup();
    let text: Vec<_> = source.text.lines().map(str::trim).collect();
    let complaint = |line: usize| {
        let at = format!("{}:{line}", source.path);
        if !source.path.starts_with(FOLDER) {
            return Some(format!("{at}: unsafe stands outside {FOLDER}"));
        }
        (!is_justified(&text[..line - 1])).then(|| format!("{at}: unsafe lacks a SAFETY comment"))
    };
    lines.into_iter().filter_map(complaint).collect()
}

/// Whether the comment right above says so: `// SAFETY:` for a block, `# Safety` for what a caller must keep.
fn is_justified(above: &[&str]) -> bool {
    above
        .iter()
        .rev()
        .take_while(|line| line.starts_with("//") || line.starts_with("#["))
        .any(|line| line.starts_with("// SAFETY: ") || *line == "/// # Safety")
}

#[test]
fn unsafe_outside_its_folder_is_found() {
    let text = "// SAFETY: Nothing is done.\nfn f() { unsafe {} }";
    assert_complains(complaints, "crates/device/src/stick.rs", text, "outside");
    assert_complains(complaints, "crates/engine/src/sys/a.rs", text, "outside");
    let in_macro = "fn f() { m!(unsafe { x }) }";
    assert_complains(complaints, "crates/model/src/a.rs", in_macro, "outside");
}

#[test]
fn the_word_in_comments_and_texts_is_no_code() {
    assert_accepts(
        complaints,
        "crates/model/src/a.rs",
        "/// unsafe\nconst A: &str = \"unsafe\"; // unsafe",
    );
}

#[test]
fn unsafe_without_its_sentence_is_found() {
    let path = "crates/device/src/sys/a.rs";
    for text in [
        "fn f() {\n    unsafe {}\n}",
        "fn f() {\n    // SAFETY: It is far away.\n\n    unsafe {}\n}",
        "fn f() {\n    // SAFETY: It is another's.\n    g();\n    unsafe {}\n}",
        "/// Words.\nunsafe fn f() {}",
    ] {
        assert_complains(complaints, path, text, "lacks a SAFETY comment");
    }
    for text in [
        "fn f() {\n    // SAFETY: It is sound,\n    // and this is why.\n    unsafe {}\n}",
        "/// # Safety\n/// Keep it.\nunsafe fn f() {}",
    ] {
        assert_accepts(complaints, path, text);
    }
}
