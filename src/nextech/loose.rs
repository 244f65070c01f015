//! Fields that come as they please.
//!
//! The vendor's page types `encounterLocked` as a string and shows a boolean; its siblings send ids
//! as numbers and as numeric strings; any field may be null, missing or padded. So no field's type is
//! trusted: whatever arrives is read into a [`Loose`], which cannot fail, and asked for what is meant.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A JSON value, of which only scalars are kept.
#[derive(Clone, Default, PartialEq)]
pub(super) enum Loose {
    /// `null`, or the field is missing.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A number without a fraction.
    Integer(i64),
    /// Text, as it was sent.
    Text(String),
    /// An object, an array, or a number that is no integer: nothing the page documents.
    Other,
}

impl Loose {
    /// Trimmed text; `None` when there is none.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => {
                let trimmed = text.trim();
                if trimmed.len() == text.len() {
                    return Some(text).filter(|it| !it.is_empty());
                }
                Some(trimmed.to_owned()).filter(|it| !it.is_empty())
            }
            Self::Integer(number) => Some(number.to_string()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Null | Self::Other => None,
        }
    }

    /// An id: a number, or text that is one.
    pub(super) fn id(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A flag: `true`, `"true"`, `"True"`, `"1"`, `1` and their opposites.
    pub(super) fn flag(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Integer(0) => Some(false),
            Self::Integer(1) => Some(true),
            Self::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Some(true),
                "false" | "0" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What it is, never what it says.
impl fmt::Debug for Loose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Null => "null",
            Self::Bool(_) => "[bool]",
            Self::Integer(_) => "[number]",
            Self::Text(_) => "[text]",
            Self::Other => "[other]",
        })
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Loose, E> {
        Ok(Loose::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Loose, E> {
        Ok(Loose::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Loose, E> {
        Ok(i64::try_from(value).map_or(Loose::Other, Loose::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Loose, E> {
        Ok(Loose::Other)
    }

    fn visit_str<E>(self, value: &str) -> Result<Loose, E> {
        Ok(Loose::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Loose, E> {
        Ok(Loose::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Loose, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
}
