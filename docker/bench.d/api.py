"""DescribeEnvironments with ten environments: teald beside moto."""

import os
import sys

from measure import Running, free_port, interleaved, median, ratio, wait_for_port, wrk
from teal import client

HERE = os.path.dirname(os.path.abspath(__file__))


def start_moto():
    port = free_port()
    process = Running([os.path.join(os.path.dirname(sys.executable), "moto_server"), "-p", str(port)])
    wait_for_port(port, process.process)
    return process, f"http://127.0.0.1:{port}"


def ten_in_moto(url):
    beanstalk = client("elasticbeanstalk", url)
    beanstalk.create_application(ApplicationName="bench")
    for number in range(10):
        beanstalk.create_environment(
            ApplicationName="bench", EnvironmentName=f"bench-{number}",
            SolutionStackName="64bit Amazon Linux 2018.03 v2.10.1 running Docker 17.12.1-ce")


def ten_in(teal):
    """Fills up to ten with environments of one instance each."""
    found = teal.beanstalk.describe_environments(ApplicationName="bench", IncludeDeleted=False)["Environments"]
    for number in range(10 - len(found)):
        teal.create_environment(f"bench-{number}", "v1", 1)
    teal.wait_until_ready()


def section(teal, cores, rounds):
    ten_in(teal)
    process, moto = start_moto()
    with process:
        ten_in_moto(moto)
        urls = {"teald": teal.api + "/", "moto": moto + "/"}
        rows = []
        for connections in (16, 1):
            def once(name):
                return wrk(urls[name], connections, 2, cores.load, script=os.path.join(HERE, "describe.lua"))

            for name in urls:
                once(name)
            results = interleaved(list(urls), rounds, once)
            for name in urls:
                rows.append([
                    f"{name}, {connections} connections", f"{median(results[name], 'rate'):.0f}",
                    f"{ratio(results['teald'], results[name], 'rate'):.1f}", f"{median(results[name], 'p99'):.2f}",
                    f"{ratio(results['teald'], results[name], 'p99'):.2f}",
                    str(sum(result["failed"] for result in results[name]))])
        memory = [[name, f"{of.resident_megabytes():.0f}", f"{of.own_megabytes():.0f}"]
                  for name, of in (("teald", teal.process), ("moto", process))]
    header = ["DescribeEnvironments, ten stored", "requests/s", "teald ÷ it", "p99 ms", "teald ÷ it", "failed"]
    return [("API requests", header, rows),
            ("Memory after that load", ["server with ten environments", "resident MB", "of it its own, not pages of its program"], memory)]
