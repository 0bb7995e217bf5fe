"""Every deployment policy with versions that work and that do not, each under a steady load. Usage:

policies.py FRONT-DOOR-PORT CTL [REQUESTS-PER-SECOND [AT-ONCE]]

Each kind of version has an environment of its own, on which it is deployed by one policy after the other; AT-ONCE of
them (all) at the same time. Prints a table of how each deployment ended and what its clients saw. Fails where one did
not end as it has to, or where a request failed or capacity was missing that the policy promises. Run teald with
--time-scale 60.
"""

import concurrent.futures
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import boto3
from botocore.exceptions import ClientError

from shared import answer, check, make_bundle_version, option, solution_stack, until

port, ctl = sys.argv[1:3]
rate = sys.argv[3] if len(sys.argv) > 3 else "100"
beanstalk, elb = boto3.client("elasticbeanstalk"), boto3.client("elbv2")
COMMAND = "aws:elasticbeanstalk:command"
SIZE, BATCH = 2, 1
# How many instances serve at each moment.
PROMISE = {
    "AllAtOnce": 0, "Rolling": SIZE - BATCH, "RollingWithAdditionalBatch": SIZE, "Immutable": SIZE,
    "TrafficSplitting": SIZE, "blue/green": SIZE}
# By name: what is wrong with the version, as the sample app is told; nothing is with the first.
VERSIONS = {
    "works": "", "exits": "exit", "never listens": "never-listen", "too slow to start": "slow-start:600",
    "fails its check": "unhealthy", "500s": "errors"}
OPTIONS = [
    option("aws:autoscaling:asg", "MinSize", str(SIZE)), option("aws:autoscaling:asg", "MaxSize", str(SIZE)),
    option(COMMAND, "BatchSizeType", "Fixed"), option(COMMAND, "BatchSize", str(BATCH)),
    option("aws:elasticbeanstalk:trafficsplitting", "EvaluationTime", "3"),
    option("aws:elasticbeanstalk:application", "Application Healthcheck URL", "/health")]


class Load:
    """A steady load on a name while it is there."""

    def __init__(self, cname):
        url = f"http://{cname}.us-east-1.elasticbeanstalk.localhost:{port}/"
        self.process = subprocess.Popen(
            [ctl, "traffic", url, "--rate", rate, "--connections", "16", "--duration", "10m", "--report", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self):
        self.process.send_signal(signal.SIGINT)
        output, errors = self.process.communicate(timeout=60)
        check(self.process.returncode in (0, 1), f"the load ends well: {errors}")
        return json.loads(output)


def described(name):
    return beanstalk.describe_environments(EnvironmentNames=[name], IncludeDeleted=False)["Environments"][0]


def settle(name):
    until(f"{name} is Ready", lambda: described(name)["Status"] == "Ready", lambda: described(name), seconds=300)


def launch(name, label, cname):
    beanstalk.create_environment(
        ApplicationName="demo", EnvironmentName=name, CNAMEPrefix=cname, VersionLabel=label,
        SolutionStackName=solution_stack("Docker"), OptionSettings=OPTIONS)


def running(name):
    """Which versions the instances run, as enhanced health tells."""
    health = beanstalk.describe_instances_health(EnvironmentName=name, AttributeNames=["Deployment"])
    return sorted(one["Deployment"]["VersionLabel"] for one in health["InstanceHealthList"])


def listener(name):
    balancer = beanstalk.describe_environment_resources(EnvironmentName=name)["EnvironmentResources"]["LoadBalancers"]
    return elb.describe_listeners(LoadBalancerArn=balancer[0]["Name"])["Listeners"][0]["ListenerArn"]


def serving(arn):
    """Healthy targets that get a part of the traffic; none where that changes while it is looked at."""
    def groups():
        action = elb.describe_listeners(ListenerArns=[arn])["Listeners"][0]["DefaultActions"][0]
        return {one["TargetGroupArn"] for one in action["ForwardConfig"]["TargetGroups"] if one["Weight"]}

    before = groups()
    try:
        found = [
            target for group in before
            for target in elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]]
    except ClientError:
        return None
    return sum(target["TargetHealth"]["State"] == "healthy" for target in found) if groups() == before else None


def deploy(name, label, policy, watched):
    """How many instances served at least behind the listener, until the deployment was over; and what was told of it.

    A version that works gets all the time there is: it is not what a slow machine is to fail.
    """
    beanstalk.update_environment(
        EnvironmentName=name, OptionSettings=[
            option(COMMAND, "DeploymentPolicy", policy),
            option(COMMAND, "Timeout", "3600" if label in ("v1", "v-works") else "120")])
    settle(name)
    answered = beanstalk.update_environment(EnvironmentName=name, VersionLabel=label)
    least = SIZE
    while described(name)["Status"] != "Ready":
        now = serving(watched)
        least = least if now is None else min(least, now)
    told = beanstalk.describe_events(RequestId=answered["ResponseMetadata"]["RequestId"])["Events"]
    return least, [event["Message"] for event in told]


def cell(name, kind, label, policy):
    begin = time.time()
    load = Load(name)
    least, messages = deploy(name, label, policy, listener(name))
    report = load.end()
    seconds = time.time() - begin
    wanted = label if kind == "works" else "v1"
    what = f"{policy}, {kind}"
    check(described(name)["VersionLabel"] == wanted, f"{what}: {wanted} is to run: {messages}")
    until(f"{what}: two instances of {wanted}", lambda: running(name) == [wanted] * SIZE, lambda: running(name))
    check(("Failed to deploy application." in messages) == (kind != "works"), f"{what}: the end is told: {messages}")
    check(set(report["byVersion"]) <= {"v1", wanted}, f"{what}: only these answer: {report['byVersion']}")
    if PROMISE[policy]:
        check(not report["failures"], f"{what}: no request fails: {report['failuresByReason']}")
    check(least >= PROMISE[policy], f"{what}: {least} instances served, {PROMISE[policy]} are promised")
    end = f"{wanted} on both" if kind == "works" else "failed, v1 on both"
    return [policy, kind, end, least, PROMISE[policy], report["requests"], report["failures"], f"{seconds:.0f} s"]


def swap(name, kind, label):
    """A second environment, the version deployed to it, tried at its own name, and swapped if it is well."""
    begin = time.time()
    green = name + "-green"
    launch(green, "v1", green)
    until(f"{green} is there", lambda: described(green)["Health"] == "Green", lambda: described(green), seconds=200)
    load = Load(name)
    least, _ = deploy(green, label, "AllAtOnce", listener(name))
    is_good = described(green)["VersionLabel"] == label and answer(port, green, "/version").strip() == label
    check(is_good == (kind == "works"), f"blue/green, {kind}: {described(green)}")
    check(least == SIZE, f"blue/green, {kind}: the first environment is not touched")
    if is_good:
        beanstalk.swap_environment_cnames(SourceEnvironmentName=name, DestinationEnvironmentName=green)
        until("the other colour answers", lambda: answer(port, name, "/version").strip() == label)
        beanstalk.swap_environment_cnames(SourceEnvironmentName=green, DestinationEnvironmentName=name)
        until("the first colour answers again", lambda: answer(port, name, "/version").strip() == "v1")
    report = load.end()
    check(not report["failures"], f"blue/green, {kind}: no request fails: {report['failuresByReason']}")
    check(set(report["byVersion"]) == ({"v1", label} if is_good else {"v1"}), f"blue/green, {kind}: {report}")
    beanstalk.terminate_environment(EnvironmentName=green)
    end = "swapped, and swapped back" if is_good else "failed on the second environment, not swapped"
    took = f"{time.time() - begin:.0f} s"
    return ["blue/green", kind, end, least, SIZE, report["requests"], report["failures"], took]


def row_of(kind):
    name = "demo-" + kind.replace(" ", "-")
    launch(name, "v1", name)
    until(f"{name} is there", lambda: described(name)["Health"] == "Green", lambda: described(name), seconds=200)
    rows = []
    for policy in PROMISE:
        label = "v-" + kind.replace(" ", "-")
        if policy == "blue/green":
            rows.append(swap(name, kind, label))
            continue
        rows.append(cell(name, kind, label, policy))
        print(f"{policy}, {kind}: {rows[-1][2]}", file=sys.stderr, flush=True)
        if kind == "works":
            deploy(name, "v1", "AllAtOnce", listener(name))
    return rows


def make_versions():
    build = pathlib.Path(__file__).resolve().parents[3] / "docker/sample-app/build"
    with tempfile.TemporaryDirectory() as folder:
        for label, fault in [("v1", "")] + [("v-" + kind.replace(" ", "-"), fault) for kind, fault in VERSIONS.items()]:
            made = subprocess.run(
                [build, folder, label, "blue"] + ([fault] if fault else []), check=True, capture_output=True, text=True)
            make_bundle_version("demo", label, pathlib.Path(made.stdout.strip()).read_bytes())


make_versions()
with concurrent.futures.ThreadPoolExecutor(int(sys.argv[4]) if len(sys.argv) > 4 else len(VERSIONS)) as lanes:
    tables = list(lanes.map(row_of, VERSIONS))
print("| policy | the version | the end | least that served | promised | requests | failed | took |")
print("| --- | --- | --- | --- | --- | --- | --- | --- |")
for rows in zip(*tables):
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
