"""Every CodeDeploy operation with what it must refuse: AWS's exceptions, whichever part of the input is wrong."""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

deploy = boto3.client("codedeploy", config=Config(parameter_validation=False, retries={"max_attempts": 1}))
ROLE = "arn:aws:iam::000000000000:role/deploy"
S3 = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}}
SPEC = {"revisionType": "AppSpecContent", "appSpecContent": {"content": "{}"}}
HUB = {"revisionType": "GitHub", "gitHubLocation": {"repository": "a/b", "commitId": "c"}}
USER = "arn:aws:iam::000000000000:user/box"
MANY = [f"name{number}" for number in range(101)]
wrong = 0


def refused(operation, code, **parameters):
    global wrong
    try:
        getattr(deploy, operation)(**parameters)
        answer = "nothing"
    except ClientError as error:
        answer = error.response["Error"]["Code"]
        if answer == code and error.response["ResponseMetadata"]["HTTPStatusCode"] == 400 and (
                error.response["Error"]["Message"]):
            return
    wrong += 1
    print(f"{operation}({parameters}) answered {answer}, not {code}")


deploy.create_application(applicationName="site")
deploy.create_application(applicationName="tasks", computePlatform="ECS")
deploy.create_application(applicationName="functions", computePlatform="Lambda")
SITE, GROUP = {"applicationName": "site"}, {"applicationName": "site", "deploymentGroupName": "fleet"}
deploy.create_deployment_group(**GROUP, serviceRoleArn=ROLE)
stopped = deploy.create_deployment(**GROUP, revision=S3)["deploymentId"]
try:
    deploy.stop_deployment(deploymentId=stopped)
except ClientError:
    pass  # It found no instances before.

NO_APP, NO_GROUP = "ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException"
nothing = {"applicationName": "nothing"}
for operation, more in [
        ("get_application", {}), ("update_application", {"newApplicationName": "a"}), ("list_deployment_groups", {}),
        ("list_application_revisions", {}), ("get_application_revision", {"revision": S3}),
        ("register_application_revision", {"revision": S3}), ("batch_get_application_revisions", {"revisions": [S3]}),
        ("batch_get_deployment_groups", {"deploymentGroupNames": ["a"]}), ("get_deployment_group", {"deploymentGroupName": "a"}),
        ("create_deployment", {"deploymentGroupName": "a", "revision": S3}), ("list_deployments", {}),
        ("create_deployment_group", {"deploymentGroupName": "a", "serviceRoleArn": ROLE}),
        ("update_deployment_group", {"currentDeploymentGroupName": "a"}),
        ("delete_deployment_group", {"deploymentGroupName": "a"})]:
    refused(operation, NO_APP, **nothing, **more)
refused("batch_get_applications", NO_APP, applicationNames=["nothing"])
refused("batch_get_applications", "BatchLimitExceededException", applicationNames=MANY)
refused("create_application", "ApplicationAlreadyExistsException", applicationName="site")
refused("create_application", "InvalidComputePlatformException", applicationName="a", computePlatform="Desktop")
refused("update_application", "ApplicationAlreadyExistsException", applicationName="site", newApplicationName="tasks")

refused("get_deployment_group", NO_GROUP, **SITE, deploymentGroupName="nothing")
refused("update_deployment_group", NO_GROUP, **SITE, currentDeploymentGroupName="nothing")
refused("create_deployment", NO_GROUP, **SITE, deploymentGroupName="nothing", revision=S3)
refused("list_deployments", NO_GROUP, **SITE, deploymentGroupName="nothing")
refused("batch_get_deployment_groups", "BatchLimitExceededException", **SITE, deploymentGroupNames=MANY)
new = {"applicationName": "site", "deploymentGroupName": "other", "serviceRoleArn": ROLE}
refused("create_deployment_group", "DeploymentGroupAlreadyExistsException", **{**new, "deploymentGroupName": "fleet"})
refused("create_deployment_group", "InvalidRoleException", **{**new, "serviceRoleArn": "me"})
refused("create_deployment_group", "DeploymentConfigDoesNotExistException", **new, deploymentConfigName="nothing")
refused("create_deployment_group", "InvalidAutoScalingGroupException", **new, autoScalingGroups=["nothing"])
refused("create_deployment_group", "InvalidEC2TagCombinationException", **new,
        ec2TagFilters=[{"Key": "a"}], ec2TagSet={"ec2TagSetList": [[{"Key": "a"}]]})
refused("create_deployment_group", "TagSetListLimitExceededException", **new,
        ec2TagSet={"ec2TagSetList": [[{"Key": "a"}]] * 4})
refused("create_deployment_group", "InvalidOnPremisesTagCombinationException", **new,
        onPremisesInstanceTagFilters=[{"Key": "a"}], onPremisesTagSet={"onPremisesTagSetList": [[{"Key": "a"}]]})
refused("create_deployment_group", "InvalidAlarmConfigException", **new, alarmConfiguration={"enabled": True})
refused("create_deployment_group", "AlarmsLimitExceededException", **new,
        alarmConfiguration={"enabled": True, "alarms": [{"name": name} for name in MANY[:11]]})
refused("create_deployment_group", "InvalidAutoRollbackConfigException", **new,
        autoRollbackConfiguration={"enabled": True})
refused("create_deployment_group", "InvalidLoadBalancerInfoException", **new,
        deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"})
refused("create_deployment_group", "InvalidAutoScalingGroupProcessToSuspendException", **new,
        ec2DeploymentOptions={"autoScalingGroupProcessesToSuspend": ["Terminate"]})
refused("create_deployment_group", "InvalidTagsToAddException", **new,
        tags=[{"Key": "aws:mine", "Value": "a"}])
ecs = {**new, "applicationName": "tasks"}
shift = {"deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}}
service = {"ecsServices": [{"clusterName": "c", "serviceName": "s"}]}
refused("create_deployment_group", "InvalidDeploymentStyleException", **ecs)
refused("create_deployment_group", "InvalidECSServiceException", **ecs, **shift)
refused("create_deployment_group", "InvalidLoadBalancerInfoException", **ecs, **shift, **service)
refused("create_deployment_group", "InvalidTargetGroupPairException", **ecs, **shift, **service, loadBalancerInfo={
    "targetGroupPairInfoList": [{"targetGroups": [{"name": "a"}, {"name": "a"}],
                                 "prodTrafficRoute": {"listenerArns": ["l"]}}]})

refused("create_deployment", "DeploymentGroupNameRequiredException", **SITE, revision=S3)
refused("create_deployment", "RevisionRequiredException", **GROUP)
refused("create_deployment", "DeploymentConfigDoesNotExistException", **GROUP, revision=S3, deploymentConfigName="nothing")
refused("create_deployment", "InvalidRevisionException", **GROUP, revision=SPEC)
refused("create_deployment", "InvalidRevisionException", **GROUP, revision=HUB)
refused("create_deployment", "InvalidRevisionException", **GROUP, revision={"revisionType": "S3"})
refused("create_deployment", "InvalidComputePlatformException", applicationName="functions", deploymentGroupName="a",
        revision=SPEC)
refused("create_deployment", "InvalidTargetInstancesException", **GROUP, revision=S3, targetInstances={
    "tagFilters": [{"Key": "a"}], "ec2TagSet": {"ec2TagSetList": [[{"Key": "a"}]]}})
refused("create_deployment", "InvalidAutoRollbackConfigException", **GROUP, revision=S3,
        autoRollbackConfiguration={"enabled": True})
refused("create_deployment", "InvalidFileExistsBehaviorException", **GROUP, revision=S3, fileExistsBehavior="KEEP")

for operation, more in [
        ("get_deployment", {}), ("stop_deployment", {}), ("continue_deployment", {}),
        ("skip_wait_time_for_instance_termination", {}), ("list_deployment_targets", {}),
        ("get_deployment_target", {"targetId": "i-1"}), ("batch_get_deployment_targets", {"targetIds": ["i-1"]}),
        ("list_deployment_instances", {}), ("get_deployment_instance", {"instanceId": "i-1"}),
        ("batch_get_deployment_instances", {"instanceIds": ["i-1"]}),
        ("put_lifecycle_event_hook_execution_status", {"lifecycleEventHookExecutionId": "e", "status": "Succeeded"})]:
    refused(operation, "DeploymentDoesNotExistException", deploymentId="d-ABCDEFGHI", **more)
    refused(operation, "InvalidDeploymentIdException", deploymentId="nothing", **more)
    refused(operation, "DeploymentIdRequiredException", **more)
refused("batch_get_deployments", "BatchLimitExceededException", deploymentIds=["d-ABCDEFGHI"] * 26)
refused("stop_deployment", "DeploymentAlreadyCompletedException", deploymentId=stopped)
refused("continue_deployment", "UnsupportedActionForDeploymentTypeException", deploymentId=stopped)
refused("list_deployments", "ApplicationNameRequiredException", deploymentGroupName="fleet")
refused("list_deployments", "InvalidNextTokenException", nextToken="x y")
refused("list_deployments", "InvalidDeploymentStatusException", includeOnlyStatuses=["Odd"])
refused("list_deployments", "InvalidTimeRangeException", createTimeRange={"start": 2_000_000_000, "end": 1_000_000_000})
refused("get_deployment_target", "DeploymentTargetDoesNotExistException", deploymentId=stopped, targetId="i-1")
refused("get_deployment_target", "DeploymentTargetIdRequiredException", deploymentId=stopped)
refused("batch_get_deployment_targets", "DeploymentTargetDoesNotExistException", deploymentId=stopped, targetIds=["i-1"])
refused("batch_get_deployment_targets", "DeploymentTargetListSizeExceededException", deploymentId=stopped,
        targetIds=MANY[:26])
refused("list_deployment_targets", "InvalidTargetFilterNameException", deploymentId=stopped,
        targetFilters={"Colour": ["Blue"]})
refused("list_deployment_instances", "InvalidInstanceStatusException", deploymentId=stopped, instanceStatusFilter=["Odd"])
refused("list_deployment_instances", "InvalidInstanceTypeException", deploymentId=stopped, instanceTypeFilter=["Red"])
refused("get_deployment_instance", "InstanceDoesNotExistException", deploymentId=stopped, instanceId="i-1")
refused("put_lifecycle_event_hook_execution_status", "InvalidLifecycleEventHookExecutionIdException",
        deploymentId=stopped, lifecycleEventHookExecutionId="e", status="Succeeded")
refused("put_lifecycle_event_hook_execution_status", "InvalidLifecycleEventHookExecutionStatusException",
        deploymentId=stopped, lifecycleEventHookExecutionId="e", status="Pending")

config = {"deploymentConfigName": "mine"}
hosts = {"minimumHealthyHosts": {"type": "HOST_COUNT", "value": 1}}
refused("create_deployment_config", "InvalidMinimumHealthyHostValueException", **config)
refused("create_deployment_config", "InvalidMinimumHealthyHostValueException", **config,
        minimumHealthyHosts={"type": "FLEET_PERCENT", "value": 101})
refused("create_deployment_config", "InvalidComputePlatformException", **config, **hosts, computePlatform="Desktop")
refused("create_deployment_config", "InvalidDeploymentConfigNameException",
        deploymentConfigName="CodeDeployDefault.Mine", **hosts)
refused("create_deployment_config", "InvalidTrafficRoutingConfigurationException", **config, computePlatform="ECS",
        trafficRoutingConfig={"type": "TimeBasedCanary",
                              "timeBasedCanary": {"canaryPercentage": 100, "canaryInterval": 1}})
refused("create_deployment_config", "InvalidZonalDeploymentConfigurationException", **config, **hosts,
        zonalConfig={"monitorDurationInSeconds": -1})
deploy.create_deployment_config(**config, **hosts)
refused("create_deployment_config", "DeploymentConfigAlreadyExistsException", **config, **hosts)
refused("get_deployment_config", "DeploymentConfigDoesNotExistException", deploymentConfigName="nothing")
refused("delete_deployment_config", "InvalidOperationException", deploymentConfigName="CodeDeployDefault.AllAtOnce")
deploy.update_deployment_group(
    applicationName="site", currentDeploymentGroupName="fleet", deploymentConfigName="mine")
refused("delete_deployment_config", "DeploymentConfigInUseException", deploymentConfigName="mine")

refused("get_application_revision", "RevisionDoesNotExistException", **SITE, revision={
    **S3, "s3Location": {"bucket": "b", "key": "none", "bundleType": "zip"}})
refused("list_application_revisions", "BucketNameFilterRequiredException", **SITE, s3KeyPrefix="a")
refused("batch_get_application_revisions", "BatchLimitExceededException", **SITE, revisions=[S3] * 26)

refused("register_on_premises_instance", "IamArnRequiredException", instanceName="box")
refused("register_on_premises_instance", "MultipleIamArnsProvidedException", instanceName="box", iamUserArn=USER,
        iamSessionArn="arn:aws:sts::000000000000:assumed-role/a/b")
refused("register_on_premises_instance", "InvalidIamUserArnException", instanceName="box", iamUserArn="me")
refused("register_on_premises_instance", "InvalidIamSessionArnException", instanceName="box", iamSessionArn="me")
refused("register_on_premises_instance", "InvalidInstanceNameException", instanceName="i-1", iamUserArn=USER)
deploy.register_on_premises_instance(instanceName="box", iamUserArn=USER)
refused("register_on_premises_instance", "InstanceNameAlreadyRegisteredException", instanceName="box", iamUserArn=USER)
TAGS = {"tags": [{"Key": "a", "Value": "b"}]}
for operation, more in [
        ("get_on_premises_instance", {"instanceName": "none"}), ("deregister_on_premises_instance", {"instanceName": "none"}),
        ("add_tags_to_on_premises_instances", {"instanceNames": ["none"], **TAGS}),
        ("remove_tags_from_on_premises_instances", {"instanceNames": ["none"], **TAGS})]:
    refused(operation, "InstanceNotRegisteredException", **more)
refused("add_tags_to_on_premises_instances", "TagLimitExceededException", instanceNames=["box"],
        tags=[{"Key": name, "Value": "a"} for name in MANY[:11]])
refused("batch_get_on_premises_instances", "BatchLimitExceededException", instanceNames=MANY)
refused("list_on_premises_instances", "InvalidRegistrationStatusException", registrationStatus="Odd")

for operation, more in [("list_tags_for_resource", {}), ("tag_resource", {"Tags": TAGS["tags"]}),
                        ("untag_resource", {"TagKeys": ["a"]})]:
    refused(operation, "InvalidArnException", ResourceArn="site", **more)
    refused(operation, "ResourceArnRequiredException", **more)
    refused(operation, NO_APP, ResourceArn="arn:aws:codedeploy:us-east-1:000000000000:application:nothing", **more)
refused("delete_git_hub_account_token", "GitHubAccountTokenDoesNotExistException", tokenName="nothing")

for name in ["site", "tasks", "functions"]:
    deploy.delete_application(applicationName=name)
print(f"{wrong} wrong")
sys.exit(1 if wrong else 0)
