"""Load on an application load balancer while everything around it goes wrong that a correct balancer can make good: one
target at a time dies, stalls, resets, answers slowly, half-closes or closes what is idle, and comes back; weights and rules
change ten times a second. No request may fail, and nothing may be left over: connections, file descriptors, memory.

Arguments: the front door's port, teald's process id, seconds of load, a seed."""

import asyncio
import os
import random
import socket
import struct
import sys
import time

import boto3

door, pid, seconds, seed = (int(word) for word in sys.argv[1:5])
random.seed(seed)
elb, ec2 = boto3.client("elbv2"), boto3.client("ec2")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
FAULTS = ["die", "close", "reset", "half-close", "stall", "slow", "close idle"]


class Target:
    """Answers each request with `ok`, but for the fault it has now. Health checks see the same target."""

    def __init__(self, address):
        self.address, self.port, self.fault, self.server, self.open = address, 0, None, None, set()

    async def listen(self):
        self.server = await asyncio.start_server(self.serve, self.address, self.port, backlog=512)
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        self.open.add(writer)
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                if not await self.answer(writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open.discard(writer)
            writer.close()

    async def answer(self, writer):
        if self.fault in ("close", "die"):
            return False
        if self.fault == "reset":
            reset = writer.get_extra_info("socket")
            reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if self.fault == "half-close":
            writer.write_eof()
            await asyncio.sleep(0.05)
            return False
        if self.fault == "stall":
            await asyncio.sleep(random.uniform(0.2, 0.6))
        if self.fault == "slow":
            for byte in ANSWER:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.004)
            return True
        writer.write(ANSWER)
        await writer.drain()
        return self.fault != "close idle"

    async def misbehave(self, fault, duration):
        self.fault = fault
        if fault == "die":
            self.server.close()
        if fault in ("die", "close idle"):
            for writer in list(self.open):
                writer.close()
        await asyncio.sleep(duration)
        self.fault = None
        if fault == "die":
            await self.listen()


class Load:
    def __init__(self, host):
        self.host, self.answered, self.failures, self.over = host, 0, [], False

    async def client(self, number):
        while not self.over:
            reader, writer = await asyncio.open_connection("127.0.0.1", door)
            for count in range(random.randint(1, 80)):
                if self.over:
                    break
                path = random.choice(["/", "/api/x", f"/{count}"])
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode())
                try:
                    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
                    body = await asyncio.wait_for(reader.readexactly(2), 60) if b" 200 " in head else b""
                except (asyncio.TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
                    head, body = repr(error).encode(), b""
                self.answered += 1
                if body != b"ok":
                    self.failures.append(head.split(b"\r\n")[0].decode())
                    break
            writer.close()


def held():
    """Descriptors, and resident memory that is not pages of files, in MB."""
    with open(f"/proc/{pid}/status") as file:
        kilobytes = next(int(line.split()[1]) for line in file if line.startswith("RssAnon"))
    return len(os.listdir(f"/proc/{pid}/fd")), kilobytes / 1024


def make(targets):
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [item["SubnetId"] for item in ec2.describe_subnets()["Subnets"]][:2]
    groups = []
    for name, members in (("blue", targets[:3]), ("green", targets[1:])):
        arn = elb.create_target_group(
            Name=name, Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip", HealthCheckIntervalSeconds=5,
            HealthCheckTimeoutSeconds=2, HealthyThresholdCount=2)["TargetGroups"][0]["TargetGroupArn"]
        elb.register_targets(
            TargetGroupArn=arn, Targets=[{"Id": target.address, "Port": target.port} for target in members])
        groups.append(arn)
    balancer = elb.create_load_balancer(Name="chaos", Subnets=subnets)["LoadBalancers"][0]
    listener = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=forward(groups, 1, 1))
    for group in groups:
        elb.get_waiter("target_in_service").wait(TargetGroupArn=group, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return balancer, listener["Listeners"][0]["ListenerArn"], groups


def forward(groups, *weights):
    weighted = [{"TargetGroupArn": group, "Weight": weight} for group, weight in zip(groups, weights)]
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}]


def change(number, listener, groups):
    """The one or the other: weights, rules, priorities."""
    weights = [number % 3, 1 + number % 2]
    if number % 3:
        elb.modify_listener(ListenerArn=listener, DefaultActions=forward(groups, *weights))
        return
    rules = [rule for rule in elb.describe_rules(ListenerArn=listener)["Rules"] if not rule["IsDefault"]]
    if rules and number % 2:
        elb.delete_rule(RuleArn=rules[0]["RuleArn"])
    elif rules:
        elb.modify_rule(RuleArn=rules[0]["RuleArn"], Actions=forward(groups, *reversed(weights)))
    else:
        elb.create_rule(
            ListenerArn=listener, Priority=1 + number, Actions=forward(groups, *weights),
            Conditions=[{"Field": "path-pattern", "Values": ["/api/*", "/1*"]}])


async def disturb(targets, until):
    while time.monotonic() < until:
        await random.choice(targets).misbehave(random.choice(FAULTS), random.uniform(0.2, 2))
        await asyncio.sleep(0.3)


async def reconfigure(listener, groups, until):
    """Ten times a second, or as often as the machine can."""
    number, due = 0, time.monotonic()
    while time.monotonic() < until:
        await asyncio.to_thread(change, number, listener, groups)
        number, due = number + 1, max(due + 0.1, time.monotonic() - 1)
        await asyncio.sleep(max(0, due - time.monotonic()))
    return number


async def under_load(host, targets, listener, groups, duration):
    load = Load(host)
    clients = [asyncio.create_task(load.client(number)) for number in range(16)]
    until = time.monotonic() + duration
    _, changes = await asyncio.gather(disturb(targets, until), reconfigure(listener, groups, until))
    load.over = True
    await asyncio.gather(*clients)
    return load, changes


async def main():
    # Of the script's own process: an address that others do not listen on.
    targets = [Target(f"127.77.{os.getpid() % 250}.{number + 1}") for number in range(4)]
    for target in targets:
        await target.listen()
    # The API's own connection is open from here on.
    await asyncio.to_thread(elb.describe_load_balancers)
    await asyncio.to_thread(ec2.describe_vpcs)
    descriptors = held()[0] + 4
    balancer, listener, groups = await asyncio.to_thread(make, targets)
    host = balancer["DNSName"]
    # What is made once for good (threads, buffers, code) is there before memory is looked at.
    await under_load(host, targets, listener, groups, 3)
    memory = held()[1]
    load, changes = await under_load(host, targets, listener, groups, seconds)
    found = [f"{len(load.failures)} of {load.answered} failed: {sorted(set(load.failures))}"] if load.failures else []
    if load.answered < 20 * seconds or changes < seconds:
        found.append(f"only {load.answered} requests and {changes} changes: that is no chaos")
    grown = held()[1]
    # It grows for half a minute to what it stays at; what leaks with each request or change is more.
    if grown > memory + 64:
        found.append(f"{grown:.0f} MB of memory, {memory:.0f} were")
    elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    for group in groups:
        elb.delete_target_group(TargetGroupArn=group)
    deadline = time.monotonic() + 60
    while (any(target.open for target in targets) or held()[0] > descriptors) and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
    left, still = sum(len(target.open) for target in targets), held()[0]
    if left or still > descriptors:
        found.append(f"{left} connections to targets are left; {still} file descriptors are open, {descriptors} were")
    print(f"{load.answered} requests, {changes} changes, {len(load.failures)} failed; descriptors {descriptors} then "
          f"{still}, memory {memory:.0f} MB then {grown:.0f}", file=sys.stderr)
    return "\n".join(found) or 0


sys.exit(asyncio.run(main()))
