//! `nextech://patients/7340001/encounters/5012/sections/problems`, read strictly.

use crate::chart::{EncounterId, PatientId};

/// No section's title is longer.
const SECTION_BYTES_MAX: usize = 200;

/// Which encounter, and which section of it; the whole of it without one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) patient: PatientId,
    pub(super) encounter: EncounterId,
    pub(super) section: Option<String>,
}

impl Address {
    /// Reads `uri`; `None` when it has any other shape.
    pub(super) fn parse(uri: &str) -> Option<Self> {
        let path = uri.strip_prefix("nextech://patients/")?;
        let parts: Vec<&str> = path.split('/').collect();
        let (patient, encounter, section) = match parts.as_slice() {
            [patient, "encounters", encounter] => (patient, encounter, None),
            [patient, "encounters", encounter, "sections", section] => {
                (patient, encounter, Some(decoded(section)?))
            }
            _ => return None,
        };
        Some(Self {
            patient: PatientId(number(patient)?),
            // A citation's `e5012` is the encounter 5012.
            encounter: EncounterId(number(encounter.strip_prefix('e').unwrap_or(encounter))?),
            section,
        })
    }
}

/// Digits, and as many as the EHR's numbers can have.
fn number(text: &str) -> Option<i64> {
    if !text.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A section's name without its percent signs (RFC 3986, 2.1).
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'%' => {
                let digit =
                    |it: u8| char::from(it).to_digit(16).and_then(|it| u8::try_from(it).ok());
                digit(rest.next()?)? << 4 | digit(rest.next()?)?
            }
            b'?' | b'#' => return None,
            byte => byte,
        };
        bytes.push(byte);
    }
    let text = String::from_utf8(bytes).ok()?;
    let named = text.chars().any(char::is_alphanumeric) && !text.chars().any(char::is_control);
    (named && text.len() <= SECTION_BYTES_MAX).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_both_templates_are_read() {
        for (uri, section) in [
            ("nextech://patients/7/encounters/5012", None),
            ("nextech://patients/7/encounters/e5012", None),
            ("nextech://patients/7/encounters/5012/sections/problems", Some("problems")),
            (
                "nextech://patients/7/encounters/e5012/sections/Plan%20of%20Care%2fEvaluaci%C3%B3n",
                Some("Plan of Care/Evaluación"),
            ),
        ] {
            let section = section.map(str::to_owned);
            let (patient, encounter) = (PatientId(7), EncounterId(5012));
            assert_eq!(Address::parse(uri), Some(Address { patient, encounter, section }), "{uri}");
        }
    }

    #[test]
    fn other_shapes_are_none() {
        for uri in [
            "",
            "nextech://",
            "nextech://patients",
            "nextech://patients/",
            "nextech://patients/7",
            "nextech://patients/7/encounters",
            "nextech://patients/7/encounters/",
            "nextech://patients//encounters/5012",
            "nextech://patients/abc/encounters/5012",
            "nextech://patients/-7/encounters/5012",
            "nextech://patients/+7/encounters/5012",
            "nextech://patients/7/encounters/ee5012",
            "nextech://patients/99999999999999999999/encounters/5012",
            "nextech://patients/٧/encounters/5012",
            "nextech://patients/7/encounters/5012/",
            "nextech://patients/7/encounters/5012/sections",
            "nextech://patients/7/encounters/5012/sections/",
            "nextech://patients/7/encounters/5012/sections/..",
            "nextech://patients/7/encounters/5012/sections/%2e%2E",
            "nextech://patients/7/encounters/5012/sections/a/b",
            "nextech://patients/7/encounters/5012/sections/%",
            "nextech://patients/7/encounters/5012/sections/%4",
            "nextech://patients/7/encounters/5012/sections/%zz",
            "nextech://patients/7/encounters/5012/sections/a%00",
            "nextech://patients/7/encounters/5012/sections/a%ff",
            "nextech://patients/7/encounters/5012/sections/plan?x=1",
            "nextech://patients/7/encounters/5012#plan",
            "nextech://patients/../patients/7/encounters/5012",
            "nextech://patients/7/encounters/5012/../5013",
            "file:///etc/passwd",
            "http://patients/7/encounters/5012",
            "nextech:/patients/7/encounters/5012",
        ] {
            assert_eq!(Address::parse(uri), None, "{uri}");
        }
        let long = format!("nextech://patients/7/encounters/5012/sections/{}", "a".repeat(201));
        assert_eq!(Address::parse(&long), None);
    }
}
