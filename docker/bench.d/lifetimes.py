"""How long it takes until teald is ready, and until an instance serves."""

import concurrent.futures
import http.client
import os
import statistics
import tempfile
import time

import api
import engine
from measure import interleaved, median
from teal import start


def section_start(binaries, rounds):
    teald, moto, memory = [], [], []
    for _ in range(max(5, rounds)):
        with tempfile.TemporaryDirectory() as folder:
            process, _, seconds = start(os.path.join(binaries, "teald"), data=os.path.join(folder, "data"))
            with process:
                memory.append(process.resident_megabytes())
            teald.append(seconds * 1000)
        begin = time.monotonic()
        process, url = api.start_moto()
        with process:
            moto.append((time.monotonic() - begin) * 1000)
    rows = [["teald, to its ready line, empty data directory", f"{statistics.median(teald):.0f}", f"{max(teald):.0f}"],
            ["moto, until its port accepts", f"{statistics.median(moto):.0f}", f"{max(moto):.0f}"]]
    header = ["start", "median ms", "longest ms"]
    return [("Start", header, rows),
            ("Memory when ready and empty", ["server", "resident MB"], [["teald", f"{statistics.median(memory):.0f}"]])]


def ask(teal, name, instances):
    """Until each of the instances has answered 200 through the front door: the answer names who gave it. The pauses are
    long enough to leave the cores to what is measured."""
    end = time.monotonic() + 60
    seen = set()
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", teal.front_door_port, timeout=5)
        connection.request("GET", "/", headers={"Host": teal.host(name)})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status == 200:
            seen.add(text.split()[-1])
        if len(seen) == instances:
            return
        time.sleep(0.004)
    raise RuntimeError(f"{len(seen)} of {instances} instances of {name} answered 200")


def section_instance(teal, rounds):
    """The same container by the bare Engine API, and by teald: until it answers, and until it no longer runs."""
    teal.create_environment("model", "v1", 1)
    teal.wait_until_ready()
    model = engine.containers("teal.environment")[0]
    details = engine.call("GET", f"/containers/{model['Id']}/json")
    network = next(iter(details["NetworkSettings"]["Networks"]))
    limits = {key: details["HostConfig"][key] for key in ("Memory", "PidsLimit", "LogConfig")}
    rows = []
    for count, times in ((1, max(3, rounds)), (10, max(2, rounds // 3))):
        results = interleaved(["bare", "teald"], times, lambda name: (
            bare_instances(details["Image"], network, limits, count) if name == "bare"
            else environment(teal, f"up-{count}-{time.monotonic_ns()}", count)))
        bare, ours = results["bare"], results["teald"]
        for what in ("up", "stopped"):
            difference = statistics.median(o[what] - b[what] for o, b in zip(ours, bare))
            rows.append([f"{count} at once, {what}", f"{median(bare, what):.0f}", f"{median(ours, what):.0f}",
                         f"{difference:.0f}"])
    header = ["instances", "bare Engine API, ms", "teald, ms", "median difference, ms"]
    title = ("Instances: bare, create, start, first 200 and stop; teald, CreateEnvironment to the first 200 through "
             "the front door and TerminateEnvironment to the last container's end")
    return [(title, header, rows)]


def bare_instances(image, network, limits, count):
    names = [f"teal-bench-{os.getpid()}-{number}" for number in range(count)]
    try:
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            begin = time.monotonic()
            list(pool.map(lambda name: engine.bare_instance(image, name, network, limits), names))
            up = time.monotonic()
            list(pool.map(engine.stop, names))
            return {"up": (up - begin) * 1000, "stopped": (time.monotonic() - up) * 1000}
    finally:
        for name in names:
            engine.remove(name)


def environment(teal, name, instances):
    begin = time.monotonic()
    teal.create_environment(name, "v1", instances)
    ask(teal, name, instances)
    up = time.monotonic()
    teal.wait_until_ready()
    ending = time.monotonic()
    teal.beanstalk.terminate_environment(EnvironmentName=name)
    while engine.containers(f"teal.environment={name}"):
        if time.monotonic() > ending + 60:
            raise RuntimeError(f"the containers of {name} run on")
        time.sleep(0.005)
    stopped = time.monotonic()

    def gone():
        found = teal.beanstalk.describe_environments(EnvironmentNames=[name])["Environments"]
        return all(e["Status"] == "Terminated" for e in found)

    teal.wait(gone, f"{name} is terminated")
    return {"up": (up - begin) * 1000, "stopped": (stopped - ending) * 1000}
