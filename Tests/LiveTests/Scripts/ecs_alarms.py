"""A version that answers one request in twenty with an error, taken back by an alarm on the load balancer's count of
them. Usage: ecs_alarms.py IMAGE FRONT-DOOR-PORT CTL TIME-SCALE ROUNDS STRATEGY…

STRATEGY is one of ECS's own, or CODE_DEPLOY. Prints for each round how long the bad version had requests, in seconds.
"""

import json
import signal
import subprocess
import sys
import time

from shared import check, until
from shop import DeployedService, Service, Shop, watch

image, port, ctl, scale, rounds, *strategies = sys.argv[1:]
PERIOD = 300
ALARM = {"alarmNames": ["errors"], "enable": True, "rollback": True}
STEPS = {
    "ROLLING": {},
    "BLUE_GREEN": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 20},
    "CANARY": {"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 10, "canaryBakeTimeInMinutes": 60}},
    "LINEAR": {"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 10, "stepBakeTimeInMinutes": 2}},
}


def make(strategy, number, definition):
    name = strategy.lower().replace("_", "-")
    if strategy == "CODE_DEPLOY":
        return DeployedService(
            shop, name, number, definition, alarmConfiguration={"enabled": True, "alarms": [{"name": "errors"}]})
    return Service(shop, name, number, definition, alarms=ALARM, **STEPS[strategy])


def load(service):
    return subprocess.Popen(
        [ctl, "traffic", f"http://127.0.0.1:{port}/", "--host", f"{shop.balancer['DNSName']}:{service.number}",
         "--rate", "500", "--connections", "20", "--duration", "5m", "--report", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def alarm_is(state):
    return watch.describe_alarms(AlarmNames=["errors"])["MetricAlarms"][0]["StateValue"] == state


def goes_back(service, earliest):
    until("the alarm is silent", lambda: alarm_is("OK") and time.monotonic() > earliest)
    steady = load(service)
    which = service.deploy(bad)
    try:
        found = until(f"{service.name} is back", lambda: service.ended(which), service.events, 120)
    finally:
        steady.send_signal(signal.SIGINT)
    report = json.loads(steady.communicate(timeout=60)[0])
    says_why(service, found)
    check(set(report["failuresByReason"]) == {"HTTP 500"}, f"only the bad version fails: {report['failuresByReason']}")
    check(report["failures"] < report["byVersion"]["bad"] / 10, "and most of its answers are good")
    check(service.versions() == {"one"}, f"{service.versions()} answer")
    first, last = report["firstSeen"]["bad"], report["lastStarted"]["bad"]
    if service.name == "rolling":
        # What it replaced has ended, and is started again: what counts is when that begins.
        last = found["rollback"]["startedAt"].timestamp() * 1_000
    else:
        check(sorted(service.weights().values()) == [0, max(service.weights().values())], f"{service.weights()}")
    seconds = (last - first) / 1_000
    print(f"{service.name}: {seconds:.1f} s of {PERIOD / float(scale):.1f} s, "
          f"{report['failures']} of {report['byVersion']['bad']} answers were errors")
    check(seconds <= PERIOD / float(scale), "it is back within one period of the alarm")


def says_why(service, found):
    if service.controller == "CODE_DEPLOY":
        check(found["status"] == "Stopped" and found["errorInformation"]["code"] == "ALARM_ACTIVE", f"{found}")
        check("<errors>" in found["errorInformation"]["message"], f"{found['errorInformation']}")
        return
    check(found["status"] == "ROLLBACK_SUCCESSFUL", found["status"])
    check(found["statusReason"] == "Service deployment rolled back because of one or more active alarms.",
          found["statusReason"])
    check(found["alarms"]["status"] == "TRIGGERED" and found["alarms"]["triggeredAlarmNames"] == ["errors"],
          f"{found['alarms']}")
    check(any(event.endswith("deployment failed: alarm detected.") for event in service.events()), "an event says why")


shop = Shop(image, port)
shop.put_alarm("errors", PERIOD, 8)
earliest = 0
good, bad = shop.register("one"), shop.register("bad", "errors:5")
for index, strategy in enumerate(strategies):
    service = make(strategy, 80 + index, good)
    service.started()
    for _ in range(int(rounds)):
        goes_back(service, earliest)
        # Where the newest period has no error at all, the alarm looks at those before it: they have to be over.
        earliest = time.monotonic() + 4 * PERIOD / float(scale)
