"""A service of ECS's own canary strategy under a steady load. Usage: ecs_shift.py IMAGE FRONT-DOOR-PORT CTL

A good version is brought out: no request fails, and while it is the canary it answers its share of the requests. Then
one that answers one request in twenty with an error: an alarm on the load balancer's count of them takes it back.
"""

import json
import math
import signal
import subprocess
import sys

import boto3

from shared import check, until

image, port, ctl = sys.argv[1:]
ecs, elb, ec2, watch = (boto3.client(name) for name in ("ecs", "elbv2", "ec2", "cloudwatch"))
SHARE = 25


def register(version, fault=""):
    made = ecs.register_task_definition(
        family="web", networkMode="awsvpc", cpu="256", memory="512", requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{
            "name": "web", "image": image, "stopTimeout": 5, "portMappings": [{"containerPort": 8080}],
            "environment": [{"name": "APP_VERSION", "value": version}, {"name": "APP_FAULT", "value": fault}]}])
    return made["taskDefinition"]["taskDefinitionArn"]


def prepare():
    """The load balancer, and the rule of production's listener."""
    ecs.create_cluster()
    subnets = ec2.describe_subnets()["Subnets"]
    balancer = elb.create_load_balancer(Name="shop", Subnets=[subnet["SubnetId"] for subnet in subnets[:2]])
    balancer = balancer["LoadBalancers"][0]
    groups = []
    for name in ("blue", "green"):
        made = elb.create_target_group(
            Name=name, Protocol="HTTP", Port=80, TargetType="ip", VpcId=subnets[0]["VpcId"], HealthCheckPath="/health")
        groups.append(made["TargetGroups"][0]["TargetGroupArn"])
    listener = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": groups[0]}])["Listeners"][0]["ListenerArn"]
    rule = elb.describe_rules(ListenerArn=listener)["Rules"][0]["RuleArn"]
    watch.put_metric_alarm(
        AlarmName="errors", Namespace="AWS/ApplicationELB", MetricName="HTTPCode_Target_5XX_Count", Statistic="Sum",
        Dimensions=[{"Name": "LoadBalancer", "Value": balancer["LoadBalancerArn"].split("loadbalancer/")[1]}],
        Period=60, EvaluationPeriods=1, Threshold=5, ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching")
    ecs.create_service(
        serviceName="shop", taskDefinition=register("one"), desiredCount=2, launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnets[0]["SubnetId"]]}},
        deploymentConfiguration={
            "strategy": "CANARY", "bakeTimeInMinutes": 1,
            "canaryConfiguration": {"canaryPercent": SHARE, "canaryBakeTimeInMinutes": 8},
            "alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True}},
        loadBalancers=[{
            "targetGroupArn": groups[0], "containerName": "web", "containerPort": 8080,
            "advancedConfiguration": {
                "alternateTargetGroupArn": groups[1], "productionListenerRule": rule,
                "roleArn": "arn:aws:iam::000000000000:role/ecs"}}])
    return balancer["DNSName"], rule


def deployment():
    newest = ecs.list_service_deployments(service="shop")["serviceDeployments"][0]["serviceDeploymentArn"]
    return ecs.describe_service_deployments(serviceDeploymentArns=[newest])["serviceDeployments"][0]


def wait(condition, what):
    return until(what, lambda: next(filter(condition, [deployment()]), None), deployment, 120)


def weight(found):
    return found["targetServiceRevision"]["requestedProductionTrafficWeight"]


def load(*words):
    return subprocess.Popen(
        [ctl, "traffic", f"http://127.0.0.1:{port}/", "--host", name, "--connections", "20", "--report", "json", *words],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def report(process):
    return json.loads(process.communicate(timeout=60)[0])


name, rule = prepare()
wait(lambda found: found["status"] == "SUCCESSFUL", "the first deployment")

steady = load("--rate", "200", "--duration", "5m")
ecs.update_service(service="shop", taskDefinition=register("two"))
wait(lambda found: weight(found) == SHARE, "the canary's share")
seen = report(load("--rate", "500", "--duration", "4s"))
check(weight(deployment()) == SHARE, "what was sent while the weights stood still tells the share")
share = 100 * seen["byVersion"]["two"] / seen["requests"]
# Each request is drawn by itself: five times the spread of so many draws.
spread = 100 * math.sqrt(SHARE / 100 * (1 - SHARE / 100) / seen["requests"])
wait(lambda found: found["status"] == "SUCCESSFUL", "the second deployment")
steady.send_signal(signal.SIGINT)
total = report(steady)
check(total["failures"] == 0, f"no request failed: {total}")
check(abs(share - SHARE) <= 5 * spread, f"the canary answers {SHARE} % of the requests: {share} of {seen}")

steady = load("--rate", "200", "--duration", "5m")
ecs.update_service(service="shop", taskDefinition=register("bad", "errors:5"))
back = wait(lambda found: found["status"] == "ROLLBACK_SUCCESSFUL", "the rollback")
steady.send_signal(signal.SIGINT)
total = report(steady)
check(back["alarms"]["triggeredAlarmNames"] == ["errors"], f"the deployment says which alarm: {back['alarms']}")
check("active alarms" in back["statusReason"], back["statusReason"])
check(set(total["failuresByReason"]) <= {"HTTP 500"}, f"only the bad version fails: {total['failuresByReason']}")
check(total["failures"] < total["byVersion"]["bad"], "and most of its answers are good")
forward = elb.describe_rules(RuleArns=[rule])["Rules"][0]["Actions"][0]["ForwardConfig"]["TargetGroups"]
check(sorted(group["Weight"] for group in forward) == [0, 100], f"one group has all requests: {forward}")
service = ecs.describe_services(services=["shop"])["services"][0]
check(any("alarm detected" in event["message"] for event in service["events"]), "an event says why")
check(service["taskDefinition"].endswith("web:2"), "the service has the version before")
