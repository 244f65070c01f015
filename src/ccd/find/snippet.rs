//! A passage as it is shown: short, and never without what turns its meaning round.
//!
//! What is left out is marked `…`. A word that negates, doubts, ends or gives to somebody else what
//! was found (see `turns`) stays in view with it when it stands in the same sentence, on either side.

use std::collections::BTreeSet;

use super::query::Query;
use crate::ccd::escape;
use crate::ccd::keys;
use crate::ccd::passage::{Part, Passage, sentences};
use crate::ccd::tokens::tokens;
use crate::ccd::turns;
use crate::ccd::turns::{names_eye, turns};
use crate::ccd::words::words;

/// Stands where something was left out.
const CUT: &str = "…";

/// What stands above a passage gets one in this many of its tokens, and more where there is room.
const ABOVE_SHARE: usize = 3;

/// A cell that is shown in part gets at least this many tokens.
const PART_TOKENS: usize = 6;

/// A word longer than this may be cut: it is no word.
const WORD_CHARS: usize = 40;

/// `passage` in at most `budget` tokens as [`tokens`] counts them.
pub(super) fn snippet(passage: &Passage<'_>, query: &Query, budget: usize) -> String {
    // The estimate may fall a little short of the truth, so less is aimed at.
    let budget = budget.saturating_sub(budget / 25 + 1);
    let mut aim = budget;
    loop {
        let text = written(passage, query, aim);
        if tokens(&text) <= budget {
            return text;
        }
        if aim < PART_TOKENS {
            return cut_off(&text, budget);
        }
        aim -= 3;
    }
}

/// The last resort, for what has no spaces.
fn cut_off(text: &str, budget: usize) -> String {
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if tokens(&kept) + 1 >= budget {
            break;
        }
    }
    kept + CUT
}

fn written(passage: &Passage<'_>, query: &Query, budget: usize) -> String {
    let costs: Vec<usize> = passage.parts.iter().map(|it| tokens(&labelled(it)) + 1).collect();
    let parts: usize = costs.iter().sum();
    let share = budget.saturating_sub(parts).max(budget / ABOVE_SHARE);
    let above = above(passage, query, share);
    let all = budget.saturating_sub(tokens(&above) + 1);
    let mut shown: Vec<Option<String>> = vec![None; passage.parts.len()];
    let mut left = all;
    // What must be seen comes first, and leaves a little for what must be seen, too: of what turns the
    // meaning, the shortest first.
    let cost_of = |at: usize| costs.get(at).copied().unwrap_or(0);
    let weights = passage.parts.iter().map(|it| weight(it, query)).enumerate();
    let mut order: Vec<(u8, usize, usize)> = weights
        .map(|(at, weight)| (weight, if weight == TELLING { cost_of(at) } else { 0 }, at))
        .collect();
    order.sort_unstable();
    // A day is whole or none.
    let least = |at: usize| {
        let is_when = passage.parts.get(at).is_some_and(|it| keys::is_when(&it.label));
        cost_of(at).min(if is_when { 2 * PART_TOKENS } else { PART_TOKENS })
    };
    let waiting = order.iter().filter(|it| it.0 < OPTIONAL);
    let mut waiting: usize = waiting.map(|(_, _, at)| least(*at)).sum();
    for (weight, _, at) in order {
        let Some(part) = passage.parts.get(at) else { continue };
        let whole = labelled(part);
        let cost = cost_of(at);
        if weight >= OPTIONAL {
            // Room for the mark that something is missing.
            if cost < left {
                left -= cost;
                if let Some(it) = shown.get_mut(at) {
                    *it = Some(whole);
                }
            }
            continue;
        }
        waiting = waiting.saturating_sub(least(at));
        if left <= PART_TOKENS && left < all {
            continue;
        }
        let room = left.saturating_sub(waiting).max(PART_TOKENS);
        let text = if cost <= room { whole } else { clipped(part, query, room.saturating_sub(1)) };
        left = left.saturating_sub(tokens(&text) + 1);
        if let Some(it) = shown.get_mut(at) {
            *it = Some(text);
        }
    }
    let mut line = above;
    line.push_str(&joined(&shown));
    let mut escaped = String::with_capacity(line.len());
    escape::line(&mut escaped, &line);
    escaped
}

/// Parts of this weight turn the meaning of what was found.
const TELLING: u8 = 1;

/// Parts of this weight and above are shown where there is room.
const OPTIONAL: u8 = 2;

/// 0: what was found. 1: what can turn its meaning, or says when: a hit is cited with the day of its
/// visit. 2: anything else.
fn weight(part: &Part<'_>, query: &Query) -> u8 {
    match () {
        () if has_match(&part.label, query) || has_match(&part.text, query) => 0,
        () if part.telling || turns::denies(&part.text) || keys::is_when(&part.label) => TELLING,
        () => OPTIONAL,
    }
}

fn has_match(text: &str, query: &Query) -> bool {
    let words = words(text);
    query.terms.iter().any(|it| !it.places(&words).is_empty())
}

/// Parts in their order, `; ` apart.
fn joined(shown: &[Option<String>]) -> String {
    let mut line = String::new();
    let mut cut = false;
    for part in shown {
        let Some(part) = part else {
            cut = true;
            continue;
        };
        if !line.is_empty() {
            line.push_str("; ");
        }
        if std::mem::take(&mut cut) && !line.ends_with("…; ") {
            line.push_str("…; ");
        }
        line.push_str(part);
    }
    if cut {
        line.push_str("; …");
    }
    line
}

/// `name: value` in one line.
fn labelled(part: &Part<'_>) -> String {
    let text = part.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let label = part.label.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = match part.goes_on {
        (false, false) => text,
        (before, after) => {
            format!("{}{text}{}", if before { "… " } else { "" }, if after { " …" } else { "" })
        }
    };
    match (label.is_empty(), text.is_empty()) {
        (true, _) => text,
        (_, true) => format!("{label}:"),
        _ if label.ends_with(':') => format!("{label} {text}"),
        _ => format!("{label}: {text}"),
    }
}

/// What stands above, ready to stand before: `Caption › Denies: `.
fn above(passage: &Passage<'_>, query: &Query, budget: usize) -> String {
    let mut text = String::new();
    let caption = Some(&passage.caption).filter(|it| !it.is_empty());
    let lines: Vec<_> = caption.into_iter().chain(&passage.above).collect();
    let share = budget / lines.len().max(1);
    for line in lines {
        let part = Part { text: line.clone(), ..Part::default() };
        let whole = labelled(&part);
        let short = if tokens(&whole) <= share { whole } else { clipped(&part, query, share) };
        text.push_str(&short);
        text.push_str(if short.ends_with(':') { " " } else { " › " });
    }
    text
}

/// A word of a text with the marks around it.
struct Chunk<'a> {
    text: &'a str,
    start: usize,
    /// How much it must be seen, and how far it is from what was found; the least is the most needed.
    need: (usize, usize),
}

/// Chunks of this need and above are there for the reader's ease only.
const EASE: usize = 6;

/// A part in few tokens: what was found, what turns its meaning, and as much around it as there is room
/// for.
fn clipped(part: &Part<'_>, query: &Query, budget: usize) -> String {
    let label = if part.label.is_empty() { String::new() } else { format!("{}: ", part.label) };
    let text = format!("{label}{}", part.text);
    let chunks = needed(&text, label.len(), part.focus, query);
    let mut order: Vec<usize> = (0..chunks.len()).collect();
    order.sort_by_key(|it| chunks.get(*it).map_or((usize::MAX, 0), |it| it.need));
    let mut keep = BTreeSet::new();
    let mut line = String::new();
    // Each costs a token at least, so that looking at more would change little and take long.
    for at in order.into_iter().take(TRIED_PER_TOKEN * budget) {
        keep.insert(at);
        let longer = spelled(&chunks, &keep, part.goes_on);
        if tokens(&longer) > budget && !line.is_empty() {
            keep.remove(&at);
            // What stands farther away would fit only by leaving a hole nearer by.
            if chunks.get(at).is_some_and(|it| it.need.0 >= EASE) {
                break;
            }
            continue;
        }
        line = longer;
    }
    line
}

/// Words that are tried for each token there is.
const TRIED_PER_TOKEN: usize = 4;

/// Words of a name are kept if they stand this near to its beginning.
const LABEL_WORDS: usize = 4;

/// A word this near to what was found may say which eye is meant.
const EYE_WORDS: usize = 6;

/// The chunks of a text, and how much each must be seen.
fn needed<'a>(
    text: &'a str,
    label: usize,
    focus: Option<(usize, usize)>,
    query: &Query,
) -> Vec<Chunk<'a>> {
    let pieces = text.split_whitespace().map(|piece| {
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        Chunk { text: piece, start, need: (usize::MAX, 0) }
    });
    let mut chunks: Vec<Chunk<'a>> = pieces.collect();
    let hit = hits(text, label, focus, query, &chunks);
    let distance = distances(&hit);
    let ends = sentences(text);
    let sentence = |it: &Chunk<'_>| ends.partition_point(|(_, end)| *end <= it.start);
    let around: BTreeSet<usize> =
        chunks.iter().zip(&hit).filter(|it| *it.1).map(|(it, _)| sentence(it)).collect();
    for (at, chunk) in chunks.iter_mut().enumerate() {
        let near = distance.get(at).copied().unwrap_or(usize::MAX);
        let with_hit = around.is_empty() || around.contains(&sentence(chunk));
        let next = hit.get(at + 1).is_some_and(|it| *it);
        let need = match () {
            () if near == 0 => 0,
            () if with_hit && turns(chunk.text) => 1,
            () if chunk.start < label && at < LABEL_WORDS => 2,
            () if with_hit && near <= EYE_WORDS && names_eye(chunk.text) => 3,
            () if next => 4,
            () if with_hit => EASE,
            () => EASE + 1,
        };
        // Of several finds the first is shown for certain: a find is as near as it is early.
        chunk.need = (need, if need == 0 { at } else { near });
    }
    chunks
}

/// Which chunks hold what was found, inside the focus if there is one.
fn hits(
    text: &str,
    label: usize,
    focus: Option<(usize, usize)>,
    query: &Query,
    chunks: &[Chunk<'_>],
) -> Vec<bool> {
    let found = words(text);
    let mut hit = vec![false; chunks.len()];
    for place in query.terms.iter().flat_map(|it| it.places(&found)) {
        for word in found.get(place).unwrap_or_default() {
            let inside = focus.is_none_or(|(start, end)| {
                word.end <= label || (word.start >= label + start && word.end <= label + end)
            });
            let at = chunks.partition_point(|it| it.start <= word.start).saturating_sub(1);
            if let Some(it) = hit.get_mut(at).filter(|_| inside) {
                *it = true;
            }
        }
    }
    hit
}

/// How far each chunk is from the nearest that holds what was found; from the first one where none does.
fn distances(hit: &[bool]) -> Vec<usize> {
    let mut distances = vec![usize::MAX; hit.len()];
    if !hit.contains(&true) {
        return (1..=hit.len()).collect();
    }
    let mut last: Option<usize> = None;
    for (at, (distance, hit)) in distances.iter_mut().zip(hit).enumerate() {
        last = if *hit { Some(at) } else { last };
        *distance = last.map_or(usize::MAX, |it| at - it);
    }
    let mut next: Option<usize> = None;
    for (at, (distance, hit)) in distances.iter_mut().zip(hit).enumerate().rev() {
        next = if *hit { Some(at) } else { next };
        *distance = next.map_or(*distance, |it| (*distance).min(it - at));
    }
    distances
}

/// The chunks to keep, with a mark where there were others.
fn spelled(chunks: &[Chunk<'_>], keep: &BTreeSet<usize>, goes_on: (bool, bool)) -> String {
    let mut line = String::new();
    let mut expected = 0;
    for at in keep {
        let Some(chunk) = chunks.get(*at) else { continue };
        if !line.is_empty() {
            line.push(' ');
        }
        if *at != expected || (*at == 0 && goes_on.0) {
            line.push_str("… ");
        }
        expected = at + 1;
        if chunk.text.chars().count() > WORD_CHARS {
            line.extend(chunk.text.chars().take(WORD_CHARS));
            line.push_str(CUT);
        } else {
            line.push_str(chunk.text);
        }
    }
    if expected != chunks.len() || goes_on.1 {
        line.push_str(" …");
    }
    line
}
