use super::*;

#[test]
fn names_that_lead_out_are_refused() {
    let root = Path::new("/stick");
    for name in ["", "/etc/passwd", "..", "../a", "a/../b", "./a", "a/."] {
        let placed = place(root, Path::new(name));
        // `a/.` is the same path as `a` to the standard library.
        assert_eq!(placed.is_ok(), name == "a/.", "{name:?}");
    }
    assert_eq!(
        place(root, Path::new("a/b.cose")).unwrap(),
        Path::new("/stick/a/b.cose")
    );
}

#[test]
fn kernel_errors_have_these_meanings() {
    let name = |errno| match SaveError::from(io::Error::from_raw_os_error(errno)) {
        SaveError::Full => "full",
        SaveError::ReadOnly => "read-only",
        SaveError::Gone => "gone",
        SaveError::NotAsWritten => "not as written",
        SaveError::Other(_) => "other",
    };
    let table = [
        (libc::ENOSPC, "full"),
        (libc::EDQUOT, "full"),
        (libc::EROFS, "read-only"),
        (libc::ENODEV, "gone"),
        (libc::ENXIO, "gone"),
        (libc::ESHUTDOWN, "gone"),
        (libc::ENOMEDIUM, "gone"),
        (libc::EIO, "other"),
        (libc::EACCES, "other"),
        (libc::ELOOP, "other"),
    ];
    for (errno, expected) in table {
        assert_eq!(name(errno), expected, "{errno}");
    }
}

#[test]
fn what_is_appended_and_found_is_there_until_it_is_removed() {
    let root = tempfile::tempdir().unwrap();
    let (root, name) = (root.path(), Path::new("jobs/1/a.journal"));
    assert_eq!(find(root, Path::new("jobs"), "journal").unwrap(), Vec::<PathBuf>::new());
    assert!(append(root, name, b"x").is_err(), "there is nothing to append to");
    fs::create_dir_all(root.join("jobs/1")).unwrap();
    fs::write(root.join(name), b"a").unwrap();
    fs::write(root.join("jobs/1/a.cose"), b"c").unwrap();
    fs::write(root.join("jobs/b.journal"), b"elsewhere").unwrap();
    append(root, name, b"b").unwrap();
    assert_eq!(read(root, name).unwrap().as_deref(), Some(&b"ab"[..]));
    assert_eq!(find(root, Path::new("jobs"), "journal").unwrap(), [name]);
    remove(root, name).unwrap();
    remove(root, name).unwrap();
    assert_eq!(find(root, Path::new("jobs"), "journal").unwrap(), Vec::<PathBuf>::new());
}
