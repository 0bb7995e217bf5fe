import Routing

/// A flow as rules and stickiness see it: nothing but where it comes from.
struct FlowRequest: RoutableRequest {
    let source: IPAddress?

    var method: UnsafeRawBufferPointer { Self.nothing }
    var host: UnsafeRawBufferPointer { Self.nothing }
    var path: UnsafeRawBufferPointer { Self.nothing }
    var query: UnsafeRawBufferPointer? { nil }

    func hasField(_ name: [UInt8], where test: (UnsafeRawBufferPointer) -> Bool) -> Bool { false }

    private static var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
}

extension LoopContext {
    /// The target for a new flow.
    /// - Parameter zone: whose address the client came to; nil: it has none of its own.
    func target(
        forFlowFrom source: IPAddress?, by place: Place, zone: String?
    ) -> (handle: TargetHandle, group: Int)? {
        let snapshot = snapshot
        let listener = snapshot.routes.loadBalancers[place.loadBalancer].listeners[place.listener]
        if let admitted = listener.settings.admitted {
            guard let source, admitted.contains(where: { $0.contains(source) }) else { return nil }
        }
        var moment = moment()
        moment.zone = zone
        let route = snapshot.routes.route(
            loadBalancer: place.loadBalancer, listener: place.listener, FlowRequest(source: source), at: moment,
            outstanding: { snapshot.targets[$0][$1].inFlight }, using: &generator)
        guard case .forward(let forward) = route.outcome else { return nil }
        return (snapshot.targets[forward.group][forward.target], forward.group)
    }
}
