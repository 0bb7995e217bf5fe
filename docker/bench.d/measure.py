"""Starting processes, counting their work, and the load generators."""

import contextlib
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, seconds=20, host="127.0.0.1"):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
            return
        time.sleep(0.002)
    raise RuntimeError(f"{process.args[0]} does not listen on {port}")


class Running:
    """A process in a group of its own; leaving the `with` block ends it."""

    def __init__(self, command, core=None, output=subprocess.DEVNULL, errors=subprocess.DEVNULL, **variables):
        prefix = ["taskset", "-c", str(core)] if core is not None else []
        self.process = subprocess.Popen(
            prefix + command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True,
            env={**os.environ, **variables})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def group(self):
        """The process ids of the whole group."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                if os.getpgid(int(name)) == self.process.pid:
                    found.append(int(name))
        return found

    def cpu_seconds(self):
        total = 0
        for pid in self.group():
            with contextlib.suppress(OSError), open(f"/proc/{pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def resident_megabytes(self):
        return self.megabytes("VmRSS")

    def own_megabytes(self):
        return self.megabytes("RssAnon")

    def megabytes(self, kind):
        total = 0
        for pid in self.group():
            with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as file:
                total += int(re.search(kind + r":\s+(\d+)", file.read()).group(1))
        return total / 1024


def wrk(url, connections, seconds, cores, host=None, script=None, threads=2):
    """Requests a second, the 99th percentile in milliseconds, and how many requests failed."""
    threads = min(threads, connections)
    command = ["taskset", "-c", cores, "wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += ["-H", f"Host: {host}"] if host else []
    command += ["-s", script] if script else []
    text = subprocess.run(command + [url], capture_output=True, text=True, check=True).stdout
    scale = {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", text).groups()
    failed = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", text)))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
        "requests": int(re.search(r"(\d+) requests in", text).group(1)),
        "p99": float(value) * scale[unit],
        "failed": failed + (int(bad.group(1)) if bad else 0),
    }


def traffic(ctl, url, rate, seconds, host=None, connections=50):
    """Starts `ctl traffic`; the result is what its report says, once `finish` is called."""
    command = [ctl, "traffic", url, "--rate", str(rate), "--connections", str(connections)]
    command += ["--duration", f"{seconds}s", "--report", "json"] + (["--host", host] if host else [])
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def finish(load):
    return json.loads(load.communicate()[0])


def interleaved(names, rounds, once):
    """`once(name)` for every name in every round, the order reversed each time: what drifts hits all alike."""
    results = {name: [] for name in names}
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            results[name].append(once(name))
    return results


def median(results, key):
    return statistics.median(result[key] for result in results)


def ratio(ours, theirs, key):
    """The median of the rounds' ratios."""
    return statistics.median(a[key] / b[key] for a, b in zip(ours, theirs) if b[key])
