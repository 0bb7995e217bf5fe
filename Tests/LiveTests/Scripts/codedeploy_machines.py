"""CodeDeploy to machines of the user's own, by boto3. Usage: codedeploy_machines.py OPEN CLOSED

Both are names of containers; only the first lets deployments work in it.
"""

import sys

import boto3

from codedeploy_revisions import BUCKET, revision
from shared import check, until

box, closed = sys.argv[1:]
deploy = boto3.client("codedeploy")
NAMES = {"applicationName": "machines", "deploymentGroupName": "machines"}
TAG = {"Key": "role", "Value": "web"}


def register(name):
    deploy.register_on_premises_instance(instanceName=name, iamUserArn=f"arn:aws:iam::000000000000:user/{name}")
    deploy.add_tags_to_on_premises_instances(instanceNames=[name], tags=[TAG])


def run(version):
    """What GetDeployment and the targets tell at the end."""
    made = deploy.create_deployment(
        **NAMES, revision=revision(version), fileExistsBehavior="OVERWRITE")["deploymentId"]
    info = until("it ends", lambda: (found := deploy.get_deployment(deploymentId=made)["deploymentInfo"])[
        "status"] in ["Succeeded", "Failed"] and found)
    targets = deploy.list_deployment_targets(deploymentId=made)["targetIds"]
    found = deploy.batch_get_deployment_targets(deploymentId=made, targetIds=targets)["deploymentTargets"] if targets else []
    return info, {target["instanceTarget"]["targetId"].rpartition("/")[2]: target["instanceTarget"] for target in found}


boto3.client("s3").create_bucket(Bucket=BUCKET)
deploy.create_application(applicationName="machines", computePlatform="Server")
deploy.create_deployment_group(
    **NAMES, serviceRoleArn="arn:aws:iam::000000000000:role/deploy",
    deploymentConfigName="CodeDeployDefault.AllAtOnce",
    onPremisesInstanceTagFilters=[{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}])
info, targets = run("v1")
check(info["errorInformation"]["code"] == "NO_INSTANCES", f"nothing is registered: {info}")
register(box)
info, targets = run("v1")
check(info["status"] == "Succeeded" and list(targets) == [box], f"it is deployed: {info} {targets}")
events = {event["lifecycleEventName"]: event for event in targets[box]["lifecycleEvents"]}
check(all(event["status"] == "Succeeded" for event in events.values()) and len(events) == 7, f"{events}")
check("AfterInstall of v1" in events["AfterInstall"]["diagnostics"]["logTail"], f"a script ran: {events}")
register(closed)
info, targets = run("v2")
check(info["status"] == "Succeeded", f"one of two is enough: {info}")
check({name: target["status"] for name, target in targets.items()} == {box: "Succeeded", closed: "Failed"}, f"{targets}")
reason = next(event for event in targets[closed]["lifecycleEvents"] if event["status"] == "Failed")
check(reason["lifecycleEventName"] == "DownloadBundle", f"{reason}")
check("teal.on-premises" in reason["diagnostics"]["message"], f"{reason}")
deploy.remove_tags_from_on_premises_instances(instanceNames=[closed], tags=[TAG])
deploy.deregister_on_premises_instance(instanceName=box)
info, targets = run("v1")
check(info["errorInformation"]["code"] == "NO_INSTANCES", f"none is left: {info}")
