//! What an ophthalmologist writes down, as types: the sandbox's charts are made of these.
//!
//! Lists that belong to the patient (problems, medications, procedures) are kept once a chart with
//! their dates, and each visit's document shows them as they stood on that day. So a drop that was
//! stopped in 2024 is active in a document of 2023 and discontinued in one of 2025, and no two
//! documents can contradict each other.

use std::borrow::Cow;

use jiff::civil::{Date, Time};

/// Words of a chart: mostly fixed, sometimes composed from a measurement.
pub(super) type Text = Cow<'static, str>;

/// Whose findings they are. Laterality is never left to a column's position alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Eye {
    /// Right eye.
    Od,
    /// Left eye.
    Os,
    /// Both eyes together.
    Ou,
}

impl Eye {
    /// The abbreviation every eye chart prints.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Od => "OD",
            Self::Os => "OS",
            Self::Ou => "OU",
        }
    }
}

/// A way in which one patient's record arrives differently from its neighbours'.
///
/// The API document fixes names and types; production systems of this kind keep neither promise
/// for every row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quirk {
    /// As the document says.
    None,
    /// Ids are JSON strings of digits.
    IdAsText,
    /// Strings carry spaces around them, and empty ones are spaces only.
    Padded,
    /// What is not known is `null`.
    Nulls,
    /// What is not known is absent.
    Missing,
    /// Fields that the document does not name, one of them an object.
    Extra,
    /// `dob` is late in the (UTC) day, so that shifting it by a time zone changes the date.
    LateBirth,
    /// `ccd` comes before `summary`.
    CcdFirst,
}

/// In which order a chart's encounters are answered. The API document promises none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// By date, oldest first.
    OldestFirst,
    /// By date, newest first.
    NewestFirst,
    /// By no date: as they happened to be typed in.
    Jumbled,
}

/// One invented person.
#[derive(Clone, Debug)]
pub(super) struct Patient {
    pub(super) id: u32,
    pub(super) chart_number: &'static str,
    pub(super) first: &'static str,
    pub(super) middle: &'static str,
    pub(super) last: &'static str,
    pub(super) born: Date,
    pub(super) sex: &'static str,
    pub(super) quirk: Quirk,
    pub(super) order: Order,
}

impl Patient {
    pub(super) const fn new(
        id: u32,
        chart_number: &'static str,
        first: &'static str,
        middle: &'static str,
        last: &'static str,
        born: Date,
        sex: &'static str,
    ) -> Self {
        let (quirk, order) = (Quirk::None, Order::OldestFirst);
        Self { id, chart_number, first, middle, last, born, sex, quirk, order }
    }

    pub(super) const fn quirk(mut self, quirk: Quirk) -> Self {
        self.quirk = quirk;
        self
    }

    pub(super) const fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }
}

/// Who saw the patient, and where.
#[derive(Debug)]
pub(super) struct Doctor {
    pub(super) id: u32,
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    pub(super) designation: &'static str,
    pub(super) department: &'static str,
    pub(super) location: &'static str,
    /// The vendor prints one section under two titles, by template.
    pub(super) plan_title: &'static str,
}

/// A diagnosis, since when and until when.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) since: Date,
    pub(super) until: Option<Date>,
    pub(super) icd10: &'static str,
    pub(super) name: &'static str,
    pub(super) location: &'static str,
}

/// A drug as prescribed. A changed dose is a second row, and an end of the first.
#[derive(Debug)]
pub(super) struct Medication {
    pub(super) from: Date,
    pub(super) ended: Option<(Date, &'static str)>,
    pub(super) name: &'static str,
    pub(super) dose: &'static str,
    pub(super) unit: &'static str,
    pub(super) route: &'static str,
    pub(super) frequency: &'static str,
}

/// A substance the patient must not be given, and what it did.
#[derive(Debug)]
pub(super) struct Allergy {
    pub(super) kind: &'static str,
    pub(super) substance: &'static str,
    pub(super) reaction: &'static str,
    pub(super) severity: &'static str,
}

/// Something done to the patient. The code is CPT or SNOMED CT, whatever was picked.
#[derive(Debug)]
pub(super) struct Procedure {
    pub(super) date: Date,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) location: &'static str,
}

/// A vaccination, given or refused.
#[derive(Debug)]
pub(super) struct Immunization {
    pub(super) date: Date,
    pub(super) vaccine: &'static str,
    pub(super) status: &'static str,
}

/// Measured at intake. Weight in kilograms, height in centimetres.
#[derive(Debug)]
pub(super) struct Vitals {
    pub(super) pressure: (u16, u16),
    pub(super) pulse: u16,
    pub(super) respiration: u16,
    pub(super) weight: f64,
    pub(super) height: f64,
}

/// A laboratory order and what came back.
#[derive(Debug)]
pub(super) struct Panel {
    pub(super) name: &'static str,
    pub(super) tests: Vec<(&'static str, Text, &'static str)>,
}

/// Visual acuity of one eye: without correction, with it, through a pinhole, at near.
#[derive(Debug)]
pub(super) struct Acuity {
    pub(super) eye: Eye,
    pub(super) method: &'static str,
    pub(super) uncorrected: Text,
    pub(super) corrected: Text,
    pub(super) pinhole: Text,
    pub(super) near: Text,
}

/// A refraction of one eye, in dioptres and degrees, as printed.
#[derive(Debug)]
pub(super) struct Refraction {
    pub(super) kind: &'static str,
    pub(super) eye: Eye,
    pub(super) sphere: f64,
    pub(super) cylinder: f64,
    pub(super) axis: u16,
    pub(super) add: &'static str,
    pub(super) prism: &'static str,
    pub(super) acuity: &'static str,
}

/// Intraocular pressure of one eye, in mmHg.
#[derive(Debug)]
pub(super) struct Pressure {
    pub(super) eye: Eye,
    pub(super) mmhg: u16,
    pub(super) method: &'static str,
    pub(super) time: &'static str,
}

/// Corneal curvature of one eye in dioptres, steepest point, thinnest point in micrometres.
#[derive(Debug)]
pub(super) struct Keratometry {
    pub(super) eye: Eye,
    pub(super) flat: &'static str,
    pub(super) steep: &'static str,
    pub(super) maximum: &'static str,
    pub(super) thinnest: u16,
}

/// One structure, right eye and left eye side by side.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) structure: Text,
    pub(super) od: Text,
    pub(super) os: Text,
}

/// An instrument's report.
#[derive(Debug)]
pub(super) struct Imaging {
    pub(super) test: &'static str,
    pub(super) od: Text,
    pub(super) os: Text,
    pub(super) interpretation: Text,
}

/// Something that is to happen.
#[derive(Debug)]
pub(super) struct PlanItem {
    pub(super) due: Date,
    pub(super) kind: &'static str,
    pub(super) description: Text,
}

/// Everything the practice holds about one patient.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) patient: Patient,
    pub(super) problems: Vec<Problem>,
    pub(super) medications: Vec<Medication>,
    pub(super) allergies: Vec<Allergy>,
    pub(super) procedures: Vec<Procedure>,
    pub(super) immunizations: Vec<Immunization>,
    pub(super) smoking: &'static str,
    pub(super) function: Vec<(&'static str, &'static str)>,
    pub(super) visits: Vec<Visit>,
}

/// One encounter, and what was found at it.
#[derive(Debug)]
pub(super) struct Visit {
    /// Unique in the practice. Zero until the practice numbers it.
    pub(super) id: u32,
    pub(super) date: Date,
    /// Local time; the office's clock is five hours behind UTC all year.
    pub(super) time: Time,
    pub(super) kind: &'static str,
    pub(super) doctor: &'static Doctor,
    pub(super) reason: Text,
    pub(super) complaint: Vec<Text>,
    pub(super) acuities: Vec<Acuity>,
    pub(super) refractions: Vec<Refraction>,
    pub(super) pressures: Vec<Pressure>,
    pub(super) keratometry: Vec<Keratometry>,
    pub(super) external: Vec<Finding>,
    pub(super) slit_lamp: Vec<Finding>,
    pub(super) fundus: Vec<Finding>,
    pub(super) imaging: Vec<Imaging>,
    pub(super) administered: Vec<Medication>,
    pub(super) panels: Vec<Panel>,
    pub(super) vitals: Option<Vitals>,
    pub(super) assessment: Vec<Text>,
    pub(super) goals: Vec<Text>,
    pub(super) plan: Vec<PlanItem>,
    pub(super) referral: Text,
}
