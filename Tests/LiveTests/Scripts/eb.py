"""Every command of the real `eb`, as people use it. Usage: eb.py V1.zip V2.zip FRONT-DOOR-PORT [FIRST-STEP]

Each command must exit 0 and show what it should. The project lives in a temporary folder; with FIRST-STEP it is the
current one, where an earlier run has stopped.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile

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


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def answer(cname):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/", headers={"Host": f"{cname}.us-east-1.elasticbeanstalk.com"})
    return urllib.request.urlopen(request, timeout=20).read().decode()


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
    eb("status", "-v", shows=["Environment details for: shop-blue", "Status: Ready", "Health: Green", "healthy"])
    eb("list", "--all", shows=BLUE)
    health = eb("health", shows=["Ok"])
    check("1" in health, "health counts one instance")
    eb("events", shows="createEnvironment is starting.")
    tail = eb("logs", shows="============= i-")
    check("eb-docker" in tail or "stdout" in tail, "the tail names its file")
    eb("logs", "--all", shows="Logs were saved to")
    logs = os.listdir(".elasticbeanstalk/logs")
    check(logs, "logs --all leaves a folder")
    eb("logs", "--zip", shows=".zip")
    check(any(name.endswith(".zip") for name in os.listdir(".elasticbeanstalk/logs")), "logs --zip leaves a zip")


def changes():
    eb("setenv", "COLOUR=teal", shows="update")
    eb("printenv", shows=["COLOUR = teal", "GREETING = hello"])
    project(green_bundle)
    eb("deploy", "-l", "v2", shows="Environment update completed successfully.")
    check(answer("shop").startswith("v2 green"), "shop answers v2")
    eb("deploy", "--version", "v2", shows="Environment update completed successfully.")
    eb("scale", "2", shows="Environment update completed successfully.")
    eb("status", "-v", shows="Running instances: 2")
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
    import boto3
    beanstalk = boto3.client("elasticbeanstalk")
    found = beanstalk.list_platform_versions(Filters=[
        {"Type": "PlatformBranchName", "Operator": "=", "Values": ["Docker running on 64bit Amazon Linux 2023"]}])
    arns = [p["PlatformArn"] for p in found["PlatformSummaryList"] if p.get("PlatformLifecycleState") != "Recommended"]
    check(arns, "there is an older version of the platform")
    return arns[0]


def versions():
    eb("appversion", "--create", "-l", "spare")
    eb("appversion", "--delete", "spare", says="y\n", shows="deleted")
    lifecycle = eb("appversion", "lifecycle", "--print", shows="MaxCountRule")
    check("200" in lifecycle, "the lifecycle has AWS's default count")


def aborts():
    """Gives up an update that would go on for a minute: what it starts never listens."""
    import boto3
    name = described(GREEN)["CNAME"].split(".")[0]
    before = answer(name).split()[:2]
    boto3.client("elasticbeanstalk").update_environment(EnvironmentName=GREEN, OptionSettings=[
        {"Namespace": "aws:elasticbeanstalk:command", "OptionName": "Timeout", "Value": "3600"},
        {"Namespace": "aws:elasticbeanstalk:application:environment", "OptionName": "APP_FAULT",
         "Value": "never-listen"}])
    check(described(GREEN)["AbortableOperationInProgress"], "the update can be given up")
    eb("abort", GREEN, shows="Aborting update to environment")
    deadline = time.monotonic() + 120
    while described(GREEN)["Status"] != "Ready":
        check(time.monotonic() < deadline, "the environment is ready after the abort")
        time.sleep(1)
    check(answer(name).split()[:2] == before, "what served before the update serves after it")


def described(name):
    import boto3
    return boto3.client("elasticbeanstalk").describe_environments(EnvironmentNames=[name])["Environments"][0]


def restores():
    identity = described("shop-third")["EnvironmentId"]
    eb("terminate", "shop-third", "--force", shows="terminateEnvironment completed successfully.")
    eb("restore", identity, shows="Successfully launched environment: shop-third")
    check(answer("shop-third").startswith("v2 green"), "the restored environment answers as it did")


def works():
    """A worker: no name, and what is in its queue is worked on."""
    import boto3
    eb("create", "shop-jobs", "--tier", "worker", "--version", "v2", "--min-instances", "1",
       "--max-instances", "1", shows="Successfully launched environment: shop-jobs")
    eb("status", "shop-jobs", shows=["Tier: Worker-SQS/HTTP", "CNAME: UNKNOWN", "Status: Ready"])
    resources = boto3.client("elasticbeanstalk").describe_environment_resources(EnvironmentName="shop-jobs")
    queues = {entry["Name"]: entry["URL"] for entry in resources["EnvironmentResources"]["Queues"]}
    queue = queues["WorkerQueue"]
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="work")
    deadline = time.monotonic() + 60
    while any(int(count) for count in sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[
            "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"])["Attributes"].values()):
        check(time.monotonic() < deadline, "the message is worked on")
        time.sleep(0.5)
    eb("terminate", "shop-jobs", "--force", shows="terminateEnvironment completed successfully.")


def ends():
    eb("terminate", "--all", "--force", shows="terminateEnvironment completed successfully.")
    deadline = time.monotonic() + 120
    while {described(name)["Status"] for name in (BLUE, GREEN, "shop-third")} != {"Terminated"}:
        check(time.monotonic() < deadline, "all environments are terminated")
        time.sleep(1)
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
