"""Instances and Auto Scaling groups of one's own on real containers, with boto3. Usage: machines.py IMAGE FRONT-DOOR-PORT

IMAGE is the sample app's. Run with --time-scale 60.
"""

import base64
import sys
import time
import urllib.error
import urllib.request

import boto3
from botocore.exceptions import ClientError

image, port = sys.argv[1:]
ec2, elb, scaling = (boto3.client(name) for name in ("ec2", "elbv2", "autoscaling"))
POLL = {"Delay": 1, "MaxAttempts": 120}
subnets = ec2.describe_subnets()["Subnets"]


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def eventually(what, find, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := find()):
        if time.monotonic() > deadline:
            sys.exit(f"not in time: {what}")
        time.sleep(0.2)
    return found


def answer(name):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": name})
    with urllib.request.urlopen(request, timeout=60) as reply:
        return reply.read().decode()


def allow(group, source):
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{
        "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, **source}])


def front(name):
    """A load balancer that everybody reaches, in a security group of its own, with a target group of instances."""
    web = ec2.create_security_group(GroupName=f"{name}-web", Description="the load balancer")["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=web, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    made = elb.create_load_balancer(
        Name=name, Subnets=[subnet["SubnetId"] for subnet in subnets[:2]], SecurityGroups=[web])["LoadBalancers"][0]
    group = elb.create_target_group(
        Name=name, Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"], HealthCheckPath="/health")
    group = group["TargetGroups"][0]["TargetGroupArn"]
    elb.modify_target_group_attributes(
        TargetGroupArn=group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "0"}])
    elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"], Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
    return made["DNSName"], group, web


def health(group):
    found = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    return {each["Target"]["Id"]: (each["TargetHealth"]["State"], each["TargetHealth"].get("Reason")) for each in found}


def instances():
    """The classic mistake first: the instance's group does not let the load balancer in."""
    name, group, web = front("one")
    app = ec2.create_security_group(GroupName="one-app", Description="instances")["GroupId"]
    made = ec2.run_instances(
        ImageId=image, MinCount=2, MaxCount=2, SecurityGroupIds=[app], SubnetId=subnets[0]["SubnetId"],
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "role", "Value": "web"}]}])["Instances"]
    ids = [each["InstanceId"] for each in made]
    ec2.get_waiter("instance_exists").wait(InstanceIds=ids, WaiterConfig=POLL)
    ec2.get_waiter("instance_running").wait(InstanceIds=ids, WaiterConfig=POLL)
    ec2.get_waiter("instance_status_ok").wait(InstanceIds=ids, WaiterConfig=POLL)
    ec2.get_waiter("system_status_ok").wait(InstanceIds=ids, WaiterConfig=POLL)
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": each} for each in ids])
    closed = ("unhealthy", "Target.Timeout")
    eventually("the checks time out", lambda: set(health(group).values()) == {closed})
    try:
        answer(name)
        sys.exit("a request came through a closed door")
    except urllib.error.HTTPError as error:
        check(error.code == 504, f"the answer is {error.code}")
    allow(app, {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]})
    check(set(health(group).values()) == {closed}, "another network is let in")
    allow(app, {"UserIdGroupPairs": [{"GroupId": web}]})
    eventually("let in, they are healthy", lambda: set(health(group).values()) == {("healthy", None)})
    check(answer(name), "they answer")

    ec2.create_tags(Resources=ids[:1], Tags=[{"Key": "role", "Value": "special"}])
    found = ec2.describe_instances(Filters=[{"Name": "tag:role", "Values": ["special"]}])["Reservations"]
    check([each["InstanceId"] for one in found for each in one["Instances"]] == ids[:1], "found by its tag")
    ec2.stop_instances(InstanceIds=ids[:1])
    ec2.get_waiter("instance_stopped").wait(InstanceIds=ids[:1], WaiterConfig=POLL)
    check(answer(name), "the other one answers")
    ec2.start_instances(InstanceIds=ids[:1])
    ec2.get_waiter("instance_running").wait(InstanceIds=ids[:1], WaiterConfig=POLL)
    eventually("started, it serves again", lambda: health(group).get(ids[0]) == ("healthy", None))
    ec2.terminate_instances(InstanceIds=ids)
    ec2.get_waiter("instance_terminated").wait(InstanceIds=ids, WaiterConfig=POLL)
    ec2.delete_security_group(GroupId=app)


def waiters():
    """The rest of boto3's waiters for what is there: each has to come to its end."""
    ec2.create_key_pair(KeyName="waited")
    for waiter, more in (
        ("vpc_exists", {}), ("vpc_available", {}), ("subnet_available", {}), ("internet_gateway_exists", {}),
        ("security_group_exists", {"GroupNames": ["default"]}), ("key_pair_exists", {"KeyNames": ["waited"]}),
    ):
        ec2.get_waiter(waiter).wait(WaiterConfig=POLL, **more)


def described(name):
    return scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]


def members(name):
    return {each["InstanceId"]: each["LifecycleState"] for each in described(name)["Instances"]}


def in_service(name, count):
    found = members(name)
    return found if len(found) == count and set(found.values()) == {"InService"} else None


def group_life():
    """A group from a launch template, with everything that a deploy script does to it."""
    dns, target, web = front("fleet")
    app = ec2.create_security_group(GroupName="fleet-app", Description="instances")["GroupId"]
    allow(app, {"IpRanges": [{"CidrIp": "172.31.0.0/16"}]})
    template = {"LaunchTemplateName": "fleet", "LaunchTemplateData": {"ImageId": image, "SecurityGroupIds": [app]}}
    ec2.create_launch_template(**template)
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="fleet", MinSize=1, MaxSize=4, DesiredCapacity=2, TargetGroupARNs=[target],
        LaunchTemplate={"LaunchTemplateName": "fleet", "Version": "$Latest"}, HealthCheckType="ELB",
        VPCZoneIdentifier=",".join(subnet["SubnetId"] for subnet in subnets[:2]))
    first = eventually("two instances serve", lambda: in_service("fleet", 2))
    eventually("both are healthy targets", lambda: set(health(target).values()) == {("healthy", None)})
    check(set(health(target)) == set(first), "the group's instances are the targets")
    check(answer(dns), "they answer")

    scaling.set_desired_capacity(AutoScalingGroupName="fleet", DesiredCapacity=3)
    eventually("a third instance", lambda: in_service("fleet", 3))
    one = sorted(first)[0]
    scaling.enter_standby(
        AutoScalingGroupName="fleet", InstanceIds=[one], ShouldDecrementDesiredCapacity=True)
    eventually("it stands by", lambda: members("fleet").get(one) == "Standby")
    eventually("it is no target", lambda: one not in health(target))
    scaling.exit_standby(AutoScalingGroupName="fleet", InstanceIds=[one])
    eventually("it is back", lambda: in_service("fleet", 3) and one in health(target))
    scaling.detach_instances(
        AutoScalingGroupName="fleet", InstanceIds=[one], ShouldDecrementDesiredCapacity=True)
    eventually("it has left", lambda: one not in members("fleet") and in_service("fleet", 2))
    state = ec2.describe_instances(InstanceIds=[one])["Reservations"][0]["Instances"][0]["State"]["Name"]
    check(state == "running", "it runs on by itself")
    scaling.attach_instances(AutoScalingGroupName="fleet", InstanceIds=[one])
    eventually("it is a member again", lambda: in_service("fleet", 3) and one in health(target))

    scaling.detach_load_balancer_target_groups(AutoScalingGroupName="fleet", TargetGroupARNs=[target])
    eventually("no member is a target", lambda: not health(target))
    scaling.attach_load_balancer_target_groups(AutoScalingGroupName="fleet", TargetGroupARNs=[target])
    eventually("all are", lambda: len(health(target)) == 3)

    scaling.suspend_processes(AutoScalingGroupName="fleet", ScalingProcesses=["Launch"])
    scaling.terminate_instance_in_auto_scaling_group(InstanceId=one, ShouldDecrementDesiredCapacity=False)
    eventually("it has ended", lambda: one not in members("fleet"))
    time.sleep(2)
    check(len(members("fleet")) == 2, "nothing is launched while Launch is suspended")
    scaling.resume_processes(AutoScalingGroupName="fleet")
    before = eventually("it is replaced", lambda: in_service("fleet", 3))

    ec2.create_launch_template_version(
        LaunchTemplateName="fleet", SourceVersion="1",
        LaunchTemplateData={"UserData": base64.b64encode(b"#!/bin/sh\nexit 0\n").decode()})
    scaling.start_instance_refresh(AutoScalingGroupName="fleet", Preferences={"MinHealthyPercentage": 60})
    least = 3

    def refreshed():
        nonlocal least
        least = min(least, sum(state == ("healthy", None) for state in health(target).values()))
        newest = scaling.describe_instance_refreshes(AutoScalingGroupName="fleet")["InstanceRefreshes"][0]
        return newest["Status"] == "Successful"

    eventually("the refresh", refreshed, 120)
    check(not set(before) & set(members("fleet")), "every instance is a new one")
    check(least >= 2, f"{least} of 3 were healthy")
    scaling.delete_auto_scaling_group(AutoScalingGroupName="fleet", ForceDelete=True)
    eventually("the group is gone", lambda: not scaling.describe_auto_scaling_groups()["AutoScalingGroups"])


def hooks():
    """A group from a launch configuration whose instances wait for somebody's word, at both ends of their lives."""
    scaling.create_launch_configuration(LaunchConfigurationName="old", ImageId=image, InstanceType="t3.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="held", MinSize=0, MaxSize=2, DesiredCapacity=0, LaunchConfigurationName="old",
        AvailabilityZones=[subnets[0]["AvailabilityZone"]])
    for name, transition in (("in", "autoscaling:EC2_INSTANCE_LAUNCHING"), ("out", "autoscaling:EC2_INSTANCE_TERMINATING")):
        scaling.put_lifecycle_hook(
            AutoScalingGroupName="held", LifecycleHookName=name, LifecycleTransition=transition, HeartbeatTimeout=7200)
    scaling.set_desired_capacity(AutoScalingGroupName="held", DesiredCapacity=1)
    eventually("it waits", lambda: list(members("held").values()) == ["Pending:Wait"])
    one = list(members("held"))[0]
    scaling.complete_lifecycle_action(
        AutoScalingGroupName="held", LifecycleHookName="in", InstanceId=one, LifecycleActionResult="CONTINUE")
    eventually("it serves", lambda: in_service("held", 1))
    scaling.set_desired_capacity(AutoScalingGroupName="held", DesiredCapacity=0)
    eventually("it waits for its end", lambda: list(members("held").values()) == ["Terminating:Wait"])
    scaling.complete_lifecycle_action(
        AutoScalingGroupName="held", LifecycleHookName="out", InstanceId=one, LifecycleActionResult="CONTINUE")
    eventually("it is gone", lambda: not members("held"))
    try:
        scaling.set_desired_capacity(AutoScalingGroupName="held", DesiredCapacity=9)
        sys.exit("more than MaxSize")
    except ClientError as error:
        check(error.response["Error"]["Code"] == "ValidationError", f"{error}")


for part in (waiters, instances, group_life, hooks):
    began = time.monotonic()
    part()
    print(f"{part.__name__}: {time.monotonic() - began:.1f} s")
