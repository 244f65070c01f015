"""What the Python checks share: the program under test, and how a check is told."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

EXPECTED = json.loads(Path(__file__).with_name("expected.json").read_text(encoding="utf-8"))

# Long enough for a busy machine; a server that needs it is broken.
PATIENCE_S = 20

# How long a server may take to stop with clients connected.
STOP_S = 5


def binary():
    """The program under test: the first argument, or NEXTECH_MCP_BIN."""
    path = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("NEXTECH_MCP_BIN")
    if not path:
        sys.exit(f"usage: {sys.argv[0]} PATH-OF-NEXTECH-MCP   (or set NEXTECH_MCP_BIN)")
    return str(Path(path).resolve())


def check(holds, what, seen=""):
    """Prints the check's line; the first that does not hold ends the run."""
    if not holds:
        print(f"FAIL {what}\n     but there was: {seen!r}", flush=True)
        sys.exit(1)
    print(f"ok   {what}", flush=True)


class SandboxEhr:
    """`nextech-mcp sandbox` on a free port, and the environment that points a server at it: without a
    ready token, with `folder` as its home."""

    def __init__(self, program, folder):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("NEXTECH_MCP_")}
        command = [program, "sandbox", "--bind", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean)
        settings = {}
        for line in self.process.stdout:
            if line.strip() == "ready":
                break
            name, _, value = line.strip().partition("=")
            if not name.endswith("_TOKEN"):
                settings[name] = value
        home = {"HOME": folder, "XDG_STATE_HOME": f"{folder}/state", "XDG_CONFIG_HOME": f"{folder}/config"}
        self.world = {**clean, **settings, **home}

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.wait(PATIENCE_S)


class HttpServer:
    """`nextech-mcp http` on a free port, from its `listening on` line to its exit code."""

    def __init__(self, program):
        command = [program, "http", "--bind", "127.0.0.1:0", "--sandbox", "--legacy-sse"]
        command += ["--resources-over-http", "true"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.address = None
        self.said = []
        self._ready = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        # To the end: a full pipe would stop the server.
        for line in self.process.stderr:
            self.said.append(line)
            found = re.search(r"listening on (?:http://)?([^\s/]+)", line)
            if found and not self.address:
                self.address = found[1]
                self._ready.set()
        self._ready.set()

    def __enter__(self):
        self._ready.wait(PATIENCE_S)
        if not self.address:
            self.process.kill()
        check(self.address, "http: says `listening on ADDRESS` on stderr", "".join(self.said))
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self, number=signal.SIGTERM):
        """Asks the server to stop; its exit code, or None if it is still running `STOP_S` later."""
        self.process.send_signal(number)
        try:
            return self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            return None
