//! Which sections somebody asked for.

use super::document::{Document, Said, Section};
use super::names::{aliases, fold, same_section};

/// Keeps the sections that any name asks for, and says for every name whether it found something.
///
/// A nested section comes with its parent. With a nested one comes its parent's title, without
/// what the parent says, if anything: then it is marked as partial. Where all that a name finds says
/// that nothing was recorded, what is called like it comes along: the plan may stand under
/// "Assessment and Plan". With a bare title come the sections of unusual names that it may lead. The
/// document's header stays.
pub fn select(document: &mut Document, names: &[String]) -> Vec<bool> {
    let mut wanted = vec![false; document.sections.len()];
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let sections = find(name, document);
        found.push(!sections.is_empty());
        for at in sections {
            if let Some(it) = wanted.get_mut(at) {
                *it = true;
            }
        }
    }
    let mut keep = vec![Keep::Nothing; document.sections.len()];
    // The indexes of the sections around the current one.
    let mut around: Vec<(u8, usize)> = Vec::new();
    for (at, section) in document.sections.iter().enumerate() {
        while around.last().is_some_and(|(level, _)| *level >= section.level) {
            around.pop();
        }
        let asked = wanted.get(at) == Some(&true);
        let within = around.last().and_then(|(_, it)| keep.get(*it)) == Some(&Keep::All);
        if asked || within {
            mark(&mut keep, at, Keep::All);
            for (_, parent) in &around {
                mark(&mut keep, *parent, Keep::Title);
            }
        }
        around.push((section.level, at));
    }
    // What it leads is another section, which may not have been asked for.
    let mut next: Option<(&mut Section, Keep)> = None;
    for (section, keep) in document.sections.iter_mut().zip(&keep).rev() {
        section.partial = section.bare
            && next.is_some_and(|(it, keep)| {
                keep == Keep::Nothing && !it.blocks.is_empty() && section.may_lead(it)
            });
        next = Some((section, *keep));
    }
    let mut keeps = keep.iter();
    document.sections.retain(|_| keeps.next() != Some(&Keep::Nothing));
    let kept = keep.iter().filter(|it| **it != Keep::Nothing);
    for (section, keep) in document.sections.iter_mut().zip(kept) {
        if *keep == Keep::Title {
            section.partial = section.said() != Said::Empty || section.hidden_words > 0;
            section.blocks.clear();
            section.hidden.clear();
            section.hidden_words = 0;
        }
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Keep {
    Nothing,
    Title,
    All,
}

fn mark(keep: &mut [Keep], at: usize, with: Keep) {
    if let Some(it) = keep.get_mut(at) {
        *it = (*it).max(with);
    }
}

/// The sections that a name asks for, by number; all of them, if it is that of the document.
fn find(name: &str, document: &Document) -> Vec<usize> {
    let sections = &document.sections;
    let numbered = || sections.iter().enumerate();
    let mut asked: Vec<_> = numbered().filter(|(_, it)| asks_for(name, it)).collect();
    if asked.is_empty() && !name.trim().is_empty() && fold(name) == fold(&document.title) {
        return (0..sections.len()).collect();
    }
    // Who says a number means it: "Labs 2031" is not "Labs 2032".
    let exact = |it: &&Section| fold(&it.title) == fold(name);
    if name.contains(|it: char| it.is_ascii_digit()) && asked.iter().any(|(_, it)| exact(it)) {
        asked.retain(|(_, it)| exact(it));
    }
    let holds =
        |at: usize, it: &Section| sections.get(at + 1).is_some_and(|next| next.level > it.level);
    let says = |(at, it): &(usize, &Section)| {
        (!it.bare && it.written() == Said::Something) || holds(*at, it)
    };
    let silent = !asked.is_empty() && !asked.iter().any(says);
    let near = numbered().filter(|(_, it)| silent && is_near(name, it));
    let led = asked
        .iter()
        .filter(|(_, it)| it.bare)
        .flat_map(|(at, _)| numbered().skip(at + 1).take_while(|(_, it)| !it.is_known()));
    asked.iter().copied().chain(near).chain(led).map(|it| it.0).collect()
}

/// Whether a name asks for a section: by id, title, alias or code.
fn asks_for(name: &str, section: &Section) -> bool {
    let name = name.trim();
    if name.is_empty() {
        return false;
    }
    name.eq_ignore_ascii_case(&section.id)
        || same_section(name, &section.title)
        || section.loinc.as_deref().is_some_and(|code| same_section(name, code))
}

/// Whether a section is called by a word that names what was asked for: "Ocular Medications".
fn is_near(name: &str, section: &Section) -> bool {
    let folded = fold(name);
    let names = |word: &str| {
        // Alone, a history is that of the present illness.
        word != "history" && (word == folded || aliases(name).contains(&word))
    };
    fold(&section.title).split(' ').any(names)
}

/// Up to `most` of the known names that are nearest to what was asked, best first.
#[must_use]
pub fn nearest<'a>(
    asked: &str,
    known: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    let asked = fold(asked);
    let mut ranked: Vec<(u32, usize, &str)> = known
        .into_iter()
        .enumerate()
        .filter_map(|(at, name)| distance(&asked, name).map(|it| (it, at, name)))
        .collect();
    ranked.sort_unstable();
    ranked.dedup_by_key(|it| it.2);
    ranked.into_iter().take(most).map(|it| it.2).collect()
}

/// How far a known name is from what was asked, in thousandths; `None` when it is another name.
fn distance(asked: &str, known: &str) -> Option<u32> {
    let folded = fold(known);
    if folded == asked || same_section(asked, known) {
        return Some(0);
    }
    let spellings = std::iter::once(folded.as_str()).chain(aliases(known).iter().copied());
    spellings.filter_map(|it| spelling(asked, it)).min()
}

/// Words that most titles could have, and that make none like another.
const LITTLE: &[&str] = &["and", "for", "not", "other", "section", "the", "with"];

fn spelling(asked: &str, known: &str) -> Option<u32> {
    if asked.is_empty() || known.is_empty() {
        return None;
    }
    if known.starts_with(asked) || asked.starts_with(known) {
        return Some(100);
    }
    let telling = |it: &str| it.len() > 2 && !LITTLE.contains(&it);
    if known.split(' ').any(|word| telling(word) && asked.split(' ').any(|it| it == word)) {
        return Some(300);
    }
    let alike = strsim::normalized_damerau_levenshtein(asked, known);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 1,000"
    )]
    let far = ((1.0 - alike) * 1_000.0) as u32;
    (far <= 500).then_some(far)
}
