"""The walk with boto3, as a deploy script would do it. Usage: walk.py BLUE.zip GREEN.zip FRONT-DOOR-PORT"""

import sys

import boto3

from shared import answer, check

blue_bundle, green_bundle, port = sys.argv[1:]
beanstalk = boto3.client("elasticbeanstalk")
s3 = boto3.client("s3")
POLL = {"Delay": 1, "MaxAttempts": 180}


def launch(name, cname, version):
    asg = "aws:autoscaling:asg"
    beanstalk.create_environment(
        ApplicationName="demo", EnvironmentName=name, CNAMEPrefix=cname, VersionLabel=version,
        SolutionStackName=stack, Tags=[{"Key": "colour", "Value": name}],
        OptionSettings=[{"Namespace": asg, "OptionName": "MinSize", "Value": "2"},
                        {"Namespace": asg, "OptionName": "MaxSize", "Value": "2"}])


beanstalk.create_application(ApplicationName="demo")
bucket = beanstalk.create_storage_location()["S3Bucket"]
for version, bundle in (("v1", blue_bundle), ("v2", green_bundle)):
    s3.upload_file(bundle, bucket, f"demo/{version}.zip")
    beanstalk.create_application_version(
        ApplicationName="demo", VersionLabel=version, Process=True,
        SourceBundle={"S3Bucket": bucket, "S3Key": f"demo/{version}.zip"})

stacks = beanstalk.list_available_solution_stacks()["SolutionStacks"]
stack = next(name for name in stacks if "running Docker" in name)
launch("demo-blue", "demo", "v1")
launch("demo-green", "demo-staging", "v2")
both = ["demo-blue", "demo-green"]
beanstalk.get_waiter("environment_exists").wait(EnvironmentNames=both, WaiterConfig=POLL)
for environment in beanstalk.describe_environments(EnvironmentNames=both)["Environments"]:
    check(environment["Health"] == "Green", f"{environment['EnvironmentName']} is Green")

resources = beanstalk.describe_environment_resources(EnvironmentName="demo-blue")["EnvironmentResources"]
check(len(resources["Instances"]) == 2, "blue has two instances")
balancer = resources["LoadBalancers"][0]["Name"]
elb = boto3.client("elbv2")
group = elb.describe_target_groups(LoadBalancerArn=balancer)["TargetGroups"][0]["TargetGroupArn"]
health = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
check([target["TargetHealth"]["State"] for target in health] == ["healthy"] * 2, "blue's targets are healthy")

check(answer(port, "demo").startswith("v1 blue"), "blue answers at the production name")
beanstalk.swap_environment_cnames(SourceEnvironmentName="demo-blue", DestinationEnvironmentName="demo-green")
beanstalk.get_waiter("environment_updated").wait(EnvironmentNames=both, WaiterConfig=POLL)
check(answer(port, "demo").startswith("v2 green"), "green answers at the production name")
check(answer(port, "demo-staging").startswith("v1 blue"), "blue answers at the other name")

messages = [event["Message"] for event in beanstalk.describe_events(ApplicationName="demo")["Events"]]
check(any(text.startswith("Completed swapping CNAMEs for environments") for text in messages), "the swap is told")

for name in both:
    beanstalk.terminate_environment(EnvironmentName=name)
beanstalk.get_waiter("environment_terminated").wait(EnvironmentNames=both, WaiterConfig=POLL)
used = {"environment_exists", "environment_updated", "environment_terminated"}
check(set(beanstalk.waiter_names) == used, f"these are all waiters that there are: {beanstalk.waiter_names}")
beanstalk.delete_application(ApplicationName="demo")
check(beanstalk.describe_applications()["Applications"] == [], "the application is gone")
