use pumice_language::Language;
use pumice_model::{DriveId, Refusal};
use pumice_tui::{Key, State, Update};

use crate::cast::{certificate_stick, confirming, disk, drives, some, type_in};
use crate::choosing::hostile;
use crate::{Story, USUAL};

pub fn stories() -> Vec<Story> {
    let story = |name, state| Story {
        name,
        sizes: USUAL,
        state,
    };
    vec![
        story("confirm-serial", serial),
        story("confirm-size", |language| {
            confirming(
                language,
                vec![disk(1, "sda", "QEMU HARDDISK", "", 500), certificate_stick()],
            )
        }),
        story("confirm-mismatch", |language| {
            let mut state = serial(language);
            state.apply(Update::Mismatch(DriveId(2)));
            state
        }),
        story("confirm-all", all),
        story("confirm-many", many),
        story("confirm-long-names", |language| confirming(language, hostile())),
        story("confirm-vanished", |language| {
            let mut state = serial(language);
            state.apply(drives(vec![some().remove(0), certificate_stick()]));
            state
        }),
        story("confirm-refused", |language| {
            let mut state = serial(language);
            let why = (language.catalogue().words.refusal)(&Refusal::Changed);
            state.apply(Update::Refused(DriveId(2), why));
            state
        }),
    ]
}

fn serial(language: Language) -> State {
    let mut state = confirming(language, some());
    state.apply(Update::Confirmed(DriveId(1)));
    type_in(&mut state, "234");
    state
}

fn all(language: Language) -> State {
    let mut state = confirming(language, some());
    (1..=3).for_each(|id| state.apply(Update::Confirmed(DriveId(id))));
    state
}

fn many(language: Language) -> State {
    let disks = (0..23).map(|id| {
        disk(
            id,
            &format!("sd{id}"),
            "HGST HUS726060ALE610",
            &format!("K1G{id:05}B"),
            6000,
        )
    });
    let mut state = confirming(language, disks.collect());
    (0..19).for_each(|id| state.apply(Update::Confirmed(DriveId(id))));
    state.press(Key::Char('0'));
    state
}
