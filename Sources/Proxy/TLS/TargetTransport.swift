import NIOCore
import NIOSSL
import Routing

/// How bytes get to a group's targets.
struct TargetTransport: Sendable {
    /// nil: in clear text.
    private var tls: Result<NIOSSLContext, any Error>?
    let version: RoutingTable.TargetGroup.Version
    /// The target's packet filter has to know who connects.
    var isMarked = false

    init(_ group: RoutingTable.TargetGroup) {
        switch group.spoken {
        case .https, .tls: self.init(isSecure: true, group.version)
        case .http, .tcp, .udp, .tcpUDP: self.init(isSecure: false, group.version)
        }
    }

    init(isSecure: Bool, _ version: RoutingTable.TargetGroup.Version) {
        self.version = version
        tls = isSecure ? (version == .http1 ? Self.forHTTP1 : Self.forHTTP2) : nil
    }

    var isSecure: Bool { tls != nil }
    /// Requests share one connection.
    var isMultiplexed: Bool { version != .http1 }

    private static let forHTTP1 = context(protocols: [])
    private static let forHTTP2 = context(protocols: ["h2"])

    /// Whatever certificate the target shows is taken, as a load balancer does.
    /// Source: Application Load Balancers guide, "Target groups for your Application Load Balancers".
    private static func context(protocols: [String]) -> Result<NIOSSLContext, any Error> {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.minimumTLSVersion = .tlsv1
        configuration.applicationProtocols = protocols
        configuration.shutdownTimeout = .seconds(2)
        return Result { [configuration] in try NIOSSLContext(configuration: configuration) }
    }

    /// Between the socket and what speaks with the target.
    func addHandlers(to channel: any Channel) throws {
        guard let tls else { return }
        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls.get(), serverHostname: nil))
    }
}
