//! What a search has found so far: encounters, and hits with where they are.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::ccd::{self, Hit, Nearby, Query, Rank};
use crate::chart::digest::Digest;
use crate::chart::header::is_header;
use crate::chart::reading::{self, Key};
use crate::chart::sections::Ask;
use crate::nextech::{Encounter, Summary};

/// What a snippet may cost.
const SNIPPET_TOKENS: usize = 60;

/// Texts are thrown away when there are this many more than can be shown: sorting is not for each.
const SPARE: usize = 64;

/// Everything that is known while encounters arrive, in any order.
pub(super) struct Found {
    query: Query,
    /// Hits whose text must be at hand at the end.
    wanted: usize,
    ask: Ask,
    others: Vec<String>,
    /// How many requests to the EHR there have been, and what this one has brought.
    turn: usize,
    read: u64,
    /// In the order of their arrival.
    pub(super) visits: Vec<Searched>,
    groups: HashMap<Digest, Group>,
    /// Something has half of what was asked for, so what has less is not worth reading.
    strong: bool,
    /// The worst of the hits whose text was kept when the others' was thrown away.
    threshold: Option<Place>,
    nearby: Nearby,
    /// Every heading seen, for near names.
    pub(super) titles: BTreeSet<String>,
    names: Vec<(String, bool)>,
    /// Words that the sources hide.
    pub(super) hidden_words: usize,
}

/// An encounter that was searched.
pub(super) struct Searched {
    pub(super) summary: Summary,
    /// Why some or all of it was not.
    pub(super) trouble: Option<&'static str>,
    /// The last request that brought it.
    turn: usize,
    digests: Vec<Digest>,
}

/// One hit, in all encounters that say it word for word.
pub(super) struct Group {
    rank: Rank,
    /// Numbers of encounters, in the order of their arrival.
    pub(super) visits: Vec<usize>,
    /// The newest of them.
    newest: (Key, usize),
    /// Where it stands in that one's document.
    order: usize,
    pub(super) text: Option<Text>,
}

/// Where a hit stands among the others, the best the least.
type Place = (Reverse<Rank>, Reverse<Key>, usize, usize);

/// A hit as it is shown, cited from the newest encounter that has it.
pub(super) struct Text {
    pub(super) section: String,
    pub(super) title: String,
    pub(super) also: Vec<String>,
    pub(super) missing: Vec<String>,
    pub(super) snippet: String,
}

impl Group {
    fn place(&self) -> Place {
        let (key, visit) = self.newest.clone();
        (Reverse(self.rank), Reverse(key), visit, self.order)
    }

    /// The encounter it is cited from.
    pub(super) fn cited(&self) -> usize {
        self.newest.1
    }
}

impl Found {
    /// Looks for `query`, and keeps the text of the best `wanted` hits.
    pub(super) fn new(query: Query, wanted: usize) -> Self {
        let nearby = Nearby::new(&query);
        Self {
            query,
            wanted,
            ask: Ask { filter: None, names: Vec::new() },
            others: Vec::new(),
            turn: 0,
            read: 0,
            visits: Vec::new(),
            groups: HashMap::new(),
            strong: false,
            threshold: None,
            nearby,
            titles: BTreeSet::new(),
            names: Vec::new(),
            hidden_words: 0,
        }
    }

    /// What comes from now on answers `ask`.
    pub(super) fn begin(&mut self, ask: Ask, categories: &[String]) {
        self.others = ask.others(categories);
        self.names.extend(ask.names.iter().map(|it| (it.clone(), false)));
        self.ask = ask;
        self.turn += 1;
        self.read = 0;
    }

    /// Encounters that the request at hand has brought so far.
    pub(super) fn read_now(&self) -> u64 {
        self.read
    }

    /// Takes in one encounter.
    pub(super) fn add(&mut self, Encounter { summary, ccd }: Encounter) {
        self.read += 1;
        let key = reading::key(&summary);
        let visit = self.visit(summary);
        let read = reading::document(ccd.as_deref());
        if let Some(searched) = self.visits.get_mut(visit) {
            searched.digests.push(Digest::of(&ccd));
        }
        let mut document = match read {
            Ok(document) => document,
            Err(trouble) => {
                if let Some(searched) = self.visits.get_mut(visit) {
                    searched.trouble = Some(trouble);
                }
                return;
            }
        };
        self.titles.extend(document.sections.iter().map(|it| it.title.clone()));
        let found = self.ask.select(&self.others, &mut document);
        for (name, found) in self.ask.names.iter().zip(found) {
            let ever = self.names.iter_mut().filter(|it| it.0 == *name);
            ever.for_each(|it| it.1 |= found);
        }
        // Addresses and telephone numbers are searched only for those who ask for them.
        if !self.ask.names.iter().any(|it| is_header(it)) {
            document.header.clear();
        }
        self.hidden_words += document.sections.iter().map(|it| it.hidden_words).sum::<usize>();
        self.nearby.see(&document);
        for (order, hit) in ccd::find(&document, &self.query).iter().enumerate() {
            self.take(hit, order, visit, &key);
        }
        self.shed();
    }

    /// The number of an encounter; the same encounter under another filter has the same.
    ///
    /// Encounters that the EHR describes alike are paired in their order, never two with one.
    fn visit(&mut self, summary: Summary) -> usize {
        let turn = self.turn;
        let waiting = |it: &Searched| it.turn < turn && it.summary == summary;
        if let Some(at) = self.visits.iter().position(waiting) {
            if let Some(it) = self.visits.get_mut(at) {
                it.turn = turn;
            }
            return at;
        }
        self.visits.push(Searched { summary, trouble: None, turn, digests: Vec::new() });
        self.visits.len() - 1
    }

    fn take(&mut self, hit: &Hit<'_>, order: usize, visit: usize, key: &Key) {
        if self.strong && hit.rank.is_weak() {
            return;
        }
        if !self.strong && !hit.rank.is_weak() {
            self.strong = true;
            self.groups.clear();
            self.threshold = None;
        }
        let group = self.groups.entry(Digest::of(&hit.content())).or_insert_with(|| Group {
            rank: hit.rank,
            visits: Vec::new(),
            newest: (key.clone(), visit),
            order,
            text: None,
        });
        if group.visits.last() != Some(&visit) && !group.visits.contains(&visit) {
            group.visits.push(visit);
        }
        group.rank = group.rank.max(hit.rank);
        let newer = *key > group.newest.0;
        if newer {
            group.newest = (key.clone(), visit);
            group.order = order;
        }
        // What several encounters say alike reads alike; only where to find it differs.
        let snippet = match &mut group.text {
            Some(text) if newer => std::mem::take(&mut text.snippet),
            Some(_) => return,
            None => String::new(),
        };
        if group.text.is_none() && self.threshold.as_ref().is_some_and(|it| group.place() > *it) {
            return;
        }
        let snippet =
            if snippet.is_empty() { hit.snippet(&self.query, SNIPPET_TOKENS) } else { snippet };
        group.text = Some(Text {
            section: hit.section.to_owned(),
            title: hit.title.clone(),
            also: hit.also.clone(),
            missing: hit.missing.clone(),
            snippet,
        });
    }

    /// Throws away the text of hits that cannot be shown. Their places can only become better by
    /// another encounter, which brings the text again.
    fn shed(&mut self) {
        let mut places: Vec<Place> =
            self.groups.values().filter(|it| it.text.is_some()).map(Group::place).collect();
        if places.len() <= self.wanted + SPARE {
            return;
        }
        places.sort_unstable();
        let Some(worst) = places.get(self.wanted.saturating_sub(1)) else { return };
        for group in self.groups.values_mut().filter(|it| it.text.is_some()) {
            if group.place() > *worst {
                group.text = None;
            }
        }
        self.threshold = Some(worst.clone());
    }

    /// All hits, the best first.
    pub(super) fn groups(&self) -> Vec<&Group> {
        let mut groups: Vec<&Group> = self.groups.values().collect();
        groups.sort_by_cached_key(|it| it.place());
        groups
    }

    /// Numbers of all encounters, newest first.
    pub(super) fn newest_first(&self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.visits.len()).collect();
        all.sort_by_cached_key(|it| {
            Reverse(self.visits.get(*it).map(|it| reading::key(&it.summary)))
        });
        all
    }

    /// Words that were asked for and are nowhere, as they may have been meant.
    pub(super) fn offers(&self) -> Vec<&str> {
        self.nearby.offers()
    }

    /// The names that no document had.
    pub(super) fn never_found(&self) -> Vec<String> {
        self.names.iter().filter(|it| !it.1).map(|it| it.0.clone()).collect()
    }

    /// What was searched: a cursor is good while it stays the same, in whatever order it comes.
    pub(super) fn digest(&self) -> Digest {
        let visits = self.newest_first().into_iter().filter_map(|it| self.visits.get(it));
        let said = |it: &Searched| (reading::key(&it.summary), it.digests.clone());
        Digest::of(&visits.map(said).collect::<Vec<_>>())
    }
}
