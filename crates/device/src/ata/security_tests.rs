use super::*;

/// As it is published.
const TEXT: &[u8; 25] = b"PUMICE-TEMPORARY-PASSWORD";

#[test]
fn command_words_are_exact() {
    let password = Password::TEMPORARY;
    let enhanced = SecurityCommand::EraseUnit(EraseMode::Enhanced, password);
    let normal = SecurityCommand::EraseUnit(EraseMode::Normal, password);
    let table = [
        (SecurityCommand::SetPassword(password), 0x0A, 0x06, 1, 0xF1, Some(0)),
        (SecurityCommand::Unlock(password), 0x0A, 0x06, 1, 0xF2, Some(0)),
        (SecurityCommand::ErasePrepare, 0x06, 0x00, 0, 0xF3, None),
        (normal, 0x0A, 0x06, 1, 0xF4, Some(0)),
        (enhanced, 0x0A, 0x06, 1, 0xF4, Some(2)),
        (SecurityCommand::DisablePassword(password), 0x0A, 0x06, 1, 0xF6, Some(0)),
    ];
    for (command, protocol, transfer, count, number, control) in table {
        let words = [0x85, protocol, transfer, 0, 0, 0, count, 0, 0, 0, 0, 0, 0, 0, number, 0];
        assert_eq!(command.taskfile().cdb().0, words, "{number:02x}");
        let data = command.data();
        assert_eq!(data.map(|sector| sector[0]), control, "{number:02x}");
        if let Some(sector) = data {
            // High capability, user password, no new identifier for the master password.
            assert_eq!(sector[1], 0);
            assert_eq!(sector[2..27], TEXT[..]);
            assert!(sector[27..].iter().all(|&byte| byte == 0));
        }
    }
}
