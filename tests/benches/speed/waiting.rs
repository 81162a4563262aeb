use std::thread;
use std::time::Duration;

use pumice_device::{DriveFirmware, NvmeFirmware};
use pumice_engine::{Firmware, Poll, Start};
use pumice_model::{PurgeRequired, Sanitize, Technique};
use pumice_tests::Result;
use pumice_tests::error::ensure;
use pumice_tests::matrix::Specimen;

use crate::figures::{Bounds, cpu_s, float};

const TECHNIQUE: Technique = Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown);

const SECONDS: u64 = 20;

/// As often as the engine looks.
const LOOK_MS: u64 = 250;

/// Most of one core.
const MOST_SHARE: f64 = 0.001;

/// What it costs to wait for a drive that erases itself: the clock of this one stands still, so that it never ends.
pub fn measure(bounds: &mut Bounds) -> Result<()> {
    let Specimen::Nvme(controller) = Specimen::of(TECHNIQUE) else {
        unreachable!("a sanitize of NVMe is done by an NVMe controller");
    };
    let set = NvmeFirmware::new(controller, 1);
    let mut firmware = DriveFirmware::new(Box::new(set), |ms| thread::sleep(Duration::from_millis(ms)));
    let start = firmware.start(TECHNIQUE);
    ensure(matches!(start, Start::Accepted { .. }), || format!("{start:?}"))?;
    let before_s = cpu_s()?;
    for _ in 0..SECONDS * 1_000 / LOOK_MS {
        let poll = firmware.poll(LOOK_MS);
        ensure(matches!(poll, Poll::Running { .. }), || format!("{poll:?}"))?;
    }
    let share = (cpu_s()? - before_s) / float(SECONDS);
    println!(
        "waiting for a drive that erases itself: {:.3} % of a core  {}",
        share * 100.0,
        bounds.at_most(share, MOST_SHARE)
    );
    Ok(())
}
