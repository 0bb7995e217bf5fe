"""A teald for the benchmark, and the environments and load balancers in it."""

import contextlib
import functools
import glob
import json
import os
import re
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

import boto3
import botocore.config

from measure import Running

REGION = "us-east-1"


def client(service, endpoint):
    settings = botocore.config.Config(retries={"total_max_attempts": 1})
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id="test",
                        aws_secret_access_key="test", config=settings)


def start(binary, core=None, data=":memory:", options=()):
    """Starts teald and waits for its ready line: the process, the line's fields, and the seconds it took."""
    begin = time.monotonic()
    command = [binary, "--port", "0", "--front-door-port", "0", "--dns-port", "0", "--engine", "docker"]
    process = Running(command + ["--data-dir", data, "--log-level", "error", *options], core, subprocess.PIPE)
    line = process.process.stdout.readline().decode()
    seconds = time.monotonic() - begin
    if not line.startswith("teald ready "):
        raise RuntimeError(f"teald did not start: {line!r}")
    return process, dict(field.split("=", 1) for field in line.split()[2:]), seconds


def listening_address(port):
    """The IPv4 address on which this machine listens on a port: each load balancer has one of its own."""
    with open("/proc/net/tcp") as file:
        for line in file.readlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and int(local.split(":")[1], 16) == port:
                return ".".join(str(byte) for byte in bytes.fromhex(local.split(":")[0])[::-1])
    raise RuntimeError(f"nothing listens on {port}")


class Teal:
    def __init__(self, binaries, samples, core=None, options=()):
        self.ctl = os.path.join(binaries, "ctl")
        self.samples = samples
        self.folder = tempfile.TemporaryDirectory(prefix="teal-bench-")
        self.process, ready, _ = start(
            os.path.join(binaries, "teald"), core, self.folder.name, options)
        self.api = ready["api"]
        self.front_door_port = urllib.parse.urlsplit(ready["front-door"]).port or 80
        self.beanstalk = client("elasticbeanstalk", self.api)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            urllib.request.urlopen(urllib.request.Request(self.api + "/_teal/reset", method="POST"), timeout=120)
        finally:
            self.process.__exit__()
            self.folder.cleanup()

    def create_versions(self):
        s3 = client("s3", self.api)
        bucket = self.beanstalk.create_storage_location()["S3Bucket"]
        self.beanstalk.create_application(ApplicationName="bench")
        for version in ("v1", "v2"):
            s3.upload_file(f"{self.samples}/sample-{version}.zip", bucket, f"bench/{version}.zip")
            self.beanstalk.create_application_version(
                ApplicationName="bench", VersionLabel=version, Process=True,
                SourceBundle={"S3Bucket": bucket, "S3Key": f"bench/{version}.zip"})
        self.wait(lambda: all(v["Status"] == "PROCESSED" for v in self.beanstalk.describe_application_versions(
            ApplicationName="bench")["ApplicationVersions"]), "the versions are processed")

    def image(self, version):
        """What the engine calls the version's image."""
        for path in glob.glob(f"{self.folder.name}/*.sqlite"):
            with contextlib.closing(sqlite3.connect(path)) as database:
                found = database.execute("SELECT value FROM setting WHERE name = 'identity'").fetchone()[0]
                names = subprocess.run(
                    ["docker", "images", "--filter", f"label=teal={found}", "--format", "{{.Repository}}:{{.Tag}}"],
                    capture_output=True, text=True, check=True).stdout.split()
                return next(name for name in names if f"/bench:{version}-" in name)
        raise RuntimeError("the data directory has no database")

    def create_environment(self, name, version, instances):
        asg = "aws:autoscaling:asg"
        self.beanstalk.create_environment(
            ApplicationName="bench", EnvironmentName=name, VersionLabel=version, CNAMEPrefix=name,
            SolutionStackName=self.docker_stack, OptionSettings=[
                {"Namespace": asg, "OptionName": "MinSize", "Value": str(instances)},
                {"Namespace": asg, "OptionName": "MaxSize", "Value": str(instances)}])

    @functools.cached_property
    def docker_stack(self):
        stacks = self.beanstalk.list_available_solution_stacks()["SolutionStacks"]
        return next(stack for stack in stacks if "Docker" in stack)

    def wait_until_ready(self):
        def ready():
            found = self.beanstalk.describe_environments(ApplicationName="bench", IncludeDeleted=False)["Environments"]
            return all(e["Status"] == "Ready" for e in found)

        self.wait(ready, "every environment is Ready")

    def wait(self, condition, what, seconds=180):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"not within {seconds} s: {what}")
            time.sleep(0.05)

    def host(self, environment):
        return f"{environment}.{REGION}.elasticbeanstalk.localhost"

    def url(self, environment):
        return f"http://{self.host(environment)}:{self.front_door_port}/"

    def backends(self, environment):
        """Where the environment's instances listen, as other proxies want it."""
        resources = self.beanstalk.describe_environment_resources(EnvironmentName=environment)
        ids = [i["Id"] for i in resources["EnvironmentResources"]["Instances"]]
        reservations = client("ec2", self.api).describe_instances(InstanceIds=ids)["Reservations"]
        return [f"{i['PrivateIpAddress']}:8080" for r in reservations for i in r["Instances"]]

    @contextlib.contextmanager
    def balancer(self, name, backends, port, secure_folder=None):
        """An application load balancer before these; the address of its own and the port. It takes HTTPS if there is a
        folder with a certificate."""
        group = self.create_group(name, backends)
        listener = {"Protocol": "HTTP"}
        if secure_folder:
            listener = {"Protocol": "HTTPS", "SslPolicy": "ELBSecurityPolicy-TLS13-1-3-2021-06",
                        "Certificates": [{"CertificateArn": self.import_certificate(secure_folder)}]}
        balancer = self.create_balancer(name, port, group, **listener)
        self.wait(lambda: all(d["TargetHealth"]["State"] == "healthy" for d in self.balancing.describe_target_health(
            TargetGroupArn=group)["TargetHealthDescriptions"]), "the targets are healthy")
        yield listening_address(port), port
        self.balancing.delete_load_balancer(LoadBalancerArn=balancer)
        self.balancing.delete_target_group(TargetGroupArn=group)

    @functools.cached_property
    def balancing(self):
        return client("elbv2", self.api)

    @functools.cached_property
    def subnets(self):
        return client("ec2", self.api).describe_subnets()["Subnets"][:2]

    def import_certificate(self, folder):
        with open(f"{folder}/certificate.pem", "rb") as certificate, open(f"{folder}/key.pem", "rb") as key:
            return client("acm", self.api).import_certificate(
                Certificate=certificate.read(), PrivateKey=key.read())["CertificateArn"]

    def create_group(self, name, addresses):
        group = self.balancing.create_target_group(
            Name=name, Protocol="HTTP", Port=80, VpcId=self.subnets[0]["VpcId"], TargetType="ip",
            HealthCheckPath="/small", Matcher={"HttpCode": "200-499"}, HealthCheckIntervalSeconds=300,
        )["TargetGroups"][0]["TargetGroupArn"]
        self.register(group, addresses)
        return group

    def register(self, group, addresses):
        for start in range(0, len(addresses), 200):
            targets = [{"Id": a.split(":")[0], "Port": int(a.split(":")[1])} for a in addresses[start:start + 200]]
            self.balancing.register_targets(TargetGroupArn=group, Targets=targets)

    def create_balancer(self, name, port, group, **listener):
        """With a listener whose requests all go to the group."""
        balancer = self.balancing.create_load_balancer(
            Name=name, Subnets=[subnet["SubnetId"] for subnet in self.subnets])["LoadBalancers"][0]["LoadBalancerArn"]
        forward = [{"Type": "forward", "TargetGroupArn": group}]
        self.listener = self.balancing.create_listener(
            LoadBalancerArn=balancer, Port=port, DefaultActions=forward, **listener)["Listeners"][0]["ListenerArn"]
        return balancer

    def create_rules(self, count, group):
        """On the listener created last: none but the last matches what is asked for in measurements."""
        for number in range(1, count + 1):
            path = "/small" if number == count else f"/part-{number}/*"
            self.balancing.create_rule(
                ListenerArn=self.listener, Priority=number, Actions=[{"Type": "forward", "TargetGroupArn": group}],
                Conditions=[{"Field": "path-pattern", "Values": [path]}])

    def fill(self, balancers, rules, groups, targets):
        """Up to so many load balancers with so many rules each, and groups with so many targets each."""
        self.create_rules(rules, self.balancing.describe_target_groups()["TargetGroups"][0]["TargetGroupArn"])
        others = [self.create_group(f"many-{number}", []) for number in range(groups)]
        for number in range(1, balancers):
            group = others[number % groups]
            self.create_balancer(f"other-{number}", 8000 + number, group, Protocol="HTTP")
            self.create_rules(rules, group)
        # Last: each change costs what there is by then.
        for number, group in enumerate(others):
            self.register(group, [
                f"127.{100 + number}.{index // 250}.{1 + index % 250}:9" for index in range(targets)])

    def settle(self, seconds=120):
        """Until it has nothing to do."""
        end = time.monotonic() + seconds
        before = self.process.cpu_seconds()
        while time.monotonic() < end:
            time.sleep(1)
            now = self.process.cpu_seconds()
            if now - before < 0.03:
                return
            before = now
        raise RuntimeError("teald does not come to rest")

    def swap(self):
        self.beanstalk.swap_environment_cnames(
            SourceEnvironmentName="bench-blue", DestinationEnvironmentName="bench-green")
        self.wait_until_ready()
