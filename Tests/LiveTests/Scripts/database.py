"""One database under both colours: expand, swap, contract, while rows are written; none may be lost.

Usage: database.py FRONT-DOOR-PORT, with the images of `docker/platforms/build python` and `… postgres` made.
"""

import io
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile

import boto3

port = sys.argv[1]
beanstalk = boto3.client("elasticbeanstalk")
s3 = boto3.client("s3")
HOST = "shop.us-east-1.elasticbeanstalk.com"

APPLICATION = '''
import os
import psycopg2

INSERT = "%s"


def connect():
    return psycopg2.connect(
        host=os.environ["RDS_HOSTNAME"], port=os.environ["RDS_PORT"], dbname=os.environ["RDS_DB_NAME"],
        user=os.environ["RDS_USERNAME"], password=os.environ["RDS_PASSWORD"], connect_timeout=10)


def application(environ, start_response):
    if environ["REQUEST_METHOD"] == "POST":
        number = int(environ["PATH_INFO"].strip("/"))
        with connect() as connection, connection.cursor() as cursor:
            cursor.execute(INSERT, {"number": number})
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"done"]
'''
MIGRATE = '''
container_commands:
  01_migrate:
    command: python3 migrate.py
    leader_only: true
'''


def bundle(insert, *statements):
    migrate = "import application\nwith application.connect() as c, c.cursor() as cursor:\n" + "".join(
        f"    cursor.execute({statement!r})\n" for statement in statements)
    return {
        "application.py": APPLICATION % insert, "migrate.py": migrate, ".ebextensions/migrate.config": MIGRATE}


# What is old goes on working after the expand step, and what is new after the contract step.
BUNDLES = {
    "v1": bundle(
        "INSERT INTO item (number) VALUES (%(number)s)",
        "CREATE TABLE IF NOT EXISTS item (id serial PRIMARY KEY, number integer UNIQUE, note text)"),
    "v2-expand": bundle(
        "INSERT INTO item (number, colour) VALUES (%(number)s, 'green')",
        "ALTER TABLE item ADD COLUMN IF NOT EXISTS colour text DEFAULT 'blue'"),
    "v2-contract": bundle(
        "INSERT INTO item (number, colour) VALUES (%(number)s, 'green')",
        "ALTER TABLE item DROP COLUMN IF EXISTS note"),
}


def check(condition, what):
    if not condition:
        sys.exit(f"not so: {what}")


def option(namespace, name, value):
    return {"Namespace": namespace, "OptionName": name, "Value": value}


def database(name, value):
    return option("aws:rds:dbinstance", name, value)


def make_versions():
    bucket = beanstalk.create_storage_location()["S3Bucket"]
    beanstalk.create_application(ApplicationName="shop")
    for label, files in BUNDLES.items():
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
        s3.put_object(Bucket=bucket, Key=f"{label}.zip", Body=content.getvalue())
        beanstalk.create_application_version(
            ApplicationName="shop", VersionLabel=label, SourceBundle={"S3Bucket": bucket, "S3Key": f"{label}.zip"})


def settle(name):
    for _ in range(400):
        environment = beanstalk.describe_environments(EnvironmentNames=[name], IncludeDeleted=False)["Environments"]
        if environment and environment[0]["Status"] == "Ready":
            events = beanstalk.describe_events(EnvironmentName=name, Severity="ERROR")["Events"]
            check(not events, f"{name} without errors: {[event['Message'] for event in events]}")
            return
        time.sleep(0.3)
    sys.exit(f"{name} is not ready in time")


def create(name, label, prefix, options):
    beanstalk.create_environment(
        ApplicationName="shop", EnvironmentName=name, CNAMEPrefix=prefix, VersionLabel=label,
        SolutionStackName=stack, OptionSettings=[option("aws:autoscaling:asg", "MinSize", "2")] + options)
    settle(name)


def containers(name):
    """What an instance of the environment has to find its database, from the event that told it."""
    events = beanstalk.describe_events(EnvironmentName=name)["Events"]
    told = next(event["Message"] for event in events if event["Message"].startswith("Created RDS database"))
    return told.split("It answers at ")[1].rstrip(".").split(":")


class Writer(threading.Thread):
    """Writes one row after another, and keeps the numbers of those that were acknowledged."""

    def __init__(self, first):
        super().__init__()
        self.number, self.written, self.failures, self.ends = first, [], [], threading.Event()

    def run(self):
        while not self.ends.is_set():
            self.number += 1
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/{self.number}", method="POST", headers={"Host": HOST})
            try:
                urllib.request.urlopen(request, timeout=30).read()
                self.written.append(self.number)
            except OSError as error:
                self.failures.append(f"{self.number}: {error}")


make_stack = beanstalk.list_available_solution_stacks()["SolutionStacks"]
stack = next(name for name in make_stack if name.endswith("running Python 3.13"))
make_versions()
password = "not-a-secret-1"
create("shop-blue", "v1", "shop", [database("HasCoupledDatabase", "true"), database("DBPassword", password)])
host, database_port = containers("shop-blue")
print(f"shop-blue runs with its database at {host}:{database_port}", flush=True)

properties = {
    "RDS_HOSTNAME": host, "RDS_PORT": database_port, "RDS_DB_NAME": "ebdb", "RDS_USERNAME": "ebroot",
    "RDS_PASSWORD": password}
own = [option("aws:elasticbeanstalk:application:environment", name, value) for name, value in properties.items()]
rolling = [
    option("aws:elasticbeanstalk:command", "DeploymentPolicy", "Rolling"),
    option("aws:elasticbeanstalk:command", "BatchSizeType", "Fixed"),
    option("aws:elasticbeanstalk:command", "BatchSize", "1")]
beanstalk.update_environment(
    EnvironmentName="shop-blue",
    OptionSettings=own + [database("HasCoupledDatabase", "false"), database("DBDeletionPolicy", "Retain")])
settle("shop-blue")
print("the database is decoupled", flush=True)

writers = [Writer(thread * 1_000_000) for thread in range(4)]
for writer in writers:
    writer.start()
try:
    create("shop-green", "v2-expand", "shop-staging", own + rolling)
    print("shop-green runs beside it, on the same database, expanded", flush=True)
    beanstalk.swap_environment_cnames(
        SourceEnvironmentName="shop-blue", DestinationEnvironmentName="shop-green")
    time.sleep(2)
    beanstalk.terminate_environment(EnvironmentName="shop-blue")
    time.sleep(2)
    beanstalk.update_environment(EnvironmentName="shop-green", VersionLabel="v2-contract")
    settle("shop-green")
    print("swapped, contracted", flush=True)
finally:
    for writer in writers:
        writer.ends.set()
    for writer in writers:
        writer.join()

# Each number is unique in the table: writing it once more is refused if it is there.
written = [number for writer in writers for number in writer.written]
failures = [failure for writer in writers for failure in writer.failures]
check(len(written) > 50, f"rows were written: {len(written)}")
check(not failures, f"no write failed: {failures[:3]}")
lost = []
for number in written:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{number}", method="POST", headers={"Host": HOST})
    try:
        urllib.request.urlopen(request, timeout=30).read()
        lost.append(number)
    except urllib.error.HTTPError:
        pass
check(not lost, f"no row was lost: {lost[:5]}")
print(f"{len(written)} rows written by both colours, none lost")
