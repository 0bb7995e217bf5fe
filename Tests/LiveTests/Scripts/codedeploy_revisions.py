"""What codedeploy_fleets.py deploys: an image whose instances answer with the version that is on them, and revisions with
a script at each lifecycle event."""

import io
import pathlib
import zipfile

import boto3

BUCKET = "revisions"
SERVER = '''
import http.server
import pathlib

FILE = pathlib.Path("/srv/site/version")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        version = FILE.read_text() if FILE.exists() else "v0"
        self.send_response(200)
        self.send_header("X-App-Version", version)
        self.send_header("Content-Length", str(len(version)))
        self.end_headers()
        self.wfile.write(version.encode())

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256


Server(("0.0.0.0", 80), Handler).serve_forever()
'''
EVENTS = [
    "ApplicationStop", "BeforeInstall", "AfterInstall", "ApplicationStart", "ValidateService", "BeforeBlockTraffic",
    "AfterBlockTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"]


def bundle(folder):
    path = pathlib.Path(folder) / "instance.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "Dockerfile", 'FROM teal-platform/python\nUSER root\nCOPY server.py /server.py\nCMD ["python3", "/server.py"]\n')
        archive.writestr("server.py", SERVER)
    print(path)


def revision(version, trouble=""):
    """A script at each event, long enough to be seen; the one of that event fails, or is still there to be stopped."""
    kind, _, event = trouble.rpartition(":")
    many = range(400 if event == "many" else 0)
    hooks = "".join(f"  {name}:\n    - location: {name}.sh\n      timeout: 60\n" for name in EVENTS)
    files = "  - source: many\n    destination: /srv/many\n" if many else ""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(
            "appspec.yml",
            f"version: 0.0\nos: linux\nfiles:\n  - source: version\n    destination: /srv/site\n{files}hooks:\n{hooks}")
        archive.writestr("version", version)
        for number in many:
            archive.writestr(f"many/{number}", str(number))
        for name in EVENTS:
            seconds = 20 if kind and name == event else 0.3
            status = int(not kind and name == event)
            archive.writestr(
                f"{name}.sh", f"#!/bin/sh\necho {name} of {version}\nsleep {seconds}\nexit {status}\n")
    key = f"{version}{trouble}.zip"
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content.getvalue())
    return {"revisionType": "S3", "s3Location": {"bucket": BUCKET, "key": key, "bundleType": "zip"}}
