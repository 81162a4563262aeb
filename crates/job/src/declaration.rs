use pumice_model::{DeclaredItem, Holding};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

/// Kinds of data, as a job file spells them.
pub const CATEGORIES: &str = "customer-contacts, orders, contracts, employee-records, identity-documents, payments, \
                              health, accounting, recordings, messages, business-secrets, other";

/// Kinds of things that hold data and are no disks.
pub const ITEM_KINDS: &str = "paper, phones, cloud, accounts, printers, backups, servers, other";

/// What can have become of them.
pub const DISPOSALS: &str = "destroyed, deleted, returned, handed-over, pending";

/// Data of one kind, written like `orders=1200` or `contracts`.
pub fn holding(text: &str) -> Option<Holding> {
    let (category, count) = counted(text)?;
    Some(Holding {
        category: spelt(category)?,
        count,
    })
}

/// A thing that is no disk, written like `paper=3:destroyed` or `cloud:deleted`.
pub fn item(text: &str) -> Option<DeclaredItem> {
    let (what, disposal) = text.split_once(':')?;
    let (kind, count) = counted(what)?;
    Some(DeclaredItem {
        kind: spelt(kind)?,
        count,
        disposal: spelt(disposal)?,
    })
}

fn counted(text: &str) -> Option<(&str, Option<u64>)> {
    match text.split_once('=') {
        None => Some((text, None)),
        Some((kind, count)) => Some((kind, Some(count.trim().parse().ok()?))),
    }
}

/// A value of the model by the word that a file has for it.
fn spelt<'de, T: Deserialize<'de>>(word: &'de str) -> Option<T> {
    let word: StrDeserializer<Error> = word.trim().into_deserializer();
    T::deserialize(word).ok()
}

#[cfg(test)]
mod tests {
    use pumice_model::{Category, Disposal, ItemKind};

    use super::*;

    #[test]
    fn every_kind_has_its_word() {
        let words = |list: &'static str| list.split(", ");
        assert!(words(CATEGORIES).all(|word| holding(word).is_some()));
        assert!(words(ITEM_KINDS).all(|word| item(&format!("{word}:pending")).is_some()));
        assert!(words(DISPOSALS).all(|word| item(&format!("paper:{word}")).is_some()));
        let counts = [CATEGORIES, ITEM_KINDS, DISPOSALS].map(|list| words(list).count());
        assert_eq!(counts, [12, 8, 5]);
    }

    #[test]
    fn declarations_are_read_with_their_counts() {
        let orders = Holding {
            category: Category::Orders,
            count: Some(1200),
        };
        assert_eq!(holding(" orders = 1200 "), Some(orders));
        let cloud = DeclaredItem {
            kind: ItemKind::Cloud,
            count: None,
            disposal: Disposal::HandedOver,
        };
        assert_eq!(item("cloud:handed-over"), Some(cloud));
        for text in ["", "names", "orders=", "orders=-1", "orders=many"] {
            assert_eq!(holding(text), None, "{text}");
        }
        for text in ["paper", "paper:lost", "books:destroyed", "paper=x:destroyed"] {
            assert_eq!(item(text), None, "{text}");
        }
    }
}
