"""Bundles without a Dockerfile, on the Python and the Node.js platform. Usage: platforms.py FRONT-DOOR-PORT"""

import sys

import boto3

from shared import answer, check, make_version, solution_stack

port = sys.argv[1]
beanstalk = boto3.client("elasticbeanstalk")
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
    "python-path": {
        "shop/wsgi.py": PYTHON, ".ebextensions/00.config": """
option_settings:
  aws:elasticbeanstalk:container:python: {WSGIPath: "shop.wsgi:application", NumProcesses: 2}
  aws:elasticbeanstalk:environment:proxy:staticfiles: {/static: static}
"""},
    "python-procfile": {"other.py": PYTHON, "Procfile": "web: gunicorn --bind :8000 other:application\n"},
    "nodejs": {"package.json": '{"scripts": {"start": "node index.js"}}', "index.js": NODE},
    "nodejs-plain": {"server.js": NODE},
}


def launch(name, files):
    make_version(
        "demo", name, {**files, ".ebextensions/01.config": SETTINGS, ".platform/hooks/predeploy/01.sh": HOOK})
    language = "Python 3.13" if name.startswith("python") else "Node.js 22"
    beanstalk.create_environment(
        ApplicationName="demo", EnvironmentName=name, CNAMEPrefix=name, VersionLabel=name,
        SolutionStackName=solution_stack(language))


for name, files in BUNDLES.items():
    launch(name, files)
beanstalk.get_waiter("environment_exists").wait(EnvironmentNames=list(BUNDLES), WaiterConfig=POLL)
for name in BUNDLES:
    check(answer(port, name) == name.split("-")[0].replace("nodejs", "node") + " says hello file command leader hook",
          f"{name} answers: {answer(port, name)}")
    told = [event["Message"] for event in beanstalk.describe_events(EnvironmentName=name)["Events"]]
    check(any("'services'" in message for message in told), f"{name} is told that services are not run")
    check(any("/static (aws:elastic" in message for message in told) == (name == "python-path"),
          f"{name} is told that nothing serves its static files")
