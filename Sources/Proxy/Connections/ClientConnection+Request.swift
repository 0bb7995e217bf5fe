import NIOCore
import Routing

/// From a whole head to the place the request goes to, and the head that a target is to get.
extension ClientConnection {
    /// - Returns: why it goes nowhere.
    func begin(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> HTTPFault? {
        let host = UnsafeRawBufferPointer(rebasing: bytes[head.authority])
        let place = places.place(entrance, host: host, in: loop.snapshot)
        let plan = place.map { loop.snapshot.plans[$0.loadBalancer][$0.listener] }
        if let fault = conversation.begin(head, plan?.desyncMitigation ?? .defensive) { return fault }
        requests += 1
        exchange = Exchange(number: requests)
        if let place { exchange.came(to: place, loop) }
        beginFacts(head)
        keepForLog(head, bytes)
        if let place, let plan {
            prepare(head, bytes, place, plan)
        } else {
            exchange.unknownHost = String(decoding: host, as: UTF8.self)
        }
        return nil
    }

    /// Decides where the request goes, and makes the head that a target is to get.
    private func prepare(
        _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ place: Place, _ plan: ListenerPlan
    ) {
        let request = RoutableHead(head, loop.fields, of: bytes, source: source)
        let route = self.route(request, place)
        exchange.route = route
        if transport.isHTTP2 { exchange.isGRPC = request.isGRPC }
        if let tokens = plan.tokens { exchange.pendingToken = tokens.pending(route, request) }
        explain(request, place)
        guard case .forward = route.outcome else { return }
        guard let rule = route.rule, let transform = transform(rule, place) else {
            if certificate != nil || plan.tlsFields != nil { return edit(head, bytes, requestEdit(plan)) }
            if entrance.isFrontDoor { return edit(head, bytes, plan.frontDoorEdit) }
            return edit(head, bytes, plan.requestEdit)
        }
        do throws(RequestTransform.Failure) {
            let changed = try transform.applied(host: request.host, target: request.target)
            exchange.original = ByteBuffer(
                bytes: UnsafeRawBufferPointer(rebasing: bytes[head.methodPart.lowerBound..<head.end]))
            edit(head, bytes, requestEdit(plan).changing(changed))
        } catch {
            exchange.route = nil
        }
    }

    private func transform(_ rule: Int, _ place: Place) -> RequestTransform? {
        loop.snapshot.routes.loadBalancers[place.loadBalancer].listeners[place.listener].matcher.transforms[rule]
    }

    private func route(_ request: RoutableHead, _ place: Place) -> Route {
        let snapshot = loop.snapshot
        return snapshot.routes.route(
            loadBalancer: place.loadBalancer, listener: place.listener, request, at: moment(place),
            outstanding: { snapshot.targets[$0][$1].inFlight }, using: &loop.generator)
    }

    func moment(_ place: Place) -> RoutingMoment {
        loop.moment(zone: zone, isSecure: loop.snapshot.plans[place.loadBalancer][place.listener].isSecure)
    }

    /// Routes the request again, by the head that is kept of it.
    private func routeAgain(_ place: Place) {
        guard let kept = exchange.original ?? exchange.head else { return }
        do throws(HTTPFault) {
            exchange.route = try kept.parse { (bytes) throws(HTTPFault) in
                let head = try RequestHead(bytes, 0..<bytes.count, fields: &loop.fields)
                let request = RoutableHead(head, loop.fields, of: bytes, source: source)
                let route = route(request, place)
                exchange.pendingToken = newestTokens(place)?.pending(route, request)
                return route
            }
        } catch {
            // It was understood before, and what was written of it can be understood again.
            exchange.route = nil
        }
    }

    private func newestTokens(_ place: Place) -> ListenerTokens? {
        loop.snapshot.plans[place.loadBalancer][place.listener].tokens
    }

    private func requestEdit(_ plan: ListenerPlan) -> RequestEdit {
        var edit = entrance.isFrontDoor ? plan.frontDoorEdit : plan.requestEdit
        if let certificate { edit.forwardedLines += certificate.lines }
        if let names = plan.tlsFields {
            let told = [(names.version, transport.tlsVersion), (names.cipher, transport.tlsCipher)]
            for case (let name, let value?) in told { edit.forwardedLines += "\(name): \(value)\r\n".utf8 }
        }
        return edit
    }

    private func edit(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ edit: RequestEdit) {
        let bound = edit.bound(head, client: address)
        let trace = TraceID(seconds: loop.wallSeconds(), using: &loop.generator)
        var buffer = loop.headBuffers.take(capacity: bound)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) {
            edit.write(head, loop.fields, of: bytes, client: address, trace: trace, into: $0)
        }
        loop.headBuffers.keep(buffer)
        exchange.head = buffer
    }

    /// Finds the load balancer again in the newest table, for another attempt.
    func replace() {
        guard exchange.place != nil else { return }
        exchange.place = places.again(entrance, in: loop.snapshot)
        if let place = exchange.place { routeAgain(place) }
        explainAgain()
    }
}
