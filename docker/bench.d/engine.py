"""The bare Engine API, over its unix socket: what an instance costs without Teal."""

import contextlib
import functools
import http.client
import json
import os
import socket
import time


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("engine", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


@functools.cache
def version():
    """The engine's own version of the API: each refuses those that are too old or too new for it."""
    return request("GET", "/version")["ApiVersion"]


def call(method, path, body=None):
    return request(method, f"/v{version()}{path}", body)


def request(method, path, body=None):
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not host.startswith("unix://"):
        raise RuntimeError("the benchmark needs the Docker engine's unix socket")
    connection = UnixConnection(host.removeprefix("unix://"))
    data = json.dumps(body) if body is not None else None
    connection.request(method, path, data, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status >= 400:
        raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()}")
    return json.loads(text) if text else None


def containers(label):
    return call("GET", '/containers/json?filters={"label":["%s"]}' % label)


def address(container):
    networks = call("GET", f"/containers/{container}/json")["NetworkSettings"]["Networks"]
    return next(network["IPAddress"] for network in networks.values() if network["IPAddress"])


def first_ok(host, port, seconds=20, path="/health"):
    """Asks until the first 200."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(host, port, timeout=2)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        time.sleep(0.001)
    raise RuntimeError(f"{host}:{port} never answered 200")


def bare_instance(image, name, network, limits):
    """Create, start, first 200, in seconds. The container stays; `remove` it."""
    begin = time.monotonic()
    call("POST", f"/containers/create?name={name}", {
        "Image": image, "Env": ["PORT=8080"], "Labels": {"teal-bench": "1"},
        "HostConfig": {"Init": True, "NetworkMode": network, **limits}})
    call("POST", f"/containers/{name}/start")
    first_ok(address(name), 8080)
    return time.monotonic() - begin


def stop(name):
    call("POST", f"/containers/{name}/stop?t=10")


def remove(name):
    call("DELETE", f"/containers/{name}?force=1&v=1")
