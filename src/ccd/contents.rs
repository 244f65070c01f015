//! The table of contents: links to the sections of the page. It repeats their titles and says nothing
//! else, so it goes; a list of links to anything else is the chart's.

use foldhash::HashSet;

use super::names;
use super::rough::{Content, Rough, RoughList};

/// The titles of a page, in lower case.
#[derive(Default)]
pub(super) struct Titles(HashSet<String>);

impl Titles {
    pub(super) fn of(flow: &[Rough]) -> Self {
        let title = |it: &Rough| match it {
            Rough::Heading(it) => Some(it.text.to_lowercase()),
            _ => None,
        };
        Self(flow.iter().filter_map(title).collect())
    }

    /// Drops what stands before the sections and leads to them, which may be in a cell.
    pub(super) fn drop_contents(&self, flow: &mut Vec<Rough>) {
        flow.retain_mut(|block| match block {
            Rough::List(list) if list.links && list.early && self.names_one(list) => {
                self.drop_titles(list);
                !list.items.is_empty()
            }
            Rough::List(list) => {
                // What is blank in the chart stands beside something, and keeps its place.
                let early = list.early;
                list.items
                    .retain_mut(|it| if it.is_blank() { !early } else { !self.drops_all_of(it) });
                list.items.iter().any(|it| !it.is_blank())
            }
            Rough::Table(table) => {
                table.cells.iter_mut().for_each(|it| self.drop_from(&mut it.content));
                true
            }
            _ => true,
        });
    }

    /// Drops contents from what stands in an item, and says whether they were all of it.
    fn drops_all_of(&self, content: &mut Content) -> bool {
        self.drop_from(content);
        content.is_blank()
    }

    fn drop_from(&self, content: &mut Content) {
        if let Content::Flow(flow) = content {
            self.drop_contents(flow);
        }
    }

    /// Drops what names a section. It need not be on the page: an empty one may have no title there.
    fn drop_titles(&self, list: &mut RoughList) {
        let names = |it: &str| self.has(bare(it)) || names::is_section_name(bare(it));
        list.items.retain_mut(|it| match it {
            Content::Text(it) => !names(it),
            Content::Flow(flow) => {
                flow.retain_mut(|it| match it {
                    Rough::Text(it) => !names(&it.lines),
                    Rough::List(it) => {
                        self.drop_titles(it);
                        !it.items.is_empty()
                    }
                    _ => true,
                });
                !flow.is_empty()
            }
        });
    }

    /// Whether a list of links leads to a section. Not all of it needs to.
    fn names_one(&self, list: &RoughList) -> bool {
        list.items.iter().any(|it| match it {
            Content::Text(it) => self.has(bare(it)),
            Content::Flow(flow) => flow.iter().any(|it| match it {
                Rough::Text(it) => self.has(bare(&it.lines)),
                Rough::List(it) => self.names_one(it),
                _ => false,
            }),
        })
    }

    /// Whether a list of links among the sections is a table of contents: all of it is titles.
    pub(super) fn is_contents(&self, list: &RoughList) -> bool {
        list.links
            && list.items.iter().all(|it| match it {
                Content::Text(it) => self.has(it),
                Content::Flow(flow) => flow.iter().all(|it| match it {
                    Rough::Text(it) => self.has(&it.lines),
                    Rough::List(it) => self.is_contents(it),
                    _ => false,
                }),
            })
    }

    fn has(&self, text: &str) -> bool {
        self.0.contains(&text.to_lowercase())
    }
}

/// A link without what stylesheets put around it: a checkbox that shows or hides its section, and that
/// the section is left out.
fn bare(link: &str) -> &str {
    let link = link.strip_prefix("[x] ").or_else(|| link.strip_prefix("[ ] ")).unwrap_or(link);
    link.strip_suffix(" (no information)").unwrap_or(link)
}
