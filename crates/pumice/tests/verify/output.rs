//! What is said of certificates.

use crate::command::{command, pumice, ran, vector};

fn verify(name: &str) -> String {
    pumice(["verify".as_ref(), vector(name).as_os_str()]).out
}

fn signer(name: &str) -> String {
    let run = pumice(["verify".as_ref(), "--json".as_ref(), vector(name).as_os_str()]);
    run.json()["files"][0]["signer"].as_str().unwrap().to_owned()
}

#[test]
fn everything_a_client_needs_is_said() {
    let text = verify("good-erased");
    for part in [
        "good-erased.cose: AUTHENTIC",
        "  Verdict: ERASED\n",
        "  Disk: WDC WD2500AAKX-00ERMA0\n",
        "  Serial number: WD-WCC2EXAMPLE1 (given by the drive)\n",
        "  Firmware: 15.01H15\n",
        "  Kind: magnetic disk, ATA\n",
        "  Size: 268 MB (268435456 bytes: 524288 blocks of 512)\n",
        "  Job: 2026-0001\n",
        "  Client: 示例商贸有限公司\n",
        "  Operator: 王小明\n",
        "  When: 2026-11-18 11:06:44 to 2026-11-18 11:13:24 (399 s)",
        "  Pass: 1: 0x55; 524288 block(s) written, 0 not; flush confirmed by the drive; 99 s\n",
        "  Pass: 3: random (AES-256-CTR); 524288 block(s) written",
        "  Read-back: 524288 block(s) as written, 0 otherwise, 0 unreadable; 99 s\n",
        "  Claim: Clear as described in NIST SP 800-88 Rev. 2\n",
        "  Limitation: [1] Only blocks that the drive lets a computer address were overwritten.\n",
        "  Limitation: [17] The signing key was made for this boot",
        "(a key made for that boot only; it is tied to nobody)\n",
        "| cmp -n 268435456 - DISK\n",
    ] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
    assert!(text.contains(&format!("  Signed by: {}", signer("good-erased"))));
}

#[test]
fn an_erase_by_firmware_is_told_with_the_drives_own_words() {
    let text = verify("good-firmware-purged");
    for part in [
        "  Because: The drive's own erase (NVMe Sanitize block erase (purge required)) was then seen through, and no sampled \
         block holds what was there before.\n",
        "  Hidden areas: HPA: none; DCO: none; AMAX: none\n",
        "  Erase by firmware: NVMe Sanitize block erase (purge required): the drive accepted it and says that it is done;",
        "SPROG FFFFh, SSTAT 0901h, SCDW10 00000802h; 2 s\n",
        "  Change check: 2001 sample(s) changed, 0 not, 0 otherwise than the drive says, 0 unreadable; 0 s\n",
        "  Claim: Purge as described in IEEE 2883-2022, by the drive's own word\n",
        "  Limitation: [8] What a computer cannot address was erased by the drive's firmware;",
    ] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
    assert!(!text.contains("openssl"), "the stream is not there any more:\n{text}");
    let text = verify("good-firmware-unchanged");
    assert!(
        text.contains("  Blocks: left as they were by the erase by firmware: 2 block(s) in 2 range(s): 0, "),
        "{text}"
    );
    let text = verify("good-firmware-locked");
    assert!(
        text.contains(
            "  Limitation: [14] The drive may be locked. The user password is published: PUMICE-TEMPORARY-PASSWORD"
        ),
        "{text}"
    );
    let text = verify("good-firmware-refused");
    assert!(
        text.contains("ATA SECURITY ERASE (enhanced): not begun. The computer froze"),
        "{text}"
    );
    assert!(text.contains("openssl"), "the stream is there still:\n{text}");
}

#[test]
fn an_erase_by_firmware_is_told_to_programs() {
    let run = pumice([
        "verify".as_ref(),
        "--json".as_ref(),
        vector("good-firmware-purged").as_os_str(),
    ]);
    let entry = &run.json()["files"][0];
    assert!(entry["stream"].is_null());
    assert_eq!(entry["claims"], serde_json::json!(["NistPurge", "IeeePurge"]));
    assert_eq!(entry["firmware_erases"][0]["outcome"], "done");
    assert_eq!(entry["firmware_erases"][0]["witness"], "Accepted");
    assert_eq!(entry["firmware_erases"][0]["reads_as_hex"], "00000000");
    assert_eq!(entry["firmware_erases"][0]["status"]["NvmeSanitize"]["status"], 0x0901);
    assert_eq!(entry["change_check"]["changed_blocks"], 2_001);
    assert_eq!(entry["hidden_areas"]["hpa"], "None");
    let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(
        names(&entry["firmware_erases"][0]),
        "ended_ms outcome reads_as_hex started_ms status technique why witness"
    );
    assert_eq!(
        names(&entry["change_check"]),
        "changed_blocks ended_ms started_ms unchanged unexpected unreadable"
    );
}

#[test]
fn exceptions_are_listed_and_failures_promise_no_stream() {
    let text = verify("good-one-bad-block");
    assert!(
        text.contains("  Because: Pass 1 could not write 1 block(s).\n"),
        "{text}"
    );
    assert!(
        text.contains("  Blocks: not written by pass 1: 1 block(s) in 1 range(s): 4711\n"),
        "{text}"
    );
    let text = verify("good-mismatched");
    assert!(
        text.contains("read back as something else: 16 block(s) in 1 range(s): 96-111\n"),
        "{text}"
    );
    assert!(text.contains("  Claim: none\n") && !text.contains("openssl"), "{text}");
    let run = pumice([
        "verify".as_ref(),
        "--json".as_ref(),
        vector("good-mismatched").as_os_str(),
    ]);
    let entry = &run.json()["files"][0];
    assert!(entry["stream"].is_null());
    assert_eq!(entry["read_back"]["mismatched"], serde_json::json!([[96, 16]]));
}

#[test]
fn the_drives_own_word_is_told_before_and_after() {
    let text = verify("good-health");
    for part in [
        "  Temperature: 61 °C at most; limit 60 °C, as the drive says; 2 pause(s) to cool, 181 s in all\n",
        "  Drive's own word: own assessment: good before, good after\n",
        "  Drive's own word: hours switched on: 26280 before, 26281 after\n",
        "  Drive's own word: sectors replaced by spare ones: 8 before, 9 after\n",
        "  Drive's own word: written, in the vendor's unit: 7000000000 before, 7001572864 after\n",
    ] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
    let text = verify("good-health-unavailable");
    for part in [
        "  Temperature: no sensor told anything\n",
        "  Drive's own word: nothing before the wipe: SMART is switched off in it\n",
        "  Drive's own word: nothing after the wipe: it could not be asked (",
    ] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
    let older = verify("good-erased");
    assert!(!older.contains("Temperature") && !older.contains("own word"), "{older}");
}

#[test]
fn json_tells_the_drives_own_word() {
    let entry = |name| {
        let run = pumice(["verify".as_ref(), "--json".as_ref(), vector(name).as_os_str()]);
        run.json()["files"][0].clone()
    };
    let told = entry("good-health");
    let expected = serde_json::json!({
        "unavailable": null, "assessment": "Good", "celsius": 58,
        "counts": {
            "PowerOnHours": 26_281, "ReallocatedSectors": 9, "PendingSectors": 0, "UncorrectableSectors": 0,
            "WrittenVendorUnits": 7_001_572_864_u64,
        },
    });
    assert_eq!(told["health_after"], expected);
    let expected = serde_json::json!({
        "limit_celsius": 60, "limit_source": "Drive", "highest_celsius": 61, "pauses": 2, "paused_ms": 181_500,
    });
    assert_eq!(told["heat"], expected);
    let silent = entry("good-health-unavailable");
    assert_eq!(silent["health_before"]["unavailable"], "SMART is switched off in it");
    assert!(silent["health_before"]["counts"].is_null() && silent["heat"]["pauses"].is_null());
    let older = entry("good-erased");
    assert!(older["health_before"].is_null() && older["heat"].is_null());
}

#[test]
fn hostile_names_are_shown_and_not_obeyed() {
    let text = verify("good-hostile-text");
    let client = "  Client: Example\\u{1b}[2J\\u{1b}[31m Ltd\\u{a}Verdict: ERASED\n";
    assert!(text.contains(client), "{text}");
    assert_eq!(
        text.lines()
            .filter(|line| line.trim_start().starts_with("Verdict:"))
            .count(),
        1
    );
    let run = pumice([
        "verify".as_ref(),
        "--json".as_ref(),
        vector("good-hostile-text").as_os_str(),
    ]);
    assert!(
        !run.out
            .contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}')
    );
    let operator = run.json()["files"][0]["people"][0]["name"].as_str().unwrap().to_owned();
    assert_eq!(operator, "\u{202e}gnitirw tfel ot thgiR\u{9b}1m");
}

/// Programs rely on these names.
#[test]
fn json_keeps_its_names() {
    let run = pumice([
        "verify".as_ref(),
        "--json".as_ref(),
        vector("good-one-bad-block").as_os_str(),
    ]);
    let entry = &run.json()["files"][0];
    let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(
        names(entry),
        "audit authentic authorisation_sha256 bytes change_check claims client commit confirmed_at_ms confirmed_unix_s \
         credit_code defect defect_field defect_kind ended_ms file firmware firmware_erases health_after health_before \
         heat hidden_areas image_digest_hex interruptions job job_report kernel key_statement ledger_number \
         ledger_previous_hex limitations logical_block_bytes medium model passes people place read_back reasons records retention_months \
         rtc_read_at_ms rtc_unix_s sensitivity serial signer signer_kind started_ms stream techniques transport \
         unlocking verdict version wwn"
    );
    assert_eq!(names(&entry["stream"]), "cipher counter_hex key_hex");
    assert_eq!(names(&entry["limitations"][0]), "code text");
    assert_eq!(
        names(&entry["read_back"]),
        "ended_ms equal_blocks first_difference_bytes mismatched started_ms unreadable"
    );
    assert_eq!(
        names(&entry["passes"][0]),
        "ended_ms failed_requests flush pattern started_ms unwritten written_blocks"
    );
    assert_eq!(entry["passes"][0]["unwritten"], serde_json::json!([[4711, 1]]));
    assert_eq!(entry["claims"], serde_json::json!(["NistClear", "IeeeClear"]));
    assert_eq!((&entry["medium"], &entry["transport"]), (&"Hdd".into(), &"Ata".into()));
    let said = |name| {
        let run = pumice(["verify".as_ref(), "--json".as_ref(), vector(name).as_os_str()]);
        run.json()["files"][0]["key_statement"].clone()
    };
    let (succession, revocation) = (said("good-key-succession"), said("good-key-revocation"));
    assert_eq!(names(&succession), "change made_unix_s signer successor");
    assert_eq!(names(&revocation), "change key last_good_entry made_unix_s signer");
    let changes = [&succession, &revocation].map(|one| one["change"].as_str().unwrap());
    assert_eq!(changes, ["succession", "revocation"]);
}

#[test]
fn several_files_are_counted() {
    let names = ["good-erased", "good-one-bad-block", "good-pulled-out", "bad-empty"];
    let files = names.map(|name| vector(name).into_os_string());
    let run = pumice(std::iter::once("verify".into()).chain(files));
    let last = run.out.lines().last().unwrap();
    let counted = "4 file(s): 3 authentic (1 erased, 1 erased with exceptions, 1 not erased), 1 not authentic.";
    assert_eq!((run.status, last), (1, counted));
}

#[test]
fn only_the_signer_asked_for_is_accepted() {
    let own = signer("good-erased");
    let grouped = own
        .to_uppercase()
        .as_bytes()
        .chunks(4)
        .map(String::from_utf8_lossy)
        .collect::<Vec<_>>()
        .join(":");
    let check = |name: &str, signer: &str| {
        pumice([
            "verify".as_ref(),
            "--json".as_ref(),
            "--trust".as_ref(),
            signer.as_ref(),
            vector(name).as_os_str(),
        ])
    };
    assert_eq!(check("good-erased", &own).status, 0);
    assert_eq!(check("good-erased", &grouped).status, 0);
    assert_eq!(check("good-pulled-out", &own).status, 3);
    let other = check("good-other-signer", &own);
    let entry = &other.json()["files"][0];
    assert_eq!((other.status, entry["authentic"].as_bool()), (1, Some(false)));
    assert_eq!(entry["defect_kind"], "other-signer");
    assert!(entry["defect"].as_str().unwrap().contains(&signer("good-other-signer")));
    assert!(entry["verdict"].is_null());
}

#[test]
fn the_environment_chooses_the_language() {
    let speaks = |variables: &[(&str, &str)], options: &[&str]| {
        let mut command = command();
        command.env_remove("LANG").envs(variables.iter().copied());
        let output = command
            .arg("verify")
            .args(options)
            .arg(vector("good-erased"))
            .output()
            .unwrap();
        if ran(&output).out.contains("已擦除") {
            "zh-CN"
        } else {
            "en"
        }
    };
    assert_eq!(speaks(&[], &[]), "en");
    assert_eq!(speaks(&[("LANG", "zh_CN.UTF-8")], &[]), "zh-CN");
    assert_eq!(
        speaks(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "zh_CN.UTF-8")], &[]),
        "zh-CN"
    );
    assert_eq!(speaks(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], &[]), "en");
    assert_eq!(speaks(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")], &[]), "zh-CN");
    assert_eq!(speaks(&[("LANG", "zh_CN.UTF-8")], &["--language", "en"]), "en");
    assert_eq!(speaks(&[], &["--language", "zh-CN"]), "zh-CN");
}
