import DNSServer
import Domain
import Logging
import NIOCore
import Routing
import Store

/// The resolver for the names that Beanstalk and the load balancers give out.
enum NameService {
    /// Seconds that AWS lets clients keep an answer.
    private static let timeToLive = 60

    static func start(
        _ configuration: Configuration, store: Store, dataPlane: any DataPlane, on group: any EventLoopGroup,
        logger: Logger
    ) async throws -> DNSServer? {
        let ttl = UInt32(max(1, configuration.timeScale.seconds(timeToLive)))
        let authority = try DNSAuthority { name in
            let addresses = store.world.addresses(of: name, unhealthyZones: dataPlane.unhealthyZones(ofLoadBalancer:))
                .compactMap(IPv4Address.init)
            return addresses.isEmpty ? nil : .addresses(addresses, ttl: ttl)
        }
        let server = DNSServer(
            host: configuration.host, port: configuration.dnsPort ?? 5354, authority: authority, eventLoopGroup: group,
            logger: logger)
        do {
            try await server.start()
            return server
        } catch  where configuration.dnsPort == nil {
            logger.warning(
                "Names are not served: the port is taken", metadata: ["reason": "\(ListeningCheck.reason(error))"])
            return nil
        } catch {
            throw StartFailure(
                "Names cannot be served on \(configuration.host):\(configuration.dnsPort ?? 5354): \(ListeningCheck.reason(error)). "
                    + "Choose another port with --dns-port.")
        }
    }
}
