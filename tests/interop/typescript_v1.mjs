// The TypeScript SDK, version 1, as the client: the handshake era, over every transport.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

import { binary, converse, httpServer } from "./harness.mjs";

const AGREED = "2025-11-25";

const program = binary();
const client = () => new Client({ name: "interop", version: "1.0.0" });

const stdio = new StdioClientTransport({ command: program, args: ["stdio", "--sandbox"] });
await converse(client(), stdio, "ts-v1 stdio", AGREED);

const server = await httpServer(program);
const http = new StreamableHTTPClientTransport(server.url("/mcp"));
await converse(client(), http, "ts-v1 http", AGREED);
await converse(client(), new SSEClientTransport(server.url("/sse")), "ts-v1 sse", AGREED);
await server.stop("ts-v1 http");
