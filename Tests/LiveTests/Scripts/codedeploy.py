"""CodeDeploy to running instances, by the aws command line. Usage: codedeploy.py prepare|deploy|fail FRONT-DOOR-PORT"""

import io
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.request
import zipfile

import boto3

step, port = sys.argv[1:]
beanstalk = boto3.client("elasticbeanstalk")
POLL = {"Delay": 1, "MaxAttempts": 180}

APPLICATION = '''
import pathlib

FILE = pathlib.Path("/srv/site/version")


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [(FILE.read_text() if FILE.exists() else "v0").encode()]
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


def answer():
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/", headers={"Host": "site.us-east-1.elasticbeanstalk.com"})
    return urllib.request.urlopen(request, timeout=20).read().decode()


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


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


def push(version):
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
        "deploy", "create-deployment", "--application-name", "site", "--deployment-group-name", "fleet",
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


{"prepare": prepare, "deploy": deploy, "fail": fail}[step]()
