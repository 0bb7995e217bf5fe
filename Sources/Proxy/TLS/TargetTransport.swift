import NIOCore
import NIOSSL
import Routing

/// How bytes get to a group's targets.
enum TargetTransport: Sendable {
    case plain
    case tls(NIOSSLContext)
    /// The system's TLS cannot be set up.
    case unavailable(any Error)

    /// Of TLS whatever certificate the target shows is taken, as a load balancer does.
    /// Source: Application Load Balancers guide, "Target groups for your Application Load Balancers".
    static let encrypted: TargetTransport = {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.minimumTLSVersion = .tlsv1
        configuration.shutdownTimeout = .seconds(2)
        do {
            return .tls(try NIOSSLContext(configuration: configuration))
        } catch {
            return .unavailable(error)
        }
    }()

    init(_ group: RoutingTable.TargetGroup) {
        switch group.spoken {
        case .https, .tls: self = Self.encrypted
        case .http, .tcp, .udp, .tcpUDP: self = .plain
        }
    }

    /// Between the socket and what speaks with the target.
    func addHandlers(to channel: any Channel) throws {
        if case .unavailable(let reason) = self { throw reason }
        guard case .tls(let context) = self else { return }
        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
    }
}
