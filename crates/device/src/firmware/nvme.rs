use pumice_engine::Poll;
use pumice_model::{
    Availability, Capabilities, FirmwareOutcome, HiddenArea, HiddenAreas, Lock, NotStarted, PurgeRequired, RawStatus,
    ReadsAs, Sanitize, SecureErase, Technique, Unresolved, WhyNot, Witness,
};

use crate::firmware::ata::PATTERN;
use crate::firmware::opal::{self, Revert};
use crate::firmware::{Begun, CommandSet, DEADLINE_MS, unavailable};
use crate::nvme::{
    Afterwards, FormatErase, IDENTIFY_BYTES, IdentifyController, IdentifyNamespace, SANITIZE_LOG_BYTES, SanitizeAction,
    SanitizeActivity, SanitizeLog, namespaces,
};
use crate::passthru::{AdminCommand, CommandFault, Data, NvmeCompletion, Passthru};
use crate::psid::Psid;
use crate::tcg::ByNvme;

/// Controllers give no estimate of a format. The kernel resets one whose time has passed, so it is given more than any
/// has been seen to take.
const FORMAT_DEADLINE_MS: u32 = 4 * 3_600_000;

/// Status code and its type.
const STATUS_CODE: u16 = 0x07FF;

/// Statuses of a Format NVM that was not begun (NVMe Base 2.0, generic and command specific status): invalid opcode, field, namespace;
/// operation denied; sanitize failed and in progress; write protected; invalid format; overlapping commands.
const NOT_FORMATTED: [u16; 9] = [0x001, 0x002, 0x00B, 0x015, 0x01C, 0x01D, 0x020, 0x10A, 0x115];

/// A Sanitize that asks for a purge is none of them: where that bit stands in the command is not certain, and a wrong one
/// could ask for something else.
const TECHNIQUES: [Technique; 5] = [
    Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown),
    Technique::NvmeSanitize(Sanitize::Overwrite, PurgeRequired::Unknown),
    Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Unknown),
    Technique::NvmeFormat(SecureErase::UserData),
    Technique::NvmeFormat(SecureErase::Crypto),
];

/// The firmware of an NVMe controller, which erases one namespace or everything behind it.
pub struct NvmeFirmware<C> {
    controller: C,
    namespace: u32,
    /// What the controller said of itself before the erase that goes on, the command, and how it is known to be ours.
    running: Option<(IdentifyController, Technique, Witness)>,
    revert: Revert,
}

/// What a controller says of itself and of the erase that goes on.
struct State {
    identify: IdentifyController,
    /// Those that exist.
    namespaces: Vec<u32>,
    log: Option<SanitizeLog>,
}

impl<C: Passthru<AdminCommand> + Send> NvmeFirmware<C> {
    /// The firmware behind a namespace that nobody else uses.
    pub fn new(controller: C, namespace: u32) -> Self {
        Self {
            controller,
            namespace,
            running: None,
            revert: Revert::default(),
        }
    }

    fn state(&mut self) -> Result<State, WhyNot> {
        let identify = self.identify_controller()?;
        let list = if identify.has_namespace_management() {
            AdminCommand::IDENTIFY_ALLOCATED_NAMESPACES
        } else {
            AdminCommand::IDENTIFY_NAMESPACES
        };
        let listed = self.identify(&list)?;
        let log = if identify.sanitize.is_present() {
            self.log().ok()
        } else {
            None
        };
        Ok(State {
            identify,
            namespaces: namespaces(&listed).map_err(|_| WhyNot::NoAnswer)?,
            log,
        })
    }

    fn identify(&mut self, command: &AdminCommand) -> Result<Box<[u8; IDENTIFY_BYTES]>, WhyNot> {
        let mut data = Box::new([0; IDENTIFY_BYTES]);
        match self.controller.submit(command, Data::In(&mut data[..]), DEADLINE_MS) {
            Ok(NvmeCompletion::Ended { status: 0, .. }) => Ok(data),
            Ok(_) => Err(WhyNot::NoAnswer),
            Err(_) => Err(WhyNot::Denied),
        }
    }

    fn identify_controller(&mut self) -> Result<IdentifyController, WhyNot> {
        let data = self.identify(&AdminCommand::IDENTIFY_CONTROLLER)?;
        IdentifyController::parse(&data).map_err(|_| WhyNot::NoAnswer)
    }

    fn log(&mut self) -> Result<SanitizeLog, CommandFault> {
        let mut log = [0; SANITIZE_LOG_BYTES];
        let completion = self
            .controller
            .submit(&AdminCommand::SANITIZE_LOG, Data::In(&mut log), DEADLINE_MS);
        match completion {
            Ok(NvmeCompletion::Ended { status: 0, .. }) => Ok(SanitizeLog::parse(&log)),
            Ok(NvmeCompletion::Ended { .. }) => Err(CommandFault::Refused),
            Ok(NvmeCompletion::GivenUp) => Err(CommandFault::TimedOut),
            Err(errno) => Err(CommandFault::Undelivered(errno)),
        }
    }

    fn begin_sanitize(&mut self, kind: Sanitize, state: State, technique: Technique) -> Begun {
        let action = action(kind);
        let command = sanitize(kind, &state.identify);
        let estimate = state.log.and_then(|log| log.estimates.of(action));
        let begun = Begun::Behind {
            estimate_ms: estimate.map(|seconds| u64::from(seconds.0) * 1_000),
        };
        self.running = Some((state.identify, technique, Witness::Accepted));
        match self.controller.submit(&command, Data::None, DEADLINE_MS) {
            Ok(NvmeCompletion::Ended { status: 0, .. }) => begun,
            // A Sanitize that ends in an error has not been begun (NVMe Base 2.0 §5.24).
            Ok(NvmeCompletion::Ended { status, .. }) => {
                Begun::Not(NotStarted::Refused, Some(RawStatus::NvmeCompletion { status }))
            }
            Ok(NvmeCompletion::GivenUp) => match self.log() {
                Ok(log) if is_running(&log, command) => begun,
                Ok(log) => Begun::Unknown(Unresolved::Silent, Some(raw(&log))),
                Err(_) => Begun::Unknown(Unresolved::Silent, None),
            },
            Err(_) => Begun::Not(NotStarted::Unavailable(WhyNot::Denied), None),
        }
    }

    /// A success counts only of the command that was sent and of a drive that nobody has written to since, which tells it
    /// from every older one: the passes before it were written.
    fn completed(&mut self, log: &SanitizeLog) -> FirmwareOutcome {
        let inconsistent = FirmwareOutcome::Unknown {
            why: Unresolved::Inconsistent,
            status: Some(raw(log)),
        };
        let Some((before, technique, witness)) = self.running.take() else {
            return inconsistent;
        };
        let Technique::NvmeSanitize(kind, _) = technique else {
            return inconsistent;
        };
        let is_ours = log.command_dword_10 == sanitize(kind, &before).dwords[0];
        let is_same = self
            .identify_controller()
            .is_ok_and(|after| before.is_same_drive(&after));
        if !(is_ours && is_same && log.is_global_data_erased()) {
            return inconsistent;
        }
        FirmwareOutcome::Done {
            witness,
            status: raw(log),
            // Blocks that are deallocated behind a sanitize read as whatever the controller likes.
            reads_as: ReadsAs::Unstated,
        }
    }

    /// A revert changes the keys of every namespace.
    fn no_revert(&mut self, state: &State) -> Option<WhyNot> {
        if !state.identify.has_security_commands() {
            return Some(WhyNot::Unsupported);
        }
        match self.revert.why_not(&mut ByNvme(&mut self.controller)) {
            Some(WhyNot::Unsupported) => Some(WhyNot::Unsupported),
            _ if state.namespaces != [self.namespace] => Some(WhyNot::OtherNamespaces),
            why_not => why_not,
        }
    }

    fn begin_revert(&mut self, state: State) -> Begun {
        if let Some(why) = self.no_revert(&state) {
            return Begun::Not(NotStarted::Unavailable(why), None);
        }
        self.running = Some((state.identify, Technique::TcgPsidRevert, Witness::Accepted));
        self.revert.begin(&mut ByNvme(&mut self.controller))
    }

    /// A revert counts only of the controller that it was begun on.
    fn confirmed(&mut self, poll: Poll) -> Poll {
        let Poll::Ended(FirmwareOutcome::Done { status, .. }) = poll else {
            return poll;
        };
        let before = self.running.take().map(|(before, ..)| before);
        match (before, self.identify_controller()) {
            (Some(before), Ok(after)) if before.is_same_drive(&after) => poll,
            _ => Poll::Ended(FirmwareOutcome::Unknown {
                why: Unresolved::Inconsistent,
                status: Some(status),
            }),
        }
    }

    fn format(&mut self, erase: FormatErase) -> FirmwareOutcome {
        let not_started = |why, status| FirmwareOutcome::NotStarted { why, status };
        let before = self.identify_controller();
        let as_now = self.identify_namespace();
        let (Ok(before), Ok(as_now)) = (before, as_now) else {
            return not_started(NotStarted::Unavailable(WhyNot::NoAnswer), None);
        };
        let command = AdminCommand::format(self.namespace, erase, as_now);
        let unknown = |why, status| FirmwareOutcome::Unknown { why, status };
        match self.controller.submit(&command, Data::None, FORMAT_DEADLINE_MS) {
            Ok(NvmeCompletion::Ended { status: 0, .. }) => {
                let status = RawStatus::NvmeCompletion { status: 0 };
                let is_same = self
                    .identify_controller()
                    .is_ok_and(|after| before.is_same_drive(&after));
                if is_same && self.identify_namespace() == Ok(as_now) {
                    FirmwareOutcome::Done {
                        witness: Witness::Accepted,
                        status,
                        reads_as: ReadsAs::Unstated,
                    }
                } else {
                    unknown(Unresolved::Inconsistent, Some(status))
                }
            }
            Ok(NvmeCompletion::Ended { status, .. }) => {
                let raw = Some(RawStatus::NvmeCompletion { status });
                if NOT_FORMATTED.contains(&(status & STATUS_CODE)) {
                    not_started(NotStarted::Refused, raw)
                } else {
                    unknown(Unresolved::Failed, raw)
                }
            }
            Ok(NvmeCompletion::GivenUp) => unknown(Unresolved::Overdue, None),
            Err(_) => not_started(NotStarted::Unavailable(WhyNot::Denied), None),
        }
    }

    fn identify_namespace(&mut self) -> Result<IdentifyNamespace, WhyNot> {
        let data = self.identify(&AdminCommand::identify_namespace(self.namespace))?;
        IdentifyNamespace::parse(&data).map_err(|_| WhyNot::NoAnswer)
    }
}

impl<C: Passthru<AdminCommand> + Send> CommandSet for NvmeFirmware<C> {
    fn capabilities(&mut self) -> Capabilities {
        match self.state() {
            Ok(state) => {
                let why_not = self.no_revert(&state);
                let availability = why_not.map_or(Availability::Available, Availability::Unavailable);
                let offers = offers(&state.identify, &state.namespaces, self.namespace, state.log.as_ref());
                Capabilities::new(offers.iter().chain([(Technique::TcgPsidRevert, availability)]))
            }
            Err(why) => all_unavailable(why),
        }
    }

    fn lock(&mut self) -> Lock {
        let is_asked = self
            .identify_controller()
            .is_ok_and(|identify| identify.has_security_commands());
        if is_asked && opal::is_locked(&mut ByNvme(&mut self.controller)) {
            Lock::RangesLocked
        } else {
            Lock::None
        }
    }

    fn take_psid(&mut self, psid: Psid) {
        self.revert.take(psid);
    }

    /// An NVMe controller hides no blocks of a namespace.
    fn restore_hidden(&mut self) -> HiddenAreas {
        HiddenAreas::all(HiddenArea::None)
    }

    fn begin(&mut self, technique: Technique) -> Begun {
        let state = match self.state() {
            Ok(state) => state,
            Err(why) => return Begun::Not(NotStarted::Unavailable(why), None),
        };
        if technique == Technique::TcgPsidRevert {
            return self.begin_revert(state);
        }
        let offers = offers(&state.identify, &state.namespaces, self.namespace, state.log.as_ref());
        if let Some(why) = unavailable(&offers, technique) {
            return Begun::Not(NotStarted::Unavailable(why), None);
        }
        match technique {
            Technique::NvmeSanitize(kind, _) => self.begin_sanitize(kind, state, technique),
            _ => Begun::InCommand { estimate_ms: None },
        }
    }

    fn carry_out(&mut self, technique: Technique) -> FirmwareOutcome {
        match technique {
            Technique::NvmeFormat(SecureErase::UserData) => self.format(FormatErase::UserData),
            Technique::NvmeFormat(SecureErase::Crypto) => self.format(FormatErase::CryptoErase),
            _ => FirmwareOutcome::NotStarted {
                why: NotStarted::Unavailable(WhyNot::Unsupported),
                status: None,
            },
        }
    }

    fn is_at(&mut self, technique: Technique) -> bool {
        let Technique::NvmeSanitize(kind, _) = technique else {
            return false;
        };
        let log = self.log();
        let running = self.identify_controller().ok().filter(|identify| {
            let command = sanitize(kind, identify);
            log.is_ok_and(|log| is_running(&log, command))
        });
        self.running = running.map(|identify| (identify, technique, Witness::SeenInProgress));
        self.running.is_some()
    }

    fn look(&mut self) -> Poll {
        if let Some(poll) = self.revert.look(&mut ByNvme(&mut self.controller)) {
            return self.confirmed(poll);
        }
        let log = match self.log() {
            Ok(log) => log,
            Err(CommandFault::Undelivered(_)) => {
                return Poll::Ended(FirmwareOutcome::Unknown {
                    why: Unresolved::Gone,
                    status: None,
                });
            }
            Err(_) => return Poll::Silent,
        };
        let unresolved = |why| {
            Poll::Ended(FirmwareOutcome::Unknown {
                why,
                status: Some(raw(&log)),
            })
        };
        match log.activity {
            SanitizeActivity::InProgress { parts } => Poll::Running { progress: Some(parts) },
            SanitizeActivity::Completed => Poll::Ended(self.completed(&log)),
            SanitizeActivity::Failed => unresolved(Unresolved::Failed),
            SanitizeActivity::Never | SanitizeActivity::Unknown => unresolved(Unresolved::Inconsistent),
        }
    }
}

/// What a controller offers for one of its namespaces, by what it says of itself and of the erase that went on last.
///
/// A Sanitize always reaches every namespace, and a format does where the controller says so (FNA bits 0 and 1): where
/// there are others than the one that is to be wiped, attached or not, neither is offered, since nobody here knows whether
/// all of them are to be wiped. Any other format is sent for the one namespace and reaches no other.
pub fn offers(
    identify: &IdentifyController,
    namespaces: &[u32],
    namespace: u32,
    log: Option<&SanitizeLog>,
) -> Capabilities {
    let activity = log.map(|log| log.activity);
    let is_running = matches!(activity, Some(SanitizeActivity::InProgress { .. }));
    Capabilities::new(TECHNIQUES.map(|technique| {
        let is_known = match technique {
            Technique::NvmeSanitize(Sanitize::Block, _) => identify.sanitize.has_block_erase(),
            Technique::NvmeSanitize(Sanitize::Overwrite, _) => identify.sanitize.has_overwrite(),
            Technique::NvmeSanitize(Sanitize::Crypto, _) => identify.sanitize.has_crypto_erase(),
            Technique::NvmeFormat(SecureErase::UserData) => identify.has_format(),
            Technique::NvmeFormat(SecureErase::Crypto) => identify.has_format() && identify.format.has_crypto_erase(),
            _ => false,
        };
        let is_sanitize = matches!(technique, Technique::NvmeSanitize(..));
        let reaches_all = is_sanitize || identify.format.reaches_all_namespaces();
        let why_not = match activity {
            _ if !is_known => Some(WhyNot::Unsupported),
            _ if !namespaces.contains(&namespace) => Some(WhyNot::NoAnswer),
            _ if is_running => Some(WhyNot::InProgress),
            _ if reaches_all && namespaces != [namespace] => Some(WhyNot::OtherNamespaces),
            None if is_sanitize => Some(WhyNot::StatusLost),
            Some(SanitizeActivity::Failed) if !is_sanitize => Some(WhyNot::EarlierFailed),
            _ => None,
        };
        (
            technique,
            why_not.map_or(Availability::Available, Availability::Unavailable),
        )
    }))
}

/// Every NVMe technique, unavailable for the same reason.
pub fn all_unavailable(why: WhyNot) -> Capabilities {
    let all = TECHNIQUES.into_iter().chain([Technique::TcgPsidRevert]);
    Capabilities::new(all.map(|technique| (technique, Availability::Unavailable(why))))
}

fn is_running(log: &SanitizeLog, command: AdminCommand) -> bool {
    matches!(log.activity, SanitizeActivity::InProgress { .. }) && log.command_dword_10 == command.dwords[0]
}

/// A controller that says it can is asked to leave blocks allocated: only then do they read as what lies on the medium.
fn sanitize(kind: Sanitize, identify: &IdentifyController) -> AdminCommand {
    let afterwards = if identify.sanitize.keeps_blocks() {
        Afterwards::Allocated
    } else {
        Afterwards::Deallocated
    };
    AdminCommand::sanitize(action(kind), afterwards)
}

fn action(kind: Sanitize) -> SanitizeAction {
    match kind {
        Sanitize::Block => SanitizeAction::BlockErase,
        Sanitize::Overwrite => SanitizeAction::Overwrite {
            pattern: u32::from_le_bytes(PATTERN),
        },
        Sanitize::Crypto => SanitizeAction::CryptoErase,
    }
}

fn raw(log: &SanitizeLog) -> RawStatus {
    RawStatus::NvmeSanitize {
        progress: log.progress,
        status: log.status,
        command: log.command_dword_10,
    }
}
