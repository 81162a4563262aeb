use proptest::prelude::*;
use pumice_model::Medium;

use crate::pace::{Pace, SWEEPS};

/// The whole disk; small enough that a story takes milliseconds.
const BYTES: u64 = 500_000_000_000;

/// How often the screen hears of a drive.
const STEP_MS: u64 = 500;

/// A drive as slow as it will be: bytes a millisecond, by the sweep and the per mille of it that is done.
type Speed<'a> = dyn Fn(u64, u64) -> u64 + 'a;

/// One moment: when, what was foretold, and what was shown.
struct Moment {
    ms: u64,
    left_s: Option<u64>,
    percent: u64,
}

/// Wipes a disk that works so fast, and stalls for so many milliseconds where a stall is due (sweep, per mille).
fn run(medium: Medium, speed: &Speed, stalls: &[(u64, u64, u64)]) -> Vec<Moment> {
    let mut pace = Pace::new(medium, 0);
    let (mut now_ms, mut moments) = (0, Vec::new());
    for sweep in 0..SWEEPS {
        pace.begin(sweep, BYTES, now_ms);
        let mut stalls: Vec<_> = stalls.iter().filter(|(at, _, _)| *at == sweep).collect();
        let mut done = 0;
        while done < BYTES {
            let per_mille = done * 1_000 / BYTES;
            now_ms += STEP_MS;
            if stalls.first().is_some_and(|(_, at, _)| *at <= per_mille) {
                now_ms += stalls.remove(0).2;
            }
            done = (done + speed(sweep, per_mille) * STEP_MS).min(BYTES);
            pace.advance(done, now_ms);
            moments.push(Moment {
                ms: now_ms,
                left_s: pace.left_s(),
                percent: pace.whole_percent(),
            });
        }
    }
    moments
}

/// The largest part by which what was foretold is off the truth, from a share of the whole on; less than is true, and
/// more than is true, in per cent.
fn errors(moments: &[Moment], from_percent: u64) -> (u64, u64) {
    let end_ms = moments.last().map_or(0, |moment| moment.ms);
    let (mut under, mut over) = (0, 0);
    // Of the last hundredth nothing is asked: a second is much of it.
    for moment in moments
        .iter()
        .filter(|moment| (from_percent..99).contains(&moment.percent))
    {
        let true_s = (end_ms - moment.ms) / 1_000;
        let Some(left_s) = moment.left_s else { continue };
        under = under.max(true_s.saturating_sub(left_s) * 100 / true_s);
        over = over.max(left_s.saturating_sub(true_s) * 100 / true_s);
    }
    (under, over)
}

/// The largest step back, in per cent of the time that was left.
fn largest_step_back(moments: &[Moment]) -> u64 {
    let pairs = moments.windows(2).filter(|pair| pair[1].percent < 99);
    let back = pairs.filter_map(|pair| {
        let (before, after) = pair[0].left_s.zip(pair[1].left_s)?;
        (after.saturating_sub(before) * 100).checked_div(before)
    });
    back.max().unwrap_or(0)
}

/// From the fast outer tracks to the inner ones, which are half as fast.
fn slowing(per_mille: u64) -> u64 {
    150_000 * (2_000 - per_mille) / 2_000
}

#[test]
fn a_steady_disk_is_foretold_to_the_per_cent() {
    let moments = run(Medium::Ssd, &|_, _| 150_000, &[]);
    assert!(moments[20].left_s.is_some(), "after ten seconds there is an estimate");
    assert_eq!(errors(&moments, 0), (0, 0));
    assert_eq!(largest_step_back(&moments), 0);
}

#[test]
fn a_magnetic_disk_that_slows_inwards_is_foretold_from_the_beginning() {
    let moments = run(Medium::Hdd, &|_, per_mille| slowing(per_mille), &[]);
    let (under, over) = errors(&moments, 1);
    assert!(under <= 2 && over <= 2, "{under} {over}");
    assert!(largest_step_back(&moments) <= 1);
}

#[test]
fn a_magnetic_disk_that_does_not_slow_is_never_foretold_too_fast() {
    let (under, over) = errors(&run(Medium::Hdd, &|_, _| 150_000, &[]), 1);
    assert!(under <= 1 && over <= 45, "{under} {over}");
}

#[test]
fn a_slow_start_is_forgotten() {
    let slow_start = |sweep, per_mille| if sweep == 0 && per_mille < 5 { 15_000 } else { 150_000 };
    let moments = run(Medium::Ssd, &slow_start, &[]);
    assert!(errors(&moments, 0).0 <= 1);
    let (_, over) = errors(&moments, 5);
    assert!(over <= 4, "{over}");
    assert!(largest_step_back(&moments) <= 1);
}

#[test]
fn a_slower_read_back_is_learned_without_a_leap() {
    let moments = run(
        Medium::Ssd,
        &|sweep, _| if sweep + 1 == SWEEPS { 75_000 } else { 150_000 },
        &[],
    );
    assert!(largest_step_back(&moments) <= 2, "{}", largest_step_back(&moments));
    let late: Vec<Moment> = moments.into_iter().filter(|moment| moment.percent >= 82).collect();
    let (under, over) = errors(&late, 0);
    assert!(under <= 3 && over <= 3, "{under} {over}");
}

#[test]
fn a_faster_read_back_is_never_foretold_before_it_is_seen() {
    let moments = run(
        Medium::Ssd,
        &|sweep, _| if sweep + 1 == SWEEPS { 400_000 } else { 150_000 },
        &[],
    );
    assert_eq!(errors(&moments, 0).0, 0);
}

#[test]
fn a_stall_moves_the_estimate_a_little_and_not_for_ever() {
    let stalls = [(0, 100, 60_000), (1, 500, 60_000), (3, 500, 60_000)];
    let moments = run(Medium::Ssd, &|_, _| 150_000, &stalls);
    assert!(largest_step_back(&moments) <= 5, "{}", largest_step_back(&moments));
    let (under, over) = errors(&moments, 0);
    assert!(under <= 5 && over <= 10, "{under} {over}");
}

#[test]
fn a_stalled_drive_has_no_speed_of_before() {
    let mut pace = Pace::new(Medium::Ssd, 0);
    pace.begin(0, BYTES, 0);
    (1..=20).for_each(|second| pace.advance(second * 100_000_000, second * 1_000));
    assert_eq!(pace.bytes_per_s(20_000), Some(100_000_000));
    assert_eq!((pace.silent_s(24_999), pace.silent_s(25_000)), (None, Some(5)));
    assert!(pace.bytes_per_s(24_000) < Some(70_000_000));
    assert_eq!(pace.bytes_per_s(35_000), Some(0));
}

#[test]
fn a_speed_is_of_the_last_ten_seconds() {
    let mut pace = Pace::new(Medium::Ssd, 0);
    pace.begin(0, BYTES, 0);
    pace.advance(100, 500);
    assert_eq!(pace.bytes_per_s(999), None);
    (1..=60).for_each(|second| pace.advance(second * 100_000_000, second * 1_000));
    (61..=70).for_each(|second| pace.advance(6_000_000_000 + (second - 60) * 10_000_000, second * 1_000));
    assert_eq!(pace.bytes_per_s(70_000), Some(10_000_000));
}

#[test]
fn a_stage_whose_last_progress_is_lost_counts_as_done() {
    let mut pace = Pace::new(Medium::Ssd, 0);
    pace.begin(0, 1_000, 0);
    (1..=20).for_each(|step| pace.advance(step * 25, step * 500));
    pace.begin(1, 1_000, 20_000);
    assert_eq!((pace.sweep_percent(), pace.whole_percent()), (0, 25));
    let left_s = pace.left_s().unwrap();
    assert!((60..=61).contains(&left_s), "three stages of 20 seconds, not {left_s}");
}

#[test]
fn what_was_done_in_an_earlier_boot_is_no_speed() {
    let mut pace = Pace::new(Medium::Ssd, 0);
    pace.begin(1, BYTES, 0);
    pace.advance(BYTES / 2, 100);
    (1..=20).for_each(|second| pace.advance(BYTES / 2 + second * 100_000_000, 100 + second * 1_000));
    assert_eq!((pace.sweep_percent(), pace.whole_percent()), (50, 37));
    assert_eq!(pace.bytes_per_s(20_100), Some(100_000_000));
    // The rest of this sweep, and two more of 5000 seconds.
    let left_s = pace.left_s().unwrap();
    assert!((12_480..=12_485).contains(&left_s), "{left_s}");
}

#[test]
fn a_drive_that_falls_silent_at_once_is_not_at_the_end() {
    let mut pace = Pace::new(Medium::Ssd, 0);
    pace.begin(0, BYTES, 0);
    pace.advance(1_000_000, 100);
    assert!(!pace.is_at_end());
}

/// The largest steps back until the first hundredth is done, and after it: before it too little is known of a slow disk,
/// and what is foretold may settle once.
fn steps_back(speed: u64, slope: u64) -> (u64, u64) {
    let slows = |_, per_mille: u64| speed * (2_000 - slope * per_mille / 1_000) / 2_000;
    let moments = run(Medium::Hdd, &slows, &[]);
    let settled = moments.partition_point(|moment| moment.percent < 1);
    (
        largest_step_back(&moments[..=settled]),
        largest_step_back(&moments[settled..]),
    )
}

#[test]
fn a_slow_disk_settles_its_forecast_once() {
    let (early, later) = steps_back(7_016, 154);
    assert!(early <= 8 && later <= 3, "{early} {later}");
}

#[test]
fn the_first_bytes_of_the_second_part_do_not_upset_the_forecast() {
    let (early, later) = steps_back(2_853, 734);
    assert!(early <= 3 && later <= 3, "{early} {later}");
}

proptest! {
    #[test]
    fn whatever_comes_nothing_is_better_than_the_truth(
        steps in prop::collection::vec((0_u64..20_000, 0_u64..=u64::MAX / 2), 1..60),
        work_bytes in 0_u64..=u64::MAX / 2,
        medium in prop::sample::select(vec![Medium::Hdd, Medium::Ssd]),
    ) {
        let mut pace = Pace::new(medium, 0);
        let (mut now_ms, mut told, mut sweep) = (0, 0, 0);
        pace.begin(0, work_bytes, 0);
        for (pause_ms, bytes) in steps {
            now_ms += pause_ms;
            told = bytes.max(told).min(work_bytes);
            pace.advance(bytes, now_ms);
            let done = u128::from(sweep) * u128::from(work_bytes) + u128::from(told);
            let whole = u128::from(work_bytes) * u128::from(SWEEPS);
            prop_assert!(u128::from(pace.whole_percent()) * whole <= done * 100);
            if let Some(speed) = pace.bytes_per_s(now_ms) {
                prop_assert!(speed <= told);
            }
            pace.left_s();
            if bytes % 5 == 0 && sweep + 1 < SWEEPS {
                sweep += 1;
                told = 0;
                pace.begin(sweep, work_bytes, now_ms);
            }
        }
    }

    #[test]
    fn a_disk_of_any_steady_speed_is_foretold(speed in 20_000_u64..3_000_000, slope in 0_u64..=1_000) {
        let moments = run(Medium::Hdd, &|_, per_mille| speed * (2_000 - slope * per_mille / 1_000) / 2_000, &[]);
        let (under, over) = errors(&moments, 1);
        prop_assert!(under <= 3 && over <= 45, "{under} {over}");
    }

    #[test]
    fn the_forecast_of_any_steady_speed_does_not_leap(speed in 20_000_u64..3_000_000, slope in 0_u64..=1_000) {
        let (early, later) = steps_back(speed, slope);
        prop_assert!(early <= 8 && later <= 3, "{early} {later}");
    }
}
