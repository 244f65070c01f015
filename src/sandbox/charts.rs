//! The cast: invented patients, one file a condition.

#![expect(clippy::too_many_lines, reason = "a chart is data, and is read in one piece")]

use crate::sandbox::clinical::Chart;

mod acute;
mod cataract;
mod children;
mod cornea;
mod diabetes;
mod glaucoma;
mod long;
mod macula;
mod namesakes;
mod orbit;
mod retina;
mod routine;
mod staff;
mod writing;

/// Every chart of the practice, in the order in which a search answers them.
pub(super) fn all() -> Vec<Chart> {
    let mut charts = vec![
        glaucoma::chart(),
        macula::chart(),
        diabetes::chart(),
        cataract::chart(),
        cornea::keratoconus(),
        children::strabismus(),
        acute::conjunctivitis(),
        routine::normal(),
        long::chart(),
        namesakes::never_seen(),
        namesakes::elder(),
        namesakes::younger(),
        namesakes::narrow_angles(),
        routine::zero(),
        routine::one(),
        routine::largest(),
        cornea::fuchs(),
        retina::tear(),
        orbit::neuritis(),
        orbit::thyroid(),
        acute::herpes(),
        retina::vein_occlusion(),
        children::myopia(),
        acute::ulcer(),
        orbit::ptosis(),
        routine::chalazion(),
    ];
    for (chart, number) in charts.iter_mut().zip(1..) {
        for (visit, count) in chart.visits.iter_mut().zip(1..) {
            // Seven digits, like the patients' numbers: longer than anything a clock prints in a
            // row, so that a test can look for them in a log.
            visit.id = 4_100_000 + number * 1_000 + count;
        }
        if let Some(first) = chart.visits.first_mut()
            && first.kind == "Follow Up"
        {
            first.kind = "New Patient";
        }
    }
    charts
}
