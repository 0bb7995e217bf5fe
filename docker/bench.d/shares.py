"""The share of requests by version while CodeDeploy moves an ECS service's traffic, beside what was configured."""

import json
import signal
import subprocess
import time

from teal import client

RATE = 500
# A minute of AWS's clock is two seconds: a step is long enough for its share to be told to half a point.
SCALE = 30
STEPS = {
    "canary, 10 % for 5 minutes": ("canary", [(0, 10, 10), (10, 15, 100)]),
    "linear, 25 % every 10 minutes": ("linear", [(0, 20, 25), (20, 40, 50), (40, 60, 75), (60, 65, 100)]),
    "all at once": ("CodeDeployDefault.ECSAllAtOnce", [(0, 5, 100)]),
}


class Service:
    """Two tasks of v1 behind two target groups, and a deployment group for them."""

    def __init__(self, teal):
        self.teal = teal
        self.deploy = client("codedeploy", teal.api)
        self.balancing = client("elbv2", teal.api)
        subnets = client("ec2", teal.api).describe_subnets()["Subnets"][:2]
        self.subnet, network = subnets[0]["SubnetId"], subnets[0]["VpcId"]
        self.balancer = self.balancing.create_load_balancer(
            Name="shares", Subnets=[s["SubnetId"] for s in subnets])["LoadBalancers"][0]
        self.groups = [self.balancing.create_target_group(
            Name=name, Protocol="HTTP", Port=8080, TargetType="ip", VpcId=network, HealthCheckPath="/health",
            HealthCheckIntervalSeconds=10)["TargetGroups"][0]["TargetGroupArn"] for name in ("one", "two")]
        self.listener = self.balancing.create_listener(
            LoadBalancerArn=self.balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.groups[0]}])["Listeners"][0]["ListenerArn"]
        self.run_tasks()
        self.create_deployment_group()

    def run_tasks(self):
        ecs = client("ecs", self.teal.api)
        image = self.teal.image("v1")
        ecs.create_cluster(clusterName="shares")
        for number in range(len(STEPS) + 1):
            ecs.register_task_definition(
                family="app", networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512",
                containerDefinitions=[{
                    "name": "app", "image": image, "portMappings": [{"containerPort": 8080}],
                    "environment": [{"name": "APP_VERSION", "value": f"v{number + 1}"}]}])
        ecs.create_service(
            cluster="shares", serviceName="app", taskDefinition="app:1", desiredCount=2, launchType="FARGATE",
            deploymentController={"type": "CODE_DEPLOY"},
            loadBalancers=[{"targetGroupArn": self.groups[0], "containerName": "app", "containerPort": 8080}],
            networkConfiguration={"awsvpcConfiguration": {"subnets": [self.subnet]}})
        self.teal.wait(lambda: ["healthy"] * 2 == [
            target["TargetHealth"]["State"] for target in self.balancing.describe_target_health(
                TargetGroupArn=self.groups[0])["TargetHealthDescriptions"]], "two tasks are healthy")

    def create_deployment_group(self):
        routing = {
            "canary": {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": 5}},
            "linear": {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 25, "linearInterval": 10}}}
        for name, rule in routing.items():
            self.deploy.create_deployment_config(
                deploymentConfigName=name, computePlatform="ECS", trafficRoutingConfig=rule)
        self.deploy.create_application(applicationName="shares", computePlatform="ECS")
        self.deploy.create_deployment_group(
            applicationName="shares", deploymentGroupName="app", serviceRoleArn="arn:aws:iam::000000000000:role/deploy",
            deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            blueGreenDeploymentConfiguration={
                "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 5},
                "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}},
            loadBalancerInfo={"targetGroupPairInfoList": [{
                "targetGroups": [{"name": "one"}, {"name": "two"}],
                "prodTrafficRoute": {"listenerArns": [self.listener]}}]},
            ecsServices=[{"clusterName": "shares", "serviceName": "app"}])

    def change(self, configuration, revision):
        """Deploys it to its end; when its traffic began to move, in epoch milliseconds."""
        spec = {"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {
            "TaskDefinition": f"app:{revision}", "LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": 8080}}}}]}
        name = self.deploy.create_deployment(
            applicationName="shares", deploymentGroupName="app", deploymentConfigName=configuration,
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(spec)}})["deploymentId"]
        self.teal.wait(lambda: self.deploy.get_deployment(
            deploymentId=name)["deploymentInfo"]["status"] == "Succeeded", f"{configuration} succeeds")
        target = self.deploy.get_deployment_target(
            deploymentId=name, targetId=self.deploy.list_deployment_targets(deploymentId=name)["targetIds"][0])
        return next(event["startTime"].timestamp() * 1000
                    for event in target["deploymentTarget"]["ecsTarget"]["lifecycleEvents"]
                    if event["lifecycleEventName"] == "AllowTraffic")


def measured(report, version, begin, end):
    """Of 100, and of how many: what was answered between the two, but for half a second at either end."""
    answers = [bucket["versions"] for bucket in report["buckets"]
               if begin + 500 <= bucket["t"] and bucket["t"] + report["bucketMilliseconds"] <= end - 500]
    count = sum(sum(versions.values()) for versions in answers)
    return 100 * sum(versions.get(version, 0) for versions in answers) / max(1, count), count


def section(teal):
    service = Service(teal)
    url = f"http://{service.balancer['DNSName'].removesuffix('.com')}.localhost:{teal.front_door_port}/"
    rows = []
    failures = requests = 0
    for number, (title, (configuration, steps)) in enumerate(STEPS.items()):
        load = subprocess.Popen(
            [teal.ctl, "traffic", url, "--rate", str(RATE), "--duration", "3m", "--report", "json"],
            stdout=subprocess.PIPE)
        time.sleep(1)
        try:
            moved = service.change(configuration, number + 2)
        finally:
            load.send_signal(signal.SIGINT)
            report = json.loads(load.communicate(timeout=60)[0])
        failures, requests = failures + report["failures"], requests + report["requests"]
        for begin, end, expected in steps:
            start = moved - report["startedAt"]
            share, count = measured(report, f"v{number + 2}", start + begin * 1000, start + end * 1000)
            rows.append([title, f"{expected}", f"{share:.1f}", f"{abs(share - expected):.1f}", str(count)])
    rows.append([f"failed of {requests} requests", "0", str(failures), "", ""])
    return (f"Share of the new version, at {RATE} requests/s",
            ["deployment of an ECS service", "configured %", "measured %", "off by points", "answers"], rows)
