//! Ten clinical questions: each is answered with the facts that were planted, cited, and cheaply.

#[path = "../ledger/ledger.rs"]
mod book;

use book::{answers, charts, exact, questions};

use crate::clinic::Clinic;

/// What the answers may cost of what the documents would.
const PERCENT_MAX: usize = 15;

/// The chart that is so long that reading it whole is no comparison, and takes a while to count.
const LONG: u64 = 7_340_009;

#[tokio::test]
async fn ten_questions_are_answered_with_facts_and_sources() {
    let clinic = Clinic::open().await;
    let questions = questions().unwrap();
    assert_eq!(questions.len(), 10);

    for question in questions {
        let told = answers(&clinic.model, &question).await.unwrap().concat();

        let missing: Vec<_> = question.missing(&told).collect();
        assert!(missing.is_empty(), "{}: no {missing:?} in\n{told}", question.asked);
    }
}

#[tokio::test]
async fn ten_answers_cost_a_fraction_of_the_documents() {
    let clinic = Clinic::open().await;
    let tools = serde_json::to_string(&clinic.tools().await).unwrap();
    let (mut ours, mut raw) = (exact(&tools), 0);

    for question in questions().unwrap() {
        let told = answers(&clinic.model, &question).await.unwrap();
        ours += told.iter().map(|it| exact(it)).sum::<usize>();
        let asked = |it: &book::Call| it.arguments.get("patient_id").and_then(|it| it.as_u64());
        if !question.calls.iter().filter_map(asked).any(|it| it == LONG) {
            raw += charts(&question).map(|it| exact(&it)).sum::<usize>();
        }
    }

    assert!(ours * 100 <= raw * PERCENT_MAX, "{ours} of {raw} tokens");
}
