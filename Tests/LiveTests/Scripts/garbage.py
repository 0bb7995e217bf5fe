"""Sends what no client should, to the API and to the front door. Usage: garbage.py API-PORT FRONT-DOOR-PORT HOST

Each piece has to be answered with a 4xx, 501 or 505, or by closing the connection, within the deadline; and afterwards a
proper request has to be answered as before.
"""

import socket
import sys

DEADLINE = 15
api, front_door, host = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
failures = []


def exchange(port, data):
    """The status, 0 if the connection was closed without an answer, None if nothing happened until the deadline."""
    with socket.create_connection(("127.0.0.1", port), DEADLINE) as connection:
        connection.settimeout(DEADLINE)
        try:
            connection.sendall(data)
        except OSError:
            pass
        try:
            answer = connection.recv(65536)
        except TimeoutError:
            return None
        except OSError:
            return 0
    return int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.") else 0


def refuse(what, port, data):
    status = exchange(port, data)
    if status is None or not (status == 0 or 400 <= status < 500 or status in (501, 505)):
        failures.append(f"port of {'the API' if port == api else 'the front door'}, {what}: {status}")


def head(*lines, method="POST", name=host):
    return "\r\n".join([f"{method} / HTTP/1.1", f"Host: {name}", *lines, "", ""]).encode()


SMUGGLED = {
    "length with transfer encoding": head("Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "two lengths": head("Content-Length: 4", "Content-Length: 5") + b"abcde",
    "a list of lengths": head("Content-Length: 4, 5") + b"abcde",
    "a negative length": head("Content-Length: -1"),
    "a length with a plus": head("Content-Length: +4") + b"abcd",
    "a huge length": head("Content-Length: 99999999999999999999999"),
    "a folded header": head("X-A: b", " c: d"),
    "a space before the colon": head("Content-Length : 4") + b"abcd",
    "a bare line feed": f"GET / HTTP/1.1\nHost: {host}\n\n".encode(),
    "a bare carriage return": f"GET / HTTP/1.1\r\nHost: {host}\r\nX: a\rb\r\n\r\n".encode(),
    "a zero byte": f"GET / HTTP/1.1\r\nHost: {host}\r\nX: a\0b\r\n\r\n".encode(),
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": head(f"Host: other.{host}"),
    "an unknown encoding": head("Transfer-Encoding: gzip"),
    "a bad chunk size": head("Transfer-Encoding: chunked") + b"xyz\r\n\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200) + b"\r\n\r\n",
    "an unknown version": f"GET / HTTP/7.3\r\nHost: {host}\r\n\r\n".encode(),
    "a megabyte of one header": head("X-Long: " + "a" * (1 << 20)),
    "a megabyte of many headers": head(*[f"X-{n}: {'a' * 100}" for n in range(10_000)]),
    "a megabyte of path": b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
}


def query(body, kind="application/x-www-form-urlencoded", service="elasticbeanstalk", *more):
    scope = f"Credential=test/20261120/us-east-1/{service}/aws4_request"
    body = body if isinstance(body, bytes) else body.encode()
    lines = [f"Content-Type: {kind}", f"Content-Length: {len(body)}",
             f"Authorization: AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=00", *more]
    return head(*lines, name=f"127.0.0.1:{api}") + body


BEANSTALK = "Version=2010-12-01&Action="
BODIES = {
    "no action": query("Version=2010-12-01"),
    "an unknown action": query(BEANSTALK + "MakeCoffee"),
    "an empty body": query(""),
    "bytes that are no text": query(bytes(range(256)) * 16),
    "a missing member": query(BEANSTALK + "CreateApplication"),
    "an over-long name": query(BEANSTALK + "CreateApplication&ApplicationName=" + "a" * 5000),
    "an unfinished escape": query(BEANSTALK + "CreateApplication&ApplicationName=%f"),
    "a word for a number": query(BEANSTALK + "DescribeEvents&MaxRecords=many"),
    "a number beyond all bounds": query(BEANSTALK + "DescribeEvents&MaxRecords=99999999999999999999"),
    "a word for a truth": query(BEANSTALK + "DescribeEnvironments&IncludeDeleted=perhaps"),
    "a list index beyond all bounds": query(BEANSTALK + "DescribeEnvironments&EnvironmentNames.member.999999999999=a"
                                            "&MaxRecords=x"),
    "an unknown service": query("{}", "application/x-amz-json-1.1", "nosuchservice"),
    "no credentials and no action": head("Content-Length: 0", name=f"127.0.0.1:{api}"),
}

AMBIGUOUS = "length with transfer encoding"


def answered_once(what, data):
    """As an ALB in its default mode: the request is understood in one way, and nothing after it on the connection."""
    with socket.create_connection(("127.0.0.1", front_door), DEADLINE) as connection:
        connection.settimeout(DEADLINE)
        connection.sendall(data + head(method="GET"))
        answer = b""
        while part := connection.recv(65536):
            answer += part
    if answer.count(b"HTTP/1.1 ") != 1:
        failures.append(f"port of the front door, {what}: {answer}")


for what, data in SMUGGLED.items():
    refuse(what, api, data)
    if what == AMBIGUOUS:
        answered_once(what, data)
    else:
        refuse(what, front_door, data)
for what, data in BODIES.items():
    refuse(what, api, data)

good = query(BEANSTALK + "DescribeApplications")
if exchange(api, good) != 200:
    failures.append("a proper request is answered no more")
for failure in failures:
    print("not refused:", failure)
sys.exit(1 if failures else 0)
