"""Security groups at instances' ports, with boto3. Usage: security_groups.py IMAGE FRONT-DOOR-PORT

IMAGE runs walls_server.py, which says whom its instance can reach: a load balancer, an application and a database, each in
a group that lets in only the one before it, and a stranger.
"""

import sys
import urllib.error
import urllib.request

import boto3
from shared import check, until

image, port = sys.argv[1:]
ec2, elb = boto3.client("ec2"), boto3.client("elbv2")
subnets = ec2.describe_subnets()["Subnets"]


def make_group(name, *sources):
    group = ec2.create_security_group(GroupName=name, Description=name)["GroupId"]
    for source in sources:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission(source)])
    return group


def permission(source):
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    if source.startswith("sg-"):
        return {**rule, "UserIdGroupPairs": [{"GroupId": source}]}
    return {**rule, "IpRanges": [{"CidrIp": source}]}


def run(group):
    """An instance in that group, once it runs, with its address."""
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, SecurityGroupIds=[group])["Instances"][0]
    ec2.get_waiter("instance_running").wait(
        InstanceIds=[made["InstanceId"]], WaiterConfig={"Delay": 1, "MaxAttempts": 120})
    found = ec2.describe_instances(InstanceIds=[made["InstanceId"]])["Reservations"][0]["Instances"][0]
    return found["InstanceId"], found["PrivateIpAddress"]


def get(url, host=None, seconds=30):
    """What is answered; `timeout` where nothing is, neither that nor a refusal."""
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=seconds) as reply:
            return reply.read().decode()
    except (TimeoutError, urllib.error.URLError) as error:
        reason = getattr(error, "reason", error)
        return "timeout" if isinstance(reason, TimeoutError) else f"{reason}"


def is_walled(address):
    return get(f"http://{address}/", seconds=2) == "timeout"


web = make_group("web", "0.0.0.0/0")
app = make_group("app", web)
database = make_group("database", app)
stranger = make_group("stranger", "127.0.0.1/32")

balancer = elb.create_load_balancer(
    Name="walls", Subnets=[each["SubnetId"] for each in subnets[:2]], SecurityGroups=[web])["LoadBalancers"][0]
targets = elb.create_target_group(
    Name="walls", Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"],
    HealthCheckPath="/")["TargetGroups"][0]["TargetGroupArn"]
elb.create_listener(
    LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
    DefaultActions=[{"Type": "forward", "TargetGroupArn": targets}])

(app_id, app_address), (_, database_address), (_, stranger_address) = run(app), run(database), run(stranger)
elb.register_targets(TargetGroupArn=targets, Targets=[{"Id": app_id}])


def through(path="/"):
    return get(f"http://127.0.0.1:{port}{path}", balancer["DNSName"])


def stranger_reaches(address):
    return get(f"http://{stranger_address}/reach/{address}")


until("the load balancer's checks and requests pass", lambda: through() == "here")
check(is_walled(app_address), "this machine reaches the application past the load balancer")
check(through(f"/reach/{database_address}") == "open", "the application does not reach the database")
check(is_walled(database_address), "this machine reaches the database")
check(get(f"http://{stranger_address}/") == "here", "127.0.0.1/32 does not let this machine in")
check(stranger_reaches(database_address) == "timeout", "a stranger reaches the database")
check(stranger_reaches(app_address) == "timeout", "a stranger reaches the application")

ec2.authorize_security_group_ingress(GroupId=database, IpPermissions=[permission(stranger)])
until("a rule lets the stranger in", lambda: stranger_reaches(database_address) == "open", seconds=30)
kept = get(f"http://{stranger_address}/keep/{database_address}")
check(kept == "open", f"a connection that is kept: {kept}")
ec2.revoke_security_group_ingress(GroupId=database, IpPermissions=[permission(stranger)])
until("revoked, new connections get no answer", lambda: stranger_reaches(database_address) == "timeout", seconds=30)
check(get(f"http://{stranger_address}/kept") == "here", "the connection that was open does not go on")
check(through(f"/reach/{database_address}") == "open", "the application has lost the database")

_, second_address = run(app)
check(is_walled(second_address), "an instance runs, and is open")
