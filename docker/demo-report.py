"""Prints what the demo's two loads saw. Usage: demo-report.py FOLDER; exit status 1 if a request failed."""

import json
import os
import sys

BLOCKS = " ▁▂▃▄▅▆▇█"
WIDTH = 60


def load(folder, name):
    def read(suffix):
        with open(os.path.join(folder, name + suffix)) as file:
            return json.load(file)

    return read(".json"), read(".called"), read(".returned")


def chart(report, called):
    """One row for each version, one column for each slice of time, the height being the version's share."""
    buckets = report["buckets"]
    columns = min(WIDTH, len(buckets))
    groups = [buckets[i * len(buckets) // columns:(i + 1) * len(buckets) // columns] for i in range(columns)]
    for version in sorted(report["byVersion"]):
        row = ""
        for group in groups:
            mine = sum(bucket["versions"].get(version, 0) for bucket in group)
            total = sum(sum(bucket["versions"].values()) + bucket["failures"] for bucket in group)
            share = mine / total if total else 0
            row += BLOCKS[0 if mine == 0 else max(1, round(share * 8))]
        print(f"  {version:>4} |{row}|")
    seconds = len(buckets) * report["bucketMilliseconds"] / 1000
    at = (called - report["startedAt"]) / 1000
    mark = min(columns - 1, int(at / seconds * columns))
    print(f"       {' ' * mark} ^ {at:.1f} s of {seconds:.0f} s: swap-environment-cnames is called")


def tell(title, folder, name, old, new):
    report, called, returned = load(folder, name)
    latency = report["latencyMilliseconds"]
    print(f"\n{title}")
    chart(report, called)
    print(f"  requests             {report['requests']} ({report['requestsPerSecond']:.0f} a second)")
    print(f"  failures             {report['failures']}")
    for reason, count in sorted(report["failuresByReason"].items()):
        print(f"                       {count} x {reason}")
    shares = ", ".join(f"{version} {count}" for version, count in sorted(report["byVersion"].items()))
    print(f"  answered by          {shares}")
    print(f"  latency              p50 {latency['p50']:.1f} ms, p99 {latency['p99']:.1f} ms, max {latency['max']:.1f} ms")
    if new not in report["firstSeen"] or old not in report["lastSeen"]:
        print(f"  the load never saw both {old} and {new}")
        return False
    print(f"  call to first {new}     {report['firstSeen'][new] - called} ms")
    print(f"  call to last {old}      {report['lastSeen'][old] - called} ms")
    print(f"  call to its return   {returned - called} ms")
    late = report["lastStarted"][old] - returned
    print(f"  last request to {old}   started {abs(late)} ms {'after' if late > 0 else 'before'} the return")
    return report["failures"] == 0


def main():
    folder = sys.argv[1]
    swapped = tell("The swap: from blue (v1) to green (v2)", folder, "swap", "v1", "v2")
    back = tell("The rollback: from green (v2) to blue (v1)", folder, "rollback", "v2", "v1")
    print("\n" + ("No request failed." if swapped and back else "FAILED: see above."))
    return 0 if swapped and back else 1


if __name__ == "__main__":
    sys.exit(main())
