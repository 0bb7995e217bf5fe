import NIOCore
import NIOHTTP2
import Routing

/// One health check of one target: a connection, for HTTP a request, and what came of it.
/// Source: Application Load Balancers guide, "Health checks for your target groups".
enum Probe {
    static func run(
        _ plan: ProbePlan, address: SocketAddress, _ limits: ProxyLimits, on loop: any EventLoop
    ) -> EventLoopFuture<ProbeResult> {
        if plan.isUnanswered {
            return loop.scheduleTask(in: TimeAmount(plan.check.timeout)) { .timedOut }.futureResult
        }
        let result = loop.makePromise(of: ProbeResult.self)
        let answer = NIOLoopBound(ProbeAnswer(plan, result), eventLoop: loop)
        let channel =
            plan.transport.isMultiplexed
            ? stream(plan, address, limits, answer, on: loop) : connection(plan, address, limits, answer, on: loop)
        let timeout = loop.scheduleTask(in: TimeAmount(plan.check.timeout)) { answer.value.complete(.timedOut) }
        channel.assumeIsolated().whenFailure { answer.value.complete(Self.failure($0)) }
        result.futureResult.assumeIsolated().whenComplete { _ in
            timeout.cancel()
            channel.assumeIsolated().whenSuccess { $0.close(promise: nil) }
        }
        return result.futureResult
    }

    private static func connection(
        _ plan: ProbePlan, _ address: SocketAddress, _ limits: ProxyLimits, _ answer: NIOLoopBound<ProbeAnswer>,
        on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        Dialer.channel(
            to: address, isMarked: plan.transport.isMarked, timeout: TimeAmount(plan.check.timeout), limits: limits,
            on: loop
        ) { channel in
            if plan.sendsProxyProtocol {
                try channel.pipeline.syncOperations.addHandler(Greeting(ProxyProtocolHeader.ofHealthCheck))
            }
            try plan.transport.addHandlers(to: channel)
            try channel.pipeline.syncOperations.addHandler(answer.value)
        }
    }

    /// - Returns: the connection that the one stream is on.
    private static func stream(
        _ plan: ProbePlan, _ address: SocketAddress, _ limits: ProxyLimits, _ answer: NIOLoopBound<ProbeAnswer>,
        on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        let transport = plan.transport
        return HTTP2Dialer.connect(
            to: address, over: transport, timeout: TimeAmount(plan.check.timeout), limits: limits, on: loop
        ).flatMap { made in
            made.multiplexer.createStreamChannel { stream in
                stream.eventLoop.makeCompletedFuture {
                    let translator = HTTP2ClientStream(
                        isSecure: transport.isSecure, isGRPC: transport.version == .grpc)
                    try stream.pipeline.syncOperations.addHandlers([translator, answer.value])
                }
            }.map { _ in made.channel }
        }
    }

    private static func failure(_ error: any Error) -> ProbeResult {
        if let error = error as? ChannelError, case .connectTimeout = error { .timedOut } else { .failed }
    }
}

/// Says something before all else, also before a handshake.
private final class Greeting: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: ByteBuffer

    init(_ bytes: ByteBuffer) { self.bytes = bytes }

    /// The others are told when it is on its way: a check that only asks for a connection closes it then.
    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated().whenSuccess { context.fireChannelActive() }
    }
}

/// Sends the request and reads the answer's head. The body is not waited for.
private final class ProbeAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let plan: ProbePlan
    private let result: EventLoopPromise<ProbeResult>
    private var isComplete = false
    private var received = ByteBuffer()
    private var answer = AnswerReader()

    init(_ plan: ProbePlan, _ result: EventLoopPromise<ProbeResult>) {
        self.plan = plan
        self.result = result
    }

    func complete(_ outcome: ProbeResult) {
        if isComplete { return }
        isComplete = true
        result.succeed(outcome)
    }

    func channelActive(context: ChannelHandlerContext) {
        guard plan.check.kind != .tcp else { return complete(.connected) }
        let host = plan.target.host.contains(":") ? "[\(plan.target.host)]" : plan.target.host
        let request =
            "GET \(plan.check.path) HTTP/1.1\r\nHost: \(host):\(plan.port)\r\nConnection: close\r\n"
            + "User-Agent: ELB-HealthChecker/2.0\r\nAccept-Encoding: gzip, compressed\r\n\r\n"
        var bytes = ByteBuffer(string: plan.check.kind == .grpc ? grpcHead(host) : request)
        // An empty message: not compressed, no bytes.
        if plan.check.kind == .grpc { bytes.writeBytes([0, 0, 0, 0, 0]) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func grpcHead(_ host: String) -> String {
        "POST \(plan.check.path) HTTP/1.1\r\nHost: \(host):\(plan.port)\r\nUser-Agent: ELB-HealthChecker/2.0\r\n"
            + "Content-Type: application/grpc\r\nContent-Length: 5\r\n\r\n"
    }

    /// The status is a trailer, or a field of an answer without a body.
    private func findGRPCStatus() {
        let text = String(buffer: received)
        for line in text.split(whereSeparator: \.isNewline) where line.lowercased().hasPrefix("grpc-status:") {
            let value = line.dropFirst("grpc-status:".count).drop { $0 == " " }
            if let status = Int(value) { return complete(.answered(status: status)) }
        }
        if received.readableBytes > Self.mostGRPC { complete(.failed) }
    }

    private static let mostGRPC = 64 * 1024

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
        if plan.check.kind == .grpc { return findGRPCStatus() }
        do throws(HTTPFault) {
            while !isComplete, let head = try answer.takeHead(from: &received) {
                if !head.isInterim { complete(.answered(status: head.status)) }
            }
        } catch {
            complete(.failed)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { complete(.failed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        complete(.failed)
        context.close(promise: nil)
    }
}
