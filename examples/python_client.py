"""Reads a chart from Python, over stdio and over HTTP.

Runs without an account, on the invented patients of the sandbox:

    pip install mcp==2.3.0
    python examples/python_client.py            (with nextech-mcp in the PATH)
"""

import asyncio
import subprocess

from mcp import Client, StdioServerParameters


async def read_chart(server, term):
    """Finds a patient, and prints what the newest visits say of the medications."""
    async with Client(server) as client:
        print(f"connected to {client.server_info.name}, MCP {client.protocol_version}")

        found = await client.call_tool("search_patients", {"term": term})
        if found.is_error or not found.structured_content["patients"]:
            print(found.content[0].text)
            return
        patient = found.structured_content["patients"][0]
        print(f"{patient['name']}, born {patient['date_of_birth']}")

        sections = await client.call_tool("list_ccd_sections", {})
        print("sections:", ", ".join(sections.structured_content["sections"]))

        question = {
            "patient_id": patient["patient_id"],
            "sections": ["medications"],
            "max_tokens": 500,
        }
        answer = await client.call_tool("search_encounters", question)
        print(answer.content[0].text)


async def over_stdio():
    """The client starts the server, and ends it."""
    command = ["stdio", "--sandbox"]
    await read_chart(StdioServerParameters(command="nextech-mcp", args=command), "thornquist")


async def over_http():
    """The server runs by itself, and serves many clients."""
    command = ["nextech-mcp", "http", "--bind", "127.0.0.1:0", "--sandbox"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        ready = next(line for line in server.stderr if "listening on" in line)
        address = ready.split("listening on ")[1].strip()
        try:
            await read_chart(f"http://{address}/mcp", "bexley")
        finally:
            server.terminate()


asyncio.run(over_stdio())
print("\n--- and over HTTP ---\n")
asyncio.run(over_http())
