//! Names of columns that are several places or times of one thing: they are read beside each other.

/// What such names are told by, a kind in each row: days of a week, times of a day, sides and parts of an
/// eye, numbers of a lens, visits in their order, what was before and after.
const KINDS: &[&[&str]] = &[
    &["mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"],
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    &[
        "am",
        "pm",
        "hs",
        "morning",
        "noon",
        "midday",
        "afternoon",
        "evening",
        "bedtime",
        "night",
        "breakfast",
        "lunch",
        "dinner",
        "supper",
    ],
    &[
        "superior",
        "inferior",
        "nasal",
        "temporal",
        "superotemporal",
        "superonasal",
        "inferotemporal",
        "inferonasal",
        "sup",
        "inf",
        "temp",
        "nas",
        "st",
        "sn",
        "it",
        "in",
        "upper",
        "lower",
        "central",
        "up",
        "down",
        "out",
    ],
    &[
        "lids",
        "lashes",
        "conj",
        "conjunctiva",
        "sclera",
        "cornea",
        "ac",
        "chamber",
        "iris",
        "lens",
        "vitreous",
        "disc",
        "macula",
        "vessels",
        "periphery",
    ],
    &["sphere", "sph", "cyl", "cylinder", "axis", "add", "prism"],
    &["first", "second", "third", "fourth", "fifth"],
    &["pre", "post"],
    &["before", "after"],
];

/// The months of the year.
pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Whether a word is a month, also by its first letters.
fn is_month(word: &str) -> bool {
    let begins = |it: &&str| it.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
    word.len() > 2 && MONTHS.iter().any(begins)
}

/// Whether a name is that of a day: `3/4/2033`, `5 May`, `Jun 9, 2031`; or of an hour, `06:00`.
fn is_day(name: &str) -> bool {
    let parted = |it: &[u8]| {
        matches!(it, [first, b'/' | b'-' | b'.' | b':', last]
            if first.is_ascii_digit() && last.is_ascii_digit())
    };
    name.contains(|it: char| it.is_ascii_digit())
        && (name.as_bytes().windows(3).any(parted) || words(name).any(is_month))
}

/// What tells that a name is one of a series.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Day,
    Month,
    /// By a word, which is one of a kind.
    Word(usize),
    /// By a number.
    Numbered,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        let has = |kind: &&[&str]| {
            words(name).any(|word| kind.iter().any(|it| word.eq_ignore_ascii_case(it)))
        };
        if is_day(name) {
            Some(Self::Day)
        } else if words(name).any(is_month) {
            Some(Self::Month)
        } else if let Some(kind) = KINDS.iter().position(has) {
            Some(Self::Word(kind))
        } else {
            name.contains(|it: char| it.is_ascii_digit()).then_some(Self::Numbered)
        }
    }
}

/// Whether a name is of one series with some others: a day, of one kind with another, or the same as
/// another but for its number, `Week 1` and `Week 2`.
pub(super) fn holds<'a>(name: &str, mut others: impl Iterator<Item = &'a str>) -> bool {
    // Most names are of none.
    match Kind::of(name) {
        None => false,
        Some(Kind::Day) => true,
        Some(Kind::Numbered) => others
            .any(|it| Kind::of(it) == Some(Kind::Numbered) && unnumbered(name).eq(unnumbered(it))),
        kind => others.any(|it| Kind::of(it) == kind),
    }
}

/// Whether names are those of one series.
pub(super) fn is_one(names: &[String]) -> bool {
    names.split_first().is_some_and(|(first, rest)| {
        let rest = || rest.iter().map(String::as_str);
        !rest().any(|it| Kind::of(it) != Kind::of(first)) && holds(first, rest())
    })
}

/// The words of a name.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty())
}

/// The parts of a name between its numbers.
fn unnumbered(name: &str) -> impl Iterator<Item = &str> {
    name.split(|it: char| it.is_ascii_digit()).filter(|it| !it.is_empty())
}
