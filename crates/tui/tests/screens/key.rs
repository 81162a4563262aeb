use pumice_language::Language;
use pumice_model::{DriveId, Role};
use pumice_tui::{Action, Key, KeyView, NewKey, State, Update};

use crate::cast::{boot_stick, first, press, stick, type_in};
use crate::{Story, story};

pub const BEGINNING: &str = "f0f1 f2f3 f4f5 f6f7";

pub fn stories() -> Vec<Story> {
    vec![
        story("key-sought", |language| at(language, KeyView::Sought)),
        story("key-unlock", |language| {
            let mut state = at(language, KeyView::Locked(Some(BEGINNING.into())));
            type_in(&mut state, "correct horse");
            state
        }),
        story("key-wrong", wrong),
        story("key-opening", |language| at(language, KeyView::Opening)),
        story("key-enrol", |language| {
            let mut state = at(language, KeyView::Empty);
            type_in(&mut state, "correct horse");
            press(&mut state, &[Key::Tab]);
            type_in(&mut state, "corr");
            state
        }),
        story("key-too-short", |language| {
            let mut state = at(language, KeyView::Empty);
            type_in(&mut state, "correct h");
            press(&mut state, &[Key::Enter]);
            state
        }),
        story("key-differ", |language| {
            let mut state = at(language, KeyView::Empty);
            type_in(&mut state, "correct horse");
            press(&mut state, &[Key::Enter]);
            type_in(&mut state, "correct house");
            press(&mut state, &[Key::Enter]);
            state
        }),
        story("key-made", made),
        story("key-signs", |language| {
            let mut state = at(language, KeyView::Opening);
            state.apply(Update::Key(KeyView::Unlocked(BEGINNING.into())));
            state
        }),
        story("key-skipped", |language| {
            let mut state = at(language, KeyView::Locked(None));
            type_in(&mut state, "half");
            press(&mut state, &[Key::Escape]);
            state
        }),
        story("key-without-place", |language| {
            let signing = &language.catalogue().signing;
            let why = (signing.no_volume)(pumice_model::NoDataVolume::Optical);
            at(language, KeyView::None(why.into()))
        }),
    ]
}

/// A stick was chosen, and so it stands with the key.
fn at(language: Language, view: KeyView) -> State {
    let mut state = first(language, vec![boot_stick(), stick(1, "sdb", Ok(()))]);
    state.apply(Update::Key(view));
    state.apply(Update::StickTaken(DriveId(1)));
    state
}

fn wrong(language: Language) -> State {
    let mut state = at(language, KeyView::Locked(Some(BEGINNING.into())));
    type_in(&mut state, "correct house");
    let asked = state.press(Key::Enter);
    assert!(matches!(asked, Some(Action::UnlockKey(typed)) if typed.as_bytes() == b"correct house"));
    state.apply(Update::Key(KeyView::Opening));
    state.apply(Update::Key(KeyView::Locked(Some(BEGINNING.into()))));
    state.apply(Update::Said(language.catalogue().signing.wrong.into()));
    state
}

fn made(language: Language) -> State {
    let mut state = at(language, KeyView::Empty);
    type_in(&mut state, "correct horse");
    press(&mut state, &[Key::Enter]);
    type_in(&mut state, "correct horse");
    let asked = state.press(Key::Enter);
    assert!(matches!(asked, Some(Action::EnrolKey(typed)) if typed.as_bytes() == b"correct horse"));
    state.apply(Update::Key(KeyView::Opening));
    state.apply(Update::Key(KeyView::Unlocked(BEGINNING.into())));
    state.apply(Update::KeyMade(Role::Operator, stand_in(language)));
    state
}

/// A new key; the code and the words are stand-ins of the right size.
pub fn stand_in(language: Language) -> NewKey {
    let word = match language {
        Language::En => "mushroom",
        Language::ZhCn => "菌",
    };
    NewKey {
        groups: (0..16).map(|index| format!("f{index:x}f{index:x}")).collect(),
        words: vec![word.into(); 24],
        code: (0..19)
            .map(|line| {
                if line % 2 == 0 {
                    "\u{2588}".repeat(37)
                } else {
                    "\u{2580}\u{2584} ".repeat(12) + "\u{2588}"
                }
            })
            .collect(),
    }
}
