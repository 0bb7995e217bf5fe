"""Asks HOST:PORT again and again, with a new connection for each request. Usage: connections.py HOST:PORT

On SIGTERM it prints, as JSON, how many answers there were by version and how many connections failed by reason."""

import collections
import json
import signal
import socket
import sys
import threading

host, port = sys.argv[1].split(":")
over = threading.Event()
versions, failures = collections.Counter(), collections.Counter()


def ask():
    with socket.create_connection((host, int(port)), 20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, body = answer.decode().partition("\r\n\r\n")
    if not head.startswith("HTTP/1.1 200 ") or not body:
        raise OSError(f"no whole answer: {answer!r}")
    return body


def ask_on():
    while not over.wait(0.02):
        try:
            versions[ask()] += 1
        except OSError as error:
            failures[str(error)] += 1


signal.signal(signal.SIGTERM, lambda *_: over.set())
clients = [threading.Thread(target=ask_on) for _ in range(4)]
for client in clients:
    client.start()
for client in clients:
    client.join()
print(json.dumps({"failures": failures, "byVersion": versions}))
