use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use pumice_device::Thermometer;
use pumice_model::{Celsius, DriveId, Heat, HeatEvidence, HeatLimit, HeatWatch, Medium, Sensor};

use crate::clock::boot_ms;

/// Time between two readings: a drive warms up in minutes.
const READING: Duration = Duration::from_secs(5);

/// What is known of one drive's temperature while it is worked on. A thread of its own asks the drive, because asking one
/// that has stalled takes for ever; whoever wants to know never waits for that.
pub struct DriveHeat {
    watch: Arc<Mutex<HeatWatch>>,
}

impl DriveHeat {
    /// Begins to watch a drive and to tell what its sensor says; the thread ends once nobody wants to know any more.
    pub fn watch(
        drive: DriveId,
        medium: Medium,
        wanted: Option<Celsius>,
        tell: impl Fn(Sensor) + Send + 'static,
    ) -> Self {
        let watch = Arc::new(Mutex::new(HeatWatch::new(HeatLimit::of(medium, &[], wanted))));
        let watched = Arc::downgrade(&watch);
        // A thread that could not be started reads nothing, as if there were no sensor.
        thread::Builder::new()
            .name("heat".into())
            .spawn(move || keep_reading(drive, |told| HeatLimit::of(medium, told, wanted), &watched, &tell))
            .ok();
        Self { watch }
    }

    /// Whether the drive may be worked on.
    pub fn heat(&self) -> Heat {
        lock(&self.watch).heat()
    }

    /// What stands in the record when the work has ended.
    pub fn evidence(&self) -> HeatEvidence {
        lock(&self.watch).evidence(boot_ms())
    }
}

fn keep_reading(
    drive: DriveId,
    limit: impl Fn(&[Celsius]) -> HeatLimit,
    watched: &Weak<Mutex<HeatWatch>>,
    tell: &dyn Fn(Sensor),
) {
    let Some(thermometer) = Thermometer::of(drive) else {
        return tell(Sensor::None);
    };
    let limit = limit(&thermometer.limits());
    if let Some(watch) = watched.upgrade() {
        *lock(&watch) = HeatWatch::new(limit);
    }
    loop {
        let reading = thermometer.read();
        let Some(watch) = watched.upgrade() else { return };
        lock(&watch).observe(reading, boot_ms());
        drop(watch);
        tell(reading.map_or(Sensor::Silent, |now| Sensor::Reads {
            now,
            limit: limit.limit,
        }));
        thread::sleep(READING);
    }
}

fn lock(watch: &Mutex<HeatWatch>) -> std::sync::MutexGuard<'_, HeatWatch> {
    watch.lock().unwrap_or_else(PoisonError::into_inner)
}
