"""Versions that fail, each brought out by a rolling deployment with a circuit breaker, by ECS's own blue/green strategy
and by CodeDeploy. Usage: ecs_failures.py IMAGE FRONT-DOOR-PORT. Run with --time-scale 60.

Whatever is wrong with a version, the one before serves all the time and is all that is left, and each deployer says what
AWS says.
"""

import sys
import urllib.error
import urllib.request

from shared import check, until
from shop import BREAKER, COUNT, DeployedService, Service, Shop, codedeploy

image, port = sys.argv[1:]
BREAKER_REASON = "Service deployment rolled back because the circuit breaker threshold was exceeded."
# Of a failing version's task: its stop code, and a part of its reason and of an event.
EXITED = ("EssentialContainerExited", "Essential container in task exited", None)
MISSING = ("TaskFailedToStart", "CannotPullContainerError: Docker:", "failed to launch a task with (error Cannot")
SICK = ("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group ",
        "due to (reason Health checks failed with these codes: [503])")
# What ends later may be found by its exit or, on a busy machine, by the load balancer first.
LATER = (None, "Task failed ELB health checks in (target-group ", None)
UNWELL = ("ServiceSchedulerInitiated", "Task failed container health checks", ") failed container health checks.")


def prepare():
    first = shop.register("one")
    services = [
        Service(shop, "rolling", 80, first, bakeTimeInMinutes=15, deploymentCircuitBreaker=BREAKER),
        Service(shop, "shifted", 81, first, strategy="BLUE_GREEN", bakeTimeInMinutes=15,
                deploymentCircuitBreaker=BREAKER),
        DeployedService(shop, "deployed", 82, first)]
    for service in services:
        service.started()
    return services


def fails(definition, expected, deployers, meanwhile=lambda: None):
    """Brings the definition out by each, and looks at each end."""
    began = [(service, service.deploy(definition)) for service in deployers]

    def all_ended():
        meanwhile()
        return all(service.ended(which) for service, which in began)

    until(f"{definition} has failed", all_ended, lambda: [service.events()[:3] for service in deployers], 120)
    for service, which in began:
        look = deployed_says if service.controller == "CODE_DEPLOY" else service_says
        look(service, service.ended(which), definition, expected)
        until("the first version alone is left", lambda: [
            task["taskDefinitionArn"] for task in service.tasks()] == [first] * COUNT)
        check(service.versions() == {"one"}, f"{service.name} answers with {service.versions()}")


def service_says(service, found, definition, expected):
    check(found["status"] == "ROLLBACK_SUCCESSFUL", f"{service.name}: {found['status']}")
    check(found["statusReason"] == BREAKER_REASON, found["statusReason"])
    check(found["deploymentCircuitBreaker"]["status"] == "TRIGGERED", found["deploymentCircuitBreaker"])
    events = service.events()
    name = service.name
    for part in (f"(service {name}) (deployment ecs-svc/", "deployment failed: tasks failed to start.",
                 f"(service {name}) rolling back to deployment ecs-svc/", expected[2] or ""):
        check(any(part in event for event in events), f"no event of {name} has {part!r}: {events}")
    deployments = service.described()["deployments"]
    check([one["rolloutState"] for one in deployments] == ["COMPLETED"], f"{deployments}")
    stopped(service, definition, expected)


def deployed_says(service, found, definition, expected):
    check(found["status"] == "Failed", f"{service.name}: {found['status']}")
    check(found["errorInformation"]["code"] == "ECS_UPDATE_ERROR", f"{found['errorInformation']}")
    said = found["errorInformation"]["message"]
    check(expected[1] in said, f"{definition}: {said}")
    check("rollbackDeploymentId" in found["rollbackInfo"], f"{found['rollbackInfo']}")
    target = codedeploy.list_deployment_targets(deploymentId=found["deploymentId"])["targetIds"][0]
    events = codedeploy.get_deployment_target(deploymentId=found["deploymentId"], targetId=target)
    events = events["deploymentTarget"]["ecsTarget"]["lifecycleEvents"]
    states = {event["lifecycleEventName"]: event["status"] for event in events}
    check(states["Install"] == "Failed" and states["AllowTraffic"] in ("Pending", "Skipped"), f"{states}")
    stopped(service, definition, expected)


def stopped(service, definition, expected):
    """A task of the version tells how it ended; those are kept for about an hour."""
    if expected is LATER:
        return
    found = [task for task in service.tasks(desiredStatus="STOPPED") if task["taskDefinitionArn"] == definition]
    fits = [task for task in found if task["stopCode"] == expected[0] and expected[1] in task["stoppedReason"]]
    check(fits, f"{definition}, {service.name}: {[(task.get('stopCode'), task.get('stoppedReason')) for task in found]}")
    if expected is EXITED:
        check(fits[0]["containers"][0]["exitCode"] == 1, f"{fits[0]['containers']}")


def end_tasks(definition):
    """Ends each of its tasks as soon as it runs; of the one that shifts, only once it has all of production's
    requests."""
    rolling, shifted = services[:2]
    for service in rolling, shifted:
        if service is shifted and shifted.weights()["green"] < 100 and not harmed:
            continue
        for task in service.tasks():
            if task["taskDefinitionArn"] != definition or task["lastStatus"] != "RUNNING":
                continue
            if service is shifted:
                harmed.add(task["taskArn"])
            host = task["containers"][0]["networkInterfaces"][0]["privateIpv4Address"]
            try:
                urllib.request.urlopen(f"http://{host}:8080/break/exit", data=b"", timeout=5).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass  # It does not listen yet, or has ended.


shop = Shop(image, port)
services = prepare()
first = services[0].described()["taskDefinition"]
fails(shop.register("bad", "exit"), EXITED, services)
fails(shop.register("missing", image="no-such-image:1"), MISSING, services)
fails(shop.register("sick", "unhealthy"), SICK, services)
check_that_fails = {"command": ["CMD", "/no-such-program"], "interval": 5, "retries": 1}
fails(shop.register("unwell", healthCheck=check_that_fails), UNWELL, services)
harmed = set()
later = shop.register("later")
# CodeDeploy looks at the replacement set until it is up, which is too short to be hit for sure.
fails(later, LATER, services[:2], lambda: end_tasks(later))
check(len(harmed) >= 3, f"what served all requests was ended {len(harmed)} times")
