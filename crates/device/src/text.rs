/// Printable ASCII only, trimmed; what a drive says of itself reaches terminals and certificates.
pub fn printable(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|letter| letter.is_ascii_graphic() || *letter == ' ')
        .collect();
    kept.trim().to_owned()
}

/// Undoes udev's `\x20` writing of the `_ENC` properties; what is no such escape stays.
pub fn decode_hex_escapes(text: &str) -> String {
    decode(text, "\\x", 2, 16)
}

/// Undoes the `\040` writing of the kernel's tables of mounts and swaps.
pub fn decode_octal_escapes(text: &str) -> String {
    decode(text, "\\", 3, 8)
}

fn decode(text: &str, mark: &str, digits: usize, radix: u32) -> String {
    let mut pieces = text.split(mark);
    let mut bytes = pieces.next().unwrap_or("").as_bytes().to_vec();
    for piece in pieces {
        match piece.get(..digits).map(|code| u8::from_str_radix(code, radix)) {
            Some(Ok(byte)) => {
                bytes.push(byte);
                bytes.extend_from_slice(&piece.as_bytes()[digits..]);
            }
            _ => bytes.extend([mark, piece].concat().bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_printable_ascii_is_kept() {
        assert_eq!(printable("  QEMU HARDDISK \n"), "QEMU HARDDISK");
        assert_eq!(printable("\u{1b}[2Jevil\0\u{7f}"), "[2Jevil");
        assert_eq!(printable("固态硬盘"), "");
        assert_eq!(printable(" \t "), "");
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(decode_hex_escapes("QEMU\\x20HARDDISK\\x20\\x20"), "QEMU HARDDISK  ");
        assert_eq!(decode_hex_escapes("a\\xzzb\\x2"), "a\\xzzb\\x2");
        assert_eq!(decode_hex_escapes("plain"), "plain");
        assert_eq!(decode_octal_escapes("/media/a\\040b\\134c"), "/media/a b\\c");
        assert_eq!(decode_octal_escapes("\\9"), "\\9");
    }

    proptest! {
        #![proptest_config(crate::fuzz::many())]

        #[test]
        fn no_text_breaks_it(text in "([\\\\x0-9+\\-a-f]|\\PC){0,40}") {
            for decoded in [decode_hex_escapes(&text), decode_octal_escapes(&text)] {
                prop_assert!(text.contains('\\') || decoded == text);
                prop_assert!(printable(&decoded).bytes().all(|letter| (b' '..=b'~').contains(&letter)));
            }
        }
    }
}
