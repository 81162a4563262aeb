use pumice_model::{Category, Disposal, ItemKind, Records, Role, Sensitivity, WhyNotWiped};

use crate::JobWords;

pub(crate) const TEXTS: JobWords = JobWords {
    role: |role| match role {
        Role::Operator => "Operator",
        Role::Witness => "Witness",
        Role::Client => "For the client",
    },
    sensitivity: |sensitivity| match sensitivity {
        Sensitivity::Ordinary => "ordinary",
        Sensitivity::Sensitive => "sensitive: a witness is needed",
    },
    records: |records| match records {
        Records::Exported => "Records that a law requires to be kept were exported and are kept elsewhere.",
        Records::NoneOnMedia => "No records that a law requires to be kept were on the media.",
    },
    gate: [
        "No dispute, investigation or duty to preserve was known.",
        "The client authorised the wipe.",
        "No medium held state secrets.",
    ],
    category: |category| match category {
        Category::CustomerContacts => "customers' contact data",
        Category::Orders => "orders and deliveries",
        Category::Contracts => "contracts",
        Category::EmployeeRecords => "employees' files",
        Category::IdentityDocuments => "copies of identity documents",
        Category::Payments => "payments and bank accounts",
        Category::Health => "health data",
        Category::Accounting => "accounts and tax",
        Category::Recordings => "photos, sound and video of persons",
        Category::Messages => "messages and mail",
        Category::BusinessSecrets => "business secrets",
        Category::Other => "other data",
    },
    item: |item| match item {
        ItemKind::Paper => "paper files",
        ItemKind::Phones => "phones and tablets",
        ItemKind::Cloud => "cloud storage and programs",
        ItemKind::Accounts => "messenger and mail accounts",
        ItemKind::Printers => "printers and copiers with a memory",
        ItemKind::Backups => "backups on discs, tapes or sticks",
        ItemKind::Servers => "network storage and servers elsewhere",
        ItemKind::Other => "other",
    },
    disposal: |disposal| match disposal {
        Disposal::Destroyed => "destroyed",
        Disposal::Deleted => "data deleted",
        Disposal::Returned => "returned to the client",
        Disposal::HandedOver => "handed over to the successor",
        Disposal::Pending => "not dealt with yet",
    },
    why_not_wiped: |why| match why {
        WhyNotWiped::NotChosen => "It was not chosen.",
        WhyNotWiped::BootStick => "The computer was started from it.",
        WhyNotWiped::BootStickNotFound => {
            "The stick the computer was started from had not been found, and this could have been it."
        }
        WhyNotWiped::CertificateStick => "Certificates are kept on it.",
        WhyNotWiped::Mounted => "It was in use: a volume of it was mounted.",
        WhyNotWiped::InUse => "It was in use: RAID, LVM or encryption was built on it.",
        WhyNotWiped::ReadOnly => "It was write-protected.",
        WhyNotWiped::NoCapacity => "It reported no usable size.",
        WhyNotWiped::Unidentified => "It gave neither model nor serial number.",
        WhyNotWiped::SameIdentity => "Another disk gave the same model and serial number.",
        WhyNotWiped::Optical => "It is an optical drive.",
        WhyNotWiped::BeingAsked => "It had not answered what its firmware offers.",
        WhyNotWiped::AtWork => "It was being wiped, and came back under another name.",
        WhyNotWiped::Locked => "A password locked it.",
        WhyNotWiped::Erasing => "It was erasing itself, and not by an erase of this job.",
        WhyNotWiped::WithoutRecord => "Its wipe was begun, and nothing is known of what came of it.",
        WhyNotWiped::Absent => "The job asked for it, and it was not there.",
    },
    retention: |months| format!("{months} months"),
};
