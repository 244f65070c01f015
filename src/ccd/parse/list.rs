//! Lists and their items, also where one is left out. A list of links before every heading is the
//! table of contents.

use super::Parser;
use super::frame::Frame;
use super::stack::Mark;
use crate::ccd::rough::{Content, Rough, RoughList};
use crate::ccd::tag::Tag;
use crate::ccd::text;

/// Lists in lists.
const LIST_DEPTH_MAX: usize = 32;

impl Parser<'_> {
    pub(super) fn open_list(&mut self, tag: Tag, start: Option<u32>) {
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
        let numbered = tag == Tag::Numbers;
        let list = RoughList { numbered, start, links: true, ..RoughList::default() };
        self.frames.push(Frame::List(Box::new(list), false));
        self.lists += 1;
    }

    pub(super) fn open_list_item(&mut self) {
        if self.lists >= LIST_DEPTH_MAX {
            self.part();
            return;
        }
        if !matches!(self.frames.last(), Some(Frame::List(..))) {
            self.open_list(Tag::Bullets, None);
        }
        self.open_item(true);
    }

    pub(super) fn open_item(&mut self, written: bool) {
        if let Some(Frame::List(_, explicit)) = self.frames.last_mut() {
            *explicit |= written;
            self.push(Tag::Item, Mark::Framed);
            self.open_flow(None, None);
        }
    }

    /// A term and what it means are one line, `Term: meaning`. Without the colon, a term that means
    /// nothing here would read as the meaning of the one before.
    pub(super) fn open_definition(&mut self, tag: Tag) {
        if tag == Tag::Meaning
            && let Some(Frame::Flow(flow)) = self.frames.last_mut()
            && flow.term
        {
            flow.term = false;
            text::trim_end(&mut flow.line);
            flow.line.push_str(if flow.line.ends_with([':', '?']) { " " } else { ": " });
            return;
        }
        self.end_line();
        // What a term denies or stops is all that it means.
        if tag == Tag::Meaning
            && let Some(Frame::Flow(flow)) = self.frames.last_mut()
            && flow.meant
            && let Some(Rough::Text(it)) = flow.blocks.pop_if(|it| matches!(it, Rough::Text(_)))
        {
            flow.line = String::from(it.lines);
            flow.line.push_str(if flow.line.ends_with([':', '?']) { " " } else { "; " });
            return;
        }
        // The lines of a cell are joined.
        if let Some(Frame::Flow(flow)) = self.frames.last_mut()
            && flow.cell.is_some()
            && let Some(Rough::Text(it)) = flow.blocks.last_mut()
            && it.lines.ends_with(':')
        {
            it.lines = [&*it.lines, ";"].concat().into();
        }
    }

    /// Unlike other blocks, a term leaves its line open.
    pub(super) fn end_term(&mut self) {
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) if !flow.line.is_empty() && !flow.line.contains('\n') => {
                flow.term = true;
                text::space(&mut flow.line);
            }
            _ => self.end_line(),
        }
    }

    /// Another meaning may follow, unless the lines are those of a cell.
    pub(super) fn end_meaning(&mut self) {
        if let Some(Frame::Flow(flow)) = self.frames.last_mut()
            && flow.cell.is_none()
        {
            flow.meant = true;
        }
    }

    pub(super) fn end_list(&mut self, mut list: Box<RoughList>, explicit: bool) {
        if list.items.is_empty() {
            return;
        }
        list.early = !self.headings;
        self.early |= list.early && list.links;
        if list.links {
            self.drop_contents_heading();
        }
        let sections = |it: &Content| it.blocks().iter().any(|it| matches!(it, Rough::Heading(_)));
        if explicit && !list.items.iter().any(sections) {
            self.give(Rough::List(list));
        } else {
            for block in list.items.into_iter().flat_map(Content::into_flow) {
                self.give(block);
            }
        }
    }
}
