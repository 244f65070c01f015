//! How charts are written: one method a thing that is noted, so that a visit reads like one.
//!
//! A visit begins as a normal eye. What is written afterwards replaces the normal row of the same
//! structure, as a template does in an EHR.

use jiff::civil::{Date, Time};

use crate::sandbox::clinical::{
    Acuity, Allergy, Chart, Doctor, Eye, Finding, Imaging, Immunization, Keratometry, Medication,
    Panel, Patient, PlanItem, Pressure, Problem, Procedure, Refraction, Text, Visit, Vitals,
};

/// An anterior segment in which nothing is wrong.
const QUIET: [(&str, &str); 7] = [
    ("Lids/Lashes", "Normal"),
    ("Conjunctiva/Sclera", "White and quiet"),
    ("Cornea", "Clear"),
    ("Anterior Chamber", "Deep and quiet"),
    ("Iris", "Round and reactive"),
    ("Lens", "Clear"),
    ("Anterior Vitreous", "Clear"),
];

/// A fundus in which nothing is wrong.
const HEALTHY: [(&str, &str); 5] = [
    ("Optic Disc", "Pink, sharp margins"),
    ("C/D Ratio", "0.3"),
    ("Macula", "Flat, good foveal reflex"),
    ("Vessels", "Normal caliber"),
    ("Periphery", "Attached 360 degrees"),
];

/// Quiet rows are the same in both eyes.
fn rows(normal: &[(&'static str, &'static str)]) -> Vec<Finding> {
    let row = |&(structure, text): &(&'static str, &'static str)| Finding {
        structure: structure.into(),
        od: text.into(),
        os: text.into(),
    };
    normal.iter().map(row).collect()
}

/// Writes over the row of that structure, or adds one.
fn note(rows: &mut Vec<Finding>, structure: Text, od: Text, os: Text) {
    let finding = Finding { structure, od, os };
    match rows.iter_mut().find(|row| row.structure == finding.structure) {
        Some(row) => *row = finding,
        None => rows.push(finding),
    }
}

impl Chart {
    pub(super) fn of(patient: Patient) -> Self {
        Self {
            patient,
            problems: Vec::new(),
            medications: Vec::new(),
            allergies: Vec::new(),
            procedures: Vec::new(),
            immunizations: Vec::new(),
            smoking: "Never smoker",
            function: Vec::new(),
            visits: Vec::new(),
        }
    }

    pub(super) fn problem(
        mut self,
        since: Date,
        icd10: &'static str,
        name: &'static str,
        location: &'static str,
    ) -> Self {
        self.problems.push(Problem { since, until: None, icd10, name, location });
        self
    }

    /// Closes the problem written last.
    pub(super) fn resolved(mut self, until: Date) -> Self {
        if let Some(problem) = self.problems.last_mut() {
            problem.until = Some(until);
        }
        self
    }

    /// `sig` is dose, dose unit, route and frequency.
    pub(super) fn takes(mut self, from: Date, name: &'static str, sig: [&'static str; 4]) -> Self {
        self.medications.push(prescription(from, name, sig));
        self
    }

    /// Ends the medication written last because it was stopped or replaced.
    pub(super) fn stopped(self, until: Date) -> Self {
        self.ended(until, "Discontinued")
    }

    /// Ends the medication written last because its course was over.
    pub(super) fn completed(self, until: Date) -> Self {
        self.ended(until, "Completed")
    }

    fn ended(mut self, until: Date, status: &'static str) -> Self {
        if let Some(medication) = self.medications.last_mut() {
            medication.ended = Some((until, status));
        }
        self
    }

    pub(super) fn allergic(
        mut self,
        substance: &'static str,
        reaction: &'static str,
        severity: &'static str,
    ) -> Self {
        self.allergies.push(Allergy { kind: "Drug Allergy", substance, reaction, severity });
        self
    }

    pub(super) fn underwent(
        mut self,
        date: Date,
        code: &'static str,
        name: &'static str,
        location: &'static str,
    ) -> Self {
        self.procedures.push(Procedure { date, code, name, location });
        self
    }

    pub(super) fn vaccine(
        mut self,
        date: Date,
        vaccine: &'static str,
        status: &'static str,
    ) -> Self {
        self.immunizations.push(Immunization { date, vaccine, status });
        self
    }

    pub(super) const fn smoking(mut self, status: &'static str) -> Self {
        self.smoking = status;
        self
    }

    pub(super) fn function(mut self, finding: &'static str, observation: &'static str) -> Self {
        self.function.push((finding, observation));
        self
    }

    pub(super) fn visit(mut self, visit: Visit) -> Self {
        self.visits.push(visit);
        self
    }

    pub(super) fn visits(mut self, visits: impl IntoIterator<Item = Visit>) -> Self {
        self.visits.extend(visits);
        self
    }
}

/// A prescription that has not ended.
fn prescription(from: Date, name: &'static str, sig: [&'static str; 4]) -> Medication {
    let [dose, unit, route, frequency] = sig;
    Medication { from, ended: None, name, dose, unit, route, frequency }
}

impl Visit {
    pub(super) fn new(
        date: Date,
        time: Time,
        kind: &'static str,
        doctor: &'static Doctor,
        reason: impl Into<Text>,
    ) -> Self {
        Self {
            id: 0,
            date,
            time,
            kind,
            doctor,
            reason: reason.into(),
            complaint: Vec::new(),
            acuities: Vec::new(),
            refractions: Vec::new(),
            pressures: Vec::new(),
            keratometry: Vec::new(),
            external: Vec::new(),
            slit_lamp: rows(&QUIET),
            fundus: Vec::new(),
            imaging: Vec::new(),
            administered: Vec::new(),
            panels: Vec::new(),
            vitals: None,
            assessment: Vec::new(),
            goals: Vec::new(),
            plan: Vec::new(),
            referral: Text::default(),
        }
    }

    pub(super) fn complains(mut self, complaint: impl Into<Text>) -> Self {
        self.complaint.push(complaint.into());
        self
    }

    /// Best corrected distance acuity, the number that is followed over time.
    pub(super) fn sees(self, od: impl Into<Text>, os: impl Into<Text>) -> Self {
        self.acuity(Eye::Od, "", od, "", "").acuity(Eye::Os, "", os, "", "")
    }

    pub(super) fn acuity(
        mut self,
        eye: Eye,
        uncorrected: impl Into<Text>,
        corrected: impl Into<Text>,
        pinhole: impl Into<Text>,
        near: impl Into<Text>,
    ) -> Self {
        self.acuities.push(Acuity {
            eye,
            method: "Snellen",
            uncorrected: uncorrected.into(),
            corrected: corrected.into(),
            pinhole: pinhole.into(),
            near: near.into(),
        });
        self
    }

    /// How the acuities written so far were taken.
    pub(super) fn acuity_by(mut self, method: &'static str) -> Self {
        for acuity in &mut self.acuities {
            acuity.method = method;
        }
        self
    }

    /// `power` is sphere and cylinder in dioptres with the axis in degrees.
    pub(super) fn refraction(
        mut self,
        kind: &'static str,
        eye: Eye,
        power: (f64, f64, u16),
        add: &'static str,
        acuity: &'static str,
    ) -> Self {
        let (sphere, cylinder, axis) = power;
        let prism = "";
        self.refractions.push(Refraction { kind, eye, sphere, cylinder, axis, add, prism, acuity });
        self
    }

    /// Prism in the refraction written last.
    pub(super) fn prism(mut self, prism: &'static str) -> Self {
        if let Some(refraction) = self.refractions.last_mut() {
            refraction.prism = prism;
        }
        self
    }

    /// Goldmann applanation, right eye and left eye.
    pub(super) fn iop(self, time: &'static str, od: u16, os: u16) -> Self {
        self.iop_by("Goldmann applanation", time, od, os)
    }

    pub(super) fn iop_by(
        mut self,
        method: &'static str,
        time: &'static str,
        od: u16,
        os: u16,
    ) -> Self {
        for (eye, mmhg) in [(Eye::Od, od), (Eye::Os, os)] {
            self.pressures.push(Pressure { eye, mmhg, method, time });
        }
        self
    }

    pub(super) fn keratometry(
        mut self,
        eye: Eye,
        flat: &'static str,
        steep: &'static str,
        maximum: &'static str,
        thinnest: u16,
    ) -> Self {
        self.keratometry.push(Keratometry { eye, flat, steep, maximum, thinnest });
        self
    }

    /// Pupils, motility, alignment, lids: what is seen without the slit lamp.
    pub(super) fn external(
        mut self,
        structure: impl Into<Text>,
        od: impl Into<Text>,
        os: impl Into<Text>,
    ) -> Self {
        note(&mut self.external, structure.into(), od.into(), os.into());
        self
    }

    pub(super) fn slit(
        mut self,
        structure: impl Into<Text>,
        od: impl Into<Text>,
        os: impl Into<Text>,
    ) -> Self {
        note(&mut self.slit_lamp, structure.into(), od.into(), os.into());
        self
    }

    /// The pupils were dilated and the fundus looked at.
    pub(super) fn dilated(mut self) -> Self {
        self.fundus = rows(&HEALTHY);
        self
    }

    pub(super) fn fundus(
        mut self,
        structure: impl Into<Text>,
        od: impl Into<Text>,
        os: impl Into<Text>,
    ) -> Self {
        note(&mut self.fundus, structure.into(), od.into(), os.into());
        self
    }

    pub(super) fn imaging(
        mut self,
        test: &'static str,
        od: impl Into<Text>,
        os: impl Into<Text>,
        interpretation: impl Into<Text>,
    ) -> Self {
        let (od, os, interpretation) = (od.into(), os.into(), interpretation.into());
        self.imaging.push(Imaging { test, od, os, interpretation });
        self
    }

    /// Given in the office, on the day.
    pub(super) fn given(mut self, name: &'static str, sig: [&'static str; 4]) -> Self {
        self.administered.push(prescription(self.date, name, sig));
        self
    }

    pub(super) fn panel<const N: usize>(
        mut self,
        name: &'static str,
        tests: [(&'static str, &'static str, &'static str); N],
    ) -> Self {
        let tests =
            tests.into_iter().map(|(test, result, flag)| (test, result.into(), flag)).collect();
        self.panels.push(Panel { name, tests });
        self
    }

    /// Blood pressure, pulse, weight in kilograms and height in centimetres.
    pub(super) fn vitals(
        mut self,
        pressure: (u16, u16),
        pulse: u16,
        weight: f64,
        height: f64,
    ) -> Self {
        self.vitals = Some(Vitals { pressure, pulse, respiration: 16, weight, height });
        self
    }

    pub(super) fn assess(mut self, assessment: impl Into<Text>) -> Self {
        self.assessment.push(assessment.into());
        self
    }

    pub(super) fn goal(mut self, goal: impl Into<Text>) -> Self {
        self.goals.push(goal.into());
        self
    }

    pub(super) fn plan(
        mut self,
        due: Date,
        kind: &'static str,
        description: impl Into<Text>,
    ) -> Self {
        self.plan.push(PlanItem { due, kind, description: description.into() });
        self
    }

    pub(super) fn refer(mut self, reason: impl Into<Text>) -> Self {
        self.referral = reason.into();
        self
    }
}
