// swift-tools-version: 6.2
import PackageDescription

/// Every module of ours is built with the same strictness: a warning is an error, and what later language
/// versions will demand is demanded now.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Other modules may take a module's small functions into their own code, also those that are not public: without it
/// each member of each generated shape is written through three calls and a look for its type, and each request is
/// routed by code that does not know what kind of request it has.
let inlinable = SwiftSetting.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))

/// What a long-lived server keeps in memory, made smaller on Linux: by lld's tighter layout; and, where the C library
/// is linked statically too, by not handing over the unwinding tables at start. The unwinder, which the main thread
/// enters when it makes way for the others, would sort all 8 MB of them; without that it finds their index in the file.
let small = LinkerSetting.unsafeFlags(
    ["-use-ld=lld", "-Xlinker", "--icf=safe"]
        + ["__register_frame_info", "__deregister_frame_info"].flatMap {
            ["-Xlinker", "--wrap=" + $0, "-Xlinker", "--defsym=__wrap_\($0)=0"]
        }, .when(platforms: [.linux], configuration: .release))

// MARK: - What we depend on, and why

let nio = "swift-nio"
let dependencies: [Package.Dependency] = [
    // The data plane's sockets and event loops. Everything below that speaks a network protocol rides on it.
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    // The control plane's HTTP server: small, streaming both ways, no macros; needs no Foundation of its own.
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
    // The client for the Docker Engine's API: unix sockets, tcp and TLS, streamed bodies.
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    // TLS everywhere: a Docker engine reached over tcp, the API's secure port, HTTPS and TLS listeners and targets.
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
    // HTTP/2's frames and streams, for clients and targets of load balancers.
    .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
    // X.509: the local certificate authority, what it issues, and client certificates' chains.
    .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.1"),
    // DER, for what X.509 does not read by itself: revocation lists.
    .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
    // SQLite with migrations, a single writer and decoding of rows; the store is built on it.
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    // Flags, subcommands, help and completion scripts of `teald`, `ctl` and `modelgen`.
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    // The common logging interface; the libraries above log through it too.
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    // Starts the long-lived parts in order and ends them in reverse order on SIGTERM.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    // SHA-256 and HMAC for Signature Version 4, MD5 for S3's ETags.
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    // Child processes of the `process` engine: their own group, streamed output, exit status.
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
    // The files that Beanstalk reads from bundles and saved configurations (`.ebextensions`, `env.yaml`).
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    // Request and response heads as the HTTP server hands them over.
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
]

// MARK: - How the layers are written down

func product(_ name: String, _ package: String) -> Target.Dependency { .product(name: name, package: package) }

func module(
    _ name: String, path: String? = nil, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/" + (path ?? name), swiftSettings: settings)
}

func executable(_ name: String, _ dependencies: [Target.Dependency], linker: [LinkerSetting] = []) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/" + name, swiftSettings: strict, linkerSettings: linker)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/" + name, exclude: exclude, swiftSettings: strict)
}

/// The AWS services served. Each has generated types (`<Name>API`) and handlers (`<Name>Service`).
let services = [
    "ElasticBeanstalk", "ElasticLoadBalancingV2", "S3", "STS", "IAM", "EC2", "AutoScaling", "ACM", "CodeDeploy",
    "CloudWatch", "ECS", "SQS",
]
let apiModules: [Target.Dependency] = services.map { .init(stringLiteral: $0 + "API") }
let serviceModules: [Target.Dependency] = services.map { .init(stringLiteral: $0 + "Service") }

let nioCore = [product("NIOCore", nio), product("NIOPosix", nio)]
let logging = product("Logging", "swift-log")
let lifecycle = product("ServiceLifecycle", "swift-service-lifecycle")
let arguments = product("ArgumentParser", "swift-argument-parser")
let crypto = product("Crypto", "swift-crypto")
let tls = product("NIOSSL", "swift-nio-ssl")

// MARK: - The layers; dependencies point downward only

let systemLibraries: [Target] = [
    .systemLibrary(
        name: "CCurl", path: "Sources/CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLinux", path: "Sources/CLinux"),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
]

let pureModules: [Target] = [
    module("Smithy", settings: strict + [inlinable]),
    module("Wire", ["Smithy", crypto]),
    module("Routing", ["Observation"], settings: strict + [inlinable]),
    module("Observation", settings: strict + [inlinable]),
    module("Domain", ["Smithy", "Routing", "Observation"]),
]

let effectModules: [Target] = [
    module("Bundles", ["CZlib", product("Yams", "Yams")]),
    module(
        "Certificates",
        [
            crypto, product("CryptoExtras", "swift-crypto"), product("X509", "swift-certificates"),
            product("SwiftASN1", "swift-asn1"), product("NIOCore", nio), tls,
        ]),
    module(
        "Engines",
        [
            "Domain", "Routing", "Bundles", logging, product("AsyncHTTPClient", "async-http-client"),
            product("NIOCore", nio), product("NIOHTTP1", nio), product("NIOFoundationCompat", nio),
            tls, product("Subprocess", "swift-subprocess"),
        ]),
    module("Store", ["Domain", logging, product("GRDB", "GRDB.swift")]),
    module("Workflows", ["Domain", "Routing", "Observation", "Bundles", logging, lifecycle]),
    module(
        "Telemetry", ["Domain", "Routing", "Observation", "CZlib", logging, lifecycle]),
    module("DNSServer", nioCore + [logging, lifecycle]),
    module(
        "Proxy",
        nioCore + [
            "CLinux", "Routing", "Observation", "Certificates", logging, lifecycle, tls,
            product("NIOHTTP2", "swift-nio-http2"), product("NIOTLS", nio), crypto,
            product("CryptoExtras", "swift-crypto"),
        ]),
]

let serviceTargets = services.flatMap { name in
    [
        module(name + "API", path: "API/" + name, ["Smithy"]),
        module(
            name + "Service", path: "Services/" + name,
            [
                "Smithy", "Domain", "Routing", "Observation", "Bundles", logging, .init(stringLiteral: name + "API"),
            ] + (["S3", "ElasticBeanstalk", "CodeDeploy", "SQS"].contains(name) ? [crypto] : [])
                + (["ECS", "EC2"].contains(name) ? ["Wire"] : [])
                + (name == "EC2" ? [crypto, product("CryptoExtras", "swift-crypto")] : [])
                + (["ACM", "ElasticLoadBalancingV2"].contains(name) ? ["Certificates"] : [])),
    ]
}

let topModules: [Target] = [
    module(
        "Gateway",
        [
            "Smithy", "Wire", "Domain", "Routing", "Observation", logging, lifecycle, crypto,
            product("HummingbirdCore", "hummingbird"), product("HummingbirdTLS", "hummingbird"), tls,
            product("HTTPTypes", "swift-http-types"), product("NIOCore", nio),
        ] + apiModules),
    executable(
        "teald",
        [
            "Smithy", "Wire", "Domain", "Store", "Engines", "Workflows", "Routing", "Observation", "Telemetry", "Proxy",
            "DNSServer", "Gateway", "Bundles", "Certificates", arguments, logging, lifecycle,
            product("UnixSignals", "swift-service-lifecycle"),
        ] + nioCore + apiModules + serviceModules, linker: [small]),
    executable("ctl", ["Smithy", "Wire", "Bundles", "CCurl", arguments] + apiModules),
    module("ModelgenCore", ["Wire"]),
    executable("modelgen", ["ModelgenCore", arguments]),
]

let testTargets: [Target] = [
    module("TestKit", ["Domain", "Routing", "Store", "Smithy", "Wire"]),
    tests("ArchitectureTests", []),
    tests("WireTests", ["Smithy", "Wire", "TestKit"] + apiModules),
    tests("ModelgenTests", ["ModelgenCore", "Wire"]),
    tests("RoutingTests", ["Routing"]),
    tests("ObservationTests", ["Observation"]),
    tests("TelemetryTests", ["Telemetry", "Observation", "Domain", "Routing", "Store", "TestKit", logging]),
    tests(
        "ProxyTests",
        nioCore + [
            "Routing", "Observation", "Proxy", "Certificates", tls, logging, product("NIOHTTP1", nio),
            product("NIOEmbedded", nio), crypto, product("CryptoExtras", "swift-crypto"), "TestKit",
            product("NIOHTTP2", "swift-nio-http2"),
        ]),
    tests("BundlesTests", ["Bundles", "TestKit"]),
    tests("CertificatesTests", ["Certificates", tls, product("X509", "swift-certificates"), "TestKit"]),
    tests(
        "EnginesTests",
        [
            "Engines", "Domain", "Routing", "Bundles", "TestKit", logging, product("NIOCore", nio),
            product("Subprocess", "swift-subprocess"),
        ]),
    tests("DomainTests", ["Domain", "TestKit", "Routing"]),
    tests("StoreTests", ["Store", "Domain", "TestKit", product("GRDB", "GRDB.swift")]),
    tests("WorkflowsTests", ["Workflows", "Domain", "Store", "Routing", "Bundles", "TestKit", logging]),
    tests("DNSServerTests", nioCore + ["DNSServer", "TestKit", logging]),
    tests("TealdTests", ["teald"]),
    tests("CtlTests", nioCore + ["ctl", "Smithy", "Wire", product("NIOHTTP1", nio), arguments, crypto] + apiModules),
    tests(
        "GatewayTests",
        nioCore + apiModules + serviceModules + [
            "Gateway", "Smithy", "Wire", "Domain", "Routing", "Store", "TestKit", logging, lifecycle,
        ]),
    tests("LiveTests", ["TestKit"], exclude: ["Scripts"]),
    tests(
        "ServicesTests",
        ["Domain", "Store", "Routing", "Smithy", "TestKit", "Workflows", "Certificates", "Bundles", logging]
            + [
                "STS", "IAM", "EC2", "AutoScaling", "ElasticLoadBalancingV2", "ACM", "ElasticBeanstalk", "ECS",
                "CloudWatch", "CodeDeploy", "SQS",
            ].flatMap { [.init(stringLiteral: $0 + "API"), .init(stringLiteral: $0 + "Service")] }),
]

let package = Package(
    name: "teal",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "teald", targets: ["teald"]), .executable(name: "ctl", targets: ["ctl"])],
    dependencies: dependencies,
    targets: systemLibraries + pureModules + effectModules + serviceTargets + topModules + testTargets
)
