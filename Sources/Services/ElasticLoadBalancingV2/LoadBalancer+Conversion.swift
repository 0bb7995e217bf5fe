import Domain
import ElasticLoadBalancingV2API

extension ElasticLoadBalancingV2API.LoadBalancer {
    /// It listens as soon as it exists, so it is never seen `provisioning`.
    init(_ loadBalancer: Domain.LoadBalancer) {
        let scope = loadBalancer.scope
        let zones = Network.subnets(scope).filter { loadBalancer.subnets.contains($0.id) }
        self.init(
            loadBalancerArn: loadBalancer.id, dnsName: loadBalancer.dnsName,
            canonicalHostedZoneId: Self.hostedZones[loadBalancer.region], createdTime: loadBalancer.createdAt,
            loadBalancerName: loadBalancer.name, scheme: .init(rawValue: loadBalancer.scheme),
            vpcId: Network.vpcID(scope), state: .init(code: .active),
            type: loadBalancer.isNetwork ? .network : .application,
            availabilityZones: zones.map { .init(loadBalancer, $0) },
            securityGroups: loadBalancer.securityGroups,
            ipAddressType: loadBalancer.ipAddressType.map { .init(rawValue: $0) } ?? .ipv4,
            ipamPools: loadBalancer.ipamPool.map { .init(ipv4IpamPoolId: $0) })
    }

    /// Source: AWS General Reference, "Elastic Load Balancing endpoints and quotas".
    private static let hostedZones = [
        "us-east-1": "Z35SXDOTRQ7X7K", "us-east-2": "Z3AADJGX6KTTL2", "us-west-1": "Z368ELLRRE2KJ0",
        "us-west-2": "Z1H1FL5HABSF5", "ca-central-1": "ZQSVJUPU6J1EY", "eu-central-1": "Z215JYRZR1TBD5",
        "eu-west-1": "Z32O12XQLNTSW2", "eu-west-2": "ZHURV8PSTC4K8", "eu-west-3": "Z3Q77PNBQS71R4",
        "eu-north-1": "Z23TAZ6LKFMNIO", "ap-northeast-1": "Z14GRHDCWA56QT", "ap-northeast-2": "ZWKZPGTI48KDX",
        "ap-southeast-1": "Z1LMS91P8CMLE5", "ap-southeast-2": "Z1GM3OXH4ZPM65", "ap-south-1": "ZP97RAFLXTNZK",
        "sa-east-1": "Z2P70J7HTTTPLU",
    ]
}

extension AvailabilityZone {
    /// Of a network load balancer with its address there, which stays the same. Those of others may change, and are not
    /// told.
    fileprivate init(_ loadBalancer: Domain.LoadBalancer, _ subnet: Network.Subnet) {
        let index = loadBalancer.subnets.firstIndex(of: subnet.id)
        let addresses = loadBalancer.isNetwork ? loadBalancer.zoneAddresses ?? [] : []
        let address = index.flatMap { addresses.indices.contains($0) ? addresses[$0] : nil }
        self.init(
            zoneName: subnet.zone, subnetId: subnet.id,
            loadBalancerAddresses: address.map { [.init(ipAddress: $0)] } ?? [])
    }
}
