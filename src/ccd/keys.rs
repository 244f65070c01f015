//! Which columns of a table say what a row is about.
//!
//! Told from the names of the columns alone, as EHRs print them. Where no name is known, nothing is
//! claimed.

use super::names::fold;

/// Columns whose value names what a row is about, the more telling first: a table of results has
/// the laboratory beside the test.
const NAMES: &[&[&str]] = &[
    &["medication", "medications", "medication name", "drug", "drug name", "prescription"],
    &["problem", "problem name", "diagnosis", "diagnoses", "condition", "health concern"],
    &["allergen", "substance", "allergy", "allergies", "agent", "allergy substance"],
    &["vaccine", "vaccine name", "immunization", "immunizations"],
    &["procedure", "procedure name", "surgery", "injection"],
    &["test", "test name", "component", "analyte", "lab test", "measurement", "measure"],
    &["structure", "vital sign", "vital", "observation name", "question", "element"],
    &["finding", "name", "social history", "device", "order", "result name", "goal"],
];

/// Of [`NAMES`], things that happen on a day: another day is another thing.
const EVENTS: std::ops::RangeInclusive<usize> = 3..=4;

const CODES: &[&str] = &[
    "code",
    "codes",
    "icd",
    "icd10",
    "icd 10",
    "icd10 code",
    "icd 10 code",
    "icd code",
    "snomed",
    "snomed code",
    "snomed ct",
    "cpt",
    "cpt code",
    "procedure code",
    "problem code",
    "loinc",
    "loinc code",
    "rxnorm",
    "rxnorm code",
    "ndc",
    "cvx",
    "cvx code",
];

const EYES: &[&str] = &["eye", "eyes", "laterality", "side"];

const PARTS: &[&str] = &["location", "site", "body site"];

const WHENS: &[&str] = &[
    "date",
    "dates",
    "time",
    "date time",
    "start",
    "start date",
    "started",
    "onset",
    "onset date",
    "date of onset",
    "effective date",
    "effective dates",
    "performed",
    "date performed",
    "date given",
    "given",
    "service date",
    "collected",
    "prescribed",
    "date prescribed",
];

const METHODS: &[&str] = &["method", "kind", "panel", "lab"];

/// Words in a column's name for what changes the meaning of the whole row.
const STATES: &[&str] = &[
    "status",
    "state",
    "active",
    "inactive",
    "stop",
    "stopped",
    "end",
    "ended",
    "resolved",
    "discontinued",
    "negated",
    "negation",
    "refuted",
    "verification",
    "reaction",
    "flag",
    "abnormal",
    "interpretation",
    "eye",
    "laterality",
    "side",
    "relation",
    "relationship",
];

/// Where in the rows of a table to look for what they are about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Key {
    /// A drug, a problem, a substance, a test.
    pub(super) name: Option<usize>,
    /// Its code.
    pub(super) code: Option<usize>,
    /// Which eye, or which part of the body.
    pub(super) eye: Option<usize>,
    /// It is a part of the body, which may be told more or less exactly.
    pub(super) is_part: bool,
    /// When it began or was done.
    pub(super) when: Vec<usize>,
    /// How it was done, or as part of what.
    pub(super) method: Vec<usize>,
    /// It happens on a day: another day is another thing.
    pub(super) event: bool,
}

/// The key of a table with these columns.
pub(super) fn key<'a>(columns: impl IntoIterator<Item = &'a str>) -> Key {
    let columns: Vec<String> = columns.into_iter().map(fold).collect();
    let first = |names: &[&str]| columns.iter().position(|it| names.contains(&it.as_str()));
    let all = |names: &[&str]| {
        let columns = columns.iter().enumerate();
        columns.filter(|(_, it)| names.contains(&it.as_str())).map(|(at, _)| at).collect()
    };
    let kind = NAMES.iter().position(|it| first(it).is_some());
    Key {
        name: kind.and_then(|it| NAMES.get(it)).and_then(|it| first(it)),
        code: first(CODES),
        eye: first(EYES).or_else(|| first(PARTS)),
        is_part: first(EYES).is_none() && first(PARTS).is_some(),
        when: all(WHENS),
        method: all(METHODS),
        event: kind.is_some_and(|it| EVENTS.contains(&it)),
    }
}

/// Whether a column can change what all the others mean: a drug's status, an eye.
pub(super) fn is_telling(column: &str) -> bool {
    fold(column).split(' ').any(|it| STATES.contains(&it))
}

/// Whether a column says when: a row has a day of its own, which need not be that of the visit.
pub(super) fn is_when(column: &str) -> bool {
    let column = fold(column);
    WHENS.contains(&column.as_str()) || column.split(' ').any(|it| matches!(it, "date" | "dates"))
}
