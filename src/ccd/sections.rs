//! What stands on a page → the document: its header, its sections, and what belongs to which.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};

use super::blocks;
use super::cell::one_line;
use super::chrome;
use super::contents::Titles;
use super::document::{Block, Document, Field, Section};
use super::fields::fields;
use super::grid;
use super::names;
use super::parse::Page;
use super::rough::{Content, Rough, RoughList, Title};
use super::said;
use super::text;

/// A text before the first section that is longer than this is told, not a field of the header.
const FIELD_WORDS_MAX: usize = 20;

/// Builds the document that a page shows.
pub(super) fn document(page: Page) -> Document {
    let mut flow = unframe(page.flow);
    let links = |it: &Rough| matches!(it, Rough::List(it) if it.links);
    let titles =
        if page.contents || flow.iter().any(links) { Titles::of(&flow) } else { Titles::default() };
    if page.contents {
        titles.drop_contents(&mut flow);
    }
    let heading = |it: &Rough| match it {
        Rough::Heading(it) => Some((it.rank, it.of_page, it.of_section)),
        _ => None,
    };
    let ranks: Vec<_> = flow.iter().filter_map(heading).collect();
    let firsts = ranks.iter().filter(|it| it.0 == 1 && !it.1).count();
    let leads = matches!(ranks.as_slice(), [first, rest @ ..]
        if !rest.is_empty() && rest.iter().all(|it| it.0 > first.0))
        && is_name_of_page(&flow, &page.title);
    let mut builder = Builder {
        grouped: ranks.iter().any(|it| it.0 == 1 && it.2),
        first: match () {
            () if leads => First::Leads,
            () if firsts == 1 && ranks.len() > 1 => First::Lone,
            () => First::Any,
        },
        page_title: page.title,
        titles,
        ..Builder::default()
    };
    builder.sections.reserve_exact(ranks.len());
    let mut flow = flow.into_iter();
    builder.expect(flow.as_slice());
    while let Some(block) = flow.next() {
        let begins = heading(&block).is_some();
        builder.add(block);
        if begins {
            builder.expect(flow.as_slice());
        }
    }
    builder.finish()
}

/// Whether the first heading says what the page calls itself. A section may have all of its page, and
/// its name; a note has sections below it.
fn is_name_of_page(flow: &[Rough], page_title: &str) -> bool {
    let mut titles = flow.iter().filter_map(|it| match it {
        Rough::Heading(it) => Some(it.text.as_str()),
        _ => None,
    });
    let folded = names::fold(page_title);
    titles.next().is_some_and(|it| {
        !folded.is_empty()
            && names::fold(it) == folded
            && (!names::is_section_name(it)
                || (chrome::is_document(&folded) && titles.any(names::is_section_name)))
    })
}

/// Takes tables apart that are the frame of a page, their sections in their cells.
fn unframe(flow: Vec<Rough>) -> Vec<Rough> {
    if !flow.iter().any(|it| matches!(it, Rough::Table(table) if grid::holds_sections(table))) {
        return flow;
    }
    let mut todo: Vec<_> = flow.into_iter().rev().collect();
    let mut done = Vec::with_capacity(todo.len());
    while let Some(block) = todo.pop() {
        match block {
            Rough::Table(table) if grid::holds_sections(&table) => {
                todo.extend(grid::unframe(*table).into_iter().rev());
            }
            other => done.push(other),
        }
    }
    done
}

/// Where the next block goes.
#[derive(Default, Clone, Copy, PartialEq)]
enum Place {
    #[default]
    Front,
    Section,
    Back,
}

/// What may make the first heading the title of the page.
#[derive(Default, Clone, Copy)]
enum First {
    #[default]
    Any,
    /// There is one `h1`.
    Lone,
    /// It outranks all others, and the page is called so: what stands between them is the header.
    Leads,
}

#[derive(Default)]
struct Builder {
    page_title: String,
    /// Sections are `h1`, and `h2` name parts of the header.
    grouped: bool,
    /// What the first heading is among the others.
    first: First,
    /// The titles of the page, if there are links that may lead to them.
    titles: Titles,
    title: Option<String>,
    front: Vec<Block>,
    back: Vec<Block>,
    hidden: Vec<String>,
    sections: Vec<Section>,
    /// The ranks of the sections around the current one, itself included.
    ranks: Vec<u8>,
    place: Place,
    ended: bool,
    label: Option<String>,
    /// The lists in the current section that may be tables of contents.
    contents: Vec<RoughList>,
}

impl Builder {
    /// Makes room for what stands before the next heading: on a page of a hundred thousand lines, to
    /// grow is to have them twice.
    fn expect(&mut self, flow: &[Rough]) {
        let blocks = flow.iter().take_while(|it| !matches!(it, Rough::Heading(_))).count();
        self.to().reserve_exact(blocks);
    }

    fn add(&mut self, block: Rough) {
        match block {
            Rough::Heading(title) => self.heading(*title),
            Rough::End => self.ended = true,
            Rough::Hidden(it) => self.hide(it.into()),
            Rough::List(list) if self.titles.is_contents(&list) => self.contents.push(*list),
            Rough::Text(it) if it.label => self.label_line(one_line(it.lines.into())),
            Rough::Text(it) => self.put(blocks::paragraph(it)),
            block => {
                let header = matches!(&block, Rough::Table(it) if it.header);
                if header && self.ended && self.place == Place::Section {
                    self.place = Place::Back;
                }
                let mut hidden = Vec::new();
                let read = blocks::read([block], &mut hidden);
                for it in hidden {
                    self.hide(it);
                }
                for it in read {
                    self.put(it);
                }
            }
        }
    }

    /// A label says what the next text is.
    fn label_line(&mut self, label: String) {
        self.flush_label();
        self.label = Some(label);
    }

    fn flush_label(&mut self) {
        if let Some(label) = self.label.take() {
            self.put(Block::Paragraph { text: label, preformatted: false });
        }
    }

    /// A list of titles is what its section says, if it says nothing else: not where the titles are
    /// those of sections in it.
    fn end_contents(&mut self, next: Option<u8>) {
        let within = next.zip(self.ranks.last()).is_some_and(|(next, rank)| next > *rank);
        let mut contents = std::mem::take(&mut self.contents);
        // Most of what leads to the sections of a page is called like one.
        contents.retain(|it| {
            let texts = it.items.iter().map(Content::text);
            texts.filter(|it| names::is_section_name(it)).count() * 2 <= it.items.len()
        });
        let silent = |it: &Section| it.blocks.is_empty() && !chrome::is_contents(&it.title);
        if !within && self.place == Place::Section && self.sections.last().is_some_and(silent) {
            // Nothing is hidden in a list of titles.
            let blocks = contents.into_iter().flat_map(|it| blocks::list(it, &mut Vec::new()));
            blocks.for_each(|it| self.put(it));
        }
    }

    fn heading(&mut self, title: Title) {
        self.flush_label();
        self.end_contents(Some(title.rank));
        let first = self.title.is_none() && self.sections.is_empty();
        if first && (title.of_page || (!title.of_section && self.is_title(&title))) {
            self.title = Some(title.text);
            return;
        }
        if title.of_page && !title.of_section {
            self.put(Block::Paragraph { text: title.text, preformatted: false });
            return;
        }
        let ended = std::mem::take(&mut self.ended);
        let between = !self.sections.is_empty() && !ended;
        if self.grouped && title.rank == 2 && title.of_section && !between {
            self.place = if self.sections.is_empty() { Place::Front } else { Place::Back };
            self.put(Block::Heading { text: title.text });
            return;
        }
        self.place = Place::Section;
        while self.ranks.last().is_some_and(|it| *it >= title.rank) {
            self.ranks.pop();
        }
        self.ranks.push(title.rank);
        let level = u8::try_from(self.ranks.len()).unwrap_or(u8::MAX);
        let loinc = title.loinc.or_else(|| names::loinc(&title.text).map(str::to_owned));
        self.sections.push(Section { title: title.text, loinc, level, ..Section::default() });
    }

    fn is_title(&self, title: &Title) -> bool {
        match self.first {
            First::Leads => true,
            _ if title.rank != 1 || names::is_section_name(&title.text) => false,
            First::Lone => true,
            First::Any => title.text == self.page_title,
        }
    }

    fn hide(&mut self, hidden: String) {
        match (self.place, self.sections.last_mut()) {
            (Place::Section, Some(section)) => {
                section.hidden_words += text::words(&hidden);
                section.hidden.push(hidden);
            }
            _ => self.hidden.push(hidden),
        }
    }

    fn put(&mut self, mut block: Block) {
        if let Some(label) = self.label.take() {
            block = match block {
                Block::Paragraph { text, preformatted: false } => {
                    let key = label.trim_end_matches(':').trim_end().to_owned();
                    Block::Pairs { pairs: vec![Field { key, value: one_line(text) }] }
                }
                other => {
                    self.put(Block::Paragraph { text: label, preformatted: false });
                    other
                }
            };
        }
        let to = self.to();
        match (to.last_mut(), block) {
            (Some(Block::Pairs { pairs }), Block::Pairs { pairs: more }) => pairs.extend(more),
            (_, block) => to.push(block),
        }
    }

    /// Where the next block goes.
    fn to(&mut self) -> &mut Vec<Block> {
        match (self.place, self.sections.last_mut()) {
            (Place::Section, Some(section)) => &mut section.blocks,
            (Place::Back, _) => &mut self.back,
            _ => &mut self.front,
        }
    }

    fn finish(mut self) -> Document {
        self.flush_label();
        self.end_contents(None);
        let sole = self.sections.is_empty();
        let mut front = self.front;
        // What is told is told in its order, with what leads it and with all that stands behind it.
        let told = front.iter().position(|it| is_told(it, sole)).unwrap_or(front.len());
        let lead = |it: &&Block| matches!(it, Block::Paragraph { .. });
        let leads = match front.get(told) {
            Some(_) => front.iter().take(told).rev().take_while(lead).count(),
            None => 0,
        };
        let preamble = front.split_off(told - leads);
        if !preamble.is_empty() {
            let section = Section { level: 1, blocks: preamble, ..Section::default() };
            self.sections.insert(0, section);
        }
        name(&mut self.sections);
        said::mark_bare(&mut self.sections);
        let header = fields(&front).into_iter().chain(fields(&self.back));
        let header = header.map(Cow::into_owned).collect();
        Document {
            title: self.title.unwrap_or(self.page_title),
            header,
            sections: self.sections,
            hidden_words: self.hidden.iter().map(|it| text::words(it)).sum(),
            hidden: self.hidden,
            plain: false,
            front,
            back: self.back,
        }
    }
}

/// Gives every section an id of its own.
fn name(sections: &mut [Section]) {
    // The ids, and how many sections wanted each.
    let mut taken: HashMap<String, usize> = HashMap::with_capacity(sections.len());
    for section in sections {
        let stem = names::slug(&section.title);
        let mut count = taken.get(&stem).copied().unwrap_or_default();
        section.id.clone_from(&stem);
        while taken.contains_key(&section.id) {
            count += 1;
            section.id = format!("{stem}-{}", count + 1);
        }
        if count > 0 {
            taken.insert(section.id.clone(), 0);
        }
        taken.insert(stem, count);
    }
}

/// Whether a block before the first section is part of the chart and not of its header.
fn is_told(block: &Block, sole: bool) -> bool {
    match block {
        Block::Paragraph { text, .. } => {
            sole || (text::words(text) > FIELD_WORDS_MAX && !chrome::is_instruction(text))
        }
        Block::List { .. } => true,
        Block::Table(it) => sole || !it.columns.is_empty(),
        Block::Pairs { .. } | Block::Heading { .. } => false,
    }
}
