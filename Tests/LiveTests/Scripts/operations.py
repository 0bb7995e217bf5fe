"""Calls the operations of load balancing that the other plans do not: rules that change and move, certificates by name,
trust stores with lists of revoked certificates, network load balancers of each protocol, limits and policies. Says each
difference; none is success."""

import sys
import urllib.request

import boto3
from botocore.exceptions import ClientError

elb = boto3.client("elbv2")
acm = boto3.client("acm")
ec2 = boto3.client("ec2")
s3 = boto3.client("s3")
differences = []

AUTHORITY = """-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIUXmr10f3Htidjud5vau00n2S5pjIwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHY2xpZW50czAgFw0yNjExMjExNTI3NDFaGA8yMTI2MTAyODE1
Mjc0MVowEjEQMA4GA1UEAwwHY2xpZW50czBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABAfPgxzCX+9XNlxi7rQWudV5XYYpjp4ZbToX2rn3uoiZni7e599XpABhsIeh
k0FbsVxPD8F4cy1jMsVnhlaew6+jUzBRMB0GA1UdDgQWBBRWkdBonI0bWh6+HU/w
8shR1CW+jjAfBgNVHSMEGDAWgBRWkdBonI0bWh6+HU/w8shR1CW+jjAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCICz2qXJvnvlrRUlgBGrwyvhBdIkP
Xs4lIh46DWV3zbcNAiEAmWtmgePYHIC9+xogxLU926zI7eJ62AIaTkp43L6dJkQ=
-----END CERTIFICATE-----
"""
# Of the same authority: one certificate is revoked.
REVOKED = """-----BEGIN X509 CRL-----
MIGuMFYwCgYIKoZIzj0EAwIwEjEQMA4GA1UEAwwHY2xpZW50cxcNMjYxMTIxMTUy
NzQxWhgPMjEyNjEwMjgxNTI3NDFaMBQwEgIBARcNMjYxMTIxMTUyNzQxWjAKBggq
hkjOPQQDAgNIADBFAiA+AtVBMeES63fZRc5yjXzg9BypJby9ySIlzBzgs9ZagQIh
ANjCTmSIOyialfif+NRW1Jg+3Dd319BZ/PzCHClZlwu3
-----END X509 CRL-----
"""


def same(what, wanted, found):
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key, value in wanted.items():
            same(f"{what}.{key}", value, found.get(key))
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for index, value in enumerate(wanted):
            same(f"{what}[{index}]", value, found[index])
    elif wanted != found:
        differences.append(f"{what} is {found!r}, not {wanted!r}")


def refused(code, call, **arguments):
    try:
        call(**arguments)
        differences.append(f"{call.__name__}: not refused with {code}")
    except ClientError as error:
        same(call.__name__, code, error.response["Error"]["Code"])


def tags(arn):
    return {item["Key"]: item["Value"] for item in elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]}


def target_group(name, protocol, **more):
    return elb.create_target_group(
        **{"Name": name, "Protocol": protocol, "Port": 8080, "VpcId": vpc, "TargetType": "ip"} | more
    )["TargetGroups"][0]["TargetGroupArn"]


def load_balancer(name, kind, **more):
    return elb.create_load_balancer(
        Name=name, Type=kind, Subnets=subnets[:2], **more)["LoadBalancers"][0]["LoadBalancerArn"]


def listener(balancer, protocol, port, actions, **more):
    return elb.create_listener(
        LoadBalancerArn=balancer, Protocol=protocol, Port=port, DefaultActions=actions, **more
    )["Listeners"][0]["ListenerArn"]


def forward(*groups):
    if len(groups) == 1:
        return [{"Type": "forward", "TargetGroupArn": groups[0]}]
    weighted = [{"TargetGroupArn": group, "Weight": 10 * (index + 1)} for index, group in enumerate(groups)]
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}]


def rules():
    """Each condition by wildcards and by regular expressions, each transform; changed, moved, deleted."""
    first = elb.create_rule(
        ListenerArn=http, Priority=5, Conditions=[
            {"Field": "host-header", "HostHeaderConfig": {"RegexValues": ["^shop[0-9]+[.]test$"]}},
            {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Beta", "RegexValues": ["^[a-c]+$"]}}],
        Actions=forward(blue), Tags=[{"Key": "a", "Value": "1"}])["Rules"][0]["RuleArn"]
    second = elb.create_rule(
        ListenerArn=http, Priority=6, Conditions=[{"Field": "path-pattern", "Values": ["/old/*"]}],
        Actions=forward(blue, green))["Rules"][0]["RuleArn"]
    same("rule's tags", {"a": "1"}, tags(first))
    wanted = {
        "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/api/v[0-9]/"]}},
                       {"Field": "source-ip", "SourceIpConfig": {"Values": ["127.0.0.0/8", "10.1.0.0/16"]}}],
        "Actions": forward(green, blue),
        "Transforms": [
            {"Type": "host-header-rewrite",
             "HostHeaderRewriteConfig": {"Rewrites": [{"Regex": "^.*$", "Replace": "inner.test"}]}},
            {"Type": "url-rewrite", "UrlRewriteConfig": {"Rewrites": [{"Regex": "^/api/(.*)$", "Replace": "/$1"}]}}]}
    elb.modify_rule(RuleArn=first, **wanted)
    same("rule", wanted, elb.describe_rules(RuleArns=[first])["Rules"][0])
    elb.modify_rule(RuleArn=first, ResetTransforms=True)
    same("rule", wanted | {"Transforms": []}, elb.describe_rules(RuleArns=[first])["Rules"][0])
    elb.set_rule_priorities(RulePriorities=[{"RuleArn": first, "Priority": 6}, {"RuleArn": second, "Priority": 5}])
    found = elb.describe_rules(ListenerArn=http)["Rules"]
    same("order", [second, first], [rule["RuleArn"] for rule in found[:2]])
    same("default rule", True, found[2]["IsDefault"])
    refused("PriorityInUse", elb.create_rule, ListenerArn=http, Priority=5, Actions=forward(blue),
            Conditions=[{"Field": "path-pattern", "Values": ["/"]}])
    refused("OperationNotPermitted", elb.delete_rule, RuleArn=found[2]["RuleArn"])
    for rule in (first, second):
        elb.delete_rule(RuleArn=rule)
        refused("RuleNotFound", elb.describe_rules, RuleArns=[rule])


def certificates():
    names = ["one.test", "two.test"]
    first, second = [acm.request_certificate(DomainName=name)["CertificateArn"] for name in names]
    policies = elb.describe_ssl_policies(LoadBalancerType="application")["SslPolicies"]
    policy = next(item["Name"] for item in policies if "TLSv1.3" in item["SslProtocols"])
    arn = listener(shop, "HTTPS", 8443, forward(blue), Certificates=[{"CertificateArn": first}], SslPolicy=policy)
    elb.add_listener_certificates(ListenerArn=arn, Certificates=[{"CertificateArn": second}])
    found = elb.describe_listener_certificates(ListenerArn=arn)["Certificates"]
    same("certificates", {first: True, second: False}, {item["CertificateArn"]: item["IsDefault"] for item in found})
    refused("OperationNotPermitted", elb.remove_listener_certificates, ListenerArn=arn,
            Certificates=[{"CertificateArn": first}])
    elb.remove_listener_certificates(ListenerArn=arn, Certificates=[{"CertificateArn": second}])
    same("certificates", 1, len(elb.describe_listener_certificates(ListenerArn=arn)["Certificates"]))
    elb.modify_listener(ListenerArn=arn, Certificates=[{"CertificateArn": second}], SslPolicy="ELBSecurityPolicy-2016-08")
    wanted = {"SslPolicy": "ELBSecurityPolicy-2016-08", "Certificates": [{"CertificateArn": second}]}
    same("HTTPS listener", wanted, elb.describe_listeners(ListenerArns=[arn])["Listeners"][0])
    return arn, second


def trust_stores(https):
    for key, body in (("ca.pem", AUTHORITY), ("more.pem", AUTHORITY * 2), ("crl.pem", REVOKED)):
        s3.put_object(Bucket="stores", Key=key, Body=body.encode())
    store = elb.create_trust_store(
        Name="clients", CaCertificatesBundleS3Bucket="stores", CaCertificatesBundleS3Key="ca.pem",
        Tags=[{"Key": "a", "Value": "1"}])["TrustStores"][0]["TrustStoreArn"]
    same("trust store's tags", {"a": "1"}, tags(store))
    added = elb.add_trust_store_revocations(TrustStoreArn=store, RevocationContents=[
        {"S3Bucket": "stores", "S3Key": "crl.pem", "RevocationType": "CRL"}])["TrustStoreRevocations"][0]
    same("revocation", {"RevocationType": "CRL", "NumberOfRevokedEntries": 1}, added)
    same("revocations", [added], elb.describe_trust_store_revocations(TrustStoreArn=store)["TrustStoreRevocations"])
    place = elb.get_trust_store_revocation_content(TrustStoreArn=store, RevocationId=added["RevocationId"])["Location"]
    same("list", REVOKED, urllib.request.urlopen(place).read().decode())
    found = elb.describe_trust_stores(TrustStoreArns=[store])["TrustStores"][0]
    same("trust store", {"Name": "clients", "NumberOfCaCertificates": 1, "TotalRevokedEntries": 1}, found)
    elb.modify_trust_store(
        TrustStoreArn=store, CaCertificatesBundleS3Bucket="stores", CaCertificatesBundleS3Key="more.pem")
    place = elb.get_trust_store_ca_certificates_bundle(TrustStoreArn=store)["Location"]
    same("bundle", AUTHORITY * 2, urllib.request.urlopen(place).read().decode())
    for mutual in ({"Mode": "verify", "TrustStoreArn": store, "IgnoreClientCertificateExpiry": True},
                   {"Mode": "passthrough"}, {"Mode": "off"}):
        elb.modify_listener(ListenerArn=https, MutualAuthentication=mutual)
        found = elb.describe_listeners(ListenerArns=[https])["Listeners"][0].get("MutualAuthentication", {"Mode": "off"})
        same("mutual authentication", mutual, found)
        used = elb.describe_trust_store_associations(TrustStoreArn=store)["TrustStoreAssociations"]
        same("associations", [shop] if mutual["Mode"] == "verify" else [], [item["ResourceArn"] for item in used])
    refused("ResourceNotFound", elb.get_resource_policy, ResourceArn=store)
    refused("AssociationNotFound", elb.delete_shared_trust_store_association, TrustStoreArn=store, ResourceArn=https)
    elb.remove_trust_store_revocations(TrustStoreArn=store, RevocationIds=[added["RevocationId"]])
    same("revocations", [], elb.describe_trust_store_revocations(TrustStoreArn=store)["TrustStoreRevocations"])
    elb.delete_trust_store(TrustStoreArn=store)
    refused("TrustStoreNotFound", elb.describe_trust_stores, TrustStoreArns=[store])


def security_groups():
    group = ec2.create_security_group(GroupName="doors", Description="doors", VpcId=vpc)["GroupId"]
    before = elb.describe_load_balancers(LoadBalancerArns=[shop])["LoadBalancers"][0]["SecurityGroups"]
    elb.set_security_groups(LoadBalancerArn=shop, SecurityGroups=[group])
    same("security groups", {"SecurityGroups": [group]},
         elb.describe_load_balancers(LoadBalancerArns=[shop])["LoadBalancers"][0])
    elb.set_security_groups(LoadBalancerArn=shop, SecurityGroups=before)
    ec2.delete_security_group(GroupId=group)
    elb.modify_ip_pools(LoadBalancerArn=shop, IpamPools={"Ipv4IpamPoolId": "ipam-pool-0123456789abcdef0"})
    found = elb.describe_load_balancers(LoadBalancerArns=[shop])["LoadBalancers"][0]
    same("pool", {"IpamPools": {"Ipv4IpamPoolId": "ipam-pool-0123456789abcdef0"}}, found)
    elb.modify_ip_pools(LoadBalancerArn=shop, RemoveIpamPools=["ipv4"])
    found = elb.describe_load_balancers(LoadBalancerArns=[shop])["LoadBalancers"][0]
    same("no pool", None, found.get("IpamPools"))


def network(certificate):
    """Each protocol, weighted groups, and an application load balancer as the target."""
    net = load_balancer("net", "network")
    made = []
    for number, protocol in enumerate(["TCP", "TLS", "UDP", "TCP_UDP"]):
        group, other = [target_group(f"n{which}-{number}", protocol) for which in "ab"]
        more = {"Certificates": [{"CertificateArn": certificate}], "AlpnPolicy": ["HTTP2Preferred"]}
        actions = forward(group, other)
        arn = listener(net, protocol, 9000 + number, actions, **(more if protocol == "TLS" else {}))
        found = elb.describe_listeners(ListenerArns=[arn])["Listeners"][0]
        same(f"{protocol} listener", {"Protocol": protocol, "Port": 9000 + number}, found)
        weights = [(item["TargetGroupArn"], item["Weight"])
                   for item in found["DefaultActions"][0]["ForwardConfig"]["TargetGroups"]]
        same(f"{protocol} weights", [(group, 10), (other, 20)], weights)
        if protocol == "TLS":
            same("ALPN", ["HTTP2Preferred"], found["AlpnPolicy"])
        elb.modify_listener(ListenerArn=arn, DefaultActions=forward(other))
        made += [group, other]
    inner = target_group("inner", "TCP", TargetType="alb")
    elb.register_targets(TargetGroupArn=inner, Targets=[{"Id": shop}])
    listener(net, "TCP", 9010, forward(inner))
    health = elb.describe_target_health(TargetGroupArn=inner)["TargetHealthDescriptions"][0]
    same("application load balancer as target", {"Id": shop, "Port": 8080}, health["Target"])
    elb.delete_load_balancer(LoadBalancerArn=net)
    for group in made + [inner]:
        elb.delete_target_group(TargetGroupArn=group)


vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
subnets = [item["SubnetId"] for item in ec2.describe_subnets()["Subnets"]]
s3.create_bucket(Bucket="stores")
same("limit", "100", {item["Name"]: item["Max"] for item in elb.describe_account_limits(PageSize=100)["Limits"]}.get(
    "rules-per-application-load-balancer"))
blue, green = target_group("blue", "HTTP"), target_group("green", "HTTP", ProtocolVersion="HTTP2")
shop = load_balancer("shop", "application")
http = listener(shop, "HTTP", 8080, forward(blue, green))
rules()
secure, certificate = certificates()
trust_stores(secure)
security_groups()
network(certificate)
elb.delete_load_balancer(LoadBalancerArn=shop)
for group in (blue, green):
    elb.delete_target_group(TargetGroupArn=group)
same("left", [], elb.describe_target_groups()["TargetGroups"] + elb.describe_load_balancers()["LoadBalancers"])
sys.exit("\n".join(differences) or 0)
