"""CodeDeploy to instances behind a load balancer, in place or to a second fleet, by boto3 and the aws command line.
Usage: codedeploy_fleets.py STEP FRONT-DOOR-PORT [WORDS…]

bundle FOLDER           writes the bundle of an image whose instances answer with what is deployed to them
prepare KIND IMAGE [network]
                        two instances with v1 on them, and a deployment group; KIND is inPlace, discovered or copied;
                        the load balancer is an application one or a network one; prints where it listens
begin VERSION [EVENT | slow:EVENT | many]
                        deploys it, with a script that fails or takes long at that event, or with many files; prints
                        the deployment's id
await ID EVENT          waits for the begin of a lifecycle event on any instance
kill VERSION EVENT PID  deploys it and kills that process at the begin of the event; prints the deployment's id
halt VERSION EVENT back | stay
                        deploys it and stops it at the begin of the event, with a rollback or without; prints the
                        deployment's id
stop ID                 stops it by the aws command line, with a rollback
alarm STATE             sets the alarm that the deployment group watches
end ID                  waits for its end and its rollback's; prints what GetDeployment tells, as JSON
grow COUNT, lose        changes the Auto Scaling group's capacity; ends one of its instances
settle                  waits until all of its instances are InService
hide, show              takes v1's bundle out of its bucket, and puts it back
moves                   what Auto Scaling's own deployments were, as JSON, oldest first
wait ID                 `aws deploy wait deployment-successful`
"""

import json
import os
import signal
import subprocess
import sys

import boto3

from codedeploy_revisions import BUCKET, EVENTS, bundle, revision
from shared import until

step, port, *words = sys.argv[1:]
deploy = boto3.client("codedeploy")
elb, scaling, ec2 = boto3.client("elbv2"), boto3.client("autoscaling"), boto3.client("ec2")
NAMES = {"applicationName": "fleets", "deploymentGroupName": "fleet"}


def make_balancer(network, listens):
    """With a target group `fleets` behind it: its name or address, and the group's ARN."""
    subnets = ec2.describe_subnets()["Subnets"][:2]
    made = elb.create_load_balancer(
        Name="fleets", Type="network" if network else "application",
        Subnets=[subnet["SubnetId"] for subnet in subnets])["LoadBalancers"][0]
    if network:
        # It has one address here, and is to reach the instances of every zone from there.
        elb.modify_load_balancer_attributes(
            LoadBalancerArn=made["LoadBalancerArn"],
            Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}])
    protocol = "TCP" if network else "HTTP"
    group = elb.create_target_group(
        Name="fleets", Protocol=protocol, Port=80, VpcId=subnets[0]["VpcId"], HealthCheckIntervalSeconds=10,
        HealthCheckTimeoutSeconds=5, HealthyThresholdCount=2)["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"], Protocol=protocol, Port=listens,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
    if not network:
        return made["DNSName"].removesuffix(".com") + ".localhost", group
    name = "ELB " + made["LoadBalancerArn"].split("loadbalancer/")[1]
    found = ec2.describe_network_interfaces(Filters=[{"Name": "description", "Values": [name]}])["NetworkInterfaces"]
    return found[0]["PrivateIpAddress"], group


def prepare(kind, image, network=""):
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    listens = 8080 if network else 80
    host, group = make_balancer(network, listens)
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
    print(f"{host}:{listens if network else port}")


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


def begin(version, trouble=""):
    chosen, blue = {}, fleet_of_group()
    if blue is not None:
        green = str(int(blue) + 1)
        launch(green, tagged(blue)[0]["ImageId"])
        chosen = {"targetInstances": {"tagFilters": [{"Key": "fleet", "Value": green, "Type": "KEY_AND_VALUE"}]}}
    made = deploy.create_deployment(
        **NAMES, **chosen, revision=revision(version, trouble), fileExistsBehavior="OVERWRITE")
    return made["deploymentId"]


def strike(version, event, scripted, act):
    """Deploys it, and acts as soon as the event is under way. `scripted` is the trouble of events that have scripts."""
    deployment = begin(version, scripted if event in EVENTS else "many" if event in ["DownloadBundle", "Install"] else "")
    await_event(deployment, event, 0.005)
    act(deployment)
    return deployment


def kill(version, event, process):
    return strike(version, event, "", lambda _: os.kill(int(process), signal.SIGKILL))


def halt(version, event, way):
    return strike(version, event, f"slow:{event}", lambda deployment: deploy.stop_deployment(
        deploymentId=deployment, autoRollbackEnabled=way == "back"))


def info(deployment):
    return deploy.get_deployment(deploymentId=deployment)["deploymentInfo"]


def over(deployment):
    return info(deployment)["status"] in ["Succeeded", "Failed", "Stopped"]


def events(deployment):
    ids = deploy.list_deployment_targets(deploymentId=deployment)["targetIds"]
    found = deploy.batch_get_deployment_targets(deploymentId=deployment, targetIds=ids)["deploymentTargets"] if ids else []
    return [event for target in found for event in target["instanceTarget"]["lifecycleEvents"]]


def await_event(deployment, name, pause=0.1):
    until(f"{name} of {deployment}", lambda: any(
        event["lifecycleEventName"] == name and event["status"] in ["InProgress", "Succeeded", "Failed"]
        for event in events(deployment)) or over(deployment), pause=pause)


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
    "bundle": bundle, "prepare": prepare, "begin": lambda *words: print(begin(*words)), "await": await_event,
    "kill": lambda *words: print(kill(*words)), "halt": lambda *words: print(halt(*words)), "stop": stop, "end": end,
    "grow": grow, "settle": settle, "lose": lose, "moves": moves, "alarm": alarm,
    "hide": lambda: boto3.client("s3").delete_object(Bucket=BUCKET, Key="v1.zip"), "show": lambda: revision("v1"),
    "wait": lambda deployment: aws("deploy", "wait", "deployment-successful", "--deployment-id", deployment)}
steps[step](*words)
