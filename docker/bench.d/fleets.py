"""The share of requests by version while CodeDeploy brings a second fleet of instances into a load balancer, beside what
follows from its configuration: each instance that is in gets as many requests as any other."""

import io
import json
import signal
import subprocess
import time
import zipfile

import shares
from teal import client

SIZE = 4
CONFIGURATIONS = ["OneAtATime", "HalfAtATime", "AllAtOnce"]
# Seconds that an instance's last script takes: a step is long enough for its share to be told.
PAUSE = 5
NAMES = {"applicationName": "fleets", "deploymentGroupName": "fleet"}
DOCKERFILE = 'FROM teal-platform/python\nUSER root\nCOPY server.py /server.py\nCMD ["python3", "/server.py"]\n'
SERVER = '''
import http.server
import pathlib

FILE = pathlib.Path("/srv/site/version")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        version = FILE.read_text() if FILE.exists() else "none"
        self.send_response(200)
        self.send_header("X-App-Version", version)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer.request_queue_size = 256
http.server.ThreadingHTTPServer(("0.0.0.0", 80), Handler).serve_forever()
'''
APPSPEC = f'''version: 0.0
os: linux
files:
  - source: version
    destination: /srv/site
hooks:
  AfterAllowTraffic:
    - location: pause.sh
      timeout: {PAUSE + 30}
'''


def archive(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return content.getvalue()


class Fleets:
    """Instances of v1 behind a load balancer, and a deployment group that replaces them by others."""

    def __init__(self, teal):
        self.teal = teal
        self.deploy, self.ec2, self.s3 = (client(name, teal.api) for name in ("codedeploy", "ec2", "s3"))
        self.image = self.make_image()
        self.balancer = teal.balancing.create_load_balancer(
            Name="fleets", Subnets=[subnet["SubnetId"] for subnet in teal.subnets])["LoadBalancers"][0]
        group = teal.balancing.create_target_group(
            Name="fleets", Protocol="HTTP", Port=80, VpcId=teal.subnets[0]["VpcId"], HealthCheckIntervalSeconds=10,
            HealthyThresholdCount=2)["TargetGroups"][0]["TargetGroupArn"]
        teal.balancing.create_listener(
            LoadBalancerArn=self.balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
        self.blue, self.number = self.launch(0), 0
        teal.balancing.register_targets(TargetGroupArn=group, Targets=[{"Id": name} for name in self.blue])
        self.create_deployment_group()

    def make_image(self):
        self.bucket = self.teal.beanstalk.create_storage_location()["S3Bucket"]
        self.s3.put_object(Bucket=self.bucket, Key="machine.zip", Body=archive(
            {"Dockerfile": DOCKERFILE, "server.py": SERVER}))
        self.teal.beanstalk.create_application_version(
            ApplicationName="bench", VersionLabel="machine", Process=True,
            SourceBundle={"S3Bucket": self.bucket, "S3Key": "machine.zip"})
        self.teal.wait(lambda: all(v["Status"] == "PROCESSED" for v in self.teal.beanstalk.describe_application_versions(
            ApplicationName="bench")["ApplicationVersions"]), "the machine is processed")
        return self.teal.image("machine")

    def launch(self, number):
        made = self.ec2.run_instances(
            ImageId=self.image, MinCount=SIZE, MaxCount=SIZE, TagSpecifications=[
                {"ResourceType": "instance", "Tags": [{"Key": "fleet", "Value": str(number)}]}])["Instances"]
        names = [instance["InstanceId"] for instance in made]
        self.ec2.get_waiter("instance_running").wait(InstanceIds=names, WaiterConfig={"Delay": 1})
        return names

    def create_deployment_group(self):
        self.deploy.create_application(applicationName=NAMES["applicationName"], computePlatform="Server")
        self.deploy.create_deployment_group(
            **NAMES, serviceRoleArn="arn:aws:iam::000000000000:role/deploy", ec2TagFilters=self.chosen(0),
            loadBalancerInfo={"targetGroupInfoList": [{"name": "fleets"}]},
            deploymentStyle={"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"})
        self.end(self.begin("v1", "AllAtOnce"))
        self.deploy.update_deployment_group(
            applicationName=NAMES["applicationName"], currentDeploymentGroupName=NAMES["deploymentGroupName"],
            deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            blueGreenDeploymentConfiguration={
                "greenFleetProvisioningOption": {"action": "DISCOVER_EXISTING"},
                "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
                "terminateBlueInstancesOnDeploymentSuccess": {
                    "action": "TERMINATE", "terminationWaitTimeInMinutes": 5}})

    @staticmethod
    def chosen(number):
        return [{"Key": "fleet", "Value": str(number), "Type": "KEY_AND_VALUE"}]

    def begin(self, version, configuration, **more):
        self.s3.put_object(Bucket=self.bucket, Key=f"{version}.zip", Body=archive({
            "appspec.yml": APPSPEC, "version": version, "pause.sh": f"#!/bin/sh\nsleep {PAUSE}\n"}))
        location = {"bucket": self.bucket, "key": f"{version}.zip", "bundleType": "zip"}
        return self.deploy.create_deployment(
            **NAMES, **more, deploymentConfigName=f"CodeDeployDefault.{configuration}",
            revision={"revisionType": "S3", "s3Location": location})["deploymentId"]

    def end(self, name):
        self.teal.wait(lambda: self.deploy.get_deployment(
            deploymentId=name)["deploymentInfo"]["status"] == "Succeeded", f"{name} succeeds")

    def replace(self, version, configuration):
        """Steps of the traffic: begin and end in epoch milliseconds, and the version's share of 100."""
        self.number += 1
        green = self.launch(self.number)
        name = self.begin(version, configuration, targetInstances={"tagFilters": self.chosen(self.number)})
        self.end(name)
        self.deploy.update_deployment_group(
            applicationName=NAMES["applicationName"], currentDeploymentGroupName=NAMES["deploymentGroupName"],
            ec2TagFilters=self.chosen(self.number))
        targets = self.deploy.batch_get_deployment_targets(deploymentId=name, targetIds=self.blue + green)
        events = {one["instanceTarget"]["targetId"].rpartition("/")[2]: {
            event["lifecycleEventName"]: event for event in one["instanceTarget"]["lifecycleEvents"]}
            for one in targets["deploymentTargets"]}
        came = sorted(events[each]["AllowTraffic"]["endTime"].timestamp() * 1000 for each in green)
        left = [events[each]["BlockTraffic"] for each in self.blue]
        begin = min(event["startTime"].timestamp() * 1000 for event in left)
        end = max(event["endTime"].timestamp() * 1000 for event in left)
        self.blue = green
        steps = [(since, until, 100 * (number + 1) / (SIZE + number + 1))
                 for number, (since, until) in enumerate(zip(came, came[1:] + [begin]))]
        return steps + [(end, end + PAUSE * 1000, 100)]


def section(teal):
    fleets = Fleets(teal)
    url = f"http://{fleets.balancer['DNSName'].removesuffix('.com')}.localhost:{teal.front_door_port}/"
    rows = []
    failures = requests = 0
    for number, configuration in enumerate(CONFIGURATIONS):
        version = f"v{number + 2}"
        load = subprocess.Popen(
            [teal.ctl, "traffic", url, "--rate", str(shares.RATE), "--duration", "5m", "--report", "json"],
            stdout=subprocess.PIPE)
        time.sleep(1)
        try:
            steps = fleets.replace(version, configuration)
        finally:
            load.send_signal(signal.SIGINT)
            report = json.loads(load.communicate(timeout=60)[0])
        failures, requests = failures + report["failures"], requests + report["requests"]
        for begin, end, expected in steps:
            # Those that come in together are one step.
            if end - begin < 2_000:
                continue
            share, count = shares.measured(
                report, version, begin - report["startedAt"], end - report["startedAt"])
            rows.append([configuration, f"{expected:.1f}", f"{share:.1f}", f"{abs(share - expected):.1f}", str(count)])
    rows.append([f"failed of {requests} requests", "0", str(failures), "", ""])
    return (f"Share of the new fleet of {SIZE} instances, at {shares.RATE} requests/s",
            ["blue/green deployment of instances", "expected %", "measured %", "off by points", "answers"], rows)
