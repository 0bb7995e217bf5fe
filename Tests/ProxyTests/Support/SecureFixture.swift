import Certificates
import Foundation
import NIOCore
import NIOSSL
import Routing

/// An authority, what it issues for listeners, and clients that trust it.
struct SecureFixture {
    let authority: CertificateAuthority

    init() throws { authority = try CertificateAuthority(at: Date()) }

    func identity(_ name: String) throws -> RoutingTable.Identity {
        let issued = try authority.issue([name], at: Date())
        return .init(names: [name], certificates: issued.certificate + issued.chain, privateKey: issued.privateKey)
    }

    func tls(
        _ names: String..., from minimum: RoutingTable.SecurityPolicy.Version = .v1_2,
        to maximum: RoutingTable.SecurityPolicy.Version = .v1_3
    ) throws -> RoutingTable.ListenerTLS {
        .init(
            certificates: try names.map(identity),
            policy: .init(name: "test", minimum: minimum, maximum: maximum, ciphers: ["ECDHE-ECDSA-AES128-GCM-SHA256"]))
    }

    /// Puts TLS under a client that verifies the server's certificate and name.
    /// - Parameters:
    ///   - certificate: the client's own.
    func client(
        asking name: String, newest: TLSVersion? = nil, showing certificate: IssuedCertificate? = nil
    ) throws -> @Sendable (any Channel) throws -> Void {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.pem.utf8)))
        configuration.maximumTLSVersion = newest
        if let certificate {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificate.utf8))
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(certificate.privateKey.utf8), format: .pem))
        }
        let context = try NIOSSLContext(configuration: configuration)
        return { channel in
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: context, serverHostname: name))
        }
    }
}

/// A port of an address of its own that nobody listens on.
struct FreePlace {
    let host: String
    let port: Int

    static func find() async throws -> FreePlace {
        let target = try await TestTarget.start("for its port")
        try await target.stop()
        return FreePlace(host: target.host, port: target.port)
    }
}

extension ProxyFixture {
    /// A load balancer with one listener at a place of its own.
    mutating func listen(
        _ name: String, at place: FreePlace, kind: RoutingTable.LoadBalancer.Kind = .application,
        spoken: RoutingTable.NetworkProtocol, tls: RoutingTable.ListenerTLS? = nil, _ action: RoutingTable.Action
    ) {
        var listener = RoutingTable.Listener(arn: "l:\(name)", port: place.port, spoken: spoken, actions: [action])
        listener.tls = tls
        var balancer = RoutingTable.LoadBalancer(
            arn: "lb:\(name)", name: name, address: place.host, listeners: [listener])
        balancer.kind = kind
        table.loadBalancers[balancer.arn] = balancer
    }

    static func group(_ arn: String) -> RoutingTable.Action { .forward([.init(targetGroup: arn, weight: 1)]) }
}
