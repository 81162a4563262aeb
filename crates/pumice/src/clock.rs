use std::time::{SystemTime, UNIX_EPOCH};

use pumice_model::Clock;

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

fn date_and_time(unix_s: i64) -> Option<String> {
    let (year, month, day) = date(unix_s.div_euclid(SECONDS_PER_DAY))?;
    let second = unix_s.rem_euclid(SECONDS_PER_DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
    ))
}

/// Year, month and day of a day counted from 1970-01-01.
fn date(mut day: i64) -> Option<(i64, usize, i64)> {
    if day < 0 {
        return None;
    }
    let year = (1970..=9999).find(|&year| take(&mut day, if is_leap(year) { 366 } else { 365 }))?;
    let february = if is_leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = months.iter().position(|&days| take(&mut day, days))?;
    Some((year, month + 1, day + 1))
}

/// Whether a day lies within the first `days`; where it does not, it is counted from their end.
fn take(day: &mut i64, days: i64) -> bool {
    let is_within = *day < days;
    if !is_within {
        *day -= days;
    }
    is_within
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (unix_s, shown) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_399, "2000-02-28 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (951_868_800, "2000-03-01 00:00:00"),
            (1_795_000_000, "2026-11-18 11:06:40"),
            (4_107_542_400, "2100-03-01 00:00:00"),
            (253_402_300_799, "9999-12-31 23:59:59"),
        ] {
            assert_eq!(date_and_time(unix_s).as_deref(), Some(shown));
        }
        assert_eq!(date_and_time(-1), None);
        assert_eq!(date_and_time(253_402_300_800), None);
        assert_eq!(date_and_time(i64::MAX), None);
    }

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
