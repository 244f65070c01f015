//! Finding words in documents: what is a hit, how it is ranked, and what is seen of it.

use std::fmt::Write as _;

use nextech_mcp::ccd::{self, Hit, Nearby, Query};
use nextech_mcp::sandbox::documents;
use proptest::prelude::*;

/// What a snippet really costs.
fn exact(text: &str) -> usize {
    tiktoken_rs::o200k_base_singleton().encode_ordinary(text).len()
}

/// The snippets that answer `query`, best first.
fn found(html: &str, query: &str) -> Vec<String> {
    let document = ccd::read(html);
    let query = Query::new(query).unwrap();
    let mut hits = ccd::find(&document, &query);
    hits.sort_by_key(|it| std::cmp::Reverse(it.rank));
    hits.iter().map(|it| it.snippet(&query, 60)).collect()
}

fn one(html: &str, query: &str) -> String {
    let all = found(html, query);
    assert_eq!(all.len(), 1, "{query}: {all:?}");
    all.into_iter().next().unwrap()
}

const MEDICATIONS: &str = "<h3>Medications</h3><table>
    <tr><th>Date</th><th>Medication</th><th>Dose</th><th>Status</th></tr>
    <tr><td>3/9/2021</td><td>latanoprost 0.005 % drops</td><td>1</td><td>Active</td></tr>
    <tr><td>3/9/2022</td><td>timolol 0.5 % drops</td><td></td><td>Discontinued</td></tr>
    </table>";

#[test]
fn a_row_is_shown_with_its_headers_and_what_it_is_about_comes_first() {
    assert_eq!(
        one(MEDICATIONS, "timolol"),
        "Medication: timolol 0.5 % drops; Date: 3/9/2022; Status: Discontinued"
    );
    assert_eq!(
        one(MEDICATIONS, "dose latanoprost"),
        "Medication: latanoprost 0.005 % drops; Date: 3/9/2021; Dose: 1; Status: Active"
    );
}

#[test]
fn numbers_are_found_by_their_value() {
    assert_eq!(found(MEDICATIONS, "0.5").len(), 1);
    assert_eq!(found(MEDICATIONS, ".50").len(), 1);
    assert_eq!(found(MEDICATIONS, "0.05").len(), 0);
    assert_eq!(found(MEDICATIONS, "5").len(), 0);
    assert_eq!(found("<h3>Exam</h3><p>OD 20/40, OS 20/400</p>", "20/40").len(), 1);
    assert_eq!(found("<h3>Exam</h3><p>OS 20/400</p>", "20/40").len(), 0);
}

#[test]
fn spelling_makes_no_difference() {
    let page = "<h3>Plan</h3><p>Seguimiento de Sjögren’s en consulta. Follow-up visits weekly.</p>";
    for query in
        ["SJOGREN", "sjögren", "sjo\u{308}gren", "follow up", "followup", "Follow-Up visit"]
    {
        let hits = found(page, query).len();
        assert_eq!(hits, 1, "{query}");
    }
}

#[test]
fn a_phrase_must_be_there_as_it_is() {
    let page = "<h3>Notes</h3><ul><li>Visual field stable</li><li>Field of vision, visual</li>
        <li>Visual acuity 20/20</li></ul>";

    assert_eq!(found(page, "\"visual field\""), ["Visual field stable"]);
    assert_eq!(
        found(page, "visual field"),
        ["Visual field stable", "Field of vision, visual", "Visual acuity 20/20"]
    );
}

#[test]
fn a_hit_says_which_words_it_has_not() {
    let document = ccd::read("<h3>Assessment</h3><p>Cataract, left eye.</p>");
    let query = Query::new("cataract glaucoma").unwrap();

    let hits = ccd::find(&document, &query);

    assert_eq!(hits[0].missing, ["glaucoma"]);
    assert_eq!(hits[0].section, "assessment");
}

#[test]
fn what_several_sections_say_word_for_word_is_one_hit() {
    let document = ccd::read(
        "<h3>Assessment</h3><p>Bradycardia on timolol.</p>
         <h3>Instructions</h3><ul><li>Bradycardia on timolol.</li></ul>",
    );
    let query = Query::new("timolol").unwrap();

    let hits = ccd::find(&document, &query);

    assert_eq!(hits.len(), 1);
    assert_eq!(
        (hits[0].title.as_str(), &hits[0].also[..]),
        ("Assessment", &["Instructions".into()][..])
    );
}

#[test]
fn what_gives_a_passage_its_meaning_stands_before_it() {
    let page =
        "<h3>Review of Systems</h3><p>Patient denies:</p><ul><li>flashes</li><li>floaters</li></ul>
        <h3>History</h3><table><caption>Family History</caption>
        <tr><th>Relation</th><th>Condition</th></tr>
        <tr><td>Mother</td><td>Glaucoma</td></tr></table>
        <h3>Results</h3><table><tr><th>Date</th><th>Lab</th><th>Test</th><th>Result</th></tr>
        <tr><td>2/3/2024</td><td>Metabolic panel</td><td></td><td></td></tr>
        <tr><td></td><td></td><td>Glucose</td><td>151 mg/dL</td></tr></table>";

    assert_eq!(one(page, "flashes"), "Patient denies: flashes");
    assert_eq!(
        one("<h3>ROS</h3><p>Negative for:</p><p>Diplopia</p><p>Pain with movement</p>", "diplopia"),
        "Negative for: Diplopia"
    );
    assert_eq!(
        one("<h3>ROS</h3><p>Negative for:<br>Pain<br>Diplopia</p>", "diplopia"),
        "Negative for: Diplopia"
    );
    assert_eq!(one(page, "glaucoma"), "Family History › Condition: Glaucoma; Relation: Mother");
    assert_eq!(
        one(page, "glucose"),
        "2/3/2024; Metabolic panel › Test: Glucose; Result: 151 mg/dL"
    );
}

#[test]
fn a_long_row_keeps_what_can_turn_its_meaning() {
    let mut page = "<h3>Problems</h3><table><tr><th>Problem</th>".to_owned();
    for number in 0..12 {
        write!(page, "<th>Detail {number}</th>").unwrap();
    }
    page += "<th>Problem Status</th></tr><tr><td>Central retinal vein occlusion, left eye</td>";
    for number in 0..12 {
        write!(page, "<td>some further detail of little interest, number {number}</td>").unwrap();
    }
    page += "<td>Resolved</td></tr></table>";

    let snippet = one(&page, "occlusion");

    assert!(snippet.starts_with("Problem: Central retinal vein occlusion, left eye;"), "{snippet}");
    assert!(snippet.ends_with("…; Problem Status: Resolved"), "{snippet}");
    assert!(exact(&snippet) <= 60, "{snippet}");
}

#[test]
fn what_was_found_is_seen_however_much_else_is_telling() {
    let states: Vec<_> = (0..30).map(|it| format!("<th>Status {it}</th>")).collect();
    let values: Vec<_> =
        (0..30).map(|it| format!("<td>still under review, number {it}</td>")).collect();
    let page = format!(
        "<h3>Problems</h3><table><tr>{0}<th>Remark</th>{0}</tr><tr>{1}<td>hyphema</td>{1}</tr></table>",
        states.concat(),
        values.concat()
    );

    let snippet = one(&page, "hyphema");

    assert!(snippet.contains("Remark: hyphema"), "{snippet}");
    assert!(exact(&snippet) <= 60, "{snippet}");
}

#[test]
fn a_long_sentence_keeps_its_no() {
    let filler = "in the course of a long conversation about everything that happened at home since the \
        last visit to this office some weeks ago, including the weather and the garden,";
    for (before, after) in [
        ("The patient denies", ""),
        ("There was no", ""),
        ("Her mother had", ""),
        ("Return at once if", ""),
        ("Nothing else; r/o", ""),
        ("We spoke of", "which was ruled out by ultrasound"),
        ("As for", "the answer was negative"),
    ] {
        let sentence = format!("{before} {filler} retinal detachment {filler} {after}.");
        let page = format!("<h3>HPI</h3><p>{sentence} Vision is stable. {filler} {filler}</p>");

        let snippet = one(&page, "detachment");

        for word in [before, after].iter().flat_map(|it| it.split(' ')) {
            let telling = ["denies", "no", "mother", "if", "r/o", "ruled", "out", "negative"];
            if telling.contains(&word) {
                assert!(snippet.split([' ', '.']).any(|it| it == word), "{word}: {snippet}");
            }
        }
        assert!(snippet.contains("retinal detachment") && snippet.contains('…'), "{snippet}");
        assert!(exact(&snippet) <= 60, "{snippet}");
    }
}

#[test]
fn the_better_hit_comes_first() {
    let page = "<h3>Plan</h3><ul><li>Eye drops for the dry left eye</li><li>Left eye drops</li>
        <li>Drops, left side</li></ul>
        <h3>Left eye drops</h3><p>None.</p>";

    assert_eq!(
        found(page, "left eye drops"),
        ["Left eye drops", "Eye drops for the dry left eye", "None.", "Drops, left side"]
    );
}

#[test]
fn a_word_that_is_nowhere_is_offered_as_it_may_have_been_meant() {
    let document = ccd::read(MEDICATIONS);
    let offers = |query: &str| {
        let mut nearby = Nearby::new(&Query::new(query).unwrap());
        nearby.see(&document);
        nearby.offers().join(" ")
    };

    assert_eq!(offers("latanprost timolol"), "latanoprost");
    assert_eq!(offers("timolol"), "");
    assert_eq!(offers("0.04"), "");
}

#[test]
fn a_question_without_a_word_is_none() {
    assert!(Query::new("").is_none());
    assert!(Query::new("?! … \"\"").is_none());
    assert!(Query::new("the of").is_some(), "all there is");
}

#[test]
fn no_snippet_of_the_sandbox_is_too_long() {
    for (patient, encounter, html) in documents().filter(|it| it.1 % 7 == 1) {
        let document = ccd::read(&html);
        for words in ["eye", "no", "mg", "20/40", "left eye drops", "\"follow up\"", "the"] {
            let query = Query::new(words).unwrap();
            for hit in ccd::find(&document, &query) {
                let snippet = hit.snippet(&query, 60);
                assert!(exact(&snippet) <= 60, "{patient} {encounter} {words}: {snippet}");
                assert!(!snippet.contains('\n') && !snippet.is_empty());
            }
        }
    }
}

#[test]
fn hostile_text_is_searched_in_proportion_to_its_length() {
    let words = |count: usize| {
        let document = ccd::read(&format!("<h3>A</h3><p>{}</p>", "eye no ".repeat(count)));
        let query = Query::new("eye").unwrap();
        ccd::find(&document, &query).iter().map(|it| it.snippet(&query, 60).len()).max()
    };
    assert!(words(20_000) <= Some(600));
    for text in
        ["x".repeat(300_000), "-".repeat(300_000), "eye.".repeat(60_000), "眼".repeat(9_000)]
    {
        let document = ccd::read(&format!("<h3>A</h3><p>eye {text} eye</p>"));
        let query = Query::new("eye 眼").unwrap();
        for hit in ccd::find(&document, &query).iter().take(3) {
            assert!(exact(&hit.snippet(&query, 60)) <= 60);
        }
    }
}

fn filler() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "pressure",
        "stable",
        "since",
        "visit",
        "drops",
        "vision",
        "lens",
        "clear",
        "the",
        "and",
        "with",
        "20/40",
        "OD",
        "OS",
        "mmHg",
        "0.65",
        "daily,",
        "noted;",
        "cornea",
        "(approximately)",
        "macula",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|it| it.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_negation_in_the_sentence_is_in_the_snippet(
        (a, b, c) in (filler(), filler(), filler()),
        cue in prop::sample::select(vec!["no", "denies", "without", "not", "negative for", "ruled out",
            "resolved", "family history of", "allergic to", "r/o", "(-)", "doesn't have"]),
        behind in any::<bool>(),
        budget in 30_usize..80,
    ) {
        let sentence = if behind {
            format!("{a} hyphema {b} {cue} {c}")
        } else {
            format!("{a} {cue} {b} hyphema {c}")
        };
        let document = ccd::read(&format!("<h3>HPI</h3><p>{sentence}</p>"));
        let query = Query::new("hyphema").unwrap();

        let hits = ccd::find(&document, &query);
        let snippet = hits[0].snippet(&query, budget);

        prop_assert_eq!(hits.len(), 1);
        prop_assert!(exact(&snippet) <= budget, "{}", snippet);
        let turned = cue.replace(" for", "").replace(" of", "").replace(" to", "").replace(" have", "");
        for word in std::iter::once("hyphema").chain(turned.split(' ')) {
            prop_assert!(snippet.contains(word), "{}: {}", word, snippet);
        }
    }

    #[test]
    fn every_word_of_a_document_is_found(words in prop::collection::vec("[a-z]{5,9}", 1..12)) {
        let rows: Vec<_> = words.iter().map(|it| format!("<tr><td>{it}</td><td>x</td></tr>")).collect();
        let rows = rows.concat();
        let page = format!("<h3>T</h3><table><tr><th>A</th><th>B</th></tr>{rows}</table>");
        let document = ccd::read(&page);
        for word in &words {
            let query = Query::new(&format!("\"{word}\"")).unwrap();
            let hits: Vec<Hit<'_>> = ccd::find(&document, &query);
            prop_assert!(!hits.is_empty(), "{}", word);
            prop_assert!(hits.iter().any(|it| it.snippet(&query, 60).contains(word.as_str())));
        }
    }
}
