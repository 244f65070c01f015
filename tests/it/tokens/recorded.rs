//! Pages of invented people, with what they cost exactly.
//!
//! The counts are `len(tiktoken.get_encoding("o200k_base").encode_ordinary(text))` of Python tiktoken 0.14.

/// Name, tokens, text.
pub(super) const RECORDED: &[(&str, usize, &str)] = &[
    (
        "a refraction table",
        164,
        r"### Refraction

|Date|Eye|Type|Sphere|Cylinder|Axis|Add|VA|
|-|-|-|-|-|-|-|-|
|2026-03-04|OD|Manifest|-1.25|+0.50|x 090|+2.25|20/20-1|
|2026-03-04|OS|Manifest|-0.75|+0.25|x 085|+2.25|20/25|
|2025-09-11|OD|Autorefraction|-1.50|+0.75|x 092||20/30|
|2025-09-11|OS|Autorefraction|-1.00|+0.50|x 080||20/25+2|
",
    ),
    (
        "a medication table",
        185,
        r"### Medications

|Medication|Instructions|Start|Stop|Status|RxNorm|
|-|-|-|-|-|-|
|Latanoprost 0.005 % ophthalmic solution|1 drop in both eyes at bedtime|2024-05-02||Active|314072|
|Dorzolamide-timolol 22.3-6.8 mg/mL|1 drop OS twice daily|2025-01-15|2026-02-01|Discontinued|1922783|
|Prednisolone acetate 1 % suspension|4 times a day, taper weekly|2026-02-20||Active|312615|
|Metformin hydrochloride 500 mg oral tablet|1 tablet by mouth with meals|2019-07-30||Active|861007|
|Artificial tears|as needed for dryness|2023-11-08||Active||
",
    ),
    (
        "a problem list",
        145,
        r"### Problems

|Problem|Code|Onset|Status|
|-|-|-|-|
|Primary open-angle glaucoma, left eye, moderate stage|H40.1122|2021-06-14|Active|
|Type 2 diabetes mellitus with mild nonproliferative diabetic retinopathy without macular edema|E11.3293|2022-01-10|Active|
|Age-related nuclear cataract, bilateral|H25.13|2020-03-03|Resolved|
|Dry eye syndrome of bilateral lacrimal glands|H04.123|2019-10-21|Active|
|Essential (primary) hypertension|I10|2012|Active|
",
    ),
    (
        "key and value lines",
        134,
        r"## Encounter e5012 (2026-03-04)

Patient: Philippa Testwood-Marsh
Date of birth: 1951-11-23
Sex: Female
Chart number: NX-0048213
Author: Imogen Fairweather, OD; Quillfeather Eye Associates
Address: 118 Lantern Row, Suite 4B; Millbrook, OH 43000, US
Phone: +1-(555)-010-7788
Document created: March 4, 2026, 10:38:39 -0500
Reason for visit: glaucoma follow-up, blurred vision OS x 2 weeks
",
    ),
    (
        "negative findings",
        103,
        r"### Review of systems

- No known drug allergies.
- No Known Allergies recorded as of 2026-03-04.
- Denies flashes, floaters, eye pain, redness, photophobia or diplopia.
- No family history of retinal detachment or macular degeneration.
- Never smoker. No alcohol use. No recent falls.
- Not pregnant; not breastfeeding; no blood thinners.
- Negative for fever, chills, weight loss, headache, jaw claudication and scalp tenderness.
",
    ),
    (
        "an eye examination",
        197,
        r"### Exam

|Structure|Right eye|Left eye|
|-|-|-|
|IOP (mmHg), Goldmann applanation, 10:42 AM|16|23|
|Pachymetry (µm)|541|536|
|Lids/lashes|Blepharitis 1+, MGD|Blepharitis 1+, MGD|
|Conjunctiva/sclera|White and quiet|Trace injection|
|Cornea|Clear, no guttata|Inferior SPK 2+|
|Lens|PCIOL, clear capsule|2+ NS, 1+ cortical|
|C/D ratio|0.5 x 0.55|0.75 x 0.8, inferior notch|
|Macula|Flat, no CSME|Few drusen, no fluid|
|Periphery|Attached 360°, lattice at 7:00|Attached 360°, no holes or tears|
",
    ),
    (
        "laboratory results",
        198,
        r"### Results

|Test|LOINC|Value|Unit|Range|Flag|Date|
|-|-|-|-|-|-|-|
|Hemoglobin A1c/Hemoglobin.total in Blood|4548-4|7.9|%|<5.7|High|02/18/2026|
|Glucose [Mass/volume] in Serum or Plasma|2345-7|164|mg/dL|65-99|High|02/18/2026|
|Creatinine|2160-0|0.94|mg/dL|0.57-1.00||02/18/2026|
|Erythrocyte sedimentation rate|4537-7|12|mm/h|0-30||02/18/2026|
|Potassium|2823-3|4.1|mmol/L|3.5-5.1||02/18/2026|
",
    ),
    (
        "a plan in prose",
        108,
        r"### Assessment and plan

Intraocular pressure in the left eye remains above target on two agents. Optical coherence tomography shows further thinning of the inferior nerve fiber layer, and the visual field has a new superior arcuate defect. We discussed selective laser trabeculoplasty against a third drop; the patient prefers laser and understands that it may need repeating. She will continue latanoprost at bedtime and return in six weeks for a pressure check, sooner with any pain, redness or loss of vision. The patient's daughter will drive her home.
",
    ),
    (
        "Spanish",
        158,
        r"### Historia clínica

Motivo de consulta: visión borrosa en el ojo izquierdo desde hace diez días
Alergias: no se conocen alergias a medicamentos

|Medicamento|Dosis|Vía|Inicio|Estado|
|-|-|-|-|-|
|Brimonidina 0,2 % colirio|1 gota cada 12 horas|oftálmica|14/01/2026|Activo|
|Losartán 50 mg comprimidos|1 comprimido al día|oral|03/05/2018|Activo|

La paciente niega dolor, destellos o moscas volantes. Presión intraocular de 22 mmHg. Se recomienda repetir la campimetría y controlar la glucemia; próxima revisión en ocho semanas.
",
    ),
    (
        "French",
        182,
        r"### Compte rendu

Motif : gêne à la lumière et larmoiement de l'œil droit depuis cinq jours
Antécédents : myopie forte, chirurgie réfractive en 2011, aucune allergie connue

|Traitement|Posologie|Début|Fin|
|-|-|-|-|
|Dexaméthasone 0,1 % collyre|1 goutte toutes les 4 heures|02/03/2026|16/03/2026|
|Larmes artificielles sans conservateur|au besoin|02/03/2026||

À l'examen, kératite superficielle sans ulcère, chambre antérieure calme, pression à 15 mmHg. Pas de décollement au fond d'œil. Revoir dans une semaine, plus tôt en cas de douleur ou de baisse de vision.
",
    ),
    (
        "shouted text",
        162,
        r"### PROCEDURES

|DATE|PROCEDURE|EYE|SURGEON|STATUS|
|-|-|-|-|-|
|01/22/2026|CATARACT EXTRACTION WITH INTRAOCULAR LENS|RIGHT|MERRIWEATHER, TOBIAS MD|COMPLETED|
|11/05/2025|YAG LASER CAPSULOTOMY|LEFT|MERRIWEATHER, TOBIAS MD|COMPLETED|
|08/19/2025|INTRAVITREAL INJECTION AFLIBERCEPT 2 MG/0.05 ML|LEFT|OKONJO-BRANDT, LUZ MD|COMPLETED|

NOTE: PATIENT TOLERATED THE PROCEDURE WELL. NO COMPLICATIONS.
",
    ),
    (
        "HTML",
        197,
        r#"<table width="100%" border="1" class="narr_table">
  <thead><tr class="narr_tr"><th>Vaccine</th><th>Date</th><th>Status</th></tr></thead>
  <tbody>
    <tr class="narr_tr" id="imm-1"><td>Influenza, injectable, quadrivalent</td><td>10/02/2025</td><td>Completed</td></tr>
    <tr class="narr_tr" id="imm-2"><td>Zoster recombinant &amp; adjuvant</td><td>05/14/2024</td><td>Completed</td></tr>
    <tr class="narr_tr" id="imm-3"><td>Pneumococcal polysaccharide PPV23</td><td></td><td>Refused</td></tr>
  </tbody>
</table><br/>
"#,
    ),
];
