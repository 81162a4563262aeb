use super::*;

const PSID: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// `StartSession` with the Admin SP as the standard's example has it: host session 69h, challenge, authority.
fn start_session(psid: &str) -> Vec<u8> {
    let name = |number, value: Token| {
        [
            Token::Control(control::START_NAME),
            Token::Number(number),
            value,
            Token::Control(control::END_NAME),
        ]
    };
    let mut arguments = vec![Token::Number(0x69), Token::of_uid(ADMIN_SP), Token::Number(1)];
    arguments.extend(name(0, Token::Bytes(psid.into())));
    arguments.extend(name(3, Token::of_uid(PSID_AUTHORITY)));
    let call = [
        Token::Control(control::CALL),
        Token::of_uid(SESSION_MANAGER),
        Token::of_uid(START_SESSION),
    ];
    Packet::of(BASE_COM_ID, 0, 0, [&call[..], &close(&arguments, 0)].concat()).write()
}

fn revert(tper_session: u32) -> Vec<u8> {
    let call = [
        Token::Control(control::CALL),
        Token::of_uid(ADMIN_SP),
        Token::of_uid(REVERT),
    ];
    Packet::of(BASE_COM_ID, tper_session, 0x69, [&call[..], &close(&[], 0)].concat()).write()
}

/// The status in what the drive has to say.
fn status(opal: &mut Opal) -> u64 {
    let answer = opal.receive(PROTOCOL, BASE_COM_ID).unwrap();
    let tokens = Packet::read(&answer).unwrap().tokens;
    match &tokens[tokens.len() - 4] {
        Token::Number(status) => *status,
        token => panic!("{token:?}"),
    }
}

#[test]
fn discovery_says_what_there_is_and_whether_it_is_locked() {
    for (is_locked, locking) in [(false, 0x09), (true, 0x0F)] {
        let page = Opal::new(PSID, is_locked).receive(0x01, 0x0001).unwrap();
        assert_eq!(page[..8], [0, 0, 0, 96, 0, 0, 0, 1]);
        assert_eq!(page[48..53], [0, 1, 0x10, 12, 0x11], "trusted peripheral");
        assert_eq!(page[64..69], [0, 2, 0x10, 12, locking], "locking");
        assert_eq!(page[80..88], [2, 3, 0x10, 16, 0x07, 0xFE, 0, 1], "Opal 2");
        assert_eq!(page.len(), 100);
    }
    assert_eq!(Opal::new(PSID, false).receive(0x01, 0x4000), Err(Unknown));
    assert_eq!(Opal::new(PSID, false).receive(0xEF, 0x0000), Err(Unknown));
}

#[test]
fn a_message_is_these_bytes() {
    let bytes = start_session("AB");
    let payload = [
        &[
            0xF8, 0xA8, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xA8, 0, 0, 0, 0, 0, 0, 0xFF, 0x02, 0xF0,
        ][..],
        &[
            0x88, 0, 0, 0, 0, 0, 0, 0, 0x69, 0xA8, 0, 0, 0x02, 0x05, 0, 0, 0, 0x01, 0x01,
        ],
        &[
            0xF2, 0x00, 0xA2, 0x41, 0x42, 0xF3, 0xF2, 0x03, 0xA8, 0, 0, 0, 0x09, 0, 0x01, 0xFF, 0x01, 0xF3,
        ],
        &[0xF1, 0xF9, 0xF0, 0, 0, 0, 0xF1],
    ]
    .concat();
    assert_eq!(bytes[4..6], [0x07, 0xFE]);
    assert_eq!(bytes[52..56], [0, 0, 0, payload.len().to_le_bytes()[0]]);
    assert_eq!(bytes[56..56 + payload.len()], payload);
    assert_eq!(bytes.len(), 56 + 64, "filled up to a multiple of four");
}

#[test]
fn the_number_on_the_label_reverts_a_locked_drive() {
    let mut opal = Opal::new(PSID, true);
    assert_eq!(
        opal.send(PROTOCOL, BASE_COM_ID, &start_session(PSID)),
        Ok(Consequence::None)
    );
    assert_eq!(status(&mut opal), 0);
    assert_eq!(
        opal.send(PROTOCOL, BASE_COM_ID, &revert(TPER_SESSION)),
        Ok(Consequence::Revert)
    );
    assert_eq!(status(&mut opal), 0);
    assert!(!opal.is_locked());
    opal.power_on();
    assert!(!opal.is_locked(), "nobody possesses it any more");
    assert_eq!(
        opal.send(PROTOCOL, BASE_COM_ID, &revert(TPER_SESSION)),
        Ok(Consequence::None),
        "the session is over"
    );
    assert_eq!(status(&mut opal), NOT_AUTHORIZED);
}

#[test]
fn anything_else_reverts_nothing() {
    let mut opal = Opal::new(PSID, true);
    for wrong in [
        "",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
        "abcdefghijklmnopqrstuvwxyz012345",
    ] {
        assert_eq!(
            opal.send(PROTOCOL, BASE_COM_ID, &start_session(wrong)),
            Ok(Consequence::None)
        );
        assert_eq!(status(&mut opal), NOT_AUTHORIZED, "{wrong}");
    }
    assert_eq!(
        opal.send(PROTOCOL, BASE_COM_ID, &revert(TPER_SESSION)),
        Ok(Consequence::None),
        "without a session"
    );
    opal.send(PROTOCOL, BASE_COM_ID, &start_session(PSID)).unwrap();
    assert_eq!(
        opal.send(PROTOCOL, BASE_COM_ID, &revert(0x9999)),
        Ok(Consequence::None),
        "in another session"
    );
    opal.power_on();
    assert_eq!(
        opal.send(PROTOCOL, BASE_COM_ID, &revert(TPER_SESSION)),
        Ok(Consequence::None),
        "the power was away"
    );
    assert_eq!(opal.send(PROTOCOL, 0x0001, &start_session(PSID)), Err(Unknown));
    assert!(opal.is_locked());
}

#[test]
fn a_message_cut_off_anywhere_breaks_nothing() {
    let whole = start_session(PSID);
    for length in 0..whole.len() {
        let mut opal = Opal::new(PSID, true);
        let sent = opal.send(PROTOCOL, BASE_COM_ID, &whole[..length]);
        assert_eq!(sent, Ok(Consequence::None), "{length}");
    }
    for position in 0..whole.len() {
        let mut bent = whole.clone();
        bent[position] ^= 0xFF;
        assert!(
            Opal::new(PSID, true).send(PROTOCOL, BASE_COM_ID, &bent).is_ok(),
            "{position}"
        );
    }
}

/// A revert through a drive: the messages go by `send`, and what the drive says comes by `receive`.
fn revert_by(mut send: impl FnMut(&[u8]), mut receive: impl FnMut() -> Vec<u8>, psid: &str) {
    send(&start_session(psid));
    let opened = Packet::read(&receive()).unwrap();
    assert_eq!(opened.tokens[4], Token::Number(0x69));
    send(&revert(TPER_SESSION));
    assert!(Packet::read(&receive()).is_some());
}

#[test]
fn an_ata_disk_is_reverted_by_the_scsi_commands_that_linux_sends() {
    use std::cell::RefCell;

    use pumice_device::{Cdb, Data, Passthru};

    use crate::{AtaDisk, Clock, Layer, SatDisk, description::Rack};

    let rack = Rack::parse(include_str!("../../../../qemu/racks/lab/ata.toml")).unwrap();
    let description = rack.ata("LAB-ATA-OPAL").unwrap().clone();
    let psid = description.opal.clone().unwrap().psid;
    let disk = AtaDisk::new(description, None, Clock::default()).unwrap();
    let sat = RefCell::new(SatDisk::new(disk, Layer::Libata));
    let transfer = |opcode: u8, data: Data<'_>| {
        let mut cdb = [0; 16];
        cdb[..10].copy_from_slice(&[opcode, PROTOCOL, 0x07, 0xFE, 0x80, 0, 0, 0, 0, 1]);
        assert_eq!(sat.borrow_mut().submit(&Cdb(cdb), data, 9).unwrap().status, 0);
    };
    let send = |message: &[u8]| {
        let mut block = message.to_vec();
        block.resize(512, 0);
        transfer(0xB5, Data::Out(&block));
    };
    let receive = || {
        let mut block = [0; 512];
        transfer(0xA2, Data::In(&mut block));
        block.to_vec()
    };
    assert!(sat.borrow_mut().disk.old_data().user_bytes > 0);
    let trusted = [0x85, 0x08, 0x0E, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x5C, 0];
    let barred = sat
        .borrow_mut()
        .submit(&Cdb(trusted), Data::In(&mut [0; 512]), 9)
        .unwrap();
    assert_eq!(
        (barred.status, barred.sense[12]),
        (2, 0x24),
        "past the kernel's own commands"
    );
    let read = [0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
    let locked = sat.borrow_mut().submit(&Cdb(read), Data::In(&mut [0; 512]), 9).unwrap();
    assert_eq!(locked.status, 2, "nothing is read");
    revert_by(send, receive, &psid);
    let opened = sat.borrow_mut().submit(&Cdb(read), Data::In(&mut [0; 512]), 9).unwrap();
    assert_eq!(opened.status, 0);
    let old = sat.borrow_mut().disk.old_data();
    assert_eq!((old.user_bytes, old.spare_bytes), (0, 0));
}

#[test]
fn an_nvme_controller_is_reverted_by_security_send() {
    use std::cell::RefCell;

    use pumice_device::{AdminCommand, Data, NvmeCompletion, Passthru};

    use crate::{Clock, Misbehaviour, NvmeController, description::Rack};

    let rack = Rack::parse(include_str!("../../../../qemu/racks/lab/nvme.toml")).unwrap();
    for (lie, left) in [(None, 0), (Some(Misbehaviour::DoNothing), 16 << 20)] {
        let description = rack.nvme("LAB-NVME-OPAL").unwrap().clone();
        let psid = description.opal.clone().unwrap().psid;
        let mut controller = NvmeController::new(description, None, Clock::default()).unwrap();
        if let Some(lie) = lie {
            controller.script().add(lie);
        }
        let controller = RefCell::new(controller);
        let transfer = |opcode: u8, data: Data<'_>| {
            let words = AdminCommand {
                opcode,
                namespace: 0,
                dwords: [0x0107_FE00, 512, 0, 0, 0, 0],
            };
            let completion = Passthru::submit(&mut *controller.borrow_mut(), &words, data, 9).unwrap();
            assert_eq!(completion, NvmeCompletion::Ended { status: 0, result: 0 });
        };
        let send = |message: &[u8]| transfer(0x81, Data::Out(message));
        let receive = || {
            let mut block = [0; 512];
            transfer(0x82, Data::In(&mut block));
            block.to_vec()
        };
        revert_by(send, receive, &psid);
        assert_eq!(controller.borrow_mut().old_data().user_bytes, left, "{lie:?}");
    }
}
