//! The open elements: what an end tag closes, what a start tag ends without saying so, and what is
//! too deep to be an element of its own.

use super::Parser;
use super::frame::Frame;
use super::line::Since;
use crate::ccd::attributes::Attributes;
use crate::ccd::tag::Tag;

/// Elements on the stack. Real pages have 40; deeper ones join their ancestor.
const DEPTH_MAX: usize = 512;

/// An open element.
pub(super) struct Entry<'a> {
    pub(super) tag: Tag,
    pub(super) mark: Mark<'a>,
}

/// What closing an element has to undo.
#[derive(Clone, Copy)]
pub(super) enum Mark<'a> {
    Plain,
    /// A frame ends with it.
    Framed,
    /// Nothing in it is shown.
    Inert,
    /// Nothing in it is read.
    Unread,
    /// The text in it names what follows.
    Label,
    /// A link into the page, and where its text begins if it leads back.
    Inner(Option<Since>),
    /// A button, and where its text begins.
    Button(Since),
    /// A link that leaves the page, and where its text begins.
    Outer(&'a str, Since),
    /// Struck out, from here on.
    Struck(Since),
    /// Each line of the source is one.
    Lines,
    /// So is each column, if the lines have some.
    Columns,
    /// A part of a line that is shown as a line of its own.
    Alone,
    /// A part of a line that is shown apart from the others.
    Apart,
    /// The parts of its lines are shown apart from each other.
    Parts,
    /// Raised, from here on.
    Raised(Since),
    /// A heading of this rank, if it is one line: so many blocks stand before it.
    Line {
        rank: u8,
        blocks: usize,
    },
}

impl<'a> Parser<'a> {
    pub(super) fn push(&mut self, tag: Tag, mark: Mark<'a>) {
        let framed = matches!(mark, Mark::Framed) || tag.is_table_part();
        if self.stack.len() >= DEPTH_MAX && !framed {
            self.push_over(tag);
            return;
        }
        match mark {
            Mark::Inert => self.inert += 1,
            Mark::Unread => self.unread += 1,
            Mark::Inner(_) => self.inner_links += 1,
            Mark::Struck(_) => self.strikes += 1,
            Mark::Lines | Mark::Columns => self.kept += 1,
            Mark::Alone | Mark::Parts => self.alone += 1,
            _ => {}
        }
        self.stack.push(Entry { tag, mark });
    }

    /// What a style says of the element that was just opened holds to its end. It is an entry of its
    /// own, which no end tag closes: the element may have something else to undo.
    pub(super) fn push_style(&mut self, mark: Mark<'a>) {
        if self.stack.len() < DEPTH_MAX {
            self.push(Tag::Void, mark);
        }
    }

    pub(super) fn push_over(&mut self, tag: Tag) {
        match self.overflow.iter_mut().find(|(it, _)| *it == tag) {
            Some((_, count)) => *count += 1,
            None => self.overflow.push((tag, 1)),
        }
    }

    pub(super) fn over(&self, tag: Tag) -> bool {
        self.overflow.iter().any(|(it, count)| *it == tag && *count > 0)
    }

    pub(super) fn close(&mut self, tag: Tag) {
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
        if tag == Tag::Row
            && let Some(Frame::Table(rows)) = self.frames.last_mut()
        {
            // It ends where it says so.
            rows.bare = None;
        }
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
    pub(super) fn imply_ends(&mut self, tag: Tag) {
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

    fn end_block(&mut self) {
        if let Some(Frame::Flow(flow)) = self.frames.last_mut() {
            flow.end_paragraph();
        }
        self.end_line();
    }

    pub(super) fn pop(&mut self) {
        let Some(entry) = self.stack.pop() else { return };
        match entry.mark {
            Mark::Inert => self.end_inert(),
            Mark::Unread => self.end_unread(),
            Mark::Inner(since) => {
                self.inner_links = self.inner_links.saturating_sub(1);
                if let Some(since) = since {
                    self.end_link_back(since);
                }
            }
            Mark::Button(since) => {
                self.end_button(since);
                self.end_line();
            }
            Mark::Framed => self.end_frame(entry.tag),
            Mark::Outer(href, start) => self.end_link(href, start),
            Mark::Struck(since) => {
                self.strikes = self.strikes.saturating_sub(1);
                self.strike(since);
            }
            Mark::Lines => self.kept = self.kept.saturating_sub(1),
            Mark::Columns => {
                self.end_line();
                self.kept = self.kept.saturating_sub(1);
                if let Some(Frame::Flow(flow)) = self.frames.last_mut() {
                    (flow.pre, flow.wraps) = (false, false);
                }
            }
            Mark::Alone => {
                self.alone = self.alone.saturating_sub(1);
                self.end_block();
            }
            Mark::Apart => self.apart = true,
            Mark::Parts => self.alone = self.alone.saturating_sub(1),
            Mark::Raised(start) => self.end_raised(start),
            Mark::Line { rank, blocks } => {
                self.end_line();
                self.end_heading_line(rank, blocks);
            }
            Mark::Label | Mark::Plain => {
                if entry.tag == Tag::Row {
                    if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                        rows.end_row();
                    }
                } else if entry.tag == Tag::Term {
                    self.end_term();
                } else if entry.tag.is_block() {
                    self.end_block();
                }
                if entry.tag == Tag::Meaning {
                    self.end_meaning();
                }
                if matches!(entry.tag, Tag::Head | Tag::Body | Tag::Foot)
                    && let Some(Frame::Table(rows)) = self.frames.last_mut()
                {
                    rows.end_part();
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
}
