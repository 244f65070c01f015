//! Headings: the code around one, the end of one that never ended, and the end of the element it
//! stands in, after which text may belong to nobody.

use super::Parser;
use super::frame::Frame;
use super::stack::Mark;
use crate::ccd::attributes::Attributes;
use crate::ccd::chrome;
use crate::ccd::rough::{Rough, Title};
use crate::ccd::tag::Tag;
use crate::ccd::text;

impl<'a> Parser<'a> {
    pub(super) fn open_heading(&mut self, tag: Tag, mut title: Box<Title>) {
        self.end_line();
        if title.loinc.is_none() {
            title.loinc = self.code.take();
        }
        self.code = None;
        self.push(tag, Mark::Framed);
        self.open_flow(Some(title), None);
    }

    /// Whether the next text stands in no table, no item that is written as one, and no paragraph.
    pub(super) fn is_free(&self) -> bool {
        let item = |it: &Frame| matches!(it, Frame::List(_, true));
        self.tables == 0
            && !self.frames.iter().any(item)
            && !self.stack.iter().any(|it| it.tag == Tag::Paragraph)
    }

    /// Whether the next text begins a line.
    pub(super) fn begins_line(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Flow(it)) if it.line.is_empty() || it.line.ends_with('\n'))
    }

    /// A code around a heading belongs to the next heading.
    pub(super) fn keep_code(&mut self, attributes: &Attributes<'a>) {
        if let Some(code) = chrome::code_around(attributes) {
            self.code = Some(code.to_owned());
        }
    }

    pub(super) fn end_heading(&mut self, mut title: Box<Title>, blocks: &mut Vec<Rough>) {
        // A heading that never ended holds what it stands above.
        let mut below = Vec::new();
        for block in blocks.drain(..) {
            match block {
                Rough::Text(it) if below.is_empty() => {
                    text::space(&mut title.text);
                    title.text.push_str(&it.lines.replace('\n', " "));
                }
                other => below.push(other),
            }
        }
        if !title.text.is_empty() && !chrome::is_phrase(&title.text) {
            self.headings |= !title.of_page && !chrome::is_contents(&title.text);
            self.watch = (self.tables == 0).then_some((self.stack.len(), false));
            self.give(Rough::Heading(title));
        }
        for block in below {
            self.give(block);
        }
    }

    /// A line that is a heading by what its element is.
    pub(super) fn end_heading_line(&mut self, rank: u8, before: usize) {
        let Some(Frame::Flow(flow)) = self.frames.last_mut() else { return };
        let Some([Rough::Text(_)]) = flow.blocks.get(before..) else { return };
        let mut line = flow.blocks.split_off(before);
        let loinc = self.code.take();
        self.end_heading(Box::new(Title { rank, loinc, ..Title::default() }), &mut line);
    }

    /// A list of links is about to follow: a heading that calls it the contents goes. Above anything
    /// else it is the title of a section.
    pub(super) fn drop_contents_heading(&mut self) {
        if let Some(Frame::Flow(flow)) = self.frames.last_mut()
            && let Some(Rough::Heading(title)) = flow.blocks.last()
            && flow.line.trim_ascii().is_empty()
            && chrome::is_contents(&title.text)
        {
            flow.blocks.pop();
            self.watch = None;
        }
    }

    /// Notices that the element around the last heading has ended.
    pub(super) fn watch_depth(&mut self) {
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
}
