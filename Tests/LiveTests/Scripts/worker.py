"""A worker environment, as one uses it: messages, retries, dead letters, an update under load. Usage: worker.py

The application itself checks what it gets, and refuses it where it is not as AWS's daemon would send it.
"""

import boto3

from shared import check, make_version, option, solution_stack, until

beanstalk = boto3.client("elasticbeanstalk")
sqs = boto3.client("sqs")
POLL = {"Delay": 1, "MaxAttempts": 120}

APPLICATION = '''
VERSION = "%s"


def fits(environ, body):
    return (
        environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/jobs"
        and environ["HTTP_USER_AGENT"].startswith("aws-sqsd") and environ["CONTENT_TYPE"] == "text/plain"
        and environ["HTTP_X_AWS_SQSD_QUEUE"].startswith("awseb-e-") and len(environ["HTTP_X_AWS_SQSD_MSGID"]) == 36
        and int(environ["HTTP_X_AWS_SQSD_RECEIVE_COUNT"]) >= 1 and environ["HTTP_X_AWS_SQSD_FIRST_RECEIVED_AT"]
        and environ.get("HTTP_X_AWS_SQSD_ATTR_COLOUR") == "blue" and body.startswith("work"))


def application(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    start_response("200 OK" if fits(environ, body) else "500 Internal Server Error", [])
    return [VERSION.encode()]
'''
OPTIONS = [
    ("aws:elasticbeanstalk:sqsd", "HttpPath", "/jobs"), ("aws:elasticbeanstalk:sqsd", "MimeType", "text/plain"),
    ("aws:elasticbeanstalk:sqsd", "MaxRetries", "2"), ("aws:autoscaling:asg", "MinSize", "2"),
    ("aws:elasticbeanstalk:command", "DeploymentPolicy", "Rolling"),
    ("aws:elasticbeanstalk:command", "BatchSizeType", "Fixed"), ("aws:elasticbeanstalk:command", "BatchSize", "1"),
]


def counts(url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return [int(attributes[name]) for name in names]


def send(*bodies):
    for body in bodies:
        sqs.send_message(QueueUrl=queue, MessageBody=body, MessageAttributes={
            "colour": {"DataType": "String", "StringValue": "blue"}})


for label in ("v1", "v2"):
    make_version("jobs", label, {
        "application.py": APPLICATION % label,
        "cron.yaml": "version: 1\ncron:\n - {name: clean, url: /clean, schedule: '0 4 * * *'}\n"})
made = beanstalk.create_environment(
    ApplicationName="jobs", EnvironmentName="jobs-worker", VersionLabel="v1",
    Tier={"Name": "Worker", "Type": "SQS/HTTP"},
    SolutionStackName=solution_stack("Python 3.13"), OptionSettings=[option(*words) for words in OPTIONS])
check("CNAME" not in made and made["Tier"]["Name"] == "Worker", f"a worker has no name: {made}")
beanstalk.get_waiter("environment_exists").wait(EnvironmentNames=["jobs-worker"], WaiterConfig=POLL)
found = beanstalk.describe_environment_resources(EnvironmentName="jobs-worker")["EnvironmentResources"]
check(not found["LoadBalancers"] and len(found["Instances"]) == 2, f"two instances, no load balancer: {found}")
urls = {entry["Name"]: entry["URL"] for entry in found["Queues"]}
queue, dead = urls["WorkerQueue"], urls["WorkerDeadLetterQueue"]

send("work 1", "work 2", "nonsense")
until("the queue gets empty", lambda: counts(queue) == [0, 0], lambda: counts(queue))
check(counts(dead) == [1, 0], f"what was refused is dead: {counts(dead)}")
letter = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=5)["Messages"][0]
check(letter["Body"] == "nonsense", f"the dead letter is the right one: {letter}")
sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])

beanstalk.update_environment(EnvironmentName="jobs-worker", VersionLabel="v2")
while beanstalk.describe_environments(EnvironmentNames=["jobs-worker"])["Environments"][0]["Status"] != "Ready":
    send("work under way")
until("the queue gets empty after the update", lambda: counts(queue) == [0, 0], lambda: counts(queue))
check(counts(dead) == [0, 0], f"an update makes no message fail: {counts(dead)}")
environment = beanstalk.describe_environments(EnvironmentNames=["jobs-worker"])["Environments"][0]
check(environment["VersionLabel"] == "v2", f"the update went well: {environment}")

try:
    beanstalk.swap_environment_cnames(
        SourceEnvironmentName="jobs-worker", DestinationEnvironmentName="jobs-worker")
    check(False, "a swap is refused")
except beanstalk.exceptions.ClientError as error:
    check(error.response["Error"]["Code"] == "InvalidParameterValue", f"a swap is refused: {error}")
beanstalk.terminate_environment(EnvironmentName="jobs-worker")
beanstalk.get_waiter("environment_terminated").wait(EnvironmentNames=["jobs-worker"], WaiterConfig=POLL)
try:
    counts(queue)
    check(False, "the queue is gone with its environment")
except sqs.exceptions.QueueDoesNotExist:
    pass
print("worker: all done")
