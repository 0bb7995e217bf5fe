"""Bundles without a Dockerfile, on the Python and the Node.js platform. Usage: platforms.py FRONT-DOOR-PORT"""

import io
import sys
import urllib.request
import zipfile

import boto3

port = sys.argv[1]
beanstalk = boto3.client("elasticbeanstalk")
s3 = boto3.client("s3")
POLL = {"Delay": 1, "MaxAttempts": 180}

PYTHON = '''
import os


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [("python says " + os.environ["GREETING"] + open("/opt/said").read()).encode()]
'''
NODE = '''
const said = require("fs").readFileSync("/opt/said")
require("http").createServer((request, answer) => answer.end("node says " + process.env.GREETING + said))
    .listen(process.env.PORT);
'''
SETTINGS = '''
option_settings:
  aws:elasticbeanstalk:application:environment:
    GREETING: hello
files:
  /opt/said: {mode: "000640", content: " file"}
commands:
  01: {command: "printf ' command' >>/opt/said"}
container_commands:
  01: {command: "printf ' leader' >>/opt/said", leader_only: true}
  02: {command: "exit 3", ignoreErrors: true}
  03: {command: "printf never >>/opt/said", test: "[ -e no-such-file ]"}
services:
  systemd: {}
'''
HOOK = "#!/bin/sh\nprintf ' %s' hook >>/opt/said\n"
BUNDLES = {
    "python": {"application.py": PYTHON},
    "python-procfile": {"other.py": PYTHON, "Procfile": "web: gunicorn --bind :8000 other:application\n"},
    "nodejs": {"package.json": '{"scripts": {"start": "node index.js"}}', "index.js": NODE},
    "nodejs-plain": {"server.js": NODE},
}


def answer(name):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/", headers={"Host": f"{name}.us-east-1.elasticbeanstalk.com"})
    return urllib.request.urlopen(request, timeout=20).read().decode()


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def launch(name, files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in {
                **files, ".ebextensions/01.config": SETTINGS, ".platform/hooks/predeploy/01.sh": HOOK}.items():
            archive.writestr(path, text)
    s3.put_object(Bucket=bucket, Key=f"{name}.zip", Body=content.getvalue())
    beanstalk.create_application_version(
        ApplicationName="demo", VersionLabel=name, SourceBundle={"S3Bucket": bucket, "S3Key": f"{name}.zip"})
    language = "running Python 3.13" if name.startswith("python") else "running Node.js 22"
    beanstalk.create_environment(
        ApplicationName="demo", EnvironmentName=name, CNAMEPrefix=name, VersionLabel=name,
        SolutionStackName=next(stack for stack in stacks if stack.endswith(language)))


beanstalk.create_application(ApplicationName="demo")
bucket = beanstalk.create_storage_location()["S3Bucket"]
stacks = beanstalk.list_available_solution_stacks()["SolutionStacks"]
for name, files in BUNDLES.items():
    launch(name, files)
beanstalk.get_waiter("environment_exists").wait(EnvironmentNames=list(BUNDLES), WaiterConfig=POLL)
for name in BUNDLES:
    check(answer(name) == name.split("-")[0].replace("nodejs", "node") + " says hello file command leader hook",
          f"{name} answers: {answer(name)}")
    events = beanstalk.describe_events(EnvironmentName=name, Severity="WARN")["Events"]
    check(any("'services'" in event["Message"] for event in events), f"{name} is told that services are not run")
