"""What CloudWatch tells, compared with the load that was really sent. Usage: metrics.py IMAGE FRONT-DOOR-PORT

IMAGE is the sample app's. Run with --time-scale 10: a minute of CloudWatch's is six seconds then.
"""

import datetime
import socket
import sys
import time
import urllib.error
import urllib.request

import boto3

image, port = sys.argv[1:]
watch, elb, ec2, ecs = (boto3.client(name) for name in ("cloudwatch", "elbv2", "ec2", "ecs"))
subnets = ec2.describe_subnets()["Subnets"]
SUBNETS = [subnet["SubnetId"] for subnet in subnets[:2]]
BEGAN = datetime.datetime.now(datetime.timezone.utc)


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def eventually(what, find, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := find()):
        if time.monotonic() > deadline:
            sys.exit(f"not in time: {what}")
        time.sleep(0.3)
    return found


def points(namespace, name, statistic, **dimensions):
    """All of them since the script began, oldest first."""
    answer = watch.get_metric_statistics(
        Namespace=namespace, MetricName=name, Period=60, Statistics=[statistic],
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=BEGAN - datetime.timedelta(minutes=2),
        EndTime=datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=2))
    return [point[statistic] for point in sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])]


def total(namespace, name, **dimensions):
    return sum(points(namespace, name, "Sum", **dimensions))


def balancer(kind, target_type):
    made = elb.create_load_balancer(Name=kind, Type=kind, Subnets=SUBNETS)["LoadBalancers"][0]
    network = kind == "network"
    if network:
        elb.modify_load_balancer_attributes(
            LoadBalancerArn=made["LoadBalancerArn"],
            Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}])
    group = elb.create_target_group(
        Name=kind, Protocol="TCP" if network else "HTTP", Port=80, TargetType=target_type,
        VpcId=subnets[0]["VpcId"], **({} if network else {"HealthCheckPath": "/health"}))
    group = group["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"], Protocol="TCP" if network else "HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
    return made, group, made["LoadBalancerArn"].split("loadbalancer/")[1], "targetgroup/" + group.split("targetgroup/")[1]


def healthy(group, count):
    found = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    return sum(each["TargetHealth"]["State"] == "healthy" for each in found) == count


def send(name, path, count):
    for _ in range(count):
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": name})
        try:
            urllib.request.urlopen(request, timeout=20).read()
        except urllib.error.HTTPError:
            pass


application, app_group, app_name, app_group_name = balancer("application", "instance")
network, net_group, net_name, net_group_name = balancer("network", "instance")
made = ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2)["Instances"]
targets = [{"Id": each["InstanceId"]} for each in made]
ec2.get_waiter("instance_running").wait(
    InstanceIds=[each["Id"] for each in targets], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
for group in (app_group, net_group):
    elb.register_targets(TargetGroupArn=group, Targets=targets)
    eventually("the targets are healthy", lambda: healthy(group, 2))

ecs.create_cluster()
ecs.register_task_definition(family="busy", containerDefinitions=[{"name": "busy", "image": image, "memory": 64}])
ecs.create_service(serviceName="busy", taskDefinition="busy", desiredCount=1)

watch.put_metric_alarm(
    AlarmName="errors", Namespace="AWS/ApplicationELB", MetricName="HTTPCode_Target_5XX_Count", Statistic="Sum",
    Dimensions=[{"Name": "LoadBalancer", "Value": app_name}], Period=60, EvaluationPeriods=3, DatapointsToAlarm=1,
    Threshold=5, ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching")
watch.put_metric_alarm(
    AlarmName="quiet", Namespace="Own", MetricName="Nothing", Statistic="Sum", Period=60, EvaluationPeriods=1,
    Threshold=1, ComparisonOperator="LessThanThreshold", TreatMissingData="missing")
watch.put_composite_alarm(AlarmName="all", AlarmRule='ALARM("errors") AND NOT ALARM("quiet")')
watch.get_waiter("alarm_exists").wait(AlarmNames=["errors"])
watch.get_waiter("composite_alarm_exists").wait(AlarmNames=["all"], AlarmTypes=["CompositeAlarm"])

send(application["DNSName"], "/", 120)
send(application["DNSName"], "/status/404", 30)
send(application["DNSName"], "/status/503", 20)
ALB = "AWS/ApplicationELB"
expected = {"RequestCount": 170, "HTTPCode_Target_2XX_Count": 120, "HTTPCode_Target_4XX_Count": 30,
            "HTTPCode_Target_5XX_Count": 20}
for name, count in expected.items():
    eventually(f"{name} is {count}", lambda: total(ALB, name, LoadBalancer=app_name) == count)
    found = total(ALB, name, LoadBalancer=app_name, TargetGroup=app_group_name)
    check(found == count, f"{name} of the target group is {found}, not {count}")
eventually("each target had half", lambda: total(ALB, "RequestCountPerTarget", TargetGroup=app_group_name) == 85)
check(max(points(ALB, "HealthyHostCount", "Maximum", LoadBalancer=app_name, TargetGroup=app_group_name)) == 2, "hosts")
times = points(ALB, "TargetResponseTime", "Average", LoadBalancer=app_name)
check(times and all(0 < each < 2 for each in times), f"response times {times}")

state = lambda name: [
    each["StateValue"] for kind in ("MetricAlarms", "CompositeAlarms")
    for each in watch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])[kind]]
eventually("the alarm rings", lambda: state("errors") == ["ALARM"])
eventually("so does the composite one", lambda: state("all") == ["ALARM"])
watch.set_alarm_state(AlarmName="quiet", StateValue="ALARM", StateReason="by hand")
eventually("and stops for what is set by hand", lambda: state("all") == ["OK"])

# The network load balancer listens at an address of its own, on its listener's port.
address = ec2.describe_network_interfaces(
    Filters=[{"Name": "description", "Values": ["ELB " + net_name]}])["NetworkInterfaces"][0]["PrivateIpAddress"]
REQUEST = b"GET / HTTP/1.1\r\nHost: n\r\nConnection: close\r\n\r\n"
carried = 0
for _ in range(25):
    with socket.create_connection((address, 80), 20) as connection:
        connection.sendall(REQUEST)
        carried += len(REQUEST)
        while part := connection.recv(65536):
            carried += len(part)
NLB = "AWS/NetworkELB"
eventually("25 flows", lambda: total(NLB, "NewFlowCount", LoadBalancer=net_name) == 25)
eventually("their bytes", lambda: total(NLB, "ProcessedBytes", LoadBalancer=net_name) == carried)
check(max(points(NLB, "HealthyHostCount", "Maximum", LoadBalancer=net_name, TargetGroup=net_group_name)) == 2, "hosts")

instance = targets[0]["Id"]
eventually("AWS/EC2 of the instance", lambda: points("AWS/EC2", "CPUUtilization", "Average", InstanceId=instance))
eventually("what it received", lambda: total("AWS/EC2", "NetworkIn", InstanceId=instance) > 0)
for name in ("CPUUtilization", "MemoryUtilization"):
    found = eventually(
        f"AWS/ECS {name}", lambda: points("AWS/ECS", name, "Average", ClusterName="default", ServiceName="busy"))
    check(all(0 <= each <= 100 for each in found), f"{name} of the service: {found}")

listed = {each["MetricName"] for each in watch.list_metrics(Namespace=ALB)["Metrics"]}
check(set(expected) <= listed, f"listed are {sorted(listed)}")
