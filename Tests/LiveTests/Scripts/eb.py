"""Every command of the real `eb`, as people use it. Usage: eb.py V1.zip V2.zip FRONT-DOOR-PORT [FIRST-STEP]

Each command must exit 0 and show what it should. The project lives in a temporary folder; with FIRST-STEP it is the
current one, where an earlier run has stopped.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import zipfile

import boto3

import shared
from shared import check, until

blue_bundle, green_bundle, port = sys.argv[1:4]
APPLICATION, BLUE, GREEN = "shop", "shop-blue", "shop-green"
# eb's own model of Beanstalk is looked for in its package; nothing of the user's may be read or written.
folder = None if len(sys.argv) > 4 else tempfile.TemporaryDirectory(prefix="teal-eb-")
if folder:
    os.chdir(folder.name)
environment = dict(os.environ, HOME=os.getcwd(), PAGER="cat")


def eb(*words, shows=(), says=None, within=300):
    """Runs `eb`, which must succeed and show every text of `shows`; returns what it wrote."""
    begin = time.monotonic()
    done = subprocess.run(
        ["eb", *words], env=environment, text=True, capture_output=True, timeout=within,
        input=says if says is not None else "")
    output = done.stdout + done.stderr
    line = " ".join(words)
    print(f"{time.monotonic() - begin:6.1f}s  eb {line}", flush=True)
    if done.returncode != 0:
        sys.exit(f"eb {line}: exit {done.returncode}\n{output}")
    for text in [shows] if isinstance(shows, str) else shows:
        if text not in output:
            sys.exit(f"eb {line} does not show {text!r}:\n{output}")
    return output


def answer(cname):
    return shared.answer(port, cname)


def project(bundle):
    """Puts the bundle's files into the folder, as a developer's edit would."""
    with zipfile.ZipFile(bundle) as archive:
        for info in archive.infolist():
            path = archive.extract(info, ".")
            mode = info.external_attr >> 16
            if mode:
                os.chmod(path, mode & 0o777)


def begins():
    project(blue_bundle)
    with open(".ebignore", "w") as file:
        file.write(".aws/\n.cache/\n*.out\n")
    eb("init", APPLICATION, "-p", "docker", "-r", "us-east-1", shows="has been created")
    with open(".elasticbeanstalk/config.yml") as file:
        check(APPLICATION in file.read(), "config.yml names the application")
    eb("create", BLUE, "-c", "shop", "--min-instances", "1", "--max-instances", "2", "--tags", "team=web",
       "--envvars", "GREETING=hello", shows="Successfully launched environment: shop-blue")
    check(answer("shop").startswith("v1 blue"), "shop answers v1")


def looks():
    eb("status", "-v", shows=[
        "Environment details for: shop-blue", "CNAME: shop.us-east-1.elasticbeanstalk.com", "Status: Ready",
        "Health: Green", "Running instances: 1", ": healthy"])
    eb("list", "--all", shows=BLUE)
    until("health tells the requests that are made", asked)
    eb("events", shows=[
        "createEnvironment is starting.", "Created Load Balancer named: arn:aws:elasticloadbalancing:",
        "Successfully launched environment: shop-blue", "Environment health has transitioned from Pending to Ok."])
    eb("logs", shows=["============= i-", "/var/log/eb-engine.log", "stdouterr.log", "sample-app v1 blue"])
    eb("logs", "--all", shows="Logs were saved to")
    logs = pathlib.Path(".elasticbeanstalk/logs/latest/").glob("i-*/**/*.log")
    files = {path.name: path.read_text() for path in logs}
    check("Successfully built" in files["eb-engine.log"], f"logs --all brings the engine's log: {files}")
    check("sample-app v1 blue" in files["stdouterr.log"], f"logs --all brings the application's output: {files}")
    eb("logs", "--zip", shows=".zip")
    bundle = next(pathlib.Path(".elasticbeanstalk/logs").glob("*.zip"))
    with zipfile.ZipFile(bundle) as archive:
        check(any(name.startswith("i-") and name.endswith("/stdouterr.log") for name in archive.namelist()),
              f"logs --zip brings each instance's files: {archive.namelist()}")


def asked():
    """Asks the application, and whether `eb health` shows that: one instance, its requests, its first deployment."""
    for _ in range(20):
        answer("shop")
    health = eb("health", shows=["shop-blue", "Ok", "WebServer", "p99", "user %"])
    lines = [line.split() for line in health.splitlines()]
    check(["1", "1", "0", "0", "0", "0", "0", "0"] in lines, "one instance is Ok:\n" + health)
    instance = [line for line in lines if line and line[0].startswith("i-")]
    check([line[1:3] for line in instance if "Deployed" in line] == [["Deployed", "1"]], "deployment 1:\n" + health)
    rates = [line[1] for line in instance if line[1].replace(".", "").isdigit()]
    return rates and float(rates[0]) > 0


def changes():
    eb("setenv", "COLOUR=teal", shows="update")
    eb("printenv", shows=["COLOUR = teal", "GREETING = hello"])
    project(green_bundle)
    eb("deploy", "-l", "v2", shows="Environment update completed successfully.")
    check(answer("shop").startswith("v2 green"), "shop answers v2")
    check(re.search(r"Deployed +3 +v2 ", eb("health")), "health tells the third deployment")
    eb("deploy", "--version", "v2", shows="Environment update completed successfully.")
    eb("scale", "2", shows="Environment update completed successfully.")
    status = eb("status", "-v", shows="Running instances: 2")
    check(status.count(": healthy") == 2, "both are healthy:\n" + status)
    eb("tags", "--list", shows=["team", "web"])
    eb("tags", "--add", "stage=test", shows="Environment tag update completed successfully.")
    eb("tags", "--update", "team=shop", "--delete", "stage")
    tags = eb("tags", "--list", shows="shop")
    check("stage" not in tags, "the deleted tag is gone")


def saves():
    eb("config", "--display", shows=["settings:", "EnvironmentName: shop-blue"])
    eb("config", "save", BLUE, "--cfg", "base", shows="Configuration saved at:")
    path = ".elasticbeanstalk/saved_configs/base.cfg.yml"
    with open(path) as file:
        text = file.read()
    check("COLOUR: teal" in text and "MinSize: '2'" in text, "the saved configuration has the settings:\n" + text)
    with open(path, "w") as file:
        file.write(text.replace("COLOUR: teal", "COLOUR: red"))
    eb("config", "put", "base")
    os.remove(path)
    eb("config", "get", "base", shows="Configuration saved at:")
    with open(path) as file:
        check("COLOUR: red" in file.read(), "what was put is got")
    eb("config", "list", shows="base")
    eb("config", BLUE, "--cfg", "base", shows="Environment update completed successfully.")
    eb("printenv", shows="COLOUR = red")
    eb("config", BLUE, "--update", json.dumps(
        {"OptionSettings": {"aws:elasticbeanstalk:application:environment": {"COLOUR": "green"}}}),
       shows="Environment update completed successfully.")
    eb("printenv", shows="COLOUR = green")


def clones():
    eb("clone", BLUE, "-n", GREEN, "-c", "shop-green", "--envvars", "SIDE=green",
       shows="Successfully launched environment: shop-green")
    eb("printenv", GREEN, shows=["SIDE = green", "GREETING = hello"])
    project(blue_bundle)
    eb("deploy", GREEN, "-l", "v3", shows="Environment update completed successfully.")
    check(answer("shop-green").startswith("v1 blue"), "the clone answers at its own name")
    eb("swap", BLUE, "-n", GREEN, shows="Completed swapping CNAMEs for environments")
    check(answer("shop").startswith("v1 blue"), "shop is the clone now")
    check(answer("shop-green").startswith("v2 green"), "the clone's name is the old one's")
    eb("status", GREEN, shows="CNAME: shop.us-east-1.elasticbeanstalk.com")
    eb("create", "shop-third", "--cfg", "base", "-c", "shop-third", "--version", "v2",
       shows="Successfully launched environment: shop-third")
    eb("printenv", "shop-third", shows="COLOUR = red")


def upgrades():
    eb("upgrade", GREEN, "--force", shows="already on most recent platform version")
    eb("config", GREEN, "--update", json.dumps({"PlatformArn": previous_platform()}),
       shows="Environment update completed successfully.")
    eb("upgrade", GREEN, "--force", shows="Environment update completed successfully.")
    eb("upgrade", GREEN, "--force", shows="already on most recent platform version")


def previous_platform():
    listing = eb("platform", "list", "--verbose")
    check("running Docker" in listing, "Docker is among the platforms")
    beanstalk = boto3.client("elasticbeanstalk")
    found = beanstalk.list_platform_versions(Filters=[
        {"Type": "PlatformBranchName", "Operator": "=", "Values": ["Docker running on 64bit Amazon Linux 2023"]}])
    arns = [p["PlatformArn"] for p in found["PlatformSummaryList"] if p.get("PlatformLifecycleState") != "Recommended"]
    check(arns, "there is an older version of the platform")
    return arns[0]


def versions():
    eb("appversion", "--create", "-l", "spare")
    check("spare" in labels(), f"the version is there: {labels()}")
    eb("appversion", "--delete", "spare", says="y\n", shows="deleted")
    check("spare" not in labels(), f"the version is gone: {labels()}")
    lifecycle = eb("appversion", "lifecycle", "--print", shows="MaxCountRule")
    check("200" in lifecycle, "the lifecycle has AWS's default count")


def labels():
    found = boto3.client("elasticbeanstalk").describe_application_versions(ApplicationName=APPLICATION)
    return [version["VersionLabel"] for version in found["ApplicationVersions"]]


def aborts():
    """Gives up an update that would go on for a minute: what it starts never listens."""
    name = described(GREEN)["CNAME"].split(".")[0]
    before = answer(name).split()[:2]
    boto3.client("elasticbeanstalk").update_environment(EnvironmentName=GREEN, OptionSettings=[
        {"Namespace": "aws:elasticbeanstalk:command", "OptionName": "Timeout", "Value": "3600"},
        {"Namespace": "aws:elasticbeanstalk:application:environment", "OptionName": "APP_FAULT",
         "Value": "never-listen"}])
    check(described(GREEN)["AbortableOperationInProgress"], "the update can be given up")
    eb("abort", GREEN, shows="Aborting update to environment")
    until("the environment is ready after the abort", lambda: described(GREEN)["Status"] == "Ready", seconds=120)
    check(answer(name).split()[:2] == before, "what served before the update serves after it")


def described(name):
    return boto3.client("elasticbeanstalk").describe_environments(EnvironmentNames=[name])["Environments"][0]


def restores():
    identity = described("shop-third")["EnvironmentId"]
    eb("terminate", "shop-third", "--force", shows="terminateEnvironment completed successfully.")
    eb("restore", identity, shows="Successfully launched environment: shop-third")
    check(answer("shop-third").startswith("v2 green"), "the restored environment answers as it did")


def works():
    """A worker: no name, and what is in its queue is worked on."""
    eb("create", "shop-jobs", "--tier", "worker", "--version", "v2", "--min-instances", "1",
       "--max-instances", "1", shows="Successfully launched environment: shop-jobs")
    eb("status", "shop-jobs", shows=["Tier: Worker-SQS/HTTP", "CNAME: UNKNOWN", "Status: Ready"])
    resources = boto3.client("elasticbeanstalk").describe_environment_resources(EnvironmentName="shop-jobs")
    queues = {entry["Name"]: entry["URL"] for entry in resources["EnvironmentResources"]["Queues"]}
    queue = queues["WorkerQueue"]
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="work")
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    until("the message is worked on", lambda: not any(int(count) for count in sqs.get_queue_attributes(
        QueueUrl=queue, AttributeNames=names)["Attributes"].values()))
    eb("terminate", "shop-jobs", "--force", shows="terminateEnvironment completed successfully.")


def ends():
    eb("terminate", "--all", "--force", shows="terminateEnvironment completed successfully.")
    until("all environments are terminated", lambda: {
        described(name)["Status"] for name in (BLUE, GREEN, "shop-third")} == {"Terminated"}, seconds=120)
    applications = boto3.client("elasticbeanstalk").describe_applications
    until("the application is gone", lambda: not applications()["Applications"])
    try:
        answer("shop")
        check(False, "nothing answers after the end")
    except urllib.error.HTTPError as error:
        check(error.code in (404, 503), "the front door says that there is nothing")


steps = [begins, looks, changes, saves, clones, upgrades, versions, aborts, restores, works, ends]
first = sys.argv[4] if len(sys.argv) > 4 else steps[0].__name__
for step in steps[[step.__name__ for step in steps].index(first):]:
    step()
print("eb: all done")
