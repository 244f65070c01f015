//! What is said once over a chart can be told again from the text: a reader that knows only the
//! answer's own words puts every visit together as it was.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect;
use serde_json::{Value, json};

use crate::clinic::Clinic;
use crate::shelf::Shelf;

/// What a row or a line says, as `name: value`.
type Said = BTreeSet<String>;

/// What a section says, row by row.
type Rows = Vec<Said>;

/// A visit's sections by title.
type Visit = BTreeMap<String, Rows>;

#[tokio::test]
async fn every_visit_can_be_put_together_again() {
    let clinic = Clinic::open().await;
    for patient in [7_340_001, 7_340_002, 7_340_003, 7_340_004, 7_340_020, 7_340_022] {
        let whole = walked(&clinic, json!({ "patient_id": patient, "repeat": true })).await;
        let folded = walked(&clinic, json!({ "patient_id": patient })).await;

        let mut told: BTreeMap<String, Visit> = BTreeMap::new();
        for (id, text) in visits(&folded) {
            let visit = restored(&text, &told);
            told.insert(id, visit);
        }

        for (id, text) in visits(&whole) {
            let as_it_was = restored(&text, &BTreeMap::new());
            for (title, rows) in &as_it_was {
                let again = told[&id].get(title).unwrap_or_else(|| panic!("{id} has no {title}"));
                let (mut again, mut rows) = (again.clone(), rows.clone());
                again.sort();
                rows.sort();
                // A row alone whose values hold semicolons has a line for each of them.
                let one = |rows: &Rows| rows.iter().flatten().cloned().collect::<Said>();
                let same = again == rows || (again.len() == 1 && one(&again) == one(&rows));
                assert!(same, "{id} {title}: {again:?}, which was {rows:?}");
            }
            assert_eq!(told[&id].len(), as_it_was.len(), "{id}");
        }
    }
}

#[tokio::test]
async fn a_glaucoma_chart_costs_two_fifths_of_what_it_costs_in_full() {
    let clinic = Clinic::open().await;

    let whole = walked(&clinic, json!({ "patient_id": 7_340_001, "repeat": true })).await;
    let folded = walked(&clinic, json!({ "patient_id": 7_340_001 })).await;

    let (whole, folded) = (exact(&whole), exact(&folded));
    assert!(folded * 100 <= whole * 40, "{folded} of {whole} tokens");
}

#[tokio::test]
async fn fifty_visits_fit_an_outline_of_two_thousand_tokens() {
    let clinic = Clinic::open().await;
    let ask = json!({ "patient_id": 7_340_009, "detail": "outline", "max_tokens": 2_000 });

    let outline = clinic.read("search_encounters", ask).await;

    let visits = outline.lines().filter(|it| it.starts_with('e') && it.contains('|')).count();
    assert!(visits >= 50, "{visits} visits");
    let tokens = exact(std::slice::from_ref(&outline));
    assert!(tokens <= 2_000, "{tokens} tokens");
}

/// What two visits say, the older one's document first.
async fn told(older: &str, newer: &str) -> String {
    let shelf = Shelf::default();
    let clinic = shelf.open().await;
    shelf.put(&[older, newer]);
    let text = clinic.read("search_encounters", json!({ "patient_id": 7_340_001 })).await;
    text.split_once("## e501").unwrap().1.to_owned()
}

#[tokio::test]
async fn an_item_told_by_a_newer_visit_is_not_told_again_by_a_section() {
    let plan = "<ul><li>Start latanoprost at bedtime in the right eye.</li>\
                <li>Repeat the visual field of both eyes in six months.</li></ul>";
    let warfarin = "Stop the warfarin three days before the surgery.";

    let told = told(
        &format!("<h3>Plan</h3>{plan}<h3>Instructions</h3><ul><li>{warfarin}</li></ul>"),
        &format!(
            "<h3>Plan</h3>{}<h3>Instructions</h3><ul><li>Wash your hands before the drops.</li>\
             <li>{warfarin}</li></ul>",
            plan.replace("Start latanoprost at bedtime in the right", "Watch the left")
        ),
    )
    .await;

    expect![[r"
         · 2010-02-11 · Follow Up

        ### Plan

        - Watch the left eye.
        - Repeat the visual field of both eyes in six months.

        ### Instructions

        - Wash your hands before the drops.
        - Stop the warfarin three days before the surgery.

        ## e500 · 2010-01-11 · Follow Up

        ### Plan

        - Start latanoprost at bedtime in the right eye.
        - as item 2 in e501

        ### Instructions

        as item 2 in e501
    "]]
    .assert_eq(&told);
}

#[tokio::test]
async fn what_points_elsewhere_is_said_in_each_visit() {
    let left = "<h3>Cornea OS</h3><p>Same as above in all respects, as far as can be seen.</p>";

    let told = told(
        &format!("<h3>Cornea OD</h3><p>Edema 2+.</p>{left}"),
        &format!("<h3>Cornea OD</h3><p>Clear.</p>{left}"),
    )
    .await;

    expect![[r"
         · 2010-02-11 · Follow Up

        ### Cornea OD

        Clear.

        ### Cornea OS

        Same as above in all respects, as far as can be seen.

        ## e500 · 2010-01-11 · Follow Up

        ### Cornea OD

        Edema 2+.

        ### Cornea OS

        Same as above in all respects, as far as can be seen.
    "]]
    .assert_eq(&told);
}

#[tokio::test]
async fn items_are_told_only_under_what_leads_them_there() {
    let items = "<ul><li>Flashes or floaters in either of the eyes</li><li>Pain</li></ul>";

    let told = told(
        &format!("<h3>Symptoms</h3><p>Patient reports:</p>{items}"),
        &format!("<h3>Symptoms</h3><p>Patient denies:</p>{items}"),
    )
    .await;

    expect![[r"
         · 2010-02-11 · Follow Up

        ### Symptoms

        Patient denies:

        - Flashes or floaters in either of the eyes
        - Pain

        ## e500 · 2010-01-11 · Follow Up

        ### Symptoms

        Patient reports:

        - Flashes or floaters in either of the eyes
        - Pain
    "]]
    .assert_eq(&told);
}

#[tokio::test]
async fn a_row_is_not_told_where_it_hangs_on_one_above() {
    let rows = "<tr><td></td><td>Creatinine in serum or plasma, fasting</td><td>1.4</td></tr>\
                <tr><td></td><td>Urea nitrogen in serum or plasma, fasting</td><td>21</td></tr>";
    let table = |date| {
        format!(
            "<h3>Results</h3><table><tr><th>Date</th><th>Test</th><th>Value</th></tr>\
             <tr><td>{date}</td><td>Renal panel</td><td></td></tr>{rows}</table>"
        )
    };

    let told = told(&table("1/2/2032"), &table("5/5/2032")).await;

    assert_eq!(told.matches("Creatinine").count(), 2, "{told}");
    assert!(!told.contains("as in e501"), "{told}");
}

/// Every page of an answer, cursor after cursor.
async fn walked(clinic: &Clinic, ask: Value) -> Vec<String> {
    let mut pages = vec![clinic.read("search_encounters", ask.clone()).await];
    while let Some(cursor) = pages.last().and_then(|it| it.trim_end().rsplit_once("next cursor: "))
    {
        let ask = json!({ "patient_id": ask["patient_id"], "cursor": cursor.1 });
        pages.push(clinic.read("search_encounters", ask).await);
    }
    pages
}

fn exact(pages: &[String]) -> usize {
    pages.iter().map(|it| tiktoken_rs::o200k_base_singleton().encode_ordinary(it).len()).sum()
}

/// Each visit's id and text, newest first, the pages joined.
fn visits(pages: &[String]) -> Vec<(String, String)> {
    let mut visits: Vec<(String, String)> = Vec::new();
    for page in pages {
        let page = page.split("\n## Not shown").next().unwrap();
        for part in page.split("\n## ").skip(1) {
            let (heading, text) = part.split_once('\n').unwrap();
            let id = heading.split(' ').next().unwrap().to_owned();
            match visits.last_mut() {
                Some((last, before)) if *last == id => before.push_str(text),
                _ => visits.push((id, text.to_owned())),
            }
        }
    }
    visits
}

/// A visit as it was, from its text and the newer visits.
fn restored(text: &str, newer: &BTreeMap<String, Visit>) -> Visit {
    let mut visit = Visit::new();
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut title = String::new();
    for block in text.split("\n\n") {
        let block = block.trim_matches('\n');
        if let Some(heading) = block.strip_prefix("###") {
            let heading = heading.trim_start_matches('#').trim();
            heading.trim_end_matches(" (continued)").clone_into(&mut title);
            visit.entry(title.clone()).or_default();
        } else if !title.is_empty() {
            said.entry(title.clone()).or_default().push(block.to_owned());
        }
    }
    // Where a document ends, lines tell of whole sections.
    let mut ends = Vec::new();
    for blocks in said.values_mut() {
        blocks.retain(|it| {
            let end = it.lines().all(|it| it.starts_with("As ") || it.starts_with("Nothing "));
            if end {
                ends.extend(it.lines().map(str::to_owned));
            }
            !end
        });
    }
    for (title, blocks) in &said {
        visit.insert(title.clone(), section(title, blocks, text, newer));
    }
    for line in ends {
        let (reference, titles) = line.split_once(": ").unwrap();
        for title in titles.split("; ") {
            let (title, rows) = match reference {
                "Nothing recorded" => (title, Rows::new()),
                _ => in_this_document(reference, title, &visit),
            };
            visit.insert(title.to_owned(), rows);
        }
    }
    repeats(text, &mut visit, newer);
    visit
}

/// `As Instructions: Plan; Goals = item 2`: the title, and what it says.
fn in_this_document<'a>(reference: &str, title: &'a str, visit: &Visit) -> (&'a str, Rows) {
    let said = &visit[reference.strip_prefix("As ").unwrap()];
    match title.split_once(" = item ") {
        Some((title, number)) => (title, vec![said[number.parse::<usize>().unwrap() - 1].clone()]),
        None => (title, said.clone()),
    }
}

/// The lines above the first section: what newer visits have.
fn repeats(text: &str, visit: &mut Visit, newer: &BTreeMap<String, Visit>) {
    let opening = text.split("\n#").next().unwrap();
    let mut all_others = None;
    for line in opening.lines() {
        let since = line.split_once(": unchanged since ").or_else(|| line.split_once(": as in "));
        let Some((titles, since)) = since else { continue };
        let holder = &newer[since.split([' ', ',']).next().unwrap()];
        // Titles hold no semicolon, and a title that is not the holder's is "all others".
        for title in titles.split("; ") {
            if title.starts_with("All ") && title.ends_with(" others") {
                let count: usize = title.split(' ').nth(1).unwrap().parse().unwrap();
                all_others = Some((count, holder));
            } else {
                visit.insert(title.to_owned(), holder[title].clone());
            }
        }
    }
    // A section comes with those nested in it, which are named nowhere.
    let nested = ["Visual Acuity", "Tonometry", "Slit Lamp", "Fundus", "Testing", "External"];
    if let Some((count, holder)) = all_others {
        let rest: Vec<_> = holder
            .iter()
            .filter(|(title, _)| !visit.contains_key(*title))
            .filter(|(title, _)| {
                !nested.contains(&title.as_str()) || !visit.contains_key("Physical Examination")
            })
            .map(|(title, rows)| (title.clone(), rows.clone()))
            .collect();
        let outer = rest.iter().filter(|(it, _)| !nested.contains(&it.as_str())).count();
        assert_eq!(outer, count, "{:?}", rest.iter().map(|it| &it.0).collect::<Vec<_>>());
        visit.extend(rest);
    }
}

/// The rows of a section, with those that a newer visit has.
fn section(title: &str, blocks: &[String], text: &str, newer: &BTreeMap<String, Visit>) -> Rows {
    let mut rows = Rows::new();
    let mut for_all: Vec<String> = Vec::new();
    let mut table_at = 0;
    for block in blocks {
        let lines: Vec<&str> = block.lines().collect();
        if let Some(pairs) = block.strip_prefix("All: ") {
            let pairs = pairs.lines().next().unwrap();
            for_all = pairs.split("; ").map(str::to_owned).collect();
        } else if let Some(pairs) = block.strip_prefix("(All: ") {
            let pairs = pairs.trim_end().strip_suffix(')').unwrap();
            for row in &mut rows[table_at..] {
                row.extend(pairs.split("; ").map(str::to_owned));
            }
        } else if let Some(id) = block.strip_prefix("other rows as in ") {
            let keys: Vec<String> = rows.iter().filter_map(first).collect();
            let others = newer[id][title].iter().filter(|it| first_of_any(it, &keys).is_none());
            rows.extend(others.cloned().collect::<Vec<_>>());
        } else if let Some(id) = block.strip_prefix("as in ") {
            rows.extend(newer[id][title].clone());
        } else if lines.len() > 2 && lines[1].chars().all(|it| "|-".contains(it)) {
            table_at = rows.len();
            rows.extend(table(title, &lines, &for_all, newer));
            for_all.clear();
        } else if lines.iter().any(|it| it.starts_with("others as in ")) {
            // A row whose values hold semicolons has a line for each of them.
            rows.push(line_of(title, &lines.join("; "), text, newer));
        } else if !block.starts_with("Blank: ") {
            for line in lines {
                rows.push(line_of(title, line, text, newer));
            }
        }
    }
    rows
}

fn table(title: &str, lines: &[&str], for_all: &[String], newer: &BTreeMap<String, Visit>) -> Rows {
    let names = cells(lines[0]);
    let mut rows = Rows::new();
    for line in &lines[2..] {
        let cells = cells(line);
        if let Some((id, named)) =
            cells[0].strip_prefix("as in ").and_then(|it| it.split_once(": "))
        {
            for name in named.split("; ") {
                let is_it = |row: &&Said| row.iter().any(|it| it.ends_with(&format!(": {name}")));
                let mut found = newer[id][title].iter().filter(is_it);
                rows.push(found.next().unwrap().clone());
                assert_eq!(found.next(), None, "{name} names one row");
            }
            continue;
        }
        let pairs = names.iter().zip(&cells).filter(|(_, it)| !it.is_empty());
        let pairs = pairs.map(|(name, value)| format!("{name}: {value}"));
        rows.push(pairs.chain(for_all.iter().cloned()).collect());
    }
    rows
}

/// A line, or an item; where it ends with `others as in`, with the rest of that row.
fn line_of(title: &str, line: &str, text: &str, newer: &BTreeMap<String, Visit>) -> Said {
    let line = line.trim_start_matches("- ");
    if let Some((begins, _)) = line.split_once("\u{2026} (above)") {
        let mut lines = text.lines().map(|it| it.trim_start_matches("- "));
        let whole = lines.find(|it| it.starts_with(begins)).unwrap();
        return line_of(title, whole, text, newer);
    }
    if let Some((item, id)) = line.strip_prefix("as item ").and_then(|it| it.split_once(" in ")) {
        return newer[id][title][item.parse::<usize>().unwrap() - 1].clone();
    }
    let line = line.trim_end_matches(':');
    let parts = line.split("; ").filter(|it| !it.ends_with(':'));
    let mut said: Said = parts.map(str::to_owned).collect();
    let rest = said.iter().find(|it| it.starts_with("others as in ")).cloned();
    if let Some(rest) = rest {
        said.remove(&rest);
        // A section may have lines beside its row: the row is what has the same names.
        let name = |it: &str| it.split(": ").next().unwrap().to_owned();
        let named = said.iter().filter(|it| it.contains(": "));
        let here: Vec<String> = named.map(|it| name(it)).collect();
        let has_all = |row: &&Said| here.iter().all(|it| row.iter().any(|part| name(part) == *it));
        let holder = &newer[rest.rsplit(' ').next().unwrap()][title];
        let row = holder.iter().find(has_all);
        let row = row.unwrap_or_else(|| panic!("{title}: {line} of {holder:?}"));
        said.extend(row.iter().filter(|it| !here.contains(&name(it))).cloned());
    }
    said
}

/// The value of the column that names the rows of an examination.
fn first(row: &Said) -> Option<String> {
    row.iter().find(|it| it.starts_with("Structure: ") || it.starts_with("Eye: ")).cloned()
}

fn first_of_any(row: &Said, keys: &[String]) -> Option<String> {
    first(row).filter(|it| keys.contains(it))
}

/// The cells of a row of a GFM table, with or without pipes at its ends.
fn cells(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    line.replace("\\|", "\u{1}").split('|').map(|it| it.replace('\u{1}', "|")).collect()
}
