"""Teal's front door beside nginx, HAProxy and Caddy: the same backends, one pinned core each."""

import contextlib
import os
import socket
import string
import subprocess
import time

from measure import Running, finish, free_port, interleaved, median, ratio, traffic, wait_for_port, wrk

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ["nginx", "haproxy", "caddy"]


def render(name, **values):
    with open(os.path.join(HERE, name)) as file:
        return string.Template(file.read()).substitute(values)


def configure(name, folder, port, backends):
    """Writes the peer's settings for these backends and gives the command that runs it."""
    if name == "nginx":
        servers, template, path = "\n".join(f"        server {b};" for b in backends), "nginx.conf", "nginx.conf"
        command = ["nginx", "-c", f"{folder}/nginx.conf"]
    elif name == "haproxy":
        servers = "\n".join(f"    server s{n} {b}" for n, b in enumerate(backends))
        template, path, command = "haproxy.cfg", "haproxy.cfg", ["haproxy", "-f", f"{folder}/haproxy.cfg"]
    else:
        servers, template, path = " ".join(backends), "Caddyfile", "Caddyfile"
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]
    with open(os.path.join(folder, path), "w") as file:
        file.write(render(template, folder=folder, port=port, servers=servers))
    return command


@contextlib.contextmanager
def peers(folder, backends, core):
    """All three, running: name → (port, process)."""
    os.chmod(folder, 0o755)
    for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        os.makedirs(f"{folder}/nginx-{name}", exist_ok=True)
    with contextlib.ExitStack() as stack:
        running = {}
        for name in PEERS:
            port = free_port()
            command = configure(name, folder, port, backends)
            process = stack.enter_context(Running(command, core, GOMAXPROCS="1", HOME=folder))
            wait_for_port(port, process.process)
            running[name] = (port, process)
        yield running


def section(teal, folder, cores, rounds):
    """Throughput, CPU a request, and p99 at a fixed rate."""
    host = teal.host("bench-blue")
    with peers(folder, teal.backends("bench-blue"), cores.proxy) as others:
        ports = {"teald": (teal.front_door_port, teal.process), **others}

        def once(name):
            port, process = ports[name]
            before = process.cpu_seconds()
            result = wrk(f"http://127.0.0.1:{port}/version", 64, 3, cores.load, host)
            result["cpu"] = (process.cpu_seconds() - before) / max(1, result["requests"]) * 1e6
            return result

        for name in ports:
            once(name)
        results = interleaved(list(ports), rounds, once)
        fixed = interleaved(list(ports), max(2, rounds // 2), lambda name: finish(traffic(
            teal.ctl, f"http://127.0.0.1:{ports[name][0]}/version", 2000, 4, host))["latencyMilliseconds"])
    rows = []
    for name in ports:
        rows.append([
            name, f"{median(results[name], 'rate'):.0f}", f"{ratio(results['teald'], results[name], 'rate'):.2f}",
            f"{median(results[name], 'cpu'):.1f}", f"{ratio(results['teald'], results[name], 'cpu'):.2f}",
            f"{median(fixed[name], 'p99'):.2f}", str(sum(result["failed"] for result in results[name]))])
    header = ["proxy", "requests/s", "teald ÷ it", "CPU µs a request", "teald ÷ it", "p99 ms at 2,000/s", "failed"]
    return "Proxied requests, one pinned core, 64 connections", header, rows


def cut_over(teal, folder, cores):
    """A change of backends under load: what is lost, and how long until the last answer of the old ones."""
    blue, green = teal.backends("bench-blue"), teal.backends("bench-green")
    rows = [measured("teald: swap-environment-cnames", teal, teal.url("bench-blue"), None, teal.swap)]
    teal.swap()
    with peers(folder, blue, cores.proxy) as others:
        def reload_nginx():
            configure("nginx", folder, others["nginx"][0], green)
            subprocess.run(["nginx", "-c", f"{folder}/nginx.conf", "-s", "reload"], check=True, capture_output=True)

        rows.append(measured("nginx: reload", teal, f"http://127.0.0.1:{others['nginx'][0]}/", None, reload_nginx))

        def set_servers():
            commands = [f"set server back/s{n} addr {b.split(':')[0]} port {b.split(':')[1]}" for n, b in enumerate(green)]
            with socket.socket(socket.AF_UNIX) as control:
                control.connect(f"{folder}/haproxy.sock")
                control.sendall((";".join(commands) + "\n").encode())
                while control.recv(4096):
                    pass

        rows.append(measured("haproxy: set server over its socket", teal,
                             f"http://127.0.0.1:{others['haproxy'][0]}/", None, set_servers))
    header = ["cut-over at 1,500/s", "failed", "first new, ms", "last old, ms", "call returns, ms"]
    return "Cut-over from one set of backends to another, under load", header, rows


def measured(title, teal, url, host, change):
    load = traffic(teal.ctl, url, 1500, 6, host)
    time.sleep(2)
    called = time.time() * 1000
    change()
    returned = time.time() * 1000
    report = finish(load)
    first, last = report["firstSeen"].get("v2"), report["lastSeen"].get("v1")
    return [title, str(report["failures"]), f"{first - called:.0f}" if first else "never",
            f"{last - called:.0f}" if last else "never", f"{returned - called:.0f}"]
