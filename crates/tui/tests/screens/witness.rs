//! The witness: whether they sign with a key, and the signature at the end.

use pumice_job::Field;
use pumice_language::Language;
use pumice_model::{DriveId, Role};
use pumice_tui::{Action, Key, State, Update, WitnessView};

use crate::cast::{boot_stick, first, press, stick, type_in};
use crate::job::prepared;
use crate::key::{BEGINNING, stand_in};
use crate::wiping::finished;
use crate::{Story, story};

const FINGERPRINT: [u8; 32] = [0xf0; 32];

pub fn stories() -> Vec<Story> {
    vec![
        story("witness-agree", |language| at(language, kept())),
        story("witness-enrol", |language| {
            let mut state = at(language, WitnessView::Empty);
            type_in(&mut state, "correct horse");
            press(&mut state, &[Key::Enter]);
            type_in(&mut state, "corr");
            state
        }),
        story("witness-making", |language| {
            let mut state = at(language, WitnessView::Empty);
            state.apply(Update::Witness(Some(WitnessView::Opening)));
            state
        }),
        story("witness-made", made),
        story("witness-signs", |language| {
            let mut state = signing(language);
            type_in(&mut state, "correct horse");
            state
        }),
        story("witness-wrong", |language| {
            let mut state = signing(language);
            state.apply(Update::Said(language.catalogue().signing.wrong.into()));
            state
        }),
        story("witness-opening", |language| {
            let mut state = signing(language);
            state.apply(Update::Witness(Some(WitnessView::Opening)));
            state
        }),
    ]
}

fn kept() -> WitnessView {
    WitnessView::Kept {
        fingerprint: FINGERPRINT,
        beginning: BEGINNING.into(),
    }
}

fn name(language: Language) -> &'static str {
    match language {
        Language::En => "Li Si",
        Language::ZhCn => "李四",
    }
}

/// A job with a witness, whose key stands so.
fn at(language: Language, view: WitnessView) -> State {
    let mut state = first(language, vec![boot_stick(), stick(1, "sdb", Ok(()))]);
    state.apply(Update::Witness(Some(view)));
    state.apply(Update::StickTaken(DriveId(1)));
    let place = Field::ALL
        .iter()
        .position(|field| *field == Field::Witness)
        .expect("a field");
    press(&mut state, &vec![Key::Down; place]);
    type_in(&mut state, name(language));
    press(&mut state, &[Key::Enter]);
    state
}

fn made(language: Language) -> State {
    let mut state = at(language, WitnessView::Empty);
    type_in(&mut state, "correct horse");
    press(&mut state, &[Key::Enter]);
    type_in(&mut state, "correct horse");
    let asked = state.press(Key::Enter);
    assert!(matches!(asked, Some(Action::EnrolWitness(typed)) if typed.as_bytes() == b"correct horse"));
    state.apply(Update::Witness(Some(WitnessView::Opening)));
    state.apply(Update::Witness(Some(kept())));
    state.apply(Update::KeyMade(Role::Witness, stand_in(language)));
    state
}

/// Disks are wiped, the report is saved, and the witness is asked.
fn signing(language: Language) -> State {
    let mut state = finished(language);
    state.apply(Update::JobFile(Box::new(prepared(language))));
    state.apply(Update::Witness(Some(kept())));
    state.apply(Update::WitnessAsked);
    state
}
