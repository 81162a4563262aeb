use serde::{Deserialize, Serialize};

/// What the client declares: kinds and counts, never a name. Nobody checked it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// What was on the disks.
    pub holdings: Vec<Holding>,
    /// What is not a disk and holds data too.
    pub items: Vec<DeclaredItem>,
}

/// Data of one kind that was on the disks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Holding {
    /// The kind.
    pub category: Category,
    /// How many records or persons, about; `None` where nobody knows.
    pub count: Option<u64>,
}

/// A kind of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Customers' names and ways to reach them.
    CustomerContacts,
    /// Orders and deliveries.
    Orders,
    /// Contracts.
    Contracts,
    /// Employees' files.
    EmployeeRecords,
    /// Copies of identity documents.
    IdentityDocuments,
    /// Payments and bank accounts.
    Payments,
    /// Health.
    Health,
    /// Accounts and tax.
    Accounting,
    /// Photographs, sound and video of persons.
    Recordings,
    /// Messages and mail.
    Messages,
    /// Business secrets.
    BusinessSecrets,
    /// Anything else.
    Other,
}

/// Something that is no disk of this computer and holds data too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DeclaredItem {
    /// What it is.
    pub kind: ItemKind,
    /// How many; `None` where it is not counted.
    pub count: Option<u64>,
    /// What became of it, as declared.
    pub disposal: Disposal,
}

/// A kind of thing that holds data and is no disk of this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// Paper.
    Paper,
    /// Phones and tablets.
    Phones,
    /// Storage and programs in a cloud.
    Cloud,
    /// Accounts of messengers and mail.
    Accounts,
    /// Printers and copiers with a memory.
    Printers,
    /// Backups on discs, tapes and sticks.
    Backups,
    /// Network storage and servers elsewhere.
    Servers,
    /// Anything else.
    Other,
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disposal {
    /// Destroyed.
    Destroyed,
    /// Data deleted.
    Deleted,
    /// Given back to the client.
    Returned,
    /// Handed to whoever takes it over.
    HandedOver,
    /// Nothing yet.
    Pending,
}
