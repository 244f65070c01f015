//! What stands on a page, before anybody asks what it means: the tree between `parse` and the
//! document. It is deep only where the page is: tables in cells, lists in items.

/// One thing on the page.
#[derive(Debug)]
pub(super) enum Rough {
    /// Some lines of text.
    Text(Text),
    /// `h1` to `h6`, or what a stylesheet uses for one.
    Heading(Title),
    /// A list.
    List(RoughList),
    /// A table.
    Table(Box<RoughTable>),
    /// What an element that is not shown would have said.
    Hidden(String),
    /// The element around the last heading ended: what follows may belong to nobody.
    End,
}

/// A paragraph or a run of text.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The text, `\n` between lines.
    pub(super) lines: String,
    /// The stylesheet marks it as the name of what follows.
    pub(super) label: bool,
    /// Columns of a `<pre>` matter.
    pub(super) pre: bool,
}

/// A heading.
#[derive(Debug, Default)]
pub(super) struct Title {
    /// The text.
    pub(super) text: String,
    /// 1 to 6.
    pub(super) rank: u8,
    /// The code in one of its attributes, or in those of the element around it.
    pub(super) loinc: Option<String>,
    /// The stylesheet calls it the name of the page.
    pub(super) of_page: bool,
    /// The stylesheet calls it the name of a section.
    pub(super) of_section: bool,
}

/// A list.
#[derive(Debug, Default)]
pub(super) struct RoughList {
    /// `ol`.
    pub(super) numbered: bool,
    /// Its items.
    pub(super) items: Vec<Vec<Rough>>,
    /// Nothing in it but links into the page itself.
    pub(super) links: bool,
    /// It stands before every heading.
    pub(super) early: bool,
}

/// A table, spans not yet expanded.
#[derive(Debug, Default)]
pub(super) struct RoughTable {
    /// `caption`, and text straight inside the table before its rows.
    pub(super) caption: Vec<Rough>,
    /// Text straight inside the table after its rows.
    pub(super) notes: Vec<Rough>,
    /// The rows as they stand.
    pub(super) rows: Vec<RoughRow>,
    /// The stylesheet calls it a table of the document's header.
    pub(super) header: bool,
    /// What its hidden rows and cells would have said.
    pub(super) hidden: Vec<String>,
}

/// Which part of a table a row stands in.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// `thead`.
    Head,
    /// `tbody`, or none.
    #[default]
    Body,
    /// `tfoot`.
    Foot,
}

/// A row.
#[derive(Debug, Default)]
pub(super) struct RoughRow {
    /// Where it stands.
    pub(super) part: Part,
    /// Its cells as they stand.
    pub(super) cells: Vec<RoughCell>,
}

/// A cell.
#[derive(Debug, Default)]
pub(super) struct RoughCell {
    /// What is in it.
    pub(super) content: Content,
    /// `th`.
    pub(super) header: bool,
    /// The stylesheet marks it as the name of the next one.
    pub(super) label: bool,
    /// Text straight inside the row: the tags of one or more cells were lost.
    pub(super) loose: bool,
    /// `colspan`.
    pub(super) columns: u32,
    /// `rowspan`.
    pub(super) rows: u32,
}

/// What a cell holds; nearly always one text.
#[derive(Debug)]
pub(super) enum Content {
    /// Lines.
    Text(String),
    /// Anything.
    Flow(Vec<Rough>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Text(String::new())
    }
}
