//! The cast: invented patients, one file a condition.

use crate::sandbox::clinical::Chart;

mod glaucoma;
mod staff;
mod writing;

/// Every chart of the practice, in the order in which a search answers them.
pub(super) fn all() -> Vec<Chart> {
    let mut charts = vec![glaucoma::chart()];
    for (chart, number) in charts.iter_mut().zip(1..) {
        for (visit, count) in chart.visits.iter_mut().zip(1..) {
            // Seven digits, like the patients' numbers: longer than anything a clock prints in a
            // row, so that a test can look for them in a log.
            visit.id = 4_100_000 + number * 1_000 + count;
        }
    }
    charts
}
