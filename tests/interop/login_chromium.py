#!/usr/bin/env python3
"""A real browser signs in: `login_chromium.py PATH-OF-NEXTECH-MCP [SCREENSHOT.png]`.

Starts the sandbox and `nextech-mcp login`, which opens headless Chromium by itself (BROWSER), presses
the one button of the sign-in page through chromedriver, and arrives at the page that `login` shows at
the end. Then the sign-in must work, and be gone after `logout`. Needs chromium and chromedriver.
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness import PATIENCE_S, SandboxEhr, binary, check


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Browser:
    """Headless Chromium by WebDriver (W3C), spoken in plain HTTP."""

    def __init__(self, folder):
        self.base = f"http://127.0.0.1:{free_port()}"
        command = [shutil.which("chromedriver"), f"--port={self.base.rsplit(':', 1)[1]}"]
        # Its crash handler and caches are to lie with the profile.
        home = {**os.environ, "HOME": folder, "TMPDIR": folder}
        self.driver = subprocess.Popen(
            command, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until("chromedriver answers", lambda: self.ask("GET", "/status")["ready"])
        arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-dev-shm-usage",
            "--window-size=900,700",
            f"--user-data-dir={folder}/profile",
        ]
        options = {"goog:chromeOptions": {"args": arguments, "binary": shutil.which("chromium")}}
        capabilities = {"capabilities": {"alwaysMatch": options}}
        self.session = "/session/" + self.ask("POST", "/session", capabilities)["sessionId"]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.base + path, data, {"Content-Type": "application/json"}, method=method
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=PATIENCE_S * 3) as answer:
            return json.load(answer)["value"]

    def go(self, url):
        self.ask("POST", f"{self.session}/url", {"url": url})

    def title(self):
        return self.ask("GET", f"{self.session}/title")

    def find(self, selector):
        found = self.ask(
            "POST", f"{self.session}/element", {"using": "css selector", "value": selector}
        )
        return next(iter(found.values()))

    def text(self, selector):
        return self.ask("GET", f"{self.session}/element/{self.find(selector)}/text")

    def click(self, selector):
        self.ask("POST", f"{self.session}/element/{self.find(selector)}/click", {})

    def screenshot(self):
        return base64.b64decode(self.ask("GET", f"{self.session}/screenshot"))

    def close(self):
        try:
            self.ask("DELETE", self.session)
        except (urllib.error.URLError, OSError, AttributeError):
            pass
        self.driver.terminate()
        self.driver.wait(PATIENCE_S)


def until(what, holds):
    """Asks until it holds; a machine that is busy gets its time."""
    end = time.monotonic() + PATIENCE_S * 3
    last = None
    while time.monotonic() < end:
        try:
            last = holds()
            if last:
                return last
        except (urllib.error.URLError, OSError) as error:
            last = error
        time.sleep(0.05)
    return check(False, what, last)


def main():
    program = binary()
    picture = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as folder:
        run(program, folder, picture)


def run(program, folder, picture):
    browser = None
    sandbox = SandboxEhr(program, folder)
    try:
        # What `login` opens: a program that notes the address, as a desktop hands it to a browser.
        opened = Path(folder, "opened")
        opener = Path(folder, "opener")
        opener.write_text(f'#!/bin/sh\nprintf %s "$1" >"{opened}.new" && mv "{opened}.new" "{opened}"\n')
        opener.chmod(0o755)
        world = {**sandbox.world, "BROWSER": str(opener)}

        browser = Browser(folder)
        login = subprocess.Popen(
            [program, "login", "--port", "0"], stderr=subprocess.PIPE, text=True, env=world
        )
        said = []
        listener = threading.Thread(target=lambda: said.extend(login.stderr), daemon=True)
        listener.start()
        until("login opens the browser", opened.exists)
        url = opened.read_text()
        browser.go(url)
        check(browser.title() == "Sign in", "login: the browser shows the sign-in page", browser.title())
        browser.click("button")
        until("the page at the end", lambda: "signed in" in browser.title())
        heading = browser.text("h1")
        check(heading == "You are signed in", "login: the browser ends at the finishing page", heading)
        shown = browser.screenshot()
        check(len(shown) > 5000, "login: the finishing page is painted", len(shown))
        if picture:
            picture.write_bytes(shown)
        code = login.wait(PATIENCE_S)
        listener.join(PATIENCE_S)
        check(code == 0, "login: ends well", (code, "".join(said)))

        def command(*arguments):
            return subprocess.run(
                [program, *arguments], env=world, capture_output=True, text=True, check=False
            )

        status = json.loads(command("status", "--json").stdout)
        check(status["signed_in"] and status["user"], "login: status says who is signed in", status)
        found = command("call", "search_patients", '{"term":"thornquist"}')
        check("Thornquist" in found.stdout, "login: a tool reads with it", found.stdout)
        check(command("logout").returncode == 0, "logout: ends well")
        gone = command("call", "search_patients", '{"term":"thornquist"}')
        check(gone.stdout.startswith("not_signed_in: "), "logout: the sign-in is gone", gone.stdout)
    finally:
        if browser:
            browser.close()
        sandbox.__exit__()


main()
