"""Runs the sections asked for and prints their tables. Called by docker/bench, which installs what this needs."""

import argparse
import dataclasses
import datetime
import importlib.metadata
import os
import platform
import re
import subprocess
import sys
import tempfile

import api
import conformance
import lifetimes
import proxies
from teal import Teal

SECTIONS = ["proxy", "api", "start", "instance", "conformance"]


@dataclasses.dataclass
class Cores:
    """The measured proxy has the last core for itself; the load generators and the rest share the others."""

    proxy: int = os.cpu_count() - 1
    load: str = f"0-{max(0, os.cpu_count() - 2)}"


def table(title, header, rows):
    lines = [f"## {title}", "", "| " + " | ".join(header) + " |", "| --- " + "| ---: " * (len(header) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def first_line(command):
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return (result.stdout or result.stderr).strip().splitlines()[0]


def machine():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    versions = [first_line(["nginx", "-v"]), first_line(["haproxy", "-v"]).split(" - ")[0].split("-")[0],
                "Caddy " + first_line(["caddy", "version"]).split()[0], "moto " + importlib.metadata.version("moto")]
    engine = first_line(["docker", "version", "--format", "Docker {{.Server.Version}}"])
    return (f"{os.cpu_count()} cores ({model.group(1) if model else platform.machine()}), "
            f"Linux {platform.release().split('-')[0]}, {engine}; {'; '.join(versions)}")


def run(sections, options):
    with Teal(options.binaries, options.samples, Cores.proxy) as teal:
        teal.create_versions()
        teal.create_environment("bench-blue", "v1", 2)
        teal.create_environment("bench-green", "v2", 2)
        teal.wait_until_ready()
        for name in sections:
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            if name == "proxy":
                with tempfile.TemporaryDirectory() as folder:
                    yield table(*proxies.section(teal, folder, Cores, options.rounds))
                    yield table(*proxies.cut_over(teal, folder, Cores))
            elif name == "api":
                teal.process.use_all_cores()
                yield from (table(*part) for part in api.section(teal, Cores, options.rounds))
            elif name == "start":
                yield table(*lifetimes.section_start(options.binaries, options.rounds))
            elif name == "conformance":
                yield table(*conformance.section())
            else:
                teal.process.use_all_cores()
                yield table(*lifetimes.section_instance(teal, options.rounds))


def main():
    parser = argparse.ArgumentParser(prog="docker/bench")
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="which parts (default: all)")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--write", metavar="FILE")
    parser.add_argument("--binaries", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--samples", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    about = f"Measured {datetime.date.today()} by `docker/bench` on {machine()}.\n"
    print(about)
    tables = []
    for part in run(options.sections or SECTIONS, options):
        print(part, flush=True)
        tables.append(part)
    if options.write:
        write(options.write, about, tables)


INTRODUCTION = """# Performance

Numbers from one run of `docker/bench`; this file is written by `docker/bench --write`. Every comparison is of rounds of
two or three seconds, interleaved and in alternating order; a ratio is the median of the rounds' ratios. The load
generator, the containers and everything else share the machine, so the ratios tell more than the numbers. The peers'
settings are in `docker/bench.d/`: nginx with one worker and 256 kept upstream connections, HAProxy with one thread
and `http-reuse always`, Caddy with `GOMAXPROCS=1`.
"""


def write(path, about, tables):
    with open(path, "w") as file:
        file.write("\n".join([INTRODUCTION, about, *tables]))


if __name__ == "__main__":
    main()
