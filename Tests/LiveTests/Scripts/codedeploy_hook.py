"""A function that CodeDeploy's hooks call. Usage: codedeploy_hook.py Succeeded|Failed, with the event as its input, or
codedeploy_hook.py serve PORT, which takes events by POST and answers each with Succeeded."""

import http.server
import json
import sys

import boto3


def answer(event, status):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"], lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status=status)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(202)
        self.end_headers()
        answer(event, "Succeeded")


if sys.argv[1] == "serve":
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
else:
    answer(json.load(sys.stdin), sys.argv[1])
