use serde::Serialize;

use crate::{
    Drive, DriveId, Geometry, Hold, Identity, Inventory, Medium, Overwrite, SerialSource, Technique, Transport,
};

/// The drive a wipe is meant for, as it described itself when the wipe was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Target {
    /// What it says of itself.
    pub identity: Identity,
    /// Where its serial number came from.
    pub serial_source: SerialSource,
    /// Firmware revision.
    pub firmware: Option<String>,
    /// Size and blocks.
    pub geometry: Geometry,
    /// What it stores on.
    pub medium: Medium,
    /// How it is attached.
    pub transport: Transport,
}

/// What is to be done to which drive, as a plain value that a record can hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// The drive.
    pub target: Target,
    /// The passes.
    pub overwrite: Overwrite,
    /// What the drive's own firmware is made to do after them: the first of these that the drive begins; none for passes
    /// alone.
    pub techniques: Vec<Technique>,
}

/// Leave to ask the operator for a drive; exists only for a drive that nothing holds.
///
/// It comes from [`Plan::new`] and from nowhere else:
///
/// ```compile_fail,E0451
/// # fn forge(drive: pumice_model::DriveId, planned: pumice_model::Planned) {
/// let plan = pumice_model::Plan { drive, planned };
/// # }
/// ```
///
/// Nor can what is planned be changed afterwards:
///
/// ```compile_fail,E0616
/// # fn redirect(plan: &mut pumice_model::Plan, drive: pumice_model::DriveId) {
/// plan.drive = drive;
/// # }
/// ```
///
/// ```compile_fail,E0594
/// # fn redirect(plan: &mut pumice_model::Plan, planned: pumice_model::Planned) {
/// *plan.planned() = planned;
/// # }
/// ```
///
/// A plan is asked once: neither it nor the order it becomes has a copy.
///
/// ```compile_fail,E0382
/// # use pumice_model::{Inventory, Plan};
/// # fn ask_twice(plan: Plan, inventory: &Inventory) {
/// plan.confirm(inventory, "1234");
/// plan.confirm(inventory, "5678");
/// # }
/// ```
///
/// ```compile_fail,E0277
/// # fn is_copied<T: Clone>() {}
/// is_copied::<pumice_model::Plan>();
/// ```
#[derive(Debug)]
pub struct Plan {
    drive: DriveId,
    planned: Planned,
}

/// Why there can be no plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Refusal {
    /// The drive is not present.
    Vanished,
    /// Something forbids it.
    Held(Vec<Hold>),
    /// The drive describes itself otherwise than when it was planned.
    Changed,
}

/// Why a plan did not become an order.
#[derive(Debug)]
pub enum Unconfirmed {
    /// What was typed is not what the plan asks for; the plan can be asked again.
    Mismatch(Box<Plan>),
    /// By now the drive may not be wiped.
    Refused(Refusal),
}

/// A confirmed plan: leave to wipe one drive, once.
///
/// It comes from [`Plan::confirm`] and [`Plan::confirm_listed`] and from nowhere else:
///
/// ```compile_fail,E0423
/// # fn forge(plan: pumice_model::Plan) {
/// let order = pumice_model::Order(plan);
/// # }
/// ```
///
/// ```compile_fail,E0277
/// # fn is_copied<T: Clone>() {}
/// is_copied::<pumice_model::Order>();
/// ```
///
/// ```compile_fail,E0277
/// # fn is_made_of_nothing<T: Default>() {}
/// is_made_of_nothing::<pumice_model::Order>();
/// ```
///
/// ```compile_fail,E0277
/// # fn is_read_from_a_file<T: serde::de::DeserializeOwned>() {}
/// is_read_from_a_file::<pumice_model::Order>();
/// ```
#[derive(Debug)]
pub struct Order(Plan);

impl Plan {
    /// Plans a drive, or says everything that forbids it.
    pub fn new(inventory: &Inventory, drive: DriveId, overwrite: Overwrite) -> Result<Self, Refusal> {
        let target = target(inventory, drive)?;
        Ok(Self {
            drive,
            planned: Planned {
                target,
                overwrite,
                techniques: Vec::new(),
            },
        })
    }

    /// The same with an erase by the drive's own firmware behind the passes: the first of these techniques that the drive
    /// begins.
    #[must_use]
    pub fn with_techniques(mut self, techniques: Vec<Technique>) -> Self {
        self.planned.techniques = techniques;
        self
    }

    /// The drive to wipe.
    pub fn drive(&self) -> DriveId {
        self.drive
    }

    /// What is to be done.
    pub fn planned(&self) -> &Planned {
        &self.planned
    }

    /// What the operator must type: the last four characters of the serial number, or the size in
    /// millions of bytes for a drive without one.
    pub fn confirmation(&self) -> String {
        match self.serial() {
            Some(serial) => last_four(serial).into(),
            None => (self.planned.target.geometry.bytes() / 1_000_000).to_string(),
        }
    }

    /// Turns the plan into an order if the operator typed the confirmation (or the whole serial
    /// number) and the drive may still be wiped.
    pub fn confirm(self, inventory: &Inventory, typed: &str) -> Result<Order, Unconfirmed> {
        if self.is_confirmed_by(typed.trim()) {
            self.order(inventory)
        } else {
            Err(Unconfirmed::Mismatch(Box::new(self)))
        }
    }

    /// Turns the plan into an order if `listed` in a job file is the drive's whole serial number or whole WWN (letters
    /// of either case are the same) and the drive may still be wiped.
    pub fn confirm_listed(self, inventory: &Inventory, listed: &str) -> Result<Order, Unconfirmed> {
        if self.planned.target.identity.is_listed_as(listed) {
            self.order(inventory)
        } else {
            Err(Unconfirmed::Mismatch(Box::new(self)))
        }
    }

    fn order(self, inventory: &Inventory) -> Result<Order, Unconfirmed> {
        match target(inventory, self.drive) {
            Err(refusal) => Err(Unconfirmed::Refused(refusal)),
            Ok(now) if now != self.planned.target => Err(Unconfirmed::Refused(Refusal::Changed)),
            Ok(_) => Ok(Order(self)),
        }
    }

    fn is_confirmed_by(&self, typed: &str) -> bool {
        typed.eq_ignore_ascii_case(&self.confirmation())
            || self.serial().is_some_and(|serial| typed.eq_ignore_ascii_case(serial))
    }

    /// A serial number of spaces would be confirmed by typing nothing, so it counts as none.
    fn serial(&self) -> Option<&str> {
        let serial = self.planned.target.identity.serial.as_deref()?.trim();
        (!serial.is_empty()).then_some(serial)
    }
}

impl Order {
    /// The drive to wipe.
    pub fn drive(&self) -> DriveId {
        self.0.drive
    }

    /// What is to be done.
    pub fn planned(&self) -> &Planned {
        &self.0.planned
    }
}

fn target(inventory: &Inventory, id: DriveId) -> Result<Target, Refusal> {
    let drive = inventory.drive(id).ok_or(Refusal::Vanished)?;
    let holds = inventory.holds(drive);
    match drive.geometry {
        Some(geometry) if holds.is_empty() => Ok(describe(drive, geometry)),
        _ => Err(Refusal::Held(holds)),
    }
}

fn describe(drive: &Drive, geometry: Geometry) -> Target {
    Target {
        identity: drive.identity.clone(),
        serial_source: drive.serial_source,
        firmware: drive.firmware.clone(),
        geometry,
        medium: drive.medium,
        transport: drive.transport,
    }
}

/// What is typed is trimmed, so what is asked for must not begin with a space.
fn last_four(serial: &str) -> &str {
    let start = serial.char_indices().rev().nth(3).map_or(0, |(index, _)| index);
    serial[start..].trim_start()
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
