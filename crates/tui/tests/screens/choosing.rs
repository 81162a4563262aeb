use pumice_language::Language;
use pumice_model::{Access, Hiding, HidingController, Hold, Medium, StickError, Transport};
use pumice_tui::{Action, Key, Row, State, Update};

use crate::cast::{boot_stick, certificate_stick, choosing, disk, drives, first, held, of_kind, press, some, stick};
use crate::{LARGE, Story, story};

pub fn stories() -> Vec<Story> {
    let mut stories = before_disks();
    stories.extend(of_disks());
    stories
}

fn before_disks() -> Vec<Story> {
    vec![
        story("stick-none", |language| {
            first(language, vec![disk(1, "sda", "WDC WD10EZEX", "WD-1", 1000)])
        }),
        story("stick-only-boot", |language| first(language, vec![boot_stick()])),
        story("stick-fit-and-unfit", sticks),
        story("stick-failed", stick_failed),
        story("stick-languages", |language| {
            let mut state = sticks(language);
            speak_all(&mut state);
            state
        }),
        story("stick-language-changed", |language| {
            let other = Language::ALL
                .into_iter()
                .find(|one| *one != language)
                .expect("two languages");
            let mut state = sticks(other);
            speak_all(&mut state);
            assert_eq!(state.press(Key::Char('l')), Some(Action::Speak(language)));
            state.apply(Update::Language(language));
            state
        }),
    ]
}

fn speak_all(state: &mut State) {
    for language in Language::ALL {
        state.apply(Update::Spoken(language));
    }
}

fn of_disks() -> Vec<Story> {
    vec![
        story("disks-none", |language| choosing(language, Vec::new())),
        story("disks-none-wipeable", |language| {
            choosing(language, vec![boot_stick(), certificate_stick()])
        }),
        Story {
            sizes: LARGE,
            ..story("disks-some", disks)
        },
        story("disks-none-chosen", |language| {
            let mut state = choosing(language, some());
            state.press(Key::Enter);
            state
        }),
        Story {
            sizes: LARGE,
            ..story("disks-held", every_hold)
        },
        story("disks-held-last", |language| {
            let mut state = every_hold(language);
            press(&mut state, &[Key::Down; 20]);
            state
        }),
        story("disks-many", many),
        story("disks-long-names", long_names),
        story("disks-boot-stick-unknown", boot_stick_unknown),
        story("disks-chosen-vanished", chosen_vanished),
        story("disks-none-and-hidden", |language| {
            let hiding = [Hiding::VolumeManagement, Hiding::RemappedNvme { disks: 2 }];
            hidden(language, Vec::new(), &hiding)
        }),
        story("disks-and-hidden", |language| {
            let hiding = [Hiding::VolumeManagement, Hiding::SataRaidMode, Hiding::RaidController];
            hidden(language, some(), &hiding)
        }),
        Story {
            sizes: &[(79, 24), (80, 23), (20, 8)],
            ..story("too-small", |language| choosing(language, some()))
        },
    ]
}

fn sticks(language: Language) -> State {
    let faults = [
        StickError::BootStick,
        StickError::NoFilesystem,
        StickError::ReadOnly,
        StickError::Unidentified,
    ];
    let mut rows = vec![disk(1, "sda", "WDC WD10EZEX", "WD-1", 1000), stick(10, "sdb", Ok(()))];
    rows.extend((11..).zip(faults).map(|(id, fault)| stick(id, "sdc", Err(fault))));
    let mut state = first(language, rows);
    state.press(Key::Down);
    state
}

fn stick_failed(language: Language) -> State {
    let mut state = first(language, vec![boot_stick(), stick(10, "sdb", Ok(()))]);
    let why = language.catalogue().words.stick_error;
    state.apply(Update::StickLost(why(StickError::ReadOnly).into()));
    state
}

fn disks(language: Language) -> State {
    let mut state = choosing(language, some());
    press(&mut state, &[Key::Char(' '), Key::Down]);
    state
}

fn every_hold(language: Language) -> State {
    let name = |name: &str| name.to_owned();
    let holds = [
        Hold::BootStick,
        Hold::BootStickNotFound,
        Hold::CertificateStick,
        Hold::Mounted {
            volume: name("sdd1"),
            at: name("/run/pumice/stick"),
        },
        Hold::InUse { holder: name("md127") },
        Hold::ReadOnly,
        Hold::NoCapacity,
        Hold::Unidentified,
        Hold::SameIdentity { other: name("sdi") },
        Hold::Optical,
    ];
    let names = ["sda", "sdb", "sdc", "sdd", "sde", "sdf", "sdg", "sdh", "sdi", "sr0"];
    let row = |((id, name), hold)| held(disk(id, name, "ST500DM002-1BD142", &format!("Z6E{id:05}"), 500), hold);
    let mut rows: Vec<Row> = (1..).zip(names).zip(holds).map(row).collect();
    rows[6].drive.geometry = None;
    rows[7].drive.identity.serial = None;
    rows[7].drive.identity.model.clear();
    rows[5].drive.access = Access::ReadOnly;
    rows[9] = of_kind(rows[9].clone(), Medium::Optical, Transport::Ata);
    rows.push(disk(11, "sdk", "ST500DM002-1BD142", "Z6E00011", 500));
    choosing(language, rows)
}

fn many(language: Language) -> State {
    let disks = (0..23_u8).map(|id| {
        let name = format!("sd{}", char::from(b'a' + id));
        disk(
            u64::from(id),
            &name,
            "HGST HUS726060ALE610",
            &format!("K1G{id:05}B"),
            6000,
        )
    });
    let mut state = choosing(language, disks.collect());
    press(&mut state, &[Key::Char('a')]);
    press(&mut state, &[Key::Down; 18]);
    state.press(Key::Char(' '));
    state
}

/// A drive chooses its own names, and may choose them to look like something else.
pub fn hostile() -> Vec<Row> {
    let long = "[x] nvme9n9 INNOCENT DISK".repeat(8);
    vec![
        disk(1, "sda", &long, &"0123456789ABCDEF".repeat(6), 1000),
        disk(2, "sdb", "M", "S", 1),
        disk(3, "mmcblk123boot0p99", "", "", 18_000_000),
        of_kind(
            disk(4, "sdd", &"W".repeat(40), &"9".repeat(40), 500),
            Medium::Virtual,
            Transport::Virtio,
        ),
        certificate_stick(),
    ]
}

fn long_names(language: Language) -> State {
    choosing(language, hostile())
}

fn boot_stick_unknown(language: Language) -> State {
    let rows = vec![
        disk(1, "sda", "WDC WD10EZEX-08WN4A0", "WD-WCC6Y4KT3F71", 1000),
        held(stick(2, "sdb", Ok(())), Hold::BootStickNotFound),
    ];
    let mut state = choosing(language, rows.clone());
    state.apply(Update::Drives {
        rows,
        is_boot_medium_known: false,
        hiding: Vec::new(),
    });
    state
}

fn hidden(language: Language, rows: Vec<Row>, hiding: &[Hiding]) -> State {
    let mut state = choosing(language, rows.clone());
    let controller = |(number, hiding): (u8, &Hiding)| HidingController {
        address: format!("0000:00:{number:02x}.0"),
        hiding: *hiding,
    };
    state.apply(Update::Drives {
        rows,
        is_boot_medium_known: true,
        hiding: (0x0e..).zip(hiding).map(controller).collect(),
    });
    state
}

fn chosen_vanished(language: Language) -> State {
    let mut state = choosing(language, some());
    press(&mut state, &[Key::Char('a'), Key::Down, Key::Down]);
    state.apply(drives(some().split_off(1)));
    state
}
