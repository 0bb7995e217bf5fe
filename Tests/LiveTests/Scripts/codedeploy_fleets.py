"""CodeDeploy to instances behind a load balancer, in place or to a second fleet, by boto3 and the aws command line.
Usage: codedeploy_fleets.py STEP FRONT-DOOR-PORT [WORDS…]

bundle FOLDER           writes the bundle of an image whose instances answer with what is deployed to them
prepare KIND IMAGE      two instances with v1 on them, and a deployment group; KIND is inPlace, discovered or copied;
                        prints the host
begin VERSION [EVENT]   deploys it, with a script that fails at that event; prints the deployment's id
await ID EVENT          waits for the begin of a lifecycle event on any instance
stop ID                 stops it by the aws command line, with a rollback
alarm STATE             sets the alarm that the deployment group watches
end ID                  waits for its end and its rollback's; prints what GetDeployment tells, as JSON
grow COUNT, lose        changes the Auto Scaling group's capacity; ends one of its instances
settle                  waits until all of its instances are InService
hide, show              takes v1's bundle out of its bucket, and puts it back
moves                   what Auto Scaling's own deployments were, as JSON, oldest first
wait ID                 `aws deploy wait deployment-successful`
"""

import io
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

import boto3

step, port, *words = sys.argv[1:]
deploy = boto3.client("codedeploy")
elb, scaling, ec2 = boto3.client("elbv2"), boto3.client("autoscaling"), boto3.client("ec2")
NAMES = {"applicationName": "fleets", "deploymentGroupName": "fleet"}
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


def until(what, look, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (found := look()):
            return found
        time.sleep(0.05)
    sys.exit(f"not within {seconds} s: {what}")


def bundle(folder):
    path = pathlib.Path(folder) / "instance.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "Dockerfile", 'FROM teal-platform/python\nUSER root\nCOPY server.py /server.py\nCMD ["python3", "/server.py"]\n')
        archive.writestr("server.py", SERVER)
    print(path)


def revision(version, failing=None):
    """A script at each event, long enough to be seen; the one of that event fails."""
    hooks = "".join(f"  {name}:\n    - location: {name}.sh\n      timeout: 60\n" for name in EVENTS)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(
            "appspec.yml",
            f"version: 0.0\nos: linux\nfiles:\n  - source: version\n    destination: /srv/site\nhooks:\n{hooks}")
        archive.writestr("version", version)
        for name in EVENTS:
            archive.writestr(
                f"{name}.sh", f"#!/bin/sh\necho {name} of {version}\nsleep 0.3\nexit {int(name == failing)}\n")
    key = f"{version}{failing or ''}.zip"
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content.getvalue())
    return {"revisionType": "S3", "s3Location": {"bucket": BUCKET, "key": key, "bundleType": "zip"}}


def prepare(kind, image):
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    subnets = ec2.describe_subnets()["Subnets"][:2]
    balancer = elb.create_load_balancer(Name="fleets", Subnets=[s["SubnetId"] for s in subnets])["LoadBalancers"][0]
    group = elb.create_target_group(
        Name="fleets", Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"], HealthCheckIntervalSeconds=10,
        HealthyThresholdCount=2)["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
    if kind == "discovered":
        elb.register_targets(TargetGroupArn=group, Targets=[{"Id": instance} for instance in launch("0", image)])
    else:
        scaling.create_launch_configuration(LaunchConfigurationName="machine", ImageId=image, InstanceType="t3.micro")
        scaling.create_auto_scaling_group(
            AutoScalingGroupName="site", LaunchConfigurationName="machine", MinSize=1, MaxSize=4, DesiredCapacity=2,
            TargetGroupARNs=[group], AvailabilityZones=["us-east-1a", "us-east-1b"])
    until("two instances are healthy", lambda: ["healthy"] * 2 == [
        target["TargetHealth"]["State"]
        for target in elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]])
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName="trouble", Namespace="Mine", MetricName="Trouble", Statistic="Sum", Period=86_400,
        EvaluationPeriods=1, Threshold=0, ComparisonOperator="GreaterThanThreshold", TreatMissingData="ignore")
    make_group(kind)
    print(balancer["DNSName"].removesuffix(".com") + ".localhost:" + port)


def make_group(kind):
    chosen = {
        "ec2TagFilters": [{"Key": "fleet", "Value": "0", "Type": "KEY_AND_VALUE"}]
    } if kind == "discovered" else {"autoScalingGroups": ["site"]}
    deploy.create_application(applicationName=NAMES["applicationName"], computePlatform="Server")
    deploy.create_deployment_group(
        **NAMES, **chosen, serviceRoleArn="arn:aws:iam::000000000000:role/deploy",
        deploymentConfigName="CodeDeployDefault.OneAtATime",
        deploymentStyle={"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        loadBalancerInfo={"targetGroupInfoList": [{"name": "fleets"}]},
        alarmConfiguration={"enabled": True, "alarms": [{"name": "trouble"}]},
        autoRollbackConfiguration={
            "enabled": True,
            "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]})
    first = deploy.create_deployment(
        **NAMES, revision=revision("v1"), deploymentConfigName="CodeDeployDefault.AllAtOnce")["deploymentId"]
    deploy.get_waiter("deployment_successful").wait(deploymentId=first, WaiterConfig={"Delay": 1})
    if kind == "inPlace":
        return
    deploy.update_deployment_group(
        applicationName=NAMES["applicationName"], currentDeploymentGroupName=NAMES["deploymentGroupName"],
        deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        deploymentConfigName="CodeDeployDefault.AllAtOnce",
        blueGreenDeploymentConfiguration={
            "greenFleetProvisioningOption": {
                "action": "COPY_AUTO_SCALING_GROUP" if kind == "copied" else "DISCOVER_EXISTING"},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 0}})


def launch(fleet, image):
    made = ec2.run_instances(
        ImageId=image, MinCount=2, MaxCount=2,
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "fleet", "Value": fleet}]}])["Instances"]
    ids = [instance["InstanceId"] for instance in made]
    ec2.get_waiter("instance_running").wait(InstanceIds=ids, WaiterConfig={"Delay": 1})
    return ids


def tagged(fleet):
    found = ec2.describe_instances(Filters=[
        {"Name": "tag:fleet", "Values": [fleet]}, {"Name": "instance-state-name", "Values": ["running"]}])
    return [instance for part in found["Reservations"] for instance in part["Instances"]]


def fleet_of_group():
    group = deploy.get_deployment_group(**NAMES)["deploymentGroupInfo"]
    filters = group.get("ec2TagFilters")
    return filters[0]["Value"] if filters else None


def begin(version, failing=None):
    chosen, blue = {}, fleet_of_group()
    if blue is not None:
        green = str(int(blue) + 1)
        launch(green, tagged(blue)[0]["ImageId"])
        chosen = {"targetInstances": {"tagFilters": [{"Key": "fleet", "Value": green, "Type": "KEY_AND_VALUE"}]}}
    made = deploy.create_deployment(
        **NAMES, **chosen, revision=revision(version, failing), fileExistsBehavior="OVERWRITE")
    print(made["deploymentId"])


def info(deployment):
    return deploy.get_deployment(deploymentId=deployment)["deploymentInfo"]


def over(deployment):
    return info(deployment)["status"] in ["Succeeded", "Failed", "Stopped"]


def events(deployment):
    ids = deploy.list_deployment_targets(deploymentId=deployment)["targetIds"]
    found = deploy.batch_get_deployment_targets(deploymentId=deployment, targetIds=ids)["deploymentTargets"] if ids else []
    return [event for target in found for event in target["instanceTarget"]["lifecycleEvents"]]


def await_event(deployment, name):
    until(f"{name} of {deployment}", lambda: over(deployment) or any(
        event["lifecycleEventName"] == name and event["status"] in ["InProgress", "Succeeded", "Failed"]
        for event in events(deployment)))


def end(deployment):
    """Of fleets that are discovered the one that is left without traffic goes, and the next deployment is to the other."""
    until(f"{deployment} ends", lambda: over(deployment))
    found = info(deployment)
    if back := found.get("rollbackInfo", {}).get("rollbackDeploymentId"):
        until(f"{back} ends", lambda: over(back))
    blue = fleet_of_group()
    if blue is not None:
        green = str(int(blue) + 1)
        kept, left = (green, blue) if found["status"] == "Succeeded" else (blue, green)
        if ids := [instance["InstanceId"] for instance in tagged(left)]:
            ec2.terminate_instances(InstanceIds=ids)
        deploy.update_deployment_group(
            applicationName=NAMES["applicationName"], currentDeploymentGroupName=NAMES["deploymentGroupName"],
            ec2TagFilters=[{"Key": "fleet", "Value": kept, "Type": "KEY_AND_VALUE"}])
    keep = ["deploymentId", "status", "errorInformation", "rollbackInfo"]
    failed = [event["lifecycleEventName"] for event in events(deployment) if event["status"] == "Failed"]
    print(json.dumps({**{key: found[key] for key in keep if key in found}, "failed": failed}))


def aws(*words):
    done = subprocess.run(["aws", "--output", "json", *words], capture_output=True, text=True, timeout=120)
    if done.returncode:
        sys.exit(f"aws {' '.join(words)}: {done.stderr}")
    return done.stdout


def stop(deployment):
    aws("deploy", "stop-deployment", "--deployment-id", deployment, "--auto-rollback-enabled")


def group_instances():
    group = scaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]
    return group["DesiredCapacity"], group["Instances"]


def settle():
    def is_whole():
        desired, members = group_instances()
        return len(members) == desired and all(member["LifecycleState"] == "InService" for member in members)

    until("all instances are in service", is_whole)


def grow(count):
    scaling.set_desired_capacity(AutoScalingGroupName="site", DesiredCapacity=int(count))


def lose():
    lost = group_instances()[1][0]["InstanceId"]
    scaling.terminate_instance_in_auto_scaling_group(InstanceId=lost, ShouldDecrementDesiredCapacity=False)
    until(f"{lost} is gone", lambda: lost not in [member["InstanceId"] for member in group_instances()[1]])


def moves():
    found = deploy.list_deployments(**NAMES)["deployments"]
    told = sorted((info(deployment) for deployment in found), key=lambda one: one["createTime"])
    print(json.dumps([
        {"deploymentId": one["deploymentId"], "status": one["status"]}
        for one in told if one["creator"] == "autoscaling"]))


def alarm(state):
    boto3.client("cloudwatch").set_alarm_state(AlarmName="trouble", StateValue=state, StateReason="a test")


steps = {
    "bundle": bundle, "prepare": prepare, "begin": begin, "await": await_event, "stop": stop, "end": end, "grow": grow,
    "settle": settle, "lose": lose, "moves": moves, "alarm": alarm,
    "hide": lambda: boto3.client("s3").delete_object(Bucket=BUCKET, Key="v1.zip"), "show": lambda: revision("v1"),
    "wait": lambda deployment: aws("deploy", "wait", "deployment-successful", "--deployment-id", deployment)}
steps[step](*words)
