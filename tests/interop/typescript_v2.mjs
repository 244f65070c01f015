// The TypeScript SDK, version 2, as the client: both eras, over every transport.

import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

import { binary, converse, httpServer } from "./harness.mjs";

const NEWEST = "2026-07-28";

// Each mode, and the revision that it must agree on.
const MODES = [
  ["legacy", "2025-11-25"],
  ["auto", NEWEST],
  [{ pin: NEWEST }, NEWEST],
];

const program = binary();

/** One conversation in each mode, over a new transport each. */
async function inEachMode(label, transport) {
  for (const [mode, agreed] of MODES) {
    const client = new Client(
      { name: "interop", version: "1.0.0" },
      { versionNegotiation: { mode } },
    );
    const named = mode.pin ? `pinned ${mode.pin}` : mode;
    await converse(client, transport(), `ts-v2 ${label} ${named}`, agreed);
  }
}

const stdio = { command: program, args: ["stdio", "--sandbox"] };
await inEachMode("stdio", () => new StdioClientTransport(stdio));

const server = await httpServer(program);
await inEachMode("http", () => new StreamableHTTPClientTransport(server.url("/mcp")));
await inEachMode("sse", () => new SSEClientTransport(server.url("/sse")));
await server.stop("ts-v2 http");
