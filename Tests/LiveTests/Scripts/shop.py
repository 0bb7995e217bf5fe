"""Services of ECS behind one load balancer, for the scripts beside this file: each service has a listener for
production, one for tests, and two target groups."""

import json
import urllib.request

import boto3

from shared import until

ecs, elb, ec2, watch, codedeploy = (
    boto3.client(name) for name in ("ecs", "elbv2", "ec2", "cloudwatch", "codedeploy"))
COUNT = 2
# A circuit breaker that any three failures trip, whatever went well between them.
BREAKER = {"enable": True, "rollback": True, "resetOnHealthyTask": False}


class Shop:
    def __init__(self, image, port):
        """- port: of the front door."""
        self.image, self.port = image, port
        ecs.create_cluster()
        subnets = ec2.describe_subnets()["Subnets"]
        self.subnet, self.network = subnets[0]["SubnetId"], subnets[0]["VpcId"]
        made = elb.create_load_balancer(Name="shop", Subnets=[subnet["SubnetId"] for subnet in subnets[:2]])
        self.balancer = made["LoadBalancers"][0]

    def register(self, version, fault="", **container):
        made = ecs.register_task_definition(
            family="web", networkMode="awsvpc", cpu="256", memory="512", requiresCompatibilities=["FARGATE"],
            containerDefinitions=[{
                "name": "web", "image": self.image, "stopTimeout": 5, "portMappings": [{"containerPort": 8080}],
                "environment": [{"name": "APP_VERSION", "value": version}, {"name": "APP_FAULT", "value": fault}],
                **container}])
        return made["taskDefinition"]["taskDefinitionArn"]

    def put_alarm(self, name, period, threshold):
        watch.put_metric_alarm(
            AlarmName=name, Namespace="AWS/ApplicationELB", MetricName="HTTPCode_Target_5XX_Count", Statistic="Sum",
            Dimensions=[{"Name": "LoadBalancer", "Value": self.balancer["LoadBalancerArn"].split("loadbalancer/")[1]}],
            Period=period, EvaluationPeriods=1, Threshold=threshold, ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="notBreaching")


class Service:
    """One that ECS brings out by itself, by the strategy of its configuration."""

    controller = "ECS"

    def __init__(self, shop, name, number, definition, **configuration):
        """- number: the port of its production listener; tests come a thousand higher."""
        self.shop, self.name, self.number = shop, name, number
        self.groups = [self.make_group(f"{name}-{colour}") for colour in ("blue", "green")]
        self.listeners = [self.make_listener(port) for port in (number, number + 1_000)]
        self.rules = [
            elb.describe_rules(ListenerArn=listener)["Rules"][0]["RuleArn"] for listener in self.listeners]
        balancer = {"targetGroupArn": self.groups[0], "containerName": "web", "containerPort": 8080}
        if configuration.get("strategy", "ROLLING") != "ROLLING":
            balancer["advancedConfiguration"] = {
                "alternateTargetGroupArn": self.groups[1], "productionListenerRule": self.rules[0],
                "testListenerRule": self.rules[1], "roleArn": "arn:aws:iam::000000000000:role/ecs"}
        ecs.create_service(
            serviceName=name, taskDefinition=definition, desiredCount=COUNT, launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": [shop.subnet]}}, loadBalancers=[balancer],
            deploymentController={"type": self.controller},
            **({"deploymentConfiguration": configuration} if configuration else {}))

    def make_group(self, name):
        made = elb.create_target_group(
            Name=name, Protocol="HTTP", Port=80, TargetType="ip", VpcId=self.shop.network, HealthCheckPath="/health",
            HealthCheckIntervalSeconds=30, HealthCheckTimeoutSeconds=25, HealthyThresholdCount=2,
            UnhealthyThresholdCount=2)
        group = made["TargetGroups"][0]["TargetGroupArn"]
        elb.modify_target_group_attributes(
            TargetGroupArn=group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}])
        return group

    def make_listener(self, port):
        made = elb.create_listener(
            LoadBalancerArn=self.shop.balancer["LoadBalancerArn"], Protocol="HTTP", Port=port,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.groups[0]}])
        return made["Listeners"][0]["ListenerArn"]

    def described(self):
        return ecs.describe_services(services=[self.name])["services"][0]

    def events(self):
        """Newest first."""
        return [event["message"] for event in self.described()["events"]]

    def deploy(self, definition):
        """What tells this deployment from others."""
        ecs.update_service(service=self.name, taskDefinition=definition)
        return self.newest()

    def newest(self):
        return ecs.list_service_deployments(service=self.name)["serviceDeployments"][0]["serviceDeploymentArn"]

    def deployment(self, which):
        return ecs.describe_service_deployments(serviceDeploymentArns=[which])["serviceDeployments"][0]

    def ended(self, which):
        """The deployment, once it is over, and its rollback."""
        found = self.deployment(which)
        return found if found["status"] not in ("PENDING", "IN_PROGRESS", "ROLLBACK_IN_PROGRESS") else None

    def started(self):
        return until(f"{self.name} is there", lambda: self.ended(self.newest()))

    def tasks(self, **which):
        found = ecs.list_tasks(serviceName=self.name, **which)["taskArns"]
        return ecs.describe_tasks(tasks=found)["tasks"] if found else []

    def weights(self):
        """Of production's requests, by colour."""
        action = elb.describe_rules(RuleArns=[self.rules[0]])["Rules"][0]["Actions"][0]
        found = {group["TargetGroupArn"]: group["Weight"] for group in action["ForwardConfig"]["TargetGroups"]}
        return {colour: found.get(group, 0) for colour, group in zip(("blue", "green"), self.groups)}

    def versions(self):
        """Those that answer; the front door tells listeners by the port in the Host field."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.shop.port}/version",
            headers={"Host": f"{self.shop.balancer['DNSName']}:{self.number}"})
        return {urllib.request.urlopen(request, timeout=20).read().decode().strip() for _ in range(12)}


class DeployedService(Service):
    """One that CodeDeploy brings out."""

    controller = "CODE_DEPLOY"
    OVER = ("Succeeded", "Failed", "Stopped")

    def __init__(self, shop, name, number, definition, **group):
        super().__init__(shop, name, number, definition)
        codedeploy.create_application(applicationName=name, computePlatform="ECS")
        codedeploy.create_deployment_group(
            applicationName=name, deploymentGroupName=name, serviceRoleArn="arn:aws:iam::000000000000:role/deploy",
            deploymentConfigName="CodeDeployDefault.ECSAllAtOnce",
            deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            blueGreenDeploymentConfiguration={
                "terminateBlueInstancesOnDeploymentSuccess": {
                    "action": "TERMINATE", "terminationWaitTimeInMinutes": 15},
                "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}},
            ecsServices=[{"clusterName": "default", "serviceName": name}],
            loadBalancerInfo={"targetGroupPairInfoList": [{
                "targetGroups": [{"name": f"{name}-blue"}, {"name": f"{name}-green"}],
                "prodTrafficRoute": {"listenerArns": self.listeners[:1]},
                "testTrafficRoute": {"listenerArns": self.listeners[1:]}}]},
            autoRollbackConfiguration={
                "enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]}, **group)

    def deploy(self, definition):
        spec = {"version": 0.0, "Resources": [{"TargetService": {
            "Type": "AWS::ECS::Service", "Properties": {
                "TaskDefinition": definition, "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 8080}}}}]}
        return codedeploy.create_deployment(
            applicationName=self.name, deploymentGroupName=self.name,
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(spec)}})["deploymentId"]

    def deployment(self, which):
        return codedeploy.get_deployment(deploymentId=which)["deploymentInfo"]

    def ended(self, which):
        found = self.deployment(which)
        if found["status"] not in self.OVER:
            return None
        back = found.get("rollbackInfo", {}).get("rollbackDeploymentId")
        return found if back is None or self.deployment(back)["status"] in self.OVER else None

    def started(self):
        until(f"{self.name} is there", lambda: self.described()["taskSets"][0]["stabilityStatus"] == "STEADY_STATE")
