use super::*;

const MIB: u64 = 1 << 20;

fn whole(encryption: Encryption) -> Medium {
    Medium::in_memory(&[2 * MIB, MIB], MIB / 2, encryption)
}

fn left(medium: &Medium) -> (u64, u64) {
    let OldData {
        user_bytes,
        spare_bytes,
    } = medium.old_data();
    (user_bytes, spare_bytes)
}

#[test]
fn a_new_medium_is_full_of_old_data() {
    for encryption in [Encryption::None, Encryption::Always] {
        assert_eq!(left(&whole(encryption)), (3 * MIB, MIB / 2), "{encryption:?}");
    }
}

#[test]
fn what_is_written_is_read_over_the_border_of_areas() {
    for encryption in [Encryption::None, Encryption::Always] {
        let mut medium = whole(encryption);
        let bytes: Vec<u8> = (0..4096_u32).map(|number| number.to_le_bytes()[0]).collect();
        medium.write(2 * MIB - 2048, &bytes);
        let mut read = vec![0; 4096];
        medium.read(2 * MIB - 2048, &mut read);
        assert_eq!(read, bytes, "{encryption:?}");
        assert_eq!(left(&medium).0, 3 * MIB - 4096, "{encryption:?}");
    }
}

#[test]
fn a_fill_takes_exactly_its_range() {
    let mut medium = whole(Encryption::None);
    medium.fill(512..MIB + 512, [1, 2, 3, 4]);
    assert_eq!(left(&medium), (2 * MIB, MIB / 2));
    let mut edge = [0; 8];
    medium.read(512, &mut edge);
    assert_eq!(edge, [1, 2, 3, 4, 1, 2, 3, 4]);
    medium.fill(medium.spare(), [0; 4]);
    assert_eq!(left(&medium), (2 * MIB, 0));
}

#[test]
fn a_new_key_takes_the_old_data_of_whole_areas_only() {
    let mut medium = whole(Encryption::Always);
    medium.replace_keys(0..2 * MIB + 512);
    assert_eq!(left(&medium), (MIB, MIB / 2), "an area that is not whole keeps its key");
    medium.replace_keys(medium.area(1).start..medium.spare().end);
    assert_eq!(left(&medium), (0, 0));
}

#[test]
fn a_file_is_the_medium_as_the_host_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drive.img");
    let mut medium = Medium::in_file(&path, &[MIB], 4096, Encryption::None).unwrap();
    medium.fill(0..MIB, [7; 4]);
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes.len() as u64, MIB + 4096);
    assert!(bytes[..length(MIB)].iter().all(|&byte| byte == 7));
    assert!(
        bytes[length(MIB)..].starts_with(&OLD_DATA),
        "the spare blocks come last"
    );
}
