//! Which entry of one document is which of the other.
//!
//! From sure to likely: what is the same word for word, what is the same in other words, then what has
//! the same key, the most precise key first. Of several with one key, those go together that alone name
//! the same eye; else none does, because better two lines than one that joins what does not belong
//! together.

use std::collections::{HashMap, HashSet};

use super::entry::Keyed;

/// Pairs of indexes, and what is left on either side.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    /// Word for word the same.
    pub(super) same: usize,
    /// The same in other words.
    pub(super) reworded: Vec<(usize, usize)>,
    /// The same thing, saying something else.
    pub(super) changed: Vec<(usize, usize)>,
    /// Only in the first.
    pub(super) gone: Vec<usize>,
    /// Only in the second.
    pub(super) added: Vec<usize>,
}

/// Pairs the entries of two sections.
pub(super) fn pairing(from: &[Keyed], to: &[Keyed]) -> Pairing {
    let mut left =
        Left { from, to, gone: (0..from.len()).collect(), added: (0..to.len()).collect() };
    let same = left.take(&|it| Some(it.exact()), true).len();
    let reworded = left.take(&|it| Some(it.worded()), true);
    let levels = from.iter().chain(to).map(|it| it.keys.len()).max().unwrap_or(0);
    let mut changed: Vec<(usize, usize)> =
        (0..levels).flat_map(|level| left.take(&|it| it.key(level), false)).collect();
    changed.sort_unstable_by_key(|it| it.1);
    Pairing { same, reworded, changed, gone: left.gone, added: left.added }
}

/// What has no partner yet.
struct Left<'k> {
    from: &'k [Keyed],
    to: &'k [Keyed],
    gone: Vec<usize>,
    added: Vec<usize>,
}

impl Left<'_> {
    /// Pairs what has the same key, and takes it out. Of several, if `any`, each goes with the next one;
    /// else what alone names an eye, or none, goes with what alone does, where the numbers are the same.
    fn take(&mut self, key: &dyn Fn(&Keyed) -> Option<String>, any: bool) -> Vec<(usize, usize)> {
        let theirs = by_key(self.to, &self.added, key);
        let mut pairs = Vec::new();
        for (key, ours) in by_key(self.from, &self.gone, key) {
            let Some(theirs) = theirs.get(&key) else { continue };
            if any || (ours.len() == 1 && theirs.len() == 1) {
                pairs.extend(ours.iter().copied().zip(theirs.iter().copied()));
            } else if ours.len() == theirs.len() {
                let theirs = by_key(self.to, theirs, &|it| Some(it.eyes()));
                for (eyes, ours) in by_key(self.from, &ours, &|it| Some(it.eyes())) {
                    if let (Some([theirs]), [ours]) =
                        (theirs.get(&eyes).map(Vec::as_slice), ours.as_slice())
                    {
                        pairs.push((*ours, *theirs));
                    }
                }
            }
        }
        pairs.sort_unstable_by_key(|it| it.1);
        let (ours, theirs): (HashSet<usize>, HashSet<usize>) = pairs.iter().copied().unzip();
        self.gone.retain(|it| !ours.contains(it));
        self.added.retain(|it| !theirs.contains(it));
        pairs
    }
}

fn by_key(
    entries: &[Keyed],
    left: &[usize],
    key: &dyn Fn(&Keyed) -> Option<String>,
) -> HashMap<String, Vec<usize>> {
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for at in left {
        if let Some(key) = entries.get(*at).and_then(key) {
            by_key.entry(key).or_default().push(*at);
        }
    }
    by_key
}
