"""Kinds of load, each by Teal, nginx and HAProxy in turn, before a backend that none of them limits."""

import contextlib
import dataclasses
import os
import tempfile

from measure import Running, finish, free_port, interleaved, median, ratio, traffic, wait_for_port, wrk
from proxies import peers, render
from teal import Teal

PEERS = ["nginx", "haproxy"]

# What a browser sends with each request to a site it knows.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.8", "Accept-Encoding": "gzip, deflate, br, zstd",
    "Cache-Control": "max-age=0", "Upgrade-Insecure-Requests": "1", "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-User": "?1",
    "Referer": "https://www.example.com/products/list?page=2&sort=price",
    "Cookie": "; ".join(f"part{number}={'0123456789abcdef' * 3}" for number in range(8))}


@dataclasses.dataclass
class Load:
    """One kind of request; `size` is that of a body to send, in bytes, `depth` how many requests are sent at once."""

    title: str
    path: str
    connections: int = 64
    fields: dict = dataclasses.field(default_factory=dict)
    size: int = 0
    large: bool = False
    depth: int = 1

    def script(self, folder):
        """For wrk."""
        lines = [f'wrk.headers["{name}"] = "{value}"' for name, value in self.fields.items()]
        if self.size:
            lines += ['wrk.method = "POST"', f'wrk.body = string.rep("x", {self.size})']
        if self.depth > 1:
            lines += [f"function init() requests = string.rep(wrk.format(), {self.depth}) end",
                      "function request() return requests end"]
        path = os.path.join(folder, "load.lua")
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")
        return path


LOADS = [Load("small answers", "/small"), Load("browser-like heads, 8 kB", "/page", fields=BROWSER),
         Load("POST of 1 kB", "/upload", size=1024), Load("1 MB down", "/large", 16, large=True),
         Load("1 MB up", "/upload", 16, size=1 << 20, large=True)]


@contextlib.contextmanager
def backend(folder, cores):
    """An nginx of its own: its address."""
    os.chmod(folder, 0o755)
    os.makedirs(f"{folder}/pages", exist_ok=True)
    for name, size in (("page", 8 << 10), ("large", 1 << 20)):
        with open(f"{folder}/pages/{name}", "wb") as file:
            file.write(os.urandom(size))
    port = free_port()
    with open(f"{folder}/backend.conf", "w") as file:
        file.write(render("backend.conf", folder=folder, port=port))
    for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        os.makedirs(f"{folder}/backend-{name}", exist_ok=True)
    with Running(["nginx", "-c", f"{folder}/backend.conf"], cores) as process:
        wait_for_port(port, process.process)
        yield f"127.0.0.1:{port}"


@contextlib.contextmanager
def doors(teal, cores, core, threads, large=False):
    """All three before one backend: name → (host, port, process)."""
    with tempfile.TemporaryDirectory(prefix="teal-bench-") as folder, backend(folder, cores.load) as address, \
            peers(folder, [address], core, PEERS, threads, large) as others:
        with teal.balancer("bench-load", [address], free_port()) as teald:
            wait_for_port(teald[1], teal.process.process, host=teald[0])
            yield {"teald": (*teald, teal.process)} | {
                name: ("127.0.0.1", others[name][0], others[name][1]) for name in PEERS}


def put(load, door, cores, seconds, folder):
    host, port, process = door
    before = process.cpu_seconds()
    script = load.script(folder) if load.fields or load.size or load.depth > 1 else None
    result = wrk(f"http://{host}:{port}{load.path}", load.connections, seconds, cores.load, script=script)
    result["cpu"] = (process.cpu_seconds() - before) / max(1, result["requests"]) * 1e6
    return result


def section(teal, cores, rounds):
    """Every kind of load on one core, for large bodies with large buffers for the peers. Many rounds of one second: what
    else the machine does changes from second to second, and shall hit all alike."""
    rows = []
    for large in (False, True):
        with doors(teal, cores, cores.proxy, 1, large) as open_doors, tempfile.TemporaryDirectory() as folder:
            for load in (load for load in LOADS if load.large == large):
                for name in open_doors:
                    put(load, open_doors[name], cores, 1, folder)
                results = interleaved(list(open_doors), 3 * rounds, lambda name: put(
                    load, open_doors[name], cores, 1, folder))
                rows += compared(load.title, results)
    header = ["load", "proxy", "requests/s", "teald ÷ it", "CPU µs a request", "teald ÷ it", "failed"]
    return "Kinds of load, one pinned core", header, rows


def compared(title, results):
    return [[title, name, f"{median(results[name], 'rate'):.0f}", f"{ratio(results['teald'], results[name], 'rate'):.2f}",
             f"{median(results[name], 'cpu'):.1f}", f"{ratio(results['teald'], results[name], 'cpu'):.2f}",
             str(sum(result["failed"] for result in results[name]))] for name in results]


def steady(teal, cores, rounds):
    """What the slowest hundredth waits for, at a rate that all can carry. Many short rounds, as in `section`: when the
    machine gives its cores to others for a moment, that is all that the hundredth tells of."""
    seconds = 2
    with doors(teal, cores, cores.proxy, 1) as open_doors:
        results = interleaved(list(open_doors), 3 * rounds, lambda name: finish(traffic(
            teal.ctl, "http://{}:{}/small".format(*open_doors[name]), 10_000, seconds, connections=64)))
    rows = []
    for name, reports in results.items():
        times = [report["latencyMilliseconds"] for report in reports]
        rows.append([name, f"{median(times, 'p50'):.2f}", f"{median(times, 'p99'):.2f}",
                     f"{ratio([r['latencyMilliseconds'] for r in results['teald']], times, 'p99'):.2f}",
                     f"{median(reports, 'requests') / seconds:.0f}", str(sum(report["failures"] for report in reports))])
    header = ["proxy", "p50 ms", "p99 ms", "teald ÷ it", "requests/s that came", "failed"]
    return "Small answers at 10,000/s, one pinned core, 64 connections", header, rows


def scaling(options, cores, rounds):
    """From one core to two, in turn. The load and the backend have the other two. Requests come four at once, which is
    less work for the load than for a proxy: else it would be the load that limits."""
    load, kind = dataclasses.replace(cores, load="0-1"), dataclasses.replace(LOADS[0], depth=4)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        open_doors = {}
        for count, on in ((1, "3"), (2, "2,3")):
            teal = stack.enter_context(Teal(options.binaries, options.samples, on))
            for name, door in stack.enter_context(doors(teal, load, on, count)).items():
                open_doors[name, count] = door
        for door in open_doors.values():
            put(kind, door, load, 1, folder)
        results = interleaved(list(open_doors), 3 * rounds, lambda name: put(kind, open_doors[name], load, 1, folder))
    rows = []
    for name in ["teald", *PEERS]:
        one, two = results[name, 1], results[name, 2]
        rows.append([name, f"{median(one, 'rate'):.0f}", f"{median(two, 'rate'):.0f}", f"{ratio(two, one, 'rate'):.2f}",
                     f"{median(one, 'cpu'):.1f}", f"{median(two, 'cpu'):.1f}"])
    header = ["proxy", "requests/s on one core", "on two", "two ÷ one", "CPU µs a request on one", "on two"]
    return "Small answers, four at once, on one core and on two; the load has two others", header, rows


def many_rules(options, cores, rounds):
    """Two teald on one core, in turn: one with a rule, one with 5,000 rules and 5,000 targets, as many on each load
    balancer and in each group as AWS allows. The requests measured match the last rule of their listener."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="teal-bench-"))
        address = stack.enter_context(backend(folder, cores.load))
        open_doors = {}
        for name, balancers, groups in (("1 rule, 1 target", 1, 0), ("5,000 rules, 5,000 targets", 50, 5)):
            teal = stack.enter_context(Teal(options.binaries, options.samples, cores.proxy))
            door = stack.enter_context(teal.balancer("bench-load", [address], free_port()))
            wait_for_port(door[1], teal.process.process, host=door[0])
            if balancers > 1:
                teal.fill(balancers, 100, groups, 1_000)
            teal.settle()
            open_doors[name] = (*door, teal.process)
        for name in open_doors:
            put(LOADS[0], open_doors[name], cores, 1, folder)
        results = interleaved(list(open_doors), rounds, lambda name: put(LOADS[0], open_doors[name], cores, 2, folder))
    one = results["1 rule, 1 target"]
    rows = [[name, f"{median(found, 'rate'):.0f}", f"{ratio(found, one, 'rate'):.2f}", f"{median(found, 'cpu'):.1f}",
             f"{ratio(found, one, 'cpu'):.2f}", str(sum(result["failed"] for result in found))]
            for name, found in results.items()]
    header = ["teald with", "requests/s", "÷ the first", "CPU µs a request", "÷ the first", "failed"]
    return "Many rules and targets, one pinned core, 64 connections", header, rows
