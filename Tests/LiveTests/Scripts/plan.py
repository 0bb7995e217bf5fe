"""What Terraform does for each resource, with boto3: create, wait until it is there, modify, describe, compare every
attribute with what was asked for, delete, and see that it is gone. Says each difference; none is success."""

import sys

import boto3
from botocore.exceptions import ClientError

elb = boto3.client("elbv2")
ec2 = boto3.client("ec2")
differences = []


def plan(what, wanted, found):
    for key, value in wanted.items():
        if found.get(key) != value:
            differences.append(f"{what}: {key} is {found.get(key)!r}, not {value!r}")


def refused(code, call, **arguments):
    try:
        call(**arguments)
        differences.append(f"{call.__name__}: not refused with {code}")
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            differences.append(f"{call.__name__}: {error.response['Error']}, not {code}")


def attributes(answer):
    return {item["Key"]: item["Value"] for item in answer["Attributes"]}


def tags(arn):
    return {item["Key"]: item["Value"] for item in elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]}


def pairs(values):
    return [{"Key": key, "Value": value} for key, value in values.items()]


def look_up():
    ec2.describe_account_attributes(AttributeNames=["supported-platforms"])
    vpc = ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name)
    here = [{"Name": "vpc-id", "Values": [vpc]}]
    subnets = [item["SubnetId"] for item in ec2.describe_subnets(Filters=here)["Subnets"]]
    ec2.describe_route_tables(Filters=here + [{"Name": "association.main", "Values": ["true"]}])
    ec2.describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc]}])
    return vpc, subnets


def security_group(vpc):
    wanted = {"GroupName": "plan", "Description": "Managed by a plan", "VpcId": vpc}
    group = ec2.create_security_group(
        **wanted, TagSpecifications=[{"ResourceType": "security-group", "Tags": pairs({"Name": "plan"})}])["GroupId"]
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[everything])
    ingress = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
               "IpRanges": [{"CidrIp": "127.0.0.0/8", "Description": "this machine"}]}
    rule = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[ingress])["SecurityGroupRules"][0]
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[everything])
    refused("InvalidPermission.Duplicate", ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[ingress])
    refused("InvalidGroup.Duplicate", ec2.create_security_group, **wanted)
    found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    plan("security group", wanted | {"Tags": pairs({"Name": "plan"})}, found)
    plan("inbound rule", ingress, found["IpPermissions"][0])
    rules = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])
    plan("rule", {"CidrIpv4": "127.0.0.0/8", "FromPort": 80, "GroupId": group}, rules["SecurityGroupRules"][0])
    return group


def target_group(vpc):
    wanted = {"Protocol": "HTTP", "Port": 8080, "VpcId": vpc, "TargetType": "ip", "HealthCheckPath": "/ok",
              "HealthCheckIntervalSeconds": 20, "HealthCheckTimeoutSeconds": 4, "HealthyThresholdCount": 3,
              "UnhealthyThresholdCount": 4, "Matcher": {"HttpCode": "200-299"}}
    group = elb.create_target_group(Name="plan", Tags=pairs({"a": "1"}), **wanted)["TargetGroups"][0]
    arn = group["TargetGroupArn"]
    changed = {"HealthCheckPath": "/up", "HealthCheckIntervalSeconds": 10, "Matcher": {"HttpCode": "200,204"}}
    elb.modify_target_group(TargetGroupArn=arn, **changed)
    asked = {"deregistration_delay.timeout_seconds": "7", "slow_start.duration_seconds": "0",
             "stickiness.enabled": "false"}
    elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=pairs(asked))
    plan("target group", wanted | changed, elb.describe_target_groups(Names=["plan"])["TargetGroups"][0])
    plan("target group attributes", asked, attributes(elb.describe_target_group_attributes(TargetGroupArn=arn)))
    elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": "127.0.0.1", "Port": 1}])
    elb.deregister_targets(TargetGroupArn=arn, Targets=[{"Id": "127.0.0.1", "Port": 1}])
    plan("tags", {"a": "1"}, tags(arn))
    return arn


def load_balancer(subnets, group):
    wanted = {"Type": "application", "Scheme": "internet-facing", "IpAddressType": "ipv4", "SecurityGroups": [group]}
    made = elb.create_load_balancer(Name="plan", Subnets=subnets[:2], Tags=pairs({"a": "1"}), **wanted)
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    elb.get_waiter("load_balancer_available").wait(LoadBalancerArns=[arn], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    asked = {"idle_timeout.timeout_seconds": "30", "routing.http.drop_invalid_header_fields.enabled": "true",
             "client_keep_alive.seconds": "600", "routing.http.xff_header_processing.mode": "preserve"}
    elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=pairs(asked))
    elb.set_subnets(LoadBalancerArn=arn, Subnets=subnets)
    elb.set_ip_address_type(LoadBalancerArn=arn, IpAddressType="dualstack")
    elb.add_tags(ResourceArns=[arn], Tags=pairs({"b": "2"}))
    elb.remove_tags(ResourceArns=[arn], TagKeys=["a"])
    elb.modify_capacity_reservation(LoadBalancerArn=arn, MinimumLoadBalancerCapacity={"CapacityUnits": 300})
    reserved = elb.describe_capacity_reservation(LoadBalancerArn=arn)
    plan("capacity", {"MinimumLoadBalancerCapacity": {"CapacityUnits": 300}}, reserved)
    elb.modify_capacity_reservation(LoadBalancerArn=arn, ResetCapacityReservation=True)
    if "MinimumLoadBalancerCapacity" in elb.describe_capacity_reservation(LoadBalancerArn=arn):
        differences.append("capacity: still there after a reset")
    found = elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
    plan("load balancer", wanted | {"IpAddressType": "dualstack"}, found)
    zones = {zone["SubnetId"] for zone in found["AvailabilityZones"]}
    plan("load balancer", {"subnets": set(subnets)}, {"subnets": zones})
    plan("attributes", asked, attributes(elb.describe_load_balancer_attributes(LoadBalancerArn=arn)))
    plan("tags", {"b": "2"}, tags(arn))
    return arn


def listener(balancer, group):
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    arn = elb.create_listener(
        LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=forward,
        Tags=pairs({"a": "1"}))["Listeners"][0]["ListenerArn"]
    answer = {"Type": "fixed-response",
              "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": "hello"}}
    elb.modify_listener(ListenerArn=arn, Port=8081, DefaultActions=[answer])
    asked = {"routing.http.response.server.enabled": "false",
             "routing.http.response.strict_transport_security.header_value": "max-age=60"}
    elb.modify_listener_attributes(ListenerArn=arn, Attributes=pairs(asked))
    found = elb.describe_listeners(ListenerArns=[arn])["Listeners"][0]
    plan("listener", {"Port": 8081, "Protocol": "HTTP", "LoadBalancerArn": balancer}, found)
    plan("default action", answer, found["DefaultActions"][0])
    plan("listener attributes", asked, attributes(elb.describe_listener_attributes(ListenerArn=arn)))
    plan("tags", {"a": "1"}, tags(arn))
    return arn


vpc, subnets = look_up()
group = security_group(vpc)
targets = target_group(vpc)
balancer = load_balancer(subnets, group)
port = listener(balancer, targets)

refused("DependencyViolation", ec2.delete_security_group, GroupId=group)
refused("LoadBalancerNotFound", elb.describe_load_balancers, Names=["nothing"])
refused("TargetGroupNotFound", elb.describe_target_groups, Names=["nothing"])

elb.delete_listener(ListenerArn=port)
refused("ListenerNotFound", elb.describe_listeners, ListenerArns=[port])
elb.delete_load_balancer(LoadBalancerArn=balancer)
elb.get_waiter("load_balancers_deleted").wait(LoadBalancerArns=[balancer], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
left = ec2.describe_network_interfaces(Filters=[{"Name": "description", "Values": ["ELB app/plan/*"]}])
if left["NetworkInterfaces"]:
    differences.append("network interfaces are left")
elb.delete_target_group(TargetGroupArn=targets)
ec2.delete_security_group(GroupId=group)
refused("InvalidGroup.NotFound", ec2.describe_security_groups, GroupIds=[group])
sys.exit("\n".join(differences) or 0)
