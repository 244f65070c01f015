//! Refractions whose sphere, cylinder and axis stand in cells of their own.

use super::Measure;
use super::columns::{Column, Role};
use super::eye::Eye;
use super::place::{Barred, Place};
use super::rows::Around;
use super::text::{Aside, Walk};
use crate::ccd::document::Row;

/// Sphere, cylinder and axis side by side are one value; says whether there is one that is not
/// measured.
pub(super) fn side_by_side(
    walk: &mut Walk<'_>,
    columns: &[Column],
    row: &Row,
    around: &Around,
) -> bool {
    if *walk.measure != Measure::Refraction {
        return false;
    }
    let mut eyes: Vec<Vec<Eye>> = Vec::new();
    for column in columns.iter().filter(|it| !it.said.parts.is_empty()) {
        if !eyes.contains(&column.said.eyes) {
            eyes.push(column.said.eyes.clone());
        }
    }
    let mut unsorted = false;
    for eye in eyes {
        let mut parts: Vec<String> = Vec::new();
        let mut doubtful = around.label.doubtful || around.unclaimed;
        for (column, cell) in columns.iter().zip(&row.cells) {
            let said = &column.said;
            if said.parts.is_empty() || said.eyes != eye || cell.is_empty() {
                continue;
            }
            doubtful |= said.doubtful;
            // What is not understood is left to its own column's measure.
            if said.understood {
                parts.push(format!("{} {}", said.parts.join(" "), cell.trim()));
            }
        }
        let place = around.place.of(&eye);
        let named = place.names || (around.label.understood && around.label.names);
        let fits = named && !doubtful && place.eyes.is_some() && place.barred == Barred::No;
        if fits && !parts.is_empty() {
            walk.whole(&parts.join(", "), None, &place, &around.aside);
        }
        // An acuity alone is no refraction.
        unsorted |= !fits && parts.len() > 1;
    }
    unsorted
}

/// A refraction that stands upright: a row for the sphere, one for the cylinder, eyes side by side.
#[derive(Default)]
pub(super) struct Upright {
    parts: Vec<(Vec<Eye>, Vec<String>)>,
    aside: Aside,
}

impl Upright {
    /// Takes in a row of it.
    pub(super) fn takes(
        &mut self,
        walk: &Walk<'_>,
        columns: &[Column],
        row: &Row,
        around: &Around,
    ) -> bool {
        let label = &around.label;
        let place = &around.place;
        let fits = *walk.measure == Measure::Refraction
            && label.understood
            && !label.parts.is_empty()
            && place.names
            && place.barred == Barred::No
            && !around.unclaimed;
        if !fits {
            return false;
        }
        for (column, cell) in columns.iter().zip(&row.cells) {
            let open = matches!(column.role, Role::Open | Role::Value);
            if !open || cell.is_empty() || !column.said.understood {
                continue;
            }
            let Some(eyes) = place.of(&column.said.eyes).eyes else { continue };
            let part = format!("{} {}", label.parts.join(" "), cell.trim());
            match self.parts.iter_mut().find(|it| it.0 == eyes) {
                Some((_, parts)) => parts.push(part),
                None => self.parts.push((eyes, vec![part])),
            }
        }
        self.aside = Aside { by: Vec::new(), ..around.aside.clone() };
        true
    }

    /// Gives what has been taken in, one value an eye.
    pub(super) fn finish(&mut self, walk: &mut Walk<'_>, place: &Place) {
        for (eyes, parts) in std::mem::take(&mut self.parts) {
            walk.whole(&parts.join(", "), None, &place.of(&eyes), &self.aside);
        }
    }
}
