//! Names of columns that are several places or times of one thing: they are read beside each other.

/// Whether a name is that of a day: `3/4/2033`, `5 May`, `Jun 9, 2031`.
pub(super) fn is_day(name: &str) -> bool {
    let digit = |it: Option<&u8>| it.is_some_and(u8::is_ascii_digit);
    let parted = |it: &[u8]| matches!(it, [first, b'/' | b'-' | b'.', last] if digit(Some(first)) && digit(Some(last)));
    name.as_bytes().windows(3).any(parted)
        || (name.contains(|it: char| it.is_ascii_digit()) && words(name).any(is_month))
}

fn is_month(word: &str) -> bool {
    const MONTHS: &[&str] =
        &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    word.len() <= "september".len()
        && word.get(..3).is_some_and(|it| MONTHS.iter().any(|month| it.eq_ignore_ascii_case(month)))
}

/// Whether two names are the same but for their numbers, `Week 1` and `Week 2`, or both are days.
pub(super) fn are_alike(name: &str, other: &str) -> bool {
    let digit = |it: char| it.is_ascii_digit();
    (is_day(name) && is_day(other))
        || (name.contains(digit) && other.contains(digit) && unnumbered(name).eq(unnumbered(other)))
}

/// The parts of a name between its numbers.
fn unnumbered(name: &str) -> impl Iterator<Item = &str> {
    name.split(|it: char| it.is_ascii_digit()).filter(|it| !it.is_empty())
}

/// Whether names are those of one series: all alike, or each a side of the eye.
pub(super) fn is_one(names: &[String]) -> bool {
    const SIDES: &[&str] = &[
        "superior",
        "inferior",
        "nasal",
        "temporal",
        "superotemporal",
        "superonasal",
        "inferotemporal",
        "inferonasal",
    ];
    let is_side = |name: &String| {
        words(name).any(|word| SIDES.iter().any(|it| word.eq_ignore_ascii_case(it)))
    };
    names.split_first().is_some_and(|(first, rest)| {
        rest.iter().all(|it| are_alike(first, it)) || names.iter().all(is_side)
    })
}

/// The words of a name.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty())
}
