"""User data in an instance's first start. Usage: user_data.py STEP WORD. Run with --time-scale 60.

make BUSYBOX    an image with a shell: that of the application version machine:v1. BUSYBOX is a static one
run IMAGE       instances of it, by themselves and in a group
"""

import base64
import io
import pathlib
import sys
import urllib.request
import zipfile

import boto3

from shared import check, make_bundle_version, until

step, word = sys.argv[1:]
ec2, scaling = (boto3.client(name) for name in ("ec2", "autoscaling"))
POLL = {"Delay": 1, "MaxAttempts": 60}
DOCKERFILE = """FROM scratch
COPY busybox /bin/busybox
COPY busybox /bin/sh
CMD ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/"]
"""
SCRIPT = """#!/bin/sh
echo set up by $0
echo boot >>/index.html
exit {code}
"""


def make_image(busybox):
    """It serves its files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("Dockerfile", DOCKERFILE)
        archive.write(pathlib.Path(busybox), "busybox")
    make_bundle_version("machine", "v1", content.getvalue(), Process=True)
    beanstalk = boto3.client("elasticbeanstalk")
    until("the image is there", lambda: beanstalk.describe_application_versions(
        ApplicationName="machine")["ApplicationVersions"][0]["Status"] == "PROCESSED")


def user_data(code=0):
    return SCRIPT.format(code=code)


def run(text):
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, UserData=text)["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[made], WaiterConfig=POLL)
    return made


def console(instance):
    """boto3 takes the base64 off."""
    return ec2.get_console_output(InstanceId=instance).get("Output", "")


def page(instance):
    found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    with urllib.request.urlopen(f"http://{found['PrivateIpAddress']}/index.html", timeout=10) as answer:
        return answer.read().decode()


def expect_set_up(instance):
    shown = until(f"{instance} is set up", lambda: (text := console(instance)) and "It ended well." in text and text)
    check("user-data: set up by /var/lib/cloud/instance/user-data.txt\n" in shown, shown)
    check(page(instance) == "boot\n", page(instance))


def first_start():
    one = run(user_data())
    expect_set_up(one)
    attribute = ec2.describe_instance_attribute(InstanceId=one, Attribute="userData")["UserData"]["Value"]
    check(base64.b64decode(attribute).decode() == user_data(), attribute)
    # What it wrote stays, and it is not run again.
    ec2.stop_instances(InstanceIds=[one])
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[one], WaiterConfig=POLL)
    ec2.start_instances(InstanceIds=[one])
    ec2.get_waiter("instance_running").wait(InstanceIds=[one], WaiterConfig=POLL)
    check(page(one) == "boot\n", page(one))
    ec2.reboot_instances(InstanceIds=[one])
    check(ec2.describe_instance_status(InstanceIds=[one])["InstanceStatuses"], "an instance that is rebooted runs")
    until("it is back", lambda: answers(one) == "boot\n")
    ec2.terminate_instances(InstanceIds=[one])
    ec2.get_waiter("instance_terminated").wait(InstanceIds=[one], WaiterConfig=POLL)


def answers(instance):
    try:
        return page(instance)
    except OSError:
        return None


def failing():
    one = run(user_data(code=3))
    shown = until("it has failed", lambda: (text := console(one)) and "It failed: exit code 3." in text and text)
    check("user-data: set up by" in shown, shown)
    state = ec2.describe_instances(InstanceIds=[one])["Reservations"][0]["Instances"][0]["State"]["Name"]
    check(state == "running", "an instance whose user data failed runs on")
    ec2.terminate_instances(InstanceIds=[one])


def template():
    encoded = base64.b64encode(user_data().encode()).decode()
    ec2.create_launch_template(
        LaunchTemplateName="machine", LaunchTemplateData={"ImageId": image, "UserData": encoded})
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="machines", MinSize=2, MaxSize=2, AvailabilityZones=["us-east-1a"],
        LaunchTemplate={"LaunchTemplateName": "machine"})
    group = until("two serve", lambda: next(
        (found for found in scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
         if found["AutoScalingGroupName"] == "machines"
         and [each["LifecycleState"] for each in found["Instances"]] == ["InService"] * 2), None))
    for instance in group["Instances"]:
        expect_set_up(instance["InstanceId"])
    scaling.delete_auto_scaling_group(AutoScalingGroupName="machines", ForceDelete=True)


if step == "make":
    make_image(word)
else:
    image = word
    for part in (first_start, failing, template):
        part()
