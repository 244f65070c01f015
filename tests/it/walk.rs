//! Long answers, page by page: the cursors lead through the whole, once, within the budget.

use base64::Engine as _;
use nextech_mcp::sandbox::tour;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::clinic::Clinic;
use crate::shelf::Shelf;

/// One section: how it is laid out, and how many rows or items it has.
#[derive(Clone, Debug)]
struct Part {
    layout: u8,
    rows: usize,
    words: usize,
    /// So many of its first rows are said word for word as in every other visit with this section.
    same: usize,
}

impl Part {
    /// The section as HTML.
    fn html(&self, visit: usize, number: usize) -> String {
        let more = " and some more of it".repeat(self.words);
        let rows = self.marks(visit, number).into_iter().map(|mark| format!("{mark}{more}"));
        let rows: Vec<String> = rows.collect();
        let body = match self.layout {
            0 => format!("<p>{}</p>", rows.join("</p><p>")),
            1 => format!("<ul><li>{}</li></ul>", rows.join("</li><li>")),
            _ => {
                let cells = |(at, it)| format!("<td>{it}</td><td>{at}</td><td>left</td>");
                let rows: Vec<String> = rows.iter().enumerate().map(cells).collect();
                format!(
                    "<table><tr><th>What</th><th>No</th><th>Eye</th></tr><tr>{}</tr></table>",
                    rows.join("</tr><tr>")
                )
            }
        };
        format!("<h3>Section {number}</h3>{body}")
    }

    /// The word in each row that no other of its visit has; where the row is not the same in every
    /// visit, no other of the chart.
    fn marks(&self, visit: usize, number: usize) -> Vec<String> {
        let of = |row| if row < self.same { "all".to_owned() } else { format!("v{visit}") };
        (0..self.rows).map(|row| format!("mark{}s{number}r{row}", of(row))).collect()
    }
}

fn part() -> impl Strategy<Value = Part> {
    let same = prop_oneof![Just(0), Just(12), 0..12_usize];
    (0..3_u8, 1..12_usize, 0..6_usize, same).prop_map(|(layout, rows, words, same)| Part {
        layout,
        rows,
        words,
        same,
    })
}

/// The documents of a chart, oldest first.
fn documents(chart: &[Vec<Part>]) -> Vec<String> {
    let document = |(at, parts): (usize, &Vec<Part>)| {
        parts.iter().enumerate().map(|(number, it)| it.html(at, number)).collect()
    };
    chart.iter().enumerate().map(document).collect()
}

fn chart() -> impl Strategy<Value = Vec<Vec<Part>>> {
    prop::collection::vec(prop::collection::vec(part(), 0..6), 1..8)
}

fn exact(text: &str) -> usize {
    tiktoken_rs::o200k_base_singleton().encode_ordinary(text).len()
}

/// The word after `next cursor:`, if there is one.
fn cursor(page: &str) -> Option<&str> {
    page.trim_end().lines().last()?.strip_prefix("next cursor: ")
}

/// Every page, cursor after cursor.
async fn walked(clinic: &Clinic, ask: Value) -> Vec<String> {
    let mut pages = vec![clinic.read("search_encounters", ask.clone()).await];
    while let Some(cursor) = pages.last().and_then(|it| cursor(it)) {
        let ask = json!({ "patient_id": ask["patient_id"], "cursor": cursor });
        pages.push(clinic.read("search_encounters", ask).await);
        assert!(pages.len() < 2_000, "the walk ends");
    }
    pages
}

#[test]
fn a_walk_says_every_block_once_and_no_page_is_over_its_budget() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let shelf = Shelf::default();
    let clinic = runtime.block_on(shelf.open());
    // Small budgets are the hard ones.
    let budget = prop_oneof![256..600_usize, 256..2_500_usize];
    // Each case is a conversation: a fifth of the usual number, or of PROPTEST_CASES.
    let usual = ProptestConfig::default();
    let mut runner = TestRunner::new(ProptestConfig { cases: usual.cases / 5, ..usual });

    runner
        .run(&(chart(), budget, any::<bool>()), |(chart, budget, repeat)| {
            shelf.put(&documents(&chart));
            let ask = json!({ "patient_id": 1, "max_tokens": budget, "repeat": repeat });
            let pages = runtime.block_on(walked(&clinic, ask));

            for page in &pages {
                let rows = page.matches("mark").count();
                let tokens = exact(page);
                prop_assert!(tokens <= budget || rows <= 1, "{tokens} of {budget}\n{page}");
            }
            let all = pages.concat();
            for (visit, parts) in chart.iter().enumerate() {
                for (number, part) in parts.iter().enumerate() {
                    for (row, mark) in part.marks(visit, number).into_iter().enumerate() {
                        let said: usize = [" ", "|", "\n", ";"]
                            .iter()
                            .map(|end| all.matches(&format!("{mark}{end}")).count())
                            .sum();
                        let times = if row < part.same { sharing(&chart, number, row) } else { 1 };
                        let fine = if repeat { said == times } else { (1..=times).contains(&said) };
                        prop_assert!(fine, "{mark} is there {said} times\n{all}");
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

/// How many visits have a row of the section that is the same wherever it is.
fn sharing(chart: &[Vec<Part>], number: usize, row: usize) -> usize {
    chart.iter().filter_map(|it| it.get(number)).filter(|it| row < it.same.min(it.rows)).count()
}

#[tokio::test]
async fn a_cursor_is_good_after_a_restart_and_tells_nothing() {
    let patient = tour().glaucoma_patient;
    let ask = json!({ "patient_id": patient, "sections": ["medications"], "max_tokens": 400 });
    let first = Clinic::open().await;
    let page = first.read("search_encounters", ask).await;
    let cursor = cursor(&page).expect("fourteen visits do not fit").to_owned();
    drop(first);

    let second = Clinic::open().await;
    let ask = json!({ "patient_id": patient, "cursor": cursor });
    let next = second.read("search_encounters", ask.clone()).await;

    assert!(next.starts_with(&format!("Patient {patient}, continued.")), "{next}");
    assert_eq!(next, second.read("search_encounters", ask).await, "and again");
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&cursor).unwrap();
    for clear in ["edications", "4101", "2026-"] {
        assert!(!bytes.windows(clear.len()).any(|it| it == clear.as_bytes()), "{clear}");
    }
}

#[tokio::test]
async fn a_changed_chart_makes_a_cursor_stale() {
    let shelf = Shelf::default();
    let clinic = shelf.open().await;
    let part = Part { layout: 2, rows: 10, words: 4, same: 0 };
    shelf.put(&documents(&vec![vec![part.clone(); 3]; 4]));
    let ask = json!({ "patient_id": 1, "max_tokens": 300 });
    let page = clinic.read("search_encounters", ask).await;
    let again = json!({ "patient_id": 1, "cursor": cursor(&page).unwrap() });
    clinic.read("search_encounters", again.clone()).await;

    shelf.put(&documents(&vec![vec![part; 3]; 5]));
    let refusal = clinic.refusal("search_encounters", again).await;

    assert_eq!(
        refusal,
        "cursor_stale: the chart has changed since this cursor was given. \
         Next: Ask again without a cursor."
    );
}

#[tokio::test]
async fn a_cursor_is_refused_for_anything_it_was_not_given_for() {
    let clinic = Clinic::open().await;
    let patient = tour().glaucoma_patient;
    let ask = json!({ "patient_id": patient, "sections": ["medications"], "max_tokens": 400 });
    let page = clinic.read("search_encounters", ask).await;
    let given = cursor(&page).unwrap();
    let cut = &given[1..];

    for ask in [
        json!({ "patient_id": tour().retina_patient, "cursor": given }),
        json!({ "patient_id": patient, "cursor": given, "sections": ["problems"] }),
        json!({ "patient_id": patient, "cursor": given, "start": "2020-01-01" }),
        json!({ "patient_id": patient, "cursor": given, "detail": "summary" }),
        json!({ "patient_id": patient, "cursor": cut }),
        json!({ "patient_id": patient, "cursor": "" }),
        json!({ "patient_id": patient, "cursor": "e4101014" }),
    ] {
        let refusal = clinic.refusal("search_encounters", ask).await;

        assert!(refusal.starts_with("invalid_argument: `cursor` "), "{refusal}");
        assert!(!refusal.contains(given), "{refusal}");
    }
    let other = json!({ "patient_id": patient, "query": "timolol", "cursor": given });
    let refusal = clinic.refusal("search_chart", other).await;
    assert!(refusal.starts_with("invalid_argument: `cursor` "), "{refusal}");

    // What it was given for may be said again, and the budget may change.
    let same = json!({
        "patient_id": patient, "cursor": given, "sections": ["medications"], "max_tokens": 2_000
    });
    clinic.read("search_encounters", same).await;
}

#[tokio::test]
async fn a_cursor_that_names_many_sections_is_within_the_budget_too() {
    let clinic = Clinic::open().await;
    let sections = [
        "medications",
        "problems",
        "Allergies, Adverse Reactions, Alerts",
        "Visual Acuity",
        "Tonometry",
        "Slit Lamp",
        "Fundus",
        "Functional and Cognitive Status",
        "Vital Signs",
        "Reason For Visit",
        "Chief Complaint",
        "Immunizations",
    ];
    for budget in [900, 1_200, 2_000] {
        let ask = json!({
            "patient_id": tour().glaucoma_patient, "sections": sections, "max_tokens": budget
        });
        let pages = walked(&clinic, ask).await;

        assert!(pages.len() > 1);
        for page in pages {
            assert!(exact(&page) <= budget, "{} of {budget}\n{page}", exact(&page));
        }
    }
}

#[tokio::test]
async fn a_list_goes_on_where_it_ended() {
    let clinic = Clinic::open().await;
    for detail in ["outline", "summary"] {
        let ask = json!({ "patient_id": 7_340_009, "detail": detail, "max_tokens": 1_500 });
        let pages = walked(&clinic, ask).await;

        let ids: Vec<String> = pages
            .iter()
            .flat_map(|it| it.lines())
            .filter(|it| it.starts_with("e41"))
            .map(|it| it.split('|').next().unwrap().to_owned())
            .collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        sorted.dedup();
        assert_eq!(ids, sorted, "each visit once, newest first");
        assert_eq!(ids.len(), 208);
        assert!(pages.iter().all(|it| exact(it) <= 1_500));
    }
}
