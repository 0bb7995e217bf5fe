/// Which module may import which, as written under "Layers" in the design: dependencies point downward only.
///
/// A module not listed here fails the test, so a new module has to be given its place first.
enum Layers {
    static let services = [
        "ElasticBeanstalk", "ElasticLoadBalancingV2", "S3", "STS", "IAM", "EC2", "AutoScaling", "ACM", "CodeDeploy",
        "CloudWatch", "ECS", "SQS",
    ]
    static let apis = Set(services.map { $0 + "API" })
    static let handlers = Set(services.map { $0 + "Service" })

    /// Open to every module: the language's own libraries.
    static let standard: Set = [
        "Foundation", "FoundationEssentials", "Synchronization", "Glibc", "Musl", "Darwin", "Dispatch", "RegexBuilder",
        "os",
    ]

    static let nio: Set = [
        "NIOCore", "NIOPosix", "NIOHTTP1", "NIOConcurrencyHelpers", "NIOFoundationCompat", "NIOEmbedded", "NIOSSL",
        "NIOTLS", "NIOHTTP2", "NIOHPACK",
    ]
    private static let pure: Set = ["Smithy", "OrderedCollections", "DequeModule", "Collections"]
    private static let serving: Set = ["Logging", "ServiceLifecycle"]

    /// Modules of ours and packages of others that a module may import beside `standard`.
    static let allowed: [String: Set<String>] = hand.merging(perService) { _, service in service }

    private static let hand: [String: Set<String>] = [
        "Smithy": [],
        "Wire": pure.union(["Crypto"]),
        "Routing": pure.subtracting(["Smithy"]).union(["Observation"]),
        "Observation": [],
        "Domain": pure.union(["Routing", "Observation"]),
        "Bundles": ["CZlib", "Yams"],
        "Certificates": ["Crypto", "CryptoExtras", "X509", "SwiftASN1", "NIOCore", "NIOSSL"],
        "Engines": nio.union([
            "Domain", "Routing", "Bundles", "Logging", "AsyncHTTPClient", "Subprocess", "SystemPackage",
        ]),
        "Store": pure.union(["Domain", "Logging", "GRDB"]),
        "Workflows": pure.union(serving).union(["Domain", "Routing", "Observation", "Bundles"]),
        "Telemetry": serving.union(["Domain", "Routing", "Observation", "CZlib"]),
        "DNSServer": nio.union(serving),
        "Proxy": nio.union(serving).union([
            "Routing", "Observation", "Certificates", "Crypto", "CryptoExtras", "Atomics", "DequeModule", "CLinux",
        ]),
        "Gateway": pure.union(serving).union(apis).union([
            "Wire", "Domain", "Routing", "Observation", "Crypto", "HummingbirdCore", "HummingbirdTLS", "HTTPTypes",
            "NIOCore", "NIOSSL",
        ]),
        "teald": pure.union(serving).union(apis).union(handlers).union([
            "Wire", "Domain", "Store", "Engines", "Workflows", "Routing", "Observation", "Telemetry", "Proxy",
            "DNSServer", "Gateway", "Bundles", "Certificates", "ArgumentParser", "NIOCore", "NIOPosix", "UnixSignals",
        ]),
        "ctl": apis.union(["Smithy", "Wire", "Bundles", "CCurl", "ArgumentParser"]),
        "ModelgenCore": ["Wire"],
        "modelgen": ["ModelgenCore", "ArgumentParser"],
        "TestKit": pure.union(["Wire", "Domain", "Routing", "Store", "Testing"]),
    ]

    /// S3's ETags and CodeDeploy's revisions are hashes of contents, and Beanstalk puts files in S3 by itself;
    /// certificates are made for ACM and read for listeners; what ECS and launch templates are given and nobody reads is
    /// kept as its JSON; EC2 makes keys.
    private static func beside(_ service: String) -> Set<String> {
        switch service {
        case "S3", "ElasticBeanstalk", "CodeDeploy", "SQS": ["Crypto"]
        case "ECS": ["Wire"]
        case "EC2": ["Crypto", "CryptoExtras", "Wire"]
        case "ACM", "ElasticLoadBalancingV2": ["Certificates"]
        default: []
        }
    }

    private static let perService = Dictionary(
        uniqueKeysWithValues: services.flatMap { service in
            [
                (service + "API", Set(["Smithy"])),
                (
                    service + "Service",
                    pure.union(["Domain", "Routing", "Observation", "Bundles", "Logging", service + "API"]).union(
                        beside(service))
                ),
            ]
        }
    )
}
