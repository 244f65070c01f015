#!/usr/bin/env bash
# The MCP Inspector's command line as the client: over every transport, and in the newest revision.
# Needs Node >= 22 and jq; INSPECTOR names its command, `mcp-inspector` unless set.
set -euo pipefail

here=$(dirname "$(realpath "$0")")
expected=$here/expected.json
questions=$here/../ledger/questions.json
inspector=${INSPECTOR:-mcp-inspector}
program=${1:-${NEXTECH_MCP_BIN:-}}
[[ -n $program ]] || { echo "usage: $0 PATH-OF-NEXTECH-MCP   (or set NEXTECH_MCP_BIN)" >&2; exit 2; }
program=$(realpath "$program")

work=$(mktemp -d)
server=
finish() {
  [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
# The Inspector keeps a catalogue in the home directory, and looks for a keyring.
export HOME=$work MCP_INSPECTOR_SECRET_STORE=memory

# check LABEL FILTER…: the last answer is as the jq filter says, or the run ends.
check() {
  local label=$1
  shift
  if jq -e --slurpfile expected "$expected" "$@" "$work/answer" >"$work/told" 2>&1; then
    echo "ok   $label"
  else
    echo "FAIL $label"
    echo "     expected of the answer: ${*: -1}"
    echo "     but there was: $(head -c 2000 "$work/answer" "$work/errors")"
    exit 1
  fi
}

# ask WANTED LABEL ARGUMENT…: one run of the Inspector that must end with exit code WANTED.
ask() {
  local wanted=$1 label=$2 code=0
  shift 2
  timeout 60 "$inspector" --cli "${target[@]}" --format json "$@" \
    >"$work/answer" 2>"$work/errors" </dev/null || code=$?
  [[ $code == "$wanted" ]] && return
  echo "FAIL $label"
  echo "     expected exit code $wanted"
  echo "     but there was: $code $(head -c 2000 "$work/answer" "$work/errors")"
  exit 1
}

# call WANTED LABEL TOOL ARGUMENT…
call() {
  local wanted=$1 label=$2 tool=$3
  shift 3
  ask "$wanted" "$label" --method tools/call --tool-name "$tool" ${1:+--tool-arg "$@"}
}

# converse NAME REVISION: all tools and a failing call against $target, a new connection each.
converse() {
  local name=$1 agreed=$2 label term patient id
  label="inspector $name: agrees on $agreed with $(jq -r .server "$expected")"
  ask 0 "$label" --method initialize
  check "$label" --arg agreed "$agreed" '.result
    | .protocolVersion == $agreed and .serverInfo.name == $expected[0].server'

  label="inspector $name: lists its tools, with schemas that every client takes"
  ask 0 "$label" --method tools/list --strict
  check "$label" '$expected[0].tools - [.result.tools[].name] == []'

  while IFS= read -r patient; do
    term=$(jq -r .term <<<"$patient")
    label="inspector $name: search_patients finds $(jq -r .name <<<"$patient")"
    call 0 "$label" search_patients "term=$term"
    check "$label" --argjson patient "$patient" '.result | .structuredContent.patients as $found
      | ($found | map([.name, .chart_number])) == [$patient | [.name, .chart_number]]
      and (.content[0].text | fromjson) == .structuredContent'
    id=$(jq '.result.structuredContent.patients[0].patient_id' "$work/answer")

    label="inspector $name: search_encounters reads $(jq -r .holds <<<"$patient") for $id"
    call 0 "$label" search_encounters "patient_id=$id" 'sections=["medications"]'
    check "$label" --argjson patient "$patient" '(.result.content[0].text | ascii_downcase) as $told
      | [$expected[0].patients[].holds | select(. as $drug | $told | contains($drug))]
      == [$patient.holds]'
  done < <(jq -c '.patients[]' "$expected")

  label="inspector $name: list_ccd_sections names $(jq -r .section "$expected")"
  call 0 "$label" list_ccd_sections
  check "$label" '.result.structuredContent.sections
    | map(ascii_downcase) | index($expected[0].section | ascii_downcase) != null'

  # Exit code 5 is the Inspector's word for a result that says isError.
  label="inspector $name: search_encounters fails with not_found"
  call 5 "$label" search_encounters patient_id=7349999
  check "$label" '.result | .isError and .structuredContent.code == "not_found"
    and (.content[0].text | startswith("not_found: "))'
}

target=("$program" stdio --sandbox)
converse stdio 2025-11-25

# The ten questions of the token ledger, each with the facts that the sandbox planted.
while IFS= read -r question; do
  label="inspector ledger: $(jq -r .question <<<"$question")"
  : >"$work/all"
  while IFS= read -r step; do
    mapfile -t arguments < <(jq -r '.arguments | to_entries[]
      | "\(.key)=\(.value | if type == "string" then . else tojson end)"' <<<"$step")
    call 0 "$label" "$(jq -r .tool <<<"$step")" "${arguments[@]}"
    jq -r '.result.content[].text' "$work/answer" >>"$work/all"
  done < <(jq -c '.calls[]' <<<"$question")
  jq -n --rawfile told "$work/all" '{told: $told}' >"$work/answer"
  check "$label" --argjson question "$question" \
    '.told as $told | $question | .facts + [.citation] | all(. as $fact | $told | contains($fact))'
done < <(jq -c '.[]' "$questions")

mkfifo "$work/said"
"$program" http --bind 127.0.0.1:0 --sandbox --legacy-sse 2>"$work/said" >/dev/null &
server=$!
exec 3<"$work/said"
address=
while [[ -z $address ]] && IFS= read -r -t 20 line <&3; do
  if [[ $line =~ listening\ on\ (http://)?([^[:space:]/]+) ]]; then address=${BASH_REMATCH[2]}; fi
done
[[ -n $address ]] || { echo "FAIL http: says \`listening on ADDRESS\` on stderr"; exit 1; }
# To the end: a full pipe would stop the server.
cat <&3 >/dev/null &

target=("http://$address/mcp" --transport http)
converse http 2025-11-25
target=("http://$address/sse" --transport sse)
converse sse 2025-11-25

jq -n --arg program "$program" --arg http "http://$address/mcp" '{mcpServers: {
  stdio: {command: $program, args: ["stdio", "--sandbox"], protocolEra: "modern"},
  http: {type: "streamable-http", url: $http, protocolEra: "modern"}
}}' >"$work/servers.json"
for transport in stdio http; do
  target=(--config "$work/servers.json" --server "$transport")
  converse "modern $transport" 2026-07-28
done

kill -TERM "$server"
timeout 5 tail --pid="$server" -f /dev/null || { echo "FAIL inspector http: still running"; exit 1; }
code=0
wait "$server" || code=$?
server=
[[ $code == 0 ]] || { echo "FAIL inspector http: stops with exit code 0, but it was $code"; exit 1; }
echo "ok   inspector http: the server stops with exit code 0"
