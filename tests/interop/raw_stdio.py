"""What no well-behaved client does, over stdio: noise, an early notification, every revision."""

import json
import subprocess

from harness import EXPECTED, PATIENCE_S, binary, check

HANDSHAKES = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
NEWEST = "2026-07-28"


def session(program, given):
    """One run of the server on `given`; its answers by id, once it has ended by itself."""
    command = [program, "stdio", "--sandbox"]
    try:
        run = subprocess.run(command, input=given.encode(), capture_output=True, timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        check(False, "stdio: the server ends when its stdin does", "still running")
    check(run.returncode == 0, "stdio: ends with exit code 0", (run.returncode, run.stderr[-2000:]))
    lines = run.stdout.decode().splitlines()
    messages = [as_json(line) for line in lines]
    spoken = all(isinstance(it, dict) and it.get("jsonrpc") == "2.0" for it in messages)
    check(spoken, f"stdio: {len(lines)} lines on stdout, all of them JSON-RPC", lines)
    return {message.get("id"): message for message in messages}


def as_json(line):
    try:
        return json.loads(line)
    except ValueError:
        return None


def lines(*messages):
    return "".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages)


def initialize(version):
    client = {"name": "raw", "version": "1"}
    asked = {"protocolVersion": version, "capabilities": {}, "clientInfo": client}
    return {"id": 1, "method": "initialize", "params": asked}


def modern(number, method, version=NEWEST, **params):
    """A request of the revision without a handshake: each says which revision it is."""
    prefix = "io.modelcontextprotocol/"
    meta = {f"{prefix}protocolVersion": version, f"{prefix}clientCapabilities": {}}
    return {"id": number, "method": method, "params": {**params, "_meta": meta}}


INITIALIZED = {"method": "notifications/initialized"}
LIST = {"id": 2, "method": "tools/list"}


def tools(message):
    return {tool["name"] for tool in message.get("result", {}).get("tools", [])}


def noise(program):
    session(program, 'garbage\n{"jsonrpc":"2.0"')
    session(program, "")
    noisy = "garbage\n\n[]\n" + lines(initialize("2025-11-25"), INITIALIZED) + "\x00\n" + lines(LIST)
    answers = session(program, noisy)
    served = set(EXPECTED["tools"]) <= tools(answers.get(2, {}))
    check(served, "stdio: noise between the messages is passed over", answers)


def early_notification(program):
    early = {"method": "notifications/roots/list_changed"}
    answers = session(program, lines(early, initialize("2025-11-25"), INITIALIZED, LIST))
    served = set(EXPECTED["tools"]) <= tools(answers.get(2, {}))
    check(served, "stdio: serves a client that notifies before it initializes", answers)

    probing = lines(modern(0, "server/discover"), early, initialize("2025-11-25"), INITIALIZED, LIST)
    answers = session(program, probing)
    served = set(EXPECTED["tools"]) <= tools(answers.get(2, {}))
    check(served, "stdio: serves a client that discovers, notifies, then initializes", answers)


def revisions(program):
    for version in HANDSHAKES:
        answers = session(program, lines(initialize(version), INITIALIZED, LIST))
        agreed = answers.get(1, {}).get("result", {}).get("protocolVersion")
        check(agreed == version, f"stdio: initialize agrees on {version}", answers)
        served = set(EXPECTED["tools"]) <= tools(answers.get(2, {}))
        check(served, f"stdio: lists its tools in {version}", answers)

    asked = lines(modern(1, "server/discover"), modern(2, "tools/list"))
    answers = session(program, asked)
    offered = answers.get(1, {}).get("result", {}).get("supportedVersions", [])
    check({NEWEST, *HANDSHAKES} >= set(offered) >= {NEWEST}, f"stdio: discover offers {NEWEST}", answers)
    served = set(EXPECTED["tools"]) <= tools(answers.get(2, {}))
    check(served, f"stdio: lists its tools in {NEWEST}", answers)

    answers = session(program, lines(initialize(NEWEST), INITIALIZED, LIST))
    agreed = answers.get(1, {}).get("result", {}).get("protocolVersion")
    check(agreed in HANDSHAKES, "stdio: initialize with the newest agrees on an older one", answers)

    answers = session(program, lines(modern(1, "tools/list", "2099-01-01")))
    error = answers.get(1, {}).get("error", {})
    offered = error.get("data", {}).get("supported", [])
    refused = error.get("code") == -32022 and NEWEST in offered
    check(refused, "stdio: an unknown revision is refused with those there are", answers)


def main():
    program = binary()
    noise(program)
    early_notification(program)
    revisions(program)


main()
