use super::command::Fault;

/// Tries until the count has expired (ACS-3 §4.20.8).
const TRIES: u8 = 5;

const FACTORY_IDENTIFIER: u16 = 0xFFFE;

/// The SECURITY feature set of an ATA disk (ACS-3 §4.20).
#[derive(Debug)]
pub(super) struct Security {
    user: Option<Password>,
    master: Password,
    master_identifier: u16,
    capability: Capability,
    is_locked: bool,
    is_frozen: bool,
    tries: u8,
}

type Password = [u8; 32];

/// What the master password may do while the user password is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Capability {
    /// Unlock and erase.
    High,
    /// Only erase.
    Maximum,
}

/// Which erase SECURITY ERASE UNIT asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Normal,
    Enhanced,
}

/// What stands in the 512 bytes that come with a password.
struct Parameters {
    is_master: bool,
    control: u16,
    password: Password,
    identifier: u16,
}

impl Parameters {
    fn read(data: &[u8]) -> Result<Self, Fault> {
        let data: &[u8; 512] = data.try_into().map_err(|_| Fault::ABORTED)?;
        let control = u16::from_le_bytes([data[0], data[1]]);
        let mut password = [0; 32];
        password.copy_from_slice(&data[2..34]);
        Ok(Self {
            is_master: control & 1 == 1,
            control,
            password,
            identifier: u16::from_le_bytes([data[34], data[35]]),
        })
    }
}

impl Security {
    /// As it left the factory, or with a password that somebody has set; the power is off.
    pub fn new(password: Option<&str>) -> Self {
        let user = password.map(|text| {
            let mut password = [0; 32];
            password[..text.len()].copy_from_slice(text.as_bytes());
            password
        });
        Self {
            user,
            master: [b' '; 32],
            master_identifier: FACTORY_IDENTIFIER,
            capability: Capability::High,
            is_locked: false,
            is_frozen: false,
            tries: TRIES,
        }
    }

    pub fn power_on(&mut self) {
        self.is_locked = self.user.is_some();
        self.is_frozen = false;
        self.tries = TRIES;
    }

    pub fn is_locked(&self) -> bool {
        self.is_locked
    }

    pub fn is_enabled(&self) -> bool {
        self.user.is_some()
    }

    pub fn master_identifier(&self) -> u16 {
        self.master_identifier
    }

    /// IDENTIFY DEVICE word 128.
    pub fn word_128(&self, has_enhanced: bool) -> u16 {
        let bits = [
            true,
            self.is_enabled(),
            self.is_locked,
            self.is_frozen,
            self.tries == 0,
            has_enhanced,
            false,
            false,
            self.is_enabled() && self.capability == Capability::Maximum,
        ];
        (0..).zip(bits).map(|(bit, is_set)| u16::from(is_set) << bit).sum()
    }

    pub fn set_password(&mut self, data: &[u8]) -> Result<(), Fault> {
        refuse_if(self.is_locked || self.is_frozen)?;
        let parameters = Parameters::read(data)?;
        if parameters.is_master {
            self.master = parameters.password;
            if !matches!(parameters.identifier, 0 | 0xFFFF) {
                self.master_identifier = parameters.identifier;
            }
        } else {
            self.user = Some(parameters.password);
            self.capability = if parameters.control & 0x100 == 0 {
                Capability::High
            } else {
                Capability::Maximum
            };
        }
        Ok(())
    }

    pub fn unlock(&mut self, data: &[u8]) -> Result<(), Fault> {
        refuse_if(self.is_frozen || self.tries == 0)?;
        let parameters = Parameters::read(data)?;
        if !self.opens(&parameters) {
            if self.is_locked {
                self.tries -= 1;
            }
            return Err(Fault::ABORTED);
        }
        self.is_locked = false;
        Ok(())
    }

    pub fn disable(&mut self, data: &[u8]) -> Result<(), Fault> {
        refuse_if(self.is_locked || self.is_frozen)?;
        let parameters = Parameters::read(data)?;
        refuse_if(!self.opens(&parameters))?;
        self.user = None;
        Ok(())
    }

    pub fn freeze(&mut self) -> Result<(), Fault> {
        refuse_if(self.is_locked)?;
        self.is_frozen = true;
        Ok(())
    }

    pub fn prepare(&self) -> Result<(), Fault> {
        refuse_if(self.is_frozen)
    }

    /// Whether an erase may begin, locked or not. Either password will do, whatever the capability.
    pub fn may_erase(&self, data: &[u8], has_enhanced: bool) -> Result<Mode, Fault> {
        refuse_if(self.is_frozen || self.tries == 0)?;
        let parameters = Parameters::read(data)?;
        let expected = if parameters.is_master {
            Some(self.master)
        } else {
            self.user
        };
        refuse_if(expected != Some(parameters.password))?;
        match parameters.control & 2 {
            0 => Ok(Mode::Normal),
            _ if has_enhanced => Ok(Mode::Enhanced),
            _ => Err(Fault::ABORTED),
        }
    }

    /// An erase has ended well: there is no user password any more.
    pub fn erased(&mut self) {
        self.user = None;
        self.is_locked = false;
    }

    fn opens(&self, parameters: &Parameters) -> bool {
        if parameters.is_master {
            self.capability == Capability::High && parameters.password == self.master
        } else {
            self.user == Some(parameters.password)
        }
    }
}

fn refuse_if(is_refused: bool) -> Result<(), Fault> {
    if is_refused { Err(Fault::ABORTED) } else { Ok(()) }
}
