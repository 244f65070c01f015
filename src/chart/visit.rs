//! One encounter of a chart, as far as an answer needs it.

use super::answer::single_line;
use super::digest::Digest;
use crate::ccd::{self, Document, Heading, Said, Section, Style};
use crate::nextech::Summary;

/// An encounter, and what is known of its document once the document itself is gone.
#[derive(Default)]
pub(super) struct Visit {
    /// What the EHR says about it.
    pub(super) summary: Summary,
    /// The sections asked for, each with what is nested in it.
    pub(super) groups: Vec<Group>,
    /// The lines that stand for groups that a newer visit has word for word.
    pub(super) repeats: String,
    /// The document, while it may be shown.
    pub(super) document: Option<Document>,
    /// Names that were asked for and are not in the document.
    pub(super) missing: Vec<String>,
    /// Sections of the document that were not asked for.
    pub(super) filtered_out: usize,
    /// Why there is nothing to read, where there is not.
    pub(super) trouble: Option<&'static str>,
}

/// A section with the sections nested in it: said again as one, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// What each costs; the outermost first.
    pub(super) headings: Vec<Heading>,
    /// Of its titles and of all it says.
    pub(super) digest: Digest,
    /// Whether a line may stand for it: not where one does already, at the end of the document.
    pub(super) may_fold: bool,
    /// Whether a line stands for it.
    pub(super) folded: bool,
}

impl Visit {
    /// Takes in a document, or one that has changed.
    pub(super) fn hold(&mut self, document: Document, style: &Style) {
        self.groups = groups(&document, style);
        self.document = Some(document);
    }

    /// The sections asked for, with what each costs.
    pub(super) fn headings(&self) -> impl Iterator<Item = &Heading> {
        self.groups.iter().flat_map(|it| &it.headings)
    }

    /// What showing it costs: its opening lines aside, and without what newer visits have.
    pub(super) fn tokens(&self) -> usize {
        self.groups.iter().filter(|it| !it.folded).map(Group::tokens).sum()
    }

    /// How lines name it: `e5012 (2026-03-04)`.
    pub(super) fn cited(&self) -> String {
        let day = self.summary.day().map(single_line);
        match (self.summary.id, day) {
            (Some(id), Some(day)) => format!("{id} ({day})"),
            (Some(id), None) => id.to_string(),
            (None, Some(day)) => format!("the visit of {day}"),
            (None, None) => "a visit without a date".to_owned(),
        }
    }

    /// Everything that it says, so that a change shows.
    pub(super) fn digest(&self) -> Digest {
        let Summary { id, date, kind, doctor, department, location, locked } = &self.summary;
        let groups: Vec<_> = self.groups.iter().map(|it| it.digest).collect();
        let document = (&groups, &self.missing, self.filtered_out, self.trouble);
        Digest::of(&(id, date, kind, doctor, department, location, locked, document))
    }

    /// Takes what lines stand for out of the document.
    pub(super) fn leave_out_repeats(&mut self) {
        let Some(document) = &mut self.document else { return };
        let mut folded =
            self.groups.iter().flat_map(|it| it.headings.iter().map(move |_| it.folded));
        document.sections.retain(|_| !folded.next().unwrap_or_default());
    }
}

impl Group {
    /// The title of the outermost section.
    pub(super) fn title(&self) -> &str {
        self.headings.first().map_or("", |it| &it.title)
    }

    /// What it costs.
    pub(super) fn tokens(&self) -> usize {
        self.headings.iter().map(|it| it.tokens).sum()
    }
}

/// The sections of a document in groups, in order.
fn groups(document: &Document, style: &Style) -> Vec<Group> {
    let mut headings = ccd::outline(document, style).into_iter();
    let mut rest = document.sections.as_slice();
    let mut groups = Vec::new();
    while let Some(first) = rest.first() {
        let nested = rest.iter().skip(1).take_while(|it| it.level > first.level).count();
        let (group, after) = rest.split_at(nested + 1);
        let said = |it: &Section| it.said() == Said::Something;
        groups.push(Group {
            headings: headings.by_ref().take(group.len()).collect(),
            digest: digest(group),
            may_fold: !first.title.is_empty() && group.iter().any(said),
            folded: false,
        });
        rest = after;
    }
    groups
}

fn digest(group: &[Section]) -> Digest {
    let said: Vec<_> =
        group.iter().map(|it| (&it.title, it.level, &it.blocks, it.hidden_words)).collect();
    Digest::of(&said)
}
