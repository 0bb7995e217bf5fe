"""Every Beanstalk operation with what it must refuse: the code and the words that AWS's clients go by."""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

eb = boto3.client(
    "elasticbeanstalk",
    config=Config(parameter_validation=False, retries={"max_attempts": 1}),
)
INVALID, COMBINATION, VALIDATION = "InvalidParameterValue", "InvalidParameterCombination", "ValidationError"
STACK = next(s for s in eb.list_available_solution_stacks()["SolutionStacks"] if s.endswith("Docker"))
NO_APP = "No Application named 'nothing' found."
NO_ENV = "No Environment found for EnvironmentName = 'nothing'."
NO_ID = "No Environment found for EnvironmentId = 'e-nothing12'."
NO_VERSION = "No Application Version named 'nothing' found."
ARN = "arn:aws:elasticbeanstalk:us-east-1:123456789012:environment/shop/nothing"
wrong = 0
tried = set()
# What takes nothing that could be wrong.
WITHOUT_INPUT = {"create_storage_location", "describe_account_attributes", "list_available_solution_stacks"}


def refused(operation, code, message=None, **parameters):
    """The call fails with the code and, where given, with words that are in its message."""
    global wrong
    tried.add(operation)
    try:
        getattr(eb, operation)(**parameters)
        answer = "nothing"
    except ClientError as error:
        answer = f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        fits = error.response["Error"]["Code"] == code and (message or "") in error.response["Error"]["Message"]
        if fits and 400 <= status < 500:
            return
    wrong += 1
    print(f"{operation}({parameters}) answered {answer}, not {code}: {message}")


def option(namespace, name, value, **more):
    return [{"Namespace": namespace, "OptionName": name, "Value": value, **more}]


eb.create_application(ApplicationName="wrong")
new = {"ApplicationName": "wrong", "EnvironmentName": "wrong-env", "SolutionStackName": STACK}

for operation in (
    "abort_environment_update", "apply_environment_managed_action", "describe_environment_health",
    "describe_environment_managed_action_history", "describe_environment_managed_actions",
    "describe_environment_resources", "describe_instances_health", "rebuild_environment", "restart_app_server",
    "terminate_environment", "update_environment",
):
    more = {"ActionId": "a"} if operation == "apply_environment_managed_action" else {}
    refused(operation, INVALID, NO_ENV, EnvironmentName="nothing", **more)
    refused(operation, INVALID, NO_ID, EnvironmentId="e-nothing12", **more)
    refused(operation, COMBINATION, "EnvironmentId or EnvironmentName", **more)
for operation in ("request_environment_info", "retrieve_environment_info"):
    refused(operation, INVALID, NO_ENV, EnvironmentName="nothing", InfoType="tail")
    refused(operation, VALIDATION, EnvironmentName="nothing", InfoType="head")
    refused(operation, VALIDATION, EnvironmentName="nothing")

refused("create_application", INVALID, "Application wrong already exists.", ApplicationName="wrong")
refused("create_application", VALIDATION)
refused("create_application", VALIDATION, ApplicationName="a" * 101)
refused("update_application", INVALID, NO_APP, ApplicationName="nothing")
refused("update_application_resource_lifecycle", INVALID, NO_APP, ApplicationName="nothing",
        ResourceLifecycleConfig={"ServiceRole": "r"})
refused("update_application_resource_lifecycle", VALIDATION, ApplicationName="wrong")
refused("delete_application", VALIDATION)

refused("create_application_version", INVALID, NO_APP, ApplicationName="nothing", VersionLabel="v",
        SourceBundle={"S3Bucket": "b", "S3Key": "k"})
refused("create_application_version", INVALID, "Unable to download from S3 location", ApplicationName="wrong",
        VersionLabel="v", SourceBundle={"S3Bucket": "b", "S3Key": "k"})
refused("create_application_version", VALIDATION, ApplicationName="wrong")
refused("create_application_version", COMBINATION, "SourceBundle", ApplicationName="wrong", VersionLabel="v",
        SourceBundle={"S3Bucket": "b", "S3Key": "k"}, SourceBuildInformation={
            "SourceType": "Git", "SourceRepository": "CodeCommit", "SourceLocation": "a/b"})
refused("update_application_version", INVALID, NO_VERSION, ApplicationName="wrong", VersionLabel="nothing")
refused("delete_application_version", VALIDATION, ApplicationName="wrong")

refused("create_environment", INVALID, NO_APP, **{**new, "ApplicationName": "nothing", "VersionLabel": "v"})
refused("create_environment", INVALID, NO_VERSION, **new, VersionLabel="nothing")
refused("create_environment", VALIDATION, EnvironmentName="wrong-env")
refused("create_environment", VALIDATION, **{**new, "EnvironmentName": "abc"}, VersionLabel="nothing")
refused("create_environment", INVALID, "", **new, VersionLabel="nothing", Tier={"Name": "Desktop", "Type": "x"})
refused("compose_environments", COMBINATION, ApplicationName="wrong")
refused("compose_environments", INVALID, NO_VERSION, ApplicationName="wrong", VersionLabels=["nothing"])
refused("check_dns_availability", VALIDATION, CNAMEPrefix="abc")
refused("swap_environment_cnames", INVALID, NO_ENV, SourceEnvironmentName="nothing", DestinationEnvironmentName="other")
refused("swap_environment_cnames", COMBINATION)

refused("create_configuration_template", INVALID, NO_APP, ApplicationName="nothing", TemplateName="t",
        SolutionStackName=STACK)
refused("create_configuration_template", INVALID, "No Solution Stack named", ApplicationName="wrong",
        TemplateName="t", SolutionStackName="64bit Nothing v1.0.0 running Nothing")
refused("create_configuration_template", VALIDATION, ApplicationName="wrong")
refused("update_configuration_template", INVALID, "No Configuration Template named 'wrong/nothing' found.",
        ApplicationName="wrong", TemplateName="nothing")
refused("delete_configuration_template", INVALID, "No Configuration Template named 'wrong/nothing' found.",
        ApplicationName="wrong", TemplateName="nothing")
refused("describe_configuration_settings", INVALID, NO_ENV, ApplicationName="wrong", EnvironmentName="nothing")
refused("describe_configuration_settings", COMBINATION, ApplicationName="wrong", EnvironmentName="nothing",
        TemplateName="nothing")
refused("describe_configuration_options", INVALID, NO_ENV, EnvironmentName="nothing")
refused("validate_configuration_settings", INVALID, NO_APP, ApplicationName="nothing", OptionSettings=[])
refused("validate_configuration_settings", INVALID, NO_ENV, ApplicationName="wrong", EnvironmentName="nothing",
        OptionSettings=[])
refused("delete_environment_configuration", INVALID, ApplicationName="wrong", EnvironmentName="nothing")

refused("describe_events", VALIDATION, MaxRecords=0)
refused("describe_events", VALIDATION, MaxRecords=1001)
refused("describe_environments", VALIDATION, MaxRecords=1001)
refused("describe_application_versions", VALIDATION, MaxRecords=0)
refused("describe_platform_version", INVALID, PlatformArn="arn:aws:elasticbeanstalk:us-east-1::platform/Nothing/1.0.0")
refused("describe_applications", VALIDATION, ApplicationNames=["a" * 101])
refused("list_platform_branches", VALIDATION, MaxRecords=0)
refused("list_platform_versions", VALIDATION, MaxRecords=0)
refused("list_tags_for_resource", "ResourceNotFoundException", ResourceArn=ARN)
refused("update_tags_for_resource", "ResourceNotFoundException", ResourceArn=ARN,
        TagsToAdd=[{"Key": "a", "Value": "b"}])
refused("associate_environment_operations_role", INVALID, NO_ENV, EnvironmentName="nothing", OperationsRole="r")
refused("disassociate_environment_operations_role", INVALID, NO_ENV, EnvironmentName="nothing")
refused("create_platform_version", INVALID, "Custom platforms are retired", PlatformName="p", PlatformVersion="1.0.0",
        PlatformDefinitionBundle={"S3Bucket": "b", "S3Key": "k"})
refused("delete_platform_version", INVALID, "No Platform named 'arn' found.", PlatformArn="arn")

# What options may be, as a list of complaints and as a refusal.
ASG, EBE, ROLL = "aws:autoscaling:asg", "aws:elasticbeanstalk:environment", "aws:autoscaling:updatepolicy:rollingupdate"
complaints = [
    (option(ASG, "MinSize", "0"), "Value is less than minimum allowed value: 1"),
    (option(ASG, "MinSize", "many"), "Value is not a valid number"),
    (option(ASG, "Size", "1"), "Unknown configuration setting."),
    (option(EBE, "EnvironmentType", "Double"), "Value is not one of the allowed values"),
    (option(EBE, "LoadBalancerType", "quantum"), "Value is not one of the allowed values"),
    (option(ROLL, "PauseTime", "5 minutes"), "Value is not an ISO 8601 duration"),
    (option(ROLL, "PauseTime", "PT2H"), "Value is greater than maximum allowed value: 3600"),
    (option(ROLL, "Timeout", "PT1M"), "Value is less than minimum allowed value: 300"),
    (option(ASG, "Cooldown", "10001"), "Value is greater than maximum allowed value: 10000"),
    (option("aws:elasticbeanstalk:command", "BatchSize", "101"), "Value is greater than maximum allowed value: 100"),
    (option("aws:elasticbeanstalk:container:python", "NumProcesses", "no"), "Value is not a valid number"),
    (option("aws:elasticbeanstalk:container:cobol", "Path", "a"), "Unknown configuration setting."),
    (option(ROLL, "MaxBatchSize", "0"), "Value is less than minimum allowed value: 1"),
    (option("aws:autoscaling:trigger", "UpperBreachScaleIncrement", "some"), "Value is not a number of instances"),
    (option("aws:autoscaling:scheduledaction", "Recurrence", "daily", ResourceName="a"), "not a valid cron expression"),
    (option("aws:autoscaling:scheduledaction", "StartTime", "noon", ResourceName="a"), "not a valid ISO 8601 time"),
    (option("aws:autoscaling:scheduledaction", "MinSize", "1"), "A ResourceName is required."),
    (option("aws:elbv2:listener:443", "Protocol", "GOPHER"), "Value is not one of the allowed values"),
]
for settings, words in complaints:
    told = eb.validate_configuration_settings(ApplicationName="wrong", OptionSettings=settings)["Messages"]
    if [words in message["Message"] for message in told] != [True] or told[0]["Severity"] != "error":
        wrong += 1
        print(f"validate {settings} told {told}, not {words}")
    refused("create_configuration_template", INVALID, words, ApplicationName="wrong", TemplateName="t",
            SolutionStackName=STACK, OptionSettings=settings)

eb.delete_application(ApplicationName="wrong")
for operation in sorted(set(eb.meta.method_to_api_mapping) - tried - WITHOUT_INPUT):
    wrong += 1
    print(f"nothing wrong was tried on {operation}")
print(f"{wrong} wrong")
sys.exit(1 if wrong else 0)
