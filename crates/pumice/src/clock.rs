use std::time::{SystemTime, UNIX_EPOCH};

use pumice_model::date_and_time;

const SECONDS_PER_DAY: i64 = 86_400;

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
