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


def request(server):
    """A whole request to /mcp."""
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
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def kept_alive(server, more=b""):
    """A client between two requests, or with `more` of the second."""
    connection = connect(server)
    connection.sendall(request(server) + more)
    answer = connection.recv(65536)
    check(answer.startswith(b"HTTP/1.1 200"), "http: /mcp answers", answer)
    return connection


def half_asked(server):
    """A client that stops in the middle of its second request."""
    return kept_alive(server, b"POST /mcp HTTP/1.1\r\nHost: ")


def half_told(server):
    """A client that has announced more than it sends."""
    return kept_alive(server, request(server)[:-20])


def silent(server):
    """A client that has said nothing yet, as browsers open connections in advance."""
    connection = connect(server)
    # Connections are accepted in order: once this one is answered, the other is the server's.
    kept_alive(server).close()
    return connection


CLIENTS = [
    (open_stream, "an open SSE stream"),
    (kept_alive, "a kept-alive connection"),
    (silent, "a silent connection"),
    (half_asked, "half a request's head"),
    (half_told, "half a request's body"),
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
