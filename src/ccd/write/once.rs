//! What a document says again: told by where it stood, or by how it begins.
//!
//! A reference stands only for what is complete in itself. A text that others hang on, "the patient
//! denies the following", is said in its place however often it was said before.

use std::cell::OnceCell;

use foldhash::{HashMap, HashSet};

use super::{Writer, is_parent};
use crate::ccd::cell::pair;
use crate::ccd::document::{Block, Document, Item, Section};
use crate::ccd::escape;
use crate::ccd::text;
use crate::ccd::turns;

/// Shorter texts are said again: the line that stands for one costs as much.
const REPEAT_WORDS_MIN: usize = 3;

/// A long line that was there before is told by so many of its first words.
const BEGINNING_WORDS: usize = 3;

/// What a line has to have beside them, in bytes, to be worth it. A date or a dose has less: those are
/// said again.
const AS_ABOVE_MIN: usize = 20;

/// What leads others and is no sentence is shorter, in bytes.
const LEAD_MAX: usize = 100;

/// What hangs on a text before it, as an item of what that text leads, is shorter, in bytes.
const ITEM_MAX: usize = 40;

/// What says which eye is meant and ends like a sentence, "O.D.", has fewer words.
const EYE_WORDS: usize = 3;

/// What was said so far.
#[derive(Default)]
pub(super) struct Earlier<'a> {
    /// The lists that are all of their section.
    lists: HashMap<&'a [Item], &'a str>,
    /// The texts that are all of their section, and the sentences of lists that are.
    texts: HashMap<&'a str, Place<'a>>,
    /// The lines and items, by how they begin, and where they stand; `None` where two begin alike.
    lines: HashMap<&'a str, Option<Line<'a>>>,
    /// How other blocks begin.
    spoilt: HashSet<String>,
    /// Blocks that are not looked at yet: few documents have a line twice.
    others: Vec<&'a Block>,
    /// The document, while it is being written.
    document: Option<&'a Document>,
    /// The titles that name one section of it, in lower case.
    titles: OnceCell<HashSet<String>>,
}

/// Where a text stood.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The title of its section.
    pub(super) title: &'a str,
    /// Its number, where the section has other items.
    pub(super) item: Option<usize>,
}

/// A line that may be told by how it begins.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    /// The number of its section.
    section: usize,
    /// Its title, or one around it, says of it what others do not.
    apart: bool,
}

impl<'a> Earlier<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        Self { document: Some(document), ..Self::default() }
    }

    /// Whether `title` says which section is meant, in a line among others, and nothing else: a title
    /// may have all that its section says, `Code Status: DNR`.
    pub(super) fn is_name(&self, title: &str) -> bool {
        let titles = || self.document.map(Document::unique_titles).unwrap_or_default();
        let titles = self.titles.get_or_init(titles);
        !title.contains([';', ':']) && titles.contains(&title.to_lowercase())
    }

    /// Whether `title` says which section is meant, seen from another one, and turns nothing in it.
    fn is_place(&self, title: &str, from: &str) -> bool {
        title != from
            && self.is_name(title)
            && !turns::sets_apart(title)
            && !turns::sets_apart(from)
    }

    /// Whether `begins` says which line is meant: the one with all of a text. Where it stands, it must not
    /// say something else than here: what was discontinued, what is of the other eye.
    fn is_line(&mut self, begins: &str, here: Line) -> bool {
        let Some(Some(line)) = self.lines.get(begins) else { return false };
        let apart = line.section != here.section && (line.apart || here.apart);
        if line.text != here.text || apart {
            return false;
        }
        let text = here.text;
        for block in std::mem::take(&mut self.others) {
            match block {
                Block::Table(table) => {
                    self.spoil(&table.caption, text);
                    for row in &table.rows {
                        row.cells.iter().for_each(|it| self.spoil(it, text));
                        let first =
                            table.columns.iter().zip(&row.cells).find(|it| !it.1.is_empty());
                        if let Some((name, value)) = first {
                            self.spoil(&format!("{name}: {value}"), text);
                        }
                    }
                }
                Block::Pairs { pairs } => {
                    for field in pairs {
                        self.spoil(&pair(field), text);
                    }
                }
                Block::Paragraph { text: lines, .. } => {
                    lines.split('\n').for_each(|it| self.spoil(it.trim_start(), text));
                }
                _ => {}
            }
        }
        !self.spoilt.contains(begins)
    }

    /// Notes how something begins that is no line.
    fn spoil(&mut self, other: &str, text: &str) {
        let begins = text::first_words(other, BEGINNING_WORDS).filter(|_| other != text);
        self.spoilt.extend(begins.map(str::to_owned));
    }

    /// Notes a line that is not told by how it begins.
    fn begins(&mut self, here: Line<'a>) {
        if let Some(begins) = text::first_words(here.text, BEGINNING_WORDS) {
            let line = self.lines.entry(begins).or_insert(Some(here));
            match line {
                Some(it) if it.text != here.text => *line = None,
                // From here on, others may point to this one.
                Some(it) if it.apart => *it = here,
                _ => {}
            }
        }
    }
}

impl<'a> Writer<'a> {
    /// Whether the title of the section that is written, or of one around it, says of what stands there
    /// what others do not.
    pub(super) fn is_apart(&mut self, section: &Section) -> bool {
        while self.around.last().is_some_and(|(level, _)| *level >= section.level) {
            self.around.pop();
        }
        let around = self.around.last().is_some_and(|(_, apart)| *apart);
        let apart = around || turns::sets_apart(&section.title);
        self.around.push((section.level, apart));
        apart
    }

    /// Where an earlier section said all that this one says; if none did, this one has said it now.
    pub(super) fn is_repeated(
        &mut self,
        document: &'a Document,
        number: usize,
        section: &'a Section,
    ) -> Option<Place<'a>> {
        // What is nested in another section hangs on that one.
        if !self.style.fold_repeats || section.level > 1 || is_parent(document, number, section) {
            return None;
        }
        let place = Place { title: &section.title, item: None };
        let said = match section.blocks.as_slice() {
            [Block::Paragraph { text, preformatted: false }] => self.text_before(text, place)?,
            [Block::List { items, .. }] => match items.as_slice() {
                [only] if only.blocks.is_empty() => self.text_before(&only.text, place)?,
                items => {
                    for (number, item) in section.sentences().into_iter().flatten().enumerate() {
                        self.text_before(&item.text, Place { item: Some(number + 1), ..place });
                    }
                    let title = *self.earlier.lists.entry(items).or_insert(&section.title);
                    if title != section.title && items.iter().any(is_bound) {
                        return None;
                    }
                    Place { title, item: None }
                }
            },
            _ => return None,
        };
        let told = self.earlier.is_place(said.title, &section.title)
            && self.stands_alone(document, number, section);
        told.then_some(said)
    }

    /// Where `text` was said first: before, or at `place`. Not of a text that says something else in
    /// another place.
    fn text_before(&mut self, text: &'a str, place: Place<'a>) -> Option<Place<'a>> {
        if text::words(text) < REPEAT_WORDS_MIN || text.ends_with(':') {
            return None;
        }
        let first = *self.earlier.texts.entry(text).or_insert(place);
        Some(first).filter(|it| it.title != place.title && !turns::points(text))
    }

    /// Whether what is written now hangs on a text before it, or may be denied by one.
    pub(super) fn is_led(&self) -> bool {
        self.led || self.after.denial
    }

    /// A line of text or an item, on which what `hangs` may be said. Of a long one that was there
    /// before, only how it begins.
    pub(super) fn line_once(&mut self, text: &'a str, hangs: Hangs) {
        if !self.style.fold_repeats {
            return escape::line(self.out(), text);
        }
        let led = self.is_led();
        let eye = self.after.eye;
        let may_hang = led || self.after.lead || eye;
        self.after.lead |= text.ends_with(':');
        self.after.eye = eye || is_eye(text);
        self.after.denial |= is_denial(text);
        if let Some(begins) = text::first_words(text, BEGINNING_WORDS) {
            let here = Line { text, section: self.at.section, apart: self.after.apart };
            let rest = text.get(begins.len()..).unwrap_or_default();
            let is_long = rest.len() > AS_ABOVE_MIN;
            let numbers = is_numbers(text) && !self.after.denial;
            let enumerates = || is_enumeration(text) && hangs != Hangs::Block && !led;
            let named = !eye && (numbers || enumerates());
            let whole = text::is_whole(text) || text.len() >= LEAD_MAX;
            if may_hang && !named {
                // What others lead is not what it says alone, and nothing may refer to it.
                self.earlier.lines.insert(begins, None);
            } else if is_long
                && (named || (whole && hangs == Hangs::Nothing))
                && self.earlier.is_line(begins, here)
                && !turns::points(rest)
            {
                escape::line(self.out(), &format!("{begins}\u{2026} (above)"));
                return;
            } else {
                self.earlier.begins(here);
            }
        }
        escape::line(self.out(), text);
    }

    /// Notes a block that is no lines: a reader may take a text in them for the line that is meant.
    pub(super) fn other(&mut self, block: &'a Block) {
        if self.style.fold_repeats {
            self.earlier.others.push(block);
        }
    }
}

/// Whether an item is not all in its text, or depends on where it stands.
fn is_bound(item: &Item) -> bool {
    !item.blocks.is_empty() || turns::points(&item.text)
}

/// Whether what stands behind a line may hang on it.
pub(super) fn is_open(line: &str) -> bool {
    line.ends_with(':') || is_denial(line)
}

/// Whether a block may go on with what a line before it leads.
pub(super) fn may_be_led(block: &Block) -> bool {
    matches!(block, Block::Paragraph { text, .. } if text.len() <= LEAD_MAX)
}

/// Whether a line says of what stands behind it that it is not so: "the patient denies".
pub(super) fn is_denial(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    let leads = last.ends_with(':') || LAST_WORDS.iter().any(|it| last.eq_ignore_ascii_case(it));
    leads && (turns::denies(line) || turns::points(line))
}

/// How a line without a colon ends that leads what stands behind it.
const LAST_WORDS: &[&str] = &[
    "denied",
    "denies",
    "deny",
    "denying",
    "following",
    "for",
    "from",
    "negative",
    "nie",
    "niega",
    "niegan",
    "no",
    "not",
    "of",
    "sans",
    "sin",
    "to",
    "with",
    "without",
];

/// What a section has said that may lead all that it says from there on.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each holds whatever the others are")]
pub(super) struct After {
    /// A line that ends with a colon.
    lead: bool,
    /// One that denies what follows.
    denial: bool,
    /// One that says which eye is meant.
    eye: bool,
    /// The title of the section, or of one around it, says that it is not so, or of one eye.
    apart: bool,
}

impl After {
    /// Of a section that has said nothing so far.
    pub(super) fn nothing(apart: bool) -> Self {
        Self { apart, ..Self::default() }
    }

    /// Notes a value that has a name: `Eye: OD`.
    pub(super) fn value(&mut self, value: &str) {
        self.eye |= is_eye(value);
    }
}

/// What is said behind a line, and may hang on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hangs {
    Nothing,
    /// Lines like it.
    Lines,
    /// A list, a table.
    Block,
}

impl Hangs {
    /// What the `next` block may be to the text before it.
    pub(super) fn on(next: Option<&Block>) -> Self {
        match next {
            Some(Block::Paragraph { text, .. }) if is_short(text) => Self::Lines,
            Some(Block::Paragraph { .. }) | None => Self::Nothing,
            Some(_) => Self::Block,
        }
    }
}

/// Whether a block begins like a line of what stands before it, as all do but a table with its header.
pub(super) fn reads_on(block: &Block) -> bool {
    !matches!(block, Block::Table(it) if it.rows.len() > 1 && !it.columns.is_empty())
}

/// Whether a text says which eye is meant and little else: "Right eye", "O.S.", "Fundus, right eye".
fn is_eye(text: &str) -> bool {
    let few = || text.split(' ').nth(EYE_WORDS).is_none();
    is_short(text)
        && (!text::is_whole(text) || (text.ends_with('.') && few()))
        && turns::names_eye(&text.replace('.', ""))
}

/// Whether a text may be one item of what the text before it leads.
pub(super) fn is_short(text: &str) -> bool {
    text.len() <= ITEM_MAX
}

/// Whether a text is a name with values, `Procedures: one; another`: complete, whatever follows it.
fn is_enumeration(text: &str) -> bool {
    let values = text.split_once(": ").map_or("", |(_, values)| values);
    values.contains(';') && !values.ends_with([';', ':'])
}

/// Whether a text is names with numbers, `Code: 1, Phone: 2`: the same whatever leads it.
fn is_numbers(text: &str) -> bool {
    let values = text.split_once(": ").map_or("", |(_, values)| values);
    values.contains(", ")
        && values.contains(": ")
        && values.ends_with(|it: char| it.is_ascii_digit())
}
