use pumice_language::Language;
use pumice_model::{
    Access, Attachment, Availability, Capabilities, ConfirmedTime, Drive, DriveId, Event, EventKind, FirmwareChoice,
    Geometry, Hold, Identity, Medium, Records, Sanitize, SecurityErase, SerialSource, Stage, StickError, Technique,
    Transport, WhyNot,
};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::state::Screen;
use crate::{Action, Key, KeyView, Locked, Row, State, Update, draw};

fn row(id: u64, transport: Transport, holds: Vec<Hold>) -> Row {
    let drive = Drive {
        id: DriveId(id),
        name: format!("sd{id}"),
        identity: Identity {
            model: "MODEL".into(),
            serial: Some(format!("SERIAL{id:04}")),
            wwn: None,
        },
        serial_source: SerialSource::Drive,
        firmware: None,
        geometry: Geometry::new(500 << 30, 512, 4096).ok(),
        medium: Medium::Hdd,
        transport,
        access: Access::ReadWrite,
        attachment: Attachment::Fixed,
        path: None,
        signatures: Vec::new(),
        volumes: Vec::new(),
        uses: Vec::new(),
    };
    let stick = if transport == Transport::Usb {
        Ok(())
    } else {
        Err(StickError::NotUsb)
    };
    Row {
        drive,
        holds,
        stick,
        capabilities: Capabilities::default(),
        locked: Locked::No,
    }
}

fn drives(rows: Vec<Row>) -> Update {
    Update::Drives {
        rows,
        is_boot_medium_known: true,
        hiding: Vec::new(),
    }
}

fn screen(state: &State, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(state, frame)).unwrap();
    terminal.backend().to_string()
}

/// A state in which disks can be chosen: two that can be wiped, one that is held.
fn choosing() -> State {
    let mut state = State::new(Language::En, "J-1");
    let rows = vec![
        row(1, Transport::Ata, vec![]),
        row(2, Transport::Ata, vec![Hold::ReadOnly]),
        row(3, Transport::Nvme, vec![]),
        row(4, Transport::Usb, vec![Hold::CertificateStick]),
    ];
    state.apply(drives(rows));
    assert_eq!(state.press(Key::Enter), Some(Action::ChooseStick(DriveId(4))));
    state.apply(Update::StickTaken(DriveId(4)));
    state.press(Key::Enter);
    "2nyn"
        .chars()
        .for_each(|key| assert_eq!(state.press(Key::Char(key)), None));
    assert!(matches!(state.press(Key::Enter), Some(Action::TakeJob(_))));
    state.press(Key::Enter);
    state
}

#[test]
fn no_disk_is_shown_before_the_gate_is_open() {
    let mut state = State::new(Language::En, "J-1");
    state.apply(drives(vec![row(1, Transport::Ata, vec![])]));
    state.apply(Update::StickTaken(DriveId(4)));
    let answers = |state: &mut State, keys: &str| {
        keys.chars()
            .for_each(|key| assert_eq!(state.press(Key::Char(key)), None));
        state.press(Key::Enter)
    };
    for wrong in ["/", "a138-0013-8000"] {
        wrong.chars().for_each(|c| assert_eq!(state.press(Key::Char(c)), None));
        assert_eq!(state.press(Key::Enter), None);
        assert!(screen(&state, 100, 30).contains("of 4  Job   "), "{wrong}");
        wrong
            .chars()
            .for_each(|_| assert_eq!(state.press(Key::Backspace), None));
    }
    assert_eq!(state.press(Key::Enter), None);
    // An answer that forbids stays where it is, so that the next key answers the same question.
    for keys in ["", "2", "2ny", "3", "2nny", "2nyy", "2y"] {
        assert_eq!(answers(&mut state, keys), None, "{keys}");
        assert!(screen(&state, 100, 30).contains("before anything is wiped"), "{keys}");
        state.press(Key::Escape);
        assert_eq!(state.press(Key::Enter), None);
    }
    let Some(Action::TakeJob(job)) = answers(&mut state, "1nyn") else {
        panic!("the gate is open")
    };
    assert_eq!((job.number.as_str(), job.gate.records), ("J-1", Records::Exported));
    assert_eq!(state.press(Key::Enter), None);
    assert!(screen(&state, 100, 30).contains("Disks to wipe"));
}

#[test]
fn a_time_is_taken_only_once_it_is_found_possible() {
    let mut state = choosing();
    state.press(Key::Escape);
    state.apply(Update::Tick(9));
    "2026-11-26 09:30"
        .chars()
        .for_each(|c| assert_eq!(state.press(Key::Char(c)), None));
    let time = ConfirmedTime {
        unix_s: 1_795_656_600,
        at_ms: 9,
    };
    assert_eq!(state.press(Key::Enter), Some(Action::ConfirmTime(time)));
    assert!(screen(&state, 100, 30).contains("what time it is"));
    state.apply(Update::TimeConfirmed(time));
    assert!(screen(&state, 100, 30).contains("Disks to wipe"));
}

#[test]
fn what_a_file_lists_is_chosen_if_it_can_be_wiped() {
    let mut state = choosing();
    state.apply(Update::Wanted {
        drives: vec![DriveId(2), DriveId(3), DriveId(9)],
        firmware: FirmwareChoice::None,
    });
    let planned = vec![(DriveId(3), FirmwareChoice::None)];
    assert_eq!(state.press(Key::Enter), Some(Action::Plan(planned)));
}

#[test]
fn a_held_disk_cannot_be_chosen() {
    let mut state = choosing();
    state.press(Key::Down);
    state.press(Key::Char(' '));
    assert_eq!(state.press(Key::Enter), None);
    state.press(Key::Char('a'));
    assert_eq!(
        state.press(Key::Enter),
        Some(Action::Plan(vec![
            (DriveId(1), FirmwareChoice::Recommended),
            (DriveId(3), FirmwareChoice::Recommended)
        ]))
    );
}

#[test]
fn nothing_starts_before_every_disk_is_confirmed() {
    let mut state = choosing();
    state.press(Key::Char('a'));
    state.press(Key::Enter);
    state.apply(Update::Planned(DriveId(1), Vec::new()));
    state.apply(Update::Planned(DriveId(3), Vec::new()));
    "0001".chars().for_each(|c| assert_eq!(state.press(Key::Char(c)), None));
    assert_eq!(
        state.press(Key::Enter),
        Some(Action::Confirm(DriveId(1), "0001".into()))
    );
    state.apply(Update::Confirmed(DriveId(1)));
    assert_eq!(state.press(Key::Char('s')), None);
    state.press(Key::Backspace);
    assert_eq!(
        state.press(Key::Enter),
        Some(Action::Confirm(DriveId(3), String::new()))
    );
    state.apply(Update::Confirmed(DriveId(3)));
    assert_eq!(state.press(Key::Char('s')), Some(Action::Start));
}

/// Disk 1 offers one technique, and another not.
fn offering() -> Row {
    let refused = Availability::Unavailable(WhyNot::SecurityFrozen);
    Row {
        capabilities: Capabilities::new([
            (Technique::AtaSanitize(Sanitize::Overwrite), Availability::Available),
            (Technique::AtaSecurityErase(SecurityErase::Enhanced), refused),
        ]),
        ..row(1, Transport::Ata, vec![])
    }
}

#[test]
fn what_a_firmware_does_is_chosen_for_one_disk_and_only_from_what_it_offers() {
    let mut state = choosing();
    state.apply(drives(vec![offering(), row(3, Transport::Nvme, vec![])]));
    let planned = |state: &mut State| {
        state.press(Key::Char('a'));
        let Some(Action::Plan(planned)) = state.press(Key::Enter) else {
            panic!("disks are planned");
        };
        state.press(Key::Escape);
        planned
    };
    let choose = |state: &mut State, downs: usize| {
        state.press(Key::Char('t'));
        (0..9).for_each(|_| drop(state.press(Key::Up)));
        (0..downs).for_each(|_| drop(state.press(Key::Down)));
        state.press(Key::Enter);
    };
    let other = (DriveId(3), FirmwareChoice::Recommended);
    choose(&mut state, 1);
    assert_eq!(planned(&mut state), [(DriveId(1), FirmwareChoice::None), other]);
    choose(&mut state, 2);
    let only = FirmwareChoice::Only(Technique::AtaSanitize(Sanitize::Overwrite));
    assert_eq!(planned(&mut state), [(DriveId(1), only), other]);
    choose(&mut state, 3);
    assert!(screen(&state, 80, 24).contains("does not offer that now"));
    state.press(Key::Escape);
    assert_eq!(
        planned(&mut state),
        [(DriveId(1), only), other],
        "what is not offered is not chosen"
    );
    state.press(Key::Char('t'));
    state.apply(drives(vec![row(3, Transport::Nvme, vec![])]));
    assert!(screen(&state, 80, 24).contains("Disks to wipe"), "its drive is gone");
}

#[test]
fn sleep_and_unlocking_are_offered_only_where_they_can_help() {
    let mut state = choosing();
    assert_eq!((state.press(Key::Char('f')), state.press(Key::Char('u'))), (None, None));
    let locked = Row {
        locked: Locked::ByUs,
        ..offering()
    };
    state.apply(drives(vec![locked]));
    assert_eq!(state.press(Key::Char('f')), Some(Action::Thaw));
    assert_eq!(state.press(Key::Char('u')), Some(Action::Unlock(DriveId(1))));
}

#[test]
fn a_chosen_disk_that_vanishes_is_chosen_no_more() {
    let mut state = choosing();
    state.press(Key::Char('a'));
    state.apply(drives(vec![row(3, Transport::Nvme, vec![])]));
    assert!(screen(&state, 80, 24).contains("was chosen and is not there any more"));
    assert_eq!(
        state.press(Key::Enter),
        Some(Action::Plan(vec![(DriveId(3), FirmwareChoice::Recommended)]))
    );
}

#[test]
fn switching_off_is_asked_twice_and_says_what_is_lost() {
    let mut state = choosing();
    state.press(Key::Char(' '));
    state.press(Key::Enter);
    state.apply(Update::Planned(DriveId(1), Vec::new()));
    state.apply(Update::Confirmed(DriveId(1)));
    assert_eq!(state.press(Key::Char('s')), Some(Action::Start));
    assert_eq!(state.press(Key::Quit), None);
    assert!(screen(&state, 80, 24).contains("still being wiped"));
    assert_eq!(state.press(Key::Escape), None);
    state.press(Key::Quit);
    assert_eq!(state.press(Key::Char('y')), Some(Action::PowerOff));
}

#[test]
fn progress_shows_stage_and_share() {
    let mut state = choosing();
    state.press(Key::Char(' '));
    state.press(Key::Enter);
    state.apply(Update::Planned(DriveId(1), Vec::new()));
    state.apply(Update::Confirmed(DriveId(1)));
    state.press(Key::Char('s'));
    state.apply(Update::Event(Event {
        drive: DriveId(1),
        kind: EventKind::Started {
            stage: Stage::Pass(2),
            work_bytes: 1000,
        },
    }));
    state.apply(Update::Event(Event {
        drive: DriveId(1),
        kind: EventKind::Progress {
            stage: Stage::Pass(2),
            done_bytes: 425,
        },
    }));
    let seen = screen(&state, 80, 24);
    assert!(seen.contains("pass 2") && seen.contains("42 %"), "{seen}");
}

#[test]
fn no_size_and_no_language_breaks_a_screen() {
    for language in Language::ALL {
        let mut state = State::new(language, "J-1");
        for key in [
            Key::Down,
            Key::Quit,
            Key::Escape,
            Key::Enter,
            Key::Tab,
            Key::Char('a'),
            Key::Enter,
            Key::Char('s'),
        ] {
            for (columns, rows) in [(1, 1), (80, 24), (80, 25), (79, 24), (200, 60), (80, 3)] {
                screen(&state, columns, rows);
            }
            state.press(key);
            state.apply(drives(vec![
                row(1, Transport::Ata, vec![]),
                row(4, Transport::Usb, vec![]),
            ]));
        }
    }
}

/// The names of the disks the cursor is at, chosen and in all, as the screen shows them.
fn pointed_at(state: &State) -> String {
    let seen = screen(state, 80, 24);
    let line = seen.lines().find(|line| line.contains("> ")).unwrap_or_default();
    line.split_whitespace()
        .find(|word| word.starts_with("sd"))
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn the_cursor_stays_on_its_disk_when_others_come_and_go() {
    let mut state = choosing();
    state.press(Key::Down);
    state.press(Key::Down);
    assert_eq!(pointed_at(&state), "sd3");
    state.apply(drives(vec![
        row(2, Transport::Ata, vec![]),
        row(3, Transport::Nvme, vec![]),
    ]));
    assert_eq!(pointed_at(&state), "sd3");
    state.press(Key::Quit);
    state.apply(drives((0..4).map(|id| row(id, Transport::Ata, vec![])).collect()));
    state.press(Key::Escape);
    assert_eq!(pointed_at(&state), "sd3");
    state.apply(drives(vec![row(1, Transport::Ata, vec![])]));
    assert_eq!(pointed_at(&state), "sd1");
}

#[test]
fn the_cursor_stays_on_its_stick_when_others_come() {
    let mut state = State::new(Language::En, "J-1");
    state.apply(drives(vec![row(4, Transport::Usb, vec![])]));
    state.apply(drives(vec![
        row(3, Transport::Usb, vec![]),
        row(4, Transport::Usb, vec![]),
    ]));
    assert_eq!(state.press(Key::Enter), Some(Action::ChooseStick(DriveId(4))));
}

#[test]
fn a_planned_disk_that_vanishes_is_said_and_can_still_be_refused() {
    let mut state = choosing();
    state.press(Key::Char('a'));
    state.press(Key::Enter);
    state.apply(Update::Planned(DriveId(1), Vec::new()));
    state.apply(Update::Planned(DriveId(3), Vec::new()));
    state.apply(drives(vec![row(3, Transport::Nvme, vec![])]));
    assert!(screen(&state, 80, 24).contains("sd1 (MODEL, SERIAL0001, 536 GB) is not there any more."));
    assert_eq!(
        state.press(Key::Enter),
        Some(Action::Confirm(DriveId(1), String::new()))
    );
}

#[test]
fn a_stick_that_is_opened_late_calls_nobody_back() {
    let mut state = State::new(Language::En, "J-1");
    state.apply(drives(vec![row(4, Transport::Usb, vec![])]));
    let texts = &Language::En.catalogue().screen;
    assert_eq!(state.press(Key::Enter), Some(Action::ChooseStick(DriveId(4))));
    state.apply(Update::StickAwaited(DriveId(4)));
    assert!(screen(&state, 80, 24).contains(texts.stick_awaited));
    state.press(Key::Quit);
    state.apply(Update::StickTaken(DriveId(4)));
    assert!(screen(&state, 80, 24).contains(texts.off_safely));
    state.press(Key::Escape);
    assert!(screen(&state, 80, 24).contains(texts.stick_taken));
}

#[test]
fn a_choice_that_was_refused_leaves_the_stick_that_was_there() {
    let mut state = State::new(Language::En, "J-1");
    state.apply(drives(vec![row(4, Transport::Usb, vec![])]));
    state.apply(Update::StickTaken(DriveId(4)));
    state.press(Key::Escape);
    state.apply(Update::StickRefused("It is full.".into()));
    let shown = screen(&state, 80, 24);
    assert!(shown.contains("It is full.") && shown.contains(Language::En.catalogue().screen.stick_taken));
}

/// A state in which one disk is being wiped.
fn wiping() -> State {
    let mut state = choosing();
    state.press(Key::Char(' '));
    state.press(Key::Enter);
    state.apply(Update::Planned(DriveId(1), Vec::new()));
    state.apply(Update::Confirmed(DriveId(1)));
    assert_eq!(state.press(Key::Char('s')), Some(Action::Start));
    state
}

#[test]
fn cancelling_is_asked_twice() {
    for (key, action) in [('x', Action::Cancel(DriveId(1))), ('a', Action::CancelAll)] {
        let mut state = wiping();
        assert_eq!(state.press(Key::Char(key)), None);
        assert_eq!(state.press(Key::Char('y')), None);
        assert!(screen(&state, 80, 24).contains("counts as NOT ERASED"));
        assert_eq!(state.press(Key::Char('y')), Some(action));
        assert_eq!(state.press(Key::Char('y')), None);
    }
}

#[test]
fn what_has_ended_is_not_cancelled() {
    for key in ['x', 'a'] {
        let mut state = wiping();
        state.press(Key::Char(key));
        state.press(Key::Char('y'));
        state.apply(Update::Ended(DriveId(1), None));
        assert_eq!(state.press(Key::Char('y')), None);
        state.press(Key::Char(key));
        assert!(screen(&state, 80, 24).contains("Wiping"));
    }
}

/// It stood on the key's screen, where Enter unlocks, and was gone when the job's came.
#[test]
fn what_is_said_of_the_job_waits_for_its_screen() {
    let mut state = State::new(Language::En, "J1");
    state.apply(Update::Key(KeyView::Locked(None)));
    state.apply(Update::StickTaken(DriveId(1)));
    assert_eq!(state.screen, Screen::Key);
    state.apply(Update::JobFileRefused("BROKEN".into()));
    state.apply(Update::JournalsUnreadable("UNREADABLE".into()));
    assert_eq!(state.message, None);
    state.press(Key::Escape);
    assert_eq!(state.screen, Screen::Job);
    let said = state.message.clone().unwrap_or_default();
    assert!(said.contains("BROKEN") && said.contains("UNREADABLE"), "{said}");
}
