//! Text that is not shown. It is kept apart, so that it can be counted and asked for, and never
//! mixes with what a reader of the page sees.

use super::Parser;
use super::frame::Frame;
use super::stack::Mark;
use crate::ccd::attributes::Attributes;
use crate::ccd::chrome;
use crate::ccd::rough::Rough;
use crate::ccd::scan::{Scanner, Token};
use crate::ccd::tag::Tag;
use crate::ccd::text;

impl<'a> Parser<'a> {
    pub(super) fn open_unseen(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        if tag.is_block() {
            text::break_line(&mut self.hidden);
        }
        let viewer = self.unread > 0 || chrome::is_viewer(tag, attributes);
        self.push(tag, if viewer { Mark::Unread } else { Mark::Inert });
    }

    pub(super) fn end_inert(&mut self) {
        self.inert = self.inert.saturating_sub(1);
        if self.inert > 0 {
            text::space(&mut self.hidden);
            return;
        }
        let hidden = std::mem::take(&mut self.hidden);
        self.hide(&hidden);
    }

    /// What nobody reads is nobody's, unless its element never ends: then it is the rest of the page.
    pub(super) fn end_unread(&mut self) {
        self.unread = self.unread.saturating_sub(1);
        if self.unread > 0 {
            return;
        }
        let mut hidden = String::new();
        for text in self.passed.drain(..).filter(|_| self.ended) {
            text::append(&mut hidden, text);
            text::space(&mut hidden);
        }
        self.hide(&hidden);
    }

    /// The same of a comment or a script that never ends.
    pub(super) fn hide_rest(&mut self, rest: &str) {
        let mut hidden = String::new();
        for token in Scanner::new(rest) {
            match token {
                Token::Text(it) => text::append(&mut hidden, it),
                Token::Open(tag) | Token::Close(tag) if tag.is_block() => {
                    text::break_line(&mut hidden);
                }
                _ => {}
            }
        }
        self.hide(&hidden);
    }

    /// Keeps what is not shown where it stands.
    fn hide(&mut self, hidden: &str) {
        let hidden = hidden.trim().replace('\n', "; ");
        if hidden.is_empty() || chrome::is_phrase(&hidden) {
            return;
        }
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Flow(flow) => return flow.blocks.push(Rough::Hidden(hidden.into())),
                Frame::Table(rows) => return rows.table.hidden.push(hidden),
                Frame::List(..) => {}
            }
        }
    }
}
