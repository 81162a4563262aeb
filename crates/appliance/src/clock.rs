use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, io};

use nix::time::{ClockId, clock_gettime};
use pumice_model::Clock;

const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// Milliseconds since boot, sleep included (`CLOCK_BOOTTIME`).
pub fn boot_ms() -> u64 {
    let time = clock_gettime(ClockId::CLOCK_BOOTTIME).expect("Linux has had CLOCK_BOOTTIME since 2.6.39");
    let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
    seconds * 1000 + u64::try_from(time.tv_nsec()).unwrap_or(0) / 1_000_000
}

/// Reads the real-time clock, as the kernel took it over at boot, together with the time since boot.
pub fn read(boot_id: [u8; 16]) -> Clock {
    let rtc_unix_s = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    };
    Clock {
        rtc_unix_s,
        read_at_ms: boot_ms(),
        boot_id,
        confirmed: None,
    }
}

/// The kernel's identifier of this boot.
pub fn boot_id() -> io::Result<[u8; 16]> {
    let text = fs::read_to_string(BOOT_ID)?;
    parse_boot_id(&text).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("{BOOT_ID}: {text:?}")))
}

fn parse_boot_id(text: &str) -> Option<[u8; 16]> {
    let digits: String = text.trim().chars().filter(|&c| c != '-').collect();
    hexadecimal(&digits)
}

/// Bytes from exactly twice as many hexadecimal digits.
pub(crate) fn hexadecimal<const N: usize>(digits: &str) -> Option<[u8; N]> {
    if digits.len() != 2 * N || !digits.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boot_id_is_sixteen_bytes() {
        let id = parse_boot_id("0b0f6ad4-bfd9-497b-a81e-1a9d6b4b5f11\n").unwrap();
        assert_eq!((id[0], id[15]), (0x0b, 0x11));
        assert_eq!(parse_boot_id("0b0f6ad4"), None);
        assert_eq!(parse_boot_id(&"é".repeat(16)), None);
    }

    #[test]
    fn time_since_boot_goes_on() {
        let (first, id) = (boot_ms(), [7; 16]);
        let clock = read(id);
        assert!(clock.read_at_ms >= first && clock.boot_id == id);
    }
}
