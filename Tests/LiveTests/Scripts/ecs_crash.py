"""A service whose teald is killed while it is brought out. Usage: ecs_crash.py STEP FRONT-DOOR-PORT [WORDS…]

prepare IMAGE STRATEGY    two tasks of `one`, with hooks that hold a deployment wherever one may
begin VERSION             brings it out; prints the deployment
await DEPLOYMENT STAGE    answers what holds it before that stage, and waits until it is there, has passed it, or is
                          over; prints the stage, or the status
go DEPLOYMENT [rollback]  answers the hooks that hold it
end DEPLOYMENT            answers whatever holds it until it is over; prints how it ended
whole VERSION             that version alone is left, with all of production's requests
"""

import sys

from botocore.exceptions import ClientError

from shared import check, until
from shop import BREAKER, COUNT, Service, Shop, ecs, elb

step, port, *words = sys.argv[1:]
STAGES = [
    "RECONCILE_SERVICE", "PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP"]
HELD = ["PRE_SCALE_UP", "POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"]
RULES = {
    "ROLLING": {"deploymentCircuitBreaker": BREAKER, "bakeTimeInMinutes": 1},
    "BLUE_GREEN": {"bakeTimeInMinutes": 1},
    "CANARY": {"bakeTimeInMinutes": 1, "canaryConfiguration": {"canaryPercent": 10, "canaryBakeTimeInMinutes": 1}},
    "LINEAR": {"bakeTimeInMinutes": 1, "linearConfiguration": {"stepPercent": 25, "stepBakeTimeInMinutes": 1}},
}


class Known(Service):
    """The service that an earlier step has made."""

    def __init__(self):
        self.name, self.number = "shop", 80
        self.shop = Shop.__new__(Shop)
        self.shop.port = port
        self.shop.balancer = elb.describe_load_balancers(Names=["shop"])["LoadBalancers"][0]
        self.rules = [self.described()["loadBalancers"][0].get("advancedConfiguration", {}).get("productionListenerRule")]
        self.groups = [
            elb.describe_target_groups(Names=[f"shop-{colour}"])["TargetGroups"][0]["TargetGroupArn"]
            for colour in ("blue", "green")]


def prepare(image, strategy):
    shop = Shop(image, port)
    for version, fault in (("two", ""), ("bad", "exit"), ("one", "")):
        definition = shop.register(version, fault)
    hooks = [] if strategy == "ROLLING" else [{"targetType": "PAUSE", "lifecycleStages": HELD}]
    service = Service(
        shop, "shop", 80, definition, strategy=strategy, **RULES[strategy],
        **({"lifecycleHooks": hooks} if hooks else {}))
    end(service.newest())


def definition_of(version):
    for arn in ecs.list_task_definitions(familyPrefix="web")["taskDefinitionArns"]:
        container = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]["containerDefinitions"][0]
        if {"name": "APP_VERSION", "value": version} in container["environment"]:
            return arn
    sys.exit(f"there is no {version}")


def await_stage(which, wanted):
    def reached():
        found = Known().deployment(which)
        stage = found.get("lifecycleStage")
        if found["status"] != "IN_PROGRESS" or stage is None:
            return found["status"]
        if STAGES.index(stage) >= STAGES.index(wanted):
            return stage
        go(which)

    return until(f"{which} reaches {wanted}", reached)


def go(which, answer="continue"):
    found = Known().deployment(which)
    for hook in found["lifecycleHookDetails"]:
        if hook["status"] != "AWAITING_ACTION":
            continue
        try:
            ecs.continue_service_deployment(
                serviceDeploymentArn=which, hookId=hook["hookId"], action=answer.upper())
        except ClientError as error:
            # It has gone on by itself since.
            check(error.response["Error"]["Code"] == "InvalidParameterException", f"{error}")


def end(which):
    def over():
        go(which)
        return Known().ended(which)

    return until(f"{which} is over", over, Known().events, 120)["status"]


def whole(version):
    service = Known()
    wanted = definition_of(version)
    until(f"{version} alone is left", lambda: [
        (task["taskDefinitionArn"], task["lastStatus"]) for task in service.tasks()] == [(wanted, "RUNNING")] * COUNT)
    check(service.versions() == {version}, f"{service.versions()} answer")
    check([one["taskDefinition"] for one in service.described()["deployments"]] == [wanted], "one deployment is left")
    if service.rules[0]:
        check(sorted(service.weights().values()) == [0, 100], f"{service.weights()}")


if step == "prepare":
    prepare(*words)
elif step == "begin":
    print(Known().deploy(definition_of(words[0])))
elif step == "await":
    print(await_stage(*words))
elif step == "go":
    go(*words)
elif step == "end":
    print(end(*words))
elif step == "whole":
    whole(*words)
