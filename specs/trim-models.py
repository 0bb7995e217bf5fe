#!/usr/bin/env python3
"""Makes specs/models/*.json from the models that botocore ships.

    python3 -m pip install --target /tmp/newest botocore
    PYTHONPATH=/tmp/newest python3 specs/trim-models.py

Only facts are kept: operations, shapes, constraints, errors and how they travel. Prose (documentation, examples,
deprecation notes) and what only a client's endpoint rules need is dropped. One operation or shape a line, in the
model's own order of names, so that a newer botocore shows as a small difference.
"""
import gzip
import json
import pathlib
import re

import botocore

# Our module's name -> botocore's folder.
SERVICES = {
    "ACM": "acm",
    "AutoScaling": "autoscaling",
    "CloudWatch": "cloudwatch",
    "CodeDeploy": "codedeploy",
    "EC2": "ec2",
    "ECS": "ecs",
    "ElasticBeanstalk": "elasticbeanstalk",
    "ElasticLoadBalancingV2": "elbv2",
    "IAM": "iam",
    "Route53": "route53",
    "S3": "s3",
    "SQS": "sqs",
    "STS": "sts",
}
# EC2 whole is three megabytes; what a deploy script asks about fits in these words.
EC2_VERBS = "Describe|Get|Create|Delete|Run|Start|Stop|Reboot|Terminate|Modify|Authorize|Revoke|Import"
EC2_NOUNS = (
    "Instances?|InstanceStatus|InstanceTypes|InstanceAttribute|Images?|Vpcs?|VpcAttribute|Subnets?|SubnetAttribute|"
    "SecurityGroups?|SecurityGroupRules|SecurityGroupIngress|SecurityGroupEgress|NetworkInterfaces?|Tags|KeyPairs?|"
    "Regions|AvailabilityZones|AccountAttributes|InternetGateways|RouteTables|LaunchTemplates?|LaunchTemplateVersions?|"
    "Addresses|ConsoleOutput|Volumes|InstanceCreditSpecifications"
)
KEPT_OPERATION = ["http", "input", "output", "errors"]
KEPT_REFERENCE = ["shape", "locationName", "location", "queryName", "flattened", "streaming", "xmlNamespace",
                  "xmlAttribute", "timestampFormat", "resultWrapper"]
KEPT_SHAPE = ["type", "required", "enum", "min", "max", "pattern", "flattened", "payload", "locationName",
              "timestampFormat", "xmlNamespace", "union", "document", "streaming", "box"]
KEPT_METADATA = ["apiVersion", "awsQueryCompatible", "endpointPrefix", "jsonVersion", "protocol", "protocols",
                 "serviceId", "serviceFullName", "signatureVersion", "signingName", "targetPrefix", "xmlNamespace"]


def pick(source, keys):
    return {key: source[key] for key in keys if key in source}


def reference(source):
    return pick(source, KEPT_REFERENCE)


def operation(source):
    kept = pick(source, KEPT_OPERATION)
    for key in ("input", "output"):
        if key in kept:
            kept[key] = reference(kept[key])
    if "errors" in kept:
        kept["errors"] = [error["shape"] for error in kept["errors"]]
    return kept


def shape(source):
    kept = pick(source, KEPT_SHAPE)
    if "members" in source:
        kept["members"] = {name: reference(member) for name, member in source["members"].items()}
    for key in ("member", "key", "value"):
        if key in source:
            kept[key] = reference(source[key])
    if source.get("exception"):
        kept["error"] = pick(source.get("error", {}), ["code", "httpStatusCode", "senderFault"])
    return kept


def reachable(model, operations):
    seen, queue = set(), []
    for name in operations:
        entry = model["operations"][name]
        queue += [entry[key]["shape"] for key in ("input", "output") if key in entry]
        queue += [error["shape"] for error in entry.get("errors", [])]
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        source = model["shapes"][name]
        queue += [member["shape"] for member in source.get("members", {}).values()]
        queue += [source[key]["shape"] for key in ("member", "key", "value") if key in source]
    return seen


def trimmed(service, folder, data):
    newest = sorted((data / folder).iterdir())[-1]
    model = json.loads(gzip.decompress((newest / "service-2.json.gz").read_bytes()))
    names = sorted(model["operations"])
    kept = names
    if service == "EC2":
        kept = [name for name in names if re.fullmatch(f"({EC2_VERBS})({EC2_NOUNS})", name)]
    shapes = reachable(model, kept)
    return {
        "source": f"botocore {botocore.__version__}, data/{folder}/{newest.name}/service-2.json.gz",
        "metadata": pick(model["metadata"], KEPT_METADATA),
        "operations": {name: operation(model["operations"][name]) for name in kept},
        "unmodelled": [name for name in names if name not in kept],
        "shapes": {name: shape(model["shapes"][name]) for name in sorted(shapes)},
    }


def rendered(model):
    def line(value):
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"))

    def table(entries):
        return "{\n" + ",\n".join(f"{line(name)}:{line(value)}" for name, value in entries.items()) + "\n}"

    return (
        f'{{\n"source":{line(model["source"])},\n"metadata":{line(model["metadata"])},\n'
        f'"operations":{table(model["operations"])},\n"unmodelled":{line(model["unmodelled"])},\n'
        f'"shapes":{table(model["shapes"])}\n}}\n'
    )


def main():
    data = pathlib.Path(botocore.__path__[0]) / "data"
    target = pathlib.Path(__file__).parent / "models"
    target.mkdir(exist_ok=True)
    for service, folder in SERVICES.items():
        (target / f"{folder}.json").write_text(rendered(trimmed(service, folder, data)))


if __name__ == "__main__":
    main()
