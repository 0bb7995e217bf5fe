"""Every attribute of every load-balancing resource is changed, read back, and set back; every kind of rule, action and
trust store reads back as it was asked for. Says each difference; none is success."""

import sys
import urllib.request

import boto3
from botocore.exceptions import ClientError

elb = boto3.client("elbv2")
acm = boto3.client("acm")
ec2 = boto3.client("ec2")
s3 = boto3.client("s3")
differences = []
changes = set()

# Of an attribute whose values are no flags: another one than the default.
OTHERS = {
    "access_logs.s3.bucket": "logs", "connection_logs.s3.bucket": "logs", "health_check_logs.s3.bucket": "logs",
    "client_keep_alive.seconds": "120", "idle_timeout.timeout_seconds": "30",
    "routing.http.desync_mitigation_mode": "strictest", "routing.http.xff_header_processing.mode": "remove",
    "dns_record.client_routing_policy": "availability_zone_affinity",
    "secondary_ips.auto_assigned.per_subnet": "2", "deregistration_delay.timeout_seconds": "5",
    "load_balancing.algorithm.type": "least_outstanding_requests", "load_balancing.cross_zone.enabled": "false",
    "slow_start.duration_seconds": "60", "stickiness.app_cookie.cookie_name": "session",
    "stickiness.app_cookie.duration_seconds": "60", "stickiness.lb_cookie.duration_seconds": "60",
    "stickiness.type": "app_cookie", "tcp.idle_timeout.seconds": "400",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "2",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "50",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
    "target_health_state.unhealthy.draining_interval_seconds": "60",
    "routing.http.response.access_control_allow_credentials.header_value": "true",
    "routing.http.response.x_content_type_options.header_value": "nosniff",
    "routing.http.response.x_frame_options.header_value": "DENY",
}
# They go with others only, or have one value.
ALONE = {"load_balancing.algorithm.anomaly_mitigation"}


def other(key, value, what):
    if key == "stickiness.type" and what.startswith("TCP"):
        return value
    if key == "load_balancing.cross_zone.enabled" and what == "application":
        return value
    if key in OTHERS and (key != "load_balancing.cross_zone.enabled" or value not in ("true", "false")):
        return OTHERS[key]
    if key.endswith(".header_name"):
        return "My-" + value
    if key.endswith(".header_value"):
        return "one"
    if key.endswith(".prefix"):
        return "some/where"
    return {"true": "false", "false": "true", "off": "off"}.get(value, value)


def attributes(what, describe, modify, **resource):
    def read():
        return {item["Key"]: item["Value"] for item in describe(**resource)["Attributes"]}

    def write(values):
        modify(**resource, Attributes=[{"Key": key, "Value": value} for key, value in values.items()])

    before = read()
    for key, value in before.items():
        changed = other(key, value, what)
        if key in ALONE or changed == value:
            continue
        changes.add((what, key))
        try:
            write({key: changed} | ({"stickiness.app_cookie.cookie_name": "x"} if key == "stickiness.type" else {}))
            if read().get(key) != changed:
                differences.append(f"{what}: {key} is {read().get(key)!r}, not {changed!r}")
            write({key: value})
            if read().get(key) != value:
                differences.append(f"{what}: {key} is not {value!r} again")
        except ClientError as error:
            differences.append(f"{what}: {key}={changed!r}: {error}")


def same(what, wanted, found):
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key, value in wanted.items():
            same(f"{what}.{key}", value, found.get(key))
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for index, value in enumerate(wanted):
            same(f"{what}[{index}]", value, found[index])
    elif wanted != found:
        differences.append(f"{what} is {found!r}, not {wanted!r}")


def target_group(name, protocol, **more):
    made = elb.create_target_group(Name=name, Protocol=protocol, Port=8080, VpcId=vpc, TargetType="ip", **more)
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    attributes(
        f"{protocol} group", elb.describe_target_group_attributes, elb.modify_target_group_attributes,
        TargetGroupArn=arn)
    return arn


def load_balancer(name, kind):
    arn = elb.create_load_balancer(Name=name, Type=kind, Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    attributes(kind, elb.describe_load_balancer_attributes, elb.modify_load_balancer_attributes, LoadBalancerArn=arn)
    return arn


def listener(balancer, protocol, port, actions, **more):
    arn = elb.create_listener(
        LoadBalancerArn=balancer, Protocol=protocol, Port=port, DefaultActions=actions,
        **more)["Listeners"][0]["ListenerArn"]
    found = elb.describe_listeners(ListenerArns=[arn])["Listeners"][0]
    same(f"{protocol} listener", {"Protocol": protocol, "Port": port, "DefaultActions": actions}, found)
    attributes(
        f"{protocol} listener", elb.describe_listener_attributes, elb.modify_listener_attributes, ListenerArn=arn)
    return arn


def rule(arn, priority, conditions, actions, transforms=()):
    made = elb.create_rule(
        ListenerArn=arn, Priority=priority, Conditions=conditions, Actions=actions, Transforms=list(transforms))
    found = elb.describe_rules(RuleArns=[made["Rules"][0]["RuleArn"]])["Rules"][0]
    wanted = {"Priority": str(priority), "Conditions": conditions, "Actions": actions, "Transforms": list(transforms)}
    same(f"rule {priority}", wanted, found)


vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
subnets = [item["SubnetId"] for item in ec2.describe_subnets()["Subnets"]][:2]
s3.create_bucket(Bucket="logs")
blue, green = target_group("blue", "HTTP"), target_group("green", "HTTP")
flows = target_group("flows", "TCP")
shop, net = load_balancer("shop", "application"), load_balancer("net", "network")
weighted = {"Type": "forward", "ForwardConfig": {
    "TargetGroups": [{"TargetGroupArn": blue, "Weight": 9}, {"TargetGroupArn": green, "Weight": 1}],
    "TargetGroupStickinessConfig": {"Enabled": True, "DurationSeconds": 60}}}
check = {"Type": "jwt-validation", "Order": 1, "JwtValidationConfig": {
    "JwksEndpoint": "http://localhost:9/keys", "Issuer": "https://issuer.test", "AdditionalClaims": [
        {"Name": "scope", "Format": "space-separated-values", "Values": ["read", "write"]},
        {"Name": "sub", "Format": "single-string", "Values": ["robot"]}]}}
certificate = acm.request_certificate(DomainName="shop.test", KeyAlgorithm="EC_prime256v1")["CertificateArn"]
http = listener(shop, "HTTP", 8080, [weighted])
https = listener(
    shop, "HTTPS", 8443, [check, weighted | {"Order": 2}], Certificates=[{"CertificateArn": certificate}])
tcp = listener(net, "TCP", 8090, [{"Type": "forward", "TargetGroupArn": flows}])
rule(http, 1, [{"Field": "host-header", "HostHeaderConfig": {"Values": ["*.test", "a.example"]}},
               {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}}], [weighted],
     [{"Type": "url-rewrite", "UrlRewriteConfig": {"Rewrites": [{"Regex": "^/api/(.*)$", "Replace": "/$1"}]}}])
rule(http, 2, [{"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Beta", "Values": ["1"]}},
               {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "a", "Value": "b"}]}},
               {"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}}],
     [{"Type": "redirect", "RedirectConfig": {
         "Protocol": "HTTPS", "Port": "443", "Host": "#{host}", "Path": "/#{path}", "Query": "#{query}",
         "StatusCode": "HTTP_301"}}])
rule(http, 3, [{"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET"]}}],
     [{"Type": "fixed-response", "FixedResponseConfig": {
         "StatusCode": "404", "ContentType": "text/plain", "MessageBody": "no"}}])
rule(https, 4, [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/free"]}}], [check, weighted | {"Order": 2}])

authority = urllib.request.urlopen(elb.meta.endpoint_url + "/_teal/ca").read()
s3.put_object(Bucket="logs", Key="ca.pem", Body=authority)
store = elb.create_trust_store(
    Name="clients", CaCertificatesBundleS3Bucket="logs", CaCertificatesBundleS3Key="ca.pem")["TrustStores"][0]
bundle = elb.get_trust_store_ca_certificates_bundle(TrustStoreArn=store["TrustStoreArn"])["Location"]
same("bundle", authority, urllib.request.urlopen(bundle).read())
elb.modify_listener(
    ListenerArn=https, MutualAuthentication={"Mode": "verify", "TrustStoreArn": store["TrustStoreArn"]})
found = elb.describe_listeners(ListenerArns=[https])["Listeners"][0]["MutualAuthentication"]
same("mutual authentication", {"Mode": "verify", "TrustStoreArn": store["TrustStoreArn"]}, found)

for balancer in (shop, net):
    elb.delete_load_balancer(LoadBalancerArn=balancer)
for group in (blue, green, flows):
    elb.delete_target_group(TargetGroupArn=group)
elb.delete_trust_store(TrustStoreArn=store["TrustStoreArn"])
left = elb.describe_target_groups()["TargetGroups"] + elb.describe_load_balancers()["LoadBalancers"]
same("left", [], left)
if len(changes) < 80:
    differences.append(f"only {len(changes)} attributes were changed")
sys.exit("\n".join(differences) or 0)
