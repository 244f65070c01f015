//! Comparing documents: nothing lost, nothing made up, and rows known again by what they are about.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Entry, SectionChange};
use proptest::prelude::*;

fn compared(from: &str, to: &str) -> Vec<SectionChange> {
    ccd::diff(&ccd::read(from), &ccd::read(to))
}

/// A comparison as a reviewer reads it.
fn told(from: &str, to: &str) -> String {
    let mut text = String::new();
    for it in compared(from, to).iter().filter(|it| !it.is_empty()) {
        let place =
            format!("{} → {}", it.from.as_deref().unwrap_or("-"), it.to.as_deref().unwrap_or("-"));
        text += &format!("{place}: {} unchanged, {} reworded\n", it.unchanged, it.reworded.len());
        it.added.iter().for_each(|it| text += &format!("+ {}\n", it.line()));
        it.gone.iter().for_each(|it| text += &format!("- {}\n", it.line()));
        it.changed.iter().for_each(|it| text += &format!("~ [{}] {}\n", it.title(), it.line()));
    }
    text
}

fn table(title: &str, columns: &[&str], rows: &[&[&str]]) -> String {
    let cells = |tag: &str, cells: &[&str]| -> String {
        cells.iter().map(|it| format!("<{tag}>{it}</{tag}>")).collect::<Vec<_>>().concat()
    };
    let rows: Vec<_> = rows.iter().map(|it| format!("<tr>{}</tr>", cells("td", it))).collect();
    let rows = rows.concat();
    format!("<h3>{title}</h3><table><tr>{}</tr>{rows}</table>", cells("th", columns))
}

fn check(from: &str, to: &str, expected: &Expect) {
    expected.assert_eq(&told(from, to));
}

#[test]
fn a_drug_is_known_again_by_its_name_and_its_start() {
    let columns = ["Date", "Medication", "Dose", "Status"];
    check(
        &table(
            "Medications",
            &columns,
            &[
                &["3/9/2021", "latanoprost", "1 drop", "Active"],
                &["3/8/2022", "dorzolamide", "3 times a day", "Active"],
                &["1/1/2020", "aspirin", "81 mg", "Active"],
            ],
        ),
        &table(
            "Medications",
            &columns,
            &[
                &["3/8/2022", "dorzolamide", "3 times a day", "Discontinued"],
                &["8/29/2023", "dorzolamide", "twice a day", "Active"],
                &["3/9/2021", "Latanoprost", "2 drops", "Active"],
            ],
        ),
        &expect![[r"
            medications → medications: 0 unchanged, 0 reworded
            + Medication: dorzolamide; Date: 8/29/2023; Dose: twice a day; Status: Active
            - Medication: aspirin; Date: 1/1/2020; Dose: 81 mg; Status: Active
            ~ [dorzolamide] Status: Active → Discontinued
            ~ [Latanoprost] Dose: 1 drop → 2 drops
        "]],
    );
}

#[test]
fn an_eye_never_becomes_the_other_eye() {
    let columns = ["Date", "Eye", "IOP (mmHg)"];
    check(
        &table("Tonometry", &columns, &[&["1/1/2025", "OD", "21"], &["1/1/2025", "OS", "22"]]),
        &table("Tonometry", &columns, &[&["6/1/2025", "OS", "15"], &["6/1/2025", "OU", "16"]]),
        &expect![[r"
            tonometry → tonometry: 0 unchanged, 0 reworded
            + Date: 6/1/2025; Eye: OU; IOP (mmHg): 16
            - Date: 1/1/2025; Eye: OD; IOP (mmHg): 21
            ~ [OS] Date: 1/1/2025 → 6/1/2025; IOP (mmHg): 22 → 15
        "]],
    );
}

#[test]
fn a_problem_is_known_again_by_its_code_and_a_procedure_by_its_day() {
    let problems = ["ICD10 Code", "Problem", "Location", "Problem Status"];
    let procedures = ["Date", "Procedure", "Location"];
    let from = table(
        "Problems",
        &problems,
        &[
            &["H25.13", "Nuclear cataract", "Both eyes", "Active"],
            &["H40.1132", "Open-angle glaucoma", "Left eye", "Active"],
        ],
    ) + &table("Procedures", &procedures, &[&["7/18/2023", "Laser", "Right eye"]]);
    let to = table(
        "Problems",
        &problems,
        &[
            &["H25.13", "Age-related nuclear cataract", "Both eyes", "Active"],
            &["H40.1132", "Open-angle glaucoma", "Both eyes", "Active"],
        ],
    ) + &table("Procedures", &procedures, &[&["7/18/2024", "Laser", "Right eye"]]);
    check(
        &from,
        &to,
        &expect![[r"
        problems → problems: 0 unchanged, 0 reworded
        ~ [Age-related nuclear cataract, Both eyes] Problem: Nuclear cataract → Age-related nuclear cataract
        ~ [Open-angle glaucoma, Both eyes] Location: Left eye → Both eyes
        procedures → procedures: 0 unchanged, 0 reworded
        + Procedure: Laser; Date: 7/18/2024; Location: Right eye
        - Procedure: Laser; Date: 7/18/2023; Location: Right eye
    "]],
    );
}

#[test]
fn texts_differ_by_sentence_and_wording_is_counted() {
    check(
        "<h3>Plan</h3><p>Continue drops. Return in 6 months.</p><h3>ROS</h3><ul><li>Denies pain, redness</li>
         <li>Glare, halos</li><li>Target IOP: 16 mmHg</li></ul><h3>Allergies</h3><p>No known allergies</p>",
        "<h3>Plan</h3><p>Continue the drops; Return in 6 months</p><h3>ROS</h3><ul><li>halos; glare</li>
         <li>Target IOP: 15 mmHg</li><li>Redness, denies pain</li></ul>
         <h3>Allergies</h3><table><tr><th>Substance</th><th>Reaction</th></tr>
         <tr><td>Sulfa</td><td>Rash</td></tr><tr><td>Iodine</td><td>Hives</td></tr></table>",
        &expect![[r"
            plan → plan: 0 unchanged, 1 reworded
            ros → ros: 0 unchanged, 1 reworded
            + Redness, denies pain
            - Denies pain, redness
            ~ [] Target IOP: 16 mmHg → Target IOP: 15 mmHg
            allergies → allergies: 0 unchanged, 0 reworded
            + Substance: Sulfa; Reaction: Rash
            + Substance: Iodine; Reaction: Hives
            - No known allergies
        "]],
    );
}

#[test]
fn a_row_that_moves_under_another_heading_has_changed() {
    let page = |first: &str, second: &str| {
        format!(
            "<h3>Medications</h3><table><tr><th>Medication</th><th>Dose</th></tr>
             <tr><td colspan=2>Active</td></tr><tr><td>{first}</td><td>1</td></tr>
             <tr><td colspan=2>Stopped</td></tr><tr><td>{second}</td><td>1</td></tr></table>"
        )
    };
    check(
        &page("timolol", "brimonidine"),
        &page("brimonidine", "timolol"),
        &expect![[r"
        medications → medications: 2 unchanged, 0 reworded
        ~ [brimonidine] under: Stopped → Active
        ~ [timolol] under: Active → Stopped
    "]],
    );
}

#[test]
fn sections_are_the_same_under_any_of_their_names() {
    check(
        "<h3>Current Medications</h3><p>latanoprost</p><h3>Goals</h3><p>16 mmHg</p>",
        "<h3>Medications</h3><p>latanoprost</p><h3>Functional Status</h3><p>Walks</p>",
        &expect![[r"
            current-medications → medications: 1 unchanged, 0 reworded
            - → functional-status: 0 unchanged, 0 reworded
            + Walks
            goals → -: 0 unchanged, 0 reworded
            - 16 mmHg
        "]],
    );
}

#[test]
fn columns_may_change_places_and_values_without_a_header_may_not() {
    let one =
        table("Problems", &["Problem", "Status"], &[&["Cataract", "Active"], &["Iritis", ""]]);
    let two =
        table("Problems", &["Status", "Problem"], &[&["", "Iritis"], &["Active", "Cataract"]]);
    assert!(compared(&one, &two).iter().all(|it| !it.is_changed() && it.reworded.is_empty()));

    let acuity =
        |cells: &[&str]| table("Acuity", &["", "Eye", ""], &[cells, &["20/20", "OS", "20/20"]]);
    let moved = compared(&acuity(&["20/40", "OD", ""]), &acuity(&["", "OD", "20/40"]));
    assert!(moved.iter().any(SectionChange::is_changed));
}

#[test]
fn large_documents_are_compared_in_proportion_to_their_length() {
    let page = |offset: usize| {
        let row =
            |it: usize| format!("<tr><td>drug {}</td><td>{} mg</td></tr>", it + offset, it % 7);
        let rows = (0..15_000).map(row).collect::<Vec<_>>().concat();
        let lines = "<li>No new symptoms</li>".repeat(15_000);
        format!(
            "<h3>Medications</h3><table><tr><th>Medication</th><th>Dose</th></tr>{rows}</table>
             <h3>Notes</h3><ul>{lines}</ul>"
        )
    };

    let changes = compared(&page(0), &page(14_990));

    let medications = &changes[1];
    assert_eq!((medications.added.len(), medications.gone.len()), (14_990, 14_990));
    assert_eq!(
        (medications.unchanged + medications.changed.len(), changes[2].unchanged),
        (10, 15_000)
    );
}

/// A table of drugs: names that repeat, blank cells.
fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let pick = |from: &'static [&'static str]| prop::sample::select(from).prop_map(str::to_owned);
    let row = (
        pick(&["latanoprost", "timolol", "aspirin", "brimonidine"]),
        pick(&["1 drop", "2 drops", "", "81 mg"]),
        pick(&["OD", "OS", "OU", ""]),
        pick(&["Active", "Stopped", ""]),
    );
    prop::collection::vec(row.prop_map(|(a, b, c, d)| vec![a, b, c, d]), 1..8)
}

const SHAPES: [[&str; 4]; 4] = [
    ["Medication", "Dose", "Eye", "Status"],
    ["Alpha", "Beta", "Gamma", "Delta"],
    ["Procedure", "Date", "Location", "Code"],
    ["Value", "Value", "", "Value"],
];

fn page(shape: usize, rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|it| it.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    table("Data", &SHAPES[shape], &rows)
}

/// How often each entry is there.
fn counted(entries: impl IntoIterator<Item = Entry>) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for it in entries {
        *counted.entry(format!("{it:?}")).or_default() += 1;
    }
    counted
}

/// All entries of a document: what is new when there was nothing before.
fn entries(html: &str) -> Vec<Entry> {
    compared("", html).into_iter().flat_map(|it| it.added).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_changes_between_a_document_and_itself(shape in 0..4_usize, rows in rows()) {
        let page = page(shape, &rows);
        let same = compared(&page, &page);
        prop_assert!(same.iter().all(|it| !it.is_changed() && it.reworded.is_empty()));
        prop_assert_eq!(same.iter().map(|it| it.unchanged).sum::<usize>(), entries(&page).len());
    }

    #[test]
    fn the_old_document_and_the_changes_give_the_new_one(
        shape in 0..4_usize,
        old in rows(),
        new in rows(),
    ) {
        let (old, new) = (page(shape, &old), page(shape, &new));
        let changes = compared(&old, &new);

        let mut rebuilt = counted(entries(&old));
        let mut take = |it: &Entry, count: isize| {
            let counted = rebuilt.entry(format!("{it:?}")).or_default();
            *counted = counted.checked_add_signed(count).unwrap();
        };
        for change in &changes {
            change.gone.iter().for_each(|it| take(it, -1));
            change.changed.iter().for_each(|it| take(&it.from, -1));
            change.reworded.iter().for_each(|it| take(&it.0, -1));
            change.added.iter().for_each(|it| take(it, 1));
            change.changed.iter().for_each(|it| take(&it.to, 1));
            change.reworded.iter().for_each(|it| take(&it.1, 1));
        }
        rebuilt.retain(|_, count| *count > 0);
        prop_assert_eq!(rebuilt, counted(entries(&new)));

        // And what is said of a changed row is all that changed in it.
        for it in changes.iter().flat_map(|it| &it.changed) {
            let mut values: Vec<&str> = it.from.cells.iter().map(|it| it.value.as_str()).collect();
            for cell in &it.cells {
                if let Some(at) = values.iter().position(|it| *it == cell.old) {
                    values.remove(at);
                } else {
                    prop_assert!(cell.old.is_empty(), "{:?}", it);
                }
                values.extend(Some(cell.new.as_str()).filter(|it| !it.is_empty()));
            }
            let mut now: Vec<&str> = it.to.cells.iter().map(|it| it.value.as_str()).collect();
            values.sort_unstable();
            now.sort_unstable();
            prop_assert_eq!(values, now);
        }
    }

    #[test]
    fn the_other_way_round_is_the_same_comparison(
        shape in 0..4_usize,
        old in rows(),
        new in rows(),
    ) {
        let (old, new) = (page(shape, &old), page(shape, &new));
        let there = compared(&old, &new);
        let back = compared(&new, &old);
        for (there, back) in there.iter().zip(&back) {
            prop_assert_eq!(there.unchanged, back.unchanged);
            prop_assert_eq!(&there.added, &back.gone);
            prop_assert_eq!(&there.gone, &back.added);
            prop_assert_eq!(there.changed.len(), back.changed.len());
            let mut pairs: Vec<_> = there.changed.iter().map(|it| format!("{:?} {:?}", it.from, it.to)).collect();
            let mut mirrored: Vec<_> = back.changed.iter().map(|it| format!("{:?} {:?}", it.to, it.from)).collect();
            pairs.sort();
            mirrored.sort();
            prop_assert_eq!(pairs, mirrored);
        }
    }
}
