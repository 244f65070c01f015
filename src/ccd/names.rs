//! What sections are called.
//!
//! One row a kind of section: its LOINC code, then its names in folded form: the display name of
//! the code, the titles that EHRs print, and what clinicians say for short. The titles are those
//! that occur in public C-CDA documents; eye care's own were added by hand. A title that stands
//! for more than one code in practice has a row without a code, or stands with the more usual one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A LOINC code, which may be empty, and the names that mean the same section.
type Row = (&'static str, &'static [&'static str]);

static ROWS: &[Row] = &[
    (
        "48765-2",
        &[
            "allergies",
            "allergy",
            "allergies adverse reactions alerts",
            "allergies and adverse reactions",
            "allergies and intolerances",
            "allergies adverse reactions and alerts",
            "drug allergies",
            "allergies reactions",
            "adverse reactions",
            "allergies et hypersensibilites",
        ],
    ),
    (
        "10160-0",
        &[
            "medications",
            "medication",
            "meds",
            "history of medication use",
            "medication history",
            "list of medications",
            "current medications",
            "active medications",
            "medication list",
            "medications prescription and non prescription",
            "rx",
            "traitements",
        ],
    ),
    (
        "29549-3",
        &[
            "medications administered",
            "administered medications",
            "medications administered during visit",
            "mar",
        ],
    ),
    ("10183-2", &["hospital discharge medications", "discharge medications", "discharge meds"]),
    (
        "42346-7",
        &["medications on admission", "admission medications", "hospital admission medications"],
    ),
    (
        "11450-4",
        &[
            "problems",
            "problem",
            "problem list",
            "active problems",
            "med problems",
            "medical problems",
            "conditions",
            "conditions or problems",
            "diagnoses",
            "dx",
            "problemes actifs",
        ],
    ),
    (
        "11348-0",
        &[
            "history of past illness",
            "past medical history",
            "pmh",
            "pmhx",
            "medical history",
            "history of past medical surgical illness",
            "past ocular history",
            "poh",
            "ocular history",
            "antecedents medicaux",
            "antecedents",
        ],
    ),
    (
        "8716-3",
        &[
            "vital signs",
            "vitals",
            "vital",
            "vital signs last filed",
            "vs",
            "signos vitales",
            "signes vitaux",
        ],
    ),
    (
        "29762-2",
        &["social history", "social", "sh", "shx", "smoking status", "habitus mode de vie"],
    ),
    (
        "47519-4",
        &[
            "procedures",
            "procedure",
            "history of procedures",
            "list of procedures",
            "surgeries",
            "surgeries procedures",
            "surgical history",
            "past surgical history",
            "psh",
            "procedures and surgical medical history",
        ],
    ),
    (
        "30954-2",
        &[
            "results",
            "result",
            "lab results",
            "labs",
            "lab",
            "laboratory",
            "laboratory results",
            "diagnostic results",
            "relevant diagnostic tests and or laboratory data",
            "relevant diagnostic tests and laboratory data",
            "results summary",
            "test results",
            "results diagnostic imaging reports",
            "diagnostic imaging report",
            "resultats d examens",
        ],
    ),
    (
        "11369-6",
        &[
            "immunizations",
            "immunization",
            "history of immunizations",
            "list of immunizations",
            "vaccinations",
            "vaccines",
            "shots",
            "historique des vaccinations",
        ],
    ),
    (
        "46240-8",
        &[
            "encounters",
            "encounter",
            "history of encounters",
            "encounter diagnoses",
            "encounter diagnosis",
            "past encounters",
            "visits",
        ],
    ),
    (
        "18776-5",
        &[
            "treatment plan",
            "plan",
            "plan of treatment",
            "plan of care",
            "care plan",
            "follow up plan",
            "follow up",
            "plan de soins",
        ],
    ),
    ("51847-2", &["assessment and plan", "a p", "impression and plan", "impression plan"]),
    (
        "51848-0",
        &[
            "assessments",
            "assessment",
            "assessment section",
            "impression",
            "evaluation",
            "evaluacion",
        ],
    ),
    (
        "47420-5",
        &[
            "functional status",
            "functional and cognitive status",
            "functional status and cognitive status",
            "functional mental status",
            "function status",
            "functional status assessment",
        ],
    ),
    ("10190-7", &["mental status", "cognitive status"]),
    ("42349-1", &["reason for referral", "referral", "referral reason", "motif du recours"]),
    (
        "75310-3",
        &[
            "health concerns",
            "health concern",
            "health concerns document",
            "additional health concerns",
        ],
    ),
    ("61146-7", &["goals", "goal", "active goals"]),
    (
        "46264-8",
        &[
            "medical equipment",
            "implants",
            "implanted devices",
            "implant devices",
            "implantable devices",
            "devices",
            "dispositifs medicaux",
        ],
    ),
    (
        "10157-6",
        &[
            "family history",
            "fh",
            "fhx",
            "history of family member diseases",
            "antecedents familiaux",
        ],
    ),
    (
        "48768-6",
        &[
            "payers",
            "payer",
            "insurance",
            "insurance providers",
            "insurance payers",
            "payment sources",
        ],
    ),
    ("8648-8", &["hospital course", "hospital course of care"]),
    (
        "8653-8",
        &[
            "hospital discharge instructions",
            "hospital discharge instruction",
            "discharge instructions",
            "discharge instruction",
        ],
    ),
    (
        "69730-0",
        &[
            "instructions",
            "patient instructions",
            "instructions and patient decision aids",
            "clinical instructions patient decision aids",
        ],
    ),
    ("11535-2", &["hospital discharge diagnosis", "discharge diagnosis"]),
    ("46241-6", &["hospital admission diagnosis", "admission diagnosis", "hospital admission dx"]),
    ("42348-3", &["advance directives", "advance directive", "directives anticipees"]),
    ("29299-5", &["reason for visit", "reason for hospitalization"]),
    ("10154-3", &["chief complaint", "cc", "chief complaints"]),
    ("46239-0", &["chief complaint and reason for visit", "reason for visit chief complaint"]),
    ("10164-2", &["history of present illness", "hpi", "present illness", "history"]),
    ("62387-6", &["interventions", "interventions provided", "intervention"]),
    (
        "11383-7",
        &[
            "outcomes",
            "health status evaluations outcomes",
            "health status evaluations and outcomes",
        ],
    ),
    (
        "29545-1",
        &[
            "physical findings",
            "physical exam",
            "physical examination",
            "exam",
            "examination",
            "pe",
        ],
    ),
    ("10187-3", &["review of systems", "ros"]),
    ("10210-3", &["general status"]),
    ("10182-4", &["foreign travel", "travel history", "history of travel"]),
    ("61144-2", &["nutrition", "diet and nutrition"]),
    ("42344-2", &["discharge diet"]),
    ("55109-3", &["complications"]),
    ("10184-0", &["hospital discharge physical"]),
    ("11493-4", &["hospital discharge studies summary"]),
    ("18841-7", &["hospital consultations", "consultations"]),
    ("10218-6", &["postoperative diagnosis"]),
    ("10219-4", &["preoperative diagnosis"]),
    ("29554-3", &["procedure description", "operation description", "in office procedures"]),
    ("59768-2", &["procedure indications"]),
    ("59769-0", &["postprocedure diagnosis"]),
    ("59770-8", &["estimated blood loss", "procedure estimated blood loss"]),
    ("59771-6", &["procedure implants"]),
    ("59772-4", &["planned procedure"]),
    ("59773-2", &["procedure specimens taken"]),
    ("59774-0", &["anesthesia"]),
    ("59775-7", &["procedure disposition"]),
    ("59776-5", &["procedure findings"]),
    ("11537-8", &["surgical drains"]),
    ("10162-6", &["history of pregnancies", "pregnancies", "historique des grossesses"]),
    ("85847-2", &["patient care team", "patient care teams", "care team", "care team information"]),
    ("48764-5", &["summary purpose"]),
    ("34109-9", &["note", "notes", "clinical notes", "clinical note"]),
    ("11488-4", &["consultation note", "consult note"]),
    ("11506-3", &["progress note", "progress notes"]),
    // Eye care. Its sections have no code of their own in what EHRs send, or none that is agreed on.
    (
        "",
        &[
            "visual acuity",
            "va",
            "vision",
            "acuity",
            "distance vision",
            "best corrected visual acuity",
            "bcva",
        ],
    ),
    (
        "",
        &[
            "refraction",
            "refractions",
            "mrx",
            "manifest refraction",
            "autorefraction",
            "glasses prescription",
        ],
    ),
    (
        "",
        &[
            "intraocular pressure",
            "iop",
            "tonometry",
            "intraocular pressures",
            "eye pressure",
            "ta",
        ],
    ),
    (
        "",
        &[
            "slit lamp",
            "slit lamp exam",
            "slit lamp examination",
            "sle",
            "anterior segment",
            "anterior segment exam",
        ],
    ),
    (
        "",
        &[
            "fundus",
            "fundus exam",
            "dilated fundus exam",
            "dfe",
            "posterior segment",
            "retina exam",
            "ophthalmoscopy",
        ],
    ),
    ("", &["cup disc ratio", "cup to disc ratio", "cup disc", "cd ratio", "c d", "cdr"]),
    ("", &["pupils", "pupil exam"]),
    ("", &["visual field", "visual fields", "confrontation visual field", "cvf", "perimetry"]),
    ("", &["ocular motility", "motility", "extraocular movements", "eom", "eoms"]),
    ("", &["gonioscopy"]),
    ("", &["pachymetry", "central corneal thickness", "cct"]),
    ("", &["oct", "optical coherence tomography"]),
    ("", &["keratometry", "ks", "topography"]),
    ("", &["contact lens", "contact lenses", "contact lens prescription"]),
    ("", &["eye medications", "ocular medications", "eye drops"]),
    ("", &["eye exam", "eye examination", "ophthalmic exam", "ophthalmology exam", "ocular exam"]),
];

/// The LOINC code of a title, where it has one.
pub(super) fn loinc(title: &str) -> Option<&'static str> {
    row(&fold(title)).map(|it| it.0).filter(|it| !it.is_empty())
}

/// Whether two names mean the same section: by title, by alias, by LOINC code.
#[must_use]
pub fn same_section(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    one == other
        || match (row(&one), row(&other)) {
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            _ => false,
        }
}

/// Whether `name` is a section's usual name, so that a chart without it is silent, not misread.
#[must_use]
pub fn is_section_name(name: &str) -> bool {
    row(&fold(name)).is_some()
}

/// All names that mean the same section as this one, itself not necessarily among them.
pub(super) fn aliases(name: &str) -> &'static [&'static str] {
    row(&fold(name)).map_or(&[], |it| it.1)
}

/// Every name and code, and its row. Where two rows have a name, the first counts.
static INDEX: LazyLock<HashMap<&'static str, &'static Row>> = LazyLock::new(|| {
    let mut index = HashMap::new();
    for row in ROWS {
        for name in row.1.iter().chain(std::iter::once(&row.0)).filter(|it| !it.is_empty()) {
            index.entry(*name).or_insert(row);
        }
    }
    index
});

/// The row of a folded name.
fn row(folded: &str) -> Option<&'static Row> {
    INDEX.get(folded).copied()
}

/// A name as the table has it: lower case, without accents, marks and the word "section".
/// A LOINC code stays as it is.
pub(super) fn fold(name: &str) -> String {
    let name = name.trim();
    if super::chrome::is_loinc(name) {
        return name.to_owned();
    }
    let mut folded = String::with_capacity(name.len());
    for it in name.chars().flat_map(char::to_lowercase) {
        let it = unaccented(it);
        if it.is_alphanumeric() {
            folded.push(it);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    let folded = folded.trim_end();
    let short = folded.strip_suffix(" section").or_else(|| folded.strip_suffix(" sections"));
    short.unwrap_or(folded).to_owned()
}

fn unaccented(it: char) -> char {
    match it {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        _ => it,
    }
}

/// A title as an id: lower case, with dashes.
pub(super) fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for it in title.chars().flat_map(char::to_lowercase) {
        if it.is_alphanumeric() {
            slug.push(it);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: Cow<'_, str> = slug.trim_end_matches('-').into();
    if slug.is_empty() { "document".to_owned() } else { slug.into_owned() }
}
