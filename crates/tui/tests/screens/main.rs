//! Storey 4: what the operator sees. Updates and keys go in, frames come out, and lie as text in `tests/screens`.
//!
//! `PUMICE_BLESS=1 cargo test -p pumice-tui --test screens` writes them, to be read before they are committed.

mod cast;
mod choosing;
mod confirming;
mod firmware;
mod frame;
mod job;
mod key;
mod wiping;
mod witness;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use pumice_language::Language;
use pumice_tui::State;

/// A file of frames: a state, told in each language, drawn in each size.
struct Story {
    /// Name of the file, without its ending.
    name: &'static str,
    /// Columns and lines.
    sizes: &'static [(u16, u16)],
    state: fn(Language) -> State,
}

/// One at the usual sizes.
fn story(name: &'static str, state: fn(Language) -> State) -> Story {
    Story {
        name,
        sizes: USUAL,
        state,
    }
}

/// The least size, and a serial terminal of some.
const USUAL: &[(u16, u16)] = &[(80, 24), (100, 37)];

/// And a framebuffer of 1280 by 800.
const LARGE: &[(u16, u16)] = &[(80, 24), (100, 37), (160, 50)];

fn stories() -> Vec<Story> {
    [
        choosing::stories(),
        confirming::stories(),
        firmware::stories(),
        job::stories(),
        key::stories(),
        wiping::stories(),
        witness::stories(),
    ]
    .concat()
}

impl Clone for Story {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

#[test]
fn the_frames_are_those_of_the_files() {
    let is_blessed = env::var_os("PUMICE_BLESS").is_some();
    let mut names = BTreeSet::new();
    let mut others = Vec::new();
    for story in stories() {
        let path = folder().join(format!("{}.txt", story.name));
        let frames = frames(&story);
        if is_blessed {
            fs::write(&path, &frames).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        others.extend((kept != frames).then(|| difference(&path, &kept, &frames)));
        assert!(
            names.insert(format!("{}.txt", story.name)),
            "{} is there twice",
            story.name
        );
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
    let entries = fs::read_dir(folder()).unwrap();
    let found: BTreeSet<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, names, "files that no story names, or the other way round");
}

/// The fonts of the Linux console lack most others: rounded corners, dashes, check marks, eighths of blocks. Chinese is
/// offered only where it can be read, in its own words.
#[test]
fn english_frames_hold_only_what_every_console_shows() {
    for story in stories() {
        for size in story.sizes {
            let frame = frame::text(&(story.state)(Language::En), *size);
            let frame = frame.replace(Language::ZhCn.catalogue().screen.speak, "");
            let missing = frame
                .chars()
                .find(|c| !(' '..='~').contains(c) && !"\n█▀▄░".contains(*c));
            assert_eq!(missing, None, "{}\n{frame}", story.name);
        }
    }
}

#[test]
fn every_frame_ends_in_its_whole_line_of_keys() {
    for language in Language::ALL {
        let keys = &language.catalogue().screen.keys;
        let (signing, witnessing) = (&language.catalogue().signing, &language.catalogue().witnessing);
        let lines = [
            keys.stick,
            keys.job,
            keys.gate,
            keys.clock,
            keys.disks,
            keys.firmware,
            keys.psid,
            keys.confirm,
            keys.start,
            keys.working,
            keys.finished,
            keys.details,
            keys.cancel,
            keys.off,
            signing.unlock_keys,
            signing.enrol_keys,
            signing.awaited_keys,
            signing.made_keys,
            witnessing.agree_keys,
            witnessing.sign_keys,
            witnessing.opening_keys,
        ];
        for story in stories().iter().filter(|story| story.name != "too-small") {
            for size in story.sizes {
                let frame = frame::text(&(story.state)(language), *size);
                let last = frame.lines().last().unwrap_or_default().trim();
                assert!(lines.contains(&last), "{}: {last}", story.name);
            }
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/screens")
}

fn frames(story: &Story) -> String {
    let mut text = String::new();
    for (language, tag) in [(Language::En, "en"), (Language::ZhCn, "zh-CN")] {
        let state = (story.state)(language);
        for &(columns, lines) in story.sizes {
            let frame = frame::marked(&state, (columns, lines));
            text.extend([
                format!(
                    "== {tag} {columns}x{lines}
"
                ),
                frame,
            ]);
        }
    }
    text
}

fn difference(path: &Path, kept: &str, drawn: &str) -> String {
    let place = kept.lines().zip(drawn.lines()).position(|(kept, drawn)| kept != drawn);
    let place = place.unwrap_or(kept.lines().count().min(drawn.lines().count()));
    let line = |text: &str| text.lines().nth(place).unwrap_or("(nothing)").to_owned();
    format!(
        "{}:{}\n  file  {}\n  drawn {}",
        path.display(),
        place + 1,
        line(kept),
        line(drawn)
    )
}
