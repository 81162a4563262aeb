use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

const LIMIT: HeatLimit = HeatLimit {
    limit: Celsius(60),
    source: LimitSource::Medium,
};

/// What a watch says to readings a second apart.
fn said(readings: &[Option<i16>]) -> (String, HeatEvidence) {
    let mut watch = HeatWatch::new(LIMIT);
    let letters =
        readings.iter().zip(0..).map(
            |(reading, second)| match watch.observe(reading.map(Celsius), second * 1_000) {
                Heat::Fine => '.',
                Heat::TooHot => 'H',
            },
        );
    let story = letters.collect();
    (story, watch.evidence(readings.len() as u64 * 1_000))
}

fn watched(highest: i16, pauses: u32, paused_ms: u64) -> HeatEvidence {
    HeatEvidence::Watched {
        limit: LIMIT,
        highest: Celsius(highest),
        pauses,
        paused_ms,
    }
}

#[test]
fn work_pauses_at_the_limit_until_five_degrees_below() {
    let readings = [30, 59, 60, 61, 59, 56, 55, 59, 60, 55].map(Some);
    assert_eq!(said(&readings), ("..HHHH..H.".into(), watched(61, 2, 5_000)));
}

#[test]
fn a_pause_that_never_ended_is_counted_to_the_end() {
    assert_eq!(said(&[Some(70), Some(80)]), ("HH".into(), watched(80, 1, 2_000)));
}

#[test]
fn a_missed_reading_ends_no_pause_and_a_silent_sensor_does() {
    let mut readings = vec![Some(60), None, Some(58)];
    readings.extend([None; 62]);
    let (story, evidence) = said(&readings);
    assert_eq!(story, format!("{}...", "H".repeat(62)));
    assert_eq!(evidence, watched(60, 1, 62_000));
}

#[test]
fn a_drive_without_a_sensor_is_never_too_hot() {
    assert_eq!(said(&[None, None, None]), ("...".into(), HeatEvidence::NoSensor));
}

#[test]
fn the_limit_is_the_operators_else_the_drives_else_the_mediums() {
    let table = [
        (Medium::Hdd, vec![], None, (60, LimitSource::Medium)),
        (Medium::Ssd, vec![], None, (70, LimitSource::Medium)),
        (Medium::UsbStorage, vec![], None, (70, LimitSource::Medium)),
        (Medium::Hdd, vec![55, 65], None, (55, LimitSource::Drive)),
        (Medium::Ssd, vec![84], None, (84, LimitSource::Drive)),
        (Medium::Ssd, vec![0, 80], None, (80, LimitSource::Drive)),
        (Medium::Ssd, vec![0], None, (70, LimitSource::Medium)),
        (Medium::Ssd, vec![255], None, (70, LimitSource::Medium)),
        (Medium::Hdd, vec![39], None, (60, LimitSource::Medium)),
        (Medium::Hdd, vec![101], None, (60, LimitSource::Medium)),
        (Medium::Hdd, vec![55], Some(45), (45, LimitSource::Operator)),
    ];
    for (medium, told, wanted, (limit, source)) in table {
        let limit = Celsius(limit);
        let told: Vec<Celsius> = told.into_iter().map(Celsius).collect();
        assert_eq!(
            HeatLimit::of(medium, &told, wanted.map(Celsius)),
            HeatLimit { limit, source },
            "{medium:?} {told:?} {wanted:?}"
        );
    }
}

proptest! {
    /// Whatever a sensor says: no work at or above the limit, and none is held up at five degrees below.
    #[test]
    fn hot_pauses_and_cool_works(readings in vec(option::of(any::<i16>()), 0..50)) {
        let mut watch = HeatWatch::new(LIMIT);
        for (now_ms, reading) in (0..).zip(&readings) {
            let heat = watch.observe(reading.map(Celsius), now_ms);
            match reading {
                Some(60..) => prop_assert_eq!(heat, Heat::TooHot),
                Some(..=55) => prop_assert_eq!(heat, Heat::Fine),
                _ => {}
            }
        }
        let highest = readings.iter().flatten().max().copied().map(Celsius);
        match watch.evidence(50) {
            HeatEvidence::NoSensor => prop_assert_eq!(highest, None),
            HeatEvidence::Watched { highest: seen, paused_ms, .. } => {
                prop_assert_eq!(Some(seen), highest);
                prop_assert!(paused_ms <= 50);
            }
        }
    }
}
