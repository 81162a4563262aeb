use proptest::prelude::*;

use super::*;

fn controller() -> [u8; IDENTIFY_BYTES] {
    let mut data = [0; IDENTIFY_BYTES];
    data[4..24].copy_from_slice(b"S649NX0R123456      ");
    data[24..64].copy_from_slice(b"Samsung SSD 980 500GB                   ");
    data[256..258].copy_from_slice(&[0x17, 0x00]);
    data[328..332].copy_from_slice(&[0x03, 0x00, 0x00, 0x60]);
    data[524] = 0x05;
    data
}

#[test]
fn a_controller_is_read() {
    let read = IdentifyController::parse(&controller()).unwrap();
    assert_eq!(
        (read.model.as_str(), read.serial.as_str()),
        ("Samsung SSD 980 500GB", "S649NX0R123456")
    );
    assert!(read.has_format());
    assert!(read.format.has_crypto_erase() && read.format.reaches_all_namespaces());
    assert!(read.sanitize.has_crypto_erase() && read.sanitize.has_block_erase());
    assert!(!read.sanitize.has_overwrite());
    let mut other = read.clone();
    other.serial = "S649NX0R123457".into();
    assert!(read.is_same_drive(&read) && !read.is_same_drive(&other));
}

#[test]
fn attributes_are_single_bits() {
    let reach = |fna| FormatAttributes(fna).reaches_all_namespaces();
    assert_eq!([0b000, 0b001, 0b010, 0b100].map(reach), [false, true, true, false]);
    let erases = |capabilities| {
        let read = SanitizeCapabilities(capabilities);
        (read.has_crypto_erase(), read.has_block_erase(), read.has_overwrite())
    };
    assert_eq!(erases(1), (true, false, false));
    assert_eq!(erases(2), (false, true, false));
    assert_eq!(erases(4), (false, false, true));
    assert_eq!(erases(0xFFFF_FFF8), (false, false, false));
    let keeps = [0x8000_0002, 0xA000_0002, 0x4000_0002, 0x0000_0002].map(SanitizeCapabilities);
    assert_eq!(
        keeps.map(SanitizeCapabilities::keeps_blocks),
        [true, false, false, false]
    );
}

#[test]
fn a_namespace_keeps_its_format() {
    let mut data = [0; IDENTIFY_BYTES];
    data[0] = 1;
    (data[25], data[26], data[29]) = (3, 0x71, 0x0A);
    let few = IdentifyNamespace {
        format: 1,
        is_metadata_extended: true,
        protection: 0x0A,
    };
    assert_eq!(IdentifyNamespace::parse(&data), Ok(few));
    data[25] = 40;
    assert_eq!(
        IdentifyNamespace::parse(&data),
        Ok(IdentifyNamespace { format: 0x31, ..few })
    );
}

#[test]
fn what_is_not_there_is_malformed() {
    for byte in [0, 0xFF] {
        let data = [byte; IDENTIFY_BYTES];
        assert_eq!(IdentifyController::parse(&data), Err(Malformed));
        assert_eq!(IdentifyNamespace::parse(&data), Err(Malformed));
    }
}

#[test]
fn namespaces_rise() {
    let list = |numbers: &[u32]| {
        let mut data = [0; IDENTIFY_BYTES];
        for (place, number) in data.chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        namespaces(&data)
    };
    assert_eq!(list(&[]), Ok(vec![]));
    assert_eq!(list(&[1, 7, 9]), Ok(vec![1, 7, 9]));
    assert_eq!(list(&[1, 0, 9]), Ok(vec![1]));
    assert_eq!(list(&[7, 1]), Err(Malformed));
    assert_eq!(list(&[0xFFFF_FFFF; 1024]), Err(Malformed));
    assert_eq!(
        list(&(1..=1024).collect::<Vec<_>>()).map(|numbers| numbers.len()),
        Ok(1024)
    );
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_answer_breaks_it(head in any::<[u8; 32]>(), at in 0..IDENTIFY_BYTES - 32) {
        let mut data = controller();
        data[at..at + 32].copy_from_slice(&head);
        if let Ok(read) = IdentifyController::parse(&data) {
            prop_assert!(read.model.len() <= 40 && read.serial.len() <= 20);
        }
        if let Ok(read) = IdentifyNamespace::parse(&data) {
            prop_assert!(read.format < 64 && read.protection < 16);
        }
        prop_assert!(namespaces(&data).is_ok_and(|numbers| !numbers.contains(&0)) || namespaces(&data).is_err());
    }
}
