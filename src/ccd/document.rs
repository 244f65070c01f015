//! What a document says: the tree in the middle, between reading and writing.
//!
//! Plain owned data. Everything a reader of the chart needs is in it and nothing of the page's
//! making, so that two stylesheets that show one document give one tree.

use foldhash::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::text;
use super::turns;

/// A clinical document.
#[derive(Clone, Default, PartialEq, Serialize)]
pub struct Document {
    /// What the document calls itself.
    pub title: String,
    /// Who and what it is about, as `key: value`.
    pub header: Vec<Field>,
    /// Its sections in order; a nested section follows its parent, one level down.
    pub sections: Vec<Section>,
    /// Words of the header that its source does not show.
    #[serde(skip_serializing_if = "is_zero")]
    pub hidden_words: usize,
    /// What those words are.
    #[serde(skip)]
    pub hidden: Vec<String>,
    /// Whether it is the page as a general converter reads it: then its sections are not told apart.
    #[serde(skip)]
    pub plain: bool,
    /// The header as it stood, before and after the sections.
    #[serde(skip)]
    pub(super) front: Vec<Block>,
    /// See `front`.
    #[serde(skip)]
    pub(super) back: Vec<Block>,
}

/// A value and its name.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Field {
    /// The name as written, without a colon; empty where the source gives none.
    pub key: String,
    /// The value as written; lines are `; ` or `, ` apart.
    pub value: String,
}

/// One section.
#[derive(Clone, Default, PartialEq, Serialize)]
pub struct Section {
    /// The title in lower case with dashes; no other section of the document has it.
    pub id: String,
    /// The title as written.
    pub title: String,
    /// The LOINC code, where the page shows one or the title has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loinc: Option<String>,
    /// 1, or one more for each section around it.
    pub level: u8,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Words that its source does not show.
    #[serde(skip_serializing_if = "is_zero")]
    pub hidden_words: usize,
    /// What those words are.
    #[serde(skip)]
    pub hidden: Vec<String>,
    /// It says more than this: what it holds or leads was not asked for.
    #[serde(skip_serializing_if = "is_false")]
    pub partial: bool,
    /// It is no more than a title, and that may be all that it says, or lead the sections behind it.
    #[serde(skip)]
    pub bare: bool,
}

/// One thing that a section says.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Block {
    /// Lines of text.
    Paragraph {
        /// The text, `\n` between lines.
        text: String,
        /// Its spaces and lines are part of what it says.
        #[serde(skip_serializing_if = "is_false")]
        preformatted: bool,
    },
    /// A list.
    List {
        /// Its items are numbered.
        numbered: bool,
        /// The number of the first item, where it is not 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        start: Option<u32>,
        /// The items.
        items: Vec<Item>,
    },
    /// Values with their names.
    Pairs {
        /// The values, in reading order.
        pairs: Vec<Field>,
    },
    /// A table.
    Table(Box<Table>),
    /// A heading inside the document's header.
    Heading {
        /// The text.
        text: String,
    },
}

/// An item of a list.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Item {
    /// The text.
    pub text: String,
    /// What is nested in it: lists, further paragraphs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
}

/// A table, spans expanded: every row has a cell for every column, unless the table is so ragged
/// that blanks would be most of it. A cell that is not there is blank.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Table {
    /// What stands above it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// The names of the columns; empty where the source has no header row.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether it has rows that are told in a line, and not here: nothing is said of all rows then.
    #[serde(skip)]
    pub partial: bool,
}

/// A row.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Row {
    /// One value for every column, or what [`RowKind`] says.
    pub cells: Vec<String>,
    /// Of a row of [`RowKind::Parts`], the cells as a browser shows them: text that stands under
    /// different tags is not parted, `BP Diastolic95`. For [`Style::plain`](super::Style::plain);
    /// empty where they are the same.
    #[serde(skip)]
    pub unparted: Vec<String>,
    /// How to read the cells.
    #[serde(skip_serializing_if = "RowKind::is_cells")]
    pub kind: RowKind,
    /// Tables inside its cells.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nested: Vec<Nested>,
}

/// How the cells of a row are to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// One value for every column.
    #[default]
    Cells,
    /// One text across the whole row: the name of the rows below, or a remark.
    Across,
    /// One text in place of rows, which says where they are told.
    Told,
    /// The source lost the borders of the cells: the parts are in order, their columns unknown.
    Parts,
}

/// What is nested in a row.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Nested {
    /// The column of the cell it is in.
    pub column: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Whether a section says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Said {
    /// It says something, a negative finding included.
    Something,
    /// It only says that nothing was recorded.
    Nothing,
    /// It has no text at all.
    Empty,
}

impl Document {
    /// The titles, in lower case, that name one section: what is said to stand under one of the others
    /// could stand in several.
    #[must_use]
    pub fn unique_titles(&self) -> HashSet<String> {
        let mut titles: HashMap<String, usize> = HashMap::default();
        for section in self.sections.iter().filter(|it| !it.title.is_empty()) {
            *titles.entry(section.title.to_lowercase()).or_default() += 1;
        }
        titles.into_iter().filter(|(_, count)| *count == 1).map(|(title, _)| title).collect()
    }
}

impl Section {
    /// Whether `item 2` of this section can be only one: it has one list.
    #[must_use]
    pub fn has_one_list(&self) -> bool {
        self.blocks.iter().filter(|it| matches!(it, Block::List { .. })).count() == 1
    }

    /// The items, where they are all that the section says and each stands for itself: then `item 2` of
    /// it is told wherever it is named. Not where one may lead the others, or has a number of its own.
    pub(super) fn sentences(&self) -> Option<&[Item]> {
        let [Block::List { start: None, items, .. }] = self.blocks.as_slice() else { return None };
        let stands = |it: &Item| {
            it.is_countable()
                && text::is_whole(&it.text)
                && !turns::points(&it.text)
                && !turns::is_condition(&it.text)
        };
        (items.len() > 1 && items.iter().all(stands)).then_some(items)
    }
}

impl Item {
    /// Whether it can be told by its number: nothing is below it, and it has no number of its own.
    #[must_use]
    pub fn is_countable(&self) -> bool {
        let rest = self.text.trim_start_matches(|it: char| it.is_ascii_digit());
        let numbered = rest.len() < self.text.len() && rest.starts_with(['.', ')']);
        self.blocks.is_empty() && !numbered
    }
}

impl RowKind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
    fn is_cells(&self) -> bool {
        *self == Self::Cells
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
fn is_false(flag: &bool) -> bool {
    !*flag
}
