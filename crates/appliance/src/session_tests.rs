use pumice_model::{Ending, Fault, Found, HiddenArea, HiddenAreas, Opening, Stage};

use super::*;
use crate::fixtures;

#[test]
fn a_journal_that_was_edited_to_do_less_or_is_of_another_size_is_not_gone_on_with() {
    let journal = |number| Journal {
        job: fixtures::job(),
        boot_id: [0; 16],
        planned: fixtures::planned(number),
        evidence: fixtures::evidence(),
    };
    let mut of_drive = journal(1);
    let Planned { target, .. } = of_drive.planned.clone();
    let is_gone_on_with = |journal: &Journal, geometry| is_of(journal, &target.identity, Some(geometry));
    assert!(is_gone_on_with(&of_drive, target.geometry));
    let other = Geometry::new(target.geometry.bytes() * 2, 512, 4096).unwrap();
    assert!(!is_gone_on_with(&of_drive, other));
    assert!(!is_gone_on_with(&journal(2), target.geometry));
    let mut shortened = journal(1);
    shortened.planned.overwrite.passes.remove(0);
    assert!(!is_gone_on_with(&shortened, target.geometry));
    of_drive.evidence.hidden = Some(HiddenAreas::all(HiddenArea::Removed));
    of_drive.evidence.opening = Opening::Opened(Found {
        identity: target.identity.clone(),
        geometry: other,
    });
    assert!(is_gone_on_with(&of_drive, other) && !is_gone_on_with(&of_drive, target.geometry));
    let mut waiting = journal(1);
    waiting.evidence.ending = Ending::Stopped {
        stage: Stage::Opening,
        fault: Fault::PowerCycleNeeded,
    };
    let smaller = Geometry::new(target.geometry.bytes() / 2, 512, 4096).unwrap();
    let sizes = [target.geometry, other, smaller];
    assert_eq!(sizes.map(|size| is_gone_on_with(&waiting, size)), [true, true, false]);
}
