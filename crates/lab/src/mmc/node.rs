use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::errno::Errno;
use pumice_device::{Data, MmcCompletion, MmcResponse, MmcSequence, Passthru};

use super::MmcCard;
use super::command::{Command, Partition, Response};
use crate::reply::{Reply, Waited, wait};

/// A card as one of its device nodes gives access to it: what is sent through a boot area's node is for that area.
#[derive(Clone, Debug)]
pub struct MmcNode {
    card: Arc<Mutex<MmcCard>>,
    partition: Partition,
}

impl MmcNode {
    /// The node of the user area.
    pub fn new(card: MmcCard) -> Self {
        Self {
            card: Arc::new(Mutex::new(card)),
            partition: Partition::User,
        }
    }

    /// The node of another area of the same card.
    #[must_use]
    pub fn of(&self, partition: Partition) -> Self {
        Self {
            card: Arc::clone(&self.card),
            partition,
        }
    }

    /// The area that it is the node of.
    pub fn partition(&self) -> Partition {
        self.partition
    }

    /// Blocks of 512 bytes in it.
    pub fn size_blocks(&self) -> u64 {
        let area = self.card().medium().area(self.partition as usize);
        (area.end - area.start) / 512
    }

    /// The card itself, while nothing is sent to it.
    pub fn card(&self) -> MutexGuard<'_, MmcCard> {
        self.card.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Passthru<MmcSequence> for MmcNode {
    fn submit(&mut self, words: &MmcSequence, data: Data<'_>, deadline_ms: u32) -> Result<MmcCompletion, Errno> {
        let mut card = self.card();
        if !card.is_powered() {
            return Err(Errno::ENODEV);
        }
        let mut room = if let Data::In(room) = data { Some(room) } else { None };
        let mut statuses = Vec::new();
        for command in &words.0 {
            let words = Command {
                index: command.index,
                argument: command.argument,
            };
            if command.response != expected(command.index) || (command.index == 8) != room.is_some() {
                return Err(Errno::EINVAL);
            }
            let response = match send(&mut card, self.partition, words, deadline_ms) {
                Ok(response) => response,
                Err(completion) => return Ok(completion),
            };
            if let Some(room) = room.as_deref_mut() {
                let length = room.len().min(response.data.len());
                room[..length].copy_from_slice(&response.data[..length]);
            }
            statuses.push(response.status);
        }
        Ok(MmcCompletion::Ended { statuses })
    }
}

/// Sends a command and waits for the card while it is busy.
fn send(card: &mut MmcCard, partition: Partition, words: Command, deadline_ms: u32) -> Result<Response, MmcCompletion> {
    match card.submit(partition, words) {
        Reply::Ended(response) => Ok(response),
        Reply::Off => Err(MmcCompletion::Broken),
        Reply::Busy { until_ms } => match wait(card.clock(), until_ms, deadline_ms) {
            Waited::TooLong => {
                card.reset();
                Err(MmcCompletion::GivenUp)
            }
            Waited::Enough => card.poll().ok_or(MmcCompletion::Broken),
        },
    }
}

fn expected(index: u8) -> MmcResponse {
    match index {
        6 | 38 => MmcResponse::R1WithBusy,
        8 => MmcResponse::R1WithData,
        _ => MmcResponse::R1,
    }
}
