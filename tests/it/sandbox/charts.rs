//! The charts: the shape of a document, and one story over the years.

use std::collections::{BTreeMap, BTreeSet};

use nextech_mcp::sandbox;

use crate::sandbox::titles;

#[tokio::test]
async fn a_document_has_the_vendors_sections_and_columns() {
    let (_, _, html) = sandbox::documents().next().unwrap();
    assert_eq!(
        titles(&html),
        [
            "Encounters",
            "Problems",
            "Procedures",
            "Medications",
            "Medications Administered",
            "Allergies, Adverse Reactions, Alerts",
            "Diagnostic Results",
            "Vital Signs",
            "Physical Examination",
            "Instructions",
            "Treatment Plan",
            "Functional and Cognitive Status",
            "Social History",
            "Reason For Visit",
            "Chief Complaint",
            "Immunizations",
            "Assessment",
            "Goals",
            "Health Concerns",
            "Reason for Referral",
        ]
    );
    let columns = html.split("<th class=\"narr_th\">").skip(1);
    let columns: Vec<_> = columns.map(|it| it.split("</th>").next().unwrap()).collect();
    let columns = columns.join(", ");
    for expected in [
        "Date, ICD10 Code, Problem, Location, Problem Status",
        "Date, CPT Code, Procedure, Location",
        "Date, Medication, Dose, Dose Unit, Route, Frequency, Status",
        "Type, Substance, Reaction, Severity",
        "Eye, Method, Uncorrected, Corrected, Pinhole, Near",
        "Date, Time, Eye, IOP (mmHg), Method",
    ] {
        assert!(columns.contains(expected), "{expected} in {columns}");
    }
    assert!(html.contains("charset=utf-16") && html.contains("You can uncheck boxes"));
    assert_eq!(html.matches('\n').count(), html.matches("\r\n").count());
}

#[test]
fn the_practice_is_large_enough_and_the_same_in_every_run() {
    let mut charts: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for (patient, encounter, html) in sandbox::documents() {
        assert!(charts.entry(patient).or_default().insert(encounter));
        assert!(html.contains("Sandbox Eye Associates (invented)"), "{encounter}");
        assert!(html.ends_with("</html>\r\n"), "{encounter}");
    }
    // The twenty-sixth has no encounter, and so no document.
    assert_eq!(charts.len(), 25);
    assert_eq!(charts.values().map(BTreeSet::len).sum::<usize>(), 356);
    let tour = sandbox::tour();
    assert_eq!(charts[&tour.long_chart_patient].len(), 208);
    assert!(!charts.contains_key(&tour.empty_chart_patient));
    assert!(charts[&tour.glaucoma_patient].contains(&tour.newest_encounter));
    assert!(sandbox::documents().eq(sandbox::documents()));
}

/// Every document's words, by encounter: tags and line breaks become a bar.
struct Charts(BTreeMap<u32, String>);

impl Charts {
    fn read() -> Self {
        let words = |html: String| {
            let mut text = String::new();
            for part in html.split('<').skip(1) {
                let (_, words) = part.split_once('>').unwrap();
                text.push_str(words.trim());
                text.push('|');
            }
            while text.contains("||") {
                text = text.replace("||", "|");
            }
            text
        };
        Self(sandbox::documents().map(|(_, id, html)| (id, words(html))).collect())
    }

    /// What follows the first of `labels` in each of a patient's documents, by date.
    fn series(&self, patient: u32, labels: &[&str]) -> Vec<&str> {
        let first = 4_100_000 + patient * 1_000;
        let documents = self.0.range(first..first + 1_000);
        let after = |text: &'_ str, label: &str| text.find(label).map(|at| at + label.len());
        documents
            .filter_map(|(_, text)| {
                let at = labels.iter().find_map(|label| after(text, label))?;
                text[at..].split('|').next()
            })
            .collect()
    }

    fn says(&self, encounter: u32, words: &str) -> bool {
        self.0[&encounter].contains(words)
    }
}

#[test]
fn what_is_measured_over_time_is_as_planted() {
    let charts = Charts::read();
    for (patient, label, expected) in [
        (1, "|9:40 AM|OD|", "27 21 20 17 15 16 17 17 17 18 14 14 15 15"),
        (1, "|9:40 AM|OS|", "29 22 22 19 16 17 18 19 14 14 13 13 14 16"),
        (1, "|C/D Ratio|0.65|", "0.75 0.75 0.75 0.75 0.75 0.75 0.75 0.80 0.80"),
        (3, "in Blood|", "10.4 % 9.6 % 9.1 % 8.8 % 8.3 % 7.9 % 7.4 % 8.7 % 6.9 %"),
        (4, "|OD|Snellen|20/200|", "20/80"),
        (5, "|OS|44.", "9 7 7"),
        (
            2,
            "|OCT macula|Central subfield ",
            "468 microns 391 microns 322 microns 287 microns 281 microns 279 microns 276 microns \
             349 microns 294 microns 280 microns 278 microns 277 microns 275 microns 278 microns \
             280 microns 283 microns",
        ),
        (23, "|Cycloplegic|OD|", "-2.00 -2.50 -3.00 -3.00 -3.25 -3.25 -3.50"),
    ] {
        assert_eq!(charts.series(patient, &[label]).join(" "), expected, "{patient} {label}");
    }
    assert_eq!(charts.series(9, &["|OCT macula|"]).len(), 208);
}

#[test]
fn a_drop_is_active_until_the_day_it_is_stopped() {
    let charts = Charts::read();
    let half = "|timolol maleate 0.5 % ophthalmic solution|1|Drop|Both eyes|twice a day|";
    assert_eq!(
        charts.series(1, &[half]).join(" "),
        "Active Active Discontinued Discontinued Discontinued Discontinued Discontinued \
         Discontinued Discontinued Discontinued Discontinued"
    );
    let thrice = "|dorzolamide 2 % ophthalmic solution|1|Drop|Both eyes|three times a day|";
    assert_eq!(charts.series(1, &[thrice])[4..6], ["Active", "Discontinued"]);
    assert_eq!(
        charts.series(2, &["|warfarin 5 MG oral tablet|1|Tablet|by mouth|daily|"])[8..10],
        ["Active", "Discontinued"]
    );
}

#[test]
fn what_is_planted_is_there_and_only_there() {
    let charts = Charts::read();
    for (words, encounters) in [
        ("heart rate 46", &[4_101_006][..]),
        ("Relapse at 12 weeks", &[4_102_008]),
        ("Center-involving edema, hard exudates", &[4_103_003]),
        ("pressure 24 mmHg, as expected", &[4_104_003]),
        ("|Fix and follow|CSUM|", &[4_106_001, 4_106_002]),
        ("bruise over the left brow", &[4_109_037]),
        ("|26|Tono-Pen|", &[4_109_070]),
        ("Itching lids", &[4_109_075]),
        ("Charles Bonnet", &[4_109_104]),
        ("ndophthalmitis", &[4_109_151]),
        ("|CF at 5 feet|", &[4_122_001]),
        ("Central subfield 455 microns", &[4_122_006]),
        ("|CF at 3 feet|", &[4_124_001, 4_124_003]),
        ("|HM|", &[4_124_002]),
        ("Pseudomonas", &[4_124_003]),
        ("12 degrees | 30 taped", &[4_125_001]),
        ("|&lt;0.01 mIU/L|", &[4_120_001]),
        ("Neurology: first episode", &[4_119_001]),
        ("March 11, 2025, 19:45:00 -0500", &[4_107_001]),
    ] {
        // The long chart has its own counting of fingers.
        let found = charts.0.iter().filter(|(_, text)| text.contains(words));
        let found: Vec<_> = found
            .map(|it| *it.0)
            .filter(|it| !words.starts_with("|CF at 3") || it / 1_000 != 4_109)
            .collect();
        assert_eq!(found, encounters, "{words}");
    }
}

#[test]
fn negative_findings_and_empty_sections_read_as_the_vendor_writes_them() {
    let charts = Charts::read();
    assert!(charts.says(4_108_001, "|Allergies, Adverse Reactions, Alerts|No Known Allergies|"));
    assert!(charts.says(4_108_001, "|Goals|No Goals have been created.|"));
    // Procedures belong to the patient: a document also shows what came after it.
    assert!(charts.says(4_101_001, "|11/15/2022|65855|Laser trabeculoplasty|Left eye|"));
    assert!(!charts.says(4_101_001, "|timolol"), "that came later");
    // A SNOMED code under `CPT Code`, and two spellings of a date.
    assert!(charts.says(4_104_001, "|54885007|"));
    assert!(charts.says(4_101_001, "|October 8, 2024|") && charts.says(4_101_001, "|3/9/2021|"));
}

#[test]
fn instructions_repeat_assessment_goals_and_plan_word_for_word() {
    let charts = Charts::read();
    for words in
        ["Untreated pressure 27 and 29", "Target IOP: 16 mmHg", "Start latanoprost 0.005 %"]
    {
        assert_eq!(charts.0[&4_101_001].matches(words).count(), 2, "{words}");
    }
}
