"""Environments that grow by themselves: one by processor time, one by what it sends. Usage: triggers.py FRONT-DOOR-PORT

Each gets a second instance while it is made to work, and gives it back when it rests. Run with --time-scale 60: the
periods of five minutes are five seconds then.
"""

import sys
import threading
import time

import boto3

from shared import answer, check, make_version, option, solution_stack, until

port = sys.argv[1]
beanstalk = boto3.client("elasticbeanstalk")
TRIGGER, GROUP = "aws:autoscaling:trigger", "aws:autoscaling:asg"

APPLICATION = '''
import time


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/burn":
        end = time.thread_time() + 0.5
        while time.thread_time() < end:
            pass
    return [b"x" * (1 << 20 if environ["PATH_INFO"] == "/send" else 1)]
'''
# What is measured, in what unit, above and below what, and the path that makes it rise.
KINDS = {
    "grows-cpu": ("CPUUtilization", "Percent", "Average", "20", "10", "/burn"),
    "grows-out": ("NetworkOut", "Bytes", "Average", "2000000", "1000000", "/send"),
}


def size(name):
    found = beanstalk.describe_environment_resources(EnvironmentName=name)["EnvironmentResources"]
    return len(found["Instances"])


def load(name, path, ends):
    while not ends.is_set():
        answer(port, name, path)
        time.sleep(0.05)


def grow_and_shrink(name, path):
    begin = time.monotonic()
    ends = threading.Event()
    worker = threading.Thread(target=load, args=(name, path, ends))
    worker.start()
    try:
        until(f"{name} grows", lambda: size(name) == 2)
        print(f"{name} has grown after {time.monotonic() - begin:.0f} s", flush=True)
    finally:
        ends.set()
        worker.join()
    begin = time.monotonic()
    until(f"{name} shrinks", lambda: size(name) == 1)
    print(f"{name} has shrunk after {time.monotonic() - begin:.0f} s", flush=True)


make_version("demo", "v1", {"application.py": APPLICATION})
for name, (measure, unit, statistic, upper, lower, path) in KINDS.items():
    settings = {
        (GROUP, "MinSize"): "1", (GROUP, "MaxSize"): "2", (GROUP, "Cooldown"): "60", (TRIGGER, "MeasureName"): measure,
        (TRIGGER, "Unit"): unit, (TRIGGER, "Statistic"): statistic, (TRIGGER, "UpperThreshold"): upper,
        (TRIGGER, "LowerThreshold"): lower, (TRIGGER, "Period"): "5", (TRIGGER, "BreachDuration"): "5",
    }
    beanstalk.create_environment(
        ApplicationName="demo", EnvironmentName=name, CNAMEPrefix=name, VersionLabel="v1",
        SolutionStackName=solution_stack("Python 3.13"),
        OptionSettings=[option(*named, value) for named, value in settings.items()])
beanstalk.get_waiter("environment_exists").wait(
    EnvironmentNames=list(KINDS), WaiterConfig={"Delay": 1, "MaxAttempts": 120})
threads = [threading.Thread(target=grow_and_shrink, args=(name, kind[-1])) for name, kind in KINDS.items()]
failures = []
threading.excepthook = lambda arguments: failures.append(arguments.exc_value)
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
check(not failures, f"both grow and shrink: {failures}")
print("triggers: all done")
