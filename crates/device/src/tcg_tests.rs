use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::psid::Psid;

const COM_ID: ComId = ComId(0x07FE);
const PSID: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// Heads around a payload, as a drive sends them.
fn framed(payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 56];
    let [high, low] = u16::try_from(payload.len()).unwrap().to_be_bytes();
    (bytes[19], bytes[43]) = (1, 1);
    bytes[54..56].copy_from_slice(&[high, low]);
    [&bytes, payload].concat()
}

#[test]
fn a_session_is_opened_with_these_bytes() {
    let psid = Psid::new(PSID).unwrap();
    let message = Message::start_session(COM_ID, &psid);
    let bytes = message.bytes();
    let payload = [
        &[0xF8, 0xA8, 0, 0, 0, 0, 0, 0, 0, 0xFF][..],
        &[0xA8, 0, 0, 0, 0, 0, 0, 0xFF, 0x02],
        &[0xF0, 0x01, 0xA8, 0, 0, 0x02, 0x05, 0, 0, 0, 0x01, 0x01],
        &[0xF2, 0x00, 0xD0, 0x20],
        PSID.as_bytes(),
        &[0xF3, 0xF2, 0x03, 0xA8, 0, 0, 0, 0x09, 0, 0x01, 0xFF, 0x01, 0xF3],
        &[0xF1, 0xF9, 0xF0, 0, 0, 0, 0xF1],
    ]
    .concat();
    assert_eq!((payload.len(), bytes.len()), (87, 512));
    assert_eq!(bytes[..8], [0, 0, 0, 0, 0x07, 0xFE, 0, 0]);
    assert_eq!(bytes[16..20], [0, 0, 0, 24 + 12 + 88]);
    assert_eq!(bytes[20..28], [0; 8]);
    assert_eq!(bytes[40..44], [0, 0, 0, 12 + 88]);
    assert_eq!(bytes[52..56], [0, 0, 0, 87]);
    assert_eq!(bytes[56..56 + 87], payload);
    assert!(bytes[56 + 87..].iter().all(|byte| *byte == 0));
}

#[test]
fn a_revert_is_these_bytes() {
    let session = Session { drive: 0x1000, host: 1 };
    let message = Message::revert(COM_ID, session);
    let payload = [
        &[0xF8, 0xA8, 0, 0, 0x02, 0x05, 0, 0, 0, 0x01][..],
        &[0xA8, 0, 0, 0, 0x06, 0, 0, 0x02, 0x02],
        &[0xF0, 0xF1, 0xF9, 0xF0, 0, 0, 0, 0xF1],
    ]
    .concat();
    assert_eq!(message.bytes()[20..28], [0, 0, 0x10, 0, 0, 0, 0, 1]);
    assert_eq!(message.bytes()[56..56 + payload.len()], payload);
}

#[test]
fn replies_have_these_meanings() {
    let opened = [
        &[
            0xF8, 0xA8, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xA8, 0, 0, 0, 0, 0, 0, 0xFF, 0x03,
        ][..],
        &[0xF0, 0x01, 0x82, 0x10, 0x00, 0xF1, 0xF9, 0xF0, 0, 0, 0, 0xF1],
    ]
    .concat();
    let session = Session { drive: 0x1000, host: 1 };
    let table = [
        (framed(&opened), Reply::Ended(Status::SUCCESS, Some(session))),
        (
            framed(&[0xF0, 0xF1, 0xF9, 0xF0, 0x01, 0, 0, 0xF1]),
            Reply::Ended(Status::NOT_AUTHORIZED, None),
        ),
        (
            framed(&[0xF0, 0xF1, 0xF9, 0xF0, 0x12, 0, 0, 0xF1]),
            Reply::Ended(Status::AUTHORITY_LOCKED_OUT, None),
        ),
        (framed(&[0xFA]), Reply::Malformed),
        (framed(&[0xF9, 0xF0]), Reply::Malformed),
        (framed(&[0xF9, 0xF0, 0x82, 0x01, 0x00]), Reply::Malformed),
        (vec![0; 56], Reply::None),
        (vec![0; 19], Reply::Malformed),
    ];
    for (answer, expected) in table {
        assert_eq!(Reply::parse(&answer), expected, "{answer:02X?}");
    }
}

#[test]
fn discovery_finds_what_reverts_with_new_keys() {
    let page = |features: &[&[u8]]| {
        let mut page = vec![0; 48];
        page.extend(features.concat());
        let length = u32::try_from(page.len() - 4).unwrap();
        page[..4].copy_from_slice(&length.to_be_bytes());
        page.resize(2048, 0);
        page
    };
    let locking = [0x00, 0x02, 0x10, 4, 0x0F, 0, 0, 0];
    let opal = [0x02, 0x03, 0x10, 4, 0x07, 0xFE, 0, 1];
    let pyrite = [0x03, 0x02, 0x10, 4, 0x07, 0xFE, 0, 1];
    let found = Discovery::parse(&page(&[&locking, &opal])).unwrap();
    assert_eq!(found.com_id, Some(COM_ID));
    let locking_bits = found.locking;
    assert!(locking_bits.is_enabled() && locking_bits.is_locked() && locking_bits.encrypts());
    let of_pyrite = Discovery::parse(&page(&[&locking, &pyrite])).unwrap();
    assert_eq!(of_pyrite.com_id, None);
    let nothing = Discovery::parse(&page(&[])).unwrap();
    assert_eq!((nothing.locking, nothing.com_id), (LockingFeature(0), None));
    assert_eq!(Discovery::parse(&page(&[&opal[..6]])), None, "cut off");
    assert_eq!(Discovery::parse(&[0xFF; 2048]), None);
}

#[test]
fn commands_are_these_words() {
    let cdb = security_protocol(SECURITY_PROTOCOL_IN, COM_ID, ANSWER_BYTES);
    assert_eq!(cdb.0[..12], [0xA2, 0x01, 0x07, 0xFE, 0, 0, 0, 0, 8, 0, 0, 0]);
    assert_eq!(cdb.length(), 12);
    let command = security_command(SECURITY_SEND, COM_ID, 512);
    assert_eq!((command.opcode, command.namespace), (0x81, 0));
    assert_eq!(command.dwords, [0x0107_FE00, 512, 0, 0, 0, 0]);
}

/// Tokens that make sense here and there, and anything.
fn any_tokens() -> impl Strategy<Value = Vec<u8>> {
    let known = select(vec![
        0xF0, 0xF1, 0xF8, 0xF9, 0xA8, 0xA4, 0x82, 0xD0, 0xC1, 0xE0, 0xE3, 0x00, 0x01,
    ]);
    vec(prop_oneof![3 => known, 1 => any::<u8>()], 0..120)
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_answer_breaks_it(answer in vec(any::<u8>(), 0..600), tokens in any_tokens()) {
        Reply::parse(&answer);
        Discovery::parse(&answer);
        for payload in [answer, tokens] {
            let reply = Reply::parse(&framed(&payload));
            prop_assert!(reply != Reply::None);
        }
    }

    #[test]
    fn no_page_of_features_breaks_it(features in any_features(), length in prop_oneof![Just(None), any::<u32>().prop_map(Some)]) {
        let body = features.concat();
        let length = length.unwrap_or(44 + u32::try_from(body.len()).unwrap());
        let page = [&length.to_be_bytes()[..], &[0; 44], &body].concat();
        if let Some(found) = Discovery::parse(&page) {
            let with_keys = |feature: &&Vec<u8>| WITH_KEYS.contains(&u16::from_be_bytes([feature[0], feature[1]]));
            prop_assert!(found.com_id.is_none() || features.iter().any(|feature| with_keys(&feature)));
        }
    }
}

/// Features, each with a head that tells its length.
fn any_features() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let code = prop_oneof![select(vec![LOCKING, 0x0200, 0x0203, 0x0301, 0x0302]), any::<u16>()];
    let feature = (code, vec(any::<u8>(), 0..40)).prop_map(|(code, body)| {
        let [high, low] = code.to_be_bytes();
        let length = u8::try_from(body.len()).unwrap();
        [&[high, low, 0x10, length][..], &body].concat()
    });
    vec(feature, 0..12)
}
