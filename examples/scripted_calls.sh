#!/usr/bin/env bash
# Reads a chart from a shell script: finds a patient, then reads only the medications.
#
# Runs without an account, on the invented patients of the sandbox; with a sign-in of your own
# (`nextech-mcp login`), leave `--sandbox` out. Needs jq, and nextech-mcp in the PATH.
set -euo pipefail

term=${1:-thornquist}

call() { nextech-mcp call "$@" --sandbox; }

# An answer in data comes as JSON, ready for jq. Never build it from text by hand: names hold quotes.
patients=$(call search_patients "$(jq -n --arg term "$term" '{term: $term}')")
if [[ $(jq .matched <<<"$patients") != 1 ]]; then
  echo "\"$term\" is not one patient:" >&2
  jq -r '.patients[] | "  \(.chart_number)  \(.name), born \(.date_of_birth)"' <<<"$patients" >&2
  exit 1
fi
patient_id=$(jq '.patients[0].patient_id' <<<"$patients")
jq -r '.patients[0] | "Patient: \(.name), born \(.date_of_birth)"' <<<"$patients"

echo
echo "Sections of this practice:"
call list_ccd_sections | jq -r '.sections[] | "  \(.)"'

# A chart comes as markdown. One section is a fraction of the tokens of the whole.
echo
echo "Medications:"
call search_encounters "$(jq -n --argjson id "$patient_id" \
  '{patient_id: $id, sections: ["medications"], max_tokens: 1000}')"

# A call that fails says so by its exit code, and why where the answer would be.
if ! why=$(call search_encounters '{"patient_id": 7349999}'); then
  echo
  echo "$why"
fi
