// What the TypeScript clients share: the program under test, and the conversation to have with it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";

const EXPECTED = JSON.parse(readFileSync(new URL("expected.json", import.meta.url), "utf8"));

// Long enough for a busy machine; a server that needs it is broken.
const PATIENCE_MS = 20_000;

// How long a server may take to stop with clients connected.
const STOP_MS = 5_000;

/** The program under test: the first argument, or NEXTECH_MCP_BIN. */
export function binary() {
  const path = process.argv[2] ?? process.env.NEXTECH_MCP_BIN;
  if (!path) {
    console.error(`usage: node ${process.argv[1]} PATH-OF-NEXTECH-MCP   (or set NEXTECH_MCP_BIN)`);
    process.exit(2);
  }
  return resolve(path);
}

/** Prints the check's line; the first that does not hold ends the run. */
export function check(holds, what, seen) {
  if (!holds) {
    console.log(`FAIL ${what}\n     but there was: ${JSON.stringify(seen)}`);
    process.exit(1);
  }
  console.log(`ok   ${what}`);
}

/** Starts `nextech-mcp http` on a free port; resolves at its `listening on` line. */
export async function httpServer(program) {
  const command = ["http", "--bind", "127.0.0.1:0", "--sandbox", "--legacy-sse"];
  command.push("--resources-over-http", "true");
  const server = spawn(program, command, { stdio: ["ignore", "inherit", "pipe"] });
  process.on("exit", () => server.kill("SIGKILL"));
  const exited = once(server, "exit");
  const said = [];
  const address = new Promise((found) => {
    const lines = createInterface({ input: server.stderr });
    lines.on("line", (line) => {
      said.push(line);
      const match = /listening on (?:http:\/\/)?([^\s/]+)/.exec(line);
      if (match) found(match[1]);
    });
    lines.on("close", () => found(undefined));
  });
  const within = await Promise.race([address, later(PATIENCE_MS)]);
  check(within, "http: says `listening on ADDRESS` on stderr", said);
  return {
    url: (path) => new URL(path, `http://${within}`),
    stop: async (label) => {
      server.kill("SIGTERM");
      const [code] = (await Promise.race([exited, later(STOP_MS)])) ?? ["still running"];
      check(code === 0, `${label}: the server stops with exit code 0`, code);
    },
  };
}

/** All tools and the failing calls, over one connection of a client of either SDK. */
export async function converse(client, transport, label, agreed) {
  const watch = setTimeout(() => check(false, `${label}: answers in time`), 3 * PATIENCE_MS);
  await client.connect(transport);
  const version = client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion;
  // Version 1 of the SDK knows it over HTTP only.
  if (version) check(version === agreed, `${label}: agrees on ${agreed}`, version);
  const name = client.getServerVersion()?.name;
  check(name === EXPECTED.server, `${label}: is ${EXPECTED.server}`, name);
  const offered = (await client.listTools()).tools.map((tool) => tool.name);
  const all = EXPECTED.tools.every((tool) => offered.includes(tool));
  check(all, `${label}: lists its tools`, offered);

  const found = [];
  for (const patient of EXPECTED.patients) found.push(await find(client, label, patient));
  // At once, so that crossed answers would show.
  await Promise.all(found.map(([patient, id]) => read(client, label, patient, id)));

  const list = await client.callTool({ name: "list_ccd_sections", arguments: {} });
  check(sameInBoth(list), `${label}: list_ccd_sections says it in both carriers`, list);
  const sections = list.structuredContent.sections.map((section) => section.toLowerCase());
  const known = sections.includes(EXPECTED.section.toLowerCase());
  check(known, `${label}: list_ccd_sections names ${EXPECTED.section}`, sections);

  for (const bad of EXPECTED.bad_calls) {
    const result = await client.callTool({ name: bad.tool, arguments: bad.arguments });
    const coded = result.structuredContent?.code === bad.code;
    const refused = result.isError && coded && text(result).startsWith(`${bad.code}: `);
    check(refused, `${label}: ${bad.tool} fails with ${bad.code}`, result);
  }
  await besideTheTools(client, label);
  await client.close();
  clearTimeout(watch);
}

/** Prompts, completion and resources. */
async function besideTheTools(client, label) {
  const { prompts } = await client.listPrompts();
  const names = prompts.map((prompt) => prompt.name);
  check(isDeepStrictEqual(names, EXPECTED.prompts), `${label}: lists its prompts`, names);
  const named = { name: "chart-question", arguments: { patient: "thornquist", question: "IOP?" } };
  const prompt = (await client.getPrompt(named)).messages[0].content.text;
  const whole = prompt.includes('"thornquist"') && prompt.includes('"IOP?"');
  check(whole && !prompt.includes("{"), `${label}: fills a prompt`, prompt);

  const complete = async (argument, value) => {
    const ref = { type: "ref/prompt", name: "chart-question" };
    const answer = await client.complete({ ref, argument: { name: argument, value } });
    return answer.completion.values;
  };
  const sections = await complete("section", "med");
  check(isDeepStrictEqual(sections, ["medications"]), `${label}: completes a section`, sections);
  // There are no sessions over Streamable HTTP.
  const known = label.includes(" http") ? 0 : 1;
  const patients = await complete("patient", "thorn");
  check(patients.length === known, `${label}: completes ${known} patients after a search`, patients);

  const { contents } = await client.readResource({ uri: `${EXPECTED.encounter}/sections/medications` });
  const read = contents[0].mimeType === "text/markdown" && contents[0].text.includes("atanoprost");
  check(read, `${label}: reads a section as a resource`, contents);
}

/** Finds the patient by name: one match, and the right one. */
async function find(client, label, patient) {
  const asked = { name: "search_patients", arguments: { term: patient.term } };
  const result = await client.callTool(asked);
  const matches = result.structuredContent?.patients ?? [];
  const seen = matches.map((match) => [match.name, match.chart_number]);
  const right = isDeepStrictEqual(seen, [[patient.name, patient.chart_number]]);
  check(right && sameInBoth(result), `${label}: search_patients finds ${patient.name}`, result);
  return [patient, matches[0].patient_id];
}

/** Reads the patient's medications, and nobody else's. */
async function read(client, label, patient, id) {
  const chosen = { patient_id: id, sections: ["medications"] };
  const result = await client.callTool({ name: "search_encounters", arguments: chosen });
  const told = text(result).toLowerCase();
  const others = EXPECTED.patients.filter((other) => other !== patient);
  const crossed = others.some((other) => told.includes(other.holds));
  const right = !result.isError && told.includes(patient.holds) && !crossed;
  check(right, `${label}: search_encounters reads ${patient.holds} for ${id}`, told);
}

function text(result) {
  return result.content.map((block) => block.text).join("");
}

function sameInBoth(result) {
  return isDeepStrictEqual(JSON.parse(text(result)), result.structuredContent);
}

function later(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds).unref());
}
