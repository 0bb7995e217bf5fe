"""How long it takes until teald is ready, and until an instance serves."""

import concurrent.futures
import http.client
import os
import statistics
import tempfile
import time

import api
import engine
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
    print(f"resident when ready and empty: {statistics.median(memory):.0f} MB")
    return "Start", ["start", "median ms", "longest ms"], rows


def ask(teal, name):
    """Until the first 200 through the front door."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", teal.front_door_port, timeout=5)
        connection.request("GET", "/health", headers={"Host": teal.host(name)})
        if connection.getresponse().status == 200:
            return
        time.sleep(0.001)
    raise RuntimeError(f"{name} never answered 200")


def section_instance(teal, rounds):
    """The same container by the bare Engine API, and by CreateEnvironment until the front door answers 200."""
    teal.wait_until_ready()
    model = engine.containers("teal.environment")[0]
    details = engine.call("GET", f"/containers/{model['Id']}/json")
    network = next(iter(details["NetworkSettings"]["Networks"]))
    limits = {key: details["HostConfig"][key] for key in ("Memory", "PidsLimit", "LogConfig")}
    results = {}
    for count in (1, 10):
        bare, ours = [], []
        for number in range(max(3, rounds // 2)):
            bare.append(bare_instances(details["Image"], network, limits, count))
            ours.append(environment(teal, f"up-{count}-{number}", count))
        results[count] = (statistics.median(bare) * 1000, statistics.median(ours) * 1000)
    rows = [[f"{count} at once", f"{bare:.0f}", f"{ours:.0f}", f"{ours - bare:.0f}"]
            for count, (bare, ours) in results.items()]
    header = ["instances", "bare Engine API: create, start, first 200, ms",
              "teald: CreateEnvironment to the first 200 through the front door, ms", "difference, ms"]
    return "Instance up", header, rows


def bare_instances(image, network, limits, count):
    names = [f"teal-bench-{os.getpid()}-{number}" for number in range(count)]
    try:
        begin = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            list(pool.map(lambda name: engine.bare_instance(image, name, network, limits), names))
        return time.monotonic() - begin
    finally:
        for name in names:
            engine.remove(name)


def environment(teal, name, instances):
    begin = time.monotonic()
    teal.create_environment(name, "v1", instances)
    ask(teal, name)
    seconds = time.monotonic() - begin
    teal.wait_until_ready()
    teal.beanstalk.terminate_environment(EnvironmentName=name)

    def gone():
        found = teal.beanstalk.describe_environments(EnvironmentNames=[name])["Environments"]
        return all(e["Status"] == "Terminated" for e in found)

    teal.wait(gone, f"{name} is terminated")
    return seconds
