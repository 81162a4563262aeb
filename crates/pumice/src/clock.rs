use std::time::{SystemTime, UNIX_EPOCH};

use pumice_model::{Clock, date_and_time};

const SECONDS_PER_DAY: i64 = 86_400;

/// The date and time the computer's clock would have shown at a moment, as `2026-11-24 03:12:30`; where that is no date
/// from 1970 to 9999, the seconds of Unix time.
pub fn shown_at(clock: &Clock, moment_ms: u64) -> String {
    let since_reading_ms = i128::from(moment_ms) - i128::from(clock.read_at_ms);
    let unix_s = i128::from(clock.rtc_unix_s) + since_reading_ms.div_euclid(1000);
    i64::try_from(unix_s)
        .ok()
        .and_then(date_and_time)
        .unwrap_or_else(|| format!("{unix_s} s"))
}

/// A moment of Unix time, as `2026-11-24 03:12:30`; where that is no date from 1970 to 9999, the seconds.
pub fn shown(unix_s: i64) -> String {
    date_and_time(unix_s).unwrap_or_else(|| format!("{unix_s} s"))
}

/// Now, in seconds of Unix time, by this computer's clock; 0 where that stands before 1970.
pub fn now_unix_s() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Whole days from a moment of Unix time until now; nothing where this computer's clock stands before it.
pub fn days_since(unix_s: i64) -> Option<i64> {
    let seconds = now_unix_s().checked_sub(unix_s)?;
    (seconds >= 0).then_some(seconds / SECONDS_PER_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_counted_from_the_reading() {
        let clock = |rtc_unix_s, read_at_ms| Clock {
            rtc_unix_s,
            read_at_ms,
            boot_id: [0; 16],
            confirmed: None,
        };
        assert_eq!(shown_at(&clock(100, 5_000), 15_999), "1970-01-01 00:01:50");
        assert_eq!(shown_at(&clock(100, 5_000), 4_999), "1970-01-01 00:01:39");
        assert_eq!(shown_at(&clock(i64::MIN, u64::MAX), 0), "-9241818780928485360 s");
        assert!(shown_at(&clock(i64::MAX, 0), u64::MAX).ends_with(" s"));
    }
}
