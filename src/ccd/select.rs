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
    let wanted: Vec<Vec<usize>> = names.iter().map(|name| find(name, &document.sections)).collect();
    let found = wanted.iter().map(|it| !it.is_empty()).collect();
    let mut keep = vec![Keep::Nothing; document.sections.len()];
    // The indexes of the sections around the current one.
    let mut around: Vec<(u8, usize)> = Vec::new();
    for (at, section) in document.sections.iter().enumerate() {
        while around.last().is_some_and(|(level, _)| *level >= section.level) {
            around.pop();
        }
        let asked = wanted.iter().any(|it| it.contains(&at));
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
    for (at, section) in document.sections.iter_mut().enumerate().filter(|it| it.1.leads) {
        section.partial = keep.get(at + 1) == Some(&Keep::Nothing);
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

/// The sections that a name asks for, by number.
fn find(name: &str, sections: &[Section]) -> Vec<usize> {
    let numbered = || sections.iter().enumerate();
    let asked: Vec<_> = numbered().filter(|(_, it)| asks_for(name, it)).collect();
    let holds =
        |at: usize, it: &Section| sections.get(at + 1).is_some_and(|next| next.level > it.level);
    let says = |(at, it): &(usize, &Section)| it.written() == Said::Something || holds(*at, it);
    let silent = !asked.is_empty() && !asked.iter().any(says);
    let near = numbered().filter(|(_, it)| silent && is_near(name, it));
    let led = asked.iter().filter(|(_, it)| it.leads).flat_map(|(at, _)| {
        numbered().skip(at + 1).take_while(|(_, it)| !it.leads && !it.is_known())
    });
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

fn spelling(asked: &str, known: &str) -> Option<u32> {
    if asked.is_empty() || known.is_empty() {
        return None;
    }
    if known.starts_with(asked) || asked.starts_with(known) {
        return Some(100);
    }
    if known.split(' ').any(|word| word.len() > 2 && asked.split(' ').any(|it| it == word)) {
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
