//! The invented practice: its charts, and how they are found.

use std::collections::HashMap;

use crate::sandbox::charts;
use crate::sandbox::clinical::{Chart, Order, Patient, Visit};

/// All charts, by patient number too.
pub(super) struct Practice {
    charts: Vec<Chart>,
    by_id: HashMap<u32, usize>,
}

impl Practice {
    pub(super) fn open() -> Self {
        let charts = charts::all();
        let by_id = charts.iter().map(|chart| chart.patient.id).zip(0..).collect();
        Self { charts, by_id }
    }

    pub(super) fn chart(&self, patient: i64) -> Option<&Chart> {
        let id = u32::try_from(patient).ok()?;
        self.charts.get(*self.by_id.get(&id)?)
    }

    /// Somebody else than `patient`, of another name and birth date.
    pub(super) fn somebody_else(&self, patient: &Patient) -> Option<&Patient> {
        self.charts.iter().map(|it| &it.patient).find(|it| it.id != patient.id)
    }

    /// Patients whose name or chart number holds every word of the term.
    pub(super) fn search(&self, term: &str) -> impl Iterator<Item = &Patient> {
        let words: Vec<_> = fold(term).split_whitespace().map(String::from).collect();
        self.charts.iter().map(|chart| &chart.patient).filter(move |patient| {
            let name = fold(&[patient.first, patient.middle, patient.last].join(" "));
            let chart_number = fold(patient.chart_number);
            !words.is_empty()
                && (words.iter().all(|word| name.contains(word.as_str()))
                    || words.join(" ") == chart_number)
        })
    }
}

/// A chart's visits in the order in which the EHR answers them.
pub(super) fn in_order(chart: &Chart) -> Vec<&Visit> {
    let mut visits: Vec<_> = chart.visits.iter().collect();
    match chart.patient.order {
        Order::OldestFirst => visits.sort_by_key(|it| it.date),
        Order::NewestFirst => visits.sort_by_key(|it| std::cmp::Reverse(it.date)),
        // A fixed shuffle: every third visit first.
        Order::Jumbled => visits.sort_by_key(|it| (it.id % 3, it.id)),
    }
    visits
}

/// Lower case, without accents; apostrophes are nothing and hyphens are spaces, so that `ohara`,
/// `O'Hara` and `o’hara` are one name.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => folded.push('a'),
            'ç' | 'č' => folded.push('c'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' => folded.push('i'),
            'ł' => folded.push('l'),
            'ñ' => folded.push('n'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => folded.push('o'),
            'š' => folded.push('s'),
            'ú' | 'ù' | 'û' | 'ü' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            // Combining marks, for names that arrive decomposed.
            '\'' | '’' | '\u{300}'..='\u{36f}' => {}
            '-' => folded.push(' '),
            other => folded.push(other),
        }
    }
    folded
}
