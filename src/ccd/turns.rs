//! Words that turn the meaning of what stands in a sentence with them.
//!
//! They negate it, doubt it, end it, put it off, or give it to somebody else. The words are those of
//! `NegEx` (Chapman et al. 2001, J Biomed Inform 34:301) and `ConText` (Harkema et al. 2009, J Biomed Inform
//! 42:839) and what eye care writes for them, without the window of six words that both put around a
//! finding: here the whole sentence is the window. A word too many costs some room, one too few a
//! finding.

use super::words::words;

/// Says that something is not there, no longer there or not to be, as folded words.
const DENIES: &[&str] = &[
    // Not there.
    "no",
    "not",
    "non",
    "none",
    "nor",
    "never",
    "without",
    "wo",
    "deny",
    "denies",
    "denied",
    "denying",
    "negative",
    "negatives",
    "neg",
    "absent",
    "absence",
    "free",
    "lack",
    "lacks",
    "cannot",
    "dont",
    "doesnt",
    "didnt",
    "isnt",
    "wasnt",
    "arent",
    "hasnt",
    "havent",
    "unremarkable",
    "excluded",
    "ruled",
    "rule",
    "out",
    "unlikely",
    "nil",
    "sin",
    "niega",
    "niegan",
    "negativo",
    "negativos",
    "nie",
    "kein",
    "keine",
    "ohne",
    "sans",
    "pas",
    "aucun",
    "aucune",
    // No longer.
    "resolved",
    "resolve",
    "resolving",
    "inactive",
    "discontinued",
    "stopped",
    "stop",
    "ended",
    "refused",
    "declined",
    "declines",
    "avoid",
    "contraindicated",
    "held",
    "hold",
    "error",
    "false",
    "cancelled",
    "canceled",
    "suspended",
    "suspendido",
];

/// Turns the meaning of a sentence in another way.
const TURNS: &[&str] = &[
    // No longer, or not yet.
    "former",
    "previous",
    "prior",
    "past",
    "history",
    "hx",
    "if",
    "should",
    "return",
    "risk",
    "plan",
    "planned",
    // Not for certain.
    "possible",
    "possibly",
    "probable",
    "probably",
    "suspected",
    "suspect",
    "suspicion",
    "questionable",
    "versus",
    "vs",
    "differential",
    // Somebody or something else.
    "family",
    "mother",
    "father",
    "parent",
    "parents",
    "brother",
    "sister",
    "sibling",
    "siblings",
    "son",
    "daughter",
    "aunt",
    "uncle",
    "cousin",
    "grandmother",
    "grandfather",
    "maternal",
    "paternal",
    "allergic",
    "allergy",
    "allergies",
    "intolerance",
    "intolerant",
    "reaction",
];

/// In a title: of another time, of others, or what harms.
const APART: &[&str] = &[
    "former",
    "historical",
    "previous",
    "prior",
    "past",
    "planned",
    "family",
    "adverse",
    "allergy",
    "allergies",
    "complication",
    "complications",
    "intolerance",
    "intolerances",
];

/// Points to another place: what a text with it says depends on where it stands.
const POINTERS: &[&str] = &[
    "aforementioned",
    "contralateral",
    "ditto",
    "fellow",
    "following",
    "foregoing",
    "idem",
    "identical",
    "igual",
    "likewise",
    "mirror",
    "mismo",
    "unchanged",
    "wie",
];

/// Points there too, at either end of a text or behind one of [`POINTED`]: "as above", and not "above
/// the target".
const PLACES: &[&str] = &["above", "below", "same"];
const POINTED: &[&str] =
    &["as", "described", "listed", "mentioned", "noted", "per", "see", "stated", "the"];

/// The same, as they are abbreviated or drawn.
const SIGNS: &[&str] =
    &["(-)", "-", "(+)", "+", "ø", "r/o", "h/o", "s/p", "w/o", "d/c", "d/c'd", "?"];

/// Which eye: kept where there is room for it.
const EYES: &[&str] = &["od", "os", "ou", "right", "left", "both", "bilateral", "re", "le"];

/// Whether a word of a text, with the marks around it, turns the meaning of its sentence.
pub(super) fn turns(chunk: &str) -> bool {
    SIGNS.contains(&chunk.to_lowercase().as_str())
        || is_one_of(chunk, DENIES)
        || is_one_of(chunk, TURNS)
}

/// Whether a text says of something that it is not there, is over, or is not to be.
pub(super) fn denies(text: &str) -> bool {
    // Asked of most lines of a document: nothing is folded for it.
    let is_mark = |it: char| matches!(it, '\'' | '\u{2019}');
    text.split(|it: char| !it.is_alphanumeric() && !is_mark(it)).any(|word| {
        let is = |word: &str| DENIES.iter().any(|it| word.eq_ignore_ascii_case(it));
        is(word) || (word.contains(is_mark) && is(&word.replace(is_mark, "")))
    })
}

/// Whether a title says that what stands under it is not so, no longer so, somebody else's, or of one
/// eye.
pub(super) fn sets_apart(title: &str) -> bool {
    // Asked of every title: one walk over its words, and nothing is folded.
    title.split(|it: char| !it.is_alphanumeric()).any(|word| {
        let is_one = |list: &[&str]| list.iter().any(|it| word.eq_ignore_ascii_case(it));
        word.len() > 1 && (is_one(APART) || is_one(EYES) || is_one(DENIES))
    }) || (title.contains(['\'', '\u{2019}']) && denies(title))
}

/// Whether a text begins like one that others hang on: "Only if the pressure rises."
pub(super) fn is_condition(text: &str) -> bool {
    const BEGINS: &[&str] = &["except", "if", "in", "not", "no", "only", "unless", "until", "when"];
    let first = text.split(' ').next().unwrap_or_default();
    BEGINS.iter().any(|it| first.eq_ignore_ascii_case(it))
}

/// Whether what a text says depends on where it stands: "same as above", or the line that names a
/// newer visit.
#[must_use]
pub fn points(text: &str) -> bool {
    // Asked of every cell of a chart: nothing is folded for it.
    let is_one = |word: &str, list: &[&str]| list.iter().any(|it| word.eq_ignore_ascii_case(it));
    let words = text.split(|it: char| !it.is_ascii_alphabetic()).filter(|it| !it.is_empty());
    let mut before = "the";
    let mut points = false;
    for word in words {
        points |= is_one(word, POINTERS)
            || (is_one(word, PLACES) && is_one(before, POINTED))
            || (word.eq_ignore_ascii_case("as") && before.eq_ignore_ascii_case("same"));
        before = word;
    }
    points || is_one(before, PLACES) || text.contains("as in ") || text.contains("as item ")
}

/// Whether a word of a text says which eye is meant.
pub(super) fn names_eye(text: &str) -> bool {
    // Asked of many lines: nothing is folded for it.
    let is_eye = |word: &str| EYES.iter().any(|it| word.eq_ignore_ascii_case(it));
    text.split(|it: char| !it.is_alphabetic()).any(is_eye)
}

fn is_one_of(chunk: &str, list: &[&str]) -> bool {
    words(chunk).iter().any(|it| list.contains(&it.folded.as_str()))
}
