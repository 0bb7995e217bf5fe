import Routing

/// Which listener a client of the front door comes to over TLS: only the name it asks for tells, before any request.
struct SecureNames {
    /// By the names of load balancers and environments.
    private var byHost: [String: Place] = [:]
    /// Those of custom names, by their certificates.
    private var byCertificate: [(certificates: [RoutingTable.Identity], place: Place)] = []

    struct Place: Equatable {
        var loadBalancer: String
        var listener: String
    }

    init() {}

    init(_ table: RoutingTable) {
        var places: [String: Place] = [:]
        for balancer in table.loadBalancers.values.sorted(by: { $0.arn < $1.arn }) {
            guard let listener = balancer.frontDoorTLSListener else { continue }
            let place = Place(loadBalancer: balancer.arn, listener: listener.arn)
            places[balancer.arn] = place
            byCertificate.append((listener.tls?.certificates ?? [], place))
        }
        byHost = table.hosts.compactMapValues { places[$0] }
    }

    /// - Parameter name: as a client asks for it; nil when it asks for none, as one does that has only an address.
    /// - Returns: nil where no listener takes TLS for the name. Without a name there must be only one.
    func place(for name: String?) -> Place? {
        guard let name = name?.lowercased() else { return byCertificate.count == 1 ? byCertificate[0].place : nil }
        return byHost[name] ?? byCertificate.first { $0.certificates.contains { $0.isFor(name) } }?.place
    }
}

extension RoutingTable.LoadBalancer {
    /// The one on port 443, else the first that takes HTTPS.
    fileprivate var frontDoorTLSListener: RoutingTable.Listener? {
        let secure = listeners.filter { $0.spoken == .https }
        return secure.first { $0.port == 443 } ?? secure.first
    }
}
