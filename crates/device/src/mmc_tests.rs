use nix::errno::Errno;

use super::*;

/// Index, argument and response of a command.
type Sent = (u8, u32, MmcResponse);

/// A card that answers every sequence in the same way.
struct Card(Result<MmcCompletion, Errno>);

impl Passthru<MmcSequence> for Card {
    fn submit(&mut self, _: &MmcSequence, _: Data<'_>, _: u32) -> Result<MmcCompletion, Errno> {
        self.0.clone()
    }
}

#[test]
fn command_words_are_exact() {
    use MmcResponse::{R1, R1WithBusy, R1WithData};
    let table: [(MmcSequence, &[Sent]); 5] = [
        (MmcSequence::ext_csd(), &[(8, 0, R1WithData)]),
        (
            MmcSequence::erase(EraseKind::Erase, 0, 0x1FFF),
            &[
                (35, 0, R1),
                (36, 0x1FFF, R1),
                (38, 0, R1WithBusy),
                (13, 0x0001_0000, R1),
            ],
        ),
        (
            MmcSequence::erase(EraseKind::Trim, 0x2000, 0x2001),
            &[
                (35, 0x2000, R1),
                (36, 0x2001, R1),
                (38, 1, R1WithBusy),
                (13, 0x0001_0000, R1),
            ],
        ),
        (
            MmcSequence::erase(EraseKind::SecureErase, 0, 7),
            &[
                (35, 0, R1),
                (36, 7, R1),
                (38, 0x8000_0000, R1WithBusy),
                (13, 0x0001_0000, R1),
            ],
        ),
        (
            MmcSequence::sanitize(),
            &[(6, 0x03A5_0100, R1WithBusy), (13, 0x0001_0000, R1)],
        ),
    ];
    for (MmcSequence(commands), words) in table {
        let sent: Vec<_> = commands
            .iter()
            .map(|command| (command.index, command.argument, command.response))
            .collect();
        assert_eq!(sent, words);
    }
}

#[test]
fn statuses_have_these_meanings() {
    let ended = |statuses: &[u32]| {
        Ok(MmcCompletion::Ended {
            statuses: statuses.to_vec(),
        })
    };
    let table = [
        ("in transfer state", ended(&[0x900, 0x900]), Ok(0x900)),
        (
            "illegal command",
            ended(&[0x0040_0900, 0x900]),
            Err(CommandFault::Refused),
        ),
        (
            "address out of range",
            ended(&[0x8000_0900]),
            Err(CommandFault::Refused),
        ),
        ("write protected", ended(&[0x0400_0900]), Err(CommandFault::Unclear)),
        (
            "some erased, some skipped",
            ended(&[0x900, 0x8900]),
            Err(CommandFault::Unclear),
        ),
        ("error", ended(&[0x900, 0x0008_0900]), Err(CommandFault::Unclear)),
        ("error and illegal", ended(&[0x0048_0900]), Err(CommandFault::Unclear)),
        ("nothing", ended(&[]), Err(CommandFault::Unclear)),
        ("too late", Ok(MmcCompletion::GivenUp), Err(CommandFault::TimedOut)),
        ("bus", Ok(MmcCompletion::Broken), Err(CommandFault::Unclear)),
        (
            "no card",
            Err(Errno::ENOTTY),
            Err(CommandFault::Undelivered(Errno::ENOTTY)),
        ),
    ];
    for (name, completion, expected) in table {
        let outcome = submit(&mut Card(completion), &MmcSequence::sanitize(), Data::None, 1);
        assert_eq!(outcome, expected, "{name}");
    }
}
