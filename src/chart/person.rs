//! Who somebody is, as the EHR's search and the headers of documents write it, and whether two of
//! them can be one person.
//!
//! Only a contradiction counts: a name or a birth date that is missing, or that is not understood, is
//! compared with nothing. So a false alarm needs two readable birth dates that differ, or two names
//! without one part in common.

mod born;
mod names;

use std::collections::BTreeSet;
use std::fmt;

use self::born::Born;
use self::names::names_in;
use crate::ccd::Field;
use crate::nextech::Patient;

/// Of a name, what is read: no name is longer, and a hostile header may be a megabyte.
const CHARS_MAX: usize = 200;

/// Keys of the patient's own name.
const NAMED: [&str; 4] = ["patient", "patientname", "nameofpatient", "about"];

/// Keys of the birth date.
const BORN: [&str; 8] = [
    "dateofbirth",
    "birthdate",
    "birthday",
    "dob",
    "born",
    "birthdatedeceased",
    "birthtime",
    "patientdob",
];

/// A name and a birth date, either of which may be missing.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Person {
    /// Parts of the name, folded; also two and three of them written as one.
    names: BTreeSet<String>,
    born: Option<Born>,
}

/// What of two persons cannot be one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contradiction {
    /// The names have nothing in common.
    Name,
    /// The birth dates differ.
    Born,
    /// Both.
    Both,
}

impl Contradiction {
    /// As it is said of a document: `another birth date`.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Name => "another person",
            Self::Born => "another birth date",
            Self::Both => "another person and another birth date",
        }
    }
}

/// Prints nothing of whom it is about.
impl fmt::Debug for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Person")
    }
}

impl Person {
    /// Whom the EHR's search found.
    pub(super) fn found(patient: &Patient) -> Self {
        let names = [&patient.first_name, &patient.middle_name, &patient.last_name];
        let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        Self {
            names: names_in(&names.join(" ")),
            born: patient.date_of_birth.as_deref().and_then(Born::read),
        }
    }

    /// Whom a document's header names; `None` where it says neither name nor birth date.
    pub(super) fn of_header(header: &[Field]) -> Option<Self> {
        let mut person = Self::default();
        let keys: Vec<String> = header.iter().map(|it| key(&it.key)).collect();
        let fields = || keys.iter().map(String::as_str).zip(header.iter().map(|it| &*it.value));
        let named = |it: &str| NAMED.contains(&it);
        for (_, value) in fields().filter(|(key, _)| named(key)) {
            person.names.append(&mut names_in(value));
        }
        if person.names.is_empty()
            && let Some((_, value)) = fields().find(|(key, _)| *key == "name")
        {
            person.names = names_in(value);
        }
        // One public stylesheet puts the name above everything, and no word before it.
        let above = keys.get(1).is_some_and(|it| {
            BORN.contains(&it.as_str()) || ["patientidentifiers", "about"].contains(&it.as_str())
        });
        if person.names.is_empty()
            && above
            && let Some(("", value)) = fields().next()
        {
            person.names = names_in(value);
        }
        let own = fields().filter(|(key, _)| BORN.contains(key));
        person.born = own.map(|(_, value)| value).find_map(Born::read).or_else(|| {
            // Some stylesheets print everything about the patient as one text.
            fields().filter(|(key, _)| named(key)).find_map(|(_, value)| Born::labelled(value))
        });
        (person != Self::default()).then_some(person)
    }

    /// What of the two cannot be one person's.
    pub(super) fn contradicts(&self, other: &Self) -> Option<Contradiction> {
        let known = !self.names.is_empty() && !other.names.is_empty();
        let name = known && self.names.is_disjoint(&other.names);
        let born = self.born.zip(other.born).is_some_and(|(one, other)| !one.may_be(other));
        match (name, born) {
            (true, true) => Some(Contradiction::Both),
            (true, false) => Some(Contradiction::Name),
            (false, true) => Some(Contradiction::Born),
            (false, false) => None,
        }
    }
}

/// A key without case, spaces and marks: `D.O.B` is `dob`.
fn key(written: &str) -> String {
    written
        .chars()
        .take(CHARS_MAX)
        .filter(|it| it.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    //! Headers as public stylesheets print them; the sandbox has only one of these shapes.

    use super::*;

    fn header(fields: &[(&str, &str)]) -> Vec<Field> {
        let field = |(key, value): &(&str, &str)| Field {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        };
        fields.iter().map(field).collect()
    }

    fn document(name: &str, born: &str) -> Person {
        Person::of_header(&header(&[("Patient", name), ("Date of birth", born)]))
            .unwrap_or_default()
    }

    fn evelyn() -> Person {
        document("Evelyn Rose Thornquist", "1948-11-02")
    }

    #[test]
    fn a_birth_date_is_one_day_in_every_spelling() {
        for born in [
            "November 2, 1948",
            "November 02, 1948, 00:00:00 -0500",
            "November 1, 1948, 19:00:00 -0500",
            "Nov 2 1948",
            "Nov. 2nd, 1948 (77yr)",
            "2 November 1948",
            "2nd of November 1948",
            "02-Nov-1948",
            "1948 Nov 2",
            "11/2/1948",
            "11/02/1948, 00:00",
            "11-2-1948",
            "2.11.1948",
            "1948-11-02",
            "1948-11-02T00:00:00Z",
            "1948-11-02T05:00:00.000Z",
            "1948/11/02",
            "19481102",
            "19481102000000-0500",
            "19481101190000-0500",
            "Tuesday, November 2, 1948",
            "November 2, 1948 - † June 5, 2019, 10:49:21AM -0400 (70yr)",
        ] {
            let person = document("", born);
            assert!(person.born.is_some(), "{born} is not read");
            assert_eq!(person.contradicts(&evelyn()), None, "{born}");
        }
    }

    #[test]
    fn another_day_is_another_birth_date() {
        for born in [
            "November 3, 1948",
            "November 2, 1949",
            "2/11/1948",
            "1984-11-02",
            "19481103",
            "31/12/1948",
            "November 4, 1948, 09:00:00 -0500",
        ] {
            let person = document("THORNQUIST, EVELYN R", born);
            assert_eq!(person.contradicts(&evelyn()), Some(Contradiction::Born), "{born}");
        }
    }

    #[test]
    fn a_birth_date_that_is_not_understood_is_compared_with_nothing() {
        for born in [
            "",
            ",",
            "unknown",
            "1949",
            "194911",
            "11/49",
            "11/3/49",
            "77 years",
            "Not available",
            "13/13/1949",
            "February 30, 1949",
            "0000-00-00",
            "99999999",
            "le 3 brumaire 1949",
            "--",
        ] {
            assert_eq!(document("Evelyn", born).contradicts(&evelyn()), None, "{born}");
        }
    }

    #[test]
    fn one_name_has_many_spellings() {
        for (one, other) in [
            ("Evelyn Rose Thornquist", "THORNQUIST, EVELYN R"),
            ("Evelyn Rose Thornquist", "Mrs. Evelyn Thornquist-Vale, PhD"),
            ("Evelyn Rose Thornquist", "Evelyn Vale"),
            ("Evelyn Rose Thornquist", "E. Thornquist"),
            ("Evelyn Rose Thornquist", "Legal: Evelyn Rose THORNQUIST, Evie VALE"),
            ("Evelyn Rose Thornquist", "Thornquist"),
            ("Zoë Müller", "ZOE MUELLER"),
            ("Jörg Müller", "Joerg Mueller"),
            ("Jo\u{308}rg", "jorg"),
            ("Siobhán O’Brien", "S OBRIEN"),
            ("Shivaun O'Brien", "O Brien, Siobhan"),
            ("Ana De La Cruz", "DELACRUZ, A"),
            ("Mary-Ann Vale", "Maryann Smith"),
            ("Łukasz Żak", "Lukasz Zak"),
            ("Søren Ågård", "SOREN AAGAARD"),
            ("Jean Strauß", "J Strauss"),
            ("Nguyễn Thị Hoa", "Hoa Nguyen"),
        ] {
            let (one, other) = (document(one, ""), document(other, ""));
            assert!(!one.names.is_empty() && !other.names.is_empty());
            assert_eq!(one.contradicts(&other), None, "{:?} {:?}", one.names, other.names);
        }
    }

    #[test]
    fn nothing_in_common_is_another_person() {
        for name in [
            "Bertram Oakleaf",
            "Mr. OAKLEAF, BERTRAM R, Jr",
            "Oakleaf",
            "Bertram Oakleaf (SBX-1002)",
            "Bertram Oakleaf Gender: F Patient-ID: Evelyn Thornquist",
        ] {
            let person = document(name, "");
            assert_eq!(person.contradicts(&evelyn()), Some(Contradiction::Name), "{name}");
        }
        let both = document("Bertram Oakleaf", "May 1, 1970");
        assert_eq!(both.contradicts(&evelyn()), Some(Contradiction::Both));
    }

    #[test]
    fn what_is_no_name_is_compared_with_nothing() {
        for name in [
            "",
            ",",
            "-",
            "Unknown",
            "Information not available",
            "Patient Detail",
            "Name withheld",
            "MRN 123456",
            "SBX-1002 2.25.734",
            "(no name)",
            "Mr.",
            "N",
            "王芳",
            "Иванова Анна",
            "NULL",
        ] {
            assert_eq!(document(name, "").contradicts(&evelyn()), None, "{name}");
        }
    }

    #[test]
    fn headers_of_every_public_shape_are_understood() {
        for fields in [
            &[("Patient", "Evelyn Thornquist"), ("Date of birth", "November 2, 1948")][..],
            &[("Patient Name:", "THORNQUIST, EVELYN"), ("DOB:", "11/02/1948")],
            &[("Name", "Evelyn Thornquist"), ("D.O.B", "Nov 2, 1948"), ("Name", "Bertram Oakleaf")],
            &[
                ("", "Evelyn Thornquist"),
                ("Patient Identifiers", "1"),
                ("About", "Date of Birth: 11/2/1948; Sex: Female"),
            ],
            &[("", "Thornquist, Evelyn"), ("Date of birth", "November 2, 1948")],
            &[("Patient", "Evelyn THORNQUIST Date of Birth: November 2, 1948 (77yr) Gender: F")],
            &[
                ("Patient", "Legal: Evelyn THORNQUIST"),
                ("Birthdate/Deceased", "November 2, 1948 - "),
            ],
        ] {
            let person = Person::of_header(&header(fields)).unwrap();
            assert_eq!(person.contradicts(&evelyn()), None, "{fields:?}");
            let other = document("Bertram Oakleaf", "May 1, 1970");
            assert_eq!(person.contradicts(&other), Some(Contradiction::Both), "{fields:?}");
        }
    }

    #[test]
    fn others_in_a_header_are_not_the_patient() {
        let fields = [
            ("Author", "Bertram Oakleaf"),
            ("", "Continuity of care"),
            ("Personal relationship", "Bertram Oakleaf; Date of Birth: May 1, 1970"),
            ("Contact info", "2 Placeholder Plaza"),
        ];

        assert_eq!(Person::of_header(&header(&fields)), None);
    }

    #[test]
    fn nobody_is_printed() {
        assert_eq!(format!("{:?}", evelyn()), "Person");
    }
}
