//! Stage two: tags → what stands on the page.
//!
//! One pass over the tokens with a stack of open elements and a stack of frames (flows of text,
//! lists, tables); no recursion. It is as forgiving as a browser, with three differences that
//! matter in a chart: text that lost its cells stays in its row instead of moving above the table,
//! rows that lost their table get one, and text that is not shown is kept apart to be counted.
//!
//! # Invariants
//!
//! * Depth is capped: a tree of any depth can be dropped and walked without fear. What is deeper
//!   than the caps joins its ancestor, text and all.

use super::chrome;
use super::rough::{Content, Part, Rough, RoughCell, RoughList, RoughRow, RoughTable, Text, Title};
use super::scan::{Attributes, Scanner, Token};
use super::tag::Tag;
use super::text;

/// Elements on the stack. Real pages have 40; deeper ones join their ancestor.
const DEPTH_MAX: usize = 512;
/// Tables in tables. Real pages have 4.
const TABLE_DEPTH_MAX: usize = 64;
/// Lists in lists.
const LIST_DEPTH_MAX: usize = 32;

/// A page, read.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// `<title>`.
    pub(super) title: String,
    /// There is a table of contents: a list of links before the headings.
    pub(super) contents: bool,
    /// What stands on it.
    pub(super) flow: Vec<Rough>,
}

/// Reads a page. Any text is one.
pub(super) fn parse(html: &str) -> Page {
    let mut scanner = Scanner::new(html);
    let mut parser = Parser::new();
    while let Some(token) = scanner.next() {
        match token {
            Token::Text(written) => parser.text(written),
            Token::Open(tag) => parser.open(tag, scanner.attributes()),
            Token::Close(tag) => parser.close(tag),
        }
    }
    let mut title = String::new();
    text::append(&mut title, scanner.title().unwrap_or_default());
    text::trim_end(&mut title);
    let contents = parser.early && parser.headings;
    Page { title, contents, flow: parser.finish() }
}

/// An open element.
struct Entry<'a> {
    tag: Tag,
    mark: Mark<'a>,
}

/// What closing an element has to undo.
enum Mark<'a> {
    Plain,
    /// A frame ends with it.
    Framed,
    /// Nothing in it is shown.
    Inert,
    /// Nothing in it is read.
    Unread,
    /// The text in it names what follows.
    Label,
    /// A link into the page.
    Inner,
    /// A link that leaves the page, and where its text begins.
    Outer(&'a str, Since),
    /// Struck out, from here on.
    Struck(Since),
    /// Raised, from here on.
    Raised(Since),
}

/// A place in a line: which frame, which of its lines, and where in it.
#[derive(Clone, Copy)]
struct Since {
    depth: usize,
    line: usize,
    at: usize,
}

/// Where text goes.
enum Frame {
    Flow(Box<Flow>),
    List(RoughList, bool),
    Table(Box<Rows>),
}

/// A run of blocks: the page, a cell, an item, a heading, a caption.
#[derive(Default)]
struct Flow {
    blocks: Vec<Rough>,
    line: String,
    label: bool,
    pre: bool,
    heading: Option<Title>,
    cell: Option<RoughCell>,
    /// How many lines were finished.
    lines: usize,
    /// Bytes of text, and how many of them in links into the page.
    written: usize,
    linked: usize,
}

/// A table being read.
#[derive(Default)]
struct Rows {
    table: RoughTable,
    part: Part,
    row: Option<RoughRow>,
    loose: String,
    lines: usize,
    indent: usize,
    seam: bool,
}

struct Parser<'a> {
    stack: Vec<Entry<'a>>,
    frames: Vec<Frame>,
    overflow: Vec<(Tag, usize)>,
    tables: usize,
    lists: usize,
    inert: usize,
    unread: usize,
    inner_links: usize,
    strikes: usize,
    hidden: String,
    code: Option<String>,
    /// A heading ended at this depth, and whether anything came after it.
    watch: Option<(usize, bool)>,
    headings: bool,
    /// A list of links stood before every heading.
    early: bool,
    /// An empty flow for the next cell.
    spare: Option<Box<Flow>>,
}

impl<'a> Parser<'a> {
    fn new() -> Self {
        Self {
            stack: Vec::new(),
            frames: vec![Frame::Flow(Box::default())],
            overflow: Vec::new(),
            tables: 0,
            lists: 0,
            inert: 0,
            unread: 0,
            inner_links: 0,
            strikes: 0,
            hidden: String::new(),
            code: None,
            watch: None,
            headings: false,
            early: false,
            spare: None,
        }
    }

    fn finish(mut self) -> Vec<Rough> {
        while !self.stack.is_empty() {
            self.pop();
        }
        match self.frames.pop() {
            Some(Frame::Flow(mut flow)) => {
                flow.flush();
                flow.blocks
            }
            _ => Vec::new(),
        }
    }

    // ---- text -------------------------------------------------------------------------------

    fn text(&mut self, written: &str) {
        if self.unread > 0 {
            return;
        }
        if self.inert > 0 {
            text::append(&mut self.hidden, written);
            return;
        }
        let blank = written.trim_ascii().is_empty();
        if matches!(self.frames.last(), Some(Frame::List(..))) {
            if blank {
                return;
            }
            self.open_item(false);
        }
        if !blank && let Some((_, after)) = &mut self.watch {
            *after = true;
        }
        let linked = self.inner_links > 0;
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) if blank && !flow.pre => text::space(&mut flow.line),
            Some(Frame::Flow(flow)) => flow.append(written, linked),
            Some(Frame::Table(rows)) => rows.append(written, blank),
            _ => {}
        }
    }

    /// Adds text that stands in no text of the source, such as what stands for an image.
    fn add(&mut self, made: &str) {
        if self.unread > 0 || self.inert > 0 {
            return;
        }
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) => flow.line.push_str(made),
            Some(Frame::Table(rows)) if rows.row.is_some() => rows.loose.push_str(made),
            _ => {}
        }
    }

    /// The line that text goes to now.
    fn line(&mut self) -> Option<&mut String> {
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) => Some(&mut flow.line),
            Some(Frame::Table(rows)) if rows.row.is_some() => Some(&mut rows.loose),
            _ => None,
        }
    }

    /// Where the next text goes.
    fn here(&mut self) -> Since {
        let line = match self.frames.last() {
            Some(Frame::Flow(flow)) => flow.lines,
            Some(Frame::Table(rows)) => rows.lines,
            _ => 0,
        };
        Since { depth: self.frames.len(), line, at: self.line().map_or(0, |it| it.len()) }
    }

    /// Where in the current line something began that may have begun in an earlier one.
    fn start(&mut self, since: Since) -> Option<usize> {
        let here = self.here();
        (here.depth == since.depth).then_some(if here.line == since.line { since.at } else { 0 })
    }

    /// Where the text that is struck out now began.
    fn struck(&self) -> Option<Since> {
        self.stack.iter().rev().find_map(|it| match it.mark {
            Mark::Struck(since) => Some(since),
            _ => None,
        })
    }

    // ---- start tags -------------------------------------------------------------------------

    fn open(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        self.imply_ends(tag);
        if let Tag::Block | Tag::Heading(_) = tag {
            self.keep_code(attributes);
        }
        if tag.is_void() {
            self.void(tag, attributes);
            return;
        }
        if tag == Tag::Frame {
            return;
        }
        if attributes.closed && tag != Tag::Item {
            self.open_and_close(tag);
            return;
        }
        if self.inert > 0 || self.unread > 0 || attributes.is_hidden() {
            self.open_unseen(tag, attributes);
            return;
        }
        if chrome::is_viewer(tag, attributes) {
            self.push(tag, Mark::Unread);
            return;
        }
        if tag.is_table_part() {
            self.open_table_part(tag, attributes);
            return;
        }
        self.open_in_flow(tag, attributes);
    }

    /// `<td/>`, `<p/>`: an XHTML page means an empty element.
    fn open_and_close(&mut self, tag: Tag) {
        match tag {
            Tag::Cell | Tag::HeaderCell | Tag::Row if self.inert + self.unread == 0 => {
                self.open_table_part(tag, &Attributes::default());
                self.close(tag);
            }
            _ if tag.is_block() => self.end_line(),
            _ => {}
        }
    }

    fn open_unseen(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        if tag.is_block() {
            text::break_line(&mut self.hidden);
        }
        let viewer = self.unread > 0 || chrome::is_viewer(tag, attributes);
        self.push(tag, if viewer { Mark::Unread } else { Mark::Inert });
    }

    fn open_in_flow(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        let loose = matches!(self.frames.last(), Some(Frame::Table(_)));
        match tag {
            Tag::Item => return self.open_list_item(),
            Tag::Bullets | Tag::Numbers => return self.open_list(tag),
            _ => {}
        }
        if matches!(self.frames.last(), Some(Frame::List(..))) {
            self.open_item(false);
        }
        let title = chrome::heading(tag, attributes, self.tables > 0);
        let inside = matches!(self.frames.last(), Some(Frame::Flow(it)) if it.heading.is_some());
        if let (Some(title), false) = (title, loose || inside) {
            self.open_heading(tag, title);
            return;
        }
        if tag.is_block() {
            self.end_line();
        } else if loose {
            self.seam();
        }
        let mark = self.inline_mark(tag, attributes);
        if tag.is_block() || !matches!(mark, Mark::Plain) || tag == Tag::Anchor {
            self.push(tag, mark);
        }
        if tag == Tag::Preformatted
            && let Some(Frame::Flow(flow)) = self.frames.last_mut()
        {
            flow.pre = true;
        }
    }

    fn inline_mark(&mut self, tag: Tag, attributes: &Attributes<'a>) -> Mark<'a> {
        let start = self.here();
        match tag {
            Tag::Unread | Tag::Navigation | Tag::Button => Mark::Unread,
            Tag::Anchor if attributes.href.starts_with('#') => Mark::Inner,
            Tag::Anchor if chrome::leaves_page(attributes.href) => {
                Mark::Outer(attributes.href, start)
            }
            Tag::Struck if self.strikes == 0 => Mark::Struck(start),
            Tag::Superscript => Mark::Raised(start),
            Tag::Option => {
                self.add(if attributes.checked { "[x] " } else { "[ ] " });
                Mark::Plain
            }
            Tag::Inline if chrome::is_struck(attributes.style) && self.strikes == 0 => {
                Mark::Struck(start)
            }
            _ if chrome::is_label(attributes.class) => {
                if let Some(Frame::Flow(flow)) = self.frames.last_mut() {
                    flow.label |= tag.is_block() || flow.cell.is_some();
                }
                Mark::Label
            }
            _ => Mark::Plain,
        }
    }

    fn void(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        if self.inert > 0 {
            if tag == Tag::Break {
                text::break_line(&mut self.hidden);
            }
            return;
        }
        match tag {
            Tag::Break => {
                if let Some(line) = self.line() {
                    text::break_line(line);
                }
            }
            Tag::Rule => self.end_line(),
            Tag::Image if !attributes.is_hidden() => {
                // The picture beside a heading is a button.
                if matches!(self.frames.last(), Some(Frame::Flow(it)) if it.heading.is_some()) {
                    return;
                }
                let mut alt = String::from("[image");
                if !attributes.alt.trim_ascii().is_empty() {
                    alt.push_str(": ");
                    text::append(&mut alt, attributes.alt.trim_ascii());
                }
                alt.push(']');
                self.add(&alt);
            }
            Tag::Input => self.input(attributes),
            _ => {}
        }
    }

    fn input(&mut self, attributes: &Attributes<'a>) {
        let is = |kind: &str| attributes.kind.eq_ignore_ascii_case(kind);
        if attributes.is_hidden() || is("hidden") {
            return;
        }
        if is("checkbox") || is("radio") {
            self.add(if attributes.checked { "[x] " } else { "[ ] " });
        } else if is("text") || attributes.kind.is_empty() {
            let mut value = String::new();
            text::append(&mut value, attributes.value);
            self.add(&value);
        }
    }

    fn open_heading(&mut self, tag: Tag, mut title: Title) {
        self.end_line();
        if title.loinc.is_none() {
            title.loinc = self.code.take();
        }
        self.code = None;
        self.push(tag, Mark::Framed);
        self.frames.push(Frame::Flow(Box::new(Flow { heading: Some(title), ..Flow::default() })));
    }

    /// A code around a heading belongs to the next heading.
    fn keep_code(&mut self, attributes: &Attributes<'a>) {
        if let Some(code) = chrome::code_around(attributes) {
            self.code = Some(code.to_owned());
        }
    }

    // ---- lists ------------------------------------------------------------------------------

    fn open_list(&mut self, tag: Tag) {
        if self.lists >= LIST_DEPTH_MAX {
            self.part();
            self.push_over(tag);
            return;
        }
        self.ensure_cell();
        if matches!(self.frames.last(), Some(Frame::List(..))) {
            self.open_item(false);
        }
        self.end_line();
        self.push(tag, Mark::Framed);
        let list = RoughList { numbered: tag == Tag::Numbers, links: true, ..RoughList::default() };
        self.frames.push(Frame::List(list, false));
        self.lists += 1;
    }

    fn open_list_item(&mut self) {
        if self.lists >= LIST_DEPTH_MAX {
            self.part();
            return;
        }
        if !matches!(self.frames.last(), Some(Frame::List(..))) {
            self.open_list(Tag::Bullets);
        }
        self.open_item(true);
    }

    fn open_item(&mut self, written: bool) {
        if let Some(Frame::List(_, explicit)) = self.frames.last_mut() {
            *explicit |= written;
            self.push(Tag::Item, Mark::Framed);
            self.frames.push(Frame::Flow(Box::default()));
        }
    }

    // ---- tables -----------------------------------------------------------------------------

    fn open_table_part(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        if self.tables >= TABLE_DEPTH_MAX && (tag == Tag::Table || self.over(Tag::Table)) {
            self.open_too_deep(tag);
            return;
        }
        match tag {
            Tag::Table => {
                if self.row_is_open() {
                    self.ensure_cell();
                }
                self.open_table(attributes);
            }
            Tag::Caption => {
                if matches!(self.frames.last(), Some(Frame::Table(_))) {
                    self.push(tag, Mark::Framed);
                    self.frames.push(Frame::Flow(Box::default()));
                }
            }
            Tag::Head | Tag::Body | Tag::Foot => {
                self.ensure_table();
                self.push(tag, Mark::Plain);
                if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                    rows.part = match tag {
                        Tag::Head => Part::Head,
                        Tag::Foot => Part::Foot,
                        _ => Part::Body,
                    };
                }
            }
            Tag::Row => self.open_row(),
            _ => {
                if !self.row_is_open() {
                    self.open_row();
                }
                if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                    rows.end_loose();
                }
                let cell = RoughCell {
                    header: tag == Tag::HeaderCell,
                    label: chrome::is_label(attributes.class) || !attributes.background.is_empty(),
                    columns: attributes.columns.unwrap_or(1),
                    rows: attributes.rows.unwrap_or(1),
                    ..RoughCell::default()
                };
                self.open_cell(tag, cell);
            }
        }
    }

    /// Tables in tables without end: their rows become lines, their cells parts of a line.
    fn open_too_deep(&mut self, tag: Tag) {
        self.push_over(tag);
        match tag {
            Tag::Cell | Tag::HeaderCell => self.part(),
            _ => {
                if let Some(line) = self.line() {
                    text::break_line(line);
                }
            }
        }
    }

    /// What is too deep to be a cell or an item is the next part of a line.
    fn part(&mut self) {
        if let Some(line) = self.line()
            && !line.is_empty()
            && !line.ends_with(['\n', ' '])
        {
            line.push_str("; ");
        }
    }

    fn open_table(&mut self, attributes: &Attributes<'a>) {
        if matches!(self.frames.last(), Some(Frame::List(..))) {
            self.open_item(false);
        }
        self.end_line();
        self.push(Tag::Table, Mark::Framed);
        let mut rows = Rows::default();
        rows.table.header = chrome::is_header_table(attributes);
        self.frames.push(Frame::Table(Box::new(rows)));
        self.tables += 1;
    }

    /// A row outside of a table lost it to its stylesheet: it gets one.
    fn ensure_table(&mut self) {
        if !matches!(self.frames.last(), Some(Frame::Table(_))) {
            self.open_table(&Attributes::default());
        }
    }

    fn open_row(&mut self) {
        self.ensure_table();
        self.push(Tag::Row, Mark::Plain);
        if let Some(Frame::Table(rows)) = self.frames.last_mut() {
            rows.end_row();
            rows.row = Some(RoughRow { part: rows.part, cells: Vec::new() });
        }
    }

    fn row_is_open(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Table(rows)) if rows.row.is_some())
    }

    fn open_cell(&mut self, tag: Tag, cell: RoughCell) {
        self.push(tag, Mark::Framed);
        let mut flow = self.spare.take().unwrap_or_default();
        flow.cell = Some(cell);
        self.frames.push(Frame::Flow(flow));
    }

    /// Something that needs a cell stands straight inside a row or a table.
    fn ensure_cell(&mut self) {
        let Some(Frame::Table(rows)) = self.frames.last_mut() else { return };
        if rows.row.is_none() {
            rows.row = Some(RoughRow { part: rows.part, cells: Vec::new() });
            self.push(Tag::Row, Mark::Plain);
        }
        if let Some(Frame::Table(rows)) = self.frames.last_mut() {
            rows.end_loose();
        }
        let cell = RoughCell { loose: true, columns: 1, rows: 1, ..RoughCell::default() };
        self.open_cell(Tag::Cell, cell);
    }

    // ---- the stack --------------------------------------------------------------------------

    fn push(&mut self, tag: Tag, mark: Mark<'a>) {
        let framed = matches!(mark, Mark::Framed) || tag.is_table_part();
        if self.stack.len() >= DEPTH_MAX && !framed {
            self.push_over(tag);
            return;
        }
        match mark {
            Mark::Inert => self.inert += 1,
            Mark::Unread => self.unread += 1,
            Mark::Inner => self.inner_links += 1,
            Mark::Struck(_) => self.strikes += 1,
            _ => {}
        }
        self.stack.push(Entry { tag, mark });
    }

    fn push_over(&mut self, tag: Tag) {
        match self.overflow.iter_mut().find(|(it, _)| *it == tag) {
            Some((_, count)) => *count += 1,
            None => self.overflow.push((tag, 1)),
        }
    }

    fn over(&self, tag: Tag) -> bool {
        self.overflow.iter().any(|(it, count)| *it == tag && *count > 0)
    }

    fn close(&mut self, tag: Tag) {
        if tag.is_void() {
            if tag == Tag::Break {
                self.void(tag, &Attributes::default());
            }
            return;
        }
        if let Some((_, count)) =
            self.overflow.iter_mut().find(|(it, count)| *it == tag && *count > 0)
        {
            *count -= 1;
            if *count == 0 && tag == Tag::Table {
                self.overflow.retain(|(it, _)| !it.is_table_part());
            }
            if tag.is_block() {
                self.end_line();
            }
            return;
        }
        let Some(depth) = self.position(tag) else {
            if tag.is_block() {
                self.end_line();
            }
            return;
        };
        while self.stack.len() > depth {
            self.pop();
        }
        if tag == Tag::Inline && matches!(self.frames.last(), Some(Frame::Table(_))) {
            self.seam();
        }
    }

    /// The index of the element that an end tag closes.
    fn position(&self, tag: Tag) -> Option<usize> {
        let part = tag.is_table_part();
        for (depth, entry) in self.stack.iter().enumerate().rev() {
            let same =
                entry.tag == tag || matches!((entry.tag, tag), (Tag::Heading(_), Tag::Heading(_)));
            if same {
                return Some(depth);
            }
            let stop = match entry.tag {
                Tag::Table => true,
                Tag::Cell | Tag::HeaderCell | Tag::Caption => !part,
                Tag::Bullets | Tag::Numbers => tag == Tag::Item,
                _ => false,
            };
            if stop {
                return None;
            }
        }
        None
    }

    /// Ends what a start tag ends without saying so.
    fn imply_ends(&mut self, tag: Tag) {
        let ends: &[Tag] = match tag {
            Tag::Item => &[Tag::Item],
            Tag::Row => &[Tag::Row],
            Tag::Cell | Tag::HeaderCell => &[Tag::Cell, Tag::HeaderCell],
            Tag::Head | Tag::Body | Tag::Foot => &[Tag::Head, Tag::Body, Tag::Foot, Tag::Row],
            Tag::Term | Tag::Meaning => &[Tag::Term, Tag::Meaning],
            Tag::Option => &[Tag::Option],
            Tag::Anchor => &[Tag::Anchor],
            Tag::Heading(_) => &[
                Tag::Paragraph,
                Tag::Heading(1),
                Tag::Heading(2),
                Tag::Heading(3),
                Tag::Heading(4),
                Tag::Heading(5),
                Tag::Heading(6),
            ],
            _ if tag.is_block() && !matches!(tag, Tag::Option | Tag::Button) => &[Tag::Paragraph],
            _ => return,
        };
        let table = matches!(
            tag,
            Tag::Row | Tag::Cell | Tag::HeaderCell | Tag::Head | Tag::Body | Tag::Foot
        );
        let mut found = None;
        for (depth, entry) in self.stack.iter().enumerate().rev() {
            if ends.contains(&entry.tag) {
                found = Some(depth);
                // A row inside a body ends with the body.
                if tag != Tag::Body && tag != Tag::Head && tag != Tag::Foot {
                    break;
                }
            }
            let stop = match entry.tag {
                Tag::Table => true,
                Tag::Cell
                | Tag::HeaderCell
                | Tag::Caption
                | Tag::Bullets
                | Tag::Numbers
                | Tag::Definitions
                | Tag::Choice => !table,
                // A paragraph never is open above a block: the block ended it.
                Tag::Block | Tag::Item | Tag::Heading(_) => {
                    matches!(ends, [Tag::Paragraph | Tag::Anchor, ..])
                }
                _ => false,
            };
            if stop {
                break;
            }
        }
        if let Some(depth) = found {
            while self.stack.len() > depth {
                self.pop();
            }
        }
    }

    fn pop(&mut self) {
        let Some(entry) = self.stack.pop() else { return };
        match entry.mark {
            Mark::Inert => self.end_inert(),
            Mark::Unread => self.unread = self.unread.saturating_sub(1),
            Mark::Inner => self.inner_links = self.inner_links.saturating_sub(1),
            Mark::Framed => self.end_frame(entry.tag),
            Mark::Outer(href, start) => self.end_link(href, start),
            Mark::Struck(since) => {
                self.strikes = self.strikes.saturating_sub(1);
                self.strike(since);
            }
            Mark::Raised(start) => self.end_raised(start),
            Mark::Label | Mark::Plain => {
                if entry.tag == Tag::Row {
                    if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                        rows.end_row();
                    }
                } else if entry.tag.is_block() {
                    self.end_line();
                }
                if matches!(entry.tag, Tag::Head | Tag::Body | Tag::Foot)
                    && let Some(Frame::Table(rows)) = self.frames.last_mut()
                {
                    rows.end_row();
                    rows.part = Part::Body;
                }
                if entry.tag == Tag::Preformatted
                    && let Some(Frame::Flow(flow)) = self.frames.last_mut()
                {
                    flow.pre = false;
                }
            }
        }
        self.watch_depth();
    }

    /// Notices that the element around the last heading has ended.
    fn watch_depth(&mut self) {
        let Some((depth, after)) = self.watch else { return };
        if self.stack.len() >= depth {
            return;
        }
        if after {
            self.watch = None;
            if let Some(Frame::Flow(flow)) = self.frames.last_mut() {
                flow.flush();
                flow.blocks.push(Rough::End);
            }
        } else {
            self.watch = Some((self.stack.len(), false));
        }
    }

    // ---- ends -------------------------------------------------------------------------------

    /// Ends the line that is being written, as every block does.
    fn end_line(&mut self) {
        if self.unread > 0 {
            return;
        }
        if self.inert > 0 {
            text::break_line(&mut self.hidden);
            return;
        }
        // Every line of what is struck out is.
        if self.strikes > 0
            && let Some(since) = self.struck()
        {
            self.strike(since);
        }
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) => flow.flush(),
            Some(Frame::Table(rows)) => text::break_line(&mut rows.loose),
            _ => {}
        }
    }

    /// Formatting begins or ends inside a row: where text meets text, a cell ended.
    fn seam(&mut self) {
        if let Some(Frame::Table(rows)) = self.frames.last_mut() {
            rows.seam = !rows.loose.is_empty() && !rows.loose.ends_with([' ', '\n']);
        }
    }

    fn end_inert(&mut self) {
        self.inert = self.inert.saturating_sub(1);
        if self.inert > 0 {
            text::space(&mut self.hidden);
            return;
        }
        let hidden = std::mem::take(&mut self.hidden).trim().replace('\n', "; ");
        if hidden.is_empty() || chrome::is_phrase(&hidden) {
            return;
        }
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Flow(flow) => return flow.blocks.push(Rough::Hidden(hidden)),
                Frame::Table(rows) => return rows.table.hidden.push(hidden),
                Frame::List(..) => {}
            }
        }
    }

    fn end_link(&mut self, href: &str, since: Since) {
        let Some(start) = self.start(since) else { return };
        let mut close = String::from("](");
        text::append(&mut close, href.trim_ascii());
        close.push(')');
        let same = self.line().and_then(|it| it.get(start..)).is_some_and(|it| {
            it.trim().is_empty() || close.get(2..close.len() - 1) == Some(it.trim())
        });
        if !same {
            self.wrap(since, "[", &close);
        }
    }

    fn wrap(&mut self, since: Since, before: &str, after: &str) {
        let Some(start) = self.start(since) else { return };
        if let Some(line) = self.line()
            && line.get(start..).is_some_and(|it| !it.trim().is_empty())
        {
            text::trim_end(line);
            let spaces = line.get(start..).map_or(0, |it| it.len() - it.trim_start().len());
            line.insert_str(start + spaces, before);
            line.push_str(after);
        }
    }

    /// Strikes every line out from here on.
    fn strike(&mut self, since: Since) {
        let Some(start) = self.start(since) else { return };
        let Some(line) = self.line().filter(|it| it.is_char_boundary(start)) else { return };
        for (number, written) in line.split_off(start).split('\n').enumerate() {
            if number > 0 {
                line.push('\n');
            }
            let words = written.trim();
            if words.is_empty() {
                line.push_str(written);
                continue;
            }
            let indent = written.len() - written.trim_start().len();
            line.push_str(written.get(..indent).unwrap_or_default());
            line.push_str("~~");
            line.push_str(words);
            line.push_str("~~");
        }
    }

    /// A power is not a digit more: `10<sup>3</sup>` is `10^3`.
    fn end_raised(&mut self, since: Since) {
        let Some(start) = self.start(since) else { return };
        let Some(line) = self.line() else { return };
        let Some((before, raised)) = line.split_at_checked(start) else { return };
        let number = raised.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'+' | b'-'));
        if number && !raised.is_empty() && before.ends_with(|it: char| it.is_alphanumeric()) {
            line.insert(start, '^');
        }
    }

    fn end_frame(&mut self, tag: Tag) {
        match self.frames.pop() {
            Some(Frame::Flow(flow)) if flow.cell.is_some() => self.end_cell(flow),
            Some(Frame::Flow(mut flow)) => {
                flow.flush();
                self.end_flow(tag, *flow);
            }
            Some(Frame::List(list, explicit)) => {
                self.lists = self.lists.saturating_sub(1);
                self.end_list(list, explicit);
            }
            Some(Frame::Table(mut rows)) => {
                self.tables = self.tables.saturating_sub(1);
                rows.end_row();
                self.give(Rough::Table(Box::new(rows.table)));
            }
            None => {}
        }
    }

    /// Nearly every cell is one line, and most of a chart is cells: nothing is moved twice.
    fn end_cell(&mut self, mut flow: Box<Flow>) {
        if let Some(mut cell) = flow.cell.take() {
            cell.label |= flow.label;
            if flow.blocks.is_empty() {
                cell.content = Content::Text(flow.take_line());
            } else {
                flow.flush();
                cell.content = content(std::mem::take(&mut flow.blocks));
            }
            if let Some(Frame::Table(rows)) = self.frames.last_mut()
                && let Some(row) = &mut rows.row
            {
                row.cells.push(cell);
            }
        }
        flow.label = false;
        flow.pre = false;
        flow.line.clear();
        flow.blocks.clear();
        self.spare = Some(flow);
    }

    fn end_flow(&mut self, tag: Tag, flow: Flow) {
        if let Some(title) = flow.heading {
            self.end_heading(title, flow.blocks);
            return;
        }
        match self.frames.last_mut() {
            Some(Frame::Table(rows)) if tag == Tag::Caption => {
                rows.table.caption.extend(flow.blocks);
            }
            Some(Frame::List(list, _)) => {
                if flow.blocks.is_empty() {
                    return;
                }
                let nested = flow.blocks.iter().all(|it| matches!(it, Rough::List(it) if it.links));
                list.links &= nested || (flow.linked > 0 && flow.linked >= flow.written);
                list.items.push(flow.blocks);
            }
            _ => {}
        }
    }

    fn end_heading(&mut self, mut title: Title, blocks: Vec<Rough>) {
        // A heading that never ended holds what it stands above.
        let mut below = Vec::new();
        for block in blocks {
            match block {
                Rough::Text(it) if below.is_empty() => {
                    text::space(&mut title.text);
                    title.text.push_str(&it.lines.replace('\n', " "));
                }
                other => below.push(other),
            }
        }
        if !title.text.is_empty() && !chrome::is_contents(&title.text) {
            self.headings |= !title.of_page;
            self.watch = (self.tables == 0).then_some((self.stack.len(), false));
            self.give(Rough::Heading(title));
        }
        for block in below {
            self.give(block);
        }
    }

    fn end_list(&mut self, mut list: RoughList, explicit: bool) {
        if list.items.is_empty() {
            return;
        }
        list.early = !self.headings;
        self.early |= list.early && list.links;
        let sections = list.items.iter().flatten().any(|it| matches!(it, Rough::Heading(_)));
        if explicit && !sections {
            self.give(Rough::List(list));
        } else {
            for block in list.items.into_iter().flatten() {
                self.give(block);
            }
        }
    }

    /// Puts a finished block where it belongs.
    fn give(&mut self, block: Rough) {
        if matches!(self.frames.last(), Some(Frame::List(..))) {
            self.open_item(false);
        }
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) => {
                flow.flush();
                flow.blocks.push(block);
            }
            Some(Frame::Table(rows)) => rows.table.notes.push(block),
            _ => {}
        }
    }
}

/// The blocks of a cell, which nearly always are one text.
fn content(mut blocks: Vec<Rough>) -> Content {
    match (blocks.len(), blocks.pop()) {
        (0, _) | (_, None) => Content::default(),
        (1, Some(Rough::Text(it))) => Content::Text(it.lines),
        (_, Some(last)) => {
            blocks.push(last);
            Content::Flow(blocks)
        }
    }
}

impl Flow {
    fn append(&mut self, written: &str, linked: bool) {
        let before = self.line.len();
        if self.pre {
            text::append_preformatted(&mut self.line, written);
        } else {
            text::append(&mut self.line, written);
        }
        let grown = self.line.trim_ascii_end().len().saturating_sub(before);
        self.written += grown;
        self.linked += if linked { grown } else { 0 };
    }

    /// The line as it is now, without what only a viewer says.
    fn take_line(&mut self) -> String {
        let kept = self.line.trim_ascii_end().len();
        self.line.truncate(kept);
        if chrome::is_phrase(&self.line) {
            self.line.clear();
        }
        self.lines += 1;
        std::mem::take(&mut self.line)
    }

    fn flush(&mut self) {
        let label = self.label && self.cell.is_none();
        if self.cell.is_none() {
            self.label = false;
        }
        if self.line.is_empty() {
            return;
        }
        let text = self.take_line();
        if !text.is_empty() {
            self.blocks.push(Rough::Text(Text { lines: text, label, pre: self.pre }));
        }
    }
}

impl Rows {
    fn append(&mut self, written: &str, blank: bool) {
        if blank && (self.row.is_none() || self.loose.is_empty()) {
            return;
        }
        if self.row.is_none() {
            if self.table.rows.is_empty() && self.part == Part::Body {
                let mut line = String::new();
                text::append(&mut line, written.trim_ascii());
                self.table.caption.push(Rough::Text(Text { lines: line, ..Text::default() }));
                return;
            }
            self.row = Some(RoughRow { part: self.part, cells: Vec::new() });
        }
        if self.seam && !written.starts_with(|it: char| it.is_ascii_whitespace()) {
            self.loose.push(text::SEAM);
        }
        self.seam = false;
        text::append_lines(&mut self.loose, written, &mut self.indent);
    }

    /// What stood straight inside the row becomes a cell that is none.
    fn end_loose(&mut self) {
        self.indent = 0;
        self.seam = false;
        let kept = self.loose.trim_ascii_end().len();
        self.loose.truncate(kept);
        if self.loose.is_empty() {
            return;
        }
        self.lines += 1;
        let content = Content::Text(std::mem::take(&mut self.loose));
        if let Some(row) = &mut self.row {
            let cell =
                RoughCell { content, loose: true, columns: 1, rows: 1, ..RoughCell::default() };
            row.cells.push(cell);
        }
    }

    fn end_row(&mut self) {
        self.end_loose();
        self.loose.clear();
        if let Some(row) = self.row.take()
            && !row.cells.is_empty()
        {
            self.table.rows.push(row);
        }
    }
}
