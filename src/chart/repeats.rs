//! What a chart says again: sections that an older visit has word for word as a newer one.
//!
//! Most of a chart is carried forward from visit to visit. Said once, in the newest visit that has it,
//! it costs a line in each of the others, and the line tells from where the text can be taken.

use std::collections::HashMap;

use super::answer::single_line;
use super::digest::Digest;
use super::visit::{Group, Visit};
use crate::ccd;

/// Folds, in visits that stand newest first, every group that a newer visit has.
///
/// "unchanged since" is said only where no visit between the two has the section otherwise; where
/// one has, the line says that too.
pub(super) fn fold(visits: &mut [Visit]) {
    let mut newest: HashMap<Digest, (usize, String)> = HashMap::new();
    let mut last: HashMap<String, Digest> = HashMap::new();
    for (number, visit) in visits.iter_mut().enumerate() {
        let name = visit.cited();
        let mut lines: Vec<Line> = Vec::new();
        for (at, group) in visit.groups.iter_mut().enumerate() {
            group.folded = false;
            let before = last.insert(group.title().to_lowercase(), group.digest);
            let (holder, cited) =
                newest.entry(group.digest).or_insert_with(|| (number, name.clone()));
            if *holder == number || !group.may_fold {
                continue;
            }
            let said = if before == Some(group.digest) {
                format!("unchanged since {cited}")
            } else {
                format!("as in {cited}, but not in between")
            };
            match lines.iter_mut().find(|it| it.said == said) {
                Some(line) => line.groups.push(at),
                None => lines.push(Line { said, groups: vec![at] }),
            }
        }
        visit.repeats.clear();
        for line in lines {
            line.stand_in(visit);
        }
    }
}

/// A line that stands for some groups of a visit.
struct Line {
    said: String,
    groups: Vec<usize>,
}

impl Line {
    /// Folds the groups, if the line is the shorter.
    fn stand_in(&self, visit: &mut Visit) {
        let mut groups: Vec<&mut Group> = visit
            .groups
            .iter_mut()
            .enumerate()
            .filter(|(at, _)| self.groups.contains(at))
            .map(|(_, group)| group)
            .collect();
        let titles: Vec<_> = groups.iter().map(|it| single_line(it.title())).collect();
        let line = format!("{}: {}\n", titles.join("; "), self.said);
        let saved: usize = groups.iter().map(|it| it.tokens()).sum();
        if saved > ccd::tokens(&line) {
            visit.repeats.push_str(&line);
            for group in &mut groups {
                group.folded = true;
            }
        }
    }
}
