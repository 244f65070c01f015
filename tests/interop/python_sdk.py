"""The Python SDK (`mcp`) as the client: both eras of the protocol, over every transport."""

import asyncio
import json
import sys

from harness import EXPECTED, PATIENCE_S, HttpServer, binary, check
from mcp import Client, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.types import PromptReference

# What each mode must agree on. SSE is a transport of the first era only.
MODES = {"legacy": "2025-11-25", "auto": "2026-07-28", "2026-07-28": "2026-07-28"}


async def converse(transport, label, agreed):
    """All tools and the failing calls, over one connection."""
    async with Client(transport, mode=label.split()[-1], read_timeout_seconds=PATIENCE_S) as client:
        version = client.protocol_version
        check(version == agreed, f"{label}: agrees on {agreed}", version)
        if label.endswith(("legacy", "auto")):  # A pinned client asks nobody who it talks to.
            name = client.server_info.name
            check(name == EXPECTED["server"], f"{label}: is {EXPECTED['server']}", name)
        offered = [tool.name for tool in (await client.list_tools()).tools]
        check(set(EXPECTED["tools"]) <= set(offered), f"{label}: lists its tools", offered)

        found = [await find(client, label, patient) for patient in EXPECTED["patients"]]
        # At once, so that crossed answers would show.
        await asyncio.gather(*(read(client, label, *each) for each in found))

        result = await client.call_tool("list_ccd_sections", {})
        check(same_in_both(result), f"{label}: list_ccd_sections says it in both carriers", result)
        sections = result.structured_content["sections"]
        known = EXPECTED["section"].lower() in [section.lower() for section in sections]
        check(known, f"{label}: list_ccd_sections names {EXPECTED['section']}", sections)

        for bad in EXPECTED["bad_calls"]:
            result = await client.call_tool(bad["tool"], bad["arguments"])
            code = (result.structured_content or {}).get("code")
            refused = result.is_error and code == bad["code"] and text(result).startswith(f"{code}: ")
            check(refused, f"{label}: {bad['tool']} fails with {bad['code']}", result)

        await beside_the_tools(client, label)


async def beside_the_tools(client, label):
    """Prompts, completion and resources."""
    names = [prompt.name for prompt in (await client.list_prompts()).prompts]
    check(names == EXPECTED["prompts"], f"{label}: lists its prompts", names)
    arguments = {"patient": "thornquist", "question": "IOP?"}
    prompt = (await client.get_prompt("chart-question", arguments)).messages[0].content.text
    whole = '"thornquist"' in prompt and '"IOP?"' in prompt and "{" not in prompt
    check(whole, f"{label}: fills a prompt", prompt)

    async def complete(argument, value):
        answer = await client.complete(
            PromptReference(name="chart-question"), {"name": argument, "value": value}
        )
        return answer.completion.values

    sections = await complete("section", "med")
    check(sections == ["medications"], f"{label}: completes a section", sections)
    # There are no sessions over Streamable HTTP.
    known = 0 if " http" in label else 1
    patients = await complete("patient", "thorn")
    check(len(patients) == known, f"{label}: completes {known} patients after a search", patients)

    uri = f"{EXPECTED['encounter']}/sections/medications"
    content = (await client.read_resource(uri)).contents[0]
    read = content.mime_type == "text/markdown" and "atanoprost" in content.text
    check(read, f"{label}: reads a section as a resource", content)


async def find(client, label, patient):
    """Finds the patient by name: one match, and the right one."""
    result = await client.call_tool("search_patients", {"term": patient["term"]})
    matches = (result.structured_content or {}).get("patients", [])
    seen = [(match["name"], match["chart_number"]) for match in matches]
    right = seen == [(patient["name"], patient["chart_number"])] and same_in_both(result)
    check(right, f"{label}: search_patients finds {patient['name']}", result)
    return patient, matches[0]["patient_id"]


async def read(client, label, patient, patient_id):
    """Reads the patient's medications, and nobody else's."""
    arguments = {"patient_id": patient_id, "sections": ["medications"]}
    result = await client.call_tool("search_encounters", arguments)
    told = text(result).lower()
    others = [other["holds"] for other in EXPECTED["patients"] if other is not patient]
    right = patient["holds"] in told and not any(other in told for other in others)
    right = right and not result.is_error
    check(right, f"{label}: search_encounters reads {patient['holds']} for {patient_id}", told)


def text(result):
    return "".join(block.text for block in result.content)


def same_in_both(result):
    return json.loads(text(result)) == result.structured_content


async def main():
    program = binary()
    for mode, agreed in MODES.items():
        stdio = StdioServerParameters(command=program, args=["stdio", "--sandbox"])
        await converse(stdio, f"python stdio {mode}", agreed)
    with HttpServer(program) as server:
        for mode, agreed in MODES.items():
            await converse(f"http://{server.address}/mcp", f"python http {mode}", agreed)
        for mode, agreed in MODES.items():
            await converse(sse_client(f"http://{server.address}/sse"), f"python sse {mode}", agreed)
        code = server.stop()
        check(code == 0, "python http: the server stops with exit code 0", code)


failed = False
try:
    asyncio.run(main())
except* SystemExit:
    # The check has said why; the SDK's tasks would only add where they were.
    failed = True
sys.exit(failed)
