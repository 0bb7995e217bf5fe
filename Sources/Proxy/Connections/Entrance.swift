import NIOCore
import Routing

/// By which door a client came in.
enum Entrance: Sendable {
    /// The load balancer is chosen by each request's host.
    case frontDoor
    /// One listener of one load balancer: at its own address, or by TLS at the front door.
    case listener(loadBalancer: String, listener: String, byFrontDoor: Bool = false)

    /// The port that a client names is the front door's, not the listener's.
    var isFrontDoor: Bool {
        switch self {
        case .frontDoor: true
        case .listener(_, _, let byFrontDoor): byFrontDoor
        }
    }
}

/// The load balancer and listener that a request came to, in one snapshot.
struct Place {
    var loadBalancer: Int
    var listener: Int
}

extension Snapshot {
    func place(loadBalancer arn: String, listener: String) -> Place? {
        guard let balancer = routes.loadBalancer(arn: arn),
            let index = routes.loadBalancers[balancer].listeners.firstIndex(where: { $0.arn == listener })
        else { return nil }
        return Place(loadBalancer: balancer, listener: index)
    }

    /// - Parameter host: as sent, with or without a port.
    func place(host: some Collection<UInt8>) -> Place? {
        guard let balancer = routes.loadBalancer(forHost: Self.name(host)),
            let listener = routes.loadBalancers[balancer].frontDoorListener
        else { return nil }
        return Place(loadBalancer: balancer, listener: listener)
    }

    /// Lower case, without the port and without the dot that ends an absolute name.
    static func name(_ host: some Collection<UInt8>) -> String {
        var name = host.map(\.lowercased)
        if let colon = name.lastIndex(of: ASCII.colon), name[(colon + 1)...].allSatisfy(\.isDigit) {
            name.removeSubrange(colon...)
        }
        if name.last == 0x2E { name.removeLast() }
        return String(decoding: name, as: UTF8.self)
    }
}

/// Remembers the place of a connection's last request: the next one mostly goes there too, and then costs no look-up.
struct PlaceMemory {
    private var version = 0
    private var host: [UInt8] = []
    private var place: Place?

    /// - Parameter host: of the request, as sent.
    mutating func place(_ entrance: Entrance, host: UnsafeRawBufferPointer, in snapshot: Snapshot) -> Place? {
        if version == snapshot.version, isKnown(entrance, host) { return place }
        switch entrance {
        case .listener(let loadBalancer, let listener, _):
            place = snapshot.place(loadBalancer: loadBalancer, listener: listener)
        case .frontDoor:
            self.host = Array(host)
            place = snapshot.place(host: host)
        }
        version = snapshot.version
        return place
    }

    private func isKnown(_ entrance: Entrance, _ host: UnsafeRawBufferPointer) -> Bool {
        guard case .frontDoor = entrance else { return true }
        return self.host.withUnsafeBytes { $0.hasSameBytes(as: host) }
    }

    /// The place of the same request in what may be a newer snapshot.
    mutating func again(_ entrance: Entrance, in snapshot: Snapshot) -> Place? {
        let host = self.host
        return host.withUnsafeBytes { place(entrance, host: $0, in: snapshot) }
    }
}
