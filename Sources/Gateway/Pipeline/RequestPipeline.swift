package import Domain
package import Logging
package import Smithy
package import Wire

/// From a request to its answer, by an ordered list of small steps; knows nothing of sockets.
package struct RequestPipeline: Sendable {
    private let dispatcher: Dispatcher
    private let headSteps: [any HeadStep]
    private let bodySteps: [any BodyStep]
    private let region: String
    private let store: any RecordStore
    private let clock: any WallClock
    private let requestID: @Sendable () -> String
    private let logger: Logger

    package init(
        configuration: GatewayConfiguration, services: [BoundService], store: any RecordStore, clock: any WallClock,
        requestID: @escaping @Sendable () -> String = RequestID.random, logger: Logger
    ) {
        dispatcher = Dispatcher(services.map { $0.hidingFailures(logger) })
        let signatures = SignatureCheck(configuration.authentication, store: store)
        headSteps = [WellFormedTarget(), CredentialForm(), DeclaredLength(limits: configuration.limits), signatures]
        bodySteps = [BodyIntake(limits: configuration.limits), signatures, PayloadDecoding(signatures)]
        self.store = store
        region = configuration.region
        self.clock = clock
        self.requestID = requestID
        self.logger = logger
    }

    package enum Admission: Sendable {
        case admitted(Visit)
        case refused(WireResponse)
    }

    /// Judges the head; nothing of the body has been read.
    package func admit(_ head: RequestHead) -> Admission {
        let route = dispatcher.route(head)
        let context = RequestContext(
            requestID: requestID(), account: account(route), region: route.region ?? region, now: clock.now,
            host: head.headers["host"])
        let visit = Visit(head: head, route: route, context: context)
        do throws(ServiceError) {
            for step in headSteps { try step.admit(visit) }
            return .admitted(visit)
        } catch {
            return .refused(refusal(of: visit, error))
        }
    }

    package func answer(_ visit: Visit, body: ByteStream) async -> WireResponse {
        var body = body
        do throws(ServiceError) {
            for step in bodySteps { body = try await step.receive(body, of: visit) }
        } catch {
            return refusal(of: visit, error)
        }
        var response = await dispatcher.answer(visit.head, visit.route, body: body, visit.context)
        if response.status == 200, response.headers["content-range"] != nil { response.status = 206 }
        log(visit, response)
        return response
    }

    package func answer(_ head: RequestHead, body: ByteStream = .bytes([])) async -> WireResponse {
        switch admit(head) {
        case .admitted(let visit): await answer(visit, body: body)
        case .refused(let response): response
        }
    }

    /// Whose key it is, where it is a known one; else what the key says.
    private func account(_ route: Route) -> String {
        guard let key = route.authorization?.credential.accessKey else { return route.account }
        return store.world.accessKeys[key]?.account ?? route.account
    }

    private func refusal(of visit: Visit, _ error: ServiceError) -> WireResponse {
        let response = dispatcher.refusal(visit.head, visit.route, error, visit.context)
        log(visit, response)
        return response
    }

    private func log(_ visit: Visit, _ response: WireResponse) {
        logger.debug(
            "Request answered",
            metadata: [
                "request-id": "\(visit.context.requestID)", "operation": "\(response.operation ?? "none")",
                "status": "\(response.status)", "error": "\(response.errorCode ?? "none")",
                "account": "\(visit.context.account)", "region": "\(visit.context.region)",
            ])
    }
}
