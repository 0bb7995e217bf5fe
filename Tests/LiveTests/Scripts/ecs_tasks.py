"""Tasks and services of ECS on real containers, as a deploy script would use them. Usage: ecs_tasks.py IMAGE FRONT-DOOR-PORT

IMAGE is the sample app's. Run with --time-scale 60, and with --hooks FILE, where FILE names a command for `validate`.
"""

import json
import sys
import time
import urllib.error
import urllib.request

import boto3
from botocore.exceptions import ClientError, WaiterError

image, port = sys.argv[1:]
ecs, elb, ec2 = (boto3.client(name) for name in ("ecs", "elbv2", "ec2"))
POLL = {"Delay": 1, "MaxAttempts": 120}
subnets = ec2.describe_subnets()["Subnets"]
SUBNETS = [subnet["SubnetId"] for subnet in subnets[:2]]


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def eventually(what, find, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := find()):
        if time.monotonic() > deadline:
            sys.exit(f"not in time: {what}")
        time.sleep(0.2)
    return found


def container(name, **options):
    return {"name": name, "image": image, "memory": 64, "stopTimeout": 5, "portMappings": [{"containerPort": 8080}],
            **options}


def variables(**values):
    return [{"name": name, "value": value} for name, value in values.items()]


def register(family, *containers, **options):
    made = ecs.register_task_definition(family=family, containerDefinitions=list(containers), **options)
    return made["taskDefinition"]["taskDefinitionArn"]


def run(definition, **options):
    return ecs.run_task(taskDefinition=definition, **options)["tasks"][0]["taskArn"]


def described(task):
    return ecs.describe_tasks(tasks=[task])["tasks"][0]


def ended(task):
    ecs.get_waiter("tasks_stopped").wait(tasks=[task], WaiterConfig=POLL)
    return described(task)


def get(name, path="/"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": name})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()


def environment_of(task):
    """As the task's own container tells it: its port of this machine leads there."""
    binding = described(task)["containers"][0]["networkBindings"][0]
    with urllib.request.urlopen(f"http://127.0.0.1:{binding['hostPort']}/env", timeout=20) as answer:
        return json.loads(answer.read())


def tasks():
    """Runs them, looks at them, ends them; each way to end has its reason and exit code."""
    secret = [{"name": "PASSWORD", "valueFrom": "plain:s3cr3t"}]
    long = register("long", container("app", environment=variables(COLOUR="blue"), secrets=secret))
    override = {"containerOverrides": [{"name": "app", "environment": variables(COLOUR="green")}]}
    task = run(long, overrides=override, startedBy="script")
    ecs.get_waiter("tasks_running").wait(tasks=[task], WaiterConfig=POLL)
    values = environment_of(task)
    check(values["COLOUR"] == "green" and values["PASSWORD"] == "s3cr3t", f"its variables are {values}")
    check(ecs.list_tasks(startedBy="script")["taskArns"] == [task], "the task is found by who started it")
    ecs.stop_task(task=task, reason="enough")
    stopped = ended(task)
    check(stopped["stopCode"] == "UserInitiated" and stopped["stoppedReason"] == "enough", f"{stopped}")
    check(stopped["containers"][0]["exitCode"] == 0, "SIGTERM ends the sample app in order")

    for fault, code in (("exit", 1), ("end", 0)):
        task = ended(run(register("short", container("app", environment=variables(APP_FAULT=fault)))))
        check(task["stopCode"] == "EssentialContainerExited", f"{task}")
        check(task["stoppedReason"] == "Essential container in task exited", f"{task}")
        check(task["containers"][0]["exitCode"] == code, f"{fault} ends with {task['containers'][0]}")

    missing = ended(run(register("missing", container("app", image="no-such-image:1"))))
    check(missing["stopCode"] == "TaskFailedToStart", f"{missing}")
    check("CannotPullContainerError: Docker:" in missing["containers"][0]["reason"], f"the engine's words: {missing['containers'][0]}")
    try:
        ecs.get_waiter("tasks_running").wait(tasks=[missing["taskArn"]], WaiterConfig=POLL)
        sys.exit("a task that did not start counts as running")
    except WaiterError:
        pass


def containers():
    """Two containers, one of which waits for the other to be healthy, and a third that has to end well before."""
    order = register(
        "order",
        container("first", essential=False, environment=variables(APP_FAULT="end")),
        container("app", links=["first:before"], dependsOn=[{"containerName": "first", "condition": "SUCCESS"}],
                  mountPoints=[{"sourceVolume": "data", "containerPath": "/data"}], cpu=128,
                  ulimits=[{"name": "nofile", "softLimit": 1024, "hardLimit": 2048}]),
        volumes=[{"name": "data"}])
    task = run(order)
    ecs.get_waiter("tasks_running").wait(tasks=[task], WaiterConfig=POLL)
    seen = {each["name"]: each for each in described(task)["containers"]}
    check(seen["first"]["lastStatus"] == "STOPPED" and seen["first"]["exitCode"] == 0, f"{seen}")
    check(seen["app"]["lastStatus"] == "RUNNING", f"{seen}")
    ecs.stop_task(task=task)
    ended(task)
    failing = register(
        "failing",
        container("first", essential=False, environment=variables(APP_FAULT="exit")),
        container("app", dependsOn=[{"containerName": "first", "condition": "SUCCESS"}]))
    check(ended(run(failing))["stopCode"] == "TaskFailedToStart", "what it depends on has failed")
    sick = register(
        "sick", container("app", healthCheck={"command": ["CMD", "/no-such-program"], "interval": 5, "retries": 1}))
    task = run(sick)
    eventually("a health check that cannot pass is seen", lambda: described(task)["healthStatus"] == "UNHEALTHY")
    ecs.stop_task(task=task)
    ended(task)


def balancer(name, port=80):
    made = elb.create_load_balancer(Name=name, Subnets=SUBNETS)["LoadBalancers"][0]
    groups = []
    for colour in ("blue", "green"):
        group = elb.create_target_group(
            Name=f"{name}-{colour}", Protocol="HTTP", Port=8080, TargetType="ip", VpcId=subnets[0]["VpcId"],
            HealthCheckPath="/health")
        groups.append(group["TargetGroups"][0]["TargetGroupArn"])
    listener = elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"], Protocol="HTTP", Port=port,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": groups[0]}])["Listeners"][0]["ListenerArn"]
    rule = elb.describe_rules(ListenerArn=listener)["Rules"][0]["RuleArn"]
    return made, groups, rule


def network(*groups):
    return {"awsvpcConfiguration": {"subnets": SUBNETS[:1], **({"securityGroups": list(groups)} if groups else {})}}


def fargate(version, fault=""):
    return register(
        "web", container("web", environment=variables(APP_VERSION=version, APP_FAULT=fault)), networkMode="awsvpc",
        cpu="256", memory="512", requiresCompatibilities=["FARGATE"])


def security_groups():
    """A service whose tasks forget to let the load balancer in, and then do."""
    made, groups, _ = balancer("doors")
    app = ec2.create_security_group(GroupName="app", Description="tasks")["GroupId"]
    ecs.create_service(
        serviceName="doors", taskDefinition=fargate("one"), desiredCount=1, launchType="FARGATE",
        networkConfiguration=network(app), healthCheckGracePeriodSeconds=100_000,
        loadBalancers=[{"targetGroupArn": groups[0], "containerName": "web", "containerPort": 8080}])

    def health():
        found = elb.describe_target_health(TargetGroupArn=groups[0])["TargetHealthDescriptions"]
        return [(each["TargetHealth"]["State"], each["TargetHealth"].get("Reason")) for each in found]

    eventually("its checks time out", lambda: health() == [("unhealthy", "Target.Timeout")])
    ec2.authorize_security_group_ingress(GroupId=app, IpPermissions=[{
        "IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080,
        "UserIdGroupPairs": [{"GroupId": made["SecurityGroups"][0]}]}])
    eventually("let in, it is healthy", lambda: health() == [("healthy", None)])
    check(get(made["DNSName"]).startswith("one "), "it answers")
    ecs.get_waiter("services_stable").wait(services=["doors"], WaiterConfig=POLL)

    def events():
        return [event["message"] for event in ecs.describe_services(services=["doors"])["services"][0]["events"]]

    eventually("it says so", lambda: "(service doors) has reached a steady state." in events())
    check(any("registered 1 targets in" in message for message in events()), f"{events()}")
    try:
        ec2.delete_security_group(GroupId=app)
        sys.exit("a group that is in use was deleted")
    except ClientError as error:
        check(error.response["Error"]["Code"] == "DependencyViolation", f"{error}")
    ecs.delete_service(service="doors", force=True)
    ecs.get_waiter("services_inactive").wait(services=["doors"], WaiterConfig=POLL)


def hooks():
    """A blue/green service whose hook looks twice, and then one that the hook refuses."""
    made, groups, rule = balancer("hooks")
    hook = {
        "hookTargetArn": "arn:aws:lambda:us-east-1:000000000000:function:validate",
        "roleArn": "arn:aws:iam::000000000000:role/hooks", "lifecycleStages": ["POST_SCALE_UP"],
        "hookDetails": {"refuse": "bad", "deep": {"list": [1, 2]}}}
    configuration = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0, "lifecycleHooks": [hook]}
    service = ecs.create_service(
        serviceName="hooks", taskDefinition=fargate("one"), desiredCount=1, launchType="FARGATE",
        networkConfiguration=network(), deploymentConfiguration=configuration,
        loadBalancers=[{
            "targetGroupArn": groups[0], "containerName": "web", "containerPort": 8080,
            "advancedConfiguration": {
                "alternateTargetGroupArn": groups[1], "productionListenerRule": rule,
                "roleArn": "arn:aws:iam::000000000000:role/ecs"}}])["service"]
    check(service["deploymentConfiguration"]["lifecycleHooks"][0]["hookDetails"] == hook["hookDetails"], f"{service}")

    def deployment():
        newest = ecs.list_service_deployments(service="hooks")["serviceDeployments"][0]["serviceDeploymentArn"]
        return ecs.describe_service_deployments(serviceDeploymentArns=[newest])["serviceDeployments"][0]

    eventually("the first deployment", lambda: deployment()["status"] == "SUCCESSFUL", 120)
    check([each["status"] for each in deployment()["lifecycleHookDetails"]] == ["SUCCEEDED"], f"{deployment()}")
    ecs.update_service(service="hooks", taskDefinition=fargate("bad"))
    eventually("the hook takes it back", lambda: deployment()["status"] == "ROLLBACK_SUCCESSFUL", 120)
    check("POST_SCALE_UP" in deployment()["statusReason"], f"{deployment()}")
    check(get(made["DNSName"]).startswith("one "), "the first revision serves")
    ecs.delete_service(service="hooks", force=True)


def task_sets():
    """An external controller's two task sets, one after the other."""
    made, groups, _ = balancer("sets")
    ecs.create_service(serviceName="sets", desiredCount=1, deploymentController={"type": "EXTERNAL"})

    def create(version):
        made = ecs.create_task_set(
            cluster="default", service="sets", taskDefinition=fargate(version), launchType="FARGATE",
            networkConfiguration=network(), scale={"value": 100, "unit": "PERCENT"},
            loadBalancers=[{"targetGroupArn": groups[0], "containerName": "web", "containerPort": 8080}])
        return made["taskSet"]["id"]

    def stable(task_set):
        found = ecs.describe_task_sets(cluster="default", service="sets", taskSets=[task_set])["taskSets"]
        return found and found[0]["stabilityStatus"] == "STEADY_STATE"

    blue = create("blue")
    eventually("blue is stable", lambda: stable(blue))
    ecs.update_service_primary_task_set(cluster="default", service="sets", primaryTaskSet=blue)
    eventually("blue answers", lambda: answers(made["DNSName"], "blue "))
    green = create("green")
    eventually("green is stable", lambda: stable(green))
    ecs.update_service_primary_task_set(cluster="default", service="sets", primaryTaskSet=green)
    ecs.update_task_set(cluster="default", service="sets", taskSet=blue, scale={"value": 0, "unit": "PERCENT"})
    ecs.delete_task_set(cluster="default", service="sets", taskSet=blue)
    eventually("green alone answers", lambda: all(answers(made["DNSName"], "green ") for _ in range(10)))
    ecs.delete_service(service="sets", force=True)
    ecs.get_waiter("services_inactive").wait(services=["sets"], WaiterConfig=POLL)


def answers(name, beginning):
    try:
        return get(name).startswith(beginning)
    except urllib.error.HTTPError:
        return False


ecs.create_cluster()
for part in (tasks, containers, security_groups, hooks, task_sets):
    began = time.monotonic()
    part()
    print(f"{part.__name__}: {time.monotonic() - began:.1f} s")
