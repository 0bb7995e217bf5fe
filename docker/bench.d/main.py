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
import time

import api
import conformance
import lifetimes
import loads
import proxies
import shares
from teal import Teal

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


def proxy_sections(options):
    """The only ones with a teald on one core: it has as many event loops as it may use cores, and one task pool thread."""
    with Teal(options.binaries, options.samples, Cores.proxy) as teal, tempfile.TemporaryDirectory() as folder:
        teal.create_versions()
        teal.create_environment("bench-blue", "v1", 2)
        teal.create_environment("bench-green", "v2", 2)
        teal.wait_until_ready()
        yield proxies.section(teal, folder, Cores, options.rounds)
        yield proxies.secure(teal, folder, Cores, options.rounds)
        yield proxies.cut_over(teal, folder, Cores)


def load_sections(options):
    with Teal(options.binaries, options.samples, Cores.proxy) as teal:
        yield loads.section(teal, Cores, options.rounds)
        yield loads.steady(teal, Cores, options.rounds)
    yield loads.scaling(options, Cores(), options.rounds)
    yield loads.many_rules(options, Cores, options.rounds)


def api_sections(options):
    with Teal(options.binaries, options.samples) as teal:
        teal.create_versions()
        yield from api.section(teal, Cores, options.rounds)


def instance_sections(options):
    with Teal(options.binaries, options.samples) as teal:
        teal.create_versions()
        yield from lifetimes.section_instance(teal, options.rounds)


def start_sections(options):
    yield from lifetimes.section_start(options.binaries, options.rounds)


def shares_sections(options):
    with Teal(options.binaries, options.samples, options=["--time-scale", str(shares.SCALE)]) as teal:
        teal.create_versions()
        yield shares.section(teal)


def conformance_sections(_):
    yield conformance.section()


SECTIONS = {"start": start_sections, "api": api_sections, "instance": instance_sections, "proxy": proxy_sections,
            "loads": load_sections, "shares": shares_sections, "conformance": conformance_sections}


def run(sections, options):
    for name in sections:
        begin = time.monotonic()
        print(f"measuring: {name}", file=sys.stderr, flush=True)
        for part in SECTIONS[name](options):
            yield table(*part)
        print(f"measured: {name}, {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)


def busy():
    """Half a core and more taken by others before anything is measured: the numbers would be about them too."""
    return os.getloadavg()[0] > 0.5


def main():
    parser = argparse.ArgumentParser(prog="docker/bench")
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="which parts (default: all)")
    parser.add_argument("--rounds", type=int, default=6, help="how often each comparison is repeated")
    parser.add_argument("--write", metavar="FILE")
    parser.add_argument("--binaries", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--samples", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    state = f"busy: load {os.getloadavg()[0]:.1f}" if busy() else "otherwise idle"
    about = f"Measured {datetime.date.today()} by `docker/bench` on {machine()}; {state}.\n"
    print(about)
    tables = []
    for part in run(options.sections or SECTIONS, options):
        print(part, flush=True)
        tables.append(part)
    if options.write:
        write(options.write, about, tables)


MARK = "<!-- What follows is written by `docker/bench --write`. -->\n"


def write(path, about, tables):
    """Puts the tables after the mark; what stands before it is written by hand, and stays."""
    with open(path) as file:
        before = file.read().split(MARK)[0]
    with open(path, "w") as file:
        file.write(before + "\n".join([MARK, about, *tables]))


if __name__ == "__main__":
    main()
