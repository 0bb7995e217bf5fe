"""CodeDeploy to an ECS service, by boto3. Usage: codedeploy_tasks.py STEP FRONT-DOOR-PORT [WORDS…]

prepare IMAGE          two tasks of v1 behind two target groups, and a deployment group for them; prints the host
deploy VERSION [CONFIGURATION [FUNCTIONS]]
                       deploys it, with FUNCTIONS by event as JSON, and waits for its end and its rollback's; prints
                       what GetDeployment and GetDeploymentTarget tell, as JSON
watch                  from now on an alarm on fifty errors in the last five minutes stops a deployment
kill VERSION EVENT PID deploys it as a canary and kills that process at the begin of the event; prints the deployment's
                       id
halt VERSION EVENT back | stay
                       deploys it so and stops it at the begin of the event, with a rollback or without; prints the
                       deployment's id
place KEY VERSION      puts an AppSpec file into S3, in YAML or JSON as the key ends; prints its ETag
begin-placed KEY [ETAG [S3-VERSION]]
                       deploys what was put there; prints the deployment's id
end ID                 waits as deploy does, and prints the same
command VERSION        registers it anew and deploys that by `aws ecs deploy`, which waits for the end
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import boto3

from shared import until

step, port, *words = sys.argv[1:]
deploy = boto3.client("codedeploy")
NAMES = {"applicationName": "tasks", "deploymentGroupName": "web"}
CANARY = "CodeDeployDefault.ECSCanary10Percent5Minutes"
HOOKS = ["BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"]
BUCKET = "appspecs"
YAML = """
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "{version}"
        LoadBalancerInfo:
          ContainerName: "app"
          ContainerPort: 8080
"""


def prepare(image):
    ecs, elb, ec2 = boto3.client("ecs"), boto3.client("elbv2"), boto3.client("ec2")
    subnets = ec2.describe_subnets()["Subnets"][:2]
    balancer = elb.create_load_balancer(Name="tasks", Subnets=[s["SubnetId"] for s in subnets])["LoadBalancers"][0]
    groups = {
        name: elb.create_target_group(
            Name=name, Protocol="HTTP", Port=8080, TargetType="ip", VpcId=subnets[0]["VpcId"], HealthCheckPath="/health",
            HealthCheckIntervalSeconds=10, HealthyThresholdCount=2)["TargetGroups"][0]["TargetGroupArn"]
        for name in ["one", "two"]}
    listeners = [
        elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=number,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": groups["one"]}])["Listeners"][0]["ListenerArn"]
        for number in [80, 9001]]
    ecs.create_cluster(clusterName="tasks")
    for version, fault in [
            ("v1", ""), ("v2", ""), ("v3", ""), ("errors", "errors:5"), ("exits", "exit"), ("missing", "")]:
        ecs.register_task_definition(
            family=version, networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512",
            containerDefinitions=[{
                "name": "app", "image": image if version != "missing" else "127.0.0.1:9/no/such:image",
                "portMappings": [{"containerPort": 8080}],
                "environment": [{"name": "APP_VERSION", "value": version}, {"name": "APP_FAULT", "value": fault}]}])
    ecs.create_service(
        cluster="tasks", serviceName="web", taskDefinition="v1", desiredCount=2, launchType="FARGATE",
        deploymentController={"type": "CODE_DEPLOY"},
        loadBalancers=[{"targetGroupArn": groups["one"], "containerName": "app", "containerPort": 8080}],
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnets[0]["SubnetId"]]}})
    until("two tasks are healthy", lambda: ["healthy"] * 2 == [
        target["TargetHealth"]["State"]
        for target in elb.describe_target_health(TargetGroupArn=groups["one"])["TargetHealthDescriptions"]])
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName="errors", Namespace="AWS/ApplicationELB", MetricName="HTTPCode_Target_5XX_Count", Statistic="Sum",
        Dimensions=[{"Name": "LoadBalancer", "Value": balancer["LoadBalancerArn"].split("loadbalancer/")[1]}],
        Period=300, EvaluationPeriods=1, Threshold=50, ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching")
    make_group(listeners)
    print(balancer["DNSName"].removesuffix(".com") + ".localhost:" + port)


def make_group(listeners):
    deploy.create_application(applicationName=NAMES["applicationName"], computePlatform="ECS")
    deploy.create_deployment_group(
        **NAMES, serviceRoleArn="arn:aws:iam::000000000000:role/deploy",
        deploymentConfigName="CodeDeployDefault.ECSAllAtOnce",
        deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        blueGreenDeploymentConfiguration={
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 1},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}},
        loadBalancerInfo={"targetGroupPairInfoList": [{
            "targetGroups": [{"name": "one"}, {"name": "two"}],
            "prodTrafficRoute": {"listenerArns": listeners[:1]}, "testTrafficRoute": {"listenerArns": listeners[1:]}}]},
        ecsServices=[{"clusterName": "tasks", "serviceName": "web"}],
        autoRollbackConfiguration={
            "enabled": True,
            "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]})


def watch():
    deploy.update_deployment_group(
        applicationName=NAMES["applicationName"], currentDeploymentGroupName=NAMES["deploymentGroupName"],
        blueGreenDeploymentConfiguration={
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 10},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}},
        alarmConfiguration={"enabled": True, "alarms": [{"name": "errors"}]})


def app_spec(version, functions):
    return {
        "version": 0.0,
        "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {
            "TaskDefinition": version, "LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": 8080}}}}],
        "Hooks": [{event: function} for event, function in functions.items()]}


def command(version):
    found = boto3.client("ecs").describe_task_definition(taskDefinition=version)["taskDefinition"]
    definition = {key: found[key] for key in [
        "family", "networkMode", "requiresCompatibilities", "cpu", "memory", "containerDefinitions"]}
    with tempfile.TemporaryDirectory() as folder:
        files = {name: pathlib.Path(folder) / name for name in ["definition", "spec"]}
        files["definition"].write_text(json.dumps(definition))
        files["spec"].write_text(json.dumps(app_spec("any", {})))
        done = subprocess.run(
            ["aws", "ecs", "deploy", "--cluster", "tasks", "--service", "web", "--task-definition", files["definition"],
             "--codedeploy-appspec", files["spec"], "--codedeploy-application", NAMES["applicationName"],
             "--codedeploy-deployment-group", NAMES["deploymentGroupName"]],
            capture_output=True, text=True, timeout=200)
    if done.returncode or "Successfully deployed" not in done.stdout:
        sys.exit(f"aws ecs deploy: {done.stdout} {done.stderr}")


def begin(version, configuration="CodeDeployDefault.ECSAllAtOnce", functions="{}"):
    spec = app_spec(version, json.loads(functions))
    return deploy.create_deployment(
        **NAMES, deploymentConfigName=configuration,
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(spec)}})["deploymentId"]


def place(key, version):
    s3 = boto3.client("s3")
    if BUCKET not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        s3.create_bucket(Bucket=BUCKET)
    text = json.dumps(app_spec(version, {})) if key.endswith("json") else YAML.format(version=version)
    return s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode())["ETag"]


def begin_placed(key, tag="", s3_version=""):
    location = {"bucket": BUCKET, "key": key, "bundleType": "JSON" if key.endswith("json") else "YAML"}
    more = {"eTag": tag} if tag else {}
    if s3_version:
        more["version"] = s3_version
    return deploy.create_deployment(
        **NAMES, revision={"revisionType": "S3", "s3Location": {**location, **more}})["deploymentId"]


def strike(version, event, act):
    """Deploys it, with a function at the event that does not answer, and acts as soon as the event is under way."""
    deployment = begin(version, CANARY, json.dumps({event: "hold"} if event in HOOKS else {}))
    await_event(deployment, event)
    act(deployment)
    return deployment


def kill(version, event, process):
    return strike(version, event, lambda _: os.kill(int(process), signal.SIGKILL))


def halt(version, event, way):
    return strike(version, event, lambda deployment: deploy.stop_deployment(
        deploymentId=deployment, autoRollbackEnabled=way == "back"))


def info(deployment):
    return deploy.get_deployment(deploymentId=deployment)["deploymentInfo"]


def end(deployment):
    """Waits till it is over, and its rollback."""
    over = ["Succeeded", "Failed", "Stopped"]

    def state():
        tasks = boto3.client("ecs").list_tasks(cluster="tasks", desiredStatus="STOPPED")["taskArns"]
        told = boto3.client("ecs").describe_tasks(cluster="tasks", tasks=tasks)["tasks"] if tasks else []
        events = [f"{name} {event['status']}" for name, event in lifecycle(deployment).items()]
        return f"{info(deployment)['status']} {events} {[(t['taskArn'], t['lastStatus']) for t in told]}"

    found = until(f"{deployment} ends", lambda: (i := info(deployment))["status"] in over and i, state)
    back = found.get("rollbackInfo", {}).get("rollbackDeploymentId")
    if back:
        until(f"{back} ends", lambda: info(back)["status"] in over)
    found["events"] = lifecycle(deployment)
    return found


def lifecycle(deployment):
    targets = deploy.list_deployment_targets(deploymentId=deployment)["targetIds"]
    if not targets:
        return {}
    found = deploy.get_deployment_target(deploymentId=deployment, targetId=targets[0])
    return {event["lifecycleEventName"]: event for event in found["deploymentTarget"]["ecsTarget"]["lifecycleEvents"]}


def await_event(deployment, name):
    until(f"{name} of {deployment}", lambda: lifecycle(deployment).get(name, {}).get("status") in [
        "InProgress", "Succeeded", "Failed"], pause=0.005)


def tell(found):
    keep = ["deploymentId", "status", "errorInformation", "rollbackInfo", "createTime", "completeTime", "events"]
    print(json.dumps({key: found[key] for key in keep if key in found}, default=lambda time: time.timestamp()))


steps = {
    "prepare": prepare, "watch": watch, "command": command, "kill": lambda *words: print(kill(*words)),
    "halt": lambda *words: print(halt(*words)), "place": lambda *words: print(place(*words)),
    "begin-placed": lambda *words: print(begin_placed(*words)), "end": lambda *words: tell(end(*words)),
    "deploy": lambda *words: tell(end(begin(*words)))}
steps[step](*words)
