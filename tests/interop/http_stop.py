"""Stopping `nextech-mcp http` while clients hold on to it: within seconds, with exit code 0."""

import json
import signal
import socket
import time

from harness import STOP_S, HttpServer, binary, check


def connect(server):
    host, port = server.address.rsplit(":", 1)
    return socket.create_connection((host.strip("[]"), int(port)), timeout=STOP_S)


def open_stream(server):
    """A client of the old transport, waiting for answers."""
    connection = connect(server)
    request = f"GET /sse HTTP/1.1\r\nHost: {server.address}\r\nAccept: text/event-stream\r\n\r\n"
    connection.sendall(request.encode())
    seen = b""
    while b"event: endpoint" not in seen and b"event:endpoint" not in seen:
        piece = connection.recv(4096)
        if not piece:
            break
        seen += piece
    check(b"endpoint" in seen, "http: /sse names where to post", seen)
    return connection


def kept_alive(server):
    """A client between two requests."""
    connection = connect(server)
    params = {"protocolVersion": "2025-11-25", "capabilities": {}}
    params["clientInfo"] = {"name": "raw", "version": "1"}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
    head = [
        "POST /mcp HTTP/1.1",
        f"Host: {server.address}",
        "Content-Type: application/json",
        "Accept: application/json, text/event-stream",
        f"Content-Length: {len(body)}",
    ]
    connection.sendall(("\r\n".join(head) + "\r\n\r\n" + body).encode())
    answer = connection.recv(65536)
    check(answer.startswith(b"HTTP/1.1 200"), "http: /mcp answers", answer)
    return connection


def half_asked(server):
    """A client that stops in the middle of its request."""
    connection = connect(server)
    connection.sendall(b"POST /mcp HTTP/1.1\r\nHost: ")
    return connection


def silent(server):
    """A client that has said nothing yet, as browsers open connections in advance."""
    return connect(server)


CLIENTS = [
    (open_stream, "an open SSE stream"),
    (kept_alive, "a kept-alive connection"),
    (silent, "a silent connection"),
    (half_asked, "half a request"),
]


def main():
    program = binary()
    for number in [signal.SIGINT, signal.SIGTERM]:
        for client, held in CLIENTS:
            with HttpServer(program) as server, client(server):
                asked = time.monotonic()
                code = server.stop(number)
                took = time.monotonic() - asked
                what = f"http: {number.name} with {held} stops it within {STOP_S} s, exit code 0"
                check(code == 0, f"{what} ({took:.2f} s)", "still running" if code is None else code)


main()
