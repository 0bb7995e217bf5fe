"""Plays the calls of the beanstalk-deploy action, in its order and form, over TLS at AWS's own host names.

Usage: deploy_action.py CA.pem TLS-PORT BUNDLE.zip APPLICATION ENVIRONMENT VERSION

The action knows no endpoint option: its hosts are fixed, so this connects to 127.0.0.1 and asks for those names by SNI
and Host, as a hosts entry would make it. Only the library that comes with Python is used.
"""

import http.client
import json
import pathlib
import socket
import ssl
import sys
import time
import urllib.parse

authority, port, bundle, application, environment, version = sys.argv[1:]
REGION = "us-east-1"
context = ssl.create_default_context(cafile=authority)


class Connection(http.client.HTTPSConnection):
    """Whatever the name is, it is on this machine."""

    def connect(self):
        self.sock = context.wrap_socket(
            socket.create_connection(("127.0.0.1", int(port)), 30), server_hostname=self.host)


def request(host, service, method, path, body=b"", headers=None):
    scope = f"AKIAIOSFODNN7EXAMPLE/20261101/{REGION}/{service}/aws4_request"
    fields = {"Host": host, "X-Amz-Date": "20261101T000000Z", "Accept": "application/json",
              "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, "
                               f"Signature={'0' * 64}", **(headers or {})}
    connection = Connection(host, timeout=60)
    connection.request(method, path, body, fields)
    answer = connection.getresponse()
    return answer.status, answer.getheader("content-type"), answer.read()


def beanstalk(operation, **parameters):
    query = urllib.parse.urlencode({"Operation": operation, "Version": "2010-12-01", **parameters})
    status, kind, body = request(f"elasticbeanstalk.{REGION}.amazonaws.com", "elasticbeanstalk", "GET", f"/?{query}")
    if status != 200 or kind != "application/json":
        sys.exit(f"{operation}: {status} {kind} {body[:500]}")
    return json.loads(body)[f"{operation}Response"][f"{operation}Result"]


found = beanstalk("DescribeApplicationVersions",
                  **{"ApplicationName": application, "VersionLabels.members.1": version})
if found["ApplicationVersions"]:
    sys.exit("the version is there already")
bucket = beanstalk("CreateStorageLocation")["S3Bucket"]
key = f"/{application}/{version}.zip"
store = f"{bucket}.s3.{REGION}.amazonaws.com"
if (status := request(store, "s3", "HEAD", key)[0]) != 404:
    sys.exit(f"HEAD of what is not there yet: {status}")
content = pathlib.Path(bundle).read_bytes()
if (status := request(store, "s3", "PUT", key, content, {"Content-Type": "application/octet-stream"})[0]) != 200:
    sys.exit(f"PUT: {status}")
beanstalk("CreateApplicationVersion", ApplicationName=application, VersionLabel=version,
          **{"SourceBundle.S3Bucket": bucket, "SourceBundle.S3Key": key[1:]})
start = time.time()
beanstalk("UpdateEnvironment", EnvironmentName=environment, VersionLabel=version)
while True:
    events = beanstalk("DescribeEvents", ApplicationName=application, EnvironmentName=environment, Severity="TRACE",
                       StartTime=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start - 2)))["Events"]
    if any(not isinstance(event["EventDate"], (int, float)) for event in events):
        sys.exit("times are seconds since 1970")
    state = beanstalk("DescribeEnvironments", **{"EnvironmentNames.members.1": environment})["Environments"][0]
    if (state["VersionLabel"], state["Status"], state["Health"]) == (version, "Ready", "Green"):
        break
    if time.time() - start > 240:
        sys.exit(f"not there: {state['VersionLabel']} {state['Status']} {state['Health']}")
    time.sleep(0.5)
print("deployed")
