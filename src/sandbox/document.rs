//! A visit as the CCD page that the EHR would print of it.
//!
//! The shape is the vendor's, seen on its public certification samples: a stylesheet's output with
//! `charset=utf-16` in a page that is no such thing, CRLF line ends, a script in a comment, a
//! table of contents made of checkboxes, header tables, and a `div` around each section whose
//! heading links back to the contents. Every word in it is our own.

use jiff::civil::{Date, DateTime};

use crate::sandbox::PRACTICE_NAME;
use crate::sandbox::clinical::{Chart, Doctor, Patient, Visit};
use crate::sandbox::document::markup::{Markup, long_date};

mod exam;
mod markup;
mod sections;

/// The practice's own names for what a CCD may be asked for, in the order of its tabs.
pub(super) const CATEGORIES: [&str; 13] = [
    "history",
    "problems",
    "medications",
    "allergies",
    "exam",
    "results",
    "vitals",
    "procedures",
    "immunizations",
    "plan",
    "encounters",
    "function",
    "referral",
];

/// Before the title. The comment around the script is how such pages hide it from old browsers.
const HEAD: &str = "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \
\"http://www.w3.org/TR/html4/strict.dtd\">\r\n\
<html xmlns:n1=\"urn:hl7-org:v3\">\r\n<head>\r\n\
<META http-equiv=\"Content-Type\" content=\"text/html; charset=utf-16\">\r\n\
<script language=\"javascript\" defer><!--\r\n\
      function showOrHide(name) {\r\n\
        var shown = document.getElementById(\"check_\" + name).checked;\r\n\
        document.getElementById(name).style.display = shown ? \"block\" : \"none\";\r\n\
      }\r\n\
    --></script><!-- Printed by a stand-in EHR. Nobody in it exists. -->";

/// Between the title and the body.
const STYLE: &str = "<style type=\"text/css\">\r\n\
body { margin: 1em; color: #222244; font-family: sans-serif; font-size: 12px; }\r\n\
h1.h1center { text-align: center; }\r\n\
table { border-collapse: collapse; }\r\n\
td, th { padding: 2px 6px; text-align: left; vertical-align: top; }\r\n\
.header_table { border: 1px solid #8899bb; width: 100%; }\r\n\
.narr_table { width: 100%; }\r\n\
.narr_tr { background-color: #f4f7ff; }\r\n\
.narr_th { background-color: #dde6ff; }\r\n\
.td_label { color: white; font-weight: bold; }\r\n\
          </style>\r\n</head>\r\n<body>\r\n";

/// Between the header tables and the list of contents.
const CONTENTS: &str = "<h2><a name=\"toc\">Table of Contents</a></h2>\r\n\
<p> You can uncheck boxes to hide sections. This is not saved and resets when you close the page. </p>\r\n\
<ul id=\"toc\">\r\n";

/// Prints the document of one visit, whole or reduced to one category of [`CATEGORIES`].
///
/// Nothing is kept: a chart of two hundred visits costs the memory of the one being printed.
pub(super) fn print(chart: &Chart, visit: &Visit, category: Option<&str>) -> String {
    print_as_of(&chart.patient, chart, visit, category)
}

/// As [`print`], with `patient` in the header, whoever's chart it is.
pub(super) fn print_as_of(
    patient: &Patient,
    chart: &Chart,
    visit: &Visit,
    category: Option<&str>,
) -> String {
    let sections: Vec<_> = sections::of(chart, visit)
        .into_iter()
        .zip(1..)
        .filter(|(section, _)| category.is_none_or(|wanted| section.category == wanted))
        .collect();

    let mut page = Markup::default();
    page.raw(HEAD);
    page.raw("<title>Continuity of Care Document</title>\r\n");
    page.raw(STYLE);
    page.raw("<h1 class=\"h1center\">Continuity of Care Document</h1>\r\n");
    header(&mut page, patient, visit);

    page.raw(CONTENTS);
    for (section, number) in &sections {
        page.contents_entry(*number, section.title);
    }
    page.raw("</ul>\r\n<hr align=\"left\" color=\"teal\" size=\"2\" width=\"80%\">\r\n");
    for (section, number) in &sections {
        page.section(*number, section.title, &section.body);
    }
    page.raw("<br><br>\r\n</body>\r\n</html>\r\n");
    page.finish()
}

/// The header tables: who, which document, who cared, who keeps it.
fn header(page: &mut Markup, patient: &Patient, visit: &Visit) {
    let doctor = doctor_name(visit.doctor);
    let name = [patient.first, patient.middle, patient.last];
    let name: Vec<_> = name.into_iter().filter(|part| !part.is_empty()).collect();
    let name = name.join(" ");
    let created =
        stamp(visit.date.to_datetime(visit.time).saturating_add(jiff::Span::new().hours(2)));
    let identity = format!("{} 2.25.7340000", patient.chart_number);
    let document = format!("{:08x}-5a4d-4b0c-8e11-{:012x} 2.25.4100000", visit.id, patient.id);
    let home = ["Home:", "1 Nowhere Lane", "Imaginary, ZZ 00000", "Tel: (555) 555-0100"];
    let work = ["Work Place:", "2 Placeholder Plaza", "Imaginary, ZZ 00000", "Tel: (555) 555-0199"];

    page.header_table(&[
        vec![("Patient", &[&name]), ("Language", &["en"])],
        vec![("Date of birth", &[&long_date(patient.born)]), ("Sex", &[patient.sex])],
        vec![("Race", &["Declined to specify"]), ("Ethnicity", &["Declined to specify"])],
        vec![("Contact info", &home), ("Patient IDs", &[&identity])],
    ]);
    page.header_table(&[
        vec![("Document Id", &[&document])],
        vec![("Document Created", &[&created])],
    ]);
    let performer = format!("{doctor} of {PRACTICE_NAME}");
    page.header_table(&[vec![("Performer", &[&performer])]]);
    page.header_table(&[vec![("Author", &[&doctor])], vec![("Contact info", &work)]]);
    let number = visit.id.to_string();
    let when = stamp(visit.date.to_datetime(visit.time));
    page.header_table(&[
        vec![("Encounter Id", &[&number])],
        vec![("Encounter Date", &[&when])],
        vec![("Encounter Location", &[visit.doctor.location])],
        vec![("Responsible party", &[&doctor])],
    ]);
    page.header_table(&[
        vec![("Document maintained by", &[PRACTICE_NAME])],
        vec![("Contact info", &work)],
    ]);
}

/// A doctor as documents name one.
fn doctor_name(doctor: &Doctor) -> String {
    format!("{} {}, {}", doctor.first, doctor.last, doctor.designation)
}

/// `March 4, 2026, 09:20:00 -0500`: how headers write a time.
fn stamp(at: DateTime) -> String {
    format!("{}, {:02}:{:02}:00 -0500", long_date(at.date()), at.hour(), at.minute())
}

/// `3/4/2026`: how tables write a date.
fn short_date(date: Date) -> String {
    format!("{}/{}/{}", date.month(), date.day(), date.year())
}
