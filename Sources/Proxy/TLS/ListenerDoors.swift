import Routing
import Synchronization

/// What stands behind each listener's socket now. Asked once for each client that is accepted.
final class ListenerDoors: Sendable {
    /// How a client is taken.
    enum Door: Sendable {
        case http(ServerTLS?)
        /// Bytes are passed on, not requests.
        case flow(ServerTLS?)
        /// The listener is not in the table any more.
        case closed
    }

    private let doors = Mutex<[String: Door]>([:])
    private let secureNames = Mutex(SecureNames())

    func door(_ entrance: Entrance) -> Door {
        switch entrance {
        case .frontDoor: .http(nil)
        case .listener(_, let listener, _): doors.withLock { $0[listener] ?? .closed }
        }
    }

    /// Where a client comes in that speaks TLS at the front door.
    /// - Parameter name: that it asks for; nil: for none.
    func secureEntrance(asking name: String?) throws -> (tls: ServerTLS, entrance: Entrance) {
        guard let place = secureNames.withLock({ $0.place(for: name) }) else { throw NoCertificate() }
        let entrance = Entrance.listener(loadBalancer: place.loadBalancer, listener: place.listener, byFrontDoor: true)
        guard case .http(let tls?) = door(entrance) else { throw NoCertificate() }
        return (tls, entrance)
    }

    /// - Returns: the listeners that cannot be served.
    func apply(_ table: RoutingTable) -> [ListenerProblem] {
        var problems: [ListenerProblem] = []
        var newer: [String: Door] = [:]
        let older = doors.withLock { $0 }
        for balancer in table.loadBalancers.values {
            for listener in balancer.listeners {
                do {
                    newer[listener.arn] = try Door(listener, of: balancer, before: older[listener.arn])
                } catch {
                    problems.append(
                        ListenerProblem(listener: listener.arn, reason: "its certificates cannot be served: \(error)"))
                }
            }
        }
        doors.withLock { $0 = newer }
        secureNames.withLock { $0 = SecureNames(table) }
        return problems
    }
}

extension ListenerDoors.Door {
    fileprivate init(
        _ listener: RoutingTable.Listener, of balancer: RoutingTable.LoadBalancer, before: ListenerDoors.Door?
    ) throws {
        var tls: ServerTLS?
        if let settings = listener.tls {
            let isFlow = balancer.kind == .network
            let own = balancer.speaksHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
            let protocols = isFlow ? settings.applicationProtocols : own
            let known = before?.tls
            tls =
                known?.settings == settings && known?.protocols == protocols
                    && known?.fieldNames == listener.requestFieldNames
                ? known : try ServerTLS(settings, protocols: protocols, fieldNames: listener.requestFieldNames)
        }
        self = balancer.kind == .network ? .flow(tls) : .http(tls)
    }

    private var tls: ServerTLS? {
        switch self {
        case .http(let tls), .flow(let tls): tls
        case .closed: nil
        }
    }
}
