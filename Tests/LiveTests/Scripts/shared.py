"""What the scripts beside this file say alike. Each of them ends with status 0, or says what is not so."""

import io
import sys
import time
import urllib.request
import zipfile

import boto3


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def until(what, look, tell=lambda: "", seconds=90, pause=0.1):
    """What `look` finds, as soon as it finds something; at the end of the time `tell` says how things are instead."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(pause)
    sys.exit(f"not within {seconds} s: {what} {tell()}")


def answer(port, cname, path="/", **more):
    """What the front door on that port answers for an environment's name."""
    host = cname if "." in cname else f"{cname}.us-east-1.elasticbeanstalk.com"
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host}, **more)
    return urllib.request.urlopen(request, timeout=30).read().decode()


def option(namespace, name, value):
    return {"Namespace": namespace, "OptionName": name, "Value": value}


def solution_stack(language):
    stacks = boto3.client("elasticbeanstalk").list_available_solution_stacks()["SolutionStacks"]
    return next(stack for stack in stacks if stack.endswith(f"running {language}"))


def make_version(application, label, files):
    """An application version with a bundle of those files, path → text."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    make_bundle_version(application, label, content.getvalue())


def make_bundle_version(application, label, content, **more):
    beanstalk = boto3.client("elasticbeanstalk")
    bucket = beanstalk.create_storage_location()["S3Bucket"]
    boto3.client("s3").put_object(Bucket=bucket, Key=f"{application}/{label}.zip", Body=content)
    beanstalk.create_application_version(
        ApplicationName=application, VersionLabel=label, AutoCreateApplication=True,
        SourceBundle={"S3Bucket": bucket, "S3Key": f"{application}/{label}.zip"}, **more)
