"""What the GitHub action amazon-ecs-deploy-task-definition does, against services that ECS and CodeDeploy deploy.

Usage: ecs_action.py IMAGE FRONT-DOOR-PORT [ACTION]

ACTION is a folder with the action as it is released (its `dist/index.js`): then it is run by node, as a runner runs it.
Without it, the same calls are made in the same order with boto3, which needs nothing that is not in a package registry.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

import boto3

from shared import check

image, port = sys.argv[1:3]
action = sys.argv[3] if len(sys.argv) > 3 else None
ecs, elb, codedeploy, ec2 = (boto3.client(name) for name in ("ecs", "elbv2", "codedeploy", "ec2"))
POLL = {"Delay": 1, "MaxAttempts": 180}
# What describe-task-definition shows and register-task-definition refuses: scripts leave it in their files.
READ_ONLY = ("compatibilities", "taskDefinitionArn", "requiresAttributes", "revision", "status", "registeredAt",
             "deregisteredAt", "registeredBy")


class Failed(Exception):
    """The action ended with an error."""


def definition(family, version, fault=""):
    return {
        "family": family, "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "requiresCompatibilities": ["FARGATE"], "taskRoleArn": "", "volumes": [],
        "containerDefinitions": [{
            "name": "web", "image": image, "essential": True, "stopTimeout": 5, "mountPoints": [],
            "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
            "environment": [{"name": "APP_VERSION", "value": version}, {"name": "APP_FAULT", "value": fault}],
        }],
    }


# The action, or its calls.

def deploy(text, appspec=None, **inputs):
    """What it writes as its outputs."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = pathlib.Path(folder)
        (workspace / "task-definition.json").write_text(json.dumps(text))
        if appspec:
            (workspace / "appspec.yaml").write_text(appspec)
        if action:
            return run_action(workspace, inputs)
        return make_calls(text, appspec, inputs)


def run_action(workspace, inputs):
    outputs = workspace / "outputs"
    outputs.touch()
    given = {"task-definition": "task-definition.json", "wait-max-delay-seconds": "15", **inputs}
    environment = {
        **os.environ, "GITHUB_WORKSPACE": str(workspace), "GITHUB_OUTPUT": str(outputs),
        "AWS_REGION": os.environ["AWS_DEFAULT_REGION"],
        **{"INPUT_" + name.upper(): value for name, value in given.items()}}
    done = subprocess.run(
        ["node", str(pathlib.Path(action) / "dist/index.js")], env=environment, capture_output=True, text=True,
        timeout=280)
    print(done.stdout, done.stderr, sep="", file=sys.stderr)
    if done.returncode:
        raise Failed(next((line for line in done.stdout.splitlines() if line.startswith("::error::")), done.stdout))
    # Each is NAME<<MARK, the value, MARK.
    lines = outputs.read_text().splitlines()
    return {line.split("<<")[0]: lines[index + 1] for index, line in enumerate(lines) if "<<" in line}


def without_empty(value):
    """It leaves out what is empty before it registers."""
    if isinstance(value, dict):
        kept = {key: without_empty(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part not in ("", None, [], {})}
    return [without_empty(part) for part in value] if isinstance(value, list) else value


def make_calls(text, appspec, inputs):
    known = {key: value for key, value in without_empty(text).items() if key not in READ_ONLY}
    for pair in (pair for one in known["containerDefinitions"] for pair in one.get("environment", [])):
        pair.setdefault("value", "")
    made = {"task-definition-arn": ecs.register_task_definition(**known)["taskDefinition"]["taskDefinitionArn"]}
    if inputs.get("run-task") == "true":
        made["run-task-arn"] = json.dumps(run_task(made["task-definition-arn"], inputs))
    found = ecs.describe_services(services=[inputs["service"]], cluster="default")
    check(not found["failures"] and found["services"][0]["status"] == "ACTIVE", "the service is there")
    if found["services"][0].get("deploymentController", {}).get("type", "ECS") == "ECS":
        update_service(made["task-definition-arn"], found["services"][0], inputs)
    else:
        made["codedeploy-deployment-id"] = create_deployment(made["task-definition-arn"], appspec, inputs)
    return made


def run_task(definition_arn, inputs):
    answer = ecs.run_task(
        startedBy="GitHub-Actions", cluster="default", taskDefinition=definition_arn, launchType="FARGATE",
        overrides={"containerOverrides": json.loads(inputs["run-task-container-overrides"])}, tags=[],
        networkConfiguration={"awsvpcConfiguration": {"subnets": [inputs["run-task-subnets"]],
                                                      "assignPublicIp": "DISABLED"}}, volumeConfigurations=[])
    tasks = [task["taskArn"] for task in answer["tasks"]]
    ecs.get_waiter("tasks_stopped").wait(cluster="default", tasks=tasks, WaiterConfig=POLL)
    stopped = ecs.describe_tasks(cluster="default", tasks=tasks)["tasks"]
    failures = [part for task in stopped for part in task["containers"] if part.get("exitCode") != 0]
    if failures:
        raise Failed(f"Run task failed: {[part.get('reason') for part in failures]}")
    return tasks


def update_service(definition_arn, before, inputs):
    def primary(service):
        return next((one["id"] for one in service["deployments"] if one["status"] == "PRIMARY"), None)

    updated = ecs.update_service(
        cluster="default", service=inputs["service"], taskDefinition=definition_arn,
        forceNewDeployment=inputs.get("force-new-deployment") == "true", volumeConfigurations=[])["service"]
    ecs.get_waiter("services_stable").wait(services=[inputs["service"]], cluster="default", WaiterConfig=POLL)
    if primary(updated) == primary(before):
        return
    after = ecs.describe_services(services=[inputs["service"]], cluster="default")["services"][0]
    ours = next((one for one in after["deployments"] if one["id"] == primary(updated)), None)
    if ours is None:
        raise Failed(f"Deployment {primary(updated)} not found after stabilization.")
    if ours["rolloutState"] == "FAILED":
        raise Failed(f"Deployment {primary(updated)} FAILED: {ours['rolloutStateReason']}")


def create_deployment(definition_arn, appspec, inputs):
    names = {"applicationName": f"AppECS-default-{inputs['service']}",
             "deploymentGroupName": f"DgpECS-default-{inputs['service']}"}
    group = codedeploy.get_deployment_group(**names)["deploymentGroupInfo"]["blueGreenDeploymentConfiguration"]
    check("waitTimeInMinutes" in group["deploymentReadyOption"], "the group says how long it waits for traffic")
    check("terminationWaitTimeInMinutes" in group["terminateBlueInstancesOnDeploymentSuccess"], "and how long after")
    content = json.loads(appspec)
    for resource in content["Resources"]:
        for one in resource.values():
            one["Properties"]["TaskDefinition"] = definition_arn
    text = json.dumps(content)
    made = codedeploy.create_deployment(
        **names, description=inputs["codedeploy-deployment-description"],
        revision={"revisionType": "AppSpecContent",
                  "appSpecContent": {"content": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}})
    codedeploy.get_waiter("deployment_successful").wait(
        deploymentId=made["deploymentId"], WaiterConfig=POLL)
    return made["deploymentId"]


# What it is used on.

def prepare():
    """A load balancer with a listener for each service and one for tests, and both services with version one."""
    ecs.create_cluster()
    subnets = ec2.describe_subnets()["Subnets"]
    balancer = elb.create_load_balancer(Name="shop", Subnets=[subnet["SubnetId"] for subnet in subnets[:2]])
    balancer = balancer["LoadBalancers"][0]
    groups = {}
    for name in ("rolling", "blue", "green"):
        made = elb.create_target_group(
            Name=name, Protocol="HTTP", Port=80, TargetType="ip", VpcId=subnets[0]["VpcId"],
            HealthCheckPath="/health", HealthCheckIntervalSeconds=5, HealthCheckTimeoutSeconds=2,
            HealthyThresholdCount=2)
        groups[name] = made["TargetGroups"][0]["TargetGroupArn"]
    listeners = {}
    for name, number in (("rolling", 80), ("blue", 81), ("green", 8080)):
        made = elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=number,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": groups[name]}])
        listeners[name] = made["Listeners"][0]["ListenerArn"]
    first = ecs.register_task_definition(**without_empty(definition("web", "one")))
    for name, group, controller in (("shop", "rolling", "ECS"), ("store", "blue", "CODE_DEPLOY")):
        configuration = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
        ecs.create_service(
            serviceName=name, taskDefinition=first["taskDefinition"]["taskDefinitionArn"], desiredCount=2,
            launchType="FARGATE", deploymentController={"type": controller},
            **({"deploymentConfiguration": configuration} if controller == "ECS" else {}),
            networkConfiguration={"awsvpcConfiguration": {"subnets": [subnets[0]["SubnetId"]]}},
            loadBalancers=[{"targetGroupArn": groups[group], "containerName": "web", "containerPort": 8080}])
    ecs.get_waiter("services_stable").wait(services=["shop"], WaiterConfig=POLL)
    # A service that CodeDeploy deploys has task sets and no deployments, which that waiter does not know.
    for _ in range(120):
        if service("store")["taskSets"][0]["stabilityStatus"] == "STEADY_STATE":
            break
        time.sleep(0.5)
    codedeploy.create_application(applicationName="AppECS-default-store", computePlatform="ECS")
    codedeploy.create_deployment_group(
        applicationName="AppECS-default-store", deploymentGroupName="DgpECS-default-store",
        serviceRoleArn="arn:aws:iam::000000000000:role/deploy",
        deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        deploymentConfigName="CodeDeployDefault.ECSAllAtOnce",
        ecsServices=[{"clusterName": "default", "serviceName": "store"}],
        blueGreenDeploymentConfiguration={
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 1},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT", "waitTimeInMinutes": 0}},
        loadBalancerInfo={"targetGroupPairInfoList": [{
            "targetGroups": [{"name": "blue"}, {"name": "green"}],
            "prodTrafficRoute": {"listenerArns": [listeners["blue"]]},
            "testTrafficRoute": {"listenerArns": [listeners["green"]]}}]})
    return balancer["DNSName"], subnets[0]["SubnetId"], listeners["blue"], groups


def versions(name, listener_port):
    """That answer on a listener; the front door reaches one by the port in the Host field."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/version", headers={"Host": f"{name}:{listener_port}"})
    return {urllib.request.urlopen(request, timeout=20).read().decode().strip() for _ in range(20)}


def service(name):
    return ecs.describe_services(services=[name])["services"][0]


name, subnet, listener, groups = prepare()
stable = {"wait-for-service-stability": "true"}

made = deploy(definition("web", "two"), service="shop", **stable)
shop = service("shop")
check(shop["taskDefinition"] == made["task-definition-arn"], "the service has the definition that was registered")
check(len(shop["deployments"]) == 1 and shop["runningCount"] == 2, "one deployment, two tasks")
check(versions(name, 80) == {"two"}, "version two answers")

# As a file that was written by describe-task-definition.
shown = ecs.describe_task_definition(taskDefinition="web:2")["taskDefinition"]
shown = json.loads(json.dumps(shown, default=str))
made = deploy(shown, service="shop", cluster="default", **{
    **stable, "run-task": "true", "wait-for-task-stopped": "true", "run-task-subnets": subnet,
    "run-task-container-overrides": json.dumps(
        [{"name": "web", "environment": [{"name": "APP_FAULT", "value": "end"}]}])})
task = ecs.describe_tasks(tasks=json.loads(made["run-task-arn"]))["tasks"][0]
check(task["startedBy"] == "GitHub-Actions" and task["containers"][0]["exitCode"] == 0, "the task ran to its end")
check(service("shop")["taskDefinition"].endswith("web:3"), "the revision that it registered is deployed")

try:
    deploy(definition("web", "bad", "exit"), service="shop", **stable)
    sys.exit("a version that exits was deployed")
except Failed as failure:
    check("not found after stabilization" in str(failure) or "FAILED" in str(failure), f"it says why: {failure}")
check(versions(name, 80) == {"two"}, "version two answers after the failure")

appspec = json.dumps({"version": "0.0", "Resources": [{"TargetService": {
    "Type": "AWS::ECS::Service", "Properties": {
        "TaskDefinition": "<TASK_DEFINITION>",
        "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 8080}}}}]})
made = deploy(
    definition("web", "two"), appspec, service="store", **stable, **{
        "codedeploy-appspec": "appspec.yaml", "codedeploy-deployment-description": "by the action"})
info = codedeploy.get_deployment(deploymentId=made["codedeploy-deployment-id"])["deploymentInfo"]
check(info["status"] == "Succeeded" and info["description"] == "by the action", "CodeDeploy's deployment succeeded")
sets = service("store")["taskSets"]
check([one["taskDefinition"] for one in sets] == [made["task-definition-arn"]], "one task set, of the new definition")
forward = elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]["DefaultActions"][0]["ForwardConfig"]
serving = [one["TargetGroupArn"] for one in forward["TargetGroups"] if one["Weight"]]
check(serving == [groups["green"]], f"production goes to green: {forward}")
check(versions(name, 81) == {"two"}, "version two answers")
