//! Dates of the Gregorian calendar and seconds of Unix time, without leap seconds.

const SECONDS_PER_DAY: i64 = 86_400;

/// Seconds by which Beijing time, which all of China keeps without summer time, is ahead of UTC.
pub const BEIJING_AHEAD_S: i64 = 8 * 3600;

/// A moment in UTC as `2026-11-24 03:12:30`; none where that is no date from 1970 to 9999.
pub fn date_and_time(unix_s: i64) -> Option<String> {
    let (year, month, day) = date(unix_s.div_euclid(SECONDS_PER_DAY))?;
    let second = unix_s.rem_euclid(SECONDS_PER_DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
    ))
}

/// The moment in UTC that a text like `2026-11-24 03:12` names, in seconds of Unix time; none where it names none.
pub fn moment(text: &str) -> Option<i64> {
    let (date, time) = text.trim().split_once(' ')?;
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute] = numbers(time.trim_start(), ':')?;
    let is_time = hour < 24 && minute < 60;
    let days = days(year, month, day).filter(|_| is_time)?;
    Some(days * SECONDS_PER_DAY + hour * 3600 + minute * 60)
}

/// Numbers of at most four digits, as many as are wanted.
fn numbers<const N: usize>(text: &str, between: char) -> Option<[i64; N]> {
    let number = |part: &str| {
        let is_number = (1..=4).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit());
        part.parse().ok().filter(|_| is_number)
    };
    let numbers: Option<Vec<i64>> = text.split(between).map(number).collect();
    numbers?.try_into().ok()
}

/// Year, month and day of a day counted from 1970-01-01.
fn date(mut day: i64) -> Option<(i64, usize, i64)> {
    if day < 0 {
        return None;
    }
    let year = (1970..=9999).find(|&year| take(&mut day, days_of_year(year)))?;
    let month = months(year).iter().position(|&days| take(&mut day, days))?;
    Some((year, month + 1, day + 1))
}

/// The day, counted from 1970-01-01, of a date that there is.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let months = months(year);
    let before = usize::try_from(month).ok()?.checked_sub(1)?;
    let is_day = (1..=*months.get(before)?).contains(&day);
    let years: i64 = (1970..year).map(days_of_year).sum();
    (is_day && year >= 1970).then(|| years + months[..before].iter().sum::<i64>() + day - 1)
}

/// Whether a day lies within the first `days`; where it does not, it is counted from their end.
fn take(day: &mut i64, days: i64) -> bool {
    let is_within = *day < days;
    if !is_within {
        *day -= days;
    }
    is_within
}

fn days_of_year(year: i64) -> i64 {
    months(year).iter().sum()
}

fn months(year: i64) -> [i64; 12] {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    [31, 28 + i64::from(is_leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
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
            assert_eq!(moment(&shown[..16]), Some(unix_s - unix_s % 60), "{shown}");
        }
        assert_eq!(date_and_time(-1), None);
        assert_eq!(date_and_time(253_402_300_800), None);
        assert_eq!(date_and_time(i64::MAX), None);
    }

    #[test]
    fn what_is_no_date_names_no_moment() {
        assert_eq!(moment(" 2026-1-8  9:05 "), moment("2026-01-08 09:05"));
        for text in [
            "",
            "2026-11-24",
            "2026-02-29 12:00",
            "2026-13-01 12:00",
            "2026-00-01 12:00",
            "2026-01-00 12:00",
            "1969-12-31 12:00",
            "2026-11-24 24:00",
            "2026-11-24 12:60",
            "2026-11-24 12:00:00",
            "2026-11-24 +1:00",
            "20266-11-24 12:00",
            "二〇二六-11-24 12:00",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
