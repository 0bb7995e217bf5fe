import Domain
import Foundation
import Gateway
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Store
import TestKit

/// A gateway on a free port of the loopback, for as long as the body runs.
func withGateway<Result: Sendable>(
    _ box: BucketFixture, _ body: @Sendable (LiveServer) async throws -> Result
) async throws -> Result {
    let (ports, known) = AsyncStream.makeStream(of: Int.self)
    var configuration = box.fixture.configuration
    configuration.port = 0
    let gateway = Gateway(
        configuration: configuration, services: box.fixture.services,
        native: box.fixture.native(box.folder.contents), store: box.fixture.store, clock: box.fixture.clock,
        eventLoopGroup: .singletonMultiThreadedEventLoopGroup, logger: box.fixture.logger,
        onReady: { known.yield($0.plain) })
    let group = ServiceGroup(services: [gateway], logger: box.fixture.logger)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            try await group.run()
            known.finish()
        }
        guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
        let result = try await body(LiveServer(port: port, group: group))
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return result
    }
}

struct LiveServer: Sendable {
    let port: Int
    let group: ServiceGroup

    /// A connection on which bytes can be sent and read.
    func connect<Result: Sendable>(_ body: @Sendable (inout RawConnection) async throws -> Result) async throws
        -> Result
    {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&connection)
        }
    }

    /// What comes back on a connection of its own until `end` is in it, or the connection ends.
    func exchange(_ text: String, until end: String) async throws -> String {
        try await connect { connection in
            try await connection.send(text)
            return try await connection.read(until: end)
        }
    }

    /// What comes back until the connection ends, by whatever means; empty where sending or reading failed.
    func attempt(_ text: String) async -> String {
        do {
            return try await exchange(text, until: "no end")
        } catch {
            return ""
        }
    }

    /// Whether an ordinary call is answered.
    func isWell() async throws -> Bool {
        try await exchange("GET /_teal/time HTTP/1.1\r\nhost: localhost\r\n\r\n", until: "{\"scale\":60}")
            .hasPrefix("HTTP/1.1 200 OK\r\n")
    }
}

struct RawConnection {
    fileprivate var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    fileprivate let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private(set) var received = ""

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// All that was received, once `end` is in it or the connection has ended.
    mutating func read(until end: String) async throws -> String {
        while !received.contains(end), let part = try await inbound.next(isolation: #isolation) {
            received += String(buffer: part)
        }
        return received
    }

    /// Returns when the server has closed the connection.
    mutating func readToEnd() async throws -> String {
        while let part = try await inbound.next(isolation: #isolation) { received += String(buffer: part) }
        return received
    }
}
