//! The doctors of the invented practice.

use crate::sandbox::clinical::Doctor;

/// Glaucoma.
pub(super) static OKONKWO: Doctor = Doctor {
    id: 6_200_001,
    first: "Adaeze",
    last: "Okonkwo-Testcase",
    designation: "MD",
    department: "Glaucoma",
    location: "Main Street Office",
    plan_title: "Treatment Plan",
};

/// Retina.
pub(super) static LINDQVIST: Doctor = Doctor {
    id: 6_200_002,
    first: "Sören",
    last: "Lindqvist-Sample",
    designation: "MD, PhD",
    department: "Retina",
    location: "Harbor Office",
    plan_title: "Follow Up Plan",
};

/// Cornea, cataract and refractive surgery.
pub(super) static MARCHETTI: Doctor = Doctor {
    id: 6_200_003,
    first: "Lucia",
    last: "Marchetti-Example",
    designation: "MD",
    department: "Cornea and Cataract",
    location: "Main Street Office",
    plan_title: "Treatment Plan",
};

/// Children and strabismus.
pub(super) static ABERNATHY: Doctor = Doctor {
    id: 6_200_004,
    first: "Tomasz",
    last: "Abernathy-Demo",
    designation: "DO",
    department: "Pediatric Ophthalmology",
    location: "Harbor Office",
    plan_title: "Follow Up Plan",
};

/// Comprehensive eye care.
pub(super) static VARGAS: Doctor = Doctor {
    id: 6_200_005,
    first: "Inés",
    last: "Vargas-Mockup",
    designation: "OD",
    department: "Comprehensive",
    location: "Main Street Office",
    plan_title: "Treatment Plan",
};

/// Nerve, orbit and lids.
pub(super) static EASTGATE: Doctor = Doctor {
    id: 6_200_006,
    first: "Rowan",
    last: "Eastgate-Fiction",
    designation: "MD",
    department: "Neuro-Ophthalmology and Orbit",
    location: "Main Street Office",
    plan_title: "Treatment Plan",
};
