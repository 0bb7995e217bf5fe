"""An instance's program for security_groups.py. Usage: walls_server.py PORT

/reach/HOST says whether a connection to port 80 there is made; /keep/HOST keeps it, and /kept asks by it again.
"""

import http.client
import http.server
import socket
import sys

kept = None


def reach(host):
    try:
        connection = http.client.HTTPConnection(host, 80, timeout=2)
        connection.connect()
        return connection, "open"
    except TimeoutError:
        return None, "timeout"
    except OSError as error:
        return None, f"{error}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        global kept
        _, word, *rest = self.path.split("/")
        answer = "here"
        if word in ("reach", "keep"):
            connection, answer = reach(rest[0])
            if word == "keep":
                kept = connection
            elif connection:
                connection.close()
        if word == "kept":
            kept.request("GET", "/")
            answer = kept.getresponse().read().decode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET


Server(("", int(sys.argv[1])), Handler).serve_forever()
