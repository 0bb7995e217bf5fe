"""One database under both colours: expand, swap, contract, while rows are written; none may be lost.

Usage: database.py FRONT-DOOR-PORT, with the images of `docker/platforms/build python` and `… postgres` made.
"""

import sys
import threading
import time

import boto3

from shared import answer, check, make_version, option, solution_stack, until

port = sys.argv[1]
beanstalk = boto3.client("elasticbeanstalk")

APPLICATION = '''
import os
import psycopg2

INSERT = "%s"


def connect():
    return psycopg2.connect(
        host=os.environ["RDS_HOSTNAME"], port=os.environ["RDS_PORT"], dbname=os.environ["RDS_DB_NAME"],
        user=os.environ["RDS_USERNAME"], password=os.environ["RDS_PASSWORD"], connect_timeout=10)


def application(environ, start_response):
    answer = "done"
    with connect() as connection, connection.cursor() as cursor:
        if environ["REQUEST_METHOD"] == "POST":
            cursor.execute(INSERT, {"number": int(environ["PATH_INFO"].strip("/"))})
        elif environ["PATH_INFO"] == "/rows":
            cursor.execute("SELECT * FROM item")
            names = [column.name for column in cursor.description]
            answer = "\\n".join([",".join(names)] + [",".join(map(str, row)) for row in cursor])
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [answer.encode()]
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


def database(name, value):
    return option("aws:rds:dbinstance", name, value)


def settle(name):
    def look():
        found = beanstalk.describe_environments(EnvironmentNames=[name], IncludeDeleted=False)["Environments"]
        return found and found[0]["Status"] == "Ready"

    until(f"{name} is ready", look, seconds=200)
    events = beanstalk.describe_events(EnvironmentName=name, Severity="ERROR")["Events"]
    check(not events, f"{name} without errors: {[event['Message'] for event in events]}")


def create(name, label, prefix, options):
    beanstalk.create_environment(
        ApplicationName="shop", EnvironmentName=name, CNAMEPrefix=prefix, VersionLabel=label,
        SolutionStackName=solution_stack("Python 3.13"),
        OptionSettings=[option("aws:autoscaling:asg", "MinSize", "2")] + options)
    settle(name)


def address(name):
    """Where the environment's database is, from the event that told it."""
    events = beanstalk.describe_events(EnvironmentName=name)["Events"]
    told = next(event["Message"] for event in events if event["Message"].startswith("Created RDS database"))
    return told.split("It answers at ")[1].rstrip(".").split(":")


class Writer(threading.Thread):
    """Writes one row after another, and keeps the numbers of those that were acknowledged."""

    def __init__(self, first):
        super().__init__()
        self.number, self.written, self.failures, self.ends = first, [], [], threading.Event()

    def run(self):
        while not self.ends.wait(0.02):
            self.number += 1
            try:
                answer(port, "shop", f"/{self.number}", method="POST")
                self.written.append(self.number)
            except OSError as error:
                self.failures.append(f"{self.number}: {error}")


def rows():
    names, *lines = answer(port, "shop", "/rows").splitlines()
    return [dict(zip(names.split(","), line.split(","))) for line in lines]


for label, files in BUNDLES.items():
    make_version("shop", label, files)
password = "not-a-secret-1"
create("shop-blue", "v1", "shop", [database("HasCoupledDatabase", "true"), database("DBPassword", password)])
host, database_port = address("shop-blue")
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
    check({"note", "colour"} < set(rows()[0]), "the old colour goes on in the expanded table")
    print("shop-green runs beside it, on the same database, expanded", flush=True)
    beanstalk.swap_environment_cnames(
        SourceEnvironmentName="shop-blue", DestinationEnvironmentName="shop-green")
    until("the new colour writes", lambda: any(row["colour"] == "green" for row in rows()))
    beanstalk.terminate_environment(EnvironmentName="shop-blue")
    time.sleep(1)
    beanstalk.update_environment(EnvironmentName="shop-green", VersionLabel="v2-contract")
    settle("shop-green")
    print("swapped, contracted", flush=True)
finally:
    for writer in writers:
        writer.ends.set()
    for writer in writers:
        writer.join()

written = {number for writer in writers for number in writer.written}
failures = [failure for writer in writers for failure in writer.failures]
check(len(written) > 50, f"rows were written: {len(written)}")
check(not failures, f"no write failed: {failures[:3]}")
found = rows()
check("note" not in found[0], "the contract step was taken")
check({row["colour"] for row in found} == {"blue", "green"}, "both colours wrote")
lost = written - {int(row["number"]) for row in found}
check(not lost, f"no row was lost: {sorted(lost)[:5]}")
print(f"{len(written)} rows written by both colours, none lost")
