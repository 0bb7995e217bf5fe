"""A function that ECS's lifecycle hooks call, with the event as its input: looks twice, and refuses the version that its
hookDetails name. It looks the version up, as one has to on AWS."""

import json
import sys

import boto3

event = json.load(sys.stdin)
details = event["hookDetails"]
ecs = boto3.client("ecs")
revision = ecs.describe_service_revisions(
    serviceRevisionArns=[event["executionDetails"]["targetServiceRevisionArn"]])["serviceRevisions"][0]
definition = ecs.describe_task_definition(taskDefinition=revision["taskDefinition"])["taskDefinition"]
variables = {each["name"]: each["value"] for each in definition["containerDefinitions"][0]["environment"]}
print(f"looking at {variables['APP_VERSION']} in {event['lifecycleStage']}")
if variables["APP_VERSION"] == details["refuse"]:
    print(json.dumps({"hookStatus": "FAILED"}))
elif "seen" not in details:
    print(json.dumps({"hookStatus": "IN_PROGRESS", "callBackDelay": 60, "hookDetails": {"seen": True}}))
else:
    print(json.dumps({"hookStatus": "SUCCEEDED"}))
