"""CodeDeploy to running instances, by the aws command line. Usage: codedeploy.py STEP FRONT-DOOR-PORT [WORDS…]

prepare        an environment, and a deployment group for its instances
deploy, fail   a revision that goes well, and one whose script fails
fleet IMAGE    an Auto Scaling group of that image, and a deployment group that copies it; prints the host
replace        a revision comes to a copy of the group, which takes the group's place
"""

import io
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import boto3

import shared
from shared import check, until

step, port, *words = sys.argv[1:]
beanstalk = boto3.client("elasticbeanstalk")
POLL = {"Delay": 1, "MaxAttempts": 180}

APPLICATION = '''
import pathlib

FILE = pathlib.Path("/srv/site/version")


def application(environ, start_response):
    version = FILE.read_text() if FILE.exists() else "v0"
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-App-Version", version)])
    return [version.encode()]
'''
APPSPEC = '''
version: 0.0
os: linux
files:
  - source: version
    destination: /srv/site
permissions:
  - object: /srv/site
    mode: 644
    type:
      - file
hooks:
  ValidateService:
    - location: scripts/validate.sh
      timeout: 30
      runas: root
'''
VALIDATE = '''#!/bin/sh
echo "$LIFECYCLE_EVENT of $APPLICATION_NAME in $DEPLOYMENT_GROUP_NAME by $DEPLOYMENT_ID"
! grep -q bad /srv/site/version
'''


def aws(*words):
    done = subprocess.run(["aws", "--output", "json", *words], capture_output=True, text=True, timeout=120)
    if done.returncode:
        sys.exit(f"aws {' '.join(words)}: {done.stderr}")
    return json.loads(done.stdout) if done.stdout.lstrip().startswith("{") else done.stdout


def answer(host="site"):
    return shared.answer(port, host)


def prepare():
    beanstalk.create_application(ApplicationName="site")
    bucket = beanstalk.create_storage_location()["S3Bucket"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("application.py", APPLICATION)
    boto3.client("s3").put_object(Bucket=bucket, Key="app.zip", Body=content.getvalue())
    beanstalk.create_application_version(
        ApplicationName="site", VersionLabel="app", SourceBundle={"S3Bucket": bucket, "S3Key": "app.zip"})
    stacks = beanstalk.list_available_solution_stacks()["SolutionStacks"]
    beanstalk.create_environment(
        ApplicationName="site", EnvironmentName="site", CNAMEPrefix="site", VersionLabel="app",
        SolutionStackName=next(stack for stack in stacks if stack.endswith("running Python 3.13")),
        OptionSettings=[{"Namespace": "aws:autoscaling:asg", "OptionName": "MinSize", "Value": "2"}])
    beanstalk.get_waiter("environment_exists").wait(EnvironmentNames=["site"], WaiterConfig=POLL)
    parts = beanstalk.describe_environment_resources(EnvironmentName="site")["EnvironmentResources"]
    groups = boto3.client("elbv2").describe_target_groups(LoadBalancerArn=parts["LoadBalancers"][0]["Name"])
    aws("deploy", "create-application", "--application-name", "site")
    aws(
        "deploy", "create-deployment-group", "--application-name", "site", "--deployment-group-name", "fleet",
        "--service-role-arn", "arn:aws:iam::000000000000:role/deploy",
        "--auto-scaling-groups", parts["AutoScalingGroups"][0]["Name"],
        "--deployment-style", "deploymentType=IN_PLACE,deploymentOption=WITH_TRAFFIC_CONTROL",
        "--load-balancer-info", f"targetGroupInfoList=[{{name={groups['TargetGroups'][0]['TargetGroupName']}}}]",
        "--auto-rollback-configuration", "enabled=true,events=DEPLOYMENT_FAILURE")


def push(version, group="fleet"):
    bucket = beanstalk.create_storage_location()["S3Bucket"]
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder)
        (source / "scripts").mkdir()
        (source / "appspec.yml").write_text(APPSPEC)
        (source / "version").write_text(version)
        (source / "scripts/validate.sh").write_text(VALIDATE)
        key = f"site-{version}.zip"
        aws("deploy", "push", "--application-name", "site", "--s3-location", f"s3://{bucket}/{key}",
            "--source", folder)
    made = aws(
        "deploy", "create-deployment", "--application-name", "site", "--deployment-group-name", group,
        "--s3-location", f"bucket={bucket},key={key},bundleType=zip")
    return made["deploymentId"]


def deploy():
    done = push("v1")
    aws("deploy", "wait", "deployment-successful", "--deployment-id", done)
    check({answer() for _ in range(20)} == {"v1"}, "every instance answers v1")
    targets = aws("deploy", "list-deployment-targets", "--deployment-id", done)["targetIds"]
    check(len(targets) == 2, "there are two targets")
    for target in targets:
        found = aws("deploy", "get-deployment-target", "--deployment-id", done, "--target-id", target)
        events = found["deploymentTarget"]["instanceTarget"]["lifecycleEvents"]
        check(len(events) == 13 and all(event["status"] == "Succeeded" for event in events), f"{target} went well")
        log = next(e for e in events if e["lifecycleEventName"] == "ValidateService")["diagnostics"]["logTail"]
        check(f"ValidateService of site in fleet by {done}" in log, "the script's output is kept")


def fail():
    bad = push("bad")
    client = boto3.client("codedeploy")
    try:
        client.get_waiter("deployment_successful").wait(deploymentId=bad, WaiterConfig={"Delay": 1})
        sys.exit("a deployment whose script fails succeeded")
    except Exception as error:
        check("Waiter" in type(error).__name__, f"the waiter ends with {error}")
    info = client.get_deployment(deploymentId=bad)["deploymentInfo"]
    check(info["errorInformation"]["code"] == "HEALTH_CONSTRAINTS", "the error's code")
    back = info["rollbackInfo"]["rollbackDeploymentId"]
    client.get_waiter("deployment_successful").wait(deploymentId=back, WaiterConfig={"Delay": 1})
    check({answer() for _ in range(20)} == {"v1"}, "every instance answers v1 again")


def fleet(image):
    elb, scaling = boto3.client("elbv2"), boto3.client("autoscaling")
    subnets = boto3.client("ec2").describe_subnets()["Subnets"][:2]
    balancer = elb.create_load_balancer(Name="fleet", Subnets=[s["SubnetId"] for s in subnets])["LoadBalancers"][0]
    group = elb.create_target_group(
        Name="fleet", Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"], HealthCheckIntervalSeconds=10,
        HealthyThresholdCount=2)["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
    scaling.create_launch_configuration(LaunchConfigurationName="machine", ImageId=image, InstanceType="t3.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="original", LaunchConfigurationName="machine", MinSize=1, MaxSize=4, DesiredCapacity=2,
        TargetGroupARNs=[group], AvailabilityZones=["us-east-1a", "us-east-1b"])
    until("two instances are healthy", lambda: ["healthy"] * 2 == [
        target["TargetHealth"]["State"]
        for target in elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]])
    aws(
        "deploy", "create-deployment-group", "--application-name", "site", "--deployment-group-name", "swap",
        "--service-role-arn", "arn:aws:iam::000000000000:role/deploy", "--auto-scaling-groups", "original",
        "--deployment-config-name", "CodeDeployDefault.AllAtOnce",
        "--deployment-style", "deploymentType=BLUE_GREEN,deploymentOption=WITH_TRAFFIC_CONTROL",
        "--load-balancer-info", "targetGroupInfoList=[{name=fleet}]",
        "--blue-green-deployment-configuration", json.dumps({
            "greenFleetProvisioningOption": {"action": "COPY_AUTO_SCALING_GROUP"},
            "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 60},
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 60}}))
    print(balancer["DNSName"])


def groups():
    found = boto3.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return {group["AutoScalingGroupName"]: len(group["Instances"]) for group in found}


def replace(host):
    done = push("v2", "swap")

    def info():
        return aws("deploy", "get-deployment", "--deployment-id", done)["deploymentInfo"]

    until("it waits to be continued", lambda: info()["status"] == "Ready")
    check({answer(host) for _ in range(20)} == {"v0"}, "no request comes to the copy yet")
    aws("deploy", "continue-deployment", "--deployment-id", done, "--deployment-wait-type", "READY_WAIT")
    until("the original waits to end", lambda: info()["instanceTerminationWaitTimeStarted"])
    check({answer(host) for _ in range(20)} == {"v2"}, "every request comes to the copy")
    check(groups()["original"] == 2, "the original is kept until its time is over")
    aws("deploy", "continue-deployment", "--deployment-id", done, "--deployment-wait-type", "TERMINATION_WAIT")
    aws("deploy", "wait", "deployment-successful", "--deployment-id", done)
    until("the original is gone", lambda: "original" not in groups())
    check(groups()[f"CodeDeploy_swap_{done}"] == 2, "the copy is whole")
    check({answer(host) for _ in range(20)} == {"v2"}, "every request comes to the copy")


{"prepare": prepare, "deploy": deploy, "fail": fail, "fleet": fleet, "replace": replace}[step](*words)
