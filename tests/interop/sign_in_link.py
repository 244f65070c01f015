"""The Python SDK (`mcp`) shows its user the sign-in page: a server without a sign-in, both eras."""

import asyncio
import sys
import tempfile
import urllib.request

from harness import EXPECTED, PATIENCE_S, SandboxEhr, binary, check
from mcp import Client, StdioServerParameters
from mcp_types import ElicitRequestURLParams, ElicitResult

MODES = {"legacy": "2025-11-25", "2026-07-28": "2026-07-28"}


def press(url):
    """Presses the button of the sign-in page, as a browser would; the title it ends at."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url}&auto=1", timeout=PATIENCE_S) as page:
        return page.read().decode()


async def signs_in(program, mode, agreed, says):
    """One tool call by somebody who is not signed in, and says `says` to the link."""
    label = f"python stdio {mode}: a user who says {says}"
    with tempfile.TemporaryDirectory() as folder, SandboxEhr(program, folder) as sandbox:
        world = {**sandbox.world, "NEXTECH_MCP_REDIRECT_URI": "http://localhost:0/callback/"}
        stdio = StdioServerParameters(command=program, args=["stdio"], env=world)
        shown, pages = [], []

        async def show(_context, params):
            shown.append(params)
            if says == "accept":
                pages.append(asyncio.create_task(asyncio.to_thread(press, params.url)))
            return ElicitResult(action=says)

        async with Client(
            stdio, mode=mode, read_timeout_seconds=PATIENCE_S, elicitation_callback=show
        ) as client:
            version = client.protocol_version
            check(version == agreed, f"{label}: agrees on {agreed}", version)
            patient = EXPECTED["patients"][0]
            result = await client.call_tool("search_patients", {"term": patient["term"]})
            links = len(shown) == 1 and isinstance(shown[0], ElicitRequestURLParams)
            check(links, f"{label} is shown one link", shown)
            told = "".join(block.text for block in result.content)
            if says == "accept":
                check(patient["name"] in told, f"{label} is answered with data", told)
                page = await pages[0]
                check("You are signed in" in page, f"{label} ends at the finishing page", page)
            else:
                refused = told.startswith("not_signed_in: ") and "nextech-mcp login" in told
                check(refused, f"{label} is told the command", told)


async def main():
    program = binary()
    for mode, agreed in MODES.items():
        for says in ("accept", "decline"):
            await signs_in(program, mode, agreed, says)


failed = False
try:
    asyncio.run(main())
except* SystemExit:
    # The check has said why; the SDK's tasks would only add where they were.
    failed = True
sys.exit(failed)
