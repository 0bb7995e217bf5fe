"""Teal's front door beside nginx, HAProxy and Caddy: the same backends, one pinned core each."""

import contextlib
import os
import socket
import ssl
import string
import subprocess
import time

from measure import Running, finish, free_port, interleaved, median, ratio, traffic, wait_for_port, wrk

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ["nginx", "haproxy", "caddy"]


def render(name, **values):
    with open(os.path.join(HERE, name)) as file:
        return string.Template(file.read()).substitute(values)


def make_certificate(folder):
    """For `bench.test`, signed by itself; HAProxy wants both parts in one file."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=bench.test",
                    "-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem"], check=True, capture_output=True)
    with open(f"{folder}/both.pem", "w") as both:
        for name in ("certificate", "key"):
            with open(f"{folder}/{name}.pem") as part:
                both.write(part.read())


# For bodies of a megabyte: what nginx and HAProxy are advised to have then.
LARGE_BUFFERS = {
    "nginx": "proxy_buffer_size 64k; proxy_buffers 16 64k; proxy_busy_buffers_size 128k; proxy_max_temp_file_size 0; "
             "proxy_request_buffering off; client_body_buffer_size 128k;",
    "haproxy": "tune.bufsize 65536"}


def configure(name, folder, port, backends, secure_port, threads=1, large=False):
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
        buffers = LARGE_BUFFERS.get(name, "") if large else ""
        file.write(render(template, folder=folder, port=port, secure_port=secure_port, servers=servers,
                          threads=threads, buffers=buffers))
    return command


@contextlib.contextmanager
def peers(folder, backends, core, names=PEERS, threads=1, large=False):
    """Those named, running: name → (port, process, port for HTTPS)."""
    os.chmod(folder, 0o755)
    make_certificate(folder)
    for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        os.makedirs(f"{folder}/nginx-{name}", exist_ok=True)
    with contextlib.ExitStack() as stack:
        running = {}
        for name in names:
            port, secure_port = free_port(), free_port()
            command = configure(name, folder, port, backends, secure_port, threads, large)
            process = stack.enter_context(Running(command, core, GOMAXPROCS=str(threads), HOME=folder))
            wait_for_port(port, process.process)
            running[name] = (port, process, secure_port)
        yield running


def section(teal, folder, cores, rounds):
    """Throughput, CPU a request, and p99 at a fixed rate."""
    host = teal.host("bench-blue")
    with peers(folder, teal.backends("bench-blue"), cores.proxy) as others:
        ports = {"teald": (teal.front_door_port, teal.process, None), **others}

        def once(name):
            port, process, _ = ports[name]
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


def secure(teal, folder, cores, rounds):
    """The same over TLS 1.3 on connections that are kept. Caddy is left out: its settings have no port for it."""
    backends = teal.backends("bench-blue")
    with contextlib.ExitStack() as stack:
        others = stack.enter_context(peers(folder, backends, cores.proxy))
        teald = stack.enter_context(teal.balancer("bench-secure", backends, free_port(), folder))
        wait_for_port(teald[1], teal.process.process, host=teald[0])
        doors = {"teald": (*teald, teal.process)}
        doors |= {name: ("127.0.0.1", others[name][2], others[name][1]) for name in PEERS[:2]}

        def once(name):
            address, port, process = doors[name]
            before = process.cpu_seconds()
            result = wrk(f"https://{address}:{port}/version", 64, 3, cores.load)
            result["cpu"] = (process.cpu_seconds() - before) / max(1, result["requests"]) * 1e6
            return result

        ciphers = ", ".join(f"{name} {cipher(*door[:2])}" for name, door in doors.items())
        for name in doors:
            once(name)
        results = interleaved(list(doors), rounds, once)
    rows = [[
        name, f"{median(results[name], 'rate'):.0f}", f"{ratio(results['teald'], results[name], 'rate'):.2f}",
        f"{median(results[name], 'cpu'):.1f}", f"{ratio(results['teald'], results[name], 'cpu'):.2f}",
        str(sum(result["failed"] for result in results[name]))] for name in doors]
    header = ["proxy", "requests/s", "teald ÷ it", "CPU µs a request", "teald ÷ it", "failed"]
    return f"HTTPS, one pinned core, 64 connections ({ciphers})", header, rows


def cipher(address, port):
    """What a client that offers all agrees on: it must be the same for all that are compared."""
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    settings.check_hostname, settings.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((address, port), 5) as plain, settings.wrap_socket(plain) as channel:
        return channel.cipher()[0]


def cut_over(teal, folder, cores):
    """A change of backends under load: what is lost, and how long until the last answer of the old ones."""
    blue, green = teal.backends("bench-blue"), teal.backends("bench-green")
    rows = [measured("teald: swap-environment-cnames", teal, teal.url("bench-blue"), None, teal.swap)]
    teal.swap()
    with peers(folder, blue, cores.proxy) as others:
        def reload_nginx():
            configure("nginx", folder, others["nginx"][0], green, others["nginx"][2])
            subprocess.run(["nginx", "-c", f"{folder}/nginx.conf", "-s", "reload"], check=True, capture_output=True)

        rows.append(measured("nginx: reload", teal, f"http://127.0.0.1:{others['nginx'][0]}/", None, reload_nginx))

        def set_servers():
            commands = [f"set server back/s{n} addr {b.split(':')[0]} port {b.split(':')[1]}" for n, b in enumerate(green)]
            say(f"{folder}/haproxy.sock", ";".join(commands) + "\n")

        rows.append(measured("haproxy: set server over its socket", teal,
                             f"http://127.0.0.1:{others['haproxy'][0]}/", None, set_servers))

        def load_caddyfile():
            configure("caddy", folder, others["caddy"][0], green, others["caddy"][2])
            with open(f"{folder}/Caddyfile") as file:
                settings = file.read()
            answer = say(f"{folder}/caddy.sock", "POST /load HTTP/1.1\r\nHost:\r\nConnection: close\r\n"
                         f"Content-Type: text/caddyfile\r\nContent-Length: {len(settings)}\r\n\r\n{settings}")
            if " 200 " not in answer.splitlines()[0]:
                raise RuntimeError(f"Caddy did not take its settings: {answer}")

        rows.append(measured("caddy: load by its API", teal, f"http://127.0.0.1:{others['caddy'][0]}/", None,
                             load_caddyfile))
    header = ["cut-over at 1,500/s", "failed", "first new, ms", "last old, ms", "call returns, ms"]
    return "Cut-over from one set of backends to another, under load", header, rows


def say(path, text):
    """What a peer's control socket answers."""
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(path)
        control.sendall(text.encode())
        answer = b""
        while part := control.recv(4096):
            answer += part
        return answer.decode()


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
