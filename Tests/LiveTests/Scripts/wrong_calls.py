"""Every operation with what it must refuse. Usage: wrong_calls.py OPERATIONS.json

First each of every service with nothing, and with values that make no sense: whatever is answered, it is no error of the
server's, which goes on. Then those of ECS, EC2, Auto Scaling and CloudWatch with names of what is not there: the code is
the one that AWS's clients go by.
"""

import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

served = json.load(open(sys.argv[1]))
config = Config(parameter_validation=False, retries={"max_attempts": 1})
# S3 and Route 53 have their names in paths, which botocore refuses to make of such values.
SERVICES = {
    "ECS": "ecs", "EC2": "ec2", "AutoScaling": "autoscaling", "CloudWatch": "cloudwatch", "CodeDeploy": "codedeploy",
    "ElasticBeanstalk": "elasticbeanstalk", "ElasticLoadBalancingV2": "elbv2", "IAM": "iam", "ACM": "acm", "SQS": "sqs",
    "STS": "sts"}
clients = {name: boto3.client(name, config=config) for name in SERVICES.values()}
wrong = 0


def complain(text):
    global wrong
    wrong += 1
    print(text)


def call(service, operation, parameters):
    """The code and the status; None where it was done."""
    try:
        getattr(clients[service], xform_name(operation))(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]


def value(shape, strange, number, depth=0):
    """A value that the model has room for and that makes no sense."""
    kind = shape.type_name
    if kind == "string":
        return strange
    if kind in ("integer", "long", "float", "double"):
        return number
    if kind == "boolean":
        return True
    if kind == "timestamp":
        return "2001-02-03T04:05:06Z"
    if kind == "blob":
        return b"\xff"
    if kind == "list":
        return [] if depth > 3 else [value(shape.member, strange, number, depth + 1)]
    if kind == "map":
        return {} if depth > 3 else {strange: value(shape.value, strange, number, depth + 1)}
    return {} if depth > 3 else {
        name: value(member, strange, number, depth + 1) for name, member in shape.members.items()}


STRANGE = (("nothing", -7), ("", 0), ("é\u2028", 2**31 - 1), ("a" * 3000, 2**63 - 1), ("9223372036854775807", -(2**63)))


def sweep():
    for name, service in SERVICES.items():
        model = clients[service].meta.service_model
        for operation in served[name]["operations"]:
            shape = model.operation_model(operation).input_shape
            cases = [{}]
            members = shape.members if shape else {}
            for strange, number in STRANGE:
                cases.append({member: value(inner, strange, number) for member, inner in members.items()})
                # One at a time, so that what is wrong first does not hide the rest.
                cases += [{member: value(inner, strange, number)} for member, inner in members.items()]
            for parameters in cases:
                try:
                    answer = call(service, operation, parameters)
                except BotoCoreError as error:
                    sys.exit(f"{service} {operation}({str(parameters)[:200]}) has no answer: {error!r}")
                if answer and not 400 <= answer[1] < 500:
                    complain(f"{service} {operation}({str(parameters)[:200]}) answered {answer}")


EXTREMES = (-(2**63), -1, 0, 2**31 - 1, 2**31, 2**63 - 1)
TASK = {
    "family": "extreme", "cpu": "256", "containerDefinitions": [{
        "name": "c", "image": "no-such-image:1", "memory": 64, "memoryReservation": 32, "cpu": 10, "stopTimeout": 5,
        "portMappings": [{"containerPort": 80, "hostPort": 0}], "ulimits": [{"name": "core", "softLimit": 1, "hardLimit": 2}],
        "healthCheck": {"command": ["CMD", "x"], "interval": 5, "timeout": 2, "retries": 1, "startPeriod": 0}}]}
SERVICE = {
    "serviceName": "extreme", "taskDefinition": "extreme", "desiredCount": 0, "healthCheckGracePeriodSeconds": 1,
    "deploymentConfiguration": {
        "maximumPercent": 200, "minimumHealthyPercent": 50, "bakeTimeInMinutes": 0,
        "deploymentCircuitBreaker": {
            "enable": True, "rollback": True, "thresholdConfiguration": {"type": "BOUNDED_PERCENT", "value": 50}}}}
WATCHED = {"Namespace": "Own", "MetricName": "m"}
HOUR = {"StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-01T01:00:00Z"}
VALID = (
    ("ecs", "CreateCluster", {}), ("ecs", "RegisterTaskDefinition", TASK), ("ecs", "CreateService", SERVICE),
    ("ecs", "UpdateService", {"service": "extreme", "desiredCount": 0, "healthCheckGracePeriodSeconds": 1}),
    ("autoscaling", "CreateLaunchConfiguration", {"LaunchConfigurationName": "extreme", "ImageId": "no-such-image:1"}),
    ("autoscaling", "CreateAutoScalingGroup", {
        "AutoScalingGroupName": "extreme", "LaunchConfigurationName": "extreme", "MinSize": 0, "MaxSize": 0,
        "DesiredCapacity": 0, "DefaultCooldown": 1, "HealthCheckGracePeriod": 1, "AvailabilityZones": ["us-east-1a"]}),
    ("autoscaling", "PutLifecycleHook", {
        "AutoScalingGroupName": "extreme", "LifecycleHookName": "h", "HeartbeatTimeout": 30,
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}),
    ("cloudwatch", "PutMetricAlarm", {
        **WATCHED, "AlarmName": "extreme", "Period": 60, "EvaluationPeriods": 1, "DatapointsToAlarm": 1, "Threshold": 1,
        "Statistic": "Sum", "ComparisonOperator": "GreaterThanThreshold"}),
    ("cloudwatch", "PutMetricData", {"Namespace": "Own", "MetricData": [
        {"MetricName": "m", "Values": [1], "Counts": [1], "StorageResolution": 60}]}),
    ("cloudwatch", "GetMetricStatistics", {**WATCHED, **HOUR, "Period": 60, "Statistics": ["Sum"]}),
    ("cloudwatch", "GetMetricData", {**HOUR, "MaxDatapoints": 10, "MetricDataQueries": [
        {"Id": "m1", "MetricStat": {"Metric": WATCHED, "Period": 60, "Stat": "Sum"}}]}),
    ("elbv2", "CreateTargetGroup", {
        "Name": "extreme", "Protocol": "HTTP", "Port": 80, "TargetType": "ip", "HealthCheckIntervalSeconds": 30,
        "HealthCheckTimeoutSeconds": 5, "HealthyThresholdCount": 3, "UnhealthyThresholdCount": 3}),
    ("ec2", "AuthorizeSecurityGroupIngress", {
        "GroupName": "default", "IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIp": "10.0.0.0/8"}),
    ("codedeploy", "CreateDeploymentConfig", {
        "deploymentConfigName": "extreme", "computePlatform": "ECS", "trafficRoutingConfig": {
            "type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": 5}}}),
)


def variants(parameters):
    """The parameters with one number after the other replaced by each of the extremes."""
    if type(parameters) is int:
        yield from EXTREMES
    elif isinstance(parameters, dict):
        for name, inner in parameters.items():
            yield from ({**parameters, name: other} for other in variants(inner))
    elif isinstance(parameters, list):
        for index, inner in enumerate(parameters):
            yield from (parameters[:index] + [other] + parameters[index + 1:] for other in variants(inner))


def extremes():
    for service, operation, parameters in VALID:
        for case in [parameters, *variants(parameters)]:
            try:
                answer = call(service, operation, case)
            except BotoCoreError as error:
                sys.exit(f"{service} {operation}({case}) has no answer: {error!r}")
            if answer and not 400 <= answer[1] < 500:
                complain(f"{service} {operation}({case}) answered {answer}")


def refused(api, code, operation, /, **parameters):
    answer = call(api, operation, parameters)
    if not answer or answer[0] != code or not 400 <= answer[1] < 500:
        complain(f"{api} {operation}({parameters}) answered {answer}, not {code}")


def names():
    gone = "arn:aws:ecs:us-east-1:000000000000:service-deployment/default/no/1"
    for operation in ("DescribeServices", "UpdateService", "DeleteService", "ListServices", "ListTasks", "RunTask",
                      "ListContainerInstances", "DescribeTasks", "StopTask"):
        more = {"DescribeServices": {"services": ["s"]}, "DescribeTasks": {"tasks": ["t"]}, "StopTask": {"task": "t"},
                "UpdateService": {"service": "s"}, "DeleteService": {"service": "s"},
                "RunTask": {"taskDefinition": "t"}}.get(operation, {})
        refused("ecs", "ClusterNotFoundException", operation, cluster="no", **more)
    clients["ecs"].create_cluster(clusterName="here")
    for operation, more in (("UpdateService", {}), ("DeleteService", {}),
                            ("CreateTaskSet", {"taskDefinition": "no"}), ("DescribeTaskSets", {})):
        refused("ecs", "ServiceNotFoundException", operation, cluster="here", service="no", **more)
    refused("ecs", "ClientException", "DescribeTaskDefinition", taskDefinition="no")
    refused("ecs", "ClientException", "RunTask", cluster="here", taskDefinition="no")
    refused("ecs", "ClientException", "RegisterTaskDefinition", family="f", containerDefinitions=[])
    refused("ecs", "InvalidParameterException", "StopTask", cluster="here", task="no")
    refused("ecs", "ServiceDeploymentNotFoundException", "StopServiceDeployment", serviceDeploymentArn=gone)

    refused("ec2", "InvalidInstanceID.Malformed", "DescribeInstances", InstanceIds=["no"])
    for operation in ("DescribeInstances", "StartInstances", "StopInstances", "RebootInstances", "TerminateInstances"):
        refused("ec2", "InvalidInstanceID.NotFound", operation, InstanceIds=["i-0123456789abcdef0"])
    refused("ec2", "InvalidGroup.NotFound", "RunInstances", ImageId="i", MinCount=1, MaxCount=1, SecurityGroupIds=["sg-0"])
    refused("ec2", "InvalidGroup.NotFound", "DeleteSecurityGroup", GroupId="sg-0")
    refused("ec2", "InvalidSubnetID.NotFound", "RunInstances", ImageId="i", MinCount=1, MaxCount=1, SubnetId="subnet-0")
    refused("ec2", "InvalidLaunchTemplateName.NotFoundException", "DeleteLaunchTemplate", LaunchTemplateName="none")
    refused("ec2", "InvalidVpcID.NotFound", "CreateSecurityGroup", GroupName="g", Description="d", VpcId="vpc-0")

    for operation, more in (
        ("SetDesiredCapacity", {"DesiredCapacity": 1}), ("UpdateAutoScalingGroup", {}), ("DeleteAutoScalingGroup", {}),
        ("SuspendProcesses", {}), ("StartInstanceRefresh", {}), ("AttachInstances", {"InstanceIds": ["i-1"]}),
        ("EnterStandby", {"ShouldDecrementDesiredCapacity": True}),
        ("PutLifecycleHook", {"LifecycleHookName": "h", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}),
        ("AttachLoadBalancerTargetGroups", {"TargetGroupARNs": ["arn"]}),
    ):
        refused("autoscaling", "ValidationError", operation, AutoScalingGroupName="no", **more)
    refused("autoscaling", "ValidationError", "TerminateInstanceInAutoScalingGroup",
            InstanceId="i-0123456789abcdef0", ShouldDecrementDesiredCapacity=True)
    refused("autoscaling", "ValidationError", "CreateAutoScalingGroup", AutoScalingGroupName="g", MinSize=2, MaxSize=1,
            LaunchConfigurationName="no")
    refused("autoscaling", "ValidationError", "DeleteLaunchConfiguration", LaunchConfigurationName="no")

    refused("cloudwatch", "ResourceNotFound", "SetAlarmState", AlarmName="no", StateValue="OK", StateReason="r")
    refused("cloudwatch", "InvalidParameterValue", "PutMetricData", Namespace="AWS/EC2",
            MetricData=[{"MetricName": "m", "Value": 1}])
    refused("cloudwatch", "ValidationError", "PutCompositeAlarm", AlarmName="c", AlarmRule="ALARM(")


sweep()
extremes()
names()
sys.exit(1 if wrong else 0)
