// The TypeScript SDKs show their user the sign-in page: a server without a sign-in, both eras.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Client as ClientV2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as StdioV2 } from "@modelcontextprotocol/client/stdio";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

import { binary, check } from "./harness.mjs";

const INFO = { name: "interop", version: "1.0.0" };
const OPTIONS = { capabilities: { elicitation: { url: {} } } };

const program = binary();

/** Version 2 of the SDK, in one era. */
function second(mode) {
  return {
    name: `ts-v2 stdio ${mode.pin ?? mode}`,
    client: () => new ClientV2(INFO, { ...OPTIONS, versionNegotiation: { mode } }),
    transport: StdioV2,
    asked: "elicitation/create",
  };
}

const CLIENTS = [
  {
    name: "ts-v1 stdio",
    client: () => new ClientV1(INFO, OPTIONS),
    transport: StdioV1,
    asked: ElicitRequestSchema,
  },
  second("legacy"),
  second({ pin: "2026-07-28" }),
];

/** `nextech-mcp sandbox` on a free port: the environment that points a server without a sign-in at it. */
async function sandbox(folder) {
  const ehr = spawn(program, ["sandbox", "--bind", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.on("exit", () => ehr.kill());
  const world = {
    PATH: process.env.PATH,
    HOME: folder,
    XDG_STATE_HOME: join(folder, "state"),
    XDG_CONFIG_HOME: join(folder, "config"),
    NEXTECH_MCP_REDIRECT_URI: "http://localhost:0/callback/",
  };
  for await (const line of createInterface({ input: ehr.stdout })) {
    if (line === "ready") break;
    const [name, value] = [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)];
    if (!name.endsWith("_TOKEN")) world[name] = value;
  }
  const stop = async () => {
    ehr.kill();
    await once(ehr, "exit");
  };
  return { world, stop };
}

/** One tool call by somebody who is not signed in and goes to the link. */
async function signsIn({ name, client: make, transport: Transport, asked }) {
  const folder = mkdtempSync(join(tmpdir(), "nextech-mcp-"));
  const { world, stop } = await sandbox(folder);
  const client = make();
  const shown = [];
  let page;
  client.setRequestHandler(asked, (request) => {
    shown.push(request.params);
    page = fetch(`${request.params.url}&auto=1`).then((answer) => answer.text());
    return { action: "accept" };
  });
  await client.connect(new Transport({ command: program, args: ["stdio"], env: world }));
  const result = await client.callTool({
    name: "search_patients",
    arguments: { term: "thornquist" },
  });
  check(shown.length === 1 && shown[0].mode === "url", `${name}: the user is shown one link`, shown);
  const told = result.content.map((block) => block.text).join("");
  check(told.includes("Thornquist"), `${name}: the call is answered with data`, told);
  const ending = await page;
  const done = ending.includes("You are signed in");
  check(done, `${name}: the user ends at the finishing page`, ending);
  await client.close();
  await stop();
  rmSync(folder, { recursive: true });
}

for (const client of CLIENTS) await signsIn(client);
