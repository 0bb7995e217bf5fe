"""specs/http1-conformance.json put to nginx and HAProxy, beside teald: who passes what.

Each case has a target and a proxy of its own, so that nothing is left over from the one before.
"""

import contextlib
import json
import os
import re
import socket
import tempfile
import threading
import time

from measure import Running, free_port, wait_for_port
from proxies import HERE, configure, make_certificate

TABLE = os.path.join(HERE, "../../specs/http1-conformance.json")
PLAIN = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PEERS = ["nginx", "haproxy"]


def whole(received, early):
    """How long the first whole request is; None when there is none."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, start = received[:end].lower(), end + 4
    if early:
        return start
    if b"transfer-encoding: chunked" in head:
        found = re.search(rb"(?:^|\r\n)0+\r\n(?:[^\r\n]+\r\n)*\r\n", received[start:])
        return start + found.end() if found else None
    length = re.search(rb"\r\ncontent-length: *(\d+)", head)
    total = start + (int(length.group(1)) if length else 0)
    return total if len(received) >= total else None


class Target:
    """Answers whole requests with the case's answers and remembers them."""

    def __init__(self, case):
        self.case, self.requests, self.turn = case, [], 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()

    def serve(self, connection):
        received = b""
        with connection, contextlib.suppress(OSError):
            while data := connection.recv(65536):
                received += data
                while (length := whole(received, self.case.get("early"))) is not None:
                    self.requests.append(received[:length].decode("latin-1"))
                    received = received[length:]
                    answers = self.case.get("answers") or [PLAIN]
                    connection.sendall(answers[min(self.turn, len(answers) - 1)].encode("latin-1"))
                    self.turn += 1
                    if self.case.get("targetCloses"):
                        return


def packets(case):
    expand = lambda found: found.group(1) * int(found.group(2))  # noqa: E731
    return [re.sub(r"\{([^{}*]+)\*(\d+)\}", expand, packet).encode("latin-1") for packet in case["send"]]


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.text, self.ended = "", False

    def send(self, data):
        with contextlib.suppress(OSError):
            self.socket.sendall(data)

    def read_until(self, condition, seconds=2):
        deadline = time.monotonic() + seconds
        while not self.ended and not condition() and (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65536)
                self.text += data.decode("latin-1")
                self.ended = not data
            except TimeoutError:
                return
            except OSError:
                self.ended = True

    def statuses(self):
        return [int(code) for code in re.findall(r"HTTP/1\.[01] (\d\d\d)", self.text)]


def failures(case, port, target):
    """What of the case does not hold."""
    client, wanted = Client(port), case["status"]
    with client.socket:
        for packet in packets(case):
            client.send(packet)
            time.sleep(0.01)
        if case.get("endsOutput"):
            with contextlib.suppress(OSError):
                client.socket.shutdown(socket.SHUT_WR)
        client.read_until(lambda: wanted and len(client.statuses()) >= len(wanted)
                          and all(text in client.text for text in case.get("gets", [])))
        found = client.statuses()
        if wanted and not (len(found) == len(wanted) and all(a in b for a, b in zip(found, wanted))):
            yield f"status {found}"
        yield from texts(case, client.text, target.requests)
        if case.get("closes"):
            client.read_until(lambda: False)
            if not client.ended:
                yield "not closed"
        if case.get("kept"):
            target.case, before = {}, len(found)
            client.send(b"GET /again HTTP/1.1\r\nHost: app.test\r\n\r\n")
            client.read_until(lambda: len(client.statuses()) > before)
            if len(client.statuses()) <= before:
                yield "not kept"


def texts(case, text, requests):
    joined = "".join(requests)
    if len(requests) != case.get("requests", len(requests)) or len(requests) > case.get("atMost", len(requests)):
        yield f"{len(requests)} requests"
    yield from (f"target misses {part!r}" for part in case.get("sees", [])
                if part.lower() not in joined.lower())
    yield from (f"target sees {part!r}" for part in case.get("neverSees", []) if part.lower() in joined.lower())
    yield from (f"a request misses {part!r}" for part in case.get("eachSees", [])
                if not all(part.lower() in request.lower() for request in requests))
    yield from (f"client misses {part!r}" for part in case.get("gets", []) if part not in text)
    yield from (f"client gets {part!r}" for part in case.get("never", []) if part in text)


def put_to(name, case, folder):
    """Empty when the peer passes."""
    target, port = Target(case), free_port()
    make_certificate(folder)
    command = configure(name, folder, port, [f"127.0.0.1:{target.port}"], free_port())
    try:
        with Running(command, None, HOME=folder) as process:
            wait_for_port(port, process.process)
            return list(failures(case, port, target))
    finally:
        target.listener.close()


def section():
    """Rows of the table: the peer, how many cases it passes, and which not. teald passes all, or ProxyTests fail."""
    with open(TABLE) as file:
        table = json.load(file)
    rows = []
    for name in PEERS:
        failed = []
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            for case in table:
                if found := put_to(name, case, folder):
                    failed.append(f"{case['name']} ({'; '.join(found)[:60]})")
        rows.append([name, f"{len(table) - len(failed)} of {len(table)}", "; ".join(failed)])
    return "HTTP/1.1 conformance", ["proxy", "passes", "fails"], rows


if __name__ == "__main__":
    for row in section()[2]:
        print(row[0], row[1], *row[2].split("; "), sep="\n  ")
