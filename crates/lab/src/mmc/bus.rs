use super::command::{Command, Partition, READY};
use super::{BLOCK_BYTES, MmcCard, Refused};
use crate::reply::Reply;

/// Status of a card that is programming, and bits of what it does not do.
const PROGRAMMING: u32 = 7 << 9;
const OUT_OF_RANGE: u32 = 1 << 31;

/// OCR: powered up, all voltages, addresses in bytes or in blocks.
const OCR: u32 = 0x80FF_8080;
const IN_BLOCKS: u32 = 1 << 30;

const PARTITION_CONFIG: u8 = 179;

/// A card on its bus (JESD84-B51 §6): it is given an address, selected, and moves data; what it is not asked for in the
/// right state it does not answer.
#[derive(Debug)]
pub struct MmcBus {
    /// The card.
    pub card: MmcCard,
    state: State,
    partition: Partition,
    is_busy: bool,
    /// Bits of status that came when nobody asked.
    late: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Identified,
    Selected,
}

/// What a command moves beside its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves<'a> {
    /// Nothing.
    Nothing,
    /// So many bytes to the host.
    In(usize),
    /// These to the card.
    Out(&'a [u8]),
}

/// What a card answers on its bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// A response of 32 bits, or the 120 bits of a long one, least significant first.
    pub response: [u32; 4],
    /// Data for the host, unless it moves none.
    pub data: Result<Vec<u8>, Refused>,
}

impl MmcBus {
    /// Puts a card on its bus, where nobody has addressed it yet.
    pub fn new(card: MmcCard) -> Self {
        Self {
            card,
            state: State::Idle,
            partition: Partition::User,
            is_busy: false,
            late: 0,
        }
    }

    /// The power goes and is back.
    pub fn power_cycle(&mut self) {
        self.card.power_off();
        self.card.power_on();
        self.begin_anew();
    }

    /// Whether the card holds the data line down.
    pub fn is_busy(&mut self) -> bool {
        if self.is_busy
            && let Some(response) = self.card.poll()
        {
            self.late |= response.status & !READY;
            self.is_busy = false;
        }
        self.is_busy
    }

    /// Sends a command; no answer where the card knows none in its state, or is without power.
    pub fn send(&mut self, command: Command, moves: Moves<'_>) -> Option<Answer> {
        if !self.card.is_powered() {
            return None;
        }
        let is_busy = self.is_busy();
        match (self.state, command.index) {
            (_, 0) => {
                self.card.reset();
                self.begin_anew();
                None
            }
            (State::Idle, 1) => {
                let unit = if self.card.description().is_block_addressed {
                    IN_BLOCKS
                } else {
                    0
                };
                Some(short(OCR | unit))
            }
            (State::Idle, 2) | (State::Identified, 10) => Some(long(self.identification())),
            (State::Idle, 3) => {
                self.state = State::Identified;
                Some(short(READY))
            }
            (State::Identified, 9) => Some(long(self.specific_data())),
            (State::Identified | State::Selected, 7) => {
                self.state = if command.argument == 0 {
                    State::Identified
                } else {
                    State::Selected
                };
                Some(short(READY))
            }
            (State::Identified | State::Selected, 13) if is_busy => Some(short(PROGRAMMING)),
            (State::Selected, _) if is_busy => None,
            // The end of a transfer, the length of a block, how many are to come.
            (State::Identified, 13) | (State::Selected, 12 | 16 | 23) => Some(short(READY)),
            (State::Selected, 17 | 18 | 24 | 25) => Some(self.move_blocks(command, moves)),
            (State::Selected, 6 | 8 | 13 | 35 | 36 | 38) => self.submit(command),
            _ => None,
        }
    }

    fn begin_anew(&mut self) {
        (self.state, self.partition, self.is_busy, self.late) = (State::Idle, Partition::User, false, 0);
    }

    fn submit(&mut self, command: Command) -> Option<Answer> {
        if let (6, [0x03, PARTITION_CONFIG, value, _]) = (command.index, command.argument.to_be_bytes()) {
            self.partition = match value & 7 {
                1 => Partition::Boot0,
                2 => Partition::Boot1,
                _ => Partition::User,
            };
        }
        let late = std::mem::take(&mut self.late);
        match self.card.submit(self.partition, command) {
            Reply::Ended(response) => Some(Answer {
                data: Ok(response.data),
                ..short(response.status | late)
            }),
            Reply::Busy { .. } => {
                self.is_busy = true;
                Some(short(READY | late))
            }
            Reply::Off => None,
        }
    }

    fn move_blocks(&mut self, command: Command, moves: Moves<'_>) -> Answer {
        let first = self.card.address(command.argument);
        let data = match moves {
            Moves::In(bytes) => {
                let mut data = vec![0; bytes];
                self.card.read(self.partition, first, &mut data).map(|()| data)
            }
            Moves::Out(data) => self.card.write(self.partition, first, data).map(|()| Vec::new()),
            Moves::Nothing => Err(Refused),
        };
        let fault = if data.is_err() { OUT_OF_RANGE } else { 0 };
        Answer {
            data,
            ..short(READY | fault)
        }
    }

    /// CID (§7.2): manufacturer, a part that is soldered in, its name, revision, serial number.
    fn identification(&self) -> [u8; 16] {
        let body = &self.card.description().body;
        let mut page = [0; 16];
        (page[0], page[1], page[9]) = (0x1A, 0x01, 0x10);
        for (place, letter) in page[3..9].iter_mut().zip(body.model.bytes()) {
            *place = letter;
        }
        for (place, letter) in page[10..14].iter_mut().rev().zip(body.serial.bytes().rev()) {
            *place = letter;
        }
        page
    }

    /// CSD (§7.3) of version 4 and newer: blocks of 512 bytes, all classes of commands for blocks and for erasing, and the
    /// size, which is told here in units of 64 KiB where the card is small.
    fn specific_data(&self) -> [u8; 16] {
        let units = self.card.description().body.bytes() / (128 * BLOCK_BYTES);
        let size = u128::from((units - 1).min(0xFFF));
        let fields = [
            // Its structure is told elsewhere; version 4.
            (3, 126),
            (4, 122),
            // Access time 1 ms, and 26 MHz.
            (0x0E, 112),
            (0x32, 96),
            // Basic, block read, block write, erase.
            (0b1011_0101, 84),
            // Blocks of 512 bytes to read and to write.
            (9, 80),
            (9, 22),
            // The size, and that 2^7 blocks are one unit.
            (size, 62),
            (5, 47),
            // An erase group is one write block and more.
            (0x1F, 42),
            (0x1F, 37),
        ];
        fields
            .iter()
            .fold(0_u128, |whole, (value, at)| whole | value << at)
            .to_be_bytes()
    }
}

fn short(word: u32) -> Answer {
    Answer {
        response: [word, 0, 0, 0],
        data: Ok(Vec::new()),
    }
}

/// The check sum, which comes last, is not told.
fn long(page: [u8; 16]) -> Answer {
    let bits = u128::from_be_bytes(page) >> 8;
    let word = |at: u32| u32::try_from(bits >> at & 0xFFFF_FFFF).unwrap_or(0);
    Answer {
        response: [word(0), word(32), word(64), word(96)],
        data: Ok(Vec::new()),
    }
}
