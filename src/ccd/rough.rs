//! What stands on a page, before anybody asks what it means: the tree between `parse` and the
//! document. It is deep only where the page is: tables in cells, lists in items.

/// One thing on the page.
#[derive(Debug)]
pub(super) enum Rough {
    /// Some lines of text.
    Text(Text),
    /// `h1` to `h6`, or what a stylesheet uses for one.
    Heading(Box<Title>),
    /// A list.
    List(Box<RoughList>),
    /// A table.
    Table(Box<RoughTable>),
    /// What an element that is not shown would have said.
    Hidden(Box<str>),
    /// The element around the last heading ended: what follows may belong to nobody.
    End,
}

impl Rough {
    /// Whether it is the title of a section, and not a small heading in a text.
    pub(super) fn is_section(&self) -> bool {
        matches!(self, Self::Heading(it) if it.loinc.is_some() || it.of_section || it.rank <= 3)
    }
}

/// A paragraph or a run of text.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The text, `\n` between lines.
    pub(super) lines: Box<str>,
    /// The stylesheet marks it as the name of what follows.
    pub(super) label: bool,
    /// Columns of a `<pre>` matter.
    pub(super) pre: bool,
}

impl Text {
    fn drop_blank_lines(&mut self) {
        if !self.pre && (self.lines.starts_with('\n') || self.lines.contains("\n\n")) {
            let lines: Vec<_> = self.lines.split('\n').filter(|it| !it.is_empty()).collect();
            self.lines = lines.join("\n").into();
        }
    }
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
    /// The number of its first item, where it is not 1.
    pub(super) start: Option<u32>,
    /// Its items.
    pub(super) items: Vec<Content>,
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
    /// The cells of all rows as they stand.
    pub(super) cells: Vec<RoughCell>,
    /// The rows as they stand.
    pub(super) rows: Vec<RoughRow>,
    /// The stylesheet calls it a table of the document's header.
    pub(super) header: bool,
    /// What its hidden rows and cells would have said.
    pub(super) hidden: Vec<String>,
}

impl RoughTable {
    /// The number of the first cell of a row.
    pub(super) fn begin(&self, row: usize) -> usize {
        row.checked_sub(1).and_then(|it| self.rows.get(it)).map_or(0, |it| it.end)
    }

    /// The cells of a row.
    pub(super) fn row(&self, row: usize) -> &[RoughCell] {
        self.cells.get(self.begin(row)..self.begin(row + 1)).unwrap_or_default()
    }
}

/// Which part of a table a row stands in.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct RoughRow {
    /// Where it stands.
    pub(super) part: Part,
    /// It stands in a `thead`, which may be a later one among the rows.
    pub(super) head: bool,
    /// How many rows of its part stand between it and the row before: those without a cell are not
    /// kept, but a cell that spans rows spans them too.
    pub(super) skipped: u16,
    /// Rows of one `thead`, `tbody` or `tfoot` have one number.
    pub(super) group: u32,
    /// The number of the cell behind its last one; its first is behind the row before.
    pub(super) end: usize,
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
    /// `colspan`; more than this holds is more than any table has.
    pub(super) columns: u8,
    /// `rowspan`, as `columns`.
    pub(super) rows: u16,
}

impl RoughCell {
    /// Whether nothing is in it.
    pub(super) fn is_blank(&self) -> bool {
        self.content.is_blank()
    }

    /// Whether some cells of a row name columns: a single name may be that of the row.
    pub(super) fn name_columns(row: &[Self]) -> bool {
        row.iter().filter(|it| it.header && !it.is_blank()).nth(1).is_some()
    }
}

/// What a cell or an item holds; nearly always one text.
#[derive(Debug)]
pub(super) enum Content {
    /// Lines.
    Text(Box<str>),
    /// Anything.
    #[expect(clippy::box_collection, reason = "every cell would be half as large again")]
    Flow(Box<Vec<Rough>>),
}

impl Content {
    /// Whether there is nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.text().is_empty() && self.blocks().is_empty()
    }

    /// The text, where there is nothing else.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Flow(_) => "",
        }
    }

    /// What is more than a text.
    pub(super) fn blocks(&self) -> &[Rough] {
        match self {
            Self::Text(_) => &[],
            Self::Flow(flow) => flow,
        }
    }

    /// Everything, one block after the other. Lines that are blank say something only in a cell, beside
    /// the lines of another.
    pub(super) fn into_flow(self) -> Vec<Rough> {
        let mut flow = match self {
            Self::Text(lines) => vec![Rough::Text(Text { lines, ..Text::default() })],
            Self::Flow(flow) => *flow,
        };
        flow.retain_mut(|it| match it {
            Rough::Text(it) => {
                it.drop_blank_lines();
                !it.lines.is_empty()
            }
            _ => true,
        });
        flow
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::Text(Box::default())
    }
}
