//! Nothing that a screen says in full may need more lines than there are on the smallest one.

use pumice_job::JobFileError;
use pumice_language::Language;
use pumice_model::{GateQuestion, GateRefusal, Hiding, HidingController, Refusal, StickError};

use super::{HIDING_LINES, INTRODUCTION_LINES, LEAST, REMARK_LINES};
use crate::cells::wrap;

/// As names of drives are, at their longest.
const NAME: &str = "nvme10n1 (SAMSUNG MZVLB512HBJQ-000L7 LENOVO XXXXXXXXXXXXX, S4ENNF0M512345678901, 16.0 TB)";

#[test]
fn every_text_has_room_on_the_smallest_screen() {
    for language in Language::ALL {
        let (texts, words) = (&language.catalogue().screen, &language.catalogue().words);
        let introductions = [
            texts.stick_intro,
            texts.no_usb,
            texts.only_boot_stick,
            texts.job_intro,
            texts.gate_intro,
            texts.clock.intro,
            texts.disks_intro,
            texts.no_disks,
            texts.none_wipeable,
            &(texts.warning)(999),
            texts.working,
            texts.finished,
            texts.saving,
            texts.ended,
            texts.off_while_wiping,
            texts.off_unsaved,
            texts.off_safely,
            texts.cancel_means,
            &(texts.cancel_one)(NAME),
            &(texts.cancel_all)(999),
        ];
        for text in introductions {
            assert_fits(text, INTRODUCTION_LINES);
        }
        let (console, job) = (&language.catalogue().console, &language.catalogue().asking);
        let why = console.save_not_as_written;
        let remarks = [
            (texts.unsaved)(999, why),
            (texts.stick_needed)(why),
            (texts.chosen_gone)(NAME),
            (texts.planned_gone)(NAME),
            (texts.refused)(NAME, &(words.refusal)(&Refusal::Changed)),
            (words.stick_error)(StickError::BootStick).into(),
            texts.boot_stick_unknown.into(),
            texts.none_chosen.into(),
            texts.job_file_taken.into(),
            texts.clock.not_a_time.into(),
            (texts.clock.before_build)("2026-11-26 09:30:00"),
            texts.mismatch.into(),
            (texts.all_confirmed)(999),
        ];
        let refusals = GateQuestion::ALL.map(|at| (job.refusal)(GateRefusal::Forbidden(at)));
        let unanswered = GateQuestion::ALL.map(|at| (job.refusal)(GateRefusal::Unanswered(at)));
        let why = (job.file_error)(&JobFileError::Gate(GateRefusal::Forbidden(GateQuestion::StateSecrets)));
        let of_file = (texts.job_file_refused)(&why);
        let remarks = remarks.into_iter().chain(refusals).chain(unanswered).chain([of_file]);
        for text in remarks {
            assert_fits(&text, REMARK_LINES);
        }
    }
}

#[test]
fn three_controllers_that_hide_disks_are_told_of_on_the_smallest_screen() {
    let every = [
        Hiding::SataRaidMode,
        Hiding::RaidController,
        Hiding::VolumeManagement,
        Hiding::RemappedNvme { disks: 99 },
    ];
    for language in Language::ALL {
        for hiding in every {
            let address = "10000:e1:1f.7".into();
            let controller = HidingController { address, hiding };
            assert_fits(&(language.catalogue().words.hiding)(&controller), HIDING_LINES / 3);
        }
    }
}

#[track_caller]
fn assert_fits(text: &str, most: u16) {
    let lines = wrap(text, usize::from(LEAST.0) - 2);
    assert!(lines.len() <= usize::from(most), "{lines:?}");
}
