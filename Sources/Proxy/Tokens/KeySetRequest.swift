import NIOCore
import NIOPosix
import NIOSSL
import Routing

/// Reads a set of keys: one request on a connection of its own, bounded in time and size.
enum KeySetRequest {
    private static let timeout = TimeAmount.seconds(5)

    static func run(_ endpoint: String, on loop: any EventLoop) -> EventLoopFuture<Result<JSONWebKeySet, any Error>> {
        guard let address = KeySetAddress(endpoint) else {
            return loop.makeSucceededFuture(.failure(TokenFault.keysNotReachable))
        }
        let result = loop.makePromise(of: Result<JSONWebKeySet, any Error>.self)
        let answer = NIOLoopBound(KeySetAnswer(address, result), eventLoop: loop)
        let channel = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if address.isSecure { try addTLS(to: channel, for: address) }
                    try channel.pipeline.syncOperations.addHandler(answer.value)
                }
            }
            .connect(host: address.host, port: address.port)
        let limit = loop.scheduleTask(in: timeout) { answer.value.complete(.failure(TokenFault.keysTimedOut)) }
        channel.assumeIsolated().whenFailure { _ in answer.value.complete(.failure(TokenFault.keysNotReachable)) }
        result.futureResult.assumeIsolated().whenComplete { _ in
            limit.cancel()
            channel.assumeIsolated().whenSuccess { $0.close(promise: nil) }
        }
        return result.futureResult
    }

    /// What this machine shows itself mostly has no certificate that anyone knows.
    private static func addTLS(to channel: any Channel, for address: KeySetAddress) throws {
        let context = try (address.isLocal ? local : known).get()
        let isName = IPAddress(address.host) == nil
        try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: isName ? address.host : nil))
    }

    private static let known = Result { try NIOSSLContext(configuration: .makeClientConfiguration()) }
    private static let local = Result {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        return try NIOSSLContext(configuration: configuration)
    }
}

/// Sends the request when the connection is there, and reads the whole answer.
private final class KeySetAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let address: KeySetAddress
    private let result: EventLoopPromise<Result<JSONWebKeySet, any Error>>
    private var isComplete = false
    private var received = ByteBuffer()
    private var answer = AnswerReader()
    private var body: [UInt8] = []

    init(_ address: KeySetAddress, _ result: EventLoopPromise<Result<JSONWebKeySet, any Error>>) {
        self.address = address
        self.result = result
    }

    func complete(_ outcome: Result<JSONWebKeySet, any Error>) {
        if isComplete { return }
        isComplete = true
        result.succeed(outcome)
    }

    func channelActive(context: ChannelHandlerContext) {
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        let request =
            "GET \(address.target) HTTP/1.1\r\nHost: \(host):\(address.port)\r\nAccept: application/json\r\n"
            + "Connection: close\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isComplete { return }
        received.writeImmutableBuffer(unwrapInboundIn(data))
        do throws(TokenFault) {
            try take()
        } catch {
            complete(.failure(error))
        }
    }

    private func take() throws(TokenFault) {
        do throws(HTTPFault) {
            while !answer.hasHead {
                guard let head = try answer.takeHead(from: &received) else { return }
                guard head.isInterim || head.status == 200 else { throw .badRequest }
            }
            try answer.takeBody(from: &received) { body += $0[$1] }
        } catch {
            throw .keysInvalid
        }
        if body.count > JSONWebKeySet.mostBytes { throw .keysTooLarge }
        if answer.isComplete { complete(.success(try JSONWebKeySet(body))) }
    }

    /// The end of an answer without a length is the end of the connection.
    func channelInactive(context: ChannelHandlerContext) {
        guard answer.isUntilClose else { return complete(.failure(TokenFault.keysInvalid)) }
        complete(Result { try JSONWebKeySet(body) })
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        complete(.failure(TokenFault.keysNotReachable))
        context.close(promise: nil)
    }
}
